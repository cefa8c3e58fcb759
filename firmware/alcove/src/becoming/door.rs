//! How a process without rights has the box become another one: an order a line over a Unix socket, and nothing else
//! can be asked for. Who serves it holds the right to.

use super::work::Work;
use crate::door::{self, receive, send};
use alcove_controller::{Becoming, BecomingOrder};
use std::{
    io,
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    time::Duration,
};

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
    let what = "an order about what the box is to become";
    door::serve(listener, (idle, SILENCE), what, || work.may_end(), |stream| answer(stream, work))
}

fn answer(mut stream: UnixStream, work: &Work) -> io::Result<()> {
    let order = receive(&stream, LONGEST)?;
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
    receive(&stream, LONGEST)
}
