//! What the controller has to hear, until it has: in memory, and on disk where that takes longer than a moment, so that
//! neither a controller that is away nor a restart here loses it. For peers that ended, and for lines of the log.
//! Bounded; what does not fit is counted.
//!
//! Numbers go on for as long as the process lives. What was sent and not heard is sent again on the next link.

use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::VecDeque,
    fs::{self, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Longest line that is read back, in bytes.
const LONGEST: u64 = 4096;

/// The queue.
#[derive(Debug)]
pub(crate) struct Outbox<T> {
    path: PathBuf,
    /// How many are kept. More are counted, not kept.
    most: usize,
    waiting: VecDeque<T>,
    /// Number of the first that waits.
    first: u64,
    /// How many of them were sent on this link.
    sent: usize,
    /// How many of them are on disk.
    kept: usize,
    /// Lines in the file, those included that were heard since.
    lines: usize,
    lost: u64,
}

impl<T: Serialize + DeserializeOwned + Clone> Outbox<T> {
    /// With what an earlier run left in this file; a line that is torn or strange is passed over.
    pub(crate) fn open(folder: &Path, file: &str, most: usize) -> Self {
        let path = folder.join(file);
        let mut waiting = VecDeque::new();
        if let Ok(file) = fs::File::open(&path) {
            let mut reader = BufReader::new(file);
            let mut line = vec![];
            while waiting.len() < most {
                line.clear();
                match io::Read::take(&mut reader, LONGEST).read_until(b'\n', &mut line) {
                    Ok(0) | Err(_) => break,
                    Ok(_) => waiting.extend(serde_json::from_slice::<T>(&line)),
                }
            }
        }
        let kept = waiting.len();
        Self { path, most, waiting, first: 1, sent: 0, kept, lines: kept, lost: 0 }
    }

    pub(crate) fn push(&mut self, told: T) {
        if self.waiting.len() < self.most {
            self.waiting.push_back(told);
        } else {
            self.lost += 1;
        }
    }

    /// Up to `most` that were not sent on this link, and the number of the first of them.
    pub(crate) fn unsent(&self, most: usize) -> Option<(u64, Vec<T>)> {
        let ends: Vec<T> = self.waiting.iter().skip(self.sent).take(most).cloned().collect();
        (!ends.is_empty()).then(|| (self.first + self.sent as u64, ends))
    }

    /// So many more were sent.
    pub(crate) fn sent(&mut self, count: usize) {
        self.sent = self.waiting.len().min(self.sent + count);
    }

    /// Whether something was sent on this link that is not heard yet.
    pub(crate) fn is_in_flight(&self) -> bool {
        self.sent > 0
    }

    /// The controller has everything up to this number.
    pub(crate) fn heard(&mut self, through: u64) {
        // It cannot have heard what was not sent.
        let heard = through.saturating_add(1).saturating_sub(self.first).min(self.sent as u64);
        for _ in 0..heard {
            self.waiting.pop_front();
            self.first += 1;
            self.sent = self.sent.saturating_sub(1);
            self.kept = self.kept.saturating_sub(1);
        }
    }

    /// Forgets what waits.
    pub(crate) fn clear(&mut self) {
        self.first += self.waiting.len() as u64;
        self.waiting.clear();
        (self.sent, self.kept) = (0, 0);
    }

    /// A new link: what was not heard has to be sent again.
    pub(crate) fn rewind(&mut self) {
        self.sent = 0;
    }

    /// How many were not kept since this was last asked.
    pub(crate) fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    /// Writes down what waits; a few kilobytes at most at a time in practice.
    ///
    /// # Errors
    /// When the file system is full or broken; what waits is still in memory then.
    pub(crate) fn keep(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            if self.lines > 0 {
                fs::remove_file(&self.path)?;
                (self.lines, self.kept) = (0, 0);
            }
            return Ok(());
        }
        // Heard ones are left in the file until there are as many as may wait.
        let anew = self.lines - self.kept > self.most;
        let from = if anew { 0 } else { self.kept };
        if from == self.waiting.len() {
            return Ok(());
        }
        let mut text = vec![];
        for told in self.waiting.iter().skip(from) {
            serde_json::to_writer(&mut text, told)?;
            text.push(b'\n');
        }
        if anew {
            crate::files::replace(&self.path, &text)?;
            self.lines = 0;
        } else {
            let mut options = OpenOptions::new();
            options.append(true).create(true).mode(0o600).open(&self.path)?.write_all(&text)?;
        }
        self.lines += self.waiting.len() - from;
        self.kept = self.waiting.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alcove_domain::{Timestamp, WgPublicKey};
    use alcove_link::{Ended, PeerCounters, Why};

    const FILE: &str = "ends.journal";
    const MOST: usize = 10_000;

    fn open(folder: &Path) -> Outbox<Ended> {
        Outbox::open(folder, FILE, MOST)
    }

    fn ended(n: u8) -> Ended {
        let public_key = WgPublicKey::from([n; 32]);
        let counters =
            PeerCounters { public_key, bytes_in: 1, bytes_out: 2, last_handshake: None, endpoint: None };
        Ended { counters, at: Timestamp(60), why: Why::Expired }
    }

    fn names(outbox: &Outbox<Ended>) -> Vec<u8> {
        outbox.waiting.iter().map(|ended| ended.counters.public_key.as_bytes()[0]).collect()
    }

    #[test]
    fn an_end_waits_until_it_was_heard_and_is_sent_again_on_the_next_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut outbox = open(folder.path());
        (1..=3).for_each(|n| outbox.push(ended(n)));
        assert_eq!(outbox.unsent(2).map(|(first, ends)| (first, ends.len())), Some((1, 2)));
        outbox.sent(2);
        assert_eq!(outbox.unsent(9).map(|(first, ends)| (first, ends.len())), Some((3, 1)));
        outbox.heard(1);
        assert_eq!(names(&outbox), [2, 3]);
        outbox.heard(99);
        assert_eq!(names(&outbox), [3], "what was not sent cannot have been heard");
        outbox.push(ended(4));
        outbox.sent(2);
        outbox.rewind();
        assert_eq!(outbox.unsent(9).map(|(first, ends)| (first, ends.len())), Some((3, 2)));
    }

    #[test]
    fn a_restart_has_what_was_not_heard() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut outbox = open(folder.path());
        (1..=3).for_each(|n| outbox.push(ended(n)));
        outbox.keep().expect("kept");
        outbox.push(ended(4));
        outbox.keep().expect("kept");
        outbox.keep().expect("nothing to do");
        assert_eq!(names(&open(folder.path())), [1, 2, 3, 4]);
        outbox.sent(4);
        outbox.heard(4);
        outbox.keep().expect("removed");
        assert!(names(&open(folder.path())).is_empty());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn a_torn_line_costs_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut outbox = open(folder.path());
        outbox.push(ended(1));
        outbox.keep().expect("kept");
        let path = folder.path().join(FILE);
        let mut text = fs::read(&path).expect("a file");
        text.extend_from_slice(b"{\"counters\":\n");
        text.extend(fs::read(&path).expect("a file"));
        fs::write(&path, text).expect("written");
        assert_eq!(names(&open(folder.path())), [1, 1]);
    }

    #[test]
    fn many_ends_are_counted_and_the_file_does_not_grow_for_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut outbox = open(folder.path());
        for _ in 0..3 * MOST {
            outbox.push(ended(1));
            outbox.push(ended(2));
            outbox.sent(1);
            outbox.heard(outbox.first);
        }
        assert!(outbox.take_lost() > 0);
        for _ in 0..5 {
            outbox.keep().expect("kept");
            outbox.sent(MOST);
            outbox.heard(outbox.first + MOST as u64 - 2);
            (0..MOST - 1).for_each(|_| outbox.push(ended(3)));
        }
        let text = fs::read_to_string(folder.path().join(FILE)).expect("a file");
        assert!(text.lines().count() <= 3 * MOST);
    }
}
