//! The connection log: who had which address when, and how much went through.
//!
//! A WireGuard connection lasts from the moment its configuration is issued until it ends; there is no
//! other sign of "connected". OpenVPN's rows are written in `openvpn_log`. Rows outlive users and profiles.

use crate::connections::{all, one, run};
use crate::{LogQuery, LogRow, NewConfiguration, Store, StoreError, Usage, rows};
use alcove_domain::{NodeId, Timestamp, WgPublicKey};
use rusqlite::{Connection, Row, ToSql};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How long after the end of a connection its last counters are still taken, in seconds.
const LATE: i64 = 24 * 60 * 60;

/// The most bytes that are counted: what a double can hold exactly, since pages and JSON show them.
pub(crate) const MOST: i64 = (1 << 53) - 1;

/// Opens the row of a configuration that begins; `in_place` when one under the same key ended just now.
pub(crate) fn begin(
    c: &Connection,
    new: &NewConfiguration,
    v4: Ipv4Addr,
    v6: Ipv6Addr,
    in_place: bool,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO connection_log (user_id, profile_id, node, connection_id, display_name, v4, v6,
                   connected_at, seen_in, seen_out)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    // Replaced under the same key on the same node: the peer stays there and counts on.
    let before = newest(c, &new.public_key)?.into_iter().next();
    let (seen_in, seen_out) =
        before.filter(|row| in_place && row.node == new.node).map_or((0, 0), |row| row.seen);
    let values = (
        new.user.as_str(),
        new.profile.as_str(),
        new.node.0,
        new.public_key.to_base64(),
        new.display_name.as_str(),
        u32::from(v4),
        v6.octets(),
        new.now.0,
        seen_in,
        seen_out,
    );
    run(c, sql, values)?;
    Ok(())
}

/// Takes a report into the row of this number. A counter lower than at the last report began again at 0.
fn take(c: &Connection, row: i64, usage: &Usage) -> Result<(), StoreError> {
    let sql = "UPDATE connection_log SET
                   bytes_in = min(bytes_in + iif(?2 >= seen_in AND ?3 >= seen_out, ?2 - seen_in, ?2), ?6),
                   bytes_out = min(bytes_out + iif(?2 >= seen_in AND ?3 >= seen_out, ?3 - seen_out, ?3), ?6),
                   seen_in = ?2,
                   seen_out = ?3,
                   last_handshake = nullif(max(coalesce(last_handshake, 0), coalesce(?4, 0)), 0),
                   endpoint = coalesce(?5, endpoint)
               WHERE id = ?1";
    let bounded = |bytes: u64| i64::try_from(bytes).unwrap_or(MOST).min(MOST);
    let handshake = usage.last_handshake.map(|at| at.0);
    let (bytes_in, bytes_out) = (bounded(usage.bytes_in), bounded(usage.bytes_out));
    run(c, sql, (row, bytes_in, bytes_out, handshake, &usage.endpoint, MOST))?;
    Ok(())
}

/// The newest rows of a connection, at most two: only the first can be open. Everything about a key looks
/// here and not at all of its rows, of which a device that keeps its key makes one at every connect.
fn newest(c: &Connection, key: &WgPublicKey) -> Result<Vec<Newest>, StoreError> {
    let sql = "SELECT id, node, disconnected_at, last_handshake, seen_in, seen_out FROM connection_log
               WHERE connection_id = ?1 ORDER BY id DESC LIMIT 2";
    Ok(all(c, sql, [key.to_base64()], |row| {
        Ok(Newest {
            id: row.get(0)?,
            node: row.get(1).map(NodeId)?,
            end: rows::optional_time(row, 2)?,
            last_handshake: rows::optional_time(row, 3)?,
            seen: (row.get(4)?, row.get(5)?),
        })
    })?)
}

struct Newest {
    id: i64,
    node: NodeId,
    end: Option<Timestamp>,
    last_handshake: Option<Timestamp>,
    seen: (i64, i64),
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
    /// Takes reports of `node` into the open rows of these connections; others are passed over. All in one
    /// transaction.
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
                    take(tx, row.id, usage)?;
                }
            }
            Ok(())
        })
    }

    /// A node has ended a connection of its own: takes its last report, and closes its row when that is still open.
    ///
    /// A configuration that is in force under the same key was made after that connection had ended; its
    /// row stays open.
    ///
    /// # Errors
    /// When the database fails.
    pub fn close_log(
        &self,
        node: NodeId,
        key: &WgPublicKey,
        usage: &Usage,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.connections.write(|tx| {
            let sql = "SELECT 1 FROM configurations WHERE public_key = ?1 AND expires_at > ?2";
            let again = one(tx, sql, (key.as_bytes(), at.0), |_| Ok(()))?.is_some();
            for row in newest(tx, key)?.into_iter().filter(|row| row.node == node) {
                match row.end {
                    None if again => {}
                    None => {
                        take(tx, row.id, usage)?;
                        return end_row(tx, row.id, at);
                    }
                    Some(end) if at.since(end).0 <= LATE => return take(tx, row.id, usage),
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
            let until = query.until.unwrap_or(at);
            values.extend([until.0, at.0, at.0].map(|at| Box::new(at) as Box<dyn ToSql>));
        }
        if let Some(before) = query.before {
            conditions.push_str(" AND id < ?");
            values.push(Box::new(before));
        }
        values.extend([query.limit, query.offset].map(|n| Box::new(n) as Box<dyn ToSql>));
        let sql = format!(
            "SELECT {COLUMNS} FROM connection_log WHERE {conditions} ORDER BY id DESC LIMIT ? OFFSET ?"
        );
        let values = rusqlite::params_from_iter(values);
        self.connections.read(|c| Ok(all(c, &sql, values, log_row)?))
    }

    /// Rows of connections on a node that have not ended, the newest first. Reads the whole log.
    ///
    /// # Errors
    /// When the database fails.
    pub fn open_connections(&self, node: NodeId, most: usize) -> Result<Vec<LogRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM connection_log WHERE node = ?1 AND disconnected_at IS NULL
             ORDER BY id DESC LIMIT ?2"
        );
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        self.connections.read(|c| Ok(all(c, &sql, (node.0, most), log_row)?))
    }

    /// The row of the connection under this key that ended last.
    ///
    /// # Errors
    /// When the database fails.
    pub fn ended_last(&self, key: &WgPublicKey) -> Result<Option<LogRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM connection_log WHERE connection_id = ?1 AND disconnected_at IS NOT NULL
             ORDER BY id DESC LIMIT 1"
        );
        self.connections.read(|c| Ok(one(c, &sql, [key.to_base64()], log_row)?))
    }
}

/// The columns that [`log_row`] reads, in its order.
/// One row by its number.
pub(crate) fn row(c: &Connection, row: i64) -> Result<Option<LogRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM connection_log WHERE id = ?1");
    Ok(one(c, &sql, [row], log_row)?)
}

const COLUMNS: &str = "user_id, profile_id, node, connection_id, display_name, v4, v6, connected_at,
    disconnected_at, bytes_in, bytes_out, last_handshake, endpoint, protocol, id";

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
        protocol: rows::protocol(row, 13)?,
        number: row.get(14)?,
    })
}

#[cfg(test)]
mod tests;
