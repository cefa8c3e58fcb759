//! What a profile says about OpenVPN (spec portal.md §5), and how its ranges are split (spec node.md §4.2).
//!
//! `openvpn` is one process per port, because one process uses one core. Each gets an equal part of the IPv4
//! range and a /112 of the IPv6 range. From 2.7 on one process can listen on all ports; then nothing is split.

use crate::{Ranges, Transport};
use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv6Addr};

/// The OpenVPN part of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenvpnProfile {
    /// `oRangeFour`: the IPv4 network that all processes share.
    pub v4: Ipv4Net,
    /// `oRangeSix`: likewise.
    pub v6: Ipv6Net,
    /// `oUdpPortList`: one process each.
    #[serde(default = "standard")]
    pub udp_ports: Vec<u16>,
    /// `oTcpPortList`: one process each.
    #[serde(default = "standard")]
    pub tcp_ports: Vec<u16>,
    /// `oExposedUdpPortList`: what clients are told instead of `udp_ports`, where a router forwards ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exposed_udp_ports: Vec<u16>,
    /// `oExposedTcpPortList`: likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exposed_tcp_ports: Vec<u16>,
    /// `oListenOn`: the address to listen on; all of them when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listen: Option<IpAddr>,
    /// `OpenVpn.singleProcess`: one process for all ports; needs OpenVPN 2.7.
    #[serde(default)]
    pub single_process: bool,
    /// `oBlockLan`: clients must not reach their own local network meanwhile.
    #[serde(default)]
    pub block_lan: bool,
    /// `oEnableLog`: what OpenVPN says goes into the box's log.
    #[serde(default)]
    pub log: bool,
    /// `OpenVpn.setMtu`: in bytes, on both sides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtu: Option<u16>,
}

fn standard() -> Vec<u16> {
    vec![1194]
}

/// A port that a process listens on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Listener {
    /// UDP or TCP.
    pub transport: Transport,
    /// Its number.
    pub port: u16,
}

/// One `openvpn` process of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenvpnProcess {
    /// Counted from 0 in the profile: those of UDP first.
    pub number: u16,
    /// Its ports: one, unless a single process has them all.
    pub listeners: Vec<Listener>,
    /// Its part of the IPv4 range; the first host is the node.
    pub v4: Ipv4Net,
    /// Its part of the IPv6 range, a /112; likewise.
    pub v6: Ipv6Net,
}

impl OpenvpnProcess {
    /// The length of a process's IPv6 network.
    pub const V6_LENGTH: u8 = 112;

    /// Its networks as a pair.
    #[must_use]
    pub fn ranges(&self) -> Ranges {
        Ranges { v4: self.v4, v6: self.v6 }
    }

    /// How many clients it takes: OpenVPN keeps the first and the last host for itself.
    #[must_use]
    pub fn capacity(&self) -> u32 {
        let addresses = 1_u64 << (32 - self.v4.prefix_len());
        u32::try_from(addresses.saturating_sub(4)).unwrap_or(u32::MAX)
    }
}

impl OpenvpnProfile {
    /// OpenVPN in these ranges, on port 1194 of both transports.
    #[must_use]
    pub fn new(ranges: Ranges) -> Self {
        Self {
            v4: ranges.v4,
            v6: ranges.v6,
            udp_ports: standard(),
            tcp_ports: standard(),
            exposed_udp_ports: vec![],
            exposed_tcp_ports: vec![],
            listen: None,
            single_process: false,
            block_lan: false,
            log: false,
            mtu: None,
        }
    }

    /// The ranges as a pair.
    #[must_use]
    pub fn ranges(&self) -> Ranges {
        Ranges { v4: self.v4, v6: self.v6 }
    }

    /// The ports that the node listens on, UDP first.
    #[must_use]
    pub fn listeners(&self) -> Vec<Listener> {
        let of = |transport, ports: &[u16]| -> Vec<Listener> {
            ports.iter().map(|port| Listener { transport, port: *port }).collect()
        };
        [of(Transport::Udp, &self.udp_ports), of(Transport::Tcp, &self.tcp_ports)].concat()
    }

    /// The ports that clients are told for a transport.
    #[must_use]
    pub fn client_ports(&self, transport: Transport) -> &[u16] {
        let (exposed, own) = match transport {
            Transport::Udp => (&self.exposed_udp_ports, &self.udp_ports),
            Transport::Tcp => (&self.exposed_tcp_ports, &self.tcp_ports),
        };
        if exposed.is_empty() { own } else { exposed }
    }

    /// The processes, in order. None when the ranges cannot be split evenly, which is refused when saving.
    #[must_use]
    pub fn processes(&self) -> Vec<OpenvpnProcess> {
        let listeners = self.listeners();
        if self.single_process {
            return self.part(0, listeners, 0).into_iter().collect();
        }
        if !listeners.len().is_power_of_two() {
            return vec![];
        }
        let bits = u8::try_from(listeners.len().trailing_zeros()).unwrap_or(u8::MAX);
        let parts = (0..).zip(listeners).map(|(n, listener)| self.part(n, vec![listener], bits));
        parts.collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    /// How many clients all processes take together.
    #[must_use]
    pub fn capacity(&self) -> u32 {
        self.processes().iter().map(OpenvpnProcess::capacity).fold(0, u32::saturating_add)
    }

    /// Part `number` of 2^`bits` equal ones.
    fn part(&self, number: u16, listeners: Vec<Listener>, bits: u8) -> Option<OpenvpnProcess> {
        let length = self.v4.prefix_len().checked_add(bits).filter(|length| *length <= 30)?;
        if listeners.is_empty() {
            return None;
        }
        let v4 = self.v4.subnets(length).ok()?.nth(usize::from(number))?;
        let offset = u128::from(number) << (128 - u32::from(OpenvpnProcess::V6_LENGTH));
        let first = Ipv6Addr::from_bits(self.v6.network().to_bits().checked_add(offset)?);
        let v6 = Ipv6Net::new(first, OpenvpnProcess::V6_LENGTH).ok()?;
        self.v6.contains(&v6).then_some(OpenvpnProcess { number, listeners, v4, v6 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ipnet::IpNet;
    use proptest::prelude::*;

    fn profile(v4: &str, v6: &str) -> OpenvpnProfile {
        OpenvpnProfile::new(Ranges { v4: v4.parse().expect("v4"), v6: v6.parse().expect("v6") })
    }

    fn shown(profile: &OpenvpnProfile) -> Vec<String> {
        let line = |p: &OpenvpnProcess| {
            let ports = p.listeners.iter().map(|l| format!("{:?}{}", l.transport, l.port));
            format!("{} {} {} {}", p.number, ports.collect::<Vec<_>>().join(","), p.v4, p.v6)
        };
        profile.processes().iter().map(line).collect()
    }

    #[test]
    fn the_range_is_split_over_the_ports_udp_first() {
        let mut office = profile("10.8.4.0/24", "fd00:8:4::/64");
        assert_eq!(
            shown(&office),
            ["0 Udp1194 10.8.4.0/25 fd00:8:4::/112", "1 Tcp1194 10.8.4.128/25 fd00:8:4::1:0/112"]
        );
        assert_eq!(office.capacity(), 248);
        office.udp_ports = vec![1194, 1195, 1196];
        assert_eq!(
            shown(&office),
            [
                "0 Udp1194 10.8.4.0/26 fd00:8:4::/112",
                "1 Udp1195 10.8.4.64/26 fd00:8:4::1:0/112",
                "2 Udp1196 10.8.4.128/26 fd00:8:4::2:0/112",
                "3 Tcp1194 10.8.4.192/26 fd00:8:4::3:0/112",
            ]
        );
    }

    #[test]
    fn a_single_process_has_it_all_whatever_the_number_of_ports() {
        let mut office = profile("10.8.4.0/24", "fd00:8:4::/64");
        office.single_process = true;
        office.udp_ports = vec![1194, 1195];
        assert_eq!(shown(&office), ["0 Udp1194,Udp1195,Tcp1194 10.8.4.0/24 fd00:8:4::/112"]);
        assert_eq!(office.capacity(), 252);
    }

    #[test]
    fn what_cannot_be_split_has_no_processes() {
        let mut office = profile("10.8.4.0/24", "fd00:8:4::/112");
        assert_eq!(shown(&office), Vec::<String>::new(), "one /112 is not enough for two");
        office.v6 = "fd00:8:4::/64".parse().expect("v6");
        office.udp_ports = vec![1194, 1195];
        assert_eq!(shown(&office), Vec::<String>::new(), "three parts are never equal");
        (office.udp_ports, office.tcp_ports) = (vec![], vec![]);
        assert_eq!(shown(&office), Vec::<String>::new());
        assert_eq!(shown(&profile("10.8.4.0/30", "fd00::/64")), Vec::<String>::new());
        assert_eq!(shown(&profile("255.255.255.255/32", "ffff::/128")), Vec::<String>::new());
    }

    #[test]
    fn exposed_ports_are_told_instead_of_the_nodes_own() {
        let mut office = profile("10.8.4.0/24", "fd00:8:4::/64");
        assert_eq!(office.client_ports(Transport::Tcp), [1194]);
        office.exposed_tcp_ports = vec![443];
        assert_eq!(office.client_ports(Transport::Tcp), [443]);
        assert_eq!(office.client_ports(Transport::Udp), [1194]);
    }

    proptest! {
        #[test]
        fn parts_are_equal_disjoint_inside_and_fill_the_range(
            bits: u32, prefix in 8_u8..=26, high: u64, v6_prefix in 32_u8..=109, log in 0_u32..=3, udp in 0_usize..=8
        ) {
            let count = 1_usize << log;
            let udp = udp.min(count);
            let mut office = profile("10.0.0.0/8", "fd00::/64");
            office.v4 = Ipv4Net::new_assert(std::net::Ipv4Addr::from_bits(bits), prefix).trunc();
            office.v6 = Ipv6Net::new_assert(Ipv6Addr::from_bits(u128::from(high) << 64), v6_prefix).trunc();
            office.udp_ports = (0..udp).map(|n| 2000 + n as u16).collect();
            office.tcp_ports = (udp..count).map(|n| 2000 + n as u16).collect();
            let parts = office.processes();
            prop_assert_eq!(parts.len(), count);
            for (n, one) in parts.iter().enumerate() {
                prop_assert_eq!(usize::from(one.number), n);
                prop_assert_eq!(one.listeners[0].port, 2000 + n as u16);
                prop_assert_eq!(one.listeners[0].transport == Transport::Udp, n < udp);
                prop_assert!(office.v4.contains(&one.v4) && office.v6.contains(&one.v6));
                prop_assert_eq!(one.v6.prefix_len(), 112);
                for other in &parts[n + 1..] {
                    prop_assert!(!crate::address_plan::overlap(IpNet::V4(one.v4), IpNet::V4(other.v4)));
                    prop_assert!(!crate::address_plan::overlap(IpNet::V6(one.v6), IpNet::V6(other.v6)));
                }
            }
            let covered: u64 = parts.iter().map(|part| 1_u64 << (32 - part.v4.prefix_len())).sum();
            prop_assert_eq!(covered, 1_u64 << (32 - prefix));
        }
    }
}
