//! Profiles, in the order in which the admin has put them.

use crate::connections::{all, one, run};
use crate::removal::remove;
use crate::revisions::Revisions;
use crate::rows::{self, to_json};
use crate::{Bumped, InsertProfileError, Store, StoreError, node_ranges};
use alcove_domain::{NodeId, Profile, ProfileId, Protocol, Ranges, Timestamp, WgPublicKey};
use rusqlite::{Connection, Row};
use std::net::{Ipv4Addr, Ipv6Addr};

impl Store {
    /// All profiles, in configuration order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn profiles(&self) -> Result<Vec<Profile>, StoreError> {
        self.connections.read(read)
    }

    /// The configurations that would end if this profile took the place of the one with its ID.
    ///
    /// # Errors
    /// When the database fails.
    pub fn misplaced_by(&self, profile: &Profile) -> Result<Vec<WgPublicKey>, StoreError> {
        self.connections.read(|c| misplaced(c, profile))
    }

    /// The configurations of a profile, by key.
    ///
    /// # Errors
    /// When the database fails.
    pub fn configurations_in(&self, id: &ProfileId) -> Result<Vec<WgPublicKey>, StoreError> {
        let sql = "SELECT public_key FROM configurations WHERE profile_id = ?1";
        self.connections.read(|c| Ok(all(c, sql, [id.as_str()], |row| rows::key(row, 0))?))
    }

    /// Adds a profile behind the others.
    ///
    /// # Errors
    /// [`InsertProfileError::Exists`] when the ID is taken, or when the database fails.
    pub fn insert_profile(&self, profile: &Profile, now: Timestamp) -> Result<Bumped, InsertProfileError> {
        self.connections.write(|tx| {
            if body_of(tx, &profile.id)?.is_some() {
                return Err(InsertProfileError::Exists);
            }
            let next = one(tx, "SELECT coalesce(max(position) + 1, 0) FROM profiles", [], |row| row.get(0))?;
            save(tx, profile, next.unwrap_or(0), now)?;
            network_changed(tx, |_| Ok(())).map_err(Into::into)
        })
    }

    /// Changes a profile. Configurations whose addresses are not of its new ranges end. Empty, with nothing
    /// changed, when there is no such profile.
    ///
    /// # Errors
    /// When the database fails.
    pub fn update_profile(&self, profile: &Profile, now: Timestamp) -> Result<Bumped, StoreError> {
        self.connections.write(|tx| {
            let sql = "SELECT position FROM profiles WHERE profile_id = ?1";
            let Some(position) = one(tx, sql, [profile.id.as_str()], |row| row.get(0))? else {
                return Ok(Bumped::default());
            };
            save(tx, profile, position, now)?;
            network_changed(tx, |revisions| remove_misplaced(tx, revisions, profile, now))
        })
    }

    /// Deletes a profile and its configurations; `None` when there is no such profile.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_profile(&self, id: &ProfileId, now: Timestamp) -> Result<Option<Bumped>, StoreError> {
        self.connections.write(|tx| {
            if body_of(tx, id)?.is_none() {
                return Ok(None);
            }
            network_changed(tx, |revisions| delete(tx, revisions, id, now)).map(Some)
        })
    }
}

pub(crate) fn read(c: &Connection) -> Result<Vec<Profile>, StoreError> {
    Ok(all(c, "SELECT body, changed_at FROM profiles ORDER BY position", [], profile)?)
}

/// Makes the profiles what is wanted, in that order.
pub(crate) fn replace_all(
    c: &Connection,
    revisions: &mut Revisions<'_>,
    wanted: &[Profile],
    now: Timestamp,
) -> Result<(), StoreError> {
    for id in all(c, "SELECT profile_id FROM profiles", [], |row| rows::id::<ProfileId>(row, 0))? {
        if wanted.iter().all(|profile| profile.id != id) {
            delete(c, revisions, &id, now)?;
        }
    }
    for (position, profile) in (0..).zip(wanted) {
        save(c, profile, position, now)?;
        remove_misplaced(c, revisions, profile, now)?;
    }
    Ok(())
}

fn network_changed(
    c: &Connection,
    then: impl FnOnce(&mut Revisions<'_>) -> Result<(), StoreError>,
) -> Result<Bumped, StoreError> {
    let mut revisions = Revisions::new(c);
    revisions.network()?;
    then(&mut revisions)?;
    Ok(revisions.done())
}

fn profile(row: &Row<'_>) -> rusqlite::Result<Profile> {
    let profile: Profile = rows::json(row, 0)?;
    Ok(Profile { changed_at: Some(rows::time(row, 1)?), ..profile })
}

fn body_of(c: &Connection, id: &ProfileId) -> Result<Option<String>, StoreError> {
    Ok(one(c, "SELECT body FROM profiles WHERE profile_id = ?1", [id.as_str()], |row| row.get(0))?)
}

/// Writes a profile; `changed_at` moves only when what it says is different from before.
fn save(c: &Connection, profile: &Profile, position: i64, now: Timestamp) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO profiles (profile_id, position, body, wireguard_v4, wireguard_v6, changed_at, openvpn)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (profile_id) DO UPDATE SET
                   position = excluded.position, body = excluded.body, openvpn = excluded.openvpn,
                   wireguard_v4 = excluded.wireguard_v4, wireguard_v6 = excluded.wireguard_v6,
                   changed_at = CASE WHEN body = excluded.body THEN changed_at ELSE excluded.changed_at END";
    let v4 = profile.wireguard.map(|ranges| ranges.v4.to_string());
    let v6 = profile.wireguard.map(|ranges| ranges.v6.to_string());
    let openvpn = profile.openvpn.is_some();
    run(c, sql, (profile.id.as_str(), position, to_json(profile), v4, v6, now.0, openvpn))?;
    Ok(())
}

fn delete(
    c: &Connection,
    revisions: &mut Revisions<'_>,
    id: &ProfileId,
    now: Timestamp,
) -> Result<(), StoreError> {
    remove(c, revisions, "profile_id = ?1", [id.as_str()], now)?;
    run(c, "DELETE FROM profiles WHERE profile_id = ?1", [id.as_str()])?;
    Ok(())
}

/// Ends the profile's configurations whose pair of addresses the ranges would not hand out, and certificates when
/// it has no OpenVPN.
fn remove_misplaced(
    c: &Connection,
    revisions: &mut Revisions<'_>,
    profile: &Profile,
    now: Timestamp,
) -> Result<(), StoreError> {
    for key in misplaced(c, profile)? {
        remove(c, revisions, "public_key = ?1", [key.as_bytes()], now)?;
    }
    if profile.openvpn.is_none() {
        node_ranges::forget(c, &profile.id, Protocol::Openvpn)?;
    }
    if profile.wireguard.is_none() {
        node_ranges::forget(c, &profile.id, Protocol::Wireguard)?;
    }
    Ok(())
}

/// The configurations that [`remove_misplaced`] ends.
fn misplaced(c: &Connection, profile: &Profile) -> Result<Vec<WgPublicKey>, StoreError> {
    let mut keys = vec![];
    if profile.openvpn.is_none() {
        let sql = "SELECT public_key FROM configurations WHERE profile_id = ?1 AND protocol = 'openvpn'";
        keys = all(c, sql, [profile.id.as_str()], |row| rows::key(row, 0))?;
    }
    let on_nodes = node_ranges::of_profile(c, &profile.id, Protocol::Wireguard)?;
    let sql = "SELECT public_key, v4, v6, node FROM configurations WHERE profile_id = ?1 AND protocol = 'wireguard'";
    let placed = all(c, sql, [profile.id.as_str()], |row| {
        Ok((rows::key(row, 0)?, rows::v4(row, 1)?, rows::v6(row, 2)?, row.get(3).map(NodeId)?))
    })?;
    for (key, v4, v6, node) in placed {
        let ranges = on_nodes.iter().find(|own| own.node == node).map(|own| own.ranges);
        if !profile.wireguard.is_some_and(|wide| fits(&ranges.unwrap_or(wide), v4, v6)) {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// Whether the ranges would hand out this pair.
fn fits(ranges: &Ranges, v4: Ipv4Addr, v6: Ipv6Addr) -> bool {
    ranges.slot_of(v4).and_then(|slot| ranges.address(slot)) == Some((v4, v6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW, profile};
    use crate::{NewConfiguration, Retention};
    use alcove_domain::{Seconds, Settings};

    #[test]
    fn a_moved_range_ends_the_configurations_outside_it_and_no_others() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        for _ in 0..6 {
            f.allocate_configuration(&NewConfiguration { limit: 10, ..f.manual(&zoe, "x") })
                .expect("a configuration");
        }
        let before = f.configurations_of(&zoe).expect("a list");
        let smaller = profile("office", "10.9.0.0/29", "fd00:9::/64");
        let bumped = f.update_profile(&smaller, NOW).expect("updated");
        assert_eq!(bumped.0.len(), 1);
        assert_eq!(f.configurations_of(&zoe).expect("a list"), before[..5]);
        f.update_profile(&profile("office", "10.9.0.0/29", "fd00:a::/64"), NOW).expect("updated");
        assert_eq!(f.configurations_of(&zoe).expect("a list"), [], "the IPv6 addresses are no more");
    }

    #[test]
    fn a_profile_is_added_once_and_goes_with_its_configurations() {
        let f = Fixture::new();
        let lab = profile("lab", "10.8.0.0/24", "fd00:8::/64");
        assert_eq!(f.insert_profile(&lab, NOW).expect("inserted").0.len(), 1);
        assert!(matches!(f.insert_profile(&lab, NOW), Err(InsertProfileError::Exists)));
        let wish = f.manual(&f.user("zoe"), "x");
        f.allocate_configuration(&wish).expect("a configuration");
        assert!(f.delete_profile(&wish.profile, NOW).expect("deleted").is_some());
        assert_eq!(f.configuration(&wish.public_key).expect("read"), None);
        assert_eq!(f.delete_profile(&wish.profile, NOW).expect("none"), None);
        assert_eq!(
            f.update_profile(&profile("office", "10.9.0.0/24", "fd00:9::/64"), NOW).expect("none").0,
            []
        );
        let left = f.profiles().expect("profiles");
        assert_eq!(left, [Profile { changed_at: Some(NOW), ..lab }]);
    }

    #[test]
    fn applying_a_configuration_is_one_revision_and_keeps_who_still_fits() {
        let later = Timestamp(NOW.0 + 60);
        let office = profile("office", "10.9.0.0/24", "fd00:9::/64");
        let lab = profile("lab", "10.8.0.0/24", "fd00:8::/64");
        let f = Fixture::with(&[lab.clone(), office.clone()]);
        let zoe = f.user("zoe");
        let kept = f.manual(&zoe, "x");
        f.allocate_configuration(&kept).expect("a configuration");
        let lost =
            NewConfiguration { profile: lab.id.clone(), ranges: f.ranges("lab"), ..f.manual(&zoe, "y") };
        f.allocate_configuration(&lost).expect("a configuration");

        let before = f.node(NodeId::LOCAL).expect("read").expect("a node").revision;
        let settings = Settings { display_name: "Office".into(), ..Settings::default() };
        let new = profile("new", "10.8.0.0/24", "fd00:8::/64");
        let bumped =
            f.replace_configuration(&settings, &[office.clone(), new.clone()], later).expect("applied");
        assert_eq!(bumped.0, [(NodeId::LOCAL, before + 1)]);
        assert_eq!(f.settings().expect("settings"), settings);
        let expected = [(office, NOW), (new, later)].map(|(p, at)| Profile { changed_at: Some(at), ..p });
        assert_eq!(f.profiles().expect("profiles"), expected);
        let keys: Vec<_> = f.configurations_of(&zoe).expect("a list").iter().map(|c| c.public_key).collect();
        assert_eq!(keys, [kept.public_key]);
        let retention = Retention { connection_log: Seconds(1), connection_log_rows: 1 };
        f.housekeeping(&retention, later).expect("nothing refers to what is gone");
    }
}
