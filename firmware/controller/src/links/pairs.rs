//! Nodes that serve the same clients in turn: one, and its stand-by.
//!
//! The configurations are those of the first. Both are told of all of them, each on its own link; which of the two serves is
//! between them, and heard here. Who serves is who has to confirm a new configuration, and who is asked how busy it is. Bytes
//! are the sum of what both have carried.

use super::{ACK_TIMEOUT, Links, State};
use alcove_domain::{NodeId, WgPrivateKey, WgPublicKey};
use alcove_link::PeerCounters;

/// Two nodes that share their clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Whose configurations they are.
    pub(crate) main: NodeId,
    pub(crate) stand_by: NodeId,
    /// What clients know both by.
    pub(crate) key: WgPublicKey,
}

impl State {
    /// The node whose clients a node serves.
    pub(super) fn main_of(&self, node: NodeId) -> NodeId {
        self.pairs.iter().find(|pair| pair.stand_by == node).map_or(node, |pair| pair.main)
    }

    pub(super) fn pair_of(&self, main: NodeId) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.main == main)
    }

    pub(super) fn is_stand_by(&self, node: NodeId) -> bool {
        self.pairs.iter().any(|pair| pair.stand_by == node)
    }

    fn holds(&self, node: NodeId) -> bool {
        let held = |link: &super::NodeLink| link.health.as_ref().is_some_and(|health| health.holds);
        self.nodes.get(&node).is_some_and(|link| link.is_heard() && held(link))
    }

    /// Which box serves the clients of a node: its stand-by, when that says so and the node itself does not.
    pub(super) fn serving(&self, main: NodeId) -> NodeId {
        match self.pair_of(main) {
            Some(pair) if self.holds(pair.stand_by) && !self.holds(main) => pair.stand_by,
            _ => main,
        }
    }

    /// Whether the end of a connection that a node tells of is for the other of its pair to tell: it serves, and is there.
    pub(super) fn other_tells(&self, node: NodeId) -> bool {
        let serving = self.serving(self.main_of(node));
        serving != node && self.nodes.get(&serving).is_some_and(super::NodeLink::is_heard)
    }

    /// The one of a pair that is to let go, where both say that they have the shared addresses.
    pub(super) fn too_many(&self, node: NodeId) -> Option<NodeId> {
        let pair = self.pair_of(self.main_of(node))?;
        (self.holds(pair.main) && self.holds(pair.stand_by)).then_some(pair.stand_by)
    }

    /// Adds what the other of a pair has carried to the last counters that a node tells of a peer.
    pub(super) fn add_other(&mut self, node: NodeId, counters: &mut PeerCounters) {
        let Some(pair) = self.pair_of(self.main_of(node)) else { return };
        let other = if pair.main == node { pair.stand_by } else { pair.main };
        let theirs = self.nodes.get_mut(&other).and_then(|link| {
            link.unsaved.remove(&counters.public_key);
            link.counters.remove(&counters.public_key)
        });
        if let Some(theirs) = theirs {
            *counters = sum(counters, &theirs);
        }
    }

    /// The counters of a peer: of a pair, the sum of both, with what was heard last.
    pub(super) fn counters(&self, main: NodeId, key: &WgPublicKey) -> Option<PeerCounters> {
        let of = |node: NodeId| self.nodes.get(&node)?.counters.get(key);
        let other = self.pair_of(main).and_then(|pair| of(pair.stand_by));
        match (of(main), other) {
            (Some(one), Some(other)) => Some(sum(one, other)),
            (one, other) => one.or(other).cloned(),
        }
    }
}

fn sum(one: &PeerCounters, other: &PeerCounters) -> PeerCounters {
    let last = if other.last_handshake > one.last_handshake { other } else { one };
    PeerCounters {
        bytes_in: one.bytes_in.saturating_add(other.bytes_in),
        bytes_out: one.bytes_out.saturating_add(other.bytes_out),
        ..last.clone()
    }
}

impl Links {
    /// Says which nodes are pairs. A node whose part changed is left, and dials again.
    pub(crate) fn set_pairs(&self, pairs: Vec<Pair>) {
        let mut state = self.state();
        if state.pairs == pairs {
            return;
        }
        let part = |pairs: &[Pair], node: NodeId| {
            pairs.iter().find(|pair| pair.stand_by == node).map(|pair| pair.main)
        };
        let before = std::mem::replace(&mut state.pairs, pairs);
        let now = state.pairs.clone();
        for (node, link) in &mut state.nodes {
            if part(&before, *node) != part(&now, *node) {
                link.session = 0;
                link.counters.clear();
                link.unsaved.clear();
                link.wake.notify_one();
            }
        }
        drop(state);
        self.changed.notify_all();
    }

    /// The node whose clients a node serves: another's for a stand-by.
    pub(crate) fn main_of(&self, node: NodeId) -> NodeId {
        self.state().main_of(node)
    }

    /// Which box serves the clients of a node.
    pub(crate) fn serving(&self, main: NodeId) -> NodeId {
        self.state().serving(main)
    }

    /// The key that clients of a pair know it by.
    pub(crate) fn shared_key(&self, main: NodeId) -> Option<WgPublicKey> {
        self.state().pair_of(main).map(|pair| pair.key)
    }

    /// Whether a node of a pair is the one that serves; `None` for a node that is none of a pair.
    pub(crate) fn serves(&self, node: NodeId) -> Option<bool> {
        let state = self.state();
        let main = state.main_of(node);
        state.pair_of(main).map(|_| state.holds(node) && state.serving(main) == node)
    }

    /// Has a node let go of the addresses that it shares.
    pub(crate) fn release(&self, node: NodeId) {
        if let Some(link) = self.state().nodes.get_mut(&node).filter(|link| link.connected()) {
            link.release_wanted = true;
            link.wake.notify_one();
        }
    }

    /// The private key of a node's WireGuard, which it is asked for; `None` when it does not answer, or cannot be one of
    /// a pair.
    pub(crate) fn ask_key(&self, node: NodeId) -> Option<WgPrivateKey> {
        let mut state = self.state();
        let link = state.nodes.get_mut(&node).filter(|link| link.connected() && link.shares)?;
        (link.key_wanted, link.key_awaited) = (true, true);
        link.wake.notify_one();
        let asked = |state: &mut State| {
            state.nodes.get(&node).is_some_and(|link| link.connected() && link.told_key.is_none())
        };
        let waiting = self.changed.wait_timeout_while(state, ACK_TIMEOUT, asked);
        let mut state = waiting.expect("no thread panics while it holds this lock").0;
        let link = state.nodes.get_mut(&node)?;
        (link.key_wanted, link.key_awaited) = (false, false);
        link.told_key.take()
    }

    /// Whether a node is there, and can be one of a pair.
    pub(crate) fn can_share(&self, node: NodeId) -> bool {
        self.node(node, |link| link.connected() && link.shares).unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::{NodeLink, health};
    use alcove_domain::Timestamp;
    use alcove_link::Health;
    use std::time::Instant;

    const ROOF: NodeId = NodeId(1);
    const CELLAR: NodeId = NodeId(2);
    const OTHER: NodeId = NodeId(3);

    fn key() -> WgPublicKey {
        WgPublicKey::from([7; 32])
    }

    fn state() -> State {
        let pairs = vec![Pair { main: ROOF, stand_by: CELLAR, key: key() }];
        State { pairs, ..State::default() }
    }

    fn link(state: &mut State, node: NodeId, holds: bool) {
        let health = Health { holds, ..health::idle() };
        let link =
            NodeLink { session: 1, heard: Some(Instant::now()), health: Some(health), ..NodeLink::default() };
        state.nodes.insert(node, link);
    }

    #[test]
    fn the_stand_by_serves_only_while_the_other_does_not() {
        let mut state = state();
        assert_eq!(state.serving(ROOF), ROOF, "nobody is there");
        link(&mut state, CELLAR, true);
        assert_eq!(state.serving(ROOF), CELLAR);
        link(&mut state, ROOF, false);
        assert_eq!(state.serving(ROOF), CELLAR, "the other is back and waits");
        link(&mut state, ROOF, true);
        assert_eq!((state.serving(ROOF), state.too_many(ROOF)), (ROOF, Some(CELLAR)), "both say so");
        assert_eq!(state.too_many(CELLAR), Some(CELLAR));
        link(&mut state, CELLAR, false);
        assert_eq!((state.serving(ROOF), state.too_many(ROOF)), (ROOF, None));
        assert_eq!((state.main_of(CELLAR), state.main_of(OTHER), state.serving(OTHER)), (ROOF, OTHER, OTHER));
    }

    #[test]
    fn ends_are_told_by_who_serves_while_it_is_there() {
        let mut state = state();
        link(&mut state, ROOF, true);
        link(&mut state, CELLAR, false);
        assert!(state.other_tells(CELLAR) && !state.other_tells(ROOF) && !state.other_tells(OTHER));
        state.nodes.remove(&ROOF);
        assert!(!state.other_tells(CELLAR), "nobody else would tell it");
    }

    #[test]
    fn bytes_of_a_pair_are_the_sum_and_the_rest_is_what_was_last() {
        let mut state = state();
        link(&mut state, ROOF, false);
        link(&mut state, CELLAR, true);
        let seen = |bytes: u64, at: i64, from: &str| PeerCounters {
            public_key: key(),
            bytes_in: bytes,
            bytes_out: 2 * bytes,
            last_handshake: Some(Timestamp(at)),
            endpoint: from.parse().ok(),
        };
        let mut put = |node: NodeId, counters| {
            state.nodes.get_mut(&node).expect("a link").counters.insert(key(), counters);
        };
        put(ROOF, seen(100, 10, "203.0.113.1:1"));
        put(CELLAR, seen(7, 20, "203.0.113.2:2"));
        assert_eq!(state.counters(ROOF, &key()), Some(seen(107, 20, "203.0.113.2:2")));
        state.nodes.remove(&ROOF);
        assert_eq!(state.counters(ROOF, &key()), Some(seen(7, 20, "203.0.113.2:2")));
        assert_eq!(state.counters(OTHER, &key()), None);
    }
}
