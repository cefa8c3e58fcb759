//! Tells of a profile whose addresses run low: once in the log when it gets there, and again only after it has
//! been well below.

use alcove_domain::ProfileId;
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// A profile has to fall this far below the mark before it is told of again, in percent of its addresses.
const CALM: u32 = 5;

/// Profiles that were told of; bounded by the profiles.
#[derive(Default)]
pub(crate) struct PoolAlerts(Mutex<BTreeSet<ProfileId>>);

impl PoolAlerts {
    /// Takes note of how full a profile is; whether that is news for the log.
    pub(crate) fn note(&self, profile: &ProfileId, percent: u32, mark: u32) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if percent >= mark {
            return told.insert(profile.clone());
        }
        if percent.saturating_add(CALM) <= mark {
            told.remove(profile);
        }
        false
    }

    /// Forgets profiles that are gone.
    pub(crate) fn keep(&self, is_there: impl Fn(&ProfileId) -> bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|profile| is_there(profile));
    }
}

/// Which part of `whole` this is, in percent, rounded down.
pub(crate) fn percent(part: u32, whole: u32) -> u32 {
    let percent = u64::from(part) * 100 / u64::from(whole.max(1));
    u32::try_from(percent).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crossing_is_told_once_and_a_wobble_at_the_mark_is_none() {
        let alerts = PoolAlerts::default();
        let profile = ProfileId::new("office").expect("an ID");
        let news: Vec<bool> =
            [89, 90, 100, 89, 91, 86, 90, 85, 90].map(|part| alerts.note(&profile, part, 90)).into();
        assert_eq!(news, [false, true, false, false, false, false, false, false, true]);
        alerts.keep(|_| false);
        assert!(alerts.note(&profile, 90, 90), "a new profile of the same name");
    }

    #[test]
    fn percent_is_rounded_down_and_an_empty_range_is_no_division() {
        assert_eq!(
            [percent(0, 0), percent(1, 3), percent(253, 253), percent(u32::MAX, 1)][..3],
            [0, 33, 100]
        );
        assert_eq!(percent(u32::MAX, 1), u32::MAX);
    }
}
