//! Who is connected: a fixed table that strangers can fill but not make grow.
//!
//! When an address, or the house, has no place left, the connection that matters least makes room: one
//! that never sent a request and is older than a second, else the one that has idled longest. So slow
//! clients cannot shut a good one out, not even from the same address; a connection that runs a request
//! is never taken. The scan of at most [`MAX_CONNECTIONS`] slots costs less than a microsecond per
//! thousand, once per connection.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::limits::{Limits, MAX_CONNECTIONS};
use crate::pulse::Pulse;

/// One IPv4 address or one IPv6 /64: what a single customer of a provider usually holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source(bool, u64);

impl Source {
    pub(crate) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(false, u64::from(v4.to_bits())),
            IpAddr::V6(v6) => Self(true, (v6.to_bits() >> 64) as u64),
        }
    }
}

struct Slot {
    source: Source,
    pulse: Arc<Pulse>,
}

type Slots = heapless::Vec<Slot, MAX_CONNECTIONS>;

/// The table of connections.
pub(crate) struct Registry {
    slots: Mutex<Slots>,
    total: usize,
    per_address: usize,
    closing: AtomicBool,
    emptied: Notify,
}

impl Registry {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            slots: Mutex::new(Slots::new()),
            total: limits.connections.clamp(1, MAX_CONNECTIONS),
            per_address: limits.connections_per_address.max(1),
            closing: AtomicBool::new(false),
            emptied: Notify::new(),
        }
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Seats a new connection, in the place of a lesser one if need be; `None`: no place.
    pub(crate) fn admit(self: &Arc<Self>, address: IpAddr, limits: &Limits) -> Option<Seat> {
        if self.closing.load(Relaxed) {
            return None;
        }
        let source = Source::of(address);
        let mut slots = self.slots();
        let same = slots.iter().filter(|slot| slot.source == source).count();
        if same >= self.per_address {
            Self::make_room(&mut slots, |slot| slot.source == source)?;
        } else if slots.len() >= self.total {
            Self::make_room(&mut slots, |_| true)?;
        }
        let pulse = Arc::new(Pulse::new(limits));
        slots.push(Slot { source, pulse: Arc::clone(&pulse) }).ok()?;
        Some(Seat { registry: Arc::clone(self), pulse })
    }

    fn make_room(slots: &mut Slots, among: impl Fn(&Slot) -> bool) -> Option<()> {
        let (_, index) = slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| among(slot))
            .filter_map(|(index, slot)| Some((slot.pulse.expendable()?, index)))
            .max()?;
        slots.swap_remove(index).pulse.order_abort();
        Some(())
    }

    /// Seats nobody any more and ends every connection once its requests are answered.
    pub(crate) fn finish_all(&self) {
        self.closing.store(true, Relaxed);
        self.slots().iter().for_each(|slot| slot.pulse.order_finish());
    }

    /// Ends every connection now.
    pub(crate) fn abort_all(&self) {
        self.slots().iter().for_each(|slot| slot.pulse.order_abort());
    }

    /// Waits until nobody is connected.
    pub(crate) async fn emptied(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.slots().is_empty() {
                return;
            }
            emptied.await;
        }
    }
}

/// A connection's place, left when dropped.
pub(crate) struct Seat {
    registry: Arc<Registry>,
    pub(crate) pulse: Arc<Pulse>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut slots = self.registry.slots();
        // Not found: the place was given to another.
        if let Some(index) = slots.iter().position(|slot| Arc::ptr_eq(&slot.pulse, &self.pulse)) {
            slots.swap_remove(index);
        }
        if slots.is_empty() {
            self.registry.emptied.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn registry(total: usize, per_address: usize) -> (Arc<Registry>, Limits) {
        let limits = Limits { connections: total, connections_per_address: per_address, ..Limits::default() };
        (Arc::new(Registry::new(&limits)), limits)
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_address_does_not_lock_out_another() {
        let (registry, limits) = registry(8, 2);
        let a = address("192.0.2.1");
        let _first = registry.admit(a, &limits).expect("room");
        let _second = registry.admit(a, &limits).expect("room");
        assert!(registry.admit(a, &limits).is_none(), "young connections are not thrown out");
        assert!(registry.admit(address("::ffff:192.0.2.1"), &limits).is_none(), "the same address, mapped");
        assert!(registry.admit(address("192.0.2.2"), &limits).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn an_ipv6_network_of_64_bits_counts_as_one_address() {
        let (registry, limits) = registry(8, 1);
        let _seat = registry.admit(address("2001:db8::1"), &limits).expect("room");
        assert!(registry.admit(address("2001:db8::ffff"), &limits).is_none());
        assert!(registry.admit(address("2001:db8:0:1::1"), &limits).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn the_slow_make_room_before_the_idle_and_the_busy_never() {
        let (registry, limits) = registry(3, 3);
        let a = address("192.0.2.1");
        let busy = registry.admit(a, &limits).expect("room");
        let _request = busy.pulse.begin_request();
        let idle = registry.admit(a, &limits).expect("room");
        drop(idle.pulse.begin_request());
        let slow = registry.admit(a, &limits).expect("room");
        tokio::time::sleep(Duration::from_secs(2)).await;

        let is_seated =
            |seat: &Seat| registry.slots().iter().any(|slot| Arc::ptr_eq(&slot.pulse, &seat.pulse));
        let next = registry.admit(a, &limits).expect("the slow one makes room");
        assert!(!is_seated(&slow) && is_seated(&idle) && is_seated(&busy));
        let _after = registry.admit(address("192.0.2.9"), &limits).expect("the idle one makes room");
        assert!(!is_seated(&idle) && is_seated(&busy) && is_seated(&next));
        assert!(registry.admit(a, &limits).is_none());

        drop(slow);
        assert_eq!(registry.slots().len(), 3, "who lost the place does not free another's");
    }
}
