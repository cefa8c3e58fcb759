use super::*;
use crate::{Controller, NewUser, Options, Role};
use alcove_domain::Timestamp;
use alcove_snapshot::{Contents, Key, Lock, RecoveryKey};
use alcove_store::Store;
use std::path::Path;
use tempfile::TempDir;

const NOW: Timestamp = Timestamp(1_800_000_000);
const NAMES: [&str; 1] = ["node/wireguard.key"];

struct Bench {
    folder: TempDir,
    lock: Lock,
    key: Key,
}

/// A box that was set up, and a recovery key, which takes no time to check.
fn bench() -> Bench {
    let folder = TempDir::new().expect("a folder");
    let controller = Controller::start(Options::new(folder.path(), "test")).expect("a controller");
    controller.add_first_admin("anna", "nine lives of a cat").expect("an admin");
    let ben =
        NewUser { name: "ben", password: Some("nine lives of a dog"), role: Role::User, permissions: vec![] };
    controller.add_user(&ben).expect("a user");
    controller.secret_or_insert("tls-authority", || vec![1, 2, 3]).expect("a secret");
    let mut configuration = controller.configuration().expect("a configuration");
    configuration.settings.host_name = Some("vpn.example.org".into());
    configuration.settings.display_name = "Closet".into();
    controller.apply(&configuration).expect("applied");
    controller.prepare_snapshot().expect("prepared");
    let kept = RecoveryKey::generate(&signer(&controller.0.store).expect("a signer"));
    let lock = Lock::recipient(&kept.recipient()).expect("a lock");
    Bench { folder, lock, key: Key::Recovery(kept) }
}

impl Bench {
    fn store(&self) -> Store {
        Store::open_existing(self.folder.path(), NOW).expect("a store")
    }

    fn take(&self) -> (Vec<u8>, Contents) {
        let files = [BoxFile { name: NAMES[0].into(), contents: b"a key".to_vec().into() }];
        self.take_with(&files)
    }

    fn take_with(&self, files: &[BoxFile]) -> (Vec<u8>, Contents) {
        let store = self.store();
        let taking = Taking {
            store: &store,
            product: "test",
            host: "closet".into(),
            lock: &self.lock,
            logs: true,
            files,
            now: NOW,
        };
        take_snapshot(&taking, vec![], |_, _| ()).expect("taken")
    }

    fn restore(
        &self,
        file: &[u8],
        into: &Path,
        restore_as: RestoreAs,
        here: Option<&Store>,
    ) -> Result<Restored, SnapshotFailure> {
        let restoring =
            Restoring { key: &self.key, signer: None, restore_as, into, here, known_files: &NAMES, now: NOW };
        rebuild(file, &restoring, |_| ())
    }
}

#[test]
fn a_replacement_is_the_box_itself() {
    let bench = bench();
    let (file, contents) = bench.take();
    assert_eq!(verify(file.as_slice(), &bench.key, |_| ()).expect("whole"), contents);
    let into = TempDir::new().expect("a folder");
    let restored = bench.restore(&file, into.path(), RestoreAs::Replacement, None).expect("restored");
    assert_eq!(restored.contents, contents);
    assert_eq!(restored.files, [BoxFile { name: NAMES[0].into(), contents: b"a key".to_vec().into() }]);
    let before = Summary::of(&bench.store()).expect("a summary");
    assert_eq!((restored.summary.users, &restored.summary), (2, &before));
    assert_eq!(differences(Some(&before), &restored.summary), []);
    let controller = Controller::start(Options::new(into.path(), "test")).expect("it starts");
    assert!(!controller.needs_set_up().expect("read"));
    assert_eq!(controller.secret("tls-authority").expect("read"), Some(vec![1, 2, 3]));
}

#[test]
fn a_copy_has_keys_and_names_of_its_own() {
    let bench = bench();
    let (file, _) = bench.take();
    let other = self::bench();
    let mut settings = other.store().settings().expect("settings");
    settings.host_name = Some("north.example.org".into());
    settings.wireguard_port = 4500;
    other.store().save_settings(&settings, false, NOW).expect("saved");
    let into = TempDir::new().expect("a folder");
    let restored =
        bench.restore(&file, into.path(), RestoreAs::Copy, Some(&other.store())).expect("restored");
    assert_eq!(restored.files, []);
    assert_eq!(restored.summary.host_name.as_deref(), Some("north.example.org"));
    assert_eq!((restored.summary.users, restored.summary.configurations), (2, 0));
    let before = Summary::of(&bench.store()).expect("a summary");
    assert_ne!(restored.summary.signer, before.signer);
    let changes = differences(Some(&before), &restored.summary);
    let what: Vec<&str> = changes.iter().map(|(what, ..)| what.as_str()).collect();
    assert_eq!(what, ["host name", "snapshots signed by"]);
    let controller = Controller::start(Options::new(into.path(), "test")).expect("it starts");
    assert_eq!(controller.secret("tls-authority").expect("read"), None);
    let settings = controller.settings().expect("settings");
    assert_eq!((settings.display_name.as_str(), settings.wireguard_port), ("Closet", 4500));
    assert!(!controller.needs_set_up().expect("read"));
}

#[test]
fn a_blank_box_gets_everything() {
    let bench = bench();
    let after = Summary::of(&bench.store()).expect("a summary");
    let changes = differences(None, &after);
    assert!(changes.contains(&("accounts".into(), "(nothing)".into(), "2".into())), "{changes:?}");
}

#[test]
fn what_is_not_from_a_box_is_refused() {
    let bench = bench();
    let into = TempDir::new().expect("a folder");
    let trick = BoxFile { name: "../../etc/passwd".into(), contents: vec![].into() };
    let (file, _) = bench.take_with(&[trick]);
    let error = bench.restore(&file, into.path(), RestoreAs::Replacement, None).expect_err("refused");
    assert!(matches!(&error, SnapshotFailure::UnknownFile(name) if name == "../../etc/passwd"));
    // Locked for this key by somebody else.
    let other = self::bench();
    let stranger = Bench { folder: other.folder, lock: bench.lock.clone(), key: bench.key.clone() };
    let (file, _) = stranger.take();
    for error in [
        bench
            .restore(&file, TempDir::new().expect("a folder").path(), RestoreAs::Replacement, None)
            .map(|_| ())
            .expect_err("refused"),
        verify(file.as_slice(), &bench.key, |_| ()).map(|_| ()).expect_err("refused"),
    ] {
        assert!(matches!(
            error,
            SnapshotFailure::Archive(alcove_snapshot::SnapshotError::ForeignSigner { .. })
        ));
    }
}
