//! The one database, spoken to in intents.
//!
//! Every method of [`Store`] is one thing that the controller wants to have happened or to know, and one
//! transaction. Uniqueness (addresses, keys, one-time codes, refresh tokens) is the database's job, never
//! an in-process lock, because with two portals there is no "in process". Secrets are sealed before they
//! reach a page of the file.
//!
//! Where to look: `open` (files, schema, the box's first rows), `connections` (one writer, two readers),
//! then a file per topic. What people ask for most: `allocate` hands out an address, `changes` tells a
//! node what is new, `removal` is the only place where a configuration ends.

mod admin_tokens;
mod allocate;
mod certificates;
mod changes;
mod claim;
mod codes;
mod configurations;
mod connections;
mod endings;
mod errands;
mod error;
mod export;
mod guests;
mod history;
mod holders;
mod housekeeping;
mod import;
mod invitations;
mod join_codes;
mod leases;
mod log;
mod migrations;
mod node_log;
mod node_pins;
mod node_ranges;
mod node_records;
mod nodes;
mod oauth;
mod open;
mod openvpn_log;
mod pictures;
mod profiles;
mod records;
mod refresh;
mod removal;
mod revisions;
mod rows;
mod seal;
mod second_factors;
mod secrets;
mod sessions;
mod settings;
mod statistics;
mod tables;
mod user_list;
mod users;

#[cfg(test)]
mod testing;

pub use alcove_domain::Role;
pub use endings::Ending;
pub use errands::Errand;
pub use error::{AllocateError, InsertProfileError, StoreError};
pub use export::{ENGINE, Export};
pub use guests::Admission;
pub use history::{HistoryEntry, HistoryRow, NewEntry};
pub use import::{Import, ImportError};
pub use node_log::NodeLogRow;
pub use node_records::*;
pub use records::*;
pub use second_factors::SecondFactor;
pub use statistics::{Day, Sample, node_subject};
pub use user_list::{UserFilter, UserPage, UserState};

use connections::Connections;
use seal::Vault;

/// The database of this box. Cheap to share in an `Arc`; every method may be called from any thread.
///
/// A write returns once it is on the disk. Reads do not wait for writes.
#[derive(Debug)]
pub struct Store {
    connections: Connections,
    vault: Vault,
    epoch: String,
}
