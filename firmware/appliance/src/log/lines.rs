//! Bytes in, tidy lines out, and when it is time to write them. No I/O.

use super::Limits;
use crate::text::one_line;
use std::time::{Duration, Instant};

/// Longest line, in bytes; the rest of a longer one is left out.
const MAX_LINE: usize = 4096;
/// How soon a warning is written: not at once, so that a flood of them is still few writes.
const URGENT_HOLD: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

/// Lines that are held.
pub(super) struct Lines {
    limits: Limits,
    partial: Vec<u8>,
    /// The line that is coming in is longer than is kept; skip to its end.
    overlong: bool,
    held: String,
    due: Option<Instant>,
    hour: Instant,
    taken: u64,
    dropped: u64,
}

impl Lines {
    pub(super) fn new(limits: &Limits, now: Instant) -> Self {
        Self {
            limits: *limits,
            partial: vec![],
            overlong: false,
            held: String::new(),
            due: None,
            hour: now,
            taken: 0,
            dropped: 0,
        }
    }

    /// Takes bytes in. `stamp` goes in front of lines that have no time of their own.
    pub(super) fn push(&mut self, bytes: &[u8], now: Instant, stamp: &str) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (line, ends) = match piece.split_last() {
                Some((b'\n', line)) => (line, true),
                _ => (piece, false),
            };
            if !self.overlong {
                let room = MAX_LINE - self.partial.len();
                self.partial.extend_from_slice(&line[..line.len().min(room)]);
                self.overlong = line.len() > room;
            }
            if ends {
                self.overlong = false;
                let line = std::mem::take(&mut self.partial);
                self.keep(&line, now, stamp);
            }
        }
    }

    /// Takes whole lines of another source in, between the pieces of the first.
    pub(super) fn push_whole(&mut self, bytes: &[u8], now: Instant, stamp: &str) {
        for line in bytes.split(|byte| *byte == b'\n') {
            self.keep(&line[..line.len().min(MAX_LINE)], now, stamp);
        }
    }

    /// The input is over: what has come of the last line counts as a line.
    pub(super) fn end(&mut self, stamp: &str) {
        if !self.partial.is_empty() {
            let line = std::mem::take(&mut self.partial);
            self.keep(&line, Instant::now(), stamp);
        }
    }

    fn keep(&mut self, line: &[u8], now: Instant, stamp: &str) {
        if line.is_empty() {
            return;
        }
        if now.saturating_duration_since(self.hour) >= HOUR {
            (self.hour, self.taken) = (now, 0);
        }
        // Held lines are bounded even where nobody takes them.
        let full = self.held.len() + line.len() > self.limits.held_bytes.saturating_mul(2);
        if self.taken + line.len() as u64 > self.limits.bytes_per_hour || full {
            self.dropped += 1;
            return;
        }
        self.taken += line.len() as u64;
        let text = String::from_utf8_lossy(line).replace('\t', " ");
        let text = one_line(text.trim_end_matches('\r'), MAX_LINE);
        if !has_time(&text) {
            self.held.push_str(stamp);
            self.held.push(' ');
        }
        self.held.push_str(&text);
        self.held.push('\n');
        let hold = if is_warning(&text) { URGENT_HOLD } else { self.limits.hold };
        let due = now + hold;
        self.due = Some(self.due.map_or(due, |earlier| earlier.min(due)));
    }

    /// How long there is nothing to write; `None`: until something comes in.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        self.due.map(|due| due.saturating_duration_since(now))
    }

    pub(super) fn are_due(&self, now: Instant) -> bool {
        self.held.len() >= self.limits.held_bytes || self.due.is_some_and(|due| due <= now)
    }

    /// The lines to write.
    pub(super) fn take(&mut self, stamp: &str) -> String {
        self.due = None;
        let mut lines = std::mem::take(&mut self.held);
        if self.dropped > 0 && !lines.is_empty() {
            let count = std::mem::take(&mut self.dropped);
            lines.push_str(&format!("{stamp}  WARN log: {count} lines were left out, too many came in\n"));
        }
        lines
    }
}

/// Whether the line begins with a date and time.
fn has_time(line: &str) -> bool {
    let mut bytes = line.bytes();
    let shape = b"dddd-dd-ddTdd:dd";
    shape.iter().all(|wanted| match (wanted, bytes.next()) {
        (b'd', Some(digit)) => digit.is_ascii_digit(),
        (other, Some(byte)) => byte == *other,
        (_, None) => false,
    })
}

fn is_warning(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace().take(3);
    words.any(|word| matches!(word, "WARN" | "ERROR")) || line.contains("panicked")
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: &str = "2026-01-01T00:00:00Z";

    fn lines(now: Instant) -> Lines {
        Lines::new(&Limits::default(), now)
    }

    #[test]
    fn lines_come_out_whole_however_they_come_in() {
        let now = Instant::now();
        let mut lines = lines(now);
        for piece in ["fir", "st\r\nsec", "ond\n\n2026-03-04T05:06:07Z  INFO third\nfou"] {
            lines.push(piece.as_bytes(), now, STAMP);
        }
        assert_eq!(
            lines.take(STAMP),
            format!("{STAMP} first\n{STAMP} second\n2026-03-04T05:06:07Z  INFO third\n")
        );
        lines.end(STAMP);
        assert_eq!(lines.take(STAMP), format!("{STAMP} fou\n"));
    }

    #[test]
    fn an_idle_box_writes_once_a_minute_and_a_warning_soon() {
        let now = Instant::now();
        let mut lines = lines(now);
        assert_eq!(lines.wait(now), None);
        lines.push(b"2026-03-04T05:06:07Z  INFO portal: ready\n", now, STAMP);
        assert!(
            !lines.are_due(now + Duration::from_secs(59)) && lines.are_due(now + Duration::from_secs(60))
        );
        lines.push(b"2026-03-04T05:06:07Z  WARN node: gone\n", now, STAMP);
        assert!(!lines.are_due(now) && lines.are_due(now + Duration::from_secs(1)));
        lines.take(STAMP);
        assert!(!lines.are_due(now + HOUR));
    }

    #[test]
    fn what_drives_a_terminal_does_not_reach_the_log() {
        let now = Instant::now();
        let mut lines = lines(now);
        lines.push(b"a\x1b[2Jb\xff\x00c\n", now, STAMP);
        assert_eq!(lines.take(STAMP), format!("{STAMP} a?[2Jb\u{fffd}?c\n"));
    }

    #[test]
    fn a_line_without_an_end_is_cut() {
        let now = Instant::now();
        let mut lines = lines(now);
        for _ in 0..1_000 {
            lines.push(&[b'x'; 1_000], now, STAMP);
        }
        lines.push(b"\nnext\n", now, STAMP);
        let out = lines.take(STAMP);
        assert_eq!(out.lines().count(), 2);
        assert!(out.len() < MAX_LINE + 100);
    }

    #[test]
    fn a_flood_is_counted_and_not_kept() {
        let now = Instant::now();
        let mut lines = lines(now);
        let mut kept = 0;
        for _ in 0..100_000 {
            lines.push(
                b"2026-03-04T05:06:07Z  INFO edge: somebody knocks, and knocks, and knocks again\n",
                now,
                STAMP,
            );
            if lines.are_due(now) {
                kept += lines.take(STAMP).len();
            }
        }
        assert!(kept < (4 << 20) + 4096, "{kept}");
        lines.push(b"2026-03-04T06:06:07Z  INFO edge: quiet\n", now + HOUR, STAMP);
        let out = lines.take(STAMP);
        assert!(out.contains("lines were left out"), "{out}");
    }
}
