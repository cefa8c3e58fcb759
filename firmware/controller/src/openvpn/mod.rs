//! OpenVPN's part of the decisions: the authority that signs certificates, the keys of each profile, a
//! configuration for an app or a person, and what nodes tell of connections.
//!
//! A box without an OpenVPN profile has none of it: no authority is made before the first one.

mod authority;
mod keys;
mod live;
mod provide;

pub(crate) use keys::OpenvpnKeys;
pub(crate) use live::{Connections, LogEntry, counters};
pub(crate) use provide::Recipient;
