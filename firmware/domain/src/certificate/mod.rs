//! Certificates: whether one can be used, whether apps out there accept the box because of it, and when to renew it.
//!
//! Nothing here parses one: what a chain says comes in as [`CertificateFacts`]. What is wrong goes out as a value, so
//! that a page can say it in the reader's language; its `Display` is English, for the terminal.

mod acceptance;
mod facts;
mod renewal;
mod upload;

pub use acceptance::{Met, Obstacle, is_public_name, obstacles};
pub use facts::{CertificateFacts, ChainEnd, KeyKind};
pub use renewal::{renewal_at, retry_pause};
pub use upload::{CertificateMistake, check_certificate};
