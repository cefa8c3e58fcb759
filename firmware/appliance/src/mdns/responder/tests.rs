use super::*;

const LAN: u32 = 2;

fn interface(address: &str) -> Interface {
    let addresses = vec![address.parse().expect("v4"), "2001:db8::7/64".parse().expect("v6")];
    Interface { index: LAN, name: "eth0".into(), addresses }
}

fn start(names: &[&str]) -> (Responder, Instant) {
    let now = Instant::now();
    let mut responder = Responder::new(names, now);
    responder.set_interfaces(vec![interface("192.0.2.7/24")], now);
    (responder, now)
}

/// Lets the time go on until nothing is left to do; what was sent, and the time then.
fn settle(responder: &mut Responder, mut now: Instant) -> (Vec<Message>, Instant) {
    let mut sent = vec![];
    for _ in 0..100 {
        sent.extend(responder.poll(now).iter().map(|send| Message::parse(&send.packet).expect("a message")));
        match responder.next() {
            Some(next) => now = now.max(next),
            None => break,
        }
    }
    (sent, now)
}

fn settled(names: &[&str]) -> (Responder, Instant) {
    let (mut responder, now) = start(names);
    let (_, now) = settle(&mut responder, now);
    (responder, now + Duration::from_secs(10))
}

fn neighbour(port: u16) -> SocketAddr {
    SocketAddr::new("192.0.2.9".parse().expect("an address"), port)
}

fn question(name: &str, kind: u16, class: u16) -> Message {
    Message { id: 77, questions: vec![Question { name: name.into(), kind, class }], ..Message::default() }
}

fn asked(responder: &mut Responder, from: SocketAddr, message: &Message, now: Instant) -> Vec<(To, Message)> {
    responder.receive(LAN, from, &message.bytes(), now);
    let sent = responder.poll(now);
    sent.into_iter().map(|send| (send.to, Message::parse(&send.packet).expect("a message"))).collect()
}

fn anothers(name: &str, address: [u8; 4]) -> Message {
    Message { is_response: true, answers: vec![record(name, A, TTL, address.to_vec())], ..Message::default() }
}

#[test]
fn a_name_is_claimed_three_times_and_then_announced_twice() {
    let (mut responder, now) = start(&["alcove", "alcove"]);
    let (sent, then) = settle(&mut responder, now);
    assert_eq!(sent.iter().map(|m| m.is_response).collect::<Vec<_>>(), [false, false, false, true, true]);
    assert_eq!(sent[0].questions[0].kind, ANY);
    assert_eq!(sent[0].authorities.len(), 2);
    assert_eq!(sent[3].answers[0].data, [192, 0, 2, 7]);
    assert!(then - now >= Duration::from_millis(1_750));
    assert_eq!(responder.names(), ["alcove"]);
}

#[test]
fn both_names_are_answered_with_all_that_the_asker_may_want_next() {
    let (mut responder, now) = settled(&["alcove", "north"]);
    for name in ["alcove.local", "north.local"] {
        let sent = asked(&mut responder, neighbour(PORT), &question(name, A, IN), now);
        assert_eq!(sent.len(), 1, "{name}");
        let (to, reply) = &sent[0];
        assert_eq!((*to, reply.id, reply.questions.len()), (To::Everybody, 0, 0));
        assert_eq!(reply.answers, [record(name, A, 120, vec![192, 0, 2, 7])]);
        assert_eq!(reply.additionals.iter().map(|r| r.kind).collect::<Vec<_>>(), [AAAA, NSEC]);
    }
    assert!(asked(&mut responder, neighbour(PORT), &question("other.local", A, IN), now).is_empty());
    assert!(asked(&mut responder, neighbour(PORT), &question("alcove.local", 12, IN), now).is_empty());
}

#[test]
fn an_asker_that_knows_already_gets_nothing() {
    let (mut responder, now) = settled(&["alcove"]);
    let mut message = question("alcove.local", A, IN);
    message.answers = vec![record("alcove.local", A, 100, vec![192, 0, 2, 7])];
    assert!(asked(&mut responder, neighbour(PORT), &message, now).is_empty());
    message.answers[0].ttl = 30;
    assert_eq!(asked(&mut responder, neighbour(PORT), &message, now).len(), 1);
}

#[test]
fn a_plain_resolver_gets_a_plain_answer() {
    let (mut responder, now) = settled(&["alcove"]);
    let sent = asked(&mut responder, neighbour(40_000), &question("ALCOVE.local", AAAA, IN), now);
    let (to, reply) = &sent[0];
    assert_eq!((*to, reply.id, reply.questions.len()), (To::One(neighbour(40_000)), 77, 1));
    assert!(reply.answers.iter().all(|record| record.ttl == 10 && record.class == IN));
}

#[test]
fn a_family_that_the_box_does_not_have_is_denied_so_that_nobody_waits() {
    let (mut responder, now) = settled(&["alcove"]);
    let v4 = Interface { addresses: vec!["192.0.2.7/24".parse().expect("v4")], ..interface("192.0.2.7/24") };
    responder.set_interfaces(vec![v4], now);
    let (_, now) = settle(&mut responder, now);
    let sent = asked(&mut responder, neighbour(PORT), &question("alcove.local", AAAA, IN), now);
    assert_eq!(sent[0].1.answers[0].kind, NSEC);
    assert!(sent[0].1.answers[0].data.ends_with(&[0, 1, 0x40]));
}

#[test]
fn a_name_that_somebody_has_becomes_the_next_one() {
    let (mut responder, now) = start(&["alcove"]);
    responder.poll(now);
    responder.receive(LAN, neighbour(PORT), &anothers("alcove.local", [192, 0, 2, 9]).bytes(), now);
    assert!(responder.names().is_empty());
    let (_, now) = settle(&mut responder, now);
    assert_eq!(responder.names(), ["alcove-2"]);
    let sent = asked(&mut responder, neighbour(PORT), &question("alcove-2.local", A, IN), now + BACK_OFF);
    assert_eq!(sent.len(), 1);
}

#[test]
fn a_name_that_was_ours_is_claimed_again_before_it_is_given_up() {
    let (mut responder, now) = settled(&["alcove"]);
    let theirs = anothers("alcove.local", [192, 0, 2, 9]).bytes();
    responder.receive(LAN, neighbour(PORT), &theirs, now);
    responder.poll(now);
    responder.receive(LAN, neighbour(PORT), &theirs, now);
    settle(&mut responder, now);
    assert_eq!(responder.names(), ["alcove-2"]);
    let (mut responder, now) = settled(&["alcove"]);
    responder.receive(LAN, neighbour(PORT), &theirs, now);
    settle(&mut responder, now);
    assert_eq!(responder.names(), ["alcove"], "the other gave way");
}

#[test]
fn a_second_card_on_the_same_network_is_no_conflict() {
    let (mut responder, now) = settled(&["alcove"]);
    let mut second = interface("192.0.2.8/24");
    second.index = 3;
    responder.set_interfaces(vec![interface("192.0.2.7/24"), second], now);
    let from = SocketAddr::new("192.0.2.8".parse().expect("an address"), PORT);
    responder.receive(LAN, from, &anothers("alcove.local", [192, 0, 2, 8]).bytes(), now);
    settle(&mut responder, now);
    assert_eq!(responder.names(), ["alcove"]);
}

#[test]
fn of_two_that_claim_at_once_exactly_one_waits() {
    let claim = |address: [u8; 4]| {
        let authorities = vec![Record { class: IN, ..record("alcove.local", A, TTL, address.to_vec()) }];
        Message { authorities, ..question("alcove.local", ANY, IN | TOP_BIT) }.bytes()
    };
    let (mut responder, now) = start(&["alcove"]);
    responder.poll(now);
    responder.receive(LAN, neighbour(PORT), &claim([192, 0, 2, 1]), now);
    assert_eq!(responder.next(), Some(now + PROBE_INTERVAL), "ours is later: we go on");
    responder.receive(LAN, neighbour(PORT), &claim([192, 0, 2, 200]), now);
    assert_eq!(responder.next(), Some(now + BACK_OFF), "theirs is later: we wait");
}

#[test]
fn strangers_from_other_networks_and_floods_get_nothing() {
    let (mut responder, now) = settled(&["alcove"]);
    let far = SocketAddr::new("198.51.100.1".parse().expect("an address"), 53);
    assert!(asked(&mut responder, far, &question("alcove.local", A, IN), now).is_empty());
    let near = question("alcove.local", A, IN);
    let multicast: usize = (0..100).map(|_| asked(&mut responder, neighbour(PORT), &near, now).len()).sum();
    let unicast: usize = (0..100).map(|_| asked(&mut responder, neighbour(9), &near, now).len()).sum();
    assert_eq!((multicast, unicast), (1, UNICAST_PER_SECOND as usize));
}

#[test]
fn somebody_who_denies_every_name_slows_us_down_and_no_more() {
    let (mut responder, mut now) = start(&["alcove"]);
    let begin = now;
    for _ in 0..500 {
        responder.poll(now);
        let name = responder.hosts[0].name();
        responder.receive(LAN, neighbour(PORT), &anothers(&name, [192, 0, 2, 9]).bytes(), now);
        now = responder.next().expect("it goes on").max(now);
        assert!(responder.hosts[0].suffix <= MAX_SUFFIX);
    }
    assert!(now - begin > Duration::from_secs(2_000));
}

#[test]
fn names_are_taken_back_at_the_end_and_announced_when_addresses_change() {
    let (mut responder, now) = settled(&["alcove"]);
    let goodbye = Message::parse(&responder.goodbye()[0].packet).expect("a message");
    assert!(goodbye.answers.iter().all(|record| record.ttl == 0));
    responder.set_interfaces(vec![interface("192.0.2.77/24")], now);
    let (sent, _) = settle(&mut responder, now);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].answers[0].data, [192, 0, 2, 77]);
}

const IDENTITY: &str = "alcove-id-0123456789abcdef";

fn with_identity() -> (Responder, Instant) {
    let (mut responder, now) = start(&["alcove"]);
    responder.set_identity(Some(IDENTITY), now);
    // It never comes to rest for good: it is announced again.
    let mut then = now;
    for _ in 0..20 {
        responder.poll(then);
        then += Duration::from_millis(250);
    }
    (responder, then)
}

#[test]
fn a_box_with_the_same_identity_is_noticed_by_both() {
    let (mut first, now) = with_identity();
    assert_eq!(
        (first.twin(now), first.names()),
        (None, vec!["alcove".to_owned()]),
        "nobody is told the identity"
    );
    let name = format!("{IDENTITY}.local");
    let reply = asked(&mut first, neighbour(PORT), &question(&name, A, IN), now);
    assert_eq!(reply[0].1.answers[0].data, [192, 0, 2, 7]);

    // The second one claims it, hears that it is taken, and claims it again later.
    let mut second = Responder::new(&["north"], now);
    second.set_interfaces(vec![interface("192.0.2.9/24")], now);
    second.set_identity(Some(IDENTITY), now);
    let claim = Message::parse(&second.poll(now).last().expect("a claim").packet).expect("a message");
    assert_eq!(claim.questions[0].name, name);
    let link_local = SocketAddr::new("fe80::9".parse().expect("an address"), PORT);
    let defence = asked(&mut first, link_local, &claim, now);
    assert_eq!(first.twin(now), Some(neighbour(0).ip()), "not where the question came from");
    let from = SocketAddr::new("192.0.2.7".parse().expect("an address"), PORT);
    second.receive(LAN, from, &defence[0].1.bytes(), now);
    assert_eq!(second.twin(now), Some(from.ip()));
    let (mut claims, mut then) = (0, now);
    while then < now + Duration::from_secs(130) {
        then += Duration::from_millis(250);
        for send in second.poll(then) {
            let message = Message::parse(&send.packet).expect("a message");
            if !message.is_response && message.questions[0].name == name {
                claims += 1;
                let defence = asked(&mut first, neighbour(PORT), &message, then);
                defence.iter().for_each(|(_, reply)| second.receive(LAN, from, &reply.bytes(), then));
            }
        }
    }
    assert_eq!(claims, 2, "once a minute");
    assert!(first.twin(then).is_some() && second.twin(then).is_some(), "as long as both are there");
    assert_eq!(first.twin(then + TWIN_REMEMBERED), None);
}

#[test]
fn a_box_that_becomes_another_has_no_twin_any_more() {
    let (mut responder, now) = with_identity();
    let name = format!("{IDENTITY}.local");
    responder.receive(LAN, neighbour(PORT), &anothers(&name, [192, 0, 2, 9]).bytes(), now);
    assert!(responder.twin(now).is_some());
    responder.set_identity(Some(IDENTITY), now);
    assert!(responder.twin(now).is_some(), "nothing has changed");
    responder.set_identity(Some("alcove-id-fedcba9876543210"), now);
    assert_eq!(responder.twin(now), None);
    responder.receive(LAN, neighbour(PORT), &anothers(&name, [192, 0, 2, 9]).bytes(), now);
    assert_eq!(responder.twin(now), None, "that was another's name");
    responder.set_identity(None, now);
    assert_eq!(responder.names(), ["alcove"]);
}
