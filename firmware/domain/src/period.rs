//! A moment or a day as people write it, for questions about the past: `2026-05-03`, `2026-05-03 14:05`,
//! `2026-05-03T14:05:00+02:00`. Without a zone it is UTC, as everything in the log.

use crate::{Timestamp, error::PeriodError};
use jiff::{civil, tz::TimeZone};

/// From a moment until another one, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first second.
    pub from: Timestamp,
    /// The last second.
    pub until: Timestamp,
}

impl Period {
    /// Reads a day, a minute or a second.
    ///
    /// # Errors
    /// [`PeriodError`] when the text is none of them.
    pub fn parse(text: &str) -> Result<Self, PeriodError> {
        let text = text.trim();
        let lasting = |from: i64, seconds: i64| Self {
            from: Timestamp(from),
            until: Timestamp(from.saturating_add(seconds - 1)),
        };
        let start = |at: civil::DateTime| {
            at.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp().as_second()).map_err(|_| PeriodError)
        };
        if text.len() == 10 {
            let day: civil::Date = text.parse().map_err(|_| PeriodError)?;
            return Ok(lasting(start(day.to_datetime(civil::Time::midnight()))?, 86_400));
        }
        let clock = text.get(11..).and_then(|rest| rest.split(['Z', 'z', '+', '-']).next());
        let length = match clock.map_or(0, |clock| clock.matches(':').count()) {
            1 => 60,
            2 => 1,
            _ => return Err(PeriodError),
        };
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Ok(lasting(moment.as_second(), length));
        }
        Ok(lasting(start(text.parse().map_err(|_| PeriodError)?)?, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_a_minute_and_a_second_are_read() {
        const DAY: i64 = 1_777_766_400;
        for (text, from, seconds) in [
            ("2026-05-03", DAY, 86_400),
            ("2026-05-03 14:05", DAY + 50_700, 60),
            ("2026-05-03T14:05Z", DAY + 50_700, 60),
            ("2026-05-03 14:05:30", DAY + 50_730, 1),
            ("2026-05-03T14:05:30Z", DAY + 50_730, 1),
            ("2026-05-03T14:05:30+02:00", DAY + 43_530, 1),
            (" 2026-05-03 ", DAY, 86_400),
        ] {
            let until = Timestamp(from + seconds - 1);
            assert_eq!(Period::parse(text), Ok(Period { from: Timestamp(from), until }), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "yesterday", "2026-13-01", "2026-05-32", "03.05.2026", "1777766400", "2026-05-03Z"] {
            assert_eq!(Period::parse(text), Err(PeriodError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "[-0-9TZ: +.é]{0,32}") {
            let _ = Period::parse(&text);
        }
    }
}
