//! Authorizations: apps that may act for a user. Codes and refresh tokens have files of their own.

use crate::connections::{all, one, run};
use crate::removal::{remove, remove_authorization};
use crate::revisions::Revisions;
use crate::users::TOUCH_EVERY;
use crate::{Authorization, AuthorizedUser, Bumped, Store, StoreError, rows, users};
use alcove_domain::{AuthKey, Timestamp, UserId};
use rusqlite::{Connection, Row};

/// The columns that [`authorization`] reads, in its order.
const COLUMNS: &str = "authorizations.auth_key, authorizations.client_id, authorizations.user_id,
    authorizations.scope, authorizations.authorized_at, authorizations.expires_at, authorizations.last_used";

fn authorization(row: &Row<'_>) -> rusqlite::Result<Authorization> {
    Ok(Authorization {
        auth_key: rows::id(row, 0)?,
        client_id: rows::id(row, 1)?,
        user: rows::id(row, 2)?,
        scope: row.get(3)?,
        authorized_at: rows::time(row, 4)?,
        expires_at: rows::time(row, 5)?,
        last_used: rows::optional_time(row, 6)?,
    })
}

/// The authorization when it is in force: not past its time, its user not disabled.
pub(crate) fn in_force(
    c: &Connection,
    auth_key: &AuthKey,
    now: Timestamp,
) -> Result<Option<Authorization>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM authorizations JOIN users USING (user_id)
         WHERE auth_key = ?1 AND expires_at > ?2 AND disabled = 0"
    );
    Ok(one(c, &sql, (auth_key.as_str(), now.0), authorization)?)
}

impl Store {
    /// Puts an authorization in force. `false`, with nothing changed, when the user is gone or disabled by
    /// now, or the code that it comes from has been presented a second time.
    ///
    /// # Errors
    /// When the database fails.
    pub fn insert_authorization(&self, new: &Authorization) -> Result<bool, StoreError> {
        let sql =
            "INSERT INTO authorizations (auth_key, client_id, user_id, scope, authorized_at, expires_at,
                       last_used)
                   SELECT ?1, ?2, user_id, ?4, ?5, ?6, ?7 FROM users
                   WHERE user_id = ?3 AND disabled = 0
                       AND NOT EXISTS (SELECT 1 FROM codes WHERE auth_key = ?1 AND replayed = 1)";
        let values = (
            new.auth_key.as_str(),
            new.client_id.as_str(),
            new.user.as_str(),
            &new.scope,
            new.authorized_at.0,
            new.expires_at.0,
            new.last_used.map(|at| at.0),
        );
        self.connections.write(|tx| Ok(run(tx, sql, values)? > 0))
    }

    /// The authorization and its user in one look; `None` when there is none, it is past its time, or the
    /// user is disabled.
    ///
    /// # Errors
    /// When the database fails.
    pub fn authorized_user(
        &self,
        auth_key: &AuthKey,
        now: Timestamp,
    ) -> Result<Option<AuthorizedUser>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, {} FROM authorizations JOIN users USING (user_id)
             WHERE auth_key = ?1 AND expires_at > ?2 AND disabled = 0",
            users::COLUMNS
        );
        self.connections.read(|c| {
            Ok(one(c, &sql, (auth_key.as_str(), now.0), |row| {
                Ok(AuthorizedUser { authorization: authorization(row)?, user: users::user(row, 7)? })
            })?)
        })
    }

    /// Notes that the authorization was used; written at most once an hour.
    ///
    /// # Errors
    /// When the database fails.
    pub fn touch_authorization(&self, auth_key: &AuthKey, now: Timestamp) -> Result<(), StoreError> {
        let sql = "SELECT 1 FROM authorizations WHERE auth_key = ?1 AND coalesce(last_used, 0) <= ?2";
        let stale = (auth_key.as_str(), now.0 - TOUCH_EVERY);
        if self.connections.read(|c| Ok(one(c, sql, stale, |_| Ok(()))?))?.is_none() {
            return Ok(());
        }
        let sql = "UPDATE authorizations SET last_used = ?2 WHERE auth_key = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, (auth_key.as_str(), now.0)).map(|_| ())?))
    }

    /// A user's authorizations that are not past their time, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn authorizations_of(&self, user: &UserId, now: Timestamp) -> Result<Vec<Authorization>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM authorizations WHERE user_id = ?1 AND expires_at > ?2
             ORDER BY authorized_at DESC, auth_key"
        );
        self.connections.read(|c| Ok(all(c, &sql, (user.as_str(), now.0), authorization)?))
    }

    /// Revokes an authorization and ends its configurations; `None` when there is none, or it is not
    /// `owner`'s.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_authorization(
        &self,
        auth_key: &AuthKey,
        owner: Option<&UserId>,
        now: Timestamp,
    ) -> Result<Option<Bumped>, StoreError> {
        self.connections.write(|tx| {
            let sql = "SELECT 1 FROM authorizations WHERE auth_key = ?1 AND (?2 IS NULL OR user_id = ?2)";
            let owner = owner.map(UserId::as_str);
            if one(tx, sql, (auth_key.as_str(), owner), |_| Ok(()))?.is_none() {
                return Ok(None);
            }
            let mut revisions = Revisions::new(tx);
            remove_authorization(tx, &mut revisions, auth_key, now)?;
            Ok(Some(revisions.done()))
        })
    }

    /// Ends the configurations of an authorization, which stays.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_configurations_of_authorization(
        &self,
        auth_key: &AuthKey,
        now: Timestamp,
    ) -> Result<Bumped, StoreError> {
        self.connections.write(|tx| {
            let mut revisions = Revisions::new(tx);
            remove(tx, &mut revisions, "auth_key = ?1", [auth_key.as_str()], now)?;
            Ok(revisions.done())
        })
    }
}
