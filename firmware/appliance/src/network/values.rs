//! The single values of a network, none of which can hold a space, a quote or the end of a line.

use crate::checked_text::checked_text;
use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

checked_text!(
    /// The name of a network interface, such as `eth0`: 1 to 15 letters, digits, hyphens and underscores.
    InterfaceName, |text| {
        let fits = (1..=15).contains(&text.len());
        if fits && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
            return Ok(text);
        }
        Err("this is not the name of a network interface; write one like eth0".into())
    }
);

checked_text!(
    /// A domain name.
    Domain, |text| {
        let name = text.to_ascii_lowercase();
        if alcove_domain::is_host_name(&name) && name.parse::<std::net::IpAddr>().is_err() && !name.starts_with('[') {
            return Ok(name);
        }
        Err("this is not a domain; write one like example.org".into())
    }
);

checked_text!(
    /// A country by its two letters (ISO 3166-1), for what its law lets the radio do.
    CountryCode, |text| {
        if text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Ok(text.to_ascii_uppercase());
        }
        Err("a country is two letters, for example NL or DE".into())
    }
);

/// A VLAN's number: 1 to 4094 (IEEE 802.1Q).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "u16")]
pub struct VlanId(u16);

impl TryFrom<i64> for VlanId {
    type Error = &'static str;
    fn try_from(number: i64) -> Result<Self, Self::Error> {
        match u16::try_from(number) {
            Ok(id @ 1..=4094) => Ok(Self(id)),
            _ => Err("a VLAN has a number from 1 to 4094"),
        }
    }
}

impl From<VlanId> for u16 {
    fn from(id: VlanId) -> u16 {
        id.0
    }
}

/// Where the IPv4 address comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Ipv4Method {
    /// From the network.
    #[default]
    Dhcp,
    /// None.
    Off,
    /// This one, with the length of its network.
    Static(Ipv4Net),
}

impl TryFrom<String> for Ipv4Method {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "dhcp" => return Ok(Self::Dhcp),
            "off" => return Ok(Self::Off),
            _ => {}
        }
        let Ok(own) = text.parse::<Ipv4Net>() else {
            return Err("write \"dhcp\", \"off\", or an address with the length of its network, such as 192.0.2.10/24".into());
        };
        let address = own.addr();
        let special = address.is_loopback()
            || address.is_multicast()
            || address.octets()[0] == 0
            || address.octets()[0] >= 240;
        if special || own.prefix_len() < 8 {
            return Err(format!(
                "no box can have addresses of this kind: {own}; ask who runs the network for one"
            ));
        }
        if own.prefix_len() <= 30 && (address == own.network() || address == own.broadcast()) {
            return Err(format!("{address} stands for the network itself; choose an address within it"));
        }
        Ok(Self::Static(own))
    }
}

impl From<Ipv4Method> for String {
    fn from(method: Ipv4Method) -> String {
        match method {
            Ipv4Method::Dhcp => "dhcp".into(),
            Ipv4Method::Off => "off".into(),
            Ipv4Method::Static(own) => own.to_string(),
        }
    }
}

/// Where the IPv6 addresses come from. The link-local one is always there unless IPv6 is off.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Ipv6Method {
    /// From router advertisements (RFC 4862).
    #[default]
    Auto,
    /// None.
    Off,
    /// This one, with the length of its network; advertisements are then not heeded.
    Static(Ipv6Net),
}

impl TryFrom<String> for Ipv6Method {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "auto" => return Ok(Self::Auto),
            "off" => return Ok(Self::Off),
            _ => {}
        }
        let Ok(own) = text.parse::<Ipv6Net>() else {
            return Err("write \"auto\", \"off\", or an address with the length of its network, such as 2001:db8::10/64".into());
        };
        let address = own.addr();
        let special = address.is_loopback()
            || address.is_unspecified()
            || address.is_multicast()
            || address.is_unicast_link_local()
            || address.to_ipv4_mapped().is_some();
        if special || own.prefix_len() < 16 {
            return Err(format!(
                "no box can have addresses of this kind: {own}; ask who runs the network for one"
            ));
        }
        Ok(Self::Static(own))
    }
}

impl From<Ipv6Method> for String {
    fn from(method: Ipv6Method) -> String {
        match method {
            Ipv6Method::Auto => "auto".into(),
            Ipv6Method::Off => "off".into(),
            Ipv6Method::Static(own) => own.to_string(),
        }
    }
}
