//! The process that changes the appliance's network for those who may not: started when somebody knocks, gone when
//! nothing is on trial and nobody has asked for a while.

use super::{confine, sockets::DoorSocket};
use crate::{appliance::SYS_CLASS_NET, args::RunOptions, log};
use alcove_appliance::network::{Trial, door::Door};
use anyhow::Context;
use nix::unistd::getppid;
use std::time::Duration;

/// Without a question for so long it ends; the next knock starts it again.
const IDLE: Duration = Duration::from_secs(30);

/// Runs until nobody asks.
///
/// # Errors
/// With one sentence that says what to do.
pub fn network_process(options: &RunOptions) -> anyhow::Result<()> {
    log::start();
    let supervisor = getppid();
    confine::begin()?;
    let DoorSocket(listener) = DoorSocket::inherited()?;
    confine::network()?;
    confine::follow_supervisor(supervisor)?;
    let system = options.system.clone().context("this verb is for `alcove run` on the appliance only")?;
    let door = Door {
        trial: Trial { system, file: options.trial.clone() },
        program: options.reconfigure.clone(),
        sys_class_net: SYS_CLASS_NET.into(),
    };
    door.serve(&listener, IDLE)?;
    Ok(())
}
