//! The logs of nodes on other boxes: taken as fast as a node may be expected to log, kept in the store, shown.

use super::{
    doubt::{Doubt, short},
    hear::Conversation,
};
use crate::{Controller, Failure, Rejected};
use alcove_link::{LONGEST_LOG_LINE, LogLevel, LogLine, MOST_LOG_LINES};
use alcove_store::NodeLogRow;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// Lines that a node may tell at once: all that it keeps while there is no link, and then some.
const BURST: f64 = 2_000.0;
/// And how many more each second; a node of ours tells fewer.
const PER_SECOND: f64 = 5.0;

/// How many more lines are taken of a node.
#[derive(Debug)]
pub(super) struct LogAllowance {
    left: f64,
    at: Instant,
}

impl Default for LogAllowance {
    fn default() -> Self {
        Self { left: BURST, at: Instant::now() }
    }
}

impl LogAllowance {
    /// Of so many lines, how many are taken.
    fn take(&mut self, lines: usize) -> usize {
        let now = Instant::now();
        let since = now.duration_since(self.at).as_secs_f64();
        self.left = (self.left + since * PER_SECOND).min(BURST);
        self.at = now;
        let taken = lines.min(self.left as usize);
        self.left -= taken as f64;
        taken
    }
}

/// A line of a node's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeLogLine {
    /// When, in UTC (RFC 3339).
    pub at: String,
    /// `error`, `warn` or `info`.
    pub level: String,
    /// Where in the program, and what.
    pub text: String,
}

impl Controller {
    /// Keeps lines of a node; the number of the last one that it may forget, or `None` when they could not be kept.
    pub(super) async fn hear_log(&self, link: &Conversation, first: u64, lines: Vec<LogLine>) -> Option<u64> {
        let through = first.saturating_add(lines.len() as u64).saturating_sub(1);
        let (node, now) = (link.node, self.now());
        let taken = {
            let mut state = self.0.links.state();
            let of = state.nodes.get_mut(&node)?;
            let taken = of.log.take(lines.len().min(MOST_LOG_LINES));
            let left_out = (lines.len() - taken) as u64;
            if left_out > 0 && of.doubts.note(Doubt::Log, left_out) {
                tracing::warn!(%node, "a node tells more log than is kept");
            }
            taken
        };
        let row = |line: &LogLine| NodeLogRow {
            at: line.at.min(now),
            level: word(line.level).into(),
            text: short(&line.text, LONGEST_LOG_LINE),
        };
        let rows: Vec<NodeLogRow> = lines.iter().take(taken).map(row).collect();
        let kept = self.blocking(move |controller| controller.0.store.append_node_log(node, &rows)).await;
        match kept {
            Ok(Ok(())) => Some(through),
            Ok(Err(error)) => {
                tracing::error!(%node, error = &error as &dyn std::error::Error, "a node's log could not be kept");
                None
            }
            Err(_) => None,
        }
    }

    /// The last lines that a node on another box has logged, as far as they came here; the oldest first.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Rejected::Conflict`] for the box's own node.
    pub fn node_log(&self, node: &str, most: u32) -> Result<Vec<NodeLogLine>, Rejected> {
        let record = self.logging_node(node)?;
        let rows = self.0.store.node_log(record, most).map_err(Failure::from)?;
        let line = |row: NodeLogRow| NodeLogLine { at: row.at.rfc3339(), level: row.level, text: row.text };
        Ok(rows.into_iter().map(line).collect())
    }
}

fn word(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_logs_without_end_is_cut_short() {
        let mut allowance = LogAllowance::default();
        let taken: usize = (0..100).map(|_| allowance.take(MOST_LOG_LINES)).sum();
        assert!((2_000..2_010).contains(&taken), "{taken}");
    }
}
