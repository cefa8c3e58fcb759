//! What files of snapshots are called that the box takes by itself: the host, whose it is, and when.

use crate::Timestamp;
use std::fmt;

const SUFFIX: &str = ".snapshot";
/// Hexadecimal digits of a signer's fingerprint.
const FINGERPRINT: usize = 16;
const LONGEST_HOST: usize = 63;

/// The name of a file: `closet-5f3a0c11e2d4b697-2026-11-30T021530Z.snapshot`. It has letters, digits, hyphens and dots
/// alone, begins with none of the latter two, and means one file in any folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SnapshotName {
    host: String,
    signer: String,
    at: Timestamp,
}

impl SnapshotName {
    /// The name of a snapshot that this box (its host name, the fingerprint of its signature, without hyphens) takes at this moment.
    #[must_use]
    pub fn new(host: &str, signer: &str, at: Timestamp) -> Self {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let host: String = host.chars().map(plain).take(LONGEST_HOST).collect();
        let host = host.trim_matches('-');
        let host = if host.is_empty() { "alcove" } else { host };
        Self { host: host.to_owned(), signer: signer.to_owned(), at }
    }

    /// Reads a name; `None` for that of any other file.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let rest = name.strip_suffix(SUFFIX)?;
        let (rest, time) = rest.split_at_checked(rest.len().checked_sub(TIME.len())?)?;
        let (host, signer) = rest.strip_suffix('-')?.rsplit_once('-')?;
        let at = moment(time)?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_host = !host.is_empty() && host.len() <= LONGEST_HOST && host.bytes().all(plain);
        let is_signer = signer.len() == FINGERPRINT
            && signer.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let found = Self { host: host.to_owned(), signer: signer.to_owned(), at };
        (is_host && is_signer && found.to_string() == name).then_some(found)
    }

    /// Fingerprint of the box that signed it.
    #[must_use]
    pub fn signer(&self) -> &str {
        &self.signer
    }

    /// When it was taken.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }
}

impl fmt::Display for SnapshotName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.at.rfc3339().replace(':', "");
        write!(f, "{}-{}-{time}{SUFFIX}", self.host, self.signer)
    }
}

/// The form of a moment in a name.
const TIME: &str = "2026-11-30T021530Z";

fn moment(text: &str) -> Option<Timestamp> {
    let (day, time) = text.split_once('T')?;
    let (hour, rest) = time.split_at_checked(2)?;
    let (minute, second) = rest.split_at_checked(2)?;
    let moment: jiff::Timestamp = format!("{day}T{hour}:{minute}:{second}").parse().ok()?;
    Some(Timestamp(moment.as_second()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNER: &str = "5f3a0c11e2d4b697";

    #[test]
    fn a_name_says_whose_it_is_and_when_and_is_read_again() {
        let at = Timestamp(1_796_000_400);
        for (host, word) in
            [("closet", "closet"), ("vpn.Office.test", "vpn-office-test"), ("", "alcove"), ("../x", "x")]
        {
            let name = SnapshotName::new(host, SIGNER, at);
            assert_eq!(name.to_string(), format!("{word}-{SIGNER}-2026-11-30T010000Z.snapshot"));
            assert_eq!(SnapshotName::parse(&name.to_string()), Some(name));
        }
    }

    #[test]
    fn other_files_are_not_taken_for_one() {
        for name in [
            "",
            ".snapshot",
            "closet.snapshot",
            "closet-5f3a0c11e2d4b697-2026-11-30T010000Z.snapshot.part",
            "closet-5F3A0C11E2D4B697-2026-11-30T010000Z.snapshot",
            "-5f3a0c11e2d4b697-2026-11-30T010000Z.snapshot",
            "../closet-5f3a0c11e2d4b697-2026-11-30T010000Z.snapshot",
            "closet-5f3a0c11e2d4b697-2026-13-30T010000Z.snapshot",
            "closet-5f3a0c11e2d4b697-2026-11-30T0100é0Z.snapshot",
        ] {
            assert_eq!(SnapshotName::parse(name), None, "{name:?}");
        }
    }
}
