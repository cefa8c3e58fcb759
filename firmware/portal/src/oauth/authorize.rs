//! The authorization endpoint: a person lets an app act for them, or does not (spec api-v3.md §4).
//!
//! The request is checked before anybody is asked to sign in, and again when the answer comes, from the
//! same query; nothing is kept in between.

use crate::{
    answer::{Policy, found, page},
    call::{Answer, Call},
    csrf,
    error::Refusal,
    frame::{Frame, Here},
    return_to,
};
use alcove_controller::{AuthorizationResponse, Session};
use alcove_domain::{AuthorizationRejected, AuthorizationRequest, ResponseMode};
use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use rouille::Response;
use sha2::{Digest, Sha256};

#[derive(Template)]
#[template(path = "authorize.html")]
struct Ask<'a> {
    frame: Frame,
    app: String,
    user: String,
    return_to: &'a str,
}

#[derive(Template)]
#[template(path = "form_post.html")]
struct FormPost {
    frame: Frame,
    target: String,
    fields: Vec<(&'static str, String)>,
    script: &'static str,
}

/// The one script of the product: what the person would do by pressing the button of that page.
const SUBMIT: &str = "document.forms[0].submit()";

/// `GET …/oauth/authorize`
pub(crate) fn ask(call: &Call<'_>) -> Answer {
    match check(call)? {
        Ok(request) => ask_person(call, &call.signed_in()?, &request),
        Err(response) => send(call, response),
    }
}

/// `POST …/oauth/authorize`: the field `approve` is `yes` or `no`.
pub(crate) fn decide(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let request = match check(call)? {
        Ok(request) => request,
        Err(response) => return send(call, response),
    };
    let session = call.signed_in()?;
    let form = call.form()?;
    csrf::check(call, &form, &session)?;
    let origin = origin(call)?;
    match form.get("approve") {
        "yes" => send(call, call.controller.approve(&session, &request, &origin)?),
        "no" => send(call, call.controller.deny(&request, &origin)),
        _ => ask_person(call, &session, &request),
    }
}

fn ask_person(call: &Call<'_>, session: &Session, request: &AuthorizationRequest) -> Answer {
    let template = Ask {
        frame: Frame::of(call, session, Here::Elsewhere),
        app: request.client.name.to_string(),
        user: session.user.to_string(),
        return_to: return_to::checked(call.http.raw_url()),
    };
    page(&template, Policy::LeadsTo(&form_target(&request.redirect_uri)))
}

/// The request in the query, or what the app is to be told about its mistake.
fn check(call: &Call<'_>) -> Result<Result<AuthorizationRequest, AuthorizationResponse>, Refusal> {
    let query = call.query().map_err(|error| Refusal::Authorization(error.to_string()))?;
    match call.controller.check_authorization(query.fields()) {
        Ok(request) => Ok(Ok(request)),
        Err(AuthorizationRejected::Show { description }) => Err(Refusal::Authorization(description)),
        Err(AuthorizationRejected::Redirect { redirect_uri, response_mode, error, description, state }) => {
            let fields = vec![
                ("error", error.to_owned()),
                ("error_description", description),
                ("state", state),
                ("iss", call.controller.issuer(&origin(call)?)),
            ];
            Ok(Err(AuthorizationResponse { redirect_uri, mode: response_mode, fields }))
        }
    }
}

/// Sends the browser back to the app.
fn send(call: &Call<'_>, response: AuthorizationResponse) -> Answer {
    if response.mode == ResponseMode::Query {
        return Ok(found(response.location()).with_unique_header("Referrer-Policy", "no-referrer"));
    }
    let digest = format!("sha256-{}", STANDARD.encode(Sha256::digest(SUBMIT)));
    let policy_target = form_target(&response.redirect_uri);
    let template = FormPost {
        frame: Frame::bare(call),
        target: response.redirect_uri,
        fields: response.fields,
        script: SUBMIT,
    };
    let answer: Response = page(&template, Policy::SendsTo { app: &policy_target, script: &digest })?;
    Ok(answer.with_unique_header("Referrer-Policy", "no-referrer"))
}

/// The portal's own origin, without a slash.
fn origin(call: &Call<'_>) -> Result<String, Refusal> {
    Ok(format!("https://{}", call.controller.canonical_host(call.host)?))
}

/// The CSP source that lets a form lead to this address. CSP has no notation for an IPv6 host, so there
/// the scheme has to do; a private-use scheme has no host at all.
fn form_target(redirect_uri: &str) -> String {
    let (scheme, rest) = redirect_uri.split_once(':').unwrap_or((redirect_uri, ""));
    let authority =
        rest.strip_prefix("//").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    match authority {
        Some(authority) if !authority.starts_with('[') => format!("{scheme}://{authority}"),
        _ => format!("{scheme}:"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Bench, CLIENT, REDIRECT, USER, authorize_url, authorize_url_to};

    #[test]
    fn the_page_names_the_app_and_the_person_before_anything_is_given() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let page = bench.get(&authorize_url("&state=s"));
        assert_eq!(page.status(), 200);
        assert!(page.text().contains("eduVPN for Linux") && page.text().contains("<bdi>ben</bdi>"));
        assert_eq!(page.header("Cache-Control"), "no-store");
        insta::assert_snapshot!(page.header("Content-Security-Policy"));
    }

    #[test]
    fn yes_and_no_reach_the_app_with_its_state_and_our_name() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let url = authorize_url("&state=a%2Fb%20%26c");
        let yes = bench.submit(&url, &url, &[("approve", "yes")]);
        assert_eq!(yes.status(), 302);
        let location = yes.header("Location");
        assert!(location.starts_with(&format!("{REDIRECT}?code=")), "{location}");
        assert!(location.ends_with("&state=a%2Fb%20%26c&iss=https%3A%2F%2Fvpn.example.org"), "{location}");
        let no = bench.submit(&url, &url, &[("approve", "no")]);
        insta::assert_snapshot!(no.header("Location"));
    }

    #[test]
    fn the_whole_request_survives_a_sign_in() {
        let bench = Bench::new();
        let url = authorize_url("&state=a%2Fb%20%26c%3D%3F&unknown=1");
        let page = bench.get(&url);
        assert!(page.text().contains("An app on your device wants to connect"));
        let target = page.hidden("authRedirectTo").replace("&#38;", "&");
        assert_eq!(target, url);
        let fields =
            [("userName", USER), ("userPass", crate::testing::PASSWORD), ("authRedirectTo", &target)];
        let signed_in = bench.submit(&url, "/vpn-user-portal/_user_pass_auth/verify", &fields);
        assert_eq!((signed_in.status(), signed_in.header("Location")), (303, url.as_str()));
        assert!(bench.get(&url).text().contains("Allow <bdi>eduVPN for Linux</bdi>"));
    }

    #[test]
    fn an_approval_that_came_after_the_sign_in_ended_asks_to_sign_in_and_comes_back() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let url = authorize_url("&state=s");
        let token = bench.get(&url).hidden("token");
        bench.later(1801);
        let answer = bench.post(&url, &[("approve", "yes"), ("token", &token)]);
        assert!(answer.text().contains("<h1>Sign in</h1>"));
        assert_eq!(answer.hidden("authRedirectTo").replace("&#38;", "&"), url);
    }

    #[test]
    fn a_request_that_cannot_be_trusted_stays_here() {
        let bench = Bench::new();
        let evil = authorize_url_to(CLIENT, "https://evil.example/callback", "&state=s");
        let stranger = authorize_url_to("org.example.app", REDIRECT, "&state=s");
        for url in [evil, stranger, authorize_url(""), authorize_url("&state=s&state=t")] {
            let answer = bench.get(&url);
            assert_eq!((answer.status(), answer.header("Location")), (400, ""), "{url}");
            assert_eq!(answer.header("Content-Type"), "text/html; charset=utf-8");
        }
    }

    #[test]
    fn a_mistake_of_a_known_app_is_told_to_the_app() {
        let bench = Bench::new();
        let url = authorize_url("&state=s").replace("scope=config", "scope=everything");
        let answer = bench.get(&url);
        assert_eq!(answer.status(), 302);
        insta::assert_snapshot!(answer.header("Location"));
    }

    #[test]
    fn form_post_is_a_page_with_a_button_that_one_named_script_presses() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let url = authorize_url("&state=%22%3E%3Cscript%3E&response_mode=form_post");
        let answer = bench.submit(&url, &url, &[("approve", "no")]);
        assert_eq!(answer.status(), 200);
        assert!(answer.text().contains(r#"<button class="primary">Continue</button>"#));
        assert_eq!(answer.text().matches("<script>").count(), 1, "the state is escaped");
        let digest = STANDARD.encode(Sha256::digest(SUBMIT));
        assert!(answer.text().contains(&format!("<script>{SUBMIT}</script>")));
        let policy = answer.header("Content-Security-Policy");
        assert!(
            policy.ends_with(&format!("script-src 'sha256-{digest}'; form-action http://127.0.0.1:41234"))
        );
    }

    #[test]
    fn nobody_approves_from_another_site_or_with_another_sign_ins_page() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let url = authorize_url("&state=s");
        let token = bench.get(&url).hidden("token");
        let body = crate::testing::encode(&[("approve", "yes"), ("token", &token)]);
        let form = ("Content-Type", crate::testing::FORM);
        for from in [
            &[("Sec-Fetch-Site", "cross-site")][..],
            &[("Sec-Fetch-Site", "same-site"), ("Origin", "https://vpn.example.org")],
            &[("Origin", "https://evil.example")],
            &[("Origin", "null")],
            &[("Referer", "https://vpn.example.org.evil.example/")],
            &[],
        ] {
            let headers: Vec<_> = from.iter().copied().chain([form]).collect();
            let answer = bench.browse("POST", &url, &headers, &body);
            assert_eq!((answer.status(), answer.header("Location")), (403, ""), "{from:?}");
        }
        for from in
            [("Origin", "https://vpn.example.org"), ("Referer", "https://vpn.example.org/vpn-user-portal/x")]
        {
            assert_eq!(bench.browse("POST", &url, &[form, from], &body).status(), 302, "{from:?}");
        }
        assert_eq!(bench.post(&url, &[("approve", "yes"), ("token", "guess")]).status(), 403);
        assert_eq!(bench.post(&url, &[("approve", "yes")]).status(), 403);
    }

    #[test]
    fn the_policy_lets_the_answer_through_to_every_kind_of_app() {
        for (uri, source) in [
            (REDIRECT, "http://127.0.0.1:41234"),
            ("http://[::1]:41234/callback", "http:"),
            ("org.eduvpn.app.ios:/api/callback", "org.eduvpn.app.ios:"),
            ("https://client.example/back?x=1", "https://client.example"),
        ] {
            assert_eq!(form_target(uri), source);
        }
    }
}
