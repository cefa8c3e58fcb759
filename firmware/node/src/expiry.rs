//! Which peer ends next. An ordered set: one entry per peer, the earliest first.

use alcove_domain::{Timestamp, WgPublicKey};
use std::collections::BTreeSet;

/// The ends of all peers.
#[derive(Debug, Default)]
pub(crate) struct Expiries(BTreeSet<(Timestamp, WgPublicKey)>);

impl Expiries {
    pub(crate) fn insert(&mut self, at: Timestamp, peer: WgPublicKey) {
        self.0.insert((at, peer));
    }

    pub(crate) fn remove(&mut self, at: Timestamp, peer: WgPublicKey) {
        self.0.remove(&(at, peer));
    }

    /// When the next peer ends; `None` when there is no peer.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.0.first().map(|(at, _)| *at)
    }

    /// The peers whose time is over at `now`: a peer is served up to, not including, its `expires_at`.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<WgPublicKey> {
        self.0.iter().take_while(|(at, _)| *at <= now).map(|(_, peer)| *peer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_due_exactly_at_its_end_and_moves_with_it() {
        let (one, two) = (WgPublicKey::from([1; 32]), WgPublicKey::from([2; 32]));
        let mut expiries = Expiries::default();
        expiries.insert(Timestamp(10), one);
        expiries.insert(Timestamp(20), two);
        assert!(expiries.due(Timestamp(9)).is_empty());
        assert_eq!(expiries.due(Timestamp(10)), [one]);
        assert_eq!(expiries.due(Timestamp(1000)), [one, two]);
        expiries.remove(Timestamp(10), one);
        expiries.insert(Timestamp(30), one);
        assert_eq!(expiries.next(), Some(Timestamp(20)));
        assert_eq!(expiries.due(Timestamp(29)), [two]);
    }
}
