//! Changing what the box is, for the portal, which may not: restoring a snapshot that was uploaded, joining a
//! controller. The command line does the same by itself (`snapshot`, `join`).
//!
//! `door` is how it is asked for, `work` what is done: one thing at a time, in a thread of its own.

mod door;
mod work;

pub use door::{ask, serve};
pub use work::Work;
