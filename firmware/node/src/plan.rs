//! What has to be done so that the actual state becomes the desired one: pure differences.
//!
//! A plan names only what differs, so applying it twice does nothing the second time, and a peer that is as it
//! should be is never touched: configuring it again could reset its handshake.

use crate::device::{ActualPeer, WireguardChange, WireguardState};
use alcove_domain::{Ranges, WgPrivateKey, WgPublicKey};
use alcove_link::{Network, Peer};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
};

/// MTU when the network names none: an IPv6 packet of WireGuard then fits into 1500 bytes.
const DEFAULT_MTU: u32 = 1420;

/// Link and addresses, as found or as wanted. Addresses keep their host part; link-local ones are not ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct InterfaceState {
    pub addresses: BTreeSet<IpNet>,
    pub mtu: u32,
    pub up: bool,
}

/// What of link and addresses is to change. Removals come first: an address with another prefix length is
/// another address to us, but not always to the kernel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct InterfacePlan {
    pub remove: Vec<IpNet>,
    pub add: Vec<IpNet>,
    pub mtu: Option<u32>,
    pub up: bool,
}

impl InterfacePlan {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Link and addresses that a network asks for: the first host of every range, with the range's length.
pub(crate) fn interface_for(network: &Network) -> InterfaceState {
    let addresses = network.profiles.iter().flat_map(|profile| {
        let ranges = Ranges { v4: profile.v4, v6: profile.v6 };
        // A prefix length that came out of a network of the same family is always in range.
        let v4 = Ipv4Net::new(ranges.gateway4(), profile.v4.prefix_len()).ok().map(IpNet::V4);
        let v6 = Ipv6Net::new(ranges.gateway6(), profile.v6.prefix_len()).ok().map(IpNet::V6);
        [v4, v6].into_iter().flatten()
    });
    InterfaceState {
        addresses: addresses.collect(),
        mtu: network.wireguard_mtu.map_or(DEFAULT_MTU, u32::from),
        up: true,
    }
}

/// From `actual` to `desired`.
pub(crate) fn plan_interface(desired: &InterfaceState, actual: &InterfaceState) -> InterfacePlan {
    InterfacePlan {
        remove: actual.addresses.difference(&desired.addresses).copied().collect(),
        add: desired.addresses.difference(&actual.addresses).copied().collect(),
        mtu: (desired.mtu != actual.mtu).then_some(desired.mtu),
        up: desired.up && !actual.up,
    }
}

/// From what WireGuard has to key, network and peers as desired. Without a network, port and mark stay.
pub(crate) fn plan_wireguard(
    key: &WgPrivateKey,
    network: Option<&Network>,
    peers: &HashMap<WgPublicKey, Peer>,
    actual: &WireguardState,
) -> WireguardChange {
    let port = network.map(|network| network.wireguard_port).filter(|port| *port != actual.port);
    let fwmark = network.map(|network| network.wireguard_fwmark.unwrap_or(0));
    WireguardChange {
        private_key: (actual.public_key != Some(key.public_key())).then(|| key.clone()),
        port,
        fwmark: fwmark.filter(|mark| *mark != actual.fwmark),
        remove: actual.peers.keys().filter(|key| !peers.contains_key(key)).copied().collect(),
        configure: peers
            .values()
            .filter(|peer| !actual.peers.get(&peer.public_key).is_some_and(|actual| matches(peer, actual)))
            .cloned()
            .collect(),
    }
}

/// The addresses that a peer may send from and is sent to.
pub(crate) fn allowed_ips(peer: &Peer) -> [IpNet; 2] {
    [IpNet::from(IpAddr::V4(peer.v4)), IpNet::from(IpAddr::V6(peer.v6))]
}

fn matches(peer: &Peer, actual: &ActualPeer) -> bool {
    let wanted = allowed_ips(peer);
    actual.preshared_key == peer.preshared_key
        && actual.allowed_ips.len() == wanted.len()
        && wanted.iter().all(|address| actual.allowed_ips.contains(address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{network, peer};
    use proptest::prelude::*;

    /// What WireGuard does with a change.
    fn act(actual: &mut WireguardState, change: WireguardChange) {
        for key in &change.remove {
            actual.peers.remove(key);
        }
        for peer in change.configure {
            let addresses = allowed_ips(&peer);
            for other in actual.peers.values_mut() {
                other.allowed_ips.retain(|address| !addresses.contains(address));
            }
            let entry = actual.peers.entry(peer.public_key).or_default();
            entry.preshared_key = peer.preshared_key;
            entry.allowed_ips = addresses.to_vec();
        }
        actual.public_key = change.private_key.map(|key| key.public_key()).or(actual.public_key);
        actual.port = change.port.unwrap_or(actual.port);
        actual.fwmark = change.fwmark.unwrap_or(actual.fwmark);
    }

    fn actual_of(peers: &[Peer]) -> WireguardState {
        let peers = peers.iter().map(|peer| {
            let actual = ActualPeer {
                preshared_key: peer.preshared_key.clone(),
                allowed_ips: allowed_ips(peer).to_vec(),
                bytes_in: 7,
                ..ActualPeer::default()
            };
            (peer.public_key, actual)
        });
        WireguardState { peers: peers.collect(), ..WireguardState::default() }
    }

    /// Peers with distinct keys and distinct addresses; the addresses may have changed hands.
    fn peers() -> impl Strategy<Value = Vec<Peer>> {
        let chosen = proptest::collection::btree_map(0_u8..40, any::<bool>(), 0..30);
        (chosen, any::<bool>()).prop_flat_map(|(chosen, mixed)| {
            let own: Vec<u8> = chosen.keys().copied().collect();
            let shuffled = Just(own.clone()).prop_shuffle();
            shuffled.prop_map(move |shuffled| {
                let addresses = if mixed { shuffled } else { own.clone() };
                let pairs = chosen.iter().zip(addresses);
                let peers = pairs.map(|((key, psk), address)| {
                    let (own, at) = (peer(*key), peer(address));
                    Peer { v4: at.v4, v6: at.v6, preshared_key: own.preshared_key.filter(|_| *psk), ..own }
                });
                peers.collect::<Vec<Peer>>()
            })
        })
    }

    proptest! {
        #[test]
        fn a_plan_leads_to_the_desired_state_at_once_and_leaves_the_rest_alone(
            before in peers(), after in peers()
        ) {
            let key = WgPrivateKey::generate();
            let desired: HashMap<_, _> = after.iter().map(|peer| (peer.public_key, peer.clone())).collect();
            let mut actual = actual_of(&before);
            let plan = plan_wireguard(&key, Some(&network()), &desired, &actual);
            for peer in &plan.configure {
                prop_assert!(!before.contains(peer), "an unchanged peer is touched");
            }
            act(&mut actual, plan);
            let again = plan_wireguard(&key, Some(&network()), &desired, &actual);
            prop_assert!(again.is_empty(), "{again:?}");
            prop_assert_eq!(actual.peers.len(), after.len());
        }
    }

    #[test]
    fn a_changed_preshared_key_touches_that_peer_only() {
        let actual = actual_of(&[peer(1), peer(2)]);
        let changed = Peer { preshared_key: None, ..peer(2) };
        let desired = HashMap::from([(peer(1).public_key, peer(1)), (changed.public_key, changed.clone())]);
        let plan = plan_wireguard(&WgPrivateKey::generate(), None, &desired, &actual);
        assert_eq!((plan.configure, plan.remove), (vec![changed], vec![]));
    }

    #[test]
    fn a_new_profile_adds_its_addresses_and_leaves_the_others() {
        let mut wanted = network();
        let before = interface_for(&wanted);
        let mut second = wanted.profiles[0].clone();
        second.v4 = "10.9.0.0/20".parse().expect("a range");
        second.v6 = "fd00:9::/64".parse().expect("a range");
        wanted.profiles.push(second);
        wanted.wireguard_mtu = Some(1392);
        let plan = plan_interface(&interface_for(&wanted), &before);
        let added: Vec<String> = plan.add.iter().map(ToString::to_string).collect();
        assert_eq!(added, ["10.9.0.1/20", "fd00:9::1/64"]);
        assert_eq!((plan.remove, plan.mtu, plan.up), (vec![], Some(1392), false));
        assert!(plan_interface(&before, &before).is_empty());
    }
}
