//! The archive: one file that holds everything a box is, and from which a blank box becomes it.
//!
//! From the outside to the inside: an [age](https://age-encryption.org/v1) file, in it a Zstandard stream, in it
//! lines of JSON. `docs/snapshot-format.md` describes it so that it can be read without this crate. It is written
//! and read as a stream of rows; what a row means is the store's business, and nothing here knows SQL or a path.
//!
//! [`Writer`] makes one, [`Reader`] reads one and believes nothing: sizes are bounded before they are used, and
//! what was read may be acted on only after [`Reader::next_row`] has said that there is no more, because that is
//! when counts, digests and signature have been compared.

mod error;
mod format;
mod lock;
mod reader;
mod source;
mod writer;

#[cfg(test)]
mod tests;

pub use error::SnapshotError;
pub use format::{Contents, FORMAT, Head, Manifest, Part, Signer};
pub use lock::{Key, Lock, LockKind, RecoveryKey};
pub use reader::Reader;
pub use writer::Writer;
