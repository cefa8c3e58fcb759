//! Certificates and keys as text that may stand inside of a configuration.
//!
//! OpenVPN's files take PEM inline, between tags. A text that had a tag of its own would end the block early and
//! could go on with any option, so only what PEM consists of is let in, once, when the text arrives.

use crate::error::PemError;
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// More than the longest text of ours, a static key, has.
const MAX_LEN: usize = 8 * 1024;

/// One PEM block, ending in a newline. It may be a private key: wiped when dropped, and never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pem(String);

impl Pem {
    /// The text: lines that end in `\n`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An OpenVPN static key (`--genkey tls-crypt`): 2048 bits in 16 lines.
    #[must_use]
    pub fn static_key(bytes: &[u8; 256]) -> Self {
        let mut text = String::from("-----BEGIN OpenVPN Static key V1-----\n");
        for line in bytes.chunks(16) {
            for byte in line {
                text.push_str(&format!("{byte:02x}"));
            }
            text.push('\n');
        }
        text.push_str("-----END OpenVPN Static key V1-----\n");
        Self(text)
    }
}

impl TryFrom<String> for Pem {
    type Error = PemError;

    fn try_from(text: String) -> Result<Self, PemError> {
        let text = text.replace("\r\n", "\n");
        let lines: Vec<&str> = text.trim_end_matches('\n').split('\n').collect();
        let label = |line: &str, start: &str| {
            let name = line.strip_prefix(start).and_then(|rest| rest.strip_suffix("-----"));
            let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ';
            name.filter(|name| !name.is_empty() && name.chars().all(plain)).map(ToOwned::to_owned)
        };
        let [first, body @ .., last] = lines.as_slice() else { return Err(PemError) };
        let (begin, end) = (label(first, "-----BEGIN "), label(last, "-----END "));
        let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
        let whole = begin.is_some()
            && begin == end
            && text.len() <= MAX_LEN
            && !body.is_empty()
            && body.iter().all(|line| !line.is_empty() && line.chars().all(inside));
        if whole { Ok(Self(lines.join("\n") + "\n")) } else { Err(PemError) }
    }
}

impl From<Pem> for String {
    fn from(pem: Pem) -> Self {
        pem.0.clone()
    }
}

impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pem(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Pem, PemError> {
        Pem::try_from(text.to_owned())
    }

    #[test]
    fn one_whole_block_is_taken_and_nothing_around_it() {
        let good = "-----BEGIN CERTIFICATE-----\nMIIB+/==\nAAAA\n-----END CERTIFICATE-----";
        assert_eq!(parse(good).expect("a block").as_str(), format!("{good}\n"));
        assert_eq!(parse(&good.replace('\n', "\r\n")), parse(good));
        for bad in [
            "",
            "MIIB",
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END PRIVATE KEY-----",
            "-----BEGIN X-----\nMIIB\n</ca>\nscript-security 2\n-----END X-----",
            "-----BEGIN X-----\nMIIB\n-----END X-----\nup /bin/sh",
            "up /bin/sh\n-----BEGIN X-----\nMIIB\n-----END X-----",
            "-----BEGIN X-----\nMI IB\n-----END X-----",
            "-----BEGIN <x>-----\nMIIB\n-----END <x>-----",
            "-----BEGIN X-----\nMIIB\u{0}\n-----END X-----",
        ] {
            assert_eq!(parse(bad), Err(PemError), "{bad:?}");
        }
        let long = format!("-----BEGIN X-----\n{}\n-----END X-----", "A".repeat(MAX_LEN));
        assert_eq!(parse(&long), Err(PemError));
    }

    #[test]
    fn a_static_key_has_the_form_that_openvpn_reads() {
        let key = Pem::static_key(&[0xa5; 256]);
        let lines: Vec<&str> = key.as_str().lines().collect();
        assert_eq!((lines.len(), lines[1]), (18, "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"));
        assert_eq!(parse(key.as_str()), Ok(key.clone()));
        assert!(!format!("{key:?}").contains("a5"));
    }
}
