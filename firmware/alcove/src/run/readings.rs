//! What the portal's process can be read of: its edge's counts, its memory, its processor time.

use alcove_edge::{Counts, RelayTraffic, Relays};
use alcove_portal::{Readings, RelayReading};
use nix::{
    sys::resource::{UsageWho, getrusage},
    unistd::{SysconfVar, sysconf},
};
use std::{fs::File, os::unix::fs::FileExt};

/// Opened before the process leaves everything but the state folder: afterwards there is no `/proc`.
pub struct Memory(Option<File>);

impl Memory {
    pub fn open() -> Self {
        Self(File::open("/proc/self/statm").ok())
    }

    /// Bytes in use: the second number of statm, in pages.
    fn resident(&self) -> Option<u64> {
        let mut text = [0; 128];
        let length = self.0.as_ref()?.read_at(&mut text, 0).ok()?;
        let pages: u64 = std::str::from_utf8(&text[..length]).ok()?.split(' ').nth(1)?.parse().ok()?;
        let page = sysconf(SysconfVar::PAGE_SIZE).ok()??;
        pages.checked_mul(u64::try_from(page).ok()?)
    }
}

/// Reads everything.
pub fn read(counts: &Counts, relays: &Relays, memory: &Memory) -> Readings {
    Readings {
        requests: counts.requests(),
        connections_refused: counts.connections_refused(),
        handshakes_failed: counts.handshakes_failed(),
        malformed: counts.malformed(),
        relays_refused: counts.relays_refused(),
        relays: relays.traffic().into_iter().map(relayed).collect(),
        resident_bytes: memory.resident(),
        cpu_seconds: cpu_seconds(),
    }
}

fn relayed(traffic: RelayTraffic) -> RelayReading {
    let RelayTraffic { node, open, bytes_in, bytes_out } = traffic;
    RelayReading { node, open, bytes: [bytes_in, bytes_out] }
}

fn cpu_seconds() -> Option<f64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).ok()?;
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    Some(seconds(usage.user_time()) + seconds(usage.system_time()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_memory_and_time() {
        let relays = Relays::new(&alcove_edge::Limits::default());
        let readings = read(&Counts::default(), &relays, &Memory::open());
        assert!(readings.resident_bytes.is_some_and(|bytes| bytes > 1 << 20));
        assert!(readings.cpu_seconds.is_some_and(|seconds| seconds > 0.0));
    }
}
