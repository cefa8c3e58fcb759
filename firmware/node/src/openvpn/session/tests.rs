//! The conversation, said aloud: what OpenVPN writes and what it is answered.

use super::*;
use alcove_link::OpenvpnClient;

fn office() -> ProfileId {
    ProfileId::new("office").expect("an ID")
}

fn id(n: u8) -> ConnectionId {
    ConnectionId::from([n; 32])
}

struct Bench {
    session: Session,
    admissions: Admissions,
    began: Instant,
    passed: Duration,
}

impl Bench {
    /// Certificates 1 and 2 of profile `office` may connect until 1000.
    fn new() -> Self {
        let admissions = Admissions::default();
        for n in [1, 2] {
            let expires_at = Timestamp(1000);
            admissions.insert(OpenvpnClient { id: id(n), profile: office(), expires_at });
        }
        let began = Instant::now();
        let now = Now { instant: began, wall: Timestamp(100) };
        let session = Session::new(office(), admissions.clone(), now);
        Self { session, admissions, began, passed: Duration::ZERO }
    }

    fn now(&self) -> Now {
        let wall = Timestamp(100 + i64::try_from(self.passed.as_secs()).expect("short"));
        Now { instant: self.began + self.passed, wall }
    }

    /// Says lines and gives the answer.
    fn say(&mut self, text: &str) -> String {
        self.session.received(text.as_bytes(), self.now());
        self.output()
    }

    fn output(&mut self) -> String {
        String::from_utf8(self.session.take_output()).expect("text")
    }

    fn pass(&mut self, time: Duration) -> String {
        self.passed += time;
        self.session.tick(self.now());
        self.output()
    }

    fn ask(&mut self, number: u64, name: &str, unit: &str) -> String {
        self.say(&format!(
            ">CLIENT:CONNECT,{number},1\n>CLIENT:ENV,common_name={name}\n>CLIENT:ENV,X509_0_OU={unit}\n\
             >CLIENT:ENV,untrusted_ip=198.51.100.7\n>CLIENT:ENV,untrusted_port=4000\n>CLIENT:ENV,END\n"
        ))
    }

    fn establish(&mut self, number: u64, n: u8) {
        assert_eq!(self.ask(number, &id(n).to_base64(), "office"), format!("client-auth-nt {number} 1\n"));
        self.say("SUCCESS: client-auth command succeeded\n");
        self.say(&format!(
            ">CLIENT:ESTABLISHED,{number}\n>CLIENT:ENV,trusted_ip6=::ffff:198.51.100.7\n\
             >CLIENT:ENV,trusted_port=4001\n>CLIENT:ENV,ifconfig_pool_remote_ip=10.8.0.{n}\n\
             >CLIENT:ENV,ifconfig_pool_remote_ip6=fd00::{n}\n>CLIENT:ENV,END\n"
        ));
    }

    /// The list as OpenVPN answers with these clients.
    fn list(&mut self, clients: &[(u64, u8, u64)]) -> String {
        let mut text =
            String::from("HEADER\tCLIENT_LIST\tCommon Name\tBytes Received\tBytes Sent\tClient ID\n");
        for (number, n, bytes) in clients {
            text += &format!("CLIENT_LIST\t{}\t{bytes}\t0\t{number}\n", id(*n).to_base64());
        }
        self.say(&(text + "END\n"))
    }

    fn happened(&mut self) -> Vec<String> {
        let line = |event: Happened| match event {
            Happened::Began(c) => format!("began {} from {:?}", c.v4, c.endpoint.expect("known")),
            Happened::Counted(c) => format!("counted {}", c.bytes_in),
            Happened::Ended(c) => format!("ended {} {}", c.bytes_in, c.until.expect("ended").0),
        };
        self.session.take_happened().into_iter().map(line).collect()
    }
}

#[test]
fn a_known_certificate_is_let_in_counted_and_its_end_noted() {
    let mut bench = Bench::new();
    bench.establish(0, 1);
    assert_eq!(bench.happened(), ["began 10.8.0.1 from 198.51.100.7:4001"]);
    assert_eq!(bench.pass(LOOK), "status 3\n");
    bench.list(&[(0, 1, 70)]);
    assert_eq!(bench.happened(), ["counted 70"]);
    bench.say(">CLIENT:DISCONNECT,0\n>CLIENT:ENV,bytes_received=90\n>CLIENT:ENV,END\n");
    assert_eq!(bench.happened(), ["ended 90 105"]);
    assert_eq!(bench.session.given_up(), None);
}

#[test]
fn whoever_is_not_known_here_and_now_is_refused() {
    let mut bench = Bench::new();
    let refused = "client-deny 5 1 \"not allowed\"\n";
    let known = id(1).to_base64();
    assert_eq!(bench.ask(5, &known, "lab"), refused, "of another profile");
    assert_eq!(bench.ask(5, &id(9).to_base64(), "office"), refused, "unknown");
    for name in ["", "UNDEF", "a b", "0\nclient-auth-nt 0 0", &known[..43], &format!("{known}x")] {
        let answer = bench.ask(5, name, "office");
        assert_eq!(answer, refused, "{name:?}");
    }
    bench.passed = Duration::from_secs(900);
    assert_eq!(bench.ask(5, &known, "office"), refused, "too late");
    let twice = bench.say(&format!(
        ">CLIENT:CONNECT,5,1\n>CLIENT:ENV,common_name={known}\n>CLIENT:ENV,X509_0_OU=office\n\
         >CLIENT:ENV,X509_0_OU_1=lab\n>CLIENT:ENV,END\n"
    ));
    assert_eq!(twice, refused, "a certificate with two units is none of ours");
    assert!(bench.happened().is_empty());
}

#[test]
fn one_that_renews_its_keys_is_asked_about_again() {
    let mut bench = Bench::new();
    bench.establish(0, 1);
    let renew = format!(
        ">CLIENT:REAUTH,0,2\n>CLIENT:ENV,common_name={}\n>CLIENT:ENV,X509_0_OU=office\n>CLIENT:ENV,END\n",
        id(1).to_base64()
    );
    assert_eq!(bench.say(&renew), "client-auth-nt 0 2\n");
    bench.admissions.remove(&id(1));
    assert_eq!(bench.say(&renew), "client-deny 0 2 \"not allowed\"\n");
}

#[test]
fn an_end_is_polite_then_blunt_and_then_proven() {
    let mut bench = Bench::new();
    bench.establish(0, 1);
    bench.establish(1, 2);
    bench.happened();
    bench.admissions.remove(&id(1));
    bench.session.end(&id(1), bench.now());
    assert_eq!(bench.output(), "client-kill 0 HALT\n");
    assert!(bench.session.due() <= bench.began + POLITE);
    bench.say("SUCCESS: client-kill command succeeded\n");
    let blunt = format!("kill {}\nstatus 3\n", id(1).to_base64());
    assert_eq!(bench.pass(POLITE), blunt);
    bench.say("SUCCESS: common name found, 1 client(s) killed\n");
    bench.list(&[(1, 2, 0)]);
    assert_eq!(bench.happened(), ["ended 0 100"], "also when its going was not told");
    bench.pass(STUBBORN);
    assert_eq!(bench.session.given_up(), None);
}

#[test]
fn a_process_that_keeps_a_client_that_must_go_is_given_up() {
    let mut bench = Bench::new();
    bench.establish(0, 1);
    bench.session.end(&id(1), bench.now());
    bench.say("SUCCESS: x\n");
    bench.pass(POLITE);
    bench.say("ERROR: common name not found\n");
    bench.list(&[(0, 1, 0)]);
    bench.pass(STUBBORN);
    assert!(bench.session.given_up().is_some());
}

#[test]
fn one_that_became_unwanted_while_it_was_coming_in_goes_at_once() {
    let mut bench = Bench::new();
    bench.ask(0, &id(1).to_base64(), "office");
    bench.admissions.remove(&id(1));
    let answer = bench.say(">CLIENT:ESTABLISHED,0\n>CLIENT:ENV,END\n");
    assert_eq!(answer, "client-kill 0 HALT\n");
    let mut bench = Bench::new();
    bench.establish(0, 1);
    bench.passed = Duration::from_secs(900);
    bench.session.end_unwanted(bench.now());
    assert_eq!(bench.output(), "client-kill 0 HALT\n", "its time is over");
}

#[test]
fn a_hung_process_is_given_up() {
    let mut bench = Bench::new();
    assert_eq!(bench.pass(LOOK), "status 3\n");
    bench.say(">BYTECOUNT_CLI:0,1,2\n>LOG:1,I,x\nSUCCESS: not the answer\n");
    assert_eq!(bench.session.due(), bench.began + LOOK + ANSWER);
    bench.pass(ANSWER + Duration::from_millis(1));
    assert!(bench.session.given_up().is_some());
}

#[test]
fn with_the_process_everybody_is_gone() {
    let mut bench = Bench::new();
    bench.establish(0, 1);
    bench.ask(1, &id(2).to_base64(), "office");
    bench.happened();
    bench.session.close(bench.now());
    assert_eq!(bench.happened(), ["ended 0 100"], "one was not in yet");
}
