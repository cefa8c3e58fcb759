//! One connection that writes and two that read, each behind its own lock.
//!
//! SQLite allows one writer at a time in any case; readers see the last commit without waiting for it.
//! The locks only share connections between threads: what must be unique is judged by the database, which
//! another process may have open too. Page caches are small on purpose, the system's own cache does the rest.

use crate::{StoreError, error::Located};
use rusqlite::{Connection, Params, Row, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};
use std::time::Duration;

const READERS: usize = 2;

#[derive(Debug)]
pub(crate) struct Connections {
    writer: Mutex<Connection>,
    readers: [Mutex<Connection>; READERS],
    turn: AtomicUsize,
    file: PathBuf,
}

impl Connections {
    /// Takes a writer that is set up already and adds the readers.
    pub(crate) fn new(writer: Connection, file: PathBuf) -> Result<Self, StoreError> {
        let reader = || connect(&file, 512, 32).map(Mutex::new);
        Ok(Self {
            readers: [reader()?, reader()?],
            writer: Mutex::new(writer),
            turn: AtomicUsize::new(0),
            file,
        })
    }

    /// The database's file.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Runs an intent in one immediate transaction: all of it is on the disk afterwards, or none.
    pub(crate) fn write<T, E: Located>(
        &self,
        intent: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let place = |e: rusqlite::Error| E::from(StoreError::from(e)).at(&self.file);
        let mut connection = lock(&self.writer);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(place)?;
        let outcome = intent(&transaction).map_err(|e| e.at(&self.file))?;
        transaction.commit().map_err(place)?;
        Ok(outcome)
    }

    /// Runs a question on a reader. What it asks in several statements may straddle a commit: use
    /// [`Self::snapshot`] when that matters.
    pub(crate) fn read<T>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        question(&self.reader()).map_err(|e| e.at(&self.file))
    }

    /// Runs a question of several statements that all see the same commit.
    pub(crate) fn snapshot<T>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut reader = self.reader();
        let transaction = reader.transaction()?;
        question(&transaction).map_err(|e| e.at(&self.file))
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        for reader in &self.readers {
            if let Ok(free) = reader.try_lock() {
                return free;
            }
        }
        lock(&self.readers[self.turn.fetch_add(1, Ordering::Relaxed) % READERS])
    }
}

/// A panic while a connection was held has rolled its transaction back: the connection is fit for use.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens a connection with a page cache of `cache` KiB and room for `statements` prepared statements.
pub(crate) fn connect(file: &Path, cache: u32, statements: usize) -> Result<Connection, StoreError> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(statements);
    connection.execute_batch(&format!(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA mmap_size = 0;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -{cache};
         PRAGMA journal_size_limit = 4194304;"
    ))?;
    Ok(connection)
}

/// One more connection to a database that is open already, for a long reading.
pub(crate) fn connect_again(file: &Path) -> Result<Connection, StoreError> {
    connect(file, 512, 16)
}

/// Runs a statement, prepared once per connection; tells how many rows it touched.
pub(crate) fn run(c: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
    c.prepare_cached(sql)?.execute(params)
}

/// The first row of an answer, if there is one.
pub(crate) fn one<T>(
    c: &Connection,
    sql: &str,
    params: impl Params,
    map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    let mut statement = c.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(map).transpose()
}

/// All rows of an answer. The statement runs to its end, which matters for `… RETURNING`.
pub(crate) fn all<T>(
    c: &Connection,
    sql: &str,
    params: impl Params,
    map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    c.prepare_cached(sql)?.query_map(params, map)?.collect()
}
