//! Configurations in force: looking them up and ending single ones. How they come to be: `allocate`.

use crate::connections::{all, one};
use crate::removal::remove;
use crate::revisions::Revisions;
use crate::seal::Vault;
use crate::{Bumped, Configuration, Counts, Store, StoreError, log, rows};
use alcove_domain::{NodeId, ProfileId, Timestamp, UserId, WgPublicKey};
use rusqlite::{Connection, Params, Row};

/// The columns that [`Sealed`] is read from, in its order.
const COLUMNS: &str = "public_key, preshared_key, node, profile_id, user_id, auth_key, display_name, v4, v6,
    created_at, expires_at, protocol";

/// What a preshared key is sealed for.
pub(crate) fn purpose(key: &WgPublicKey) -> Vec<u8> {
    [b"configurations/", &key.as_bytes()[..]].concat()
}

/// The configurations that meet `rest` (SQL from `WHERE` on), unsealed.
pub(crate) fn select(
    c: &Connection,
    vault: &Vault,
    rest: &'static str,
    params: impl Params,
) -> Result<Vec<Configuration>, StoreError> {
    let sealed = all(c, &format!("SELECT {COLUMNS} FROM configurations {rest}"), params, sealed)?;
    sealed.into_iter().map(|(configuration, psk)| unseal(vault, configuration, psk)).collect()
}

fn sealed(row: &Row<'_>) -> rusqlite::Result<(Configuration, Option<Vec<u8>>)> {
    let configuration = Configuration {
        public_key: rows::key(row, 0)?,
        preshared_key: None,
        node: row.get(2).map(NodeId)?,
        profile: rows::id(row, 3)?,
        user: rows::id(row, 4)?,
        auth_key: rows::optional_id(row, 5)?,
        display_name: row.get(6)?,
        v4: rows::optional_v4(row, 7)?,
        v6: rows::optional_v6(row, 8)?,
        created_at: rows::time(row, 9)?,
        expires_at: rows::time(row, 10)?,
        protocol: rows::protocol(row, 11)?,
    };
    Ok((configuration, row.get(1)?))
}

fn unseal(
    vault: &Vault,
    mut configuration: Configuration,
    sealed: Option<Vec<u8>>,
) -> Result<Configuration, StoreError> {
    if let Some(sealed) = sealed {
        let secret = vault.unseal(&purpose(&configuration.public_key), &sealed)?;
        let key = rows::preshared(&secret);
        configuration.preshared_key =
            Some(key.ok_or_else(|| StoreError::Damaged("a preshared key is not 32 bytes long".into()))?);
    }
    Ok(configuration)
}

impl Store {
    /// A user's configurations, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn configurations_of(&self, user: &UserId) -> Result<Vec<Configuration>, StoreError> {
        self.connections
            .read(|c| select(c, &self.vault, "WHERE user_id = ?1 ORDER BY created_at, id", [user.as_str()]))
    }

    /// The configuration of this key.
    ///
    /// # Errors
    /// When the database fails.
    pub fn configuration(&self, key: &WgPublicKey) -> Result<Option<Configuration>, StoreError> {
        self.connections
            .read(|c| Ok(select(c, &self.vault, "WHERE public_key = ?1", [key.as_bytes()])?.pop()))
    }

    /// Ends a configuration; `None` when there is none of this key, or it is not `owner`'s.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_configuration(
        &self,
        key: &WgPublicKey,
        owner: Option<&UserId>,
        now: Timestamp,
    ) -> Result<Option<Bumped>, StoreError> {
        self.connections.write(|tx| {
            let mut revisions = Revisions::new(tx);
            let condition = "public_key = ?1 AND (?2 IS NULL OR user_id = ?2)";
            let gone =
                remove(tx, &mut revisions, condition, (key.as_bytes(), owner.map(UserId::as_str)), now)?;
            Ok((gone > 0).then(|| revisions.done()))
        })
    }

    /// Ends app configurations on `node` that were made before `cutoff` and whose app was not heard of since
    /// (spec node.md §8, "app gone"): their addresses are free again. Only for a node that has been up since
    /// `cutoff`, as otherwise nobody can have heard of them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn release_gone_apps(
        &self,
        node: NodeId,
        cutoff: Timestamp,
        now: Timestamp,
    ) -> Result<Bumped, StoreError> {
        self.connections.write(|tx| {
            let mut revisions = Revisions::new(tx);
            let sql = "SELECT public_key FROM configurations
                       WHERE node = ?1 AND auth_key IS NOT NULL AND created_at < ?2 AND protocol = 'wireguard'";
            for key in all(tx, sql, (node.0, cutoff.0), |row| rows::key(row, 0))? {
                if !log::heard_since(tx, &key, cutoff)? {
                    remove(tx, &mut revisions, "public_key = ?1", [key.as_bytes()], now)?;
                }
            }
            Ok(revisions.done())
        })
    }

    /// How many configurations lead to a node.
    ///
    /// # Errors
    /// When the database fails.
    pub fn configurations_on(&self, node: NodeId) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM configurations WHERE node = ?1";
        self.connections.read(|c| Ok(one(c, sql, [node.0], |row| row.get(0))?.unwrap_or(0)))
    }

    /// How many addresses of a profile are taken on a node.
    ///
    /// # Errors
    /// When the database fails.
    pub fn used_slots(&self, node: NodeId, profile: &ProfileId) -> Result<u32, StoreError> {
        let sql =
            "SELECT count(*) FROM configurations WHERE node = ?1 AND profile_id = ?2 AND v4 IS NOT NULL";
        let values = (node.0, profile.as_str());
        self.connections.read(|c| Ok(one(c, sql, values, |row| row.get(0))?.unwrap_or(0)))
    }

    /// Numbers for the overview.
    ///
    /// # Errors
    /// When the database fails.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM users WHERE disabled = 1),
                       (SELECT count(*) FROM authorizations), (SELECT count(*) FROM configurations)";
        let counts = self.connections.read(|c| {
            Ok(one(c, sql, [], |row| {
                Ok(Counts {
                    users: row.get(0)?,
                    disabled_users: row.get(1)?,
                    authorizations: row.get(2)?,
                    configurations: row.get(3)?,
                })
            })?)
        })?;
        Ok(counts.unwrap_or_default())
    }
}
