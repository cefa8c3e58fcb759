//! Which address a device had last, so that it gets the same one again when nobody else has it.
//!
//! A memory, not a reservation. An app is known by its authorization; after a new sign-in, by its user and
//! client ID. Bounded: a handful per user, profile, node and name.

use crate::connections::{all, run};
use crate::{NewConfiguration, StoreError};
use rusqlite::Connection;
use std::net::Ipv4Addr;

/// Addresses remembered per user, profile, node and name.
const REMEMBERED: u32 = 8;

/// The addresses that this device, then such that others of its user and name had, the latest first.
pub(crate) fn recall(c: &Connection, new: &NewConfiguration) -> Result<Vec<Ipv4Addr>, StoreError> {
    let sql = "SELECT v4 FROM leases
               WHERE user_id = ?1 AND profile_id = ?2 AND node = ?3 AND display_name = ?4
               ORDER BY auth_key = ?5 DESC, at DESC";
    let values =
        (new.user.as_str(), new.profile.as_str(), new.node.0, new.display_name.as_str(), holder(new));
    Ok(all(c, sql, values, |row| crate::rows::v4(row, 0))?)
}

/// Remembers the address that this device has now.
pub(crate) fn remember(c: &Connection, new: &NewConfiguration, v4: Ipv4Addr) -> Result<(), StoreError> {
    let sql = "INSERT INTO leases (user_id, profile_id, node, display_name, auth_key, v4, at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (user_id, profile_id, node, display_name, auth_key)
               DO UPDATE SET v4 = excluded.v4, at = excluded.at";
    let (user, profile, name) = (new.user.as_str(), new.profile.as_str(), new.display_name.as_str());
    run(c, sql, (user, profile, new.node.0, name, holder(new), u32::from(v4), new.now.0))?;
    let sql = "DELETE FROM leases
               WHERE user_id = ?1 AND profile_id = ?2 AND node = ?3 AND display_name = ?4 AND auth_key IN (
                   SELECT auth_key FROM leases
                   WHERE user_id = ?1 AND profile_id = ?2 AND node = ?3 AND display_name = ?4
                   ORDER BY auth_key = ?5, at DESC LIMIT -1 OFFSET ?6)";
    run(c, sql, (user, profile, new.node.0, name, holder(new), REMEMBERED))?;
    Ok(())
}

fn holder(new: &NewConfiguration) -> &str {
    new.auth_key.as_ref().map_or("", |key| key.as_str())
}
