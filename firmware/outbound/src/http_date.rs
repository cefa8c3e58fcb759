//! The `Date` of an answer: by it, a clock that is wrong is noticed.

use std::time::{Duration, SystemTime};

/// How far `now` is ahead of the server's clock, in seconds; `None` where the server does not tell.
pub(crate) fn ahead(date: Option<&http::HeaderValue>, now: SystemTime) -> Option<i64> {
    let theirs = httpdate::parse_http_date(date?.to_str().ok()?).ok()?;
    let seconds = |length: Duration| i64::try_from(length.as_secs()).unwrap_or(i64::MAX);
    Some(match now.duration_since(theirs) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => -seconds(behind.duration()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_has_a_sign() {
        let date = http::HeaderValue::from_static("Sun, 06 Nov 1994 08:49:37 GMT");
        let at = |seconds| ahead(Some(&date), SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!((at(784_111_777), at(784_111_787), at(784_111_700)), (Some(0), Some(10), Some(-77)));
        assert_eq!(ahead(None, SystemTime::UNIX_EPOCH), None);
        assert_eq!(ahead(Some(&http::HeaderValue::from_static("now")), SystemTime::UNIX_EPOCH), None);
    }
}
