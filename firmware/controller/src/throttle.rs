//! Slows guessing down, in a fixed amount of memory.
//!
//! Three counters see every wrong guess: the account from that address, the account from anywhere, the
//! address with any account. Each allows a few free tries and then asks for a pause that doubles. The
//! account-and-address counter bites first, so a stranger cannot lock somebody out of the office, and the
//! people behind one NAT do not lock each other out. Strangers choose names and addresses, so the table
//! has a fixed capacity and forgets the mildest entry first.

use alcove_domain::{Seconds, Timestamp};
use heapless::index_map::FnvIndexMap;
use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
};

const CAPACITY: usize = 1024;
/// After this long without a wrong guess an entry counts no more, in seconds.
const FORGET: i64 = 3600;
/// Longest pause, in seconds.
const MAX_PAUSE: i64 = 300;

/// Free wrong guesses before pauses begin.
const FREE_HERE: u32 = 5;
const FREE_ACCOUNT: u32 = 50;
const FREE_ADDRESS: u32 = 50;

#[derive(Clone, Copy)]
struct Entry {
    wrong: u32,
    last: Timestamp,
}

pub(crate) struct Throttle {
    entries: FnvIndexMap<u64, Entry, CAPACITY>,
    /// Keys are hashed with a secret of this process, so that nobody can choose names that collide.
    keyed: RandomState,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Self { entries: FnvIndexMap::new(), keyed: RandomState::new() }
    }

    /// How long this account has to pause from this address before the next try.
    pub(crate) fn pause(&self, account: &str, from: IpAddr, now: Timestamp) -> Option<Seconds> {
        self.keys(account, from)
            .into_iter()
            .filter_map(|(key, free)| {
                let entry = self.entries.get(&key)?;
                let over = entry.wrong.checked_sub(free)?;
                let pause = MAX_PAUSE.min(1 << over.min(30));
                let left = pause - now.since(entry.last).0.max(0);
                (left > 0).then_some(Seconds(left))
            })
            .max()
    }

    pub(crate) fn wrong(&mut self, account: &str, from: IpAddr, now: Timestamp) {
        for (key, _) in self.keys(account, from) {
            if let Some(entry) = self.entries.get_mut(&key) {
                let stale = now.since(entry.last).0 > FORGET;
                *entry = Entry { wrong: if stale { 1 } else { entry.wrong.saturating_add(1) }, last: now };
            } else {
                if self.entries.len() == CAPACITY {
                    self.forget_mildest();
                }
                // Cannot fail: there is room now.
                let _ = self.entries.insert(key, Entry { wrong: 1, last: now });
            }
        }
    }

    /// A right password: this account from this address starts afresh.
    pub(crate) fn right(&mut self, account: &str, from: IpAddr) {
        let (here, _) = self.keys(account, from)[0];
        self.entries.remove(&here);
    }

    fn forget_mildest(&mut self) {
        let mildest = self.entries.iter().min_by_key(|(_, e)| (e.wrong, e.last)).map(|(key, _)| *key);
        if let Some(key) = mildest {
            self.entries.remove(&key);
        }
    }

    fn keys(&self, account: &str, from: IpAddr) -> [(u64, u32); 3] {
        let from = network(from);
        [
            (self.keyed.hash_one((0, account, from)), FREE_HERE),
            (self.keyed.hash_one((1, account)), FREE_ACCOUNT),
            (self.keyed.hash_one((2, from)), FREE_ADDRESS),
        ]
    }
}

/// An IPv6 host chooses its own last 64 bits, so the network counts.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "192.0.2.1";
    const AWAY: &str = "2001:db8::1";

    fn at(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn guessing_gets_slower_and_slower_for_that_account_at_that_address_only() {
        let mut throttle = Throttle::new();
        let mut pauses = vec![];
        for _ in 0..9 {
            throttle.wrong("anna", at(HOME), Timestamp(0));
            pauses.push(throttle.pause("anna", at(HOME), Timestamp(0)).map_or(0, |s| s.0));
        }
        assert_eq!(pauses, [0, 0, 0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(throttle.pause("anna", at(AWAY), Timestamp(0)), None);
        assert_eq!(throttle.pause("ben", at(HOME), Timestamp(0)), None);
        assert_eq!(throttle.pause("anna", at(HOME), Timestamp(16)), None, "the pause ends");
    }

    #[test]
    fn a_right_password_clears_the_account() {
        let mut throttle = Throttle::new();
        for _ in 0..8 {
            throttle.wrong("anna", at(HOME), Timestamp(0));
        }
        throttle.right("anna", at(HOME));
        assert_eq!(throttle.pause("anna", at(HOME), Timestamp(0)), None);
    }

    #[test]
    fn an_address_that_tries_many_names_is_slowed_whatever_the_name() {
        let mut throttle = Throttle::new();
        for n in 0..60 {
            throttle.wrong(&format!("user{n}"), at("2001:db8::5"), Timestamp(0));
        }
        assert!(throttle.pause("fresh", at("2001:db8::6"), Timestamp(0)).is_some(), "same /64");
        assert_eq!(throttle.pause("fresh", at("2001:db8:0:1::6"), Timestamp(0)), None);
    }

    #[test]
    fn a_flood_of_names_does_not_grow_it_nor_wash_a_guesser_out() {
        let mut throttle = Throttle::new();
        for _ in 0..12 {
            throttle.wrong("anna", at(HOME), Timestamp(0));
        }
        for n in 0..20_000_u32 {
            throttle.wrong(&n.to_string(), IpAddr::from((0x0a00_0000 + n).to_be_bytes()), Timestamp(1));
        }
        assert!(throttle.entries.len() <= CAPACITY);
        assert!(throttle.pause("anna", at(HOME), Timestamp(1)).is_some());
    }
}
