//! The history of the configuration: who changed what, and the way back.

use crate::{Acting, Rejected};
use alcove_domain::{BoxConfiguration, Change, DiffLine, Problem, Right, Words, line_diff};
use alcove_store::{HistoryEntry, HistoryRow};

/// Entries in one page.
pub const HISTORY_SHOWN: u32 = 25;

/// An entry with what it changed.
#[derive(Debug, Clone)]
pub struct HistoryView {
    /// The entry.
    pub row: HistoryRow,
    /// The lines that are different from before; empty for the oldest that is kept.
    pub lines: Vec<DiffLine>,
    /// The number of the entry before.
    pub previous: Option<i64>,
    /// What going back to it would do.
    pub restoration: Restoration,
}

/// What going back to a former state would do.
#[derive(Debug, Clone)]
pub enum Restoration {
    /// It is the present state.
    Present,
    /// It would change this.
    Changes(Vec<Change>),
    /// It cannot be done: this release does not take that state. The reason, in words.
    Impossible(String),
}

impl Acting<'_> {
    /// A page of the history, the newest first, and whether there are older ones.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn history(&self, page: u32) -> Result<(Vec<HistoryRow>, bool), Rejected> {
        self.may(Right::See)?;
        let offset = page.max(1).saturating_sub(1).saturating_mul(HISTORY_SHOWN);
        let mut rows = self.controller.0.store.configuration_history(offset, HISTORY_SHOWN + 1)?;
        let more = rows.len() > HISTORY_SHOWN as usize;
        rows.truncate(HISTORY_SHOWN as usize);
        Ok((rows, more))
    }

    /// An entry with what it changed, and what going back to it would do.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`], or when the store fails.
    pub fn history_entry(&self, id: i64) -> Result<HistoryView, Rejected> {
        self.may(Right::See)?;
        let HistoryEntry { row, before, after, previous } = self.entry(id)?;
        let restoration = match BoxConfiguration::parse(&after) {
            Err(error) => Restoration::Impossible(error.to_string()),
            Ok(wanted) => match self.controller.compare(&wanted) {
                Ok(changes) if changes.is_empty() => Restoration::Present,
                Ok(changes) => Restoration::Changes(changes),
                Err(Rejected::Invalid { field, message }) => {
                    Restoration::Impossible(format!("{field}: {message}"))
                }
                Err(other) => return Err(other),
            },
        };
        let lines = before.map(|before| line_diff(&before, &after)).unwrap_or_default();
        Ok(HistoryView { row, lines, previous, restoration })
    }

    /// Makes the state after this entry the present one, as a new change.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Conflict`] when this release does not take that state,
    /// [`Rejected::Forbidden`].
    pub fn restore(&self, id: i64) -> Result<Vec<Problem>, Rejected> {
        self.may(Right::Configure)?;
        let entry = self.entry(id)?;
        let wanted = BoxConfiguration::parse(&entry.after).map_err(|error| {
            let english = format!("This state cannot be restored: {error}.");
            Rejected::Conflict(Words::new("changes-not-restored", english).with("why", error.to_string()))
        })?;
        self.apply(&wanted)
    }

    fn entry(&self, id: i64) -> Result<HistoryEntry, Rejected> {
        let found = self.controller.0.store.history_entry(id)?;
        let english = "The history does not reach back to this entry.";
        found.ok_or_else(|| Rejected::NotFound(Words::new("changes-missing", english)))
    }
}
