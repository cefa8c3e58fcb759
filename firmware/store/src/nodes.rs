//! The nodes that this controller knows.

use crate::connections::{all, one, run};
use crate::removal::remove;
use crate::revisions::Revisions;
use crate::rows::{self, to_json};
use crate::{Bumped, KeyRegistration, NodeRecord, Store, StoreError};
use alcove_domain::{NodeId, ProfileId, Timestamp, WgPublicKey};
use rusqlite::{Connection, Row};
use std::{collections::HashMap, net::IpAddr};

const COLUMNS: &str = "node, name, wireguard_public_key, revision, network_revision, identity, host_name,
    address, profiles, draining, joined_at, last_contact, version,
    stand_by_for, floating";

fn record(row: &Row<'_>) -> rusqlite::Result<NodeRecord> {
    Ok(NodeRecord {
        id: row.get(0).map(NodeId)?,
        name: row.get(1)?,
        wireguard_public_key: row.get::<_, Option<[u8; 32]>>(2)?.map(WgPublicKey::from),
        revision: row.get(3)?,
        network_revision: row.get(4)?,
        identity: row.get(5)?,
        host_name: row.get(6)?,
        address: row.get::<_, Option<String>>(7)?.and_then(|text| text.parse().ok()),
        profiles: match row.get_ref(8)? {
            rusqlite::types::ValueRef::Null => None,
            _ => Some(rows::json(row, 8)?),
        },
        draining: row.get(9)?,
        joined_at: rows::optional_time(row, 10)?,
        last_contact: rows::optional_time(row, 11)?,
        version: row.get(12)?,
        stand_by_for: row.get::<_, Option<u32>>(13)?.map(NodeId),
        floating: match row.get_ref(14)? {
            rusqlite::types::ValueRef::Null => vec![],
            _ => rows::json(row, 14)?,
        },
    })
}

pub(crate) fn find(c: &Connection, node: NodeId) -> Result<Option<NodeRecord>, StoreError> {
    Ok(one(c, &format!("SELECT {COLUMNS} FROM nodes WHERE node = ?1"), [node.0], record)?)
}

pub(crate) fn of_identity(c: &Connection, identity: &[u8; 32]) -> Result<Option<NodeRecord>, StoreError> {
    Ok(one(c, &format!("SELECT {COLUMNS} FROM nodes WHERE identity = ?1"), [identity], record)?)
}

impl Store {
    /// The node of this number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn node(&self, node: NodeId) -> Result<Option<NodeRecord>, StoreError> {
        self.connections.read(|c| find(c, node))
    }

    /// All nodes, by number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn nodes(&self) -> Result<Vec<NodeRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM nodes ORDER BY node");
        self.connections.read(|c| Ok(all(c, &sql, [], record)?))
    }

    /// The node that has this identity.
    ///
    /// # Errors
    /// When the database fails.
    pub fn node_of_identity(&self, identity: &[u8; 32]) -> Result<Option<NodeRecord>, StoreError> {
        self.connections.read(|c| of_identity(c, identity))
    }

    /// Which of these configurations are a node's, and since when; `None` for those that lately were.
    ///
    /// # Errors
    /// When the database fails.
    pub fn since_when_on(
        &self,
        node: NodeId,
        keys: &[WgPublicKey],
    ) -> Result<HashMap<WgPublicKey, Option<Timestamp>>, StoreError> {
        let sql = "SELECT created_at FROM configurations WHERE public_key = ?1 AND node = ?2
                   UNION ALL SELECT NULL FROM tombstones WHERE public_key = ?1 AND node = ?2";
        self.connections.read(|c| {
            let mut found = HashMap::new();
            for key in keys {
                let since = one(c, sql, (key.as_bytes(), node.0), |row| rows::optional_time(row, 0))?;
                found.extend(since.map(|since| (*key, since)));
            }
            Ok(found)
        })
    }

    /// When the node of this identity was removed, if there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn node_removed_at(&self, identity: &[u8; 32]) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT removed_at FROM removed_nodes WHERE identity = ?1";
        self.connections.read(|c| Ok(one(c, sql, [identity], |row| rows::time(row, 0))?))
    }

    /// Says by which name clients find a node and which profiles it serves; configurations of others end.
    ///
    /// # Errors
    /// [`StoreError::NoSuchNode`], or when the database fails.
    pub fn set_node(
        &self,
        node: NodeId,
        name: &str,
        host_name: Option<&str>,
        profiles: Option<&[ProfileId]>,
        now: Timestamp,
    ) -> Result<Bumped, StoreError> {
        self.connections.write(|tx| {
            let sql = "UPDATE nodes SET name = ?2, host_name = ?3, profiles = ?4 WHERE node = ?1";
            let profiles = profiles.map(|list| to_json(&list));
            if run(tx, sql, (node.0, name, host_name, &profiles))? == 0 {
                return Err(StoreError::NoSuchNode(node));
            }
            let mut revisions = Revisions::new(tx);
            revisions.network_of(node)?;
            let others = "node = ?1 AND profile_id NOT IN (SELECT value FROM json_each(?2))";
            if let Some(profiles) = &profiles {
                remove(tx, &mut revisions, others, (node.0, profiles), now)?;
            }
            Ok(revisions.done())
        })
    }

    /// Makes a node the stand-by of another, with the addresses that both share, or a node of its own again. Configurations
    /// that lead to it end: as a stand-by it has those of the other.
    ///
    /// # Errors
    /// [`StoreError::NoSuchNode`], or when the database fails.
    pub fn set_stand_by(
        &self,
        node: NodeId,
        stand_by: Option<(NodeId, &[IpAddr])>,
        now: Timestamp,
    ) -> Result<Bumped, StoreError> {
        self.connections.write(|tx| {
            let before = find(tx, node)?.ok_or(StoreError::NoSuchNode(node))?;
            let (of, addresses) = match stand_by {
                Some((of, addresses)) => (Some(of.0), Some(to_json(&addresses))),
                None => (None, None),
            };
            let sql = "UPDATE nodes SET stand_by_for = ?2, floating = ?3 WHERE node = ?1";
            run(tx, sql, (node.0, of, addresses))?;
            let mut revisions = Revisions::new(tx);
            remove(tx, &mut revisions, "node = ?1", [node.0], now)?;
            revisions.network_of(node)?;
            for other in [before.stand_by_for, of.map(NodeId)].into_iter().flatten() {
                revisions.network_of(other)?;
            }
            Ok(revisions.done())
        })
    }

    /// Begins or ends to keep new clients from a node; `false` when there is no such node.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_draining(&self, node: NodeId, draining: bool) -> Result<bool, StoreError> {
        let sql = "UPDATE nodes SET draining = ?2 WHERE node = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, (node.0, draining))? > 0))
    }

    /// Removes a node with every configuration on it; its identity is remembered as that of a removed one. `false`
    /// when there is no such node, or it is the box's own.
    ///
    /// # Errors
    /// When the database fails.
    pub fn remove_node(&self, node: NodeId, now: Timestamp) -> Result<bool, StoreError> {
        self.connections.write(|tx| {
            let Some(record) = find(tx, node)?.filter(|record| record.id != NodeId::LOCAL) else {
                return Ok(false);
            };
            remove(tx, &mut Revisions::new(tx), "node = ?1", [node.0], now)?;
            for table in ["tombstones", "address_cursors", "leases"] {
                run(tx, &format!("DELETE FROM {table} WHERE node = ?1"), [node.0])?;
            }
            // OpenVPN's rows are closed by the node, which is not heard any more.
            let sql = "UPDATE connection_log SET disconnected_at = max(connected_at, ?2)
                       WHERE node = ?1 AND disconnected_at IS NULL AND protocol = 'openvpn'";
            run(tx, sql, (node.0, now.0))?;
            let sql = "INSERT INTO removed_nodes (identity, node, name, removed_at) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT (identity) DO UPDATE SET node = excluded.node, name = excluded.name,
                           removed_at = excluded.removed_at";
            // Without an identity the number is remembered by one that nobody can have.
            let mut marker = [0; 32];
            marker[..4].copy_from_slice(&node.0.to_be_bytes());
            run(tx, sql, (record.identity.unwrap_or(marker), node.0, &record.name, now.0))?;
            let sql = "UPDATE nodes SET stand_by_for = NULL, floating = NULL WHERE stand_by_for = ?1";
            run(tx, sql, [node.0])?;
            if let Some(main) = record.stand_by_for {
                Revisions::new(tx).network_of(main)?;
            }
            run(tx, "DELETE FROM nodes WHERE node = ?1", [node.0])?;
            Ok(true)
        })
    }

    /// Notes from where a node is linked, and its release. The address is what its clients are told, so a new one is
    /// written at once; the rest does not hurry.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_contact(
        &self,
        node: NodeId,
        address: Option<IpAddr>,
        version: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE nodes SET address = coalesce(?2, address), version = ?3, last_contact = ?4
                   WHERE node = ?1";
        self.connections.write(|tx| {
            run(tx, sql, (node.0, address.map(|address| address.to_string()), version, now.0))?;
            Ok(())
        })
    }

    /// Notes the key that a node's clients are to expect, and the node's name.
    ///
    /// # Errors
    /// [`StoreError::NoSuchNode`], or when the database fails.
    pub fn set_node_key(
        &self,
        node: NodeId,
        key: &WgPublicKey,
        name: &str,
    ) -> Result<KeyRegistration, StoreError> {
        let registration = |record: &NodeRecord| match record.wireguard_public_key {
            Some(before) if before == *key => KeyRegistration::Unchanged,
            Some(before) => KeyRegistration::Changed { before },
            None => KeyRegistration::First,
        };
        let known = self.node(node)?.ok_or(StoreError::NoSuchNode(node))?;
        // A remote node is called what its controller says.
        let name = if node == NodeId::LOCAL { name } else { &known.name };
        if known.name == name && known.wireguard_public_key == Some(*key) {
            return Ok(KeyRegistration::Unchanged);
        }
        self.connections.write(|tx| {
            let known = find(tx, node)?.ok_or(StoreError::NoSuchNode(node))?;
            let sql = "UPDATE nodes SET wireguard_public_key = ?2, name = ?3 WHERE node = ?1";
            run(tx, sql, (node.0, key.as_bytes(), name))?;
            Ok(registration(&known))
        })
    }

    /// Raises every node's revision because the network part changed for a reason that the store does not
    /// know of.
    ///
    /// # Errors
    /// When the database fails.
    pub fn bump_network(&self, _now: Timestamp) -> Result<Bumped, StoreError> {
        self.connections.write(|tx| {
            let mut revisions = Revisions::new(tx);
            revisions.network()?;
            Ok(revisions.done())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NewConfiguration;
    use crate::testing::{Fixture, NOW, key, profile};

    #[test]
    fn a_node_that_comes_with_another_key_is_noticed() {
        let f = Fixture::new();
        let (one, two) = (key(), key());
        let set = |key: &WgPublicKey, name: &str| f.set_node_key(NodeId::LOCAL, key, name).expect("set");
        assert_eq!(set(&one, "closet"), KeyRegistration::First);
        assert_eq!(set(&one, "closet"), KeyRegistration::Unchanged);
        assert_eq!(set(&one, "cellar"), KeyRegistration::Unchanged);
        assert_eq!(set(&two, "cellar"), KeyRegistration::Changed { before: one });
        let node = f.node(NodeId::LOCAL).expect("read").expect("a node");
        assert_eq!((node.name.as_str(), node.wireguard_public_key), ("cellar", Some(two)));
        assert!(matches!(f.set_node_key(NodeId(5), &one, "x"), Err(StoreError::NoSuchNode(NodeId(5)))));
        assert_eq!(f.node(NodeId(5)).expect("read"), None);
    }

    #[test]
    fn a_node_goes_with_everything_on_it_and_is_remembered() {
        let f = Fixture::new();
        f.add_node(1);
        f.raw().execute("UPDATE nodes SET identity = zeroblob(32) WHERE node = 1", []).expect("an identity");
        let zoe = f.user("zoe");
        let wish = NewConfiguration { node: NodeId(1), ..f.manual(&zoe, "x") };
        f.allocate_configuration(&wish).expect("a configuration");
        let stays = f.manual(&zoe, "y");
        f.allocate_configuration(&stays).expect("a configuration");
        assert!(f.pin_user(&zoe, Some(NodeId(1))).expect("pinned"));
        assert!(!f.remove_node(NodeId::LOCAL, NOW).expect("not the box's own"));
        assert!(f.remove_node(NodeId(1), NOW).expect("removed"));
        assert!(!f.remove_node(NodeId(1), NOW).expect("gone"));
        assert_eq!(f.configuration(&wish.public_key).expect("read"), None);
        assert!(f.configuration(&stays.public_key).expect("read").is_some());
        assert!(f.pinned_users().expect("pins").is_empty());
        assert_eq!(f.node_removed_at(&[0; 32]).expect("read"), Some(NOW));
        assert_eq!(f.node_of_identity(&[0; 32]).expect("read"), None);
    }

    #[test]
    fn a_node_serves_what_it_was_told_to_and_clients_find_it_where_somebody_said() {
        let f = Fixture::with(&[
            profile("office", "10.9.0.0/24", "fd00:9::/64"),
            profile("lab", "10.8.0.0/24", "fd00:8::/64"),
        ]);
        f.add_node(1);
        let zoe = f.user("zoe");
        let office = NewConfiguration { node: NodeId(1), ..f.manual(&zoe, "x") };
        f.allocate_configuration(&office).expect("a configuration");
        let lab = ProfileId::new("lab").expect("an ID");
        let set = |profiles| f.set_node(NodeId(1), "Roof", Some("n1.example.org"), profiles, NOW);
        assert_eq!(set(None).expect("set").0.len(), 1);
        assert!(f.configuration(&office.public_key).expect("read").is_some());
        set(Some(std::slice::from_ref(&lab))).expect("set");
        assert_eq!(f.configuration(&office.public_key).expect("read"), None);
        let node = f.node(NodeId(1)).expect("read").expect("a node");
        assert_eq!((node.name.as_str(), node.host_name.as_deref()), ("Roof", Some("n1.example.org")));
        assert_eq!(node.profiles, Some(vec![lab]));
        assert!(f.set_draining(NodeId(1), true).expect("set"));
        f.note_contact(NodeId(1), "192.0.2.7".parse().ok(), "1.0", NOW).expect("noted");
        f.note_contact(NodeId(1), None, "1.0", NOW).expect("noted");
        let node = f.node(NodeId(1)).expect("read").expect("a node");
        assert_eq!((node.draining, node.address), (true, "192.0.2.7".parse().ok()));
        assert!(matches!(f.set_node(NodeId(9), "x", None, None, NOW), Err(StoreError::NoSuchNode(_))));
    }

    #[test]
    fn a_stand_by_has_nobody_of_its_own_and_is_a_node_again_without_the_other() {
        let f = Fixture::new();
        f.add_node(1);
        f.add_node(2);
        let zoe = f.user("zoe");
        let own = NewConfiguration { node: NodeId(1), ..f.manual(&zoe, "x") };
        f.allocate_configuration(&own).expect("a configuration");
        let shared: [IpAddr; 2] = ["192.0.2.9".parse().expect("v4"), "2001:db8::9".parse().expect("v6")];
        let bumped = f.set_stand_by(NodeId(1), Some((NodeId(2), &shared)), NOW).expect("set");
        let mut told: Vec<u32> = bumped.0.iter().map(|(node, _)| node.0).collect();
        told.sort_unstable();
        assert_eq!(told, [1, 2], "both learn of it");
        assert_eq!(f.configuration(&own.public_key).expect("read"), None);
        let node = f.node(NodeId(1)).expect("read").expect("a node");
        assert_eq!((node.stand_by_for, node.floating.as_slice()), (Some(NodeId(2)), &shared[..]));
        assert!(f.remove_node(NodeId(2), NOW).expect("removed"));
        let node = f.node(NodeId(1)).expect("read").expect("a node");
        assert_eq!((node.stand_by_for, node.floating), (None, vec![]));
        assert!(matches!(f.set_stand_by(NodeId(9), None, NOW), Err(StoreError::NoSuchNode(NodeId(9)))));
    }

    #[test]
    fn a_network_change_reaches_every_node() {
        let f = Fixture::new();
        f.add_node(1);
        let bumped = f.bump_network(NOW).expect("bumped");
        assert_eq!(bumped.0.iter().map(|(node, _)| node.0).collect::<Vec<_>>(), [0, 1]);
        let nodes = f.nodes().expect("nodes");
        assert!(nodes.iter().all(|node| node.network_revision == node.revision));
    }
}
