//! Which snapshots are kept: the last one of so many days, weeks and months that have any, in UTC.

use crate::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// The most that is kept of each kind.
const MOST: u16 = 100;
const DAY: i64 = 86_400;

/// How many are kept. Written as `7/4/6`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Days.
    pub daily: u16,
    /// Weeks, which begin on Monday.
    pub weekly: u16,
    /// Months.
    pub monthly: u16,
}

impl Default for Keep {
    fn default() -> Self {
        Self { daily: 7, weekly: 4, monthly: 6 }
    }
}

impl Keep {
    /// Whether anything is kept, and not without end.
    #[must_use]
    pub fn is_sensible(self) -> bool {
        let all = [self.daily, self.weekly, self.monthly];
        all.iter().any(|count| *count > 0) && all.iter().all(|count| *count <= MOST)
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.daily, self.weekly, self.monthly)
    }
}

/// This is not how many are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write three numbers, of days, weeks and months: 7/4/6")]
pub struct KeepError;

impl FromStr for Keep {
    type Err = KeepError;

    fn from_str(text: &str) -> Result<Self, KeepError> {
        let numbers: Vec<u16> = text
            .split('/')
            .map(|part| part.trim().parse().map_err(|_| KeepError))
            .collect::<Result<_, _>>()?;
        match numbers.as_slice() {
            [daily, weekly, monthly] => Ok(Self { daily: *daily, weekly: *weekly, monthly: *monthly }),
            _ => Err(KeepError),
        }
    }
}

impl Serialize for Keep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Keep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Those of these moments whose snapshots need not be kept. The newest always is.
#[must_use]
pub fn superfluous(taken: &[Timestamp], keep: Keep) -> Vec<Timestamp> {
    let mut newest_first: Vec<Timestamp> = taken.to_vec();
    newest_first.sort_unstable_by(|a, b| b.cmp(a));
    let mut kept: BTreeSet<Timestamp> = newest_first.first().copied().into_iter().collect();
    let mut keep_last = |count: u16, period: fn(Timestamp) -> i64| {
        let mut seen: Option<i64> = None;
        let mut left = count;
        for at in &newest_first {
            if left == 0 {
                break;
            }
            let this = period(*at);
            if seen != Some(this) {
                seen = Some(this);
                left -= 1;
                kept.insert(*at);
            }
        }
    };
    keep_last(keep.daily, day);
    keep_last(keep.weekly, week);
    keep_last(keep.monthly, month);
    newest_first.retain(|at| !kept.contains(at));
    newest_first
}

fn day(at: Timestamp) -> i64 {
    at.0.div_euclid(DAY)
}

fn week(at: Timestamp) -> i64 {
    // 1970 began on a Thursday.
    (day(at) + 3).div_euclid(7)
}

/// Months since the year 0, by the calendar.
fn month(at: Timestamp) -> i64 {
    let text = at.rfc3339();
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<i64>().ok()).unwrap_or(0);
    number(text.get(..4)) * 12 + number(text.get(5..7))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-11-30, a Monday.
    const MONDAY: i64 = 1_796_000_400;

    fn kept(taken: &[Timestamp], keep: Keep) -> Vec<String> {
        let gone = superfluous(taken, keep);
        let mut kept: Vec<_> = taken.iter().filter(|at| !gone.contains(at)).map(|at| at.rfc3339()).collect();
        kept.sort();
        kept
    }

    #[test]
    fn a_year_of_nights_leaves_days_weeks_and_months() {
        let year: Vec<Timestamp> = (0..365).map(|night| Timestamp(MONDAY - night * DAY)).collect();
        let days: Vec<String> =
            kept(&year, Keep::default()).iter().map(|text| text[..10].to_owned()).collect();
        let expected = [
            "2026-06-30",
            "2026-07-31",
            "2026-08-31",
            "2026-09-30",
            "2026-10-31", // months
            "2026-11-15",
            "2026-11-22", // weeks
            "2026-11-24",
            "2026-11-25",
            "2026-11-26",
            "2026-11-27",
            "2026-11-28",
            "2026-11-29",
            "2026-11-30",
        ];
        assert_eq!(days, expected);
    }

    #[test]
    fn of_one_day_the_last_is_kept_and_nights_without_one_do_not_count() {
        let at = |hours: i64| Timestamp(MONDAY + hours * 3600);
        let keep = Keep { daily: 2, weekly: 0, monthly: 0 };
        let all = [at(0), at(1), at(2), at(-24 * 10), at(-24 * 20)];
        assert_eq!(kept(&all, keep), [at(-24 * 10).rfc3339(), at(2).rfc3339()]);
        let nothing = Keep { daily: 0, weekly: 0, monthly: 0 };
        assert_eq!(kept(&all, nothing), [at(2).rfc3339()], "the newest is always kept");
        assert_eq!(superfluous(&[], keep), []);
    }

    #[test]
    fn how_many_is_written_as_three_numbers() {
        assert_eq!("7/4/6".parse(), Ok(Keep::default()));
        assert_eq!(Keep::default().to_string(), "7/4/6");
        for bad in ["", "7", "7/4", "7/4/6/1", "a/b/c", "-1/4/6", "70000/4/6"] {
            assert_eq!(bad.parse::<Keep>(), Err(KeepError), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn deleting_night_by_night_keeps_what_deleting_at_once_would(
            nights in proptest::collection::btree_set(0_i64..400, 1..120),
            daily in 0_u16..9, weekly in 0_u16..6, monthly in 0_u16..8,
        ) {
            let keep = Keep { daily, weekly, monthly };
            let mut there: Vec<Timestamp> = vec![];
            for night in nights {
                there.push(Timestamp(MONDAY + night * DAY));
                let gone = superfluous(&there, keep);
                there.retain(|at| !gone.contains(at));
                prop_assert!(there.len() <= usize::from(daily + weekly + monthly).max(1));
                prop_assert!(superfluous(&there, keep).is_empty());
            }
        }
    }
}
