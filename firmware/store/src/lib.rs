//! The one database, spoken to in intents.
//!
//! Every method of [`Store`] is one thing that the controller wants to have happened or to know, and one
//! transaction. Uniqueness (addresses, keys, one-time codes, refresh tokens) is the database's job, never
//! an in-process lock, because with two portals there is no "in process". Secrets are sealed before they
//! reach a page of the file.

mod error;
mod records;

pub use error::StoreError;
pub use records::*;
