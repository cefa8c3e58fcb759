//! What can be wrong with a snapshot, each by its own name.

use std::io;

/// Why a snapshot was not written or not read. What is told of a file that is read is for the person who has it.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Not one of ours, whatever it is.
    #[error("this is not a snapshot: {0}")]
    NotASnapshot(&'static str),
    /// The end is missing.
    #[error("the snapshot is cut off: its end is missing; copy it again from where it came from")]
    Truncated,
    /// Something in it was changed after it was written.
    #[error("the snapshot is damaged ({0}); copy it again from where it came from, or use another one")]
    Damaged(String),
    /// The passphrase is another one. The file's first 150 bytes being damaged cannot be told from that.
    #[error(
        "this passphrase does not open the snapshot: check it; if it is right, the first bytes of the file are damaged"
    )]
    WrongPassphrase,
    /// The recovery key is another one.
    #[error("this recovery key does not open the snapshot: it was made for another key")]
    WrongRecoveryKey,
    /// A passphrase is needed, a recovery key was given.
    #[error("this snapshot is locked with a passphrase and not with a recovery key")]
    NeedsPassphrase,
    /// A recovery key is needed, a passphrase was given.
    #[error("this snapshot is locked with a recovery key and not with a passphrase")]
    NeedsRecoveryKey,
    /// Its passphrase was stretched more than a small board can bear.
    #[error(
        "the snapshot's passphrase needs more memory to be checked than a box has (work factor {0}, at most {max} here); \
         decrypt and encrypt it again with `age` on a larger machine",
        max = crate::lock::MOST_WORK
    )]
    TooMuchWork(u8),
    /// Made by a later release.
    #[error(
        "the snapshot was made by Alcove {product} in format {found}, this release reads up to format {known}: update Alcove first"
    )]
    Newer {
        /// Its format.
        found: u32,
        /// The newest format known here.
        known: u32,
        /// The release that made it.
        product: String,
    },
    /// It is whole, and not signed by the box that it names.
    #[error("the snapshot's signature is not that of the box that it claims to be from: do not use it")]
    BadSignature,
    /// It is whole and signed, by another box than the expected one.
    #[error("the snapshot was signed by the box {found}, and not by {expected} as was expected")]
    ForeignSigner {
        /// Fingerprint of who signed it.
        found: String,
        /// Fingerprint of who should have.
        expected: String,
    },
    /// It unpacks to more than any box has.
    #[error("the snapshot unpacks to more than a box can have ({0}): it was not made by Alcove")]
    TooLarge(&'static str),
    /// The file could not be read.
    #[error("the snapshot cannot be read")]
    Read(#[source] io::Error),
    /// The file could not be written.
    #[error("the snapshot cannot be written")]
    Write(#[source] io::Error),
    /// What was given as a recovery key is none.
    #[error("this is not a recovery key: {0}")]
    NotAKey(&'static str),
}
