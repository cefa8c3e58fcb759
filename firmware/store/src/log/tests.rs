use super::*;
use crate::testing::{Fixture, NOW};
use alcove_domain::UserId;

fn usage(key: WgPublicKey, bytes: u64, seconds: i64) -> Usage {
    Usage {
        public_key: key,
        bytes_in: bytes,
        bytes_out: 2 * bytes,
        last_handshake: Some(Timestamp(NOW.0 + seconds)),
        endpoint: Some("192.0.2.7:1234".into()),
    }
}

fn rows_of(f: &Fixture, user: &UserId) -> Vec<LogRow> {
    let query = LogQuery { user: Some(user.clone()), limit: 10, ..LogQuery::default() };
    f.connection_log(&query).expect("rows")
}

#[test]
fn counters_add_up_while_it_lasts_and_the_last_ones_come_after_the_end() {
    let f = Fixture::new();
    let zoe = f.user("zoe");
    let wish = f.manual(&zoe, "router");
    f.allocate_configuration(&wish).expect("a configuration");
    let key = wish.public_key;
    f.record_usage(NodeId::LOCAL, &[usage(key, 5, 9), usage(crate::testing::key(), 1, 1)]).expect("recorded");
    f.record_usage(NodeId::LOCAL, &[usage(key, 11, 3)]).expect("recorded");
    f.record_usage(NodeId::LOCAL, &[usage(key, 11, 3)]).expect("the same again adds nothing");
    f.record_usage(NodeId(1), &[usage(key, 1000, 3)]).expect("recorded");
    let row = &rows_of(&f, &zoe)[0];
    assert_eq!((row.bytes_in, row.bytes_out, row.disconnected_at), (11, 22, None));
    assert_eq!(row.last_handshake, Some(Timestamp(NOW.0 + 9)));
    assert_eq!(row.endpoint.as_deref(), Some("192.0.2.7:1234"));

    let end = Timestamp(NOW.0 + 20);
    f.delete_configuration(&key, None, end).expect("deleted");
    f.record_usage(NodeId::LOCAL, &[usage(key, 1000, 21)]).expect("passed over");
    f.close_log(NodeId::LOCAL, &key, &usage(key, 15, 19), Timestamp(end.0 + 1)).expect("closed");
    let row = &rows_of(&f, &zoe)[0];
    assert_eq!((row.bytes_in, row.disconnected_at), (15, Some(end)));
}

#[test]
fn the_end_of_an_earlier_connection_does_not_close_the_present_one() {
    let f = Fixture::new();
    let zoe = f.user("zoe");
    let wish = f.manual(&zoe, "router");
    f.allocate_configuration(&wish).expect("a configuration");
    f.delete_configuration(&wish.public_key, None, NOW).expect("deleted");
    f.allocate_configuration(&wish).expect("the same key again");
    f.close_log(NodeId::LOCAL, &wish.public_key, &usage(wish.public_key, 7, 0), NOW).expect("taken");
    let rows = rows_of(&f, &zoe);
    assert_eq!((rows[0].disconnected_at, rows[0].bytes_in), (None, 0));
    assert_eq!((rows[1].disconnected_at, rows[1].bytes_in), (Some(NOW), 7));
}

#[test]
fn an_expired_connection_is_closed_by_its_node() {
    let f = Fixture::new();
    let zoe = f.user("zoe");
    let end = Timestamp(NOW.0 + 60);
    let wish = NewConfiguration { expires_at: end, ..f.manual(&zoe, "router") };
    f.allocate_configuration(&wish).expect("a configuration");
    f.close_log(NodeId::LOCAL, &wish.public_key, &usage(wish.public_key, 7, 1), end).expect("closed");
    assert_eq!(rows_of(&f, &zoe)[0].disconnected_at, Some(end));
}

#[test]
fn absurd_counters_do_not_break_the_row() {
    let f = Fixture::new();
    let wish = f.manual(&f.user("zoe"), "router");
    f.allocate_configuration(&wish).expect("a configuration");
    for bytes in [u64::MAX, 0, u64::MAX / 2, 1, u64::MAX] {
        f.record_usage(NodeId::LOCAL, &[usage(wish.public_key, bytes / 2, 0)]).expect("recorded");
    }
    assert!(rows_of(&f, &wish.user)[0].bytes_in > 1 << 50);
}

#[test]
fn a_node_that_starts_anew_counts_from_nothing_and_no_byte_is_lost() {
    let f = Fixture::new();
    let wish = f.manual(&f.user("zoe"), "router");
    f.allocate_configuration(&wish).expect("a configuration");
    for bytes in [100, 250, 30, 50] {
        f.record_usage(NodeId::LOCAL, &[usage(wish.public_key, bytes, 0)]).expect("recorded");
    }
    let row = &rows_of(&f, &wish.user)[0];
    assert_eq!((row.bytes_in, row.bytes_out), (300, 600));
}

#[test]
fn bytes_of_a_connection_that_was_replaced_in_place_are_not_counted_twice() {
    let f = Fixture::new();
    let wish = f.manual(&f.user("zoe"), "router");
    f.allocate_configuration(&wish).expect("a configuration");
    f.record_usage(NodeId::LOCAL, &[usage(wish.public_key, 100, 0)]).expect("recorded");
    f.allocate_configuration(&wish).expect("the same key, without a pause");
    f.record_usage(NodeId::LOCAL, &[usage(wish.public_key, 130, 0)]).expect("recorded");
    let bytes: Vec<_> = rows_of(&f, &wish.user).iter().map(|row| row.bytes_in).collect();
    assert_eq!(bytes, [30, 100]);

    f.delete_configuration(&wish.public_key, None, NOW).expect("deleted");
    f.allocate_configuration(&wish).expect("the same key, after a pause");
    f.record_usage(NodeId::LOCAL, &[usage(wish.public_key, 140, 0)]).expect("recorded");
    assert_eq!(rows_of(&f, &wish.user)[0].bytes_in, 140, "the peer was new to the node");
}

#[test]
fn who_had_an_address_is_found_by_moment_and_by_day_in_both_families() {
    const DAY: i64 = 86_400;
    let f = Fixture::new();
    let (zoe, max) = (f.user("zoe"), f.user("max"));
    let at = |seconds: i64| Timestamp(NOW.0 + seconds);
    let first = f.manual(&zoe, "router");
    let given = f.allocate_configuration(&first).expect("a configuration");
    f.delete_configuration(&first.public_key, None, at(100)).expect("deleted");
    let renewed = NewConfiguration { now: at(2 * DAY), ..f.manual(&zoe, "router") };
    let again = f.allocate_configuration(&renewed).expect("the same address");
    assert_eq!((given.v4, given.v6), (again.v4, again.v6));
    f.allocate_configuration(&f.manual(&max, "other")).expect("another address");

    for address in [IpAddr::V4(given.v4), IpAddr::V6(given.v6)] {
        let found = |from: i64, until: Option<i64>| {
            let (address, until) = (Some(address), until.map(at));
            let query = LogQuery { address, at: Some(at(from)), until, limit: 10, ..LogQuery::default() };
            let rows = f.connection_log(&query).expect("rows");
            rows.iter().map(|row| row.connected_at.since(NOW).0).collect::<Vec<_>>()
        };
        assert_eq!(found(50, None), [0]);
        assert_eq!(found(101, None), [0_i64; 0]);
        assert_eq!(found(-10, Some(10)), [0]);
        assert_eq!(found(-20, Some(-10)), [0_i64; 0]);
        assert_eq!(found(101, Some(2 * DAY - 1)), [0_i64; 0]);
        assert_eq!(found(90, Some(3 * DAY)), [2 * DAY, 0], "the newest first");
        assert_eq!(found(9 * DAY, None), [2 * DAY], "it lasts");
    }
}

#[test]
fn the_row_that_ended_last_is_not_the_one_that_lasts() {
    let f = Fixture::new();
    let wish = f.manual(&f.user("zoe"), "router");
    assert_eq!(f.ended_last(&wish.public_key).expect("read"), None);
    f.allocate_configuration(&wish).expect("a configuration");
    f.delete_configuration(&wish.public_key, None, NOW).expect("deleted");
    let later = NewConfiguration { now: Timestamp(NOW.0 + 9), ..wish.clone() };
    f.allocate_configuration(&later).expect("the same key again");
    let row = f.ended_last(&wish.public_key).expect("read").expect("a row");
    assert_eq!((row.connected_at, row.disconnected_at), (NOW, Some(NOW)));
}
