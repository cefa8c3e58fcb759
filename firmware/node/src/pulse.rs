//! A socket in the node's folder at which the loop that does the work answers, by closing what comes in: how a watchdog
//! on the box sees that a node without a portal beside it works. Only root can open it.

use std::{fs, io, io::Read, os::unix::net::UnixStream, path::Path, time::Duration};
use tokio::net::UnixListener;

const SOCKET: &str = "pulse.sock";

/// The socket's listening end, where it could be made.
pub(crate) struct Pulse(Option<UnixListener>);

impl Pulse {
    pub(crate) fn open(folder: &Path) -> Self {
        let path = folder.join(SOCKET);
        // Left over from a run that was killed.
        drop(fs::remove_file(&path));
        let listener = UnixListener::bind(&path);
        Self(listener.inspect_err(|error| tracing::warn!(%error, "no watchdog can ask this node")).ok())
    }

    /// Answers the next who asks; never returns where nobody can.
    pub(crate) async fn answer(&self) {
        match &self.0 {
            Some(listener) => drop(listener.accept().await),
            None => std::future::pending().await,
        }
    }
}

/// Whether a node with this folder works: its loop answers in time.
#[must_use]
pub fn is_alive(folder: &Path, patience: Duration) -> bool {
    let ask = || -> io::Result<usize> {
        let mut stream = UnixStream::connect(folder.join(SOCKET))?;
        stream.set_read_timeout(Some(patience))?;
        stream.read(&mut [0])
    };
    matches!(ask(), Ok(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_answers_is_alive_and_who_hangs_or_is_gone_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().to_owned();
        let ask = move |patience| {
            let path = path.clone();
            tokio::task::spawn_blocking(move || is_alive(&path, patience))
        };
        let pulse = Pulse::open(folder.path());
        let asked = ask(Duration::from_secs(10));
        pulse.answer().await;
        assert!(asked.await.expect("no panic"));
        assert!(!ask(Duration::from_millis(50)).await.expect("no panic"), "it hangs");
        drop(pulse);
        assert!(!ask(Duration::from_secs(10)).await.expect("no panic"), "it is gone");
    }
}
