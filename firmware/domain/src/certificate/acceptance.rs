//! Would an app out there accept this box right now, and if not, why?
//!
//! The apps check what every browser checks, with no way around it: TLS 1.3, a certificate that leads to an authority
//! which the system trusts, that is of today, and that names the host which the person typed (spec api-v3.md §1).
//! TLS 1.3 the edge always offers; the rest is decided here.

use super::{CertificateFacts, ChainEnd};
use crate::{Timestamp, names, words::Words};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A clock that is off by more than this, in seconds, is worth a word: certificates begin an hour early at most.
const CLOCK_TOLERANCE: i64 = 5 * 60;

/// What an app would meet.
#[derive(Debug, Clone, Copy)]
pub struct Met<'a> {
    /// The host name of the settings.
    pub host: Option<&'a str>,
    /// The certificate that is shown; `None` while it is the one of the box's own authority.
    pub certificate: Option<&'a CertificateFacts>,
    /// How far the box's clock is ahead of that of the last server it has spoken with, in seconds.
    pub clock_ahead: Option<i64>,
    /// The box's clock.
    pub now: Timestamp,
}

/// Why an app would not accept the box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Obstacle {
    /// Nobody has said by which name apps reach it.
    NoHostName,
    /// The name is an address.
    HostIsAddress {
        /// As it is set.
        host: String,
    },
    /// The name means something in the local network only.
    LocalName {
        /// As it is set.
        host: String,
    },
    /// The certificate is of the box's own authority.
    SelfMade,
    /// It is of another authority of somebody's own.
    NotPublic,
    /// Its chain has a gap.
    Incomplete,
    /// It is for other names.
    WrongName {
        /// As it is set.
        host: String,
        /// Those in the certificate.
        names: Vec<String>,
    },
    /// It has not begun.
    NotYetValid {
        /// When it does.
        from: Timestamp,
    },
    /// It has ended.
    Expired {
        /// When it did.
        since: Timestamp,
    },
    /// The clock of the box is wrong.
    ClockWrong {
        /// How far it is ahead, in seconds; negative when it is behind.
        ahead: i64,
    },
}

/// Everything that keeps an app from accepting the box; nothing when it would.
#[must_use]
pub fn obstacles(seen: &Met<'_>) -> Vec<Obstacle> {
    let mut found = vec![];
    match seen.host {
        None => found.push(Obstacle::NoHostName),
        Some(host) if names::host_address(host).is_some() => {
            found.push(Obstacle::HostIsAddress { host: host.into() });
        }
        Some(host) if !is_public_name(host) => found.push(Obstacle::LocalName { host: host.into() }),
        Some(_) => {}
    }
    match seen.certificate {
        None => found.push(Obstacle::SelfMade),
        Some(certificate) => of_certificate(certificate, seen, &mut found),
    }
    if let Some(ahead) = seen.clock_ahead.filter(|ahead| ahead.abs() > CLOCK_TOLERANCE) {
        found.push(Obstacle::ClockWrong { ahead });
    }
    found
}

fn of_certificate(certificate: &CertificateFacts, seen: &Met<'_>, found: &mut Vec<Obstacle>) {
    match certificate.chain {
        ChainEnd::Public => {}
        ChainEnd::Private => found.push(Obstacle::NotPublic),
        ChainEnd::WrongOrder | ChainEnd::Incomplete => found.push(Obstacle::Incomplete),
    }
    if let (Some(host), false) = (seen.host, certificate.covers_host) {
        found.push(Obstacle::WrongName { host: host.into(), names: certificate.names.clone() });
    }
    if seen.now < certificate.not_before {
        found.push(Obstacle::NotYetValid { from: certificate.not_before });
    }
    if seen.now > certificate.not_after {
        found.push(Obstacle::Expired { since: certificate.not_after });
    }
}

/// Domains that no public authority writes certificates for (RFC 6761, RFC 6762, RFC 8375, RFC 9476).
const LOCAL: [&str; 9] =
    ["local", "localhost", "internal", "invalid", "example", "home.arpa", "lan", "home", "alt"];

/// Whether a public authority may write a certificate for this name, as far as its form tells.
#[must_use]
pub fn is_public_name(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let below = |domain: &&str| host.strip_suffix(*domain).is_some_and(|rest| rest.ends_with('.'));
    names::is_domain_name(&host) && host.contains('.') && !LOCAL.iter().any(below)
}

impl Obstacle {
    /// The same, to be told in any language.
    #[must_use]
    pub fn told(&self) -> Words {
        let words = |id| Words::new(id, self.to_string());
        match self.clone() {
            Self::NoHostName => words("obstacle-no-host-name"),
            Self::HostIsAddress { host } => words("obstacle-address").with("host", host),
            Self::LocalName { host } => words("obstacle-local-name").with("host", host),
            Self::SelfMade => words("obstacle-self-made"),
            Self::NotPublic => words("obstacle-not-public"),
            Self::Incomplete => words("obstacle-incomplete"),
            Self::WrongName { host, names } => {
                words("obstacle-wrong-name").with("host", host).with("names", names.join(", "))
            }
            Self::NotYetValid { from } => words("obstacle-not-yet").with("date", from.rfc3339()),
            Self::Expired { since } => words("obstacle-expired").with("date", since.rfc3339()),
            Self::ClockWrong { ahead } => {
                let id = if ahead > 0 { "obstacle-clock-fast" } else { "obstacle-clock-slow" };
                words(id).with("minutes", ahead.unsigned_abs().div_ceil(60))
            }
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHostName => f.write_str(
                "no host name is set: apps need a name such as vpn.example.org that leads to this box",
            ),
            Self::HostIsAddress { host } => {
                write!(
                    f,
                    "{host} is an address: apps need a name such as vpn.example.org that leads to this box"
                )
            }
            Self::LocalName { host } => {
                write!(
                    f,
                    "{host} means something in your own network only: apps need a name in a domain of yours"
                )
            }
            Self::SelfMade => f.write_str(
                "the certificate is of this box's own authority, which no device trusts by itself",
            ),
            Self::NotPublic => {
                f.write_str("the certificate is of an authority that devices do not trust by themselves")
            }
            Self::Incomplete => {
                f.write_str("the certificate's chain is not complete, so devices cannot check it")
            }
            Self::WrongName { host, names } => {
                write!(f, "the certificate is for {} and not for {host}", names.join(", "))
            }
            Self::NotYetValid { from } => write!(f, "the certificate begins only on {}", from.rfc3339()),
            Self::Expired { since } => write!(f, "the certificate ended on {}", since.rfc3339()),
            Self::ClockWrong { ahead } => {
                let (length, way) =
                    (ahead.unsigned_abs().div_ceil(60), if *ahead > 0 { "fast" } else { "slow" });
                write!(
                    f,
                    "the clock of this box is {length} minutes {way}, so certificates are judged wrongly"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000);

    fn good() -> CertificateFacts {
        CertificateFacts {
            names: vec!["vpn.example.org".into()],
            covers_host: true,
            not_before: Timestamp(NOW.0 - 10),
            not_after: Timestamp(NOW.0 + 10),
            chain: ChainEnd::Public,
        }
    }

    fn found(
        change: impl FnOnce(&mut CertificateFacts, &mut Option<&str>, &mut Option<i64>),
    ) -> Vec<Obstacle> {
        let (mut certificate, mut host, mut clock_ahead) = (good(), Some("vpn.example.org"), Some(3));
        change(&mut certificate, &mut host, &mut clock_ahead);
        obstacles(&Met { host, certificate: Some(&certificate), clock_ahead, now: NOW })
    }

    #[test]
    fn a_public_certificate_of_today_for_the_name_is_accepted() {
        assert_eq!(found(|_, _, _| ()), []);
        assert_eq!(found(|_, _, clock| *clock = None), []);
    }

    #[test]
    fn each_obstacle_is_found_alone() {
        assert_eq!(found(|_, host, _| *host = None), [Obstacle::NoHostName]);
        assert_eq!(found(|c, _, _| c.chain = ChainEnd::Private), [Obstacle::NotPublic]);
        assert_eq!(found(|c, _, _| c.chain = ChainEnd::Incomplete), [Obstacle::Incomplete]);
        let names = vec!["vpn.example.org".to_owned()];
        assert_eq!(
            found(|c, _, _| c.covers_host = false),
            [Obstacle::WrongName { host: "vpn.example.org".into(), names }]
        );
        let (from, since) = (Timestamp(NOW.0 + 1), Timestamp(NOW.0 - 1));
        assert_eq!(found(|c, _, _| c.not_before = from), [Obstacle::NotYetValid { from }]);
        assert_eq!(found(|c, _, _| c.not_after = since), [Obstacle::Expired { since }]);
        assert_eq!(found(|_, _, clock| *clock = Some(-301)), [Obstacle::ClockWrong { ahead: -301 }]);
        assert_eq!(
            found(|_, host, _| *host = Some("[::1]")),
            [Obstacle::HostIsAddress { host: "[::1]".into() }]
        );
    }

    #[test]
    fn the_boxs_own_certificate_is_one_obstacle() {
        let own = Met { host: Some("vpn.example.org"), certificate: None, clock_ahead: None, now: NOW };
        assert_eq!(obstacles(&own), [Obstacle::SelfMade]);
    }

    #[test]
    fn names_of_the_local_network_are_not_public() {
        for public in ["vpn.example.org", "VPN.Example.NL", "xn--bro-hoa.de", "office.localhost.org"] {
            assert!(is_public_name(public), "{public}");
        }
        for local in
            ["alcove", "alcove.local", "vpn.office.home.arpa", "192.0.2.1", "::1", "box.LAN", "a..b", ""]
        {
            assert!(!is_public_name(local), "{local}");
        }
    }

    #[test]
    fn each_is_told_in_words() {
        let said = Obstacle::ClockWrong { ahead: -7200 }.to_string();
        assert!(said.contains("120 minutes slow"), "{said}");
        let said = Obstacle::Expired { since: Timestamp(0) }.to_string();
        assert!(said.contains("1970-01-01"), "{said}");
    }
}
