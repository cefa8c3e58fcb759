//! People of one box as guests on another.

use crate::support::*;
use alcove_controller::{Acting, Actor, BearerError, NewUser, Role};
use alcove_domain::{ErrandProblem, GuestAccess, ProfileId, Right, Timestamp};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ed25519_dalek::{Signer, SigningKey};

const HOME_HOST: &str = "home.example.org";

fn signer() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

/// The key that signs lists, as settings have it.
fn list_key() -> String {
    STANDARD.encode([&b"Ed"[..], b"12345678", signer().verifying_key().as_bytes()].concat())
}

fn minisign(key: &SigningKey, text: &str) -> String {
    let comment = "timestamp:1\tfile:server_list.json";
    let of_text = key.sign(text.as_bytes()).to_bytes();
    let of_comment = key.sign(&[&of_text[..], comment.as_bytes()].concat()).to_bytes();
    let first = STANDARD.encode([&b"Ed"[..], b"12345678", &of_text].concat());
    format!("untrusted comment: x\n{first}\ntrusted comment: {comment}\n{}\n", STANDARD.encode(of_comment))
}

fn list(version: i64, servers: &[(&str, &str)]) -> String {
    let entry = |(host, key): &(&str, &str)| {
        format!(
            r#"{{"server_type":"secure_internet","base_url":"https://{host}/","public_key_list":["{key}"]}}"#
        )
    };
    let entries: Vec<String> = servers.iter().map(entry).collect();
    format!(r#"{{"v":{version},"server_list":[{}]}}"#, entries.join(","))
}

fn rules() -> GuestAccess {
    GuestAccess {
        on: true,
        profiles: vec![ProfileId::new("default").expect("an ID")],
        list_url: "https://disco.example.org/server_list.json".into(),
        list_keys: vec![list_key()],
        ..GuestAccess::default()
    }
}

impl Fixture {
    fn root(&self) -> Acting<'_> {
        self.controller.acting(Actor::root())
    }

    fn guests_by(&self, rules: &GuestAccess) {
        let version = self.root().guests().expect("a view").version;
        self.root().change_guests(rules, &version).expect("saved");
    }

    fn fetch(&self, text: &str) -> Option<ErrandProblem> {
        self.root().fetch_guest_list().expect("ordered");
        assert!(self.controller.guest_list_task().expect("asked").is_some());
        self.controller
            .guest_list_fetched(text.as_bytes(), minisign(&signer(), text).as_bytes())
            .expect("kept");
        self.root().guests().expect("a view").problem
    }

    fn public_key(&self) -> String {
        self.root().guests().expect("a view").public_key
    }
}

/// A box, and another one that lets its people in.
fn two_boxes() -> (Fixture, Fixture) {
    let (home, away) = (Fixture::new(), Fixture::new());
    home.guests_by(&GuestAccess { on: true, ..GuestAccess::default() });
    away.guests_by(&rules());
    assert_eq!(away.fetch(&list(7, &[(HOME_HOST, &home.public_key())])), None);
    (home, away)
}

fn is_refused(fixture: &Fixture, token: &str) -> bool {
    matches!(fixture.controller.authenticate(token), Err(BearerError::Invalid(_)))
}

/// An access token like those of other servers, signed with a key that the list may have or not.
fn foreign(key: &SigningKey, change: impl Fn(&mut serde_json::Value)) -> String {
    let mut payload = serde_json::json!({
        "type": "access_token", "auth_key": "abc", "client_id": CLIENT, "scope": "config",
        "user_id": "--SwaqFjx0FaibD4gJUQ8W4XGwyZ5pDaZnNeLXt88ZQ",
        "expires_at": Timestamp(1_790_000_600).atom(),
        "authorization_expires_at": Timestamp(1_790_900_000).atom(),
    });
    change(&mut payload);
    let signed = format!("v7.ozEaVoU0p1HezQ41.{}", URL_SAFE_NO_PAD.encode(payload.to_string()));
    let signature = key.sign(signed.as_bytes()).to_bytes();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A box that lets in who comes with [`foreign`] tokens of this key.
fn away_for(key: &SigningKey) -> Fixture {
    let away = Fixture::new();
    away.guests_by(&rules());
    let public =
        format!("k7.pub.ozEaVoU0p1HezQ41.{}", URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes()));
    assert_eq!(away.fetch(&list(7, &[("vpn.example.com", &public)])), None);
    away
}

#[test]
fn somebody_of_one_box_connects_on_another_under_a_pseudonym() {
    let (home, away) = two_boxes();
    let (token, refresh_token) = home.authorize(&home.user("anna"));
    home.caller(&token);
    let caller = away.caller(&token);
    assert_eq!(away.controller.info(&caller).expect("profiles").len(), 1);
    let device = key();
    away.connect(&caller, &device).expect("a configuration");
    away.settles_on(&[device]);

    let view = away.root().guests().expect("a view");
    assert_eq!((view.guests, view.list_version, view.servers.len()), (1, Some(7), 1));
    let pseudonym = home.root().pseudonym_of("anna").expect("asked").expect("one");
    let account = away.root().user(&format!("{pseudonym}@{HOME_HOST}")).expect("an account").user;
    assert!(account.permissions.is_empty() && !account.name.contains("anna"));
    assert_eq!(home.root().whose_pseudonym(&format!("{pseudonym}@{HOME_HOST}")).expect("found"), "anna");
    assert!(home.root().whose_pseudonym("--SwaqFjx0FaibD4gJUQ8W4XGwyZ5pDaZnNeLXt88ZQ").is_err());

    // What is for the token endpoint is for the own box alone.
    assert_eq!(away.controller.token(&refresh(&refresh_token)).expect_err("refused").error, "invalid_grant");
    assert!(home.controller.token(&refresh(&refresh_token)).is_ok());

    away.controller.disconnect(&caller).expect("disconnected");
    away.settles_on(&[]);
    home.pass(3601);
    away.pass(3601);
    assert!(is_refused(&away, &token), "it has expired");
}

#[test]
fn tokens_from_before_go_on_working_at_home_and_nowhere_else() {
    let (home, away) = (Fixture::new(), Fixture::new());
    let session = home.user("anna");
    let (before, _) = home.authorize(&session);
    assert!(before.starts_with("a1."));
    home.guests_by(&GuestAccess { on: true, ..GuestAccess::default() });
    away.guests_by(&rules());
    away.fetch(&list(1, &[(HOME_HOST, &home.public_key())]));
    home.caller(&before);
    assert!(is_refused(&away, &before));
    let (after, _) = home.authorize(&session);
    assert!(after.starts_with("v7."));
    home.guests_by(&GuestAccess::default());
    home.caller(&after);
    home.caller(&before);
}

#[test]
fn a_guest_who_is_locked_out_or_not_let_in_any_more_is_off_at_once() {
    let (home, away) = two_boxes();
    let (token, _) = home.authorize(&home.user("anna"));
    let connect = || {
        let device = key();
        away.connect(&away.caller(&token), &device).expect("a configuration");
        away.settles_on(&[device]);
    };
    connect();
    let name = away.controller.users(None, 0).expect("users")[0].name.clone();
    away.root().disable_user(&name).expect("disabled");
    away.settles_on(&[]);
    assert!(matches!(away.controller.authenticate(&token), Err(BearerError::Disabled)));
    away.root().enable_user(&name).expect("enabled");

    for closed in [
        GuestAccess { on: false, ..rules() },
        GuestAccess { servers: Some(vec!["vpn.example.com".into()]), ..rules() },
        GuestAccess { list_keys: alcove_domain::EDUVPN_KEYS.map(Into::into).into(), ..rules() },
    ] {
        connect();
        away.guests_by(&closed);
        away.settles_on(&[]);
        assert!(is_refused(&away, &token), "{closed:?}");
        away.guests_by(&rules());
    }
    connect();
    away.guests_by(&GuestAccess { profiles: vec![], ..rules() });
    away.settles_on(&[]);
    assert!(away.controller.info(&away.caller(&token)).expect("profiles").is_empty());
    away.guests_by(&rules());
    connect();
    assert_eq!(away.fetch(&list(8, &[])), None);
    away.settles_on(&[]);
    assert!(is_refused(&away, &token), "the list has the server no more");
}

#[test]
fn a_list_that_is_older_or_not_signed_changes_nothing() {
    let (home, away) = two_boxes();
    let (token, _) = home.authorize(&home.user("anna"));
    let older = away.fetch(&list(6, &[]));
    assert!(matches!(older, Some(ErrandProblem::Older { offered: 6, known: 7, .. })), "{older:?}");
    away.caller(&token);
    let text = list(9, &[]);
    away.root().fetch_guest_list().expect("ordered");
    away.controller.guest_list_task().expect("asked").expect("a task");
    let stranger = minisign(&SigningKey::from_bytes(&[5; 32]), &text);
    away.controller.guest_list_fetched(text.as_bytes(), stranger.as_bytes()).expect("kept");
    let view = away.root().guests().expect("a view");
    assert!(matches!(view.problem, Some(ErrandProblem::NotSigned { .. })), "{:?}", view.problem);
    assert_eq!(view.list_version, Some(7));
    away.caller(&token);
    let told = away.controller.status().expect("a status").problems;
    assert!(told.iter().any(|words| words.english().contains("guest access")), "{told:?}");
    assert_eq!(away.fetch(&list(7, &[(HOME_HOST, &home.public_key())])), None, "the same is fine");
}

#[test]
fn what_a_foreign_token_says_is_believed_within_limits() {
    let key = SigningKey::from_bytes(&[3; 32]);
    let away = away_for(&key);
    let (local, _) = away.authorize(&away.user("anna"));
    away.caller(&local);
    away.caller(&foreign(&key, |_| {}));
    let set = |name: &'static str, value: &'static str| {
        move |token: &mut serde_json::Value| token[name] = value.into()
    };
    for (name, value) in [
        ("user_id", "anna"),
        ("user_id", "--SwaqFjx0FaibD4gJUQ8W4XGwyZ5pDaZnNeLXt88ZQ@home.example.org"),
        ("type", "refresh_token"),
        ("scope", "other"),
        ("client_id", "org.example.unknown"),
        ("expires_at", "2020-01-01T00:00:00+00:00"),
        ("expires_at", "soon"),
        ("authorization_expires_at", "2020-01-01T00:00:00+00:00"),
    ] {
        assert!(is_refused(&away, &foreign(&key, set(name, value))), "{name} = {value}");
    }
    assert!(is_refused(&away, &foreign(&SigningKey::from_bytes(&[4; 32]), |_| {})), "another key");
    // A server cannot speak for an app of this box by naming its authorization.
    let session = away.controller.sign_in("anna", PASSWORD, HOME).expect("signs in").1;
    let own = away.controller.authorizations_of(&session).expect("apps")[0].auth_key.clone();
    let posing = foreign(&key, |token| token["auth_key"] = own.clone().into());
    away.controller.disconnect(&away.caller(&posing)).expect("disconnected");
    away.caller(&local);
    // Nor promise more time than this box gives.
    let forever = foreign(&key, |token| {
        token["auth_key"] = "another".into();
        token["authorization_expires_at"] = "9999-01-01T00:00:00Z".into();
    });
    let device = key_for_device();
    let answer = away.connect(&away.caller(&forever), &device).expect("a configuration");
    assert_eq!(answer.expires, Timestamp(1_790_000_000 + 90 * 86_400));
}

fn key_for_device() -> alcove_domain::WgPublicKey {
    key()
}

#[test]
fn there_are_no_more_guests_than_there_may_be() {
    let key = SigningKey::from_bytes(&[3; 32]);
    let away = away_for(&key);
    away.guests_by(&GuestAccess { most: 1, ..rules() });
    let first = foreign(&key, |_| {});
    away.caller(&first);
    let second = foreign(&key, |token| {
        token["user_id"] = URL_SAFE_NO_PAD.encode([1; 32]).into();
        token["auth_key"] = "other".into();
    });
    assert!(is_refused(&away, &second));
    away.caller(&first);
}

#[test]
fn a_guest_is_no_account_to_sign_in_with() {
    let key = SigningKey::from_bytes(&[3; 32]);
    let away = away_for(&key);
    away.caller(&foreign(&key, |_| {}));
    let name = away.controller.users(None, 0).expect("users")[0].name.clone();
    assert!(away.controller.sign_in(&name, "", HOME).is_err());
    assert!(away.root().change_user(&name, Role::Admin, &[]).is_err());
    assert!(away.root().invite(&name).is_err());
    let taken = NewUser { name: &name, password: Some(PASSWORD), role: Role::User, permissions: vec![] };
    assert!(away.root().add_user(&taken).is_err());
    assert!(away.root().has(Right::ManageUsers));
}
