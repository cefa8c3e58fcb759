//! How a node is: the machine's load, uptime and network cards, from `/proc` and `/sys`, and its own part.

use crate::{clock, device::Device, firewall::Firewall, node::Node};
use alcove_link::Health;
use std::fs;

impl<D: Device, F: Firewall> Node<D, F> {
    /// How the node is.
    pub(crate) fn health(&self) -> Health {
        let now = clock::now();
        Health {
            now: clock::system(),
            load: load(),
            cpus: cpus(),
            uptime: uptime(),
            peers: u32::try_from(self.state.peers().len()).unwrap_or(u32::MAX),
            peers_online: self.counters.online(now),
            bytes: self.totals(),
            wireguard: self.wireguard.clone(),
            openvpn: self.openvpn.version(),
            openvpn_clients: u32::try_from(self.openvpn.books.len()).unwrap_or(u32::MAX),
            capacity: capacity(),
            holds: self.floating.holds(),
            problems: self.problems.values().cloned().chain(self.floating.problem()).collect(),
        }
    }

    /// Bytes received and sent through all tunnels.
    pub(crate) fn totals(&self) -> [u64; 2] {
        let (wireguard, openvpn) = (self.counters.totals(), self.openvpn.books.totals());
        [wireguard[0].wrapping_add(openvpn[0]), wireguard[1].wrapping_add(openvpn[1])]
    }
}

/// Load averages over 1, 5 and 15 minutes; zeros when they cannot be read.
pub(crate) fn load() -> [f32; 3] {
    parse_load(&fs::read_to_string("/proc/loadavg").unwrap_or_default())
}

/// Seconds since the system started.
pub(crate) fn uptime() -> u64 {
    let text = fs::read_to_string("/proc/uptime").unwrap_or_default();
    text.split('.').next().and_then(|whole| whole.parse().ok()).unwrap_or(0)
}

/// Processors that this process may use.
pub(crate) fn cpus() -> u16 {
    std::thread::available_parallelism().map_or(1, |count| u16::try_from(count.get()).unwrap_or(u16::MAX))
}

/// What the slowest network card that is up can carry, in bytes per second; `None` where none tells.
pub(crate) fn capacity() -> Option<u64> {
    let cards = fs::read_dir("/sys/class/net").ok()?.filter_map(Result::ok).map(|card| card.path());
    // Only cards have a device behind them; tunnels and bridges say whatever they like.
    let physical = cards.filter(|card| card.join("device").exists());
    let read = |path: std::path::PathBuf| fs::read_to_string(path).unwrap_or_default();
    let up = physical.filter(|card| read(card.join("operstate")).trim() == "up");
    up.filter_map(|card| read(card.join("speed")).trim().parse::<i64>().ok())
        .filter_map(|megabits| u64::try_from(megabits).ok().filter(|megabits| *megabits > 0))
        .min()
        .map(|megabits| megabits * 125_000)
}

fn parse_load(text: &str) -> [f32; 3] {
    let mut numbers = text.split(' ').map(|number| number.parse().unwrap_or(0.0));
    std::array::from_fn(|_| numbers.next().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn load_is_read_and_nonsense_is_zero() {
        assert_eq!(parse_load("0.52 1.58 2.59 3/456 789\n"), [0.52, 1.58, 2.59]);
        assert_eq!(parse_load(""), [0.0; 3]);
    }
}
