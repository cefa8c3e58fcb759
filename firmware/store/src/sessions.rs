//! Browsers that are signed in.

use crate::connections::{all, one, run};
use crate::{SessionRecord, Store, StoreError, User, rows, users};
use alcove_domain::{Timestamp, UserId};

/// Sessions per user; the oldest give way.
const PER_USER: u32 = 50;

impl Store {
    /// Remembers a session; of one user at most 50 are kept, the newest.
    ///
    /// # Errors
    /// When the database fails, or there is no such user.
    pub fn insert_session(&self, session: &SessionRecord) -> Result<(), StoreError> {
        self.connections.write(|tx| {
            let sql = "INSERT INTO sessions (token_hash, user_id, created_at, expires_at, source, browser)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let SessionRecord { token_hash, user, created_at, expires_at, source, browser } = session;
            run(tx, sql, (token_hash, user.as_str(), created_at.0, expires_at.0, source, browser))?;
            let sql = "DELETE FROM sessions WHERE user_id = ?1 AND id <= (
                           SELECT id FROM sessions WHERE user_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
            run(tx, sql, (user.as_str(), PER_USER))?;
            Ok(())
        })
    }

    /// The session of a token (by its SHA-256) and its user; `None` when it is past its time, or the user is
    /// disabled.
    ///
    /// # Errors
    /// When the database fails.
    pub fn session(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<(SessionRecord, User)>, StoreError> {
        let sql = format!(
            "SELECT sessions.created_at, sessions.expires_at, sessions.source, sessions.browser, {}
             FROM sessions JOIN users USING (user_id)
             WHERE token_hash = ?1 AND expires_at > ?2 AND disabled = 0",
            users::COLUMNS
        );
        self.connections.read(|c| {
            Ok(one(c, &sql, (token_hash, now.0), |row| {
                let user = users::user(row, 4)?;
                let session = SessionRecord {
                    token_hash: *token_hash,
                    user: user.id.clone(),
                    created_at: rows::time(row, 0)?,
                    expires_at: rows::time(row, 1)?,
                    source: row.get(2)?,
                    browser: row.get(3)?,
                };
                Ok((session, user))
            })?)
        })
    }

    /// Signs a browser out; `false` when it was not in.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_session(&self, token_hash: &[u8; 32]) -> Result<bool, StoreError> {
        let sql = "DELETE FROM sessions WHERE token_hash = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, [token_hash])? > 0))
    }

    /// The browsers in which somebody is signed in, the newest first, each with its number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sessions_of(
        &self,
        user: &UserId,
        now: Timestamp,
    ) -> Result<Vec<(i64, SessionRecord)>, StoreError> {
        let sql = "SELECT id, token_hash, created_at, expires_at, source, browser FROM sessions
                   WHERE user_id = ?1 AND expires_at > ?2 ORDER BY id DESC";
        self.connections.read(|c| {
            Ok(all(c, sql, (user.as_str(), now.0), |row| {
                let record = SessionRecord {
                    token_hash: row.get(1)?,
                    user: user.clone(),
                    created_at: rows::time(row, 2)?,
                    expires_at: rows::time(row, 3)?,
                    source: row.get(4)?,
                    browser: row.get(5)?,
                };
                Ok((row.get(0)?, record))
            })?)
        })
    }

    /// Signs one browser of a user out, by its number; `false` when it is not in, or not theirs.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_session_of(&self, user: &UserId, number: i64) -> Result<bool, StoreError> {
        let sql = "DELETE FROM sessions WHERE user_id = ?1 AND id = ?2";
        self.connections.write(|tx| Ok(run(tx, sql, (user.as_str(), number))? > 0))
    }

    /// Signs all browsers of a user out but the one of this token; tells how many there were.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_other_sessions(&self, user: &UserId, keep: &[u8; 32]) -> Result<usize, StoreError> {
        let sql = "DELETE FROM sessions WHERE user_id = ?1 AND token_hash <> ?2";
        self.connections.write(|tx| Ok(run(tx, sql, (user.as_str(), keep))?))
    }

    /// Signs all browsers of a user out;; tells how many there were.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_sessions_of(&self, user: &UserId) -> Result<usize, StoreError> {
        let sql = "DELETE FROM sessions WHERE user_id = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, [user.as_str()])?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW};

    fn session(user: &UserId, number: u8) -> SessionRecord {
        SessionRecord {
            token_hash: [number; 32],
            user: user.clone(),
            created_at: NOW,
            expires_at: Timestamp(NOW.0 + 60),
            source: "192.0.2.1".into(),
            browser: "Firefox, Linux".into(),
        }
    }

    #[test]
    fn a_session_lasts_until_its_time_or_until_the_user_is_disabled() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        f.insert_session(&session(&zoe, 1)).expect("inserted");
        let (found, user) = f.session(&[1; 32], NOW).expect("read").expect("a session");
        assert_eq!((found, user.id), (session(&zoe, 1), zoe.clone()));
        assert!(f.session(&[1; 32], Timestamp(NOW.0 + 60)).expect("read").is_none());
        f.disable_user(&zoe, NOW).expect("disabled");
        f.enable_user(&zoe).expect("enabled");
        assert!(f.session(&[1; 32], NOW).expect("read").is_none());
    }

    #[test]
    fn a_new_password_signs_the_other_browsers_out() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        for n in 1..=3 {
            f.insert_session(&session(&zoe, n)).expect("inserted");
        }
        assert!(f.set_password_hash(&zoe, "$argon2id$…", Some(&[2; 32]), NOW).expect("set"));
        let alive = |n| f.session(&[n; 32], NOW).expect("read").is_some();
        assert_eq!([alive(1), alive(2), alive(3)], [false, true, false]);
        assert!(f.set_password_hash(&zoe, "$argon2id$…", None, NOW).expect("set"));
        assert!(!alive(2));
    }

    #[test]
    fn one_browser_of_several_is_signed_out_by_its_owner_alone() {
        let f = Fixture::new();
        let (zoe, max) = (f.user("zoe"), f.user("max"));
        for n in 1..=3 {
            f.insert_session(&session(&zoe, n)).expect("inserted");
        }
        let list = f.sessions_of(&zoe, NOW).expect("listed");
        assert_eq!(list.iter().map(|(_, s)| s.token_hash[0]).collect::<Vec<_>>(), [3, 2, 1]);
        assert_eq!(list[1].1, session(&zoe, 2));
        assert!(!f.delete_session_of(&max, list[1].0).expect("asked"));
        assert!(f.delete_session_of(&zoe, list[1].0).expect("deleted"));
        assert!(f.session(&[2; 32], NOW).expect("read").is_none());
        assert_eq!(f.delete_other_sessions(&zoe, &[3; 32]).expect("deleted"), 1);
        assert!(f.sessions_of(&zoe, Timestamp(NOW.0 + 60)).expect("listed").is_empty());
    }

    #[test]
    fn of_too_many_browsers_the_newest_stay_in() {
        let f = Fixture::new();
        let (zoe, max) = (f.user("zoe"), f.user("max"));
        f.insert_session(&session(&max, 200)).expect("inserted");
        for n in 0..60 {
            f.insert_session(&session(&zoe, n)).expect("inserted");
        }
        let alive = |n| f.session(&[n; 32], NOW).expect("read").is_some();
        assert_eq!([alive(9), alive(10), alive(59), alive(200)], [false, true, true, true]);
        assert_eq!(f.delete_sessions_of(&zoe).expect("deleted"), 50);
        assert!(f.delete_session(&[200; 32]).expect("deleted"));
        assert!(!f.delete_session(&[200; 32]).expect("deleted"));
    }
}
