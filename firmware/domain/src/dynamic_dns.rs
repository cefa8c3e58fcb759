//! Dynamic DNS: which of a box's addresses the world can reach it by, and by what an update is signed.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What signs a DNS update (RFC 8945 §6).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TsigAlgorithm {
    /// `hmac-sha256`
    #[default]
    #[serde(rename = "hmac-sha256")]
    HmacSha256,
    /// `hmac-sha512`
    #[serde(rename = "hmac-sha512")]
    HmacSha512,
}

impl TsigAlgorithm {
    /// As key files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HmacSha256 => "hmac-sha256",
            Self::HmacSha512 => "hmac-sha512",
        }
    }
}

impl std::str::FromStr for TsigAlgorithm {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "hmac-sha256" => Ok(Self::HmacSha256),
            "hmac-sha512" => Ok(Self::HmacSha512),
            _ => Err("not a kind of signature that is known here: write hmac-sha256 or hmac-sha512"),
        }
    }
}

/// The addresses by which the world can reach a box: the first of each kind that is neither private nor in one of
/// `ours`, the networks of the VPN.
#[must_use]
pub fn public_addresses(all: &[IpAddr], ours: &[IpNet]) -> Vec<IpAddr> {
    let free = |address: &&IpAddr| !ours.iter().any(|network| network.contains(*address));
    let mut found: Vec<IpAddr> = vec![];
    found
        .extend(all.iter().filter(free).find(|address| matches!(address, IpAddr::V4(v4) if is_public4(*v4))));
    found
        .extend(all.iter().filter(free).find(|address| matches!(address, IpAddr::V6(v6) if is_public6(*v6))));
    found
}

fn is_public4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    // 100.64.0.0/10 is a provider's own (RFC 6598).
    let shared = first == 100 && (64..128).contains(&second);
    !(address.is_private() || address.is_loopback() || address.is_link_local() || shared)
        && (1..224).contains(&first)
}

/// Global unicast (RFC 4291 §2.4).
fn is_public6(address: Ipv6Addr) -> bool {
    address.octets()[0] & 0xe0 == 0x20
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(all: &[&str]) -> Vec<String> {
        let all: Vec<IpAddr> = all.iter().map(|text| text.parse().expect("an address")).collect();
        let ours = ["2001:db8:7::/64".parse().expect("a network"), "10.0.0.0/8".parse().expect("a network")];
        public_addresses(&all, &ours).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn one_of_each_kind_that_the_world_can_reach() {
        let all = [
            "192.168.1.2",
            "203.0.113.2",
            "198.51.100.7",
            "fd00::1",
            "fe80::1",
            "2001:db8::2",
            "2001:db8::3",
        ];
        assert_eq!(found(&all), ["203.0.113.2", "2001:db8::2"]);
    }

    #[test]
    fn behind_a_router_there_is_none() {
        let all = [
            "127.0.0.1",
            "10.1.2.3",
            "100.64.0.9",
            "169.254.1.1",
            "0.0.0.1",
            "255.1.1.1",
            "::1",
            "2001:db8:7::1",
        ];
        assert_eq!(found(&all), Vec::<String>::new());
    }
}
