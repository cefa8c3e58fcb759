//! How long many peers take. Measures and prints; asserts only that untouched peers stay untouched.
//!
//! `cargo test -p alcove-node --test scale -- --ignored --nocapture`; the number of peers is `ALCOVE_TEST_PEERS`
//! (10,000 when absent).

mod support;

use alcove_link::Desired;
use std::time::{Duration, Instant};
use support::{Client, Controller, World, client, network, run, step};

/// Peers per part of a full state: well below the largest frame.
const PART: usize = 1000;

/// Not a test by itself: the node's process.
#[test]
fn inner() {
    support::inner_process();
}

/// User and system time of a process in ticks of 10 ms.
fn cpu(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    let after = text.rsplit(')').next().expect("a name");
    after.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum()
}

fn pss(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).expect("it runs");
    let line = text.lines().find(|line| line.starts_with("Pss:")).expect("a sum");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
}

#[tokio::test]
#[ignore = "a measurement of a minute"]
async fn ten_thousand_peers() {
    let count = std::env::var("ALCOVE_TEST_PEERS").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let clients: Vec<Client> = (2..count + 2).map(client).collect();
    let mut wide = network();
    wide.profiles[0].v4 = "10.8.0.0/16".parse().expect("a range");
    let mut world = World::new();
    let controller = Controller::new(&world);
    world.start_node();
    let mut session = controller.session().await;
    let pid = world.node_pid();
    println!("{count} peers; node at rest: {} KiB PSS", pss(pid));

    let (began, before) = (Instant::now(), cpu(pid));
    let parts: Vec<&[Client]> = clients.chunks(PART).collect();
    for (number, part) in parts.iter().enumerate() {
        let (first, last) = (number == 0, number + 1 == parts.len());
        let part: Vec<&Client> = part.iter().collect();
        let network = first.then(|| wide.clone());
        let step = Desired { reset: first, last, network, ..step(1, &part, &[]) };
        if last {
            session.apply(step).await;
        } else {
            session.send(step).await;
        }
    }
    println!("cold apply: {:?}, {} ms CPU of the node", began.elapsed(), (cpu(pid) - before) * 10);
    assert_eq!(world.wg('s', &format!("show {} peers", world.interface)).lines().count(), usize::from(count));

    // A peer with a session sees none of what happens to the others.
    world.connect('a', &clients[0], session.server_key());
    world.reaches('a', "10.8.0.1");
    let handshake = world.dump(clients[0].peer.public_key, 4);
    let before = cpu(pid);
    let mut took: Vec<Duration> = vec![];
    for round in 0..200_u16 {
        let (one, other) = (client(60_000 - round), &clients[usize::from(count) - 1 - usize::from(round)]);
        took.push(session.apply(step(2 + u64::from(round), &[&one], &[other])).await);
    }
    took.sort();
    println!(
        "one change (a peer added, a peer removed): median {:?}, 95 % {:?}, {} µs CPU of the node",
        took[100],
        took[190],
        (cpu(pid) - before) * 10_000 / 200
    );
    assert_eq!(world.dump(clients[0].peer.public_key, 4), handshake);

    let before = cpu(pid);
    std::thread::sleep(Duration::from_secs(20));
    println!(
        "looking after them for 20 s: {} ms CPU of the node, {} KiB PSS",
        (cpu(pid) - before) * 10,
        pss(pid)
    );

    world.signal_node("KILL");
    drop(session);
    let began = Instant::now();
    world.start_node();
    let session = controller.session().await;
    println!("taken over after SIGKILL in {:?}", began.elapsed());
    assert_eq!(session.hello.revision, 201);
    assert_eq!(world.dump(clients[0].peer.public_key, 4), handshake);
    drop(session);
    world.signal_node("KILL");
    run(&format!("ip -n {} link del {}", world.ns('s'), world.interface));
    let began = Instant::now();
    world.start_node();
    support::wait_until("all peers again", || {
        let peers = support::output(&world.inside('s', &format!("wg show {} peers", world.interface)));
        String::from_utf8_lossy(&peers.stdout).lines().count() == usize::from(count)
    });
    println!("cold start from disk in {:?}", began.elapsed());
}
