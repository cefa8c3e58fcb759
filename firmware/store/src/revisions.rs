//! Revisions: the numbers by which nodes know what they have. One transaction raises a node's revision at
//! most once, however much it changes there.

use crate::connections::{all, one, run};
use crate::{Bumped, StoreError};
use alcove_domain::NodeId;
use rusqlite::Connection;

/// The revisions that one transaction makes.
pub(crate) struct Revisions<'a> {
    transaction: &'a Connection,
    bumped: Vec<(NodeId, u64)>,
}

impl<'a> Revisions<'a> {
    pub(crate) fn new(transaction: &'a Connection) -> Self {
        Self { transaction, bumped: vec![] }
    }

    /// This transaction's revision of `node`, raised at the first call.
    pub(crate) fn of(&mut self, node: NodeId) -> Result<u64, StoreError> {
        if let Some((_, revision)) = self.bumped.iter().find(|(bumped, _)| *bumped == node) {
            return Ok(*revision);
        }
        let sql = "UPDATE nodes SET revision = revision + 1 WHERE node = ?1 RETURNING revision";
        let revision = all(self.transaction, sql, [node.0], |row| row.get(0))?;
        let revision = *revision.first().ok_or(StoreError::NoSuchNode(node))?;
        self.bumped.push((node, revision));
        Ok(revision)
    }

    /// The network part changed for every node.
    pub(crate) fn network(&mut self) -> Result<(), StoreError> {
        for node in all(self.transaction, "SELECT node FROM nodes", [], |row| row.get(0).map(NodeId))? {
            self.network_of(node)?;
        }
        Ok(())
    }

    /// The network part changed for this node.
    pub(crate) fn network_of(&mut self, node: NodeId) -> Result<(), StoreError> {
        let revision = self.of(node)?;
        let sql = "UPDATE nodes SET network_revision = ?2 WHERE node = ?1";
        run(self.transaction, sql, (node.0, revision))?;
        Ok(())
    }

    /// What was raised, for whoever tells the nodes.
    pub(crate) fn done(self) -> Bumped {
        Bumped(self.bumped)
    }
}

/// How many removals per node are remembered; who resumes from before gets everything.
pub(crate) const TOMBSTONES: u32 = 10_000;

/// Forgets the removals of `node` up to `revision`.
pub(crate) fn forget(c: &Connection, node: NodeId, revision: u64) -> Result<(), StoreError> {
    run(c, "DELETE FROM tombstones WHERE node = ?1 AND revision <= ?2", (node.0, revision))?;
    run(c, "UPDATE nodes SET forgotten = max(forgotten, ?2) WHERE node = ?1", (node.0, revision))?;
    Ok(())
}

/// Forgets what exceeds [`TOMBSTONES`].
pub(crate) fn forget_excess(c: &Connection, node: NodeId) -> Result<(), StoreError> {
    let sql = "SELECT revision FROM tombstones WHERE node = ?1 ORDER BY revision DESC LIMIT 1 OFFSET ?2";
    match one(c, sql, (node.0, TOMBSTONES), |row| row.get(0))? {
        Some(revision) => forget(c, node, revision),
        None => Ok(()),
    }
}
