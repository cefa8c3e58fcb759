//! The access log: one line per request under the tracing target `access`, and no way to fill it.
//!
//! A line never carries the query, where codes and tokens live, and nothing but printable ASCII. Beyond
//! the rate in [`crate::Limits`], and for whatever never became a request, there are only counts, written
//! at most once per ten seconds.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::header::USER_AGENT;
use http::request::Parts;
use http::{Method, StatusCode};

/// How often the counts are written at most.
pub(crate) const SUMMARY_INTERVAL: Duration = Duration::from_secs(10);

/// Seconds' worth of lines that may come at once.
const BURST_SECONDS: u32 = 10;

const LONGEST_PATH: usize = 200;
const LONGEST_AGENT: usize = 120;

/// A client that was gone before its answer (as others write it).
const CLIENT_CLOSED: u16 = 499;

/// What happened since the start, for whoever draws it over time.
#[derive(Debug, Default)]
pub struct Counts {
    /// Requests by class of their answer's status: 1xx to 5xx.
    requests: [AtomicU64; 5],
    /// Connections refused because the house or the address had no place.
    pub(crate) connections_refused: AtomicU64,
    /// TLS handshakes that failed or took too long.
    pub(crate) handshakes_failed: AtomicU64,
    /// Connections ended because what they sent is not HTTP.
    pub(crate) malformed: AtomicU64,
    /// Requests for a relay that found no place.
    pub(crate) relays_refused: AtomicU64,
    /// Relays ended because what came over them are no frames.
    pub(crate) relays_broken: AtomicU64,
    /// Relays ended whose client no node knew.
    pub(crate) relays_of_strangers: AtomicU64,
    lines_left_out: AtomicU64,
    /// What the log has told of what never became a line.
    told: Mutex<[u64; 7]>,
}

impl Counts {
    /// Requests by class of their answer's status: 1xx to 5xx. A client that was gone before its answer counts as
    /// 4xx.
    pub fn requests(&self) -> [u64; 5] {
        self.requests.each_ref().map(|count| count.load(Relaxed))
    }

    /// Requests for a relay that found no place, relays over which came no frames, and those whose client no node knew.
    pub fn relays_refused(&self) -> [u64; 3] {
        [&self.relays_refused, &self.relays_broken, &self.relays_of_strangers]
            .map(|count| count.load(Relaxed))
    }

    /// Connections refused because the house or the address had no place.
    pub fn connections_refused(&self) -> u64 {
        self.connections_refused.load(Relaxed)
    }

    /// TLS handshakes that failed or took too long.
    pub fn handshakes_failed(&self) -> u64 {
        self.handshakes_failed.load(Relaxed)
    }

    /// Connections ended because what they sent is not HTTP.
    pub fn malformed(&self) -> u64 {
        self.malformed.load(Relaxed)
    }

    /// What never became a line, since this was last asked.
    fn untold(&self) -> [u64; 7] {
        let now = [
            &self.connections_refused,
            &self.handshakes_failed,
            &self.malformed,
            &self.lines_left_out,
            &self.relays_refused,
            &self.relays_broken,
            &self.relays_of_strangers,
        ]
        .map(|count| count.load(Relaxed));
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *told, now);
        std::array::from_fn(|at| now[at].wrapping_sub(before[at]))
    }
}

struct Bucket {
    tokens: u32,
    filled: Instant,
}

/// The log of one edge.
pub(crate) struct AccessLog {
    bucket: Mutex<Bucket>,
    rate: u32,
    pub(crate) counts: Arc<Counts>,
}

impl AccessLog {
    pub(crate) fn new(rate: u32, counts: Arc<Counts>) -> Self {
        let bucket = Bucket { tokens: rate * BURST_SECONDS, filled: Instant::now() };
        Self { bucket: Mutex::new(bucket), rate, counts }
    }

    /// Whether the rate allows one more line now.
    pub(crate) fn may_write(&self) -> bool {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = bucket.filled.elapsed().as_secs();
        if whole > 0 {
            let more = u32::try_from(whole).unwrap_or(u32::MAX).saturating_mul(self.rate);
            bucket.tokens = bucket.tokens.saturating_add(more).min(self.rate * BURST_SECONDS);
            bucket.filled += Duration::from_secs(whole);
        }
        let allowed = bucket.tokens > 0;
        bucket.tokens = bucket.tokens.saturating_sub(1);
        allowed
    }

    /// Writes the counts since the last time, if there are any.
    pub(crate) fn summarise(&self) {
        let all @ [
            connections_refused,
            handshakes_failed,
            malformed,
            lines_left_out,
            relays_refused,
            relays_broken,
            relays_of_strangers,
        ] = self.counts.untold();
        if all.iter().any(|count| *count > 0) {
            tracing::warn!(
                target: "access",
                connections_refused,
                handshakes_failed,
                malformed,
                relays_refused,
                relays_broken,
                relays_of_strangers,
                lines_left_out,
                "not served or not logged one by one in the last seconds"
            );
        }
    }

    /// Begins the line of a request; it is written when dropped.
    pub(crate) fn begin<'a>(&'a self, id: &'a str, remote: SocketAddr, parts: &Parts) -> Line<'a> {
        let agent = parts.headers.get(USER_AGENT).map_or(&b""[..], |value| value.as_bytes());
        Line {
            log: self,
            id,
            remote,
            method: parts.method.clone(),
            path: printable(parts.uri.path().as_bytes(), LONGEST_PATH),
            agent: printable(agent, LONGEST_AGENT),
            began: Instant::now(),
            answered: None,
        }
    }
}

/// The line of one request.
pub(crate) struct Line<'a> {
    log: &'a AccessLog,
    id: &'a str,
    remote: SocketAddr,
    method: Method,
    path: String,
    agent: String,
    began: Instant,
    answered: Option<(StatusCode, usize)>,
}

impl Line<'_> {
    /// Notes the answer: its status and the bytes of its body.
    pub(crate) fn answered(&mut self, status: StatusCode, bytes: usize) {
        self.answered = Some((status, bytes));
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        let (status, bytes) =
            self.answered.map_or((CLIENT_CLOSED, 0), |(status, bytes)| (status.as_u16(), bytes));
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.log.counts.requests[class].fetch_add(1, Relaxed);
        if !self.log.may_write() {
            self.log.counts.lines_left_out.fetch_add(1, Relaxed);
            return;
        }
        tracing::info!(
            target: "access",
            id = self.id,
            remote = %self.remote,
            method = %self.method,
            path = self.path,
            status,
            bytes,
            ms = self.began.elapsed().as_millis() as u64,
            agent = self.agent,
        );
    }
}

/// At most `longest` bytes, with `?` for everything that is not printable ASCII.
fn printable(bytes: &[u8], longest: usize) -> String {
    let shown = |&byte: &u8| if (b' '..=b'~').contains(&byte) { char::from(byte) } else { '?' };
    bytes.iter().take(longest).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_sends_cannot_forge_or_stretch_a_line() {
        assert_eq!(printable("a\nb\x1b[31m\u{202e}c".as_bytes(), 100), "a?b?[31m???c");
        assert_eq!(printable(&[b'x'; 5000], LONGEST_AGENT).len(), LONGEST_AGENT);
    }

    #[test]
    fn counts_go_on_while_the_log_tells_what_is_new() {
        let counts = Counts::default();
        counts.malformed.fetch_add(3, Relaxed);
        assert_eq!(counts.untold(), [0, 0, 3, 0, 0, 0, 0]);
        counts.malformed.fetch_add(1, Relaxed);
        assert_eq!((counts.untold(), counts.untold()), ([0, 0, 1, 0, 0, 0, 0], [0; 7]));
        assert_eq!(counts.malformed(), 4);
    }

    #[test]
    fn beyond_the_rate_lines_are_counted() {
        let log = AccessLog::new(2, Arc::default());
        let written = (0..1000).filter(|_| log.may_write()).count();
        assert_eq!(written, 20);
    }
}
