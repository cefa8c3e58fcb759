//! Handing out an address: one transaction from the checks to the row in the connection log.
//!
//! The insert itself is the test whether an address is free: the table's unique constraints judge, so two
//! portals cannot give out the same one. Candidates come in this order: the address of what is replaced,
//! the one that the device had last, then wherever the search for this profile stopped last time (so that
//! an address is not given to somebody else right away), at most a few in a row before one query finds the
//! next gap.

use crate::claim::Claim;
use crate::configurations::purpose;
use crate::connections::{all, one, run};
use crate::revisions::Revisions;
use crate::{AllocateError, Allocated, NewConfiguration, Store, StoreError};
use crate::{leases, log, rows};
use rusqlite::Connection;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Slots tried one after the other before the gap is searched.
const TRIES: u32 = 8;
/// Gaps tried whose IPv6 address turns out to be taken.
const GAPS: u32 = 64;

impl Store {
    /// Makes a configuration, with an address of its own.
    ///
    /// For an app (`auth_key` is given) what the same authorization had, and what the same user had under
    /// the same key, gives way; then the user's oldest app configurations, as many as `limit` demands. One
    /// made by hand replaces what it names and what the same user had under the same key, and is refused
    /// beyond `limit`.
    ///
    /// # Errors
    /// [`AllocateError`]; nothing has changed then.
    pub fn allocate_configuration(&self, new: &NewConfiguration) -> Result<Allocated, AllocateError> {
        let psk = new.preshared_key.as_ref();
        let sealed = psk.map(|psk| self.vault.seal(&purpose(&new.public_key), psk.as_bytes()));
        let claim = Claim {
            id: &new.public_key,
            user: &new.user,
            auth_key: new.auth_key.as_ref(),
            replaces: new.replaces.as_ref(),
            name: &new.display_name,
            limit: new.limit,
            now: new.now,
        };
        self.connections.write(|tx| {
            claim.check(tx)?;
            check_ranges(tx, new)?;
            let mut revisions = Revisions::new(tx);
            let before = claim.give_way(tx, &mut revisions)?;
            let evicted = claim.enforce_limit(tx, &self.vault, &mut revisions)?;
            let row = NewRow { new, sealed: sealed.as_deref(), revision: revisions.of(new.node)? };
            let (v4, v6) = place(tx, &row, &before)?.ok_or(AllocateError::Full)?;
            // A tombstone of this very revision: the key was in force until now.
            let sql = "DELETE FROM tombstones WHERE node = ?1 AND public_key = ?2 RETURNING revision";
            let buried: Vec<u64> = all(tx, sql, (new.node.0, new.public_key.as_bytes()), |row| row.get(0))?;
            let in_place = buried.contains(&row.revision);
            leases::remember(tx, new, v4)?;
            log::begin(tx, new, v4, v6, in_place)?;
            Ok(Allocated { v4, v6, bumped: revisions.done(), evicted })
        })
    }
}

/// A configuration on its way into the table, but for its address.
struct NewRow<'a> {
    new: &'a NewConfiguration,
    sealed: Option<&'a [u8]>,
    revision: u64,
}

impl NewRow<'_> {
    /// Inserts it with this address; `false` when the address is taken.
    fn insert(&self, tx: &Connection, (v4, v6): (Ipv4Addr, Ipv6Addr)) -> Result<bool, StoreError> {
        let sql =
            "INSERT INTO configurations (public_key, preshared_key, node, profile_id, user_id, auth_key,
                       display_name, v4, v6, created_at, expires_at, revision)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING";
        let new = self.new;
        let values = (
            new.public_key.as_bytes(),
            self.sealed,
            new.node.0,
            new.profile.as_str(),
            new.user.as_str(),
            new.auth_key.as_ref().map(|key| key.as_str()),
            new.display_name.as_str(),
            u32::from(v4),
            v6.octets(),
            new.now.0,
            new.expires_at.0,
            self.revision,
        );
        Ok(run(tx, sql, values)? > 0)
    }
}

/// Whether the profile still has the ranges on the node that the caller has seen.
fn check_ranges(tx: &Connection, new: &NewConfiguration) -> Result<(), AllocateError> {
    let sql = "SELECT 1 FROM profiles LEFT JOIN node_ranges AS own ON own.node = ?4
                   AND own.profile_id = profiles.profile_id AND own.protocol = 'wireguard'
               WHERE profiles.profile_id = ?1 AND wireguard_v4 IS NOT NULL
                   AND coalesce(own.v4, wireguard_v4) = ?2 AND coalesce(own.v6, wireguard_v6) = ?3";
    let ranges = (new.profile.as_str(), new.ranges.v4.to_string(), new.ranges.v6.to_string(), new.node.0);
    one(tx, sql, ranges, |_| Ok(()))?.ok_or(AllocateError::ProfileChanged)
}

/// Inserts the row at the first address that is free; `None` when none is.
fn place(
    tx: &Connection,
    row: &NewRow<'_>,
    before: &[Ipv4Addr],
) -> Result<Option<(Ipv4Addr, Ipv6Addr)>, StoreError> {
    let ranges = &row.new.ranges;
    let address = |slot| ranges.address(slot);
    let remembered = leases::recall(tx, row.new)?;
    for slot in before.iter().chain(&remembered).filter_map(|v4| ranges.slot_of(*v4)) {
        if let Some(pair) = address(slot)
            && row.insert(tx, pair)?
        {
            return Ok(Some(pair));
        }
    }
    let capacity = ranges.capacity();
    let start = cursor(tx, row.new)? % capacity.max(1);
    for slot in (0..TRIES.min(capacity)).map(|n| (start + n) % capacity) {
        if let Some(pair) = address(slot)
            && row.insert(tx, pair)?
        {
            set_cursor(tx, row.new, slot + 1)?;
            return Ok(Some(pair));
        }
    }
    for from in [start, 0] {
        let mut from = from;
        for _ in 0..GAPS {
            let Some(slot) = gap(tx, row.new, from, capacity)? else { break };
            if let Some(pair) = address(slot)
                && row.insert(tx, pair)?
            {
                set_cursor(tx, row.new, slot + 1)?;
                return Ok(Some(pair));
            }
            from = slot + 1;
        }
    }
    Ok(None)
}

/// The first slot from `from` on whose IPv4 address nobody has.
fn gap(tx: &Connection, new: &NewConfiguration, from: u32, capacity: u32) -> Result<Option<u32>, StoreError> {
    let v4 = |slot| new.ranges.address(slot).map(|(v4, _)| u32::from(v4));
    let (Some(first), Some(last)) = (v4(from), capacity.checked_sub(1).and_then(v4)) else { return Ok(None) };
    let sql = "SELECT 1 FROM configurations WHERE v4 = ?1";
    if one(tx, sql, [first], |_| Ok(()))?.is_none() {
        return Ok(Some(from));
    }
    let sql = "SELECT taken.v4 + 1 FROM configurations AS taken
               WHERE taken.v4 >= ?1 AND taken.v4 < ?2
                   AND NOT EXISTS (SELECT 1 FROM configurations AS next WHERE next.v4 = taken.v4 + 1)
               ORDER BY taken.v4 LIMIT 1";
    let free = one(tx, sql, (first, last), |row| rows::v4(row, 0))?;
    Ok(free.and_then(|v4| new.ranges.slot_of(v4)))
}

fn cursor(tx: &Connection, new: &NewConfiguration) -> Result<u32, StoreError> {
    let sql = "SELECT slot FROM address_cursors WHERE node = ?1 AND profile_id = ?2";
    Ok(one(tx, sql, (new.node.0, new.profile.as_str()), |row| row.get(0))?.unwrap_or(0))
}

fn set_cursor(tx: &Connection, new: &NewConfiguration, slot: u32) -> Result<(), StoreError> {
    let sql = "INSERT INTO address_cursors (node, profile_id, slot) VALUES (?1, ?2, ?3)
               ON CONFLICT (node, profile_id) DO UPDATE SET slot = excluded.slot";
    run(tx, sql, (new.node.0, new.profile.as_str(), slot))?;
    Ok(())
}

#[cfg(test)]
mod tests;
