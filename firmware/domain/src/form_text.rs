//! What people type into forms: lists, numbers, networks, lengths of time. What cannot be read is told by field, all of
//! it at once.

use crate::{Problem, Ranges, Severity, Words};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::fmt::Display;
use std::net::IpAddr;
use std::str::FromStr;

/// More entries than any list may have.
const MAX_ENTRIES: usize = 512;

/// What a field should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    ProfileId,
    Network,
    V4,
    V6,
    Port,
    Address,
    Number,
    Length,
    Assignment,
}

impl Expected {
    /// The message of what to write instead, and the same in English.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ProfileId => ("form-id", "use letters, digits, hyphens and dots, without spaces"),
            Self::Network => {
                ("form-network", "write a network like 192.168.7.0/24 or 2001:db8::/32, one on each line")
            }
            Self::V4 => ("form-v4", "write an IPv4 network like 10.42.7.0/24, or let Alcove suggest one"),
            Self::V6 => {
                ("form-v6", "write an IPv6 network like fd12:3456:789a:1::/64, or let Alcove suggest one")
            }
            Self::Port => ("form-port", "write port numbers from 1 to 65535, with commas between them"),
            Self::Address => ("form-address", "write an address like 192.0.2.7 or 2001:db8::7"),
            Self::Number => ("form-number", "write a whole number"),
            Self::Length => ("form-length", "write a length of time like P90D (90 days) or PT12H (12 hours)"),
            Self::Assignment => (
                "form-assignment",
                "write what it is about, then = with spaces around, then a list with commas",
            ),
        }
    }
}

/// Reads texts and keeps what was wrong.
#[derive(Default)]
pub(crate) struct Reader {
    pub(crate) problems: Vec<Problem>,
}

impl Reader {
    pub(crate) fn fail(&mut self, field: &str, expected: Expected, entry: &str) {
        let ((id, what), entry) = (expected.words(), crate::text::short_line(entry));
        let message = Words::new(id, format!("\"{entry}\": {what}")).with("entry", entry);
        self.problems.push(Problem { field: field.to_owned(), message, severity: Severity::Error });
    }

    pub(crate) fn one<T: FromStr>(&mut self, field: &str, expected: Expected, entry: &str) -> Option<T> {
        let read = entry.parse().ok();
        if read.is_none() {
            self.fail(field, expected, entry);
        }
        read
    }

    pub(crate) fn optional<T: FromStr>(&mut self, field: &str, expected: Expected, text: &str) -> Option<T> {
        optional(text).and_then(|entry| self.one(field, expected, entry))
    }

    pub(crate) fn list<T: FromStr>(&mut self, field: &str, expected: Expected, text: &str) -> Vec<T> {
        entries(text).filter_map(|entry| self.one(field, expected, entry)).collect()
    }

    /// An address alone is a network of its own.
    pub(crate) fn networks(&mut self, field: &str, text: &str) -> Vec<IpNet> {
        let mut read = vec![];
        for entry in entries(text) {
            match entry.parse::<IpNet>().or_else(|_| entry.parse::<IpAddr>().map(IpNet::from)) {
                Ok(network) => read.push(network),
                Err(_) => self.fail(field, Expected::Network, entry),
            }
        }
        read
    }

    pub(crate) fn ranges(&mut self, part: &str, v4: &str, v6: &str) -> Option<Ranges> {
        let v4: Option<Ipv4Net> = self.one(&format!("{part}_v4"), Expected::V4, v4.trim());
        let v6: Option<Ipv6Net> = self.one(&format!("{part}_v6"), Expected::V6, v6.trim());
        Some(Ranges { v4: v4?, v6: v6? })
    }
}

pub(crate) fn optional(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// The entries of a list: one a line, or with commas between.
pub(crate) fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ',']).map(str::trim).filter(|entry| !entry.is_empty()).take(MAX_ENTRIES)
}

/// The entries of a list that may have commas in them: one a line.
pub(crate) fn texts(text: &str) -> Vec<String> {
    let lines = text.split('\n').map(str::trim).filter(|entry| !entry.is_empty());
    lines.take(MAX_ENTRIES).map(ToOwned::to_owned).collect()
}

pub(crate) fn lines<T: Display>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

pub(crate) fn comma_list<T: Display>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

pub(crate) fn shown<T: Display>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
