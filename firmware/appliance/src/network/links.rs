//! Which network interfaces the box really has, as the kernel lists them in `/sys/class/net`.
//!
//! Real means: Ethernet framing, and neither a tunnel nor the loopback. VLANs on top of a real one count for
//! [`addressed`], because the box answers there, and not for [`hardware`], because they are made, not found.

use super::InterfaceName;
use nix::sys::socket::SockaddrStorage;
use std::{fs, net::IpAddr, path::Path};

/// Most interfaces that are looked at.
const MAX_LINKS: usize = 32;
/// `ARPHRD_ETHER`.
const ETHERNET: &str = "1";

/// One interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its name.
    pub name: InterfaceName,
    /// Whether it is a radio.
    pub wireless: bool,
}

/// The interfaces with a device behind them, by name.
#[must_use]
pub fn hardware(sys_class_net: &Path) -> Vec<Link> {
    named(sys_class_net, |entry| entry.join("device").exists())
}

/// The interfaces in which the box can be reached from the local network, by name.
#[must_use]
pub fn addressed(sys_class_net: &Path) -> Vec<Link> {
    named(sys_class_net, |entry| {
        let kind = fs::read_to_string(entry.join("type")).unwrap_or_default();
        kind.trim() == ETHERNET && !entry.join("tun_flags").exists()
    })
}

/// The IP address in what `getifaddrs` has.
pub(crate) fn ip(address: &SockaddrStorage) -> Option<IpAddr> {
    let v4 = address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
    v4.or_else(|| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))
}

fn named(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<Link> {
    let Ok(entries) = fs::read_dir(folder) else { return vec![] };
    let mut links: Vec<Link> = entries
        .filter_map(Result::ok)
        .filter(|entry| wanted(&entry.path()))
        .filter_map(|entry| {
            let name = InterfaceName::try_from(entry.file_name().into_string().ok()?).ok()?;
            Some(Link { name, wireless: entry.path().join("wireless").exists() })
        })
        .collect();
    links.sort_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
    links.truncate(MAX_LINKS);
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tunnels_and_the_loopback_are_not_real() {
        let sys = tempfile::tempdir().expect("a folder");
        for (name, kind, parts) in [
            ("lo", "772", &[][..]),
            ("eth0", "1", &["device"]),
            ("wlan0", "1", &["device", "wireless"]),
            ("eth0.20", "1", &[]),
            ("vlan20", "1", &[]),
            ("tap0", "1", &["tun_flags"]),
            ("alcove0", "65534", &[]),
        ] {
            let entry = sys.path().join(name);
            fs::create_dir(&entry).expect("an entry");
            fs::write(entry.join("type"), format!("{kind}\n")).expect("a kind");
            for part in parts {
                fs::create_dir(entry.join(part)).expect("a part");
            }
        }
        let names = |links: Vec<Link>| {
            links.into_iter().map(|l| (String::from(l.name), l.wireless)).collect::<Vec<_>>()
        };
        assert_eq!(names(hardware(sys.path())), [("eth0".into(), false), ("wlan0".into(), true)]);
        assert_eq!(
            names(addressed(sys.path())),
            [("eth0".into(), false), ("vlan20".into(), false), ("wlan0".into(), true)]
        );
    }
}
