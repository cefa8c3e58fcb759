//! The bytes of an update and of its answer (RFC 1035 §4, RFC 2136 §2).

use std::net::IpAddr;

const A: u16 = 1;
const SOA: u16 = 6;
const AAAA: u16 = 28;
pub(super) const TSIG: u16 = 250;
const IN: u16 = 1;
pub(super) const ANY: u16 = 255;
const HEADER: usize = 12;
/// Opcode UPDATE.
const UPDATE: u16 = 5 << 11;
/// Records of an answer that are looked at.
const MAX_RECORDS: usize = 16;

/// The names of an update in their wire form, lower case, uncompressed.
pub(super) struct Names {
    pub(super) zone: Vec<u8>,
    pub(super) host: Vec<u8>,
    pub(super) key: Vec<u8>,
}

impl Names {
    /// `None` when one is no name, or the host is not in the zone.
    pub(super) fn new(zone: &str, host: &str, key: &str) -> Option<Self> {
        let names = Self { zone: wire(zone)?, host: wire(host)?, key: wire(key)? };
        names.host.ends_with(&names.zone).then_some(names)
    }
}

/// A name of labels with up to 63 bytes each, 255 in all (RFC 1035 §3.1).
pub(super) fn wire(name: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![];
    for label in name.trim_end_matches('.').to_ascii_lowercase().split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?;
        bytes.push(length);
        bytes.extend_from_slice(label.as_bytes());
    }
    bytes.push(0);
    (bytes.len() <= 255).then_some(bytes)
}

/// The update without its signature: no address but these for the host.
pub(super) fn question(id: u16, names: &Names, addresses: &[IpAddr], ttl: u32) -> Vec<u8> {
    let updates = u16::try_from(2 + addresses.len()).unwrap_or(u16::MAX);
    let mut out = vec![];
    for word in [id, UPDATE, 1, 0, updates, 0] {
        out.extend(word.to_be_bytes());
    }
    out.extend(&names.zone);
    out.extend([SOA.to_be_bytes(), IN.to_be_bytes()].concat());
    for kind in [A, AAAA] {
        record(&mut out, &names.host, kind, ANY, 0, &[]);
    }
    for address in addresses {
        match address {
            IpAddr::V4(v4) => record(&mut out, &names.host, A, IN, ttl, &v4.octets()),
            IpAddr::V6(v6) => record(&mut out, &names.host, AAAA, IN, ttl, &v6.octets()),
        }
    }
    out
}

/// One resource record.
pub(super) fn record(out: &mut Vec<u8>, name: &[u8], kind: u16, class: u16, ttl: u32, data: &[u8]) {
    out.extend(name);
    out.extend([kind.to_be_bytes(), class.to_be_bytes()].concat());
    out.extend(ttl.to_be_bytes());
    out.extend(u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes());
    out.extend(data);
}

/// What came back.
pub(super) struct Answer<'a> {
    pub(super) code: u8,
    bytes: &'a [u8],
    /// Where the signature's record begins.
    end: usize,
    /// The data of that record.
    pub(super) tsig: Option<&'a [u8]>,
}

impl<'a> Answer<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let flags = u16_at(bytes, 2)?;
        let counts = [4, 6, 8, 10].map(|at| u16_at(bytes, at).map(usize::from));
        let [Some(questions), Some(answers), Some(authorities), Some(additional)] = counts else {
            return None;
        };
        if flags & (0x8000 | 0x7800) != 0x8000 | UPDATE {
            return None;
        }
        let records = answers + authorities + additional;
        if questions > 1 || records > MAX_RECORDS {
            return None;
        }
        let mut at = HEADER;
        for _ in 0..questions {
            at = after_name(bytes, at)? + 4;
        }
        let (mut end, mut tsig) = (at, None);
        for _ in 0..records {
            let name_end = after_name(bytes, at)?;
            let kind = u16_at(bytes, name_end)?;
            let length = usize::from(u16_at(bytes, name_end + 8)?);
            let data = bytes.get(name_end + 10..name_end + 10 + length)?;
            (end, tsig) = (at, (kind == TSIG).then_some(data));
            at = name_end + 10 + length;
        }
        let end = if tsig.is_some() { end } else { bytes.len() };
        Some(Self { code: bytes[3] & 0x0f, bytes, end, tsig })
    }

    /// The message as it was before it was signed (RFC 8945 §4.3.2).
    pub(super) fn plain(&self) -> Vec<u8> {
        let mut plain = self.bytes[..self.end].to_vec();
        if self.tsig.is_some() {
            let additional = u16_at(&plain, 10).unwrap_or(1).saturating_sub(1);
            plain[10..12].copy_from_slice(&additional.to_be_bytes());
        }
        plain
    }

    /// The error in the signature's record.
    pub(super) fn tsig_error(&self) -> Option<u16> {
        let data = self.tsig?;
        let mac_at = after_name(data, 0)? + 8;
        let mac_length = usize::from(u16_at(data, mac_at)?);
        u16_at(data, mac_at + 2 + mac_length + 2)
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([pair[0], pair[1]]))
}

/// Where a name ends, whether it is compressed or not.
pub(super) fn after_name(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            0 => return Some(at + 1),
            length @ 1..=63 => at += 1 + usize::from(*length),
            192..=255 => return Some(at + 2),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_labels_and_the_host_is_in_the_zone() {
        assert_eq!(wire("Box.example").as_deref(), Some(&b"\x03box\x07example\0"[..]));
        assert_eq!(wire("box.example."), wire("box.example"));
        for bad in ["", ".", "a..b", &"a".repeat(64), &["a"; 200].join(".")] {
            assert_eq!(wire(bad), None, "{bad}");
        }
        assert!(Names::new("example.org", "box.example.org", "key").is_some());
        assert!(Names::new("example.org", "example.org", "key").is_some());
        assert!(Names::new("example.org", "box.example.com", "key").is_none());
        assert!(Names::new("example.org", "boxexample.org", "key").is_none());
    }

    #[test]
    fn an_update_takes_the_old_addresses_away_and_puts_the_new_ones_there() {
        let names = Names::new("example", "b.example", "k").expect("names");
        let bytes = question(0x1234, &names, &["192.0.2.7".parse().expect("an address")], 300);
        let host = b"\x01b\x07example\0";
        let expected = [
            &b"\x12\x34\x28\x00\x00\x01\x00\x00\x00\x03\x00\x00\x07example\0\x00\x06\x00\x01"[..],
            host,
            b"\x00\x01\x00\xff\x00\x00\x00\x00\x00\x00",
            host,
            b"\x00\x1c\x00\xff\x00\x00\x00\x00\x00\x00",
            host,
            b"\x00\x01\x00\x01\x00\x00\x01\x2c\x00\x04\xc0\x00\x02\x07",
        ];
        assert_eq!(bytes, expected.concat());
    }

    proptest! {
        #[test]
        fn no_answer_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..200), valid in any::<bool>()) {
            let mut bytes = bytes;
            if valid && bytes.len() > 12 {
                bytes[2..12].copy_from_slice(&[0xa8, 0, 0, 1, 0, 1, 0, 0, 0, 1]);
            }
            if let Some(answer) = Answer::parse(&bytes) {
                let _ = (answer.plain(), answer.tsig_error());
            }
        }
    }
}
