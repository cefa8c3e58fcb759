//! Snapshots: the key for them, taking and downloading.

use super::{OPERATOR, bench, sign_in};
use crate::testing::{ADMIN, Answer, Bench, PASSWORD};
use std::fs::{self, File};

const PATH: &str = "/vpn-user-portal/snapshots";
const NAME: &str = "closet-5f3a0c11e2d4b697-2027-03-01T021530Z.snapshot";

fn act(bench: &Bench, fields: &[(&str, &str)]) -> Answer {
    bench.submit(PATH, PATH, fields)
}

/// A snapshot lies in the state folder.
fn keep_one(bench: &Bench) {
    let folder = bench.state().join("snapshots");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(NAME), "age…").expect("written");
}

#[test]
fn without_a_key_none_is_taken_and_the_key_is_shown_once_to_who_has_the_password() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    assert!(!bench.get(PATH).text().contains("value=\"take\""));
    assert_eq!(act(&bench, &[("action", "take")]).status(), 409);
    let guess = act(&bench, &[("action", "key"), ("userPass", "a guess")]);
    assert_eq!(guess.status(), 400);
    assert!(guess.text().contains("id=\"userPass-problem\""), "{}", guess.text());
    let made = act(&bench, &[("action", "key"), ("userPass", PASSWORD)]);
    assert!(made.status() == 200 && made.text().contains("AGE-SECRET-KEY-1"), "{}", made.text());
    assert!(!bench.get(PATH).text().contains("AGE-SECRET-KEY-1"), "shown once");
    assert_eq!(
        act(&bench, &[("action", "take")]).header("Location"),
        "/vpn-user-portal/snapshots?done=ordered"
    );
    let running = bench.get(PATH);
    assert_eq!(running.header("Refresh"), "2; url=/vpn-user-portal/snapshots");
    assert!(running.text().contains("<progress"), "{}", running.text());
}

#[test]
fn one_that_is_kept_is_downloaded_by_admins() {
    let bench = bench();
    keep_one(&bench);
    let file = format!("{PATH}/file?name={NAME}");
    sign_in(&bench, OPERATOR);
    let seen = bench.get(PATH);
    assert!(seen.text().contains("1 snapshot on this box") && !seen.text().contains(NAME), "{}", seen.text());
    assert_eq!(bench.get(&file).status(), 403);
    sign_in(&bench, ADMIN);
    let answer = bench.get(&file);
    assert_eq!(answer.header("Content-Disposition"), format!("attachment; filename=\"{NAME}\""));
    assert_eq!((answer.header("Content-Type"), answer.text()), ("application/octet-stream", "age…"));
    for other in ["../alcove.db", "alcove.db", "", "closet-5f3a0c11e2d4b697-2027-03-02T021530Z.snapshot"] {
        assert_eq!(bench.get(&format!("{PATH}/file?name={other}")).status(), 404, "{other}");
    }
    let grown = File::options().write(true).open(bench.state().join("snapshots").join(NAME)).expect("a file");
    grown.set_len(7 << 20).expect("grown");
    let large = bench.get(&file);
    assert_eq!((large.status(), large.bytes().len()), (200, 7 << 20));
    assert!(large.was_streamed(), "it is not in memory as a whole");
    let head = bench.browse("HEAD", &file, &[], "");
    assert_eq!((head.header("Content-Length"), head.bytes().len()), ("7340032", 0));
}

#[test]
fn the_schedule_is_checked_and_kept() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let with =
        |keep: &str| act(&bench, &[("action", "schedule"), ("hour", "4"), ("keep", keep), ("logs", "on")]);
    for wrong in ["", "7", "7/4", "a/b/c", "0/0/0", "7/4/101"] {
        let refused = with(wrong);
        assert_eq!(refused.status(), 400, "{wrong}");
        assert!(refused.text().contains("id=\"keep-problem\""), "{wrong}: {}", refused.text());
    }
    assert_eq!(with("14/0/3").status(), 303);
    let settings = bench.controller.configuration().expect("settings").settings;
    assert_eq!((settings.snapshot_daily, settings.snapshot_hour), (false, 4));
    assert_eq!(settings.snapshot_keep.to_string(), "14/0/3");
    assert!(bench.get(PATH).text().contains("value=\"14/0/3\""));
}
