//! What a profile is on one node: its own addresses, and the name by which clients find it. The box's own node has
//! the profile as it is written.

use crate::address_plan::random_ranges_of;
use crate::{NodeId, Profile, ProfileId, Protocol, Ranges};
use ipnet::IpNet;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A node's part of the profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Which node.
    pub node: NodeId,
    /// The profiles that it serves; `None` for all.
    pub profiles: Option<Vec<ProfileId>>,
    /// Name or address by which clients find it, an IPv6 address without brackets. Of the box's own node, only where
    /// somebody has chosen one.
    pub host: Option<String>,
    /// Its addresses; not asked of the box's own node.
    pub ranges: BTreeMap<(ProfileId, Protocol), Ranges>,
}

/// Addresses that a node is to have for a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRanges {
    /// Where.
    pub node: NodeId,
    /// Of which profile.
    pub profile: ProfileId,
    /// For which protocol.
    pub protocol: Protocol,
    /// The addresses.
    pub ranges: Ranges,
}

impl Site {
    /// Whether it is to serve a profile.
    #[must_use]
    pub fn serves(&self, profile: &ProfileId) -> bool {
        self.profiles.as_ref().is_none_or(|served| served.contains(profile))
    }

    /// Whether a profile can be used with a protocol there. Asked of every node at every connect.
    #[must_use]
    pub fn offers(&self, profile: &Profile, protocol: Protocol) -> bool {
        let has = match protocol {
            Protocol::Wireguard => profile.wireguard.is_some(),
            Protocol::Openvpn => profile.openvpn.is_some(),
        };
        let placed = || self.ranges.keys().any(|(id, placed)| *placed == protocol && *id == profile.id);
        has && self.serves(&profile.id) && (self.node == NodeId::LOCAL || placed())
    }

    /// The profile as it is there; `None` when it is not served, or has no addresses there.
    #[must_use]
    pub fn profile<'a>(&self, profile: &'a Profile) -> Option<Cow<'a, Profile>> {
        if !self.serves(&profile.id) {
            return None;
        }
        if self.node == NodeId::LOCAL && self.host.is_none() {
            return Some(Cow::Borrowed(profile));
        }
        let mut there = profile.clone();
        if self.host.is_some() {
            there.host_name.clone_from(&self.host);
        }
        if self.node != NodeId::LOCAL {
            let own = |protocol| self.ranges.get(&(profile.id.clone(), protocol)).copied();
            there.wireguard = profile.wireguard.and_then(|_| own(Protocol::Wireguard));
            there.openvpn = profile.openvpn.clone().and_then(|mut openvpn| {
                let ranges = own(Protocol::Openvpn)?;
                (openvpn.v4, openvpn.v6) = (ranges.v4, ranges.v6);
                // An address of the box's own, where there is one.
                openvpn.listen = None;
                Some(openvpn)
            });
        }
        (there.wireguard.is_some() || there.openvpn.is_some()).then_some(Cow::Owned(there))
    }
}

/// The addresses that nodes lack for the profiles that they serve: private ones of the same number as the profile has
/// on the box's own node, in networks that nothing of `taken` is in. What cannot be found is left out. `random` fills
/// a buffer with random bytes.
#[must_use]
pub fn missing_ranges(
    sites: &[Site],
    profiles: &[Profile],
    taken: &[IpNet],
    mut random: impl FnMut(&mut [u8]),
) -> Vec<NewRanges> {
    let mut taken = taken.to_vec();
    let own = profiles.iter().flat_map(|profile| of(profile).into_iter().map(|(_, ranges)| ranges));
    for ranges in own.chain(sites.iter().flat_map(|site| site.ranges.values().copied())) {
        taken.extend([IpNet::V4(ranges.v4), IpNet::V6(ranges.v6)]);
    }
    let mut found = vec![];
    for site in sites.iter().filter(|site| site.node != NodeId::LOCAL) {
        for profile in profiles.iter().filter(|profile| site.serves(&profile.id)) {
            for (protocol, like) in of(profile) {
                if site.ranges.contains_key(&(profile.id.clone(), protocol)) {
                    continue;
                }
                let Some(ranges) = random_ranges_of(like.v4.prefix_len(), &taken, &mut random) else {
                    continue;
                };
                taken.extend([IpNet::V4(ranges.v4), IpNet::V6(ranges.v6)]);
                found.push(NewRanges { node: site.node, profile: profile.id.clone(), protocol, ranges });
            }
        }
    }
    found
}

/// A profile's ranges by protocol.
fn of(profile: &Profile) -> Vec<(Protocol, Ranges)> {
    let openvpn = profile.openvpn.as_ref().map(|openvpn| (Protocol::Openvpn, openvpn.ranges()));
    profile.wireguard.map(|ranges| (Protocol::Wireguard, ranges)).into_iter().chain(openvpn).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OpenvpnProfile;

    fn ranges(third: u8) -> Ranges {
        Ranges {
            v4: format!("10.9.{third}.0/25").parse().expect("v4"),
            v6: format!("fd00:9:{third}::/64").parse().expect("v6"),
        }
    }

    fn office() -> Profile {
        let mut profile = Profile::new(ProfileId::new("office").expect("an ID"), "Office");
        profile.wireguard = Some(ranges(1));
        profile.openvpn = Some(OpenvpnProfile::new(ranges(2)));
        profile
    }

    fn site(node: u32) -> Site {
        Site { node: NodeId(node), profiles: None, host: None, ranges: BTreeMap::new() }
    }

    fn seeded() -> impl FnMut(&mut [u8]) {
        let mut state = 7_u8;
        move |bytes| {
            bytes.iter_mut().for_each(|byte| {
                state = state.wrapping_mul(29).wrapping_add(11);
                *byte = state;
            })
        }
    }

    #[test]
    fn every_node_gets_addresses_of_its_own_for_what_it_serves() {
        let profiles = [office()];
        let elsewhere = Site { profiles: Some(vec![]), ..site(3) };
        let mut sites = [site(0), site(1), site(2), elsewhere];
        let new = missing_ranges(&sites, &profiles, &[], seeded());
        assert_eq!(new.len(), 4, "two nodes, two protocols");
        let mut all: Vec<Ranges> = vec![ranges(1), ranges(2)];
        for NewRanges { ranges, .. } in &new {
            assert!(all.iter().all(|other| !other.overlaps(ranges)));
            assert_eq!(ranges.v4.prefix_len(), 25);
            all.push(*ranges);
        }
        for NewRanges { node, profile, protocol, ranges } in new {
            sites[node.0 as usize].ranges.insert((profile, protocol), ranges);
        }
        assert_eq!(missing_ranges(&sites, &profiles, &[], seeded()), []);
    }

    #[test]
    fn a_profile_is_on_a_node_what_the_node_has_of_it() {
        let profile = office();
        assert!(matches!(site(0).profile(&profile), Some(Cow::Borrowed(_))));
        assert_eq!(site(1).profile(&profile), None, "no addresses yet");
        let mut there = Site { host: Some("192.0.2.7".into()), ..site(1) };
        there.ranges.insert((profile.id.clone(), Protocol::Wireguard), ranges(7));
        let seen = there.profile(&profile).expect("it is served");
        assert_eq!((seen.wireguard, seen.openvpn.is_none()), (Some(ranges(7)), true));
        assert!(there.offers(&profile, Protocol::Wireguard) && !there.offers(&profile, Protocol::Openvpn));
        assert!(site(0).offers(&profile, Protocol::Openvpn));
        assert_eq!(seen.host_name.as_deref(), Some("192.0.2.7"));
        there.profiles = Some(vec![]);
        assert_eq!(there.profile(&profile), None);
    }
}
