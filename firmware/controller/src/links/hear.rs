//! What nodes tell: signs of life, counters, ends. A node speaks for its own peers only; the store passes over what
//! it says of others, and here each node's word is kept apart.

use super::doubt::{Doubt, USUAL, of_counters};
use crate::{
    Controller, Failure,
    openvpn::{LogEntry, counters},
};
use alcove_domain::{NodeId, Timestamp, WgPublicKey};
use alcove_link::{Ended, OpenvpnReport, PeerCounters, ToController};
use alcove_store::Usage;
use std::{
    collections::HashMap,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// Counters that are kept of one node: a node serves no more peers.
const MOST_COUNTERS: usize = 65_536;

/// One link, as long as it lasts.
pub(super) struct Conversation {
    pub(super) node: NodeId,
    /// Whose clients it serves: another's, when it is a stand-by.
    pub(super) main: NodeId,
    pub(super) session: u64,
    pub(super) log: mpsc::Sender<ForLog>,
}

/// What the connection log has to hear.
pub(super) enum ForLog {
    /// With its number on this link.
    Ended(u64, Ended),
    /// One that the other of the pair tells of, with its number on this link.
    Passed(u64),
    Openvpn(LogEntry),
}

impl ForLog {
    /// Entries that may wait to be written.
    pub(super) const WAITING: usize = 4096;

    pub(super) fn number(&self) -> Option<u64> {
        match self {
            Self::Ended(number, _) | Self::Passed(number) => Some(*number),
            Self::Openvpn(_) => None,
        }
    }
}

impl Controller {
    /// The log is behind by thousands of connections when this waits; the node waits then, too.
    pub(super) async fn hear_ends(&self, link: &Conversation, first: u64, ends: Vec<Ended>) {
        let now = self.now();
        for (number, mut ended) in (first..).zip(ends) {
            let passed = {
                let mut state = self.0.links.state();
                let passed = state.other_tells(link.node);
                if let Some(of) = state.nodes.get_mut(&link.node).filter(|_| !passed) {
                    let before = of.counters.remove(&ended.counters.public_key);
                    of.unsaved.remove(&ended.counters.public_key);
                    let since = of.doubts.since_counted();
                    let capacity = of.health.as_ref().and_then(|health| health.capacity);
                    let doubt = before
                        .as_ref()
                        .and_then(|before| of_counters(&ended.counters, before, since, capacity, now));
                    if let Some(doubt) = doubt {
                        of.doubts.note(doubt, 1);
                        // It ended all the same, with what could be true.
                        let key = ended.counters.public_key;
                        ended.counters = before.clone().unwrap_or_else(|| nothing(key));
                    }
                    let known = before.and_then(|counters| counters.endpoint);
                    ended.counters.endpoint = self.origin(link.node, of.near, ended.counters.endpoint, known);
                    state.add_other(link.node, &mut ended.counters);
                }
                passed
            };
            let entry = if passed { ForLog::Passed(number) } else { ForLog::Ended(number, ended) };
            // The task ends only with its sender, or when the process does.
            let _ = link.log.send(entry).await;
        }
        self.hear(link, ToController::Alive);
    }

    pub(super) async fn hear_openvpn(&self, link: &Conversation, report: OpenvpnReport) {
        // A stand-by has none.
        if link.main != link.node {
            return self.hear(link, ToController::Alive);
        }
        let now = self.now();
        let entry = {
            let mut state = self.0.links.state();
            if let Some(of) = state.nodes.get_mut(&link.node) {
                for connection in report.connections.iter().filter(|connection| connection.until.is_none()) {
                    if of.counters.len() < MOST_COUNTERS || of.counters.contains_key(&connection.id) {
                        of.counters.insert(connection.id, counters(connection, now));
                    }
                }
            }
            let (entry, gone) = state.openvpn.take(link.node, report);
            if let Some(of) = state.nodes.get_mut(&link.node) {
                for id in gone {
                    of.counters.remove(&id);
                }
            }
            entry
        };
        if let Some(entry) = entry {
            // As above.
            let _ = link.log.send(ForLog::Openvpn(entry)).await;
        }
        self.hear(link, ToController::Alive);
    }

    /// Takes counters of the node's own configurations, as far as they can be true.
    pub(super) async fn hear_counters(
        &self,
        link: &Conversation,
        told: Vec<PeerCounters>,
    ) -> Result<(), std::io::Error> {
        let node = link.node;
        let new: Vec<WgPublicKey> = {
            let state = self.0.links.state();
            let known = state.nodes.get(&node).map(|of| &of.counters);
            let keys = told.iter().map(|peer| peer.public_key);
            keys.filter(|key| known.is_none_or(|known| !known.contains_key(key))).collect()
        };
        let own = match new.is_empty() {
            true => HashMap::new(),
            false => {
                let main = link.main;
                let found = self.blocking(move |controller| controller.0.store.since_when_on(main, &new));
                found.await?.map_err(std::io::Error::other)?
            }
        };
        self.take_counters(link, told, &own);
        self.hear(link, ToController::Alive);
        Ok(())
    }

    /// `own`: those of the node's configurations among them that nothing was told of before.
    fn take_counters(
        &self,
        link: &Conversation,
        told: Vec<PeerCounters>,
        own: &HashMap<WgPublicKey, Option<Timestamp>>,
    ) {
        let Conversation { node, session, .. } = *link;
        let now = self.now();
        let mut state = self.0.links.state();
        let Some(of) = state.nodes.get_mut(&node).filter(|of| of.session == session) else { return };
        let (near, since) = (of.near, of.doubts.since_counted());
        let capacity = of.health.as_ref().and_then(|health| health.capacity);
        let mut handshakes = 0;
        for mut peer in told {
            let known = of.counters.get(&peer.public_key);
            let doubt = match (known, own.get(&peer.public_key)) {
                (Some(before), _) => of_counters(&peer, before, since, capacity, now),
                (None, Some(Some(made))) => {
                    let age = u64::try_from(now.since(*made).0).unwrap_or(0);
                    let age = Duration::from_secs(age).max(USUAL);
                    of_counters(&peer, &nothing(peer.public_key), age, capacity, now)
                }
                // It has ended, which the node did not know yet.
                (None, Some(None)) => continue,
                (None, None) => Some(Doubt::Foreign),
            };
            if let Some(doubt) = doubt {
                if of.doubts.note(doubt, 1) {
                    tracing::warn!(%node, key = %peer.public_key, ?doubt, "a node tells what cannot be true");
                }
                continue;
            }
            if known.is_none() && of.counters.len() >= MOST_COUNTERS {
                continue;
            }
            let before = known.and_then(|known| known.last_handshake);
            let endpoint = known.and_then(|known| known.endpoint);
            peer.endpoint = self.origin(node, near, peer.endpoint, endpoint);
            handshakes += u64::from(peer.last_handshake > before);
            of.unsaved.insert(peer.public_key);
            of.counters.insert(peer.public_key, peer);
        }
        state.handshakes += handshakes;
    }

    pub(super) fn hear(&self, link: &Conversation, message: ToController) {
        let Conversation { node, session, .. } = *link;
        let now = self.now();
        let mut state = self.0.links.state();
        let Some(of) = state.nodes.get_mut(&node).filter(|l| l.session == session) else { return };
        of.last_contact = Some(now);
        of.heard = Some(Instant::now());
        match message {
            ToController::Ack { revision, problem } => {
                of.acked = of.acked.max(revision);
                of.problem = problem.map(|problem| (revision, problem));
                if let Some((_, problem)) = &of.problem {
                    tracing::error!(%node, revision, "the node reports: {problem}");
                }
                drop(state);
                self.0.links.changed.notify_all();
            }
            ToController::Health(health) => {
                of.take_health(health, now);
                let too_many = state.too_many(node);
                drop(state);
                if let Some(other) = too_many {
                    tracing::warn!(node = %other, "both of a pair have the shared addresses: it is to let go of them");
                    self.0.links.release(other);
                }
            }
            // One that nobody asked for is not kept.
            ToController::Key(key) if of.key_awaited => {
                of.told_key = Some(key);
                drop(state);
                self.0.links.changed.notify_all();
            }
            // Heard elsewhere, or only a sign of life.
            _ => {}
        }
    }

    /// Where a peer really is that a node sees at `seen`.
    fn origin(
        &self,
        node: NodeId,
        near: Option<std::net::IpAddr>,
        seen: Option<SocketAddr>,
        known: Option<SocketAddr>,
    ) -> Option<SocketAddr> {
        self.0.proxied.origin(node, near, seen, known)
    }

    /// Writes an end to the log; whether that went well.
    pub(super) fn close_log(&self, node: NodeId, ended: &Ended) -> bool {
        let key = &ended.counters.public_key;
        let closed =
            self.0.store.close_log(node, key, &usage(&ended.counters), ended.at).map_err(Failure::from);
        let told = closed.and_then(|()| self.tell_hook_of_end(key));
        if let Err(error) = &told {
            let error = error as &dyn std::error::Error;
            tracing::error!(error, "a connection's end could not be logged");
        }
        told.is_ok()
    }

    /// Writes counters that changed to the store: rarely, to spare the card.
    pub(crate) fn flush_counters(&self) -> Result<(), Failure> {
        let mut by_node: Vec<(NodeId, Vec<Usage>)> = vec![];
        {
            let mut state = self.0.links.state();
            let unsaved: Vec<_> =
                state.nodes.iter_mut().map(|(node, of)| (*node, std::mem::take(&mut of.unsaved))).collect();
            for (node, keys) in unsaved {
                let main = state.main_of(node);
                let usages = keys.iter().filter_map(|key| state.counters(main, key)).map(|peer| usage(&peer));
                by_node.push((main, usages.collect()));
            }
        }
        for (node, usages) in by_node {
            self.0.store.record_usage(node, &usages)?;
        }
        let openvpn = self.0.links.state().openvpn.take_unsaved();
        for (node, sessions) in openvpn {
            self.0.store.record_openvpn(node, false, &sessions, self.now())?;
        }
        Ok(())
    }

    /// Writes when remote nodes were last heard: rarely, likewise.
    pub(crate) fn flush_contacts(&self) -> Result<(), Failure> {
        let heard: Vec<_> = self
            .0
            .links
            .state()
            .nodes
            .iter()
            .filter(|(node, _)| **node != NodeId::LOCAL)
            .filter_map(|(node, of)| Some((*node, of.version.clone(), of.last_contact?)))
            .collect();
        for (node, version, at) in heard {
            self.0.store.note_contact(node, None, &version, at)?;
        }
        Ok(())
    }
}

/// Counters of a peer that nothing is known of.
fn nothing(public_key: WgPublicKey) -> PeerCounters {
    PeerCounters { public_key, bytes_in: 0, bytes_out: 0, last_handshake: None, endpoint: None }
}

fn usage(peer: &PeerCounters) -> Usage {
    Usage {
        public_key: peer.public_key,
        bytes_in: peer.bytes_in,
        bytes_out: peer.bytes_out,
        last_handshake: peer.last_handshake,
        endpoint: peer.endpoint.map(|e| e.to_string()),
    }
}
