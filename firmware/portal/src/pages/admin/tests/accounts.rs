//! Accounts, from the invitation on.

use super::{bench, send, sign_in};
use crate::testing::{ADMIN, PASSWORD, USER};
use alcove_controller::{Actor, Role};

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
