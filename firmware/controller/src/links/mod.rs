//! The controller's end of the links: what every node should be doing, and what nodes tell.
//!
//! One task per link, whatever carries it. A use case commits, calls `announce`, and the task sends what changed since
//! the revision it sent last: one message per burst, however many commits there were. Answers wake whoever waits for a
//! revision. Whatever may wait for the disk happens on another thread.
//!
//! `serve` holds the conversation, `hear` keeps what nodes tell (`doubt` what can be true of it, `log` their logs), `join`
//! says who is a node at all, `pairs` which two serve the same clients. What is known of a
//! node while this process lives is a [`NodeLink`]; everything in it is bounded by what a node may have.

mod doubt;
#[cfg(test)]
#[path = "../../tests/lives/health.rs"]
mod health;
mod hear;
mod join;
mod log;
mod pairs;
mod refusal;
mod serve;

pub use join::Stranger;
pub use log::NodeLogLine;
pub(crate) use refusal::JoinRefusal;
pub use serve::Peer;

pub(crate) use doubt::Doubts;
use log::LogAllowance;
pub(crate) use pairs::Pair;

use crate::openvpn::Connections;
use alcove_domain::{NodeId, Timestamp, WgPrivateKey, WgPublicKey};
use alcove_link::{Health, Hello, PeerCounters, ToNode};
use alcove_store::Bumped;
use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Arc, Condvar, Mutex, MutexGuard},
    time::{Duration, Instant},
};
use tokio::sync::{Notify, Semaphore};

/// How long a use case waits for a node to take a change.
const ACK_TIMEOUT: Duration = Duration::from_secs(2);
/// A node that has said nothing for so long gets nobody new; it says something every 2 s.
const UNHEARD: Duration = Duration::from_millis(4500);
/// How long after it was noticed two boxes with one identity are told of.
const TWINS: Duration = Duration::from_secs(120);
/// What a network card carries where a node does not know: a gigabit, in bytes per second.
const USUAL_CAPACITY: u64 = 125_000_000;
/// Characters of a release's name that are kept.
const LONGEST_VERSION: usize = 64;
/// Between two times that a node is asked for a lane.
const LANE_ASKED: Duration = Duration::from_secs(1);
/// Connections of people who have not said yet which node they are.
const STRANGERS: usize = 16;

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
    /// The revision that it has to have before it gets anybody.
    target: u64,
    /// When it was last heard.
    heard: Option<Instant>,
    /// It did not confirm this revision in time, and is not waited for until it has.
    late: Option<u64>,
    /// The last revision that a node reported a problem with, and the problem.
    problem: Option<(u64, String)>,
    /// Which start of which box this is, and which one the link was taken over from.
    instance: u64,
    before: Option<u64>,
    twins: Option<Instant>,
    /// It brings lanes when it is asked to.
    lanes: bool,
    /// It is to be asked for one.
    lane_wanted: bool,
    lane_asked: Option<Instant>,
    /// It can be one of a pair; it is to be asked for its key, somebody waits for that, and it was told; it is to let go of
    /// the shared addresses.
    shares: bool,
    key_wanted: bool,
    key_awaited: bool,
    told_key: Option<WgPrivateKey>,
    release_wanted: bool,
    /// The controller's own address on this link.
    pub(crate) near: Option<IpAddr>,
    pub(crate) key: Option<WgPublicKey>,
    pub(crate) version: String,
    pub(crate) health: Option<Health>,
    told_health: Option<Instant>,
    /// Bytes per second through its tunnels, as part of what its network carries.
    throughput: f32,
    /// Configurations that it was given since it last said how many it has.
    given: u32,
    pub(crate) last_contact: Option<Timestamp>,
    /// The node's clock, in seconds ahead of ours.
    pub(crate) clock_offset: i64,
    /// Latest counters of its peers.
    counters: HashMap<WgPublicKey, PeerCounters>,
    /// Keys whose counters are newer than the store's.
    unsaved: HashSet<WgPublicKey>,
    /// What it told that cannot be true.
    pub(crate) doubts: Doubts,
    log: LogAllowance,
}

/// How busy a node is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Busy {
    pub(crate) answers: bool,
    pub(crate) connections: u32,
    pub(crate) cpu: f32,
    pub(crate) throughput: f32,
}

impl NodeLink {
    /// Whether a link is there, be the node heard or not.
    fn connected(&self) -> bool {
        self.session != 0
    }

    /// Whether it is connected, heard of lately, and has what it should be doing.
    pub(crate) fn answers(&self) -> bool {
        self.is_heard() && !self.is_late() && self.acked >= self.target
    }

    /// Whether it is connected and heard of lately.
    fn is_heard(&self) -> bool {
        self.connected() && self.heard.is_some_and(|at| at.elapsed() < UNHEARD)
    }

    fn is_late(&self) -> bool {
        self.late.is_some_and(|revision| self.acked < revision)
    }

    /// Whether two boxes were lately seen to have its identity.
    pub(crate) fn has_twin(&self) -> bool {
        self.twins.is_some_and(|at| at.elapsed() < TWINS)
    }

    fn busy(&self) -> Busy {
        let health = self.health.as_ref();
        let told = health.map_or(0, |health| health.peers.saturating_add(health.openvpn_clients));
        let cpu = health.map_or(0.0, |health| health.load[0] / f32::from(health.cpus.max(1)));
        Busy {
            answers: self.answers(),
            connections: told.saturating_add(self.given),
            cpu,
            throughput: self.throughput,
        }
    }

    /// Takes how a node says it is.
    fn take_health(&mut self, health: Health, now: Timestamp) {
        let health = doubt::bounded(health);
        if let (Some(before), Some(at)) = (&self.health, self.told_health) {
            let sum = |health: &Health| health.bytes[0].saturating_add(health.bytes[1]);
            let bytes = sum(&health).saturating_sub(sum(before)) as f32;
            let capacity = health.capacity.filter(|capacity| *capacity > 0).unwrap_or(USUAL_CAPACITY) as f32;
            self.throughput = bytes / at.elapsed().as_secs_f32().max(0.5) / capacity;
        }
        self.clock_offset = health.now.since(now).0;
        self.given = 0;
        self.told_health = Some(Instant::now());
        self.health = Some(health);
    }
}

#[derive(Default)]
struct State {
    nodes: HashMap<NodeId, NodeLink>,
    sessions: u64,
    /// Counted as nodes tell of them, which leaves out those that follow one another within one report.
    handshakes: u64,
    openvpn: Connections,
    pairs: Vec<Pair>,
}

/// Latest counters of all peers in force.
pub(crate) struct Counted<'a>(&'a State);

impl Counted<'_> {
    /// Those of a node's peer.
    pub(crate) fn get(&self, node: NodeId, key: &WgPublicKey) -> Option<PeerCounters> {
        self.0.counters(node, key)
    }

    /// As every node tells them: of a pair, both.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &PeerCounters> {
        self.0.nodes.values().flat_map(|link| link.counters.values())
    }
}

pub(crate) struct Links {
    state: Mutex<State>,
    changed: Condvar,
    strangers: Arc<Semaphore>,
}

impl Links {
    pub(crate) fn new(pairs: Vec<Pair>) -> Self {
        Self {
            state: Mutex::new(State { pairs, ..State::default() }),
            changed: Condvar::new(),
            strangers: Arc::new(Semaphore::new(STRANGERS)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds this lock")
    }

    pub(crate) fn announce(&self, bumped: &Bumped) {
        let state = self.state();
        for (node, _) in &bumped.0 {
            let stand_by = state.pair_of(*node).map(|pair| pair.stand_by);
            for link in
                [Some(*node), stand_by].into_iter().flatten().filter_map(|node| state.nodes.get(&node))
            {
                link.wake.notify_one();
            }
        }
    }

    /// Waits until the nodes have confirmed these revisions, for at most [`ACK_TIMEOUT`] in all. One that has not
    /// been heard for long is not waited for.
    pub(crate) fn wait(&self, bumped: &Bumped) -> Result<(), Silence> {
        let deadline = Instant::now() + ACK_TIMEOUT;
        let mut state = self.state();
        for &(main, revision) in &bumped.0 {
            // Its revisions are those of the node whose clients it serves.
            if state.is_stand_by(main) {
                continue;
            }
            loop {
                let node = state.serving(main);
                let link = state.nodes.get_mut(&node).filter(|l| l.connected()).ok_or(Silence::Away(node))?;
                if link.acked >= revision {
                    match &link.problem {
                        Some((at, problem)) if *at >= revision => {
                            return Err(Silence::Problem(node, revision, problem.clone()));
                        }
                        _ => break,
                    }
                }
                if link.is_late() {
                    return Err(Silence::Away(node));
                }
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    link.late = Some(revision);
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
            let shared = state.pair_of(node).map(|pair| pair.key);
            let link = state.nodes.get(&state.serving(node)).filter(|link| link.connected())?;
            shared.or(link.key)
        };
        let waiting =
            self.changed.wait_timeout_while(self.state(), ACK_TIMEOUT, |state| key(state).is_none());
        key(&mut waiting.expect("no thread panics while it holds this lock").0)
    }

    /// Whether a node brings a lane when it is asked to.
    pub(crate) fn brings_lanes(&self, node: NodeId) -> bool {
        self.node(node, |link| link.connected() && link.lanes).unwrap_or(false)
    }

    /// Has a node asked for a lane, unless it just was.
    pub(crate) fn want_lane(&self, node: NodeId) {
        let mut state = self.state();
        let Some(link) = state.nodes.get_mut(&node).filter(|link| link.connected() && link.lanes) else {
            return;
        };
        if link.lane_asked.is_none_or(|at| at.elapsed() >= LANE_ASKED) {
            link.lane_asked = Some(Instant::now());
            link.lane_wanted = true;
            link.wake.notify_one();
        }
    }

    /// What a node is to be told now, beside what it should be doing.
    fn take_words(&self, node: NodeId) -> Vec<ToNode> {
        let mut state = self.state();
        let Some(link) = state.nodes.get_mut(&node) else { return vec![] };
        let wanted = [
            (&mut link.lane_wanted, ToNode::Lane),
            (&mut link.key_wanted, ToNode::TellKey),
            (&mut link.release_wanted, ToNode::Release),
        ];
        wanted.into_iter().filter_map(|(wanted, word)| std::mem::take(wanted).then_some(word)).collect()
    }

    /// Why a node cannot serve OpenVPN, if so. One that is away may be about to dial: it is waited for.
    pub(crate) fn cannot_openvpn(&self, node: NodeId) -> Option<&'static str> {
        let away = |state: &mut State| {
            state.serving(node) == node && !state.nodes.get(&node).is_some_and(NodeLink::connected)
        };
        let waiting = self.changed.wait_timeout_while(self.state(), ACK_TIMEOUT, away);
        let mut state = waiting.expect("no thread panics while it holds this lock").0;
        if state.serving(node) != node {
            return Some("its stand-by serves, which has no OpenVPN");
        }
        if away(&mut state) {
            return Some("the node is not connected");
        }
        let health = state.nodes.get(&node).and_then(|link| link.health.as_ref());
        health.filter(|health| health.openvpn.is_none()).map(|_| "the node has no program openvpn")
    }

    /// How busy the box is that serves a node's clients.
    pub(crate) fn busy(&self, node: NodeId) -> Busy {
        let state = self.state();
        state.nodes.get(&state.serving(node)).map(NodeLink::busy).unwrap_or_default()
    }

    /// Notes that a node was given one more configuration.
    pub(crate) fn count_given(&self, node: NodeId) {
        let mut state = self.state();
        let serving = state.serving(node);
        if let Some(link) = state.nodes.get_mut(&serving) {
            link.given = link.given.saturating_add(1);
        }
    }

    /// Forgets a node, and ends its link.
    pub(crate) fn forget(&self, node: NodeId) {
        let mut state = self.state();
        if let Some(link) = state.nodes.remove(&node) {
            link.wake.notify_one();
        }
        state.openvpn.forget(node);
        drop(state);
        self.changed.notify_all();
    }

    /// Looks at the OpenVPN connections that there are.
    pub(crate) fn openvpn<T>(&self, look: impl FnOnce(&Connections) -> T) -> T {
        look(&self.state().openvpn)
    }

    pub(crate) fn counters(&self, node: NodeId, key: &WgPublicKey) -> Option<PeerCounters> {
        self.state().counters(node, key)
    }

    /// Calls `look` with the latest counters of all peers in force.
    pub(crate) fn with_counters<T>(&self, look: impl FnOnce(&Counted<'_>) -> T) -> T {
        look(&Counted(&self.state()))
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

    /// Begins a link; its number, what wakes it, or why another box must have this node's identity.
    fn begin(
        &self,
        node: NodeId,
        hello: &Hello,
        known: u64,
        now: Timestamp,
        near: Option<IpAddr>,
    ) -> Result<(u64, Arc<Notify>), Twins> {
        let mut state = self.state();
        state.sessions += 1;
        let session = state.sessions;
        let link = state.nodes.entry(node).or_default();
        let other_start = hello.instance != link.instance;
        // A box that starts again never comes back as what it was before; another box does, when both dial in turn.
        if link.answers() && other_start && hello.instance != 0 && link.before == Some(hello.instance) {
            link.twins = Some(Instant::now());
            return Err(Twins);
        }
        if other_start {
            link.before = (link.instance != 0).then_some(link.instance);
        }
        // A newer link replaces an older one of the same node, which ends when it is woken.
        link.wake.notify_one();
        let before = std::mem::take(link);
        *link = NodeLink {
            session,
            key: hello.wireguard_public_key,
            version: doubt::short(&hello.version, LONGEST_VERSION),
            acked: known,
            // Until it is known how far it has to come.
            target: u64::MAX,
            heard: Some(Instant::now()),
            last_contact: Some(now),
            instance: hello.instance,
            lanes: hello.lanes && node != NodeId::LOCAL,
            shares: hello.shares,
            near,
            before: before.before,
            twins: before.twins,
            counters: before.counters,
            unsaved: before.unsaved,
            doubts: before.doubts,
            log: before.log,
            ..NodeLink::default()
        };
        let wake = Arc::clone(&link.wake);
        drop(state);
        self.changed.notify_all();
        Ok((session, wake))
    }

    /// Whether this is still a node's link.
    fn is_current(&self, node: NodeId, session: u64) -> bool {
        self.node(node, |link| link.session == session).unwrap_or(false)
    }

    /// Before a node has this revision it gets nobody new.
    fn aim(&self, node: NodeId, session: u64, revision: u64) {
        let mut state = self.state();
        if let Some(link) = state.nodes.get_mut(&node).filter(|link| link.session == session) {
            link.target = revision;
        }
    }

    /// Ends a link; whether the node has none now.
    fn end(&self, node: NodeId, session: u64) -> bool {
        let mut state = self.state();
        let gone = match state.nodes.get_mut(&node) {
            Some(link) if link.session == session => {
                link.session = 0;
                true
            }
            Some(_) => false,
            None => true,
        };
        drop(state);
        self.changed.notify_all();
        gone
    }
}

/// Two boxes have the same identity.
struct Twins;
