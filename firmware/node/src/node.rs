//! The node's core: holds the desired state, carries differences out, keeps books.
//!
//! Two ways lead to the device. A single step touches the peers that it names, nothing is read before. Everything
//! else (start, a full state, a changed network, a failure before) is a reconcile: read once, apply the
//! difference. When something fails, the rest is done all the same, the failure is told in `Health` and in the
//! acknowledgement, and a reconcile follows after a while.

use crate::{
    NodeError, Options, clock,
    counters::Counters,
    device::{Device, WireguardChange, WireguardState},
    files,
    firewall::{self, Firewall},
    floating::Share,
    journal::Journal,
    key,
    openvpn::{Area, Fleet},
    plan,
    resolver::Resolver,
    state::{DesiredState, Position},
    sysctl::Sysctls,
};
use alcove_domain::{WgPrivateKey, WgPublicKey};
use alcove_link::{Desired, Network, Peer, ToController, Why};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;

/// Peers per request to WireGuard: some milliseconds of its work.
pub(crate) const CHUNK: usize = 200;
/// With more peers than this, the last counters of a removed peer are those of the last look (at most 5 s old)
/// and not of a new one: looking costs more than removing.
const LOOK_BEFORE_REMOVAL: usize = 64;
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(30);
/// How long a program or the kernel may take for one background step.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Where something can go wrong; one problem each is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Interface,
    Wireguard,
    Port,
    Firewall,
    Forwarding,
    OtherFirewall,
    Openvpn,
    Resolver,
    Disk,
    Clock,
}

/// A node.
pub(crate) struct Node<D, F> {
    pub(crate) options: Options,
    pub(crate) device: Arc<D>,
    pub(crate) firewall: Arc<F>,
    pub(crate) journal: Journal,
    pub(crate) counters: Counters,
    pub(crate) state: DesiredState,
    pub(crate) openvpn: Fleet,
    pub(crate) resolver: Resolver,
    pub(crate) floating: Share,
    /// Made here; not in force while the node is one of a pair.
    own_key: WgPrivateKey,
    sysctls: Sysctls,
    /// What provides WireGuard.
    pub(crate) wireguard: String,
    /// The network that the firewall is for, and how the table was then listed.
    filtered: Option<(Network, Vec<Area>, Value)>,
    /// Counts changes of device and firewall, to know whether a look at them is still true.
    changes: u64,
    /// The count when counters began anew: a look from before then says nothing.
    pub(crate) anew: u64,
    retry: Option<Instant>,
    retry_wait: Duration,
    /// Expired peers that may still be on the device.
    overdue: HashSet<WgPublicKey>,
    pub(crate) problems: BTreeMap<Part, String>,
}

impl<D: Device, F: Firewall> Node<D, F> {
    /// Reads what is on disk, makes or takes over the interface, and puts the last desired state in force.
    ///
    /// # Errors
    /// What makes it pointless to go on: no writable folder, no right to change the network, no WireGuard, no
    /// `nft`, a foreign interface of the same name.
    pub(crate) async fn start(
        options: Options,
        device: D,
        firewall: F,
        proc: &Path,
    ) -> Result<Self, NodeError> {
        options.check()?;
        let folder = options.state_dir.clone();
        files::make_dir(&folder).map_err(|source| NodeError::State { path: folder.clone(), source })?;
        let key = key::load_or_create(&folder)?;
        let (journal, state) = Journal::open(&folder)?;
        let (device, firewall) = (Arc::new(device), Arc::new(firewall));
        let looked = firewall.clone();
        blocking("nft", move || looked.list()).await?;
        let wireguard = device.open().await?;
        let mut node = Self {
            openvpn: Fleet::new(&folder, state.openvpn().clone()),
            resolver: Resolver::new(&folder),
            floating: Share::new(&folder),
            sysctls: Sysctls::new(proc, &folder, &options.interface),
            options,
            device,
            firewall,
            journal,
            counters: Counters::new(&folder),
            state,
            own_key: key,
            wireguard,
            filtered: None,
            changes: 0,
            anew: 0,
            retry: None,
            retry_wait: FIRST_RETRY,
            overdue: HashSet::new(),
            problems: BTreeMap::new(),
        };
        node.overdue.extend(node.state.expire(clock::now()).0);
        node.openvpn.find_program().await;
        tracing::info!(
            wireguard = node.wireguard,
            revision = node.state.position().revision,
            peers = node.state.peers().len(),
            "the data plane is up"
        );
        node.reconcile().await;
        Ok(node)
    }

    pub(crate) fn public_key(&self) -> WgPublicKey {
        self.own_key.public_key()
    }

    /// The key that is in force: the node's own, or that of the pair that it is one of.
    pub(crate) fn key(&self) -> &WgPrivateKey {
        let floating = self.state.network().and_then(|network| network.floating.as_deref());
        floating.map_or(&self.own_key, |floating| &floating.key)
    }

    pub(crate) fn position(&self) -> Position {
        self.state.position()
    }

    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    /// When the next reconcile is due because something failed.
    pub(crate) fn retry_at(&self) -> Option<Instant> {
        self.retry
    }

    /// Takes a step of the controller; the acknowledgement when it completed a revision.
    ///
    /// # Errors
    /// [`NodeError::Step`] with nothing changed: this session cannot go on.
    pub(crate) async fn take(&mut self, step: Desired) -> Result<Option<ToController>, NodeError> {
        self.state.fits(&step)?;
        let remembered = self.journal.append(&step);
        let folder = self.options.state_dir.clone();
        self.note(Part::Disk, remembered.map_err(|source| NodeError::State { path: folder, source }));
        let change = self.state.apply(step)?;
        if change.revoked {
            self.openvpn.end_unwanted();
        }
        // What has already expired never reaches the device.
        self.expire().await;
        if change.network || self.retry.is_some() || (change.full && change.completed.is_some()) {
            self.reconcile().await;
        } else if !change.full {
            let configure = change.configure.iter().filter_map(|key| self.state.peers().get(key).cloned());
            let configure = configure.collect();
            let result = self.change_peers(change.remove, configure, None).await;
            self.settle(Part::Wireguard, result);
        }
        Ok(change.completed.map(|revision| ToController::Ack { revision, problem: self.problem() }))
    }

    /// Ends the peers whose time is over.
    pub(crate) async fn expire(&mut self) {
        let (due, revoked) = self.state.expire(clock::now());
        if revoked {
            self.openvpn.end_unwanted();
        }
        if !due.is_empty() {
            tracing::info!(peers = due.len(), "configurations expired");
            self.overdue.extend(&due);
            let result = self.change_peers(due, vec![], None).await;
            self.settle(Part::Wireguard, result);
        }
    }

    /// Reads what is there and applies what differs from the desired state.
    pub(crate) async fn reconcile(&mut self) {
        self.retry = None;
        self.floating.set(self.state.network().and_then(|network| network.floating.as_deref()));
        if !self.device.exists() {
            match self.device.open().await {
                Ok(wireguard) => {
                    self.wireguard = wireguard;
                    self.problems.remove(&Part::Interface);
                }
                Err(error) => return self.settle(Part::Interface, Err(error)),
            }
        }
        self.reconcile_firewall().await;
        if self.filtered.is_some() {
            // Only now: a host never forwards for us without our rules.
            let forwarding = self.sysctls.enable();
            self.settle(Part::Forwarding, forwarding);
            if let Some(network) = self.network() {
                self.openvpn.reconcile(&network).await;
                self.note_openvpn();
                self.reconcile_resolver(&network);
            }
        }
        let device = self.device.clone();
        match blocking("WireGuard", move || device.read()).await {
            Ok(actual) => self.reconcile_device(&actual).await,
            Err(error) => self.settle(Part::Wireguard, Err(error)),
        }
        if self.retry.is_none() {
            self.retry_wait = FIRST_RETRY;
        }
    }

    /// Takes a look at the device that was begun when `changes` was the count.
    pub(crate) async fn looked(&mut self, look: Result<WireguardState, NodeError>, changes: u64) {
        match look {
            Ok(_) if changes < self.anew => {}
            Ok(mut actual) => {
                let current = changes == self.changes && !self.state.is_arriving();
                if !current {
                    // Peers that ended since must not come back into the books.
                    actual.peers.retain(|key, _| self.state.peers().contains_key(key));
                }
                self.counters.observe(&actual);
                if current && self.retry.is_none() && !self.is_settled(&actual) {
                    tracing::warn!("the interface was changed by somebody else; it is put right");
                    self.reconcile().await;
                }
            }
            Err(error) => {
                self.note(Part::Wireguard, Err(error));
                self.reconcile().await;
            }
        }
    }

    /// Takes a look around that was begun when `changes` was the count: whether table and interface are as they
    /// were made, and what others put in the way.
    pub(crate) async fn looked_around(
        &mut self,
        listing: Result<Option<Value>, NodeError>,
        obstacles: Result<Vec<String>, NodeError>,
        changes: u64,
    ) {
        if let Ok(listing) = listing
            && changes == self.changes
            && self.filtered.as_ref().is_some_and(|(_, _, made)| listing.as_ref() != Some(made))
        {
            tracing::warn!("the table inet alcove was changed by somebody else; it is made again");
            self.filtered = None;
            self.reconcile_firewall().await;
        }
        if let Some(network) = self.network() {
            let result = self.reconcile_interface(&network).await;
            self.settle(Part::Interface, result);
            // A program that was missing may be there now.
            if self.filtered.is_some() && self.problems.contains_key(&Part::Openvpn) {
                self.openvpn.reconcile(&network).await;
            }
            self.note_openvpn();
            self.reconcile_resolver(&network);
        }
        if let Ok(obstacles) = obstacles {
            let words = obstacles.join("; ");
            if words.is_empty() {
                self.problems.remove(&Part::OtherFirewall);
            } else if self.problems.insert(Part::OtherFirewall, words.clone()).as_ref() != Some(&words) {
                tracing::warn!(problem = words, "traffic may not be forwarded");
            }
        }
    }

    /// Tells what keeps OpenVPN from being as it should; WireGuard has no part in it.
    pub(crate) fn note_openvpn(&mut self) {
        let result = self.openvpn.problem();
        self.note(Part::Openvpn, result);
    }

    /// Has names answered where clients were told to ask, and tells what keeps that from being so.
    fn reconcile_resolver(&mut self, network: &Network) {
        let areas = self.filtered.as_ref().map_or(&[][..], |(_, areas, _)| areas);
        self.resolver.reconcile(network, areas);
        self.note_resolver();
    }

    /// Tells what keeps names from being answered; tunnels have no part in it.
    pub(crate) fn note_resolver(&mut self) {
        let result = self.resolver.problem();
        self.note(Part::Resolver, result);
    }

    /// Takes back what a start put up. What cannot be taken back is told, the rest is taken back all the same.
    ///
    /// # Errors
    /// The first failure.
    pub(crate) async fn tear_down(device: &D, firewall: Arc<F>, sysctls: &Sysctls) -> Result<(), NodeError> {
        let interface = device.close().await;
        let table = blocking("nft", move || firewall.remove()).await;
        let settings = sysctls.restore();
        interface.and(table).and(settings)
    }

    pub(crate) fn sysctls(&self) -> &Sysctls {
        &self.sysctls
    }

    /// Notes how something went; tells a problem in the log when it is new.
    pub(crate) fn note(&mut self, part: Part, result: Result<(), NodeError>) -> bool {
        match result {
            Ok(()) => {
                self.problems.remove(&part);
                true
            }
            Err(error) => {
                let words = error.to_string();
                if self.problems.insert(part, words.clone()).as_ref() != Some(&words) {
                    tracing::warn!(cause = error.chain(), "something is not in force");
                }
                false
            }
        }
    }

    /// As [`Node::note`]; a failure is followed by a reconcile.
    pub(crate) fn settle(&mut self, part: Part, result: Result<(), NodeError>) {
        if !self.note(part, result) && self.retry.is_none() {
            self.retry = Some(Instant::now() + self.retry_wait);
            self.retry_wait = (self.retry_wait * 2).min(LONGEST_RETRY);
        }
    }

    fn problem(&self) -> Option<String> {
        let beside =
            |part: &Part| matches!(part, Part::OtherFirewall | Part::Openvpn | Part::Resolver | Part::Clock);
        let told = self.problems.iter().filter(|(part, _)| !beside(part));
        let words: Vec<&str> = told.map(|(_, words)| words.as_str()).collect();
        (!words.is_empty()).then(|| words.join("; "))
    }

    /// The desired network, with the port of the command line.
    fn network(&self) -> Option<Network> {
        let mut network = self.state.network()?.clone();
        network.wireguard_port = self.options.wireguard_port.unwrap_or(network.wireguard_port);
        Some(network)
    }

    /// The UDP port of WireGuard, once it is known.
    pub(crate) fn wireguard_port(&self) -> Option<u16> {
        let network = self.state.network()?;
        Some(self.options.wireguard_port.unwrap_or(network.wireguard_port))
    }

    fn is_settled(&self, actual: &WireguardState) -> bool {
        plan::plan_wireguard(self.key(), self.network().as_ref(), self.state.peers(), actual).is_empty()
    }

    async fn reconcile_firewall(&mut self) {
        let Some(network) = self.network() else { return };
        let areas = self.openvpn.areas(&network);
        if self.filtered.as_ref().is_some_and(|(made_for, with, _)| *made_for == network && *with == areas) {
            return;
        }
        let transaction =
            firewall::transaction(&network, &areas, &self.options.interface, &self.options.portal_ports);
        let firewall = self.firewall.clone();
        self.changes += 1;
        let result = blocking("nft", move || firewall.apply(&transaction)).await.map(|listing| {
            self.filtered = Some((network, areas, listing));
        });
        self.settle(Part::Firewall, result);
    }

    async fn reconcile_device(&mut self, actual: &WireguardState) {
        let network = self.network();
        let change = plan::plan_wireguard(self.key(), network.as_ref(), self.state.peers(), actual);
        let settings = WireguardChange {
            private_key: change.private_key,
            fwmark: change.fwmark,
            ..WireguardChange::default()
        };
        let result = self.configure(settings);
        self.settle(Part::Wireguard, result);
        let result = self.configure(WireguardChange { port: change.port, ..WireguardChange::default() });
        self.settle(Part::Port, result);
        // A listening port must be set before the link comes up: WireGuard opens it then.
        if let Some(network) = &network {
            let result = self.reconcile_interface(network).await;
            self.settle(Part::Interface, result);
        }
        let result = self.change_peers(change.remove, change.configure, Some(actual)).await;
        if result.is_ok() {
            self.overdue.clear();
        }
        if result.is_err() || !self.problems.contains_key(&Part::Wireguard) {
            self.settle(Part::Wireguard, result);
        }
    }

    async fn reconcile_interface(&self, network: &Network) -> Result<(), NodeError> {
        let actual = self.device.read_interface().await?;
        let plan = plan::plan_interface(&plan::interface_for(network), &actual);
        if plan.is_empty() { Ok(()) } else { self.device.apply_interface(&plan).await }
    }

    /// Removes and sets peers, and notes the ends of the removed ones.
    async fn change_peers(
        &mut self,
        remove: Vec<WgPublicKey>,
        configure: Vec<Peer>,
        actual: Option<&WireguardState>,
    ) -> Result<(), NodeError> {
        if let Some(actual) = actual {
            self.counters.observe(actual);
        } else if !remove.is_empty() && self.state.peers().len() <= LOOK_BEFORE_REMOVAL {
            self.counters.observe(&self.device.read()?);
        }
        for chunk in remove.chunks(CHUNK) {
            self.configure(WireguardChange { remove: chunk.to_vec(), ..WireguardChange::default() })?;
            for key in chunk {
                let why = if self.overdue.remove(key) { Why::Expired } else { Why::Removed };
                self.counters.end(*key, clock::now(), why);
            }
            tokio::task::yield_now().await;
        }
        for chunk in configure.chunks(CHUNK) {
            self.configure(WireguardChange { configure: chunk.to_vec(), ..WireguardChange::default() })?;
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    pub(crate) fn configure(&mut self, change: WireguardChange) -> Result<(), NodeError> {
        if change.is_empty() {
            return Ok(());
        }
        self.changes += 1;
        self.device.apply(change)
    }
}

/// Runs something that blocks beside the event loop, for a bounded time.
pub(crate) async fn blocking<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> Result<T, NodeError> + Send + 'static,
) -> Result<T, NodeError> {
    match tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) | Err(_) => Err(NodeError::Timeout(what)),
    }
}

#[cfg(test)]
mod tests;
