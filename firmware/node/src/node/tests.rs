//! Reconciling against a device and a firewall that are only pretended.

use super::*;
use crate::{
    device::ActualPeer,
    plan::{InterfacePlan, InterfaceState},
    testing::{network, peer, step},
};
use alcove_domain::Timestamp;
use alcove_link::Ended;
use std::{collections::HashMap, sync::Mutex};

#[derive(Default)]
struct Inside {
    there: bool,
    wireguard: WireguardState,
    interface: InterfaceState,
    touched: Vec<u8>,
    reads: usize,
    fail: bool,
}

#[derive(Default, Clone)]
struct Pretended(Arc<Mutex<Inside>>);

impl Pretended {
    fn with<T>(&self, look: impl FnOnce(&mut Inside) -> T) -> T {
        look(&mut self.0.lock().expect("no test panicked here"))
    }

    fn keys(&self) -> Vec<u8> {
        let mut keys = self.with(|inside| numbers(inside.wireguard.peers.keys()));
        keys.sort_unstable();
        keys
    }
}

fn numbers<'a>(keys: impl Iterator<Item = &'a WgPublicKey>) -> Vec<u8> {
    keys.map(|key| key.as_bytes()[0]).collect()
}

impl Device for Pretended {
    async fn open(&self) -> Result<String, NodeError> {
        self.with(|inside| inside.there = true);
        Ok("pretended".into())
    }

    fn exists(&self) -> bool {
        self.with(|inside| inside.there)
    }

    fn read(&self) -> Result<WireguardState, NodeError> {
        self.with(|inside| {
            inside.reads += 1;
            Ok(inside.wireguard.clone())
        })
    }

    fn apply(&self, change: WireguardChange) -> Result<(), NodeError> {
        self.with(|inside| {
            if inside.fail {
                return Err(NodeError::InterfaceGone("pretended0".into()));
            }
            inside.touched.extend(numbers(change.remove.iter()));
            for key in &change.remove {
                inside.wireguard.peers.remove(key);
            }
            for peer in change.configure {
                inside.touched.push(peer.public_key.as_bytes()[0]);
                let actual = inside.wireguard.peers.entry(peer.public_key).or_default();
                actual.allowed_ips = plan::allowed_ips(&peer).to_vec();
                actual.preshared_key = peer.preshared_key;
            }
            let state = &mut inside.wireguard;
            state.public_key = change.private_key.map(|key| key.public_key()).or(state.public_key);
            state.port = change.port.unwrap_or(state.port);
            state.fwmark = change.fwmark.unwrap_or(state.fwmark);
            Ok(())
        })
    }

    async fn read_interface(&self) -> Result<InterfaceState, NodeError> {
        Ok(self.with(|inside| inside.interface.clone()))
    }

    async fn apply_interface(&self, plan: &InterfacePlan) -> Result<(), NodeError> {
        self.with(|inside| {
            inside.interface.addresses.retain(|address| !plan.remove.contains(address));
            inside.interface.addresses.extend(plan.add.iter().copied());
            inside.interface.mtu = plan.mtu.unwrap_or(inside.interface.mtu);
            inside.interface.up |= plan.up;
        });
        Ok(())
    }

    async fn close(&self) -> Result<(), NodeError> {
        self.with(|inside| *inside = Inside::default());
        Ok(())
    }
}

/// Lists what was applied; counts how often.
#[derive(Default, Clone)]
struct Table(Arc<Mutex<(Option<Value>, usize)>>);

impl Firewall for Table {
    fn apply(&self, transaction: &Value) -> Result<Value, NodeError> {
        let mut inside = self.0.lock().expect("no test panicked here");
        *inside = (Some(transaction.clone()), inside.1 + 1);
        Ok(transaction.clone())
    }

    fn list(&self) -> Result<Option<Value>, NodeError> {
        Ok(self.0.lock().expect("no test panicked here").0.clone())
    }

    fn obstacles(&self) -> Result<Vec<String>, NodeError> {
        Ok(vec![])
    }

    fn remove(&self) -> Result<(), NodeError> {
        self.0.lock().expect("no test panicked here").0 = None;
        Ok(())
    }
}

struct Bench {
    folder: tempfile::TempDir,
    device: Pretended,
    table: Table,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, device: Pretended::default(), table: Table::default() }
    }

    async fn start(&self) -> Node<Pretended, Table> {
        let options = Options::new(self.folder.path().join("node"), "closet".into());
        let node = Node::start(options, self.device.clone(), self.table.clone(), self.folder.path()).await;
        self.device.with(|inside| inside.touched.clear());
        node.expect("starts")
    }

    fn touched(&self) -> Vec<u8> {
        self.device.with(|inside| std::mem::take(&mut inside.touched))
    }
}

/// Steps whose peers live for an hour.
fn living(mut step: Desired) -> Desired {
    for peer in &mut step.upsert {
        peer.expires_at = clock::now().plus(alcove_domain::Seconds(3600));
    }
    step
}

fn full(revision: u64, peers: &[u8]) -> Desired {
    living(Desired { reset: true, network: Some(network()), ..step("a", revision, peers, &[]) })
}

fn acked(answer: Option<ToController>) -> (u64, Option<String>) {
    match answer {
        Some(ToController::Ack { revision, problem }) => (revision, problem),
        other => panic!("no acknowledgement: {other:?}"),
    }
}

fn ends(node: &mut Node<Pretended, Table>) -> Vec<(u8, Why)> {
    let ends = node.counters.outbox.unsent(100).map(|(_, ends)| ends).unwrap_or_default();
    node.counters.outbox.sent(ends.len());
    ends.into_iter().map(|Ended { counters, why, .. }| (counters.public_key.as_bytes()[0], why)).collect()
}

#[tokio::test]
async fn a_step_touches_only_the_peers_that_it_names() {
    let bench = Bench::new();
    let mut node = bench.start().await;
    assert_eq!(acked(node.take(full(1, &[1, 2, 3])).await.expect("fits")), (1, None));
    bench.touched();
    let reads = bench.device.with(|inside| inside.reads);
    let answer = node.take(living(step("a", 2, &[4], &[2]))).await.expect("fits");
    assert_eq!(acked(answer), (2, None));
    assert_eq!(bench.touched(), [2, 4]);
    assert_eq!(bench.device.with(|inside| inside.reads), reads + 1);
    assert_eq!(bench.device.keys(), [1, 3, 4]);
    assert_eq!(ends(&mut node), [(2, Why::Removed)]);
    // The same again is nothing new.
    node.take(living(step("a", 2, &[4], &[2]))).await.expect("fits");
    assert!(bench.touched().is_empty());
}

#[tokio::test]
async fn a_full_state_is_one_difference() {
    let bench = Bench::new();
    let mut node = bench.start().await;
    node.take(full(1, &[1, 2, 3])).await.expect("fits");
    bench.touched();
    let first = Desired { last: false, ..full(9, &[1, 2]) };
    assert!(node.take(first).await.expect("fits").is_none());
    assert!(bench.touched().is_empty());
    assert_eq!(acked(node.take(living(step("a", 9, &[5], &[]))).await.expect("fits")), (9, None));
    assert_eq!(bench.touched(), [3, 5]);
    assert_eq!(bench.table.0.lock().expect("no panic").1, 1, "the same network makes no new table");
}

#[tokio::test]
async fn a_restart_takes_the_interface_over_and_repairs_only_what_differs() {
    let bench = Bench::new();
    let mut node = bench.start().await;
    node.take(full(7, &[1, 2])).await.expect("fits");
    drop(node);
    bench.device.with(|inside| {
        inside.wireguard.peers.remove(&peer(2).public_key);
        inside.wireguard.peers.insert(WgPublicKey::from([9; 32]), ActualPeer::default());
    });
    bench.touched();
    let options = Options::new(bench.folder.path().join("node"), "closet".into());
    let mut node = Node::start(options, bench.device.clone(), bench.table.clone(), bench.folder.path())
        .await
        .expect("starts");
    assert_eq!(bench.touched(), [9, 2]);
    assert_eq!(node.position(), Position { epoch: "a".into(), revision: 7 });
    assert_eq!(ends(&mut node), [(9, Why::Removed)]);
}

#[tokio::test]
async fn an_expired_peer_goes_without_a_controller_and_does_not_come_back_with_a_restart() {
    let bench = Bench::new();
    let mut node = bench.start().await;
    let mut state = full(1, &[1, 2]);
    state.upsert[0].expires_at = clock::now().plus(alcove_domain::Seconds(1));
    node.take(state).await.expect("fits");
    assert_eq!(bench.device.keys(), [1, 2]);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    node.expire().await;
    assert_eq!(bench.device.keys(), [2]);
    assert_eq!(ends(&mut node), [(1, Why::Expired)]);
    drop(node);
    bench.start().await;
    assert_eq!(bench.device.keys(), [2]);
    // Nor is it told otherwise when it was still on the interface of a killed process.
    bench.device.with(|inside| {
        inside.wireguard.peers.insert(peer(1).public_key, ActualPeer::default());
    });
    let mut node = bench.start().await;
    assert_eq!(bench.device.keys(), [2]);
    assert_eq!(ends(&mut node), [(1, Why::Expired)]);
}

#[tokio::test]
async fn a_peer_that_comes_expired_never_reaches_the_device() {
    let bench = Bench::new();
    let mut node = bench.start().await;
    node.take(full(1, &[])).await.expect("fits");
    let mut late = step("a", 2, &[1], &[]);
    late.upsert[0].expires_at = Timestamp(1);
    assert_eq!(acked(node.take(late).await.expect("fits")), (2, None));
    assert!(bench.device.keys().is_empty());
    assert_eq!(ends(&mut node), [(1, Why::Expired)]);
}

#[tokio::test]
async fn a_failure_is_told_and_made_good_later() {
    let bench = Bench::new();
    let mut node = bench.start().await;
    node.take(full(1, &[1])).await.expect("fits");
    bench.device.with(|inside| inside.fail = true);
    let (revision, problem) = acked(node.take(living(step("a", 2, &[2], &[]))).await.expect("fits"));
    assert_eq!(revision, 2);
    assert!(problem.is_some_and(|words| words.contains("pretended0")));
    assert_eq!(node.health().problems.len(), 1);
    assert!(node.retry_at().is_some());
    bench.device.with(|inside| inside.fail = false);
    node.reconcile().await;
    assert_eq!((bench.device.keys(), node.health().problems), (vec![1, 2], vec![]));
    assert!(node.retry_at().is_none());
}

#[tokio::test]
async fn what_others_change_is_put_right() {
    let bench = Bench::new();
    let mut node = bench.start().await;
    node.take(full(1, &[1, 2])).await.expect("fits");
    bench.device.with(|inside| inside.wireguard.peers = HashMap::new());
    let look = node.device.read();
    node.looked(look, node.changes()).await;
    assert_eq!(bench.device.keys(), [1, 2]);
    bench.device.with(|inside| *inside = Inside::default());
    node.looked(Err(NodeError::InterfaceGone("pretended0".into())), node.changes()).await;
    assert_eq!(bench.device.keys(), [1, 2]);
    assert!(bench.device.with(|inside| inside.interface.up));
    bench.table.0.lock().expect("no panic").0 = None;
    node.looked_around(Ok(None), Ok(vec!["a wall".into()]), node.changes()).await;
    assert!(bench.table.0.lock().expect("no panic").0.is_some());
    assert_eq!(node.health().problems, ["a wall"]);
}

#[tokio::test]
async fn the_port_of_the_command_line_wins() {
    let bench = Bench::new();
    let options = Options {
        wireguard_port: Some(4500),
        ..Options::new(bench.folder.path().join("node"), "closet".into())
    };
    let node = Node::start(options, bench.device.clone(), bench.table.clone(), bench.folder.path()).await;
    node.expect("starts").take(full(1, &[])).await.expect("fits");
    assert_eq!(bench.device.with(|inside| inside.wireguard.port), 4500);
}
