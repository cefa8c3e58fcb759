//! To which controller a node belongs, and how it becomes one's.
//!
//! `identity.key` is what the box is known by, made once. `controller.json` says where the controller is and what it
//! is known by; it is written when the box has joined and read at every dial, so that a running node follows. Without
//! it the controller is on this box.

use crate::{NodeError, Stream, files};
use alcove_domain::NodeId;
use alcove_link::{
    Identity, Join, JoinCode, PeerIdentity, ToController, ToNode, read_message,
    tls::{Pin, client_config, is_other_controller, server_name},
    write_message,
};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, ErrorKind},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream, rustls::ClientConfig};
use zeroize::Zeroizing;

const IDENTITY: &str = "identity.key";
const CONTROLLER: &str = "controller.json";
/// For the whole of a join.
const JOIN: Duration = Duration::from_secs(8);

/// A controller that this box is a node of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Where it is, `host:port`.
    pub address: String,
    /// What it is known by.
    pub controller: PeerIdentity,
    /// The number of the node there.
    pub node: NodeId,
    /// What it is called there.
    pub name: String,
}

/// Why a box could not join.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The controller could not be reached.
    #[error("{0}")]
    Unreachable(io::Error),
    /// What answers is another controller, or none.
    #[error("{0}")]
    Another(io::Error),
    /// It was reached and said nothing in time.
    #[error("the controller at {0} did not answer in time: try again")]
    Silent(String),
    /// It said no.
    #[error("the controller refused: {0}")]
    Refused(String),
    /// It said something else.
    #[error("the controller at {0} said something unexpected: is it another version?")]
    Unexpected(String),
    /// A file here.
    #[error(transparent)]
    State(#[from] NodeError),
}

impl Membership {
    /// The one that a node's folder holds, if any.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        match fs::read(folder.join(CONTROLLER)) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Forgets it.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn forget(folder: &Path) -> io::Result<()> {
        fs::remove_file(folder.join(CONTROLLER))
    }

    fn write(&self, folder: &Path) -> Result<(), NodeError> {
        let path = folder.join(CONTROLLER);
        let text = serde_json::to_vec_pretty(self).expect("a membership has a form in JSON");
        files::replace(&path, &text).map_err(|source| NodeError::State { path, source })
    }

    /// A stream to the controller, proved to be it.
    pub(crate) async fn dial(&self, folder: &Path) -> io::Result<Box<dyn Stream>> {
        let identity = identity(folder).map_err(io::Error::other)?;
        let config = client_config(&identity, Pin::Identity(self.controller)).map_err(io::Error::other)?;
        Ok(Box::new(connect(&self.address, config).await?))
    }
}

/// Makes this box a node of the controller that made the code. `folder` is the node's own; a node that runs on it
/// follows by itself. `found` is where its name leads to, for a process that cannot look that up; the rest looks
/// it up here.
///
/// # Errors
/// [`JoinError`]; the code is still good unless the controller says otherwise.
pub async fn join(
    folder: &Path,
    code: &JoinCode,
    name: &str,
    version: &str,
    found: Option<&[SocketAddr]>,
) -> Result<Membership, JoinError> {
    files::make_dir(folder)
        .map_err(|source| JoinError::State(NodeError::State { path: folder.to_owned(), source }))?;
    let identity = identity(folder)?;
    let address = code.authority();
    let config = client_config(&identity, Pin::Fingerprint(code.fingerprint))
        .map_err(|error| JoinError::Unreachable(io::Error::other(error)))?;
    let ask = Join {
        protocol: alcove_link::PROTOCOL,
        version: version.to_owned(),
        name: name.to_owned(),
        secret: code.secret.text().to_owned(),
        now: crate::clock::system(),
    };
    let asked = timeout(JOIN, async {
        let tcp = match found {
            Some(found) => TcpStream::connect(found).await,
            None => TcpStream::connect(&address).await,
        };
        let tcp = reached(tcp, &address).map_err(JoinError::Unreachable)?;
        let mut stream = secured(tcp, &address, config).await.map_err(JoinError::Another)?;
        let presented = stream.get_ref().1.peer_certificates().map(<[_]>::to_vec);
        let controller = alcove_link::tls::peer_of(presented.as_deref())
            .ok_or_else(|| JoinError::Unexpected(address.clone()))?;
        let broken = |_| JoinError::Unexpected(address.clone());
        write_message(&mut stream, &ToController::Join(ask)).await.map_err(broken)?;
        let answer: Option<ToNode> = read_message(&mut stream).await.map_err(broken)?;
        Ok::<_, JoinError>((controller, answer))
    });
    let (controller, answer) = asked.await.map_err(|_| JoinError::Silent(address.clone()))??;
    match answer {
        Some(ToNode::Joined { node, name }) => {
            let membership = Membership { address, controller, node, name };
            membership.write(folder)?;
            Ok(membership)
        }
        Some(ToNode::Refused(refusal)) => Err(JoinError::Refused(refusal.reason)),
        None => Err(JoinError::Refused("too many boxes try to join at the moment; try again".into())),
        Some(_) => Err(JoinError::Unexpected(address)),
    }
}

async fn connect(address: &str, config: Arc<ClientConfig>) -> io::Result<TlsStream<TcpStream>> {
    secured(reached(TcpStream::connect(address).await, address)?, address, config).await
}

/// A connection to the controller, or why there is none.
fn reached(connected: io::Result<TcpStream>, address: &str) -> io::Result<TcpStream> {
    let stream =
        connected.map_err(|error| named(&format!("the controller at {address} cannot be reached"), error))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn secured(
    stream: TcpStream,
    address: &str,
    config: Arc<ClientConfig>,
) -> io::Result<TlsStream<TcpStream>> {
    TlsConnector::from(config).connect(server_name(), stream).await.map_err(|error| {
        if is_other_controller(&error) {
            return named(
                &format!("what answers at {address} is another controller than this box belongs to"),
                error,
            );
        }
        named(&format!("what answers at {address} is no controller, or one that takes no nodes"), error)
    })
}

fn named(what: &str, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what} ({error})"))
}

/// What this box is known by; made when there is none yet.
fn identity(folder: &Path) -> Result<Identity, NodeError> {
    let path = folder.join(IDENTITY);
    match fs::read(&path).map(Zeroizing::new) {
        Ok(seed) => {
            let seed: Option<&[u8; 32]> = seed.as_slice().try_into().ok();
            seed.map(Identity::from_seed).ok_or(NodeError::Identity(path))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let identity = Identity::generate();
            files::replace(&path, identity.seed().as_ref())
                .map_err(|source| NodeError::State { path, source })?;
            Ok(identity)
        }
        Err(source) => Err(NodeError::State { path, source }),
    }
}

/// The way to a node's controller: the one that it has joined, else the one on the same box.
#[derive(Debug, Clone)]
pub struct Way {
    /// The socket of a controller on this box.
    pub socket: PathBuf,
    /// The node's folder.
    pub folder: PathBuf,
}

impl crate::Dial for Way {
    async fn dial(&self) -> io::Result<Box<dyn Stream>> {
        match Membership::read(&self.folder)? {
            Some(membership) => membership.dial(&self.folder).await,
            None => crate::UnixDial(self.socket.clone()).dial().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_box_is_known_by_the_same_identity_for_as_long_as_it_has_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = identity(folder.path()).expect("made").public();
        assert_eq!(identity(folder.path()).expect("read").public(), first);
        let path = folder.path().join(IDENTITY);
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        fs::write(&path, "short").expect("written");
        assert!(matches!(identity(folder.path()), Err(NodeError::Identity(_))));
    }

    #[test]
    fn a_membership_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Membership::read(folder.path()).expect("none"), None);
        let membership = Membership {
            address: "vpn.example.org:443".into(),
            controller: Identity::generate().public(),
            node: NodeId(3),
            name: "cellar".into(),
        };
        membership.write(folder.path()).expect("written");
        assert_eq!(Membership::read(folder.path()).expect("read"), Some(membership));
        fs::write(folder.path().join(CONTROLLER), "{").expect("written");
        assert!(Membership::read(folder.path()).is_err());
    }
}
