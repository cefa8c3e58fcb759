//! The clock of a board without a battery: never behind the last known time, and trusted once a time server
//! has answered.
//!
//! The last known time is the modification time of an empty file on the data partition: recording it is one
//! small write to the file system's journal, at most hourly. A record that lies decades after the build is
//! the mark of a clock that was once wrong, and is not believed.

use crate::error::{Doing, Error};
use nix::{
    sys::time::TimeSpec,
    time::{ClockId, clock_gettime, clock_settime},
};
use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// How often the time is recorded.
pub const RECORD_INTERVAL: Duration = Duration::from_secs(3600);

/// The longest that a release is in use: a record later than this after its build is wrong.
const MAX_AGE: u64 = 20 * 365 * 86_400;

/// Where the clock's files are.
#[derive(Debug, Clone)]
pub struct ClockFiles {
    /// Its text is when this release was built, in seconds since 1970: `/etc/alcove/built`.
    pub built: PathBuf,
    /// Its modification time is the last known time: `/data/clock`.
    pub last: PathBuf,
    /// Is there once a time server has answered, since this start: `/run/alcove/time-synced`.
    pub synced: PathBuf,
}

/// The time before which it cannot be, from the build time and the record; both in seconds since 1970.
#[must_use]
pub fn floor(built: u64, last: u64) -> u64 {
    if last <= built.saturating_add(MAX_AGE) { built.max(last) } else { built }
}

/// Sets the clock forward to its floor where it is behind. Returns the time set, in seconds since 1970, or
/// `None` when the clock was right as far as anybody can know.
///
/// # Errors
/// [`Error::Clock`].
pub fn restore(files: &ClockFiles) -> Result<Option<u64>, Error> {
    let floor = floor(built(&files.built), seconds_of(&files.last));
    let now = clock_gettime(ClockId::CLOCK_REALTIME).map_err(Error::Clock)?;
    if u64::try_from(now.tv_sec()).unwrap_or(0) >= floor {
        return Ok(None);
    }
    let floor_time = TimeSpec::from_duration(Duration::from_secs(floor));
    clock_settime(ClockId::CLOCK_REALTIME, floor_time).map_err(Error::Clock)?;
    Ok(Some(floor))
}

/// Records the time as the last known one, unless that was done within the last hour. Call it now and then,
/// and with `stopping` at the end of a run.
///
/// # Errors
/// [`Error::File`].
pub fn record(files: &ClockFiles, now: SystemTime, stopping: bool) -> Result<(), Error> {
    let last = UNIX_EPOCH + Duration::from_secs(seconds_of(&files.last));
    // A record from the future is one that a time server has since corrected.
    let fresh = now.duration_since(last).is_ok_and(|age| age < RECORD_INTERVAL);
    if fresh && !stopping {
        return Ok(());
    }
    let file =
        OpenOptions::new().create(true).append(true).open(&files.last).doing("written", &files.last)?;
    file.set_modified(now).doing("written", &files.last)
}

/// Notes that a time server has answered. For the hook of the NTP program.
///
/// # Errors
/// [`Error::File`].
pub fn mark_synced(files: &ClockFiles) -> Result<(), Error> {
    File::create(&files.synced).map(drop).doing("written", &files.synced)
}

/// Whether certificates may be judged by the clock: a time server has answered since the start.
#[must_use]
pub fn is_time_trusted(files: &ClockFiles) -> bool {
    files.synced.exists()
}

fn built(path: &Path) -> u64 {
    crate::durable::short_text(path, 32).and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

fn seconds_of(path: &Path) -> u64 {
    let modified = path.metadata().and_then(|file| file.modified());
    modified.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> ClockFiles {
        ClockFiles { built: folder.join("built"), last: folder.join("clock"), synced: folder.join("synced") }
    }

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn the_floor_is_the_later_time_unless_that_is_absurd() {
        assert_eq!(floor(1_000, 0), 1_000);
        assert_eq!(floor(1_000, 2_000), 2_000);
        assert_eq!(floor(1_000, 500), 1_000);
        assert_eq!(floor(1_760_000_000, 4_294_967_295), 1_760_000_000);
    }

    #[test]
    fn the_time_is_recorded_at_most_hourly_and_at_the_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files(folder.path());
        let start = 1_760_000_000;
        record(&files, at(start), false).expect("recorded");
        record(&files, at(start + 3_599), false).expect("skipped");
        assert_eq!(seconds_of(&files.last), start);
        record(&files, at(start + 3_600), false).expect("recorded");
        assert_eq!(seconds_of(&files.last), start + 3_600);
        record(&files, at(start + 3_700), true).expect("recorded");
        assert_eq!(seconds_of(&files.last), start + 3_700);
        assert_eq!(folder.path().join("clock").metadata().expect("there").len(), 0);
    }

    #[test]
    fn a_record_that_a_time_server_proved_wrong_is_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files(folder.path());
        record(&files, at(1_900_000_000), false).expect("recorded");
        record(&files, at(1_760_000_000), false).expect("recorded");
        assert_eq!(seconds_of(&files.last), 1_760_000_000);
    }

    #[test]
    fn a_clock_that_is_ahead_of_its_floor_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files(folder.path());
        std::fs::write(&files.built, "1000\n").expect("a build time");
        assert_eq!(restore(&files).expect("nothing to do"), None);
    }

    #[test]
    fn the_time_is_trusted_after_a_time_server_has_answered() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files(folder.path());
        assert!(!is_time_trusted(&files));
        mark_synced(&files).expect("marked");
        assert!(is_time_trusted(&files));
    }
}
