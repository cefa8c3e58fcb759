//! What a node needs to hear in order to be up to date.
//!
//! Every configuration carries the revision at which it was made, every removal leaves a tombstone with
//! its own. What is new since revision *r* is then two index look-ups. Tombstones are bounded; a node that
//! comes from before the oldest gets everything instead, as does one from another epoch.

use crate::configurations::select;
use crate::connections::{all, one};
use crate::{Changes, Store, StoreError, nodes, rows};
use alcove_domain::NodeId;

impl Store {
    /// What leads a node from `revision` of `epoch` to the current revision. With nothing new, both lists
    /// are empty and neither `full` nor `network` is set.
    ///
    /// # Errors
    /// [`StoreError::NoSuchNode`], or when the database fails.
    pub fn changes_since(&self, node: NodeId, revision: u64, epoch: &str) -> Result<Changes, StoreError> {
        self.connections.snapshot(|c| {
            let current = nodes::find(c, node)?.ok_or(StoreError::NoSuchNode(node))?;
            let sql = "SELECT forgotten FROM nodes WHERE node = ?1";
            let forgotten: u64 = one(c, sql, [node.0], |row| row.get(0))?.unwrap_or(u64::MAX);
            let resumable = epoch == self.epoch && (forgotten.max(1)..=current.revision).contains(&revision);
            if !resumable {
                let upsert = select(c, &self.vault, "WHERE node = ?1 ORDER BY public_key", [node.0])?;
                let revision = current.revision;
                return Ok(Changes { revision, full: true, network: true, upsert, remove: vec![] });
            }
            let newer = "WHERE node = ?1 AND revision > ?2 ORDER BY public_key";
            // By revision, which has an index of its own: this runs for every single change.
            let sql = "SELECT public_key FROM tombstones WHERE node = ?1 AND revision > ?2 ORDER BY revision";
            let mut remove = all(c, sql, (node.0, revision), |row| rows::key(row, 0))?;
            remove.sort_unstable();
            Ok(Changes {
                revision: current.revision,
                full: false,
                network: current.network_revision > revision,
                upsert: select(c, &self.vault, newer, (node.0, revision))?,
                remove,
            })
        })
    }
}

#[cfg(test)]
mod tests;
