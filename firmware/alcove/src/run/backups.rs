//! The portal's part in the box's own snapshots: has them taken when the controller says so, brings copies elsewhere,
//! and tells what came of it.

use crate::{
    VERSION,
    snapshot::{
        copy_door::{self, SftpPlace, Told, What, Where},
        door::{self, Order},
    },
    state::{NAMES_SOCKET, SFTP_SOCKET, SNAPSHOTS_SOCKET, STICKS_SOCKET},
};
use alcove_controller::{
    Acting, Actor, Controller, Failure,
    snapshot::{SnapshotFile, TargetTask},
};
use alcove_domain::{ErrandProblem, SftpLogin, SnapshotName, TargetKind, Timestamp, superfluous};
use alcove_outbound::{
    Client, Roots, names,
    targets::{Digest, Remote, Upload, digest},
};
use std::{
    fs::File,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::task::spawn_blocking;

/// How often it is looked whether something is due: the clock may jump.
const LOOK: Duration = Duration::from_secs(60);

/// Looks after the snapshots for as long as the portal lives.
pub async fn run(controller: Controller) {
    let client = Client::new(Arc::new(|name| names::ask(Path::new(NAMES_SOCKET), name)), VERSION);
    loop {
        let (taking, looking) = (controller.clone(), controller.clone());
        let taken = spawn_blocking(move || take(&taking)).await;
        if let Ok(Err(failure)) = taken {
            tracing::error!(error = &failure as &dyn std::error::Error, "a snapshot broke off");
        }
        if let Err(failure) = bring(&controller, &client).await {
            tracing::error!(error = &failure as &dyn std::error::Error, "a copy of a snapshot broke off");
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
    let order = Order { name, lock: task.lock.into(), logs: task.logs, size: task.size };
    let outcome = door::ask(Path::new(SNAPSHOTS_SOCKET), &order).unwrap_or_else(|error| {
        tracing::error!(%error, "the process that takes snapshots does not answer");
        Err(ErrandProblem::Inside)
    });
    match outcome {
        Ok(()) => controller.snapshot_taken(&task.name),
        Err(problem) => controller.snapshot_failed(&problem),
    }
}

/// Brings the newest snapshot to every target that is due.
async fn bring(controller: &Controller, client: &Client) -> Result<(), Failure> {
    while let Some(task) = controller.target_task()? {
        let acting = controller.acting(Actor::root());
        match visit(&acting, client, &task).await {
            Ok(copy) => controller.target_reached(&task.target.name, copy)?,
            Err(problem) => controller.target_failed(&task.target.name, &problem)?,
        }
    }
    Ok(())
}

/// Brings the newest snapshot, if it is not there, and reads it back; of when it is.
async fn visit(
    acting: &Acting<'_>,
    client: &Client,
    task: &TargetTask,
) -> Result<Option<Timestamp>, ErrandProblem> {
    let place = Place::of(acting, client, task)?;
    let there = place.list().await?;
    let Some(newest) = task.files.first() else { return Ok(None) };
    let (file, newest) = acting.open_snapshot(&newest.name).map_err(|_| ErrandProblem::Inside)?;
    let file = Arc::new(file);
    let read = Arc::clone(&file);
    let own = spawn_blocking(move || digest(&read)).await.ok().and_then(Result::ok);
    let own = own.ok_or(ErrandProblem::Inside)?;
    // One that is there already may be another by now: it is read back each time, and brought once more where that
    // fails, for whatever reason.
    let known = there.contains(&newest.name) && place.read_back(&newest).await == Ok(Some(own));
    if !known {
        place.put(&file, &newest).await?;
        if place.read_back(&newest).await? != Some(own) {
            return Err(ErrandProblem::NotKept { server: task.target.kind.place() });
        }
    }
    let names: Vec<SnapshotName> = there.iter().filter_map(|name| SnapshotName::parse(name)).collect();
    let names = names.into_iter().filter(|name| name.signer() == task.signer);
    let names: Vec<SnapshotName> = names.chain(SnapshotName::parse(&newest.name)).collect();
    let times: Vec<Timestamp> = names.iter().map(SnapshotName::at).collect();
    for gone in superfluous(&times, task.keep) {
        for name in names.iter().filter(|name| name.at() == gone) {
            tracing::info!(%name, target = task.target.name, "an old copy is removed");
            place.remove(name.to_string()).await?;
        }
    }
    Ok(Some(newest.at))
}

/// Where copies are put.
enum Place<'a> {
    Remote(Remote<'a>),
    /// By the process that may write there.
    Here(Where),
}

impl<'a> Place<'a> {
    fn of(acting: &Acting<'_>, client: &'a Client, task: &'a TargetTask) -> Result<Self, ErrandProblem> {
        Ok(match &task.target.kind {
            TargetKind::Sftp { server, user, folder, host_key, login } => {
                let login = match login {
                    SftpLogin::Password(password) => copy_door::SftpLogin::Password(password.clone()),
                    SftpLogin::Key => {
                        let key = acting.sftp_key().map_err(|_| ErrandProblem::Inside)?;
                        copy_door::SftpLogin::Key { seed: *key.seed, public: key.public }
                    }
                };
                Self::Here(Where::Sftp(Box::new(SftpPlace {
                    server: server.clone(),
                    user: user.clone(),
                    folder: folder.clone(),
                    host_key: host_key.clone(),
                    login,
                })))
            }
            TargetKind::Stick { label } => Self::Here(Where::Stick(label.clone())),
            TargetKind::Folder { path } => Self::Here(Where::Folder(path.clone())),
            kind => {
                let own =
                    task.target.roots.as_deref().map(|pem| Roots::only(pem).ok_or(ErrandProblem::Inside));
                Self::Remote(Remote { client, roots: own.transpose()?.unwrap_or_else(Roots::public), kind })
            }
        })
    }

    async fn put(&self, file: &Arc<File>, what: &SnapshotFile) -> Result<(), ErrandProblem> {
        match self {
            Self::Remote(remote) => remote.put(Upload { name: &what.name, file, length: what.bytes }).await,
            Self::Here(place) => {
                let order = What::Put { name: what.name.clone(), length: what.bytes };
                here(place, order, Some((Arc::clone(file), what.bytes))).await.map(|_| ())
            }
        }
    }

    async fn read_back(&self, what: &SnapshotFile) -> Result<Option<Digest>, ErrandProblem> {
        match self {
            Self::Remote(remote) => remote.read_back(&what.name, what.bytes).await,
            Self::Here(place) => {
                let order = What::ReadBack { name: what.name.clone(), length: what.bytes };
                match here(place, order, None).await? {
                    Told::Read(found) => Ok(found),
                    _ => Err(ErrandProblem::Inside),
                }
            }
        }
    }

    async fn list(&self) -> Result<Vec<String>, ErrandProblem> {
        match self {
            Self::Remote(remote) => remote.list().await,
            Self::Here(place) => match here(place, What::List, None).await? {
                Told::Names(names) => Ok(names),
                _ => Err(ErrandProblem::Inside),
            },
        }
    }

    async fn remove(&self, name: String) -> Result<(), ErrandProblem> {
        match self {
            Self::Remote(remote) => remote.remove(&name).await,
            Self::Here(place) => here(place, What::Remove { name }, None).await.map(|_| ()),
        }
    }
}

async fn here(place: &Where, what: What, bytes: Option<(Arc<File>, u64)>) -> Result<Told, ErrandProblem> {
    let errand = copy_door::Errand { place: place.clone(), what };
    let socket = if matches!(place, Where::Sftp(_)) { SFTP_SOCKET } else { STICKS_SOCKET };
    let asked = spawn_blocking(move || {
        let bytes = bytes.map(|(file, length)| (FromStart { file, at: 0 }, length));
        copy_door::ask(Path::new(socket), &errand, bytes)
    });
    asked.await.unwrap_or(Err(ErrandProblem::Inside))
}

/// A file from its beginning, whoever else reads it.
struct FromStart {
    file: Arc<File>,
    at: u64,
}

impl std::io::Read for FromStart {
    fn read(&mut self, piece: &mut [u8]) -> std::io::Result<usize> {
        let length = std::os::unix::fs::FileExt::read_at(&*self.file, piece, self.at)?;
        self.at += length as u64;
        Ok(length)
    }
}
