//! What every new configuration has to pass, whatever its protocol: it is still somebody's to have, it does not
//! take another's name, what it replaces gives way, and the user's limit holds.

use crate::connections::{all, one};
use crate::removal::remove;
use crate::revisions::Revisions;
use crate::seal::Vault;
use crate::{AllocateError, Configuration, configurations, endings, oauth, rows};
use alcove_domain::{AuthKey, ConnectionId, Timestamp, UserId};
use rusqlite::{Connection, Transaction};
use std::net::Ipv4Addr;

/// A configuration that somebody wants.
pub(crate) struct Claim<'a> {
    /// What names it.
    pub id: &'a ConnectionId,
    pub user: &'a UserId,
    /// Which app; none for one made by hand.
    pub auth_key: Option<&'a AuthKey>,
    /// By hand only: what it replaces.
    pub replaces: Option<&'a ConnectionId>,
    /// What it will be called.
    pub name: &'a str,
    pub limit: u32,
    pub now: Timestamp,
}

impl Claim<'_> {
    /// Whether user and authorization still hold and the name is not another user's.
    pub(crate) fn check(&self, tx: &Connection) -> Result<(), AllocateError> {
        let sql = "SELECT 1 FROM users WHERE user_id = ?1 AND disabled = 0";
        if one(tx, sql, [self.user.as_str()], |_| Ok(()))?.is_none() {
            return Err(AllocateError::Gone);
        }
        if let Some(auth_key) = self.auth_key {
            let authorization = oauth::in_force(tx, auth_key, self.now)?;
            if authorization.is_none_or(|authorization| authorization.user != *self.user) {
                return Err(AllocateError::Gone);
            }
        }
        let sql = "SELECT user_id FROM configurations WHERE public_key = ?1";
        match one(tx, sql, [self.id.as_bytes()], |row| rows::id::<UserId>(row, 0))? {
            Some(owner) if owner != *self.user => Err(AllocateError::KeyInUse),
            _ => Ok(()),
        }
    }

    /// Ends what the new configuration replaces; gives the addresses that this sets free, the best first.
    pub(crate) fn give_way(
        &self,
        tx: &Connection,
        revisions: &mut Revisions<'_>,
    ) -> Result<Vec<Ipv4Addr>, AllocateError> {
        let replaces = self.replaces.filter(|_| self.auth_key.is_none());
        if let Some(key) = replaces {
            let sql =
                "SELECT 1 FROM configurations WHERE public_key = ?1 AND user_id = ?2 AND auth_key IS NULL";
            if one(tx, sql, (key.as_bytes(), self.user.as_str()), |_| Ok(()))?.is_none() {
                return Err(AllocateError::Gone);
            }
        }
        let auth_key = self.auth_key.map(|key| key.as_str());
        let values = (replaces.map(|key| key.as_bytes()), auth_key, self.id.as_bytes());
        let sql = "SELECT v4 FROM configurations WHERE public_key = ?1 OR auth_key = ?2 OR public_key = ?3
                   ORDER BY public_key IS ?1 DESC, auth_key IS ?2 DESC, id DESC";
        let free = all(tx, sql, values, |row| rows::optional_v4(row, 0))?;
        if !free.is_empty() {
            let condition = "public_key = ?1 OR auth_key = ?2 OR public_key = ?3";
            remove(tx, revisions, condition, values, self.now)?;
        }
        Ok(free.into_iter().flatten().collect())
    }

    /// Makes room below the limit of the user's app configurations, or refuses one by hand.
    pub(crate) fn enforce_limit(
        &self,
        tx: &Transaction<'_>,
        vault: &Vault,
        revisions: &mut Revisions<'_>,
    ) -> Result<Vec<Configuration>, AllocateError> {
        let user = self.user.as_str();
        if self.auth_key.is_none() {
            let sql = "SELECT count(*) FROM configurations WHERE user_id = ?1 AND auth_key IS NULL";
            let count: u32 = one(tx, sql, [user], |row| row.get(0))?.unwrap_or(0);
            return if count < self.limit { Ok(vec![]) } else { Err(AllocateError::Limit) };
        }
        // All but the newest `limit − 1`.
        let excess = "WHERE user_id = ?1 AND auth_key IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET ?2";
        let evicted = configurations::select(tx, vault, excess, (user, self.limit.max(1) - 1))?;
        for configuration in &evicted {
            endings::note_limit(tx, configuration, self.name, self.now)?;
            remove(tx, revisions, "public_key = ?1", [configuration.public_key.as_bytes()], self.now)?;
        }
        Ok(evicted)
    }
}
