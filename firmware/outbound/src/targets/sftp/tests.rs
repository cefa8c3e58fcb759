//! A server in memory: files, a limit, and whatever it is told to do wrong.

use super::*;
use std::{
    collections::BTreeMap,
    os::unix::net::UnixStream,
    sync::{Arc, Mutex},
};

#[derive(Default)]
struct Disk {
    files: BTreeMap<String, Vec<u8>>,
    /// Bytes that the files may have together.
    room: usize,
    /// Whether it knows the extensions of OpenSSH.
    modern: bool,
    /// Hangs up after so many writes.
    hangs_up: Option<usize>,
}

fn status(id: u32, code: u32) -> Vec<u8> {
    let mut out = vec![STATUS];
    out.extend(id.to_be_bytes());
    out.extend(code.to_be_bytes());
    text(&mut out, b"Failure");
    text(&mut out, b"");
    out
}

fn tell(mut stream: &UnixStream, answer: &[u8]) {
    let _ = stream.write_all(&u32::try_from(answer.len()).expect("short").to_be_bytes());
    let _ = stream.write_all(answer);
}

fn with(kind: u8, id: u32, fill: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = vec![kind];
    out.extend(id.to_be_bytes());
    fill(&mut out);
    out
}

fn serve(stream: UnixStream, disk: &Mutex<Disk>) {
    let (mut from, mut listed) = (&stream, false);
    while let Ok(asked) = packet(&mut from) {
        let mut disk = disk.lock().expect("a disk");
        if asked[0] == INIT {
            let mut hello = vec![VERSION, 0, 0, 0, 3];
            for known in [RENAME_OVER, TO_DISK, ROOM].iter().filter(|_| disk.modern) {
                text(&mut hello, known.as_bytes());
                text(&mut hello, b"1");
            }
            tell(&stream, &hello);
            continue;
        }
        let mut fields = Fields(&asked[1..]);
        let id = fields.number().expect("an id");
        let string = |fields: &mut Fields<'_>| {
            String::from_utf8(fields.text().expect("text").to_vec()).expect("UTF-8")
        };
        let kind = asked[0];
        let first = string(&mut fields);
        let used: usize = disk.files.values().map(Vec::len).sum();
        let answer = match (kind, first.as_str()) {
            (OPEN, path) => {
                let flags = fields.number().expect("flags");
                if flags == NEW_FILE {
                    disk.files.insert(path.into(), vec![]);
                }
                if disk.files.contains_key(path) {
                    with(HANDLE, id, |out| text(out, path.as_bytes()))
                } else {
                    status(id, NO_SUCH_FILE)
                }
            }
            (WRITE, path) => {
                let data = Fields(&fields.0[8..]).text().expect("data").to_vec();
                if disk.hangs_up == Some(0) {
                    return;
                }
                disk.hangs_up = disk.hangs_up.map(|left| left - 1);
                if used + data.len() > disk.room {
                    status(id, 4)
                } else {
                    disk.files.get_mut(path).expect("open").extend(data);
                    status(id, OK)
                }
            }
            (READ, path) => {
                let at = usize::try_from(u64::from_be_bytes(fields.0[..8].try_into().expect("eight")))
                    .expect("short");
                let file = &disk.files[path];
                // Servers may give less than was asked for.
                let end = file.len().min(at + 1000);
                if at == end { status(id, EOF) } else { with(DATA, id, |out| text(out, &file[at..end])) }
            }
            (OPENDIR, folder) => with(HANDLE, id, |out| text(out, folder.as_bytes())),
            (READDIR, _) if std::mem::replace(&mut listed, true) => status(id, EOF),
            (READDIR, _) => with(NAME, id, |out| {
                out.extend(u32::try_from(disk.files.len()).expect("few").to_be_bytes());
                for name in disk.files.keys() {
                    text(out, name.rsplit('/').next().expect("a name").as_bytes());
                    text(out, b"-rw------- 1 anna");
                    out.extend(0x0f_u32.to_be_bytes());
                    out.extend([0; 28]);
                }
            }),
            (REMOVE, path) => status(id, if disk.files.remove(path).is_some() { OK } else { NO_SUCH_FILE }),
            (RENAME, from) => {
                let to = string(&mut fields);
                if disk.files.contains_key(&to) {
                    status(id, 4)
                } else {
                    let content = disk.files.remove(from).expect("a file");
                    disk.files.insert(to, content);
                    status(id, OK)
                }
            }
            (EXTENDED, RENAME_OVER) => {
                let (from, to) = (string(&mut fields), string(&mut fields));
                let content = disk.files.remove(&from).expect("a file");
                disk.files.insert(to, content);
                status(id, OK)
            }
            (EXTENDED, ROOM) => with(EXTENDED_REPLY, id, |out| {
                for number in [512, 1, 0, 0, disk.room - used, 0, 0, 0, 0, 0, 0_usize] {
                    out.extend((number as u64).to_be_bytes());
                }
            }),
            (CLOSE, _) | (EXTENDED, TO_DISK) => status(id, OK),
            other => panic!("{other:?}"),
        };
        tell(&stream, &answer);
    }
}

fn disk(room: usize, modern: bool) -> Arc<Mutex<Disk>> {
    Arc::new(Mutex::new(Disk { room, modern, ..Disk::default() }))
}

fn session(disk: &Arc<Mutex<Disk>>) -> Session<UnixStream, UnixStream> {
    let (ours, theirs) = UnixStream::pair().expect("a pair");
    let disk = Arc::clone(disk);
    std::thread::spawn(move || serve(theirs, &disk));
    Session::begin(ours.try_clone().expect("a copy"), ours, "vpn/").expect("a conversation")
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 % 251) as u8).collect()
}

#[test]
fn a_file_goes_there_whole_comes_back_and_is_one_of_its_name() {
    for modern in [true, false] {
        let disk = disk(4 << 20, modern);
        let mut session = session(&disk);
        for length in [0, 1, PIECE, 20 * PIECE + 5] {
            let file = content(length);
            session.put("a.snapshot", file.as_slice(), length as u64).expect("brought");
            assert_eq!(session.read_back("a.snapshot").expect("read"), Some(Sha256::digest(&file).into()));
        }
        assert_eq!(disk.lock().expect("a disk").files.keys().collect::<Vec<_>>(), ["vpn/a.snapshot"]);
        assert_eq!(session.read_back("b.snapshot").expect("read"), None);
        assert_eq!(session.list().expect("listed"), ["a.snapshot"]);
        session.remove("a.snapshot").expect("removed");
        session.remove("a.snapshot").expect("it is not there, and that is fine");
        assert!(disk.lock().expect("a disk").files.is_empty());
    }
}

#[test]
fn a_full_disk_is_told_and_what_was_there_stays() {
    for modern in [true, false] {
        let disk = disk(10 * PIECE, modern);
        let mut session = session(&disk);
        session.put("a.snapshot", content(100).as_slice(), 100).expect("brought");
        let large = content(20 * PIECE);
        let failed = session.put("a.snapshot", large.as_slice(), large.len() as u64).expect_err("full");
        assert!(
            matches!((&failed, modern), (SftpError::Full(_), true) | (SftpError::Failed(_), false)),
            "{failed}"
        );
        let disk = disk.lock().expect("a disk");
        assert_eq!(disk.files["vpn/a.snapshot"], content(100));
    }
}

#[test]
fn a_conversation_that_breaks_off_leaves_nothing_of_that_name() {
    let disk = disk(10 << 20, true);
    disk.lock().expect("a disk").hangs_up = Some(5);
    let large = content(60 * PIECE);
    let failed = session(&disk).put("a.snapshot", large.as_slice(), large.len() as u64).expect_err("cut");
    assert!(is_cut(&failed), "{failed}");
    assert!(!disk.lock().expect("a disk").files.contains_key("vpn/a.snapshot"));
    let short = session(&disk);
    disk.lock().expect("a disk").hangs_up = None;
    let mut short = short;
    assert!(short.put("b.snapshot", content(10).as_slice(), 20).is_err(), "a file that shrank");
}

#[test]
fn nonsense_is_told_and_costs_nothing() {
    for nonsense in [
        &b""[..],
        b"SSH-2.0-OpenSSH_9.2\r\nwhat?",
        b"\xff\xff\xff\xff\x02",
        b"\0\0\0\x05\x02\0\0\0\x02",
        b"\0\0\0\x01\x65",
        b"\0\0\0\x09\x02\0\0\0\x03\0\0\xff\xff",
    ] {
        assert!(Session::begin(nonsense, io::sink(), "").is_err(), "{nonsense:?}");
    }
    let hello = b"\0\0\0\x05\x02\0\0\0\x03";
    for answer in [&b"\0\0\0\x05\x66\0\0\0\x09"[..], b"\0\0\0\x02\x66\0", b"\0\0\0\x09\x66\0\0\0\0\xff\0\0\0"]
    {
        let talk = [hello, answer].concat();
        let mut session = Session::begin(talk.as_slice(), io::sink(), "").expect("a hello");
        assert!(session.list().is_err(), "{answer:?}");
    }
}
