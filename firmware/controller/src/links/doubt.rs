//! What a node tells that cannot be true. It is left out of everything, counted, and named where nodes are shown: a node
//! may be broken or somebody else's, and the numbers of one must not spoil those of all.
//!
//! A node can still tell something wrong of its own peers that might be true. That harms its own people only.

use alcove_domain::{Timestamp, one_line};
use alcove_link::{Health, PeerCounters};
use std::time::{Duration, Instant};

/// The rate of a peer that is believed of any node, in bytes per second: ten gigabits.
const BELIEVED: u64 = 1_250_000_000;
/// The rate that is believed at most, whatever a node says that its network carries: a terabit.
const MOST: u64 = 125_000_000_000;
/// Counters are told about every ten seconds, in parts, and may have waited.
pub(super) const USUAL: Duration = Duration::from_secs(30);
/// Clocks may differ by so much, in seconds.
const CLOCKS: i64 = 60;
/// How long something is named after it was told last.
const NAMED: Duration = Duration::from_secs(60 * 60);
/// How many problems of a node are shown, and how long a text of it may be, in characters.
const PROBLEMS: usize = 16;
pub(super) const TEXT: usize = 300;

/// What cannot be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Counters of a configuration that is not the node's.
    Foreign,
    /// More bytes than can have gone through since it told last.
    Rate,
    /// A handshake in the future.
    Future,
    /// More lines of a log than are taken.
    Log,
}

impl Doubt {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Foreign, "counters of configurations that are not its own"),
        (Self::Rate, "more bytes than can have gone through"),
        (Self::Future, "handshakes in the future"),
        (Self::Log, "more log than is kept"),
    ];
}

/// What a node told that was not believed.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    kinds: [Option<(u64, Instant)>; Doubt::ALL.len()],
    /// When it last told counters.
    counted: Option<Instant>,
}

impl Doubts {
    /// Notes it; whether it is new, so that the log should have it.
    pub(crate) fn note(&mut self, doubt: Doubt, times: u64) -> bool {
        let now = Instant::now();
        let kind = &mut self.kinds[doubt as usize];
        let (before, is_new) = match *kind {
            Some((count, at)) => (count, now.duration_since(at) > NAMED),
            None => (0, true),
        };
        *kind = Some((before.saturating_add(times), now));
        is_new
    }

    /// How long ago the node told counters, as far as that matters for what can have gone through since; notes that it
    /// does now.
    pub(crate) fn since_counted(&mut self) -> Duration {
        let now = Instant::now();
        let since = self.counted.replace(now).map_or(Duration::MAX, |at| now.duration_since(at));
        since.max(USUAL)
    }

    /// In words, for whoever looks at the node.
    pub(crate) fn words(&self) -> Vec<String> {
        let lately = |(doubt, what): &(Doubt, &str)| {
            let (times, at) = self.kinds[*doubt as usize]?;
            let told = at.elapsed() <= NAMED;
            told.then(|| {
                format!("It told what cannot be true, which is not counted: {what} ({times} times).")
            })
        };
        Doubt::ALL.iter().filter_map(lately).collect()
    }
}

/// What is wrong with counters of a peer, where `before` was told of it and `since` then.
pub(crate) fn of_counters(
    told: &PeerCounters,
    before: &PeerCounters,
    since: Duration,
    capacity: Option<u64>,
    now: Timestamp,
) -> Option<Doubt> {
    if told.last_handshake.is_some_and(|at| at.since(now).0 > CLOCKS) {
        return Some(Doubt::Future);
    }
    // A counter that went back began again at 0.
    let delta = |told: u64, before: u64| if told >= before { told - before } else { told };
    let bytes = delta(told.bytes_in, before.bytes_in).max(delta(told.bytes_out, before.bytes_out));
    let rate = capacity.unwrap_or(0).saturating_mul(2).clamp(BELIEVED, MOST);
    (bytes > rate.saturating_mul(since.as_secs())).then_some(Doubt::Rate)
}

/// A text of a node as it may be shown and kept: on one line, and of so many characters at most.
pub(super) fn short(text: &str, most: usize) -> String {
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    one_line(&text[..end])
}

/// How a node says it is, in bounds.
pub(super) fn bounded(health: Health) -> Health {
    let positive = |load: f32| if load.is_finite() { load.max(0.0) } else { 0.0 };
    Health {
        load: health.load.map(positive),
        wireguard: short(&health.wireguard, TEXT),
        openvpn: health.openvpn.as_deref().map(|version| short(version, TEXT)),
        problems: health.problems.iter().take(PROBLEMS).map(|problem| short(problem, TEXT)).collect(),
        ..health
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alcove_domain::WgPublicKey;

    fn told(bytes: u64, handshake: i64) -> PeerCounters {
        PeerCounters {
            public_key: WgPublicKey::from([7; 32]),
            bytes_in: bytes,
            bytes_out: 1,
            last_handshake: Some(Timestamp(handshake)),
            endpoint: None,
        }
    }

    #[test]
    fn what_can_be_true_is_believed_and_what_cannot_is_not() {
        let (now, minute) = (Timestamp(10_000), Duration::from_secs(60));
        let of = |bytes, before: u64, capacity| {
            of_counters(&told(bytes, 9_990), &told(before, 9_000), minute, capacity, now)
        };
        assert_eq!(of(75_000_000_000, 0, None), None, "ten gigabits for a minute");
        assert_eq!(of(75_000_000_001, 0, None), Some(Doubt::Rate));
        assert_eq!(of(75_000_000_001, 0, Some(5_000_000_000)), None, "its network is quicker");
        assert_eq!(of(u64::MAX, 0, Some(u64::MAX)), Some(Doubt::Rate), "no network is");
        assert_eq!(of(10, 1_000_000, None), None, "it began again");
        assert_eq!(of(80_000_000_000, 90_000_000_000, None), Some(Doubt::Rate), "and never at this");
        let ahead = of_counters(&told(1, 10_061), &told(1, 1), minute, None, now);
        assert_eq!(ahead, Some(Doubt::Future));
    }

    #[test]
    fn doubts_are_new_once_and_named_with_their_number() {
        let mut doubts = Doubts::default();
        assert!(doubts.words().is_empty());
        assert!(doubts.note(Doubt::Rate, 3) && !doubts.note(Doubt::Rate, 4));
        let [words] = &doubts.words()[..] else { panic!("one") };
        assert!(words.contains("more bytes than can have gone through (7 times)"), "{words}");
    }

    #[test]
    fn texts_of_nodes_are_short_and_on_one_line() {
        assert_eq!(short("a\nb\u{1b}[1mc\u{202e}d é", 99), "a?b?[1mc?d é");
        assert_eq!(short(&"é".repeat(9999), TEXT), "é".repeat(TEXT));
    }
}
