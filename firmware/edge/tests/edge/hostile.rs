//! Clients that want to hurt: slow, endless, half-finished, not HTTP at all. A good client is served
//! while they try, and what they may take is bounded.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown};
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

use alcove_edge::Limits;

use crate::harness::{House, ask, is_closed, read_answer, tcp, tcp_from, try_connect};

fn quick() -> Limits {
    Limits {
        handshake_timeout: Duration::from_secs(1),
        header_timeout: Duration::from_secs(1),
        body_timeout: Duration::from_secs(1),
        write_timeout: Duration::from_secs(1),
        idle_timeout: Duration::from_secs(2),
        ..Limits::default()
    }
}

/// Reads until the server ends the connection, and says how long that took.
fn time_to_close(mut stream: impl Read) -> Duration {
    let began = Instant::now();
    while !is_closed(&mut stream) {
        assert!(began.elapsed() < Duration::from_secs(15), "the server never ends it");
    }
    began.elapsed()
}

#[test]
fn a_head_without_end_is_refused_after_16_kib() {
    let house = House::open();
    for line in [format!("X: {}\r\n", "y".repeat(1000)), "y".repeat(1000)] {
        let mut client = house.client();
        let mut sent = 0;
        let _ = client.write_all(b"GET /hello HTTP/1.1\r\nHost: localhost\r\n");
        while sent < 64 << 20 && client.write_all(line.as_bytes()).is_ok() {
            sent += line.len();
        }
        assert!(sent < 8 << 20, "{sent} bytes were taken");
        assert_eq!(read_answer(&mut client).map_or(431, |answer| answer.status), 431);
    }
    let mut client = house.client();
    let fits = format!("GET /hello HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "y".repeat(15 * 1024));
    assert_eq!(ask(&mut client, fits).expect("an answer").status, 200);
    let beyond = format!("GET /hello HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "y".repeat(17 * 1024));
    assert_eq!(ask(&mut client, beyond).expect("an answer").status, 431);
    let many = format!("GET /hello HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(100));
    assert_eq!(ask(&mut house.client(), many).expect("an answer").status, 431);
    assert_eq!(house.seen(), ["/hello"]);
}

#[test]
fn three_hundred_slow_clients_do_not_hurt_a_good_one() {
    let house = House::with(Limits { connections: 128, connections_per_address: 32, ..Limits::default() });
    let mut slow = Vec::new();
    let mut whole = Vec::new();
    for number in 0..300u16 {
        // Ten addresses, one of them the good client's own.
        let from = Ipv4Addr::new(127, 0, 0, 1 + (number % 10) as u8);
        let mut stream = tcp_from(from, house.address);
        match number % 3 {
            0 => slow.push(stream),
            1 => {
                let _ = stream.write_all(&[0x16, 0x03, 0x01, 0x02, 0x00, 0x01]);
                slow.push(stream);
            }
            _ => {
                let Ok(mut client) = try_connect(house.config(), stream) else { continue };
                let _ = client.write_all(b"POST /hello HTTP/1.1\r\nHost: local");
                whole.push(client);
            }
        }
    }
    assert!(whole.len() > 20, "only {} slow clients came in", whole.len());
    // They have had their second of grace.
    std::thread::sleep(Duration::from_millis(1100));
    for _ in 0..5 {
        house.assert_serves();
    }
    assert!(house.seen().iter().all(|path| path == "/hello"));
}

#[test]
fn one_address_cannot_take_every_place() {
    let house = House::with(Limits { connections_per_address: 4, ..Limits::default() });
    let greedy = Ipv4Addr::new(127, 0, 0, 2);
    let mut busy: Vec<_> = (0..4)
        .map(|_| {
            let mut client = try_connect(house.config(), tcp_from(greedy, house.address)).expect("a place");
            client.write_all(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
            client
        })
        .collect();
    while house.running.load(SeqCst) < 4 {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(try_connect(house.config(), tcp_from(greedy, house.address)).is_err(), "a fifth finds no place");
    drop(try_connect(house.config(), tcp(house.address)).expect("another address does"));
    for client in &mut busy {
        assert_eq!(read_answer(client).expect("who runs a request keeps the place").text(), "slept");
    }
}

#[test]
fn one_address_gets_at_most_half_of_the_queue() {
    let house = House::with(Limits { threads: 1, queue: 2, ..Limits::default() });
    let slow = "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let greedy = || {
        let stream = tcp_from(Ipv4Addr::new(127, 0, 0, 2), house.address);
        try_connect(house.config(), stream).expect("a place")
    };
    let (mut running, mut waiting, mut third) = (greedy(), greedy(), greedy());
    for client in [&mut running, &mut waiting] {
        client.write_all(slow.as_bytes()).expect("sent");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(ask(&mut third, slow).expect("an answer").status, 503);
    let other = ask(&mut house.client(), "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(other.expect("an answer").status, 200);
}

#[test]
fn silence_is_ended_in_every_phase() {
    let house = House::with(quick());
    let mut half_hello = tcp(house.address);
    half_hello.write_all(&[0x16, 0x03, 0x01, 0x02, 0x00]).expect("sent");
    let mut half_head = house.client();
    half_head.write_all(b"GET / HTTP/1.1\r\nHost: lo").expect("sent");
    let mut half_body = house.client();
    half_body
        .write_all(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab")
        .expect("sent");
    let mut idle = house.client();
    assert_eq!(
        ask(&mut idle, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("an answer").status,
        200
    );
    let mut dripping = house.client();
    dripping.sock.set_nodelay(true).expect("an option");
    let began = Instant::now();
    for byte in b"GET / HTTP/1.1\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" {
        if dripping.write_all(&[*byte]).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(is_closed(&mut dripping) && began.elapsed() < Duration::from_secs(5));

    assert_eq!(read_answer(&mut half_body).expect("an answer").status, 408);
    assert!(time_to_close(half_hello) < Duration::from_secs(3));
    assert!(time_to_close(tcp(house.address)) < Duration::from_secs(3));
    assert!(time_to_close(half_head) < Duration::from_secs(3));
    assert!(time_to_close(half_body) < Duration::from_secs(3));
    assert!(time_to_close(house.client()) < Duration::from_secs(3), "a handshake and nothing more");
    assert!(time_to_close(idle) < Duration::from_secs(4));
    assert_eq!(house.seen(), ["/hello"]);
}

#[test]
fn half_a_request_is_no_request() {
    let house = House::open();
    for part in ["GET /hello HT", "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhal"] {
        let mut client = house.client();
        client.write_all(part.as_bytes()).expect("sent");
        client.sock.shutdown(Shutdown::Write).expect("closed");
        while !is_closed(&mut client) {}
    }
    assert!(house.seen().is_empty());
    house.assert_serves();
}

#[test]
fn who_does_not_read_loses_the_connection_and_gives_the_memory_back() {
    let house = House::with(Limits { response_bytes_in_flight: 5 << 20, ..quick() });
    let big = "GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut deaf = house.client();
    deaf.write_all(big.as_bytes()).expect("sent");
    while house.seen().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(300));
    let refused = ask(&mut house.client(), big).expect("an answer");
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("2")));
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(ask(&mut house.client(), big).expect("an answer").body.len(), 4 << 20);
}

#[test]
fn bodies_held_at_a_time_are_bounded() {
    let limits = Limits { request_bytes_in_flight: 100_000, threads: 8, ..Limits::default() };
    let house = House::with(limits);
    let post = |path: &str| {
        let body = "x".repeat(40_000);
        format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    };
    let mut held: Vec<_> = (0..2).map(|_| house.client()).collect();
    for client in &mut held {
        client.write_all(post("/slow").as_bytes()).expect("sent");
    }
    while house.running.load(SeqCst) < 2 {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(ask(&mut house.client(), post("/echo")).expect("an answer").status, 503);
    house.assert_serves();
    for client in &mut held {
        assert_eq!(read_answer(client).expect("an answer").text(), "slept");
    }
    assert_eq!(ask(&mut house.client(), post("/echo")).expect("an answer").status, 200);
}

#[test]
fn plain_http_on_the_tls_port_is_told_so() {
    let house = House::open();
    let answer =
        ask(&mut tcp(house.address), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("an answer");
    assert_eq!(answer.status, 400);
    assert_eq!(answer.text(), "This port speaks HTTPS. Use https:// in the address.\n");
    assert!(house.seen().is_empty());
}

#[test]
fn tls_garbage_is_turned_away() {
    let house = House::open();
    for garbage in
        [&[0u8; 1000][..], &[0xff; 70_000], &[0x16, 0x03, 0x01, 0xff, 0xff, 0x01, 0xff, 0xff, 0xff]]
    {
        let mut stream = tcp(house.address);
        let _ = stream.write_all(garbage);
        let _ = stream.shutdown(Shutdown::Write);
        assert!(time_to_close(stream) < Duration::from_secs(7));
    }
    house.assert_serves();
}
