//! One line of `authorized_keys`: kind, key, comment. Options in front are not taken; they could name
//! commands.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

const MAX_LENGTH: usize = 4096;
const MAX_COMMENT: usize = 100;
const KINDS: [&str; 6] = [
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
];

/// A public key of SSH, as a line for `authorized_keys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SshKey(String);

impl SshKey {
    /// The line, without its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SshKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let text = text.trim();
        if text.contains("PRIVATE KEY") {
            return Err("this is a private key, which belongs on nobody else's machine; write the line of the .pub file".into());
        }
        let expected = "this is not a public SSH key; write the one line of the .pub file, such as ssh-ed25519 AAAA… name";
        let mut words = text.split_ascii_whitespace();
        let (Some(kind), Some(key)) = (words.next(), words.next()) else { return Err(expected.into()) };
        if !KINDS.contains(&kind) || text.len() > MAX_LENGTH || !names_its_kind(key, kind) {
            return Err(expected.into());
        }
        let comment = crate::text::one_line(&words.collect::<Vec<_>>().join(" "), MAX_COMMENT);
        Ok(Self(format!("{kind} {key} {comment}").trim_end().to_owned()))
    }
}

impl From<SshKey> for String {
    fn from(key: SshKey) -> String {
        key.0
    }
}

/// Whether the key begins with its own kind, as RFC 4253 §6.6 has it: length (4 bytes), kind, the rest.
fn names_its_kind(key: &str, kind: &str) -> bool {
    let Ok(blob) = STANDARD.decode(key) else { return false };
    let Some((length, rest)) = blob.split_first_chunk::<4>() else { return false };
    u32::from_be_bytes(*length) as usize == kind.len()
        && rest.strip_prefix(kind.as_bytes()).is_some_and(|material| material.len() >= 32)
}
