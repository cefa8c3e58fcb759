//! The snapshots that the box takes by itself, as the command line asks for them.

use crate::{
    args::{ScheduleOptions, Switch},
    command::{Answer, Command, Refused, SnapshotCommand},
    control, show,
    state::State,
    terminal,
};
use alcove_controller::snapshot::{SnapshotSchedule, SnapshotsView};
use anyhow::bail;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// How long a snapshot is waited for.
const PATIENCE: Duration = Duration::from_secs(600);

pub fn list(folder: &Path, json: bool) -> anyhow::Result<()> {
    show::print(terminal::put(folder, Command::Snapshots(SnapshotCommand::Show))?, json, folder)
}

/// Has one taken and waits for it.
pub fn take_now(folder: &Path) -> anyhow::Result<()> {
    if control::ask(&State::new(folder).control_socket(), &Command::Status)?.is_none() {
        let words = "Alcove does not run here. `alcove snapshot export` writes a snapshot of a stopped box.";
        return Err(Refused::new(words).into());
    }
    terminal::put(folder, Command::Snapshots(SnapshotCommand::Take))?;
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let now = view(folder)?;
        if !now.running {
            return match (now.problem, now.files.first()) {
                (Some(problem), _) => bail!("{problem}"),
                (None, Some(file)) => {
                    println!("{}", file.name);
                    Ok(())
                }
                (None, None) => bail!("the snapshot is not there; the log says why"),
            };
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("the snapshot takes longer than ten minutes; `alcove snapshot list` tells what comes of it")
}

pub fn schedule(options: ScheduleOptions) -> anyhow::Result<()> {
    let is_on = |switch: Option<Switch>| switch.map(|switch| switch == Switch::On);
    let wanted = SnapshotSchedule {
        daily: is_on(options.daily),
        hour: options.hour,
        keep: options.keep,
        logs: is_on(options.logs),
    };
    let folder = &options.state.path;
    if wanted != SnapshotSchedule::default() {
        terminal::put(folder, Command::Snapshots(SnapshotCommand::Schedule { wanted }))?;
    }
    show::snapshots::schedule(&view(folder)?);
    Ok(())
}

fn view(folder: &Path) -> anyhow::Result<SnapshotsView> {
    match terminal::put(folder, Command::Snapshots(SnapshotCommand::Show))? {
        Answer::Snapshots(view) => Ok(*view),
        _ => bail!("the running Alcove's answer makes no sense"),
    }
}
