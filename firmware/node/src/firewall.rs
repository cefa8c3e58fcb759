//! The firewall: one nftables table `inet alcove`, replaced as a whole in one transaction.
//!
//! [`ruleset`] is pure and writes the transaction in libnftables' JSON (`man libnftables-json`); [`nft`] hands it
//! to the `nft` program. Other tables are never touched, and traffic that has nothing to do with the tunnel
//! interface passes through ours untouched: on a shared box other services have their own rules.
//!
//! Hooks and priorities, for those who combine tables: forward −150 (`mss`), forward 0 (`forward`), input 0
//! (`input`), postrouting 100 (`masquerade`). A drop in another table at the same hook wins over an accept
//! here; [`nft::Nft::obstacles`] finds forward chains that drop by default and says so.

mod nft;
mod ruleset;

pub(crate) use nft::Nft;
pub(crate) use ruleset::transaction;

use crate::NodeError;
use serde_json::Value;

/// What the node asks of the packet filter. Every function starts a process and waits for it.
pub(crate) trait Firewall: Send + Sync + 'static {
    /// Puts a transaction of [`transaction`] in force and returns the table as it is then listed.
    fn apply(&self, transaction: &Value) -> Result<Value, NodeError>;
    /// The table as it is listed, without counters and handles; `None` when it is not there.
    fn list(&self) -> Result<Option<Value>, NodeError>;
    /// What in other tables keeps tunnel traffic from being forwarded, in words.
    fn obstacles(&self) -> Result<Vec<String>, NodeError>;
    /// Removes the table.
    fn remove(&self) -> Result<(), NodeError>;
}
