//! When to get the next certificate, and when to try again.
//!
//! `spread` is random, 0 to 999: boxes that were set up in the same minute should not all come in the same minute.

use crate::{Seconds, Timestamp};

/// First and longest pause after a try that failed.
const FIRST_PAUSE: i64 = 10 * 60;
const LONGEST_PAUSE: i64 = 12 * 60 * 60;

/// When a certificate of this life is renewed: after two thirds of it, and up to a thirtieth of it later.
#[must_use]
pub fn renewal_at(not_before: Timestamp, not_after: Timestamp, spread: u16) -> Timestamp {
    let life = not_after.since(not_before).0.max(0);
    let late = life / 30 * i64::from(spread.min(999)) / 1000;
    not_before.plus(Seconds(life / 3 * 2 + late))
}

/// How long to wait after this many failures in a row: ten minutes, doubled each time, twelve hours at most, and up to
/// a tenth more.
#[must_use]
pub fn retry_pause(failures: u32, spread: u16) -> Seconds {
    let doublings = failures.saturating_sub(1).min(10);
    let pause = (FIRST_PAUSE << doublings).min(LONGEST_PAUSE);
    Seconds(pause + pause / 10 * i64::from(spread.min(999)) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_of_ninety_days_is_renewed_after_sixty_and_three_later_at_most() {
        let day = 86_400;
        let at = |spread| renewal_at(Timestamp(0), Timestamp(90 * day), spread).0;
        assert_eq!(at(0), 60 * day);
        assert!((62 * day..63 * day).contains(&at(999)));
        assert_eq!(renewal_at(Timestamp(5), Timestamp(4), 999), Timestamp(5), "one that never was");
    }

    #[test]
    fn pauses_grow_and_are_bounded() {
        let minutes = |failures| retry_pause(failures, 0).0 / 60;
        assert_eq!([1, 2, 3, 4].map(minutes), [10, 20, 40, 80]);
        assert_eq!([8, 50, u32::MAX].map(minutes), [720; 3]);
        assert!(retry_pause(u32::MAX, u16::MAX).0 < LONGEST_PAUSE * 11 / 10);
    }
}
