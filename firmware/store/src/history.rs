//! Changing the configuration, and remembering who did: one transaction, so that neither is without the other.
//!
//! A change names the state that it was made from. When that is not the present one any more, nothing is changed: the
//! caller looks again. So of two portals or admins nobody overwrites what the other did meanwhile.

use crate::connections::{all, one, run};
use crate::revisions::Revisions;
use crate::{Bumped, Store, StoreError, profiles, rows, settings};
use alcove_domain::{BoxConfiguration, Profile, Timestamp};
use rusqlite::{Connection, Row};

/// Entries that are kept, the newest.
const ENTRIES: u32 = 200;
/// Bytes that their texts have together at most; the newest two stay in any case.
const BYTES: i64 = 4 << 20;

/// Who changed the configuration, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// The user's name; empty for root on the box itself, and on a page for the set-up.
    pub who: String,
    /// On a page, or at the box.
    pub by_page: bool,
    /// From which address; empty at the box.
    pub source: String,
    /// Names of what is different.
    pub what: Vec<String>,
}

/// An entry of the history, without the configuration itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its number; later ones are higher.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// The user's name; empty for root on the box itself, on a page for the set-up, or when it was the first start.
    pub who: String,
    /// On a page, or at the box.
    pub by_page: bool,
    /// From which address; empty at the box.
    pub source: String,
    /// Names of what is different from before; empty for the state that the history begins with.
    pub what: Vec<String>,
}

/// An entry with the configuration before and after it, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The entry.
    pub row: HistoryRow,
    /// The text before; `None` for the oldest that is kept.
    pub before: Option<String>,
    /// The text after.
    pub after: String,
    /// The number of the entry before.
    pub previous: Option<i64>,
}

impl Store {
    /// Makes the configuration `after`, when it is `before` now; `None`, with nothing changed, when it is not.
    /// Configurations of profiles that are not named, and such whose address is outside of their profile's new
    /// ranges, end.
    ///
    /// # Errors
    /// When the database fails; nothing has changed then.
    pub fn change_configuration(
        &self,
        before: &BoxConfiguration,
        after: &BoxConfiguration,
        entry: &NewEntry,
        now: Timestamp,
    ) -> Result<Option<Bumped>, StoreError> {
        self.connections.write(|tx| {
            let present = BoxConfiguration { settings: settings::read(tx)?, profiles: profiles::read(tx)? };
            if !same(&present, before) {
                return Ok(None);
            }
            if one(tx, "SELECT 1 FROM configuration_history LIMIT 1", [], |_| Ok(()))?.is_none() {
                let base =
                    NewEntry { who: String::new(), by_page: false, source: String::new(), what: vec![] };
                remember(tx, &base, &present, now)?;
            }
            settings::save(tx, &after.settings)?;
            let mut revisions = Revisions::new(tx);
            profiles::replace_all(tx, &mut revisions, &after.profiles, now)?;
            revisions.network()?;
            remember(tx, entry, after, now)?;
            forget_oldest(tx)?;
            Ok(Some(revisions.done()))
        })
    }

    /// The history of the configuration, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn configuration_history(&self, offset: u32, limit: u32) -> Result<Vec<HistoryRow>, StoreError> {
        let sql = "SELECT id, at, who, door, source, what FROM configuration_history
                   ORDER BY id DESC LIMIT ?1 OFFSET ?2";
        self.connections.read(|c| Ok(all(c, sql, (limit, offset), history_row)?))
    }

    /// An entry of the history; `None` when there is none, or it was too long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub fn history_entry(&self, id: i64) -> Result<Option<HistoryEntry>, StoreError> {
        self.connections.snapshot(|c| {
            let sql = "SELECT id, at, who, door, source, what, body FROM configuration_history WHERE id = ?1";
            let found = one(c, sql, [id], |row| Ok((history_row(row)?, row.get::<_, String>(6)?)))?;
            let Some((row, after)) = found else { return Ok(None) };
            let sql = "SELECT id, body FROM configuration_history WHERE id < ?1 ORDER BY id DESC LIMIT 1";
            let previous = one(c, sql, [id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
            let (previous, before) = previous.unzip();
            Ok(Some(HistoryEntry { row, before, after, previous }))
        })
    }
}

/// Whether both say the same; when a profile was changed last is not part of it.
fn same(one: &BoxConfiguration, other: &BoxConfiguration) -> bool {
    let timeless = |profile: &Profile| Profile { changed_at: None, ..profile.clone() };
    one.settings == other.settings
        && one.profiles.iter().map(timeless).eq(other.profiles.iter().map(timeless))
}

fn remember(
    c: &Connection,
    entry: &NewEntry,
    configuration: &BoxConfiguration,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO configuration_history (at, who, door, source, what, body)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let door = if entry.by_page { "page" } else { "box" };
    let what = rows::to_json(&entry.what);
    run(c, sql, (now.0, &entry.who, door, &entry.source, what, configuration.to_toml()))?;
    Ok(())
}

fn forget_oldest(c: &Connection) -> Result<(), StoreError> {
    let sql = "DELETE FROM configuration_history WHERE id <= (
                   SELECT id FROM configuration_history ORDER BY id DESC LIMIT 1 OFFSET ?1)";
    run(c, sql, [ENTRIES])?;
    let sql = "DELETE FROM configuration_history WHERE id IN (
                   SELECT id FROM (SELECT id, sum(length(body)) OVER (ORDER BY id DESC) AS together,
                       row_number() OVER (ORDER BY id DESC) AS place FROM configuration_history)
                   WHERE together > ?1 AND place > 2)";
    run(c, sql, [BYTES])?;
    Ok(())
}

fn history_row(row: &Row<'_>) -> rusqlite::Result<HistoryRow> {
    Ok(HistoryRow {
        id: row.get(0)?,
        at: rows::time(row, 1)?,
        who: row.get(2)?,
        by_page: row.get_ref(3)?.as_str()? == "page",
        source: row.get(4)?,
        what: rows::json(row, 5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW, profile};

    fn present(f: &Fixture) -> BoxConfiguration {
        BoxConfiguration {
            settings: f.settings().expect("settings"),
            profiles: f.profiles().expect("profiles"),
        }
    }

    fn renamed(configuration: &BoxConfiguration, name: &str) -> BoxConfiguration {
        let mut after = configuration.clone();
        after.settings.display_name = name.into();
        after
    }

    fn entry(who: &str) -> NewEntry {
        NewEntry {
            who: who.into(),
            by_page: true,
            source: "192.0.2.1".into(),
            what: vec!["settings display_name".into()],
        }
    }

    #[test]
    fn a_change_is_remembered_with_the_state_that_it_was_made_from() {
        let f = Fixture::new();
        let before = present(&f);
        let after = renamed(&before, "Office");
        assert!(f.change_configuration(&before, &after, &entry("anna"), NOW).expect("changed").is_some());
        let rows = f.configuration_history(0, 10).expect("rows");
        assert_eq!(rows.len(), 2);
        assert_eq!(
            (rows[0].who.as_str(), rows[0].source.as_str(), rows[0].by_page),
            ("anna", "192.0.2.1", true)
        );
        let shown = f.history_entry(rows[0].id).expect("a look").expect("an entry");
        assert_eq!(shown.before, Some(before.to_toml()));
        assert_eq!(shown.after, after.to_toml());
        assert_eq!(shown.previous, Some(rows[1].id));
        let base = f.history_entry(rows[1].id).expect("a look").expect("an entry");
        assert_eq!((base.before, base.row.what), (None, vec![]));
    }

    #[test]
    fn nothing_is_overwritten_that_the_change_was_not_made_from() {
        let f = Fixture::new();
        let seen = present(&f);
        f.change_configuration(&seen, &renamed(&seen, "One"), &entry("anna"), NOW).expect("changed");
        let late = f.change_configuration(&seen, &renamed(&seen, "Two"), &entry("ben"), NOW).expect("tried");
        assert_eq!(late, None);
        assert_eq!(f.settings().expect("settings").display_name, "One");
        assert_eq!(f.configuration_history(0, 10).expect("rows").len(), 2);
    }

    #[test]
    fn the_history_is_bounded_in_entries_and_bytes() {
        let f = Fixture::new();
        for n in 0..230 {
            let before = present(&f);
            f.change_configuration(&before, &renamed(&before, &format!("n{n}")), &entry("a"), NOW)
                .expect("changed");
        }
        assert_eq!(f.configuration_history(0, 1000).expect("rows").len(), 200);
        let mut many: Vec<_> = (0..100)
            .map(|n| profile(&format!("p{n}"), &format!("10.{n}.0.0/24"), &format!("fd00:{n}::/64")))
            .collect();
        for profile in &mut many {
            profile.acl = Some(vec!["x".repeat(1000); 16]);
        }
        let before = present(&f);
        let large = BoxConfiguration { settings: before.settings.clone(), profiles: many };
        f.change_configuration(&before, &large, &entry("a"), NOW).expect("changed").expect("in time");
        for n in 0..4 {
            let before = present(&f);
            f.change_configuration(&before, &renamed(&before, &format!("m{n}")), &entry("a"), NOW)
                .expect("changed");
        }
        let left = f.configuration_history(0, 1000).expect("rows").len();
        assert!((2..=4).contains(&left), "{left} entries of 1.7 MB each");
    }
}
