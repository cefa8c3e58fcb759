//! The question before something that cannot be taken back: what will be lost, and the way back.

use crate::{frame::Frame, languages::Say};
use askama::Template;

/// A page that asks once; its button sends the fields to `action`.
#[derive(Template)]
#[template(path = "confirm.html")]
pub(crate) struct Confirm {
    pub(crate) frame: Frame,
    pub(crate) title: Say,
    pub(crate) heading: Say,
    /// What happens.
    pub(crate) lead: Say,
    /// What stays, and what to do instead.
    pub(crate) more: Option<Say>,
    pub(crate) action: &'static str,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) yes: Say,
    pub(crate) no: Say,
    /// Something is lost by it.
    pub(crate) danger: bool,
    /// Where "no" leads.
    pub(crate) back: String,
}
