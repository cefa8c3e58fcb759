//! Lines of this process's log that the controller is to have, too: between whoever logs and the loop that tells.
//!
//! Bounded three times: by length, by number, and by rate, so that something that fails again and again costs neither
//! memory nor the link, nor the controller's disk. What is left out is counted, and the count told as a line. A log has
//! no secrets in it; all the same, what looks like a key is cut short before it leaves the box.

use crate::clock;
use alcove_link::{LONGEST_LOG_LINE, LogLevel, LogLine};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// Lines that wait to be taken.
const WAITING: usize = 256;
/// Lines that may come at once, and how many more each second.
const BURST: f64 = 200.0;
const PER_SECOND: f64 = 1.0;
/// A WireGuard key in base64.
const KEY: usize = 44;
/// What is left of one.
const SHOWN: usize = 6;

/// The queue; a handle.
#[derive(Debug, Clone, Default)]
pub struct LogQueue(Arc<Mutex<Waiting>>);

#[derive(Debug)]
struct Waiting {
    lines: VecDeque<LogLine>,
    allowance: f64,
    at: Instant,
    left_out: u64,
}

impl Default for Waiting {
    fn default() -> Self {
        Self { lines: VecDeque::new(), allowance: BURST, at: Instant::now(), left_out: 0 }
    }
}

impl LogQueue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a line. Quick, and never waits for anything.
    pub fn push(&self, level: LogLevel, text: &str) {
        let mut waiting = self.waiting();
        let now = Instant::now();
        let since = now.duration_since(waiting.at).as_secs_f64();
        waiting.allowance = (waiting.allowance + since * PER_SECOND).min(BURST);
        waiting.at = now;
        if waiting.allowance < 1.0 || waiting.lines.len() + 1 >= WAITING {
            waiting.left_out += 1;
            return;
        }
        waiting.allowance -= 1.0;
        let at = clock::now();
        waiting.tell_left_out();
        waiting.lines.push_back(LogLine { at, level, text: presentable(text) });
    }

    /// Everything that waits.
    pub(crate) fn take(&self) -> VecDeque<LogLine> {
        let mut waiting = self.waiting();
        waiting.tell_left_out();
        std::mem::take(&mut waiting.lines)
    }
}

impl Waiting {
    fn tell_left_out(&mut self) {
        let left_out = std::mem::take(&mut self.left_out);
        if left_out > 0 {
            let text = format!("{left_out} lines were left out: there were too many");
            self.lines.push_back(LogLine { at: clock::now(), level: LogLevel::Warn, text });
        }
    }
}

/// A line as it leaves the box: on one line, of bounded length, without whole keys.
fn presentable(text: &str) -> String {
    let mut line = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(is_base64).len();
        if run >= KEY {
            line.push_str(&rest[..SHOWN]);
            line.push('…');
        } else if run > 0 {
            line.push_str(&rest[..run]);
        } else {
            line.push(if first.is_control() { ' ' } else { first });
        }
        rest = &rest[run.max(first.len_utf8())..];
        if line.len() > LONGEST_LOG_LINE {
            break;
        }
    }
    if line.len() > LONGEST_LOG_LINE {
        let end = (0..=LONGEST_LOG_LINE - '…'.len_utf8()).rev().find(|end| line.is_char_boundary(*end));
        line.truncate(end.unwrap_or(0));
        line.push('…');
    }
    line
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_on_one_line_and_without_keys() {
        let key = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
        let line = presentable(&format!("peer {key} failed\nat é\u{1b}[1m, {key}"));
        assert_eq!(line, "peer yAnz5T… failed at é [1m, yAnz5T…");
        assert!(!presentable(&format!("\"{key}{key}\"")).contains(&key[7..]));
        for long in ["x ".repeat(1000), "é".repeat(1000), "x".repeat(1000)] {
            let line = presentable(&long);
            assert!(line.len() <= LONGEST_LOG_LINE && line.ends_with('…'), "{line}");
        }
        assert_eq!(presentable(""), "");
    }

    #[test]
    fn a_storm_is_cut_short_and_counted() {
        let queue = LogQueue::default();
        (0..10_000).for_each(|n| queue.push(LogLevel::Info, &format!("line {n}")));
        let lines = queue.take();
        assert!((200..WAITING).contains(&lines.len()), "{}", lines.len());
        let last = lines.back().expect("a line");
        assert!(last.text.contains("lines were left out"), "{}", last.text);
        assert!(queue.take().is_empty());
    }
}
