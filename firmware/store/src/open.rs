//! Opening: the files, the schema, the first rows.
//!
//! A large database is not checked page by page here, that would cost seconds on a small board. SQLite
//! finds damage when it comes across it, and [`StoreError::Damaged`] tells of it then.

use crate::connections::{Connections, connect, one, run};
use crate::rows::to_json;
use crate::seal::{Vault, unsealing_key};
use crate::{Store, StoreError, error::Located, migrations};
use alcove_domain::{NodeId, Settings, Timestamp};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What is sealed into the database to recognise the key by.
const KEY_CHECK: &[u8] = b"alcove unsealing key";
const KEY_CHECK_PURPOSE: &[u8] = b"box/key_check";

impl Store {
    /// Opens the database `alcove.db` in `dir`, which must exist, with the key `unseal.key` beside it;
    /// makes both, node 0 ("this box"), a new epoch and default settings on the first call.
    ///
    /// Several processes may open the same folder at once.
    ///
    /// # Errors
    /// [`StoreError::File`] when a file cannot be used, or the key of an existing database is missing;
    /// [`StoreError::WrongKey`]; [`StoreError::Newer`]; [`StoreError::Damaged`].
    pub fn open(dir: &Path, now: Timestamp) -> Result<Store, StoreError> {
        let exists = dir.join("alcove.db").exists();
        Self::open_with(dir, exists, now)
    }

    /// Opens the database that there is in `dir`, and makes nothing.
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::File`] when there is none.
    pub fn open_existing(dir: &Path, now: Timestamp) -> Result<Store, StoreError> {
        Self::open_with(dir, true, now)
    }

    fn open_with(dir: &Path, exists: bool, now: Timestamp) -> Result<Store, StoreError> {
        let file = dir.join("alcove.db");
        let key = unsealing_key(&dir.join("unseal.key"), !exists)?;
        let vault = Vault::new(&key);
        open_file(&file, !exists)?;
        let (writer, epoch) = prepare(&file, &vault, now).map_err(|e| e.at(&file))?;
        Ok(Store { connections: Connections::new(writer, file)?, vault, epoch })
    }

    /// Bytes that the database takes on the disk, its log of changes included.
    #[must_use]
    pub fn size_on_disk(&self) -> u64 {
        let file = self.connections.file();
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
        size(file) + size(&file.with_extension("db-wal"))
    }

    /// The line of revisions that this database counts: random text, made with the database.
    #[must_use]
    pub fn epoch(&self) -> &str {
        &self.epoch
    }
}

/// Makes the database's file where it is missing.
pub(crate) fn new_file(file: &Path) -> Result<(), StoreError> {
    open_file(file, true)
}

/// Made here and not by SQLite, so that nobody else can read it; the other files copy its mode.
fn open_file(file: &Path, may_make: bool) -> Result<(), StoreError> {
    let opened =
        OpenOptions::new().read(true).write(true).create(may_make).truncate(false).mode(0o600).open(file);
    opened.map(|_| ()).map_err(|source| StoreError::File {
        what: format!("cannot open the database {} for writing", file.display()),
        source,
    })
}

fn prepare(file: &Path, vault: &Vault, now: Timestamp) -> Result<(rusqlite::Connection, String), StoreError> {
    let mut writer = connect(file, 1024, 96)?;
    let mode: String = writer.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::File {
            what: format!("the file system of {} cannot share a database between processes", file.display()),
            source: std::io::Error::from(std::io::ErrorKind::Unsupported),
        });
    }
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    migrations::migrate(&transaction)?;
    let epoch = first_rows(&transaction, vault, now)?;
    transaction.commit()?;
    Ok((writer, epoch))
}

/// The epoch, after making what every database has and checking that the key fits.
fn first_rows(transaction: &Transaction<'_>, vault: &Vault, now: Timestamp) -> Result<String, StoreError> {
    let row = one(transaction, "SELECT epoch, key_check FROM box", [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))
    })?;
    if let Some((epoch, check)) = row {
        vault.unseal(KEY_CHECK_PURPOSE, &check)?;
        return Ok(epoch);
    }
    let epoch = new_box(transaction, vault, now)?;
    run(transaction, "INSERT INTO nodes (node, name) VALUES (?1, 'this box')", [NodeId::LOCAL.0])?;
    Ok(epoch)
}

/// The row of a new box: with a new epoch, so that no node mistakes its revisions for those of another database.
pub(crate) fn new_box(c: &Connection, vault: &Vault, now: Timestamp) -> Result<String, StoreError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).expect("the kernel's random source works");
    let epoch = URL_SAFE_NO_PAD.encode(random);
    run(
        c,
        "INSERT INTO box (id, epoch, key_check, settings) VALUES (1, ?1, ?2, ?3)",
        (&epoch, vault.seal(KEY_CHECK_PURPOSE, KEY_CHECK), to_json(&Settings::default())),
    )?;
    tracing::info!(%epoch, at = now.0, "made a new database");
    Ok(epoch)
}

#[cfg(test)]
mod tests;
