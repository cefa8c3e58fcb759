//! The hardware watchdog, fed only while portal and node answer.
//!
//! Before they have answered once, it is fed regardless: a release that never comes up is the boot slots'
//! affair, and a box that cannot start for want of a card must not restart for ever. From then on, three
//! minutes without an answer end the feeding, and the hardware restarts the board seconds later.
//!
//! The question is asked on a thread of its own: one that hangs is an answer, too. A byte written feeds the
//! device, `V` before closing turns it off (Linux, `watchdog-api.rst`); its timeout is the driver's or the
//! kernel's command line, since setting it needs an ioctl.

use crate::error::Error;
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// When to feed, and when to give up.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Between two feedings; the Raspberry Pi's watchdog bites after 15 s.
    pub feed_every: Duration,
    /// Between two questions whether all is well.
    pub ask_every: Duration,
    /// Without a good answer for this long, feeding ends.
    pub give_up_after: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            feed_every: Duration::from_secs(5),
            ask_every: Duration::from_secs(10),
            give_up_after: Duration::from_secs(180),
        }
    }
}

/// Whether to feed now, given when the last good answer came; `None`: there was none since the start.
#[must_use]
pub fn should_feed(patience: &Patience, now: Instant, last_good: Option<Instant>) -> bool {
    last_good.is_none_or(|good| now.saturating_duration_since(good) < patience.give_up_after)
}

/// Feeds the device until `stop` is set, then turns it off. Returns early, with the device left to bite, when
/// `healthy` has said no, or nothing, for too long.
///
/// # Errors
/// [`Error::Watchdog`] when the device cannot be opened, or no longer takes its food.
pub fn feed(
    device: &Path,
    patience: Patience,
    stop: &AtomicBool,
    healthy: impl Fn() -> bool + Send + 'static,
) -> Result<(), Error> {
    let failed = |source: io::Error| Error::Watchdog { path: device.to_owned(), source };
    let mut dog = OpenOptions::new().write(true).open(device).map_err(failed)?;
    let last_good = ask_on(patience, healthy).map_err(failed)?;
    while !stop.load(Ordering::Relaxed) {
        let good = *last_good.lock().unwrap_or_else(PoisonError::into_inner);
        if !should_feed(&patience, Instant::now(), good) {
            tracing::error!("portal or node has not answered for too long; the watchdog restarts the box");
            return Ok(());
        }
        put(&mut dog, b"1").map_err(failed)?;
        thread::sleep(patience.feed_every);
    }
    put(&mut dog, b"V").map_err(failed)
}

fn put(dog: &mut File, food: &[u8]) -> io::Result<()> {
    dog.write_all(food)
}

/// Asks for as long as somebody waits for the answers; the time of the last good one is in what is returned.
fn ask_on(
    patience: Patience,
    healthy: impl Fn() -> bool + Send + 'static,
) -> io::Result<Arc<Mutex<Option<Instant>>>> {
    let last_good = Arc::new(Mutex::new(None));
    let answers = Arc::downgrade(&last_good);
    thread::Builder::new().name("health".into()).stack_size(256 << 10).spawn(move || {
        loop {
            let good = healthy();
            let Some(last_good) = answers.upgrade() else { return };
            if good {
                *last_good.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
            }
            drop(last_good);
            thread::sleep(patience.ask_every);
        }
    })?;
    Ok(last_good)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quick() -> Patience {
        Patience {
            feed_every: Duration::from_millis(5),
            ask_every: Duration::from_millis(5),
            give_up_after: Duration::from_millis(200),
        }
    }

    fn device() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("watchdog");
        File::create(&path).expect("a device");
        (folder, path)
    }

    #[test]
    fn a_box_that_never_came_up_is_not_restarted_by_the_watchdog() {
        let now = Instant::now();
        assert!(should_feed(&Patience::default(), now + Duration::from_secs(100_000), None));
    }

    #[test]
    fn a_box_that_was_well_and_is_not_any_more_is_given_three_minutes() {
        let good = Instant::now();
        let after =
            |seconds| should_feed(&Patience::default(), good + Duration::from_secs(seconds), Some(good));
        assert!(after(0) && after(179));
        assert!(!after(180) && !after(10_000));
    }

    #[test]
    fn a_clean_stop_turns_the_watchdog_off() {
        let (_folder, path) = device();
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(60));
                stop.store(true, Ordering::Relaxed);
            });
            let patient = Patience { give_up_after: Duration::from_secs(60), ..quick() };
            feed(&path, patient, &stop, || true).expect("fed");
        });
        let eaten = std::fs::read_to_string(&path).expect("readable");
        assert!(eaten.len() > 2 && eaten.ends_with("1V"), "{eaten}");
    }

    #[test]
    fn a_question_that_hangs_ends_the_feeding_without_turning_it_off() {
        let (_folder, path) = device();
        let asked = Mutex::new(0);
        let hangs_later = move || {
            let mut asked = asked.lock().expect("unpoisoned");
            *asked += 1;
            if *asked > 3 {
                thread::sleep(Duration::from_secs(30));
            }
            true
        };
        feed(&path, quick(), &AtomicBool::new(false), hangs_later).expect("gave up");
        let eaten = std::fs::read_to_string(&path).expect("readable");
        assert!(!eaten.is_empty() && eaten.chars().all(|c| c == '1'), "{eaten}");
    }

    #[test]
    fn a_board_without_a_watchdog_is_told() {
        let error = feed(Path::new("/nonexistent/watchdog"), quick(), &AtomicBool::new(false), || true)
            .expect_err("there is none");
        assert!(error.to_string().contains("watchdog"));
    }
}
