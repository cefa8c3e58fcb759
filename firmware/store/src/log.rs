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

/// Opens the row of a new configuration.
pub(crate) fn open_row(
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

/// The newest rows of a connection: their numbers and ends.
fn newest(c: &Connection, key: &WgPublicKey) -> Result<Vec<(i64, Option<Timestamp>)>, StoreError> {
    let sql =
        "SELECT id, disconnected_at FROM connection_log WHERE connection_id = ?1 ORDER BY id DESC LIMIT 2";
    Ok(all(c, sql, [key.to_base64()], |row| Ok((row.get(0)?, rows::optional_time(row, 1)?)))?)
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
            let sql = "SELECT id FROM connection_log
                       WHERE connection_id = ?1 AND node = ?2 AND disconnected_at IS NULL
                       ORDER BY id DESC LIMIT 1";
            for usage in usage {
                let key = usage.public_key.to_base64();
                if let Some(row) = one(tx, sql, (key, node.0), |row| row.get(0))? {
                    add(tx, row, usage)?;
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
            for (row, end) in newest(tx, key)? {
                match end {
                    None if again => {}
                    None => {
                        add(tx, row, usage)?;
                        let sql = "UPDATE connection_log SET disconnected_at = max(connected_at, ?2)
                                   WHERE id = ?1";
                        run(tx, sql, (row, at.0))?;
                        return Ok(());
                    }
                    Some(end) if at.since(end).0 <= LATE => return add(tx, row, usage),
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
