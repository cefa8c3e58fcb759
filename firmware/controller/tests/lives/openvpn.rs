//! OpenVPN from an app's and a person's call to what the node is told.

use crate::{
    health,
    support::{Fixture, key},
};
use alcove_controller::{ConnectAnswer, ConnectRequest};
use alcove_domain::{OpenvpnProfile, Protocol, Ranges};
use alcove_link::{Network, ToNode};

fn with_openvpn() -> Fixture {
    let fixture = Fixture::new();
    let mut profile = fixture.controller.profiles().expect("profiles").remove(0);
    profile.openvpn = Some(OpenvpnProfile::new(Ranges {
        v4: "10.99.0.0/24".parse().expect("v4"),
        v6: "fd99::/64".parse().expect("v6"),
    }));
    profile.preferred_protocol = Protocol::Openvpn;
    fixture.controller.set_profile(profile).expect("saved");
    fixture
}

fn answer(fixture: &Fixture, token: &str, accept: &[&str]) -> Result<ConnectAnswer, (u16, String)> {
    let fields = [("profile_id".to_owned(), "default".to_owned()), ("public_key".into(), key().to_base64())];
    let request = ConnectRequest { fields: &fields, accept, host: "vpn.example:8443" };
    fixture.controller.connect(&fixture.caller(token), &request).map_err(|e| (e.status, e.message))
}

fn network(fixture: &Fixture) -> Network {
    let messages = fixture.node.messages.lock().expect("lock");
    let mut networks = messages.iter().rev().filter_map(|message| match message {
        ToNode::Desired(part) => part.network.clone(),
        _ => None,
    });
    networks.next().expect("a network")
}

const OPENVPN: &[&str] = &["application/x-openvpn-profile"];
const WIREGUARD: &[&str] = &["application/x-wireguard-profile"];

#[test]
fn an_app_gets_a_certificate_that_the_node_knows_before_the_app_does() {
    let fixture = with_openvpn();
    let session = fixture.user("anna");
    let (token, _) = fixture.authorize(&session);
    let given = answer(&fixture, &token, OPENVPN).expect("a configuration");
    assert_eq!(given.content_type, "application/x-openvpn-profile");
    let certificates = fixture.node.certificates.lock().expect("lock").clone();
    assert_eq!(certificates.len(), 1);
    let known = certificates.values().next().expect("one");
    assert_eq!((known.profile.as_str(), known.expires_at), ("default", given.expires));
    assert!(
        given.body.ends_with("remote vpn.example 1194 udp\nremote vpn.example 1194 tcp"),
        "{}",
        given.body
    );

    let told = network(&fixture);
    assert_eq!(told.openvpn[0].processes.len(), 2);
    let ca = told.openvpn[0].server.ca.as_str();
    assert!(given.body.contains(&format!("<ca>\n{ca}</ca>")));
    let tls_crypt = told.openvpn[0].server.tls_crypt.as_str();
    assert!(given.body.contains(&format!("<tls-crypt>\n{tls_crypt}</tls-crypt>")));

    let again = answer(&fixture, &token, OPENVPN).expect("a configuration");
    assert_ne!(again.body, given.body);
    assert_eq!(fixture.node.certificates.lock().expect("lock").len(), 1, "the former one gave way");
    let wireguard = answer(&fixture, &token, WIREGUARD).expect("a configuration");
    assert_eq!(wireguard.content_type, "application/x-wireguard-profile");
    fixture.controller.disconnect(&fixture.caller(&token)).expect("disconnected");
    fixture.settles_on(&[]);
    assert!(fixture.node.certificates.lock().expect("lock").is_empty());
}

#[test]
fn keys_stay_the_same_over_changes_and_restarts_and_profiles_have_their_own() {
    let fixture = with_openvpn();
    let before = network(&fixture).openvpn[0].server.clone();
    let mut profile = fixture.controller.profiles().expect("profiles").remove(0);
    profile.display_name = "Another name".into();
    fixture.controller.set_profile(profile.clone()).expect("saved");
    assert_eq!(network(&fixture).openvpn[0].server, before);
    profile.host_name = Some("vpn.office.example".into());
    fixture.controller.set_profile(profile).expect("saved");
    let renamed = network(&fixture).openvpn[0].server.clone();
    assert_ne!(renamed.certificate, before.certificate, "it names the host");
    assert_eq!((renamed.ca, renamed.tls_crypt), (before.ca, before.tls_crypt));
}

#[test]
fn where_the_node_has_no_openvpn_an_app_gets_wireguard_and_one_that_cannot_is_told() {
    let fixture = with_openvpn();
    let session = fixture.user("anna");
    let (token, _) = fixture.authorize(&session);
    fixture.say_health(health::idle());
    let both = ["application/x-openvpn-profile", "application/x-wireguard-profile"];
    let given = answer(&fixture, &token, &both).expect("a configuration");
    assert_eq!(given.content_type, "application/x-wireguard-profile");
    let (status, message) = answer(&fixture, &token, OPENVPN).expect_err("it cannot");
    assert_eq!(status, 500);
    assert!(message.contains("openvpn+udp, openvpn+tcp"), "{message}");
}

#[test]
fn a_person_makes_renews_and_deletes_a_configuration() {
    let fixture = with_openvpn();
    let anna = fixture.user("anna");
    let controller = &fixture.controller;
    let file = controller
        .create_openvpn_configuration(&anna, "default", "Router", "vpn.example")
        .expect("a configuration");
    assert_eq!((file.protocol, file.file_name.as_str()), (Protocol::Openvpn, "default-Router.ovpn"));
    assert!(file.text.starts_with("# Portal: https://vpn.example/\n"), "{}", file.text);
    let own = controller.configurations_of(&anna).expect("a list");
    assert_eq!((own.len(), own[0].protocol, own[0].v4), (1, Protocol::Openvpn, None));
    let renewed = controller.renew_configuration_key(&anna, &own[0].id, "vpn.example").expect("renewed");
    assert_ne!(renewed.text, file.text);
    let own = controller.configurations_of(&anna).expect("a list");
    assert_eq!(own.len(), 1);
    controller.delete_configuration(&anna, &own[0].id).expect("deleted");
    assert!(fixture.node.certificates.lock().expect("lock").is_empty());
}
