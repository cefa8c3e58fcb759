//! A profile: one kind of VPN access, with its routes, names, rules and address ranges (spec portal.md §5).

use crate::{OpenvpnProfile, ProfileId, Timestamp};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

/// A tunnel protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// OpenVPN.
    Openvpn,
    /// WireGuard.
    Wireguard,
}

/// What carries the tunnel's packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// UDP.
    Udp,
    /// TCP (for WireGuard: ProxyGuard).
    Tcp,
}

/// The addresses that one protocol hands out: always both families (spec node.md §11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranges {
    /// The IPv4 network; its first host is the node.
    pub v4: Ipv4Net,
    /// The IPv6 network; its first host is the node.
    pub v6: Ipv6Net,
}

/// One profile. Field names are Alcove's; the reference's key is named where it differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// `profileId`.
    pub id: ProfileId,
    /// `displayName`: what people read in the apps.
    pub display_name: String,
    /// `hostName`: the name or address that clients connect to; `None` means the portal's own host name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_name: Option<String>,
    /// `defaultGateway`: all traffic goes through the VPN.
    #[serde(default = "yes")]
    pub default_gateway: bool,
    /// `routeList`: prefixes reached through the VPN when it is not the default gateway.
    #[serde(default)]
    pub routes: Vec<IpNet>,
    /// `excludeRouteList`: prefixes kept out of the VPN.
    #[serde(default)]
    pub exclude_routes: Vec<IpNet>,
    /// `dnsServerList`: addresses, or `@GW4@` / `@GW6@` for the node's own address in the range.
    #[serde(default)]
    pub dns_servers: Vec<String>,
    /// `dnsSearchDomainList`.
    #[serde(default)]
    pub dns_search_domains: Vec<String>,
    /// `aclPermissionList`: any of these permissions is needed; `None` means everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acl: Option<Vec<String>>,
    /// `profilePriority`: higher is listed first.
    #[serde(default)]
    pub priority: i64,
    /// `hideProfile`: neither listed nor usable through apps and pages.
    #[serde(default)]
    pub hidden: bool,
    /// `preferredProto`, used when the profile has both protocols.
    #[serde(default = "wireguard")]
    pub preferred_protocol: Protocol,
    /// `wRangeFour` and `wRangeSix`: present when the profile offers WireGuard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wireguard: Option<Ranges>,
    /// Present when the profile offers OpenVPN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openvpn: Option<OpenvpnProfile>,
    /// `wKeepAlive`: write `PersistentKeepalive = 25` into client files.
    #[serde(default)]
    pub keepalive: bool,
    /// Give every configuration its own preshared key (Alcove's own switch).
    #[serde(default = "yes")]
    pub preshared_keys: bool,
    /// Translate the clients' private addresses to the node's own on the way out. `false`: routed.
    #[serde(default = "yes")]
    pub masquerade: bool,
    /// Let this profile's clients reach one another.
    #[serde(default)]
    pub client_to_client: bool,
    /// When the profile was last changed; set by the store.
    #[serde(default, skip)]
    pub changed_at: Option<Timestamp>,
}

impl Profile {
    /// Whether its clients are told to ask the node itself for names.
    #[must_use]
    pub fn asks_the_node(&self) -> bool {
        let told = self.default_gateway || !self.dns_search_domains.is_empty();
        told && self.dns_servers.iter().any(|server| server == "@GW4@" || server == "@GW6@")
    }

    /// A profile with Alcove's defaults: all traffic, everybody, no protocol yet.
    #[must_use]
    pub fn new(id: ProfileId, display_name: impl Into<String>) -> Self {
        Self {
            id,
            display_name: display_name.into(),
            host_name: None,
            default_gateway: true,
            routes: vec![],
            exclude_routes: vec![],
            dns_servers: vec![],
            dns_search_domains: vec![],
            acl: None,
            priority: 0,
            hidden: false,
            preferred_protocol: Protocol::Wireguard,
            wireguard: None,
            openvpn: None,
            keepalive: false,
            preshared_keys: true,
            masquerade: true,
            client_to_client: false,
            changed_at: None,
        }
    }
}

fn yes() -> bool {
    true
}

fn wireguard() -> Protocol {
    Protocol::Wireguard
}
