//! The process that takes the box's own snapshots: started when the portal knocks, gone when nobody has for a while.
//!
//! The node's keys, which belong into a snapshot, are root's. They are read before anything else; then the process
//! becomes what the portal is (its user, its view of the file system), and only then listens to anybody.

use super::{confine, host_name, sockets::DoorSocket};
use crate::{
    VERSION,
    args::RunOptions,
    log,
    snapshot::{
        door::{self, Order, Outcome},
        export::{box_files, into_file, megabytes},
        now,
    },
    state::State,
};
use alcove_controller::snapshot::{BoxFile, SNAPSHOTS, Taking, take_snapshot};
use alcove_domain::ErrandProblem;
use alcove_store::Store;
use nix::{
    fcntl::{Flock, FlockArg},
    sys::statvfs::statvfs,
    unistd::getppid,
};
use std::{
    fs::{self, File},
    path::Path,
    time::Duration,
};

/// Without an order for so long it ends; the next knock starts it again.
const IDLE: Duration = Duration::from_secs(10);
/// What is left free for the box itself, in bytes.
const RESERVE: u64 = 16 << 20;

/// Runs until nobody asks.
///
/// # Errors
/// With one sentence that says what to do.
pub fn snapshots_process(options: &RunOptions) -> anyhow::Result<()> {
    log::start();
    let supervisor = getppid();
    confine::begin()?;
    let DoorSocket(listener) = DoorSocket::inherited()?;
    let state = State::new(&options.state.path);
    let (files, host) = (box_files(&state)?, host_name());
    confine::portal(&options.state.path)?;
    confine::follow_supervisor(supervisor)?;
    door::serve(&listener, IDLE, |order| take(&state, order, &files, &host))?;
    Ok(())
}

fn take(state: &State, order: &Order, files: &[BoxFile], host: &str) -> Outcome {
    taken(state, order, files, host).map_err(|error| match error.downcast::<ErrandProblem>() {
        Ok(problem) => problem,
        Err(error) => {
            tracing::error!("a snapshot could not be taken: {error:#}");
            ErrandProblem::Failed { why: ErrandProblem::words(&error.root_cause().to_string()) }
        }
    })
}

fn taken(state: &State, order: &Order, files: &[BoxFile], host: &str) -> anyhow::Result<()> {
    let name = order.name().ok_or(ErrandProblem::Inside)?;
    let folder = state.root().join(SNAPSHOTS);
    // Whoever else may be at it: never two at once.
    let Ok(_only) = Flock::lock(File::open(&folder)?, FlockArg::LockExclusiveNonblock) else {
        return Err(ErrandProblem::Failed { why: "another snapshot is being taken".into() }.into());
    };
    remove_begun(&folder)?;
    let disk = statvfs(&folder)?;
    let (free, needed) = (disk.blocks_available() * disk.fragment_size(), order.size + RESERVE);
    if free < needed {
        let place = "the disk of this box".into();
        let (needed, free) = (megabytes(needed), free >> 20);
        return Err(ErrandProblem::NoRoom { place, needed, free }.into());
    }
    let lock = order.lock.lock()?;
    let store = Store::open_existing(state.root(), now())?;
    let taking = Taking {
        store: &store,
        product: VERSION,
        host: host.to_owned(),
        lock: &lock,
        logs: order.logs,
        files,
        now: now(),
    };
    into_file(&folder.join(name.to_string()), |out| Ok(take_snapshot(&taking, out, |_, _| {})?))?;
    Ok(())
}

/// Removes what one left that was ended half-way.
fn remove_begun(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "part") {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
