//! Times and amounts as people read them in their language, and as HTTP wants them. Times are UTC and say so.

use crate::languages::say;
use alcove_domain::{Language, Timestamp};
use askama::filters::HtmlSafe;
use jiff::tz::TimeZone;
use std::fmt;

/// A moment as `<time>`: machine-readable for the browser, a date and a time of day for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    pub(crate) language: Language,
}

/// Its text is digits, names of months and tags of ours.
impl HtmlSafe for Moment {}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zoned = instant(self.at).to_zoned(TimeZone::UTC);
        let iso = zoned.strftime("%Y-%m-%dT%H:%M:%SZ");
        let day = say(self.language, "date")
            .with("day", zoned.day().to_string())
            .with("month", i64::from(zoned.month()))
            .with("year", zoned.year().to_string());
        let hour = say(self.language, "time-of-day").with("time", zoned.strftime("%H:%M").to_string());
        let comma = if self.language == Language::Arabic { '،' } else { ',' };
        write!(f, r#"<time datetime="{iso}"><span>{day}</span><i>{comma} </i><span>{hour}</span></time>"#)
    }
}

/// A number of bytes in decimal units, three digits at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bytes {
    pub(crate) count: u64,
    pub(crate) language: Language,
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = u128::from(self.count);
        // The smallest unit that needs at most three digits before the point, once rounded.
        let (mut unit, mut scale) = (0, 1_u128);
        while unit + 1 < UNITS.len() && rounded(amount, scale) >= 1000 {
            unit += 1;
            scale *= 1000;
        }
        let tenths = rounded(amount * 10, scale);
        if unit == 0 || tenths >= 100 {
            write!(f, "{} {}", rounded(amount, scale), UNITS[unit])
        } else {
            let point = if matches!(self.language, Language::English | Language::Arabic) { '.' } else { ',' };
            write!(f, "{}{point}{} {}", tenths / 10, tenths % 10, UNITS[unit])
        }
    }
}

const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/// `amount` in parts of `scale`, to the nearest.
fn rounded(amount: u128, scale: u128) -> u128 {
    (amount + scale / 2) / scale
}

/// Filters of the templates.
pub(crate) mod filters {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use std::fmt::Display;

    /// As the value of a query's field.
    #[askama::filter_fn]
    pub(crate) fn query(value: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(encoded(&value.to_string()))
    }

    /// The same for addresses that are made here.
    pub(crate) fn encoded(value: &str) -> String {
        utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
    }
}

/// IMF-fixdate, as `Expires` wants it: `Tue, 04 Nov 2025 09:21:33 GMT` (RFC 9110 §5.6.7).
pub(crate) fn imf_fixdate(at: Timestamp) -> String {
    instant(at).to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A moment beyond what calendars hold becomes the nearest that they do.
fn instant(at: Timestamp) -> jiff::Timestamp {
    let limit = if at.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    jiff::Timestamp::from_second(at.0).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_a_date_with_its_zone() {
        let at = Timestamp(1_803_996_300);
        let html = Moment { at, language: Language::English }.to_string();
        assert_eq!(
            html,
            r#"<time datetime="2027-03-02T14:05:00Z"><span>2 March 2027</span><i>, </i><span>14:05 UTC</span></time>"#
        );
        let html = Moment { at, language: Language::Spanish }.to_string();
        assert!(html.contains("<span>2 de marzo de 2027</span>"), "{html}");
    }

    #[test]
    fn expires_has_two_digits_for_the_day() {
        assert_eq!(imf_fixdate(Timestamp(1_762_248_093)), "Tue, 04 Nov 2025 09:21:33 GMT");
        assert_eq!(imf_fixdate(Timestamp(i64::MAX)), "Thu, 30 Dec 9999 22:00:00 GMT");
    }

    #[test]
    fn no_moment_breaks_a_page() {
        for at in [i64::MIN, -1, 0, i64::MAX] {
            assert!(
                Moment { at: Timestamp(at), language: Language::German }.to_string().starts_with("<time")
            );
        }
    }

    #[test]
    fn amounts_have_units() {
        let shown = |count| Bytes { count, language: Language::English }.to_string();
        assert_eq!(shown(0), "0 B");
        assert_eq!(shown(999), "999 B");
        assert_eq!(shown(1_000), "1.0 kB");
        assert_eq!(shown(1_449_000), "1.4 MB");
        assert_eq!(shown(52_300_000), "52 MB");
        assert_eq!(shown(999_960), "1.0 MB");
        assert_eq!(shown(u64::MAX), "18 EB");
        assert_eq!(Bytes { count: 1_449_000, language: Language::French }.to_string(), "1,4 MB");
    }
}
