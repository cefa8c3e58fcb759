//! What an app lives through: authorize, refresh, connect, disconnect, and everything that goes wrong.

use crate::support::*;
use alcove_controller::{BearerError, ConnectRequest, Controller, Proxy};
use alcove_domain::{BoxConfiguration, Seconds};
use std::sync::atomic::Ordering;

fn change(controller: &Controller, change: impl FnOnce(&mut BoxConfiguration)) {
    let mut configuration = controller.configuration().expect("a configuration");
    change(&mut configuration);
    controller.apply(&configuration).expect("applies");
}

#[test]
fn an_app_connects_and_the_node_serves_exactly_its_key() {
    let fixture = Fixture::new();
    let (access, _) = fixture.authorize(&fixture.user("anna"));
    let caller = fixture.caller(&access);
    assert_eq!(fixture.controller.info(&caller).expect("profiles")[0].profile_id.as_str(), "default");

    let first = key();
    let answer = fixture.connect(&caller, &first).expect("a configuration");
    assert_eq!(answer.content_type, "application/x-wireguard-profile");
    assert!(answer.body.contains(&format!("PublicKey = {}", fixture.node.key)), "{}", answer.body);
    assert!(answer.body.contains("PresharedKey = "), "{}", answer.body);
    assert!(answer.body.contains("Endpoint = vpn.example:51820"), "{}", answer.body);
    assert_eq!(fixture.peers(), [first], "the answer comes after the node has it");

    // Connecting again replaces, and keeps the address.
    let second = key();
    let again = fixture.connect(&caller, &second).expect("a configuration");
    assert_eq!(fixture.peers(), [second]);
    let address = |body: &str| body.lines().find(|l| l.starts_with("Address")).map(str::to_owned);
    assert_eq!(address(&answer.body), address(&again.body));

    fixture.controller.disconnect(&caller).expect("disconnects");
    fixture.controller.disconnect(&caller).expect("disconnects twice");
    fixture.settles_on(&[]);
}

#[test]
fn a_bad_connect_leaves_the_working_configuration_alone() {
    let fixture = Fixture::new();
    let (access, _) = fixture.authorize(&fixture.user("anna"));
    let caller = fixture.caller(&access);
    let working = key();
    fixture.connect(&caller, &working).expect("a configuration");
    let other = key().to_base64();
    type Case<'a> = (&'a [(&'a str, &'a str)], u16, &'a str);
    let bad: [Case<'_>; 7] = [
        (&[("public_key", &other)], 400, "missing post parameter \"profile_id\""),
        (&[("profile_id", "no!"), ("public_key", &other)], 400, "invalid value for \"profile_id\""),
        (&[("profile_id", "nowhere"), ("public_key", &other)], 404, "no such \"profile_id\""),
        (&[("profile_id", "default"), ("public_key", "short")], 400, "invalid value for \"public_key\""),
        (
            &[("profile_id", "default"), ("public_key", &other), ("prefer_tcp", "1")],
            400,
            "invalid value for \"prefer_tcp\"",
        ),
        (
            &[("profile_id", "default"), ("profile_id", "x"), ("public_key", &other)],
            400,
            "invalid value for \"profile_id\"",
        ),
        (&[("profile_id", "default")], 406, "no common VPN protocol"),
    ];
    for (fields, status, message) in bad {
        let error = fixture.connect_with(&caller, fields).expect_err("refused");
        assert_eq!(error.status, status, "{fields:?}: {error}");
        assert!(error.message.starts_with(message), "{error}");
        assert_eq!(fixture.peers(), [working]);
    }
}

#[test]
fn the_fourth_device_makes_the_oldest_give_way() {
    let fixture = Fixture::new();
    let session = fixture.user("anna");
    let keys: Vec<_> = (0..4)
        .map(|_| {
            fixture.pass(10);
            let (access, _) = fixture.authorize(&session);
            let key = key();
            fixture.connect(&fixture.caller(&access), &key).expect("a configuration");
            key
        })
        .collect();
    fixture.settles_on(&keys[1..]);
    let (endings, most) = fixture.controller.endings_of(&session).expect("a list");
    let told: Vec<_> = endings.iter().map(|e| (e.name.as_str(), e.for_name.as_str())).collect();
    assert_eq!((told, most), (vec![("eduVPN for Linux", "eduVPN for Linux")], 3));
    fixture.pass(15 * 24 * 60 * 60);
    assert!(fixture.controller.endings_of(&session).expect("a list").0.is_empty(), "told for two weeks");
}

#[test]
fn a_key_moves_between_apps_of_one_user_but_never_to_another_user() {
    let fixture = Fixture::new();
    let session = fixture.user("anna");
    let shared = key();
    for _ in 0..2 {
        let (access, _) = fixture.authorize(&session);
        fixture.connect(&fixture.caller(&access), &shared).expect("a configuration");
    }
    assert_eq!(fixture.peers(), [shared]);
    let (access, _) = fixture.authorize(&fixture.user("ben"));
    let error = fixture.connect(&fixture.caller(&access), &shared).expect_err("refused");
    assert_eq!(
        (error.status, error.message.as_str()),
        (500, "/connect failed: provided public_key already in use")
    );
}

#[test]
fn a_node_that_does_not_answer_gets_nobody_and_leaves_nothing_behind() {
    let fixture = Fixture::new();
    let (access, _) = fixture.authorize(&fixture.user("anna"));
    fixture.node.answers.store(false, std::sync::atomic::Ordering::Relaxed);
    let error = fixture.connect(&fixture.caller(&access), &key()).expect_err("no configuration");
    assert_eq!(error.status, 500);
    assert!(error.message.contains("[wireguard+udp]"), "{error}");
    fixture.settles_on(&[]);
    assert_eq!(fixture.controller.status().expect("a status").configurations, 0);
}

#[test]
fn a_refresh_rotates_repeats_its_answer_for_a_moment_and_takes_a_replay_for_theft() {
    let fixture = Fixture::new();
    let (access, token) = fixture.authorize(&fixture.user("anna"));
    fixture.connect(&fixture.caller(&access), &key()).expect("a configuration");
    fixture.pass(60);
    let first = fixture.controller.token(&refresh(&token)).expect("tokens");
    assert_ne!(first.refresh_token, token);
    fixture.pass(20);
    let repeated = fixture.controller.token(&refresh(&token)).expect("the same tokens");
    assert_eq!(
        (&repeated.access_token, &repeated.refresh_token),
        (&first.access_token, &first.refresh_token)
    );
    assert_eq!(repeated.expires_in, first.expires_in - 20);
    fixture.caller(&access);
    fixture.pass(20);
    let replay = fixture.controller.token(&refresh(&token)).expect_err("a replay");
    assert_eq!((replay.status, replay.error), (400, "invalid_grant"));
    // Everything of this authorization is over.
    for gone in [&access, &first.access_token] {
        assert!(matches!(fixture.controller.authenticate(gone), Err(BearerError::Invalid(_))));
    }
    assert_eq!(
        fixture.controller.token(&refresh(&first.refresh_token)).expect_err("gone").error,
        "invalid_grant"
    );
    fixture.settles_on(&[]);
}

#[test]
fn a_used_successor_ends_the_grace() {
    let fixture = Fixture::new();
    let (_, token) = fixture.authorize(&fixture.user("anna"));
    let first = fixture.controller.token(&refresh(&token)).expect("tokens");
    fixture.controller.token(&refresh(&first.refresh_token)).expect("tokens");
    assert_eq!(fixture.controller.token(&refresh(&token)).expect_err("a replay").error, "invalid_grant");
}

#[test]
fn a_code_works_once_and_its_replay_ends_what_it_began() {
    let fixture = Fixture::new();
    let session = fixture.user("anna");
    let code = fixture.code(&session);
    let tokens = fixture.controller.token(&redeem(&code)).expect("tokens");
    assert_eq!(tokens.expires_in, 3600);
    assert_eq!(fixture.controller.token(&redeem(&code)).expect_err("a replay").error, "invalid_grant");
    assert!(fixture.controller.authenticate(&tokens.access_token).is_err());

    let late = fixture.code(&session);
    fixture.pass(301);
    assert_eq!(fixture.controller.token(&redeem(&late)).expect_err("late").error, "invalid_grant");
}

#[test]
fn a_code_is_bound_to_its_client_redirect_and_verifier() {
    let fixture = Fixture::new();
    let session = fixture.user("anna");
    for (name, value) in [
        ("client_id", "org.eduvpn.app.windows"),
        ("redirect_uri", "http://127.0.0.1:40001/callback"),
        ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX"),
    ] {
        let mut request = redeem(&fixture.code(&session));
        request.fields.iter_mut().find(|(n, _)| n == name).expect("a field").1 = value.into();
        assert_eq!(fixture.controller.token(&request).expect_err(name).error, "invalid_grant");
    }
    let mut request = redeem(&fixture.code(&session));
    request.fields.retain(|(n, _)| n != "code_verifier");
    assert_eq!(fixture.controller.token(&request).expect_err("incomplete").error, "invalid_request");
}

#[test]
fn whatever_means_no_longer_good_is_invalid_grant_for_a_refresh_and_invalid_for_a_bearer() {
    let fixture = Fixture::new();
    let session = fixture.user("anna");
    let controller = &fixture.controller;
    type End<'a> = (&'a str, &'a dyn Fn(&str));
    let end: [End<'_>; 4] = [
        ("revoked", &|_| {
            let key = controller.authorizations_of(&session).expect("apps")[0].auth_key.clone();
            controller.revoke_authorization(&session, &key).expect("revoked");
        }),
        ("disabled", &|_| controller.disable_user("anna").expect("disabled")),
        ("app set turned off", &|_| change(controller, |c| c.settings.app_sets = vec!["LC".into()])),
        ("expired", &|_| fixture.pass(91 * 86_400)),
    ];
    for (what, end) in end {
        let (access, token) = fixture.authorize(&session);
        fixture.connect(&fixture.caller(&access), &key()).expect("a configuration");
        end(&access);
        assert!(matches!(controller.authenticate(&access), Err(BearerError::Invalid(_))), "{what}");
        assert_eq!(controller.token(&refresh(&token)).expect_err(what).error, "invalid_grant", "{what}");
        change(controller, |c| c.settings.app_sets = vec!["eduVPN".into()]);
        controller.enable_user("anna").expect("enabled");
    }
}

#[test]
fn an_access_token_ends_after_an_hour_and_never_after_its_authorization() {
    let fixture = Fixture::new();
    let session = fixture.user("anna");
    let (access, _) = fixture.authorize(&session);
    fixture.pass(3601);
    assert!(fixture.controller.authenticate(&access).is_err());
    change(&fixture.controller, |c| c.settings.session_expiry = Seconds(600));
    let tokens = fixture.controller.token(&redeem(&fixture.code(&session))).expect("tokens");
    assert_eq!(tokens.expires_in, 600);
}

#[test]
fn disconnecting_may_end_the_authorization_where_that_is_wished() {
    let fixture = Fixture::new();
    change(&fixture.controller, |c| c.settings.delete_authorization_on_disconnect = true);
    let (access, token) = fixture.authorize(&fixture.user("anna"));
    fixture.controller.disconnect(&fixture.caller(&access)).expect("disconnects");
    assert!(fixture.controller.authenticate(&access).is_err());
    assert_eq!(fixture.controller.token(&refresh(&token)).expect_err("gone").error, "invalid_grant");
}

#[test]
fn sixteen_apps_at_once_all_connect_and_no_address_is_given_twice() {
    let fixture = Fixture::new();
    let callers: Vec<_> = (0..16)
        .map(|n| {
            let (access, _) = fixture.authorize(&fixture.user(&format!("user{n}")));
            fixture.caller(&access)
        })
        .collect();
    let bodies: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = callers
            .iter()
            .map(|caller| scope.spawn(|| fixture.connect(caller, &key()).expect("connects").body))
            .collect();
        threads.into_iter().map(|t| t.join().expect("joins")).collect()
    });
    let mut addresses: Vec<_> =
        bodies.iter().filter_map(|b| b.lines().find(|l| l.starts_with("Address"))).collect();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), 16);
}

const BOTH: [&str; 2] = ["application/x-wireguard-profile", "application/x-wireguard+tcp-profile"];

#[test]
fn an_app_that_prefers_tcp_gets_the_way_through_the_proxy_and_others_do_not() {
    let f = Fixture::new();
    let caller = f.caller(&f.authorize(&f.user("anna")).0);
    let connect = |accept: &[&str], prefer_tcp: &str| {
        let key = key().to_base64();
        let fields = pairs(&[("profile_id", "default"), ("public_key", &key), ("prefer_tcp", prefer_tcp)]);
        f.controller.connect(&caller, &ConnectRequest { fields: &fields, accept, host: "vpn.example:8443" })
    };
    let tcp = connect(&BOTH, "yes").expect("a configuration");
    assert_eq!(tcp.content_type, "application/x-wireguard+tcp-profile");
    assert!(
        tcp.body.ends_with("\nProxyEndpoint = https://vpn.example:8443/proxyguard/vpn.example"),
        "{}",
        tcp.body
    );
    let udp = connect(&BOTH, "no").expect("a configuration");
    assert_eq!(udp.content_type, "application/x-wireguard-profile");
    assert!(udp.body.ends_with("\nEndpoint = vpn.example:51820"), "{}", udp.body);
    assert_eq!(connect(&BOTH[..1], "yes").expect("a configuration").content_type, udp.content_type);

    // No room over one transport is no room over the other: told once, with everything that was tried.
    f.node.answers.store(false, Ordering::Relaxed);
    let began = std::time::Instant::now();
    let error = connect(&BOTH, "yes").expect_err("the node does not answer");
    assert!(began.elapsed() < std::time::Duration::from_millis(3500), "it was waited for twice");
    assert_eq!(error.status, 500);
    assert!(error.to_string().contains("[wireguard+tcp, wireguard+udp]"), "{error}");
}

#[test]
fn datagrams_are_taken_for_the_nodes_that_apps_were_told_and_for_no_other() {
    let f = Fixture::new();
    let port = |node: &str| match f.controller.proxied_node(node, "vpn.example:8443") {
        Some(Proxy::ThisBox(port)) => Some(port),
        Some(Proxy::Elsewhere { node, .. }) => panic!("{node} is another box"),
        None => None,
    };
    assert_eq!(port("vpn.example"), Some(51820));
    assert_eq!(port("VPN.example"), Some(51820));
    for other in ["", "example.org", "vpn.example:8443", "127.0.0.1", "node.example"] {
        assert_eq!(port(other), None, "{other}");
    }
    change(&f.controller, |all| {
        all.profiles[0].host_name = Some("Node.example".into());
        all.settings.wireguard_port = 443;
    });
    assert_eq!((port("node.example"), port("vpn.example")), (Some(443), None));
    change(&f.controller, |all| all.settings.wireguard_proxy = false);
    assert_eq!(port("node.example"), None);
}
