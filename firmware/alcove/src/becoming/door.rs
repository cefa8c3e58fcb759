//! How a process without rights has the box become another one: an order a line over a Unix socket, and nothing else
//! can be asked for. Who serves it holds the right to.

use super::work::Work;
use alcove_controller::{Becoming, BecomingOrder};
use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    os::{
        fd::AsFd,
        unix::net::{UnixListener, UnixStream},
    },
    path::Path,
    time::Duration,
};
use zeroize::Zeroizing;

/// Bytes of an order or an answer.
const LONGEST: u64 = 64 << 10;
/// For an order to come, and for its answer.
const SILENCE: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until nobody has asked for `idle` and nothing is under way or kept.
///
/// # Errors
/// When the socket fails.
pub fn serve(listener: &UnixListener, work: &Work, idle: Duration) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let wait = PollTimeout::try_from(idle).unwrap_or(PollTimeout::MAX);
    loop {
        match poll(&mut [PollFd::new(listener.as_fd(), PollFlags::POLLIN)], wait) {
            Ok(0) if work.may_end() => return Ok(()),
            Ok(0) => continue,
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        match listener.accept() {
            Ok((stream, _)) => {
                if let Err(error) = answer(stream, work) {
                    tracing::warn!(%error, "an order about what the box is to become could not be taken");
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}

fn answer(mut stream: UnixStream, work: &Work) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_write_timeout(Some(SILENCE))?;
    let order = serde_json::from_slice(&line(&stream)?)?;
    send(&mut stream, &work.carry_out(order))
}

/// Gives an order, and hears where it then stands.
///
/// # Errors
/// When nobody answers.
pub fn ask(socket: &Path, order: &BecomingOrder) -> io::Result<Becoming> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_write_timeout(Some(SILENCE))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    send(&mut stream, order)?;
    Ok(serde_json::from_slice(&line(&stream)?)?)
}

fn send(stream: &mut UnixStream, message: &impl serde::Serialize) -> io::Result<()> {
    // What opens a snapshot may be in it.
    let mut line = Zeroizing::new(serde_json::to_vec(message)?);
    line.push(b'\n');
    stream.write_all(&line)
}

fn line(stream: &UnixStream) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(4096));
    BufReader::new(stream.take(LONGEST)).read_until(b'\n', &mut line)?;
    Ok(line)
}
