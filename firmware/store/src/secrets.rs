//! Named secrets: signing keys, the set-up code, and what else must not be readable in the file.

use crate::connections::{one, run};
use crate::{Store, StoreError};
use rusqlite::Connection;
use zeroize::Zeroizing;

impl Store {
    /// The secret of this name.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when it does not open, or when the database fails.
    pub fn secret(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.connections.read(|c| self.find_secret(c, name))
    }

    /// Sets a secret, new or not.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_secret(&self, name: &str, secret: &[u8]) -> Result<(), StoreError> {
        self.connections.write(|tx| self.save_secret(tx, name, secret))
    }

    /// The secret of this name; the one that `make` gives when there is none. Of two callers at once, both
    /// get the same.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when it does not open, or when the database fails.
    pub fn secret_or_insert(
        &self,
        name: &str,
        make: impl FnOnce() -> Vec<u8>,
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        if let Some(secret) = self.secret(name)? {
            return Ok(secret);
        }
        self.connections.write(|tx| match self.find_secret(tx, name)? {
            Some(secret) => Ok(secret),
            None => {
                let secret = Zeroizing::new(make());
                self.save_secret(tx, name, &secret)?;
                Ok(secret)
            }
        })
    }

    /// Deletes a secret; `false` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_secret(&self, name: &str) -> Result<bool, StoreError> {
        self.connections.write(|tx| Ok(run(tx, "DELETE FROM secrets WHERE name = ?1", [name])? > 0))
    }

    fn find_secret(&self, c: &Connection, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let sql = "SELECT sealed FROM secrets WHERE name = ?1";
        let sealed = one(c, sql, [name], |row| row.get::<_, Vec<u8>>(0))?;
        sealed.map(|sealed| self.vault.unseal(&purpose(name), &sealed)).transpose()
    }

    fn save_secret(&self, c: &Connection, name: &str, secret: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT INTO secrets (name, sealed) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed";
        run(c, sql, (name, self.vault.seal(&purpose(name), secret)))?;
        Ok(())
    }
}

/// What a secret is sealed for.
pub(crate) fn purpose(name: &str) -> Vec<u8> {
    [b"secrets/", name.as_bytes()].concat()
}
