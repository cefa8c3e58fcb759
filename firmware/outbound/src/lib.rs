//! What the box asks of servers outside: a certificate (ACME), that its name leads to it (dynamic DNS), that they
//! keep copies of its snapshots ([`targets`]), and which servers' people may be guests ([`discovery`]).
//!
//! The other direction is `edge`'s. Nothing here decides when, and nothing is kept here: who calls says what to ask
//! and gets what came of it, or an [`alcove_domain::ErrandProblem`]. The portal, in whose process this runs, sees no
//! file of the system, so names are looked up by a process that does ([`names`]), and the authorities that servers
//! are trusted by are compiled in.
//!
//! Every answer and every wait is bounded: [`client`] has the numbers.

pub mod acme;
pub mod client;
pub mod discovery;
pub mod dyndns2;
mod http_date;
pub mod names;
mod renewal_info;
pub mod rfc2136;
pub mod targets;
mod trust;

pub use client::Client;
pub use trust::Roots;
