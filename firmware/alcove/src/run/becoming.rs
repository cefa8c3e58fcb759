//! The process that changes what the box is for the portal, which may not: started when the portal knocks, gone when
//! nothing is under way or kept and nobody has asked for a while.

use super::{confine, sockets::DoorSocket, tls::host_name};
use crate::{
    args::RunOptions,
    becoming::{Work, serve},
    log,
    state::State,
};
use nix::unistd::getppid;
use std::time::Duration;

/// Without an order for so long it ends, when it may; the next knock starts it again.
const IDLE: Duration = Duration::from_secs(30);

/// Runs until nobody asks.
///
/// # Errors
/// With one sentence that says what to do.
pub fn becoming_process(options: &RunOptions) -> anyhow::Result<()> {
    log::start();
    let supervisor = getppid();
    confine::begin()?;
    let DoorSocket(listener) = DoorSocket::inherited()?;
    let host_name = host_name();
    confine::becoming(&options.state.path)?;
    confine::follow_supervisor(supervisor)?;
    // So that a socket in it has a short name, however deep the folder lies.
    std::env::set_current_dir(&options.state.path)?;
    serve(&listener, &Work::new(State::new(".".as_ref()), host_name), IDLE)?;
    Ok(())
}
