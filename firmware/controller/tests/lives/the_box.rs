//! What the person who runs the box lives through: set-up, accounts, profiles, restarts, links.

use crate::support::*;
use alcove_controller::{NewUser, Rejected, Role, SetUpError, SignInError};
use alcove_domain::{Profile, ProfileId};
use alcove_link::ToNode;
use argon2::{
    Argon2, PasswordHasher,
    password_hash::{SaltString, rand_core::OsRng},
};
use std::net::{IpAddr, Ipv4Addr};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

#[test]
fn a_new_box_has_a_profile_and_a_code_that_makes_the_first_admin_once() {
    let fixture = Fixture::new();
    let controller = &fixture.controller;
    let profiles = controller.profiles().expect("profiles");
    assert!(profiles[0].wireguard.is_some());
    let code = controller.set_up_code().expect("the store").expect("a code");
    let begin = |code: &str| controller.begin_set_up(code, "Office", None, HERE);
    assert!(matches!(begin("0000-0000-0000-0000"), Err(SetUpError::WrongCode)));
    let proof = begin(&code.to_lowercase().replace('-', " ")).expect("begun");
    assert!(matches!(controller.set_up_admin("guess", "anna", PASSWORD), Err(SetUpError::WrongCode)));
    assert!(matches!(controller.set_up_admin(&proof, "anna", "short"), Err(SetUpError::Rejected(_))));
    controller.set_up_admin(&proof, "anna", PASSWORD).expect("set up");
    assert_eq!(controller.set_up_code().expect("the store"), None);
    assert!(matches!(begin(&code), Err(SetUpError::Done)));
    assert!(matches!(controller.set_up_admin(&proof, "eve", PASSWORD), Err(SetUpError::Done)));
    let (_, session) = controller.sign_in("anna", PASSWORD, HOME).expect("signs in");
    assert_eq!(session.role, Role::Admin);
}

#[test]
fn an_admin_of_a_seed_file_is_the_first_one_or_gets_a_new_password() {
    let (new, old) = (Fixture::new(), Fixture::new());
    old.user("anna");
    let salt = SaltString::generate(&mut OsRng);
    let hash = Argon2::default().hash_password(b"from the card", &salt);
    let hash = hash.expect("a hash").to_string();
    for fixture in [new, old] {
        let controller = &fixture.controller;
        let anna = "anna".parse().expect("a name");
        controller.take_over_admin(&anna, &hash).expect("taken over");
        controller.take_over_admin(&anna, &hash).expect("the same again");
        assert_eq!(controller.set_up_code().expect("the store"), None);
        let (_, session) = controller.sign_in("anna", "from the card", HOME).expect("signs in");
        assert_eq!(session.role, Role::Admin);
        controller.sign_in("anna", PASSWORD, HOME).expect_err("the old password has ended");
    }
}

#[test]
fn guessing_the_set_up_code_is_slowed() {
    let fixture = Fixture::new();
    for _ in 0..5 {
        let _ = fixture.controller.begin_set_up("WRONG", "Office", None, HERE);
    }
    let code = fixture.controller.set_up_code().expect("the store").expect("a code");
    assert!(matches!(
        fixture.controller.begin_set_up(&code, "Office", None, HERE),
        Err(SetUpError::Throttled { .. })
    ));
}

#[test]
fn unknown_people_and_wrong_passwords_are_told_alike_and_slowed() {
    let fixture = Fixture::new();
    fixture.user("anna");
    let sign_in = |user: &str, password: &str| fixture.controller.sign_in(user, password, HOME);
    let unknown = sign_in("nobody", "x").expect_err("refused").to_string();
    let wrong = sign_in("anna", "x").expect_err("refused").to_string();
    assert_eq!(unknown, wrong);
    for _ in 0..4 {
        let _ = sign_in("anna", "x");
    }
    assert!(matches!(sign_in("anna", PASSWORD), Err(SignInError::Throttled { .. })));
    fixture.pass(5);
    sign_in("anna", PASSWORD).expect("signs in after the pause");
}

#[test]
fn a_disabled_person_is_off_everything() {
    let fixture = Fixture::new();
    let (token, session) = {
        fixture.user("anna");
        fixture.controller.sign_in("anna", PASSWORD, HOME).expect("signs in")
    };
    let (access, _) = fixture.authorize(&session);
    fixture.connect(&fixture.caller(&access), &key()).expect("a configuration");
    fixture.controller.create_configuration(&session, "default", "phone", "vpn.example").expect("a file");
    fixture.controller.disable_user("anna").expect("disabled");
    assert!(fixture.peers().is_empty(), "the node was told before the command ended");
    assert!(fixture.controller.session(&token).expect("the store").is_none());
    assert!(matches!(fixture.controller.sign_in("anna", PASSWORD, HOME), Err(SignInError::Disabled)));
    fixture.controller.enable_user("anna").expect("enabled");
    assert!(fixture.peers().is_empty(), "configurations do not come back");
    fixture.controller.sign_in("anna", PASSWORD, HOME).expect("signs in");
}

#[test]
fn a_clock_that_jumps_months_ahead_costs_a_new_sign_in_and_nothing_more() {
    let fixture = Fixture::new();
    let session = fixture.user("anna");
    let (access, _) = fixture.authorize(&session);
    fixture.connect(&fixture.caller(&access), &key()).expect("a configuration");
    // A box without a battery clock has started at its floor, and a time server answers.
    fixture.pass(300 * 86_400);
    fixture.controller.housekeeping().expect("chores");
    fixture.settles_on(&[]);
    fixture.controller.authenticate(&access).map(|_| ()).expect_err("it has ended");
    let (_, session) = fixture.controller.sign_in("anna", PASSWORD, HOME).expect("signs in");
    let (access, _) = fixture.authorize(&session);
    let again = key();
    fixture.connect(&fixture.caller(&access), &again).expect("a configuration");
    fixture.controller.housekeeping().expect("chores");
    fixture.settles_on(&[again]);
}

#[test]
fn a_file_made_by_hand_can_get_a_new_key_on_the_same_address() {
    let fixture = Fixture::new();
    let session = fixture.user("anna");
    let controller = &fixture.controller;
    let file =
        controller.create_configuration(&session, "default", "phone", "vpn.example:8443").expect("a file");
    assert!(file.text.starts_with("# Portal: https://vpn.example:8443/\n"), "{}", file.text);
    let view = &controller.configurations_of(&session).expect("a list")[0];
    let renewed = controller.renew_configuration_key(&session, &view.id, "vpn.example").expect("a file");
    let line = |text: &str, key: &str| text.lines().find(|l| l.starts_with(key)).map(str::to_owned);
    assert_eq!(line(&file.text, "Address"), line(&renewed.text, "Address"));
    assert_ne!(line(&file.text, "PrivateKey"), line(&renewed.text, "PrivateKey"));
    assert_eq!(fixture.peers().len(), 1);
    for n in 0..2 {
        controller
            .create_configuration(&session, "default", &format!("more {n}"), "vpn.example")
            .expect("a file");
    }
    let refused = controller.create_configuration(&session, "default", "fourth", "vpn.example");
    assert!(matches!(refused, Err(Rejected::Conflict(words)) if words.english().contains('3')));
    // Somebody else's is not there for others.
    let id = controller.configurations_of(&session).expect("a list")[0].id.clone();
    let ben = fixture.user("ben");
    assert!(matches!(controller.delete_configuration(&ben, &id), Err(Rejected::NotFound(_))));
    controller.delete_configuration(&session, &id).expect("deleted");
    assert_eq!(fixture.peers().len(), 2);
}

#[test]
fn changing_a_profile_tells_the_node_the_network_and_touches_no_peer() {
    let fixture = Fixture::new();
    let (access, _) = fixture.authorize(&fixture.user("anna"));
    let connected = key();
    fixture.connect(&fixture.caller(&access), &connected).expect("a configuration");
    fixture.node.messages.lock().expect("lock").clear();
    let mut profile = fixture.controller.profiles().expect("profiles").remove(0);
    profile.default_gateway = false;
    profile.routes = vec!["10.99.0.0/16".parse().expect("a prefix")];
    fixture.controller.set_profile(profile).expect("saved");
    let messages = fixture.node.messages.lock().expect("lock").clone();
    let [ToNode::Desired(part)] = messages.as_slice() else { panic!("one message: {messages:?}") };
    assert!(!part.reset && part.upsert.is_empty() && part.remove.is_empty());
    assert_eq!(part.network.as_ref().expect("a network").profiles[0].reach.len(), 1);
    assert_eq!(fixture.peers(), [connected]);
}

#[test]
fn profiles_that_would_collide_are_refused_and_nothing_changes() {
    let fixture = Fixture::new();
    let before = fixture.controller.configuration().expect("a configuration");
    let mut twin = Profile::new(ProfileId::new("twin").expect("an ID"), "Twin");
    twin.wireguard = before.profiles[0].wireguard;
    assert!(matches!(fixture.controller.add_profile(twin), Err(Rejected::Invalid { .. })));
    assert_eq!(fixture.controller.configuration().expect("a configuration"), before);
    let fresh = Profile::new(ProfileId::new("lab").expect("an ID"), "Lab");
    fixture.controller.add_profile(fresh).expect("gets ranges of its own");
}

#[test]
fn a_restarted_controller_knows_everybody_and_a_returning_node_gets_only_what_changed() {
    let fixture = Fixture::new();
    let (access, token) = fixture.authorize(&fixture.user("anna"));
    let connected = key();
    fixture.connect(&fixture.caller(&access), &connected).expect("a configuration");
    let told = fixture.node.messages.lock().expect("lock").clone();
    let (epoch, revision) = told
        .iter()
        .rev()
        .find_map(|m| if let ToNode::Desired(d) = m { Some((d.epoch.clone(), d.revision)) } else { None })
        .expect("a revision");

    let Fixture { controller, clock, node, dir } = fixture;
    drop(controller);
    let fixture = Fixture { controller: start(&dir, &clock), clock, node, dir };
    fixture.node.messages.lock().expect("lock").clear();
    fixture.plug_node_in(revision, &epoch);
    fixture.caller(&access);
    fixture.controller.token(&refresh(&token)).expect("tokens");
    fixture.controller.disconnect(&fixture.caller(&access)).expect("disconnects");
    fixture.settles_on(&[]);
    let resets = fixture
        .node
        .messages
        .lock()
        .expect("lock")
        .iter()
        .filter(|m| matches!(m, ToNode::Desired(d) if d.reset))
        .count();
    assert_eq!(resets, 0, "a node that was up to date gets no full state");
}

#[test]
fn an_account_name_taken_is_said() {
    let fixture = Fixture::new();
    fixture.user("anna");
    let again = NewUser { name: "anna", password: Some(PASSWORD), role: Role::User, permissions: vec![] };
    assert!(matches!(fixture.controller.add_user(&again), Err(Rejected::Conflict(_))));
    assert!(matches!(fixture.controller.disable_user("nobody"), Err(Rejected::NotFound(_))));
}
