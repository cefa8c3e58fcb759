//! A real node with real WireGuard between network namespaces, driven by a scripted controller.

mod support;

use alcove_link::{Desired, ToController, Why};
use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use support::{
    Client, Controller, Session, World, client, full, network, now, output, run, step, wait_until,
};

/// Not a test by itself: the node's process.
#[test]
fn inner() {
    support::inner_process();
}

async fn served(clients: &[&Client]) -> (World, Controller, Session) {
    let mut world = World::new();
    let controller = Controller::new(&world);
    world.start_node();
    let mut session = controller.session().await;
    session.apply(full(network(), clients)).await;
    (world, controller, session)
}

#[tokio::test]
async fn traffic_flows_as_the_profile_says_and_stops_when_a_peer_is_removed() {
    let (a, b) = (client(2), client(3));
    let (mut world, _controller, mut session) = served(&[&a, &b]).await;
    assert_eq!((session.hello.revision, session.hello.epoch.as_str()), (0, ""));
    world.listen("0.0.0.0:443 0.0.0.0:8022");
    let server = session.server_key();
    world.connect('a', &a, server);
    world.connect('b', &b, server);

    // The gateway at full MTU, and a host behind it that knows nothing of the tunnel.
    for target in ["-M do -s 1392 10.8.0.1", "-M do -s 1372 fd00:8::1", "203.0.113.2", "2001:db8:1::2"] {
        world.reaches('a', target);
        world.reaches('b', target);
    }
    assert_eq!(world.dump(a.peer.public_key, 1), a.peer.preshared_key.as_ref().map(|key| key.to_base64()));

    // Not each other, and of the box the portal only; refused at once.
    let (answered, words) = world.ping('a', "10.8.0.3");
    assert!(!answered && words.contains("Packet filtered"), "{words}");
    let (answered, words) = world.ping('a', "fd00:8::3");
    assert!(!answered && words.contains("Administratively prohibited"), "{words}");
    assert!(world.tcp('a', "10.8.0.1", 443).0);
    assert!(world.tcp('a', "203.0.113.1", 443).0);
    let (connected, took) = world.tcp('a', "10.8.0.1", 8022);
    assert!(!connected && took < Duration::from_secs(1), "refused in {took:?}");
    // Nobody from outside to a client.
    world.ip('h', "route add 10.8.0.0/24 via 203.0.113.1");
    assert!(!world.ping('h', "10.8.0.2").0);

    // A split tunnel is enforced on running connections, and other peers keep their sessions.
    let (handshake, received) = (world.dump(b.peer.public_key, 4), world.dump(b.peer.public_key, 5));
    let mut split = network();
    split.profiles[0].reach =
        ["203.0.113.0/24", "2001:db8:1::/64"].map(|net| net.parse().expect("a net")).to_vec();
    split.profiles[0].except = vec!["203.0.113.3/32".parse().expect("a net")];
    session.apply(Desired { network: Some(split.clone()), ..step(2, &[], &[]) }).await;
    world.reaches('a', "203.0.113.2");
    assert!(world.ping('a', "203.0.113.3").1.contains("Packet filtered"));
    split.profiles[0].client_to_client = true;
    session.apply(Desired { network: Some(split), ..step(3, &[], &[]) }).await;
    world.reaches('a', "10.8.0.3");
    world.reaches('b', "fd00:8::2");

    // Removal: no more traffic for the one, all as before for the other.
    let began = Instant::now();
    session.apply(step(4, &[], &[&a])).await;
    assert!(!world.ping('a', "10.8.0.1").0);
    assert!(began.elapsed() < Duration::from_secs(4));
    let ended = session
        .wait("the end of a", |message| match message {
            ToController::Ended { ends, .. } => ends.first().cloned(),
            _ => None,
        })
        .await;
    assert_eq!((ended.counters.public_key, ended.why), (a.peer.public_key, Why::Removed));
    assert!(ended.counters.bytes_in > 1392 && ended.counters.last_handshake.is_some());
    world.reaches('b', "10.8.0.1");
    assert_eq!(world.dump(b.peer.public_key, 4), handshake);
    assert!(world.dump(b.peer.public_key, 5) > received || received.is_some());

    // The controller learns of b's traffic, and that all is well.
    let counters = session
        .wait("b's counters", |message| match message {
            ToController::Counters(peers) => {
                peers.iter().find(|peer| peer.public_key == b.peer.public_key).cloned()
            }
            _ => None,
        })
        .await;
    assert_eq!(counters.endpoint.map(|endpoint| endpoint.ip().to_string()), Some("198.51.100.6".into()));
    let health = session
        .wait("health", |message| match message {
            ToController::Health(health) => Some(health.clone()),
            _ => None,
        })
        .await;
    assert!(health.problems.is_empty(), "{:?}", health.problems);
    assert_eq!((health.peers, health.peers_online), (1, 1));
}

#[tokio::test]
async fn a_configuration_ends_at_its_time_although_the_controller_is_gone() {
    let mut a = client(2);
    a.peer.expires_at = now().plus(alcove_domain::Seconds(4));
    let (mut world, controller, session) = served(&[&a]).await;
    world.connect('a', &a, session.server_key());
    world.reaches('a', "10.8.0.1");
    drop((session, controller));
    // Lets the runtime close the stream.
    tokio::task::yield_now().await;
    wait_until("the end", || world.dump(a.peer.public_key, 0).is_none());
    let late = now().since(a.peer.expires_at).0;
    assert!((0..=1).contains(&late), "{late} s late");
    assert!(!world.ping('a', "10.8.0.1").0);
    // The controller hears of it when it is back.
    let mut session = Controller::new(&world).session().await;
    assert_eq!((session.hello.revision, session.hello.epoch.as_str()), (1, "e"));
    let why = session
        .wait("the end", |message| match message {
            ToController::Ended { ends, .. } => ends.first().map(|ended| ended.why),
            _ => None,
        })
        .await;
    assert_eq!(why, Why::Expired);
}

#[tokio::test]
async fn a_killed_node_leaves_the_tunnel_up_and_the_next_one_takes_it_over() {
    let (a, b) = (client(2), client(3));
    let (mut world, controller, session) = served(&[&a]).await;
    world.connect('a', &a, session.server_key());
    world.reaches('a', "203.0.113.2");
    let ping = Command::new("ip")
        .args(["netns", "exec", &world.ns('a'), "ping", "-n", "-q", "-i", "0.1", "-c", "40", "203.0.113.2"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    std::thread::sleep(Duration::from_millis(500));
    let handshake = world.dump(a.peer.public_key, 4);
    world.signal_node("KILL");
    drop(session);
    std::thread::sleep(Duration::from_millis(500));
    world.start_node();
    let mut session = controller.session().await;
    assert_eq!((session.hello.revision, session.hello.epoch.as_str()), (1, "e"));
    session.apply(step(2, &[&b], &[])).await;
    let words = String::from_utf8_lossy(&ping.wait_with_output().expect("ends").stdout).into_owned();
    assert!(words.contains("40 received, 0% packet loss"), "{words}");
    assert_eq!(world.dump(a.peer.public_key, 4), handshake);
}

#[tokio::test]
async fn a_clean_stop_leaves_nothing_behind() {
    let a = client(2);
    let (mut world, _controller, mut session) = served(&[&a]).await;
    world.connect('a', &a, session.server_key());
    world.reaches('a', "10.8.0.1");
    let forwarding =
        world.inside('s', "cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding");
    assert_eq!(run(&forwarding), "1\n1\n");
    assert_eq!(world.signal_node("TERM"), 0, "{}", world.node_words());
    assert!(!world.exists());
    assert_eq!(run(&world.inside('s', "nft list ruleset")), "");
    assert_eq!(run(&forwarding), "0\n0\n");
    assert!(!std::path::Path::new(&format!("/run/wireguard/{}.sock", world.interface)).exists());
    // The last counters were told.
    let bytes = session
        .wait("the last counters", |message| match message {
            ToController::Counters(peers) => peers.first().map(|peer| peer.bytes_in),
            _ => None,
        })
        .await;
    assert!(bytes > 0);
}

#[tokio::test]
async fn a_dead_wireguard_is_made_anew() {
    let a = client(2);
    let (mut world, _controller, session) = served(&[&a]).await;
    world.connect('a', &a, session.server_key());
    world.reaches('a', "10.8.0.1");
    world.ip('s', &format!("link del {}", world.interface));
    wait_until("the tunnel again", || world.ping('a', "10.8.0.1").0);
    world.reaches('a', "2001:db8:1::2");
}

#[tokio::test]
async fn a_port_in_use_is_told_in_one_sentence() {
    let mut world = World::new();
    let controller = Controller::new(&world);
    world.ip('s', "link set lo up");
    let taken = format!("taken{}", std::process::id() % 100_000);
    run(&world.inside('s', &format!("wireguard-go {taken}")));
    run(&world.inside('s', &format!("wg set {taken} listen-port {}", support::PORT)));
    world.ip('s', &format!("link set {taken} up"));
    std::thread::sleep(Duration::from_millis(200));
    world.start_node();
    let mut session = controller.session().await;
    session.send(full(network(), &[])).await;
    let problem = session
        .wait("the acknowledgement", |message| match message {
            ToController::Ack { problem, .. } => problem.clone(),
            _ => None,
        })
        .await;
    assert!(problem.contains("UDP port 51820 is in use"), "{problem}");
    // And it is taken as soon as it is free.
    world.ip('s', &format!("link del {taken}"));
    wait_until("the port", || {
        world.wg('s', &format!("show {} listen-port", world.interface)).trim() == support::PORT.to_string()
    });
}

#[tokio::test]
async fn what_keeps_a_node_from_starting_is_one_sentence() {
    let mut world = World::new();
    world.ip('s', &format!("link add {} type veth peer name other", world.interface));
    world.start_node();
    assert_eq!(world.node_exit(), 3);
    let words = world.node_words();
    assert!(words.contains("there is already an interface") && words.lines().count() == 1, "{words}");
    world.ip('s', &format!("link del {}", world.interface));
    std::fs::remove_dir_all(world.folder.path().join("node")).expect("removed");
    std::fs::write(world.folder.path().join("node"), "a file").expect("written");
    world.start_node();
    assert_eq!(world.node_exit(), 3);
    assert!(world.node_words().contains("make the state folder writable"), "{}", world.node_words());
    std::fs::remove_file(world.folder.path().join("node")).expect("removed");
    world.start_node_under(&["setpriv", "--bounding-set=-net_admin"]);
    assert_eq!(world.node_exit(), 3);
    assert!(world.node_words().contains("CAP_NET_ADMIN"), "{}", world.node_words());
}

#[tokio::test]
async fn a_firewall_of_others_that_drops_is_told() {
    let world_rules = "add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }";
    let mut world = World::new();
    let controller = Controller::new(&world);
    let path = world.folder.path().join("others.nft");
    std::fs::write(&path, world_rules.replace("; add", "\nadd")).expect("written");
    run(&world.inside('s', &format!("nft -f {}", path.display())));
    world.start_node();
    let mut session = controller.session().await;
    session.apply(full(network(), &[])).await;
    let problem = session
        .wait("the problem", |message| match message {
            ToController::Health(health) => health.problems.first().cloned(),
            _ => None,
        })
        .await;
    assert!(problem.contains("chain FORWARD of table ip filter"), "{problem}");
    assert!(output(&world.inside('s', "nft list table inet alcove")).status.success());
}
