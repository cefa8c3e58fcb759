//! The schema's history: frozen files, applied in order, each once.
//!
//! A migration is never edited after its release and never uses the types of the running code. They only
//! add, so that this release and the one before it can run on the same database during an update.

use crate::StoreError;
use rusqlite::{Connection, Transaction};

/// `ALCV`: marks the file as ours (`PRAGMA application_id`).
const APPLICATION_ID: i32 = 0x414c_4356;

const MIGRATIONS: [&str; 10] = [
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_admin_api.sql"),
    include_str!("../migrations/0003_openvpn.sql"),
    include_str!("../migrations/0004_nodes.sql"),
    include_str!("../migrations/0005_admin_pages.sql"),
    include_str!("../migrations/0006_errands.sql"),
    include_str!("../migrations/0007_pages.sql"),
    include_str!("../migrations/0008_node_log.sql"),
    include_str!("../migrations/0009_stand_by.sql"),
    include_str!("../migrations/0010_guests.sql"),
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
    for number in found..KNOWN {
        tracing::info!(schema = number + 1, "migrating the database");
    }
    bring(transaction, found, KNOWN)
}

/// Applies the migrations after `from` up to `to`, within the caller's transaction.
pub(crate) fn bring(c: &Connection, from: u32, to: u32) -> Result<(), StoreError> {
    for sql in MIGRATIONS.iter().take(to as usize).skip(from as usize) {
        c.execute_batch(sql)?;
    }
    if from < to {
        let sql = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {to};");
        c.execute_batch(&sql)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configurations_from_before_openvpn_are_wireguards_and_stay() {
        let mut database = Connection::open_in_memory().expect("a database");
        database.execute_batch("PRAGMA foreign_keys = ON").expect("a pragma");
        for sql in &MIGRATIONS[..2] {
            database.execute_batch(sql).expect("the older schema");
        }
        database
            .execute_batch(&format!(
                "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 2;
                 INSERT INTO nodes (node, name) VALUES (0, 'n');
                 INSERT INTO profiles VALUES ('office', 0, '{{}}', NULL, NULL, 1);
                 INSERT INTO users VALUES ('zoe', 'user', NULL, '[]', 0, 1, NULL);
                 INSERT INTO configurations VALUES
                     (7, zeroblob(32), NULL, 0, 'office', 'zoe', NULL, 'x', 1, zeroblob(16), 1, 2, 3);"
            ))
            .expect("a configuration");
        let transaction = database.transaction().expect("a transaction");
        migrate(&transaction).expect("migrated");
        transaction.commit().expect("committed");
        let row = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0)).expect("a row");
        assert_eq!(row("SELECT protocol || id || v4 FROM configurations"), "wireguard71");
        assert_eq!(row("SELECT openvpn || '' FROM profiles"), "0");
        let half =
            "INSERT INTO configurations (protocol, public_key, node, profile_id, user_id, display_name, v4,
                        created_at, expires_at, revision)
                    VALUES ('openvpn', randomblob(32), 0, 'office', 'zoe', 'y', 5, 1, 2, 3)";
        assert!(database.execute(half, []).is_err(), "a certificate has no address");
        assert!(database.execute("DELETE FROM users", []).is_err(), "who has a configuration is kept");
    }
}
