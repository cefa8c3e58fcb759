//! The process that looks names up for the portal, which sees no file of the system: started when the portal knocks,
//! gone when nobody has for a while.

use super::{confine, sockets::DoorSocket};
use crate::{log, state::unprivileged_names};
use nix::unistd::getppid;
use std::time::Duration;

/// Without a question for so long it ends; the next knock starts it again.
const IDLE: Duration = Duration::from_secs(30);

/// Runs until nobody asks.
///
/// # Errors
/// With one sentence that says what to do.
pub fn names_process() -> anyhow::Result<()> {
    log::start();
    let supervisor = getppid();
    confine::begin()?;
    let DoorSocket(listener) = DoorSocket::inherited()?;
    confine::without_rights(unprivileged_names())?;
    confine::follow_supervisor(supervisor)?;
    alcove_outbound::names::serve(&listener, IDLE)?;
    Ok(())
}
