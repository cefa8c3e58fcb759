use super::*;
use crate::testing::{Fixture, NOW, key};
use crate::{Configuration, NewConfiguration, Store, Usage};
use alcove_domain::UserId;
use tempfile::TempDir;

type Rows = Vec<(String, Row)>;

fn rows(store: &Store, logs: bool) -> Rows {
    let exported = store.export(logs, |export| {
        let mut rows = vec![];
        export.rows(|table, row| {
            rows.push((table.to_owned(), row.clone()));
            Ok::<_, StoreError>(())
        })?;
        let counted: u64 = export.counts()?.iter().map(|(_, rows)| rows).sum();
        assert_eq!(counted, rows.len() as u64);
        Ok::<_, StoreError>(rows)
    });
    exported.expect("exported")
}

fn import(rows: &Rows, schema: u32) -> Result<(TempDir, Store), ImportError> {
    let folder = TempDir::new().expect("a folder");
    let mut import = Import::begin(folder.path(), schema, NOW)?;
    for (table, row) in rows {
        import.insert(table, row)?;
    }
    import.finish()?;
    let store = Store::open_existing(folder.path(), NOW)?;
    Ok((folder, store))
}

/// A box with something in every table.
fn lived_in() -> (Fixture, UserId) {
    let f = Fixture::new();
    let zoe = f.user("zoe");
    f.set_node_key(NodeId::LOCAL, &key(), "closet").expect("a key");
    f.put_secret("tls-authority", b"an unmistakable secret").expect("a secret");
    let app = f.app(&zoe, "app");
    f.connect(&app);
    let gone = f.wish(&f.app(&zoe, "other"));
    f.allocate_configuration(&gone).expect("a configuration");
    let wish = NewConfiguration { ..f.manual(&zoe, "router") };
    f.allocate_configuration(&wish).expect("a configuration");
    let usage = Usage {
        public_key: gone.public_key,
        bytes_in: 5,
        bytes_out: 6,
        last_handshake: Some(NOW),
        endpoint: Some("192.0.2.1:7".into()),
    };
    f.record_usage(NodeId::LOCAL, &[usage]).expect("recorded");
    f.delete_configuration(&gone.public_key, None, NOW).expect("deleted");
    (f, zoe)
}

fn configurations(store: &Store, user: &UserId) -> Vec<Configuration> {
    store.configurations_of(user).expect("configurations")
}

#[test]
fn a_store_from_a_snapshot_is_the_store_that_it_was_taken_of() {
    let (f, zoe) = lived_in();
    let before = rows(&f, true);
    let (folder, store) = import(&before, migrations::KNOWN).expect("a store");
    assert!(rows(&store, true) == before, "row by row");
    assert_eq!(configurations(&store, &zoe), configurations(&f, &zoe), "preshared keys open");
    assert_eq!(
        store.secret("tls-authority").expect("read").expect("there").as_slice(),
        b"an unmistakable secret"
    );
    assert_eq!(store.settings().expect("settings"), f.settings().expect("settings"));
    assert_ne!(store.epoch(), f.epoch(), "nodes must not mistake its revisions for the old ones");
    let unsealing = |dir: &Path| std::fs::read(dir.join("unseal.key")).expect("a key");
    assert_ne!(unsealing(folder.path()), unsealing(f.dir.path()));
    let raw = std::fs::read(folder.path().join("alcove.db")).expect("read");
    assert!(!raw.windows(14).any(|w| w == b"an unmistakabl"), "sealed again");
    // And it lives on.
    let again = NewConfiguration { ranges: f.ranges("office"), ..f.manual(&zoe, "second") };
    store.allocate_configuration(&again).expect("a configuration");
}

#[test]
fn without_logs_only_what_is_open_is_taken() {
    let (f, _) = lived_in();
    let log = |rows: &Rows| rows.iter().filter(|(table, _)| table == "connection_log").count();
    assert_eq!((log(&rows(&f, true)), log(&rows(&f, false))), (3, 2));
}

#[test]
fn the_export_is_of_one_moment_and_nobody_waits_for_it() {
    let (f, zoe) = lived_in();
    let mut users = 0;
    let exported = f.export(true, |export| {
        let announced = export.counts()?;
        f.user("later");
        f.allocate_configuration(&f.manual(&zoe, "meanwhile")).expect("nobody waits");
        export.rows(|table, _| {
            users += u64::from(table == "users");
            Ok::<_, StoreError>(())
        })?;
        Ok::<_, StoreError>(announced)
    });
    let announced = exported.expect("exported");
    assert!(announced.contains(&("users", users)));
    assert_eq!(users, 1);
}

#[test]
fn rows_of_an_earlier_release_are_brought_to_this_one() {
    let (f, zoe) = lived_in();
    let mut old = rows(&f, true);
    // As the second schema had them.
    let later = ["configuration_history", "errands", "endings", "samples", "days", "node_log"];
    old.retain(|(table, _)| !later.contains(&table.as_str()));
    for (table, row) in &mut old {
        let gone: &[&str] = match table.as_str() {
            "configurations" | "connection_log" => &["protocol"],
            "profiles" => &["openvpn"],
            "users" => &["language", "guest_of"],
            "nodes" => &[
                "identity",
                "host_name",
                "address",
                "profiles",
                "draining",
                "joined_at",
                "last_contact",
                "version",
                "stand_by_for",
                "floating",
            ],
            _ => &[],
        };
        let kept = row.names.iter().zip(&row.values).filter(|(name, _)| !gone.contains(&name.as_str()));
        let (names, values): (Vec<String>, Vec<Value>) = kept.map(|(n, v)| (n.clone(), v.clone())).unzip();
        *row = Row { names: names.into(), values };
    }
    let (_folder, store) = import(&old, 2).expect("a store");
    assert_eq!(configurations(&store, &zoe), configurations(&f, &zoe));
}

#[test]
fn what_is_no_box_is_refused_by_name() {
    let (f, _) = lived_in();
    let good = rows(&f, true);
    let told = |change: &dyn Fn(&mut Rows)| {
        let mut changed = good.clone();
        change(&mut changed);
        match import(&changed, migrations::KNOWN) {
            Err(ImportError::Row { table, what }) => format!("{table}: {what}"),
            other => panic!("{:?}", other.map(|_| ())),
        }
    };
    let at = |rows: &Rows, table: &str| rows.iter().position(|(t, _)| t == table).expect("a row");
    let text = |text: &str| Value::Text(text.into());
    assert!(
        told(&|r| r.push(("sqlite_schema".into(), Row::new([("sql", text("x"))])))).contains("no such table")
    );
    assert!(
        told(&|r| r.push(("sessions".into(), Row::new([("id", Value::Integer(1))]))))
            .contains("no such table")
    );
    let hostile = Row::new([("name) VALUES (1); DROP TABLE users; --", text("x"))]);
    assert!(told(&|r| r.push(("users".into(), hostile.clone()))).contains("no column"));
    assert!(told(&|r| r.push(("box".into(), Row::new([("epoch", text("x"))])))).contains("no column"));
    assert!(
        told(&|r| r.push(("secrets".into(), Row::new([("name", text("x")), ("sealed", text("x"))]))))
            .contains("no column")
    );
    assert!(
        told(&|r| {
            let at = at(r, "users");
            r.remove(at);
        })
        .contains("FOREIGN KEY")
    );
    assert!(
        told(&|r| {
            let at = at(r, "users");
            r.push(r[at].clone());
        })
        .contains("UNIQUE")
    );
    assert!(
        told(&|r| {
            let at = at(r, "users");
            r[at].1.set("created_at", text("noon"));
        })
        .starts_with("users: ")
    );
    assert!(
        told(&|r| {
            let at = at(r, "users");
            r[at].1.set("role", text("emperor"));
        })
        .starts_with("users: ")
    );
    assert!(
        told(&|r| r.retain(|(table, _)| !matches!(
            table.as_str(),
            "nodes" | "configurations" | "leases" | "address_cursors"
        )))
        .contains("this box itself")
    );
    assert!(matches!(import(&good, migrations::KNOWN + 1), Err(ImportError::Newer { .. })));
}
