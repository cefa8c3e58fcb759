use crate::testing::{Fixture, NOW, user};
use crate::{Store, StoreError, migrations};
use alcove_domain::{NodeId, Settings};
use std::fs;
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

fn open(dir: &TempDir) -> Result<Store, StoreError> {
    Store::open(dir.path(), NOW)
}

#[test]
fn the_first_opening_makes_a_box_that_the_second_finds_again() {
    let dir = TempDir::new().expect("a folder");
    let first = open(&dir).expect("a new store");
    assert_eq!(first.settings().expect("settings"), Settings::default());
    let nodes = first.nodes().expect("nodes");
    assert_eq!((nodes.len(), nodes[0].id, nodes[0].name.as_str()), (1, NodeId::LOCAL, "this box"));
    assert!(first.epoch().len() >= 20);
    let second = open(&dir).expect("the same store");
    assert_eq!(first.epoch(), second.epoch());
}

#[test]
fn several_processes_may_open_a_new_folder_at_once() {
    let dir = TempDir::new().expect("a folder");
    let epochs: Vec<_> = std::thread::scope(|scope| {
        let open = || Store::open(dir.path(), NOW).map(|store| store.epoch().to_owned());
        let handles: Vec<_> = (0..6).map(|_| scope.spawn(open)).collect();
        handles.into_iter().map(|h| h.join().expect("no panic").expect("a store")).collect()
    });
    assert!(epochs.iter().all(|epoch| *epoch == epochs[0]));
}

#[test]
fn nobody_else_may_read_the_files() {
    let f = Fixture::new();
    for name in ["alcove.db", "alcove.db-wal", "unseal.key"] {
        let mode = fs::metadata(f.dir.path().join(name)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn another_key_is_recognised_and_a_missing_one_is_not_replaced() {
    let (one, two) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    drop((open(&one).expect("a store"), open(&two).expect("a store")));
    let key = one.path().join("unseal.key");
    fs::copy(two.path().join("unseal.key"), &key).expect("copied");
    assert!(matches!(open(&one), Err(StoreError::WrongKey)));

    fs::write(&key, "not a key").expect("written");
    assert!(open(&one).expect_err("refused").to_string().contains("unseal.key"));

    fs::remove_file(&key).expect("removed");
    let missing = open(&one).expect_err("refused").to_string();
    assert!(missing.contains("unseal.key") && missing.contains("missing"), "{missing}");
    assert!(!key.exists());
}

#[test]
fn a_damaged_file_is_named_and_left_alone() {
    let dir = TempDir::new().expect("a folder");
    drop(open(&dir).expect("a store"));
    let file = dir.path().join("alcove.db");
    let whole = fs::read(&file).expect("read");

    let mut scribbled = whole.clone();
    scribbled[..100].fill(b'x');
    let mut hollow = whole.clone();
    let size = hollow.len();
    hollow[4096..size].fill(0xa5);
    for broken in [scribbled, hollow, whole[..whole.len() / 2].to_vec()] {
        fs::write(&file, &broken).expect("written");
        match open(&dir) {
            Err(error @ StoreError::Damaged(_)) => {
                let text = error.to_string();
                assert!(text.contains("alcove.db") && text.contains("restore"), "{text}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(fs::read(&file).expect("read"), broken);
    }
}

#[test]
fn damage_that_is_met_later_is_told_as_such() {
    let f = Fixture::new();
    for n in 0..500 {
        f.user(&format!("somebody-with-a-long-name-{n:04}"));
    }
    let Fixture { dir, store } = f;
    let root = store.connections.read(|c| {
        let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'users'";
        Ok(c.query_row(sql, [], |row| row.get::<_, u64>(0))?)
    });
    drop(store);
    let file = dir.path().join("alcove.db");
    let mut out = fs::OpenOptions::new().write(true).open(&file).expect("the file");
    out.seek(SeekFrom::Start((root.expect("a page") - 1) * 4096)).expect("a page");
    out.write_all(&[0xa5; 4096]).expect("written");
    let store = open(&dir).expect("nothing of it is read at the start");
    let read = store.users(None, 0, 1000).expect_err("damage").to_string();
    let write = store.insert_user(&user("new")).expect_err("damage").to_string();
    assert!(read.contains("alcove.db") && write.contains("alcove.db"), "{read} / {write}");
}

#[test]
fn a_newer_schema_or_a_foreign_database_is_refused() {
    let f = Fixture::new();
    f.raw().execute_batch("PRAGMA user_version = 99").expect("a pragma");
    match open(&f.dir) {
        Err(StoreError::Newer { found: 99, known }) => assert_eq!(known, migrations::KNOWN),
        other => panic!("{other:?}"),
    }
    let dir = TempDir::new().expect("a folder");
    let foreign = rusqlite::Connection::open(dir.path().join("alcove.db")).expect("a database");
    foreign.execute_batch("CREATE TABLE notes (text TEXT)").expect("a table");
    fs::copy(f.dir.path().join("unseal.key"), dir.path().join("unseal.key")).expect("copied");
    assert!(matches!(open(&dir), Err(StoreError::Damaged(_))));
}

#[test]
fn a_folder_that_is_not_there_is_one_clear_sentence() {
    let error = Store::open(Path::new("/nowhere/at/all"), NOW).expect_err("refused");
    assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
}

/// Adds users for ever, telling each one that was acknowledged: what the test below kills.
fn add_users(dir: &Path) {
    let store = Store::open(dir, NOW).expect("a store");
    let mut out = std::io::stdout();
    for n in 0.. {
        assert!(store.insert_user(&user(&format!("user-{n}"))).expect("inserted"));
        writeln!(out, "acknowledged user-{n}").and_then(|()| out.flush()).expect("told");
    }
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    // The test starts itself as the process that it kills.
    if let Some(dir) = std::env::var_os("ALCOVE_TEST_DIR") {
        return add_users(Path::new(&dir));
    }
    let dir = TempDir::new().expect("a folder");
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--nocapture", "--exact", "open::tests::what_was_acknowledged_survives_kill_9"])
        .env("ALCOVE_TEST_DIR", dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let told: Vec<String> = lines
        .map_while(Result::ok)
        .filter_map(|line| line.split_once("acknowledged ").map(|(_, name)| name.to_owned()))
        .take(25)
        .collect();
    child.kill().expect("killed");
    child.wait().expect("gone");
    assert_eq!(told.len(), 25);
    let store = open(&dir).expect("the store opens");
    for name in told {
        assert!(store.user(&name.parse().expect("an ID")).expect("read").is_some(), "{name}");
    }
}

#[test]
fn a_full_disk_refuses_one_change_and_the_next_works_when_there_is_room() {
    let f = Fixture::new();
    let limit = |pages: u32| {
        let sql = format!("PRAGMA max_page_count = {pages}");
        f.connections.write(|tx| Ok::<_, StoreError>(tx.query_row(&sql, [], |_| Ok(()))?)).expect("a limit");
    };
    limit(1);
    let long = crate::User { password_hash: Some("x".repeat(100_000)), ..user("zoe") };
    let error = f.insert_user(&long).expect_err("no room").to_string();
    assert!(error.contains("disk is full"), "{error}");
    assert_eq!(f.counts().expect("counts").users, 0);
    limit(1_000_000);
    assert!(f.insert_user(&long).expect("inserted"));
}
