//! The nodes that this controller knows.

use crate::connections::{all, one, run};
use crate::revisions::Revisions;
use crate::{Bumped, KeyRegistration, NodeRecord, Store, StoreError};
use alcove_domain::{NodeId, Timestamp, WgPublicKey};
use rusqlite::{Connection, Row};

const COLUMNS: &str = "node, name, wireguard_public_key, revision, network_revision";

fn record(row: &Row<'_>) -> rusqlite::Result<NodeRecord> {
    Ok(NodeRecord {
        id: row.get(0).map(NodeId)?,
        name: row.get(1)?,
        wireguard_public_key: row.get::<_, Option<[u8; 32]>>(2)?.map(WgPublicKey::from),
        revision: row.get(3)?,
        network_revision: row.get(4)?,
    })
}

pub(crate) fn find(c: &Connection, node: NodeId) -> Result<Option<NodeRecord>, StoreError> {
    Ok(one(c, &format!("SELECT {COLUMNS} FROM nodes WHERE node = ?1"), [node.0], record)?)
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
    use crate::testing::{Fixture, NOW, key};

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
    fn a_network_change_reaches_every_node() {
        let f = Fixture::new();
        f.add_node(1);
        let bumped = f.bump_network(NOW).expect("bumped");
        assert_eq!(bumped.0.iter().map(|(node, _)| node.0).collect::<Vec<_>>(), [0, 1]);
        let nodes = f.nodes().expect("nodes");
        assert!(nodes.iter().all(|node| node.network_revision == node.revision));
    }
}
