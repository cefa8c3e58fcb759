//! Somebody who runs the box, at work: every use case of theirs hangs on [`Acting`], knows who asks and from where,
//! and asks first whether they may (`domain::Role`, the one place where that is decided).
//!
//! Root on the box itself, who asks through the control socket, may everything. So may programs with a token of the
//! admin API, within its scopes (`admin_token`).

use crate::{Controller, Rejected, Session};
use alcove_domain::{Right, Role, UserId};
use std::net::IpAddr;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Actor {
    name: Option<UserId>,
    role: Role,
    from: Option<IpAddr>,
}

impl Actor {
    /// Root on the box itself, or the box of its own accord.
    #[must_use]
    pub fn root() -> Self {
        Self { name: None, role: Role::Admin, from: None }
    }

    /// Somebody who has proved to be at a box that has no admin yet.
    pub(crate) fn at_set_up(from: IpAddr) -> Self {
        Self { name: None, role: Role::Admin, from: Some(from.to_canonical()) }
    }

    /// Somebody who is signed in on the pages.
    #[must_use]
    pub fn of(session: &Session, from: IpAddr) -> Self {
        Self { name: Some(session.user.clone()), role: session.role, from: Some(from.to_canonical()) }
    }
}

/// The use cases of those who run the box.
pub struct Acting<'a> {
    pub(crate) controller: &'a Controller,
    pub(crate) actor: Actor,
}

impl Controller {
    /// What this actor may ask for.
    #[must_use]
    pub fn acting(&self, actor: Actor) -> Acting<'_> {
        Acting { controller: self, actor }
    }
}

impl Acting<'_> {
    /// Whether they may do that, for pages that offer it only to those who may.
    #[must_use]
    pub fn has(&self, right: Right) -> bool {
        self.actor.role.may(right)
    }

    /// Refuses somebody who may not do that.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`].
    pub fn may(&self, right: Right) -> Result<(), Rejected> {
        if self.has(right) { Ok(()) } else { Err(Rejected::Forbidden) }
    }

    /// As the log and the history call them: a user's name, or nothing for root and at the set-up of a new box.
    pub(crate) fn who(&self) -> String {
        self.actor.name.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    pub(crate) fn source(&self) -> String {
        self.actor.from.map(|from| from.to_string()).unwrap_or_default()
    }

    pub(crate) fn is_on_a_page(&self) -> bool {
        self.actor.from.is_some()
    }

    /// Whether this is their own account.
    #[must_use]
    pub fn is(&self, user: &str) -> bool {
        self.actor.name.as_ref().is_some_and(|name| name.as_str() == user)
    }
}
