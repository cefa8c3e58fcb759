//! The connection log: who had which address when, and how much went through.
//!
//! A WireGuard connection lasts from the moment its configuration is issued until it ends; there is no
//! other sign of "connected". Rows outlive users and profiles.

use crate::connections::{all, one, run};
use crate::{LogQuery, LogRow, NewConfiguration, Store, StoreError, Usage, rows};
use alcove_domain::{NodeId, Timestamp, WgPublicKey};
use rusqlite::{Connection, Row, ToSql};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How long after the end of a connection its last counters are still taken, in seconds.
const LATE: i64 = 24 * 60 * 60;

/// Opens the row of a configuration that begins.
pub(crate) fn begin(
    c: &Connection,
    new: &NewConfiguration,
    v4: Ipv4Addr,
    v6: Ipv6Addr,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO connection_log (user_id, profile_id, node, connection_id, display_name, v4, v6,
                   connected_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let values = (
        new.user.as_str(),
        new.profile.as_str(),
        new.node.0,
        new.public_key.to_base64(),
        new.display_name.as_str(),
        u32::from(v4),
        v6.octets(),
        new.now.0,
    );
    run(c, sql, values)?;
    Ok(())
}

/// Adds counters to the row of this number.
fn add(c: &Connection, row: i64, usage: &Usage) -> Result<(), StoreError> {
    let sql = "UPDATE connection_log SET
                   bytes_in = min(bytes_in + ?2, 9007199254740991),
                   bytes_out = min(bytes_out + ?3, 9007199254740991),
                   last_handshake = nullif(max(coalesce(last_handshake, 0), coalesce(?4, 0)), 0),
                   endpoint = coalesce(?5, endpoint)
               WHERE id = ?1";
    let bounded = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX).min(1 << 53);
    let handshake = usage.last_handshake.map(|at| at.0);
    run(c, sql, (row, bounded(usage.bytes_in), bounded(usage.bytes_out), handshake, &usage.endpoint))?;
    Ok(())
}

/// The newest rows of a connection, at most two: only the first can be open. Everything about a key looks
/// here and not at all of its rows, of which a device that keeps its key makes one at every connect.
fn newest(c: &Connection, key: &WgPublicKey) -> Result<Vec<Newest>, StoreError> {
    let sql = "SELECT id, node, disconnected_at, last_handshake FROM connection_log
               WHERE connection_id = ?1 ORDER BY id DESC LIMIT 2";
    Ok(all(c, sql, [key.to_base64()], |row| {
        Ok(Newest {
            id: row.get(0)?,
            node: row.get(1).map(NodeId)?,
            end: rows::optional_time(row, 2)?,
            last_handshake: rows::optional_time(row, 3)?,
        })
    })?)
}

struct Newest {
    id: i64,
    node: NodeId,
    end: Option<Timestamp>,
    last_handshake: Option<Timestamp>,
}

fn open_row(c: &Connection, key: &WgPublicKey) -> Result<Option<Newest>, StoreError> {
    Ok(newest(c, key)?.into_iter().next().filter(|row| row.end.is_none()))
}

fn end_row(c: &Connection, row: i64, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE connection_log SET disconnected_at = max(connected_at, ?2) WHERE id = ?1";
    run(c, sql, (row, at.0))?;
    Ok(())
}

/// Closes the row of a configuration that ends.
pub(crate) fn end(c: &Connection, key: &WgPublicKey, at: Timestamp) -> Result<(), StoreError> {
    match open_row(c, key)? {
        Some(row) => end_row(c, row.id, at),
        None => Ok(()),
    }
}

/// Whether the client of an open connection has shaken hands since `cutoff`.
pub(crate) fn heard_since(c: &Connection, key: &WgPublicKey, cutoff: Timestamp) -> Result<bool, StoreError> {
    Ok(open_row(c, key)?.is_some_and(|row| row.last_handshake.is_some_and(|at| at >= cutoff)))
}

impl Store {
    /// Adds what went through since the last call to the open rows of these connections on `node`; others
    /// are passed over. All in one transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_usage(&self, node: NodeId, usage: &[Usage]) -> Result<(), StoreError> {
        if usage.is_empty() {
            return Ok(());
        }
        self.connections.write(|tx| {
            for usage in usage {
                if let Some(row) = open_row(tx, &usage.public_key)?.filter(|row| row.node == node) {
                    add(tx, row.id, usage)?;
                }
            }
            Ok(())
        })
    }

    /// A node has ended a connection: adds its last counters, and closes its row when that is still open.
    ///
    /// A configuration that is in force under the same key was made after that connection had ended; its
    /// row stays open.
    ///
    /// # Errors
    /// When the database fails.
    pub fn close_log(&self, key: &WgPublicKey, usage: &Usage, at: Timestamp) -> Result<(), StoreError> {
        self.connections.write(|tx| {
            let sql = "SELECT 1 FROM configurations WHERE public_key = ?1 AND expires_at > ?2";
            let again = one(tx, sql, (key.as_bytes(), at.0), |_| Ok(()))?.is_some();
            for row in newest(tx, key)? {
                match row.end {
                    None if again => {}
                    None => {
                        add(tx, row.id, usage)?;
                        return end_row(tx, row.id, at);
                    }
                    Some(end) if at.since(end).0 <= LATE => return add(tx, row.id, usage),
                    Some(_) => return Ok(()),
                }
            }
            Ok(())
        })
    }

    /// Rows of the connection log, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn connection_log(&self, query: &LogQuery) -> Result<Vec<LogRow>, StoreError> {
        let mut conditions = String::from("1");
        let mut values: Vec<Box<dyn ToSql>> = vec![];
        if let Some(user) = &query.user {
            conditions.push_str(" AND user_id = ?");
            values.push(Box::new(user.as_str().to_owned()));
        }
        match query.address {
            Some(IpAddr::V4(v4)) => {
                conditions.push_str(" AND v4 = ?");
                values.push(Box::new(u32::from(v4)));
            }
            Some(IpAddr::V6(v6)) => {
                conditions.push_str(" AND v6 = ?");
                values.push(Box::new(v6.octets()));
            }
            None => {}
        }
        if let Some(at) = query.at {
            conditions.push_str(" AND connected_at <= ? AND coalesce(disconnected_at, ?) >= ?");
            values.extend([at.0; 3].map(|at| Box::new(at) as Box<dyn ToSql>));
        }
        values.extend([query.limit, query.offset].map(|n| Box::new(n) as Box<dyn ToSql>));
        let sql = format!(
            "SELECT user_id, profile_id, node, connection_id, display_name, v4, v6, connected_at,
                 disconnected_at, bytes_in, bytes_out, last_handshake, endpoint
             FROM connection_log WHERE {conditions} ORDER BY id DESC LIMIT ? OFFSET ?"
        );
        let values = rusqlite::params_from_iter(values);
        self.connections.read(|c| Ok(all(c, &sql, values, log_row)?))
    }
}

fn log_row(row: &Row<'_>) -> rusqlite::Result<LogRow> {
    Ok(LogRow {
        user: rows::id(row, 0)?,
        profile: row.get(1)?,
        node: row.get(2).map(NodeId)?,
        connection_id: row.get(3)?,
        display_name: row.get(4)?,
        v4: rows::v4(row, 5)?,
        v6: rows::v6(row, 6)?,
        connected_at: rows::time(row, 7)?,
        disconnected_at: rows::optional_time(row, 8)?,
        bytes_in: row.get(9)?,
        bytes_out: row.get(10)?,
        last_handshake: rows::optional_time(row, 11)?,
        endpoint: row.get(12)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW};
    use alcove_domain::UserId;

    fn usage(key: WgPublicKey, bytes: u64, seconds: i64) -> Usage {
        Usage {
            public_key: key,
            bytes_in: bytes,
            bytes_out: 2 * bytes,
            last_handshake: Some(Timestamp(NOW.0 + seconds)),
            endpoint: Some("192.0.2.7:1234".into()),
        }
    }

    fn rows_of(f: &Fixture, user: &UserId) -> Vec<LogRow> {
        let query = LogQuery { user: Some(user.clone()), limit: 10, ..LogQuery::default() };
        f.connection_log(&query).expect("rows")
    }

    #[test]
    fn counters_add_up_while_it_lasts_and_the_last_ones_come_after_the_end() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        let wish = f.manual(&zoe, "router");
        f.allocate_configuration(&wish).expect("a configuration");
        let key = wish.public_key;
        f.record_usage(NodeId::LOCAL, &[usage(key, 5, 9), usage(crate::testing::key(), 1, 1)])
            .expect("recorded");
        f.record_usage(NodeId::LOCAL, &[usage(key, 6, 3)]).expect("recorded");
        f.record_usage(NodeId(1), &[usage(key, 1000, 3)]).expect("recorded");
        let row = &rows_of(&f, &zoe)[0];
        assert_eq!((row.bytes_in, row.bytes_out, row.disconnected_at), (11, 22, None));
        assert_eq!(row.last_handshake, Some(Timestamp(NOW.0 + 9)));
        assert_eq!(row.endpoint.as_deref(), Some("192.0.2.7:1234"));

        let end = Timestamp(NOW.0 + 20);
        f.delete_configuration(&key, None, end).expect("deleted");
        f.record_usage(NodeId::LOCAL, &[usage(key, 1000, 21)]).expect("passed over");
        f.close_log(&key, &usage(key, 4, 19), Timestamp(end.0 + 1)).expect("closed");
        let row = &rows_of(&f, &zoe)[0];
        assert_eq!((row.bytes_in, row.disconnected_at), (15, Some(end)));
    }

    #[test]
    fn the_end_of_an_earlier_connection_does_not_close_the_present_one() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        let wish = f.manual(&zoe, "router");
        f.allocate_configuration(&wish).expect("a configuration");
        f.delete_configuration(&wish.public_key, None, NOW).expect("deleted");
        f.allocate_configuration(&wish).expect("the same key again");
        f.close_log(&wish.public_key, &usage(wish.public_key, 7, 0), NOW).expect("taken");
        let rows = rows_of(&f, &zoe);
        assert_eq!((rows[0].disconnected_at, rows[0].bytes_in), (None, 0));
        assert_eq!((rows[1].disconnected_at, rows[1].bytes_in), (Some(NOW), 7));
    }

    #[test]
    fn an_expired_connection_is_closed_by_its_node() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        let end = Timestamp(NOW.0 + 60);
        let wish = NewConfiguration { expires_at: end, ..f.manual(&zoe, "router") };
        f.allocate_configuration(&wish).expect("a configuration");
        f.close_log(&wish.public_key, &usage(wish.public_key, 7, 1), end).expect("closed");
        assert_eq!(rows_of(&f, &zoe)[0].disconnected_at, Some(end));
    }

    #[test]
    fn absurd_counters_do_not_break_the_row() {
        let f = Fixture::new();
        let wish = f.manual(&f.user("zoe"), "router");
        f.allocate_configuration(&wish).expect("a configuration");
        for _ in 0..3 {
            f.record_usage(NodeId::LOCAL, &[usage(wish.public_key, u64::MAX / 2, 0)]).expect("recorded");
        }
        assert!(rows_of(&f, &wish.user)[0].bytes_in > 1 << 50);
    }
}
