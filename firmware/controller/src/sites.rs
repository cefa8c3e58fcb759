//! What each node has of the profiles: from rows, and completed where something is missing.

use crate::{Controller, Failure, secret, start::InForce};
use alcove_domain::{NodeId, Profile, Ranges, Site, missing_ranges};
use alcove_store::{NodeRanges, NodeRecord};
use std::collections::BTreeMap;

impl Controller {
    /// Gives nodes the addresses that they lack, and puts what is stored in force.
    pub(crate) fn complete_sites(&self) -> Result<(), Failure> {
        let stored = self.as_stored()?;
        let missing =
            missing_ranges(&stored.sites, &stored.profiles, &self.0.options.taken_networks, secret::fill);
        let new: Vec<NodeRanges> = missing
            .into_iter()
            .map(|new| NodeRanges {
                node: new.node,
                profile: new.profile,
                protocol: new.protocol,
                ranges: new.ranges,
            })
            .collect();
        let bumped = if new.is_empty() {
            alcove_store::Bumped::default()
        } else {
            self.0.store.set_node_ranges(&new, self.now())?
        };
        self.reload()?;
        self.announce(&bumped);
        Ok(())
    }
}

/// A profile's own ranges.
pub(crate) fn ranges_of(profile: &Profile) -> Vec<Ranges> {
    let openvpn = profile.openvpn.as_ref().map(|openvpn| openvpn.ranges());
    profile.wireguard.into_iter().chain(openvpn).collect()
}

/// What nodes have of the profiles, from rows.
pub(crate) fn sites(nodes: &[NodeRecord], ranges: Vec<NodeRanges>) -> Vec<Site> {
    let mut sites: Vec<Site> = nodes
        .iter()
        .map(|record| {
            // Clients of a pair find it where it can be either of the two.
            let stand_by = nodes.iter().find(|other| other.stand_by_for == Some(record.id));
            let shared = stand_by.and_then(|stand_by| stand_by.floating.first().copied());
            let address = shared.or(record.address.filter(|_| record.id != NodeId::LOCAL));
            Site {
                node: record.id,
                // A stand-by has no clients of its own.
                profiles: if record.stand_by_for.is_some() { Some(vec![]) } else { record.profiles.clone() },
                host: record.host_name.clone().or_else(|| address.map(|address| address.to_string())),
                ranges: BTreeMap::new(),
            }
        })
        .collect();
    for NodeRanges { node, profile, protocol, ranges } in ranges {
        if let Some(site) = sites.iter_mut().find(|site| site.node == node) {
            site.ranges.insert((profile, protocol), ranges);
        }
    }
    sites
}

/// Clients that a node has places for, all profiles and protocols together.
pub(crate) fn places(site: &Site, profiles: &[Profile]) -> u32 {
    let there = profiles.iter().filter_map(|profile| site.profile(profile));
    there
        .map(|profile| capacities(&profile))
        .fold(0, |sum, (wireguard, openvpn)| sum.saturating_add(wireguard).saturating_add(openvpn))
}

impl InForce {
    /// A node as it is stored.
    pub(crate) fn node(&self, node: NodeId) -> Option<&NodeRecord> {
        self.nodes.iter().find(|record| record.id == node)
    }

    /// A node's part of the profiles.
    pub(crate) fn site(&self, node: NodeId) -> Option<&Site> {
        self.sites.iter().find(|site| site.node == node)
    }

    /// Clients that a profile has places for on all nodes, with WireGuard and with OpenVPN.
    pub(crate) fn capacity_of(&self, profile: &Profile) -> (u32, u32) {
        let there = self.sites.iter().filter_map(|site| site.profile(profile));
        there
            .map(|profile| capacities(&profile))
            .fold((0, 0), |sum, each| (sum.0.saturating_add(each.0), sum.1.saturating_add(each.1)))
    }
}

fn capacities(profile: &Profile) -> (u32, u32) {
    let openvpn = profile.openvpn.as_ref().map_or(0, |openvpn| openvpn.capacity());
    (profile.wireguard.map_or(0, |ranges| ranges.capacity()), openvpn)
}
