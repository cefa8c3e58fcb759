//! The pages of those who run the box, as a browser meets them.

use crate::testing::{ADMIN, Answer, Bench, PASSWORD, USER};
use alcove_controller::{Actor, NewUser, Role};
use alcove_domain::{Language, Profile};

const OPERATOR: &str = "otto";

/// Every page, with what it needs to be shown.
const PAGES: [&str; 17] = [
    "/vpn-user-portal/overview",
    "/vpn-user-portal/connections",
    "/vpn-user-portal/users",
    "/vpn-user-portal/users?search=b&list_users=active&page=1",
    "/vpn-user-portal/user?user_id=ben",
    "/vpn-user-portal/profiles",
    "/vpn-user-portal/profile?id=default",
    "/vpn-user-portal/log",
    "/vpn-user-portal/log?ip_address=10.0.0.1&date_time=2026-05-03",
    "/vpn-user-portal/csv_log",
    "/vpn-user-portal/stats",
    "/vpn-user-portal/stats?period=month",
    "/vpn-user-portal/csv_stats/live",
    "/vpn-user-portal/csv_stats/aggregate",
    "/vpn-user-portal/settings",
    "/vpn-user-portal/changes",
    "/vpn-user-portal/changes/entry?id=1",
];

/// Pages that are the first half of a change.
const ASKING: [&str; 7] = [
    "/vpn-user-portal/user/add",
    "/vpn-user-portal/user/confirm?user_id=ben&action=disable",
    "/vpn-user-portal/user/confirm?user_id=ben&action=delete",
    "/vpn-user-portal/user/confirm?user_id=ben&action=sign_out",
    "/vpn-user-portal/user/confirm?user_id=ben&action=reset_code",
    "/vpn-user-portal/profile",
    "/vpn-user-portal/profile/delete?id=default",
];

/// Every change, with a form that would do it.
const CHANGES: [(&str, &[(&str, &str)]); 16] = [
    ("/vpn-user-portal/user/add", &[("name", "eve"), ("way", "invite")]),
    ("/vpn-user-portal/user", &[("user_id", "ben"), ("action", "invite")]),
    ("/vpn-user-portal/user", &[("user_id", "ben"), ("action", "withdraw")]),
    ("/vpn-user-portal/user", &[("user_id", "ben"), ("action", "disable")]),
    ("/vpn-user-portal/user", &[("user_id", "ben"), ("action", "enable")]),
    ("/vpn-user-portal/user", &[("user_id", "ben"), ("action", "sign_out")]),
    ("/vpn-user-portal/user", &[("user_id", "ben"), ("action", "reset_code")]),
    ("/vpn-user-portal/user", &[("user_id", "ben"), ("action", "delete")]),
    ("/vpn-user-portal/user", &[("user_id", "ben"), ("action", "delete_device"), ("connectionId", "x")]),
    ("/vpn-user-portal/user", &[("user_id", "ben"), ("action", "change"), ("role", "admin")]),
    ("/vpn-user-portal/profile", &[("id", "default"), ("action", "delete")]),
    ("/vpn-user-portal/profile", &[("id", "new"), ("display_name", "New"), ("action", "save")]),
    ("/vpn-user-portal/profile", &[("id", "default"), ("action", "preview")]),
    ("/vpn-user-portal/connections", &[("connectionId", "x")]),
    ("/vpn-user-portal/settings", &[("display_name", "Mine")]),
    ("/vpn-user-portal/changes/entry", &[("id", "1")]),
];

fn bench() -> Bench {
    let bench = Bench::new();
    let new = NewUser { name: OPERATOR, password: Some(PASSWORD), role: Role::Operator, permissions: vec![] };
    bench.controller.add_user(&new).expect("an operator");
    // Something for the history to show.
    bench.controller.set_profile(Profile { priority: 1, ..default(&bench) }).expect("saved");
    bench
}

/// Somebody else sits down at the browser.
fn sign_in(bench: &Bench, who: &str) {
    bench.forget_cookie("__Host-alcove");
    assert_eq!(bench.sign_in(who).status(), 303, "{who} signs in");
}

fn default(bench: &Bench) -> Profile {
    bench.controller.acting(Actor::root()).profile("default").expect("a profile")
}

/// The fields that a form of a page would send, as they are filled in.
fn fields(page: &Answer, action: &str) -> Vec<(String, String)> {
    let html = page.text();
    let start =
        html.find(&format!("action=\"{action}")).unwrap_or_else(|| panic!("no form {action} in {html}"));
    let form = &html[start..start + html[start..].find("</form>").expect("its end")];
    let attribute = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
        Some(unescaped(value))
    };
    let mut fields: Vec<(String, String)> = vec![];
    let mut select: Option<String> = None;
    for piece in form.split('<').skip(1) {
        let tag = piece.split('>').next().expect("a tag");
        let name = attribute(tag, "name");
        if tag.starts_with("input") && !(tag.contains("checkbox") || tag.contains("radio")) {
            fields.push((name.expect("a name"), attribute(tag, "value").unwrap_or_default()));
        } else if tag.starts_with("input") && tag.contains(" checked") {
            fields.push((name.expect("a name"), attribute(tag, "value").unwrap_or("on".into())));
        } else if tag.starts_with("textarea") {
            let text = piece.split_once('>').expect("a text").1;
            fields.push((name.expect("a name"), unescaped(text.strip_prefix('\n').unwrap_or(text))));
        } else if tag.starts_with("select") {
            select = name;
        } else if let (true, Some(name)) = (tag.starts_with("option"), select.clone()) {
            let known = fields.iter().position(|(n, _)| *n == name);
            let value = attribute(tag, "value").unwrap_or_default();
            match known {
                None => fields.push((name, value)),
                Some(place) if tag.contains(" selected") => fields[place].1 = value,
                Some(_) => {}
            }
        }
    }
    fields
}

fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
}

/// Fills in a form of a page and sends it.
fn send(bench: &Bench, page: &str, action: &str, changes: &[(&str, &str)]) -> Answer {
    let mut fields = fields(&bench.get(page), action);
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        if !value.is_empty() {
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    bench.post(page, &fields)
}

#[test]
fn every_page_is_there_in_every_language_for_those_who_run_the_box() {
    let bench = bench();
    for who in [ADMIN, OPERATOR] {
        sign_in(&bench, who);
        for page in PAGES {
            for language in Language::ALL {
                let accept = [("Accept-Language", language.code())];
                let answer = bench.browse("GET", page, &accept, "");
                assert_eq!(answer.status(), 200, "{page} for {who}: {}", answer.text());
                if answer.header("Content-Type").starts_with("text/html") {
                    let start =
                        format!("<html lang=\"{}\" dir=\"{}\">", language.code(), language.direction());
                    assert!(answer.text().contains(&start), "{page}");
                    assert!(answer.text().contains("aria-current=\"page\""), "{page} is in the menu");
                }
            }
        }
    }
    sign_in(&bench, ADMIN);
    for page in ASKING {
        assert_eq!(bench.get(page).status(), 200, "{page}");
    }
}

#[test]
fn a_user_sees_none_of_it_and_an_operator_is_offered_no_change() {
    let bench = bench();
    sign_in(&bench, USER);
    for page in PAGES.into_iter().chain(ASKING) {
        assert_eq!(bench.get(page).status(), 403, "{page}");
    }
    assert!(!bench.get("/vpn-user-portal/home").text().contains("/vpn-user-portal/users"), "nor in the menu");
    sign_in(&bench, OPERATOR);
    for page in ASKING {
        assert_eq!(bench.get(page).status(), 403, "{page}");
    }
    for page in PAGES {
        let answer = bench.get(page);
        let forms = answer.text().matches("method=\"post\"").count();
        let offered = answer.text().contains("class=\"primary\"") && forms > 2;
        assert!(!offered, "{page} offers a change: {}", answer.text());
    }
}

#[test]
fn every_change_is_refused_to_operators_and_users_and_without_the_token() {
    let bench = bench();
    for (who, status) in [(OPERATOR, 403), (USER, 403)] {
        sign_in(&bench, who);
        for (path, fields) in CHANGES {
            let answer = bench.submit("/vpn-user-portal/account", path, fields);
            assert_eq!(answer.status(), status, "{path} {fields:?} for {who}");
        }
    }
    sign_in(&bench, ADMIN);
    for (path, fields) in CHANGES {
        assert_eq!(bench.post(path, fields).status(), 403, "{path} without its token");
        let token = bench.get("/vpn-user-portal/account").hidden("token");
        let body = format!("{}&token={token}", crate::testing::encode(fields));
        let foreign = [("Content-Type", crate::testing::FORM), ("Sec-Fetch-Site", "cross-site")];
        assert_eq!(bench.browse("POST", path, &foreign, &body).status(), 403, "{path} from another site");
    }
    assert!(!bench.controller.acting(Actor::root()).user(USER).expect("a user").user.disabled);
    assert!(bench.controller.acting(Actor::root()).profile("default").is_ok());
}

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
fn somebody_is_invited_and_chooses_a_password_once() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let add = "/vpn-user-portal/user/add";
    let empty = send(&bench, add, add, &[("name", " "), ("role", "operator")]);
    assert_eq!(empty.status(), 400);
    assert!(empty.text().contains("id=\"name-problem\""), "{}", empty.text());
    assert!(
        empty.text().contains("value=\"operator\" aria-describedby=\"role-operator-hint\" checked"),
        "kept"
    );
    let taken = send(&bench, add, add, &[("name", USER)]);
    assert_eq!(taken.status(), 409);
    let invited = send(&bench, add, add, &[("name", "Zoë"), ("permissions", "memberOf!staff\nvpn")]);
    assert_eq!(invited.status(), 200, "{}", invited.text());
    let code =
        invited.text().split("invitation?code=").nth(1).expect("a link").split('<').next().expect("a code");
    let link = format!("/vpn-user-portal/invitation?code={code}");
    assert!(!bench.get("/vpn-user-portal/user?user_id=Zo%C3%AB").text().contains(code), "shown once");
    bench.forget_cookie("__Host-alcove");
    let open = bench.get(&link);
    assert_eq!(open.status(), 200);
    assert!(open.text().contains("Zoë"));
    let accept = |password: &str, again: &str| {
        let fields = [("code", code), ("userPass", password), ("userPassConfirm", again)];
        bench.submit(&link, "/vpn-user-portal/invitation", &fields)
    };
    assert_eq!(accept(PASSWORD, "another").status(), 400);
    assert_eq!(accept("short", "short").status(), 400);
    assert_eq!(
        bench.post("/vpn-user-portal/invitation", &[("code", code)]).status(),
        400,
        "not from our page"
    );
    let done = accept(PASSWORD, PASSWORD);
    assert_eq!((done.status(), done.header("Location")), (303, "/vpn-user-portal/home"));
    assert!(bench.get("/vpn-user-portal/home").text().contains("Zoë"), "signed in");
    assert_eq!(bench.get(&link).status(), 410);
    let user = bench.controller.acting(Actor::root()).user("Zoë").expect("a user");
    assert_eq!(user.user.permissions, ["memberOf!staff", "vpn"]);
}

#[test]
fn an_account_is_managed_from_its_page() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let page = "/vpn-user-portal/user?user_id=ben";
    let act = |fields: &[(&str, &str)]| {
        let all = [fields, &[("user_id", USER)]].concat();
        bench.submit(page, "/vpn-user-portal/user", &all)
    };
    let user = || bench.controller.acting(Actor::root()).user(USER).expect("a user");
    let changed = act(&[("action", "change"), ("role", "operator"), ("permissions", "a\r\nb")]);
    assert_eq!(changed.status(), 303, "{}", changed.text());
    assert_eq!(
        (user().role, user().user.permissions),
        (Role::Operator, vec!["a".to_owned(), "b".to_owned()])
    );
    let wrong = act(&[("action", "change"), ("role", "user"), ("permissions", "a\u{200b}b")]);
    assert_eq!(wrong.status(), 400);
    assert!(wrong.text().contains("id=\"permissions-problem\""), "{}", wrong.text());
    assert_eq!(act(&[("action", "disable")]).status(), 303);
    assert!(user().user.disabled);
    assert_eq!(act(&[("action", "invite")]).status(), 409, "who is locked out is not invited");
    assert_eq!(act(&[("action", "enable")]).status(), 303);
    assert_eq!(act(&[("action", "sign_out")]).status(), 303);
    assert_eq!(act(&[("action", "something")]).status(), 404);
    assert_eq!(act(&[("action", "delete")]).header("Location"), "/vpn-user-portal/users?done=deleted");
    assert_eq!(bench.get(page).status(), 404);
    let own = bench.submit(
        "/vpn-user-portal/account",
        "/vpn-user-portal/user",
        &[("user_id", ADMIN), ("action", "disable")],
    );
    assert_eq!(own.status(), 409, "nobody locks themselves out");
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

#[test]
fn the_log_answers_who_had_an_address_and_as_a_file() {
    let bench = bench();
    let _node = bench.connect_node();
    sign_in(&bench, USER);
    let fields = [("action", "add_config"), ("displayName", "=cmd()"), ("profileId", "default")];
    let made = bench.submit("/vpn-user-portal/home", "/vpn-user-portal/home", &fields);
    assert_eq!(made.status(), 200);
    let address = default(&bench).wireguard.expect("ranges").address(0).expect("an address").0;
    sign_in(&bench, ADMIN);
    let asked = |query: &str| bench.get(&format!("/vpn-user-portal/log?{query}"));
    let found = asked(&format!("ip_address={address}&date_time=2027-03-02"));
    assert!(found.text().contains("log?user_id=ben"), "{}", found.text());
    let other_day = asked(&format!("ip_address={address}&date_time=2027-03-01"));
    assert!(!other_day.text().contains("log?user_id=ben"));
    for (wrong, beside) in [("ip_address=10.0.0", "address-problem"), ("date_time=yesterday", "at-problem")] {
        let refused = asked(wrong);
        assert_eq!(refused.status(), 400);
        assert!(refused.text().contains(&format!("id=\"{beside}\"")), "{}", refused.text());
    }
    let file = bench.get("/vpn-user-portal/csv_log?user_id=ben");
    assert_eq!(file.header("Content-Type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.text().lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[1].starts_with("ben,default,wireguard,0,\"'=cmd()\","), "no formula: {}", lines[1]);
}

#[test]
fn charts_are_drawn_with_their_numbers_beside() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    assert!(!bench.get("/vpn-user-portal/stats").text().contains("<svg viewBox"), "nothing was measured yet");
    for _ in 0..4 {
        bench.controller.housekeeping().expect("chores");
        bench.later(300);
    }
    sign_in(&bench, ADMIN);
    let page = bench.get("/vpn-user-portal/stats");
    assert!(
        page.text().contains("role=\"img\" aria-labelledby=\"connected-title connected-desc\""),
        "{}",
        page.text()
    );
    assert!(page.text().contains("<title id=\"connected-title\">Devices connected</title>"));
    assert!(page.text().contains("<details><summary>Show as a table</summary>"));
    assert!(bench.get("/vpn-user-portal/overview").text().contains("<svg viewBox"), "on the overview too");
    let file = bench.get("/vpn-user-portal/csv_stats/live?profile_id=default");
    assert!(
        file.text().starts_with("Date/Time,#Connections\r\n2027-03-02T14:05:00Z,0\r\n"),
        "{}",
        file.text()
    );
    let days = bench.get("/vpn-user-portal/csv_stats/aggregate");
    assert_eq!(days.text(), "Date,#Unique Users,Max #Connections,Bytes In,Bytes Out\r\n");
}
