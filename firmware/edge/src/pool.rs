//! The threads that run the application, and the bounded queue before them.
//!
//! Blocking code stays off the runtime's thread this way. A job whose client has gone, or was told 503,
//! is not begun any more; one that has begun runs to its end, so the threads are never more than asked for.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::application::{Application, RelayTarget, Request};
use crate::budget::RequestShare;
use crate::content::Content;
use crate::registry::Source;
use crate::{EdgeError, Limits};

/// What the application made of a request.
pub(crate) enum Outcome {
    Answer(http::Response<Content>),
    Panicked,
}

struct Job {
    request: Request,
    /// Given back when the request's body is gone.
    share: RequestShare,
    reply: oneshot::Sender<Outcome>,
}

struct Queue {
    jobs: VecDeque<Job>,
    open: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    ready: Condvar,
    capacity: usize,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Option<Job> {
        let mut queue = self.queue();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                if job.reply.is_closed() {
                    continue;
                }
                return Some(job);
            }
            if !queue.open {
                return None;
            }
            queue = self.ready.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The pool; its threads end when it is dropped, those that are running a request after that request.
pub(crate) struct Pool {
    shared: Arc<Shared>,
    application: Arc<dyn Application>,
}

impl Pool {
    pub(crate) fn start(application: &Arc<dyn Application>, limits: &Limits) -> Result<Self, EdgeError> {
        let capacity = limits.queue.max(1);
        let queue = Mutex::new(Queue { jobs: VecDeque::with_capacity(capacity), open: true });
        let shared = Arc::new(Shared { queue, ready: Condvar::new(), capacity });
        let pool = Self { shared, application: Arc::clone(application) };
        for number in 0..limits.threads.max(1) {
            let (shared, application) = (Arc::clone(&pool.shared), Arc::clone(application));
            std::thread::Builder::new()
                .name(format!("application-{number}"))
                .stack_size(limits.thread_stack)
                .spawn(move || work(&shared, &*application))
                .map_err(EdgeError::Threads)?;
        }
        Ok(pool)
    }

    /// Whether [`Pool::answer_now`] is for this request.
    pub(crate) fn is_brief(&self, request: &Request) -> bool {
        self.application.is_brief(request)
    }

    /// Whether the body of this request may be an upload.
    pub(crate) fn takes_uploads(&self, request: &Request) -> bool {
        self.application.takes_uploads(request)
    }

    /// What is asked where an upload goes.
    pub(crate) fn application(&self) -> Arc<dyn Application> {
        Arc::clone(&self.application)
    }

    /// The outcome at once, on this thread.
    pub(crate) fn answer_now(&self, request: Request) -> Outcome {
        outcome(&*self.application, request)
    }

    /// Where a relay to this node leads, as the application says.
    pub(crate) fn relay_target(&self, node: &str, host: &str) -> Option<RelayTarget> {
        self.application.relay_target(node, host)
    }

    /// Queues a request; `None` when the queue is full, or full enough of this client's own.
    pub(crate) fn submit(&self, request: Request, share: RequestShare) -> Option<oneshot::Receiver<Outcome>> {
        let (reply, outcome) = oneshot::channel();
        let mut queue = self.shared.queue();
        if queue.jobs.len() >= self.shared.capacity {
            // Clients that gave up while waiting do not count.
            queue.jobs.retain(|job| !job.reply.is_closed());
            if queue.jobs.len() >= self.shared.capacity {
                return None;
            }
        }
        // Half of the queue is the most that one address gets.
        let half = self.shared.capacity.div_ceil(2);
        let source = Source::of(request.remote.ip());
        if queue.jobs.len() >= half
            && queue.jobs.iter().filter(|job| Source::of(job.request.remote.ip()) == source).count() >= half
        {
            return None;
        }
        queue.jobs.push_back(Job { request, share, reply });
        drop(queue);
        self.shared.ready.notify_one();
        Some(outcome)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut queue = self.shared.queue();
        queue.open = false;
        queue.jobs.clear();
        drop(queue);
        self.shared.ready.notify_all();
    }
}

fn work(shared: &Shared, application: &dyn Application) {
    while let Some(Job { request, share, reply }) = shared.next() {
        let outcome = outcome(application, request);
        drop(share);
        // The client may have gone meanwhile.
        let _ = reply.send(outcome);
    }
}

fn outcome(application: &dyn Application, request: Request) -> Outcome {
    let id = request.id.clone();
    // The application's state behind a panic is its own affair: whatever it locks, it poisons.
    match catch_unwind(AssertUnwindSafe(|| application.respond(request))) {
        Ok(response) => Outcome::Answer(response),
        Err(_) => {
            tracing::error!(target: "edge", id, "the application panicked; the client was answered 500");
            Outcome::Panicked
        }
    }
}
