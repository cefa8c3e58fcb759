//! What good and merely odd HTTP/1 clients get.

use std::io::Write;
use std::time::Duration;

use alcove_edge::Limits;

use crate::harness::{House, ask, is_closed, read_answer, read_head};

#[test]
fn an_answer_has_the_edges_headers_and_leaves_the_applications_alone() {
    let house = House::open();
    let answer =
        ask(&mut house.client(), "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("an answer");
    assert_eq!((answer.status, answer.text()), (200, "hello"));
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=15768000"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("content-type"), Some("application/x-wireguard-profile"));
    assert_eq!(answer.header("expires"), Some("Thu, 01 Jan 2032 00:00:00 GMT"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("content-length"), Some("5"));
    assert!(answer.header("date").is_some());
    let id = answer.header("x-request-id").expect("an id");
    assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
}

#[test]
fn the_application_sees_one_host_in_lower_case_the_raw_path_and_the_client() {
    let house = House::open();
    let request = "GET /about?code=%2F&a=b HTTP/1.1\r\nHost: VPN.Example.org:8443\r\n\r\n";
    let answer = ask(&mut house.client(), request).expect("an answer");
    assert_eq!(answer.text(), "GET vpn.example.org:8443 true 127.0.0.1 /about?code=%2F&a=b");
}

#[test]
fn several_accept_lines_stay_several() {
    let house = House::open();
    let request = "GET /accept HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-wireguard-profile\r\n\
         Accept: application/x-openvpn-profile\r\n\r\n";
    let answer = ask(&mut house.client(), request).expect("an answer");
    assert_eq!(answer.text(), "application/x-wireguard-profile|application/x-openvpn-profile");
}

#[test]
fn head_is_get_without_the_body() {
    let house = House::open();
    let mut client = house.client();
    client.write_all(b"HEAD /about HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    let head = read_head(&mut client).expect("an answer");
    let length: usize = head.header("content-length").expect("a length").parse().expect("a number");
    let get = ask(&mut client, "GET /about HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("nothing between");
    assert_eq!(length, get.body.len());
}

#[test]
fn bodies_arrive_decoded_whole_and_within_their_limit() {
    let limits = Limits { body_limits: vec![("/large/".into(), 300_000)], ..Limits::default() };
    let house = House::with(limits);
    let mut client = house.client();

    let chunked = "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n\
         5\r\nhello\r\n1;ext=1\r\n \r\n5\r\nworld\r\n0\r\nTrailer: x\r\n\r\n";
    assert_eq!(ask(&mut client, chunked).expect("an answer").text(), "hello world");

    for (path, length, status) in [
        ("/echo", 64 * 1024, 200),
        ("/echo", 64 * 1024 + 1, 413),
        ("/large/echo", 300_000, 200),
        ("/large/echo", 300_001, 413),
    ] {
        let body = "x".repeat(length);
        let declared =
            format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{body}");
        let answer = ask(&mut house.client(), declared).expect("an answer");
        assert_eq!(answer.status, status, "{path} with {length} bytes");
        assert_eq!(answer.body.len() == length, status == 200);

        let chunked = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n"
        );
        let mut client = house.client();
        // What does not fit is refused while it is still being sent.
        let _ = client.write_all(chunked.as_bytes());
        let answer = read_answer(&mut client).expect("an answer");
        assert_eq!(answer.status, status, "{path} with {length} chunked bytes");
    }
}

#[test]
fn a_client_that_asks_first_gets_its_no_before_it_sends() {
    let house = House::open();
    let expecting = |length: usize| {
        format!(
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    let answer = ask(&mut house.client(), expecting(1 << 30)).expect("an answer");
    assert_eq!(answer.status, 413);

    let mut client = house.client();
    client.write_all(expecting(2).as_bytes()).expect("sent");
    assert_eq!(read_head(&mut client).expect("go on").status, 100);
    assert_eq!(ask(&mut client, "ok").expect("an answer").text(), "ok");
}

#[test]
fn other_methods_are_refused_without_reaching_the_application() {
    let house = House::open();
    for (method, status) in [
        ("PUT", 405),
        ("DELETE", 405),
        ("PATCH", 405),
        ("OPTIONS", 405),
        ("TRACE", 501),
        ("CONNECT", 501),
        ("BREW", 501),
    ] {
        let target = if method == "CONNECT" { "localhost:443" } else { "/hello" };
        let request = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let answer = ask(&mut house.client(), request).expect("an answer");
        assert_eq!(answer.status, status, "{method}");
        assert_eq!(answer.header("allow").is_some(), status == 405, "{method}");
        assert!(answer.header("x-request-id").is_some());
    }
    assert!(house.seen().is_empty());
}

#[test]
fn http10_is_served_once_per_connection_unless_it_asks_to_stay() {
    let house = House::open();
    let mut client = house.client();
    let answer = ask(&mut client, "GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n").expect("an answer");
    assert_eq!(answer.text(), "hello");
    assert!(is_closed(&mut client));

    let mut client = house.client();
    for _ in 0..2 {
        let request = "GET /hello HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n";
        assert_eq!(ask(&mut client, request).expect("an answer").text(), "hello");
    }

    let answer = ask(&mut house.client(), "GET /hello HTTP/1.0\r\n\r\n").expect("an answer");
    assert_eq!(answer.status, 400);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let house = House::open();
    let mut client = house.client();
    client
        .write_all(
            b"GET /about?1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntwo\
              GET /about?3 HTTP/1.1\r\nHost: a\r\n\r\n",
        )
        .expect("sent");
    let texts: Vec<String> =
        (0..3).map(|_| read_answer(&mut client).expect("an answer").text().to_owned()).collect();
    assert!(texts[0].ends_with("?1") && texts[1] == "two" && texts[2].ends_with("?3"), "{texts:?}");
}

#[test]
fn a_panic_of_the_application_is_a_500_and_the_connection_goes_on() {
    let house = House::open();
    let mut client = house.client();
    for _ in 0..10 {
        let answer = ask(&mut client, "GET /panic HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("an answer");
        assert_eq!(answer.status, 500);
        assert!(!answer.text().contains("fails"), "the inside stays inside");
    }
    assert_eq!(
        ask(&mut client, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("an answer").status,
        200
    );
}

#[test]
fn an_application_that_takes_too_long_is_given_up_and_a_full_queue_says_when_to_come_back() {
    let limits =
        Limits { threads: 1, queue: 1, application_timeout: Duration::from_millis(500), ..Limits::default() };
    let house = House::with(limits);
    let slow = "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut first = house.client();
    let mut second = house.client();
    let mut third = house.client();
    first.write_all(slow.as_bytes()).expect("sent");
    std::thread::sleep(Duration::from_millis(100));
    second.write_all(slow.as_bytes()).expect("sent");
    std::thread::sleep(Duration::from_millis(100));

    let refused = ask(&mut third, slow).expect("an answer");
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("2")));
    let overdue = read_answer(&mut first).expect("an answer");
    assert_eq!((overdue.status, overdue.header("retry-after")), (503, Some("2")));
    assert_eq!(read_answer(&mut second).expect("an answer").status, 503);
    std::thread::sleep(Duration::from_millis(1200));
    house.assert_serves();
    assert_eq!(house.seen(), ["/slow", "/hello"], "who was told 503 while waiting is not begun later");
}
