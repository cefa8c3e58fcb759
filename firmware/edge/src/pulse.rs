//! The sign of life of one connection, and the watch that ends it when a time is over.
//!
//! The connection's reader, writer and requests only store milliseconds here; one timer per connection
//! looks at them. It is armed lazily: a request that is quick never touches it, so keep-alive requests
//! pay a few atomic stores and no timer.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::task::Poll;
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::time::Instant;

use crate::Limits;
use crate::budget::ByteBudget;

/// How long a connection that we closed may go on sending before the socket goes away under it, so that
/// a refusal is read rather than lost in a reset.
const LINGER: Duration = Duration::from_secs(1);

const STAY: u8 = 0;
const FINISH: u8 = 1;
const ABORT: u8 = 2;

/// Shared by everything that works on one connection.
pub(crate) struct Pulse {
    born: Instant,
    /// Since when a handshake or a head is awaited (0: not).
    waiting: AtomicU64,
    /// Whether it is the head that is awaited.
    shaken: AtomicBool,
    /// When the last request ended, or the connection began.
    quiet: AtomicU64,
    /// Since when the client takes none of our bytes (0: it does).
    blocked: AtomicU64,
    /// Since when we closed our half and only wait for the client to close his (0: not).
    closing: AtomicU64,
    /// Since when the connection is being finished (0: not).
    finishing: AtomicU64,
    busy: AtomicU32,
    served: AtomicBool,
    order: AtomicU8,
    waker: AtomicWaker,
    /// Request bodies of this connection in memory.
    pub(crate) bodies: ByteBudget,
}

enum Verdict {
    Wait(Instant),
    Finish,
    Close,
}

impl Pulse {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            born: Instant::now(),
            waiting: AtomicU64::new(1),
            shaken: AtomicBool::new(false),
            quiet: AtomicU64::new(1),
            blocked: AtomicU64::new(0),
            closing: AtomicU64::new(0),
            finishing: AtomicU64::new(0),
            busy: AtomicU32::new(0),
            served: AtomicBool::new(false),
            order: AtomicU8::new(STAY),
            waker: AtomicWaker::new(),
            bodies: ByteBudget::new(limits.request_bytes_per_connection.max(limits.largest_body())),
        }
    }

    /// Milliseconds since the connection began, never 0.
    fn now(&self) -> u64 {
        self.born.elapsed().as_millis() as u64 + 1
    }

    fn at(&self, stamp: u64) -> Instant {
        self.born + Duration::from_millis(stamp)
    }

    /// The handshake is over; from now the first request is awaited.
    pub(crate) fn expect_head(&self) {
        self.shaken.store(true, Relaxed);
        self.waiting.store(self.now(), Relaxed);
    }

    /// A byte arrived. While no request runs, it begins a head.
    pub(crate) fn received(&self) {
        if self.busy.load(Relaxed) == 0 && self.waiting.load(Relaxed) == 0 {
            self.waiting.store(self.now(), Relaxed);
        }
    }

    /// The client took some bytes, or none because its window is full.
    pub(crate) fn sent(&self, blocked: bool) {
        if !blocked {
            self.blocked.store(0, Relaxed);
        } else if self.blocked.load(Relaxed) == 0 {
            self.blocked.store(self.now(), Relaxed);
        }
    }

    /// Our half is closed.
    pub(crate) fn half_closed(&self) {
        if self.closing.load(Relaxed) == 0 {
            self.closing.store(self.now(), Relaxed);
        }
    }

    /// A request has been read and runs until the value is dropped.
    pub(crate) fn begin_request(self: &Arc<Self>) -> Busy {
        self.busy.fetch_add(1, Relaxed);
        self.waiting.store(0, Relaxed);
        Busy(Arc::clone(self))
    }

    /// Ends the connection as soon as its running requests are answered.
    pub(crate) fn order_finish(&self) {
        self.order.fetch_max(FINISH, Relaxed);
        self.waker.wake();
    }

    /// Ends the connection now.
    pub(crate) fn order_abort(&self) {
        self.order.store(ABORT, Relaxed);
        self.waker.wake();
    }

    /// Returns when the connection was ordered to end, for one that [`watch`] does not run.
    pub(crate) async fn ordered(&self) {
        poll_fn(|context| {
            self.waker.register(context.waker());
            if self.order.load(Relaxed) == STAY { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }

    /// Whether, and how gladly, this connection may make room for another: the larger, the sooner.
    /// Nothing that runs a request, and nothing that is younger than a second.
    pub(crate) fn expendable(&self) -> Option<u64> {
        if self.busy.load(Relaxed) > 0 {
            return None;
        }
        let never_served = !self.served.load(Relaxed);
        let idle = self.now().saturating_sub(self.quiet.load(Relaxed));
        (idle >= 1000).then_some(idle.min(u64::MAX >> 1) | (u64::from(never_served) << 63))
    }

    fn verdict(&self, limits: &Limits, now: Instant) -> Verdict {
        let order = self.order.load(Relaxed);
        if order == ABORT {
            return Verdict::Close;
        }
        let until = |stamp: u64, span: Duration| match self.at(stamp) + span {
            deadline if deadline <= now => Verdict::Close,
            deadline => Verdict::Wait(deadline),
        };
        let [blocked, closing, finishing, waiting] =
            [&self.blocked, &self.closing, &self.finishing, &self.waiting].map(|stamp| stamp.load(Relaxed));
        if closing != 0 {
            return until(closing, LINGER);
        }
        if finishing != 0 {
            return until(finishing, limits.shutdown_timeout);
        }
        if order == FINISH {
            return Verdict::Finish;
        }
        if blocked != 0 {
            return until(blocked, limits.write_timeout);
        }
        if self.busy.load(Relaxed) > 0 {
            // Body and application have their own times; this is only the next look.
            return Verdict::Wait(now + limits.idle_timeout);
        }
        if waiting != 0 {
            let shaken = self.shaken.load(Relaxed);
            return until(waiting, if shaken { limits.header_timeout } else { limits.handshake_timeout });
        }
        match until(self.quiet.load(Relaxed), limits.idle_timeout) {
            Verdict::Close => Verdict::Finish,
            other => other,
        }
    }
}

/// A request that runs on a connection.
pub(crate) struct Busy(Arc<Pulse>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.quiet.store(self.0.now(), Relaxed);
        self.0.served.store(true, Relaxed);
        self.0.busy.fetch_sub(1, Relaxed);
    }
}

/// Runs `connection` to its end, or stops when one of its times is over (`None`); it is to be dropped then.
/// `finish` asks it to end by itself once it is idle.
pub(crate) async fn watch<C: Future>(
    mut connection: Pin<&mut C>,
    pulse: &Pulse,
    limits: &Limits,
    mut finish: impl FnMut(Pin<&mut C>),
) -> Option<C::Output> {
    let mut timer = pin!(tokio::time::sleep_until(pulse.born));
    let mut armed: Option<Instant> = None;
    poll_fn(|context| {
        pulse.waker.register(context.waker());
        loop {
            if let Poll::Ready(output) = connection.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            match pulse.verdict(limits, Instant::now()) {
                Verdict::Close => return Poll::Ready(None),
                Verdict::Finish => {
                    pulse.finishing.store(pulse.now(), Relaxed);
                    finish(connection.as_mut());
                }
                Verdict::Wait(deadline) => {
                    if armed.is_none_or(|earlier| deadline < earlier) {
                        timer.as_mut().reset(deadline);
                        armed = Some(deadline);
                    }
                    if timer.as_mut().poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    armed = None;
                }
            }
        }
    })
    .await
}
