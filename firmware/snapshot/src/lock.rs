//! What a snapshot is locked with: a passphrase, or the public half of a recovery key.
//!
//! A recovery key is an age identity, kept as the text that `age-keygen` writes, with one more comment: whose
//! signature the snapshots for it carry. Anybody may encrypt to a public key; that line is what tells one's own
//! snapshots from others.

use crate::{Signer, SnapshotError, reader::MAGIC};
use age::{
    scrypt,
    secrecy::{ExposeSecret, SecretString},
    x25519,
};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Read},
    str::FromStr,
};

/// How much work a passphrase is: 2^14 rounds of scrypt take 16 MiB, which a small board has while it runs.
const WORK: u8 = 14;
/// The most work that is done: 256 MiB.
pub(crate) const MOST_WORK: u8 = 18;
/// Before the fingerprint in a recovery key's text.
const SIGNED_BY: &str = "# snapshots signed by: ";

/// Bytes of a file that say what opens it.
const BEGINNING: u64 = 64;

/// What opens a snapshot, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockKind {
    /// A passphrase.
    Passphrase,
    /// A recovery key.
    RecoveryKey,
}

impl LockKind {
    /// What opens the file of which this is the beginning; `None` when it is no snapshot.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(file: impl Read) -> io::Result<Option<Self>> {
        let mut beginning = vec![];
        file.take(BEGINNING).read_to_end(&mut beginning)?;
        let stanza = beginning.strip_prefix(MAGIC).unwrap_or_default();
        Ok(match stanza {
            _ if stanza.starts_with(b"-> scrypt ") => Some(Self::Passphrase),
            _ if stanza.starts_with(b"-> X25519 ") => Some(Self::RecoveryKey),
            _ => None,
        })
    }
}

/// What to lock a new snapshot with.
#[derive(Clone)]
pub enum Lock {
    /// A passphrase.
    Passphrase(SecretString),
    /// The public half of a recovery key.
    Recovery(x25519::Recipient),
}

/// What opens a snapshot.
#[derive(Clone)]
pub enum Key {
    /// A passphrase.
    Passphrase(SecretString),
    /// A recovery key.
    Recovery(RecoveryKey),
}

/// A recovery key.
#[derive(Clone)]
pub struct RecoveryKey {
    identity: x25519::Identity,
    /// Fingerprint of whose snapshots it opens, if the text says so.
    signer: Option<String>,
}

impl std::fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RecoveryKey for {}", self.recipient())
    }
}

impl Lock {
    /// A lock for this passphrase.
    #[must_use]
    pub fn passphrase(passphrase: String) -> Self {
        Self::Passphrase(passphrase.into())
    }

    /// A lock that this recipient (`age1…`) can open.
    ///
    /// # Errors
    /// [`SnapshotError::NotAKey`].
    pub fn recipient(text: &str) -> Result<Self, SnapshotError> {
        let recipient = x25519::Recipient::from_str(text.trim());
        recipient.map(Self::Recovery).map_err(|_| SnapshotError::NotAKey("a recipient begins with age1"))
    }

    pub(crate) fn as_recipient(&self) -> Box<dyn age::Recipient> {
        match self {
            Self::Recovery(recipient) => Box::new(recipient.clone()),
            Self::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK);
                Box::new(recipient)
            }
        }
    }
}

impl Key {
    /// This passphrase.
    #[must_use]
    pub fn passphrase(passphrase: String) -> Self {
        Self::Passphrase(passphrase.into())
    }

    pub(crate) fn as_identity(&self) -> Box<dyn age::Identity> {
        match self {
            Self::Recovery(key) => Box::new(key.identity.clone()),
            Self::Passphrase(passphrase) => {
                let mut identity = scrypt::Identity::new(passphrase.clone());
                identity.set_max_work_factor(MOST_WORK);
                Box::new(identity)
            }
        }
    }

    /// Fingerprint of the box whose snapshots this opens, where it says so.
    #[must_use]
    pub fn signer(&self) -> Option<&str> {
        match self {
            Self::Recovery(key) => key.signer.as_deref(),
            Self::Passphrase(_) => None,
        }
    }
}

impl RecoveryKey {
    /// A new one, for the snapshots of this box.
    #[must_use]
    pub fn generate(signer: &Signer) -> Self {
        Self { identity: x25519::Identity::generate(), signer: Some(signer.fingerprint()) }
    }

    /// Reads the text of one.
    ///
    /// # Errors
    /// [`SnapshotError::NotAKey`].
    pub fn parse(text: &str) -> Result<Self, SnapshotError> {
        let signer = text.lines().find_map(|line| line.strip_prefix(SIGNED_BY));
        let mut keys = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let key = keys.next().ok_or(SnapshotError::NotAKey("there is no line AGE-SECRET-KEY-1…"))?;
        if keys.next().is_some() {
            return Err(SnapshotError::NotAKey("there is more than one key in it"));
        }
        let identity = x25519::Identity::from_str(key)
            .map_err(|_| SnapshotError::NotAKey("its line is not of the form AGE-SECRET-KEY-1…"))?;
        Ok(Self { identity, signer: signer.map(|signer| signer.trim().to_owned()) })
    }

    /// Its text, to be kept apart from the box.
    #[must_use]
    pub fn text(&self) -> String {
        let signer = self.signer.as_ref().map_or_else(String::new, |signer| format!("{SIGNED_BY}{signer}\n"));
        let secret = self.identity.to_string();
        format!("# public key: {}\n{signer}{}\n", self.recipient(), secret.expose_secret())
    }

    /// Its public half, `age1…`.
    #[must_use]
    pub fn recipient(&self) -> String {
        self.identity.to_public().to_string()
    }
}
