//! Who is relayed: a fixed table of seats, and which client is behind which loopback address.
//!
//! The seats are a [`Registry`] of their own, so that tunnels and pages cannot take each other's places: a relay that
//! the node has not answered yet makes room for the next one once it is a second old, the oldest first; one that it
//! has is never taken.
//!
//! Each relay sends from a loopback address of its own, one of four million. The node's reports name that address as
//! the peer's endpoint and come seconds later, perhaps after the relay's end; as no other relay has had it meanwhile,
//! such a report is never about another client. Ended relays are remembered until newer ones displace them.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::lane::Lanes;
use crate::pulse::Busy;
use crate::registry::{Registry, Seat};
use crate::{Duplex, Limits};

/// Capacity of the table of relays; [`Limits::relays`] beyond it is taken as this.
pub const MAX_RELAYS: usize = 512;

/// 127.64.0.0/10: on every Linux loopback, and away from addresses that anything listens on.
const FIRST: u32 = Ipv4Addr::new(127, 64, 0, 0).to_bits();
const COUNT: u32 = 1 << 22;

#[derive(Clone, Copy)]
struct Origin {
    local: Ipv4Addr,
    /// The port that it sends from to another box; 0 for this one.
    port: u16,
    client: SocketAddr,
    ended: bool,
}

/// In the order in which the relays began.
type Origins = heapless::Vec<Origin, { 2 * MAX_RELAYS }>;

/// What goes over the relays to one node.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    /// Relays whose client the node knows.
    open: AtomicU64,
    pub(crate) bytes_in: AtomicU64,
    pub(crate) bytes_out: AtomicU64,
}

/// What has gone over the relays to one node since the edge began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RelayTraffic {
    /// The number of the node; the one on this box has 0.
    pub node: u32,
    /// Relays at this moment whose client the node knows.
    pub open: u64,
    /// Bytes from clients, frames included.
    pub bytes_in: u64,
    /// Bytes to clients, likewise.
    pub bytes_out: u64,
}

/// The relays of one edge. Made before it, since others may ask who is behind a relay.
pub struct Relays {
    pub(crate) registry: Arc<Registry>,
    limits: Limits,
    origins: Mutex<Origins>,
    next: AtomicU32,
    pub(super) lanes: Lanes,
    /// By the number of the node; there are no more than the application names.
    traffic: Mutex<BTreeMap<u32, Arc<Traffic>>>,
}

impl Relays {
    /// An empty table of [`Limits::relays`] seats.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let limits = Limits {
            connections: limits.relays.min(MAX_RELAYS),
            connections_per_address: limits.relays_per_address,
            ..limits.clone()
        };
        Self {
            registry: Arc::new(Registry::new(&limits)),
            limits,
            origins: Mutex::new(Origins::new()),
            // After a restart the node may still name addresses of the former process.
            next: AtomicU32::new(RandomState::new().hash_one(0) as u32),
            lanes: Lanes::default(),
            traffic: Mutex::default(),
        }
    }

    /// What has gone to every node so far, by its number.
    #[must_use]
    pub fn traffic(&self) -> Vec<RelayTraffic> {
        let traffic = self.traffic.lock().unwrap_or_else(PoisonError::into_inner);
        let read = |(node, of): (&u32, &Arc<Traffic>)| RelayTraffic {
            node: *node,
            open: of.open.load(Relaxed),
            bytes_in: of.bytes_in.load(Relaxed),
            bytes_out: of.bytes_out.load(Relaxed),
        };
        traffic.iter().map(read).collect()
    }

    /// Says whom to ask for the lane of a node, by its number; at every relay that needs one, so at most as often as
    /// clients connect. For one caller.
    pub fn set_lane_wanted(&self, wanted: impl Fn(u32) + Send + Sync + 'static) {
        self.lanes.set_wanted(Box::new(wanted));
    }

    /// Carries datagrams of the relays to this node over a connection that it has made, until that ends. Who it is was
    /// made sure of before. It takes the place of the node's former one.
    pub async fn carry_lane(&self, node: u32, stream: Box<dyn Duplex>) {
        self.lanes.carry(node, stream).await;
    }

    /// Ends a node's lane, and with it the relays that go over it.
    pub fn end_lane(&self, node: u32) {
        self.lanes.end(node);
    }

    /// The client whose datagrams come, or came, from `relayed`; `None` when that is no relay, or was one long ago. An
    /// address that is not a loopback one is taken for one of this host's, as a node on another box sees it.
    #[must_use]
    pub fn origin_of(&self, relayed: SocketAddr) -> Option<SocketAddr> {
        let origins = self.origins();
        let found = match relayed.ip().to_canonical() {
            IpAddr::V4(local) if local.is_loopback() => origins.iter().find(|origin| origin.local == local),
            // The latest that had the port: ports are used again.
            _ => origins.iter().rev().find(|origin| origin.port == relayed.port()),
        };
        found.map(|origin| origin.client)
    }

    fn origins(&self) -> MutexGuard<'_, Origins> {
        self.origins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Seats a relay, in the place of a stranger's if need be; `None`: no place.
    pub(crate) fn admit(self: &Arc<Self>, client: SocketAddr) -> Option<RelaySeat> {
        let seat = self.registry.admit(client.ip(), &self.limits)?;
        let mut origins = self.origins();
        let local = loop {
            let number = self.next.fetch_add(1, Relaxed) % COUNT;
            let local = Ipv4Addr::from_bits(FIRST + number);
            if !origins.iter().any(|origin| origin.local == local) {
                break local;
            }
        };
        if origins.is_full() {
            let oldest = origins.iter().position(|origin| origin.ended)?;
            origins.remove(oldest);
        }
        origins.push(Origin { local, port: 0, client, ended: false }).ok()?;
        drop(origins);
        Some(RelaySeat { seat, relays: Arc::clone(self), local, proven: None, traffic: Arc::default() })
    }
}

/// A relay's place, left when dropped.
pub(crate) struct RelaySeat {
    seat: Seat,
    relays: Arc<Relays>,
    local: Ipv4Addr,
    proven: Option<Busy>,
    traffic: Arc<Traffic>,
}

impl RelaySeat {
    /// The address that is this relay's alone.
    pub(crate) fn local(&self) -> Ipv4Addr {
        self.local
    }

    /// It leads to the node of this number.
    pub(crate) fn leads_to(&mut self, node: u32) {
        let mut traffic = self.relays.traffic.lock().unwrap_or_else(PoisonError::into_inner);
        self.traffic = Arc::clone(traffic.entry(node).or_default());
    }

    /// Where its bytes are counted.
    pub(crate) fn traffic(&self) -> Arc<Traffic> {
        Arc::clone(&self.traffic)
    }

    /// It sends to another box, from this port.
    pub(crate) fn sends_from(&self, port: u16) {
        let mut origins = self.relays.origins();
        if let Some(origin) = origins.iter_mut().find(|origin| origin.local == self.local) {
            origin.port = port;
        }
    }

    /// The client.
    pub(crate) fn client(&self) -> Option<SocketAddr> {
        self.relays.origin_of(SocketAddr::new(self.local.into(), 0))
    }

    /// The node has answered: whoever this is has a key, and keeps the seat.
    pub(crate) fn prove(&mut self) {
        if self.proven.is_none() {
            self.proven = Some(self.seat.pulse.begin_request());
            self.traffic.open.fetch_add(1, Relaxed);
        }
    }

    pub(crate) fn is_proven(&self) -> bool {
        self.proven.is_some()
    }

    /// Returns when the relay has to end: it gave way, or the edge stops.
    pub(crate) fn ordered(&self) -> impl Future<Output = ()> + use<> {
        let pulse = Arc::clone(&self.seat.pulse);
        async move { pulse.ordered().await }
    }
}

impl Drop for RelaySeat {
    fn drop(&mut self) {
        if self.proven.is_some() {
            self.traffic.open.fetch_sub(1, Relaxed);
        }
        let mut origins = self.relays.origins();
        let Some(index) = origins.iter().position(|origin| origin.local == self.local) else { return };
        if self.proven.is_some() {
            origins[index].ended = true;
        } else {
            // The node never took it for an endpoint.
            origins.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn relays(seats: usize, per_address: usize) -> Arc<Relays> {
        let limits = Limits { relays: seats, relays_per_address: per_address, ..Limits::default() };
        Arc::new(Relays::new(&limits))
    }

    fn client(last: u8) -> SocketAddr {
        SocketAddr::new(Ipv4Addr::new(192, 0, 2, last).into(), 50_000)
    }

    fn behind(relays: &Relays, seat: &RelaySeat) -> Option<SocketAddr> {
        relays.origin_of(SocketAddr::new(IpAddr::V6(seat.local().to_ipv6_mapped()), 1234))
    }

    #[tokio::test(start_paused = true)]
    async fn strangers_give_way_and_whom_the_node_knows_stays() {
        let relays = relays(2, 2);
        let mut known = relays.admit(client(1)).expect("a seat");
        known.prove();
        let stranger = relays.admit(client(2)).expect("a seat");
        assert!(relays.admit(client(3)).is_none(), "the stranger is younger than a second");
        tokio::time::sleep(Duration::from_secs(2)).await;
        let mut next = relays.admit(client(3)).expect("the stranger's seat");
        stranger.ordered().await;
        next.prove();
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(relays.admit(client(4)).is_none(), "both seats are taken by known clients");
        drop(known);
        assert!(relays.admit(client(4)).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn one_address_has_its_share_of_the_seats() {
        let relays = relays(8, 2);
        let _seats = [relays.admit(client(1)).expect("a seat"), relays.admit(client(1)).expect("a seat")];
        assert!(relays.admit(client(1)).is_none());
        assert!(relays.admit(client(2)).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn the_client_is_known_while_it_lasts_and_for_late_reports() {
        let relays = relays(8, 8);
        let stranger = relays.admit(client(1)).expect("a seat");
        let mut known = relays.admit(client(2)).expect("a seat");
        known.prove();
        assert_eq!(behind(&relays, &stranger), Some(client(1)));
        assert_eq!(behind(&relays, &known), Some(client(2)));
        let ended = SocketAddr::new(known.local().into(), 4321);
        drop((stranger, known));
        assert_eq!(relays.origin_of(ended), Some(client(2)));
        assert_eq!(relays.origins().len(), 1, "nobody asks about a stranger that has gone");
        assert_eq!(relays.origin_of("127.0.0.1:51820".parse().expect("an address")), None);
    }

    #[tokio::test(start_paused = true)]
    async fn behind_a_port_towards_another_box_is_the_client_that_had_it_last() {
        let relays = relays(8, 8);
        let seen = "198.51.100.1:4000".parse().expect("an address");
        let (mut first, second) =
            (relays.admit(client(1)).expect("a seat"), relays.admit(client(2)).expect("a seat"));
        first.prove();
        first.sends_from(4000);
        assert_eq!(relays.origin_of(seen), Some(client(1)));
        drop(first);
        assert_eq!(relays.origin_of(seen), Some(client(1)));
        second.sends_from(4000);
        assert_eq!(relays.origin_of(seen), Some(client(2)));
        assert_eq!(relays.origin_of("198.51.100.1:4001".parse().expect("an address")), None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_memory_of_ended_relays_is_bounded_and_never_costs_a_live_one() {
        let relays = relays(8, 8);
        let mut alive = relays.admit(client(9)).expect("a seat");
        alive.prove();
        for _ in 0..5 * MAX_RELAYS {
            relays.admit(client(1)).expect("a seat").prove();
        }
        assert_eq!(relays.origins().len(), 2 * MAX_RELAYS);
        assert_eq!(behind(&relays, &alive), Some(client(9)));
        let mut locals: Vec<_> = relays.origins().iter().map(|origin| origin.local).collect();
        assert!(locals.iter().all(|local| local.is_loopback()));
        locals.sort();
        locals.dedup();
        assert_eq!(locals.len(), 2 * MAX_RELAYS, "no address twice");
    }
}
