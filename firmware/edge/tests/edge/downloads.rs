//! Answers that are read while they are sent: whole, of the length that was said, and not in memory.

use std::io::{ErrorKind, Read, Write};
use std::time::Duration;

use alcove_edge::Limits;

use crate::harness::{House, Tls, ask, read_head};

/// The most memory that this process has had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
}

fn begin(house: &House, length: u64, there: u64) -> (Tls, u64) {
    let mut client = house.client();
    write!(client, "GET /stream/{length}/{there} HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    let head = read_head(&mut client).expect("a head");
    assert_eq!(head.status, 200, "{}", head.head);
    (client, head.header("content-length").expect("a length").parse().expect("a number"))
}

/// Reads so many bytes and keeps none.
fn read(client: &mut Tls, mut left: u64) -> std::io::Result<u64> {
    let (mut piece, mut read) = (vec![0; 16 << 10], 0);
    while left > 0 {
        let room = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
        let length = client.read(&mut piece[..room])?;
        if length == 0 {
            break;
        }
        assert!(piece[..length].iter().all(|byte| *byte == b'x'));
        (read, left) = (read + length as u64, left - length as u64);
    }
    Ok(read)
}

#[test]
fn a_download_is_whole_has_its_length_and_takes_no_memory() {
    let house = House::open();
    read(&mut begin(&house, 1 << 20, 1 << 20).0, 1 << 20).expect("read");
    let before = peak();
    let length = 150 << 20;
    let (mut client, said) = begin(&house, length, length);
    assert_eq!(said, length);
    assert_eq!(read(&mut client, length).expect("read"), length);
    assert!(peak() - before < 12 << 20, "{} more", peak() - before);
    let next = ask(&mut client, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("an answer");
    assert_eq!(next.text(), "hello", "the connection goes on");
    client.write_all(b"HEAD /stream/77/77 HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    let head = read_head(&mut client).expect("a head");
    assert_eq!(head.header("content-length"), Some("77"));
    house.assert_serves();
}

#[test]
fn one_whose_length_is_not_known_is_sent_to_its_end() {
    let house = House::open();
    let mut client = house.client();
    client.write_all(b"GET /stream/any/200000 HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    let head = read_head(&mut client).expect("a head");
    assert_eq!((head.status, head.header("content-length")), (200, None));
    assert_eq!(head.header("transfer-encoding"), Some("chunked"));
    let mut sent = vec![];
    while !sent.ends_with(b"\r\n0\r\n\r\n") {
        let mut piece = [0; 16 << 10];
        let length = client.read(&mut piece).expect("the rest");
        assert!(length > 0, "it broke off after {} bytes", sent.len());
        sent.extend_from_slice(&piece[..length]);
    }
    assert_eq!(sent.iter().filter(|byte| **byte == b'x').count(), 200_000);
    let next = ask(&mut client, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("an answer");
    assert_eq!(next.text(), "hello", "the connection goes on");
}

#[test]
fn one_that_is_shorter_than_was_said_is_not_taken_for_whole() {
    let house = House::open();
    let (mut client, said) = begin(&house, 1 << 20, 300_000);
    assert_eq!(said, 1 << 20);
    match read(&mut client, said) {
        Ok(read) => assert!(read < said),
        Err(error) => assert!(matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset)),
    }
    house.assert_serves();
}

#[test]
fn a_slow_client_is_waited_for_one_that_takes_nothing_is_not_and_there_are_never_too_many() {
    let limits = Limits {
        downloads: 2,
        idle_timeout: Duration::from_millis(300),
        write_timeout: Duration::from_secs(1),
        ..Limits::default()
    };
    let house = House::with(limits);
    let length = 60 << 20;
    let (mut slow, _) = begin(&house, length, length);
    let (idle, _) = begin(&house, length, length);
    let refused = ask(&mut house.client(), "GET /stream/9/9 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(refused.expect("an answer").status, 503);
    let mut taken = 0;
    for _ in 0..8 {
        std::thread::sleep(Duration::from_millis(250));
        taken += read(&mut slow, 6 << 20).expect("it is still sent");
    }
    taken += read(&mut slow, length).expect("it is sent to its end");
    assert_eq!(taken, length);
    std::thread::sleep(Duration::from_millis(1500));
    let again = ask(&mut house.client(), "GET /stream/9/9 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(again.expect("an answer").status, 200, "who takes nothing has lost the place");
    drop(idle);
}
