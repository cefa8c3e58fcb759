//! How many were connected and how much went through, over time: a row every five minutes for a week, a row every
//! day for ten years. Written in batches, to spare the card.

use crate::connections::{all, one, run};
use crate::{Store, StoreError, rows};
use alcove_domain::{NodeId, Timestamp};
use rusqlite::Row;

/// Seconds that samples are kept: eight days, so that a week is whole.
const SAMPLES_KEPT: i64 = 8 * DAY;
/// Days that are kept: ten years.
const DAYS_KEPT: i64 = 3660;
const DAY: i64 = 24 * 60 * 60;
/// The most bytes that are counted, as in the log.
const MOST: u64 = (1 << 53) - 1;

/// Five minutes of a profile, a node, or the whole box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// When they ended.
    pub at: Timestamp,
    /// What it is of: a profile's ID, [`node_subject`], or (empty) the whole box.
    pub subject: String,
    /// Connected at their end.
    pub connections: u32,
    /// Bytes from clients; of the whole box and of nodes only.
    pub bytes_in: u64,
    /// Bytes to clients; likewise.
    pub bytes_out: u64,
}

/// A day of a profile, a node, or the whole box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Counted from 1970-01-01, UTC.
    pub day: i64,
    /// What it is of: a profile's ID, [`node_subject`], or (empty) the whole box.
    pub subject: String,
    /// The most connected at once.
    pub most_connections: u32,
    /// Different people.
    pub users: u32,
    /// Of them guests.
    pub guests: u32,
    /// Bytes from clients; of the whole box and of nodes only.
    pub bytes_in: u64,
    /// Bytes to clients; likewise.
    pub bytes_out: u64,
}

impl Day {
    /// Its first second.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        Timestamp(self.day * DAY)
    }
}

/// How a node is named among what samples are of. No profile can be called so.
#[must_use]
pub fn node_subject(node: NodeId) -> String {
    format!("node:{node}")
}

impl Store {
    /// Writes samples, forgets those of long ago, and sums up every day that is over and not summed up yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_samples(&self, samples: &[Sample], now: Timestamp) -> Result<(), StoreError> {
        let today = now.0.div_euclid(DAY);
        let due = self.days_to_sum_up(today)?;
        let mut days = vec![];
        self.connections.write(|tx| {
            let sql = "INSERT INTO samples (at, profile_id, connections, bytes_in, bytes_out)
                       VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (at, profile_id) DO NOTHING";
            for s in samples {
                let bytes = (s.bytes_in.min(MOST), s.bytes_out.min(MOST));
                run(tx, sql, (s.at.0, &s.subject, s.connections, bytes.0, bytes.1))?;
            }
            Ok::<_, StoreError>(())
        })?;
        for day in due {
            days.extend(self.sum_up(day)?);
        }
        self.connections.write(|tx| {
            let sql =
                "INSERT INTO days (day, profile_id, most_connections, users, bytes_in, bytes_out, guests)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (day, profile_id) DO NOTHING";
            for d in &days {
                let counts = (d.most_connections, d.users, d.bytes_in, d.bytes_out, d.guests);
                let (most, users, bytes_in, bytes_out, guests) = counts;
                run(tx, sql, (d.day, &d.subject, most, users, bytes_in, bytes_out, guests))?;
            }
            run(tx, "DELETE FROM samples WHERE at < ?1", [now.0 - SAMPLES_KEPT])?;
            run(tx, "DELETE FROM days WHERE day < ?1", [today - DAYS_KEPT])?;
            Ok(())
        })
    }

    /// Samples from `from` on, the oldest first, of one subject.
    ///
    /// # Errors
    /// When the database fails.
    pub fn samples(&self, subject: &str, from: Timestamp) -> Result<Vec<Sample>, StoreError> {
        let sql = "SELECT at, profile_id, connections, bytes_in, bytes_out FROM samples
                   WHERE at >= ?1 AND profile_id = ?2 ORDER BY at";
        self.connections.read(|c| Ok(all(c, sql, (from.0, subject), sample)?))
    }

    /// Days from the one of `from` on, the oldest first, of one subject.
    ///
    /// # Errors
    /// When the database fails.
    pub fn days(&self, subject: &str, from: Timestamp) -> Result<Vec<Day>, StoreError> {
        let sql = "SELECT day, profile_id, most_connections, users, bytes_in, bytes_out, guests FROM days
                   WHERE day >= ?1 AND profile_id = ?2 ORDER BY day";
        self.connections.read(|c| Ok(all(c, sql, (from.0.div_euclid(DAY), subject), day)?))
    }

    /// How many authorizations each app has, the most first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn apps(&self) -> Result<Vec<(String, u32)>, StoreError> {
        let sql =
            "SELECT client_id, count(*) FROM authorizations GROUP BY client_id ORDER BY 2 DESC, 1 LIMIT 64";
        self.connections.read(|c| Ok(all(c, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?))
    }

    /// Days before `today` that have samples and were not summed up.
    fn days_to_sum_up(&self, today: i64) -> Result<Vec<i64>, StoreError> {
        self.connections.read(|c| {
            let done: i64 =
                one(c, "SELECT coalesce(max(day), 0) FROM days", [], |row| row.get(0))?.unwrap_or(0);
            let sql = "SELECT DISTINCT at / ?1 FROM samples WHERE at >= ?2 AND at < ?3";
            Ok(all(c, sql, (DAY, (done + 1) * DAY, today * DAY), |row| row.get(0))?)
        })
    }

    /// A day from its samples, and its people from the log: those whose device was heard of in it.
    fn sum_up(&self, day: i64) -> Result<Vec<Day>, StoreError> {
        let (from, until) = (day * DAY, (day + 1) * DAY);
        self.connections.read(|c| {
            let sql = "SELECT profile_id, max(connections), sum(bytes_in), sum(bytes_out) FROM samples
                       WHERE at >= ?1 AND at < ?2 GROUP BY profile_id";
            let mut days = all(c, sql, (from, until), |row| {
                Ok(Day {
                    day,
                    subject: row.get(0)?,
                    most_connections: row.get(1)?,
                    users: 0,
                    guests: 0,
                    bytes_in: row.get(2)?,
                    bytes_out: row.get(3)?,
                })
            })?;
            // Guests are known by their names, also when their accounts are gone: 43 characters before the `@`.
            let sql = "SELECT count(DISTINCT user_id),
                           count(DISTINCT CASE WHEN instr(user_id, '@') = 44 THEN user_id END) FROM connection_log
                       WHERE connected_at < ?2 AND coalesce(disconnected_at, ?2) >= ?1
                           AND (protocol = 'openvpn' OR last_handshake >= ?1) AND (?3 = '' OR profile_id = ?3 OR 'node:' || node = ?3)";
            for day in &mut days {
                let people = one(c, sql, (from, until, &day.subject), |row| Ok((row.get(0)?, row.get(1)?)))?;
                (day.users, day.guests) = people.unwrap_or((0, 0));
            }
            Ok(days)
        })
    }
}

fn sample(row: &Row<'_>) -> rusqlite::Result<Sample> {
    Ok(Sample {
        at: rows::time(row, 0)?,
        subject: row.get(1)?,
        connections: row.get(2)?,
        bytes_in: row.get(3)?,
        bytes_out: row.get(4)?,
    })
}

fn day(row: &Row<'_>) -> rusqlite::Result<Day> {
    Ok(Day {
        day: row.get(0)?,
        subject: row.get(1)?,
        most_connections: row.get(2)?,
        users: row.get(3)?,
        bytes_in: row.get(4)?,
        bytes_out: row.get(5)?,
        guests: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Usage;
    use crate::testing::Fixture;

    const START: i64 = 19_680 * DAY;

    fn sample(at: i64, subject: &str, connections: u32, bytes: u64) -> Sample {
        let subject = subject.to_owned();
        Sample { at: Timestamp(at), subject, connections, bytes_in: bytes, bytes_out: 2 * bytes }
    }

    #[test]
    fn a_day_is_summed_up_when_it_is_over() {
        let f = Fixture::new();
        let (anna, ben) = (f.user("anna"), f.user("ben"));
        for (user, heard) in [(&anna, true), (&ben, false)] {
            let mut wish = f.wish(&f.app(user, "org.eduvpn.app.linux"));
            wish.now = Timestamp(START);
            f.allocate_configuration(&wish).expect("a configuration");
            if heard {
                let usage = Usage {
                    public_key: wish.public_key,
                    bytes_in: 1,
                    bytes_out: 1,
                    last_handshake: Some(Timestamp(START + 50)),
                    endpoint: None,
                };
                f.record_usage(NodeId::LOCAL, &[usage]).expect("recorded");
            }
        }
        let samples = [
            sample(START + 300, "", 3, 10),
            sample(START + 600, "", 5, 20),
            sample(START + 300, "office", 3, 0),
            sample(START + 300, &node_subject(NodeId::LOCAL), 3, 9),
            sample(START + 300, &node_subject(NodeId(1)), 2, 1),
            sample(START + DAY, "", 1, 7),
        ];
        f.record_samples(&samples, Timestamp(START + 900)).expect("recorded");
        assert_eq!(f.days("", Timestamp(0)).expect("days"), [], "the day is not over");
        f.record_samples(&samples, Timestamp(START + DAY + 300)).expect("again, and nothing twice");
        let days = f.days("", Timestamp(0)).expect("days");
        assert_eq!(days.len(), 1);
        assert_eq!((days[0].most_connections, days[0].users), (5, 1), "who was not heard of is not counted");
        assert_eq!((days[0].bytes_in, days[0].bytes_out), (30, 60));
        assert_eq!(days[0].start(), Timestamp(START));
        assert_eq!(f.days("office", Timestamp(0)).expect("days")[0].users, 1);
        let of = |node| f.days(&node_subject(NodeId(node)), Timestamp(0)).expect("days").remove(0);
        assert_eq!((of(0).users, of(0).bytes_in, of(1).users, of(1).bytes_in), (1, 9, 0, 1));
        assert_eq!(f.samples("", Timestamp(START + 301)).expect("samples").len(), 2);
    }

    #[test]
    fn both_are_bounded_in_time() {
        let f = Fixture::new();
        for day in 0..20 {
            let at = START + day * DAY;
            f.record_samples(&[sample(at + 60, "", 1, 1)], Timestamp(at + 120)).expect("recorded");
        }
        let kept = f.samples("", Timestamp(0)).expect("samples");
        assert_eq!(kept.len(), 8);
        assert_eq!(f.days("", Timestamp(0)).expect("days").len(), 19);
        let late = Timestamp(START + 4000 * DAY);
        f.record_samples(&[], late).expect("recorded");
        assert_eq!(f.days("", Timestamp(0)).expect("days"), []);
    }
}
