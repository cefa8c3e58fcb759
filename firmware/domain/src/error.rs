//! What can be wrong with a text or a range that comes in. The texts are shown to people as they are.

use crate::Words;

/// Why a text is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing was given.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// Longer than 255 bytes, the column width of the reference schema.
    #[error("{0} is longer than {1} bytes")]
    TooLong(&'static str, usize),
    /// Space around it, which nobody sees.
    #[error("{0} begins or ends with a space")]
    Spaces(&'static str),
    /// A character outside the permitted set.
    #[error("{0} has a character that is not allowed: \"{1}\"")]
    Character(&'static str, String),
}

/// Why a text is not a WireGuard key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a WireGuard key: 44 characters of canonical base64 for 32 bytes were expected")]
pub struct KeyError;

/// Why a text is not a certificate or key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a certificate or key: one PEM block with nothing around it was expected")]
pub struct PemError;

/// Why a text is not a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not of the form of ISO 8601 that is understood here.
    #[error("not a length of time: write it like P90D (90 days), PT12H (12 hours) or PT30M (30 minutes)")]
    Syntax,
    /// Longer than can be counted.
    #[error("this length of time is too long")]
    TooLong,
}

/// Why a text is not a moment or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day or a moment: write it like 2026-05-03 or 2026-05-03T14:05:00Z (UTC)")]
pub struct PeriodError;

/// Why two networks cannot be the address ranges of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RangesError {
    /// The IPv4 range names a host inside a network.
    #[error("the IPv4 range {given} is not the start of a network; write {network}")]
    NotNormalised4 {
        /// As given.
        given: ipnet::Ipv4Net,
        /// What is meant, most likely.
        network: ipnet::Ipv4Net,
    },
    /// The IPv6 range names a host inside a network.
    #[error("the IPv6 range {given} is not the start of a network; write {network}")]
    NotNormalised6 {
        /// As given.
        given: ipnet::Ipv6Net,
        /// What is meant, most likely.
        network: ipnet::Ipv6Net,
    },
    /// The IPv4 range is smaller than /29 or larger than /8.
    #[error("the IPv4 range {0} has the wrong size; choose a network from /8 to /29, for example a /24")]
    Size4(ipnet::Ipv4Net),
    /// The IPv6 range is larger than /32.
    #[error("the IPv6 range {0} is too large; choose a network from /32 on, for example a /64")]
    Size6(ipnet::Ipv6Net),
    /// The IPv6 range has fewer addresses than the IPv4 range.
    #[error(
        "the IPv6 range {0} has fewer addresses than the IPv4 range; choose a larger one, for example a /64"
    )]
    Fewer6(ipnet::Ipv6Net),
    /// IPv4 addresses that no host may have.
    #[error("the IPv4 range {0} is not for hosts; choose a private network, for example out of 10.0.0.0/8")]
    NotForHosts4(ipnet::Ipv4Net),
    /// IPv6 addresses that no host may have.
    #[error(
        "the IPv6 range {0} is not for hosts; choose a network out of fd00::/8, or a public one of yours"
    )]
    NotForHosts6(ipnet::Ipv6Net),
}

impl RangesError {
    /// The message of the pages that says this.
    #[must_use]
    pub fn words(&self) -> Words {
        let english = self.to_string();
        let of = |id, range: String| Words::new(id, english.clone()).with("range", range);
        match self {
            Self::NotNormalised4 { given, network } => {
                of("problem-route-start-4", given.to_string()).with("network", network.to_string())
            }
            Self::NotNormalised6 { given, network } => {
                of("problem-route-start-6", given.to_string()).with("network", network.to_string())
            }
            Self::Size4(range) => of("problem-size-4", range.to_string()),
            Self::Size6(range) => of("problem-size-6", range.to_string()),
            Self::Fewer6(range) => of("problem-fewer-6", range.to_string()),
            Self::NotForHosts4(range) => of("problem-hosts-4", range.to_string()),
            Self::NotForHosts6(range) => of("problem-hosts-6", range.to_string()),
        }
    }
}

/// Client and server profile have no way to connect in common. The text goes to the app (spec api-v3.md §8.2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no common VPN protocol [CLIENT={client} SERVER={server}]")]
pub struct NoCommonProtocol {
    /// What the client can use, comma-separated.
    pub client: String,
    /// What the profile offers, comma-separated.
    pub server: String,
}

/// Why a text is not a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// Larger than any configuration is.
    #[error("the configuration is larger than {0} bytes; is this the right file?")]
    TooLarge(usize),
    /// It cannot be read as one.
    #[error("line {line}: {message}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
}
