//! What those who run the box do on its pages, and what they may not.

use crate::support::*;
use alcove_controller::{
    Actor, ConnectionFilter, LogQuestion, NewUser, Rejected, Restoration, Role, UserFilter, UserState, Window,
};
use alcove_domain::{LineKind, Profile, ProfileId, Settings};

fn account<'a>(name: &'a str, role: Role) -> NewUser<'a> {
    NewUser { name, password: Some(PASSWORD), role, permissions: vec![] }
}

/// Somebody of this role, signed in.
fn actor(fixture: &Fixture, name: &str, role: Role) -> Actor {
    fixture.controller.add_user(&account(name, role)).expect("a user");
    Actor::of(&fixture.controller.sign_in(name, PASSWORD, HOME).expect("signs in").1, HOME)
}

fn profile(id: &str) -> Profile {
    Profile::new(ProfileId::new(id).expect("an ID"), id)
}

#[test]
fn an_operator_sees_everything_and_changes_nothing() {
    let fixture = Fixture::new();
    let operator = actor(&fixture, "otto", Role::Operator);
    fixture.user("ben");
    let acting = fixture.controller.acting(operator);
    acting.user_list(&UserFilter::default(), 1).expect("seen");
    acting.user("ben").expect("seen");
    acting.connections(&ConnectionFilter::default(), 1).expect("seen");
    acting.log(&LogQuestion::default(), 1).expect("seen");
    acting.log_file(&LogQuestion::default()).expect("seen");
    acting.history(1).expect("seen");
    acting.statistics("", Window::Day).expect("seen");
    let default = acting.profile("default").expect("seen");
    acting.consequences(&default).expect("seen");
    let id = default.id.clone();
    let refused = [
        acting.add_user(&account("eve", Role::User)).err(),
        acting.invite("ben").err(),
        acting.withdraw_invitation("ben").err(),
        acting.disable_user("ben").err(),
        acting.enable_user("ben").err(),
        acting.delete_user("ben").err(),
        acting.sign_out_user("ben").err(),
        acting.change_user("otto", Role::Admin, &[]).err(),
        acting.delete_device("ben", &key().to_base64()).err(),
        acting.end_connection(&key().to_base64()).err(),
        acting.add_profile(profile("new")).err(),
        acting.replace_profile(default, None).err(),
        acting.delete_profile(&id).err(),
        acting.replace_settings(Settings::default(), None).err(),
        acting.restore(1).err(),
    ];
    for (number, refused) in refused.into_iter().enumerate() {
        assert!(matches!(refused, Some(Rejected::Forbidden)), "{number}: {refused:?}");
    }
    assert!(!acting.user("ben").expect("seen").user.disabled);
}

#[test]
fn a_user_sees_nothing_of_it() {
    let fixture = Fixture::new();
    let ben = Actor::of(&fixture.user("ben"), HOME);
    let acting = fixture.controller.acting(ben);
    assert!(matches!(acting.user_list(&UserFilter::default(), 1), Err(Rejected::Forbidden)));
    assert!(matches!(acting.user("ben"), Err(Rejected::Forbidden)));
    assert!(matches!(acting.connections(&ConnectionFilter::default(), 1), Err(Rejected::Forbidden)));
    assert!(matches!(acting.log(&LogQuestion::default(), 1), Err(Rejected::Forbidden)));
    assert!(matches!(acting.history(1), Err(Rejected::Forbidden)));
    assert!(matches!(acting.history_entry(1), Err(Rejected::Forbidden)));
    assert!(matches!(acting.configuration(), Err(Rejected::Forbidden)));
    assert!(matches!(acting.statistics("", Window::Week), Err(Rejected::Forbidden)));
    assert!(matches!(acting.apps(), Err(Rejected::Forbidden)));
    assert!(matches!(acting.preview(&profile("a"), "a"), Err(Rejected::Forbidden)));
}

#[test]
fn nobody_locks_themselves_or_the_last_admin_out() {
    let fixture = Fixture::new();
    let anna = actor(&fixture, "anna", Role::Admin);
    let acting = fixture.controller.acting(anna);
    for refused in [
        acting.disable_user("anna"),
        acting.delete_user("anna"),
        acting.change_user("anna", Role::User, &[]),
        fixture.controller.acting(Actor::root()).disable_user("anna"),
    ] {
        assert!(matches!(refused, Err(Rejected::Conflict(_))), "{refused:?}");
    }
    let zoe = actor(&fixture, "zoe", Role::Admin);
    fixture.controller.acting(zoe).disable_user("anna").expect("another admin may");
}

#[test]
fn of_two_admins_who_edit_the_same_profile_the_second_is_told() {
    let fixture = Fixture::new();
    let acting = fixture.controller.acting(actor(&fixture, "anna", Role::Admin));
    let seen = acting.profile("default").expect("a profile");
    let version = seen.version();
    let mut first = seen.clone();
    first.display_name = "Office".into();
    acting.replace_profile(first, Some(&version)).expect("saved");
    let mut second = seen;
    second.hidden = true;
    let late = acting.replace_profile(second, Some(&version));
    assert!(matches!(late, Err(Rejected::Conflict(_))), "{late:?}");
    let now = acting.profile("default").expect("a profile");
    assert!(now.display_name == "Office" && !now.hidden);
    // Something else that changed meanwhile is no conflict.
    acting.add_profile(profile("other")).expect("added");
    acting.replace_profile(Profile { hidden: true, ..now.clone() }, Some(&now.version())).expect("saved");
}

#[test]
fn every_change_is_in_the_history_and_can_be_taken_back() {
    let fixture = Fixture::new();
    let acting = fixture.controller.acting(actor(&fixture, "anna", Role::Admin));
    let before = acting.profile("default").expect("a profile");
    acting.replace_profile(Profile { hidden: true, ..before.clone() }, None).expect("saved");
    acting.add_profile(profile("other")).expect("added");
    acting.replace_profile(acting.profile("other").expect("a profile"), None).expect("nothing new");
    let (rows, more) = acting.history(1).expect("rows");
    assert!(!more);
    let shown: Vec<_> =
        rows.iter().map(|row| (row.who.as_str(), row.source.as_str(), row.what.join(";"))).collect();
    assert_eq!(
        shown,
        [
            ("anna", "192.0.2.1", "profile other".to_owned()),
            ("anna", "192.0.2.1", "profile default hidden".to_owned()),
            ("", "", String::new()),
        ]
    );
    let view = acting.history_entry(rows[1].id).expect("an entry");
    let changed: Vec<_> = view.lines.iter().filter(|line| line.kind != LineKind::Same).collect();
    assert_eq!((changed[0].text.as_str(), changed[1].text.as_str()), ("hidden = false", "hidden = true"));
    let Restoration::Changes(changes) = view.restoration else { panic!("{:?}", view.restoration) };
    assert_eq!(changes[0].what, "profile other");
    acting.restore(rows[2].id).expect("restored");
    assert_eq!(
        acting.profile("default").expect("a profile"),
        Profile { changed_at: acting.profile("default").expect("p").changed_at, ..before }
    );
    assert!(acting.profile("other").is_err());
    let (rows, _) = acting.history(1).expect("rows");
    assert_eq!(rows.len(), 4, "going back is a change of its own");
    let newest = acting.history_entry(rows[0].id).expect("an entry");
    assert!(matches!(newest.restoration, Restoration::Present), "{:?}", newest.restoration);
    assert!(matches!(acting.restore(9999), Err(Rejected::NotFound(_))));
}

#[test]
fn what_a_change_means_for_the_devices_is_told_before() {
    let fixture = Fixture::new();
    let session = fixture.user("ben");
    let (access, _) = fixture.authorize(&session);
    fixture.connect(&fixture.caller(&access), &key()).expect("connected");
    let acting = fixture.controller.acting(actor(&fixture, "anna", Role::Admin));
    let profile = acting.profile("default").expect("a profile");
    assert_eq!(acting.consequences(&profile).expect("told"), Default::default());
    let renamed = Profile { keepalive: true, ..profile.clone() };
    let told = acting.consequences(&renamed).expect("told");
    assert_eq!((told.ended, told.outdated), (0, 1));
    let moved = Profile { wireguard: acting.suggest_ranges(24, None).expect("ranges"), ..profile.clone() };
    let told = acting.consequences(&moved).expect("told");
    assert_eq!((told.ended, told.outdated), (1, 0));
    assert_eq!(acting.consequences_of_deletion(&profile.id).expect("told").ended, 1);
    acting.replace_profile(moved, None).expect("saved");
    fixture.settles_on(&[]);
}

#[test]
fn an_invitation_lets_somebody_choose_a_password_once() {
    let fixture = Fixture::new();
    let controller = &fixture.controller;
    let acting = controller.acting(actor(&fixture, "anna", Role::Admin));
    acting.add_user(&NewUser { password: None, ..account("ben", Role::User) }).expect("added");
    let (code, _) = acting.invite("ben").expect("invited");
    assert_eq!(controller.invitation(&code).expect("a look").expect("open").user, "ben");
    assert!(acting.user("ben").expect("a user").invited_until.is_some());
    let weak = controller.accept_invitation(&code, "12345678");
    assert!(matches!(weak, Err(Rejected::Invalid { .. })), "{weak:?}");
    assert_eq!(controller.accept_invitation(&code, PASSWORD).expect("accepted"), "ben");
    controller.sign_in("ben", PASSWORD, HOME).expect("signs in");
    assert!(matches!(controller.accept_invitation(&code, PASSWORD), Err(Rejected::NotFound(_))));
    let (late, _) = acting.invite("ben").expect("invited");
    fixture.pass(8 * 24 * 3600);
    assert_eq!(controller.invitation(&late).expect("a look"), None);
    assert!(matches!(controller.accept_invitation("x", PASSWORD), Err(Rejected::NotFound(_))));
}

#[test]
fn somebody_who_is_signed_out_is_out_of_browsers_and_apps() {
    let fixture = Fixture::new();
    let session = fixture.user("ben");
    let (token, _) = fixture.controller.sign_in("ben", PASSWORD, HOME).expect("signs in");
    let (access, _) = fixture.authorize(&session);
    fixture.connect(&fixture.caller(&access), &key()).expect("connected");
    let acting = fixture.controller.acting(actor(&fixture, "anna", Role::Admin));
    let seen = acting.user("ben").expect("a user");
    assert_eq!((seen.devices.len(), seen.apps.len()), (1, 1));
    acting.sign_out_user("ben").expect("signed out");
    fixture.settles_on(&[]);
    assert!(fixture.controller.session(&token).expect("a look").is_none());
    assert!(fixture.controller.authenticate(&access).is_err());
    assert!(matches!(acting.sign_out_user("nobody"), Err(Rejected::NotFound(_))));
}

#[test]
fn connections_are_found_by_name_profile_and_address_and_ended() {
    let fixture = Fixture::new();
    let (ben, eve) = (fixture.user("ben"), fixture.user("Eve"));
    let mut keys = vec![];
    for session in [&ben, &eve] {
        let (access, _) = fixture.authorize(session);
        keys.push(key());
        fixture.connect(&fixture.caller(&access), &keys[keys.len() - 1]).expect("connected");
    }
    let acting = fixture.controller.acting(actor(&fixture, "anna", Role::Admin));
    let all = |search| ConnectionFilter { search, profile: None, all: true };
    let found = acting.connections(&all(""), 1).expect("a page");
    assert_eq!((found.total, found.pages), (2, 1));
    let named = acting.connections(&all("eV"), 1).expect("a page");
    assert_eq!(named.rows[0].view.user_id, "Eve");
    assert!(named.rows[0].by_app && named.rows[0].device.contains("eduVPN"), "{}", named.rows[0].device);
    let address = named.rows[0].view.ip_list[1].to_string();
    assert_eq!(acting.connections(&all(&address), 1).expect("a page").rows[0].view.user_id, "Eve");
    assert_eq!(acting.connections(&all("192.0.2.1"), 1).expect("a page").total, 0);
    let other = ProfileId::new("other").expect("an ID");
    let filter = ConnectionFilter { profile: Some(&other), ..all("") };
    assert_eq!(acting.connections(&filter, 1).expect("a page").total, 0);
    let silent = ConnectionFilter { all: false, ..all("") };
    assert_eq!(acting.connections(&silent, 1).expect("a page").total, 0, "nobody was heard of yet");
    acting.end_connection(&keys[1].to_base64()).expect("ended");
    fixture.settles_on(&keys[..1]);
    assert!(matches!(acting.end_connection(&keys[1].to_base64()), Err(Rejected::NotFound(_))));
    let log = acting.log(&LogQuestion::default(), 1).expect("rows");
    assert_eq!((log.rows.len(), log.more), (2, false));
    assert!(acting.log(&LogQuestion::default(), 2).expect("rows").rows.is_empty());
}

#[test]
fn states_of_accounts_are_listed() {
    let fixture = Fixture::new();
    let acting = fixture.controller.acting(actor(&fixture, "anna", Role::Admin));
    for n in 0..60 {
        let name = format!("user{n:02}");
        acting.add_user(&NewUser { password: None, ..account(&name, Role::User) }).expect("added");
    }
    acting.disable_user("user07").expect("disabled");
    let page = acting.user_list(&UserFilter::default(), 2).expect("a page");
    assert_eq!((page.total, page.pages, page.users.len()), (61, 2, 11));
    let disabled = UserFilter { state: UserState::Disabled, search: "" };
    assert_eq!(acting.user_list(&disabled, 1).expect("a page").users[0].name, "user07");
    let wrong = acting.change_user("user01", Role::User, &["a\nb".into()]);
    assert!(matches!(wrong, Err(Rejected::Invalid { .. })), "{wrong:?}");
}

#[test]
fn a_chart_has_what_was_sampled_also_before_it_is_written() {
    let fixture = Fixture::new();
    let acting = fixture.controller.acting(Actor::root());
    for _ in 0..15 {
        fixture.controller.housekeeping().expect("chores");
        fixture.pass(300);
    }
    let day = acting.statistics("", Window::Day).expect("statistics");
    assert_eq!(day.points.len(), 15, "twelve in the store, three in memory");
    assert_eq!(acting.statistics("default", Window::Week).expect("statistics").points.len(), 2);
    fixture.controller.write_samples().expect("written");
    assert_eq!(acting.statistics("", Window::Day).expect("statistics").points.len(), 15);
    fixture.pass(24 * 3600);
    fixture.controller.housekeeping().expect("chores");
    fixture.controller.write_samples().expect("written");
    assert_eq!(acting.statistics("", Window::Month).expect("statistics").points.len(), 1);
}

#[test]
fn static_permissions_count_at_once_and_for_apps_too() {
    let fixture = Fixture::new();
    let acting = fixture.controller.acting(Actor::root());
    let session = fixture.user("ben");
    let (access, _) = fixture.authorize(&session);
    let default = acting.profile("default").expect("a profile");
    acting.replace_profile(Profile { acl: Some(vec!["staff".into()]), ..default }, None).expect("saved");
    let visible = |from| {
        let caller = fixture.controller.authenticate_from(&access, from).expect("a good token");
        fixture.controller.info(&caller).expect("profiles").len()
    };
    assert_eq!(visible(Some(HOME)), 0);
    let mut settings = acting.configuration().expect("settings").settings;
    settings.static_permissions = [("memberOf!staff".to_owned(), vec!["IP@192.0.2.0/24".to_owned()])].into();
    acting.replace_settings(settings.clone(), None).expect("saved");
    assert_eq!((visible(Some(HOME)), visible(None)), (1, 0));
    settings.static_permissions = [("memberOf!staff".to_owned(), vec!["ben".to_owned()])].into();
    settings.admin_permissions = vec!["staff".into()];
    acting.replace_settings(settings, None).expect("saved");
    assert_eq!(visible(None), 1);
    let (_, session) = fixture.controller.sign_in("ben", PASSWORD, HOME).expect("signs in");
    assert_eq!(session.role, Role::Admin, "by a permission that the settings name");
}
