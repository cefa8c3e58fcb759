//! What has had its time: removed in small transactions, so that nobody waits for it.

use crate::connections::{all, one, run};
use crate::removal::remove;
use crate::revisions::{Revisions, forget, forget_excess};
use crate::{Bumped, Retention, Store, StoreError, guests};
use alcove_domain::{NodeId, Seconds, Timestamp};

const DAY: Seconds = Seconds(24 * 60 * 60);
const TOMBSTONE_AGE: Seconds = Seconds(30 * DAY.0);
const NODE_LOG_AGE: Seconds = Seconds(30 * DAY.0);
const LEASE_AGE: Seconds = Seconds(90 * DAY.0);
/// Rows of the connection log looked at per transaction.
const CHUNK: u32 = 2_000;

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
            run(tx, "DELETE FROM invitations WHERE expires_at <= ?1", [now.0])?;
            // A used code is kept for a while, to recognise it when it comes again.
            run(tx, "DELETE FROM codes WHERE expires_at <= ?1", [now.minus(DAY).0])?;
            run(tx, "DELETE FROM leases WHERE at <= ?1", [now.minus(LEASE_AGE).0])?;
            run(tx, "DELETE FROM node_log WHERE at <= ?1", [now.minus(NODE_LOG_AGE).0])?;
            guests::forget(tx, now)?;
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

    /// Walks the log from its oldest row to the first that is too young, a chunk at a time. Row numbers only
    /// grow and are never used again, so they also tell how many rows there are at most.
    fn shorten_log(&self, retention: &Retention, now: Timestamp) -> Result<(), StoreError> {
        let before = now.minus(retention.connection_log).0;
        let sql = "SELECT coalesce(max(id), 0) FROM connection_log";
        let newest: i64 = self.connections.read(|c| Ok(one(c, sql, [], |row| row.get(0))?))?.unwrap_or(0);
        let excess = newest - i64::from(retention.connection_log_rows);
        let mut after = 0;
        loop {
            let sql = "SELECT id, connected_at FROM connection_log WHERE id > ?1 ORDER BY id LIMIT ?2";
            let chunk: Vec<(i64, i64)> = self
                .connections
                .read(|c| Ok(all(c, sql, (after, CHUNK), |row| Ok((row.get(0)?, row.get(1)?)))?))?;
            let Some(&(last, connected_at)) = chunk.last() else { return Ok(()) };
            let sql = "DELETE FROM connection_log WHERE id > ?1 AND id <= ?2
                           AND disconnected_at IS NOT NULL AND (id <= ?3 OR disconnected_at < ?4)";
            self.connections.write(|tx| Ok::<_, StoreError>(run(tx, sql, (after, last, excess, before))?))?;
            if last > excess && connected_at >= before {
                return Ok(());
            }
            after = last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, LATER, NOW};
    use crate::{Counts, LogQuery, NewConfiguration, Usage};

    const KEEP: Retention = Retention { connection_log: Seconds(30 * DAY.0), connection_log_rows: 100 };

    #[test]
    fn what_has_expired_goes_and_what_has_not_stays() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        let end = Timestamp(NOW.0 + 60);
        f.connect(&f.app(&zoe, "app"));
        let short = NewConfiguration { expires_at: end, ..f.manual(&zoe, "short") };
        f.allocate_configuration(&short).expect("a configuration");
        assert_eq!(f.housekeeping(&KEEP, NOW).expect("nothing to do").0, []);

        let bumped = f.housekeeping(&KEEP, Timestamp(end.0 + 500)).expect("done");
        assert_eq!(bumped.0.len(), 1);
        assert_eq!(f.configuration(&short.public_key).expect("read"), None);
        let query = LogQuery { user: Some(zoe), limit: 10, ..LogQuery::default() };
        assert_eq!(f.connection_log(&query).expect("rows")[0].disconnected_at, Some(end), "to the second");

        f.housekeeping(&KEEP, LATER).expect("done");
        assert_eq!(f.counts().expect("counts"), Counts { users: 1, ..Counts::default() });
    }

    #[test]
    fn the_connection_log_is_bounded_by_age_and_by_rows() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        for n in 0..10 {
            let now = Timestamp(NOW.0 + n * DAY.0);
            let wish = NewConfiguration { now, ..f.manual(&zoe, "x") };
            f.allocate_configuration(&wish).expect("a configuration");
            if n < 9 {
                f.delete_configuration(&wish.public_key, None, now).expect("deleted");
            }
        }
        let left = |days, rows, now| {
            let retention = Retention { connection_log: Seconds(days * DAY.0), connection_log_rows: rows };
            f.housekeeping(&retention, now).expect("done");
            f.connection_log(&LogQuery { limit: 100, ..LogQuery::default() }).expect("rows").len()
        };
        let now = Timestamp(NOW.0 + 9 * DAY.0);
        assert_eq!(left(30, 100, now), 10);
        assert_eq!(left(30, 7, now), 7);
        assert_eq!(left(3, 100, now), 4);
        assert_eq!(left(0, 0, now), 1, "open rows stay");
    }

    #[test]
    fn apps_that_were_not_heard_of_give_their_addresses_back() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        let (silent, heard) = (f.wish(&f.app(&zoe, "app")), f.wish(&f.app(&zoe, "app")));
        let manual = f.manual(&zoe, "router");
        for wish in [&silent, &heard, &manual] {
            f.allocate_configuration(wish).expect("a configuration");
        }
        let later = Timestamp(NOW.0 + 4 * DAY.0);
        let usage = Usage {
            public_key: heard.public_key,
            bytes_in: 1,
            bytes_out: 1,
            last_handshake: Some(later),
            endpoint: None,
        };
        f.record_usage(NodeId::LOCAL, &[usage]).expect("recorded");
        let bumped = f.release_gone_apps(NodeId::LOCAL, later.minus(DAY), later).expect("released");
        assert_eq!(bumped.0.len(), 1);
        let there = |wish: &NewConfiguration| f.configuration(&wish.public_key).expect("read").is_some();
        assert_eq!([there(&silent), there(&heard), there(&manual)], [false, true, true]);
    }
}
