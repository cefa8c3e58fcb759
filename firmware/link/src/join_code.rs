//! The code by which a box joins a controller: where the controller is, what it is known by, and a secret that is good
//! once.
//!
//! `vpn.example.org/K7-4XQ2M-…`: the address, then a group of two that checks the address, four groups of five with
//! the controller's fingerprint (80 bits), three with the secret (60 bits). The letters are Crockford's base 32: none
//! looks or sounds like another, and what people write for them is understood. Each group's last letter checks the
//! group and its place, so that a mistake is found before anything is sent, and named.
//!
//! The fingerprint makes sure that the secret is told to nobody but the controller that made it. 60 bits suffice for
//! the secret: it is good for an hour or so, can be tried at a link alone, and is forgotten when used.

use crate::identity::{FINGERPRINT, Fingerprint};
use alcove_domain::is_host_name;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};
use zeroize::Zeroizing;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of data in a group; one more checks them.
const DATA: usize = 4;
/// Groups with the fingerprint, and with the secret.
const PINNED: usize = FINGERPRINT * 8 / (5 * DATA);
const SECRET: usize = 3;
/// Letters of data in all.
const TOTAL: usize = (PINNED + SECRET) * DATA;
/// The port that a code does not have to name.
const PORT: u16 = 443;

/// A secret that is good for joining once: letters of a code.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinSecret(Zeroizing<String>);

impl JoinSecret {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = Zeroizing::new([0; SECRET * DATA]);
        getrandom::fill(bytes.as_mut()).expect("the kernel's random source works");
        Self(Zeroizing::new(bytes.iter().map(|byte| letter(byte & 31)).collect()))
    }

    /// As it is sent on a link.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What a controller keeps of it: the SHA-256.
    #[must_use]
    pub fn hash_of(text: &str) -> [u8; 32] {
        Sha256::digest(text).into()
    }
}

impl fmt::Debug for JoinSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JoinSecret")
    }
}

/// A whole code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinCode {
    /// Name or address of the controller, an IPv6 address in brackets.
    pub host: String,
    /// Its TCP port.
    pub port: u16,
    /// What it is known by.
    pub fingerprint: Fingerprint,
    /// What it knows the code by.
    pub secret: JoinSecret,
}

/// What is wrong with a code, naming the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    /// There is no slash.
    #[error(
        "this is not a join code: it begins with the controller's address and a slash, such as vpn.example.org/K7-…"
    )]
    NoAddress,
    /// What stands before the slash cannot be an address.
    #[error(
        "{0:?} before the slash is not an address: a name such as vpn.example.org is expected, or an IP address"
    )]
    Address(String),
    /// The first group does not check what stands before the slash.
    #[error("the address {0} or the group of two behind it is mistyped: compare both with the code")]
    AddressCheck(String),
    /// A group's letters do not fit its last one. Groups are counted from 1, the one of two letters included.
    #[error("group {number} ({text}) is mistyped: compare it with the code")]
    Group {
        /// Which.
        number: usize,
        /// As it was typed.
        text: String,
    },
    /// A group has too few or too many letters.
    #[error("group {number} ({text}) has {count} letters instead of {expected}: compare it with the code")]
    Length {
        /// Which.
        number: usize,
        /// As it was typed.
        text: String,
        /// How many it has.
        count: usize,
        /// How many it should have.
        expected: usize,
    },
    /// Groups are missing, or there are too many.
    #[error("the code has {0} groups behind the slash instead of {groups}: a part of it is missing or too much", groups = 1 + PINNED + SECRET)]
    Count(usize),
}

impl JoinCode {
    /// A code for a controller at this `host` or `host:port`.
    ///
    /// # Errors
    /// [`BadCode::Address`].
    pub fn new(address: &str, fingerprint: Fingerprint, secret: JoinSecret) -> Result<Self, BadCode> {
        let address = address.to_ascii_lowercase();
        let (host, port) = split_authority(&address).ok_or_else(|| BadCode::Address(address.clone()))?;
        Ok(Self { host, port, fingerprint, secret })
    }

    /// Where to connect to, as `host:port`.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Reads a code as somebody typed it: in any case, with what looks like the right letter, with spaces for hyphens.
    ///
    /// # Errors
    /// [`BadCode`], which says where to look.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let (address, rest) = text.trim().split_once('/').ok_or(BadCode::NoAddress)?;
        let address = address.trim().to_ascii_lowercase();
        let (host, port) = split_authority(&address).ok_or_else(|| BadCode::Address(address.clone()))?;
        let groups = groups(rest)?;
        let shown = |number: usize| groups[number].iter().map(|value| letter(*value)).collect::<String>();
        if groups[0] != address_check(&address) {
            return Err(BadCode::AddressCheck(address));
        }
        let mut values = vec![];
        for (number, group) in groups.iter().enumerate().skip(1) {
            let (data, check) = group.split_at(DATA);
            if check != [self::check(number, data)] {
                return Err(BadCode::Group { number: number + 1, text: shown(number) });
            }
            values.extend_from_slice(data);
        }
        let (pinned, secret) = values.split_at(PINNED * DATA);
        let mut fingerprint = [0; FINGERPRINT];
        for (at, value) in pinned.iter().enumerate() {
            for bit in 0..5 {
                let to = at * 5 + bit;
                fingerprint[to / 8] |= (value >> (4 - bit) & 1) << (7 - to % 8);
            }
        }
        let secret = JoinSecret(Zeroizing::new(secret.iter().map(|value| letter(*value)).collect()));
        Ok(Self { host, port, fingerprint: Fingerprint(fingerprint), secret })
    }

    fn address(&self) -> String {
        match self.port {
            PORT => self.host.clone(),
            port => format!("{}:{port}", self.host),
        }
    }
}

/// The code as it is read out.
impl fmt::Display for JoinCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address();
        write!(f, "{address}/")?;
        address_check(&address).iter().try_for_each(|value| f.write_char(letter(*value)))?;
        let bit = |at: usize| self.fingerprint.0[at / 8] >> (7 - at % 8) & 1;
        let mut values: Vec<u8> = (0..PINNED * DATA)
            .map(|at| (0..5).fold(0, |value, place| value << 1 | bit(at * 5 + place)))
            .collect();
        values.extend(self.secret.text().chars().filter_map(value));
        debug_assert_eq!(values.len(), TOTAL);
        for (number, data) in (1..).zip(values.chunks(DATA)) {
            f.write_char('-')?;
            data.iter().try_for_each(|value| f.write_char(letter(*value)))?;
            f.write_char(letter(check(number, data)))?;
        }
        Ok(())
    }
}

/// Name or address and port of `host` or `host:port`; `None` when it is neither.
fn split_authority(address: &str) -> Option<(String, u16)> {
    let port = address.rfind(':').filter(|at| !address[*at..].contains(']'));
    // An IPv6 address has colons of its own.
    let (host, port) = match port {
        Some(at) => (&address[..at], address[at + 1..].parse().ok().filter(|port| *port != 0)?),
        None => (address, PORT),
    };
    let bracketed = host.starts_with('[') || !host.contains(':');
    (bracketed && is_host_name(host)).then(|| (host.to_owned(), port))
}

/// The groups behind the slash, letters as numbers.
fn groups(text: &str) -> Result<Vec<Vec<u8>>, BadCode> {
    let parts: Vec<&str> =
        text.split(|c: char| c == '-' || c.is_whitespace()).filter(|part| !part.is_empty()).collect();
    if parts.len() != 1 + PINNED + SECRET {
        return Err(BadCode::Count(parts.len()));
    }
    let mut groups = vec![];
    for (at, part) in parts.into_iter().enumerate() {
        let (number, text) = (at + 1, part.chars().take(16).collect::<String>());
        let expected = if at == 0 { 2 } else { DATA + 1 };
        let count = part.chars().count();
        if count != expected {
            return Err(BadCode::Length { number, text, count, expected });
        }
        let values: Option<Vec<u8>> = part.chars().map(value).collect();
        groups.push(values.ok_or(BadCode::Group { number, text })?);
    }
    Ok(groups)
}

fn letter(value: u8) -> char {
    char::from(LETTERS[usize::from(value & 31)])
}

/// A letter's number, also of what people write for it.
fn value(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    LETTERS.iter().position(|known| char::from(*known) == letter).and_then(|at| u8::try_from(at).ok())
}

/// The letter that checks a group in its place: a sum over GF(32) with another power of x for each letter, so that
/// no single wrong letter, no two letters exchanged and no group in another's place goes unnoticed.
fn check(number: usize, data: &[u8]) -> u8 {
    let number = u8::try_from(number % 32).unwrap_or(0);
    let sum = std::iter::once(&number).chain(data).fold(0, |sum, value| times_x(sum) ^ value);
    // The power 0 is the check letter's own.
    times_x(sum)
}

/// Multiplication by x in GF(2)\[x\]/(x⁵ + x² + 1), where x is primitive.
fn times_x(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

fn address_check(address: &str) -> Vec<u8> {
    let digest = Sha256::digest(address);
    vec![digest[0] & 31, digest[1] & 31]
}

#[cfg(test)]
mod tests;
