//! Redirects, the log, and the end.

use std::fmt::{self, Write as _};
use std::io::Write;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};

use crate::harness::{House, ask, is_closed, read_answer, read_head, tcp};

#[test]
fn port_80_leads_to_https_and_takes_nothing_else() {
    let house = House::open();
    for (host, path, target) in [
        ("vpn.example.org", "/", "https://vpn.example.org:8443/"),
        ("VPN.example.org:80", "/a?b=c", "https://vpn.example.org:8443/a?b=c"),
        ("[2001:db8::1]:80", "/", "https://[2001:db8::1]:8443/"),
    ] {
        let mut client = tcp(house.redirect);
        let answer =
            ask(&mut client, format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")).expect("an answer");
        assert_eq!((answer.status, answer.header("location")), (301, Some(target)));
        assert_eq!(answer.header("strict-transport-security"), None, "RFC 6797 §7.2");
        assert!(is_closed(&mut client));
    }
    let mut client = tcp(house.redirect);
    client.write_all(b"HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n").expect("sent");
    assert_eq!(read_head(&mut client).expect("an answer").status, 301);
    for (request, status) in [
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 405),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: evil\\@a\r\n\r\n", 400),
        ("GET //evil.example HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
    ] {
        let answer = ask(&mut tcp(house.redirect), request).expect("an answer");
        assert_eq!((answer.status, answer.header("location")), (status, None), "{request:?}");
    }
    assert!(house.seen().is_empty());
}

#[test]
fn at_the_end_running_requests_are_answered_and_idle_connections_closed() {
    let mut house = House::open();
    let mut idle = house.client();
    assert_eq!(
        ask(&mut idle, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("an answer").status,
        200
    );
    let mut running = house.client();
    running.write_all(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    std::thread::sleep(Duration::from_millis(200));
    let address = house.address;
    let began = Instant::now();
    house.begin_stop();
    assert!(is_closed(&mut idle) && began.elapsed() < Duration::from_secs(1));
    assert_eq!(read_answer(&mut running).expect("an answer").text(), "slept");
    drop((idle, running));
    house.stop();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn the_end_does_not_wait_for_who_does_not_end() {
    let mut house = House::open();
    let mut stuck = house.client();
    stuck.write_all(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab").expect("sent");
    std::thread::sleep(Duration::from_millis(200));
    let began = Instant::now();
    house.stop();
    let took = began.elapsed();
    assert!(took > Duration::from_secs(2) && took < Duration::from_secs(5), "{took:?}");
}

/// Keeps the access log's lines of this test program.
struct Keeper(&'static Mutex<Vec<String>>);

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}

impl Subscriber for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "access"
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.lock().expect("not poisoned").push(text.0);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

fn lines() -> &'static Mutex<Vec<String>> {
    static LINES: OnceLock<&'static Mutex<Vec<String>>> = OnceLock::new();
    LINES.get_or_init(|| {
        let lines = Box::leak(Box::default());
        tracing::subscriber::set_global_default(Keeper(lines)).expect("the only subscriber");
        lines
    })
}

#[test]
fn the_access_log_has_one_line_per_request_and_no_secrets() {
    let lines = lines();
    let house = House::open();
    let request =
        "GET /logged-here?code=SECRET HTTP/1.1\r\nHost: localhost\r\nUser-Agent: \tx\u{202e}y\r\n\r\n";
    let answer = ask(&mut house.client(), request).expect("an answer");
    let mine = || -> Vec<String> {
        let lines = lines.lock().expect("not poisoned");
        lines.iter().filter(|line| line.contains("/logged-here")).cloned().collect()
    };
    while mine().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let [line] = mine().try_into().expect("one line");
    let id = answer.header("x-request-id").expect("an id");
    for part in
        [id, "127.0.0.1:", "GET", "path=\"/logged-here\"", "status=200", "bytes=5", "ms=", "agent=\"x???y\""]
    {
        assert!(line.contains(part), "{part} is missing in {line}");
    }
    assert!(!line.contains("SECRET"));
}
