//! When apps were last heard of: noted in memory, written with the chores, so that a call costs no commit.

use crate::{Controller, Failure};
use alcove_domain::{AuthKey, Timestamp};
use alcove_store::Authorization;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
};

/// The store keeps it to the hour.
const HOUR: i64 = 3600;
/// Notes that are kept until they are written; those beyond are made at the app's next call.
const CAPACITY: usize = 4096;

#[derive(Default)]
pub(crate) struct LastUsed(Mutex<HashMap<AuthKey, Timestamp>>);

impl LastUsed {
    pub(crate) fn note(&self, authorization: &Authorization, now: Timestamp) {
        if authorization.last_used.is_some_and(|last| now.since(last).0 < HOUR) {
            return;
        }
        let mut notes = self.notes();
        if notes.len() < CAPACITY || notes.contains_key(&authorization.auth_key) {
            notes.insert(authorization.auth_key.clone(), now);
        }
    }

    /// What is noted of an authorization and not written yet.
    pub(crate) fn get(&self, auth_key: &AuthKey) -> Option<Timestamp> {
        self.notes().get(auth_key).copied()
    }

    fn notes(&self) -> MutexGuard<'_, HashMap<AuthKey, Timestamp>> {
        self.0.lock().expect("no thread panics while it holds this lock")
    }
}

impl Controller {
    pub(crate) fn write_last_used(&self) -> Result<(), Failure> {
        let notes = std::mem::take(&mut *self.0.last_used.notes());
        for (auth_key, at) in notes {
            self.0.store.touch_authorization(&auth_key, at)?;
        }
        Ok(())
    }
}
