//! The asker's end.

use crate::call::{Call, Verdict, receive, send};
use std::{io, os::unix::net::UnixStream, path::Path, time::Duration};

/// For the way there and back, and for waiting until others are done.
const SLACK: Duration = Duration::from_secs(2);

/// Has a program run and waits for what comes of it, for its time and a little more.
#[must_use]
pub fn ask(socket: &Path, call: &Call) -> Verdict {
    exchange(socket, call).unwrap_or_else(|error| match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            Verdict::Broken("too many are running, none was done in time".into())
        }
        _ => Verdict::Broken(format!("the process that runs programs cannot be asked: {error}")),
    })
}

fn exchange(socket: &Path, call: &Call) -> io::Result<Verdict> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_write_timeout(Some(SLACK))?;
    stream.set_read_timeout(Some(call.time() + SLACK))?;
    send(&mut stream, call)?;
    receive(stream)
}
