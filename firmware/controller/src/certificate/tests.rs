use super::*;
use crate::{Options, Rejected};
use alcove_domain::{ErrandProblem, Settings, Timestamp, certificate::Obstacle};
use rcgen::{CertificateParams, KeyPair};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

const NOW: i64 = 1_800_000_000;
const HOST: &str = "vpn.example.org";

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
    let settings = Settings { host_name: Some(HOST.into()), ..Settings::default() };
    controller.set_settings(settings).expect("a host name");
    Bench { controller, clock, _state: state }
}

/// A certificate that lasts this many seconds from `NOW`, and its key.
fn pair(host: &str, seconds: i64) -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec![host.into()]).expect("names");
    let at = |seconds| time::OffsetDateTime::from_unix_timestamp(seconds).expect("a moment");
    (params.not_before, params.not_after) = (at(NOW), at(NOW + seconds));
    (params.self_signed(&key).expect("made").pem(), key.serialize_pem())
}

fn field(result: Result<(), Rejected>) -> String {
    match result {
        Err(Rejected::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let b = bench();
    let good = AcmeChoice::lets_encrypt(Some("anna@example.org".into()), true);
    for (wrong, what) in [
        (AcmeChoice { directory: "http://acme.example.org/".into(), ..good.clone() }, "directory"),
        (AcmeChoice { contact: Some("anna".into()), ..good.clone() }, "contact"),
        (AcmeChoice { contact: Some("anna@example.org\nX: y".into()), ..good.clone() }, "contact"),
        (AcmeChoice { agreed: false, ..good.clone() }, "agreed"),
        (AcmeChoice { roots: Some("nonsense".into()), ..good.clone() }, "roots"),
    ] {
        assert_eq!(field(b.controller.choose_acme(wrong)), what);
    }
    for host in [None, Some("alcove.local"), Some("192.0.2.7")] {
        let settings = Settings { host_name: host.map(str::to_owned), ..Settings::default() };
        b.controller.set_settings(settings).expect("settings");
        assert_eq!(field(b.controller.choose_acme(good.clone())), "host_name");
    }
    assert_eq!(b.controller.certificate().expect("a view").source, CertificateSource::SelfMade);
}

#[test]
fn an_authority_is_asked_at_once_and_after_two_thirds() {
    let b = bench();
    b.controller.choose_acme(AcmeChoice::lets_encrypt(None, true)).expect("chosen");
    let task = b.controller.certificate_task().expect("asked").expect("a task");
    assert_eq!((task.host.as_str(), task.ask_about), (HOST, None));
    assert!(b.controller.certificate_task().expect("asked").is_none(), "somebody is on the way");
    let (chain, key) = pair(HOST, 90_000);
    b.controller.certificate_obtained(HOST, &chain, &key).expect("kept");
    assert_eq!(b.controller.certificate_to_show().expect("read").expect("shown").key, key);
    assert!(b.controller.certificate_task().expect("asked").is_none());
    b.clock.store(NOW + 63_001, Ordering::Relaxed);
    let task = b.controller.certificate_task().expect("asked").expect("a task");
    assert_eq!(task.ask_about, None, "two thirds are over");
}

#[test]
fn a_failure_is_told_with_its_reason_and_the_old_certificate_stays() {
    let b = bench();
    b.controller.choose_acme(AcmeChoice::lets_encrypt(None, true)).expect("chosen");
    let (chain, key) = pair(HOST, 90_000);
    b.controller.certificate_obtained(HOST, &chain, &key).expect("kept");
    let why = "Connection refused".to_owned();
    let problem = ErrandProblem::NotReached { host: HOST.into(), way: "http-01".into(), why };
    b.controller.certificate_failed(&problem).expect("noted");
    let view = b.controller.certificate().expect("a view");
    let acme = view.acme.as_ref().expect("an authority");
    assert_eq!((acme.failures, acme.problem.as_ref()), (1, Some(&problem)));
    assert!(acme.next_try.is_some_and(|next| (NOW + 600..NOW + 660).contains(&next.0)), "{acme:?}");
    assert_eq!(b.controller.certificate_to_show().expect("read").expect("shown").key, key);
    let problems = b.controller.status().expect("a status").problems;
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(
        problems
            .iter()
            .any(|p| p.contains("port 80") && p.contains("Connection refused") && p.contains("next try"))
    );
}

#[test]
fn another_host_name_gets_another_certificate() {
    let b = bench();
    b.controller.choose_acme(AcmeChoice::lets_encrypt(None, true)).expect("chosen");
    let (chain, key) = pair(HOST, 90_000);
    b.controller.certificate_obtained(HOST, &chain, &key).expect("kept");
    let settings = Settings { host_name: Some("other.example.org".into()), ..Settings::default() };
    b.controller.set_settings(settings).expect("settings");
    let task = b.controller.certificate_task().expect("asked").expect("a task");
    assert_eq!((task.host.as_str(), task.ask_about), ("other.example.org", None));
    let obstacles = b.controller.certificate().expect("a view").obstacles;
    assert!(obstacles.iter().any(|o| matches!(o, Obstacle::WrongName { names, .. } if names == &[HOST])));
}

#[test]
fn an_authoritys_advice_is_taken_when_it_is_earlier() {
    let b = bench();
    b.controller.choose_acme(AcmeChoice::lets_encrypt(None, true)).expect("chosen");
    let (chain, key) = pair(HOST, 90 * 86_400);
    b.controller.certificate_obtained(HOST, &chain, &key).expect("kept");
    b.clock.store(NOW + 86_400, Ordering::Relaxed);
    let task = b.controller.certificate_task().expect("asked").expect("a day is over");
    assert_eq!(task.ask_about.as_deref(), Some(chain.as_str()).map(|c| c.replace("\r\n", "\n")).as_deref());
    assert!(!b.controller.certificate_advised(None).expect("noted"));
    let later = (Timestamp(NOW + 100 * 86_400), Timestamp(NOW + 101 * 86_400));
    assert!(!b.controller.certificate_advised(Some(later)).expect("noted"));
    let past = (Timestamp(NOW), Timestamp(NOW + 1000));
    assert!(b.controller.certificate_advised(Some(past)).expect("noted"));
}

#[test]
fn a_certificate_that_somebody_brings_is_checked_and_kept() {
    let b = bench();
    let (chain, key) = pair(HOST, 1000);
    let (other, other_key) = pair("vpn.example.com", 1000);
    assert_eq!(field(b.controller.upload_certificate("", &key)), "chain");
    assert_eq!(field(b.controller.upload_certificate(&chain, "")), "key");
    assert_eq!(field(b.controller.upload_certificate(&chain, &other_key)), "key");
    assert_eq!(field(b.controller.upload_certificate(&other, &other_key)), "chain");
    assert_eq!(field(b.controller.upload_certificate(&chain, &"x".repeat(100_000))), "key");
    assert!(b.controller.certificate_to_show().expect("read").is_none(), "nothing has changed");
    b.controller.upload_certificate(&chain, &key).expect("taken");
    let view = b.controller.certificate().expect("a view");
    assert_eq!((view.shown, view.obstacles), (CertificateSource::Uploaded, vec![Obstacle::NotPublic]));
    b.clock.store(NOW + 1001, Ordering::Relaxed);
    assert_eq!(field(b.controller.upload_certificate(&chain, &key)), "chain", "it has ended");
    assert!(
        b.controller.status().expect("a status").problems.iter().any(|p| p.english().contains("ended on"))
    );
    b.controller.choose_self_made().expect("chosen");
    assert!(b.controller.certificate_to_show().expect("read").is_none());
}

#[test]
fn asked_for_by_hand_or_from_another_authority_the_next_one_does_not_wait() {
    let b = bench();
    let task = || b.controller.certificate_task().expect("asked").expect("a task");
    b.controller.choose_acme(AcmeChoice::lets_encrypt(None, true)).expect("chosen");
    let (chain, key) = pair(HOST, 90_000);
    task();
    b.controller.certificate_obtained(HOST, &chain, &key).expect("kept");
    b.controller.renew_certificate().expect("ordered");
    assert_eq!(task().ask_about, None);
    b.controller.certificate_obtained(HOST, &chain, &key).expect("kept");
    b.controller
        .choose_acme(AcmeChoice::lets_encrypt(Some("anna@example.org".into()), true))
        .expect("chosen");
    assert!(task().ask_about.is_some(), "the same authority: the certificate is good");
    let other =
        AcmeChoice { directory: "https://acme.example.org/".into(), ..AcmeChoice::lets_encrypt(None, true) };
    b.controller.choose_acme(other).expect("chosen");
    let task = task();
    assert!(task.ask_about.is_none() && task.account.is_none());
    assert!(b.controller.certificate_to_show().expect("read").is_some(), "the old one stays until then");
}
