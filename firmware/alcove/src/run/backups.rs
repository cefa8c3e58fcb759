//! The portal's part in the box's own snapshots: has them taken when the controller says so, and tells what came of it.

use crate::{
    snapshot::door::{self, Order},
    state::SNAPSHOTS_SOCKET,
};
use alcove_controller::{Controller, Failure};
use alcove_domain::ErrandProblem;
use std::{
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::task::spawn_blocking;

/// How often it is looked whether something is due: the clock may jump.
const LOOK: Duration = Duration::from_secs(60);

/// Looks after the snapshots for as long as the portal lives.
pub async fn run(controller: Controller) {
    loop {
        let (taking, looking) = (controller.clone(), controller.clone());
        let taken = spawn_blocking(move || take(&taking)).await;
        if let Ok(Err(failure)) = taken {
            tracing::error!(error = &failure as &dyn std::error::Error, "a snapshot broke off");
        }
        let due = spawn_blocking(move || looking.next_snapshot_errand()).await;
        let due = due.ok().and_then(Result::ok).flatten().map_or(LOOK, |at| until(at.0));
        tokio::select! {
            () = tokio::time::sleep(due.min(LOOK)) => {}
            () = controller.snapshots_changed() => {}
        }
    }
}

/// From now to then, and a little: moments are whole seconds.
fn until(due: i64) -> Duration {
    let due = Duration::from_secs(u64::try_from(due).unwrap_or(0));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    due.saturating_sub(now) + Duration::from_millis(100)
}

fn take(controller: &Controller) -> Result<(), Failure> {
    let Some(task) = controller.snapshot_task()? else { return Ok(()) };
    let name = task.name.to_string();
    let order = Order { name, recipient: task.recipient, logs: task.logs, size: task.size };
    let outcome = door::ask(Path::new(SNAPSHOTS_SOCKET), &order).unwrap_or_else(|error| {
        tracing::error!(%error, "the process that takes snapshots does not answer");
        Err(ErrandProblem::Inside)
    });
    match outcome {
        Ok(()) => controller.snapshot_taken(&task.name),
        Err(problem) => controller.snapshot_failed(&problem),
    }
}
