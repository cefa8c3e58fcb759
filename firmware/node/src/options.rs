//! What a node is told at its start, and how it reaches its controller.

use crate::{LogQueue, NodeError, SharedHistory};
use std::{io, path::PathBuf};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::UnixStream,
};

/// A node's options.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder for key and last desired state, usually `…/state/node`; made when it is missing.
    pub state_dir: PathBuf,
    /// Name of the WireGuard interface: 1 to 15 of `[A-Za-z0-9._-]`.
    pub interface: String,
    /// The host's name, for people.
    pub name: String,
    /// UDP port that is used instead of the one that the controller names.
    pub wireguard_port: Option<u16>,
    /// TCP ports of this box that clients reach through the tunnel: the portal's.
    pub portal_ports: Vec<u16>,
    /// Where the traffic of the last day is kept; keep a clone to show it.
    pub history: SharedHistory,
    /// What is logged here, for the controller; whoever logs has a clone.
    pub log: LogQueue,
}

impl Options {
    /// Options with the default interface `alcove0` and the portal on ports 80 and 443.
    #[must_use]
    pub fn new(state_dir: PathBuf, name: String) -> Self {
        Self {
            state_dir,
            interface: "alcove0".into(),
            name,
            wireguard_port: None,
            portal_ports: vec![80, 443],
            history: SharedHistory::default(),
            log: LogQueue::default(),
        }
    }

    /// Refuses names that the kernel, or a program that is given them, could misread.
    pub(crate) fn check(&self) -> Result<(), NodeError> {
        let name = &self.interface;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let fits = (1..=15).contains(&name.len()) && name.chars().all(plain) && !name.starts_with(['-', '.']);
        if fits { Ok(()) } else { Err(NodeError::InterfaceName(name.clone())) }
    }
}

/// A connected stream to the controller, already authenticated.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for S {}

/// A way to the controller. Implement it with `async fn dial`.
pub trait Dial: Send + Sync + 'static {
    /// Connects once. The node waits and tries again when this fails, and gives up after 10 s.
    fn dial(&self) -> impl Future<Output = io::Result<Box<dyn Stream>>> + Send;
}

/// The way to a controller on the same box: its Unix socket.
#[derive(Debug, Clone)]
pub struct UnixDial(
    /// The socket's path.
    pub PathBuf,
);

impl Dial for UnixDial {
    async fn dial(&self) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(UnixStream::connect(&self.0).await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interface_names_that_could_mean_something_else_are_refused() {
        let named = |name: &str| Options { interface: name.into(), ..Options::new("s".into(), "n".into()) };
        for good in ["alcove0", "wg-1.2_3", "exactlyfifteen1"] {
            assert!(named(good).check().is_ok(), "{good}");
        }
        for bad in ["", "sixteencharacter", "a b", "a/b", "-f", "..", "a\n", "é"] {
            assert!(named(bad).check().is_err(), "{bad:?}");
        }
    }
}
