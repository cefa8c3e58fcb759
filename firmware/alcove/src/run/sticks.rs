//! The process that writes copies of snapshots on sticks: started when the portal knocks, gone when nobody has for a
//! while. It may mount, in a view of the file systems that nobody else has, and nothing more.

use super::{confine, sockets::DoorSocket};
use crate::{
    log,
    snapshot::{
        copy_door::{self, Errand, Told, What, Where},
        export::megabytes,
    },
};
use alcove_appliance::stick::{Folder, StickError};
use alcove_domain::ErrandProblem;
use nix::unistd::getppid;
use std::{io, os::unix::net::UnixStream, path::Path, time::Duration};

/// Without an errand for so long it ends; the next knock starts it again.
const IDLE: Duration = Duration::from_secs(10);
const SYS_CLASS_BLOCK: &str = "/sys/class/block";

/// Runs until nobody asks.
///
/// # Errors
/// With one sentence that says what to do.
pub fn sticks_process() -> anyhow::Result<()> {
    log::start();
    let supervisor = getppid();
    confine::begin()?;
    let DoorSocket(listener) = DoorSocket::inherited()?;
    confine::sticks()?;
    confine::follow_supervisor(supervisor)?;
    copy_door::serve(&listener, IDLE, carry_out)?;
    Ok(())
}

fn carry_out(errand: &Errand, bytes: &UnixStream) -> Result<Told, ErrandProblem> {
    let needed = if let What::Put { length, .. } = errand.what { length } else { 0 };
    done(errand, bytes).map_err(|error| problem(&errand.place, needed, &error))
}

fn done(errand: &Errand, bytes: &UnixStream) -> Result<Told, StickError> {
    let folder = match &errand.place {
        Where::Stick(label) => Folder::of_stick(Path::new(SYS_CLASS_BLOCK), label)?,
        Where::Folder(path) => Folder::at(Path::new(path)),
        Where::Sftp(_) => return Err(StickError::Absent),
    };
    let told = match &errand.what {
        What::Put { name, length } => folder.put(name, *length, bytes).map(|()| Told::Done),
        What::ReadBack { name, .. } => match folder.open(name)? {
            Some(file) => Ok(Told::Read(Some(alcove_outbound::targets::digest(&file)?))),
            None => Ok(Told::Read(None)),
        },
        What::List => folder.list().map(Told::Names),
        What::Remove { name } => folder.remove(name).map(|()| Told::Done),
    }?;
    folder.release()?;
    Ok(told)
}

fn problem(place: &Where, needed: u64, error: &StickError) -> ErrandProblem {
    let (Where::Stick(name) | Where::Folder(name)) = place else { return ErrandProblem::Inside };
    tracing::warn!(place = name, error = error as &dyn std::error::Error, "a stick or folder was of no use");
    let failed =
        |why: &io::Error| ErrandProblem::Failed { why: ErrandProblem::words(&format!("{name}: {why}")) };
    match error {
        StickError::Absent => ErrandProblem::NoStick { stick: name.clone() },
        StickError::Gone(_) => ErrandProblem::StickGone { stick: name.clone() },
        StickError::Full { free } => {
            ErrandProblem::NoRoom { place: name.clone(), needed: megabytes(needed), free: free >> 20 }
        }
        StickError::Two => {
            ErrandProblem::Failed { why: format!("there are two sticks of the label {name:?}") }
        }
        StickError::Failed(error) => failed(error),
    }
}
