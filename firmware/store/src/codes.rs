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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Authorization;
    use crate::testing::{Fixture, LATER, NOW, authorization};

    fn code(of: &Authorization, number: u8) -> CodeRecord {
        CodeRecord {
            code_hash: [number; 32],
            auth_key: of.auth_key.clone(),
            user: of.user.clone(),
            client_id: of.client_id.clone(),
            redirect_uri: "http://127.0.0.1:1234/callback".into(),
            scope: "config".into(),
            code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into(),
            expires_at: Timestamp(NOW.0 + 60),
            authorization_expires_at: LATER,
        }
    }

    #[test]
    fn a_code_is_good_once_and_its_second_use_ends_what_the_first_made() {
        let f = Fixture::new();
        let app = authorization(&f.user("zoe"), "app");
        let code = code(&app, 1);
        f.insert_code(&code).expect("inserted");
        let consume = |now| f.consume_authorization_code(&code.code_hash, now).expect("an outcome");
        assert_eq!(consume(NOW), CodeOutcome::Fresh(code.clone()));
        assert!(f.insert_authorization(&app).expect("inserted"));
        f.connect(&app);
        // Also when the code would be past its time by now.
        assert!(
            matches!(consume(Timestamp(NOW.0 + 600)), CodeOutcome::Replayed(bumped) if !bumped.0.is_empty())
        );
        assert_eq!(f.authorized_user(&app.auth_key, NOW).expect("read"), None);
        assert_eq!(f.configurations_of(&app.user).expect("a list"), []);
    }

    #[test]
    fn a_second_use_between_the_first_and_its_authorization_stops_it() {
        let f = Fixture::new();
        let app = authorization(&f.user("zoe"), "app");
        f.insert_code(&code(&app, 1)).expect("inserted");
        f.consume_authorization_code(&[1; 32], NOW).expect("an outcome");
        f.consume_authorization_code(&[1; 32], NOW).expect("an outcome");
        assert!(!f.insert_authorization(&app).expect("refused"));
    }

    #[test]
    fn an_unknown_late_or_withdrawn_code_is_unknown() {
        let f = Fixture::new();
        let app = authorization(&f.user("zoe"), "app");
        f.insert_code(&code(&app, 1)).expect("inserted");
        let consume = |n, now| f.consume_authorization_code(&[n; 32], now).expect("an outcome");
        assert_eq!(consume(2, NOW), CodeOutcome::Unknown);
        assert_eq!(consume(1, Timestamp(NOW.0 + 60)), CodeOutcome::Unknown);
        f.disable_user(&app.user, NOW).expect("disabled");
        assert_eq!(consume(1, NOW), CodeOutcome::Unknown);
        assert!(!f.insert_authorization(&app).expect("refused"), "not for a disabled user");
    }

    #[test]
    fn of_many_codes_the_newest_are_kept() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        for n in 0..60 {
            f.insert_code(&code(&authorization(&zoe, "app"), n)).expect("inserted");
        }
        assert_eq!(f.consume_authorization_code(&[9; 32], NOW).expect("an outcome"), CodeOutcome::Unknown);
        assert!(matches!(f.consume_authorization_code(&[10; 32], NOW), Ok(CodeOutcome::Fresh(_))));
    }
}
