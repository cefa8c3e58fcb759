//! The last day's traffic in fixed memory: about 12 KiB, whatever happens (heapless: bounded by construction).
//!
//! One sample per five minutes for the whole node, and the busiest peers of the last interval. A long-term record
//! is the controller's business.

use alcove_domain::{Timestamp, WgPublicKey};
use heapless::{HistoryBuf, Vec};
use std::sync::{Arc, Mutex, PoisonError};

/// Length of an interval, in seconds.
pub const INTERVAL: i64 = 5 * 60;
/// Samples that are kept: a day.
pub const SAMPLES: usize = 288;
/// Peers that are named as the busiest.
pub const BUSIEST: usize = 16;

/// An interval of traffic through all tunnels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// When the interval ended.
    pub at: Timestamp,
    /// Bytes received from clients.
    pub bytes_in: u64,
    /// Bytes sent to clients.
    pub bytes_out: u64,
    /// Peers online at its end.
    pub online: u32,
}

/// The traffic of the last day.
#[derive(Debug, Default)]
pub struct History {
    samples: HistoryBuf<Sample, SAMPLES>,
    busiest: Vec<(WgPublicKey, u64), BUSIEST>,
    began: Option<(Timestamp, [u64; 2])>,
}

impl History {
    /// The samples, oldest first.
    pub fn samples(&self) -> impl Iterator<Item = &Sample> {
        self.samples.oldest_ordered()
    }

    /// The busiest peers of the last interval with their bytes both ways, busiest first.
    #[must_use]
    pub fn busiest(&self) -> &[(WgPublicKey, u64)] {
        &self.busiest
    }

    /// Whether the interval is over at `now`; a clock that was set back starts a new one.
    pub(crate) fn is_due(&mut self, now: Timestamp, totals: [u64; 2]) -> bool {
        let (since, _) = self.began.get_or_insert((now, totals));
        let age = now.since(*since).0;
        if age < 0 {
            self.began = Some((now, totals));
        }
        age >= INTERVAL
    }

    /// Ends the interval.
    pub(crate) fn close(
        &mut self,
        now: Timestamp,
        totals: [u64; 2],
        online: u32,
        peers: impl Iterator<Item = (WgPublicKey, u64)>,
    ) {
        let before = self.began.replace((now, totals)).map_or(totals, |(_, totals)| totals);
        self.samples.write(Sample {
            at: now,
            bytes_in: totals[0].wrapping_sub(before[0]),
            bytes_out: totals[1].wrapping_sub(before[1]),
            online,
        });
        self.busiest.clear();
        for (key, bytes) in peers.filter(|(_, bytes)| *bytes > 0) {
            let place = self.busiest.iter().position(|(_, other)| *other < bytes);
            let place = place.unwrap_or(self.busiest.len());
            if self.busiest.is_full() && place < BUSIEST {
                self.busiest.pop();
            }
            // Refused only when it is full and this peer is not among the busiest.
            let _full = self.busiest.insert(place, (key, bytes));
        }
    }
}

/// A node's history, shared with whoever wants to show it.
#[derive(Debug, Clone, Default)]
pub struct SharedHistory(Arc<Mutex<History>>);

impl SharedHistory {
    /// Looks at the history, or writes to it.
    pub fn with<T>(&self, look: impl FnOnce(&mut History) -> T) -> T {
        // A panic while it was held leaves nothing half-done that matters for a chart.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_peers_come_first_and_the_oldest_samples_go() {
        let mut history = History::default();
        assert!(!history.is_due(Timestamp(0), [0, 0]));
        for n in 1..=300_u32 {
            let now = Timestamp(i64::from(n) * INTERVAL);
            assert!(history.is_due(now, [u64::from(n), 0]));
            let peers = (0..40_u8).map(|key| (WgPublicKey::from([key; 32]), u64::from(key) * 7 % 40));
            history.close(now, [u64::from(n), 0], n, peers);
        }
        assert_eq!(history.samples().count(), SAMPLES);
        assert_eq!(history.samples().next().map(|sample| (sample.online, sample.bytes_in)), Some((13, 1)));
        let bytes: std::vec::Vec<u64> = history.busiest().iter().map(|(_, bytes)| *bytes).collect();
        assert_eq!(bytes, (24..40).rev().collect::<std::vec::Vec<u64>>());
    }
}
