//! Every number that bounds what strangers may cost: bytes, counts and times, in one place.
//!
//! The defaults suit a board with 512 MB. Three bounds are fixed by the types instead: at most
//! [`MAX_CONNECTIONS`] connections and [`crate::MAX_RELAYS`] tunnels over TCP at a time, and HTTP/2's smallest
//! connection window of 64 KiB.

use std::time::Duration;

/// Capacity of the connection table; [`Limits::connections`] beyond it is taken as this.
pub const MAX_CONNECTIONS: usize = 1024;

/// The bounds of one edge.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at a time, all listeners together.
    pub connections: usize,
    /// Connections at a time from one address (IPv4) or one /64 (IPv6).
    pub connections_per_address: usize,
    /// From `accept` to the end of the TLS handshake.
    pub handshake_timeout: Duration,
    /// From the first byte of a request's head to its last, and from the handshake to the first request.
    pub header_timeout: Duration,
    /// Bytes of request line and headers together (HTTP/2: as counted by RFC 9113 §6.5.2).
    pub header_bytes: usize,
    /// Header fields per request.
    pub header_count: usize,
    /// For a request body to arrive; a route with a larger limit gets more, by [`Limits::body_rate`].
    pub body_timeout: Duration,
    /// Bytes per second that a body must reach beyond [`Limits::body_timeout`].
    pub body_rate: usize,
    /// Bytes of a request body on a route not named in [`Limits::body_limits`].
    pub body_limit: usize,
    /// Larger or smaller body limits: path prefix and bytes. The longest prefix that fits decides.
    pub body_limits: Vec<(String, usize)>,
    /// Request bodies in memory at a time, all connections together, in bytes.
    pub request_bytes_in_flight: usize,
    /// Request bodies in memory at a time of one connection, in bytes (never less than the largest limit).
    pub request_bytes_per_connection: usize,
    /// Response bodies in memory at a time, all connections together, in bytes.
    pub response_bytes_in_flight: usize,
    /// Answers at a time that are read while they are sent ([`crate::Content::Stream`]).
    pub downloads: usize,
    /// Without a request, a kept-alive connection is closed after this.
    pub idle_timeout: Duration,
    /// A client that takes nothing of its answer for this long loses the connection.
    pub write_timeout: Duration,
    /// Streams at a time on one HTTP/2 connection.
    pub h2_streams: u32,
    /// Threads that run the application.
    pub threads: usize,
    /// Stack of each such thread, in bytes.
    pub thread_stack: usize,
    /// Requests that wait for a thread; more are answered 503.
    pub queue: usize,
    /// The application's time for one request, waiting included; then 503.
    pub application_timeout: Duration,
    /// At shutdown, time for running requests to end.
    pub shutdown_timeout: Duration,
    /// Tunnels over TCP (ProxyGuard) at a time, beside the connections of pages and API.
    pub relays: usize,
    /// Tunnels over TCP at a time from one address (IPv4) or one /64 (IPv6): an office behind one router.
    pub relays_per_address: usize,
    /// How soon the node must answer the client of a new one; WireGuard repeats its greeting every five seconds.
    pub relay_proof_timeout: Duration,
    /// A client that sends nothing for so long is left; the official one reconnects when it has something to send.
    pub relay_idle_timeout: Duration,
    /// How long a client may go on that the node answers no more: the life of a WireGuard session without a new
    /// handshake.
    pub relay_answer_timeout: Duration,
    /// Lines per second that the access log may take on average (bursts of ten seconds' worth).
    pub access_lines_per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            connections_per_address: 32,
            handshake_timeout: Duration::from_secs(5),
            header_timeout: Duration::from_secs(5),
            header_bytes: 16 * 1024,
            header_count: 100,
            body_timeout: Duration::from_secs(10),
            body_rate: 32 * 1024,
            body_limit: 64 * 1024,
            body_limits: Vec::new(),
            request_bytes_in_flight: 8 * 1024 * 1024,
            request_bytes_per_connection: 128 * 1024,
            response_bytes_in_flight: 8 * 1024 * 1024,
            downloads: 4,
            idle_timeout: Duration::from_secs(60),
            write_timeout: Duration::from_secs(10),
            h2_streams: 16,
            threads: 4,
            thread_stack: 512 * 1024,
            queue: 64,
            application_timeout: Duration::from_secs(15),
            shutdown_timeout: Duration::from_secs(3),
            relays: 256,
            relays_per_address: 64,
            relay_proof_timeout: Duration::from_secs(15),
            relay_idle_timeout: Duration::from_secs(60),
            relay_answer_timeout: Duration::from_secs(180),
            access_lines_per_second: 20,
        }
    }
}

impl Limits {
    /// Bytes that a body sent to `path` (without query) may have.
    pub fn body_limit_for(&self, path: &str) -> usize {
        self.body_limits
            .iter()
            .filter(|(prefix, _)| path.starts_with(prefix.as_str()))
            .max_by_key(|(prefix, _)| prefix.len())
            .map_or(self.body_limit, |&(_, limit)| limit)
    }

    /// Time that a body of at most `limit` bytes may take.
    pub(crate) fn body_time(&self, limit: usize) -> Duration {
        let beyond = limit.saturating_sub(self.body_limit);
        self.body_timeout + Duration::from_secs((beyond / self.body_rate.max(1)) as u64)
    }

    /// The largest body that any route takes.
    pub(crate) fn largest_body(&self) -> usize {
        self.body_limits.iter().map(|&(_, limit)| limit).fold(self.body_limit, usize::max)
    }

    /// The longest life that an HTTP/2 stream can need: body, application, answer.
    pub(crate) fn stream_time(&self) -> Duration {
        self.body_time(self.largest_body()) + self.application_timeout + 3 * self.write_timeout
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_decides_the_body_limit() {
        let limits = Limits {
            body_limits: vec![("/admin".into(), 10), ("/admin/snapshot".into(), 1 << 20)],
            ..Limits::default()
        };
        assert_eq!(limits.body_limit_for("/admin/snapshot/upload"), 1 << 20);
        assert_eq!(limits.body_limit_for("/admin/users"), 10);
        assert_eq!(limits.body_limit_for("/"), 64 * 1024);
        assert_eq!(limits.largest_body(), 1 << 20);
        assert!(limits.body_time(1 << 20) > limits.body_time(10));
    }
}
