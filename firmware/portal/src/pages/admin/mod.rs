//! The pages of those who run the box. Whether somebody may see or do something is asked of the controller, by role
//! (`alcove_domain::Role`); pages only leave out what would be refused.

pub(crate) mod connections;
pub(crate) mod guests;
pub(crate) mod history;
pub(crate) mod invitation;
pub(crate) mod log;
pub(crate) mod node;
pub(crate) mod nodes;
pub(crate) mod overview;
pub(crate) mod profile;
pub(crate) mod profiles;
mod sections;
pub(crate) mod settings;
pub(crate) mod snapshot_target;
pub(crate) mod snapshots;
pub(crate) mod statistics;
pub(crate) mod user;
pub(crate) mod users;

#[cfg(test)]
mod tests;

use crate::{
    call::Call,
    csrf,
    error::Refusal,
    form::Form,
    frame::Frame,
    languages::Say,
    show::{Moment, filters::encoded},
};
use alcove_controller::{Acting, Actor, Role, Session};
use alcove_domain::Timestamp;

/// What somebody who is signed in may ask for.
pub(crate) fn acting<'a>(call: &Call<'a>, session: &Session) -> Acting<'a> {
    call.controller.acting(Actor::of(session, call.from()))
}

/// A form that was sent from a page of this sign-in.
pub(crate) fn posted(call: &Call<'_>) -> Result<(Session, Form), Refusal> {
    csrf::check_origin(call)?;
    let session = call.signed_in()?;
    let form = call.form()?;
    csrf::check(call, &form, &session)?;
    Ok((session, form))
}

/// An address with these fields in its query; empty ones are left out.
pub(crate) fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let given = fields.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = given.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// How many rows to tell `Pages` of, where it is only known whether there are more.
fn at_least(page: u32, per_page: u32, more: bool) -> u64 {
    u64::from(page) * u64::from(per_page) + u64::from(more)
}

impl Frame {
    /// What a role is called.
    pub(crate) fn role(&self, role: &Role) -> Say {
        self.say(match role {
            Role::User => "role-user",
            Role::Operator => "role-operator",
            Role::Admin => "role-admin",
        })
    }

    /// A moment that is written as RFC 3339.
    pub(crate) fn time_of(&self, text: &str) -> Moment {
        let at = text.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_second);
        self.time(&Timestamp(at))
    }
}
