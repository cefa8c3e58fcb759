//! The lines of the inner text, and what bounds them.

use alcove_domain::Timestamp;
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The format that is written, and the newest that is read.
pub const FORMAT: u32 = 1;

/// Longest line, in bytes. A row with a long text in it is some kilobytes.
pub(crate) const LONGEST_LINE: usize = 4 << 20;
/// Most rows: four times what the longest connection log has.
pub(crate) const MOST_ROWS: u64 = 4_000_000;
/// Most bytes that are unpacked.
pub(crate) const MOST_BYTES: u64 = 4 << 30;
/// Most parts.
pub(crate) const MOST_PARTS: usize = 256;
/// Base 2 logarithm of the memory that unpacking what is written here needs.
pub(crate) const WINDOW_LOG: u32 = 20;
/// The same of what is read at most: what RFC 8878 §3.1.1.1.2 recommends, so that `zstd` may have packed it.
pub(crate) const WIDEST_WINDOW_LOG: u32 = 23;
/// What is encrypted is a multiple of this, in bytes, so that a file whose end is missing can be told from one
/// that was changed.
pub(crate) const BLOCK: u64 = 4096;

/// The keys of lines that are no rows.
pub(crate) const HEAD: &str = "head";
pub(crate) const MANIFEST: &str = "manifest";
pub(crate) const SIGNATURE: &str = "signature";

/// The first line: what the snapshot says it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// [`FORMAT`] of the release that made it.
    pub format: u32,
    /// That release.
    pub product: String,
    /// Version of the rows' columns: the last migration of the store that they were read from.
    pub schema: u32,
    /// What that store was.
    pub engine: String,
    /// When.
    pub created: Timestamp,
    /// The box's name.
    pub host: String,
    /// Whether closed rows of the connection log are in it.
    pub logs: bool,
    /// Rows by part, in no order.
    pub rows: BTreeMap<String, u64>,
}

/// One part as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name: the key of its lines.
    pub name: String,
    /// Its lines.
    pub rows: u64,
    /// SHA-256 over its lines, each with its line feed, in lower-case hexadecimal.
    pub sha256: String,
}

/// The last line but one: what the snapshot turned out to be. Its signature covers the line without its line feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The first line again.
    pub head: Head,
    /// In the order of the file.
    pub parts: Vec<Part>,
    /// Whose signature follows.
    pub signer: Signer,
}

/// What a snapshot that was read to its end is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Its manifest.
    pub manifest: Manifest,
    /// Bytes of the text inside.
    pub unpacked: u64,
    /// Bytes of the file.
    pub packed: u64,
}

/// An Ed25519 public key, in base64: which box signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signer(String);

impl Signer {
    /// The box with this key.
    #[must_use]
    pub fn new(key: &VerifyingKey) -> Self {
        Self(STANDARD.encode(key.as_bytes()))
    }

    pub(crate) fn key(&self) -> Option<VerifyingKey> {
        let bytes: [u8; 32] = STANDARD.decode(&self.0).ok()?.try_into().ok()?;
        VerifyingKey::from_bytes(&bytes).ok()
    }

    /// A short form for people: the first 16 hexadecimal digits of the key's SHA-256, in fours.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(STANDARD.decode(&self.0).unwrap_or_default());
        let pairs: Vec<String> = digest[..8].chunks(2).map(hexadecimal).collect();
        pairs.join("-")
    }
}

/// The key of a line, and of the one thing in it.
pub(crate) fn key_of(line: &[u8]) -> Option<&str> {
    let rest = line.strip_prefix(b"{\"")?;
    let end = rest.iter().take(64).position(|b| *b == b'"')?;
    let key = std::str::from_utf8(&rest[..end]).ok()?;
    key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_').then_some(key)
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
