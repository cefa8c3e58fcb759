//! Authorization codes: good for one use, and a second use ends what the first one made (RFC 6749 §4.1.2).

use crate::connections::{all, one, run};
use crate::removal::remove_authorization;
use crate::revisions::Revisions;
use crate::{CodeOutcome, CodeRecord, Store, StoreError, rows};
use alcove_domain::{AuthKey, Timestamp};

/// Codes per user, used ones included; the oldest give way.
const PER_USER: u32 = 50;

impl Store {
    /// Remembers a code that is handed out; of one user at most 50 are kept, the newest.
    ///
    /// # Errors
    /// When the database fails, or there is no such user.
    pub fn insert_code(&self, code: &CodeRecord) -> Result<(), StoreError> {
        self.connections.write(|tx| {
            let sql = "INSERT INTO codes (code_hash, auth_key, user_id, client_id, redirect_uri, scope,
                           code_challenge, expires_at, authorization_expires_at)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            let values = (
                &code.code_hash,
                code.auth_key.as_str(),
                code.user.as_str(),
                code.client_id.as_str(),
                &code.redirect_uri,
                &code.scope,
                &code.code_challenge,
                code.expires_at.0,
                code.authorization_expires_at.0,
            );
            run(tx, sql, values)?;
            let sql = "DELETE FROM codes WHERE user_id = ?1 AND id <= (
                           SELECT id FROM codes WHERE user_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
            run(tx, sql, (code.user.as_str(), PER_USER))?;
            Ok(())
        })
    }

    /// Uses a code (by its SHA-256) up, in one statement.
    ///
    /// # Errors
    /// When the database fails; the code is not used then.
    pub fn consume_authorization_code(
        &self,
        code_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<CodeOutcome, StoreError> {
        self.connections.write(|tx| {
            let sql = "UPDATE codes SET used_at = ?2
                       WHERE code_hash = ?1 AND used_at IS NULL AND expires_at > ?2
                       RETURNING auth_key, user_id, client_id, redirect_uri, scope, code_challenge, expires_at,
                           authorization_expires_at";
            let fresh = all(tx, sql, (code_hash, now.0), |row| {
                Ok(CodeRecord {
                    code_hash: *code_hash,
                    auth_key: rows::id(row, 0)?,
                    user: rows::id(row, 1)?,
                    client_id: rows::id(row, 2)?,
                    redirect_uri: row.get(3)?,
                    scope: row.get(4)?,
                    code_challenge: row.get(5)?,
                    expires_at: rows::time(row, 6)?,
                    authorization_expires_at: rows::time(row, 7)?,
                })
            })?;
            if let Some(code) = fresh.into_iter().next() {
                return Ok(CodeOutcome::Fresh(code));
            }
            let sql = "SELECT auth_key FROM codes WHERE code_hash = ?1 AND used_at IS NOT NULL";
            let Some(auth_key) = one(tx, sql, [code_hash], |row| rows::id::<AuthKey>(row, 0))? else {
                return Ok(CodeOutcome::Unknown);
            };
            run(tx, "UPDATE codes SET replayed = 1 WHERE code_hash = ?1", [code_hash])?;
            let mut revisions = Revisions::new(tx);
            remove_authorization(tx, &mut revisions, &auth_key, now)?;
            Ok(CodeOutcome::Replayed(revisions.done()))
        })
    }
}
