use super::*;
use crate::testing::{ADMIN, Answer, Bench, FORM, Node, USER, encode};
use alcove_domain::{Timestamp, WgPublicKey};
use alcove_link::PeerCounters;
use serde_json::Value;

/// Where the admin's programs run.
const NEAR: &str = "192.168.7.7";

struct Program {
    bench: Bench,
    node: Option<Node>,
    token: String,
}

impl Program {
    fn new() -> Self {
        Self::with(&Scope::ALL)
    }

    fn with(scopes: &[Scope]) -> Self {
        let bench = Bench::new();
        let token = bench.controller.add_admin_token("program", scopes, None).expect("a token");
        Self { node: Some(bench.connect_node()), bench, token }
    }

    fn ask(&self, method: &str, name: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers: Vec<_> = headers.iter().copied().chain([("Authorization", bearer.as_str())]).collect();
        self.bench.ask_from(NEAR, method, &format!("{ROOT}{name}"), &headers, body)
    }

    fn get(&self, name: &str) -> Answer {
        self.ask("GET", name, &[], "")
    }

    fn post(&self, name: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask("POST", name, &[("Content-Type", FORM)], &encode(fields))
    }

    fn create(&self, more: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> =
            [("user_id", USER), ("profile_id", "default")].into_iter().chain(more.iter().copied()).collect();
        self.post("create", &fields)
    }

    /// Makes a configuration and tells its connection ID.
    fn connected(&self) -> String {
        assert_eq!(self.create(&[]).status(), 200);
        let list: Value = json_of(&self.get(&format!("user_configuration_list?user_id={USER}")));
        let rows = list["user_configuration_list"].as_array().expect("a list");
        rows.last().expect("a row")["connection_id"].as_str().expect("an ID").to_owned()
    }

    /// The device of this connection shakes hands.
    fn heard_of(&self, connection: &str) {
        let public_key: WgPublicKey = connection.parse().expect("a key");
        let before = self.get("connected_users").text().to_owned();
        self.node.as_ref().expect("a node").report(PeerCounters {
            public_key,
            bytes_in: 1000,
            bytes_out: 2000,
            last_handshake: Some(Timestamp(crate::testing::NOW - 60)),
            endpoint: Some("198.18.3.4:40000".parse().expect("an address")),
        });
        while self.get("connected_users").text() == before {
            std::thread::yield_now();
        }
    }
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(answer.text()).expect("JSON")
}

/// The answer with what differs from run to run replaced.
fn golden(answer: &Answer, connection: &str) -> String {
    let mut text = answer.golden().replace(connection, "CONNECTION");
    let random: Vec<String> = text.split('"').filter(|word| is_address(word)).map(str::to_owned).collect();
    for address in random.iter().filter(|address| *address != "198.18.3.4") {
        text = text.replace(address, if address.contains(':') { "V6" } else { "V4" });
    }
    text
}

fn is_address(word: &str) -> bool {
    word.parse::<std::net::IpAddr>().is_ok()
}

#[test]
fn the_description_tells_of_every_call_with_its_scope_and_of_no_other() {
    let description: Value = serde_json::from_str(DESCRIPTION).expect("JSON");
    let mut described = vec![];
    for (path, operations) in description["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let scopes = operation["security"][0]["token"].as_array().expect("scopes");
            let scope = scopes[0].as_str().expect("a scope");
            described.push(format!("{} {path} {scope}", method.to_uppercase()));
        }
    }
    let mut there: Vec<_> =
        CALLS.iter().map(|row| format!("{} /{} {}", row.method, row.name, row.scope)).collect();
    described.sort();
    there.sort();
    assert_eq!(described, there);
    assert_eq!(format!("{}/", description["servers"][0]["url"].as_str().expect("a URL")), ROOT);
    let bench = Bench::new();
    assert_eq!(bench.get(&format!("{ROOT}openapi.json")).text(), DESCRIPTION);
}

#[test]
fn accounts_are_listed_locked_and_deleted() {
    let program = Program::new();
    insta::assert_snapshot!("users", program.get("users").golden());
    insta::assert_snapshot!("users_after", program.get("users?after=anna").golden());
    for bad in ["", "%0a", &"x".repeat(256)] {
        assert_eq!(program.get(&format!("users?after={bad}")).status(), 400, "{bad:?}");
    }
    insta::assert_snapshot!("disable_user", program.post("disable_user", &[("user_id", USER)]).golden());
    insta::assert_snapshot!("disabled_users", program.get("disabled_users").golden());
    insta::assert_snapshot!("create_for_a_disabled_user", program.create(&[]).golden());
    insta::assert_snapshot!("enable_user", program.post("enable_user", &[("user_id", USER)]).golden());
    assert_eq!(json_of(&program.get("disabled_users")), serde_json::json!({ "disabled_users": [] }));
    insta::assert_snapshot!("destroy", program.post("destroy", &[("user_id", USER)]).golden());
    assert_eq!(json_of(&program.get("users")), serde_json::json!({ "users": [ADMIN] }));
    for call in ["destroy", "disable_user"] {
        let answer = program.post(call, &[("user_id", ADMIN)]);
        insta::assert_snapshot!("the_last_admin", answer.golden());
    }
    assert_eq!(json_of(&program.get("users")), serde_json::json!({ "users": [ADMIN] }));
}

#[test]
fn somebody_unknown_is_told_apart_in_every_call() {
    let program = Program::new();
    let long = "x".repeat(256);
    for user in ["nobody", "", "a\nb", long.as_str()] {
        let user_id = ("user_id", user);
        let answers = [
            program.post("destroy", &[user_id]),
            program.post("disable_user", &[user_id]),
            program.post("enable_user", &[user_id]),
            program.post("delete_connection", &[user_id, ("connection_id", "x")]),
            program.post("delete_user_authorizations", &[user_id]),
            program.get(&format!("user_configuration_list?{}", encode(&[user_id]))),
        ];
        for answer in answers {
            assert_eq!(
                (answer.status(), answer.text()),
                (400, r#"{"error":"user does not exist"}"#),
                "{user:?}"
            );
        }
    }
    for (name, missing) in [
        ("destroy", "user_id"),
        ("disable_user", "user_id"),
        ("enable_user", "user_id"),
        ("delete_connection", "user_id"),
        ("create", "user_id"),
    ] {
        let text = format!(r#"{{"error":"missing post parameter \"{missing}\""}}"#);
        assert_eq!(program.post(name, &[]).text(), text, "{name}");
    }
    let no_form = program.ask("POST", "destroy", &[("Content-Type", "application/json")], "{}");
    assert_eq!(no_form.status(), 400);
}

#[test]
fn a_configuration_is_made_listed_and_ended() {
    let program = Program::new();
    let answer = program.create(&[("display_name", "Printer"), ("prefer_tcp", "yes")]);
    let text = answer.golden();
    let fixed: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("# Portal"))
        .map(|line| line.split_once(" = ").map_or(line, |(name, _)| name))
        .collect();
    insta::assert_snapshot!("create", fixed.join("\n"));
    let connection = program.connected();
    let list = program.get("user_configuration_list?user_id=ben");
    let first = json_of(&list)["user_configuration_list"][0]["connection_id"].as_str().map(str::to_owned);
    let text = golden(&list, &connection).replace(&first.expect("an ID"), "FIRST");
    insta::assert_snapshot!("user_configuration_list", text);
    let id = [("user_id", USER), ("connection_id", connection.as_str())];
    insta::assert_snapshot!("delete_connection", program.post("delete_connection", &id).golden());
    assert_eq!(program.post("delete_connection", &id).status(), 204, "once more is no mistake");
    assert_eq!(program.post("delete_connection", &[("user_id", ADMIN), id[1]]).status(), 204);
    assert_eq!(program.post("delete_connection", &[id[0], ("connection_id", "x")]).status(), 400);
    let list = json_of(&program.get("user_configuration_list?user_id=ben"));
    assert_eq!(list["user_configuration_list"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_order_for_a_configuration_is_checked_word_by_word() {
    let program = Program::new();
    let mut rows = vec![];
    for more in [
        ("profile_id", "nowhere"),
        ("profile_id", "no_such!"),
        ("user_id", "a\nb"),
        ("display_name", ""),
        ("display_name", "a\u{202e}b"),
        ("prefer_tcp", "maybe"),
        ("expires_in", "P1D"),
        ("expires_in", "tomorrow"),
    ] {
        let base = [("user_id", USER), ("profile_id", "default")];
        let fields: Vec<_> = base.into_iter().filter(|(name, _)| *name != more.0).chain([more]).collect();
        let answer = program.post("create", &fields);
        rows.push(format!("{} {:?}: {} {}", more.0, more.1, answer.status(), answer.text()));
    }
    let headers = [("Content-Type", FORM), ("Accept", "application/x-openvpn-profile")];
    let answer =
        program.ask("POST", "create", &headers, &encode(&[("user_id", USER), ("profile_id", "default")]));
    rows.push(format!("Accept: {} {}", answer.status(), answer.text()));
    insta::assert_snapshot!(rows.join("\n"));
    assert_eq!(
        json_of(&program.get("users")),
        serde_json::json!({ "users": [ADMIN, USER] }),
        "nobody was made"
    );
}

#[test]
fn an_order_may_be_for_somebody_new_and_for_a_supported_length_of_time() {
    let program = Program::new();
    let mut settings = (*program.bench.controller.settings().expect("settings")).clone();
    settings.supported_session_expiry = vec!["P1D".parse().expect("a day")];
    program.bench.controller.set_settings(settings).expect("saved");
    let answer =
        program.post("create", &[("user_id", "printer"), ("profile_id", "default"), ("expires_in", "P1D")]);
    assert_eq!((answer.status(), answer.header("Expires")), (200, "Wed, 03 Mar 2027 14:05:00 GMT"));
    assert!(answer.text().contains("PrivateKey = "));
    let users = json_of(&program.get("users"));
    assert_eq!(users["users"], serde_json::json!([ADMIN, USER, "printer"]));
}

#[test]
fn without_a_node_no_configuration_is_made() {
    let mut program = Program::new();
    program.node = None;
    insta::assert_snapshot!(program.create(&[]).golden());
    let list = json_of(&program.get("user_configuration_list?user_id=ben"));
    assert_eq!(list["user_configuration_list"], serde_json::json!([]));
}

#[test]
fn who_is_connected_is_who_was_heard_of() {
    let program = Program::new();
    let connection = program.connected();
    insta::assert_snapshot!("connected_users_silent", program.get("connected_users").golden());
    insta::assert_snapshot!("connected_users_all", program.get("connected_users?show_all=on").golden());
    insta::assert_snapshot!(
        "connection_list_all",
        golden(&program.get("connection_list?show_all=on"), &connection)
    );
    program.heard_of(&connection);
    insta::assert_snapshot!("connected_users", program.get("connected_users?show_all=off").golden());
    insta::assert_snapshot!("connection_list", golden(&program.get("connection_list"), &connection));
    program.connected();
    let all = json_of(&program.get("connected_users?show_all=on"));
    assert_eq!(all["connected_users"]["default"], serde_json::json!([USER]), "each once, in an array");
    program.bench.later(121);
    assert_eq!(json_of(&program.get("connected_users"))["connected_users"]["default"], serde_json::json!([]));
    insta::assert_snapshot!("show_all_maybe", program.get("connection_list?show_all=maybe").golden());
}

#[test]
fn who_had_an_address_is_told_after_the_end_too() {
    let program = Program::new();
    let connection = program.connected();
    program.heard_of(&connection);
    let list = json_of(&program.get("connection_list"));
    let address =
        list["connection_list"]["default"][0]["ip_list"][0].as_str().expect("an address").to_owned();
    let ask = |when: &str| program.get(&format!("connection_log?ip_address={address}&date_time={when}"));
    program.bench.later(600);
    insta::assert_snapshot!("connection_log_while_it_lasts", golden(&ask("2027-03-02"), &connection));
    let id = [("user_id", USER), ("connection_id", connection.as_str())];
    assert_eq!(program.post("delete_connection", &id).status(), 204);
    program.bench.later(3600);
    insta::assert_snapshot!("connection_log", golden(&ask("2027-03-02T14:10:00Z"), &connection));
    assert_eq!(ask("2027-03-02").text(), ask("2027-03-02T14:10:00Z").text());
    assert_eq!(ask("2027-03-01").text(), r#"{"connection_log":[]}"#);
    for (query, error) in [
        ("", r#"missing query parameter \"ip_address\""#),
        ("ip_address=10.0.0.1", r#"missing query parameter \"date_time\""#),
        ("ip_address=here&date_time=2027-03-02", r#"invalid value for \"ip_address\""#),
        ("ip_address=10.0.0.1&date_time=yesterday", r#"invalid value for \"date_time\""#),
    ] {
        let answer = program.get(&format!("connection_log?{query}"));
        assert_eq!((answer.status(), answer.text()), (400, format!(r#"{{"error":"{error}"}}"#).as_str()));
    }
}

#[test]
fn all_apps_of_somebody_are_revoked_by_query_or_by_body() {
    let program = Program::new();
    for in_query in [true, false] {
        let (app, _) = program.bench.authorize_app();
        let info = || {
            let bearer = format!("Bearer {app}");
            program
                .bench
                .ask("GET", "/vpn-user-portal/api/v3/info", &[("Authorization", &bearer)], "")
                .status()
        };
        assert_eq!(info(), 200);
        let answer = if in_query {
            program.ask("POST", "delete_user_authorizations?user_id=ben", &[], "")
        } else {
            program.post("delete_user_authorizations", &[("user_id", USER)])
        };
        insta::assert_snapshot!("delete_user_authorizations", answer.golden());
        assert_eq!(info(), 401);
    }
}

#[test]
fn nodes_are_listed_and_codes_for_them_made() {
    let program = Program::new();
    let list = json_of(&program.get("node_list"));
    let node = &list["node_list"][0];
    assert_eq!((&node["node_number"], &node["state"]), (&0.into(), &"up".into()), "{list}");
    let order = [("name", "roof"), ("profile_id", "default"), ("address", "vpn.example.org")];
    let answer = program.post("create_node_code", &order);
    assert_eq!((answer.status(), answer.header("Cache-Control")), (200, "no-store"));
    let made = json_of(&answer);
    assert!(made["code"].as_str().is_some_and(|code| code.starts_with("vpn.example.org/")), "{made}");
    assert_eq!(made["expires_at"], "2027-03-02T15:05:00Z");
    for (more, error) in [
        (("expires_in", "tomorrow"), r#"invalid value for \"expires_in\""#),
        (("expires_in", "P30D"), r#"invalid value for \"expires_in\""#),
        (("profile_id", "nowhere"), r#"invalid value for \"profile_id\""#),
        (("name", "a\nb"), r#"invalid value for \"name\""#),
        (("address", "a b"), r#"invalid value for \"address\""#),
    ] {
        let fields: Vec<_> = order.into_iter().filter(|(name, _)| *name != more.0).chain([more]).collect();
        let answer = program.post("create_node_code", &fields);
        let text = format!(r#"{{"error":"{error}"}}"#);
        assert_eq!((answer.status(), answer.text()), (400, text.as_str()), "{more:?}");
    }

    assert_eq!(program.post("drain_node", &[("node", "0")]).status(), 204);
    assert_eq!(json_of(&program.get("node_list"))["node_list"][0]["state"], "draining");
    assert_eq!(program.post("undrain_node", &[("node", "0")]).status(), 204);
    assert_eq!(json_of(&program.get("node_list"))["node_list"][0]["state"], "up");
    assert_eq!(program.post("remove_node", &[("node", "0")]).status(), 409);
    assert_eq!(program.get("node_log?node=0").status(), 409);
    for answer in [
        program.post("drain_node", &[("node", "attic")]),
        program.post("undrain_node", &[("node", "attic")]),
        program.post("remove_node", &[("node", "attic")]),
        program.get("node_log?node=attic"),
        program.post("create_node_code", &[order[2], ("replaces", "attic")]),
    ] {
        assert_eq!((answer.status(), answer.text()), (404, r#"{"error":"node does not exist"}"#));
    }
    assert_eq!(program.get("node_log?node=0&lines=0").status(), 400);
}

#[test]
fn a_token_opens_only_what_it_is_for() {
    for scope in Scope::ALL {
        let program = Program::with(&[scope]);
        for row in &CALLS {
            let answer = program.ask(row.method, row.name, &[("Content-Type", FORM)], "");
            if row.scope == scope {
                assert!(answer.status() != 401 && answer.status() != 403, "{} {scope}", row.name);
                continue;
            }
            let challenge = format!(r#"Bearer error="insufficient_scope", scope="{}""#, row.scope);
            assert_eq!((answer.status(), answer.header("WWW-Authenticate")), (403, challenge.as_str()));
        }
    }
}

#[test]
fn without_a_good_token_nobody_gets_in() {
    let program = Program::new();
    let path = format!("{ROOT}users");
    let ask = |from: &str, token: &str| {
        program.bench.ask_from(from, "GET", &path, &[("Authorization", &format!("Bearer {token}"))], "")
    };
    insta::assert_snapshot!("no_token", program.bench.ask_from(NEAR, "GET", &path, &[], "").golden());
    let (first, rest) = program.token.split_at(program.token.len() - 1);
    let forged = format!("{first}{}", if rest == "A" { "B" } else { "A" });
    insta::assert_snapshot!("wrong_token", ask(NEAR, &forged).golden());
    insta::assert_snapshot!("from_afar", ask("203.0.113.9", &program.token).golden());
    assert_eq!(ask(NEAR, &program.token).status(), 200);
    for _ in 0..5 {
        assert_eq!(ask(NEAR, &forged).status(), 401);
    }
    insta::assert_snapshot!("too_many_wrong_tokens", ask(NEAR, &forged).golden());
    assert_eq!(ask("192.168.7.8", &program.token).status(), 200, "others are not slowed");
    program.bench.controller.revoke_admin_token("program").expect("revoked");
    assert_eq!(ask("192.168.7.8", &program.token).status(), 401);
    let short = program.bench.controller.add_admin_token(
        "short",
        &[Scope::Read],
        Some("PT1M".parse().expect("a minute")),
    );
    let short = short.expect("a token");
    assert_eq!(ask("192.168.7.9", &short).status(), 200);
    program.bench.later(60);
    assert_eq!(ask("192.168.7.9", &short).status(), 401, "its time is over");
}

#[test]
fn the_networks_are_a_setting() {
    let program = Program::new();
    let mut settings = (*program.bench.controller.settings().expect("settings")).clone();
    settings.admin_api_networks = Some(vec!["203.0.113.0/24".parse().expect("a network")]);
    program.bench.controller.set_settings(settings).expect("saved");
    assert_eq!(program.get("users").status(), 403);
    let bearer = format!("Bearer {}", program.token);
    let headers = [("Authorization", bearer.as_str())];
    let afar = program.bench.ask_from("203.0.113.9", "GET", &format!("{ROOT}users"), &headers, "");
    assert_eq!(afar.status(), 200);
}

#[test]
fn a_wrong_method_and_a_wrong_name_are_told_in_json() {
    let program = Program::new();
    let answer = program.ask("POST", "users", &[], "");
    assert_eq!((answer.status(), answer.header("Allow")), (405, "GET, HEAD"));
    let answer = program.get("destroy");
    assert_eq!((answer.status(), answer.header("Allow")), (405, "POST"));
    let answer = program.get("nothing");
    assert_eq!((answer.status(), answer.header("Content-Type")), (404, "application/json"));
}
