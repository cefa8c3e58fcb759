//! Moments and lengths of time, in whole seconds; times are UTC.
//!
//! A moment travels as an integer (on the link, in the database); a length of time is written the ISO 8601
//! way, because people read and write it in the configuration text.

use crate::error::DurationError;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// A moment: seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A length of time in seconds. Its serialised form is text, as [`Seconds::iso8601`] writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub i64);

/// 9999-12-30T22:00:00Z, the last moment that can be written with four digits for the year in every zone.
const LATEST: i64 = 253_402_207_200;
/// 0000-01-01T00:00:00Z.
const EARLIEST: i64 = -62_167_219_200;

impl Timestamp {
    /// The moment this long after this one, at the latest 9999-12-30T22:00:00Z.
    #[must_use]
    pub fn plus(self, length: Seconds) -> Timestamp {
        Timestamp(self.0.saturating_add(length.0).min(LATEST))
    }

    /// The moment this long before this one.
    #[must_use]
    pub fn minus(self, length: Seconds) -> Timestamp {
        Timestamp(self.0.saturating_sub(length.0))
    }

    /// How long after `earlier` this is; negative when it is before.
    #[must_use]
    pub fn since(self, earlier: Timestamp) -> Seconds {
        Seconds(self.0.saturating_sub(earlier.0))
    }

    /// `2026-11-22T17:00:00Z` (RFC 3339).
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.write("%Y-%m-%dT%H:%M:%SZ")
    }

    /// `2026-11-22T17:00:00+00:00`, the form in the comments of client files (spec api-v3.md §10).
    #[must_use]
    pub fn atom(self) -> String {
        self.write("%Y-%m-%dT%H:%M:%S+00:00")
    }

    /// `Sun, 22 Nov 2026 17:00:00 GMT`: IMF-fixdate (RFC 9110 §5.6.7), as the `Expires` header needs it.
    #[must_use]
    pub fn http_date(self) -> String {
        self.write("%a, %d %b %Y %H:%M:%S GMT")
    }

    fn write(self, format: &str) -> String {
        let moment = jiff::Timestamp::from_second(self.0.clamp(EARLIEST, LATEST));
        moment.expect("years 0 to 9999 are representable").strftime(format).to_string()
    }
}

impl Seconds {
    /// Reads an ISO 8601 duration: `P90D`, `PT1H`, `P1DT12H`, `P2W`, `P1Y`. Whole numbers only, each unit at
    /// most once and in descending order. Lengths do not depend on the calendar: a year is 365 days, a month 30.
    ///
    /// # Errors
    /// [`DurationError`] when the text is none, or is longer than can be counted.
    pub fn parse_iso8601(text: &str) -> Result<Seconds, DurationError> {
        const DATE: [(char, i64); 4] =
            [('Y', 365 * 86_400), ('M', 30 * 86_400), ('W', 7 * 86_400), ('D', 86_400)];
        const TIME: [(char, i64); 3] = [('H', 3_600), ('M', 60), ('S', 1)];

        let rest = text.strip_prefix('P').ok_or(DurationError::Syntax)?;
        let (date, time) = match rest.split_once('T') {
            Some((_, "")) => return Err(DurationError::Syntax),
            Some((date, time)) => (date, time),
            None if rest.is_empty() => return Err(DurationError::Syntax),
            None => (rest, ""),
        };
        let total = sum(date, &DATE)?.checked_add(sum(time, &TIME)?).ok_or(DurationError::TooLong)?;
        Ok(Seconds(total))
    }

    /// Writes the length in days, hours, minutes and seconds: `P90D`, `PT1H`, `P1DT12H`, `PT0S`. A negative
    /// length, which no setting has, gets a leading `-` that [`Seconds::parse_iso8601`] refuses.
    #[must_use]
    pub fn iso8601(self) -> String {
        let total = self.0.unsigned_abs();
        let mut text = String::from(if self.0 < 0 { "-P" } else { "P" });
        if total >= 86_400 {
            text += &format!("{}D", total / 86_400);
        }
        if total == 0 || !total.is_multiple_of(86_400) {
            text.push('T');
        }
        for (count, unit) in [(total / 3_600 % 24, 'H'), (total / 60 % 60, 'M'), (total % 60, 'S')] {
            if count != 0 || (total == 0 && unit == 'S') {
                text += &format!("{count}{unit}");
            }
        }
        text
    }
}

/// The sum of a run of numbers with units, which have to come in the order of `units`.
fn sum(mut text: &str, units: &[(char, i64)]) -> Result<i64, DurationError> {
    let mut units = units.iter();
    let mut total = 0_i64;
    while !text.is_empty() {
        let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or(DurationError::Syntax)?;
        let (number, rest) = text.split_at(digits);
        let designator = rest.chars().next().ok_or(DurationError::Syntax)?;
        let (_, length) = units.find(|(unit, _)| *unit == designator).ok_or(DurationError::Syntax)?;
        if number.is_empty() {
            return Err(DurationError::Syntax);
        }
        let count: i64 = number.parse().map_err(|_| DurationError::TooLong)?;
        let part = count.checked_mul(*length).ok_or(DurationError::TooLong)?;
        total = total.checked_add(part).ok_or(DurationError::TooLong)?;
        text = &rest[designator.len_utf8()..];
    }
    Ok(total)
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.iso8601())
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(LengthOfTime)
    }
}

/// Reads text only, and says in plain words what was expected instead of anything else.
struct LengthOfTime;

impl Visitor<'_> for LengthOfTime {
    type Value = Seconds;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a length of time such as \"P90D\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Seconds, E> {
        Seconds::parse_iso8601(text).map_err(E::custom)
    }
}

impl std::str::FromStr for Seconds {
    type Err = DurationError;
    fn from_str(text: &str) -> Result<Self, DurationError> {
        Self::parse_iso8601(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_moment_is_written_as_apps_and_people_expect_it() {
        let moment = Timestamp(1_795_366_800);
        assert_eq!(moment.rfc3339(), "2026-11-22T17:00:00Z");
        assert_eq!(moment.atom(), "2026-11-22T17:00:00+00:00");
        assert_eq!(moment.http_date(), "Sun, 22 Nov 2026 17:00:00 GMT");
        // RFC 9110's own example, with a day below ten.
        assert_eq!(Timestamp(784_111_777).http_date(), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn the_far_ends_of_time_can_be_written() {
        assert_eq!(Timestamp(0).plus(Seconds(i64::MAX)).rfc3339(), "9999-12-30T22:00:00Z");
        assert_eq!(Timestamp(i64::MIN).rfc3339(), "0000-01-01T00:00:00Z");
    }

    #[test]
    fn lengths_of_time_are_read() {
        for (text, seconds) in [
            ("P90D", 90 * 86_400),
            ("PT1H", 3_600),
            ("PT30M", 1_800),
            ("P1Y", 365 * 86_400),
            ("P1M", 30 * 86_400),
            ("PT1M", 60),
            ("P2W", 14 * 86_400),
            ("P1Y2M3W4DT5H6M7S", (365 + 60 + 21 + 4) * 86_400 + 5 * 3_600 + 6 * 60 + 7),
            ("PT72H", 3 * 86_400),
            ("PT0S", 0),
        ] {
            assert_eq!(Seconds::parse_iso8601(text), Ok(Seconds(seconds)), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_of_time_is_refused() {
        for text in [
            "", "P", "PT", "P1DT", "90D", "P90", "PD", "P-1D", "-P1D", "P+1D", "P1.5D", "P1D2D", "P1D1M",
            "PT1D", "P1H", "p1d", "P 1D", "P1D ", "P1é", "P١D", "7776000",
        ] {
            assert_eq!(Seconds::parse_iso8601(text), Err(DurationError::Syntax), "{text}");
        }
        for text in ["P99999999999999999999D", "P9223372036854775807D", "P106751991167300DT99999999999999H"] {
            assert_eq!(Seconds::parse_iso8601(text), Err(DurationError::TooLong), "{text}");
        }
    }

    #[test]
    fn lengths_of_time_are_written_for_people() {
        for (seconds, text) in [
            (0, "PT0S"),
            (30, "PT30S"),
            (3_600, "PT1H"),
            (90 * 86_400, "P90D"),
            (129_600, "P1DT12H"),
            (-60, "-PT1M"),
        ] {
            assert_eq!(Seconds(seconds).iso8601(), text);
        }
    }

    proptest! {
        #[test]
        fn every_length_of_time_survives_writing_and_reading(seconds in 0..=i64::MAX) {
            prop_assert_eq!(Seconds::parse_iso8601(&Seconds(seconds).iso8601()), Ok(Seconds(seconds)));
        }

        #[test]
        fn reading_a_length_of_time_never_panics(text in "P?[0-9YMWDTHSé.-]{0,24}") {
            let _ = Seconds::parse_iso8601(&text);
        }
    }
}
