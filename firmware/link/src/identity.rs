//! Who is at an end of a link: an Ed25519 key pair, made once and kept. The other end pins its public half.

use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a [`Fingerprint`].
pub(crate) const FINGERPRINT: usize = 10;

/// The secret half, for as long as a box is itself.
#[derive(Clone)]
pub struct Identity(SigningKey);

impl Identity {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut()).expect("the kernel's random source works");
        Self::from_seed(&seed)
    }

    /// The one that was kept as these 32 bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// What has to be kept, secret.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// What the other end is to know it by.
    #[must_use]
    pub fn public(&self) -> PeerIdentity {
        PeerIdentity(self.0.verifying_key().to_bytes())
    }

    /// The secret half as PKCS#8 (RFC 8410 §7).
    pub(crate) fn pkcs8(&self) -> Vec<u8> {
        const PREFIX: [u8; 16] =
            [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        let mut seed = self.0.to_bytes();
        let der = [&PREFIX[..], &seed].concat();
        seed.zeroize();
        der
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.public())
    }
}

/// The public half: 32 bytes.
#[derive(Clone, Copy, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PeerIdentity([u8; 32]);

/// `SubjectPublicKeyInfo` of an Ed25519 key up to the key itself (RFC 8410 §4).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

impl PeerIdentity {
    /// The key's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What a join code has of it: the beginning of its SHA-256. 80 bits cannot be met by another key in the life of a
    /// code, nor ever in practice.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let digest = Sha256::digest(self.0);
        let mut start = [0; FINGERPRINT];
        start.copy_from_slice(&digest[..FINGERPRINT]);
        Fingerprint(start)
    }

    pub(crate) fn spki(&self) -> Vec<u8> {
        [&SPKI[..], &self.0].concat()
    }

    /// The key in a `SubjectPublicKeyInfo`; `None` when that is not an Ed25519 key.
    #[must_use]
    pub fn from_spki(der: &[u8]) -> Option<Self> {
        der.strip_prefix(&SPKI).and_then(|key| key.try_into().ok()).map(Self)
    }
}

impl From<[u8; 32]> for PeerIdentity {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl PartialEq for PeerIdentity {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// 64 hexadecimal digits.
impl fmt::Display for PeerIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PeerIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an identity.
#[derive(Debug, thiserror::Error)]
#[error("an identity has 64 hexadecimal digits")]
pub struct BadIdentity;

impl TryFrom<String> for PeerIdentity {
    type Error = BadIdentity;
    fn try_from(text: String) -> Result<Self, BadIdentity> {
        let mut key = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(BadIdentity);
        }
        for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| BadIdentity)?;
        }
        Ok(Self(key))
    }
}

impl From<PeerIdentity> for String {
    fn from(identity: PeerIdentity) -> String {
        identity.to_string()
    }
}

/// The beginning of an identity's SHA-256.
#[derive(Debug, Clone, Copy, Eq)]
pub struct Fingerprint(pub(crate) [u8; FINGERPRINT]);

impl PartialEq for Fingerprint {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_comes_back_from_what_was_kept() {
        let identity = Identity::generate();
        let again = Identity::from_seed(&identity.seed());
        assert_eq!(again.public(), identity.public());
        assert_ne!(Identity::generate().public(), identity.public());
        assert_eq!(PeerIdentity::from_spki(&identity.public().spki()), Some(identity.public()));
        assert_eq!(PeerIdentity::from_spki(&identity.public().spki()[1..]), None);
    }

    #[test]
    fn its_text_is_the_key() {
        let public = Identity::generate().public();
        let json = serde_json::to_string(&public).expect("JSON");
        assert_eq!(serde_json::from_str::<PeerIdentity>(&json).expect("read"), public);
        for bad in ["", "00", &"g".repeat(64), &"é".repeat(32), &"0".repeat(65)] {
            assert!(PeerIdentity::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn nothing_secret_is_shown() {
        let identity = Identity::from_seed(&[7; 32]);
        assert_eq!(format!("{identity:?}"), format!("Identity({})", identity.public()));
    }
}
