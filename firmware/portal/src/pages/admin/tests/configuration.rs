//! Profiles, settings and their history.

use super::{bench, default, fields, send, sign_in};
use crate::testing::{ADMIN, USER};
use alcove_controller::Actor;
use alcove_domain::Profile;

#[test]
fn a_form_that_is_sent_as_it_is_changes_nothing() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let before = bench.controller.configuration().expect("a configuration").to_toml();
    let profile = "/vpn-user-portal/profile?id=default";
    let saved = send(&bench, profile, "/vpn-user-portal/profile", &[("action", "save")]);
    assert_eq!(saved.header("Location"), "/vpn-user-portal/profiles?done=saved", "{}", saved.text());
    let saved = send(&bench, "/vpn-user-portal/settings", "/vpn-user-portal/settings", &[]);
    assert_eq!(saved.header("Location"), "/vpn-user-portal/settings?done=saved", "{}", saved.text());
    assert_eq!(bench.controller.configuration().expect("a configuration").to_toml(), before);
}

#[test]
fn a_profile_is_made_from_what_is_suggested_and_previewed_before() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let new = "/vpn-user-portal/profile";
    let typed =
        [("id", "office"), ("display_name", "Büro"), ("default_gateway", "no"), ("routes", "192.168.7.0/24")];
    let suggested = send(&bench, new, new, &[&typed[..], &[("action", "suggest"), ("size", "22")]].concat());
    assert_eq!(suggested.status(), 200);
    assert!(suggested.text().contains("/22\""), "room for a thousand: {}", suggested.text());
    assert!(suggested.text().contains("Büro"), "what was typed is kept");
    let preview = send(&bench, new, new, &[&typed[..], &[("action", "preview")]].concat());
    assert!(preview.text().contains("[Interface]\nPrivateKey = …"), "{}", preview.text());
    assert!(preview.text().contains("<code>192.168.7.0/24</code>"), "{}", preview.text());
    assert_eq!(bench.controller.profiles().expect("profiles").len(), 1, "nothing is saved yet");
    let saved = send(&bench, new, new, &[&typed[..], &[("action", "save")]].concat());
    assert_eq!(saved.status(), 303, "{}", saved.text());
    let office = bench.controller.acting(Actor::root()).profile("office").expect("saved");
    assert_eq!((office.display_name.as_str(), office.default_gateway), ("Büro", false));
    assert!(office.wireguard.is_some());
    let again = send(&bench, new, new, &[&typed[..], &[("action", "save")]].concat());
    assert_eq!(again.status(), 400, "the ID is taken");
    assert!(again.text().contains("id=\"id-problem\""), "{}", again.text());
}

#[test]
fn what_is_wrong_with_a_profile_stands_beside_its_field_and_nothing_is_lost() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let page = "/vpn-user-portal/profile?id=default";
    for (field, value, beside) in [
        ("display_name", " ", "display_name"),
        ("exclude_routes", "10.0.0.1/8", "exclude_routes"),
        ("exclude_routes", "somewhere", "exclude_routes"),
        ("dns_servers", "nine", "dns_servers"),
        ("host_name", "a b", "host_name"),
        ("wireguard_v4", "10.0.0", "wireguard_v4"),
        ("wireguard_v4", "127.0.0.0/24", "wireguard"),
        ("priority", "first", "priority"),
        ("wireguard", "", "wireguard"),
    ] {
        let refused = send(
            &bench,
            page,
            "/vpn-user-portal/profile",
            &[("action", "save"), ("host_name", "kept.example.org"), (field, value)],
        );
        assert_eq!(refused.status(), 400, "{field} {value}");
        let problem = format!("id=\"{beside}-problem\" role=\"alert\"");
        assert!(refused.text().contains(&problem), "{field} {value}: {}", refused.text());
        if field != "host_name" {
            assert!(
                refused.text().contains("value=\"kept.example.org\""),
                "what was typed elsewhere is kept"
            );
        }
    }
    assert_eq!(default(&bench).host_name, None);
}

#[test]
fn of_two_admins_the_second_sees_what_the_first_saved_and_decides() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let page = "/vpn-user-portal/profile?id=default";
    let opened = fields(&bench.get(page), "/vpn-user-portal/profile");
    bench
        .controller
        .set_profile(Profile { display_name: "Theirs".into(), ..default(&bench) })
        .expect("saved");
    let with = |changes: &[(&str, &str)], from: &[(String, String)]| {
        let mut all: Vec<(&str, &str)> = from
            .iter()
            .filter(|(n, _)| changes.iter().all(|(c, _)| c != n))
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        all.extend(changes);
        bench.post(page, &all)
    };
    let mine = [("display_name", "Mine"), ("action", "save")];
    let told = with(&mine, &opened);
    assert_eq!(told.status(), 409);
    assert!(told.text().contains("id=\"conflict\"") && told.text().contains("Theirs"), "{}", told.text());
    assert!(told.text().contains("value=\"Mine\""), "what was typed is kept");
    assert_eq!(default(&bench).display_name, "Theirs", "nothing is overwritten");
    let again = with(&mine, &fields(&told, "/vpn-user-portal/profile"));
    assert_eq!(again.status(), 303, "{}", again.text());
    assert_eq!(default(&bench).display_name, "Mine");

    let opened = fields(&bench.get("/vpn-user-portal/settings"), "/vpn-user-portal/settings");
    let mut settings = bench.controller.configuration().expect("settings").settings;
    settings.show_permissions = true;
    bench.controller.set_settings(settings).expect("saved");
    let fields: Vec<(&str, &str)> = opened.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let told = bench.post("/vpn-user-portal/settings", &fields);
    assert_eq!(told.status(), 409);
    assert!(told.text().contains("settings show_permissions"), "{}", told.text());
}

#[test]
fn a_change_that_ends_devices_is_agreed_to_first() {
    let bench = bench();
    let _node = bench.connect_node();
    sign_in(&bench, USER);
    let made = bench.submit(
        "/vpn-user-portal/home",
        "/vpn-user-portal/home",
        &[("action", "add_config"), ("displayName", "TV"), ("profileId", "default")],
    );
    assert_eq!(made.status(), 200);
    sign_in(&bench, ADMIN);
    let page = "/vpn-user-portal/profile?id=default";
    let moved = [("wireguard_v4", "10.77.7.0/24"), ("action", "save")];
    let asked = send(&bench, page, "/vpn-user-portal/profile", &moved);
    assert_eq!(asked.status(), 409);
    assert!(asked.text().contains("1 device loses its configuration"), "{}", asked.text());
    assert!(default(&bench).wireguard.expect("ranges").v4.to_string() != "10.77.7.0/24");
    let agreed = send(&bench, page, "/vpn-user-portal/profile", &[&moved[..], &[("agreed", "1")]].concat());
    assert_eq!(agreed.status(), 303, "{}", agreed.text());
    assert!(bench.controller.acting(Actor::root()).user(USER).expect("a user").devices.is_empty());
    let ask = bench.get("/vpn-user-portal/profile/delete?id=default");
    assert!(ask.text().contains("0 devices lose"), "{}", ask.text());
}

#[test]
fn settings_are_checked_field_by_field_and_kept() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let page = "/vpn-user-portal/settings";
    for (field, value, beside) in [
        ("session_expiry", "many", "session_expiry"),
        ("session_expiry", "0", "session_expiry"),
        ("max_app_configurations", "-1", "max_app_configurations"),
        ("wireguard_port", "0", "wireguard_port"),
        ("static_permissions", "staff: anna", "static_permissions"),
        ("static_permissions", "staff = IP@here", "static_permissions"),
        ("host_name", "a b", "host_name"),
        ("resolver_domains", "x", "resolver_domains"),
    ] {
        let refused = send(&bench, page, page, &[("display_name", "Kept"), (field, value)]);
        assert_eq!(refused.status(), 400, "{field} {value}");
        assert!(
            refused.text().contains(&format!("id=\"{beside}-problem\"")),
            "{field} {value}: {}",
            refused.text()
        );
        assert!(refused.text().contains("value=\"Kept\""));
    }
    let own = default(&bench).wireguard.expect("ranges").gateway4().to_string();
    let circle = send(&bench, page, page, &[("resolver_servers", &own)]);
    assert_eq!(circle.status(), 400, "what does not fit a profile is told too");
    assert!(circle.text().contains("id=\"resolver_servers-problem\""), "{}", circle.text());
    let changes = [
        ("display_name", "Office VPN"),
        ("session_expiry", "12"),
        ("session_expiry_unit", "hours"),
        ("static_permissions", "memberOf!staff = ben"),
        ("govvpn", "on"),
        ("eduvpn", ""),
    ];
    assert_eq!(send(&bench, page, page, &changes).status(), 303);
    let settings = bench.controller.configuration().expect("settings").settings;
    assert_eq!(settings.session_expiry.iso8601(), "PT12H");
    assert_eq!(settings.app_sets, ["LC", "govVPN"]);
    assert_eq!(settings.static_permissions["memberOf!staff"], ["ben"]);
    assert!(bench.get(page).text().contains("Office VPN"));
}

#[test]
fn a_former_state_is_shown_line_by_line_and_restored() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let page = "/vpn-user-portal/profile?id=default";
    send(&bench, page, "/vpn-user-portal/profile", &[("action", "save"), ("hidden", "on")]);
    let list = bench.get("/vpn-user-portal/changes");
    assert!(list.text().contains("profile default hidden") && list.text().contains(ADMIN), "{}", list.text());
    let newest = list.text().split("changes/entry?id=").nth(1).expect("a link");
    let newest: i64 = newest.split('"').next().expect("a number").parse().expect("a number");
    let entry = bench.get(&format!("/vpn-user-portal/changes/entry?id={newest}"));
    assert!(entry.text().contains("<span class=\"removed\">− hidden = false</span>"), "{}", entry.text());
    assert!(entry.text().contains("<span class=\"added\">+ hidden = true</span>"), "{}", entry.text());
    let before = format!("/vpn-user-portal/changes/entry?id={}", newest - 1);
    let restored = send(&bench, &before, "/vpn-user-portal/changes/entry", &[]);
    assert_eq!(restored.header("Location"), "/vpn-user-portal/changes?done=restored", "{}", restored.text());
    assert!(!default(&bench).hidden);
    assert_eq!(bench.get("/vpn-user-portal/changes/entry?id=999").status(), 404);
    assert_eq!(bench.get("/vpn-user-portal/changes/entry?id=x").status(), 404);
}
