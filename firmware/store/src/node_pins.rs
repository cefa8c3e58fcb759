//! Users whose connections go to one node.

use crate::connections::{all, one, run};
use crate::{Store, StoreError, nodes, rows};
use alcove_domain::{NodeId, UserId};
use std::collections::HashMap;

impl Store {
    /// Sends a user's new connections to one node; `None` for wherever there is room. `false` when there is no such
    /// user or node.
    ///
    /// # Errors
    /// When the database fails.
    pub fn pin_user(&self, user: &UserId, node: Option<NodeId>) -> Result<bool, StoreError> {
        self.connections.write(|tx| {
            let sql = "SELECT 1 FROM users WHERE user_id = ?1";
            if one(tx, sql, [user.as_str()], |_| Ok(()))?.is_none() {
                return Ok(false);
            }
            let Some(node) = node else {
                run(tx, "DELETE FROM node_pins WHERE user_id = ?1", [user.as_str()])?;
                return Ok(true);
            };
            if nodes::find(tx, node)?.is_none() {
                return Ok(false);
            }
            let sql = "INSERT INTO node_pins (user_id, node) VALUES (?1, ?2)
                       ON CONFLICT (user_id) DO UPDATE SET node = excluded.node";
            run(tx, sql, (user.as_str(), node.0))?;
            Ok(true)
        })
    }

    /// Whose connections go to which node.
    ///
    /// # Errors
    /// When the database fails.
    pub fn pinned_users(&self) -> Result<HashMap<UserId, NodeId>, StoreError> {
        let sql = "SELECT user_id, node FROM node_pins";
        let pairs = self
            .connections
            .read(|c| Ok(all(c, sql, [], |row| Ok((rows::id(row, 0)?, row.get(1).map(NodeId)?)))?));
        Ok(pairs?.into_iter().collect())
    }
}
