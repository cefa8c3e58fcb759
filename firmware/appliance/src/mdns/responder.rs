//! The rules of RFC 6762 for host names: claim, announce, answer, give way. Time and packets come in, packets
//! go out; nothing here has a socket.
//!
//! A name is one for all networks of the box: where one of them has a conflict, it is renamed in all, so that
//! people are told one name.
//!
//! One more name can be the box's *identity*, which no person uses. It never gives way: whoever else has it is a box with
//! the same keys, and that is what it is for.

use super::wire::{A, AAAA, ANY, IN, Message, NSEC, Question, Record, TOP_BIT, nsec};
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

/// The port of multicast DNS.
pub(super) const PORT: u16 = 5353;

const TTL: u32 = 120;
/// For askers that are no multicast DNS programs (RFC 6762 §6.7).
const LEGACY_TTL: u32 = 10;
const PROBES: u8 = 3;
const PROBE_INTERVAL: Duration = Duration::from_millis(250);
const ANNOUNCEMENTS: u8 = 2;
const ANNOUNCE_INTERVAL: Duration = Duration::from_secs(1);
/// After a lost tie (§8.2), and once conflicts come in numbers (§8.1).
const BACK_OFF: Duration = Duration::from_secs(1);
const LONG_BACK_OFF: Duration = Duration::from_secs(5);
const CONFLICTS_BEFORE_LONG: u32 = 10;
const MAX_SUFFIX: u32 = 99;
/// Between two multicast answers for a name in one network (§6); shorter when a claim is answered.
const ANSWER_INTERVAL: Duration = Duration::from_secs(1);
const DEFENCE_INTERVAL: Duration = PROBE_INTERVAL;
/// Answers to single askers within a second.
const UNICAST_PER_SECOND: u32 = 20;
const MAX_ADDRESSES: usize = 4;
/// An identity that somebody else has is claimed again after this, and one that is ours is announced again.
const IDENTITY_AGAIN: Duration = Duration::from_secs(60);
const IDENTITY_ANNOUNCED: Duration = Duration::from_secs(300);
/// How long another with our identity is remembered after it was last heard.
const TWIN_REMEMBERED: Duration = Duration::from_secs(200);

/// A network that the box is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Interface {
    pub(super) index: u32,
    pub(super) name: String,
    /// The box's addresses in it, with the length of their networks.
    pub(super) addresses: Vec<IpNet>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    Everybody,
    One(SocketAddr),
}

/// A packet to send. To [`To::Everybody`]: in both address families.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Send {
    pub(super) interface: u32,
    pub(super) to: To,
    pub(super) packet: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Claiming {
        sent: u8,
        next: Instant,
    },
    Announcing {
        sent: u8,
        next: Instant,
    },
    Settled,
    /// As settled, until it is announced again.
    Resting {
        until: Instant,
    },
}

struct Host {
    base: String,
    suffix: u32,
    phase: Phase,
    conflicts: u32,
    is_identity: bool,
    /// When it was last answered for to everybody, by interface.
    answered: Vec<(u32, Instant)>,
}

impl Host {
    fn new(base: &str, is_identity: bool, now: Instant) -> Self {
        let phase = Phase::Claiming { sent: 0, next: now };
        Self { base: base.to_owned(), suffix: 1, phase, conflicts: 0, is_identity, answered: vec![] }
    }

    fn label(&self) -> String {
        match self.suffix {
            1 => self.base.clone(),
            n => format!("{}-{n}", self.base),
        }
    }

    fn name(&self) -> String {
        format!("{}.local", self.label())
    }

    fn claims(&self) -> bool {
        matches!(self.phase, Phase::Claiming { .. })
    }

    fn claim(&mut self, next: Instant) {
        self.phase = Phase::Claiming { sent: 0, next };
    }

    fn conflict(&mut self, now: Instant) {
        if self.is_identity {
            // Ours is defended once, by asking for it; the other one's stays.
            let wait = if self.claims() { IDENTITY_AGAIN } else { Duration::ZERO };
            return self.claim(now + wait);
        }
        self.conflicts = self.conflicts.saturating_add(1);
        let wait = if self.conflicts > CONFLICTS_BEFORE_LONG { LONG_BACK_OFF } else { Duration::ZERO };
        // A name that was ours is claimed once more before it is given up: the other may give way.
        if self.claims() {
            self.suffix = if self.suffix >= MAX_SUFFIX { 2 } else { self.suffix + 1 };
        }
        self.claim(now + wait);
    }
}

pub(super) struct Responder {
    hosts: Vec<Host>,
    interfaces: Vec<Interface>,
    /// Who else showed our identity, and when.
    twin: Option<(IpAddr, Instant)>,
    out: Vec<Send>,
    unicast_second: Instant,
    unicast_sent: u32,
}

impl Responder {
    /// `names` are single labels; doubles count once.
    pub(super) fn new(names: &[&str], now: Instant) -> Self {
        let mut hosts: Vec<Host> = vec![];
        for name in names {
            if !hosts.iter().any(|host| host.base == *name) {
                hosts.push(Host::new(name, false, now));
            }
        }
        Self { hosts, interfaces: vec![], twin: None, out: vec![], unicast_second: now, unicast_sent: 0 }
    }

    /// Says what the box's identity is called, a single label; `None` while it has none.
    pub(super) fn set_identity(&mut self, label: Option<&str>, now: Instant) {
        let known = self.hosts.iter().find(|host| host.is_identity);
        if known.map(|host| host.base.as_str()) == label {
            return;
        }
        self.hosts.retain(|host| !host.is_identity);
        self.twin = None;
        self.hosts.extend(label.map(|label| Host::new(label, true, now)));
    }

    /// Where another box is that has this one's identity, if one was heard lately.
    pub(super) fn twin(&self, now: Instant) -> Option<IpAddr> {
        let lately = |at: Instant| now.saturating_duration_since(at) < TWIN_REMEMBERED;
        self.twin.filter(|(_, at)| lately(*at)).map(|(address, _)| address)
    }

    /// The names that are ours now, without `.local`.
    pub(super) fn names(&self) -> Vec<String> {
        self.hosts.iter().filter(|host| !host.claims() && !host.is_identity).map(Host::label).collect()
    }

    /// The networks that the box is in. A new one is asked for the names; changed addresses are announced.
    pub(super) fn set_interfaces(&mut self, interfaces: Vec<Interface>, now: Instant) {
        if interfaces == self.interfaces {
            return;
        }
        let known = |index| self.interfaces.iter().any(|old| old.index == index && !old.addresses.is_empty());
        let new =
            interfaces.iter().any(|interface| !interface.addresses.is_empty() && !known(interface.index));
        self.interfaces = interfaces;
        for host in &mut self.hosts {
            if new {
                host.claim(now);
            } else if !host.claims() {
                host.phase = Phase::Announcing { sent: 0, next: now };
            }
        }
    }

    /// What is to be sent by now.
    pub(super) fn poll(&mut self, now: Instant) -> Vec<Send> {
        let mut out = std::mem::take(&mut self.out);
        if self.interfaces.iter().all(|interface| interface.addresses.is_empty()) {
            return out;
        }
        for host in &mut self.hosts {
            match host.phase {
                Phase::Claiming { sent, next } if next <= now => {
                    if sent == PROBES {
                        host.phase = Phase::Announcing { sent: 0, next: now };
                    } else {
                        host.phase = Phase::Claiming { sent: sent + 1, next: now + PROBE_INTERVAL };
                        out.extend(to_all(&self.interfaces, |interface| probe(&host.name(), interface)));
                    }
                }
                Phase::Resting { until } if until <= now => {
                    host.phase = Phase::Announcing { sent: ANNOUNCEMENTS - 1, next: now };
                }
                _ => {}
            }
            if let Phase::Announcing { sent, next } = host.phase
                && next <= now
            {
                host.phase = if sent + 1 == ANNOUNCEMENTS {
                    let resting = Phase::Resting { until: now + IDENTITY_ANNOUNCED };
                    if host.is_identity { resting } else { Phase::Settled }
                } else {
                    Phase::Announcing { sent: sent + 1, next: now + ANNOUNCE_INTERVAL }
                };
                out.extend(to_all(&self.interfaces, |interface| announcement(&host.name(), interface, TTL)));
            }
        }
        out
    }

    /// When [`poll`](Self::poll) has something next.
    pub(super) fn next(&self) -> Option<Instant> {
        if self.interfaces.iter().all(|interface| interface.addresses.is_empty()) {
            return None;
        }
        let next = |host: &Host| match host.phase {
            Phase::Claiming { next, .. } | Phase::Announcing { next, .. } => Some(next),
            Phase::Resting { until } => Some(until),
            Phase::Settled => None,
        };
        self.hosts.iter().filter_map(next).min()
    }

    /// The packets that take the names back.
    pub(super) fn goodbye(&self) -> Vec<Send> {
        let ours = self.hosts.iter().filter(|host| !host.claims());
        ours.flat_map(|host| to_all(&self.interfaces, |interface| announcement(&host.name(), interface, 0)))
            .collect()
    }

    /// Takes a packet that came in.
    pub(super) fn receive(&mut self, interface: u32, from: SocketAddr, packet: &[u8], now: Instant) {
        let own = |address: &IpNet| address.addr() == from.ip();
        if self.interfaces.iter().flat_map(|interface| &interface.addresses).any(own) {
            return;
        }
        let Some(interface) = self.interfaces.iter().find(|i| i.index == interface).cloned() else { return };
        let neighbour = match from.ip() {
            IpAddr::V6(v6) if v6.is_unicast_link_local() => true,
            address => interface.addresses.iter().any(|own| own.contains(&address)),
        };
        if !neighbour {
            return;
        }
        let Some(message) = Message::parse(packet) else { return };
        if message.is_response {
            if from.port() == PORT {
                self.notice_twin(
                    &interface,
                    from.ip(),
                    message.answers.iter().chain(&message.additionals),
                    now,
                );
                self.heed(&interface, &message, now);
            }
        } else {
            self.notice_twin(&interface, from.ip(), message.authorities.iter(), now);
            self.break_ties(&interface, &message, now);
            self.answer(&interface, from, &message, now);
        }
    }

    /// Somebody has, or claims, our identity.
    fn notice_twin<'a>(
        &mut self,
        interface: &Interface,
        from: IpAddr,
        records: impl Iterator<Item = &'a Record>,
        now: Instant,
    ) {
        let Some(identity) = self.hosts.iter().find(|host| host.is_identity) else { return };
        let name = identity.name();
        let ours = addresses(&name, interface, TTL);
        let anothers = |record: &Record| {
            is_address(record, &name) && record.ttl > 0 && !ours.iter().any(|own| own.data == record.data)
        };
        // The one that people can do most with; who asked may have done so from a link-local address.
        let told = records.filter(|record| anothers(record)).min_by_key(|record| record.kind);
        if let Some(record) = told {
            self.twin = Some((address_in(record).unwrap_or(from), now));
        }
    }

    /// Somebody says who has which name.
    fn heed(&mut self, interface: &Interface, message: &Message, now: Instant) {
        for host in &mut self.hosts {
            let name = host.name();
            let ours = addresses(&name, interface, TTL);
            let mut theirs =
                message.answers.iter().chain(&message.additionals).filter(|record| is_address(record, &name));
            let conflict =
                theirs.any(|record| record.ttl > 0 && !ours.iter().any(|own| own.data == record.data));
            if conflict {
                host.conflict(now);
            }
        }
    }

    /// Somebody claims a name that we are claiming: the later one in the alphabet of bytes has it (§8.2).
    fn break_ties(&mut self, interface: &Interface, message: &Message, now: Instant) {
        for host in self.hosts.iter_mut().filter(|host| host.claims()) {
            let name = host.name();
            let mut theirs: Vec<_> =
                message.authorities.iter().filter(|record| is_address(record, &name)).map(order).collect();
            let ours = addresses(&name, interface, TTL);
            let mut ours: Vec<_> = ours.iter().map(order).collect();
            theirs.sort();
            ours.sort();
            if !theirs.is_empty() && theirs > ours {
                host.claim(now + BACK_OFF);
            }
        }
    }

    fn answer(&mut self, interface: &Interface, from: SocketAddr, message: &Message, now: Instant) {
        let legacy = from.port() != PORT;
        let mut alone = legacy;
        let ttl = if legacy { LEGACY_TTL } else { TTL };
        let mut reply = Message { is_response: true, ..Message::default() };
        let mut answered = vec![];
        for (at, host) in self.hosts.iter().enumerate().filter(|(_, host)| !host.claims()) {
            let name = host.name();
            let is_asked = |q: &&Question| {
                q.name == name && matches!(q.class & !TOP_BIT, IN | ANY) && matches!(q.kind, A | AAAA | ANY)
            };
            let asked: Vec<&Question> = message.questions.iter().filter(is_asked).collect();
            if asked.is_empty() {
                continue;
            }
            alone |= asked.iter().all(|question| question.class & TOP_BIT != 0);
            let known = |record: &Record| {
                message.answers.iter().any(|theirs| {
                    theirs.name == name
                        && theirs.kind == record.kind
                        && theirs.data == record.data
                        && theirs.ttl >= TTL / 2
                })
            };
            let all = addresses(&name, interface, ttl);
            let wants =
                |kind: u16| asked.iter().any(|question| question.kind == kind || question.kind == ANY);
            let has = |kind: u16| all.iter().any(|record| record.kind == kind);
            let denial = record(&name, NSEC, ttl, nsec(&name, has(A), has(AAAA)));
            let missing = [A, AAAA].iter().any(|kind| wants(*kind) && !has(*kind));
            let before = reply.answers.len();
            for own in all {
                if wants(own.kind) && !known(&own) {
                    reply.answers.push(own);
                } else if !wants(own.kind) {
                    reply.additionals.push(own);
                }
            }
            if missing {
                reply.answers.push(denial);
            } else {
                reply.additionals.push(denial);
            }
            if reply.answers.len() > before {
                answered.push((at, message.authorities.iter().any(|record| record.name == name)));
            }
        }
        if answered.is_empty() {
            return;
        }
        if legacy {
            reply.id = message.id;
            reply.questions.clone_from(&message.questions);
            for record in reply.answers.iter_mut().chain(&mut reply.additionals) {
                record.class &= !TOP_BIT;
            }
        }
        let to = if alone { To::One(from) } else { To::Everybody };
        if self.may_send(interface.index, to, &answered, now) {
            self.out.push(Send { interface: interface.index, to, packet: reply.bytes() });
        }
    }

    /// Whether another answer may go out now; counts it. `answered`: hosts, and whether each was claimed.
    fn may_send(&mut self, interface: u32, to: To, answered: &[(usize, bool)], now: Instant) -> bool {
        if to != To::Everybody {
            if now.saturating_duration_since(self.unicast_second) >= Duration::from_secs(1) {
                (self.unicast_second, self.unicast_sent) = (now, 0);
            }
            self.unicast_sent = self.unicast_sent.saturating_add(1);
            return self.unicast_sent <= UNICAST_PER_SECOND;
        }
        let mut may = false;
        for (at, claimed) in answered {
            let Some(host) = self.hosts.get_mut(*at) else { continue };
            let wait = if *claimed { DEFENCE_INTERVAL } else { ANSWER_INTERVAL };
            let last = host.answered.iter().find(|(index, _)| *index == interface);
            if last.is_none_or(|(_, last)| now.saturating_duration_since(*last) >= wait) {
                may = true;
                host.answered.retain(|(index, last)| {
                    *index != interface && now.saturating_duration_since(*last) < ANSWER_INTERVAL
                });
                host.answered.push((interface, now));
            }
        }
        may
    }
}

fn to_all(interfaces: &[Interface], packet: impl Fn(&Interface) -> Message) -> Vec<Send> {
    let with_addresses = interfaces.iter().filter(|interface| !interface.addresses.is_empty());
    with_addresses
        .map(|interface| Send {
            interface: interface.index,
            to: To::Everybody,
            packet: packet(interface).bytes(),
        })
        .collect()
}

fn probe(name: &str, interface: &Interface) -> Message {
    let mut authorities = addresses(name, interface, TTL);
    for record in &mut authorities {
        record.class = IN;
    }
    let questions = vec![Question { name: name.to_owned(), kind: ANY, class: IN | TOP_BIT }];
    Message { questions, authorities, ..Message::default() }
}

fn announcement(name: &str, interface: &Interface, ttl: u32) -> Message {
    Message { is_response: true, answers: addresses(name, interface, ttl), ..Message::default() }
}

fn record(name: &str, kind: u16, ttl: u32, data: Vec<u8>) -> Record {
    Record { name: name.to_owned(), kind, class: IN | TOP_BIT, ttl, data }
}

/// The address records of a name in one network. A link-local address is named only where there is no other:
/// browsers cannot open it.
fn addresses(name: &str, interface: &Interface, ttl: u32) -> Vec<Record> {
    let link_local = |address: &IpAddr| matches!(address, IpAddr::V6(v6) if v6.is_unicast_link_local());
    let all: Vec<IpAddr> = interface.addresses.iter().map(IpNet::addr).collect();
    let only_link_local = all.iter().all(link_local);
    let named = all.into_iter().filter(|address| only_link_local || !link_local(address));
    let records = named.map(|address| match address {
        IpAddr::V4(v4) => record(name, A, ttl, v4.octets().to_vec()),
        IpAddr::V6(v6) => record(name, AAAA, ttl, v6.octets().to_vec()),
    });
    let (mut a, mut aaaa): (Vec<_>, Vec<_>) = records.partition(|record| record.kind == A);
    a.truncate(MAX_ADDRESSES);
    aaaa.truncate(MAX_ADDRESSES);
    a.extend(aaaa);
    a
}

fn is_address(record: &Record, name: &str) -> bool {
    record.name == name && matches!(record.kind, A | AAAA) && record.class & !TOP_BIT == IN
}

/// The address that a record of one names.
fn address_in(record: &Record) -> Option<IpAddr> {
    let v4 = || <[u8; 4]>::try_from(record.data.as_slice()).ok().map(IpAddr::from);
    let v6 = || <[u8; 16]>::try_from(record.data.as_slice()).ok().map(IpAddr::from);
    v4().or_else(v6)
}

/// What ties are broken by.
fn order(record: &Record) -> (u16, u16, &[u8]) {
    (record.class & !TOP_BIT, record.kind, &record.data)
}

#[cfg(test)]
mod tests;
