//! WireGuard keys. Private keys and preshared keys are wiped when dropped and never shown by `Debug`.

use crate::error::KeyError;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

fn parse(text: &str) -> Result<[u8; 32], KeyError> {
    // The engine refuses non-zero trailing bits and missing padding, so every key has one spelling:
    // `[A-Za-z0-9+/]{42}[AEIMQUYcgkosw480]=` (spec api-v3.md §8.2).
    if text.len() != 44 {
        return Err(KeyError);
    }
    STANDARD.decode(text).ok().and_then(|b| b.try_into().ok()).ok_or(KeyError)
}

macro_rules! key_text {
    ($name:ident) => {
        impl $name {
            /// The key's 32 bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// Canonical base64, 44 characters.
            #[must_use]
            pub fn to_base64(&self) -> String {
                STANDARD.encode(self.0)
            }
        }

        impl From<[u8; 32]> for $name {
            fn from(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
        }

        impl std::str::FromStr for $name {
            type Err = KeyError;
            fn from_str(text: &str) -> Result<Self, KeyError> {
                parse(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = KeyError;
            fn try_from(text: String) -> Result<Self, KeyError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> String {
                key.to_base64()
            }
        }
    };
}

/// A peer's public key; also the connection ID of a WireGuard configuration.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WgPublicKey([u8; 32]);
key_text!(WgPublicKey);

impl fmt::Debug for WgPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

impl fmt::Display for WgPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

/// What names a configuration: of WireGuard the client's public key, of OpenVPN the certificate's common name, which
/// is 32 random bytes written the same way (spec portal.md §16). So one index and one tombstone serve both.
pub type ConnectionId = WgPublicKey;

/// A private key (X25519 scalar, clamped).
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WgPrivateKey([u8; 32]);
key_text!(WgPrivateKey);

impl fmt::Debug for WgPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WgPrivateKey(…)")
    }
}

impl WgPrivateKey {
    /// A new key from the system's random source.
    ///
    /// # Panics
    /// When the kernel has no randomness to give, which it has on every supported system.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the kernel's random source works");
        bytes[0] &= 248;
        bytes[31] = (bytes[31] & 127) | 64;
        Self(bytes)
    }

    /// The public key that belongs to this private key.
    #[must_use]
    pub fn public_key(&self) -> WgPublicKey {
        let secret = x25519_dalek::StaticSecret::from(self.0);
        WgPublicKey(x25519_dalek::PublicKey::from(&secret).to_bytes())
    }
}

/// A key that both ends mix into every handshake, so that recorded traffic of the tunnel stays closed
/// even to somebody who can break X25519 one day.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PresharedKey([u8; 32]);
key_text!(PresharedKey);

impl fmt::Debug for PresharedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PresharedKey(…)")
    }
}

impl PresharedKey {
    /// A new key from the system's random source.
    ///
    /// # Panics
    /// When the kernel has no randomness to give, which it has on every supported system.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the kernel's random source works");
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_spelling_only() {
        let key = WgPrivateKey::generate().public_key();
        let text = key.to_base64();
        assert_eq!(text.parse::<WgPublicKey>(), Ok(key));
        assert!(text.trim_end_matches('=').parse::<WgPublicKey>().is_err());
        // 'B' in the last place sets bits beyond the 32nd byte.
        let loose = format!("{}B=", "A".repeat(42));
        assert!(loose.parse::<WgPublicKey>().is_err());
    }

    #[test]
    fn the_public_key_is_the_one_of_rfc_7748() {
        let private: WgPrivateKey = "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=".parse().expect("a key");
        assert_eq!(private.public_key().to_base64(), "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=");
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let key = PresharedKey::generate();
        assert!(!format!("{key:?}").contains(&key.to_base64()));
    }
}
