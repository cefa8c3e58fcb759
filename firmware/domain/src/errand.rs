//! What can go wrong when the box asks something of a server outside: a certificate, or that its name leads to it.
//!
//! A value with the parts that differ, so that a page can tell it in the reader's language. What a server said is kept
//! in its own words.

use crate::{reason, text::short_line, words::Words};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why an errand failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ErrandProblem {
    /// The server's name has no address, or no name server answers.
    NoAddress {
        /// The name.
        server: String,
    },
    /// There is an address, and no connection.
    Unreachable {
        /// The server.
        server: String,
        /// What the system says.
        why: String,
    },
    /// Its certificate is not of now: its fault, or that of the clock here.
    Clock {
        /// The server.
        server: String,
    },
    /// Its certificate is not trusted.
    Untrusted {
        /// The server.
        server: String,
        /// What is wrong with it.
        why: String,
    },
    /// It takes too long.
    Slow {
        /// The server.
        server: String,
    },
    /// What it says makes no sense.
    Senseless {
        /// The server.
        server: String,
        /// What it was.
        why: String,
    },
    /// It says no.
    Refused {
        /// The server.
        server: String,
        /// Its words.
        why: String,
    },
    /// It was asked too often.
    TooOften {
        /// The server.
        server: String,
        /// Its words.
        why: String,
    },
    /// The authority could not convince itself that the host name leads here.
    NotReached {
        /// The host name.
        host: String,
        /// `http-01` or `tls-alpn-01`.
        way: String,
        /// The authority's words.
        why: String,
    },
    /// The authority offers no way to prove the name that this box knows.
    NoWay {
        /// The server.
        server: String,
    },
    /// Name, password or key are not right.
    Credentials {
        /// The server.
        server: String,
    },
    /// The host name is not one of this account or zone.
    NotOurs {
        /// The host name.
        host: String,
    },
    /// No address by which the world could reach the box was found.
    NoPublicAddress,
    /// There is no host name that a certificate could be for.
    NoHostName,
    /// There is not enough room.
    NoRoom {
        /// Where.
        place: String,
        /// Megabytes that are needed and that are free.
        needed: u64,
        /// Likewise.
        free: u64,
    },
    /// It says that it has a snapshot, and what it gives back is none or another one.
    NotKept {
        /// The server.
        server: String,
    },
    /// A list that none of the keys that are trusted has signed, or not as it is.
    NotSigned {
        /// The server.
        server: String,
    },
    /// A list that is older than one that was here before.
    Older {
        /// The server.
        server: String,
        /// The version that it offers, and the one that is here.
        offered: i64,
        /// Likewise.
        known: i64,
    },
    /// Nobody has confirmed the server's key yet.
    HostKeyNew {
        /// The server.
        server: String,
        /// The key's fingerprint.
        found: String,
    },
    /// The server shows another key than the one that was confirmed.
    HostKeyChanged {
        /// The server.
        server: String,
        /// The fingerprint of that key.
        found: String,
        /// The one that was confirmed.
        expected: String,
    },
    /// No stick of this label is plugged in.
    NoStick {
        /// The label.
        stick: String,
    },
    /// The stick went away while it was in use.
    StickGone {
        /// The label.
        stick: String,
    },
    /// Something failed on this box, and this is why.
    Failed {
        /// In words.
        why: String,
    },
    /// Something of ours; the log has it.
    Inside,
}

impl ErrandProblem {
    /// Whether only a change of the settings can help: trying again would be taken for abuse.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Credentials { .. }
                | Self::NotOurs { .. }
                | Self::NoHostName
                | Self::HostKeyNew { .. }
                | Self::HostKeyChanged { .. }
        )
    }

    /// The same, to be told in any language.
    #[must_use]
    pub fn told(&self) -> Words {
        let words = |id| Words::new(id, self.to_string());
        match self.clone() {
            Self::NoAddress { server } => words("errand-no-address").with("server", server),
            Self::Unreachable { server, why } => {
                words("errand-unreachable").with("server", server).with("why", reason::told(&why))
            }
            Self::Clock { server } => words("errand-clock").with("server", server),
            Self::Untrusted { server, why } => {
                words("errand-untrusted").with("server", server).with("why", reason::told(&why))
            }
            Self::Slow { server } => words("errand-slow").with("server", server),
            Self::Senseless { server, why } => {
                words("errand-senseless").with("server", server).with("why", reason::told(&why))
            }
            Self::Refused { server, why } => {
                words("errand-refused").with("server", server).with("why", reason::told(&why))
            }
            Self::TooOften { server, why } => {
                words("errand-too-often").with("server", server).with("why", reason::told(&why))
            }
            Self::NotReached { host, way, why } => {
                let id = if way == "http-01" { "errand-not-reached-80" } else { "errand-not-reached-443" };
                words(id).with("host", host).with("why", reason::told(&why))
            }
            Self::NoWay { server } => words("errand-no-way").with("server", server),
            Self::Credentials { server } => words("errand-credentials").with("server", server),
            Self::NotOurs { host } => words("errand-not-ours").with("host", host),
            Self::NoPublicAddress => words("errand-no-public-address"),
            Self::NoHostName => words("errand-no-host-name"),
            Self::NoRoom { place, needed, free } => words("errand-no-room")
                .with("place", place)
                .with("needed", i64::try_from(needed).unwrap_or(i64::MAX))
                .with("free", i64::try_from(free).unwrap_or(i64::MAX)),
            Self::NotKept { server } => words("errand-not-kept").with("server", server),
            Self::NotSigned { server } => words("errand-not-signed").with("server", server),
            Self::Older { server, offered, known } => words("errand-older")
                .with("server", server)
                .with("offered", offered.to_string())
                .with("known", known.to_string()),
            Self::HostKeyNew { server, found } => {
                words("errand-host-key-new").with("server", server).with("found", found)
            }
            Self::HostKeyChanged { server, found, expected } => words("errand-host-key-changed")
                .with("server", server)
                .with("found", found)
                .with("expected", expected),
            Self::NoStick { stick } => words("errand-no-stick").with("stick", stick),
            Self::StickGone { stick } => words("errand-stick-gone").with("stick", stick),
            Self::Failed { why } => words("errand-failed").with("why", reason::told(&why)),
            Self::Inside => words("errand-inside"),
        }
    }

    /// A server's words, for keeping: one line, not long.
    #[must_use]
    pub fn words(text: &str) -> String {
        short_line(text.trim())
    }
}

impl std::error::Error for ErrandProblem {}

impl fmt::Display for ErrandProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress { server } => {
                write!(
                    f,
                    "{server} was not found: does the box have a way to the internet, and a name server?"
                )
            }
            Self::Unreachable { server, why } => write!(f, "{server} could not be reached: {why}"),
            Self::Clock { server } => {
                write!(f, "the certificate of {server} is not valid now: is the clock of this box right?")
            }
            Self::Untrusted { server, why } => write!(f, "{server} is not trusted: {why}"),
            Self::Slow { server } => write!(f, "{server} did not answer in time"),
            Self::Senseless { server, why } => write!(f, "the answer of {server} makes no sense: {why}"),
            Self::Refused { server, why } => write!(f, "{server} refused: {why}"),
            Self::TooOften { server, why } => write!(f, "{server} was asked too often: {why}"),
            Self::NotReached { host, way, why } => {
                let port = if way == "http-01" { 80 } else { 443 };
                write!(f, "the authority did not reach this box as {host} on port {port} ({way}): {why}")
            }
            Self::NoWay { server } => {
                write!(
                    f,
                    "{server} offers no way to prove the name that this box knows (http-01, tls-alpn-01)"
                )
            }
            Self::Credentials { server } => write!(f, "{server} does not accept the name, password or key"),
            Self::NotOurs { host } => {
                write!(f, "{host} is not a name that may be changed with these settings")
            }
            Self::NoPublicAddress => f.write_str(
                "this box has no public address, and was not told of a page that names the one of its router",
            ),
            Self::NoHostName => f.write_str("no public host name is set, so there is nothing to prove"),
            Self::NoRoom { place, needed, free } => {
                write!(f, "{place} has too little room: {needed} MB are needed, {free} MB are free")
            }
            Self::NotKept { server } => {
                write!(f, "{server} said that it has the snapshot, and gives back nothing or something else")
            }
            Self::NotSigned { server } => {
                write!(
                    f,
                    "the list of {server} was not signed by any of the keys that are trusted, or was changed since"
                )
            }
            Self::Older { server, offered, known } => {
                write!(
                    f,
                    "{server} offers an older list (version {offered}) than the one that is here (version {known})"
                )
            }
            Self::HostKeyNew { server, found } => {
                write!(
                    f,
                    "{server} shows the key {found}, which nobody has confirmed: compare it with the server's own"
                )
            }
            Self::HostKeyChanged { server, found, expected } => write!(
                f,
                "{server} shows another key than the one that was confirmed, {found} instead of {expected}: \
                 it is another machine, or was set up anew. Nothing was told to it"
            ),
            Self::NoStick { stick } => {
                write!(f, "the stick {stick:?} is not plugged in, or is used by another program")
            }
            Self::StickGone { stick } => write!(f, "the stick {stick:?} was pulled out, or is broken"),
            Self::Failed { why } => write!(f, "it failed: {why}"),
            Self::Inside => f.write_str("something in this box failed; its log says what"),
        }
    }
}
