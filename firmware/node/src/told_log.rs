//! The log as it is told to a controller on another box: kept until that has it, on disk while there is no link.

use crate::{LogQueue, Options, outbox::Outbox};
use alcove_link::{LogLevel, LogLine, MOST_LOG_LINES};
use std::io;

const FILE: &str = "log.journal";
/// Lines that are kept until the controller has heard them.
const MOST: usize = 1000;

/// What of the log is not told yet.
pub(crate) struct ToldLog {
    queue: LogQueue,
    outbox: Outbox<LogLine>,
    /// Whether the controller of the last link takes it; `None` before there was one.
    wanted: Option<bool>,
    urgent: bool,
}

impl ToldLog {
    pub(crate) fn open(options: &Options) -> Self {
        let outbox = Outbox::open(&options.state_dir, FILE, MOST);
        Self { queue: options.log.clone(), outbox, wanted: None, urgent: false }
    }

    /// A new link, to a controller that takes the log or does not.
    pub(crate) fn begin(&mut self, wanted: bool) {
        self.outbox.rewind();
        self.wanted = Some(wanted);
        if !wanted {
            self.outbox.clear();
        }
        self.urgent |= wanted;
    }

    /// Takes what was logged.
    pub(crate) fn collect(&mut self) {
        for line in self.queue.take() {
            if self.wanted != Some(false) {
                self.urgent |= line.level != LogLevel::Info;
                self.outbox.push(line);
            }
        }
        let lost = self.outbox.take_lost();
        if lost > 0 {
            tracing::debug!(lost, "lines of the log are not told");
        }
    }

    /// Whether something should be told soon.
    pub(crate) fn is_urgent(&self) -> bool {
        self.urgent
    }

    /// What is to be told next: not before what was told last was heard.
    pub(crate) fn next(&mut self) -> Option<(u64, Vec<LogLine>)> {
        if self.wanted != Some(true) || self.outbox.is_in_flight() {
            return None;
        }
        self.urgent = false;
        self.outbox.unsent(MOST_LOG_LINES)
    }

    pub(crate) fn sent(&mut self, count: usize) {
        self.outbox.sent(count);
    }

    pub(crate) fn heard(&mut self, through: u64) {
        self.outbox.heard(through);
    }

    /// Writes down what waits.
    ///
    /// # Errors
    /// When the file system is full or broken; what waits is still in memory then.
    pub(crate) fn keep(&mut self) -> io::Result<()> {
        self.outbox.keep()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(told: &mut ToldLog) -> Vec<String> {
        let lines = told.next().map(|(_, lines)| lines).unwrap_or_default();
        told.sent(lines.len());
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn what_was_logged_without_a_controller_is_told_later_also_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options::new(folder.path().to_owned(), "roof".into());
        let mut told = ToldLog::open(&options);
        options.log.push(LogLevel::Warn, "one");
        told.collect();
        told.keep().expect("kept");
        assert_eq!(texts(&mut told), Vec::<String>::new(), "there is no link");

        let mut told = ToldLog::open(&options);
        options.log.push(LogLevel::Info, "two");
        told.collect();
        told.begin(true);
        assert_eq!(texts(&mut told), ["one", "two"]);
        options.log.push(LogLevel::Error, "three");
        told.collect();
        assert!(told.is_urgent());
        assert_eq!(texts(&mut told), Vec::<String>::new(), "the first two are not heard yet");
        told.heard(2);
        assert_eq!(texts(&mut told), ["three"]);
        told.begin(true);
        assert_eq!(texts(&mut told), ["three"], "it was not heard");
        told.heard(3);
        told.keep().expect("kept");
        assert!(!folder.path().join(FILE).exists());
    }

    #[test]
    fn a_controller_that_takes_no_log_costs_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options::new(folder.path().to_owned(), "roof".into());
        let mut told = ToldLog::open(&options);
        options.log.push(LogLevel::Info, "before it was known");
        told.collect();
        told.keep().expect("kept");
        told.begin(false);
        options.log.push(LogLevel::Error, "one");
        told.collect();
        told.keep().expect("nothing to do");
        assert!(told.next().is_none() && !folder.path().join(FILE).exists());
    }
}
