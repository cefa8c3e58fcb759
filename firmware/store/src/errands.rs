//! Errands: what the box asks of servers outside. Two portals on one database do not both go: who finds one due
//! puts it off in the same statement.

use crate::connections::{one, run};
use crate::rows::{self, to_json};
use crate::{Store, StoreError};
use alcove_domain::{ErrandProblem, Timestamp};

/// How an errand stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errand {
    /// When it is done next; `None` while nothing is to be done.
    pub due: Option<Timestamp>,
    /// Tries that failed since it last went well or was ordered.
    pub failures: u32,
    /// The last try.
    pub tried_at: Option<Timestamp>,
    /// When it last went well.
    pub done_at: Option<Timestamp>,
    /// Why the last try failed, if it did.
    pub problem: Option<ErrandProblem>,
}

impl Store {
    /// How this errand stands; as one that nobody ever asked for when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn errand(&self, name: &str) -> Result<Errand, StoreError> {
        let sql = "SELECT due, failures, tried_at, done_at, problem FROM errands WHERE name = ?1";
        let found = self.connections.read(|c| {
            Ok(one(c, sql, [name], |row| {
                Ok(Errand {
                    due: rows::optional_time(row, 0)?,
                    failures: row.get(1)?,
                    tried_at: rows::optional_time(row, 2)?,
                    done_at: rows::optional_time(row, 3)?,
                    // One that a later release wrote is as good as none.
                    problem: row
                        .get::<_, Option<String>>(4)?
                        .and_then(|text| serde_json::from_str(&text).ok()),
                })
            })?)
        })?;
        Ok(found.unwrap_or_default())
    }

    /// Makes the errand due then, or never, with a clean slate.
    ///
    /// # Errors
    /// When the database fails.
    pub fn order_errand(&self, name: &str, due: Option<Timestamp>) -> Result<(), StoreError> {
        let sql = "INSERT INTO errands (name, due) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET due = excluded.due, failures = 0, problem = NULL";
        self.connections.write(|tx| Ok(run(tx, sql, (name, due.map(|at| at.0))).map(|_| ())?))
    }

    /// Takes the errand on if it is due, and puts it off to `again` for the case that nothing is heard of it any
    /// more; whether it was due.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_errand(&self, name: &str, now: Timestamp, again: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE errands SET due = ?3, tried_at = ?2 WHERE name = ?1 AND due <= ?2";
        self.connections.write(|tx| Ok(run(tx, sql, (name, now.0, again.0))? > 0))
    }

    /// Notes that it went well, and when it is due again.
    ///
    /// # Errors
    /// When the database fails.
    pub fn errand_done(&self, name: &str, now: Timestamp, due: Option<Timestamp>) -> Result<(), StoreError> {
        let sql = "UPDATE errands SET due = ?3, failures = 0, done_at = ?2, problem = NULL WHERE name = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, (name, now.0, due.map(|at| at.0))).map(|_| ())?))
    }

    /// Notes that it failed, why, and when it is tried again.
    ///
    /// # Errors
    /// When the database fails.
    pub fn errand_failed(
        &self,
        name: &str,
        problem: &ErrandProblem,
        due: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE errands SET due = ?2, failures = failures + 1, problem = ?3 WHERE name = ?1";
        let values = (name, due.map(|at| at.0), to_json(problem));
        self.connections.write(|tx| Ok(run(tx, sql, values).map(|_| ())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW};

    #[test]
    fn an_errand_is_taken_on_once_when_it_is_due() {
        let f = Fixture::new();
        let (soon, later) = (Timestamp(NOW.0 + 10), Timestamp(NOW.0 + 100));
        assert_eq!(f.errand("certificate").expect("read"), Errand::default());
        assert!(!f.take_errand("certificate", NOW, later).expect("asked"), "nobody ordered it");
        f.order_errand("certificate", Some(soon)).expect("ordered");
        assert!(!f.take_errand("certificate", NOW, later).expect("asked"), "not yet");
        assert!(f.take_errand("certificate", soon, later).expect("asked"));
        assert!(
            !f.second().take_errand("certificate", soon, later).expect("asked"),
            "somebody is on the way"
        );
        let errand = f.errand("certificate").expect("read");
        assert_eq!((errand.due, errand.tried_at), (Some(later), Some(soon)));
    }

    #[test]
    fn failures_are_counted_until_it_works_or_is_ordered_anew() {
        let f = Fixture::new();
        let problem = ErrandProblem::Slow { server: "acme.example.org".into() };
        f.order_errand("certificate", Some(NOW)).expect("ordered");
        for failures in 1..=2 {
            f.errand_failed("certificate", &problem, Some(Timestamp(NOW.0 + 600))).expect("noted");
            let errand = f.errand("certificate").expect("read");
            assert_eq!((errand.failures, errand.problem), (failures, Some(problem.clone())));
        }
        f.errand_done("certificate", NOW, None).expect("noted");
        let errand = f.errand("certificate").expect("read");
        assert_eq!(errand, Errand { done_at: Some(NOW), ..Errand::default() });
        f.errand_failed("certificate", &problem, None).expect("noted");
        f.order_errand("certificate", Some(NOW)).expect("ordered");
        let errand = f.errand("certificate").expect("read");
        assert_eq!((errand.failures, errand.problem, errand.due), (0, None, Some(NOW)));
    }
}
