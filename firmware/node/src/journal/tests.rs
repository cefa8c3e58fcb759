use super::*;
use crate::testing::{network, step};

fn keys(state: &DesiredState) -> Vec<u8> {
    let mut keys: Vec<u8> = state.peers().keys().map(|key| key.as_bytes()[0]).collect();
    keys.sort_unstable();
    keys
}

fn first() -> Desired {
    Desired { reset: true, network: Some(network()), ..step("a", 1, &[1], &[]) }
}

fn store(folder: &Path, steps: &[Desired]) {
    let (mut journal, mut state) = Journal::open(folder).expect("opens");
    for step in steps {
        journal.append(step).expect("appends");
        state.apply(step.clone()).expect("applies");
    }
}

#[test]
fn the_checksum_is_the_one_everybody_uses() {
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
}

#[test]
fn a_restart_has_what_was_appended() {
    let folder = tempfile::tempdir().expect("a folder");
    store(folder.path(), &[first(), step("a", 2, &[2, 3], &[1])]);
    store(folder.path(), &[step("a", 3, &[4], &[3])]);
    let (_, state) = Journal::open(folder.path()).expect("opens");
    assert_eq!(keys(&state), [2, 4]);
    assert_eq!(state.position(), Position { epoch: "a".into(), revision: 3 });
    assert_eq!(state.network(), Some(&network()));
}

#[test]
fn a_journal_torn_at_any_byte_gives_the_state_before_the_torn_step() {
    let folder = tempfile::tempdir().expect("a folder");
    store(folder.path(), &[first(), step("a", 2, &[2], &[])]);
    let path = journal_path(folder.path(), 1);
    let whole = fs::read(&path).expect("a journal");
    let first_end = whole.iter().position(|byte| *byte == b'\n').expect("a line") + 1;
    for cut in 0..whole.len() {
        let torn = tempfile::tempdir().expect("a folder");
        fs::write(journal_path(torn.path(), 1), &whole[..cut]).expect("written");
        let (_, state) = Journal::open(torn.path()).expect("opens");
        let expected: &[u8] = if cut < first_end { &[] } else { &[1] };
        assert_eq!(keys(&state), expected, "cut at {cut}");
        // And it goes on from there; some places stand for all, because syncing takes its time.
        if cut % 16 != 0 {
            continue;
        }
        let next = if cut < first_end { first() } else { step("a", 2, &[9], &[]) };
        store(torn.path(), std::slice::from_ref(&next));
        let (_, state) = Journal::open(torn.path()).expect("opens");
        assert_eq!(state.position().revision, next.revision, "cut at {cut}");
    }
}

#[test]
fn a_flipped_bit_ends_the_journal_there_and_hides_what_follows() {
    let folder = tempfile::tempdir().expect("a folder");
    store(folder.path(), &[first(), step("a", 2, &[2], &[])]);
    store(folder.path(), &[step("a", 3, &[3], &[])]);
    let path = journal_path(folder.path(), 1);
    let mut bytes = fs::read(&path).expect("a journal");
    let last = bytes.len() - 10;
    bytes[last] ^= 1;
    fs::write(&path, bytes).expect("written");
    let (_, state) = Journal::open(folder.path()).expect("opens");
    assert_eq!((keys(&state), state.position().revision), (vec![1], 1));
    let (_, again) = Journal::open(folder.path()).expect("opens");
    assert_eq!((keys(&again), again.position().revision), (vec![1], 1));
}

#[test]
fn compaction_changes_nothing_that_can_be_read_back_wherever_it_is_interrupted() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut journal, mut state) = Journal::open(folder.path()).expect("opens");
    let take = |journal: &mut Journal, state: &mut DesiredState, step: Desired| {
        journal.append(&step).expect("appends");
        state.apply(step).expect("applies");
    };
    take(&mut journal, &mut state, first());
    journal.journal_bytes = SMALL + 1;
    let work = journal.disk_work(&state).expect("due");
    assert!(matches!(work, DiskWork::Compact { .. }));
    take(&mut journal, &mut state, step("a", 2, &[2], &[1]));
    let (_, before) = Journal::open(folder.path()).expect("opens before the base is written");
    assert_eq!(keys(&before), [2]);
    work.run().expect("writes the base");
    assert!(!journal_path(folder.path(), 1).exists());
    let (_, after) = Journal::open(folder.path()).expect("opens after");
    assert_eq!((keys(&after), after.position().revision), (vec![2], 2));
}

#[test]
fn a_half_received_full_state_keeps_serving_but_claims_no_revision() {
    let folder = tempfile::tempdir().expect("a folder");
    store(folder.path(), &[first(), Desired { reset: true, last: false, ..step("b", 9, &[5], &[]) }]);
    let (_, state) = Journal::open(folder.path()).expect("opens");
    assert_eq!((keys(&state), state.position()), (vec![1, 5], Position::default()));
    let (_, again) = Journal::open(folder.path()).expect("opens");
    assert_eq!(again.position(), Position::default());
}

#[test]
fn a_damaged_base_is_no_reason_not_to_start() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(BASE), b"00000000 {}").expect("written");
    let (_, state) = Journal::open(folder.path()).expect("opens");
    assert_eq!(state.position(), Position::default());
}
