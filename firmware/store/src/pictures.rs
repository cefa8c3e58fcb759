//! Pictures that an admin put on the pages.

use crate::connections::{one, run};
use crate::{Store, StoreError};

impl Store {
    /// The picture of this name: its media type and bytes.
    ///
    /// # Errors
    /// When the database fails.
    pub fn picture(&self, name: &str) -> Result<Option<(String, Vec<u8>)>, StoreError> {
        let sql = "SELECT media_type, bytes FROM pictures WHERE name = ?1";
        self.connections.read(|c| Ok(one(c, sql, [name], |row| Ok((row.get(0)?, row.get(1)?)))?))
    }

    /// Keeps a picture, in the place of one of the same name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_picture(&self, name: &str, media_type: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT INTO pictures (name, media_type, bytes) VALUES (?1, ?2, ?3)
                   ON CONFLICT (name) DO UPDATE SET media_type = excluded.media_type, bytes = excluded.bytes";
        self.connections.write(|tx| Ok(run(tx, sql, (name, media_type, bytes)).map(|_| ())?))
    }

    /// Removes a picture; `false` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_picture(&self, name: &str) -> Result<bool, StoreError> {
        self.connections.write(|tx| Ok(run(tx, "DELETE FROM pictures WHERE name = ?1", [name])? > 0))
    }
}
