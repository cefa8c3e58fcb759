//! What has had its time: removed in small transactions, so that nobody waits for it.

use crate::connections::{all, one, run};
use crate::removal::remove;
use crate::revisions::{Revisions, forget, forget_excess};
use crate::{Bumped, Retention, Store, StoreError};
use alcove_domain::{NodeId, Seconds, Timestamp};

const DAY: Seconds = Seconds(24 * 60 * 60);
const TOMBSTONE_AGE: Seconds = Seconds(30 * DAY.0);
const LEASE_AGE: Seconds = Seconds(90 * DAY.0);
/// Rows of the connection log deleted per transaction.
const CHUNK: usize = 2_000;

impl Store {
    /// Removes expired configurations and authorizations (with the refresh tokens used under them), codes a
    /// day after their time, expired sessions, remembered addresses and removals of long ago, and what the
    /// connection log is not to keep. Meant to run every few minutes; cheap when there is nothing to do.
    ///
    /// # Errors
    /// When the database fails; what was done before stays done.
    pub fn housekeeping(&self, retention: &Retention, now: Timestamp) -> Result<Bumped, StoreError> {
        let bumped = self.connections.write(|tx| {
            let mut revisions = Revisions::new(tx);
            let expired = "expires_at <= ?1
                OR auth_key IN (SELECT auth_key FROM authorizations WHERE expires_at <= ?1)";
            remove(tx, &mut revisions, expired, [now.0], now)?;
            run(tx, "DELETE FROM authorizations WHERE expires_at <= ?1", [now.0])?;
            run(tx, "DELETE FROM sessions WHERE expires_at <= ?1", [now.0])?;
            // A used code is kept for a while, to recognise it when it comes again.
            run(tx, "DELETE FROM codes WHERE expires_at <= ?1", [now.minus(DAY).0])?;
            run(tx, "DELETE FROM leases WHERE at <= ?1", [now.minus(LEASE_AGE).0])?;
            for node in all(tx, "SELECT node FROM nodes", [], |row| row.get(0).map(NodeId))? {
                let sql = "SELECT max(revision) FROM tombstones WHERE node = ?1 AND at <= ?2";
                let old = one(tx, sql, (node.0, now.minus(TOMBSTONE_AGE).0), |row| row.get(0))?.flatten();
                if let Some(revision) = old {
                    forget(tx, node, revision)?;
                }
                forget_excess(tx, node)?;
            }
            Ok::<_, StoreError>(revisions.done())
        })?;
        self.shorten_log(retention, now)?;
        Ok(bumped)
    }

    fn shorten_log(&self, retention: &Retention, now: Timestamp) -> Result<(), StoreError> {
        let sql = "SELECT id FROM connection_log WHERE disconnected_at IS NOT NULL
                   ORDER BY id DESC LIMIT 1 OFFSET ?1";
        let rows = retention.connection_log_rows;
        let excess: i64 =
            self.connections.read(|c| Ok(one(c, sql, [rows], |row| row.get(0))?))?.unwrap_or(-1);
        let before = now.minus(retention.connection_log).0;
        let sql = "DELETE FROM connection_log WHERE id IN (
                       SELECT id FROM connection_log
                       WHERE disconnected_at IS NOT NULL AND (id <= ?1 OR disconnected_at < ?2) LIMIT ?3)";
        loop {
            let gone = self
                .connections
                .write(|tx| Ok::<_, StoreError>(run(tx, sql, (excess, before, CHUNK as u32))?))?;
            if gone < CHUNK {
                return Ok(());
            }
        }
    }
}
