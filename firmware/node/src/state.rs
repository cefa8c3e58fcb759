//! What the controller wants, in memory: no files, no kernel.
//!
//! [`DesiredState::apply`] takes a step and tells what of it is new for the device. A full state comes in
//! parts; while they arrive the state is a mixture, so it claims no revision until the last one, and whatever
//! the parts did not name is dropped then.

use crate::{NodeError, expiry::Expiries, openvpn::Admissions};
use alcove_domain::{Timestamp, WgPublicKey};
use alcove_link::{Desired, Network, OpenvpnClient, Peer};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// More peers, and more certificates, than this are refused: a /16 of addresses, well beyond what one node carries.
pub(crate) const MAX_PEERS: usize = 65_536;

/// Where a node is in a controller's line of revisions; revision 0 of no epoch when nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    pub epoch: String,
    pub revision: u64,
}

/// What a step changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// The network part differs from before.
    pub network: bool,
    /// Peers whose key, preshared key or addresses are new.
    pub configure: Vec<WgPublicKey>,
    /// Peers that were known and are no longer wanted.
    pub remove: Vec<WgPublicKey>,
    /// Certificates that were known may no longer connect, or not in the same profile.
    pub revoked: bool,
    /// The revision that this step completed.
    pub completed: Option<u64>,
    /// This step is part of a full state.
    pub full: bool,
}

/// A full state that is still arriving.
#[derive(Debug)]
struct Arriving {
    epoch: String,
    unnamed: HashSet<WgPublicKey>,
}

/// The desired state.
#[derive(Debug, Default)]
pub(crate) struct DesiredState {
    position: Position,
    network: Option<Network>,
    peers: HashMap<WgPublicKey, Peer>,
    openvpn: Admissions,
    expiries: Expiries,
    arriving: Option<Arriving>,
}

impl DesiredState {
    /// A state as it was written down.
    pub(crate) fn restored(
        position: Position,
        network: Option<Network>,
        peers: Vec<Peer>,
        openvpn: Vec<OpenvpnClient>,
    ) -> Self {
        let mut state = Self { position, network, ..Self::default() };
        for peer in peers.into_iter().take(MAX_PEERS) {
            state.upsert(peer);
        }
        for client in openvpn.into_iter().take(MAX_PEERS) {
            state.admit(client);
        }
        state
    }

    /// The last complete revision; the start of everything while a full state is arriving.
    pub(crate) fn position(&self) -> Position {
        if self.arriving.is_some() { Position::default() } else { self.position.clone() }
    }

    pub(crate) fn is_arriving(&self) -> bool {
        self.arriving.is_some()
    }

    pub(crate) fn network(&self) -> Option<&Network> {
        self.network.as_ref()
    }

    pub(crate) fn peers(&self) -> &HashMap<WgPublicKey, Peer> {
        &self.peers
    }

    /// The certificates that may connect; a handle.
    pub(crate) fn openvpn(&self) -> &Admissions {
        &self.openvpn
    }

    pub(crate) fn next_expiry(&self) -> Option<Timestamp> {
        self.expiries.next()
    }

    /// Whether a step continues what is here.
    ///
    /// # Errors
    /// [`NodeError::Step`] when it belongs to another epoch, is older than what is known, or names too many peers.
    pub(crate) fn fits(&self, step: &Desired) -> Result<(), NodeError> {
        if !step.reset {
            let epoch = self.arriving.as_ref().map_or(&self.position.epoch, |arriving| &arriving.epoch);
            if step.epoch != *epoch {
                return Err(NodeError::Step("it belongs to another epoch"));
            }
            if self.arriving.is_none() && step.revision < self.position.revision {
                return Err(NodeError::Step("it is older than what is in force"));
            }
        }
        let new = step.upsert.iter().filter(|peer| !self.peers.contains_key(&peer.public_key)).count();
        let kept = if step.reset { 0 } else { self.peers.len() };
        let unknown = step.openvpn.iter().filter(|client| !self.openvpn.contains(&client.id)).count();
        let admitted = if step.reset { 0 } else { self.openvpn.len() };
        if kept + new > MAX_PEERS || admitted + unknown > MAX_PEERS {
            return Err(NodeError::Step("it names too many peers"));
        }
        Ok(())
    }

    /// Takes a step.
    ///
    /// # Errors
    /// Those of [`DesiredState::fits`], with nothing changed.
    pub(crate) fn apply(&mut self, step: Desired) -> Result<Change, NodeError> {
        self.fits(&step)?;
        if step.reset {
            let unnamed = self.peers.keys().copied().chain(self.openvpn.ids()).collect();
            self.arriving = Some(Arriving { epoch: step.epoch.clone(), unnamed });
        }

        let mut change = Change { full: self.arriving.is_some(), ..Change::default() };
        if let Some(network) = step.network {
            change.network = self.network.as_ref() != Some(&network);
            self.network = Some(network);
        }
        for key in step.remove {
            self.drop_configuration(key, &mut change);
        }
        for client in step.openvpn {
            if let Some(arriving) = &mut self.arriving {
                arriving.unnamed.remove(&client.id);
            }
            change.revoked |= self.admit(client);
        }
        for peer in step.upsert {
            let key = peer.public_key;
            if let Some(arriving) = &mut self.arriving {
                arriving.unnamed.remove(&key);
            }
            if self.upsert(peer) {
                change.configure.push(key);
            }
        }
        if step.last {
            for key in self.arriving.take().map(|arriving| arriving.unnamed).unwrap_or_default() {
                self.drop_configuration(key, &mut change);
            }
            self.position = Position { epoch: step.epoch, revision: step.revision };
            change.completed = Some(step.revision);
        }
        Ok(change)
    }

    /// Drops peers and certificates whose time is over; returns the peers, and whether there were certificates.
    pub(crate) fn expire(&mut self, now: Timestamp) -> (Vec<WgPublicKey>, bool) {
        let mut change = Change::default();
        for key in self.expiries.due(now) {
            self.drop_configuration(key, &mut change);
        }
        (change.remove, change.revoked)
    }

    fn drop_configuration(&mut self, key: WgPublicKey, change: &mut Change) {
        if self.forget(&key).is_some() {
            change.remove.push(key);
        }
        if let Some(client) = self.openvpn.remove(&key) {
            self.expiries.remove(client.expires_at, key);
            change.revoked = true;
        }
    }

    /// Lets a certificate connect; whether somebody may be connected who now may not.
    fn admit(&mut self, client: OpenvpnClient) -> bool {
        let (id, at, profile) = (client.id, client.expires_at, client.profile.clone());
        let before = self.openvpn.insert(client);
        if let Some(before) = &before {
            self.expiries.remove(before.expires_at, id);
        }
        self.expiries.insert(at, id);
        before.is_some_and(|before| before.profile != profile)
    }

    /// Stores a peer; whether the device has to learn of it.
    fn upsert(&mut self, peer: Peer) -> bool {
        let (key, at) = (peer.public_key, peer.expires_at);
        let same_on_device =
            |old: &Peer| old.v4 == peer.v4 && old.v6 == peer.v6 && old.preshared_key == peer.preshared_key;
        let known = self.peers.get(&key).is_some_and(same_on_device);
        if let Some(old) = self.peers.insert(key, peer) {
            self.expiries.remove(old.expires_at, key);
        }
        self.expiries.insert(at, key);
        !known
    }

    fn forget(&mut self, key: &WgPublicKey) -> Option<Peer> {
        let peer = self.peers.remove(key)?;
        self.expiries.remove(peer.expires_at, *key);
        Some(peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{peer, step};

    fn keys(state: &DesiredState) -> Vec<u8> {
        let mut keys: Vec<u8> = state.peers().keys().map(|key| key.as_bytes()[0]).collect();
        keys.sort_unstable();
        keys
    }

    #[test]
    fn a_full_state_in_parts_drops_what_it_did_not_name_only_at_its_end() {
        let mut state = DesiredState::default();
        state.apply(Desired { reset: true, ..step("a", 1, &[1, 2, 3], &[]) }).expect("applies");
        let first = Desired { reset: true, last: false, ..step("b", 1, &[2], &[]) };
        assert!(state.apply(first).expect("applies").completed.is_none());
        assert_eq!((keys(&state), state.position()), (vec![1, 2, 3], Position::default()));
        let done = state.apply(step("b", 1, &[4], &[])).expect("applies");
        assert_eq!(keys(&state), [2, 4]);
        assert_eq!((done.completed, done.remove.len()), (Some(1), 2));
        assert_eq!(state.position(), Position { epoch: "b".into(), revision: 1 });
    }

    #[test]
    fn a_step_of_another_history_or_of_the_past_changes_nothing() {
        let mut state = DesiredState::default();
        state.apply(Desired { reset: true, ..step("a", 7, &[1], &[]) }).expect("applies");
        assert!(state.apply(step("b", 8, &[2], &[])).is_err());
        assert!(state.apply(step("a", 6, &[2], &[])).is_err());
        assert_eq!((keys(&state), state.position().revision), (vec![1], 7));
    }

    #[test]
    fn a_longer_life_alone_does_not_touch_the_device() {
        let mut state = DesiredState::default();
        state.apply(Desired { reset: true, ..step("a", 1, &[1], &[]) }).expect("applies");
        let longer = Peer { expires_at: Timestamp(9_000), ..peer(1) };
        let change =
            state.apply(Desired { upsert: vec![longer], ..step("a", 2, &[], &[]) }).expect("applies");
        assert!(change.configure.is_empty());
        assert_eq!(state.next_expiry(), Some(Timestamp(9_000)));
        let moved = Peer { v4: "10.9.9.9".parse().expect("an address"), ..peer(1) };
        let change = state.apply(Desired { upsert: vec![moved], ..step("a", 3, &[], &[]) }).expect("applies");
        assert_eq!(change.configure.len(), 1);
    }

    #[test]
    fn certificates_come_go_and_expire_as_peers_do() {
        let (office, one) = (crate::testing::profile_id(), WgPublicKey::from([9; 32]));
        let client = OpenvpnClient { id: one, profile: office.clone(), expires_at: Timestamp(500) };
        let with = |step: Desired| Desired { openvpn: vec![client.clone()], ..step };
        let mut state = DesiredState::default();
        let first = Desired { reset: true, ..with(step("a", 1, &[1], &[])) };
        assert!(!state.apply(first).expect("applies").revoked);
        assert!(state.openvpn().allow(&one, &office, Timestamp(499)));
        assert_eq!(state.next_expiry(), Some(Timestamp(500)));
        assert!(state.apply(step("a", 2, &[], &[9])).expect("applies").revoked);
        assert!(!state.openvpn().allow(&one, &office, Timestamp(1)));

        state.apply(with(step("a", 3, &[], &[]))).expect("applies");
        assert_eq!(state.expire(Timestamp(500)), (vec![], true));
        state.apply(with(step("a", 4, &[], &[]))).expect("applies");
        let fresh = Desired { reset: true, ..step("b", 1, &[1], &[]) };
        assert!(state.apply(fresh).expect("applies").revoked, "a full state did not name it");
        assert_eq!(state.openvpn().len(), 0);
    }

    #[test]
    fn an_expired_peer_is_gone_and_a_later_removal_of_it_is_harmless() {
        let mut state = DesiredState::default();
        state.apply(Desired { reset: true, ..step("a", 1, &[1], &[]) }).expect("applies");
        assert_eq!(state.expire(peer(1).expires_at).0.len(), 1);
        let change = state.apply(step("a", 2, &[], &[1])).expect("applies");
        assert!(change.remove.is_empty());
        assert_eq!(change.completed, Some(2));
    }
}
