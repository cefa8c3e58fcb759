//! The box's settings: one JSON value. And the whole configuration at once, for `alcove config apply`.

use crate::connections::{one, run};
use crate::revisions::Revisions;
use crate::rows::{self, to_json};
use crate::{Bumped, Store, StoreError, profiles};
use alcove_domain::{Profile, Settings, Timestamp};
use rusqlite::Connection;

impl Store {
    /// The settings.
    ///
    /// # Errors
    /// When the database fails.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        self.connections.read(read)
    }

    /// Replaces the settings. `network_changed` says that the nodes have to hear of it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn save_settings(
        &self,
        settings: &Settings,
        network_changed: bool,
        _now: Timestamp,
    ) -> Result<Bumped, StoreError> {
        self.connections.write(|tx| {
            save(tx, settings)?;
            let mut revisions = Revisions::new(tx);
            if network_changed {
                revisions.network()?;
            }
            Ok(revisions.done())
        })
    }

    /// Makes settings and profiles what is given here, in one transaction. Configurations of profiles that
    /// are not named, and such whose address is outside their profile's new ranges, end.
    ///
    /// # Errors
    /// When the database fails; nothing has changed then.
    pub fn replace_configuration(
        &self,
        settings: &Settings,
        wanted: &[Profile],
        now: Timestamp,
    ) -> Result<Bumped, StoreError> {
        self.connections.write(|tx| {
            save(tx, settings)?;
            let mut revisions = Revisions::new(tx);
            profiles::replace_all(tx, &mut revisions, wanted, now)?;
            revisions.network()?;
            Ok(revisions.done())
        })
    }
}

pub(crate) fn read(c: &Connection) -> Result<Settings, StoreError> {
    let settings = one(c, "SELECT settings FROM box", [], |row| rows::json(row, 0))?;
    settings.ok_or_else(|| StoreError::Damaged("the settings are missing".into()))
}

pub(crate) fn save(c: &Connection, settings: &Settings) -> Result<(), StoreError> {
    run(c, "UPDATE box SET settings = ?1", [to_json(settings)])?;
    Ok(())
}
