//! The process that runs the operator's program: started when the portal knocks, gone when nobody has for a while.

use super::{confine, sockets::DoorSocket};
use crate::{log, state::unprivileged_hooks};
use nix::unistd::{Uid, getppid};
use std::time::Duration;

/// Without a call for so long it ends; the next knock starts it again.
const IDLE: Duration = Duration::from_secs(30);

/// Runs until nobody calls.
///
/// # Errors
/// With one sentence that says what to do.
pub fn hooks_process() -> anyhow::Result<()> {
    log::start();
    let supervisor = getppid();
    confine::begin()?;
    let DoorSocket(listener) = DoorSocket::inherited()?;
    // Whoever starts Alcove chooses the program: root, as a rule.
    let owner = Uid::effective().as_raw();
    confine::without_rights(unprivileged_hooks())?;
    confine::follow_supervisor(supervisor)?;
    alcove_hooks::serve(&listener, owner, IDLE)?;
    Ok(())
}
