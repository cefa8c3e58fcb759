//! Invitations: somebody gets a link, opens it once in its time, and chooses a password. The code in the link has 256
//! bits; the store keeps its SHA-256 and uses it up in one statement.

use crate::{Acting, Controller, Rejected, account::no_such_user, account::user_id, secret};
use alcove_domain::{Right, Seconds, Timestamp, Words};

/// How long a link may be used.
const LASTS: Seconds = Seconds(7 * 24 * 60 * 60);
/// The length of a code: 32 random bytes as base64url.
const CODE_LEN: usize = 43;

/// An invitation that may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Whose account it opens.
    pub user: String,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Acting<'_> {
    /// Invites somebody who has an account: the code for the link, which is kept nowhere, and until when it may be
    /// used. An earlier one is void.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Conflict`] when the account is disabled or a guest's, [`Rejected::Forbidden`].
    pub fn invite(&self, name: &str) -> Result<(String, Timestamp), Rejected> {
        self.may(Right::ManageUsers)?;
        let controller = self.controller;
        let id = user_id(name).map_err(|_| no_such_user(name))?;
        controller.is_of_this_box(&id)?;
        let code = secret::text(&secret::random::<32>());
        let (now, expires_at) = (controller.now(), controller.now().plus(LASTS));
        if !controller.0.store.invite(&id, &secret::digest(&code), now, expires_at)? {
            let english = "This account is disabled: let it in again first.";
            return Err(Rejected::Conflict(Words::new("user-locked", english)));
        }
        tracing::info!(user = name, by = ?self.who(), "invited");
        Ok((code, expires_at))
    }

    /// Makes somebody's invitation void; done twice, it changes nothing more.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn withdraw_invitation(&self, name: &str) -> Result<(), Rejected> {
        self.may(Right::ManageUsers)?;
        let id = user_id(name).map_err(|_| no_such_user(name))?;
        self.controller.0.store.withdraw_invitation(&id)?;
        Ok(())
    }
}

impl Controller {
    /// What an invitation is for, without using it; `None` when it was used, is past its time or void.
    ///
    /// # Errors
    /// When the store fails.
    pub fn invitation(&self, code: &str) -> Result<Option<Invitation>, Rejected> {
        if code.len() != CODE_LEN {
            return Ok(None);
        }
        let found = self.0.store.invitation(&secret::digest(code), self.now())?;
        Ok(found.map(|(user, expires_at)| Invitation { user: user.into(), expires_at }))
    }

    /// Uses an invitation up and sets the password; other browsers of the user are signed out. The user's name.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `password`; [`Rejected::NotFound`] when it was used, is past its time or void.
    pub fn accept_invitation(&self, code: &str, password: &str) -> Result<String, Rejected> {
        let english = "This invitation was used, is too old, or was replaced.";
        let void = || Rejected::NotFound(Words::new("invitation-void", english));
        // Hashing is work that only somebody with a good code may ask for.
        let invitation = self.invitation(code)?.ok_or_else(void)?;
        let hash = self.hash_new("password", password, &invitation.user)?;
        let user = self.0.store.accept_invitation(&secret::digest(code), &hash, self.now())?;
        let user = user.ok_or_else(void)?;
        tracing::info!(%user, "an invitation was accepted");
        Ok(user.into())
    }
}
