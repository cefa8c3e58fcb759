//! How one of our processes asks another to do what it may not do itself: a caller at a time over a Unix socket, a line of
//! JSON each way. What can be asked for is the business of whoever serves.

use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    os::{
        fd::AsFd,
        unix::net::{UnixListener, UnixStream},
    },
    time::Duration,
};
use zeroize::Zeroizing;

/// Answers callers, one after the other, until there was none for `idle` and `may_end` agrees. A caller who says nothing
/// for `silence` is left; `what` is what could not be answered then, for the log.
///
/// # Errors
/// When the socket fails.
pub fn serve(
    listener: &UnixListener,
    (idle, silence): (Duration, Duration),
    what: &str,
    may_end: impl Fn() -> bool,
    mut answer: impl FnMut(UnixStream) -> io::Result<()>,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let patience = PollTimeout::try_from(idle).unwrap_or(PollTimeout::MAX);
    loop {
        match poll(&mut [PollFd::new(listener.as_fd(), PollFlags::POLLIN)], patience) {
            Ok(0) if may_end() => return Ok(()),
            Ok(0) => continue,
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        let answered = match listener.accept() {
            Ok((stream, _)) => patient(stream, silence).and_then(&mut answer),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => return Err(error),
        };
        if let Err(error) = answered {
            tracing::warn!(%error, "{what} could not be answered");
        }
    }
}

fn patient(stream: UnixStream, silence: Duration) -> io::Result<UnixStream> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(silence))?;
    stream.set_write_timeout(Some(silence))?;
    Ok(stream)
}

/// Says one thing.
///
/// # Errors
/// When the stream fails.
pub fn send(stream: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    // What opens a snapshot may be in it.
    let mut line = Zeroizing::new(serde_json::to_vec(value)?);
    line.push(b'\n');
    stream.write_all(&line)
}

/// Hears the first thing that is said, of `longest` bytes at most.
///
/// # Errors
/// When the stream fails, or says something else.
pub fn receive<T: DeserializeOwned>(stream: impl Read, longest: u64) -> io::Result<T> {
    let mut line = Zeroizing::new(Vec::with_capacity(4096));
    BufReader::new(stream.take(longest)).read_until(b'\n', &mut line)?;
    Ok(serde_json::from_slice(&line)?)
}
