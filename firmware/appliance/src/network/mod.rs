//! How the box is attached: wired (DHCP unless the seed says otherwise, perhaps in a VLAN) and wireless.
//!
//! The types here are what a seed file's `[network]` and `[wifi]` are read into and what `network.toml` on the
//! data partition keeps; every value is of a type that cannot hold a line of its own, so that [`render`] can
//! put it into any file. Which devices there are is [`links`]'.

pub mod door;
mod files;
pub mod links;
mod render;
mod trial;
mod values;
mod wifi;

pub use files::prepare;
pub use render::{Rendered, render};
pub use trial::Trial;
pub use values::{CountryCode, Domain, InterfaceName, Ipv4Method, Ipv6Method, VlanId};
pub use wifi::{Psk, Ssid, Wifi, WifiSeed};

use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Most name servers and search domains that are used; resolvers look at three.
const MAX_DNS: usize = 3;

/// What `network.toml` keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// The wired network; `None`: DHCP on every wired interface.
    #[serde(rename = "network", skip_serializing_if = "Option::is_none")]
    pub wired: Option<Wired>,
    /// The wireless network; `None`: the radio stays off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wifi: Option<Wifi>,
}

impl Network {
    /// As text for `network.toml`.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("every value of a network has a form in TOML")
    }

    /// Reads `network.toml`.
    ///
    /// # Errors
    /// What is wrong, in one sentence without its end.
    pub fn parse(text: &str) -> Result<Self, String> {
        let network: Self =
            toml::from_str(text).map_err(|error| crate::text::one_line(error.message(), 200))?;
        if let Some(wired) = &network.wired {
            wired.check()?;
        }
        if let Some(wifi) = &network.wifi {
            wifi.addressing.check()?;
        }
        Ok(network)
    }
}

/// One wired interface.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "WiredTable", into = "WiredTable")]
pub struct Wired {
    /// Which one; `None`: the first wired one.
    pub interface: Option<InterfaceName>,
    /// IEEE 802.1Q: the addresses are in this VLAN, and the interface itself has none.
    pub vlan: Option<VlanId>,
    /// Its addresses.
    pub addressing: Addressing,
}

impl Wired {
    /// Whether the keys fit each other.
    ///
    /// # Errors
    /// What does not, in one sentence without its end.
    pub fn check(&self) -> Result<(), String> {
        self.addressing.check()
    }
}

/// Where an interface's addresses come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addressing {
    /// IPv4.
    pub ipv4: Ipv4Method,
    /// Default router for a fixed IPv4 address.
    pub gateway4: Option<Ipv4Addr>,
    /// IPv6.
    pub ipv6: Ipv6Method,
    /// Default router for a fixed IPv6 address.
    pub gateway6: Option<Ipv6Addr>,
    /// Name servers; before those of DHCP.
    pub dns: Vec<IpAddr>,
    /// Domains in which short names are looked up.
    pub search: Vec<Domain>,
}

impl Addressing {
    fn check(&self) -> Result<(), String> {
        match (&self.ipv4, self.gateway4) {
            (Ipv4Method::Static(own), Some(gateway)) if !own.contains(&gateway) || own.addr() == gateway => {
                return Err(format!(
                    "the router {gateway} is not in {}; correct gateway4 or ipv4",
                    own.trunc()
                ));
            }
            (Ipv4Method::Dhcp | Ipv4Method::Off, Some(_)) => {
                return Err("gateway4 is used only with a fixed address; add ipv4, or remove it".into());
            }
            _ => {}
        }
        match (&self.ipv6, self.gateway6) {
            (Ipv6Method::Static(own), Some(gateway))
                if (!own.contains(&gateway) && !gateway.is_unicast_link_local()) || own.addr() == gateway =>
            {
                return Err(format!(
                    "the router {gateway} is not in {}; correct gateway6 or ipv6",
                    own.trunc()
                ));
            }
            (Ipv6Method::Auto | Ipv6Method::Off, Some(_)) => {
                return Err("gateway6 is used only with a fixed address; add ipv6, or remove it".into());
            }
            _ => {}
        }
        if self.ipv4 == Ipv4Method::Off && self.ipv6 == Ipv6Method::Off {
            return Err("with both ipv4 and ipv6 off there is no way to reach the box; leave one on".into());
        }
        if self.dns.len() > MAX_DNS || self.search.len() > MAX_DNS {
            return Err(format!("at most {MAX_DNS} name servers and {MAX_DNS} search domains are used"));
        }
        Ok(())
    }
}

/// `[network]` as it is written: one flat table.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WiredTable {
    #[serde(skip_serializing_if = "Option::is_none")]
    interface: Option<InterfaceName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vlan: Option<VlanId>,
    #[serde(default)]
    ipv4: Ipv4Method,
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway4: Option<Ipv4Addr>,
    #[serde(default)]
    ipv6: Ipv6Method,
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway6: Option<Ipv6Addr>,
    #[serde(default)]
    dns: Vec<IpAddr>,
    #[serde(default)]
    search: Vec<Domain>,
}

impl From<WiredTable> for Wired {
    fn from(table: WiredTable) -> Self {
        let WiredTable { interface, vlan, ipv4, gateway4, ipv6, gateway6, dns, search } = table;
        Self { interface, vlan, addressing: Addressing { ipv4, gateway4, ipv6, gateway6, dns, search } }
    }
}

impl From<Wired> for WiredTable {
    fn from(wired: Wired) -> Self {
        let Addressing { ipv4, gateway4, ipv6, gateway6, dns, search } = wired.addressing;
        Self { interface: wired.interface, vlan: wired.vlan, ipv4, gateway4, ipv6, gateway6, dns, search }
    }
}
