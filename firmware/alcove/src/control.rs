//! The control socket: how root's command line talks to the running box.
//!
//! HTTP over a Unix socket that only root can open, served by `tiny_http`, which no stranger can reach
//! here. One path, one JSON command in, one JSON answer out.

use crate::command::{Answer, Command, Refused, answer};
use alcove_controller::Controller;
use anyhow::{Context, bail};
use std::{
    io::{Read, Write},
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    time::Duration,
};
use tiny_http::{Header, Method, Request, Response, Server};

/// Largest command and largest answer, in bytes.
const MAX_BODY: u64 = 16 << 20;
/// A command may hash a password and wait for nodes.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves the socket on a thread of its own for as long as the process lives.
///
/// # Errors
/// When the thread cannot be started.
pub fn serve(listener: UnixListener, controller: Controller) -> anyhow::Result<()> {
    let server = Server::from_listener(listener, None)
        .map_err(|error| anyhow::anyhow!("{error}"))
        .context("the control socket cannot be served")?;
    let thread = std::thread::Builder::new().name("control".into()).stack_size(256 << 10);
    thread.spawn(move || {
        for request in server.incoming_requests() {
            serve_one(request, &controller);
        }
    })?;
    Ok(())
}

fn serve_one(mut request: Request, controller: &Controller) {
    let result = if *request.method() != Method::Post || request.url() != "/command" {
        Err(Refused::new("This is not a command."))
    } else {
        match serde_json::from_reader(request.as_reader().take(MAX_BODY)) {
            Ok(command) => answer(controller, command),
            Err(error) => Err(Refused::new(format!(
                "The running Alcove does not know this command ({error}). Is it another version?"
            ))),
        }
    };
    let body = serde_json::to_vec(&result).unwrap_or_default();
    let json = Header::from_bytes("Content-Type", "application/json").expect("a constant header is valid");
    // In one piece, however long: who asks reads to the end and knows no chunks.
    let response = Response::from_data(body).with_header(json).with_chunked_threshold(usize::MAX);
    if let Err(error) = request.respond(response) {
        tracing::warn!(%error, "an answer on the control socket was not read");
    }
}

/// Asks the running box; `None` when none is running with this state folder.
///
/// # Errors
/// When the socket is there but cannot be used, or the answer makes no sense.
pub fn ask(socket: &Path, command: &Command) -> anyhow::Result<Option<Result<Answer, Refused>>> {
    let mut stream = match crate::state::short_path(socket, UnixStream::connect) {
        Ok(stream) => stream,
        Err(error) => match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::ConnectionRefused => return Ok(None),
            std::io::ErrorKind::PermissionDenied => {
                bail!("{} may be used by root only: run this command as root", socket.display())
            }
            _ => return Err(error).context(format!("{} cannot be used", socket.display())),
        },
    };
    stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
    stream.set_write_timeout(Some(ANSWER_TIMEOUT))?;
    let body = serde_json::to_vec(command)?;
    write!(
        stream,
        "POST /command HTTP/1.1\r\nHost: alcove\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)?;
    let mut reply = vec![];
    stream.take(MAX_BODY).read_to_end(&mut reply).context("the running Alcove did not answer in time")?;
    let start = reply.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
    let body = start.and_then(|at| reply.get(at..)).unwrap_or_default();
    Ok(Some(serde_json::from_slice(body).context("the running Alcove's answer makes no sense")?))
}
