//! What a snapshot takes of every table, and what it leaves.
//!
//! A new table or a new column of bytes has to be named here: the test below fails until somebody has decided
//! what becomes of it in a snapshot.

use crate::{configurations, second_factors, secrets};
use alcove_domain::{Row, UserId, WgPublicKey};

/// Whether a snapshot has a table's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carried {
    /// All of them.
    All,
    /// Those that meet a condition; the others with the logs.
    WithoutLogs(&'static str),
    /// None: they mean nothing on another day or in another epoch.
    Never,
}

/// A column whose bytes are sealed in the database and open in a snapshot.
#[derive(Debug)]
pub(crate) struct Sealed {
    /// In the database.
    pub(crate) column: &'static str,
    /// In a snapshot.
    pub(crate) shown: &'static str,
    /// What its value is sealed for, by the row's other columns.
    pub(crate) purpose: fn(&Row) -> Option<Vec<u8>>,
}

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) carried: Carried,
    /// Columns that stay behind.
    pub(crate) without: &'static [&'static str],
    pub(crate) sealed: Option<Sealed>,
    /// Columns of bytes that are no secrets.
    pub(crate) open_bytes: &'static [&'static str],
}

impl Table {
    const fn all(name: &'static str) -> Self {
        Self { name, carried: Carried::All, without: &[], sealed: None, open_bytes: &[] }
    }

    const fn never(name: &'static str) -> Self {
        Self { carried: Carried::Never, ..Self::all(name) }
    }

    /// Whether it is known what bytes in this column are.
    pub(crate) fn may_be_bytes(&self, column: &str) -> bool {
        self.open_bytes.contains(&column)
            || self.sealed.as_ref().is_some_and(|sealed| sealed.column == column)
    }
}

fn secret_purpose(row: &Row) -> Option<Vec<u8>> {
    row.text("name").map(secrets::purpose)
}

fn preshared_purpose(row: &Row) -> Option<Vec<u8>> {
    let key: [u8; 32] = row.bytes("public_key")?.try_into().ok()?;
    Some(configurations::purpose(&WgPublicKey::from(key)))
}

fn second_factor_purpose(row: &Row) -> Option<Vec<u8>> {
    UserId::new(row.text("user_id")?).ok().map(|user| second_factors::purpose(&user))
}

/// Every table; one that others refer to comes before them.
pub(crate) const TABLES: &[Table] = &[
    // The epoch is of one database, and the check of one unsealing key.
    Table { without: &["id", "epoch", "key_check"], ..Table::all("box") },
    Table {
        sealed: Some(Sealed { column: "sealed", shown: "secret", purpose: secret_purpose }),
        ..Table::all("secrets")
    },
    Table::all("profiles"),
    Table { open_bytes: &["wireguard_public_key", "identity"], ..Table::all("nodes") },
    Table { open_bytes: &["identity"], ..Table::all("removed_nodes") },
    Table::all("node_ranges"),
    Table::all("users"),
    Table::all("node_pins"),
    Table {
        sealed: Some(Sealed { column: "sealed", shown: "secret", purpose: second_factor_purpose }),
        ..Table::all("second_factors")
    },
    Table { open_bytes: &["hash"], ..Table::all("recovery_codes") },
    Table { open_bytes: &["bytes"], ..Table::all("pictures") },
    Table::all("configuration_history"),
    Table::all("errands"),
    Table { open_bytes: &["hash"], ..Table::all("admin_tokens") },
    Table::all("authorizations"),
    Table::all("refresh_log"),
    Table {
        sealed: Some(Sealed { column: "preshared_key", shown: "preshared_key", purpose: preshared_purpose }),
        open_bytes: &["public_key", "v6"],
        ..Table::all("configurations")
    },
    Table::all("address_cursors"),
    Table::all("leases"),
    Table {
        carried: Carried::WithoutLogs("disconnected_at IS NULL"),
        open_bytes: &["v6"],
        ..Table::all("connection_log")
    },
    Table::all("endings"),
    Table { carried: Carried::WithoutLogs("0"), ..Table::all("samples") },
    Table { carried: Carried::WithoutLogs("0"), ..Table::all("days") },
    Table { carried: Carried::WithoutLogs("0"), ..Table::all("node_log") },
    // What was used after a snapshot must not be good once more with it.
    Table::never("invitations"),
    Table::never("join_codes"),
    // Sign-ins that were ended after a snapshot must not come back with it, and codes live for minutes.
    Table::never("sessions"),
    Table::never("codes"),
    // In a new epoch every node gets everything.
    Table::never("tombstones"),
];

/// The table of this name.
pub(crate) fn find(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connections::all;
    use crate::testing::Fixture;

    #[test]
    fn every_table_and_every_column_of_bytes_has_its_place_in_a_snapshot() {
        let f = Fixture::new();
        let database = f.raw();
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let mut names: Vec<String> = all(&database, sql, [], |row| row.get(0)).expect("tables");
        for name in &names {
            let table =
                find(name).unwrap_or_else(|| panic!("what does a snapshot do with the table {name:?}?"));
            if table.carried == Carried::Never {
                continue;
            }
            let sql = format!("SELECT name FROM pragma_table_info('{name}') WHERE type = 'BLOB'");
            let bytes: Vec<String> = all(&database, &sql, [], |row| row.get(0)).expect("columns");
            for column in bytes {
                let known = table.without.contains(&column.as_str()) || table.may_be_bytes(&column);
                assert!(known, "is {name}.{column} sealed? Say so in TABLES");
            }
        }
        names.sort_unstable();
        let mut listed: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        listed.sort_unstable();
        assert_eq!(names, listed);
    }
}
