//! What was said no to, counted by kind since this process began.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A kind of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name with a wrong password.
    SignIn,
    /// Somebody who has guessed too often.
    SignInPause,
    /// No or a wrong token of an app.
    AppToken,
    /// No, a wrong or an insufficient token of a program, or a call from the wrong address.
    AdminToken,
    /// An app and a profile without a common protocol.
    NoProtocol,
    /// A profile without a free address.
    NoAddress,
    /// A node that is away, or did not take the configuration in time.
    NoNode,
    /// The operator's program said no, or could not be asked.
    Hook,
}

impl Kind {
    const ALL: [(Kind, &'static str); 8] = [
        (Kind::SignIn, "sign_in"),
        (Kind::SignInPause, "sign_in_pause"),
        (Kind::AppToken, "app_token"),
        (Kind::AdminToken, "admin_token"),
        (Kind::NoProtocol, "no_protocol"),
        (Kind::NoAddress, "no_address"),
        (Kind::NoNode, "no_node"),
        (Kind::Hook, "hook"),
    ];
}

#[derive(Default)]
pub(crate) struct Tally([AtomicU64; Kind::ALL.len()]);

impl Tally {
    pub(crate) fn count(&self, kind: Kind) {
        self.0[kind as usize].fetch_add(1, Relaxed);
    }

    /// Every kind by its name, with its count.
    pub(crate) fn read(&self) -> Vec<(&'static str, u64)> {
        Kind::ALL.iter().map(|(kind, name)| (*name, self.0[*kind as usize].load(Relaxed))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_place_of_its_own() {
        let tally = Tally::default();
        for (times, (kind, _)) in Kind::ALL.iter().enumerate() {
            (0..=times).for_each(|_| tally.count(*kind));
        }
        let counts: Vec<u64> = tally.read().into_iter().map(|(_, count)| count).collect();
        assert_eq!(counts, (1..=Kind::ALL.len() as u64).collect::<Vec<_>>());
    }
}
