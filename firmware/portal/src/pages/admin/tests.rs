//! The pages of those who run the box, as a browser meets them.

mod accounts;
mod configuration;
mod figures;
mod nodes;
mod snapshots;

use crate::testing::{ADMIN, Answer, Bench, PASSWORD, USER};
use alcove_controller::{Actor, NewUser, Role};
use alcove_domain::{Language, Profile};

const OPERATOR: &str = "otto";

/// Every page, with what it needs to be shown.
const PAGES: [&str; 21] = [
    "/vpn-user-portal/overview",
    "/vpn-user-portal/connections",
    "/vpn-user-portal/users",
    "/vpn-user-portal/users?search=b&list_users=active&page=1",
    "/vpn-user-portal/user?user_id=ben",
    "/vpn-user-portal/guests",
    "/vpn-user-portal/profiles",
    "/vpn-user-portal/profile?id=default",
    "/vpn-user-portal/nodes",
    "/vpn-user-portal/node?node=0",
    "/vpn-user-portal/log",
    "/vpn-user-portal/log?ip_address=10.0.0.1&date_time=2026-05-03",
    "/vpn-user-portal/csv_log",
    "/vpn-user-portal/stats",
    "/vpn-user-portal/stats?period=month",
    "/vpn-user-portal/csv_stats/live",
    "/vpn-user-portal/csv_stats/aggregate",
    "/vpn-user-portal/settings",
    "/vpn-user-portal/snapshots",
    "/vpn-user-portal/changes",
    "/vpn-user-portal/changes/entry?id=1",
];

/// Pages that are the first half of a change.
const ASKING: [&str; 8] = [
    "/vpn-user-portal/user/add",
    "/vpn-user-portal/user/confirm?user_id=ben&action=disable",
    "/vpn-user-portal/user/confirm?user_id=ben&action=delete",
    "/vpn-user-portal/user/confirm?user_id=ben&action=sign_out",
    "/vpn-user-portal/user/confirm?user_id=ben&action=reset_code",
    "/vpn-user-portal/node/add",
    "/vpn-user-portal/profile",
    "/vpn-user-portal/profile/delete?id=default",
];

/// Every change, with a form that would do it.
const CHANGES: [(&str, &[(&str, &str)]); 28] = [
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
    ("/vpn-user-portal/user", &[("user_id", "ben"), ("action", "pin"), ("node", "0")]),
    (
        "/vpn-user-portal/node/add",
        &[("expires", "PT1H"), ("address", "vpn.example.org"), ("profile:default", "on")],
    ),
    ("/vpn-user-portal/node", &[("node", "0"), ("action", "drain")]),
    ("/vpn-user-portal/node", &[("node", "0"), ("action", "resume")]),
    ("/vpn-user-portal/node", &[("node", "1"), ("action", "remove")]),
    ("/vpn-user-portal/node", &[("node", "1"), ("action", "replace")]),
    (
        "/vpn-user-portal/node",
        &[("node", "0"), ("action", "change"), ("name", "x"), ("profile:default", "on")],
    ),
    ("/vpn-user-portal/profile", &[("id", "default"), ("action", "delete")]),
    ("/vpn-user-portal/profile", &[("id", "new"), ("display_name", "New"), ("action", "save")]),
    ("/vpn-user-portal/profile", &[("id", "default"), ("action", "preview")]),
    ("/vpn-user-portal/connections", &[("connectionId", "x")]),
    ("/vpn-user-portal/guests", &[("action", "save"), ("on", "on"), ("confirmed", "yes")]),
    ("/vpn-user-portal/guests", &[("action", "fetch")]),
    ("/vpn-user-portal/settings", &[("display_name", "Mine")]),
    ("/vpn-user-portal/snapshots", &[("action", "take")]),
    ("/vpn-user-portal/snapshots", &[("action", "schedule"), ("keep", "7/4/6"), ("hour", "4")]),
    ("/vpn-user-portal/snapshots", &[("action", "key"), ("userPass", PASSWORD)]),
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
