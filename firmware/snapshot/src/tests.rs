//! What comes out is what went in, and what was changed on the way is told by its name.

use crate::*;
use alcove_domain::{Row, Timestamp, Value};
use ed25519_dalek::SigningKey;
use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
};

const PASSPHRASE: &str = "nine lives of a cat";

fn signing() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn lock() -> Lock {
    Lock::passphrase(PASSPHRASE.into())
}

fn key() -> Key {
    Key::passphrase(PASSPHRASE.into())
}

fn head(rows: &[(&str, u64)]) -> Head {
    Head {
        format: FORMAT,
        product: "0.1.0".into(),
        schema: 3,
        engine: "sqlite".into(),
        created: Timestamp(1_700_000_000),
        host: "closet".into(),
        logs: true,
        rows: rows.iter().map(|(name, rows)| ((*name).to_owned(), *rows)).collect(),
    }
}

/// A row that does not compress.
fn row(number: i64) -> Row {
    let noise = (0..40).flat_map(|n| {
        Signer::new(&SigningKey::from_bytes(&[n; 32]).verifying_key()).fingerprint().into_bytes()
    });
    let bytes: Vec<u8> = noise.enumerate().map(|(at, b)| b.wrapping_mul(at as u8 ^ number as u8)).collect();
    Row::new([
        ("id", Value::Integer(number)),
        ("name", Value::Text(format!("zoë {number}"))),
        ("key", Value::Bytes(bytes)),
    ])
}

fn write(lock: &Lock, users: i64) -> Vec<u8> {
    let count = users as u64;
    let mut writer =
        Writer::begin(vec![], lock, head(&[("users", count), ("empty", 0), ("logs", 1)])).expect("begun");
    for number in 0..users {
        writer.row("users", &row(number)).expect("a row");
    }
    writer.row("logs", &row(-1)).expect("a row");
    writer.finish(&signing()).expect("written").0
}

fn read(file: &[u8], key: &Key) -> Result<(Vec<(String, Row)>, Contents), SnapshotError> {
    read_from(file, key)
}

fn read_from(source: impl Read, key: &Key) -> Result<(Vec<(String, Row)>, Contents), SnapshotError> {
    let mut reader = Reader::open(source, key)?;
    let mut rows = vec![];
    while let Some((part, row)) = reader.next_row()? {
        rows.push((part.to_owned(), row));
    }
    Ok((rows, reader.into_contents()?))
}

#[test]
fn what_comes_out_is_what_went_in() {
    let file = write(&lock(), 50);
    let (rows, contents) = read(&file, &key()).expect("read");
    assert_eq!(rows.len(), 51);
    assert!(rows[7] == ("users".into(), row(7)) && rows[50] == ("logs".into(), row(-1)));
    assert_eq!(contents.packed, file.len() as u64);
    assert_eq!(contents.manifest.head, head(&[("users", 50), ("empty", 0), ("logs", 1)]));
    assert_eq!(contents.manifest.signer, Signer::new(&signing().verifying_key()));
    assert!(!file.windows(4).any(|four| four == b"user"), "nothing of it can be read");
}

#[test]
fn a_recovery_key_opens_what_was_locked_for_it() {
    let signer = Signer::new(&signing().verifying_key());
    let kept = RecoveryKey::generate(&signer);
    let lock = Lock::recipient(&kept.recipient()).expect("a recipient");
    let file = write(&lock, 3);
    let again = RecoveryKey::parse(&kept.text()).expect("a key");
    let again = Key::Recovery(again);
    assert_eq!(again.signer(), Some(signer.fingerprint().as_str()));
    assert_eq!(read(&file, &again).expect("read").0.len(), 4);
    let other = Key::Recovery(RecoveryKey::generate(&signer));
    assert!(matches!(read(&file, &other), Err(SnapshotError::WrongRecoveryKey)));
    assert!(matches!(read(&file, &key()), Err(SnapshotError::NeedsRecoveryKey)));
    assert!(matches!(read(&write(&self::lock(), 1), &again), Err(SnapshotError::NeedsPassphrase)));
    for bad in ["", "# nothing\n", "AGE-SECRET-KEY-1XYZ", "age1xyz"] {
        assert!(matches!(RecoveryKey::parse(bad), Err(SnapshotError::NotAKey(_))), "{bad}");
    }
    assert!(Lock::recipient("age1nobody").is_err());
}

#[test]
fn a_file_says_what_opens_it() {
    let kept = RecoveryKey::generate(&Signer::new(&signing().verifying_key()));
    let for_key = write(&Lock::recipient(&kept.recipient()).expect("a recipient"), 1);
    let kind = |file: &[u8]| LockKind::of(file).expect("read");
    assert_eq!(kind(&for_key), Some(LockKind::RecoveryKey));
    assert_eq!(kind(&write(&lock(), 1)), Some(LockKind::Passphrase));
    for other in [&b""[..], b"age-encryption.org/v1\n", b"PK\x03\x04", &for_key[..24]] {
        assert_eq!(kind(other), None);
    }
}

#[test]
fn another_passphrase_does_not_open_it() {
    let wrong = Key::passphrase("another one".into());
    assert!(matches!(read(&write(&lock(), 1), &wrong), Err(SnapshotError::WrongPassphrase)));
}

/// Passphrases take their time by design; a recovery key does not.
fn quick() -> (Vec<u8>, Key) {
    let kept = RecoveryKey::generate(&Signer::new(&signing().verifying_key()));
    let file = write(&Lock::recipient(&kept.recipient()).expect("a recipient"), 400);
    assert!(file.len() > 150_000, "more than two chunks: {}", file.len());
    (file, Key::Recovery(kept))
}

#[test]
fn a_file_that_is_cut_off_says_so() {
    let (file, key) = quick();
    let mut other = 0;
    for length in (1..file.len()).step_by(1024).chain([1, 20, 22, 60, 150, file.len() - 1]) {
        match read(&file[..length], &key) {
            Err(SnapshotError::Truncated) => {}
            Err(SnapshotError::Damaged(_)) => other += 1,
            other => panic!("{length}: {other:?}"),
        }
    }
    assert!(other <= 1, "a length that a whole file may have comes up once in 4096: {other}");
    assert!(matches!(read(b"", &key), Err(SnapshotError::NotASnapshot(_))));
    assert!(matches!(read(b"PK\x03\x04 something else", &key), Err(SnapshotError::NotASnapshot(_))));
}

#[test]
fn a_flipped_bit_anywhere_is_damage() {
    let (file, key) = quick();
    let header = 400;
    for at in (0..header).chain((header..file.len()).step_by(997)) {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        match read(&changed, &key) {
            Err(SnapshotError::Damaged(_)) => {}
            Err(
                SnapshotError::NotASnapshot(_)
                | SnapshotError::WrongRecoveryKey
                | SnapshotError::NeedsPassphrase,
            ) if at < header => {}
            other => panic!("{at}: {:?}", other.map(|(rows, _)| rows.len())),
        }
    }
}

#[test]
fn every_single_bit_of_a_whole_snapshot_counts() {
    let kept = RecoveryKey::generate(&Signer::new(&signing().verifying_key()));
    let file = write(&Lock::recipient(&kept.recipient()).expect("a recipient"), 2);
    let key = Key::Recovery(kept);
    let mut changed = file.clone();
    for bit in 0..file.len() * 8 {
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(read(&changed, &key).is_err(), "bit {bit} of {}", file.len() * 8);
        changed[bit / 8] ^= 1 << (bit % 8);
    }
    assert!(read(&changed, &key).is_ok());
}

/// An archive with this text in it, locked for `key`.
fn with_text(text: &[u8]) -> (Vec<u8>, Key) {
    let kept = RecoveryKey::generate(&Signer::new(&signing().verifying_key()));
    let recipient = Lock::recipient(&kept.recipient()).expect("a recipient").as_recipient();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient.as_ref())).expect("a header");
    let mut out = encryptor.wrap_output(vec![]).expect("begun");
    out.write_all(&zstd::encode_all(text, 3).expect("packed")).expect("written");
    (out.finish().expect("written"), Key::Recovery(kept))
}

/// The text inside a snapshot.
fn text_of(file: &[u8], key: &Key) -> Vec<u8> {
    let identity = key.as_identity();
    let opened =
        age::Decryptor::new(file).expect("age").decrypt(std::iter::once(identity.as_ref())).expect("opens");
    zstd::decode_all(opened).expect("unpacks")
}

#[test]
fn what_was_made_by_hand_is_seen_through() {
    let (file, key) = quick();
    let text = String::from_utf8(text_of(&file, &key)).expect("text");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let end = lines.len();
    assert!(lines[end - 2].starts_with("{\"manifest\":") && lines[end - 1].starts_with("{\"signature\":"));
    let told = |text: String| {
        let (file, key) = with_text(text.as_bytes());
        match read(&file, &key) {
            Ok(_) => "fine".to_owned(),
            Err(SnapshotError::Damaged(why)) => why,
            Err(error) => format!("{error:?}"),
        }
    };
    assert_eq!(told(text.clone()), "fine");
    assert_eq!(told(text.replacen("zoë 7\"", "zoe 7\"", 1)), "what is in it is not what its manifest says");
    assert_eq!(
        told([&lines[..5], &lines[6..]].concat().concat()),
        "what is in it is not what its manifest says"
    );
    assert_eq!(told(lines[..5].concat()), "its text ends in the middle");
    assert_eq!(told(text.clone() + "{}\n"), "something follows its end");
    assert_eq!(
        told(lines[0].to_owned() + &lines[1].repeat(402)),
        "there are more rows than the first line says"
    );
    assert_eq!(told(text.replacen("\"users\":{", "\"../../etc\":{", 1)), "a line has no form that is known");
    assert_eq!(
        told(text.replacen("\"users\":{", "\"intruders\":{", 1)),
        "there are more rows than the first line says"
    );
    // A manifest that was changed, and one that somebody else has signed under this name.
    let changed = text.replacen("closet", "castle", 2);
    assert_eq!(told(changed), "BadSignature");
    assert!(told(text.replacen("\"format\":1", "\"format\":9", 1)).starts_with("Newer { found: 9, known: 1"));
    let bomb = text.replacen("\"users\":400", "\"users\":9000000", 1);
    assert_eq!(told(bomb), "TooLarge(\"rows\")");
    assert!(told("something else\n".into()).starts_with("NotASnapshot"));
}

#[test]
fn a_bomb_is_stopped_while_it_is_small() {
    let (file, key) = with_text(&vec![b' '; 300 << 20]);
    assert!(file.len() < 100_000);
    assert!(matches!(read(&file, &key), Err(SnapshotError::TooLarge("a line"))));
    // A window that would need more memory than a board has to spare.
    let kept = RecoveryKey::generate(&Signer::new(&signing().verifying_key()));
    let recipient = Lock::recipient(&kept.recipient()).expect("a recipient").as_recipient();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient.as_ref())).expect("a header");
    let mut wide = zstd::Encoder::new(encryptor.wrap_output(vec![]).expect("begun"), 3).expect("packed");
    wide.set_parameter(zstd::zstd_safe::CParameter::WindowLog(27)).expect("a window");
    wide.write_all(&vec![b'x'; 3 << 20]).expect("written");
    let file = wide.finish().expect("packed").finish().expect("written");
    assert!(
        matches!(read(&file, &Key::Recovery(kept)), Err(SnapshotError::Damaged(why)) if why.contains("memory"))
    );
}

#[test]
fn a_passphrase_that_takes_too_much_work_is_refused() {
    let mut recipient = age::scrypt::Recipient::new(PASSPHRASE.to_owned().into());
    recipient.set_work_factor(10);
    let recipients = std::iter::once(&recipient as &dyn age::Recipient);
    let mut out =
        age::Encryptor::with_recipients(recipients).expect("a header").wrap_output(vec![]).expect("begun");
    out.write_all(b"x").expect("written");
    let file = out.finish().expect("written");
    let at = file.windows(4).position(|four| four == b" 10\n").expect("the work factor");
    let mut heavy = file.clone();
    heavy[at + 1..at + 3].copy_from_slice(b"22");
    assert!(matches!(read(&heavy, &key()), Err(SnapshotError::TooMuchWork(22))));
}

/// A target or source that fails after so many bytes.
struct Limited<T>(T, usize);

impl<T: Write> Write for Limited<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.1 < bytes.len() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.1 -= bytes.len();
        self.0.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<T: Read> Read for Limited<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let most = bytes.len().min(self.1);
        if most == 0 {
            return Err(io::Error::other("pulled out"));
        }
        self.1 -= most;
        self.0.read(&mut bytes[..most])
    }
}

#[test]
fn a_full_disk_and_a_stick_that_is_pulled_out_have_their_names() {
    let (file, key) = quick();
    let full = Limited(vec![], 70_000);
    let kept = RecoveryKey::generate(&Signer::new(&signing().verifying_key()));
    let lock = Lock::recipient(&kept.recipient()).expect("a recipient");
    let mut writer = Writer::begin(full, &lock, head(&[("users", 400)])).expect("begun");
    let failed = (0..400).find_map(|number| writer.row("users", &row(number)).err());
    let failed = failed.unwrap_or_else(|| writer.finish(&signing()).map(|_| ()).expect_err("full"));
    assert!(matches!(failed, SnapshotError::Write(e) if e.kind() == io::ErrorKind::StorageFull));
    for most in [10, 30, 300, 70_000] {
        match read_from(Limited(file.as_slice(), most), &key) {
            Err(SnapshotError::Read(_)) => {}
            other => panic!("{most}: {:?}", other.map(|(rows, _)| rows.len())),
        }
    }
}

#[test]
fn the_order_and_number_of_parts_is_what_was_announced() {
    let mut writer = Writer::begin(vec![], &lock(), head(&[("users", 1), ("logs", 1)])).expect("begun");
    writer.row("users", &row(1)).expect("a row");
    let (file, _) = writer.finish(&signing()).expect("written");
    assert!(matches!(read(&file, &key()), Err(SnapshotError::Damaged(_))), "one is missing");
    let mut parts: BTreeMap<&str, u64> = BTreeMap::new();
    for (part, _) in read(&write(&lock(), 2), &key()).expect("read").0 {
        *parts.entry(if part == "users" { "users" } else { "logs" }).or_default() += 1;
    }
    assert_eq!(parts, BTreeMap::from([("users", 2), ("logs", 1)]));
}
