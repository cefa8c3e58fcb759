//! The clock that expiry goes by. The system's may jump (a board without a battery gets its time from the network) or
//! be wrong altogether, so nothing sleeps long on its word; and where the controller has told the time, the system's
//! counts only while it is near to that: a wrong clock here ends nobody's configuration early or late.

use alcove_domain::Timestamp;
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Clocks of node and controller that differ by more than this are a problem, in seconds.
pub(crate) const APART: i64 = 30;

/// The controller's time, and when it was told.
#[derive(Clone, Copy)]
struct Told {
    time: Timestamp,
    at: Instant,
}

impl Told {
    fn now(self) -> Timestamp {
        let since = i64::try_from(self.at.elapsed().as_secs()).unwrap_or(i64::MAX);
        Timestamp(self.time.0.saturating_add(since))
    }
}

static TOLD: Mutex<Option<Told>> = Mutex::new(None);

/// Takes the controller's word for what time it is; the system's clock, in seconds ahead of it.
pub(crate) fn tell(time: Timestamp) -> i64 {
    let told = Told { time, at: Instant::now() };
    *TOLD.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    system().since(time).0
}

/// Now, in whole seconds.
pub(crate) fn now() -> Timestamp {
    let system = system();
    Timestamp(system.0.saturating_sub(error(system)))
}

/// What the system's clock shows, right or wrong.
pub(crate) fn system() -> Timestamp {
    from_system_time_uncorrected(SystemTime::now())
}

/// A system time as a timestamp; times before 1970 become 1970.
pub(crate) fn from_system_time(time: SystemTime) -> Timestamp {
    let at = from_system_time_uncorrected(time);
    Timestamp(at.0.saturating_sub(error(system())))
}

/// How long until it is `moment`, to the millisecond; zero when it has passed.
pub(crate) fn until(moment: Timestamp) -> Duration {
    let now = SystemTime::now();
    let moment = moment.0.saturating_add(error(from_system_time_uncorrected(now)));
    let at = Duration::from_secs(u64::try_from(moment).unwrap_or(0));
    at.saturating_sub(now.duration_since(UNIX_EPOCH).unwrap_or_default())
}

/// By how much the system's clock is wrong, in seconds; 0 where nobody has told better, or it is nearly right.
fn error(system: Timestamp) -> i64 {
    let told = *TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    error_of(system, told.map(Told::now))
}

fn error_of(system: Timestamp, told: Option<Timestamp>) -> i64 {
    let error = told.map_or(0, |told| system.since(told).0);
    if error.abs() > APART { error } else { 0 }
}

fn from_system_time_uncorrected(time: SystemTime) -> Timestamp {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Timestamp(i64::try_from(seconds).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_nearly_right_counts_and_one_that_is_a_day_off_does_not() {
        let day = 24 * 60 * 60;
        let told = Some(Timestamp(1_000_000));
        assert_eq!(error_of(Timestamp(1_000_030), told), 0);
        assert_eq!(error_of(Timestamp(1_000_000 + day), told), day);
        assert_eq!(error_of(Timestamp(1_000_000 - day), told), -day);
        assert_eq!(error_of(Timestamp(0), None), 0, "nobody knows better");
    }

    #[test]
    fn what_was_told_goes_on() {
        let told = Told {
            time: Timestamp(500),
            at: Instant::now().checked_sub(Duration::from_secs(7)).expect("a while ago"),
        };
        assert!((507..=508).contains(&told.now().0));
    }
}
