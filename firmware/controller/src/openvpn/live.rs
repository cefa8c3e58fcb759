//! Who is connected with OpenVPN right now, as nodes tell it, and what of it the log must hear.
//!
//! Beginnings and ends go to the log at once; counters wait, as WireGuard's do, to spare the card.

use crate::{Controller, Failure};
use alcove_domain::{ConnectionId, NodeId, ProfileId};
use alcove_link::{OpenvpnConnection, OpenvpnReport, PeerCounters};
use alcove_store::OpenvpnSession;
use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
};

/// The connections that are there; bounded by what nodes let in.
#[derive(Default)]
pub(crate) struct Connections {
    live: HashMap<ConnectionId, (NodeId, OpenvpnConnection)>,
    /// Those whose counters the store does not have.
    unsaved: HashSet<ConnectionId>,
}

/// A report as the store takes it.
pub(crate) struct LogEntry {
    pub(crate) node: NodeId,
    pub(crate) complete: bool,
    pub(crate) sessions: Vec<OpenvpnSession>,
}

impl Connections {
    /// Takes a report; what of it the log must hear now, if anything, and who is not connected any more.
    pub(crate) fn take(
        &mut self,
        node: NodeId,
        report: OpenvpnReport,
    ) -> (Option<LogEntry>, Vec<ConnectionId>) {
        let mut sessions = vec![];
        let mut gone = vec![];
        if report.complete {
            gone.extend(self.live.iter().filter(|(_, (of, _))| *of == node).map(|(id, _)| *id));
            self.live.retain(|_, (of, _)| *of != node);
        }
        for connection in report.connections {
            let known = self.live.get(&connection.id).is_some_and(|(of, live)| {
                *of == node && live.since == connection.since && live.v4 == connection.v4
            });
            if connection.until.is_some() {
                // A later connection of the same certificate stays.
                if known {
                    self.live.remove(&connection.id);
                    self.unsaved.remove(&connection.id);
                    gone.push(connection.id);
                }
                sessions.push(session(&connection));
                continue;
            }
            if known {
                self.unsaved.insert(connection.id);
            } else {
                sessions.push(session(&connection));
            }
            self.live.insert(connection.id, (node, connection));
        }
        let live = &self.live;
        self.unsaved.retain(|id| live.contains_key(id));
        gone.retain(|id| !live.contains_key(id));
        let for_log = report.complete || !sessions.is_empty();
        (for_log.then_some(LogEntry { node, complete: report.complete, sessions }), gone)
    }

    /// Forgets what a node has told.
    pub(crate) fn forget(&mut self, node: NodeId) {
        self.live.retain(|_, (of, _)| *of != node);
        let live = &self.live;
        self.unsaved.retain(|id| live.contains_key(id));
    }

    /// The connection of a certificate.
    pub(crate) fn of(&self, id: &ConnectionId) -> Option<&OpenvpnConnection> {
        self.live.get(id).map(|(_, connection)| connection)
    }

    /// Who has this address.
    pub(crate) fn holder_of(&self, address: IpAddr) -> Option<ConnectionId> {
        let has = |live: &OpenvpnConnection| address == live.v4 || address == live.v6;
        self.live.iter().find(|(_, (_, live))| has(live)).map(|(id, _)| *id)
    }

    /// How many a profile has.
    pub(crate) fn count(&self, profile: &ProfileId) -> u32 {
        let count = self.live.values().filter(|(_, connection)| connection.profile == *profile).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// What the store does not have yet, by node.
    pub(crate) fn take_unsaved(&mut self) -> HashMap<NodeId, Vec<OpenvpnSession>> {
        let mut by_node: HashMap<NodeId, Vec<OpenvpnSession>> = HashMap::new();
        for id in std::mem::take(&mut self.unsaved) {
            if let Some((node, connection)) = self.live.get(&id) {
                by_node.entry(*node).or_default().push(session(connection));
            }
        }
        by_node
    }
}

impl Controller {
    /// Writes a report to the log, and tells the operator's program of what began and ended. One that it refuses
    /// ends with its configuration; it is asked when the client is connected, since only then its address is known.
    pub(crate) fn log_openvpn(&self, entry: &LogEntry) {
        if let Err(error) = self.try_log_openvpn(entry) {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "OpenVPN connections could not be logged");
        }
    }

    fn try_log_openvpn(&self, entry: &LogEntry) -> Result<(), Failure> {
        let LogEntry { node, complete, sessions } = entry;
        let recorded = self.0.store.record_openvpn(*node, *complete, sessions, self.now())?;
        for row in &recorded.begun {
            if let (false, Ok(id)) = (self.ask_hook_about(row)?, row.connection_id.parse()) {
                let bumped = self.0.store.delete_configuration(&id, None, self.now())?;
                self.announce(&bumped.unwrap_or_default());
            }
        }
        for row in recorded.ended {
            self.tell_hook_of_end_of(row)?;
        }
        Ok(())
    }
}

/// What of a report shows where peers' counters do: when the client was last known to be there.
pub(crate) fn counters(connection: &OpenvpnConnection, now: alcove_domain::Timestamp) -> PeerCounters {
    PeerCounters {
        public_key: connection.id,
        bytes_in: connection.bytes_in,
        bytes_out: connection.bytes_out,
        last_handshake: Some(connection.until.unwrap_or(now)),
        endpoint: connection.endpoint,
    }
}

fn session(connection: &OpenvpnConnection) -> OpenvpnSession {
    OpenvpnSession {
        id: connection.id,
        profile: connection.profile.clone(),
        v4: connection.v4,
        v6: connection.v6,
        endpoint: connection.endpoint.map(|endpoint| endpoint.to_string()),
        since: connection.since,
        bytes_in: connection.bytes_in,
        bytes_out: connection.bytes_out,
        until: connection.until,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alcove_domain::Timestamp;

    const NODE: NodeId = NodeId::LOCAL;

    fn connection(id: u8, since: i64) -> OpenvpnConnection {
        OpenvpnConnection {
            id: ConnectionId::from([id; 32]),
            profile: ProfileId::new("office").expect("an ID"),
            v4: [10, 8, 0, id].into(),
            v6: "fd00::2".parse().expect("an address"),
            endpoint: None,
            since: Timestamp(since),
            bytes_in: 0,
            bytes_out: 0,
            until: None,
        }
    }

    fn report(complete: bool, connections: &[OpenvpnConnection]) -> OpenvpnReport {
        OpenvpnReport { complete, connections: connections.to_vec() }
    }

    #[test]
    fn beginnings_and_ends_are_for_the_log_and_counters_wait() {
        let mut all = Connections::default();
        let office = ProfileId::new("office").expect("an ID");
        assert_eq!(all.take(NODE, report(false, &[connection(1, 5)])).0.expect("new").sessions.len(), 1);
        let counted = OpenvpnConnection { bytes_in: 9, ..connection(1, 5) };
        assert!(all.take(NODE, report(false, &[counted])).0.is_none());
        assert_eq!(all.count(&office), 1);
        assert_eq!(all.take_unsaved()[&NODE][0].bytes_in, 9);
        assert!(all.take_unsaved().is_empty());
        let ended = OpenvpnConnection { until: Some(Timestamp(8)), ..connection(1, 5) };
        let (entry, gone) = all.take(NODE, report(false, &[ended]));
        assert_eq!(gone, [ConnectionId::from([1; 32])]);
        let entry = entry.expect("an end");
        assert_eq!((entry.sessions[0].until, all.count(&office)), (Some(Timestamp(8)), 0));
    }

    #[test]
    fn the_end_of_an_earlier_connection_leaves_the_later_one() {
        let mut all = Connections::default();
        all.take(NODE, report(false, &[connection(1, 9)]));
        let ended = OpenvpnConnection { until: Some(Timestamp(9)), ..connection(1, 5) };
        let (entry, gone) = all.take(NODE, report(false, &[ended]));
        assert!(entry.is_some() && gone.is_empty());
        assert!(all.of(&ConnectionId::from([1; 32])).is_some());
    }

    #[test]
    fn a_complete_report_is_all_of_that_node() {
        let mut all = Connections::default();
        all.take(NODE, report(false, &[connection(1, 5), connection(2, 5)]));
        all.take(NodeId(1), report(false, &[connection(3, 5)]));
        let (entry, gone) = all.take(NODE, report(true, &[connection(2, 5)]));
        assert!(entry.expect("it is for the log").complete);
        assert_eq!(gone, [ConnectionId::from([1; 32])]);
        assert_eq!(all.count(&ProfileId::new("office").expect("an ID")), 2);
    }
}
