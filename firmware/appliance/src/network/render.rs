//! The files that busybox's `ifup` and `wpa_supplicant` read, made from a [`Network`] and the interfaces that
//! are there. No file is written here.
//!
//! Every wired interface that nothing is said about comes up with DHCP: a box must stay reachable. `udhcpc`
//! runs in the background from the start, since a cable may be plugged in later.

use super::{Addressing, Ipv4Method, Ipv6Method, Network, Wifi, links::Link};
use crate::seed::HostName;
use std::{fmt::Write, path::Path};

/// What goes into memory at every start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// For `ifup -a -i`.
    pub interfaces: String,
    /// For `wpa_supplicant -c`; has the key in it.
    pub wpa_supplicant: Option<String>,
    /// Lines for the front of `resolv.conf`; empty when the seed named no servers.
    pub resolv: String,
    /// Sentences about what was asked for and is not there.
    pub problems: Vec<String>,
}

/// Renders the files. `folder` is where they will lie; it is named in them.
#[must_use]
pub fn render(network: &Network, links: &[Link], host_name: &HostName, folder: &Path) -> Rendered {
    let mut interfaces = String::new();
    let mut problems = vec![];
    let plain = Addressing::default();
    let wired_name = wired_interface(network, links, &mut problems);
    for link in links.iter().filter(|link| !link.wireless) {
        let name = link.name.as_str();
        match &network.wired {
            Some(wired) if wired_name == Some(name) => match wired.vlan {
                Some(id) => vlan(&mut interfaces, name, id.into(), &wired.addressing, host_name),
                None => stanzas(&mut interfaces, name, &[], &wired.addressing, host_name),
            },
            _ => stanzas(&mut interfaces, name, &[], &plain, host_name),
        }
    }
    let mut wpa_supplicant = None;
    if let Some(wifi) = &network.wifi {
        match links.iter().find(|link| link.wireless) {
            Some(link) => {
                let name = link.name.as_str();
                let file = folder.join("wpa_supplicant.conf");
                let start = format!(
                    "pre-up wpa_supplicant -B -s -i {name} -c {} -P /run/wpa_supplicant.{name}",
                    file.display()
                );
                stanzas(&mut interfaces, name, &[start], &wifi.addressing, host_name);
                wpa_supplicant = Some(supplicant(wifi));
            }
            None => problems.push(
                "The seed file names a wireless network, but this board has no radio that works.".into(),
            ),
        }
    }
    Rendered { interfaces, wpa_supplicant, resolv: resolv(network), problems }
}

/// The interface that `[network]` is about.
fn wired_interface<'a>(network: &Network, links: &'a [Link], problems: &mut Vec<String>) -> Option<&'a str> {
    let wired = network.wired.as_ref()?;
    let names: Vec<&str> =
        links.iter().filter(|link| !link.wireless).map(|link| link.name.as_str()).collect();
    let found = match &wired.interface {
        Some(wanted) => names.iter().find(|name| **name == wanted.as_str()),
        None => names.first(),
    };
    if found.is_none() {
        let wanted = wired.interface.as_ref().map_or("a wired interface", |name| name.as_str());
        let there = if names.is_empty() { "none".into() } else { names.join(", ") };
        problems.push(format!(
            "The seed file sets up {wanted}, which this board does not have (wired interfaces: {there}); those use DHCP."
        ));
    }
    found.copied()
}

fn vlan(out: &mut String, parent: &str, id: u16, addressing: &Addressing, host_name: &HostName) {
    let name = format!("vlan{id}");
    let _ = write!(
        out,
        "\nauto {parent}\niface {parent} inet manual\n\
         \tpre-up echo 1 > /proc/sys/net/ipv6/conf/{parent}/disable_ipv6\n\
         \tup ip link set {parent} up\n"
    );
    let create = format!(
        "pre-up ip link show {name} > /dev/null 2>&1 || ip link add link {parent} name {name} type vlan id {id}"
    );
    stanzas(out, &name, &[create], addressing, host_name);
}

/// The stanzas of one interface. `first` are lines of the first one, before anything else happens.
fn stanzas(out: &mut String, name: &str, first: &[String], addressing: &Addressing, host_name: &HostName) {
    let _ = write!(out, "\nauto {name}\niface {name} inet ");
    let conf = format!("/proc/sys/net/ipv6/conf/{name}");
    let mut lines = first.to_vec();
    match addressing.ipv6 {
        Ipv6Method::Off => lines.push(format!("pre-up echo 1 > {conf}/disable_ipv6")),
        Ipv6Method::Auto | Ipv6Method::Static(_) => {
            // 2: also on a box that forwards.
            let advertisements = if addressing.ipv6 == Ipv6Method::Auto { 2 } else { 0 };
            lines.push(format!("pre-up echo 0 > {conf}/disable_ipv6"));
            lines.push(format!("pre-up echo {advertisements} > {conf}/accept_ra"));
        }
    }
    match &addressing.ipv4 {
        Ipv4Method::Static(own) => {
            out.push_str("static\n");
            lines.push(format!("address {}", own.addr()));
            lines.push(format!("netmask {}", own.netmask()));
            lines.extend(addressing.gateway4.map(|gateway| format!("gateway {gateway}")));
        }
        Ipv4Method::Off => {
            out.push_str("manual\n");
            lines.push(format!("up ip link set {name} up"));
        }
        Ipv4Method::Dhcp => {
            out.push_str("manual\n");
            lines.push(format!("up ip link set {name} up"));
            lines.push(format!(
                "up udhcpc -b -S -i {name} -s /usr/share/udhcpc/lease -p /run/udhcpc.{name} -x hostname:{} -t 3 -T 2 -A 10 > /dev/null 2>&1 &",
                host_name.as_str()
            ));
        }
    }
    for line in lines {
        let _ = writeln!(out, "\t{line}");
    }
    if let Ipv6Method::Static(own) = &addressing.ipv6 {
        let _ = write!(
            out,
            "\niface {name} inet6 static\n\taddress {}\n\tnetmask {}\n",
            own.addr(),
            own.prefix_len()
        );
        if let Some(gateway) = addressing.gateway6 {
            let _ = writeln!(out, "\tgateway {gateway}");
        }
    }
}

fn supplicant(wifi: &Wifi) -> String {
    format!(
        "country={}\nnetwork={{\n\tssid={}\n\tscan_ssid={}\n\tkey_mgmt=WPA-PSK WPA-PSK-SHA256\n\tieee80211w=1\n\tpsk={}\n}}\n",
        wifi.country.as_str(),
        wifi.ssid.hex(),
        u8::from(wifi.hidden),
        wifi.psk.hex()
    )
}

fn resolv(network: &Network) -> String {
    let mut out = String::new();
    let all = || {
        let wired = network.wired.iter().map(|wired| &wired.addressing);
        wired.chain(network.wifi.iter().map(|wifi| &wifi.addressing))
    };
    let search: Vec<&str> = all().flat_map(|a| &a.search).map(|domain| domain.as_str()).collect();
    if !search.is_empty() {
        let _ = writeln!(out, "search {}", search.join(" "));
    }
    for server in all().flat_map(|a| &a.dns) {
        let _ = writeln!(out, "nameserver {server}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::InterfaceName;

    fn link(name: &str, wireless: bool) -> Link {
        Link { name: InterfaceName::try_from(name.to_owned()).expect("a name"), wireless }
    }

    fn rendered(toml: &str) -> Rendered {
        let network = Network::parse(toml).expect("a network");
        let again = Network::parse(&network.to_toml()).expect("what was written is read");
        assert_eq!(again, network);
        let links = [link("eth0", false), link("eth1", false), link("wlan0", true)];
        render(&network, &links, &HostName::default(), Path::new("/run/alcove/network"))
    }

    const DHCP_ETH1: &str = "
auto eth1
iface eth1 inet manual
\tpre-up echo 0 > /proc/sys/net/ipv6/conf/eth1/disable_ipv6
\tpre-up echo 2 > /proc/sys/net/ipv6/conf/eth1/accept_ra
\tup ip link set eth1 up
\tup udhcpc -b -S -i eth1 -s /usr/share/udhcpc/lease -p /run/udhcpc.eth1 -x hostname:alcove -t 3 -T 2 -A 10 > /dev/null 2>&1 &
";

    #[test]
    fn without_a_seed_every_wired_interface_uses_dhcp_and_the_radio_is_off() {
        let files = rendered("");
        assert_eq!(files.interfaces, format!("{}{DHCP_ETH1}", DHCP_ETH1.replace("eth1", "eth0")));
        assert_eq!((files.wpa_supplicant, files.resolv.as_str()), (None, ""));
    }

    #[test]
    fn fixed_addresses_in_both_families() {
        let files = rendered(
            "[network]\nipv4 = \"192.0.2.10/24\"\ngateway4 = \"192.0.2.1\"\nipv6 = \"2001:db8::10/64\"\n\
             gateway6 = \"fe80::1\"\ndns = [\"9.9.9.9\", \"2620:fe::fe\"]\nsearch = [\"example.org\", \"example.net\"]",
        );
        assert_eq!(
            files.interfaces,
            format!(
                "
auto eth0
iface eth0 inet static
\tpre-up echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6
\tpre-up echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_ra
\taddress 192.0.2.10
\tnetmask 255.255.255.0
\tgateway 192.0.2.1

iface eth0 inet6 static
\taddress 2001:db8::10
\tnetmask 64
\tgateway fe80::1
{DHCP_ETH1}"
            )
        );
        assert_eq!(
            files.resolv,
            "search example.org example.net\nnameserver 9.9.9.9\nnameserver 2620:fe::fe\n"
        );
    }

    #[test]
    fn in_a_vlan_the_interface_itself_has_no_address() {
        let files = rendered("[network]\nvlan = 20\nipv4 = \"192.0.2.10/24\"\nipv6 = \"off\"");
        assert_eq!(
            files.interfaces,
            format!(
                "
auto eth0
iface eth0 inet manual
\tpre-up echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6
\tup ip link set eth0 up

auto vlan20
iface vlan20 inet static
\tpre-up ip link show vlan20 > /dev/null 2>&1 || ip link add link eth0 name vlan20 type vlan id 20
\tpre-up echo 1 > /proc/sys/net/ipv6/conf/vlan20/disable_ipv6
\taddress 192.0.2.10
\tnetmask 255.255.255.0
{DHCP_ETH1}"
            )
        );
    }

    #[test]
    fn a_wireless_network_is_joined_by_its_key_alone() {
        let files = rendered(
            "[wifi]\nssid = \"IEEE\\\" }\"\npassphrase = \"password\"\ncountry = \"nl\"\nhidden = true",
        );
        assert!(files.interfaces.contains(
            "auto wlan0\niface wlan0 inet manual\n\
             \tpre-up wpa_supplicant -B -s -i wlan0 -c /run/alcove/network/wpa_supplicant.conf -P /run/wpa_supplicant.wlan0\n\
             \tpre-up echo 0 > /proc/sys/net/ipv6/conf/wlan0/disable_ipv6\n\
             \tpre-up echo 2 > /proc/sys/net/ipv6/conf/wlan0/accept_ra\n\
             \tup ip link set wlan0 up\n"
        ));
        let file = files.wpa_supplicant.expect("a file");
        assert!(!file.contains("password") && !file.contains('"'), "{file}");
        assert!(
            file.starts_with(
                "country=NL\nnetwork={\n\tssid=4945454522207d\n\tscan_ssid=1\n\tkey_mgmt=WPA-PSK"
            ),
            "{file}"
        );
    }

    #[test]
    fn an_interface_that_is_not_there_is_told_and_the_others_come_up() {
        let files = rendered("[network]\ninterface = \"eth7\"\nipv4 = \"192.0.2.10/24\"");
        assert!(files.interfaces.contains(DHCP_ETH1) && !files.interfaces.contains("192.0.2.10"));
        assert_eq!(files.problems.len(), 1);
        assert!(files.problems[0].contains("eth7") && files.problems[0].contains("eth0, eth1"));
    }
}
