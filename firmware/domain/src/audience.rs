//! From which addresses the doors that are not for everybody may be used: the admin API and the measurements.

use crate::Profile;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr};

/// Whether somebody at `address` may use a door that is open to these networks.
///
/// Where nothing is set, that is the private addresses: those of this host, of the office, of the next
/// router. The devices of a VPN have private addresses too, but are many people's; they are not meant.
#[must_use]
pub fn admits(networks: Option<&[IpNet]>, profiles: &[Profile], address: IpAddr) -> bool {
    let address = address.to_canonical();
    match networks {
        Some(networks) => networks.iter().any(|network| network.contains(&address)),
        None => is_private(address) && !is_of_a_device(profiles, address),
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// The node's own address in a range is this host, not a device.
fn is_of_a_device(profiles: &[Profile], address: IpAddr) -> bool {
    profiles.iter().filter_map(|profile| profile.wireguard).any(|ranges| match address {
        IpAddr::V4(v4) => {
            ranges.v4.contains(&v4) && v4 != Ipv4Addr::from(u32::from(ranges.v4.network()).saturating_add(1))
        }
        IpAddr::V6(v6) => {
            ranges.v6.contains(&v6) && u128::from(v6) != u128::from(ranges.v6.network()).saturating_add(1)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ProfileId, Ranges};

    fn profiles() -> Vec<Profile> {
        let mut profile = Profile::new(ProfileId::new("office").expect("an ID"), "Office");
        profile.wireguard = Some(Ranges {
            v4: "10.9.0.0/24".parse().expect("a network"),
            v6: "fd00:9::/64".parse().expect("a network"),
        });
        vec![profile]
    }

    fn said(networks: Option<&[&str]>, address: &str) -> bool {
        let networks: Option<Vec<IpNet>> =
            networks.map(|list| list.iter().map(|n| n.parse().expect("a network")).collect());
        admits(networks.as_deref(), &profiles(), address.parse().expect("an address"))
    }

    #[test]
    fn without_a_list_the_neighbourhood_may_and_the_world_and_the_tunnels_may_not() {
        for near in
            ["127.0.0.1", "::1", "192.168.77.4", "10.8.0.1", "fd77::1", "fe80::1", "::ffff:172.16.0.1"]
        {
            assert!(said(None, near), "{near}");
        }
        for far in ["203.0.113.9", "198.18.0.1", "2001:db8::1", "10.9.0.7", "fd00:9::7", "::ffff:10.9.0.7"] {
            assert!(!said(None, far), "{far}");
        }
        assert!(said(None, "10.9.0.1") && said(None, "fd00:9::1"), "the box's own address in the tunnel");
    }

    #[test]
    fn a_list_is_all_there_is() {
        let list = Some(&["203.0.113.0/24", "10.9.0.7/32"][..]);
        for inside in ["203.0.113.9", "::ffff:203.0.113.9", "10.9.0.7"] {
            assert!(said(list, inside), "{inside}");
        }
        assert!(!said(list, "127.0.0.1"));
        assert!(!said(Some(&[]), "127.0.0.1"), "an empty list is nobody");
    }
}
