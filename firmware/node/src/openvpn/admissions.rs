//! Who may connect: the part of the desired state that every process asks at every client.
//!
//! Shared, because an answer must not wait for whatever else the node is doing, nor for a controller.

use alcove_domain::{ConnectionId, ProfileId, Timestamp};
use alcove_link::OpenvpnClient;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The certificates that may connect. A handle; clones share one table.
#[derive(Debug, Default, Clone)]
pub(crate) struct Admissions(Arc<Mutex<HashMap<ConnectionId, OpenvpnClient>>>);

impl Admissions {
    /// A panic while it was held leaves the table as it was before or after one change.
    fn table(&self) -> MutexGuard<'_, HashMap<ConnectionId, OpenvpnClient>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the certificate of this name, made for this profile, may be connected at this moment.
    pub(crate) fn allow(&self, id: &ConnectionId, profile: &ProfileId, now: Timestamp) -> bool {
        self.table().get(id).is_some_and(|client| client.profile == *profile && client.expires_at > now)
    }

    pub(crate) fn insert(&self, client: OpenvpnClient) -> Option<OpenvpnClient> {
        self.table().insert(client.id, client)
    }

    pub(crate) fn remove(&self, id: &ConnectionId) -> Option<OpenvpnClient> {
        self.table().remove(id)
    }

    pub(crate) fn contains(&self, id: &ConnectionId) -> bool {
        self.table().contains_key(id)
    }

    pub(crate) fn len(&self) -> usize {
        self.table().len()
    }

    pub(crate) fn ids(&self) -> Vec<ConnectionId> {
        self.table().keys().copied().collect()
    }

    pub(crate) fn all(&self) -> Vec<OpenvpnClient> {
        self.table().values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_good_for_its_profile_and_until_its_end() {
        let admissions = Admissions::default();
        let id = ConnectionId::from([1; 32]);
        let (office, lab) = (ProfileId::new("office").expect("an ID"), ProfileId::new("lab").expect("an ID"));
        admissions.insert(OpenvpnClient { id, profile: office.clone(), expires_at: Timestamp(100) });
        assert!(admissions.allow(&id, &office, Timestamp(99)));
        assert!(!admissions.allow(&id, &office, Timestamp(100)));
        assert!(!admissions.allow(&id, &lab, Timestamp(1)));
        assert!(!admissions.allow(&ConnectionId::from([2; 32]), &office, Timestamp(1)));
        admissions.clone().remove(&id);
        assert!(!admissions.allow(&id, &office, Timestamp(1)));
    }
}
