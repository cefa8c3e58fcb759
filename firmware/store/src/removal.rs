//! The end of configurations: the only place that deletes them.
//!
//! Each one leaves a tombstone at the transaction's revision, by which its node hears of it, and has its
//! row in the connection log closed. Expired ones are closed at the moment of their expiry.

use crate::StoreError;
use crate::connections::{all, run};
use crate::revisions::{Revisions, forget_excess};
use crate::{log, rows};
use alcove_domain::{AuthKey, NodeId, Timestamp, UserId, WgPublicKey};
use rusqlite::{Connection, Params};

/// Tombstones are counted once in so many revisions of a node.
const COUNT_EVERY: u64 = 256;

/// Deletes the configurations that meet `condition` (SQL over the table's columns); tells how many.
pub(crate) fn remove(
    c: &Connection,
    revisions: &mut Revisions<'_>,
    condition: &'static str,
    params: impl Params,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let sql = format!("DELETE FROM configurations WHERE {condition} RETURNING public_key, node, expires_at");
    let gone =
        all(c, &sql, params, |row| Ok((rows::key(row, 0)?, row.get(1).map(NodeId)?, rows::time(row, 2)?)))?;
    for (key, node, expires_at) in &gone {
        let revision = revisions.of(*node)?;
        bury(c, *node, key, revision, now)?;
        log::end(c, key, now.min(*expires_at))?;
    }
    Ok(gone.len())
}

fn bury(
    c: &Connection,
    node: NodeId,
    key: &WgPublicKey,
    revision: u64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO tombstones (node, public_key, revision, at) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (node, public_key) DO UPDATE SET revision = excluded.revision, at = excluded.at";
    run(c, sql, (node.0, key.as_bytes(), revision, at.0))?;
    if revision.is_multiple_of(COUNT_EVERY) { forget_excess(c, node) } else { Ok(()) }
}

/// Ends everything that hangs on an authorization, and itself; `false` when there is none.
pub(crate) fn remove_authorization(
    c: &Connection,
    revisions: &mut Revisions<'_>,
    auth_key: &AuthKey,
    now: Timestamp,
) -> Result<bool, StoreError> {
    remove(c, revisions, "auth_key = ?1", [auth_key.as_str()], now)?;
    Ok(run(c, "DELETE FROM authorizations WHERE auth_key = ?1", [auth_key.as_str()])? > 0)
}

/// Ends everything by which a user is in: configurations, authorizations, codes, sessions and an invitation.
pub(crate) fn remove_access(
    c: &Connection,
    revisions: &mut Revisions<'_>,
    user: &UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    remove(c, revisions, "user_id = ?1", [user.as_str()], now)?;
    for table in ["authorizations", "codes", "sessions", "invitations"] {
        run(c, &format!("DELETE FROM {table} WHERE user_id = ?1"), [user.as_str()])?;
    }
    Ok(())
}
