//! Why a controller says no to a box that wants to be a node. It travels as an English sentence, which logs and terminals
//! show; the box that was refused knows its own sentences again and tells them in the language of its page.

use alcove_domain::Words;
use std::fmt;

/// Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum JoinRefusal {
    /// It speaks another version of the link: its own, and the controller's.
    Version(u16, u16),
    /// Its clock is so many seconds ahead of the controller's, or behind.
    Clock(i64),
    /// Another box used the code then (RFC 3339).
    Used(String),
    /// The code was good until then.
    Late(String),
    /// The node whose place it was to take is gone.
    NoPlace,
    /// The controller has no such code.
    Unknown,
    /// The controller's store failed.
    Store,
    /// Many boxes try at the same time.
    Crowded,
}

const USED: [&str; 2] = [
    "the code was used by another box (",
    "): if that was not you, remove the node that it made. Make a new code",
];
const LATE: [&str; 2] = ["the code was good until ", ": make a new one"];
const CLOCK: &str = "the box's clock is ";
const AHEAD: &str = " s ahead of";
const BEHIND: &str = " s behind";
const CLOCK_END: &str =
    " the controller's: set both by the network (NTP), then try again; the code is still good";
const VERSION: [&str; 3] =
    ["the node speaks version ", " of the link, this controller version ", ": update the older one"];
const NO_PLACE: &str = "the node whose place this box was to take is gone: make a new code";
const UNKNOWN: &str = "the controller does not know this code, or has forgotten it: make a new one";
/// As the node itself words it when the controller hangs up.
const CROWDED: &str = "too many boxes try to join at the moment; try again";
const STORE: &str = "the controller's store failed; its log says why";

impl fmt::Display for JoinRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(theirs, ours) => {
                write!(f, "{}{theirs}{}{ours}{}", VERSION[0], VERSION[1], VERSION[2])
            }
            Self::Clock(apart) => {
                let way = if *apart > 0 { AHEAD } else { BEHIND };
                write!(f, "{CLOCK}{}{way}{CLOCK_END}", apart.abs())
            }
            Self::Used(at) => write!(f, "{}{at}{}", USED[0], USED[1]),
            Self::Late(until) => write!(f, "{}{until}{}", LATE[0], LATE[1]),
            Self::NoPlace => f.write_str(NO_PLACE),
            Self::Unknown => f.write_str(UNKNOWN),
            Self::Store => f.write_str(STORE),
            Self::Crowded => f.write_str(CROWDED),
        }
    }
}

impl JoinRefusal {
    /// The refusal that this sentence is, when it is one of ours.
    pub(crate) fn parse(sentence: &str) -> Option<Self> {
        let between =
            |ends: &[&str; 2]| sentence.strip_prefix(ends[0])?.strip_suffix(ends[1]).map(ToOwned::to_owned);
        let clock = || {
            let rest = sentence.strip_prefix(CLOCK)?.strip_suffix(CLOCK_END)?;
            let ahead = rest.strip_suffix(AHEAD).and_then(|number| number.parse::<i64>().ok());
            let behind = rest.strip_suffix(BEHIND).and_then(|number| number.parse::<i64>().ok());
            ahead.or(behind.map(|number| -number)).map(Self::Clock)
        };
        let version = || {
            let rest = sentence.strip_prefix(VERSION[0])?.strip_suffix(VERSION[2])?;
            let (theirs, ours) = rest.split_once(VERSION[1])?;
            Some(Self::Version(theirs.parse().ok()?, ours.parse().ok()?))
        };
        match sentence {
            NO_PLACE => Some(Self::NoPlace),
            UNKNOWN => Some(Self::Unknown),
            STORE => Some(Self::Store),
            CROWDED => Some(Self::Crowded),
            _ => between(&USED)
                .map(Self::Used)
                .or_else(|| between(&LATE).map(Self::Late))
                .or_else(clock)
                .or_else(version),
        }
    }

    /// The same for a page.
    pub(crate) fn words(&self) -> Words {
        let words = |id| Words::new(id, self.to_string());
        match self {
            Self::Version(theirs, ours) => {
                words("join-no-version").with("theirs", i64::from(*theirs)).with("ours", i64::from(*ours))
            }
            Self::Clock(apart) if *apart > 0 => words("join-no-clock-ahead").with("seconds", *apart),
            Self::Clock(apart) => words("join-no-clock-behind").with("seconds", apart.abs()),
            Self::Used(at) => words("join-no-used").with("at", at.as_str()),
            Self::Late(until) => words("join-no-late").with("at", until.as_str()),
            Self::NoPlace => words("join-no-place"),
            Self::Unknown => words("join-no-code"),
            Self::Store => words("join-no-store"),
            Self::Crowded => words("join-no-room"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_known_again() {
        let at = "2026-11-30T21:00:00Z".to_owned();
        for refusal in [
            JoinRefusal::Version(3, 4),
            JoinRefusal::Clock(700),
            JoinRefusal::Clock(-700),
            JoinRefusal::Used(at.clone()),
            JoinRefusal::Late(at),
            JoinRefusal::NoPlace,
            JoinRefusal::Unknown,
            JoinRefusal::Store,
            JoinRefusal::Crowded,
        ] {
            assert_eq!(JoinRefusal::parse(&refusal.to_string()), Some(refusal.clone()));
            assert!(refusal.words().id().is_some());
        }
        assert_eq!(JoinRefusal::parse("something that a later release says"), None);
    }
}
