//! The process's end: takes calls, a bounded number at a time, and ends itself when nobody calls.

use crate::{
    call::{receive, send},
    program,
};
use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};
use std::{
    io,
    os::{
        fd::AsFd,
        unix::net::{UnixListener, UnixStream},
    },
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Programs that run at a time; more calls wait.
const MOST: usize = 8;
const STACK: usize = 128 * 1024;
/// A caller that says nothing for so long is left.
const SILENCE: Duration = Duration::from_secs(2);

#[derive(Default)]
struct Running {
    count: Mutex<usize>,
    fewer: Condvar,
}

impl Running {
    fn count(&self) -> MutexGuard<'_, usize> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place and takes it.
    fn take(&self) {
        let full = |count: &mut usize| *count >= MOST;
        let waiting = self.fewer.wait_while(self.count(), full);
        *waiting.unwrap_or_else(PoisonError::into_inner) += 1;
    }
}

/// Gives the place back, whatever happened to its holder.
struct Place(Arc<Running>);

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.count() -= 1;
        self.0.fewer.notify_one();
    }
}

/// Runs what it is called for until nothing has run for `idle`. A program has to belong to the user `owner`, so
/// that nobody else chooses what it does.
///
/// # Errors
/// When the socket fails.
pub fn serve(listener: &UnixListener, owner: u32, idle: Duration) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let running = Arc::new(Running::default());
    let patience = PollTimeout::try_from(idle).unwrap_or(PollTimeout::MAX);
    loop {
        running.take();
        let place = Place(Arc::clone(&running));
        match poll(&mut [PollFd::new(listener.as_fd(), PollFlags::POLLIN)], patience) {
            // The place that was taken for the next call is the only one in use.
            Ok(0) if *running.count() == 1 => return Ok(()),
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        match listener.accept() {
            Ok((stream, _)) => {
                let thread = std::thread::Builder::new().name("program".into()).stack_size(STACK);
                // Without a thread the caller is left without an answer, which it takes for a no.
                if let Err(error) = thread.spawn(move || one(stream, owner, place)) {
                    tracing::error!(%error, "a program could not be run");
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}

fn one(mut stream: UnixStream, owner: u32, _place: Place) {
    let served = (|| {
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(SILENCE))?;
        stream.set_write_timeout(Some(SILENCE))?;
        let verdict = program::run(&receive(&stream)?, owner);
        send(&mut stream, &verdict)
    })();
    if let Err(error) = served {
        tracing::warn!(%error, "a call could not be served");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Call, Verdict, ask};
    use std::time::Instant;

    #[test]
    fn calls_are_served_at_once_and_in_bounded_number_and_then_it_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("hooks.sock");
        let program = folder.path().join("program");
        crate::testing::program(&program, "sleep 0.3\nexit 3");
        let listener = UnixListener::bind(&socket).expect("a socket");
        let owner = nix::unistd::geteuid().as_raw();
        let server = std::thread::spawn(move || serve(&listener, owner, Duration::from_millis(500)));
        let call = Call { program: program.display().to_string(), limit: 3000, variables: vec![] };
        let began = Instant::now();
        let callers: Vec<_> = (0..MOST + 2)
            .map(|_| {
                let (socket, call) = (socket.clone(), call.clone());
                std::thread::spawn(move || ask(&socket, &call))
            })
            .collect();
        for caller in callers {
            let verdict = caller.join().expect("no panic");
            assert!(matches!(&verdict, Verdict::Refused(words) if words.contains('3')), "{verdict:?}");
        }
        assert!(began.elapsed() >= Duration::from_millis(600), "two had to wait for a place");
        server.join().expect("no panic").expect("it ends by itself");
        assert!(matches!(ask(&socket, &call), Verdict::Broken(_)), "nobody is there");
    }
}
