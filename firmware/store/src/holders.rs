//! Lists for admins and their programs: who there is, and who holds which configuration. Nothing sealed is read.

use crate::connections::{all, one};
use crate::removal::remove_authorization;
use crate::revisions::Revisions;
use crate::users::like_literal;
use crate::{Bumped, Holder, Store, StoreError, rows};
use alcove_domain::{AuthKey, NodeId, ProfileId, Timestamp, UserId, WgPublicKey};
use rusqlite::Row;
use std::{collections::HashMap, net::IpAddr};

/// The columns that [`holder`] reads, in its order.
const COLUMNS: &str = "public_key, node, profile_id, user_id, auth_key, display_name, v4, v6, protocol";

fn holder(row: &Row<'_>) -> rusqlite::Result<Holder> {
    Ok(Holder {
        public_key: rows::key(row, 0)?,
        node: row.get(1).map(NodeId)?,
        profile: rows::id(row, 2)?,
        user: rows::id(row, 3)?,
        auth_key: rows::optional_id(row, 4)?,
        display_name: row.get(5)?,
        v4: rows::optional_v4(row, 6)?,
        v6: rows::optional_v6(row, 7)?,
        protocol: rows::protocol(row, 8)?,
    })
}

impl Store {
    /// Names of accounts in their order, those after `after`; only disabled ones when asked for.
    ///
    /// # Errors
    /// When the database fails.
    pub fn user_ids(
        &self,
        only_disabled: bool,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<UserId>, StoreError> {
        let sql = "SELECT user_id FROM users WHERE user_id > ?1 AND disabled >= ?2 ORDER BY user_id LIMIT ?3";
        let values = (after.unwrap_or_default(), only_disabled, limit);
        self.connections.read(|c| Ok(all(c, sql, values, |row| rows::id(row, 0))?))
    }

    /// Everybody's configurations, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn holders(&self) -> Result<Vec<Holder>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM configurations ORDER BY id");
        self.connections.read(|c| Ok(all(c, &sql, [], holder)?))
    }

    /// A page of the configurations for which `is_wanted` is true, by user, and how many there are on all pages: of
    /// users whose name contains `search`, in `profile` when it is given. Only what is shown is read as a whole.
    ///
    /// # Errors
    /// When the database fails.
    pub fn holder_page(
        &self,
        search: &str,
        profile: Option<&ProfileId>,
        is_wanted: impl Fn(&WgPublicKey) -> bool,
        offset: usize,
        limit: usize,
    ) -> Result<(Vec<Holder>, usize), StoreError> {
        let sql = "SELECT public_key FROM configurations
                   WHERE user_id LIKE ?1 ESCAPE '\\' AND (?2 IS NULL OR profile_id = ?2)
                   ORDER BY user_id, public_key";
        let pattern = format!("%{}%", like_literal(search));
        self.connections.snapshot(|c| {
            let (mut keys, mut total) = (vec![], 0);
            {
                let mut statement = c.prepare_cached(sql)?;
                let mut found = statement.query((pattern, profile.map(ProfileId::as_str)))?;
                while let Some(row) = found.next()? {
                    let key = rows::key(row, 0)?;
                    if is_wanted(&key) {
                        if total >= offset && keys.len() < limit {
                            keys.push(key);
                        }
                        total += 1;
                    }
                }
            }
            let sql = format!("SELECT {COLUMNS} FROM configurations WHERE public_key = ?1");
            let mut holders = vec![];
            for key in keys {
                holders.extend(one(c, &sql, [key.as_bytes()], holder)?);
            }
            Ok((holders, total))
        })
    }

    /// The configuration of this key.
    ///
    /// # Errors
    /// When the database fails.
    pub fn holder(&self, key: &WgPublicKey) -> Result<Option<Holder>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM configurations WHERE public_key = ?1");
        self.connections.read(|c| Ok(one(c, &sql, [key.as_bytes()], holder)?))
    }

    /// The configuration that holds an address of WireGuard.
    ///
    /// # Errors
    /// When the database fails.
    pub fn holder_of(&self, address: IpAddr) -> Result<Option<Holder>, StoreError> {
        let by = |column: &str| format!("SELECT {COLUMNS} FROM configurations WHERE {column} = ?1");
        self.connections.read(|c| match address {
            IpAddr::V4(v4) => Ok(one(c, &by("v4"), [u32::from(v4)], holder)?),
            IpAddr::V6(v6) => Ok(one(c, &by("v6"), [v6.octets()], holder)?),
        })
    }

    /// Addresses given out for WireGuard by profile, and how many of them `is_online` is true for. Asked every few seconds, so it
    /// keeps nothing of a row.
    ///
    /// # Errors
    /// When the database fails.
    pub fn addresses_in_use(
        &self,
        is_online: impl Fn(&WgPublicKey) -> bool,
    ) -> Result<HashMap<ProfileId, (u32, u32)>, StoreError> {
        let mut counts: HashMap<String, (u32, u32)> = HashMap::new();
        self.connections.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT profile_id, public_key FROM configurations WHERE protocol = 'wireguard'",
            )?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                let profile = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                if !counts.contains_key(profile) {
                    counts.insert(profile.to_owned(), (0, 0));
                }
                if let Some((allocated, online)) = counts.get_mut(profile) {
                    *allocated += 1;
                    *online += u32::from(is_online(&rows::key(row, 1)?));
                }
            }
            Ok(())
        })?;
        let damaged = |error: alcove_domain::IdError| StoreError::Damaged(error.to_string());
        counts.into_iter().map(|(id, count)| Ok((ProfileId::new(id).map_err(damaged)?, count))).collect()
    }

    /// Revokes all of a user's authorizations and ends the configurations made under them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_authorizations_of(&self, user: &UserId, now: Timestamp) -> Result<Bumped, StoreError> {
        self.connections.write(|tx| {
            let sql = "SELECT auth_key FROM authorizations WHERE user_id = ?1";
            let keys: Vec<AuthKey> = all(tx, sql, [user.as_str()], |row| rows::id(row, 0))?;
            let mut revisions = Revisions::new(tx);
            for key in keys {
                remove_authorization(tx, &mut revisions, &key, now)?;
            }
            Ok::<_, StoreError>(revisions.done())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW};

    #[test]
    fn accounts_are_listed_in_pages() {
        let f = Fixture::new();
        let ids: Vec<UserId> = ["anna", "ben", "zoe"].map(|name| f.user(name)).into();
        f.disable_user(&ids[1], NOW).expect("disabled");
        assert_eq!(f.user_ids(false, None, 2).expect("a list"), ids[..2]);
        assert_eq!(f.user_ids(false, Some("ben"), 2).expect("a list"), ids[2..]);
        assert_eq!(f.user_ids(true, None, 2).expect("a list"), ids[1..2]);
    }

    #[test]
    fn all_apps_of_one_person_go_and_what_was_made_by_hand_stays() {
        let f = Fixture::new();
        let (zoe, max) = (f.user("zoe"), f.user("max"));
        for app in [f.app(&zoe, "app"), f.app(&zoe, "app"), f.app(&max, "app")] {
            f.connect(&app);
        }
        f.allocate_configuration(&f.manual(&zoe, "router")).expect("a configuration");
        assert_eq!(f.holders().expect("a list").len(), 4);
        let first = f.holders().expect("a list")[0].public_key;
        let in_use = f.addresses_in_use(|key| *key == first).expect("counts");
        assert_eq!(in_use.into_iter().collect::<Vec<_>>(), [("office".parse().expect("an ID"), (4, 1))]);
        assert_eq!(f.delete_authorizations_of(&zoe, NOW).expect("deleted").0.len(), 1);
        let left = f.holders().expect("a list");
        let left: Vec<_> = left.iter().map(|h| (h.user.as_str(), h.auth_key.is_some())).collect();
        assert_eq!(left, [("max", true), ("zoe", false)]);
        assert_eq!(f.authorizations_of(&zoe, NOW).expect("a list"), []);
        assert_eq!(f.delete_authorizations_of(&zoe, NOW).expect("nothing").0, []);
    }
}
