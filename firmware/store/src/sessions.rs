//! Browsers that are signed in.

use crate::connections::{one, run};
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
            let sql = "INSERT INTO sessions (token_hash, user_id, created_at, expires_at, source)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let SessionRecord { token_hash, user, created_at, expires_at, source } = session;
            run(tx, sql, (token_hash, user.as_str(), created_at.0, expires_at.0, source))?;
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
            "SELECT sessions.created_at, sessions.expires_at, sessions.source, {}
             FROM sessions JOIN users USING (user_id)
             WHERE token_hash = ?1 AND expires_at > ?2 AND disabled = 0",
            users::COLUMNS
        );
        self.connections.read(|c| {
            Ok(one(c, &sql, (token_hash, now.0), |row| {
                let user = users::user(row, 3)?;
                let session = SessionRecord {
                    token_hash: *token_hash,
                    user: user.id.clone(),
                    created_at: rows::time(row, 0)?,
                    expires_at: rows::time(row, 1)?,
                    source: row.get(2)?,
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

    /// Signs all browsers of a user out; tells how many there were.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_sessions_of(&self, user: &UserId) -> Result<usize, StoreError> {
        let sql = "DELETE FROM sessions WHERE user_id = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, [user.as_str()])?))
    }
}
