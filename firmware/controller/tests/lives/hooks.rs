//! What the operator's program is asked and told, and what comes of its answers.

use crate::support::*;
use alcove_controller::{ApiError, HookCall, HookVerdict, Rejected};
use alcove_domain::Settings;
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// A program that answers as it is told and remembers what it was asked.
#[derive(Clone, Default)]
struct Program {
    calls: Arc<Mutex<Vec<HookCall>>>,
    answer: Arc<Mutex<Option<HookVerdict>>>,
}

impl Program {
    fn on_a_box(&self) -> Fixture {
        let program = self.clone();
        let fixture = Fixture::with_hooks(Arc::new(move |call| {
            program.calls.lock().expect("lock").push(call.clone());
            program.answer.lock().expect("lock").clone().unwrap_or(HookVerdict::Allowed)
        }));
        let settings = Settings { hook_program: Some("/usr/libexec/hook".into()), ..Settings::default() };
        fixture.controller.set_settings(settings).expect("saved");
        fixture
    }

    fn answers(&self, verdict: HookVerdict) {
        *self.answer.lock().expect("lock") = Some(verdict);
    }

    fn calls(&self) -> Vec<String> {
        let shown = |call: &HookCall| {
            let words: Vec<_> =
                call.variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
            words.join(" ")
        };
        self.calls.lock().expect("lock").iter().map(shown).collect()
    }

    /// Waits until there were so many calls.
    fn was_called(&self, times: usize) -> Vec<String> {
        let until = Instant::now() + Duration::from_secs(20);
        while self.calls().len() < times {
            assert!(Instant::now() < until, "{:?}", self.calls());
            std::thread::sleep(Duration::from_millis(2));
        }
        self.calls()
    }
}

#[test]
fn it_is_asked_before_a_connection_and_told_after_it() {
    let program = Program::default();
    let fixture = program.on_a_box();
    let (access, _) = fixture.authorize(&fixture.user("anna"));
    let key = key();
    fixture.connect(&fixture.caller(&access), &key).expect("a configuration");
    let peer = fixture.node.peers.lock().expect("lock")[&key].clone();
    fixture.controller.disconnect(&fixture.caller(&access)).expect("disconnects");
    let calls = program.was_called(2);
    let common = format!(
        "VPN_NODE_NUMBER=0 VPN_NODE_URL= VPN_NODE_HOST_NAME=closet VPN_USER_ID=anna VPN_PROFILE_ID=default \
         VPN_PROTO=wireguard VPN_CONNECTION_ID={} VPN_IP_FOUR={} VPN_IP_SIX={}",
        key.to_base64(),
        peer.v4,
        peer.v6
    );
    assert_eq!(calls[0], format!("VPN_EVENT=C {common}"));
    let end = "VPN_BYTES_IN=10 VPN_BYTES_OUT=20 VPN_ORIGINATING_IP=198.51.100.7";
    assert_eq!(calls[1], format!("VPN_EVENT=D {common} {end}"));
}

#[test]
fn a_no_leaves_nothing_behind_and_says_nothing_of_its_reason() {
    let program = Program::default();
    let fixture = program.on_a_box();
    let session = fixture.user("anna");
    let (access, _) = fixture.authorize(&session);
    for verdict in [HookVerdict::Refused("secret".into()), HookVerdict::Broken("secret".into())] {
        program.answers(verdict.clone());
        let ApiError { status, message, .. } =
            fixture.connect(&fixture.caller(&access), &key()).expect_err("refused");
        assert_eq!((status, message.as_str()), (500, "/connect failed: this connection is not allowed"));
        let by_hand = fixture.controller.create_configuration(&session, "default", "phone", "vpn.example");
        assert!(matches!(by_hand, Err(Rejected::Conflict(words)) if !words.english().contains("secret")));
        assert!(fixture.controller.configurations_of(&session).expect("a list").is_empty());
        let problems = fixture.controller.status().expect("a status").problems;
        let broken = matches!(verdict, HookVerdict::Broken(_));
        assert_eq!(
            problems.iter().any(|problem| problem.english().contains("hook program")),
            broken,
            "{problems:?}"
        );
    }
    program.answers(HookVerdict::Allowed);
    let allowed = key();
    fixture.connect(&fixture.caller(&access), &allowed).expect("a configuration");
    fixture.settles_on(&[allowed]);
    assert!(fixture.controller.status().expect("a status").problems.is_empty());
    fixture.controller.disconnect(&fixture.caller(&access)).expect("disconnects");
    let ends = program.was_called(6).into_iter().filter(|call| call.starts_with("VPN_EVENT=D")).count();
    assert_eq!(ends, 1, "what never was has no end");
}

#[test]
fn without_a_program_nothing_is_run() {
    let program = Program::default();
    let fixture = program.on_a_box();
    fixture.controller.set_settings(Settings::default()).expect("saved");
    let (access, _) = fixture.authorize(&fixture.user("anna"));
    fixture.connect(&fixture.caller(&access), &key()).expect("a configuration");
    fixture.controller.disconnect(&fixture.caller(&access)).expect("disconnects");
    fixture.settles_on(&[]);
    assert_eq!(program.calls(), [""; 0]);
}

#[test]
fn it_is_told_of_those_who_were_on_a_node_that_is_removed() {
    let program = Program::default();
    let f = program.on_a_box();
    let _node = crate::nodes::Elsewhere::joined(&f, "203.0.113.7:5000");
    crate::nodes::wait_for(&f, 1, "up");
    f.controller.drain_node("0", true).expect("drained");
    let (access, _) = f.authorize(&f.user("anna"));
    let key = key();
    f.connect(&f.caller(&access), &key).expect("a configuration");
    assert_eq!(program.was_called(1).len(), 1);
    f.controller.remove_node("1").expect("removed");
    let calls = program.was_called(2);
    for words in ["VPN_EVENT=D", "VPN_NODE_NUMBER=1", "VPN_NODE_HOST_NAME=cellar", "VPN_USER_ID=anna"] {
        assert!(calls[1].contains(words), "{calls:?}");
    }
    assert!(calls[1].contains(&format!("VPN_CONNECTION_ID={}", key.to_base64())));
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(program.calls().len(), 2, "once each");
}
