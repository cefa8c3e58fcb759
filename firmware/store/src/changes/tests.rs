use crate::revisions::{TOMBSTONES, forget};
use crate::testing::{Fixture, LATER, NOW, profile};
use crate::{Authorization, Changes, Configuration, NewConfiguration, Retention, StoreError};
use alcove_domain::{NodeId, Seconds, Timestamp, UserId, WgPublicKey};
use proptest::prelude::*;
use std::collections::BTreeMap;

type Peers = BTreeMap<WgPublicKey, Configuration>;

/// A node that does what it is told.
#[derive(Clone, Default)]
struct SimulatedNode {
    revision: u64,
    peers: Peers,
}

impl SimulatedNode {
    fn apply(&mut self, changes: Changes) {
        if changes.full {
            self.peers.clear();
        }
        self.peers.extend(changes.upsert.into_iter().map(|c| (c.public_key, c)));
        // Last, so that a key in both lists would be found out: the order must not matter.
        for key in changes.remove {
            self.peers.remove(&key);
        }
        self.revision = changes.revision;
    }
}

#[derive(Debug, Clone)]
enum Intent {
    Connect {
        app: usize,
        node: u32,
        key: usize,
    },
    Manual {
        user: usize,
        node: u32,
    },
    Disconnect(usize),
    Revoke(usize),
    Disable(usize),
    DeleteKey(usize),
    Shrink(bool),
    Expire,
    Forget(u64),
    /// A node keeps what it has now, to resume from there at the end.
    Remember(u32),
}

fn intent() -> impl Strategy<Value = Intent> {
    prop_oneof![
        6 => (0..6_usize, 0..2_u32, 0..8_usize).prop_map(|(app, node, key)| Intent::Connect { app, node, key }),
        2 => (0..3_usize, 0..2_u32).prop_map(|(user, node)| Intent::Manual { user, node }),
        2 => (0..6_usize).prop_map(Intent::Disconnect),
        1 => (0..6_usize).prop_map(Intent::Revoke),
        1 => (0..3_usize).prop_map(Intent::Disable),
        2 => (0..8_usize).prop_map(Intent::DeleteKey),
        1 => any::<bool>().prop_map(Intent::Shrink),
        1 => Just(Intent::Expire),
        1 => (0..4_u64).prop_map(Intent::Forget),
        4 => (0..2_u32).prop_map(Intent::Remember),
    ]
}

struct World {
    f: Fixture,
    users: Vec<UserId>,
    apps: Vec<Authorization>,
    keys: Vec<WgPublicKey>,
}

impl World {
    fn new() -> Self {
        let f = Fixture::new();
        f.add_node(1);
        let users: Vec<_> = ["a", "b", "c"].iter().map(|name| f.user(name)).collect();
        let apps = (0..6).map(|n| f.app(&users[n / 2], "app")).collect();
        Self { f, users, apps, keys: (1..9).map(|n| WgPublicKey::from([n; 32])).collect() }
    }

    fn node(&self, node: u32) -> SimulatedNode {
        let mut simulated = SimulatedNode::default();
        simulated.apply(self.f.changes_since(NodeId(node), 0, "").expect("changes"));
        simulated
    }

    /// Refusals are fine here: what counts is that nodes follow whatever has happened.
    fn act(&mut self, intent: &Intent, step: i64) {
        let now = Timestamp(NOW.0 + step);
        match intent {
            Intent::Connect { app, node, key } => {
                let wish = NewConfiguration {
                    node: NodeId(*node),
                    public_key: self.keys[*key],
                    expires_at: Timestamp(NOW.0 + 20 + step),
                    limit: 2,
                    now,
                    ..self.f.wish(&self.apps[*app])
                };
                let _ = self.f.allocate_configuration(&wish);
            }
            Intent::Manual { user, node } => {
                let wish = self.f.manual(&self.users[*user], "x");
                let _ = self.f.allocate_configuration(&NewConfiguration { node: NodeId(*node), now, ..wish });
            }
            Intent::Disconnect(app) => {
                let key = &self.apps[*app].auth_key;
                self.f.delete_configurations_of_authorization(key, now).expect("disconnected");
            }
            Intent::Revoke(app) => {
                let user = self.apps[*app].user.clone();
                self.f.delete_authorization(&self.apps[*app].auth_key, Some(&user), now).expect("revoked");
                self.apps[*app] = self.f.app(&user, "app");
            }
            Intent::Disable(user) => {
                let user = self.users[*user].clone();
                self.f.disable_user(&user, now).expect("disabled");
                self.f.enable_user(&user).expect("enabled");
                for app in self.apps.iter_mut().filter(|app| app.user == user) {
                    *app = self.f.app(&user, "app");
                }
            }
            Intent::DeleteKey(key) => {
                self.f.delete_configuration(&self.keys[*key], None, now).expect("deleted");
            }
            Intent::Shrink(small) => {
                let range = if *small { "10.9.0.0/29" } else { "10.9.0.0/24" };
                self.f.update_profile(&profile("office", range, "fd00:9::/64"), now).expect("updated");
            }
            Intent::Expire => {
                let retention = Retention { connection_log: Seconds(1000), connection_log_rows: 100 };
                self.f.housekeeping(&retention, now).expect("housekeeping");
            }
            Intent::Forget(back) => {
                let node = NodeId::LOCAL;
                let revision =
                    self.f.node(node).expect("read").expect("a node").revision.saturating_sub(*back);
                self.f.connections.write(|tx| forget(tx, node, revision)).expect("forgotten");
            }
            Intent::Remember(_) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_node_that_resumes_from_anywhere_ends_where_a_new_one_does(
        intents in proptest::collection::vec(intent(), 1..40)
    ) {
        let mut world = World::new();
        let mut remembered = vec![(0, world.node(0)), (1, world.node(1))];
        for (step, intent) in (0..).zip(&intents) {
            if let Intent::Remember(node) = intent {
                remembered.push((*node, world.node(*node)));
            }
            world.act(intent, step);
        }
        let epoch = world.f.epoch().to_owned();
        for (number, mut node) in remembered {
            let changes = world.f.changes_since(NodeId(number), node.revision, &epoch).expect("changes");
            node.apply(changes);
            let fresh = world.node(number);
            prop_assert_eq!(&node.peers, &fresh.peers);
            prop_assert_eq!(node.revision, fresh.revision);
            let nothing = world.f.changes_since(NodeId(number), node.revision, &epoch).expect("changes");
            prop_assert!(!nothing.full && !nothing.network && nothing.upsert.is_empty() && nothing.remove.is_empty());
        }
    }
}

#[test]
fn a_node_with_another_history_gets_everything() {
    let f = Fixture::new();
    f.connect(&f.app(&f.user("zoe"), "app"));
    let revision = f.node(NodeId::LOCAL).expect("read").expect("node 0").revision;
    for (resume, epoch) in [(0, f.epoch()), (revision, ""), (revision, "another"), (revision + 1, f.epoch())]
    {
        let changes = f.changes_since(NodeId::LOCAL, resume, epoch).expect("changes");
        assert!(changes.full && changes.network && changes.upsert.len() == 1, "{resume} of {epoch:?}");
    }
    assert!(!f.changes_since(NodeId::LOCAL, revision, f.epoch()).expect("changes").full);
    assert!(matches!(f.changes_since(NodeId(9), 0, ""), Err(StoreError::NoSuchNode(NodeId(9)))));
}

#[test]
fn changed_settings_reach_the_node_only_when_they_concern_it() {
    let f = Fixture::new();
    let settings = f.settings().expect("settings");
    let revision = f.node(NodeId::LOCAL).expect("read").expect("node 0").revision;
    assert_eq!(f.save_settings(&settings, false, NOW).expect("saved").0, []);
    assert_eq!(f.save_settings(&settings, true, NOW).expect("saved").0, [(NodeId::LOCAL, revision + 1)]);
    let changes = f.changes_since(NodeId::LOCAL, revision, f.epoch()).expect("changes");
    assert!(changes.network && !changes.full && changes.upsert.is_empty());
}

#[test]
fn removals_are_remembered_for_a_bounded_while() {
    let f = Fixture::new();
    let start = f.node(NodeId::LOCAL).expect("read").expect("node 0").revision;
    let mut raw = f.raw();
    let tx = raw.transaction().expect("a transaction");
    for n in 0..u64::from(TOMBSTONES) + 500 {
        let sql = "INSERT INTO tombstones VALUES (0, randomblob(32), ?1, ?2)";
        tx.execute(sql, (start + 1 + n, NOW.0)).expect("a tombstone");
        tx.execute("UPDATE nodes SET revision = ?1", [start + 1 + n]).expect("a revision");
    }
    tx.commit().expect("committed");
    let since = |revision| f.changes_since(NodeId::LOCAL, revision, f.epoch()).expect("changes");
    let retention = Retention { connection_log: Seconds(1000), connection_log_rows: 100 };
    f.housekeeping(&retention, NOW).expect("housekeeping");
    assert!(since(start + 499).full);
    let rest = since(start + 500);
    assert!(!rest.full);
    assert_eq!(rest.remove.len(), 10_000);

    f.housekeeping(&retention, LATER).expect("housekeeping");
    assert!(since(rest.revision - 1).full);
    assert!(!since(rest.revision).full);
}
