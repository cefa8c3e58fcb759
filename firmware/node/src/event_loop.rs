//! One loop for everything that happens: steps from the link, ends of configurations, looks at the device, disk
//! work, and the stop.
//!
//! Wakes up every two seconds at rest, for the sign of life by which a controller knows within five that a node
//! hangs: it comes from here, where the work is done. Expiry goes by the wall clock: the loop sleeps until the next end, but
//! not longer than a second when one is near, so that a clock that jumps makes nobody stay longer.

use crate::{
    NodeError, clock,
    conversation::{self, Event},
    device::{Device, WireguardState},
    firewall::Firewall,
    history::SharedHistory,
    node::{Node, Part, blocking},
    openvpn,
    options::Dial,
    pulse::Pulse,
    told_log::ToldLog,
};
use alcove_domain::Timestamp;
use alcove_link::{Hello, ToController};
use serde_json::Value;
use std::{
    hash::{BuildHasher, RandomState},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, sleep_until, timeout},
};

const TICK: Duration = Duration::from_secs(5);
/// Signs of life.
const BEAT: Duration = Duration::from_secs(2);
/// Counters go out every so many ticks.
const REPORT: u64 = 2;
/// The firewall is looked at every so many ticks.
const FIREWALL: u64 = 12;
/// Lines of the log go out every so many ticks, or at once when one tells of something wrong.
const LOG: u64 = 6;
/// Peers per message of counters.
const PART: usize = 500;
/// Places in the outbound queue that reports leave free for acknowledgements.
const RESERVED: usize = 16;
const DISK: Duration = Duration::from_secs(1);
/// An end within this time is near.
const NEAR: Duration = Duration::from_secs(10 * 60);
const RECHECK: Duration = Duration::from_secs(1);
const FAREWELL: Duration = Duration::from_secs(1);

/// A background step that is done.
enum Done {
    Look {
        result: Result<WireguardState, NodeError>,
        changes: u64,
    },
    Disk(Result<(), NodeError>),
    Firewall {
        listing: Result<Option<Value>, NodeError>,
        obstacles: Result<Vec<String>, NodeError>,
        changes: u64,
    },
}

/// Runs until `shutdown`, then says goodbye to the controller with the last counters.
pub(crate) async fn serve<D: Device, F: Firewall>(
    node: &mut Node<D, F>,
    history: SharedHistory,
    dial: impl Dial,
    shutdown: impl Future<Output = ()>,
) {
    let hello = Hello {
        protocol: alcove_link::PROTOCOL,
        version: env!("CARGO_PKG_VERSION").into(),
        name: node.options.name.clone(),
        wireguard_public_key: Some(node.public_key()),
        revision: 0,
        epoch: String::new(),
        instance: RandomState::new().hash_one(0),
        lanes: true,
        shares: true,
    };
    let wireguard_port = Arc::<AtomicU16>::default();
    let (events_in, mut events) = mpsc::channel(4);
    let conversation =
        tokio::spawn(conversation::converse(dial, hello, events_in, Arc::clone(&wireguard_port)));
    let (done_in, mut done) = mpsc::channel(4);
    let mut openvpn = node.openvpn.take_events();
    let lost = node.floating.lost();
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut beats = tokio::time::interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut shutdown = pin!(shutdown);
    let pulse = Pulse::open(&node.options.state_dir);
    let log = ToldLog::open(&node.options);
    let mut serving = Serving {
        node,
        history,
        link: None,
        done: done_in,
        tick: 0,
        disk_at: None,
        looking: false,
        writing: false,
        filtering: false,
        wireguard_port,
        log,
    };
    loop {
        let wake = serving.wake_at();
        tokio::select! {
            () = &mut shutdown => break,
            event = events.recv() => match event {
                Some(event) => serving.event(event).await,
                None => break,
            },
            Some(done) = done.recv() => serving.done(done).await,
            Some(event) = next(&mut openvpn) => serving.openvpn(event),
            _ = ticks.tick() => serving.tick(),
            () = pulse.answer() => {}
            () = lost.notified() => serving.node.end_sessions().await,
            _ = beats.tick() => drop(serving.offer(|| Some(ToController::Alive))),
            () = sleep_until(wake) => serving.due().await,
        }
        serving.send_ends();
    }
    serving.farewell().await;
    drop(serving);
    drop(events);
    // Lets the last messages out; the controller may be gone itself.
    drop(timeout(FAREWELL, conversation).await);
}

/// The next event; waits for ever where there will be none.
async fn next(events: &mut Option<mpsc::Receiver<openvpn::Event>>) -> Option<openvpn::Event> {
    match events {
        Some(events) => events.recv().await,
        None => std::future::pending().await,
    }
}

struct Serving<'a, D, F> {
    node: &'a mut Node<D, F>,
    history: SharedHistory,
    link: Option<mpsc::Sender<ToController>>,
    done: mpsc::Sender<Done>,
    tick: u64,
    disk_at: Option<Instant>,
    looking: bool,
    writing: bool,
    filtering: bool,
    wireguard_port: Arc<AtomicU16>,
    log: ToldLog,
}

impl<D: Device, F: Firewall> Serving<'_, D, F> {
    async fn event(&mut self, event: Event) {
        match event {
            Event::Connected(answer) => drop(answer.send(self.node.position())),
            Event::Welcomed { outbound, controller_now, logs } => {
                self.link = Some(outbound);
                self.log.begin(logs);
                self.compare_clocks(controller_now);
                self.node.counters.outbox.rewind();
                self.node.counters.report_all_again();
                self.report();
                self.report_openvpn(true);
                self.send_health();
            }
            // What a session left behind that we ended ourselves.
            Event::Desired(_) if self.link.is_none() => {}
            Event::Desired(step) => match self.node.take(*step).await {
                Ok(Some(acknowledgement)) => self.acknowledge(acknowledgement),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(cause = error.chain(), "the session with the controller is ended");
                    self.link = None;
                }
            },
            Event::Alive(now) => self.compare_clocks(now),
            Event::Heard(through) => self.node.counters.outbox.heard(through),
            Event::LogHeard(through) => {
                self.log.heard(through);
                self.send_log();
            }
            Event::TellKey => {
                let key = self.node.key().clone();
                self.offer(|| Some(ToController::Key(key)));
            }
            Event::Release => self.node.floating.release(),
            Event::Removed => self.node.give_up().await,
            Event::Lost => {
                self.link = None;
                self.keep_log();
            }
        }
        self.wireguard_port.store(self.node.wireguard_port().unwrap_or(0), Relaxed);
        if self.node.journal.has_disk_work() && self.disk_at.is_none() {
            self.disk_at = Some(Instant::now() + DISK);
        }
    }

    fn openvpn(&mut self, event: openvpn::Event) {
        self.node.openvpn.note(event);
        self.node.note_openvpn();
        if self.node.openvpn.books.take_news() {
            self.report_openvpn(false);
        }
    }

    async fn done(&mut self, done: Done) {
        match done {
            Done::Look { result, changes } => {
                self.looking = false;
                self.node.looked(result, changes).await;
                self.record();
                if self.tick.is_multiple_of(REPORT) {
                    self.report();
                }
            }
            Done::Disk(result) => {
                self.writing = false;
                self.node.note(Part::Disk, result);
            }
            Done::Firewall { listing, obstacles, changes } => {
                self.filtering = false;
                self.node.looked_around(listing, obstacles, changes).await;
            }
        }
    }

    fn tick(&mut self) {
        self.send_health();
        let (device, done, changes) = (self.node.device.clone(), self.done.clone(), self.node.changes());
        let lonely = self.node.state.peers().is_empty();
        if !self.looking && (!lonely || !self.node.device.exists()) {
            self.looking = true;
            tokio::spawn(async move {
                let result = blocking("WireGuard", move || device.read()).await;
                drop(done.send(Done::Look { result, changes }).await);
            });
        } else if lonely {
            self.record();
        }
        if self.tick.is_multiple_of(FIREWALL) && !self.filtering {
            self.filtering = true;
            let (firewall, done) = (self.node.firewall.clone(), self.done.clone());
            tokio::spawn(async move {
                let look = blocking("nft", move || Ok((firewall.list(), firewall.obstacles()))).await;
                let (listing, obstacles) =
                    look.unwrap_or_else(|error| (Err(error), Err(NodeError::Timeout("nft"))));
                drop(done.send(Done::Firewall { listing, obstacles, changes }).await);
            });
        }
        if self.tick.is_multiple_of(REPORT) {
            self.report_openvpn(false);
        }
        self.keep_ends();
        self.log.collect();
        if self.link.is_none() {
            self.keep_log();
        } else if self.tick.is_multiple_of(LOG) || self.log.is_urgent() {
            self.send_log();
        }
        self.tick += 1;
    }

    /// When the loop has to wake up next, apart from its ticks.
    fn wake_at(&self) -> Instant {
        let now = Instant::now();
        let expiry = self.node.state.next_expiry().map(|at| {
            let left = clock::until(at);
            now + if left < NEAR { left.min(RECHECK) } else { TICK }
        });
        let disk = self.disk_at.filter(|_| !self.writing);
        [expiry, disk, self.node.retry_at()].into_iter().flatten().min().unwrap_or(now + TICK)
    }

    async fn due(&mut self) {
        self.node.expire().await;
        let now = Instant::now();
        if self.node.retry_at().is_some_and(|at| at <= now) {
            self.node.reconcile().await;
        }
        if self.disk_at.is_some_and(|at| at <= now) && !self.writing {
            self.disk_at = None;
            if let Some(work) = self.node.journal.disk_work(&self.node.state) {
                self.writing = true;
                let (done, path) = (self.done.clone(), self.node.options.state_dir.clone());
                tokio::spawn(async move {
                    let result = tokio::task::spawn_blocking(move || work.run()).await;
                    let result = result.unwrap_or_else(|error| Err(std::io::Error::other(error)));
                    let result = result.map_err(|source| NodeError::State { path, source });
                    drop(done.send(Done::Disk(result)).await);
                });
            }
        }
    }

    /// An acknowledgement must arrive: a link that has no place for it is of no use.
    fn acknowledge(&mut self, message: ToController) {
        if self.link.as_ref().is_some_and(|link| link.try_send(message).is_err()) {
            self.link = None;
        }
    }

    /// Sends what can wait, when there is room; whether it went.
    fn offer(&mut self, message: impl FnOnce() -> Option<ToController>) -> bool {
        let Some(link) = self.link.as_ref().filter(|link| link.capacity() > RESERVED) else { return false };
        let Ok(place) = link.try_reserve() else { return false };
        let message = message();
        let sent = message.is_some();
        if let Some(message) = message {
            place.send(message);
        }
        sent
    }

    fn report(&mut self) {
        loop {
            let mut part = vec![];
            let link_has_room = self.link.as_ref().is_some_and(|link| link.capacity() > RESERVED);
            if link_has_room {
                part = self.node.counters.take_unreported(PART);
            }
            if part.is_empty() || !self.offer(|| Some(ToController::Counters(part))) {
                return;
            }
        }
    }

    /// Tells of OpenVPN's clients. A new session is first told who all is connected; a node that never had any
    /// says nothing, since its controller may be one that does not know of OpenVPN.
    fn report_openvpn(&mut self, anew: bool) {
        let room = |link: &Option<mpsc::Sender<ToController>>| {
            link.as_ref().is_some_and(|link| link.capacity() > RESERVED)
        };
        let concerned = self.node.state.network().is_some_and(|network| !network.openvpn.is_empty());
        if anew && concerned && room(&self.link) {
            let all = self.node.openvpn.books.complete();
            self.offer(|| all.map(ToController::Openvpn));
        }
        while room(&self.link) {
            let Some(part) = self.node.openvpn.books.take_part() else { break };
            self.offer(|| Some(ToController::Openvpn(part)));
        }
        let lost = self.node.openvpn.books.take_lost();
        if lost > 0 {
            tracing::warn!(lost, "too many OpenVPN connections ended while the controller was away");
        }
    }

    fn send_ends(&mut self) {
        while self.link.as_ref().is_some_and(|link| link.capacity() > RESERVED) {
            let Some((first, ends)) = self.node.counters.outbox.unsent(PART) else { break };
            let count = ends.len();
            if !self.offer(|| Some(ToController::Ended { first, ends })) {
                break;
            }
            self.node.counters.outbox.sent(count);
        }
        if self.link.is_none() {
            self.keep_ends();
        }
        let lost = self.node.counters.outbox.take_lost();
        if lost > 0 {
            tracing::warn!(
                lost,
                "too many connections ended while the controller was away; some are not told"
            );
        }
    }

    fn send_log(&mut self) {
        if let Some((first, lines)) = self.log.next() {
            let count = lines.len();
            if self.offer(|| Some(ToController::Log { first, lines })) {
                self.log.sent(count);
            }
        }
    }

    fn keep_log(&mut self) {
        if let Err(source) = self.log.keep() {
            let path = self.node.options.state_dir.clone();
            self.node.note(Part::Disk, Err(NodeError::State { path, source }));
        }
    }

    /// Writes down the ends that the controller has not heard yet.
    fn keep_ends(&mut self) {
        let kept = self.node.counters.outbox.keep();
        let path = &self.node.options.state_dir;
        let kept = kept.map_err(|source| NodeError::State { path: path.clone(), source });
        if kept.is_err() {
            self.node.note(Part::Disk, kept);
        }
    }

    fn send_health(&mut self) {
        self.node.note_resolver();
        let health = self.node.health();
        self.offer(|| Some(ToController::Health(health)));
    }

    fn record(&mut self) {
        let (now, totals) = (clock::now(), self.node.totals());
        let clients = u32::try_from(self.node.openvpn.books.len()).unwrap_or(u32::MAX);
        let online = self.node.counters.online(now).saturating_add(clients);
        let counters = &mut self.node.counters;
        self.history.with(|history| {
            if history.is_due(now, totals) {
                history.close(now, totals, online, counters.take_interval());
            }
        });
    }

    fn compare_clocks(&mut self, controller_now: Timestamp) {
        let apart = clock::tell(controller_now);
        let result = if apart.abs() > clock::APART { Err(NodeError::Clock(apart)) } else { Ok(()) };
        self.node.note(Part::Clock, result);
    }

    /// The last counters out, the last steps to the medium.
    async fn farewell(&mut self) {
        let (device, changes) = (self.node.device.clone(), self.node.changes());
        if let Ok(state) = blocking("WireGuard", move || device.read()).await {
            self.node.looked(Ok(state), changes).await;
        }
        self.report();
        self.report_openvpn(false);
        self.send_ends();
        self.keep_ends();
        self.log.collect();
        self.send_log();
        self.keep_log();
        if let Some(work) = self.node.journal.disk_work(&self.node.state) {
            let path = self.node.options.state_dir.clone();
            let result =
                blocking("the disk", move || work.run().map_err(|source| NodeError::State { path, source }))
                    .await;
            self.node.note(Part::Disk, result);
        }
    }
}
