//! The work: a snapshot that was uploaded, or that the box keeps, becomes a new state beside the present one, which waits
//! for a decision; the state from before the last restore is put back; or the box joins a controller.
//!
//! Nothing that is kept here outlives the process: the uploaded file has no name any more, and a new state that was not
//! decided for is removed at the next start.

use crate::{
    VERSION,
    snapshot::{known_files, now, own_signer, put},
    state::{NAMES_SOCKET, State, UPLOAD},
};
use alcove_controller::{
    Becoming, BecomingOrder, Description, JoinProblem, RestoreProblem, SnapshotKey, WayBack,
    snapshot::{RestoreAs, Restored, Restoring, SNAPSHOTS, SnapshotFailure, Summary, rebuild},
};
use alcove_domain::SnapshotName;
use alcove_link::JoinCode;
use alcove_node::JoinError;
use alcove_snapshot::{Key, RecoveryKey};
use alcove_store::Store;
use nix::{
    fcntl::{Flock, OFlag, openat},
    sys::stat::Mode,
};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader, Read},
    net::{IpAddr, SocketAddr},
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long an uploaded snapshot, or a new state, waits for the next order.
const KEPT: Duration = Duration::from_secs(30 * 60);

/// What is under way, kept or done.
#[derive(Clone)]
pub struct Work(Arc<Shared>);

struct Shared {
    state: State,
    host_name: String,
    now: Mutex<Now>,
}

struct Now {
    stands: Becoming,
    /// The snapshot.
    held: Option<Held>,
    /// While there is a new state, or the former one is looked at, nobody else restores.
    only: Option<Flock<File>>,
    /// When the last order came.
    asked: Instant,
}

/// A part of a file.
#[derive(Clone)]
struct Held {
    file: Arc<File>,
    offset: u64,
    length: u64,
}

impl Work {
    /// Nothing yet. A new state that a former process left undecided is removed.
    pub fn new(state: State, host_name: String) -> Self {
        if let Ok(_only) = state.lock("restore")
            && let Err(error) = state.abandon_incoming()
        {
            tracing::warn!("{error:#}");
        }
        let now =
            Mutex::new(Now { stands: Becoming::Nothing, held: None, only: None, asked: Instant::now() });
        Self(Arc::new(Shared { state, host_name, now }))
    }

    /// Whether nothing is lost when the process ends; what was kept for too long is given up.
    pub fn may_end(&self) -> bool {
        let mut now = self.now();
        match now.stands {
            Becoming::Nothing | Becoming::Joined { .. } | Becoming::NotJoined(_) | Becoming::Decided => true,
            Becoming::Reading { .. } | Becoming::Joining => false,
            Becoming::Held { .. } | Becoming::Ready(_) | Becoming::LooksBack(_)
                if now.asked.elapsed() < KEPT =>
            {
                false
            }
            Becoming::Held { .. } | Becoming::Ready(_) | Becoming::LooksBack(_) => {
                self.forget(&mut now);
                true
            }
        }
    }

    /// Carries an order out, or begins to, and says where it stands.
    pub fn carry_out(&self, order: BecomingOrder) -> Becoming {
        let mut now = self.now();
        now.asked = Instant::now();
        let busy = matches!(now.stands, Becoming::Reading { .. } | Becoming::Joining | Becoming::Decided);
        match order {
            BecomingOrder::Look => {}
            _ if busy => {}
            BecomingOrder::Take { offset, length } => {
                self.take(&mut now, |state| uploaded(state, offset, length))
            }
            BecomingOrder::TakeKept(name) => self.take(&mut now, |state| kept(state, &name)),
            BecomingOrder::LookBack => {
                if let Err(problem) = self.look_back(&mut now) {
                    return Becoming::Held { length: 0, problem: Some(problem) };
                }
            }
            BecomingOrder::Read { key, restore_as, signer } => self.read(&mut now, key, restore_as, signer),
            BecomingOrder::Decide => self.decide(&mut now),
            BecomingOrder::Forget => self.forget(&mut now),
            BecomingOrder::Join(code) => self.join(&mut now, code),
        }
        now.stands.clone()
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stand(&self, stands: Becoming) {
        self.now().stands = stands;
    }

    fn take(&self, now: &mut Now, find: impl FnOnce(&State) -> io::Result<Held>) {
        self.forget(now);
        match find(&self.0.state) {
            Ok(held) => {
                now.stands = Becoming::Held { length: held.length, problem: None };
                now.held = Some(held);
            }
            Err(error) => tracing::warn!(%error, "there is no such snapshot"),
        }
    }

    /// Compares the state from before the last restore with the present one.
    fn look_back(&self, now: &mut Now) -> Result<(), RestoreProblem> {
        self.forget(now);
        let state = &self.0.state;
        let only = state.lock("restore").map_err(|_| RestoreProblem::Busy)?;
        if state.has_former() {
            let (before, after) = (summary(state.root())?, summary(&state.former())?);
            now.only = Some(only);
            now.stands = Becoming::LooksBack(Box::new(WayBack { before, after }));
        }
        Ok(())
    }

    fn read(&self, now: &mut Now, key: SnapshotKey, restore_as: RestoreAs, signer: Option<String>) {
        let Some(held) = now.held.clone() else { return };
        let refused = |problem| Becoming::Held { length: held.length, problem: Some(problem) };
        let key = match opened(key) {
            Ok(key) => key,
            Err(problem) => return now.stands = refused(problem),
        };
        if now.only.is_none() {
            match self.0.state.lock("restore") {
                Ok(only) => now.only = Some(only),
                Err(_) => return now.stands = refused(RestoreProblem::Busy),
            }
        }
        now.stands = Becoming::Reading { done: 0, all: held.length };
        let (work, length) = (self.clone(), held.length);
        let begun = thread("restore", move || {
            let made = work.make(&held, &key, restore_as, signer.as_deref());
            let mut now = work.now();
            now.stands = match made {
                Ok(description) => Becoming::Ready(Box::new(description)),
                Err(problem) => {
                    abandon(&work.0.state);
                    now.only = None;
                    Becoming::Held { length: held.length, problem: Some(problem) }
                }
            };
        });
        if let Err(error) = begun {
            tracing::error!(%error, "a snapshot cannot be read");
            now.only = None;
            now.stands = Becoming::Held { length, problem: Some(RestoreProblem::Failed) };
        }
    }

    fn make(
        &self,
        held: &Held,
        key: &Key,
        restore_as: RestoreAs,
        signer: Option<&str>,
    ) -> Result<Description, RestoreProblem> {
        let state = &self.0.state;
        let here = Store::open_existing(state.root(), now()).map_err(|error| told(&error.into()))?;
        let before = Summary::of(&here).map_err(|error| told(&error))?;
        let into = state.begin_incoming().map_err(failed)?;
        let known = known_files();
        let restoring = Restoring {
            key,
            signer: signer.or(own_signer(Some(&before), restore_as)),
            restore_as,
            into: &into,
            here: Some(&here),
            known_files: &known.iter().map(String::as_str).collect::<Vec<_>>(),
            now: now(),
        };
        let all = held.length;
        let source = BufReader::with_capacity(64 << 10, Part { held: held.clone(), at: 0 });
        let restored = rebuild(source, &restoring, |done| self.stand(Becoming::Reading { done, all }));
        let Restored { contents, files, summary } = restored.map_err(|error| told(&error))?;
        files.iter().try_for_each(|file| put(&into, file)).map_err(failed)?;
        let head = contents.manifest.head;
        Ok(Description {
            host: head.host,
            created: head.created,
            product: head.product,
            logs: head.logs,
            signer: contents.manifest.signer.fingerprint(),
            restore_as,
            before: (before.users > 0).then_some(before),
            after: summary,
        })
    }

    fn decide(&self, now: &mut Now) {
        let committed = match now.stands {
            Becoming::Ready(_) => self.0.state.commit_incoming(),
            Becoming::LooksBack(_) => self.0.state.commit_former(),
            _ => return,
        };
        match committed {
            Ok(()) => {
                now.held = None;
                now.only = None;
                now.stands = Becoming::Decided;
            }
            Err(error) => {
                let problem = failed(error);
                let length = now.held.as_ref().map_or(0, |held| held.length);
                now.stands = Becoming::Held { length, problem: Some(problem) };
            }
        }
    }

    fn forget(&self, now: &mut Now) {
        if now.only.is_some() {
            abandon(&self.0.state);
        }
        now.only = None;
        now.held = None;
        now.stands = Becoming::Nothing;
    }

    fn join(&self, now: &mut Now, code: String) {
        self.forget(now);
        now.stands = Becoming::Joining;
        let work = self.clone();
        let begun = thread("join", move || {
            let stands = match joined(&work.0.state, &code, &work.0.host_name) {
                Ok(stands) => stands,
                Err(problem) => Becoming::NotJoined(problem),
            };
            work.stand(stands);
        });
        if let Err(error) = begun {
            tracing::error!(%error, "no controller can be joined");
            now.stands = Becoming::NotJoined(JoinProblem::Failed);
        }
    }
}

fn thread(name: &str, act: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name(name.into()).stack_size(1 << 20).spawn(act).map(|_| ())
}

/// The uploaded file, which has no name from here on.
fn uploaded(state: &State, offset: u64, length: u64) -> io::Result<Held> {
    let path = state.root().join(UPLOAD);
    // Whatever the portal put there: never another file's contents, and nothing that can be waited for.
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(&path)?;
    std::fs::remove_file(&path)?;
    let found = file.metadata()?;
    if !found.is_file() || offset.checked_add(length).is_none_or(|end| end > found.len()) {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    Ok(Held { file: Arc::new(file), offset, length })
}

fn summary(folder: &Path) -> Result<Summary, RestoreProblem> {
    let store = Store::open_existing(folder, now()).map_err(|error| told(&error.into()))?;
    Summary::of(&store).map_err(|error| told(&error))
}

/// One of the box's own snapshots, by a name that means no other file.
fn kept(state: &State, name: &str) -> io::Result<Held> {
    let name = SnapshotName::parse(name).ok_or(io::ErrorKind::InvalidInput)?;
    // The portal owns the folder: what it put there, or in its place, is no other file's contents either.
    let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
    let shelf = (flags | OFlag::O_DIRECTORY).bits();
    let shelf = OpenOptions::new().read(true).custom_flags(shelf).open(state.root().join(SNAPSHOTS))?;
    let file: File = openat(&shelf, name.to_string().as_str(), flags, Mode::empty())?.into();
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(Held { file: Arc::new(file), offset: 0, length: found.len() })
}

fn opened(key: SnapshotKey) -> Result<Key, RestoreProblem> {
    match key {
        SnapshotKey::Passphrase(passphrase) => Ok(Key::passphrase(passphrase)),
        SnapshotKey::Recovery(text) => match RecoveryKey::parse(&text) {
            Ok(key) => Ok(Key::Recovery(key)),
            Err(error) => Err((&error).into()),
        },
    }
}

fn abandon(state: &State) {
    // What cannot be removed now is removed by the next attempt.
    if let Err(error) = state.abandon_incoming() {
        tracing::warn!("{error:#}");
    }
}

fn told(error: &SnapshotFailure) -> RestoreProblem {
    let problem = RestoreProblem::from(error);
    if matches!(problem, RestoreProblem::Failed | RestoreProblem::Damaged | RestoreProblem::NoBox) {
        tracing::warn!(error = error as &dyn std::error::Error, "a snapshot was not restored");
    }
    problem
}

fn failed(error: anyhow::Error) -> RestoreProblem {
    tracing::error!("a snapshot was not restored: {error:#}");
    let full = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    let full = full.into_iter().any(|cause| cause.kind() == io::ErrorKind::StorageFull);
    if full { RestoreProblem::Full } else { RestoreProblem::Failed }
}

/// Joins, and says as what.
fn joined(state: &State, code: &str, host_name: &str) -> Result<Becoming, JoinProblem> {
    let code = JoinCode::parse(code).map_err(|_| JoinProblem::Failed)?;
    let controller = code.authority();
    let found = addresses(state, &code);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| JoinProblem::Failed)?;
    let joined = runtime.block_on(alcove_node::join(&state.node(), &code, host_name, VERSION, Some(&found)));
    let membership = joined.map_err(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "the controller could not be joined");
        match error {
            JoinError::Unreachable(_) => JoinProblem::Unreachable { controller: controller.clone() },
            JoinError::Another(_) => JoinProblem::Another { controller: controller.clone() },
            JoinError::Silent(_) => JoinProblem::Silent { controller: controller.clone() },
            JoinError::Refused(reason) => JoinProblem::Refused { reason },
            JoinError::Unexpected(_) => JoinProblem::Unexpected { controller: controller.clone() },
            JoinError::State(_) => JoinProblem::Failed,
        }
    })?;
    let (node, name) = (membership.node.0, membership.name);
    Ok(Becoming::Joined { node, name, controller: membership.address })
}

/// Where the controller's name leads to, as the process that sees the system's files says.
fn addresses(state: &State, code: &JoinCode) -> Vec<SocketAddr> {
    let host = code.host.trim_matches(['[', ']']);
    let found = match host.parse::<IpAddr>() {
        Ok(address) => vec![address],
        Err(_) => alcove_outbound::names::ask(&state.root().join(NAMES_SOCKET), host),
    };
    found.into_iter().map(|address| SocketAddr::new(address, code.port)).collect()
}

/// Reads a part of a file, wherever others read in it.
struct Part {
    held: Held,
    at: u64,
}

impl Read for Part {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.held.length - self.at).unwrap_or(usize::MAX);
        let most = into.len().min(left);
        let read = self.held.file.read_at(&mut into[..most], self.held.offset + self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
