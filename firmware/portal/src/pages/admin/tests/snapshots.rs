//! Snapshots: the key for them, taking and downloading.

use super::{OPERATOR, bench, sign_in};
use crate::testing::{ADMIN, Answer, Bench, PASSWORD};
use alcove_controller::snapshot::SnapshotLock;
use alcove_domain::{ErrandProblem, TargetKind, Timestamp};
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

#[test]
fn one_is_made_with_a_passphrase_that_was_typed_twice_and_is_none_too_weak() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let lock = |once: &str, twice: &str| {
        act(&bench, &[("action", "lock"), ("passphrase", once), ("passphraseAgain", twice)])
    };
    for (once, twice, field) in [
        ("short", "short", "passphrase"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "passphrase"),
        ("nine lives of a brown cat", "nine lives of a brown hat", "passphraseAgain"),
    ] {
        let refused = lock(once, twice);
        assert_eq!(refused.status(), 400, "{once}");
        assert!(refused.text().contains(&format!("id=\"{field}-problem\"")), "{}", refused.text());
        assert!(!refused.text().contains(&format!("value=\"{once}\"")), "it is not sent back");
    }
    let made = lock("nine lives of a brown cat", "nine lives of a brown cat");
    let there = "/vpn-user-portal/snapshots?done=ordered&strength=good";
    assert_eq!(made.header("Location"), there, "without a recovery key, too");
    let running = bench.get(there);
    assert!(running.text().contains("passphrase is good"), "{}", running.text());
    assert_eq!(running.header("Refresh"), "2; url=/vpn-user-portal/snapshots?strength=good");
    let task = bench.controller.snapshot_task().expect("the store").expect("a snapshot to take");
    assert!(!format!("{task:?}").contains("brown"));
    let SnapshotLock::Passphrase(typed) = task.lock else { panic!("not for the recovery key") };
    assert_eq!(typed.as_str(), "nine lives of a brown cat");
    bench.controller.snapshot_failed(&ErrandProblem::Inside).expect("noted");
    assert!(bench.get(PATH).text().contains("could not be made"));
    assert!(bench.controller.snapshot_task().expect("the store").is_none(), "the passphrase is gone");
}

#[test]
fn one_that_is_kept_is_restored_or_deleted_and_asks_first() {
    let bench = bench();
    keep_one(&bench);
    sign_in(&bench, OPERATOR);
    let ask = format!("{PATH}/delete?name={NAME}");
    assert_eq!(bench.get(&ask).status(), 403);
    assert_eq!(act(&bench, &[("action", "delete"), ("name", NAME)]).status(), 403);
    sign_in(&bench, ADMIN);
    let restore = act(&bench, &[("action", "restore"), ("name", NAME)]);
    assert_eq!(restore.header("Location"), "/vpn-user-portal/restore");
    assert!(bench.get("/vpn-user-portal/restore").text().contains("id=\"passphrase\""));
    assert_eq!(act(&bench, &[("action", "restore"), ("name", "../alcove.db")]).status(), 404);
    assert!(bench.get(&ask).text().contains("Delete the snapshot made"));
    assert_eq!(act(&bench, &[("action", "delete"), ("name", "../alcove.db")]).status(), 404);
    let gone = act(&bench, &[("action", "delete"), ("name", NAME)]);
    assert!(bench.get(gone.header("Location")).text().contains("The snapshot is deleted"));
    assert!(!bench.state().join("snapshots").join(NAME).exists());
}

#[test]
fn the_way_back_is_offered_where_there_is_one() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    assert!(!bench.get(PATH).text().contains("value=\"back\""));
    fs::create_dir(bench.state().join("former")).expect("a folder");
    assert!(bench.get(PATH).text().contains("value=\"back\""));
    let back = act(&bench, &[("action", "back")]);
    assert_eq!(back.header("Location"), "/vpn-user-portal/restore");
    let shown = bench.get("/vpn-user-portal/restore");
    assert!(shown.text().contains("before the last restore") && shown.text().contains("<bdi>12</bdi>"));
    let page = "/vpn-user-portal/restore";
    let refused = bench.submit(page, page, &[("action", "decide")]);
    assert!(refused.status() == 400 && refused.text().contains("id=\"userPass-problem\""));
    let decided = bench.submit(page, page, &[("action", "decide"), ("userPass", PASSWORD)]);
    assert_eq!(decided.header("Refresh"), "8; url=/vpn-user-portal/home");
}

const TARGET: &str = "/vpn-user-portal/snapshots/target";

#[test]
fn places_for_copies_are_added_changed_and_removed_and_secrets_are_never_shown() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let form = |kind: &str| format!("{TARGET}?kind={kind}");
    let add = |fields: &[(&str, &str)]| bench.submit(&form("webdav"), TARGET, fields);
    let with = |url: &'static str, secret: &'static str| {
        [
            ("action", "save"),
            ("kind", "webdav"),
            ("name", "cloud"),
            ("url", url),
            ("user", "anna"),
            ("accountPass", secret),
        ]
    };
    let wrong = add(&with("http://cloud.example.org/", "a secret word"));
    assert!(wrong.status() == 400 && wrong.text().contains("id=\"url-problem\""), "{}", wrong.text());
    assert!(wrong.text().contains("http://cloud.example.org/") && !wrong.text().contains("a secret word"));
    let without = add(&with("https://cloud.example.org/", ""));
    assert!(without.text().contains("id=\"accountPass-problem\""), "{}", without.text());
    let saved = add(&with("https://cloud.example.org/", "a secret word"));
    assert_eq!(saved.header("Location"), "/vpn-user-portal/snapshots?done=target");
    let listed = bench.get(PATH);
    assert!(listed.text().contains("https://cloud.example.org/") && listed.text().contains("on its way"));
    assert_eq!(listed.header("Refresh"), "2; url=/vpn-user-portal/snapshots");
    let edit = format!("{TARGET}?name=cloud");
    let shown = bench.get(&edit);
    assert!(shown.text().contains("value=\"anna\"") && !shown.text().contains("a secret word"));
    let kept = bench.submit(&edit, TARGET, &with("https://cloud.example.org/", ""));
    assert_eq!(kept.status(), 303, "an empty password is the one of before");
    let elsewhere = bench.submit(&edit, TARGET, &with("https://other.example.org/", ""));
    assert_eq!(elsewhere.status(), 400, "and goes to no other server");

    let task = bench.controller.target_task().expect("the store").expect("a copy to bring");
    let problem = ErrandProblem::Credentials { server: task.target.kind.place() };
    bench.controller.target_failed("cloud", &problem).expect("noted");
    let failed = bench.get(PATH);
    assert!(failed.text().contains("does not accept the name, password or key"), "{}", failed.text());
    assert!(failed.text().contains("not tried again by itself"));
    let again = bench.submit(PATH, TARGET, &[("action", "test"), ("name", "cloud")]);
    assert_eq!(again.header("Location"), "/vpn-user-portal/snapshots?done=tried");
    assert!(bench.controller.target_task().expect("the store").is_some());
    bench.controller.target_reached("cloud", Some(Timestamp(crate::testing::NOW))).expect("noted");
    let good = bench.get(PATH);
    assert!(
        good.text().contains("all is well") && good.text().contains("it was the same"),
        "{}",
        good.text()
    );

    sign_in(&bench, OPERATOR);
    assert!(bench.get(PATH).text().contains("https://cloud.example.org/"));
    for page in [edit.as_str(), &form("s3"), &format!("{TARGET}/remove?name=cloud")] {
        assert_eq!(bench.get(page).status(), 403, "{page}");
    }
    assert_eq!(bench.submit(PATH, TARGET, &[("action", "remove"), ("name", "cloud")]).status(), 403);
    sign_in(&bench, ADMIN);
    for page in
        [form("folder"), form(""), format!("{TARGET}?name=other"), format!("{TARGET}/remove?name=other")]
    {
        assert_eq!(bench.get(&page).status(), 404, "{page}");
    }
    assert!(bench.get(&format!("{TARGET}/remove?name=cloud")).text().contains("What lies there stays there"));
    bench.submit(PATH, TARGET, &[("action", "remove"), ("name", "cloud")]);
    assert!(bench.get(PATH).text().contains("No place was named yet"));
    assert_eq!(bench.submit(PATH, TARGET, &[("action", "test"), ("name", "cloud")]).status(), 404);
}

#[test]
fn the_key_of_a_server_with_sftp_is_confirmed_as_it_was_shown() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let form = format!("{TARGET}?kind=sftp");
    let own = bench.get(&form);
    assert!(
        own.text().contains("<pre class=\"wrap\">ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"),
        "{}",
        own.text()
    );
    let fields = [("action", "save"), ("kind", "sftp"), ("name", "nas"), ("user", "anna"), ("login", "key")];
    let with = |server: &'static str| [&fields[..], &[("server", server)]].concat();
    let wrong = bench.submit(&form, TARGET, &with("-oProxyCommand=reboot"));
    assert!(wrong.status() == 400 && wrong.text().contains("id=\"server-problem\""), "{}", wrong.text());
    assert_eq!(bench.submit(&form, TARGET, &with("nas:2222")).status(), 303);
    let shown = |found: &str| {
        let _ = bench.controller.target_task().expect("the store").expect("a copy to bring");
        let problem = ErrandProblem::HostKeyNew { server: "nas:2222".into(), found: found.into() };
        bench.controller.target_failed("nas", &problem).expect("noted");
    };
    let (first, second) = (format!("SHA256:{}", "a".repeat(43)), format!("SHA256:{}", "b".repeat(43)));
    shown(&first);
    let asked = bench.get(PATH);
    assert!(asked.text().contains(&first) && asked.text().contains("value=\"confirm\""), "{}", asked.text());
    let confirm = |print: &str| {
        bench.submit(PATH, TARGET, &[("action", "confirm"), ("name", "nas"), ("fingerprint", print)]).status()
    };
    assert_eq!(confirm(&second), 409, "not the one that it shows");
    assert_eq!(confirm(&first), 303);
    let task = bench.controller.target_task().expect("the store").expect("a copy to bring");
    assert!(matches!(&task.target.kind, TargetKind::Sftp { host_key, .. } if *host_key == first));
    bench.controller.target_reached("nas", None).expect("noted");
    assert_eq!(confirm(&first), 409, "there is nothing to confirm");
    assert_eq!(bench.submit(&form, TARGET, &with("other")).status(), 303);
    let task = bench.controller.target_task().expect("the store").expect("a copy to bring");
    assert!(
        matches!(&task.target.kind, TargetKind::Sftp { host_key, .. } if host_key.is_empty()),
        "it was another's"
    );
}
