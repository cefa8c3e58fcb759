//! What the peers have done: the last look at each, what of it the controller does not know yet, and the
//! peers that ended until the controller has heard of them.
//!
//! One small entry per peer, so bounded by the peers; ended ones wait in the outbox.

use crate::{
    device::{ActualPeer, WireguardState},
    outbox::Outbox,
};
use alcove_domain::{Seconds, Timestamp, WgPublicKey};
use alcove_link::{Ended, PeerCounters, Why};
use std::{collections::HashMap, net::SocketAddr, path::Path};

/// A peer counts as online for so long after its last handshake (spec node.md §5): WireGuard makes a new one
/// every two minutes while there is traffic.
const ONLINE: Seconds = Seconds(180);

const ENDS: &str = "ends.journal";
/// Ends that are kept until the controller has heard them.
const MOST_ENDS: usize = 10_000;

#[derive(Debug, Default, Clone)]
struct Seen {
    bytes_in: u64,
    bytes_out: u64,
    last_handshake: Option<Timestamp>,
    endpoint: Option<SocketAddr>,
    /// Bytes both ways when the current interval of the history began.
    at_interval: u64,
    unreported: bool,
    /// Bytes in and out before the peer was put on the interface anew.
    before: [u64; 2],
}

impl Seen {
    fn counters(&self, public_key: WgPublicKey) -> PeerCounters {
        PeerCounters {
            public_key,
            bytes_in: self.before[0].wrapping_add(self.bytes_in),
            bytes_out: self.before[1].wrapping_add(self.bytes_out),
            last_handshake: self.last_handshake,
            endpoint: self.endpoint,
        }
    }
}

/// Counters of all peers.
#[derive(Debug)]
pub(crate) struct Counters {
    peers: HashMap<WgPublicKey, Seen>,
    /// Bytes in and out of all peers, those that ended included.
    totals: [u64; 2],
    pub(crate) outbox: Outbox<Ended>,
}

impl Counters {
    /// With the ends that an earlier run could not tell.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { peers: HashMap::new(), totals: [0, 0], outbox: Outbox::open(folder, ENDS, MOST_ENDS) }
    }

    /// Takes a look at the device.
    pub(crate) fn observe(&mut self, state: &WireguardState) {
        self.peers.retain(|key, _| state.peers.contains_key(key));
        for (key, actual) in &state.peers {
            self.observe_peer(*key, actual);
        }
    }

    fn observe_peer(&mut self, key: WgPublicKey, actual: &ActualPeer) {
        let seen = self.peers.entry(key).or_default();
        // Counters that went back belong to an interface that was made anew.
        if actual.bytes_in < seen.bytes_in || actual.bytes_out < seen.bytes_out {
            *seen = Seen::default();
        }
        self.totals[0] = self.totals[0].wrapping_add(actual.bytes_in - seen.bytes_in);
        self.totals[1] = self.totals[1].wrapping_add(actual.bytes_out - seen.bytes_out);
        let fresh = Seen {
            bytes_in: actual.bytes_in,
            bytes_out: actual.bytes_out,
            last_handshake: actual.last_handshake,
            endpoint: actual.endpoint,
            at_interval: seen.at_interval,
            unreported: seen.unreported,
            before: seen.before,
        };
        let changed = fresh.counters(key) != seen.counters(key);
        *seen = Seen { unreported: seen.unreported || changed, ..fresh };
    }

    /// Up to `most` peers that changed since they were last reported; they count as reported.
    pub(crate) fn take_unreported(&mut self, most: usize) -> Vec<PeerCounters> {
        let waiting = self.peers.iter_mut().filter(|(_, seen)| seen.unreported).take(most);
        waiting
            .map(|(key, seen)| {
                seen.unreported = false;
                seen.counters(*key)
            })
            .collect()
    }

    /// A new controller session may not know what was reported to the last one.
    pub(crate) fn report_all_again(&mut self) {
        for seen in self.peers.values_mut().filter(|seen| seen.last_handshake.is_some()) {
            seen.unreported = true;
        }
    }

    /// Notes that peers are put on the interface anew, where they begin at zero; their counters go on.
    pub(crate) fn begin_anew(&mut self, keys: &[WgPublicKey]) {
        for key in keys {
            if let Some(seen) = self.peers.get_mut(key) {
                seen.before[0] = seen.before[0].wrapping_add(std::mem::take(&mut seen.bytes_in));
                seen.before[1] = seen.before[1].wrapping_add(std::mem::take(&mut seen.bytes_out));
            }
        }
    }

    /// Notes that a peer ended, with the last look at it.
    pub(crate) fn end(&mut self, key: WgPublicKey, at: Timestamp, why: Why) {
        let counters = self.peers.remove(&key).unwrap_or_default().counters(key);
        self.outbox.push(Ended { counters, at, why });
    }

    /// Peers with a recent handshake.
    pub(crate) fn online(&self, now: Timestamp) -> u32 {
        let since = now.minus(ONLINE);
        let online = self.peers.values().filter(|seen| seen.last_handshake.is_some_and(|at| at >= since));
        u32::try_from(online.count()).unwrap_or(u32::MAX)
    }

    /// Bytes received and sent through all tunnels since this process started to look.
    pub(crate) fn totals(&self) -> [u64; 2] {
        self.totals
    }

    /// Ends an interval of the history: every peer with its bytes both ways since the last one.
    pub(crate) fn take_interval(&mut self) -> impl Iterator<Item = (WgPublicKey, u64)> {
        self.peers.iter_mut().map(|(key, seen)| {
            let told = seen.counters(*key);
            let bytes = told.bytes_in.wrapping_add(told.bytes_out);
            let since = bytes.saturating_sub(seen.at_interval);
            seen.at_interval = bytes;
            (*key, since)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> (tempfile::TempDir, Counters) {
        let folder = tempfile::tempdir().expect("a folder");
        let counters = Counters::new(folder.path());
        (folder, counters)
    }

    fn look(peers: &[(u8, u64)]) -> WireguardState {
        let peers = peers.iter().map(|(n, bytes)| {
            let actual =
                ActualPeer { bytes_in: *bytes, last_handshake: Some(Timestamp(50)), ..ActualPeer::default() };
            (WgPublicKey::from([*n; 32]), actual)
        });
        WireguardState { peers: peers.collect(), ..WireguardState::default() }
    }

    #[test]
    fn only_what_changed_is_reported_and_once() {
        let (_folder, mut counters) = empty();
        counters.observe(&look(&[(1, 10), (2, 20)]));
        assert_eq!(counters.take_unreported(500).len(), 2);
        counters.observe(&look(&[(1, 10), (2, 25)]));
        let again = counters.take_unreported(500);
        assert_eq!((again.len(), again[0].bytes_in), (1, 25));
        assert!(counters.take_unreported(500).is_empty());
        assert_eq!(counters.totals(), [35, 0]);
    }

    #[test]
    fn totals_go_on_when_the_interface_is_made_anew() {
        let (_folder, mut counters) = empty();
        counters.observe(&look(&[(1, 100)]));
        counters.observe(&look(&[(1, 30)]));
        assert_eq!(counters.totals(), [130, 0]);
    }

    #[test]
    fn counters_go_on_when_a_peer_is_put_on_the_interface_anew() {
        let (_folder, mut counters) = empty();
        counters.observe(&look(&[(1, 100), (2, 7)]));
        counters.begin_anew(&[WgPublicKey::from([1; 32])]);
        counters.observe(&look(&[(1, 0), (2, 7)]));
        counters.observe(&look(&[(1, 30), (2, 9)]));
        let mut told: Vec<u64> = counters.take_unreported(500).iter().map(|peer| peer.bytes_in).collect();
        told.sort_unstable();
        assert_eq!((told, counters.totals()), (vec![9, 130], [139, 0]));
        let since: u64 = counters.take_interval().map(|(_, bytes)| bytes).sum();
        assert_eq!(since, 139);
    }

    #[test]
    fn a_peer_is_online_for_three_minutes_after_its_handshake() {
        let (_folder, mut counters) = empty();
        counters.observe(&look(&[(1, 1)]));
        assert_eq!(counters.online(Timestamp(230)), 1);
        assert_eq!(counters.online(Timestamp(231)), 0);
    }

    #[test]
    fn an_end_has_the_last_counters() {
        let (_folder, mut counters) = empty();
        counters.observe(&look(&[(1, 10)]));
        counters.end(WgPublicKey::from([1; 32]), Timestamp(60), Why::Expired);
        let (first, ends) = counters.outbox.unsent(9).expect("an end");
        assert_eq!((first, ends.len(), ends[0].counters.bytes_in), (1, 1, 10));
    }
}
