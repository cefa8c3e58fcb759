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
