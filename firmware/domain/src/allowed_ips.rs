//! Which destinations a client sends into the tunnel: the `AllowedIPs` line (spec api-v3.md §10).
//!
//! Neighbouring prefixes are not merged: the list then shows what an administrator entered. The length is
//! bounded by the input: one entry per wanted prefix and at most 128 more for each excluded one.

use crate::{Profile, Ranges};
use ipnet::IpNet;

/// The prefixes that go through the VPN: everything for a default gateway, the profile's routes and its own
/// networks, without the excluded ones. IPv4 before IPv6, sorted, none inside another.
#[must_use]
pub fn allowed_ips(profile: &Profile, ranges: &Ranges) -> Vec<IpNet> {
    let mut wanted = vec![IpNet::V4(ranges.v4), IpNet::V6(ranges.v6)];
    if profile.default_gateway {
        wanted.extend([IpNet::V4(ipnet::Ipv4Net::default()), IpNet::V6(ipnet::Ipv6Net::default())]);
    }
    wanted.extend(&profile.routes);
    // Disjoint from here on, which keeps the number of pieces small.
    let mut nets = without_contained(wanted);
    for excluded in &profile.exclude_routes {
        nets = nets.into_iter().flat_map(|net| subtract(net, *excluded)).collect();
    }
    without_contained(nets)
}

/// What is left of `net` without `excluded`: nothing, all of it, or the halves that remain when `net` is halved
/// again and again until `excluded` stands alone (at most 32 pieces for IPv4, 128 for IPv6).
#[must_use]
pub fn subtract(net: IpNet, excluded: IpNet) -> Vec<IpNet> {
    let (net, excluded) = (net.trunc(), excluded.trunc());
    if excluded.contains(&net) {
        return vec![];
    }
    if !net.contains(&excluded) {
        return vec![net];
    }
    (net.prefix_len() + 1..=excluded.prefix_len()).filter_map(|length| sibling(excluded, length)).collect()
}

/// The other half, of this prefix length, next to the half that `net` lies in.
fn sibling(net: IpNet, length: u8) -> Option<IpNet> {
    match net {
        IpNet::V4(net) => {
            let bits = net.network().to_bits() ^ (1 << 32_u8.checked_sub(length)?);
            Some(IpNet::V4(ipnet::Ipv4Net::new(bits.into(), length).ok()?.trunc()))
        }
        IpNet::V6(net) => {
            let bits = net.network().to_bits() ^ (1 << 128_u8.checked_sub(length)?);
            Some(IpNet::V6(ipnet::Ipv6Net::new(bits.into(), length).ok()?.trunc()))
        }
    }
}

/// Normalised, sorted, without duplicates and without prefixes that lie inside another.
fn without_contained(mut nets: Vec<IpNet>) -> Vec<IpNet> {
    for net in &mut nets {
        *net = net.trunc();
    }
    // A prefix sorts right before everything that it contains.
    nets.sort_by_key(|net| (net.network(), net.prefix_len()));
    let mut kept: Vec<IpNet> = Vec::with_capacity(nets.len());
    for net in nets {
        if !kept.last().is_some_and(|last| last.contains(&net)) {
            kept.push(net);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProfileId;
    use ipnet::{Ipv4Net, Ipv6Net};
    use proptest::prelude::*;
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    fn nets(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().expect("a network")).collect()
    }

    fn ranges() -> Ranges {
        Ranges { v4: "10.8.3.0/24".parse().expect("v4"), v6: "fd00:8:3::/64".parse().expect("v6") }
    }

    fn profile(default_gateway: bool, routes: Vec<IpNet>, exclude_routes: Vec<IpNet>) -> Profile {
        let id = ProfileId::new("office").expect("an ID");
        Profile { default_gateway, routes, exclude_routes, ..Profile::new(id, "Office") }
    }

    fn list(default_gateway: bool, routes: &[&str], excluded: &[&str]) -> String {
        let found = allowed_ips(&profile(default_gateway, nets(routes), nets(excluded)), &ranges());
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn a_full_tunnel_is_everything_and_nothing_twice() {
        assert_eq!(list(true, &["192.168.0.0/16"], &[]), "0.0.0.0/0,::/0");
    }

    #[test]
    fn a_split_tunnel_is_its_routes_and_its_own_networks() {
        assert_eq!(
            list(false, &["192.168.7.0/24", "2001:db8::/32", "172.16.0.0/12", "172.16.5.0/24"], &[]),
            "10.8.3.0/24,172.16.0.0/12,192.168.7.0/24,2001:db8::/32,fd00:8:3::/64"
        );
        assert_eq!(list(false, &[], &[]), "10.8.3.0/24,fd00:8:3::/64");
    }

    #[test]
    fn a_route_that_is_no_network_start_is_taken_as_its_network() {
        assert_eq!(list(false, &["192.168.7.9/24"], &[]), "10.8.3.0/24,192.168.7.0/24,fd00:8:3::/64");
    }

    #[test]
    fn an_excluded_prefix_is_cut_out_by_halving() {
        assert_eq!(
            list(true, &[], &["192.168.0.0/16"]),
            "0.0.0.0/1,128.0.0.0/2,192.0.0.0/9,192.128.0.0/11,192.160.0.0/13,192.169.0.0/16,192.170.0.0/15,\
             192.172.0.0/14,192.176.0.0/12,192.192.0.0/10,193.0.0.0/8,194.0.0.0/7,196.0.0.0/6,200.0.0.0/5,\
             208.0.0.0/4,224.0.0.0/3,::/0"
        );
        assert_eq!(list(true, &[], &["0.0.0.0/0"]), "::/0");
        assert_eq!(list(false, &["192.168.0.0/24"], &["192.168.0.0/16"]), "10.8.3.0/24,fd00:8:3::/64");
    }

    #[test]
    fn a_single_host_can_be_excluded_from_everything() {
        assert_eq!(subtract(nets(&["0.0.0.0/0"])[0], nets(&["203.0.113.9/32"])[0]).len(), 32);
        assert_eq!(subtract(nets(&["::/0"])[0], nets(&["2001:db8::9/128"])[0]).len(), 128);
    }

    #[test]
    fn excluding_the_other_family_changes_nothing() {
        assert_eq!(subtract(nets(&["0.0.0.0/0"])[0], nets(&["::/0"])[0]), nets(&["0.0.0.0/0"]));
    }

    /// Few distinct bits, so that prefixes often contain and touch one another.
    fn net() -> impl Strategy<Value = IpNet> {
        let v4 = (0_u32..256, 0_u8..=8).prop_map(|(bits, length)| {
            IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::from_bits(bits << 24), length))
        });
        let fine = (any::<u32>(), 0_u8..=32)
            .prop_map(|(bits, length)| IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::from_bits(bits), length)));
        let v6 = (any::<u128>(), 0_u8..=128)
            .prop_map(|(bits, length)| IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::from_bits(bits), length)));
        prop_oneof![v4, fine, v6]
    }

    /// Addresses where something can go wrong: the edges of every prefix involved, and their neighbours.
    fn edges(nets: &[IpNet]) -> Vec<IpAddr> {
        let mut found = vec![];
        for net in nets {
            match net {
                IpNet::V4(net) => {
                    let (first, last) = (net.network().to_bits(), net.broadcast().to_bits());
                    found.extend(
                        [first, last, first.wrapping_sub(1), last.wrapping_add(1)]
                            .map(|bits| IpAddr::from(Ipv4Addr::from_bits(bits))),
                    );
                }
                IpNet::V6(net) => {
                    let (first, last) = (net.network().to_bits(), net.broadcast().to_bits());
                    found.extend(
                        [first, last, first.wrapping_sub(1), last.wrapping_add(1)]
                            .map(|bits| IpAddr::from(Ipv6Addr::from_bits(bits))),
                    );
                }
            }
        }
        found
    }

    proptest! {
        #[test]
        fn the_list_is_what_is_wanted_without_what_is_excluded(
            full: bool,
            routes in prop::collection::vec(net(), 0..6),
            excluded in prop::collection::vec(net(), 0..6),
            probes in prop::collection::vec(any::<u32>(), 0..32),
        ) {
            let profile = profile(full, routes.clone(), excluded.clone());
            let found = allowed_ips(&profile, &ranges());

            let mut involved = found.clone();
            involved.extend(routes.iter().chain(&excluded));
            involved.extend([IpNet::V4(ranges().v4), IpNet::V6(ranges().v6)]);
            let mut addresses = edges(&involved);
            addresses.extend(probes.into_iter().map(|bits| IpAddr::from(Ipv4Addr::from_bits(bits))));
            for address in addresses {
                let wanted = full
                    || routes.iter().any(|net| net.contains(&address))
                    || ranges().v4.contains(&match address { IpAddr::V4(a) => a, IpAddr::V6(_) => Ipv4Addr::UNSPECIFIED })
                    || matches!(address, IpAddr::V6(a) if ranges().v6.contains(&a));
                let kept_out = excluded.iter().any(|net| net.contains(&address));
                let inside = found.iter().filter(|net| net.contains(&address)).count();
                prop_assert_eq!(inside, usize::from(wanted && !kept_out), "{}", address);
            }
        }

        #[test]
        fn the_list_is_sorted_normalised_and_bounded(
            full: bool,
            routes in prop::collection::vec(net(), 0..6),
            excluded in prop::collection::vec(net(), 0..6),
        ) {
            let found = allowed_ips(&profile(full, routes.clone(), excluded.clone()), &ranges());
            prop_assert!(found.len() <= 4 + routes.len() + 128 * excluded.len());
            prop_assert!(found.windows(2).all(|pair| pair[0].network() < pair[1].network()));
            prop_assert!(found.iter().all(|net| *net == net.trunc()));
        }

        #[test]
        fn a_remainder_and_what_was_cut_out_make_the_whole(net in net(), excluded in net()) {
            let mut pieces = subtract(net, excluded);
            prop_assert!(pieces.iter().all(|piece| !piece.contains(&excluded) && !excluded.contains(piece)));
            if net.contains(&excluded) {
                pieces.push(excluded);
                prop_assert_eq!(IpNet::aggregate(&pieces), vec![net.trunc()]);
            }
        }
    }
}
