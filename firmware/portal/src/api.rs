//! API v3: what the apps call once they are authorized (spec api-v3.md §8). Every answer is JSON or a
//! configuration; every refusal is `{"error":"…"}`.

use crate::{
    answer::json,
    call::{Answer, Call},
    error::Refusal,
    show::imf_fixdate,
};
use alcove_controller::{BearerError, Caller, ConnectRequest};
use rouille::Response;
use serde::Serialize;

#[derive(Serialize)]
struct InfoAnswer<P> {
    info: Info<P>,
}

#[derive(Serialize)]
struct Info<P> {
    profile_list: Vec<P>,
}

pub(crate) fn info(call: &Call<'_>) -> Answer {
    let caller = authenticate(call)?;
    let profile_list = call.controller.info(&caller)?;
    Ok(json(200, &InfoAnswer { info: Info { profile_list } }))
}

pub(crate) fn connect(call: &Call<'_>) -> Answer {
    let caller = authenticate(call)?;
    let form = call.form()?;
    let accept: Vec<&str> = call.lines("Accept").collect();
    let request = ConnectRequest { fields: form.fields(), accept: &accept, host: call.host };
    let answer = call.controller.connect(&caller, &request)?;
    // The apps compare the type as a string and take `Expires` for the end of the authorization.
    Ok(Response::from_data(answer.content_type, answer.body)
        .with_unique_header("Cache-Control", "no-store")
        .with_unique_header("Expires", imf_fixdate(answer.expires)))
}

pub(crate) fn disconnect(call: &Call<'_>) -> Answer {
    let caller = authenticate(call)?;
    call.controller.disconnect(&caller)?;
    Ok(Response::empty_204().with_unique_header("Cache-Control", "no-store"))
}

/// Who calls.
fn authenticate(call: &Call<'_>) -> Result<Caller, Refusal> {
    let token = call.bearer().ok_or(BearerError::Invalid("no bearer token"))?;
    Ok(call.controller.authenticate_from(token, Some(call.from()))?)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Bench, FORM, encode};

    const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    fn call(
        bench: &Bench,
        method: &str,
        name: &str,
        token: &str,
        body: &[(&str, &str)],
    ) -> crate::testing::Answer {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", FORM),
            ("Accept", "application/x-openvpn-profile"),
            ("Accept", "application/x-wireguard-profile"),
        ];
        bench.ask(method, &format!("/vpn-user-portal/api/v3/{name}"), &headers, &encode(body))
    }

    #[test]
    fn an_app_learns_its_profiles() {
        let bench = Bench::new();
        let (token, _) = bench.authorize_app();
        insta::assert_snapshot!(call(&bench, "GET", "info", &token, &[]).golden());
    }

    #[test]
    fn without_a_good_token_there_is_a_challenge_and_json() {
        let bench = Bench::new();
        insta::assert_snapshot!("no_token", bench.get("/vpn-user-portal/api/v3/info").golden());
        let (token, _) = bench.authorize_app();
        let forged = call(&bench, "GET", "info", &format!("{token}A"), &[]);
        insta::assert_snapshot!("forged_token", forged.golden());
        bench.later(3601);
        insta::assert_snapshot!("expired_token", call(&bench, "GET", "info", &token, &[]).golden());
        let basic = bench.ask("GET", "/vpn-user-portal/api/v3/info", &[("Authorization", "Basic YTpi")], "");
        assert_eq!(basic.status(), 401);
        let twice = [("Authorization", "Bearer x"), ("Authorization", "Bearer y")];
        assert_eq!(bench.ask("GET", "/vpn-user-portal/api/v3/info", &twice, "").status(), 401);
    }

    #[test]
    fn a_bad_connect_is_told_what_is_wrong() {
        let bench = Bench::new();
        let (token, _) = bench.authorize_app();
        let refused = |body: &[(&str, &str)]| {
            let answer = call(&bench, "POST", "connect", &token, body);
            format!("{} {}", answer.status(), answer.text())
        };
        let rows = [
            refused(&[]),
            refused(&[("profile_id", "no_such!")]),
            refused(&[("profile_id", "nowhere"), ("public_key", KEY)]),
            refused(&[("profile_id", "default"), ("public_key", "short")]),
            refused(&[("profile_id", "default"), ("public_key", KEY), ("prefer_tcp", "maybe")]),
            refused(&[("profile_id", "default")]),
        ];
        insta::assert_snapshot!(rows.join("\n"));
    }

    #[test]
    fn a_body_that_is_no_form_is_refused() {
        let bench = Bench::new();
        let (token, _) = bench.authorize_app();
        let bearer = format!("Bearer {token}");
        let send = |content_type: &str, body: &str| {
            let headers = [("Authorization", bearer.as_str()), ("Content-Type", content_type)];
            let answer = bench.ask("POST", "/vpn-user-portal/api/v3/connect", &headers, body);
            (answer.status(), answer.header("Content-Type").to_owned())
        };
        let json = "application/json".to_owned();
        assert_eq!(send("application/json", r#"{"profile_id":"default"}"#), (400, json.clone()));
        assert_eq!(send(FORM, "profile_id=default&profile_id=other"), (400, json.clone()));
        assert_eq!(send(FORM, "profile_id=%ff"), (400, json));
    }

    #[test]
    fn a_connect_gives_the_configuration_and_the_end_of_the_authorization() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        let (token, _) = bench.authorize_app();
        let answer =
            call(&bench, "POST", "connect", &token, &[("profile_id", "default"), ("public_key", KEY)]);
        // Random in every file: keys and ranges.
        let text = answer.golden();
        let fixed: Vec<&str> =
            text.lines().map(|line| line.split_once(" = ").map_or(line, |(name, _)| name)).collect();
        insta::assert_snapshot!(fixed.join("\n"));
        assert!(!answer.text().ends_with('\n'));
    }

    #[test]
    fn a_connect_without_a_node_is_our_fault_and_says_so_in_json() {
        let bench = Bench::new();
        let (token, _) = bench.authorize_app();
        let answer =
            call(&bench, "POST", "connect", &token, &[("profile_id", "default"), ("public_key", KEY)]);
        assert_eq!((answer.status(), answer.header("Content-Type")), (500, "application/json"));
        assert!(answer.text().starts_with(r#"{"error":"/connect failed: "#), "{}", answer.text());
    }

    #[test]
    fn disconnecting_twice_is_fine() {
        let bench = Bench::new();
        let (token, _) = bench.authorize_app();
        for _ in 0..2 {
            insta::assert_snapshot!("disconnect", call(&bench, "POST", "disconnect", &token, &[]).golden());
        }
    }

    #[test]
    fn a_revoked_app_is_out_at_once() {
        let bench = Bench::new();
        let (token, _) = bench.authorize_app();
        let page = bench.get("/vpn-user-portal/account");
        let key =
            page.text().split("auth_key=").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let key = key.replace("%2D", "-").replace("%5F", "_");
        let path = "/vpn-user-portal/removeClientAuthorization";
        let ask = format!("/vpn-user-portal/app/remove?auth_key={key}");
        assert_eq!(bench.submit(&ask, path, &[("auth_key", &key)]).status(), 303);
        assert_eq!(call(&bench, "GET", "info", &token, &[]).status(), 401);
    }
}
