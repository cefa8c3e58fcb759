//! Remote nodes: boxes that join, are chosen, drained, doubled and removed.

use crate::support::{Fixture, Node, key, obey};
use alcove_controller::{CodeOrder, Controller, NodeChange, NodeStatus, Peer, Rejected};
use alcove_domain::{NodeId, Protocol, Timestamp};
use alcove_link::{
    Hello, Identity, Join, JoinCode, Refusal, ToController, ToNode, read_message, write_message,
};
use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

/// A box somewhere else.
pub struct Elsewhere {
    pub identity: Identity,
    from: SocketAddr,
    pub node: Node,
}

impl Elsewhere {
    fn new(from: &str) -> Self {
        Self { identity: Identity::generate(), from: from.parse().expect("an address"), node: Node::new() }
    }

    pub fn peer(&self) -> Peer {
        let near = IpAddr::from([198, 51, 100, 1]);
        Peer::Remote { identity: self.identity.public(), from: self.from, near }
    }

    pub fn hello(&self, instance: u64) -> Hello {
        Hello {
            protocol: alcove_link::PROTOCOL,
            version: "test".into(),
            name: "whatever".into(),
            wireguard_public_key: Some(self.node.key),
            revision: 0,
            epoch: String::new(),
            instance,
            lanes: true,
            shares: true,
        }
    }

    /// Says one thing; the answer.
    pub fn say(&self, controller: &Controller, message: &ToController) -> Option<ToNode> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let (near, mut far) = tokio::io::duplex(1 << 20);
            let asked = async {
                write_message(&mut far, message).await.expect("said");
                let answer = read_message(&mut far).await.expect("an answer");
                drop(far);
                answer
            };
            let (_, answer) = tokio::join!(controller.serve_link(self.peer(), near), asked);
            answer
        })
    }

    fn join(&self, f: &Fixture, code: &JoinCode) -> ToNode {
        let now = f.clock.load(std::sync::atomic::Ordering::Relaxed);
        self.join_at(f, code, now, alcove_link::PROTOCOL)
    }

    fn join_at(&self, f: &Fixture, code: &JoinCode, now: i64, protocol: u16) -> ToNode {
        let join = Join {
            protocol,
            version: "test".into(),
            name: "cellar".into(),
            secret: code.secret.text().into(),
            now: Timestamp(now),
        };
        self.say(&f.controller, &ToController::Join(join)).expect("an answer")
    }

    /// Is a node from now on, as this start of its process.
    pub fn serve(&self, controller: &Controller, instance: u64) {
        self.serve_as(controller, self.hello(instance));
    }

    /// As [`Elsewhere::serve`], introduced like this.
    pub fn serve_as(&self, controller: &Controller, hello: Hello) {
        let (near, far) = tokio::io::duplex(1 << 20);
        let (controller, node, peer) = (controller.clone(), self.node.clone(), self.peer());
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let (served, ()) = tokio::join!(controller.serve_link(peer, near), obey(node, far, hello));
                served.expect("the link works");
            });
        });
    }

    pub fn joined(f: &Fixture, from: &str) -> Self {
        let elsewhere = Self::new(from);
        assert!(matches!(elsewhere.join(f, &code(f)), ToNode::Joined { .. }));
        elsewhere.serve(&f.controller, 1);
        elsewhere
    }

    pub fn peers(&self) -> usize {
        self.node.peers.lock().expect("lock").len()
    }

    fn was_refused(&self) -> Option<Refusal> {
        let messages = self.node.messages.lock().expect("lock");
        messages.iter().find_map(|message| match message {
            ToNode::Refused(refusal) => Some(refusal.clone()),
            _ => None,
        })
    }
}

fn order() -> CodeOrder {
    CodeOrder { address: Some("vpn.example.org:8443".into()), ..CodeOrder::default() }
}

fn code_for(f: &Fixture, order: &CodeOrder) -> JoinCode {
    let made = f.controller.make_join_code(order).expect("a code");
    JoinCode::parse(&made.code).expect("a code that can be read")
}

fn code(f: &Fixture) -> JoinCode {
    code_for(f, &order())
}

pub fn status(f: &Fixture, node: u32) -> NodeStatus {
    let nodes = f.controller.status().expect("a status").nodes;
    nodes.into_iter().find(|status| status.node == NodeId(node)).expect("the node")
}

pub fn until(what: &str, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub fn wait_for(f: &Fixture, node: u32, state: &str) {
    until(state, || status(f, node).state == state);
}

pub fn reason(answer: ToNode) -> String {
    match answer {
        ToNode::Refused(refusal) => refusal.reason,
        other => panic!("it was not refused: {other:?}"),
    }
}

#[test]
fn a_box_joins_with_a_code_and_people_are_spread_over_both() {
    let f = Fixture::new();
    let code = code(&f);
    assert_eq!(code.fingerprint, f.controller.link_identity().expect("an identity").public().fingerprint());
    let elsewhere = Elsewhere::joined(&f, "203.0.113.7:5000");
    wait_for(&f, 1, "up");
    let there = status(&f, 1);
    assert_eq!((there.name.as_str(), there.host.as_deref()), ("cellar", Some("203.0.113.7")));

    let session = f.user("anna");
    let mut files = vec![];
    for _ in 0..6 {
        let (token, _) = f.authorize(&session);
        files.push(f.connect(&f.caller(&token), &key()).expect("connected").body);
        if files.len() == 3 {
            assert_eq!(elsewhere.peers() + f.node.peers.lock().expect("lock").len(), 3);
        }
    }
    // Three app configurations per user: the first three gave way.
    let there: Vec<&String> =
        files.iter().filter(|file| file.contains("Endpoint = 203.0.113.7:51820")).collect();
    assert_eq!(there.len(), 3, "evenly: {files:?}");
    assert!(there.iter().all(|file| file.contains(&elsewhere.node.key.to_base64())));
}

#[test]
fn codes_that_are_not_good_are_explained() {
    let f = Fixture::new();
    let (one, two) = (Elsewhere::new("203.0.113.7:1"), Elsewhere::new("203.0.113.8:1"));
    let used = code(&f);
    assert!(matches!(one.join(&f, &used), ToNode::Joined { node: NodeId(1), .. }));
    assert!(matches!(one.join(&f, &used), ToNode::Joined { node: NodeId(1), .. }), "the answer was lost");
    assert!(reason(two.join(&f, &used)).contains("used by another box"));

    let late = code(&f);
    f.pass(3600);
    assert!(reason(two.join(&f, &late)).contains("good until"));
    let strange = JoinCode { secret: alcove_link::JoinSecret::generate(), ..late };
    assert!(reason(two.join(&f, &strange)).contains("does not know this code"));

    let good = code(&f);
    let now = f.clock.load(std::sync::atomic::Ordering::Relaxed);
    let day = 24 * 60 * 60;
    let words = reason(two.join_at(&f, &good, now + day, alcove_link::PROTOCOL));
    assert!(words.contains("86400 s ahead"), "{words}");
    let words = reason(two.join_at(&f, &good, now - day, alcove_link::PROTOCOL));
    assert!(words.contains("86400 s behind"), "{words}");
    assert!(reason(two.join_at(&f, &good, now, 99)).contains("version 99"));
    assert!(matches!(two.join(&f, &good), ToNode::Joined { node: NodeId(2), .. }), "it was not used up");
}

#[test]
fn mistakes_in_an_order_are_named() {
    let f = Fixture::new();
    let field = |order: CodeOrder| match f.controller.make_join_code(&order) {
        Err(Rejected::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(CodeOrder { address: None, ..order() }), "address");
    assert_eq!(field(CodeOrder { address: Some("a b".into()), ..order() }), "address");
    assert_eq!(field(CodeOrder { name: Some("a\nb".into()), ..order() }), "name");
    assert_eq!(field(CodeOrder { profiles: Some(vec!["nowhere".into()]), ..order() }), "profiles");
    assert_eq!(field(CodeOrder { lasts: Some(alcove_domain::Seconds(1)), ..order() }), "expires");
    let replaces = CodeOrder { replaces: Some("7".into()), ..order() };
    assert!(matches!(f.controller.make_join_code(&replaces), Err(Rejected::NotFound(_))));
    assert!(matches!(f.controller.remove_node("0"), Err(Rejected::Conflict(_))));
    assert!(matches!(f.controller.drain_node("roof", true), Err(Rejected::NotFound(_))));
}

#[test]
fn who_is_no_node_learns_why_and_who_was_removed_is_out_at_once() {
    let f = Fixture::new();
    let stranger = Elsewhere::new("203.0.113.9:1");
    let answer = stranger.say(&f.controller, &ToController::Hello(stranger.hello(1)));
    assert!(matches!(answer, Some(ToNode::Refused(Refusal { removed: false, .. }))));

    let elsewhere = Elsewhere::joined(&f, "203.0.113.7:5000");
    wait_for(&f, 1, "up");
    f.controller.remove_node("cellar").expect("removed");
    until("it is told", || elsewhere.was_refused().is_some_and(|refusal| refusal.removed));
    let again = elsewhere.say(&f.controller, &ToController::Hello(elsewhere.hello(2)));
    assert!(matches!(again, Some(ToNode::Refused(Refusal { removed: true, .. }))));
    assert_eq!(f.controller.status().expect("a status").nodes.len(), 1);
}

#[test]
fn a_drained_node_gets_nobody_new_and_a_silent_one_is_passed_over() {
    let f = Fixture::new();
    let elsewhere = Elsewhere::joined(&f, "203.0.113.7:5000");
    wait_for(&f, 1, "up");
    let session = f.user("anna");
    let connect = || {
        let (token, _) = f.authorize(&session);
        f.connect(&f.caller(&token), &key()).expect("connected").body
    };
    f.controller.drain_node("0", true).expect("drained");
    assert_eq!(status(&f, 0).state, "draining");
    assert!((0..3).all(|_| connect().contains("203.0.113.7")));
    f.controller.drain_node("0", false).expect("back");
    f.controller.drain_node("1", true).expect("drained");
    assert!((0..3).all(|_| !connect().contains("203.0.113.7")));
    f.controller.drain_node("1", false).expect("back");

    // Somebody pinned goes there, and elsewhere while it does not answer.
    f.controller.pin_user("anna", Some("1")).expect("pinned");
    assert!((0..3).all(|_| connect().contains("203.0.113.7")));
    elsewhere.node.answers.store(false, std::sync::atomic::Ordering::Relaxed);
    let began = Instant::now();
    assert!(!connect().contains("203.0.113.7"));
    assert!(began.elapsed() < Duration::from_secs(5));
    let began = Instant::now();
    assert!(!connect().contains("203.0.113.7"));
    assert!(began.elapsed() < Duration::from_millis(1900), "it is not waited for again");
    assert_eq!(status(&f, 1).state, "down");
}

#[test]
fn two_boxes_with_one_identity_are_noticed_and_the_one_that_serves_goes_on() {
    let f = Fixture::new();
    let elsewhere = Elsewhere::joined(&f, "203.0.113.7:5000");
    wait_for(&f, 1, "up");
    // A start anew takes over; that the former comes back, only a copy can do.
    let twin = Elsewhere { node: Node::new(), identity: elsewhere.identity.clone(), from: elsewhere.from };
    twin.serve(&f.controller, 2);
    until("it took over", || !twin.node.messages.lock().expect("lock").is_empty());
    wait_for(&f, 1, "up");
    let answer = elsewhere.say(&f.controller, &ToController::Hello(elsewhere.hello(1)));
    assert!(reason(answer.expect("an answer")).contains("a copy of the other"));
    assert!(status(&f, 1).problems[0].contains("same identity"));
    assert_eq!(status(&f, 1).state, "up");
}

#[test]
fn a_new_box_takes_the_place_of_one_that_broke() {
    let f = Fixture::new();
    let broken = Elsewhere::joined(&f, "203.0.113.7:5000");
    wait_for(&f, 1, "up");
    let new = Elsewhere::new("203.0.113.20:1");
    let place = code_for(&f, &CodeOrder { replaces: Some("1".into()), ..order() });
    assert!(matches!(new.join(&f, &place), ToNode::Joined { node: NodeId(1), .. }));
    let answer = broken.say(&f.controller, &ToController::Hello(broken.hello(9)));
    assert!(reason(answer.expect("an answer")).contains("another one took its place"));
    new.serve(&f.controller, 1);
    until("it is there", || status(&f, 1).host.as_deref() == Some("203.0.113.20"));
    wait_for(&f, 1, "up");
}

#[test]
fn a_node_serves_what_it_is_given_in_ranges_that_may_be_chosen() {
    let f = Fixture::new();
    let elsewhere = Elsewhere::joined(&f, "203.0.113.7:5000");
    wait_for(&f, 1, "up");
    let ranges = alcove_domain::Ranges {
        v4: "10.99.0.0/24".parse().expect("v4"),
        v6: "fd00:99::/64".parse().expect("v6"),
    };
    let change = NodeChange {
        host: Some("roof.example.org".into()),
        ranges: vec![("default".into(), Protocol::Wireguard, ranges)],
        ..NodeChange::default()
    };
    f.controller.set_node("1", &change).expect("changed");
    assert!(f.controller.set_node("0", &change).is_err(), "the box's own has the profiles' ranges");
    let other = Elsewhere::joined(&f, "203.0.113.8:5000");
    wait_for(&f, 2, "up");
    assert!(f.controller.set_node("2", &change).is_err(), "they are taken");
    drop(other);
    f.controller.drain_node("0", true).expect("drained");
    f.controller.drain_node("2", true).expect("drained");
    let (token, _) = f.authorize(&f.user("anna"));
    let file = f.connect(&f.caller(&token), &key()).expect("connected").body;
    assert!(file.contains("Address = 10.99.0.2/24,fd00:99::2/64"), "{file}");
    assert!(file.contains("Endpoint = roof.example.org:51820"), "{file}");
    assert_eq!(elsewhere.peers(), 1);

    // No profile may take them, nor a node serve what it was not given.
    let mut all = f.controller.configuration().expect("a configuration");
    all.profiles[0].wireguard = Some(ranges);
    assert!(matches!(f.controller.apply(&all), Err(Rejected::Conflict(_))));
}

/// Counts the lanes that came and those that were ended.
#[derive(Default)]
struct Carried(std::sync::Mutex<Vec<String>>);

impl alcove_controller::Lanes for Carried {
    fn carry(&self, node: NodeId, _: Box<dyn alcove_controller::LaneStream>) {
        self.0.lock().expect("lock").push(format!("carry {node}"));
    }

    fn end(&self, node: NodeId) {
        self.0.lock().expect("lock").push(format!("end {node}"));
    }
}

#[test]
fn a_lane_is_a_nodes_own_and_ends_with_its_link() {
    let f = Fixture::new();
    let carried = std::sync::Arc::<Carried>::default();
    f.controller.set_lanes(carried.clone());
    let told = || std::mem::take(&mut *carried.0.lock().expect("lock"));
    let lane = ToController::Lane { protocol: alcove_link::PROTOCOL };
    let bring = |of: &Elsewhere| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let (near, mut far) = tokio::io::duplex(1 << 10);
            write_message(&mut far, &lane).await.expect("said");
            f.controller.serve_link(of.peer(), near).await.expect("served");
        });
    };
    let stranger = Elsewhere::new("203.0.113.9:1");
    bring(&stranger);
    let node = Elsewhere::new("203.0.113.7:5000");
    assert!(matches!(node.join(&f, &code(&f)), ToNode::Joined { .. }));
    bring(&node);
    assert_eq!(told(), Vec::<String>::new(), "neither a stranger nor a node without a link");

    node.serve(&f.controller, 1);
    wait_for(&f, 1, "up");
    let proxy = f.controller.proxied_node("203.0.113.7", "vpn.example");
    let at = "203.0.113.7:51820".parse().ok();
    assert_eq!(proxy, Some(alcove_controller::Proxy::Elsewhere { node: NodeId(1), at }));
    (0..9).for_each(|_| f.controller.want_lane(NodeId(1)));
    let asked = || {
        let messages = node.node.messages.lock().expect("lock");
        messages.iter().filter(|message| **message == ToNode::Lane).count()
    };
    until("it is asked", || asked() > 0);
    bring(&node);
    assert_eq!((asked(), told()), (1, vec!["end 1".into(), "carry 1".into()]));
    f.controller.remove_node("1").expect("removed");
    let mut ended = vec![];
    until("it is ended", || {
        ended.extend(told());
        !ended.is_empty()
    });
    assert_eq!(ended, ["end 1"]);
    bring(&node);
    assert_eq!(told(), Vec::<String>::new(), "it was removed");
}

#[test]
fn a_node_speaks_for_its_own_peers_only() {
    let f = Fixture::new();
    let elsewhere = Elsewhere::joined(&f, "203.0.113.7:5000");
    wait_for(&f, 1, "up");
    f.controller.drain_node("1", true).expect("drained");
    let session = f.user("anna");
    let (token, _) = f.authorize(&session);
    let device = key();
    f.connect(&f.caller(&token), &device).expect("connected");
    // The remote node says that the box's own peer has ended, and how much went through it.
    let counters = alcove_link::PeerCounters {
        public_key: device,
        bytes_in: u64::MAX,
        bytes_out: u64::MAX,
        last_handshake: Some(f.controller.status().expect("a status").now),
        endpoint: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (near, mut far) = tokio::io::duplex(1 << 20);
        let lies = async {
            let ended = alcove_link::Ended {
                counters: counters.clone(),
                at: Timestamp(1),
                why: alcove_link::Why::Removed,
            };
            for message in [
                ToController::Hello(elsewhere.hello(1)),
                ToController::Counters(vec![counters.clone()]),
                ToController::Ended { first: 1, ends: vec![ended] },
            ] {
                write_message(&mut far, &message).await.expect("said");
            }
            while !matches!(read_message(&mut far).await.expect("read"), Some(ToNode::Heard { through: 1 })) {
            }
            drop(far);
        };
        let _ = tokio::join!(f.controller.serve_link(elsewhere.peer(), near), lies);
    });
    f.controller.housekeeping().expect("kept");
    let status = f.controller.status_with_connections(true).expect("a status");
    let list = status.profiles[0].connection_list.clone().expect("a list");
    assert_eq!((list.len(), list[0].bytes_in, list[0].last_handshake.clone()), (1, 0, None));
    let log = f.controller.connection_log(&alcove_controller::LogQuestion::default()).expect("a log");
    assert_eq!((log.rows.len(), log.rows[0].disconnected_at.clone(), log.rows[0].bytes_in), (1, None, 0));
}
