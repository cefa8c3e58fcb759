//! A store's rows for a snapshot, engine-neutral, secrets unsealed, all as of one moment.

use crate::connections::{all, connect_again};
use crate::tables::{Carried, TABLES, Table};
use crate::{Store, StoreError, error::Located, migrations};
use alcove_domain::{Row, Value};
use rusqlite::{Connection, Transaction, types::ValueRef};
use std::sync::Arc;

/// What the rows come from, for those who read them elsewhere.
pub const ENGINE: &str = "sqlite";

/// All rows as of one moment. While it is open, nobody waits for it; the database's log of changes grows.
#[derive(Debug)]
pub struct Export<'a> {
    transaction: Transaction<'a>,
    store: &'a Store,
    logs: bool,
}

impl Store {
    /// Calls `reader` with all that a snapshot has, as of this moment; with the closed rows of the connection log
    /// if `logs`.
    ///
    /// # Errors
    /// What `reader` fails with, or the database.
    pub fn export<T, E: From<StoreError>>(
        &self,
        logs: bool,
        reader: impl FnOnce(&Export<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let place = |error: rusqlite::Error| StoreError::from(error).at(self.connections.file());
        // A connection of its own, so that others do not find the readers taken.
        let mut connection = connect_again(self.connections.file())?;
        let transaction = connection.transaction().map_err(place)?;
        reader(&Export { transaction, store: self, logs })
    }
}

impl Export<'_> {
    /// Version of the rows' columns.
    #[must_use]
    pub fn schema(&self) -> u32 {
        migrations::KNOWN
    }

    /// How many rows there are, by table.
    ///
    /// # Errors
    /// When the database fails.
    pub fn counts(&self) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let mut counts = vec![];
        for (table, condition) in self.tables() {
            let sql = format!("SELECT count(*) FROM {} {condition}", table.name);
            counts.push((table.name, self.transaction.query_row(&sql, [], |row| row.get(0))?));
        }
        Ok(counts)
    }

    /// Gives every row to `sink`, with the name of its table; tables that others refer to come before them.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when a secret does not open, what `sink` fails with, or the database.
    pub fn rows<E: From<StoreError>>(
        &self,
        mut sink: impl FnMut(&'static str, &Row) -> Result<(), E>,
    ) -> Result<(), E> {
        for (table, condition) in self.tables() {
            self.table(table, &condition, &mut sink)?;
        }
        Ok(())
    }

    fn tables(&self) -> impl Iterator<Item = (&'static Table, String)> + '_ {
        TABLES.iter().filter_map(|table| match table.carried {
            Carried::Never => None,
            Carried::WithoutLogs(condition) if !self.logs => Some((table, format!("WHERE {condition}"))),
            Carried::All | Carried::WithoutLogs(_) => Some((table, String::new())),
        })
    }

    fn table<E: From<StoreError>>(
        &self,
        table: &'static Table,
        condition: &str,
        sink: &mut impl FnMut(&'static str, &Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error: rusqlite::Error| StoreError::from(error).at(self.store.connections.file());
        let columns: Vec<String> = columns(&self.transaction, table)?;
        let sql = format!("SELECT {} FROM {} {condition}", columns.join(", "), table.name);
        let mut statement = self.transaction.prepare(&sql).map_err(failed)?;
        let shown = |name: &String| match &table.sealed {
            Some(sealed) if sealed.column == *name => sealed.shown.to_owned(),
            _ => name.clone(),
        };
        let mut row = Row {
            names: columns.iter().map(shown).collect::<Arc<[String]>>(),
            values: vec![Value::Null; columns.len()],
        };
        let may_be_bytes: Vec<bool> = columns.iter().map(|name| table.may_be_bytes(name)).collect();
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(found) = rows.next().map_err(failed)? {
            for (at, value) in row.values.iter_mut().enumerate() {
                *value = neutral(found.get_ref(at).map_err(failed)?)?;
                if matches!(value, Value::Bytes(_)) && !may_be_bytes[at] {
                    // It may be sealed, and would be worth nothing under another key.
                    let what = format!("{}.{} is not known to hold bytes", table.name, columns[at]);
                    return Err(StoreError::Damaged(what).into());
                }
            }
            self.unseal(table, &mut row)?;
            sink(table.name, &row)?;
        }
        Ok(())
    }

    fn unseal(&self, table: &Table, row: &mut Row) -> Result<(), StoreError> {
        let Some(sealed) = &table.sealed else { return Ok(()) };
        if let Some(bytes) = row.bytes(sealed.shown) {
            let purpose = (sealed.purpose)(row).ok_or_else(|| {
                StoreError::Damaged(format!("a row of {} is not as it must be", table.name))
            })?;
            let open = self.store.vault.unseal(&purpose, bytes)?;
            row.set(sealed.shown, Value::Bytes(open.to_vec()));
        }
        Ok(())
    }
}

/// The columns of a table that a snapshot has, by their names in the database.
pub(crate) fn columns(c: &Connection, table: &Table) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name FROM pragma_table_info(?1) ORDER BY cid";
    let mut names: Vec<String> = all(c, sql, [table.name], |row| row.get(0))?;
    names.retain(|name| !table.without.contains(&name.as_str()));
    Ok(names)
}

fn neutral(value: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Text(text) => Value::Text(
            std::str::from_utf8(text)
                .map_err(|_| StoreError::Damaged("it holds a text that is not UTF-8".into()))?
                .to_owned(),
        ),
        ValueRef::Real(_) => return Err(StoreError::Damaged("it holds a number that is not whole".into())),
    })
}
