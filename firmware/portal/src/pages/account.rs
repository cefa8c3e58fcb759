//! The account: who one is here, and the apps that may connect in one's name.

use crate::{
    answer::{Policy, page},
    call::{Answer, Call},
    frame::{Frame, Here},
    show::filters,
};
use alcove_controller::{AuthorizationView, Role, SessionView};
use alcove_domain::Timestamp;
use askama::Template;

#[derive(Template)]
#[template(path = "account.html")]
struct Account<'a> {
    frame: Frame,
    done: &'a str,
    name: String,
    admin: bool,
    operator: bool,
    signed_in: Timestamp,
    /// `None` when the settings keep them to the admin.
    permissions: Option<Vec<String>>,
    apps: Vec<App>,
    second_factor: bool,
    sessions: Vec<SessionView>,
}

struct App {
    auth_key: String,
    client_id: String,
    name: String,
    authorized: Timestamp,
    expires: Timestamp,
    last_used: Option<Timestamp>,
    connected: bool,
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let query = call.query()?;
    let apps = call.controller.authorizations_of(&session)?;
    let sessions = call.controller.sessions_of(&session)?;
    let show_permissions = call.controller.settings()?.show_permissions;
    let template = Account {
        frame: Frame::of(call, &session, Here::Account),
        done: query.get("done"),
        name: session.user.to_string(),
        admin: session.role == Role::Admin,
        operator: session.role == Role::Operator,
        signed_in: session.signed_in_at,
        permissions: show_permissions.then_some(session.permissions),
        apps: apps.into_iter().map(app).collect(),
        second_factor: call.controller.has_second_factor(&session.user)?,
        sessions,
    };
    page(&template, Policy::Plain)
}

fn app(view: AuthorizationView) -> App {
    App {
        auth_key: view.auth_key,
        client_id: view.client_id,
        name: view.name,
        authorized: view.authorized_at,
        expires: view.expires_at,
        last_used: view.last_used,
        connected: view.connected,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{ADMIN, Bench, USER};

    #[test]
    fn the_page_says_who_one_is_and_which_apps_may_connect() {
        let bench = Bench::new();
        bench.authorize_app();
        let page = bench.get("/vpn-user-portal/account");
        assert!(page.text().contains("eduVPN for Linux") && page.text().contains("1 app"));
        assert!(page.text().contains(r#"<time datetime="2027-03-02T14:05:00Z">"#));
        assert!(!page.text().contains("Permissions"), "they are for the admin unless switched on");
    }

    #[test]
    fn an_app_is_removed_only_by_its_owner_and_after_a_question() {
        let bench = Bench::new();
        bench.authorize_app();
        let page = bench.get("/vpn-user-portal/account");
        let link = page
            .text()
            .split("href=\"")
            .find(|rest| rest.starts_with("/vpn-user-portal/app/remove"))
            .expect("a link");
        let link = link.split('"').next().expect("its end");
        let question = bench.get(link);
        assert_eq!(question.status(), 200);
        let key = question.hidden("auth_key");
        let remove = "/vpn-user-portal/removeClientAuthorization";

        bench.forget_cookie(crate::cookie::SESSION);
        bench.sign_in(ADMIN);
        assert_eq!(bench.get(link).status(), 404);
        assert_eq!(bench.submit("/vpn-user-portal/account", remove, &[("auth_key", &key)]).status(), 404);

        bench.forget_cookie(crate::cookie::SESSION);
        bench.sign_in(USER);
        let answer = bench.submit(link, remove, &[("auth_key", &key)]);
        assert_eq!(
            (answer.status(), answer.header("Location")),
            (303, "/vpn-user-portal/account?done=removed")
        );
        assert!(bench.get(answer.header("Location")).text().contains("No app connects in your name"));
    }
}
