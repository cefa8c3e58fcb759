//! Refresh tokens: each is good once, and its use names its successor (spec api-v3.md §5).
//!
//! A token that comes a second time is either the app repeating a request whose answer was lost, or a copy
//! in other hands. It is taken for the former only within the grace and as long as nobody has used the
//! successor; otherwise the authorization ends.

use crate::connections::{one, run};
use crate::oauth::in_force;
use crate::removal::remove_authorization;
use crate::revisions::Revisions;
use crate::users::TOUCH_EVERY;
use crate::{RefreshOutcome, Store, StoreError, rows};
use alcove_domain::{AuthKey, Seconds, Timestamp};

/// How often one authorization may be refreshed, so that its log is bounded. Every hour for 90 days is
/// about 2,000 times. Beyond it the app has to ask its user again.
const ROTATIONS: u32 = 100_000;

impl Store {
    /// Uses the refresh token `token_id` up; `successor_id` is the id that its replacement shall have.
    ///
    /// # Errors
    /// When the database fails; the token is not used then.
    pub fn rotate_refresh_token(
        &self,
        auth_key: &AuthKey,
        token_id: &str,
        successor_id: &str,
        grace: Seconds,
        now: Timestamp,
    ) -> Result<RefreshOutcome, StoreError> {
        self.connections.write(|tx| {
            let key = auth_key.as_str();
            let Some(authorization) = in_force(tx, auth_key, now)? else {
                return Ok(RefreshOutcome::Gone);
            };
            let sql = "INSERT INTO refresh_log (auth_key, token_id, successor_id, used_at)
                       VALUES (?1, ?2, ?3, ?4) ON CONFLICT (auth_key, token_id) DO NOTHING";
            if run(tx, sql, (key, token_id, successor_id, now.0))? > 0 {
                let sql = "UPDATE authorizations SET rotations = rotations + 1,
                               last_used = CASE WHEN coalesce(last_used, 0) <= ?2 THEN ?3 ELSE last_used END
                           WHERE auth_key = ?1 AND rotations < ?4";
                if run(tx, sql, (key, now.0 - TOUCH_EVERY, now.0, ROTATIONS))? == 0 {
                    let mut revisions = Revisions::new(tx);
                    remove_authorization(tx, &mut revisions, auth_key, now)?;
                    return Ok(RefreshOutcome::Replayed(revisions.done()));
                }
                return Ok(RefreshOutcome::Fresh(authorization));
            }
            let sql = "SELECT used.successor_id, used.used_at, EXISTS (
                           SELECT 1 FROM refresh_log AS next
                           WHERE next.auth_key = used.auth_key AND next.token_id = used.successor_id)
                       FROM refresh_log AS used WHERE used.auth_key = ?1 AND used.token_id = ?2";
            let first = one(tx, sql, (key, token_id), |row| {
                Ok((row.get::<_, String>(0)?, rows::time(row, 1)?, row.get::<_, bool>(2)?))
            })?;
            match first {
                // Two portals' clocks may differ a little: a first use slightly in the future counts too.
                Some((successor_id, at, false)) if grace.0 > 0 && now.since(at).0.abs() <= grace.0 => {
                    Ok(RefreshOutcome::Repeated { authorization, successor_id, at })
                }
                _ => {
                    let mut revisions = Revisions::new(tx);
                    remove_authorization(tx, &mut revisions, auth_key, now)?;
                    Ok(RefreshOutcome::Replayed(revisions.done()))
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, LATER, NOW};
    use std::sync::Barrier;

    const GRACE: Seconds = Seconds(30);

    fn at(seconds: i64) -> Timestamp {
        Timestamp(NOW.0 + seconds)
    }

    #[test]
    fn a_lost_answer_is_repeated_within_the_grace() {
        let f = Fixture::new();
        let app = f.app(&f.user("zoe"), "app");
        let rotate = |token: &str, next: &str, seconds| {
            f.rotate_refresh_token(&app.auth_key, token, next, GRACE, at(seconds)).expect("an outcome")
        };
        assert_eq!(rotate("a", "b", 0), RefreshOutcome::Fresh(app.clone()));
        match rotate("a", "c", 30) {
            RefreshOutcome::Repeated { successor_id, at, .. } => {
                assert_eq!((successor_id.as_str(), at), ("b", NOW))
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(rotate("a", "c", 31), RefreshOutcome::Replayed(_)));
        assert_eq!(rotate("b", "c", 31), RefreshOutcome::Gone, "the replay has ended the authorization");
    }

    #[test]
    fn a_token_whose_successor_was_used_is_a_replay_even_within_the_grace() {
        let f = Fixture::new();
        let app = f.app(&f.user("zoe"), "app");
        let given = f.connect(&app);
        let rotate = |token: &str, next: &str| {
            f.rotate_refresh_token(&app.auth_key, token, next, GRACE, NOW).expect("an outcome")
        };
        rotate("a", "b");
        assert!(matches!(rotate("b", "c"), RefreshOutcome::Fresh(_)));
        match rotate("a", "d") {
            RefreshOutcome::Replayed(bumped) => assert_eq!(bumped.0[0].1, given.bumped.0[0].1 + 1),
            other => panic!("{other:?}"),
        }
        assert_eq!(f.configurations_of(&app.user).expect("a list"), []);
        assert_eq!(rotate("c", "d"), RefreshOutcome::Gone);
    }

    #[test]
    fn without_a_grace_every_repetition_is_a_replay() {
        let f = Fixture::new();
        let app = f.app(&f.user("zoe"), "app");
        let rotate = || f.rotate_refresh_token(&app.auth_key, "a", "b", Seconds(0), NOW).expect("an outcome");
        assert!(matches!(rotate(), RefreshOutcome::Fresh(_)));
        assert!(matches!(rotate(), RefreshOutcome::Replayed(_)));
    }

    #[test]
    fn nothing_is_refreshed_for_who_is_disabled_or_past_the_time() {
        let f = Fixture::new();
        let app = f.app(&f.user("zoe"), "app");
        let rotate = |now| f.rotate_refresh_token(&app.auth_key, "a", "b", GRACE, now).expect("an outcome");
        assert_eq!(rotate(LATER), RefreshOutcome::Gone);
        f.disable_user(&app.user, NOW).expect("disabled");
        f.enable_user(&app.user).expect("enabled");
        assert_eq!(rotate(NOW), RefreshOutcome::Gone, "enabling does not bring authorizations back");
    }

    #[test]
    fn of_two_processes_with_the_same_token_one_is_first_and_all_give_the_same_answer() {
        let f = Fixture::new();
        let other = f.second();
        let app = f.app(&f.user("zoe"), "app");
        for round in 0..10 {
            let token = format!("token-{round}");
            let start = Barrier::new(4);
            let answers: Vec<_> = std::thread::scope(|scope| {
                let rotate = |n: usize| {
                    let store = if n.is_multiple_of(2) { &f.store } else { &other };
                    start.wait();
                    store.rotate_refresh_token(&app.auth_key, &token, &format!("{token}.{n}"), GRACE, NOW)
                };
                let handles: Vec<_> = (0..4).map(|n| (n, scope.spawn(move || rotate(n)))).collect();
                handles
                    .into_iter()
                    .map(|(n, h)| (n, h.join().expect("no panic").expect("an outcome")))
                    .collect()
            });
            let mut fresh = vec![];
            let mut repeated = vec![];
            for (n, answer) in answers {
                match answer {
                    RefreshOutcome::Fresh(_) => fresh.push(format!("{token}.{n}")),
                    RefreshOutcome::Repeated { successor_id, .. } => repeated.push(successor_id),
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!((fresh.len(), repeated.len()), (1, 3));
            assert!(repeated.iter().all(|id| *id == fresh[0]));
        }
    }

    #[test]
    fn an_authorization_that_is_refreshed_without_end_ends() {
        let f = Fixture::new();
        let app = f.app(&f.user("zoe"), "app");
        f.raw().execute("UPDATE authorizations SET rotations = ?1", [ROTATIONS - 1]).expect("updated");
        let rotate =
            |token: &str| f.rotate_refresh_token(&app.auth_key, token, "x", GRACE, NOW).expect("an outcome");
        assert!(matches!(rotate("a"), RefreshOutcome::Fresh(_)));
        assert!(matches!(rotate("b"), RefreshOutcome::Replayed(_)));
    }
}
