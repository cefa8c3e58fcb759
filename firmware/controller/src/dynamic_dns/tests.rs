use super::*;
use crate::Options;
use alcove_domain::TsigAlgorithm;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

const NOW: i64 = 1_800_000_000;

struct Bench {
    controller: Controller,
    clock: Arc<AtomicI64>,
    _state: tempfile::TempDir,
}

fn bench() -> Bench {
    let state = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(AtomicI64::new(NOW));
    let time = Arc::clone(&clock);
    let mut options = Options::new(state.path(), "test");
    options.clock = Arc::new(move || Timestamp(time.load(Ordering::Relaxed)));
    let controller = Controller::start(options).unwrap_or_else(|_| panic!("a controller"));
    let way = DnsWay::Rfc2136 {
        server: "ns1.example.org".into(),
        zone: "example.org".into(),
        key_name: "alcove".into(),
        algorithm: TsigAlgorithm::HmacSha256,
        secret: "c29tZXRoaW5nIHRoYXQgbm9ib2R5IGVsc2Uga25vd3M=".into(),
    };
    let choice = DnsChoice { host: "vpn.example.org".into(), address_page: None, roots: None, way };
    controller.choose_dns(choice).expect("chosen");
    Bench { controller, clock, _state: state }
}

fn address(text: &str) -> Vec<IpAddr> {
    vec![text.parse().expect("an address")]
}

#[test]
fn a_server_is_told_once_and_again_when_the_address_changes_or_a_month_has_passed() {
    let b = bench();
    let task = |addresses| b.controller.dns_task(addresses).expect("asked");
    let (one, two) = (address("192.0.2.1"), address("192.0.2.2"));
    assert_eq!(task(one.clone()).expect("a task").addresses, one);
    assert!(task(one.clone()).is_none(), "somebody is on the way");
    b.controller.dns_told(one.clone()).expect("noted");
    assert!(task(one.clone()).is_none());
    assert_eq!(task(two.clone()).expect("a task").addresses, two);
    b.controller.dns_told(two.clone()).expect("noted");
    b.clock.store(NOW + 26 * 86_400, Ordering::Relaxed);
    assert!(task(two).is_some());
}

#[test]
fn without_an_address_it_is_said_until_there_is_one() {
    let b = bench();
    assert!(b.controller.dns_task(vec![]).expect("asked").is_none());
    let problem = || b.controller.dynamic_dns().expect("a view").expect("chosen").problem;
    assert_eq!(problem(), Some(ErrandProblem::NoPublicAddress));
    assert!(b.controller.dns_is_to_be_watched().expect("asked"));
    assert!(b.controller.dns_task(address("192.0.2.1")).expect("asked").is_some(), "at once");
    b.controller.dns_told(address("192.0.2.1")).expect("noted");
    assert_eq!(problem(), None);
}

#[test]
fn what_only_the_admin_can_mend_is_not_tried_again() {
    let b = bench();
    assert!(b.controller.dns_task(address("192.0.2.1")).expect("asked").is_some());
    let problem = ErrandProblem::Credentials { server: "ns1.example.org".into() };
    b.controller.dns_failed(&problem).expect("noted");
    b.clock.store(NOW + 86_400, Ordering::Relaxed);
    assert!(!b.controller.dns_is_to_be_watched().expect("asked"));
    let told = b.controller.status().expect("a status").problems;
    assert!(told.iter().any(|words| words.english().contains("not tried again")), "{told:?}");
    b.controller.update_dns().expect("ordered");
    assert!(b.controller.dns_task(address("192.0.2.1")).expect("asked").is_some());
}
