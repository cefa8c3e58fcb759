//! Which address belongs to which place in a profile's ranges (spec node.md §7, §11), and a fresh pair of ranges.
//!
//! Clients are numbered by *slot*, from 0. Index 0 of a network is the network itself, index 1 the node, so slot
//! `n` is index `n + 2` in both families; the last IPv4 address (broadcast) is not given out. Which slots are
//! free is the store's business.

use crate::{Ranges, error::RangesError};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Index of the first client in its network.
const FIRST_CLIENT: u32 = 2;

/// Networks that homes, hotels and container hosts very often use themselves. A client that sits in one
/// could not reach a VPN range of the same numbers.
const OFTEN_IN_USE: [&str; 8] = [
    "10.0.0.0/16",
    "10.1.1.0/24",
    "10.1.10.0/24",
    "10.10.10.0/24",
    "172.16.0.0/15",
    "192.168.0.0/22",
    "192.168.100.0/24",
    "192.168.178.0/24",
];

impl Ranges {
    /// The node's IPv4 address: the first host. Apps ping it to see whether the tunnel works.
    #[must_use]
    pub fn gateway4(&self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.v4.network().to_bits().saturating_add(1))
    }

    /// The node's IPv6 address: the first host.
    #[must_use]
    pub fn gateway6(&self) -> Ipv6Addr {
        Ipv6Addr::from_bits(self.v6.network().to_bits().saturating_add(1))
    }

    /// How many clients have room: 2^(32−p) − 3 for an IPv4 range /p.
    #[must_use]
    pub fn capacity(&self) -> u32 {
        let addresses = 1_u64 << (32 - self.v4.prefix_len());
        u32::try_from(addresses.saturating_sub(3)).unwrap_or(u32::MAX)
    }

    /// The pair of addresses of a slot; `None` when the ranges have no such slot.
    #[must_use]
    pub fn address(&self, slot: u32) -> Option<(Ipv4Addr, Ipv6Addr)> {
        if slot >= self.capacity() {
            return None;
        }
        let index = slot + FIRST_CLIENT;
        let v4 = Ipv4Addr::from_bits(self.v4.network().to_bits() + index);
        let v6 = Ipv6Addr::from_bits(self.v6.network().to_bits().checked_add(u128::from(index))?);
        self.v6.contains(&v6).then_some((v4, v6))
    }

    /// The slot that an IPv4 address belongs to; `None` when it is not a client's address in this range.
    #[must_use]
    pub fn slot_of(&self, v4: Ipv4Addr) -> Option<u32> {
        if !self.v4.contains(&v4) {
            return None;
        }
        let slot = (v4.to_bits() - self.v4.network().to_bits()).checked_sub(FIRST_CLIENT)?;
        (slot < self.capacity()).then_some(slot)
    }

    /// Whether these can be a profile's ranges: starts of networks, IPv4 from /8 to /29 (5 clients), IPv6 from
    /// /32 on and with room for as many addresses as IPv4, all of them addresses that hosts may have.
    ///
    /// # Errors
    /// The first [`RangesError`] found.
    pub fn validate(&self) -> Result<(), RangesError> {
        let (v4, v6) = (self.v4, self.v6);
        if v4 != v4.trunc() {
            return Err(RangesError::NotNormalised4 { given: v4, network: v4.trunc() });
        }
        if v6 != v6.trunc() {
            return Err(RangesError::NotNormalised6 { given: v6, network: v6.trunc() });
        }
        if !(8..=29).contains(&v4.prefix_len()) {
            return Err(RangesError::Size4(v4));
        }
        if v6.prefix_len() < 32 {
            return Err(RangesError::Size6(v6));
        }
        if 128 - v6.prefix_len() < 32 - v4.prefix_len() {
            return Err(RangesError::Fewer6(v6));
        }
        // /8 is the largest size, so looking at the first address is looking at all of them.
        let first = v4.network();
        if first.octets()[0] == 0
            || first.is_loopback()
            || first.octets()[0] >= 224
            || overlaps_link_local(v4)
        {
            return Err(RangesError::NotForHosts4(v4));
        }
        let unique_local = v6.network().segments()[0] & 0xfe00 == 0xfc00;
        let global = v6.network().segments()[0] & 0xe000 == 0x2000;
        if !unique_local && !global {
            return Err(RangesError::NotForHosts6(v6));
        }
        Ok(())
    }

    /// Whether any address is in both.
    #[must_use]
    pub fn overlaps(&self, other: &Ranges) -> bool {
        overlap(IpNet::V4(self.v4), IpNet::V4(other.v4)) || overlap(IpNet::V6(self.v6), IpNet::V6(other.v6))
    }
}

fn overlaps_link_local(v4: Ipv4Net) -> bool {
    overlap(IpNet::V4(v4), IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(169, 254, 0, 0), 16)))
}

/// Whether two networks have an address in common.
pub(crate) fn overlap(a: IpNet, b: IpNet) -> bool {
    a.contains(&b) || b.contains(&a)
}

/// A random private IPv4 /24 and a random IPv6 /64 (unique local, RFC 4193) that overlap none of `taken`, nor the
/// networks that homes commonly use. IPv4 comes out of 10.0.0.0/8, when that is full out of 172.16.0.0/12, then
/// 192.168.0.0/16. `random` fills a buffer with random bytes.
///
/// `None` when nothing private is left, or when so much of fd00::/8 is taken that 64 tries find no gap.
#[must_use]
pub fn random_ranges(taken: &[IpNet], random: impl FnMut(&mut [u8])) -> Option<Ranges> {
    random_ranges_of(24, taken, random)
}

/// As [`random_ranges`], with an IPv4 network of another length, from /8 to /29.
#[must_use]
pub fn random_ranges_of(length: u8, taken: &[IpNet], mut random: impl FnMut(&mut [u8])) -> Option<Ranges> {
    let length = length.clamp(8, 29);
    let mut avoid: Vec<IpNet> = OFTEN_IN_USE.iter().filter_map(|net| net.parse().ok()).collect();
    avoid.extend(taken);
    let pools = [
        (Ipv4Addr::new(10, 0, 0, 0), 8),
        (Ipv4Addr::new(172, 16, 0, 0), 12),
        (Ipv4Addr::new(192, 168, 0, 0), 16),
    ];
    let v4 = pools
        .into_iter()
        .filter(|(_, prefix)| *prefix <= length)
        .find_map(|(first, prefix)| free_in_pool(first, prefix, length, &avoid, &mut random))?;
    let v6 = (0..64).find_map(|_| {
        let mut octets = [0; 16];
        random(&mut octets[1..8]);
        octets[0] = 0xfd;
        let net = Ipv6Net::new_assert(Ipv6Addr::from(octets), 64);
        avoid.iter().all(|other| !overlap(IpNet::V6(net), *other)).then_some(net)
    })?;
    Some(Ranges { v4, v6 })
}

/// A free network of this length: some random tries, so that each free one is equally likely, then up to 65,536 of
/// the pool in turn.
fn free_in_pool(
    first: Ipv4Addr,
    prefix: u8,
    length: u8,
    avoid: &[IpNet],
    random: &mut impl FnMut(&mut [u8]),
) -> Option<Ipv4Net> {
    let count = 1_u32 << length.saturating_sub(prefix);
    let size = 32 - u32::from(length);
    let nth =
        |n: u32| Ipv4Net::new_assert(Ipv4Addr::from_bits(first.to_bits() + ((n % count) << size)), length);
    let free = |net: &Ipv4Net| avoid.iter().all(|other| !overlap(IpNet::V4(*net), *other));
    let mut draw = || {
        let mut bytes = [0; 4];
        random(&mut bytes);
        u32::from_be_bytes(bytes) % count
    };
    (0..32).map(|_| nth(draw())).find(free).or_else(|| {
        let start = draw();
        (0..count.min(1 << 16)).map(|n| nth(start.wrapping_add(n) % count)).find(free)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranges(v4: &str, v6: &str) -> Ranges {
        Ranges { v4: v4.parse().expect("v4"), v6: v6.parse().expect("v6") }
    }

    #[test]
    fn the_node_is_the_first_host_and_clients_follow() {
        let plan = ranges("10.8.3.0/24", "fd00:8:3::/64");
        assert_eq!(plan.gateway4().to_string(), "10.8.3.1");
        assert_eq!(plan.gateway6().to_string(), "fd00:8:3::1");
        assert_eq!(plan.capacity(), 253);
        let address = |slot| plan.address(slot).map(|(v4, v6)| format!("{v4} {v6}"));
        assert_eq!(address(0).as_deref(), Some("10.8.3.2 fd00:8:3::2"));
        // The index is an offset, so in IPv6 it shows in hexadecimal.
        assert_eq!(address(8).as_deref(), Some("10.8.3.10 fd00:8:3::a"));
        assert_eq!(address(252).as_deref(), Some("10.8.3.254 fd00:8:3::fe"));
        assert_eq!(address(253), None, "broadcast is nobody's");
    }

    #[test]
    fn addresses_that_are_no_clients_have_no_slot() {
        let plan = ranges("10.8.3.0/24", "fd00:8:3::/64");
        for other in ["10.8.3.0", "10.8.3.1", "10.8.3.255", "10.8.2.255", "10.8.4.0"] {
            assert_eq!(plan.slot_of(other.parse().expect("an address")), None, "{other}");
        }
    }

    #[test]
    fn the_smallest_range_serves_five() {
        let plan = ranges("10.0.0.248/29", "fd00::/125");
        assert_eq!(plan.validate(), Ok(()));
        assert_eq!(plan.capacity(), 5);
        assert!(plan.address(4).is_some());
        assert_eq!(plan.address(5), None);
    }

    #[test]
    fn odd_ranges_neither_panic_nor_give_addresses_out() {
        for plan in [
            ranges("255.255.255.255/32", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"),
            ranges("10.0.0.0/31", "fd00::/64"),
            ranges("10.0.0.0/30", "fd00::/128"),
        ] {
            let _ = (plan.gateway4(), plan.gateway6());
            assert_eq!(plan.address(0), None);
        }
        assert_eq!(ranges("0.0.0.0/0", "::/0").capacity(), u32::MAX - 2);
    }

    #[test]
    fn ranges_that_would_break_clients_are_refused() {
        for (v4, v6, problem) in [
            ("10.0.0.1/24", "fd00::/64", "write 10.0.0.0/24"),
            ("10.0.0.0/24", "fd00::1/64", "write fd00::/64"),
            ("10.0.0.0/30", "fd00::/64", "wrong size"),
            ("0.0.0.0/0", "fd00::/64", "wrong size"),
            ("10.0.0.0/24", "fd00::/16", "too large"),
            ("10.0.0.0/24", "fd00::/121", "fewer addresses"),
            ("127.0.0.0/24", "fd00::/64", "not for hosts"),
            ("169.254.7.0/24", "fd00::/64", "not for hosts"),
            ("169.0.0.0/8", "fd00::/64", "not for hosts"),
            ("224.0.0.0/24", "fd00::/64", "not for hosts"),
            ("0.0.0.0/8", "fd00::/64", "not for hosts"),
            ("10.0.0.0/24", "fe80::/64", "not for hosts"),
            ("10.0.0.0/24", "ff00::/64", "not for hosts"),
            ("10.0.0.0/24", "::/64", "not for hosts"),
        ] {
            let answer = ranges(v4, v6).validate().expect_err(v4).to_string();
            assert!(answer.contains(problem), "{v4} {v6}: {answer}");
        }
        assert_eq!(ranges("192.0.2.0/24", "2001:db8::/64").validate(), Ok(()));
    }

    /// A simple generator with a seed, so that a failure can be repeated.
    fn seeded(mut state: u64) -> impl FnMut(&mut [u8]) {
        move |bytes| {
            for byte in bytes {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = (state >> 56) as u8;
            }
        }
    }

    #[test]
    fn new_ranges_go_around_what_is_taken() {
        let ten: IpNet = "10.0.0.0/8".parse().expect("a network");
        let found = random_ranges(&[ten], seeded(1)).expect("ranges");
        assert!(found.v4.to_string().starts_with("172."), "{found:?}");
        // One gap left in all of 10/8: it is found although no random try hits it.
        let mut taken: Vec<IpNet> = (0..=255_u32)
            .filter(|n| *n != 77)
            .map(|n| format!("10.{n}.0.0/16").parse().expect("a network"))
            .collect();
        taken.extend(
            (0..=255_u32)
                .filter(|n| *n != 5)
                .map(|n| -> IpNet { format!("10.77.{n}.0/24").parse().expect("a network") }),
        );
        assert_eq!(random_ranges(&taken, seeded(2)).expect("ranges").v4.to_string(), "10.77.5.0/24");
    }

    #[test]
    fn no_ranges_are_made_up_when_nothing_private_is_left() {
        let all: IpNet = "0.0.0.0/0".parse().expect("a network");
        assert_eq!(random_ranges(&[all], seeded(3)), None);
        let ula: IpNet = "fd00::/8".parse().expect("a network");
        assert_eq!(random_ranges(&[ula], seeded(4)), None);
    }

    proptest! {
        #[test]
        fn slots_and_addresses_are_one_to_one(bits: u32, prefix in 8_u8..=29, slot: u32) {
            let v4 = Ipv4Net::new_assert(Ipv4Addr::from_bits(bits), prefix).trunc();
            let plan = Ranges { v4, v6: "fd12:3456::/64".parse().expect("v6") };
            match plan.address(slot % (plan.capacity() + 4)) {
                Some((four, six)) => {
                    let slot = slot % (plan.capacity() + 4);
                    prop_assert_eq!(plan.slot_of(four), Some(slot));
                    prop_assert!(plan.v4.contains(&four) && plan.v6.contains(&six));
                    prop_assert!(four != plan.gateway4() && four != v4.network() && four != v4.broadcast());
                    prop_assert_eq!(six.to_bits() - plan.v6.network().to_bits(), u128::from(slot) + 2);
                }
                None => prop_assert!(slot % (plan.capacity() + 4) >= plan.capacity()),
            }
        }

        #[test]
        fn every_client_address_has_a_slot_and_no_other_has(bits: u32, prefix in 8_u8..=29, offset: u32) {
            let v4 = Ipv4Net::new_assert(Ipv4Addr::from_bits(bits), prefix).trunc();
            let plan = Ranges { v4, v6: "fd12:3456::/64".parse().expect("v6") };
            let offset = offset % (1 << (32 - prefix));
            let four = Ipv4Addr::from_bits(v4.network().to_bits() + offset);
            let client = offset >= 2 && four != v4.broadcast();
            prop_assert_eq!(plan.slot_of(four).is_some(), client);
            if let Some(slot) = plan.slot_of(four) {
                prop_assert_eq!(plan.address(slot).map(|(found, _)| found), Some(four));
            }
        }

        #[test]
        fn new_ranges_are_valid_and_overlap_nothing(seed: u64, taken in prop::collection::vec((any::<u32>(), 9_u8..=32), 0..8)) {
            let taken: Vec<IpNet> = taken
                .into_iter()
                .map(|(bits, prefix)| Ipv4Net::new_assert(Ipv4Addr::from_bits(bits & 0x00ff_ffff | 0x0a00_0000), prefix).trunc().into())
                .collect();
            let found = random_ranges(&taken, seeded(seed)).expect("private space is left");
            prop_assert_eq!(found.validate(), Ok(()));
            prop_assert!(taken.iter().all(|net| !overlap(*net, IpNet::V4(found.v4))));
        }
    }
}
