//! The schema's history: frozen files, applied in order, each once.
//!
//! A migration is never edited after its release and never uses the types of the running code. They only
//! add, so that this release and the one before it can run on the same database during an update.

use crate::StoreError;
use rusqlite::Transaction;

/// `ALCV`: marks the file as ours (`PRAGMA application_id`).
const APPLICATION_ID: i32 = 0x414c_4356;

const MIGRATIONS: [&str; 3] = [
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_admin_api.sql"),
    include_str!("../migrations/0003_openvpn.sql"),
];

/// The newest schema known here.
pub(crate) const KNOWN: u32 = MIGRATIONS.len() as u32;

/// Brings the database to the newest schema within the given transaction.
///
/// # Errors
/// [`StoreError::Newer`] when a newer release wrote it, [`StoreError::Damaged`] when another program did.
pub(crate) fn migrate(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let pragma =
        |name: &str| transaction.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0));
    let application = pragma("application_id")?;
    let version = pragma("user_version")?;
    let tables: u32 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let ours = application == APPLICATION_ID || (tables == 0 && application == 0 && version == 0);
    let found = match u32::try_from(version) {
        Ok(found) if ours => found,
        _ => {
            return Err(StoreError::Damaged(
                "it belongs to another program; move the file away or choose another state folder".into(),
            ));
        }
    };
    if found > KNOWN {
        return Err(StoreError::Newer { found, known: KNOWN });
    }
    for (number, sql) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        tracing::info!(schema = number + 1, "migrating the database");
        transaction.execute_batch(sql)?;
    }
    if found < KNOWN {
        transaction.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {KNOWN};"
        ))?;
    }
    Ok(())
}
