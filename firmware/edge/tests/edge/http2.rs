//! HTTP/2: good clients through the h2 crate, bad ones with frames made by hand.

use std::future::poll_fn;
use std::io::{Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use alcove_edge::Limits;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use tokio_rustls::TlsConnector;

use crate::harness::{House, Tls, is_closed};

/// Sends one request and collects the answer.
fn ask(
    house: &House,
    request: Request<()>,
    body: &[u8],
) -> Result<(StatusCode, HeaderMap, Vec<u8>), h2::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut config = house.config();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let tcp = tokio::net::TcpStream::connect(house.address).await.expect("connected");
        let name = "localhost".try_into().expect("a name");
        let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.expect("TLS");
        let (sender, connection) = h2::client::handshake(tls).await?;
        tokio::spawn(connection);
        let mut sender = sender.ready().await?;
        let (response, mut stream) = sender.send_request(request, body.is_empty())?;
        if !body.is_empty() {
            // The server may refuse before it has all of it.
            stream.reserve_capacity(body.len());
            let mut rest = Bytes::copy_from_slice(body);
            while !rest.is_empty() {
                let Some(Ok(room)) = poll_fn(|context| stream.poll_capacity(context)).await else { break };
                let part = rest.split_to(room.min(rest.len()));
                if stream.send_data(part, rest.is_empty()).is_err() {
                    break;
                }
            }
        }
        let (parts, mut incoming) = response.await?.into_parts();
        let mut content = Vec::new();
        while let Some(data) = incoming.data().await {
            let data = data?;
            let _ = incoming.flow_control().release_capacity(data.len());
            content.extend_from_slice(&data);
        }
        Ok((parts.status, parts.headers, content))
    })
}

fn get(path: &str) -> http::request::Builder {
    Request::get(format!("https://localhost{path}"))
}

#[test]
fn requests_are_answered_as_over_http11() {
    let house = House::open();
    let (status, headers, body) =
        ask(&house, get("/about?x").body(()).expect("a request"), b"").expect("an answer");
    assert_eq!(status, 200);
    assert_eq!(String::from_utf8_lossy(&body), "GET localhost true 127.0.0.1 /about?x");
    assert_eq!(headers["strict-transport-security"], "max-age=15768000");
    assert_eq!(headers["content-type"], "application/x-wireguard-profile");
    assert_eq!(headers["expires"], "Thu, 01 Jan 2032 00:00:00 GMT");
    assert!(headers.contains_key("date") && headers.contains_key("x-request-id"));

    let several = get("/accept").header("accept", "a/b").header("accept", "c/d").body(()).expect("a request");
    assert_eq!(ask(&house, several, b"").expect("an answer").2, b"a/b|c/d");
    let cookies = get("/cookie").header("cookie", "a=1").header("cookie", "b=2").body(()).expect("a request");
    assert_eq!(ask(&house, cookies, b"").expect("an answer").2, b"a=1; b=2");
    let big = ask(&house, get("/big").body(()).expect("a request"), b"").expect("an answer");
    assert_eq!(big.2.len(), 4 << 20);
    let (_, headers, body) =
        ask(&house, get("/stream/9000000/9000000").body(()).expect("a request"), b"").expect("an answer");
    assert_eq!((headers["content-length"].as_bytes(), body.len()), (&b"9000000"[..], 9_000_000));
    assert!(ask(&house, get("/stream/9000000/70000").body(()).expect("a request"), b"").is_err());
}

#[test]
fn a_tunnel_over_tcp_cannot_begin_here() {
    let house = House::open();
    let request = get("/proxyguard/node.example").body(()).expect("a request");
    let (status, headers, body) = ask(&house, request, b"").expect("an answer");
    assert_eq!(status, 501);
    assert!(String::from_utf8_lossy(&body).contains("HTTP/1.1"));
    assert!(!headers.contains_key("upgrade") && !headers.contains_key("connection"));
}

#[test]
fn head_has_a_length_and_no_body() {
    let house = House::open();
    let head = Request::head("https://localhost/hello").body(()).expect("a request");
    let (status, headers, body) = ask(&house, head, b"").expect("an answer");
    assert_eq!((status.as_u16(), headers["content-length"].as_bytes(), body.len()), (200, &b"5"[..], 0));
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    let house = House::open();
    let post = || Request::post("https://localhost/echo").body(()).expect("a request");
    let fits = ask(&house, post(), &vec![b'x'; 64 * 1024]).expect("an answer");
    assert_eq!((fits.0.as_u16(), fits.2.len()), (200, 64 * 1024));
    let beyond = ask(&house, post(), &vec![b'x'; 64 * 1024 + 1]).expect("an answer");
    assert_eq!(beyond.0, 413);
    let declared = Request::post("https://localhost/echo")
        .header("content-length", "1000000")
        .body(())
        .expect("a request");
    assert_eq!(ask(&house, declared, &vec![b'x'; 1_000_000]).expect("an answer").0, 413);
    assert_eq!(house.seen(), ["/echo"]);
}

#[test]
fn doubtful_heads_are_refused() {
    let house = House::open();
    let other_host = get("/x").header("host", "other").body(()).expect("a request");
    assert_eq!(ask(&house, other_host, b"").expect("an answer").0, 400);
    let put = Request::put("https://localhost/x").body(()).expect("a request");
    assert_eq!(ask(&house, put, b"").expect("an answer").0, 405);
    let many = (0..101).fold(get("/x"), |request, number| request.header(format!("x-{number}"), "y"));
    assert_eq!(ask(&house, many.body(()).expect("a request"), b"").expect("an answer").0, 431);
    let long = get("/x").header("x-long", "y".repeat(17 * 1024)).body(()).expect("a request");
    match ask(&house, long, b"") {
        Ok((status, ..)) => assert_eq!(status, 431),
        Err(error) => assert!(error.is_remote() || error.is_reset() || error.is_io() || error.is_go_away()),
    }
    assert!(house.seen().is_empty());
    house.assert_serves();
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// A header block: GET, https, the path, `localhost`, all literals that are not indexed (RFC 7541 §6.2.2).
fn block(path: &str) -> Vec<u8> {
    let mut block = vec![0x82, 0x87, 0x04, path.len() as u8];
    block.extend(path.as_bytes());
    block.extend([0x01, 9]);
    block.extend(b"localhost");
    block
}

fn open(house: &House, settings: &[u8]) -> Tls {
    let mut client = house.client_alpn(b"h2");
    client.write_all(PREFACE).expect("sent");
    client.write_all(&frame(SETTINGS, 0, 0, settings)).expect("sent");
    client
}

/// Reads frames until one of `kind`, or the end.
fn read_until(client: &mut Tls, kind: u8) -> Option<Vec<u8>> {
    loop {
        let mut head = [0; 9];
        client.read_exact(&mut head).ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let mut payload = vec![0; length];
        client.read_exact(&mut payload).ok()?;
        if head[3] == kind {
            return Some(payload);
        }
    }
}

/// Sends until the server has had enough; says how many bytes that took, at most `most`.
fn flood(client: &mut Tls, most: usize, mut next: impl FnMut(u32) -> Vec<u8>) -> usize {
    let mut sent = 0;
    for number in 0.. {
        let bytes = next(number);
        if sent + bytes.len() > most || client.write_all(&bytes).and_then(|()| client.flush()).is_err() {
            break;
        }
        sent += bytes.len();
    }
    sent
}

#[test]
fn requests_reset_as_fast_as_they_are_made_end_the_connection() {
    let house = House::open();
    let mut client = open(&house, &[]);
    flood(&mut client, 4 << 20, |number| {
        let stream = 2 * number + 1;
        let mut pair = frame(HEADERS, END_STREAM | END_HEADERS, stream, &block("/slow"));
        pair.extend(frame(RST_STREAM, 0, stream, &8u32.to_be_bytes()));
        pair
    });
    if let Some(goaway) = read_until(&mut client, GOAWAY) {
        assert_eq!(goaway[4..8], 11u32.to_be_bytes(), "ENHANCE_YOUR_CALM");
    }
    assert!(is_closed(&mut client));
    assert!(house.seen().len() < 100, "{} requests were begun", house.seen().len());
    house.assert_serves();
}

#[test]
fn more_streams_than_allowed_are_refused_one_by_one() {
    let house = House::open();
    let mut client = open(&house, &[]);
    let mut all = Vec::new();
    for number in 0..17 {
        all.extend(frame(HEADERS, END_STREAM | END_HEADERS, 2 * number + 1, &block("/slow")));
    }
    client.write_all(&all).expect("sent");
    let reset = read_until(&mut client, RST_STREAM).expect("the seventeenth is refused");
    assert_eq!(reset, 7u32.to_be_bytes(), "REFUSED_STREAM");
}

#[test]
fn a_head_without_end_is_cut_off() {
    let house = House::open();
    let mut client = open(&house, &[]);
    client.write_all(&frame(HEADERS, END_STREAM, 1, &block("/hello"))).expect("sent");
    // A literal header of 100 bytes each, in frames that never say END_HEADERS.
    let mut field = vec![0x00, 1, b'x', 100];
    field.extend([b'y'; 100]);
    let sent = flood(&mut client, 64 << 20, |_| frame(CONTINUATION, 0, 1, &field.repeat(100)));
    assert!(sent < 8 << 20, "{sent} bytes were taken");
    assert!(house.seen().is_empty());
    house.assert_serves();
}

#[test]
fn a_client_that_opens_no_window_loses_its_stream() {
    let limits = Limits {
        body_timeout: Duration::from_millis(300),
        application_timeout: Duration::from_millis(300),
        write_timeout: Duration::from_millis(300),
        ..Limits::default()
    };
    let house = House::with(limits);
    // SETTINGS_INITIAL_WINDOW_SIZE (4) = 0
    let mut client = open(&house, &[0, 4, 0, 0, 0, 0]);
    client.write_all(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block("/big"))).expect("sent");
    let began = Instant::now();
    assert!(read_until(&mut client, RST_STREAM).is_some());
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn frames_that_are_none_and_pings_without_end_hurt_nobody() {
    let house = House::with(Limits { header_timeout: Duration::from_secs(1), ..Limits::default() });
    let mut garbage = open(&house, &[]);
    flood(&mut garbage, 1 << 20, |_| vec![0xff; 4096]);
    assert!(read_until(&mut garbage, 0xee).is_none());

    let mut pings = open(&house, &[]);
    let began = Instant::now();
    // Nobody reads the answers, and no request ever comes.
    let sent = flood(&mut pings, 256 << 20, |_| frame(PING, 0, 0, &[0; 8]).repeat(100));
    assert!(
        sent < 256 << 20 && began.elapsed() < Duration::from_secs(15),
        "{sent} bytes in {:?}",
        began.elapsed()
    );
    house.assert_serves();
}
