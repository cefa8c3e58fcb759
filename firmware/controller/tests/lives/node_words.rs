//! What nodes on other boxes tell: true, wrong, too much, of another version, and after a day without a word.

use crate::{
    health,
    nodes::{Elsewhere, reason, status, until, wait_for},
    support::{Fixture, key},
};
use alcove_controller::{ConnectionView, Rejected};
use alcove_domain::{Timestamp, WgPublicKey};
use alcove_link::{
    Health, Hello, LogLevel, LogLine, PeerCounters, Refusal, ToController, ToNode, read_message,
    write_message,
};
use std::sync::atomic::Ordering::Relaxed;

/// Says all of this on a link of its own, one after the other, and waits until it was heard; what was answered.
fn tell(f: &Fixture, node: &Elsewhere, messages: &[ToController]) -> Vec<ToNode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (near, far) = tokio::io::duplex(1 << 20);
        let (reader, mut writer) = tokio::io::split(far);
        let saying = async {
            write_message(&mut writer, &ToController::Hello(node.hello(1))).await.expect("said");
            for message in messages {
                write_message(&mut writer, message).await.expect("said");
            }
            write_message(&mut writer, &ToController::Alive).await.expect("said");
            writer
        };
        let hearing = async move {
            let (mut reader, mut answers) = (reader, vec![]);
            while let Some(answer) = read_message::<ToNode>(&mut reader).await.expect("read") {
                let last = matches!(answer, ToNode::Alive { .. });
                answers.push(answer);
                if last {
                    break;
                }
            }
            (reader, answers)
        };
        let talking = async {
            let (writer, (reader, answers)) = tokio::join!(saying, hearing);
            drop((writer, reader));
            answers
        };
        let (_, answers) = tokio::join!(f.controller.serve_link(node.peer(), near), talking);
        answers
    })
}

/// A remote node to which everybody connects, and somebody who has.
fn with_device() -> (Fixture, Elsewhere, WgPublicKey) {
    let f = Fixture::new();
    let node = Elsewhere::joined(&f, "203.0.113.7:5000");
    wait_for(&f, 1, "up");
    f.controller.drain_node("0", true).expect("drained");
    let device = connect(&f, "anna");
    (f, node, device)
}

fn connect(f: &Fixture, name: &str) -> WgPublicKey {
    let (token, _) = f.authorize(&f.user(name));
    let device = key();
    f.connect(&f.caller(&token), &device).expect("connected");
    device
}

fn counters(f: &Fixture, public_key: WgPublicKey, bytes_in: u64) -> PeerCounters {
    let now = Timestamp(f.clock.load(Relaxed));
    PeerCounters { public_key, bytes_in, bytes_out: 7, last_handshake: Some(now), endpoint: None }
}

fn connection(f: &Fixture) -> ConnectionView {
    let status = f.controller.status_with_connections(true).expect("a status");
    status.profiles[0].connection_list.clone().expect("a list").remove(0)
}

#[test]
fn what_cannot_be_true_is_left_out_and_named() {
    let (f, node, device) = with_device();
    let told = |counters| tell(&f, &node, &[ToController::Counters(vec![counters])]);
    told(counters(&f, device, 1 << 60));
    assert_eq!(connection(&f).bytes_in, 0, "more than can have gone through since it connected");
    told(counters(&f, device, 1_000));
    assert_eq!(connection(&f).bytes_in, 1_000);
    told(counters(&f, device, 1 << 60));
    let ahead = Some(Timestamp(f.clock.load(Relaxed) + 3_600));
    told(PeerCounters { last_handshake: ahead, ..counters(&f, device, 2_000) });
    let handshakes = f.controller.measurements().expect("numbers").handshakes;
    let strangers: Vec<PeerCounters> = (0..500).map(|_| counters(&f, key(), 5)).collect();
    tell(&f, &node, &[ToController::Counters(strangers)]);
    assert_eq!(connection(&f).bytes_in, 1_000);
    assert_eq!(f.controller.measurements().expect("numbers").handshakes, handshakes);
    let problems = status(&f, 1).problems.join(" ");
    for words in ["not its own (500 times)", "can have gone through (2 times)", "in the future (1 times)"] {
        assert!(problems.contains(words), "{problems}");
    }
    f.controller.housekeeping().expect("kept");
    let log = f.controller.connection_log(&alcove_controller::LogQuestion::default()).expect("a log");
    assert_eq!((log.rows.len(), log.rows[0].bytes_in), (1, 1_000));
    assert!(status(&f, 0).problems.is_empty(), "others are not named");

    // A counter that goes back began again at 0: nothing is lost and nothing is counted twice.
    told(counters(&f, device, 10));
    told(counters(&f, device, 30));
    f.controller.housekeeping().expect("kept");
    let log = f.controller.connection_log(&alcove_controller::LogQuestion::default()).expect("a log");
    assert_eq!(log.rows[0].bytes_in, 1_030);
}

#[test]
fn long_and_strange_texts_of_a_node_are_cut() {
    let (f, node, _) = with_device();
    let health = Health {
        now: Timestamp(f.clock.load(Relaxed)),
        load: [-1.0, 0.5, 0.5],
        bytes: [u64::MAX, u64::MAX],
        wireguard: "w".repeat(100_000),
        problems: vec!["\u{1b}[2Jp".repeat(1_000); 50],
        ..health::idle()
    };
    tell(&f, &node, &[ToController::Health(health)]);
    let there = status(&f, 1);
    assert!(there.load[0] >= 0.0 && there.wireguard.len() == 300 && there.problems.len() == 16);
    assert!(there.problems.iter().all(|p| p.len() <= 300 && !p.contains('\u{1b}')));
}

#[test]
fn a_nodes_log_is_kept_here_in_bounds() {
    let (f, node, _) = with_device();
    let now = f.clock.load(Relaxed);
    let line = |text: &str| LogLine { at: Timestamp(now + 9_999), level: LogLevel::Warn, text: text.into() };
    let lines = vec![line("one"), line("two\n\u{1b}[2J")];
    let answers = tell(&f, &node, &[ToController::Log { first: 5, lines }]);
    assert!(answers.iter().any(|answer| matches!(answer, ToNode::Welcome { logs: true, .. })));
    assert!(answers.contains(&ToNode::LogHeard { through: 6 }), "{answers:?}");
    let log = f.controller.node_log("cellar", 10).expect("a log");
    let texts: Vec<&str> = log.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["one", "two??[2J"]);
    assert_eq!((log[0].level.as_str(), log[0].at.as_str()), ("warn", &*Timestamp(now).rfc3339()));
    assert!(matches!(f.controller.node_log("0", 10), Err(Rejected::Conflict(_))));
    assert!(matches!(f.controller.node_log("attic", 10), Err(Rejected::NotFound(_))));

    let storm = |n: u64| ToController::Log { first: n * 200, lines: vec![line("x"); 200] };
    let storm: Vec<ToController> = (1..30).map(storm).collect();
    let answers = tell(&f, &node, &storm);
    assert!(answers.contains(&ToNode::LogHeard { through: 29 * 200 + 199 }), "it is not to tell it again");
    assert_eq!(f.controller.node_log("1", u32::MAX).expect("a log").len(), 2_000);
    assert!(status(&f, 1).problems.join(" ").contains("more log than is kept"));
}

#[test]
fn the_own_nodes_log_is_not_wanted() {
    let f = Fixture::new();
    let messages = f.node.messages.lock().expect("lock");
    assert!(matches!(messages[0], ToNode::Welcome { logs: false, .. }), "{messages:?}");
}

#[test]
fn a_node_of_another_version_is_told_which_to_update_and_stays_a_node() {
    let (f, node, _) = with_device();
    for protocol in [0, 99] {
        let answer = node.say(&f.controller, &ToController::Hello(Hello { protocol, ..node.hello(1) }));
        let Some(ToNode::Refused(Refusal { removed, .. })) = &answer else { panic!("{answer:?}") };
        assert!(!removed, "it goes on serving whom it has");
        let words = reason(answer.expect("an answer"));
        assert!(words.contains(&format!("version {protocol} of the link")), "{words}");
        assert!(words.contains("update the older one"), "{words}");
    }
    assert_eq!(status(&f, 1).state, "up", "its own link goes on");
}

#[test]
fn after_a_day_apart_a_node_gets_what_changed_and_nothing_else() {
    let (f, node, anna) = with_device();
    let ben = connect(&f, "ben");
    until("both are there", || node.peers() == 2);
    let known = node.node.messages.lock().expect("lock").iter().rev().find_map(|message| match message {
        ToNode::Desired(part) => Some((part.revision, part.epoch.clone())),
        _ => None,
    });
    let (revision, epoch) = known.expect("a revision");
    // Takes the link over, and ends it.
    tell(&f, &node, &[]);
    wait_for(&f, 1, "down");
    for _ in 0..24 {
        f.pass(3_600);
        f.controller.housekeeping().expect("kept");
    }
    f.controller.disable_user("ben").expect("disabled");
    f.controller.drain_node("0", false).expect("back");
    connect(&f, "cleo");
    assert_eq!(node.peers(), 2, "it does not know yet");

    node.node.messages.lock().expect("lock").clear();
    node.serve_as(&f.controller, Hello { revision, epoch, ..node.hello(2) });
    wait_for(&f, 1, "up");
    let peers: Vec<WgPublicKey> = node.node.peers.lock().expect("lock").keys().copied().collect();
    assert_eq!(peers, [anna], "who should be out is, and who need not be is not");
    let messages = node.node.messages.lock().expect("lock");
    let parts = messages.iter().filter_map(|message| match message {
        ToNode::Desired(part) => Some(part),
        _ => None,
    });
    let parts: Vec<_> = parts.collect();
    assert!(parts.iter().all(|part| !part.reset && part.upsert.is_empty()), "{parts:?}");
    assert!(parts.iter().any(|part| part.remove == [ben]), "{parts:?}");
}
