//! Which pair of addresses a slot means; the plan itself is `alcove_domain`'s.

use alcove_domain::Ranges;
use std::net::{Ipv4Addr, Ipv6Addr};

/// How many configurations the ranges can hold (spec node.md §7): v4 without network, node and broadcast.
pub(crate) fn capacity(ranges: &Ranges) -> u32 {
    u32::try_from((1u64 << (32 - u32::from(ranges.v4.prefix_len()))).saturating_sub(3)).unwrap_or(u32::MAX)
}

/// The pair of addresses of a slot, counted from 0.
pub(crate) fn address(ranges: &Ranges, slot: u32) -> Option<(Ipv4Addr, Ipv6Addr)> {
    (slot < capacity(ranges)).then(|| {
        let v4 = u32::from(ranges.v4.network()) + 2 + slot;
        let v6 = u128::from(ranges.v6.network()) + 2 + u128::from(slot);
        (Ipv4Addr::from(v4), Ipv6Addr::from(v6))
    })
}

/// The slot of an address.
pub(crate) fn slot_of(ranges: &Ranges, v4: Ipv4Addr) -> Option<u32> {
    let slot = u32::from(v4).checked_sub(u32::from(ranges.v4.network()) + 2)?;
    (slot < capacity(ranges)).then_some(slot)
}

/// Whether the ranges would hand out this pair.
pub(crate) fn fits(ranges: &Ranges, v4: Ipv4Addr, v6: Ipv6Addr) -> bool {
    slot_of(ranges, v4).and_then(|slot| address(ranges, slot)) == Some((v4, v6))
}
