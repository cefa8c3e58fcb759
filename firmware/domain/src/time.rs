//! Moments and lengths of time, in whole seconds; times are UTC.

use serde::{Deserialize, Serialize};

/// A moment: seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A length of time in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(pub i64);

impl Timestamp {
    /// The moment this long after this one, at the latest the end of year 9999.
    #[must_use]
    pub fn plus(self, length: Seconds) -> Timestamp {
        Timestamp(self.0.saturating_add(length.0).min(253_402_300_799))
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
}
