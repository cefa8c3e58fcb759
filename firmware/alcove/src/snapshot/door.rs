//! How the portal, which may not read the node's keys, has a snapshot taken: one order over a Unix socket, and nothing
//! else can be asked for. What is taken lies in the folder for it, locked for the recovery key.

use crate::door::{self, receive, send};
use alcove_controller::snapshot::SnapshotLock;
use alcove_domain::{ErrandProblem, SnapshotName};
use alcove_snapshot::{Lock, SnapshotError};
use serde::{Deserialize, Serialize};
use std::{
    io,
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    time::Duration,
};

/// Bytes of an order or an answer.
pub(super) const LONGEST: u64 = 16 << 10;
/// For an order to come.
const SILENCE: Duration = Duration::from_secs(2);
/// For a snapshot of the largest box on the slowest card.
const PATIENCE: Duration = Duration::from_secs(600);

/// What is to be taken.
#[derive(Serialize, Deserialize)]
pub struct Order {
    /// What the file is to be called.
    pub name: String,
    /// What it is locked with.
    pub lock: OrderedLock,
    /// With the closed rows of the connection log.
    pub logs: bool,
    /// About how long it will be, in bytes.
    pub size: u64,
}

/// What a snapshot is locked with.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderedLock {
    /// For whoever has the key of this recipient.
    Recipient(String),
    /// With a passphrase.
    Passphrase(String),
}

impl From<SnapshotLock> for OrderedLock {
    fn from(lock: SnapshotLock) -> Self {
        match lock {
            SnapshotLock::Recipient(recipient) => Self::Recipient(recipient),
            SnapshotLock::Passphrase(passphrase) => Self::Passphrase(passphrase.to_string()),
        }
    }
}

impl OrderedLock {
    /// The lock.
    ///
    /// # Errors
    /// When there is no such recipient.
    pub fn lock(&self) -> Result<Lock, SnapshotError> {
        match self {
            Self::Recipient(recipient) => Lock::recipient(recipient),
            Self::Passphrase(passphrase) => Ok(Lock::passphrase(passphrase.clone())),
        }
    }
}

impl Order {
    /// The file's name, which means no other place.
    pub fn name(&self) -> Option<SnapshotName> {
        SnapshotName::parse(&self.name)
    }
}

/// What came of it.
pub type Outcome = Result<(), ErrandProblem>;

/// Has a snapshot taken, and waits for it.
///
/// # Errors
/// When nobody answers.
pub fn ask(socket: &Path, order: &Order) -> io::Result<Outcome> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_write_timeout(Some(SILENCE))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    send(&mut stream, order)?;
    receive(&stream, LONGEST)
}

/// Carries orders out, one after the other, until there was none for `idle`.
///
/// # Errors
/// When the socket fails.
pub fn serve(
    listener: &UnixListener,
    idle: Duration,
    mut carry_out: impl FnMut(&Order) -> Outcome,
) -> io::Result<()> {
    door::serve(
        listener,
        (idle, SILENCE),
        "an order for a snapshot",
        || true,
        |stream| answer(stream, &mut carry_out),
    )
}

fn answer(mut stream: UnixStream, carry_out: &mut impl FnMut(&Order) -> Outcome) -> io::Result<()> {
    let order = receive(&stream, LONGEST)?;
    send(&mut stream, &carry_out(&order))
}
