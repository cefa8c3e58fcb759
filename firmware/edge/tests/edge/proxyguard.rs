//! Tunnels over TCP: the upgrade, what passes, and what strangers can and cannot do.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use alcove_edge::Limits;

use crate::harness::{Answer, House, Tls, ask, is_closed, read_head, tcp_from};

/// As the official client sends it.
const UPGRADE: &str = "GET /proxyguard/node.example HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test/1\r\n\
    Connection: Upgrade\r\nUpgrade: UoTLV/1\r\n\r\n";

fn begin(client: &mut Tls) -> Answer {
    client.write_all(UPGRADE.as_bytes()).expect("sent");
    let answer = read_head(client).expect("an answer");
    assert_eq!(answer.status, 101, "{}", answer.head);
    answer
}

/// Asks for a relay; whether it was given. Nothing is said where there is no place.
fn is_given(client: &mut Tls) -> bool {
    client.write_all(UPGRADE.as_bytes()).expect("sent");
    match read_head(client) {
        Ok(answer) => {
            assert_eq!(answer.status, 101);
            true
        }
        Err(_) => false,
    }
}

/// What arrives at the node next, and from where.
fn at_node(house: &House) -> (Vec<u8>, SocketAddr) {
    let mut datagram = [0; 20_000];
    let (length, from) = house.node.recv_from(&mut datagram).expect("a datagram");
    (datagram[..length].to_vec(), from)
}

/// Lets the node answer the client, which makes it a known one.
fn prove(house: &House, client: &mut Tls) -> SocketAddr {
    client.write_all(&[0, 1, 9]).expect("sent");
    let (_, from) = at_node(house);
    house.node.send_to(&[1], from).expect("sent");
    let mut frame = [0; 3];
    client.read_exact(&mut frame).expect("a frame");
    assert_eq!(frame, [0, 1, 1]);
    from
}

#[test]
fn the_answer_is_what_the_official_client_compares() {
    let house = House::open();
    for client in [&mut house.client(), &mut house.client_alpn(b"http/1.1")] {
        let answer = begin(client);
        // It reads one value of each and compares the whole of it, in whatever case.
        assert_eq!(answer.header("connection").map(str::to_ascii_lowercase).as_deref(), Some("upgrade"));
        assert_eq!(answer.header("upgrade"), Some("UoTLV/1"));
        assert_eq!((answer.header("content-length"), answer.header("transfer-encoding")), (None, None));
    }
    let mut client = house.client();
    let answer = ask(&mut client, UPGRADE.replace("Upgrade: UoTLV/1", "upgrade: h2c, uotlv/1"));
    assert_eq!(answer.expect("an answer").status, 101);
    assert!(house.seen().is_empty(), "the application is not asked for a page");
}

#[test]
fn datagrams_pass_in_order_whatever_their_length_and_however_they_are_cut() {
    let house = House::open();
    let mut client = house.client();
    // The first one right behind the request.
    client.write_all(&[UPGRADE.as_bytes(), &[0, 2, 7, 8]].concat()).expect("sent");
    assert_eq!(read_head(&mut client).expect("an answer").status, 101);
    let (first, from) = at_node(&house);
    assert_eq!(first, [7, 8]);
    assert!(from.ip().is_loopback() && from.ip() != Ipv4Addr::LOCALHOST);
    let origin = house.relays.origin_of(from).expect("a client");
    assert_eq!(origin, client.sock.local_addr().expect("an address"));

    let lengths = [1, 148, 1452, 1452, 1452, 60, 9000, 16_382, 1];
    let mut stream = vec![];
    for (number, length) in lengths.into_iter().enumerate() {
        stream.extend_from_slice(&(length as u16).to_be_bytes());
        stream.resize(stream.len() + length, number as u8);
    }
    for piece in stream.chunks(997) {
        client.write_all(piece).expect("sent");
        client.flush().expect("sent");
    }
    for (number, length) in lengths.into_iter().enumerate() {
        assert_eq!(at_node(&house), (vec![number as u8; length], from));
    }

    for length in [1, 92, 1452] {
        house.node.send_to(&vec![3; length], from).expect("sent");
        let mut frame = vec![0; 2 + length];
        client.read_exact(&mut frame).expect("a frame");
        assert_eq!(frame[..2], (length as u16).to_be_bytes());
        assert!(frame[2..].iter().all(|byte| *byte == 3));
    }
    house.assert_serves();
}

#[test]
fn what_is_no_request_for_a_tunnel_is_told_so() {
    let house = House::open();
    let without = |line: &str| UPGRADE.replace(line, "");
    for (request, status) in [
        (without("Connection: Upgrade\r\n"), 426),
        (without("Upgrade: UoTLV/1\r\n"), 426),
        (UPGRADE.replace("UoTLV/1", "websocket"), 426),
        (UPGRADE.replace("UoTLV/1", "UoTLV/2"), 426),
        (UPGRADE.replace("/node.example", ""), 404),
        (UPGRADE.replace("/node.example", "/"), 404),
        (UPGRADE.replace("node.example", "example.org"), 404),
        (UPGRADE.replace("node.example", "127.0.0.1:22"), 404),
        (UPGRADE.replace("node.example", "node.example/../node.example"), 404),
        (UPGRADE.replace("Host: localhost", "Host: other.example"), 404),
        (UPGRADE.replace("GET", "POST").replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n"), 501),
        (UPGRADE.replace("GET", "HEAD"), 501),
        (UPGRADE.replace("GET", "DELETE"), 501),
        (UPGRADE.replace("HTTP/1.1", "HTTP/1.0"), 501),
        (UPGRADE.replace("\r\n\r\n", "\r\nContent-Length: 1\r\n\r\nx"), 400),
        (UPGRADE.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400),
        (UPGRADE.replace("Host: localhost", "Host: localhost\r\nHost: localhost"), 400),
    ] {
        let mut client = house.client();
        client.write_all(request.as_bytes()).expect("sent");
        let answer = read_head(&mut client).expect("an answer");
        assert_eq!(answer.status, status, "{request}");
        if status == 426 {
            assert_eq!(answer.header("upgrade"), Some("UoTLV/1"));
        }
    }
    assert!(house.seen().is_empty());
    let mut plain = tcp_from(Ipv4Addr::LOCALHOST, house.redirect);
    assert_eq!(ask(&mut plain, UPGRADE).expect("an answer").status, 301, "never without TLS");
}

#[test]
fn where_there_is_no_place_nothing_is_said_and_known_clients_keep_theirs() {
    let house = House::with(Limits { relays: 2, ..Limits::default() });
    let mut known = house.client();
    begin(&mut known);
    let from = prove(&house, &mut known);
    let mut second = house.client();
    begin(&mut second);
    prove(&house, &mut second);
    std::thread::sleep(Duration::from_millis(1200));
    let mut third = house.client();
    assert!(!is_given(&mut third) && is_closed(&mut third));
    house.assert_serves();
    house.node.send_to(&[5], from).expect("sent");
    known.read_exact(&mut [0; 3]).expect("a frame");

    drop(second);
    let until = Instant::now() + Duration::from_secs(10);
    while !is_given(&mut house.client()) {
        assert!(Instant::now() < until, "the place of the one that left is not given again");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn strangers_give_way_to_one_another_and_hold_up_neither_pages_nor_known_clients() {
    let house = House::with(Limits { relays: 8, relays_per_address: 6, ..Limits::default() });
    let mut known = house.client();
    begin(&mut known);
    let from = prove(&house, &mut known);
    let mut strangers = vec![];
    for round in 0..3 {
        for number in 0..8 {
            let address = Ipv4Addr::new(127, 0, 1, 1 + number % 4);
            let mut stranger = house.connect(house.config(), tcp_from(address, house.address));
            stranger.write_all(UPGRADE.as_bytes()).expect("sent");
            strangers.push(stranger);
        }
        house.assert_serves();
        house.node.send_to(&[round], from).expect("sent");
        known.read_exact(&mut [0; 3]).expect("a frame");
        std::thread::sleep(Duration::from_millis(1100));
    }
    let mut other = house.client();
    assert!(is_given(&mut other), "strangers that are a second old make room");
}

#[test]
fn a_stranger_that_the_node_does_not_answer_is_sent_away() {
    let limits = Limits { relay_proof_timeout: Duration::from_millis(500), ..Limits::default() };
    let house = House::with(limits);
    let mut silent = house.client();
    begin(&mut silent);
    let mut talking = house.client();
    begin(&mut talking);
    let mut known = house.client();
    begin(&mut known);
    prove(&house, &mut known);
    let began = Instant::now();
    talking.write_all(&[0, 1, 7]).expect("sent");
    assert_eq!(at_node(&house).0, [7]);
    assert!(is_closed(&mut silent) && is_closed(&mut talking));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    prove(&house, &mut known);
}

#[test]
fn what_is_no_frame_ends_the_connection_and_nothing_else() {
    let house = House::open();
    for garbage in [&[0, 0][..], &[0xff, 0xff, 0, 0], b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"] {
        let mut client = house.client();
        begin(&mut client);
        client.write_all(garbage).expect("sent");
        assert!(is_closed(&mut client));
    }
    house.assert_serves();
    assert_eq!(house.seen(), ["/hello"], "what follows the change is never taken for a request");
}

#[test]
fn tunnels_end_with_the_edge_at_once() {
    let mut house = House::open();
    let mut known = house.client();
    begin(&mut known);
    prove(&house, &mut known);
    let mut stranger = house.client();
    begin(&mut stranger);
    let began = Instant::now();
    house.begin_stop();
    assert!(is_closed(&mut known) && is_closed(&mut stranger));
    drop((known, stranger));
    house.stop();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[test]
fn connections_that_became_tunnels_leave_their_places_to_pages() {
    let house = House::with(Limits { connections: 3, ..Limits::default() });
    let tunnels: Vec<Tls> = (0..6)
        .map(|_| {
            let mut client = house.client();
            begin(&mut client);
            client
        })
        .collect();
    house.assert_serves();
    drop(tunnels);
}
