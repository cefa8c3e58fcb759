//! The token endpoint (spec api-v3.md §5, RFC 6749 §3.2). Whatever happens, apps get JSON: anything else
//! makes them give up instead of asking the person again.

use crate::{
    answer::json,
    call::{Answer, Call},
};
use alcove_controller::{TokenError, TokenRequest};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;

pub(crate) fn give(call: &Call<'_>) -> Answer {
    let basic = match call.lines("Authorization").next() {
        None => None,
        Some(_) => Some(call.header("Authorization").and_then(basic).ok_or_else(bad_credentials)?),
    };
    let form = call.form().map_err(|error| TokenError {
        status: 400,
        error: "invalid_request",
        description: error.to_string(),
        cause: None,
    })?;
    let answer = call.controller.token(&TokenRequest { fields: form.into_fields(), basic })?;
    Ok(json(200, &answer).with_unique_header("Pragma", "no-cache"))
}

/// The token endpoint of 2.x servers. An app that still holds tokens of one learns that they are gone and
/// asks the person again.
pub(crate) fn legacy(_: &Call<'_>) -> Answer {
    let body = serde_json::json!({ "error": "invalid_grant" });
    Ok(json(400, &body).with_unique_header("Pragma", "no-cache"))
}

/// Client credentials of `Authorization: Basic …`, form-encoded before they were joined (RFC 6749 §2.3.1).
fn basic(credentials: &str) -> Option<(String, String)> {
    let (scheme, encoded) = credentials.split_once(' ')?;
    let joined = scheme.eq_ignore_ascii_case("Basic").then(|| STANDARD.decode(encoded.trim()).ok())??;
    let joined = String::from_utf8(joined).ok()?;
    let (id, secret) = joined.split_once(':')?;
    let decode =
        |text: &str| Some(percent_decode_str(&text.replace('+', " ")).decode_utf8().ok()?.into_owned());
    Some((decode(id)?, decode(secret)?))
}

fn bad_credentials() -> TokenError {
    TokenError {
        status: 401,
        error: "invalid_client",
        description: "the client credentials are malformed".into(),
        cause: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Bench, CLIENT, FORM, REDIRECT, VERIFIER};

    const PATH: &str = "/vpn-user-portal/oauth/token";

    #[test]
    fn an_app_gets_its_tokens_and_new_ones_for_them() {
        let bench = Bench::new();
        let (access, refresh) = bench.authorize_app();
        let answer = bench.token(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", &refresh),
            ("client_id", CLIENT),
        ]);
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.header("Content-Type"), "application/json");
        assert_eq!((answer.header("Cache-Control"), answer.header("Pragma")), ("no-store", "no-cache"));
        let json: serde_json::Value = serde_json::from_str(answer.text()).expect("JSON");
        assert_eq!((&json["token_type"], &json["expires_in"]), (&"bearer".into(), &3600.into()));
        assert_ne!(json["refresh_token"], refresh.as_str());
        assert!(json["access_token"].is_string() && !access.is_empty());
    }

    #[test]
    fn every_refusal_is_json_that_apps_know() {
        let bench = Bench::new();
        let code = [
            ("grant_type", "authorization_code"),
            ("code", "never-given-out"),
            ("redirect_uri", REDIRECT),
            ("client_id", CLIENT),
            ("code_verifier", VERIFIER),
        ];
        insta::assert_snapshot!("unknown_code", bench.token(&code).golden());
        insta::assert_snapshot!("nothing_sent", bench.token(&[]).golden());
        insta::assert_snapshot!("unknown_grant", bench.token(&[("grant_type", "password")]).golden());
        let stranger =
            [("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", "org.example.app")];
        insta::assert_snapshot!("refresh_by_a_stranger", bench.token(&stranger).golden());
        let gone = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", CLIENT)];
        insta::assert_snapshot!("unknown_refresh_token", bench.token(&gone).golden());
        insta::assert_snapshot!(
            "repeated",
            bench.ask("POST", PATH, &[("Content-Type", FORM)], "a=1&a=2").golden()
        );
        let json = bench.ask("POST", PATH, &[("Content-Type", "application/json")], "{}");
        insta::assert_snapshot!("not_a_form", json.golden());
        let basic = [("Authorization", "Basic !"), ("Content-Type", FORM)];
        insta::assert_snapshot!("bad_credentials", bench.ask("POST", PATH, &basic, "").golden());
    }

    #[test]
    fn apps_of_a_former_server_learn_that_their_tokens_are_gone() {
        let bench = Bench::new();
        for method in ["GET", "POST"] {
            let answer = bench.ask(method, "/vpn-user-portal/oauth.php/token", &[], "");
            insta::assert_snapshot!("legacy", answer.golden());
        }
    }

    #[test]
    fn client_credentials_may_hold_any_character() {
        let header = format!("Basic {}", STANDARD.encode("my%3Aapp:s%2Bcret+1"));
        assert_eq!(basic(&header), Some(("my:app".into(), "s+cret 1".into())));
        for bad in ["Basic", "Basic ?", "Bearer YTpi", "Basic YQ=="] {
            assert_eq!(basic(bad), None, "{bad}");
        }
    }
}
