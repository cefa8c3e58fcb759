//! Configurations that ended without their user's doing, so that the pages can say which, when and why.

use crate::connections::{all, run};
use crate::{Configuration, Store, StoreError, rows};
use alcove_domain::{Timestamp, UserId};
use rusqlite::Connection;

/// A configuration of an app that gave way to another of the same user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Which app had it, when its permission still holds.
    pub client_id: Option<String>,
    /// What it was called.
    pub display_name: String,
    /// In which profile.
    pub profile: String,
    /// What the one was called that came in its place.
    pub for_name: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Remembered per user; the oldest go.
const PER_USER: u32 = 20;

/// Notes that a configuration gave way to a new one named `for_name`, because of the user's limit.
pub(crate) fn note_limit(
    c: &Connection,
    gone: &Configuration,
    for_name: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO endings (user_id, client_id, display_name, profile_id, reason, for_name, at)
               VALUES (?1, (SELECT client_id FROM authorizations WHERE auth_key = ?2), ?3, ?4, 'limit', ?5, ?6)";
    let auth_key = gone.auth_key.as_ref().map(|key| key.as_str());
    let user = gone.user.as_str();
    run(c, sql, (user, auth_key, &gone.display_name, gone.profile.as_str(), for_name, now.0))?;
    let sql = "DELETE FROM endings WHERE user_id = ?1 AND id <= (
                   SELECT id FROM endings WHERE user_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
    run(c, sql, (user, PER_USER))?;
    Ok(())
}

impl Store {
    /// What ended without somebody's doing since this moment, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn endings_of(&self, user: &UserId, since: Timestamp) -> Result<Vec<Ending>, StoreError> {
        let sql = "SELECT client_id, display_name, profile_id, for_name, at FROM endings
                   WHERE user_id = ?1 AND at >= ?2 ORDER BY id DESC";
        self.connections.read(|c| {
            Ok(all(c, sql, (user.as_str(), since.0), |row| {
                Ok(Ending {
                    client_id: row.get(0)?,
                    display_name: row.get(1)?,
                    profile: row.get(2)?,
                    for_name: row.get(3)?,
                    at: rows::time(row, 4)?,
                })
            })?)
        })
    }
}
