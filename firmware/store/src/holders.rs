//! Lists for admins and their programs: who there is, and who holds which configuration. Nothing sealed is read.

use crate::connections::{all, one};
use crate::removal::remove_authorization;
use crate::revisions::Revisions;
use crate::users::like_literal;
use crate::{Bumped, Holder, Store, StoreError, rows};
use alcove_domain::{AuthKey, NodeId, ProfileId, Timestamp, UserId, WgPublicKey};
use rusqlite::Row;
use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
};

/// So many are looked up one by one rather than met while going through all.
const FEW: usize = 500;

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

    /// Addresses given out for WireGuard by profile, and how many of their keys are among those `online`. Asked every
    /// few seconds, so it looks into an index alone: for each that is online when they are few, else through all.
    ///
    /// # Errors
    /// When the database fails.
    pub fn addresses_in_use(
        &self,
        online: &HashSet<WgPublicKey>,
    ) -> Result<HashMap<ProfileId, (u32, u32)>, StoreError> {
        self.connections.snapshot(|c| {
            let sql = "SELECT profile_id, count(*) FROM configurations WHERE protocol = 'wireguard' GROUP BY profile_id";
            let counts = all(c, sql, [], |row| Ok((rows::id(row, 0)?, (row.get(1)?, 0))))?;
            let mut counts: HashMap<ProfileId, (u32, u32)> = counts.into_iter().collect();
            let mut count = |profile: &str| {
                if let Some((_, online)) = counts.iter_mut().find_map(|(id, n)| (id.as_str() == profile).then_some(n)) {
                    *online += 1;
                }
            };
            if online.len() <= FEW {
                let sql = "SELECT profile_id FROM configurations WHERE public_key = ?1 AND protocol = 'wireguard'";
                for key in online {
                    let profile: Option<String> = one(c, sql, [key.as_bytes()], |row| row.get(0))?;
                    profile.iter().for_each(|profile| count(profile));
                }
                return Ok(counts);
            }
            let mut statement = c.prepare_cached(
                "SELECT profile_id, public_key FROM configurations WHERE protocol = 'wireguard'",
            )?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                if online.contains(&rows::key(row, 1)?) {
                    count(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?);
                }
            }
            drop(found);
            Ok(counts)
        })
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
    use crate::testing::{Fixture, NOW, key};

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
        for strangers in [1, FEW + 1] {
            let online = (0..strangers).map(|_| key()).chain([first]).collect();
            let in_use = f.addresses_in_use(&online).expect("counts");
            assert_eq!(in_use.into_iter().collect::<Vec<_>>(), [("office".parse().expect("an ID"), (4, 1))]);
        }
        assert_eq!(f.delete_authorizations_of(&zoe, NOW).expect("deleted").0.len(), 1);
        let left = f.holders().expect("a list");
        let left: Vec<_> = left.iter().map(|h| (h.user.as_str(), h.auth_key.is_some())).collect();
        assert_eq!(left, [("max", true), ("zoe", false)]);
        assert_eq!(f.authorizations_of(&zoe, NOW).expect("a list"), []);
        assert_eq!(f.delete_authorizations_of(&zoe, NOW).expect("nothing").0, []);
    }
}
