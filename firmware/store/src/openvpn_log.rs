//! OpenVPN's rows of the connection log. A connection begins when the client is let in and ends when it goes;
//! the same certificate may make many, each with the address that it was given then.
//!
//! A node names every connection by certificate and beginning, so the same report may come twice, and one that
//! was lost is made good by the next.

use crate::connections::{all, one, run};
use crate::log::{self, MOST};
use crate::{LogRow, OpenvpnSession, Recorded, Store, StoreError};
use alcove_domain::{ConnectionId, NodeId, Timestamp};
use rusqlite::Connection;
use std::collections::HashSet;

impl Store {
    /// Takes what a node tells of connections; tells which of them began and ended with it. With `complete` these are all that there are: other rows that
    /// are open are closed at `now`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_openvpn(
        &self,
        node: NodeId,
        complete: bool,
        sessions: &[OpenvpnSession],
        now: Timestamp,
    ) -> Result<Recorded, StoreError> {
        self.connections.write(|tx| {
            let mut named = HashSet::new();
            let (mut begun, mut ended) = (vec![], vec![]);
            for session in sessions {
                let known = find(tx, node, session)?;
                let row = known.map_or_else(|| begin(tx, node, session), |row| Ok(Some(row)))?;
                let Some(row) = row else { continue };
                take(tx, row, session)?;
                named.insert(row);
                if known.is_none() {
                    begun.push(row);
                }
                if session.until.is_some() {
                    ended.push(row);
                }
            }
            if complete {
                let sql = "SELECT id FROM connection_log
                           WHERE node = ?1 AND disconnected_at IS NULL AND protocol = 'openvpn'";
                for row in all(tx, sql, [node.0], |row| row.get::<_, i64>(0))? {
                    if !named.contains(&row) {
                        let sql =
                            "UPDATE connection_log SET disconnected_at = max(connected_at, ?2) WHERE id = ?1";
                        run(tx, sql, (row, now.0))?;
                        ended.push(row);
                    }
                }
            }
            let read = |rows: Vec<i64>| -> Result<Vec<LogRow>, StoreError> {
                let rows = rows.into_iter().map(|row| log::row(tx, row));
                rows.filter_map(Result::transpose).collect()
            };
            Ok(Recorded { begun: read(begun)?, ended: read(ended)? })
        })
    }
}

/// The row of a connection that was told of before.
fn find(c: &Connection, node: NodeId, session: &OpenvpnSession) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM connection_log
               WHERE connection_id = ?1 AND node = ?2 AND connected_at = ?3 AND v4 = ?4 AND protocol = 'openvpn'
               ORDER BY id DESC LIMIT 1";
    let values = (session.id.to_base64(), node.0, session.since.0, u32::from(session.v4));
    Ok(one(c, sql, values, |row| row.get(0))?)
}

/// Opens the row of a connection; `None` when nobody knows any more whose it was.
fn begin(c: &Connection, node: NodeId, session: &OpenvpnSession) -> Result<Option<i64>, StoreError> {
    let Some((user, name)) = holder(c, node, &session.id)? else {
        tracing::warn!(id = %session.id, "a connection is not logged: its configuration is gone");
        return Ok(None);
    };
    let sql = "INSERT INTO connection_log (protocol, user_id, profile_id, node, connection_id, display_name,
                   v4, v6, connected_at)
               VALUES ('openvpn', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let values = (
        user,
        session.profile.as_str(),
        node.0,
        session.id.to_base64(),
        name,
        u32::from(session.v4),
        session.v6.octets(),
        session.since.0,
    );
    run(c, sql, values)?;
    Ok(Some(c.last_insert_rowid()))
}

/// Whose certificate it is on this node, or was when it connected before.
fn holder(c: &Connection, node: NodeId, id: &ConnectionId) -> Result<Option<(String, String)>, StoreError> {
    let pair = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let sql = "SELECT user_id, display_name FROM configurations WHERE public_key = ?1 AND node = ?2";
    if let Some(found) = one(c, sql, (id.as_bytes(), node.0), pair)? {
        return Ok(Some(found));
    }
    let sql = "SELECT user_id, display_name FROM connection_log WHERE connection_id = ?1 AND node = ?2
         ORDER BY id DESC LIMIT 1";
    Ok(one(c, sql, (id.to_base64(), node.0), pair)?)
}

/// Takes counters and, when it has ended, the end. A row that was closed already keeps the earlier moment.
fn take(c: &Connection, row: i64, session: &OpenvpnSession) -> Result<(), StoreError> {
    let sql = "UPDATE connection_log SET
                   bytes_in = max(bytes_in, ?2),
                   bytes_out = max(bytes_out, ?3),
                   endpoint = coalesce(?4, endpoint),
                   disconnected_at = CASE WHEN ?5 IS NULL THEN disconnected_at
                       ELSE max(connected_at, min(?5, coalesce(disconnected_at, ?5))) END
               WHERE id = ?1";
    let bounded = |bytes: u64| i64::try_from(bytes).unwrap_or(MOST).min(MOST);
    let until = session.until.map(|at| at.0);
    let values = (row, bounded(session.bytes_in), bounded(session.bytes_out), &session.endpoint, until);
    run(c, sql, values)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, LATER, NOW, key, profile};
    use crate::{LogQuery, LogRow, NewCertificate};
    use alcove_domain::{OpenvpnProfile, ProfileId, Protocol, Ranges};

    const NODE: NodeId = NodeId::LOCAL;

    struct Bench {
        f: Fixture,
        id: ConnectionId,
    }

    impl Bench {
        fn new() -> Self {
            let mut office = profile("office", "10.9.0.0/24", "fd00:9::/64");
            office.openvpn = Some(OpenvpnProfile::new(Ranges {
                v4: "10.10.0.0/24".parse().expect("v4"),
                v6: "fd00:10::/64".parse().expect("v6"),
            }));
            let f = Fixture::with(&[office]);
            let new = NewCertificate {
                node: NODE,
                profile: ProfileId::new("office").expect("an ID"),
                id: key(),
                user: f.user("zoe"),
                auth_key: None,
                display_name: "router".into(),
                expires_at: LATER,
                now: NOW,
                limit: 3,
                replaces: None,
            };
            f.issue_certificate(&new).expect("issued");
            Self { id: new.id, f }
        }

        fn session(&self, since: i64, last: u8) -> OpenvpnSession {
            OpenvpnSession {
                id: self.id,
                profile: ProfileId::new("office").expect("an ID"),
                v4: [10, 10, 0, last].into(),
                v6: format!("fd00:10::{last}").parse().expect("an address"),
                endpoint: Some("198.51.100.7:40000".into()),
                since: Timestamp(NOW.0 + since),
                bytes_in: 0,
                bytes_out: 0,
                until: None,
            }
        }

        /// How many connections began and ended with it.
        fn tell(&self, complete: bool, sessions: &[OpenvpnSession], at: i64) -> (usize, usize) {
            let recorded =
                self.f.record_openvpn(NODE, complete, sessions, Timestamp(NOW.0 + at)).expect("recorded");
            (recorded.begun.len(), recorded.ended.len())
        }

        fn rows(&self) -> Vec<LogRow> {
            self.f.connection_log(&LogQuery { limit: 10, ..LogQuery::default() }).expect("rows")
        }
    }

    #[test]
    fn a_connection_is_a_row_with_address_origin_and_counters_however_often_it_is_told() {
        let bench = Bench::new();
        assert!(bench.rows().is_empty(), "a certificate that nobody used has no row");
        assert_eq!(bench.tell(false, &[bench.session(10, 2)], 10), (1, 0));
        bench.tell(false, &[OpenvpnSession { bytes_in: 7, bytes_out: 9, ..bench.session(10, 2) }], 20);
        let end = Some(Timestamp(NOW.0 + 30));
        let ended = OpenvpnSession { bytes_in: 8, bytes_out: 9, until: end, ..bench.session(10, 2) };
        bench.tell(false, &[ended.clone(), ended], 30);
        let rows = bench.rows();
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!((row.user.as_str(), row.display_name.as_str()), ("zoe", "router"));
        assert_eq!(row.protocol, Protocol::Openvpn);
        assert_eq!((row.bytes_in, row.bytes_out, row.disconnected_at), (8, 9, end));
        assert_eq!(row.endpoint.as_deref(), Some("198.51.100.7:40000"));

        bench.tell(false, &[bench.session(40, 5)], 40);
        let had = |at: i64, last: u8| {
            let query = LogQuery {
                address: Some(std::net::IpAddr::V4([10, 10, 0, last].into())),
                at: Some(Timestamp(NOW.0 + at)),
                limit: 10,
                ..LogQuery::default()
            };
            bench.f.connection_log(&query).expect("rows").len()
        };
        assert_eq!([had(20, 2), had(35, 2), had(50, 5), had(20, 5)], [1, 0, 1, 0]);
    }

    #[test]
    fn a_complete_report_closes_what_it_does_not_name() {
        let bench = Bench::new();
        bench.tell(false, &[bench.session(1, 2), bench.session(2, 3)], 2);
        assert_eq!(bench.tell(true, &[bench.session(2, 3)], 60), (0, 1));
        let ends: Vec<_> = bench.rows().iter().map(|row| row.disconnected_at).collect();
        assert_eq!(ends, [None, Some(Timestamp(NOW.0 + 60))]);
    }

    #[test]
    fn an_end_that_is_told_after_the_configuration_is_gone_changes_counters_and_not_the_moment() {
        let bench = Bench::new();
        bench.tell(false, &[bench.session(1, 2)], 1);
        bench.f.delete_configuration(&bench.id, None, Timestamp(NOW.0 + 5)).expect("deleted");
        let until = Some(Timestamp(NOW.0 + 6));
        bench.tell(false, &[OpenvpnSession { bytes_in: 3, until, ..bench.session(1, 2) }], 6);
        // One that began at the same time and was told of late still finds its user.
        bench.tell(false, &[OpenvpnSession { until, ..bench.session(4, 3) }], 7);
        let rows = bench.rows();
        assert_eq!((rows[1].bytes_in, rows[1].disconnected_at), (3, Some(Timestamp(NOW.0 + 5))));
        assert_eq!((rows[0].user.as_str(), rows[0].disconnected_at), ("zoe", until));
    }
}
