//! A new database from the rows of a snapshot, which may be of any earlier release.
//!
//! The rows go into the schema that they were read from, and the later migrations bring them to this release's:
//! the same way that a database takes which was there all the time. Everything happens in one transaction of a
//! file that nobody else has open, without waiting for the disk; only when all of it is good is it brought there.

use crate::connections::{connect, one, run};
use crate::export::columns;
use crate::open::{new_box, new_file};
use crate::seal::{Vault, unsealing_key};
use crate::tables::{self, Carried, Table};
use crate::{StoreError, migrations};
use alcove_domain::{NodeId, Row, Timestamp, Value};
use rusqlite::{Connection, ErrorCode, types::ToSql};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Why a snapshot's rows do not make a database.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A row is not one that a store of its release could have had.
    #[error("a row of {table} does not fit: {what}")]
    Row {
        /// Its table.
        table: String,
        /// What is wrong with it.
        what: String,
    },
    /// Rows of a later release.
    #[error("the rows are of a later release (schema {found}, this release knows up to {known})")]
    Newer {
        /// Their schema.
        found: u32,
        /// Newest schema known here.
        known: u32,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ImportError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A database in the making.
pub struct Import {
    connection: Connection,
    vault: Vault,
    folder: PathBuf,
    schema: u32,
    /// The columns of the last row, and the statement for such rows.
    last: Option<Statement>,
    /// Whether the settings came.
    has_settings: bool,
}

struct Statement {
    table: &'static Table,
    names: std::sync::Arc<[String]>,
    sql: String,
}

impl Import {
    /// Begins `alcove.db` and `unseal.key` in `folder`, which is empty, for rows of this schema.
    ///
    /// # Errors
    /// [`ImportError::Newer`], or when the files cannot be made.
    pub fn begin(folder: &Path, schema: u32, now: Timestamp) -> Result<Self, ImportError> {
        if schema > migrations::KNOWN || schema == 0 {
            return Err(ImportError::Newer { found: schema, known: migrations::KNOWN });
        }
        let key = unsealing_key(&folder.join("unseal.key"), true)?;
        let vault = Vault::new(&key);
        let file = folder.join("alcove.db");
        new_file(&file)?;
        let connection = connect(&file, 4096, 64)?;
        // Until the end, a power cut costs only a folder that nobody uses.
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE",
        )?;
        migrations::bring(&connection, 0, schema)?;
        new_box(&connection, &vault, now)?;
        Ok(Self { connection, vault, folder: folder.to_owned(), schema, last: None, has_settings: false })
    }

    /// Puts a row into its table, its secret sealed with the new key.
    ///
    /// # Errors
    /// [`ImportError::Row`] when there is no such table, or the row is not one of it; or when the database fails.
    pub fn insert(&mut self, table: &str, row: &Row) -> Result<(), ImportError> {
        let fits = |last: &Statement| last.table.name == table && last.names == row.names;
        if !self.last.as_ref().is_some_and(fits) {
            self.last = Some(self.statement(table, row)?);
        }
        let Some(last) = &self.last else { return Ok(()) };
        let sealed = self.sealed(last.table, row)?;
        let row = sealed.as_ref().unwrap_or(row);
        let values: Vec<&dyn ToSql> = row.values.iter().map(Value::as_sql).collect();
        run(&self.connection, &last.sql, values.as_slice()).map_err(|error| refused(table, error))?;
        self.has_settings |= table == "box" && row.text("settings").is_some();
        Ok(())
    }

    /// Brings the rows to this release's schema and the files to the disk.
    ///
    /// # Errors
    /// [`ImportError::Row`] when the rows as a whole make no box; or when the database fails.
    pub fn finish(self) -> Result<(), ImportError> {
        let c = &self.connection;
        let lacks = |table: &str, what: &str| ImportError::Row { table: table.into(), what: what.into() };
        let broken = one(c, "PRAGMA foreign_key_check", [], |row| row.get::<_, String>(0))?;
        if let Some(table) = broken {
            return Err(lacks(&table, "it refers to something that is not there"));
        }
        if one(c, "SELECT 1 FROM nodes WHERE node = ?1", [NodeId::LOCAL.0], |_| Ok(()))?.is_none() {
            return Err(lacks("nodes", "this box itself is missing"));
        }
        if !self.has_settings {
            return Err(lacks("box", "the settings are missing"));
        }
        migrations::bring(c, self.schema, migrations::KNOWN)?;
        c.flush_prepared_statement_cache();
        c.execute_batch("COMMIT; PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL")?;
        self.connection.close().map_err(|(_, error)| error)?;
        let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
        for path in [self.folder.join("alcove.db"), self.folder.join("unseal.key"), self.folder.clone()] {
            let what = format!("{} cannot be brought to the disk", path.display());
            sync(&path).map_err(|source| StoreError::File { what, source })?;
        }
        Ok(())
    }

    /// The statement for rows of this shape, after its names were compared with the table's own.
    fn statement(&self, table: &str, row: &Row) -> Result<Statement, ImportError> {
        let refused = |what: String| ImportError::Row { table: shown(table), what };
        let known = tables::find(table).filter(|known| known.carried != Carried::Never);
        let known = known.ok_or_else(|| refused("there is no such table".into()))?;
        let own = columns(&self.connection, known)?;
        let mut names = vec![];
        for name in row.names.iter() {
            let column = match &known.sealed {
                Some(sealed) if sealed.shown == name => sealed.column,
                Some(sealed) if sealed.column == name => "",
                _ => name,
            };
            if !own.iter().any(|own| own == column) {
                return Err(refused(format!("there is no column {}", shown(name))));
            }
            names.push(column);
        }
        let places: Vec<String> = (1..=names.len()).map(|n| format!("?{n}")).collect();
        let sql = if table == "box" {
            let pairs: Vec<String> = names.iter().zip(&places).map(|(n, p)| format!("{n} = {p}")).collect();
            format!("UPDATE box SET {}", pairs.join(", "))
        } else {
            format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "))
        };
        Ok(Statement { table: known, names: row.names.clone(), sql })
    }

    fn sealed(&self, table: &Table, row: &Row) -> Result<Option<Row>, ImportError> {
        let Some(sealed) = &table.sealed else { return Ok(None) };
        let Some(open) = row.bytes(sealed.shown) else { return Ok(None) };
        let purpose = (sealed.purpose)(row).ok_or_else(|| ImportError::Row {
            table: table.name.into(),
            what: "it does not say what its secret is for".into(),
        })?;
        let mut row = row.clone();
        let closed = self.vault.seal(&purpose, open);
        row.set(sealed.shown, Value::Bytes(closed));
        Ok(Some(row))
    }
}

/// What SQLite says of a row's values is the row's fault; the rest is the database's.
fn refused(table: &str, error: rusqlite::Error) -> ImportError {
    match &error {
        rusqlite::Error::SqliteFailure(e, what)
            if matches!(e.code, ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch) =>
        {
            let what = what.clone().unwrap_or_else(|| "a value is not allowed there".into());
            ImportError::Row { table: table.into(), what }
        }
        _ => error.into(),
    }
}

/// A name from outside, fit to be shown.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}

trait AsSql {
    fn as_sql(&self) -> &dyn ToSql;
}

impl AsSql for Value {
    fn as_sql(&self) -> &dyn ToSql {
        match self {
            Self::Null => &rusqlite::types::Null,
            Self::Integer(number) => number,
            Self::Text(text) => text,
            Self::Bytes(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests;
