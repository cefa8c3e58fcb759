//! Requests that two programs would read differently. None may reach the application, nor what follows
//! them on the connection.

use std::io::Write;

use crate::harness::{House, is_closed, read_answer};

/// What every attempt hides behind itself.
const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn assert_refused(house: &House, name: &str, request: &[u8], statuses: &[u16]) {
    let mut client = house.client();
    // Some are refused before they have been sent whole.
    let _ = client.write_all(request);
    let _ = client.write_all(HIDDEN.as_bytes());
    let _ = client.flush();
    let answer = read_answer(&mut client).unwrap_or_else(|error| panic!("{name}: no answer: {error}"));
    assert!(statuses.contains(&answer.status), "{name}: answered {}", answer.status);
    assert!(is_closed(&mut client), "{name}: the connection goes on");
    assert_eq!(house.seen(), [""; 0], "{name}: the application saw it");
}

#[test]
fn a_body_with_two_lengths_or_a_doubtful_one_is_refused() {
    let house = House::open();
    let post =
        |headers: &str, body: &str| format!("POST /echo HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{body}");
    let chunk = "4\r\nabcd\r\n0\r\n\r\n";
    for (name, headers, body, statuses) in [
        ("CL then TE", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", chunk, &[400][..]),
        ("TE then CL", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", chunk, &[400]),
        ("CL 0 then TE", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", chunk, &[400]),
        ("two equal lengths", "Content-Length: 4\r\nContent-Length: 4\r\n", "abcd", &[400]),
        ("two lengths", "Content-Length: 4\r\nContent-Length: 5\r\n", "abcd", &[400]),
        ("a list of lengths", "Content-Length: 4, 4\r\n", "abcd", &[400]),
        ("a signed length", "Content-Length: +4\r\n", "abcd", &[400]),
        ("a negative length", "Content-Length: -4\r\n", "abcd", &[400]),
        ("a hexadecimal length", "Content-Length: 0x4\r\n", "abcd", &[400]),
        ("an empty length", "Content-Length: \r\n", "abcd", &[400]),
        ("2^63-1", "Content-Length: 9223372036854775807\r\n", "abcd", &[413]),
        ("2^64-1", "Content-Length: 18446744073709551615\r\n", "abcd", &[413, 431]),
        ("2^64", "Content-Length: 18446744073709551616\r\n", "abcd", &[400]),
        ("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", chunk, &[400, 501]),
        ("a coding list", "Transfer-Encoding: gzip, chunked\r\n", chunk, &[400, 501]),
        ("chunked not last", "Transfer-Encoding: chunked, identity\r\n", chunk, &[400, 501]),
        ("an unknown coding", "Transfer-Encoding: xchunked\r\n", chunk, &[400, 501]),
        ("identity", "Transfer-Encoding: identity\r\nContent-Length: 4\r\n", "abcd", &[400, 501]),
        ("a space before the colon", "Transfer-Encoding : chunked\r\n", chunk, &[400]),
        ("a tab in the name", "Transfer\tEncoding: chunked\r\n", chunk, &[400]),
        ("a folded coding", "Transfer-Encoding:\r\n chunked\r\n", chunk, &[400, 501]),
    ] {
        assert_refused(&house, name, post(headers, body).as_bytes(), statuses);
    }
}

#[test]
fn chunks_that_are_none_are_refused() {
    let house = House::open();
    for (name, body) in [
        ("no number", "zz\r\nabcd\r\n0\r\n\r\n"),
        ("a sign", "+4\r\nabcd\r\n0\r\n\r\n"),
        ("too large a number", "fffffffffffffffff\r\nabcd\r\n0\r\n\r\n"),
        ("no end of line behind the data", "4\r\nabcdX0\r\n\r\n"),
        ("a bare line feed", "4\nabcd\n0\n\n"),
        ("the next request", "GET / HTTP/1.1\r\n\r\n"),
    ] {
        let head = "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_refused(&house, name, format!("{head}{body}").as_bytes(), &[400]);
    }
}

#[test]
fn a_chunked_request_is_the_last_of_its_connection() {
    let house = House::open();
    let mut client = house.client();
    let chunked =
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    client.write_all(format!("{chunked}{HIDDEN}").as_bytes()).expect("sent");
    let answer = read_answer(&mut client).expect("an answer");
    assert_eq!((answer.text(), answer.header("connection")), ("ok", Some("close")));
    assert!(is_closed(&mut client));
    assert_eq!(house.seen(), ["/echo"]);
}

#[test]
fn a_head_with_two_meanings_is_refused() {
    let house = House::open();
    for (name, head) in [
        ("two hosts", "GET /x HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n"),
        ("two equal hosts", "GET /x HTTP/1.1\r\nHost: localhost\r\nhost: localhost\r\n\r\n"),
        ("no host", "GET /x HTTP/1.1\r\n\r\n"),
        ("an empty host", "GET /x HTTP/1.1\r\nHost:\r\n\r\n"),
        ("a user name", "GET /x HTTP/1.1\r\nHost: user@localhost\r\n\r\n"),
        ("a path in the host", "GET /x HTTP/1.1\r\nHost: localhost/admin\r\n\r\n"),
        ("a list of hosts", "GET /x HTTP/1.1\r\nHost: localhost, other\r\n\r\n"),
        ("an absolute target", "GET https://other/x HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("an absolute target of the same host", "GET http://localhost/x HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("an authority target", "GET localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("an asterisk", "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("a folded line", "GET /x HTTP/1.1\r\nHost: localhost\r\nX-Long: a\r\n b\r\n\r\n"),
        ("a folded host", "GET /x HTTP/1.1\r\nHost:\r\n localhost\r\n\r\n"),
        ("a line without a colon", "GET /x HTTP/1.1\r\nHost: localhost\r\nGET /y HTTP/1.1\r\n\r\n"),
        ("a space before the first line", "GET /x HTTP/1.1\r\n Host: localhost\r\n\r\n"),
        ("bare line feeds", "GET /x HTTP/1.1\nHost: localhost\n\n"),
        ("one bare line feed", "GET /x HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n"),
        ("a bare carriage return", "GET /x HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n"),
        ("a NUL", "GET /x HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n"),
        ("a NUL in the path", "GET /x\0y HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("a space in the path", "GET /x y HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("HTTP/0.9", "GET /x\r\n\r\n"),
        ("HTTP/1.2", "GET /x HTTP/1.2\r\nHost: localhost\r\n\r\n"),
        (
            "a coding in HTTP/1.0",
            "POST /x HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ),
        ("not HTTP", "\x01\x02\x03\r\n\r\n"),
    ] {
        assert_refused(&house, name, head.as_bytes(), &[400, 505]);
    }
}

#[test]
fn http2_where_http11_was_agreed_on_is_hung_up_on() {
    let house = House::open();
    let mut client = house.client();
    client.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").expect("sent");
    assert!(is_closed(&mut client));
    house.assert_serves();
}
