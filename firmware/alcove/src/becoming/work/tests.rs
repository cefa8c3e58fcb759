//! A box in a folder of its own, to which snapshots are brought.

use super::*;
use alcove_controller::{
    Controller, Options,
    snapshot::{Taking, take_snapshot},
};
use alcove_snapshot::Lock;
use std::path::Path;
use tempfile::TempDir;

const PASSPHRASE: &str = "a passphrase that is long enough";

fn controller(folder: &Path) -> Controller {
    std::fs::create_dir_all(folder.join("node")).expect("a folder");
    Controller::start(Options::new(folder, VERSION)).expect("a controller")
}

/// A snapshot of a box with one account.
fn snapshot() -> Vec<u8> {
    let folder = TempDir::new().expect("a folder");
    controller(folder.path()).add_first_admin("anna", "a quiet corner of the house").expect("an admin");
    let store = Store::open_existing(folder.path(), now()).expect("a store");
    let lock = Lock::passphrase(PASSPHRASE.to_owned());
    let host = "closet".to_owned();
    let taking =
        Taking { store: &store, product: VERSION, host, lock: &lock, logs: true, files: &[], now: now() };
    take_snapshot(&taking, vec![], |_, _| {}).expect("a snapshot").0
}

fn bench() -> (TempDir, Work) {
    let folder = TempDir::new().expect("a folder");
    drop(controller(folder.path()));
    let work = Work::new(State::new(folder.path()), "blank".into());
    (folder, work)
}

fn upload(folder: &Path, contents: &[u8]) -> BecomingOrder {
    std::fs::write(folder.join(UPLOAD), [b"head", contents, b"tail"].concat()).expect("written");
    BecomingOrder::Take { offset: 4, length: contents.len() as u64 }
}

fn read(passphrase: &str) -> BecomingOrder {
    let key = SnapshotKey::Passphrase(passphrase.to_owned());
    BecomingOrder::Read { key, restore_as: RestoreAs::Replacement, signer: None }
}

fn result(work: &Work) -> Becoming {
    loop {
        match work.carry_out(BecomingOrder::Look) {
            Becoming::Reading { .. } | Becoming::Joining => std::thread::sleep(Duration::from_millis(5)),
            other => return other,
        }
    }
}

#[test]
fn an_uploaded_snapshot_is_shown_and_put_in_place_when_that_is_decided() {
    let (folder, work) = bench();
    assert_eq!(work.carry_out(read(PASSPHRASE)), Becoming::Nothing, "there is nothing to read");
    let contents = snapshot();
    let length = contents.len() as u64;
    assert_eq!(work.carry_out(upload(folder.path(), &contents)), Becoming::Held { length, problem: None });
    assert!(!folder.path().join(UPLOAD).exists() && !work.may_end());
    work.carry_out(read("another passphrase"));
    let problem = Some(RestoreProblem::WrongPassphrase);
    assert_eq!(result(&work), Becoming::Held { length, problem });
    work.carry_out(read(PASSPHRASE));
    let Becoming::Ready(of) = result(&work) else { panic!("it can be read") };
    assert_eq!((of.host.as_str(), of.after.users, of.before), ("closet", 1, None));
    let state = State::new(folder.path());
    assert!(state.lock("restore").is_err() && !state.swap_is_pending(), "nothing is decided yet");
    assert_eq!(work.carry_out(BecomingOrder::Decide), Becoming::Decided);
    assert!(state.swap_is_pending() && work.may_end());
    state.finish_swap(&[]).expect("in place");
    assert!(!controller(folder.path()).needs_set_up().expect("a store"));
}

#[test]
fn what_is_given_up_leaves_nothing_behind() {
    let (folder, work) = bench();
    work.carry_out(upload(folder.path(), &snapshot()));
    work.carry_out(read(PASSPHRASE));
    assert!(matches!(result(&work), Becoming::Ready(_)));
    assert_eq!(work.carry_out(BecomingOrder::Forget), Becoming::Nothing);
    assert_eq!(work.carry_out(BecomingOrder::Decide), Becoming::Nothing);
    let state = State::new(folder.path());
    assert!(!folder.path().join("incoming.part").exists() && state.lock("restore").is_ok());
    // A process that was killed with a new state undecided.
    state.begin_incoming().expect("a place");
    Work::new(State::new(folder.path()), "blank".into());
    assert!(!folder.path().join("incoming.part").exists());
}

#[test]
fn what_is_no_upload_is_not_taken() {
    let (folder, work) = bench();
    let beyond = BecomingOrder::Take { offset: 0, length: 9 };
    assert_eq!(work.carry_out(BecomingOrder::Take { offset: 0, length: 1 }), Becoming::Nothing);
    std::fs::write(folder.path().join(UPLOAD), "short").expect("written");
    assert_eq!(work.carry_out(beyond), Becoming::Nothing);
    std::os::unix::fs::symlink(folder.path().join("unseal.key"), folder.path().join(UPLOAD)).expect("a link");
    assert_eq!(work.carry_out(BecomingOrder::Take { offset: 0, length: 9 }), Becoming::Nothing);
    assert!(folder.path().join("unseal.key").exists());
}

#[test]
fn a_controller_that_is_not_there_is_named() {
    let (_folder, work) = bench();
    let fingerprint = alcove_link::Identity::generate().public().fingerprint();
    let code =
        JoinCode::new("127.0.0.1:9", fingerprint, alcove_link::JoinSecret::generate()).expect("a code");
    assert_eq!(work.carry_out(BecomingOrder::Join(code.to_string())), Becoming::Joining);
    let controller = "127.0.0.1:9".to_owned();
    assert_eq!(result(&work), Becoming::NotJoined(JoinProblem::Unreachable { controller }));
}

#[test]
fn a_kept_snapshot_is_taken_by_its_name_alone_and_the_way_back_is_shown_and_gone() {
    let (folder, work) = bench();
    let shelf = folder.path().join("snapshots");
    std::fs::create_dir(&shelf).expect("a folder");
    let name = "closet-5f3a0c11e2d4b697-2027-03-01T021530Z.snapshot";
    let contents = snapshot();
    std::fs::write(shelf.join(name), &contents).expect("written");
    let secret = shelf.join(name.replace("03-01", "03-02"));
    std::os::unix::fs::symlink(folder.path().join("unseal.key"), &secret).expect("a link");
    let secret = secret.file_name().expect("a name").to_str().expect("text").to_owned();
    for other in [secret, "../unseal.key".into(), "unseal.key".into(), name.replace("03-01", "03-03")] {
        assert_eq!(work.carry_out(BecomingOrder::TakeKept(other.clone())), Becoming::Nothing, "{other}");
    }
    assert_eq!(work.carry_out(BecomingOrder::LookBack), Becoming::Nothing, "nothing was restored");
    let length = contents.len() as u64;
    let held = Becoming::Held { length, problem: None };
    assert_eq!(work.carry_out(BecomingOrder::TakeKept(name.into())), held);
    work.carry_out(read(PASSPHRASE));
    assert!(matches!(result(&work), Becoming::Ready(_)));
    work.carry_out(BecomingOrder::Decide);
    let state = State::new(folder.path());
    state.finish_swap(&[]).expect("in place");
    assert!(shelf.join(name).exists(), "it stays where it is");

    let work = Work::new(State::new(folder.path()), "closet".into());
    let Becoming::LooksBack(way) = work.carry_out(BecomingOrder::LookBack) else { panic!("a way back") };
    assert_eq!((way.before.users, way.after.users), (1, 0));
    assert!(state.lock("restore").is_err() && !state.swap_is_pending() && !work.may_end());
    assert_eq!(work.carry_out(BecomingOrder::Forget), Becoming::Nothing);
    assert!(state.has_former() && state.lock("restore").is_ok(), "it was only looked at");
    work.carry_out(BecomingOrder::LookBack);
    assert_eq!(work.carry_out(BecomingOrder::Decide), Becoming::Decided);
    state.finish_swap(&[]).expect("in place");
    assert!(controller(folder.path()).needs_set_up().expect("a store"), "as it was before");
}
