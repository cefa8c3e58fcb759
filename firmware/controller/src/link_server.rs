//! The controller's end of the links: what every node should be doing, and what nodes tell.
//!
//! One task per link. A use case commits, calls `announce`, and the task sends what changed since the
//! revision it sent last: one message per burst, however many commits there were. Answers wake whoever
//! waits for a revision. Whatever may wait for the disk happens on another thread.

use crate::{
    Controller, Failure,
    desired::{network_of, parts},
    openvpn::{Connections, LogEntry, counters},
};
use alcove_domain::{NodeId, Timestamp, WgPublicKey};
use alcove_link::{
    Ended, Health, Hello, LinkError, OpenvpnReport, PeerCounters, Refusal, ToController, ToNode,
    read_message, write_message,
};
use alcove_store::{Bumped, Changes, Usage};
use std::{
    collections::HashMap,
    sync::{Arc, Condvar, Mutex, MutexGuard},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{Notify, mpsc},
};

/// How long a use case waits for a node to take a change.
const ACK_TIMEOUT: Duration = Duration::from_secs(2);
/// A node that says nothing for so long is gone; it says something every 5 s.
const SILENCE: Duration = Duration::from_secs(15);
/// How long a node may take to read what is sent to it.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// Ends of connections that may wait to be written to the log.
const ENDS: usize = 4096;

/// One link, as long as it lasts.
struct Conversation {
    node: NodeId,
    session: u64,
    log: mpsc::Sender<ForLog>,
}

/// What the connection log has to hear.
enum ForLog {
    Ended(Ended),
    Openvpn(LogEntry),
}

/// A node did not confirm a revision.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Silence {
    #[error("node {0} is not connected")]
    Away(NodeId),
    #[error("node {0} did not confirm revision {1} in time")]
    Late(NodeId, u64),
    #[error("node {0} could not apply revision {1}: {2}")]
    Problem(NodeId, u64, String),
}

/// What is known of a node that is, or was, connected.
#[derive(Default)]
pub(crate) struct NodeLink {
    /// Which link is the current one; 0 while there is none.
    session: u64,
    wake: Arc<Notify>,
    acked: u64,
    /// The last revision that a node reported a problem with, and the problem.
    problem: Option<(u64, String)>,
    pub(crate) key: Option<WgPublicKey>,
    pub(crate) version: String,
    pub(crate) health: Option<Health>,
    pub(crate) last_contact: Option<Timestamp>,
}

impl NodeLink {
    pub(crate) fn connected(&self) -> bool {
        self.session != 0
    }
}

#[derive(Default)]
struct State {
    nodes: HashMap<NodeId, NodeLink>,
    sessions: u64,
    /// Latest counters of peers in force; bounded by their number.
    counters: HashMap<WgPublicKey, PeerCounters>,
    /// Counted as nodes tell of them, which leaves out those that follow one another within one report.
    handshakes: u64,
    /// Keys whose counters are newer than the store's.
    unsaved: HashMap<WgPublicKey, NodeId>,
    openvpn: Connections,
}

pub(crate) struct Links {
    state: Mutex<State>,
    changed: Condvar,
}

impl Links {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::default(), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds this lock")
    }

    pub(crate) fn announce(&self, bumped: &Bumped) {
        let state = self.state();
        for (node, _) in &bumped.0 {
            if let Some(link) = state.nodes.get(node) {
                link.wake.notify_one();
            }
        }
    }

    /// Waits until the nodes have confirmed these revisions, for at most [`ACK_TIMEOUT`] in all.
    pub(crate) fn wait(&self, bumped: &Bumped) -> Result<(), Silence> {
        let deadline = Instant::now() + ACK_TIMEOUT;
        let mut state = self.state();
        for &(node, revision) in &bumped.0 {
            loop {
                let link = state.nodes.get(&node).filter(|l| l.connected()).ok_or(Silence::Away(node))?;
                if link.acked >= revision {
                    match &link.problem {
                        Some((at, problem)) if *at >= revision => {
                            return Err(Silence::Problem(node, revision, problem.clone()));
                        }
                        _ => break,
                    }
                }
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Err(Silence::Late(node, revision));
                }
                state = self.changed.wait_timeout(state, left).expect("no thread panics with this lock").0;
            }
        }
        Ok(())
    }

    /// The key of a node. One that is away may be about to dial, as after a restart: it is waited for.
    pub(crate) fn wireguard_key(&self, node: NodeId) -> Option<WgPublicKey> {
        let key = |state: &mut State| {
            state.nodes.get(&node).filter(|link| link.connected()).and_then(|link| link.key)
        };
        let waiting =
            self.changed.wait_timeout_while(self.state(), ACK_TIMEOUT, |state| key(state).is_none());
        key(&mut waiting.expect("no thread panics while it holds this lock").0)
    }

    /// Why a node cannot serve OpenVPN, if so. One that is away may be about to dial: it is waited for.
    pub(crate) fn cannot_openvpn(&self, node: NodeId) -> Option<&'static str> {
        let away = |state: &mut State| !state.nodes.get(&node).is_some_and(NodeLink::connected);
        let waiting = self.changed.wait_timeout_while(self.state(), ACK_TIMEOUT, away);
        let mut state = waiting.expect("no thread panics while it holds this lock").0;
        if away(&mut state) {
            return Some("the node is not connected");
        }
        let health = state.nodes.get(&node).and_then(|link| link.health.as_ref());
        health.filter(|health| health.openvpn.is_none()).map(|_| "the node has no program openvpn")
    }

    /// Looks at the OpenVPN connections that there are.
    pub(crate) fn openvpn<T>(&self, look: impl FnOnce(&Connections) -> T) -> T {
        look(&self.state().openvpn)
    }

    pub(crate) fn counters(&self, key: &WgPublicKey) -> Option<PeerCounters> {
        self.state().counters.get(key).cloned()
    }

    /// Calls `look` with the latest counters of all peers in force.
    pub(crate) fn with_counters<T>(&self, look: impl FnOnce(&HashMap<WgPublicKey, PeerCounters>) -> T) -> T {
        look(&self.state().counters)
    }

    /// WireGuard handshakes that were heard of since this process began.
    pub(crate) fn handshakes(&self) -> u64 {
        self.state().handshakes
    }

    /// How long a node's system has been up, in seconds, as it last said.
    pub(crate) fn uptime(&self, node: NodeId) -> Option<u64> {
        self.node(node, |link| link.health.as_ref().map(|health| health.uptime)).flatten()
    }

    /// Calls `look` with a node's link, if there ever was one.
    pub(crate) fn node<T>(&self, node: NodeId, look: impl FnOnce(&NodeLink) -> T) -> Option<T> {
        self.state().nodes.get(&node).map(look)
    }
}

impl Controller {
    /// Serves one link until it ends. `node` is who the transport says is there.
    ///
    /// # Errors
    /// [`LinkError`] when the stream fails, or [`Failure`] inside of it when the store does.
    pub async fn serve_link<S>(&self, node: NodeId, stream: S) -> Result<(), LinkError>
    where
        S: AsyncRead + AsyncWrite + Send + 'static,
    {
        let (mut reader, mut writer) = tokio::io::split(stream);
        let Some(ToController::Hello(hello)) = within(SILENCE, read_message(&mut reader)).await?? else {
            return Ok(());
        };
        let (controller, said) = (self.clone(), hello.clone());
        let refusal = tokio::task::spawn_blocking(move || controller.refusal(node, &said));
        if let Some(reason) = refusal.await.map_err(std::io::Error::other)? {
            tracing::error!(%node, "a node was refused: {reason}");
            write_message(&mut writer, &ToNode::Refused(Refusal { reason })).await?;
            return Ok(());
        }
        let (session, wake) = self.link_up(node, &hello);
        tracing::info!(%node, version = %hello.version, revision = hello.revision, "a node is connected");
        // Reading goes on in its own task, because a half-read frame must not be dropped by a wake-up.
        let (said, mut heard) = mpsc::channel(64);
        let reading = tokio::spawn(async move {
            while let Ok(Some(message)) = read_message::<ToController>(&mut reader).await {
                if said.send(message).await.is_err() {
                    break;
                }
            }
        });
        let link = Conversation { node, session, log: self.log_writer() };
        let result = self.converse(&link, &hello, &wake, &mut heard, &mut writer).await;
        reading.abort();
        self.link_down(node, session);
        tracing::warn!(%node, "a node's link ended");
        result
    }

    /// Takes what nodes tell to the log, on a thread that may wait for the disk.
    fn log_writer(&self) -> mpsc::Sender<ForLog> {
        let (sender, mut entries) = mpsc::channel(ENDS);
        let controller = self.clone();
        tokio::spawn(async move {
            let mut batch: Vec<ForLog> = vec![];
            while entries.recv_many(&mut batch, 256).await > 0 {
                let (controller, batch) = (controller.clone(), std::mem::take(&mut batch));
                let written = tokio::task::spawn_blocking(move || {
                    for entry in &batch {
                        match entry {
                            ForLog::Ended(ended) => controller.close_log(ended),
                            ForLog::Openvpn(entry) => controller.log_openvpn(entry),
                        }
                    }
                });
                if written.await.is_err() {
                    break;
                }
            }
        });
        sender
    }

    async fn converse<W: AsyncWrite + Unpin>(
        &self,
        link: &Conversation,
        hello: &Hello,
        wake: &Notify,
        heard: &mut mpsc::Receiver<ToController>,
        writer: &mut W,
    ) -> Result<(), LinkError> {
        let welcome = ToNode::Welcome { version: self.version().to_owned(), now: self.now() };
        within(SEND_TIMEOUT, write_message(writer, &welcome)).await??;
        let known = (hello.epoch == self.0.store.epoch()).then_some(hello.revision);
        // The first step may be everything there is; it is read where it keeps nobody waiting.
        let controller = self.clone();
        let node = link.node;
        let first = tokio::task::spawn_blocking(move || controller.changes(node, known));
        let mut changes = first.await.map_err(std::io::Error::other)??;
        let mut sent = known;
        loop {
            if sent != Some(changes.revision) || changes.full {
                sent = Some(changes.revision);
                self.send_changes(changes, writer).await?;
            }
            loop {
                tokio::select! {
                    () = wake.notified() => break,
                    message = within(SILENCE, heard.recv()) => match message? {
                        Some(ToController::Ended(ended)) => self.hear_end(link, ended).await,
                        Some(ToController::Openvpn(report)) => self.hear_openvpn(link, report).await,
                        Some(message) => self.hear(link, message),
                        None => return Ok(()),
                    },
                }
            }
            // A few rows: quicker than handing it to another thread.
            changes = self.changes(node, sent)?;
        }
    }

    /// What changed since `known`; everything for `None`.
    fn changes(&self, node: NodeId, known: Option<u64>) -> Result<Changes, std::io::Error> {
        let epoch = known.map_or("", |_| self.0.store.epoch());
        self.0.store.changes_since(node, known.unwrap_or(0), epoch).map_err(std::io::Error::other)
    }

    async fn send_changes<W: AsyncWrite + Unpin>(
        &self,
        changes: Changes,
        writer: &mut W,
    ) -> Result<(), LinkError> {
        // Read anew: what is in force here may be a moment older than the revision that is sent.
        let network = if changes.network {
            let controller = self.clone();
            let stored = tokio::task::spawn_blocking(move || controller.as_stored());
            let stored = stored.await.map_err(std::io::Error::other)?.map_err(std::io::Error::other)?;
            Some(network_of(&stored.settings, &stored.profiles, &stored.openvpn))
        } else {
            None
        };
        for part in parts(changes, network, self.0.store.epoch()) {
            within(SEND_TIMEOUT, write_message(writer, &ToNode::Desired(part))).await??;
        }
        Ok(())
    }

    fn refusal(&self, node: NodeId, hello: &Hello) -> Option<String> {
        if hello.protocol != alcove_link::PROTOCOL {
            return Some(format!(
                "the node speaks version {} of the link, this controller version {}: update the older one",
                hello.protocol,
                alcove_link::PROTOCOL
            ));
        }
        let key = hello.wireguard_public_key?;
        match self.0.store.set_node_key(node, &key, &hello.name) {
            Ok(alcove_store::KeyRegistration::Changed { before }) => {
                tracing::warn!(%node, %before, now = %key, "the node has a new WireGuard key: clients have to connect again");
                None
            }
            Ok(_) => None,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the node's key could not be kept");
                Some("the controller's store failed".into())
            }
        }
    }

    fn link_up(&self, node: NodeId, hello: &Hello) -> (u64, Arc<Notify>) {
        let mut state = self.0.links.state();
        state.sessions += 1;
        let session = state.sessions;
        let link = state.nodes.entry(node).or_default();
        // A newer link replaces an older one of the same node, which ends when it is next heard.
        link.wake.notify_one();
        *link = NodeLink {
            session,
            key: hello.wireguard_public_key,
            version: hello.version.clone(),
            acked: if hello.epoch == self.0.store.epoch() { hello.revision } else { 0 },
            last_contact: Some(self.now()),
            ..NodeLink::default()
        };
        let wake = Arc::clone(&link.wake);
        drop(state);
        self.0.links.changed.notify_all();
        (session, wake)
    }

    fn link_down(&self, node: NodeId, session: u64) {
        let mut state = self.0.links.state();
        if let Some(link) = state.nodes.get_mut(&node)
            && link.session == session
        {
            link.session = 0;
        }
        drop(state);
        self.0.links.changed.notify_all();
    }

    /// The log is behind by thousands of connections when this waits; the node waits then, too.
    async fn hear_end(&self, link: &Conversation, mut ended: Ended) {
        {
            let mut state = self.0.links.state();
            let before = state.counters.remove(&ended.counters.public_key);
            let known = before.and_then(|counters| counters.endpoint);
            ended.counters.endpoint = self.0.proxied.origin(ended.counters.endpoint, known);
            state.unsaved.remove(&ended.counters.public_key);
        }
        // The task ends only with its sender, or when the process does.
        let _ = link.log.send(ForLog::Ended(ended)).await;
    }

    async fn hear_openvpn(&self, link: &Conversation, report: OpenvpnReport) {
        let now = self.now();
        let entry = {
            let mut state = self.0.links.state();
            for connection in report.connections.iter().filter(|connection| connection.until.is_none()) {
                state.counters.insert(connection.id, counters(connection, now));
            }
            let (entry, gone) = state.openvpn.take(link.node, report);
            for id in gone {
                state.counters.remove(&id);
            }
            entry
        };
        if let Some(entry) = entry {
            // As above.
            let _ = link.log.send(ForLog::Openvpn(entry)).await;
        }
    }

    fn hear(&self, link: &Conversation, message: ToController) {
        let Conversation { node, session, .. } = *link;
        let now = self.now();
        let mut state = self.0.links.state();
        let Some(link) = state.nodes.get_mut(&node).filter(|l| l.session == session) else { return };
        link.last_contact = Some(now);
        match message {
            ToController::Hello(_) | ToController::Ended(_) | ToController::Openvpn(_) => {}
            ToController::Ack { revision, problem } => {
                link.acked = link.acked.max(revision);
                link.problem = problem.map(|problem| (revision, problem));
                if let Some((_, problem)) = &link.problem {
                    tracing::error!(%node, revision, "the node reports: {problem}");
                }
                drop(state);
                self.0.links.changed.notify_all();
            }
            ToController::Health(health) => link.health = Some(health),
            ToController::Counters(counters) => {
                for mut peer in counters {
                    let known = state.counters.get(&peer.public_key);
                    let before = known.and_then(|known| known.last_handshake);
                    peer.endpoint =
                        self.0.proxied.origin(peer.endpoint, known.and_then(|known| known.endpoint));
                    state.handshakes += u64::from(peer.last_handshake > before);
                    state.unsaved.insert(peer.public_key, node);
                    state.counters.insert(peer.public_key, peer);
                }
            }
        }
    }

    fn close_log(&self, ended: &Ended) {
        let key = &ended.counters.public_key;
        let closed = self.0.store.close_log(key, &usage(&ended.counters), ended.at).map_err(Failure::from);
        if let Err(error) = closed.and_then(|()| self.tell_hook_of_end(key)) {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a connection's end could not be logged"
            );
        }
    }

    /// Writes counters that changed to the store: rarely, to spare the card.
    pub(crate) fn flush_counters(&self) -> Result<(), Failure> {
        let mut by_node: HashMap<NodeId, Vec<Usage>> = HashMap::new();
        {
            let mut state = self.0.links.state();
            for (key, node) in std::mem::take(&mut state.unsaved) {
                if let Some(peer) = state.counters.get(&key) {
                    by_node.entry(node).or_default().push(usage(peer));
                }
            }
        }
        for (node, usages) in by_node {
            self.0.store.record_usage(node, &usages)?;
        }
        let openvpn = self.0.links.state().openvpn.take_unsaved();
        for (node, sessions) in openvpn {
            self.0.store.record_openvpn(node, false, &sessions, self.now())?;
        }
        Ok(())
    }
}

fn usage(peer: &PeerCounters) -> Usage {
    Usage {
        public_key: peer.public_key,
        bytes_in: peer.bytes_in,
        bytes_out: peer.bytes_out,
        last_handshake: peer.last_handshake,
        endpoint: peer.endpoint.map(|e| e.to_string()),
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, std::io::Error> {
    tokio::time::timeout(limit, work).await.map_err(|_| std::io::ErrorKind::TimedOut.into())
}
