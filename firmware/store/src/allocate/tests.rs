use crate::testing::{Fixture, LATER, NOW, authorization, key, profile, user};
use crate::{AllocateError, LogQuery, NewConfiguration, Store};
use alcove_domain::{NodeId, Timestamp};
use std::collections::HashSet;
use std::sync::Barrier;
use std::time::Duration;

fn later(wish: NewConfiguration, seconds: i64) -> NewConfiguration {
    NewConfiguration { now: Timestamp(NOW.0 + seconds), ..wish }
}

/// What this thread has used of a processor so far.
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("the kernel tells");
    let nanoseconds = text.split(' ').next().and_then(|n| n.parse().ok());
    Duration::from_nanos(nanoseconds.expect("a number"))
}

#[test]
fn sixteen_users_connect_at_once_and_none_fails_nor_shares_an_address() {
    let f = Fixture::new();
    let other = f.second();
    let apps: Vec<_> = (0..16).map(|n| f.app(&f.user(&format!("u{n}")), "org.eduvpn.app.linux")).collect();
    let start = Barrier::new(apps.len());
    let addresses: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = apps
            .iter()
            .enumerate()
            .map(|(n, app)| {
                let store: &Store = if n % 2 == 0 { &f.store } else { &other };
                let (wish, start) = (f.wish(app), &start);
                scope.spawn(move || {
                    start.wait();
                    store.allocate_configuration(&wish).map(|given| (given.v4, given.v6))
                })
            })
            .collect();
        handles.into_iter().map(|h| h.join().expect("no panic").expect("an address")).collect()
    });
    assert_eq!(addresses.iter().map(|a| a.0).collect::<HashSet<_>>().len(), 16);
    assert_eq!(addresses.iter().map(|a| a.1).collect::<HashSet<_>>().len(), 16);
}

#[test]
fn ten_thousand_users_each_get_an_address_of_their_own_quickly() {
    let f = Fixture::with(&[profile("office", "10.16.0.0/16", "fd00:16::/64")]);
    // One transaction for the people: they are not what is measured.
    let mut raw = f.raw();
    let tx = raw.transaction().expect("a transaction");
    for n in 0..10_000 {
        let sql = "INSERT INTO users (user_id, role, permissions, disabled, created_at) VALUES (?1, 'user', '[]', 0, 0)";
        tx.execute(sql, [format!("u{n}")]).expect("a user");
        let sql = "INSERT INTO authorizations VALUES (?1, 'app', ?2, 'config', 0, ?3, NULL, 0)";
        tx.execute(sql, (format!("a{n}"), format!("u{n}"), LATER.0)).expect("an authorization");
    }
    tx.commit().expect("committed");

    let wish = |n: u32| {
        let mut app = authorization(&user(&format!("u{n}")).id, "app");
        app.auth_key = format!("a{n}").parse().expect("an ID");
        f.wish(&app)
    };
    let mut wishes: Vec<_> = (0..10_000).map(wish).collect();
    let mut seen = HashSet::new();
    let start = cpu_time();
    for wish in &wishes {
        let given = f.allocate_configuration(wish).expect("an address");
        assert!(seen.insert(given.v4) && wish.ranges.v6.contains(&given.v6));
    }
    // Everything again with new keys: everybody keeps the address, nothing gets slow with a full table.
    for wish in &mut wishes {
        wish.public_key = key();
    }
    for wish in &wishes[..1000] {
        assert!(seen.contains(&f.allocate_configuration(wish).expect("an address").v4));
    }
    let each = (cpu_time() - start) / 11_000;
    println!("{each:?} of processor time for each configuration");
    assert!(each < Duration::from_millis(1), "{each:?} each");
    assert_eq!(f.used_slots(NodeId::LOCAL, &wishes[0].profile).expect("a count"), 10_000);
}

#[test]
fn a_full_range_says_so_and_the_last_free_address_is_found() {
    let f = Fixture::with(&[profile("office", "10.9.0.0/26", "fd00:9::/64")]);
    let ranges = f.ranges("office");
    let apps: Vec<_> = (0..ranges.capacity()).map(|n| f.app(&f.user(&format!("u{n}")), "app")).collect();
    let given: HashSet<_> = apps.iter().map(|app| f.connect(app).v4).collect();
    assert_eq!(given.len(), 61);
    assert!(!given.contains(&ranges.gateway4()) && !given.contains(&ranges.v4.broadcast()));

    let newcomer = f.app(&f.user("late"), "app");
    let full = f.allocate_configuration(&f.wish(&newcomer));
    assert!(matches!(full, Err(AllocateError::Full)));
    let freed = f.configurations_of(&apps[30].user).expect("a list")[0].clone();
    f.delete_configuration(&freed.public_key, None, NOW).expect("deleted");
    assert_eq!(Some(f.connect(&newcomer).v4), freed.v4);
}

#[test]
fn a_device_keeps_its_address_through_reconnecting_and_signing_in_again() {
    let f = Fixture::new();
    let zoe = f.user("zoe");
    let phone = f.app(&zoe, "org.eduvpn.app.android");
    let first = f.connect(&phone);
    assert_eq!(f.connect(&phone).v4, first.v4, "replaced while connected");

    f.delete_configurations_of_authorization(&phone.auth_key, NOW).expect("disconnected");
    let stranger = f.app(&f.user("max"), "org.eduvpn.app.android");
    assert_ne!(f.connect(&stranger).v4, first.v4, "not given to somebody else right away");
    assert_eq!(f.connect(&phone).v4, first.v4, "after a disconnect");

    f.delete_authorization(&phone.auth_key, None, NOW).expect("revoked");
    let renewed = f.app(&zoe, "org.eduvpn.app.android");
    assert_eq!(f.connect(&renewed).v4, first.v4, "after a new sign-in");
}

#[test]
fn a_manual_configuration_gets_a_new_key_at_the_same_address() {
    let f = Fixture::new();
    let zoe = f.user("zoe");
    let old = f.manual(&zoe, "router");
    let first = f.allocate_configuration(&old).expect("a configuration");
    let new = NewConfiguration { limit: 1, replaces: Some(old.public_key), ..f.manual(&zoe, "router") };
    let second = f.allocate_configuration(&new).expect("not counted against the limit");
    assert_eq!(first.v4, second.v4);
    assert_eq!(f.configurations_of(&zoe).expect("a list").len(), 1);
    let again = NewConfiguration { replaces: Some(old.public_key), ..f.manual(&zoe, "router") };
    assert!(matches!(f.allocate_configuration(&again), Err(AllocateError::Gone)));
}

#[test]
fn nobody_replaces_the_configuration_of_somebody_else() {
    let f = Fixture::new();
    let (zoe, max) = (f.user("zoe"), f.user("max"));
    let hers = f.manual(&zoe, "router");
    f.allocate_configuration(&hers).expect("a configuration");
    let theft = NewConfiguration { replaces: Some(hers.public_key), ..f.manual(&max, "x") };
    assert!(matches!(f.allocate_configuration(&theft), Err(AllocateError::Gone)));
    let same_key = NewConfiguration { public_key: hers.public_key, ..f.wish(&f.app(&max, "app")) };
    assert!(matches!(f.allocate_configuration(&same_key), Err(AllocateError::KeyInUse)));
    assert_eq!(f.configuration(&hers.public_key).expect("read").expect("still there").user, zoe);
}

#[test]
fn the_fourth_device_signs_the_oldest_out_and_a_fourth_manual_one_is_refused() {
    let f = Fixture::new();
    let zoe = f.user("zoe");
    let apps: Vec<_> = (0..4).map(|_| f.app(&zoe, "app")).collect();
    let wishes: Vec<_> = (0..).zip(&apps).map(|(n, app)| later(f.wish(app), n)).collect();
    for wish in &wishes[..3] {
        assert_eq!(f.allocate_configuration(wish).expect("a configuration").evicted, []);
    }
    // Reconnecting is not one more, and makes the second device the oldest.
    let again = later(f.wish(&apps[0]), 10);
    assert_eq!(f.allocate_configuration(&again).expect("a configuration").evicted, []);
    let fourth = f.allocate_configuration(&wishes[3]).expect("a configuration");
    let evicted: Vec<_> = fourth.evicted.iter().map(|c| c.public_key).collect();
    assert_eq!(evicted, [wishes[1].public_key]);
    assert!(fourth.evicted[0].preshared_key.is_some());

    for name in ["a", "b", "c"] {
        f.allocate_configuration(&f.manual(&zoe, name)).expect("manual ones have a limit of their own");
    }
    assert!(matches!(f.allocate_configuration(&f.manual(&zoe, "d")), Err(AllocateError::Limit)));
}

#[test]
fn one_connect_is_one_revision_whatever_it_replaces() {
    let f = Fixture::new();
    let zoe = f.user("zoe");
    let app = f.app(&zoe, "app");
    f.connect(&app);
    let before = f.node(NodeId::LOCAL).expect("read").expect("node 0").revision;
    let given = f.connect(&app);
    assert_eq!(given.bumped.0, [(NodeId::LOCAL, before + 1)]);
}

#[test]
fn a_key_of_the_same_user_moves_to_the_new_sign_in() {
    let f = Fixture::new();
    let zoe = f.user("zoe");
    let (old, new) = (f.app(&zoe, "app"), f.app(&zoe, "app"));
    let first = f.wish(&old);
    let given = f.allocate_configuration(&first).expect("a configuration");
    let moved = NewConfiguration { public_key: first.public_key, ..f.wish(&new) };
    assert_eq!(f.allocate_configuration(&moved).expect("a configuration").v4, given.v4);
    let configurations = f.configurations_of(&zoe).expect("a list");
    assert_eq!(configurations.len(), 1);
    assert_eq!(configurations[0].auth_key, Some(new.auth_key));
}

#[test]
fn nothing_is_given_to_who_is_gone_and_nothing_is_lost_by_a_refusal() {
    let f = Fixture::new();
    let zoe = f.user("zoe");
    let app = f.app(&zoe, "app");
    let held = f.wish(&app);
    f.allocate_configuration(&held).expect("a configuration");

    let moved = NewConfiguration {
        ranges: profile("x", "10.1.0.0/24", "fd01::/64").wireguard.expect("r"),
        ..f.wish(&app)
    };
    assert!(matches!(f.allocate_configuration(&moved), Err(AllocateError::ProfileChanged)));
    let expired = NewConfiguration { now: LATER, ..f.wish(&app) };
    assert!(matches!(f.allocate_configuration(&expired), Err(AllocateError::Gone)));
    let not_hers = NewConfiguration { auth_key: f.wish(&app).auth_key, ..f.manual(&f.user("max"), "") };
    assert!(matches!(f.allocate_configuration(&not_hers), Err(AllocateError::Gone)));
    assert!(f.configuration(&held.public_key).expect("read").is_some(), "the working one is untouched");

    f.disable_user(&zoe, NOW).expect("disabled");
    assert!(matches!(f.allocate_configuration(&f.wish(&app)), Err(AllocateError::Gone)));
    assert!(matches!(f.allocate_configuration(&f.manual(&zoe, "")), Err(AllocateError::Gone)));
}

#[test]
fn an_unknown_node_is_an_error_and_not_a_panic() {
    let f = Fixture::new();
    let wish = NewConfiguration { node: NodeId(7), ..f.manual(&f.user("zoe"), "") };
    assert!(matches!(
        f.allocate_configuration(&wish),
        Err(AllocateError::Store(crate::StoreError::NoSuchNode(_)))
    ));
}

#[test]
fn the_log_tells_who_had_an_address_when() {
    let f = Fixture::new();
    let (zoe, max) = (f.user("zoe"), f.user("max"));
    let first = f.manual(&zoe, "");
    let given = f.allocate_configuration(&first).expect("a configuration");
    let end = Timestamp(NOW.0 + 100);
    f.delete_configuration(&first.public_key, Some(&zoe), end).expect("deleted");
    // The address comes round again when the cursor is put back.
    f.raw().execute("UPDATE address_cursors SET slot = 0", []).expect("a cursor");
    let second = later(f.manual(&max, ""), 200);
    assert_eq!(f.allocate_configuration(&second).expect("a configuration").v4, given.v4);

    let who = |seconds| {
        let at = Some(Timestamp(NOW.0 + seconds));
        let query = LogQuery { address: Some(given.v4.into()), at, limit: 10, ..LogQuery::default() };
        let rows = f.connection_log(&query).expect("rows");
        rows.iter().map(|row| row.user.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        (who(-1), who(50), who(150), who(250)),
        (vec![], vec!["zoe".into()], vec![], vec!["max".into()])
    );
    let query = LogQuery { address: Some(given.v6.into()), limit: 10, ..LogQuery::default() };
    assert_eq!(f.connection_log(&query).expect("rows").len(), 2);
}

#[test]
fn a_device_that_keeps_its_key_connects_as_quickly_the_thousandth_time() {
    let f = Fixture::new();
    let app = f.app(&f.user("zoe"), "app");
    let wish = f.wish(&app);
    let mut times = vec![];
    for _ in 0..6 {
        let start = cpu_time();
        for _ in 0..500 {
            f.allocate_configuration(&wish).expect("a configuration");
        }
        times.push(cpu_time() - start);
    }
    assert!(times[5] < times[1] * 3, "{times:?}");
}
