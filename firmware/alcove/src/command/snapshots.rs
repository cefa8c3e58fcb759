//! What can be asked about the snapshots that the box takes by itself.

use super::{Answer, Refused, done};
use alcove_controller::{Actor, Controller, snapshot::SnapshotSchedule};
use alcove_domain::SnapshotTarget;
use serde::{Deserialize, Serialize};

/// A question or an order.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SnapshotCommand {
    Show,
    Take,
    Schedule { wanted: SnapshotSchedule },
    AddTarget { target: Box<SnapshotTarget> },
    TestTarget { name: String },
    RemoveTarget { name: String },
    SftpKey,
}

/// Carries it out, by root.
pub fn answer(controller: &Controller, command: SnapshotCommand) -> Result<Answer, Refused> {
    let acting = controller.acting(Actor::root());
    match command {
        SnapshotCommand::Show => Ok(Answer::Snapshots(Box::new(acting.snapshots()?))),
        SnapshotCommand::Take => done(acting.order_snapshot(None).map(|_| ())),
        SnapshotCommand::Schedule { wanted } => done(acting.schedule_snapshots(&wanted)),
        SnapshotCommand::AddTarget { target } => done(acting.add_snapshot_target(*target)),
        SnapshotCommand::TestTarget { name } => done(acting.test_snapshot_target(&name)),
        SnapshotCommand::SftpKey => Ok(Answer::Text(format!("{}\n", acting.sftp_public_key()?))),
        SnapshotCommand::RemoveTarget { name } => done(acting.remove_snapshot_target(&name)),
    }
}
