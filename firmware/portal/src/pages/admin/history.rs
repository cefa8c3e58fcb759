//! The history of the configuration: who changed what and when, and the way back.

use super::{acting, at_least, posted};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    error::Refusal,
    fields::{Pages, page_of},
    frame::{Frame, Here},
};
use alcove_controller::{HISTORY_SHOWN, HistoryRow, HistoryView, Restoration};
use alcove_domain::{DiffLine, LineKind, Right};
use askama::Template;

const PATH: &str = "/vpn-user-portal/changes";
/// Names of what changed that a row of the list shows.
const NAMES: usize = 4;

#[derive(Template)]
#[template(path = "admin/history.html")]
struct History<'a> {
    frame: Frame,
    done: &'a str,
    rows: Vec<HistoryRow>,
    pages: Pages,
}

#[derive(Template)]
#[template(path = "admin/history_entry.html")]
struct Entry {
    frame: Frame,
    may_restore: bool,
    entry: HistoryView,
}

impl History<'_> {
    /// The first few names of what changed, and how many more there are.
    fn what<'r>(&self, row: &'r HistoryRow) -> (&'r [String], usize) {
        (&row.what[..row.what.len().min(NAMES)], row.what.len().saturating_sub(NAMES))
    }
}

impl Entry {
    fn class(&self, line: &DiffLine) -> &'static str {
        match line.kind {
            LineKind::Same => "same",
            LineKind::Removed => "removed",
            LineKind::Added => "added",
            LineKind::Gap => "gap",
        }
    }

    /// The sign before a line, which says the same as its colour.
    fn sign(&self, line: &DiffLine) -> &'static str {
        match line.kind {
            LineKind::Same => "  ",
            LineKind::Removed => "− ",
            LineKind::Added => "+ ",
            LineKind::Gap => "⋯",
        }
    }
}

/// `GET …/changes?page=…`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let query = call.query()?;
    let number = page_of(&query);
    let (rows, more) = acting(call, &session).history(number)?;
    let frame = Frame::of(call, &session, Here::History);
    let total = at_least(number, HISTORY_SHOWN, more);
    let template = History {
        done: query.get("done"),
        rows,
        pages: Pages::new(frame.language, PATH, number, HISTORY_SHOWN, total),
        frame,
    };
    page(&template, Policy::Plain)
}

/// `GET …/changes/entry?id=…`
pub(crate) fn entry(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    let id = call.query()?.get("id").parse().map_err(|_| Refusal::NoSuchPage)?;
    let template = Entry {
        entry: acting.history_entry(id)?,
        may_restore: acting.has(Right::Configure),
        frame: Frame::of(call, &session, Here::History),
    };
    page(&template, Policy::Plain)
}

/// `POST …/changes/entry`: makes the state after this entry the present one.
pub(crate) fn restore(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    let id = sent.get("id").parse().map_err(|_| Refusal::NoSuchPage)?;
    acting.restore(id)?;
    Ok(see_other("/vpn-user-portal/changes?done=restored"))
}
