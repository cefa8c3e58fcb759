//! Who is connected with OpenVPN, and what of it the controller does not know yet. Bounded: live connections by
//! what processes let in, ended ones by a queue.

use super::session::Happened;
use alcove_domain::ConnectionId;
use alcove_link::{OpenvpnConnection, OpenvpnReport};
use std::collections::{HashMap, HashSet, VecDeque};

/// Ends that are remembered while there is no controller. More are counted, not kept.
const MOST_ENDED: usize = 10_000;
/// Connections per message: about 350 bytes each, so well below the link's largest frame.
const PART: usize = 1000;

/// The books.
#[derive(Debug, Default)]
pub(crate) struct Books {
    live: HashMap<ConnectionId, OpenvpnConnection>,
    changed: HashSet<ConnectionId>,
    ended: VecDeque<OpenvpnConnection>,
    /// Something began or ended: worth telling at once.
    news: bool,
    lost: u64,
    /// Bytes in and out of all connections, those that ended included.
    totals: [u64; 2],
}

impl Books {
    pub(crate) fn note(&mut self, happened: Happened) {
        match happened {
            Happened::Began(connection) => {
                // OpenVPN puts a new connection of a certificate in the place of its old one.
                if let Some(mut old) = self.live.insert(connection.id, connection.clone()) {
                    old.until = Some(connection.since);
                    self.push_ended(old);
                }
                self.changed.insert(connection.id);
                self.news = true;
            }
            Happened::Counted(connection) => {
                if let Some(live) = self.live.get_mut(&connection.id).filter(|live| same(live, &connection)) {
                    count(&mut self.totals, live, &connection);
                    *live = connection;
                    self.changed.insert(live.id);
                }
            }
            Happened::Ended(connection) => {
                if let Some(live) = self.live.get(&connection.id).filter(|live| same(live, &connection)) {
                    count(&mut self.totals, live, &connection);
                    self.live.remove(&connection.id);
                    self.changed.remove(&connection.id);
                    self.push_ended(connection);
                }
            }
        }
    }

    fn push_ended(&mut self, connection: OpenvpnConnection) {
        self.news = true;
        if self.ended.len() < MOST_ENDED {
            self.ended.push_back(connection);
        } else {
            self.lost += 1;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.live.len()
    }

    pub(crate) fn totals(&self) -> [u64; 2] {
        self.totals
    }

    /// Whether something should be told at once; asking clears it.
    pub(crate) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.news)
    }

    /// How many ends were not kept since this was last asked.
    pub(crate) fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    /// A part of what the controller does not know; `None` when it knows all.
    pub(crate) fn take_part(&mut self) -> Option<OpenvpnReport> {
        let count = self.ended.len().min(PART);
        let mut connections: Vec<OpenvpnConnection> = self.ended.drain(..count).collect();
        let changed: Vec<ConnectionId> = self.changed.iter().take(PART - count).copied().collect();
        for id in changed {
            self.changed.remove(&id);
            connections.extend(self.live.get(&id).cloned());
        }
        (!connections.is_empty()).then_some(OpenvpnReport { complete: false, connections })
    }

    /// Everybody who is connected, for a controller that may not know; `None` when these are too many for one
    /// message, which are then told in parts.
    pub(crate) fn complete(&mut self) -> Option<OpenvpnReport> {
        if self.live.len() > 2 * PART {
            self.changed.extend(self.live.keys());
            return None;
        }
        self.changed.clear();
        Some(OpenvpnReport { complete: true, connections: self.live.values().cloned().collect() })
    }
}

fn same(one: &OpenvpnConnection, other: &OpenvpnConnection) -> bool {
    one.since == other.since && one.v4 == other.v4
}

fn count(totals: &mut [u64; 2], before: &OpenvpnConnection, after: &OpenvpnConnection) {
    totals[0] = totals[0].wrapping_add(after.bytes_in.saturating_sub(before.bytes_in));
    totals[1] = totals[1].wrapping_add(after.bytes_out.saturating_sub(before.bytes_out));
}

#[cfg(test)]
mod tests {
    use super::*;
    use alcove_domain::{ProfileId, Timestamp};

    fn connection(n: u8, since: i64) -> OpenvpnConnection {
        OpenvpnConnection {
            id: ConnectionId::from([n; 32]),
            profile: ProfileId::new("office").expect("an ID"),
            v4: [10, 8, 0, n].into(),
            v6: "fd00::2".parse().expect("an address"),
            endpoint: None,
            since: Timestamp(since),
            bytes_in: 0,
            bytes_out: 0,
            until: None,
        }
    }

    #[test]
    fn everything_is_told_once_and_counters_in_their_own_time() {
        let mut books = Books::default();
        books.note(Happened::Began(connection(1, 5)));
        assert!(books.take_news());
        assert_eq!(books.take_part().expect("news").connections.len(), 1);
        assert_eq!(books.take_part(), None);
        books.note(Happened::Counted(OpenvpnConnection { bytes_in: 7, ..connection(1, 5) }));
        assert!(!books.take_news());
        assert_eq!(books.take_part().expect("counters").connections[0].bytes_in, 7);
        let until = Some(Timestamp(9));
        books.note(Happened::Ended(OpenvpnConnection { bytes_in: 9, until, ..connection(1, 5) }));
        assert!(books.take_news());
        assert_eq!(books.take_part().expect("an end").connections[0].until, until);
        assert_eq!((books.len(), books.totals()), (0, [9, 0]));
    }

    #[test]
    fn a_certificate_that_comes_again_ends_its_former_connection() {
        let mut books = Books::default();
        books.note(Happened::Began(connection(1, 5)));
        books.note(Happened::Began(connection(1, 8)));
        let told = books.take_part().expect("news").connections;
        assert_eq!(told.iter().map(|c| c.until).collect::<Vec<_>>(), [Some(Timestamp(8)), None]);
        // The old process tells of the old one's end only now.
        books.note(Happened::Ended(OpenvpnConnection { until: Some(Timestamp(9)), ..connection(1, 5) }));
        assert_eq!((books.len(), books.take_part()), (1, None));
    }

    #[test]
    fn a_new_controller_is_told_all_and_ends_are_bounded() {
        let mut books = Books::default();
        for n in 0..3 {
            books.note(Happened::Began(connection(n, 5)));
        }
        let all = books.complete().expect("few");
        assert_eq!((all.complete, all.connections.len(), books.take_part()), (true, 3, None));
        for since in 0..i64::try_from(MOST_ENDED).expect("small") + 2 {
            books.note(Happened::Began(connection(9, since)));
        }
        assert_eq!(books.take_lost(), 1);
    }
}
