//! Nodes: the code by which a box joins, and what can be done about those that have.

use super::{bench, send, sign_in};
use crate::testing::{ADMIN, Answer, Bench, USER};
use alcove_controller::{Actor, Controller, NodeDetails, Peer};
use alcove_domain::{NodeId, ProfileId, Timestamp};
use alcove_link::{Identity, Join, JoinCode, PROTOCOL, ToController, ToNode, read_message, write_message};

const NODES: &str = "/vpn-user-portal/nodes";
const ADD: &str = "/vpn-user-portal/node/add";
const ADDRESS: (&str, &str) = ("address", "vpn.example.org");

/// A code as it is shown.
fn code_of(page: &Answer) -> JoinCode {
    assert_eq!(page.status(), 200, "{}", page.text());
    let shown = page.text().split("alcove node join ").nth(1).expect("what to type");
    let code = JoinCode::parse(shown.split('<').next().expect("a code")).expect("a good code");
    assert!(page.text().contains("class=\"qr\""), "as a picture too");
    code
}

/// A box asks to be a node with this code.
fn join(controller: &Controller, code: &JoinCode, identity: &Identity) -> Result<(NodeId, String), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (near, far) = tokio::io::duplex(64 << 10);
        let address = "192.0.2.44:40000".parse().expect("an address");
        let peer = Peer::Remote {
            identity: identity.public(),
            from: address,
            near: "192.0.2.1".parse().expect("an address"),
        };
        let controller = controller.clone();
        tokio::spawn(async move { controller.serve_link(peer, far).await });
        let (mut reader, mut writer) = tokio::io::split(near);
        let join = Join {
            protocol: PROTOCOL,
            secret: code.secret.text().to_owned(),
            name: "closet-2".into(),
            version: "0.1.0".into(),
            now: Timestamp(crate::testing::NOW),
        };
        write_message(&mut writer, &ToController::Join(join)).await.expect("asked");
        match read_message::<ToNode>(&mut reader).await.expect("read") {
            Some(ToNode::Joined { node, name }) => Ok((node, name)),
            Some(ToNode::Refused(refusal)) => Err(refusal.reason),
            other => panic!("{other:?}"),
        }
    })
}

fn node(bench: &Bench, number: &str) -> NodeDetails {
    bench.controller.acting(Actor::root()).node(number).expect("a node")
}

fn act(bench: &Bench, action: &str) -> Answer {
    bench.submit(
        "/vpn-user-portal/node?node=1",
        "/vpn-user-portal/node",
        &[("node", "1"), ("action", action)],
    )
}

#[test]
fn a_code_is_shown_once_makes_one_node_and_the_list_shows_it() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    assert!(bench.get(NODES).text().contains(">1 node<"), "the box itself");
    let made = send(&bench, ADD, ADD, &[("name", "Second floor"), ADDRESS]);
    let code = code_of(&made);
    assert_eq!(code.host, "vpn.example.org");
    assert!(!bench.get(NODES).text().contains(code.secret.text()), "shown once");
    let identity = Identity::generate();
    let joined = join(&bench.controller, &code, &identity).expect("joined");
    assert_eq!(joined, (NodeId(1), "Second floor".to_owned()));
    assert!(join(&bench.controller, &code, &Identity::generate()).is_err(), "good once");
    let list = bench.get(NODES);
    assert!(list.text().contains("Second floor") && list.text().contains(">2 nodes<"), "{}", list.text());
    let page = bench.get("/vpn-user-portal/node?node=1");
    assert!(page.text().contains(&identity.public().to_string()), "{}", page.text());
    assert!(bench.get("/vpn-user-portal/overview").text().contains("Second floor"));
}

#[test]
fn what_cannot_be_a_code_is_told_beside_its_field_and_what_was_typed_is_kept() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    for (field, value, about) in [
        ("name", "a\u{202e}b", "name"),
        ("address", "not an address", "address"),
        ("profile:default", "", "profiles"),
        ("profile:gone", "on", "profiles"),
        ("expires", "P30D", "expires"),
    ] {
        // A box that is not ticked does not stand in the way of one that does not exist.
        let ticked = if field == "profile:gone" { ("profile:default", "") } else { ADDRESS };
        let fields = [ADDRESS, ("expires", "P1D"), ticked, (field, value)];
        let refused = send(&bench, ADD, ADD, &fields);
        assert_eq!(refused.status(), 400, "{field} {value}");
        assert!(refused.text().contains(&format!("id=\"{about}-problem\"")), "{field}: {}", refused.text());
        if field != "expires" {
            assert!(refused.text().contains("value=\"P1D\" selected"), "{field}: {}", refused.text());
        }
    }
    *bench.reached.lock().expect("an address") = None;
    let lost = send(&bench, ADD, ADD, &[]);
    assert!(lost.text().contains("id=\"address-problem\""), "{}", lost.text());
    assert!(lost.text().contains("does not know how it is reached"), "{}", lost.text());
}

#[test]
fn a_node_is_drained_renamed_replaced_and_removed() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let code = code_of(&send(&bench, ADD, ADD, &[("name", "roof"), ADDRESS]));
    join(&bench.controller, &code, &Identity::generate()).expect("joined");
    assert_eq!(act(&bench, "drain").header("Location"), "/vpn-user-portal/node?node=1&done=draining");
    assert!(node(&bench, "1").draining);
    assert!(bench.get("/vpn-user-portal/node?node=1").text().contains("value=\"resume\""));
    assert_eq!(act(&bench, "resume").status(), 303);
    assert!(!node(&bench, "1").draining);

    let page = "/vpn-user-portal/node?node=1";
    let changed = [("name", "attic"), ("host", "N1.example.org"), ("action", "change")];
    let form = format!("{page}\" class=\"fields");
    assert_eq!(send(&bench, page, &form, &changed).status(), 303);
    let now = node(&bench, "1");
    assert_eq!((now.row.status.name.as_str(), now.host_name.as_deref()), ("attic", Some("n1.example.org")));
    assert_eq!(now.row.status.profiles, None, "all that are ticked are all, also later ones");
    let wrong = send(&bench, page, &form, &[("name", "kept"), ("host", "a b"), ("action", "change")]);
    assert_eq!(wrong.status(), 400);
    assert!(wrong.text().contains("id=\"host-problem\"") && wrong.text().contains("value=\"kept\""));
    let nothing = send(&bench, page, &form, &[("profile:default", ""), ("action", "change")]);
    assert!(nothing.status() == 400 && nothing.text().contains("id=\"profiles-problem\""));

    assert!(bench.get("/vpn-user-portal/node/confirm?node=1&action=replace").text().contains("attic"));
    let replaced = code_of(&act(&bench, "replace"));
    let other = Identity::generate();
    let joined = join(&bench.controller, &replaced, &other).expect("joined in its place");
    assert_eq!(joined, (NodeId(1), "attic".to_owned()));
    assert_eq!(node(&bench, "1").row.status.identity, Some(other.public().to_string()));

    let asked = bench.get("/vpn-user-portal/node/confirm?node=1&action=remove");
    assert!(asked.text().contains("0 devices have to connect anew"), "{}", asked.text());
    assert_eq!(act(&bench, "remove").header("Location"), "/vpn-user-portal/nodes?done=removed");
    assert_eq!(bench.get(page).status(), 404);
    for action in ["remove", "replace"] {
        let local = format!("/vpn-user-portal/node/confirm?node=0&action={action}");
        assert_eq!(bench.get(&local).status(), 404, "this box itself stays");
    }
    let sent = [("node", "0"), ("action", "remove")];
    assert_eq!(bench.submit(NODES, "/vpn-user-portal/node", &sent).status(), 409);
}

#[test]
fn a_stand_by_needs_another_node_and_addresses_to_share() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    for name in ["roof", "cellar"] {
        let code = code_of(&send(&bench, ADD, ADD, &[("name", name), ADDRESS]));
        join(&bench.controller, &code, &Identity::generate()).expect("joined");
    }
    let page = "/vpn-user-portal/node?node=2";
    let form = format!("{page}\" class=\"fields");
    let send = |other: &str, addresses: &str| {
        let fields =
            [("node", "2"), ("action", "stand-by"), ("stand_by_for", other), ("floating", addresses)];
        bench.submit(page, "/vpn-user-portal/node", &fields)
    };
    assert!(bench.get(page).text().contains(&form), "it can be asked for");
    let typo = send("1", "192.0.2.9, 2001:db8::nine");
    assert_eq!(typo.status(), 400);
    assert!(typo.text().contains("2001:db8::nine is no address"), "{}", typo.text());
    assert!(typo.text().contains("value=\"192.0.2.9, 2001:db8::nine\""), "what was typed is kept");
    let missing = send("1", "");
    assert!(missing.status() == 400 && missing.text().contains("id=\"floating-problem\""));
    let itself = send("2", "192.0.2.9");
    assert!(itself.status() == 400 && itself.text().contains("id=\"stand_by_for-problem\""));
    let away = send("1", "192.0.2.9");
    assert_eq!(away.status(), 409, "neither is linked");
    assert!(away.text().contains("has to be linked"));
    assert_eq!(send("", "").status(), 303, "nothing is to change");
    assert_eq!(node(&bench, "2").row.status.stand_by_for, None);
}

#[test]
fn somebody_is_sent_to_one_node_and_to_any_again() {
    let bench = bench();
    sign_in(&bench, ADMIN);
    let page = "/vpn-user-portal/user?user_id=ben";
    assert!(!bench.get(page).text().contains("id=\"pin\""), "with one node there is no choice");
    let code = code_of(&send(&bench, ADD, ADD, &[("name", "roof"), ADDRESS]));
    join(&bench.controller, &code, &Identity::generate()).expect("joined");
    let pin = |node: &str| {
        let fields = [("user_id", USER), ("action", "pin"), ("node", node)];
        bench.submit(page, "/vpn-user-portal/user", &fields).status()
    };
    assert_eq!(pin("1"), 303);
    assert!(bench.get(page).text().contains("value=\"1\" selected"));
    assert_eq!(node(&bench, "1").pinned, [USER]);
    assert!(bench.get("/vpn-user-portal/node?node=1").text().contains("user_id=ben"));
    assert_eq!(pin("7"), 404);
    assert_eq!(pin(""), 303);
    assert_eq!(node(&bench, "1").pinned, [""; 0]);
}

#[test]
fn a_node_that_serves_some_profiles_says_which() {
    let bench = bench();
    let id = ProfileId::new("lab").expect("an ID");
    let lab = alcove_domain::Profile::new(id.clone(), "The lab");
    bench.controller.add_profile(lab).expect("added");
    sign_in(&bench, ADMIN);
    let made = send(&bench, ADD, ADD, &[("name", "roof"), ADDRESS, ("profile:default", "")]);
    join(&bench.controller, &code_of(&made), &Identity::generate()).expect("joined");
    assert_eq!(node(&bench, "1").row.status.profiles, Some(vec![id]));
    sign_in(&bench, super::OPERATOR);
    let page = bench.get("/vpn-user-portal/node?node=1");
    assert!(page.text().contains("<li><bdi>The lab</bdi></li>"), "{}", page.text());
    assert!(!page.text().contains("name=\"action\""), "an operator changes nothing");
}
