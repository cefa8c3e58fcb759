//! Snapshots: everything the box is into one file, and the same box back out of it.
//!
//! These are not the controller's methods: a snapshot is taken beside a running controller, on the same store, and a
//! restored box is made where no controller runs yet. Files that belong to the box and are not in the store (the
//! node's key) come and go by name, and only names that the caller knows are taken.

mod carry;
mod compare;
mod restore;
mod schedule;
mod sftp;
mod shelf;
mod take;
mod targets;

#[cfg(test)]
mod tests;

pub use carry::RestoreAs;
pub use compare::{Summary, differences};
pub use restore::{Restored, Restoring, rebuild, verify};
pub use schedule::{SnapshotFile, SnapshotLock, SnapshotSchedule, SnapshotTask, SnapshotsView};
pub(crate) use sftp::SFTP_KEY;
pub use sftp::SftpKey;
pub use shelf::{FORMER, SNAPSHOTS};
pub use take::{Taking, signer, take_snapshot};
pub use targets::{TargetTask, TargetView};

use crate::Failure;
pub use alcove_snapshot::LockKind;
use alcove_snapshot::SnapshotError;
use alcove_store::StoreError;
use zeroize::Zeroizing;

/// The part of a snapshot with the box's files.
pub(crate) const FILES: &str = "files";
/// Largest of these files, in bytes.
const LARGEST_FILE: usize = 64 << 10;

/// A file that belongs to the box and is not in the store.
#[derive(Clone, PartialEq, Eq)]
pub struct BoxFile {
    /// Its path in the state folder, such as `node/wireguard.key`.
    pub name: String,
    /// What is in it.
    pub contents: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for BoxFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// Why a snapshot was not taken, verified or restored. The words are for whoever holds the file.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotFailure {
    /// The archive.
    #[error(transparent)]
    Archive(#[from] SnapshotError),
    /// Made by a release whose rows this one does not know.
    #[error("the snapshot was made by Alcove {0}, which is newer than this release: update Alcove first")]
    Newer(String),
    /// Its rows make no box.
    #[error("the snapshot is whole, but what is in it makes no box ({0}): it was not made by Alcove")]
    NoBox(String),
    /// A file is in it that no box has.
    #[error(
        "the snapshot has a file of an unknown name in it ({0}): it was not made by this release or an earlier one"
    )]
    UnknownFile(String),
    /// A database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something else of ours failed.
    #[error(transparent)]
    Failed(#[from] Failure),
}
