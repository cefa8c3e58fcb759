//! All `openvpn` processes of this node: which there should be, their devices, and what they tell.
//!
//! A process is known by its profile and (first) port and keeps its device for as long as it is wanted, so a
//! profile or port more or less disturbs no other. What changes for one is handed to its task alone.

use super::{
    admissions::Admissions,
    books::Books,
    process::{self, Spec, Surroundings},
    program::{self, Program},
    session::Happened,
};
use crate::{NodeError, files};
use alcove_domain::{Listener, OpenvpnProcess, ProfileId};
use alcove_link::{Network, OpenvpnNetwork, ProfileNetwork};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc, watch},
    task::JoinHandle,
    time::timeout,
};

/// What the devices are called, before their number.
const DEVICE: &str = "alcove-o";
/// Events that may wait for the node.
const EVENTS: usize = 256;
/// How long all processes together may take to end.
const FAREWELL: Duration = Duration::from_secs(6);

/// What a process's task tells.
#[derive(Debug)]
pub(crate) enum Event {
    /// Something happened with a client.
    Happened(Happened),
    /// What keeps a process from running, by its device; `None` when nothing does any more.
    Problem { device: String, words: Option<String> },
}

/// A profile's OpenVPN as the firewall sees it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Area {
    pub network: ProfileNetwork,
    /// Its devices, with the node's own networks on each.
    pub devices: Vec<(String, alcove_domain::Ranges)>,
}

/// A process that is wanted.
type Key = (ProfileId, Option<Listener>);

struct Kept {
    specs: watch::Sender<Spec>,
    revoked: Arc<Notify>,
    task: JoinHandle<()>,
}

/// The processes.
pub(crate) struct Fleet {
    folder: PathBuf,
    pub(crate) admissions: Admissions,
    pub(crate) books: Books,
    program: Option<Program>,
    devices: BTreeMap<Key, u32>,
    kept: BTreeMap<Key, Kept>,
    problems: BTreeMap<String, String>,
    events: mpsc::Sender<Event>,
    heard: Option<mpsc::Receiver<Event>>,
}

impl Fleet {
    /// No processes yet; their sockets will be in a folder below `state`.
    pub(crate) fn new(state: &Path, admissions: Admissions) -> Self {
        let (events, heard) = mpsc::channel(EVENTS);
        Self {
            folder: state.join("openvpn"),
            admissions,
            books: Books::default(),
            program: None,
            devices: BTreeMap::new(),
            kept: BTreeMap::new(),
            problems: BTreeMap::new(),
            events,
            heard: Some(heard),
        }
    }

    /// Looks for the program, when it was not found before.
    pub(crate) async fn find_program(&mut self) {
        if self.program.is_none() {
            self.program = Program::find().await;
        }
    }

    pub(crate) fn version(&self) -> Option<String> {
        self.program.as_ref().map(|program| program.version.clone())
    }

    /// What the tasks tell; for one listener.
    pub(crate) fn take_events(&mut self) -> Option<mpsc::Receiver<Event>> {
        self.heard.take()
    }

    /// Takes note of what a task told.
    pub(crate) fn note(&mut self, event: Event) {
        match event {
            Event::Happened(happened) => self.books.note(happened),
            Event::Problem { device, words: Some(words) } => drop(self.problems.insert(device, words)),
            Event::Problem { device, words: None } => drop(self.problems.remove(&device)),
        }
    }

    /// What keeps OpenVPN from being as it should, in words.
    pub(crate) fn problem(&self) -> Result<(), NodeError> {
        if self.devices.is_empty() {
            return Ok(());
        }
        if self.program.is_none() {
            return Err(NodeError::NoOpenvpn);
        }
        let words: BTreeSet<&str> = self.problems.values().map(String::as_str).collect();
        if words.is_empty() {
            return Ok(());
        }
        Err(NodeError::Openvpn(words.into_iter().collect::<Vec<_>>().join("; ")))
    }

    /// Gives every process of a network its device and tells what the firewall has to know.
    pub(crate) fn areas(&mut self, network: &Network) -> Vec<Area> {
        let wanted: BTreeSet<Key> = keys(network).collect();
        self.devices.retain(|key, _| wanted.contains(key));
        for key in wanted {
            if !self.devices.contains_key(&key) {
                let taken: BTreeSet<u32> = self.devices.values().copied().collect();
                let free = (0..).find(|number| !taken.contains(number)).unwrap_or_default();
                self.devices.insert(key, free);
            }
        }
        let device = |profile: &OpenvpnNetwork, process: &OpenvpnProcess| self.device(&key(profile, process));
        let area = |profile: &OpenvpnNetwork| Area {
            network: profile.network.clone(),
            devices: profile
                .processes
                .iter()
                .map(|process| (device(profile, process), process.ranges()))
                .collect(),
        };
        network.openvpn.iter().map(area).collect()
    }

    fn device(&self, key: &Key) -> String {
        format!("{DEVICE}{}", self.devices.get(key).copied().unwrap_or_default())
    }

    /// Starts, changes and ends processes until they are what a network asks for. Those that stay are not touched.
    pub(crate) async fn reconcile(&mut self, network: &Network) {
        let wanted: BTreeSet<Key> = keys(network).collect();
        // Whose other end is dropped ends its process and itself.
        self.kept.retain(|key, kept| wanted.contains(key) && !kept.task.is_finished());
        let running: BTreeSet<String> = self.devices.keys().map(|key| self.device(key)).collect();
        self.problems.retain(|device, _| running.contains(device));
        if network.openvpn.is_empty() {
            return;
        }
        self.find_program().await;
        let Some(program) = self.program.clone() else { return };
        if let Err(error) = files::make_dir(&self.folder) {
            let words = format!("the folder {} cannot be made ({error})", self.folder.display());
            self.problems.insert(String::new(), words);
            return;
        }
        let (user, prefer_aes) = (program::unprivileged(), program::prefers_aes());
        for profile in &network.openvpn {
            let server = Arc::new(profile.server.clone());
            for process in &profile.processes {
                let key = key(profile, process);
                let device = self.device(&key);
                if process.listeners.len() > 1 && !program.many_ports {
                    let words = format!(
                        "OpenVPN {} cannot serve several ports in one process; switch single_process off in \
                         profile {}",
                        program.version, key.0
                    );
                    self.kept.remove(&key);
                    self.problems.insert(device, words);
                    continue;
                }
                let spec = Spec {
                    profile: key.0.clone(),
                    server: server.clone(),
                    process: process.clone(),
                    device,
                    user: user.clone(),
                    prefer_aes,
                };
                self.want(key, spec);
            }
        }
    }

    fn want(&mut self, key: Key, spec: Spec) {
        if let Some(kept) = self.kept.get(&key) {
            kept.specs.send_if_modified(|now| {
                let changed = *now != spec;
                *now = spec;
                changed
            });
            return;
        }
        let (specs, watched) = watch::channel(spec);
        let revoked = Arc::new(Notify::new());
        let around = Surroundings {
            folder: self.folder.clone(),
            admissions: self.admissions.clone(),
            events: self.events.clone(),
            revoked: revoked.clone(),
        };
        let task = tokio::spawn(process::keep(watched, around));
        self.kept.insert(key, Kept { specs, revoked, task });
    }

    /// Somebody is not admitted any more: whoever is still connected is ended.
    pub(crate) fn end_unwanted(&self) {
        for kept in self.kept.values() {
            kept.revoked.notify_one();
        }
    }

    /// Ends all processes and waits for them.
    pub(crate) async fn close(&mut self) {
        let tasks: Vec<JoinHandle<()>> =
            std::mem::take(&mut self.kept).into_values().map(|kept| kept.task).collect();
        // The tasks must not wait for somebody who hears their last words no more.
        self.heard = None;
        let all = async {
            for task in tasks {
                drop(task.await);
            }
        };
        if timeout(FAREWELL, all).await.is_err() {
            tracing::warn!("not every openvpn process ended in time");
        }
    }
}

fn keys(network: &Network) -> impl Iterator<Item = Key> {
    network.openvpn.iter().flat_map(|profile| profile.processes.iter().map(|process| key(profile, process)))
}

fn key(profile: &OpenvpnNetwork, process: &OpenvpnProcess) -> Key {
    (profile.network.id.clone(), process.listeners.first().copied())
}
