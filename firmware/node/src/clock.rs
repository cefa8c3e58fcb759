//! The wall clock, which expiry goes by. It may jump (a board without a battery gets its time from the
//! network), so nothing sleeps long on its word.

use alcove_domain::Timestamp;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Now, in whole seconds.
pub(crate) fn now() -> Timestamp {
    from_system_time(SystemTime::now())
}

/// A system time as a timestamp; times before 1970 become 1970.
pub(crate) fn from_system_time(time: SystemTime) -> Timestamp {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Timestamp(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// How long until the wall clock shows `moment`, to the millisecond; zero when it has passed.
pub(crate) fn until(moment: Timestamp) -> Duration {
    let at = Duration::from_secs(u64::try_from(moment.0).unwrap_or(0));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    at.saturating_sub(now)
}
