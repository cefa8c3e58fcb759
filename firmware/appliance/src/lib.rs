//! What makes Alcove a device: first boot, network, clock, watchdog, name, report, log, reset, and writing the
//! card.
//!
//! The order at a start, as the init scripts call it (each is a function here, and a verb of `alcove`):
//!
//! 1. [`clock`]: not earlier than the last known time
//! 2. [`reset`]: a factory reset that was asked for, or was interrupted
//! 3. [`seed`] and [`apply`]: `alcove.toml` on the FAT partition becomes files of the data partition, and goes;
//!    [`snapshot`]: one beside it, from which the box is restored
//! 4. [`network`]: those become files for busybox, in memory; [`Settings`] has the rest for the init scripts
//! 5. [`mdns`]: `alcove.local` is answered; [`report`]: where the box is and what is wrong, for the operator
//! 6. [`log`]: the daemon's lines, bounded; [`watchdog`]: fed while portal and node answer
//!
//! [`stick`] is for copies of snapshots. [`flash`] runs on another computer. Nothing here knows the portal, the controller or the node: whether
//! those are well comes in as a function.

pub mod apply;
mod checked_text;
pub mod clock;
mod durable;
mod error;
pub mod flash;
pub mod log;
pub mod mdns;
pub mod network;
pub mod report;
pub mod reset;
pub mod seed;
mod settings;
pub mod snapshot;
pub mod stick;
mod text;
pub mod watchdog;

pub use error::{Error, FlashError};
pub use settings::Settings;
pub use text::one_line;
