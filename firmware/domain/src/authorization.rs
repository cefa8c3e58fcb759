//! OAuth's authorization request and PKCE (spec api-v3.md §4; RFC 6749, 7636, 9207), without HTTP: parameters
//! in, a decision out. Who the user is, codes and tokens are the controller's business.
//!
//! Mistakes split in two. Where the client or its address cannot be trusted, or the request is garbled, the
//! browser stays here and shows why; everything else goes back to the app.

use crate::oauth_clients::{OauthClient, ResponseMode, official_client};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The one scope there is.
pub const SCOPE: &str = "config";

/// Longest `state` that is carried along, in bytes.
const MAX_STATE: usize = 2048;

/// A request that may be shown to the user for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// The app.
    pub client: OauthClient,
    /// Where the answer goes, as the app gave it; it has to give the same one at the token endpoint.
    pub redirect_uri: String,
    /// The scope asked for.
    pub scope: String,
    /// The app's own mark, returned as it is.
    pub state: String,
    /// base64url of the SHA-256 of the verifier that the app will show at the token endpoint.
    pub code_challenge: String,
    /// How the answer travels.
    pub response_mode: ResponseMode,
}

/// A request that is not put before the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizationRejected {
    /// Show an error page, status 400. Never redirect.
    Show {
        /// What is wrong, for the page.
        description: String,
    },
    /// Send the error to the app.
    Redirect {
        /// A registered address of the app.
        redirect_uri: String,
        /// How the answer travels.
        response_mode: ResponseMode,
        /// The error code of RFC 6749 §4.1.2.1.
        error: &'static str,
        /// What is wrong, in words.
        description: String,
        /// The app's own mark, returned as it is.
        state: String,
    },
}

/// The parameters of an authorization request, decoded, in the order they came.
pub type AuthorizationQuery = [(String, String)];

/// Decides about an authorization request. `app_sets` are the families of official apps that are allowed.
/// Unknown parameters are ignored; an empty one counts as left out (RFC 6749 §3.1).
///
/// # Errors
/// [`AuthorizationRejected`] says what to answer instead of asking the user.
pub fn check_authorization(
    query: &AuthorizationQuery,
    app_sets: &[String],
) -> Result<AuthorizationRequest, AuthorizationRejected> {
    let client_id = required(query, "client_id")?;
    let client = official_client(client_id, app_sets).ok_or_else(|| show("this app is not known here"))?;
    let redirect_uri = required(query, "redirect_uri")?;
    if !client.accepts_redirect(redirect_uri) {
        return Err(show("the app's redirect_uri is not one that is registered for it"));
    }
    let state = required(query, "state")?;
    if state.len() > MAX_STATE || !state.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err(show("the parameter \"state\" is malformed"));
    }
    let scope = parameter(query, "scope")?;
    let response_type = parameter(query, "response_type")?;
    let method = parameter(query, "code_challenge_method")?;
    let code_challenge = parameter(query, "code_challenge")?;
    if code_challenge.is_some_and(|challenge| !is_challenge(challenge)) {
        return Err(show("the parameter \"code_challenge\" is malformed"));
    }
    let mode = parameter(query, "response_mode")?;
    let response_mode = match mode {
        None => Some(ResponseMode::Query),
        Some(mode) => client.response_modes.iter().copied().find(|known| known.as_str() == mode),
    };

    let refuse = |error, description: &str| {
        Err(AuthorizationRejected::Redirect {
            redirect_uri: redirect_uri.to_owned(),
            response_mode: response_mode.unwrap_or(ResponseMode::Query),
            error,
            description: description.to_owned(),
            state: state.to_owned(),
        })
    };
    let Some(response_mode) = response_mode else {
        return refuse("invalid_request", "this response_mode is not supported for this app");
    };
    match response_type {
        Some("code") => {}
        Some(_) => return refuse("unsupported_response_type", "the response_type has to be \"code\""),
        None => return refuse("invalid_request", "the parameter \"response_type\" is missing"),
    }
    let Some(scope) = scope.filter(|scope| scope.split(' ').all(|token| token == SCOPE)) else {
        return refuse("invalid_scope", "the scope has to be \"config\"");
    };
    if method != Some("S256") {
        return refuse("invalid_request", "the code_challenge_method has to be \"S256\"");
    }
    let Some(code_challenge) = code_challenge else {
        return refuse("invalid_request", "the parameter \"code_challenge\" is missing");
    };
    Ok(AuthorizationRequest {
        client,
        redirect_uri: redirect_uri.to_owned(),
        scope: scope.to_owned(),
        state: state.to_owned(),
        code_challenge: code_challenge.to_owned(),
        response_mode,
    })
}

fn show(description: &str) -> AuthorizationRejected {
    AuthorizationRejected::Show { description: description.to_owned() }
}

/// The value of a parameter that may come once at most.
fn parameter<'a>(
    query: &'a AuthorizationQuery,
    name: &str,
) -> Result<Option<&'a str>, AuthorizationRejected> {
    let mut values = query.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(show(&format!("the parameter \"{name}\" was given more than once"))),
        (value, None) => Ok(value.filter(|value| !value.is_empty())),
    }
}

fn required<'a>(query: &'a AuthorizationQuery, name: &str) -> Result<&'a str, AuthorizationRejected> {
    parameter(query, name)?.ok_or_else(|| show(&format!("the parameter \"{name}\" is missing")))
}

/// 43 characters of canonical base64url: 32 bytes.
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

/// What `application/x-www-form-urlencoded` values may hold as they are (RFC 3986 unreserved characters).
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The redirect address with the fields appended to its query, percent-encoded.
#[must_use]
pub fn redirect_location(redirect_uri: &str, fields: &[(&str, &str)]) -> String {
    let mut location = redirect_uri.to_owned();
    let mut separator = if redirect_uri.contains('?') { '&' } else { '?' };
    for (name, value) in fields {
        location.push(separator);
        location.extend(utf8_percent_encode(name, VALUE));
        location.push('=');
        location.extend(utf8_percent_encode(value, VALUE));
        separator = '&';
    }
    location
}

/// Whether this is the verifier whose S256 challenge came with the authorization request (RFC 7636 §4.1, §4.6):
/// 43 to 128 unreserved characters, compared in constant time.
#[must_use]
pub fn verify_pkce(verifier: &str, challenge: &str) -> bool {
    let well_formed = (43..=128).contains(&verifier.len())
        && verifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    let expected = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    well_formed & bool::from(expected.as_bytes().ct_eq(challenge.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const URI: &str = "http://127.0.0.1:40000/callback";

    fn good() -> Vec<(&'static str, &'static str)> {
        vec![
            ("client_id", "org.eduvpn.app.linux"),
            ("redirect_uri", URI),
            ("response_type", "code"),
            ("scope", "config"),
            ("state", "a b/"),
            ("code_challenge_method", "S256"),
            ("code_challenge", CHALLENGE),
        ]
    }

    fn check(pairs: &[(&str, &str)]) -> Result<AuthorizationRequest, AuthorizationRejected> {
        let query: Vec<_> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        check_authorization(&query, &["eduVPN".to_owned(), "LC".to_owned()])
    }

    /// The good request with one parameter changed, or left out.
    fn with(
        name: &'static str,
        value: Option<&'static str>,
    ) -> Result<AuthorizationRequest, AuthorizationRejected> {
        let mut pairs = good();
        pairs.retain(|(key, _)| *key != name);
        pairs.extend(value.map(|value| (name, value)));
        check(&pairs)
    }

    #[test]
    fn an_app_gets_to_the_approval_page() {
        let request = check(&good()).expect("accepted");
        assert_eq!(request.client.name, "eduVPN for Linux");
        assert_eq!(request.redirect_uri, URI);
        assert_eq!(request.state, "a b/");
        assert_eq!(request.scope, "config");
        assert_eq!(request.code_challenge, CHALLENGE);
        assert_eq!(request.response_mode, ResponseMode::Query);
        assert!(with("unknown", Some("x")).is_ok(), "unknown parameters are ignored");
        let form = with("response_mode", Some("form_post")).expect("accepted");
        assert_eq!(form.response_mode, ResponseMode::FormPost);
    }

    #[test]
    fn the_browser_stays_when_the_address_cannot_be_trusted_or_the_request_is_garbled() {
        for (name, value) in [
            ("client_id", None),
            ("client_id", Some("")),
            ("client_id", Some("org.example.app")),
            ("client_id", Some("org.govvpn.app.linux")),
            ("redirect_uri", None),
            ("redirect_uri", Some("http://127.0.0.1:80/callback")),
            ("redirect_uri", Some("http://localhost:40000/callback")),
            ("redirect_uri", Some("https://evil.example/callback")),
            ("redirect_uri", Some("org.eduvpn.app.ios:/api/callback")),
            ("state", None),
            ("state", Some("")),
            ("state", Some("a\nb")),
            ("state", Some("é")),
            ("code_challenge", Some("short")),
            ("code_challenge", Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM")),
        ] {
            assert!(matches!(with(name, value), Err(AuthorizationRejected::Show { .. })), "{name}={value:?}");
        }
    }

    #[test]
    fn a_parameter_given_twice_is_never_guessed_about() {
        for pair in good() {
            let mut pairs = good();
            pairs.push(pair);
            match check(&pairs) {
                Err(AuthorizationRejected::Show { description }) => {
                    assert!(description.contains("more than once"), "{description}");
                }
                other => panic!("{}: {other:?}", pair.0),
            }
        }
    }

    #[test]
    fn other_mistakes_go_back_to_the_app_with_its_state() {
        for (name, value, expected) in [
            ("response_type", None, "invalid_request"),
            ("response_type", Some("token"), "unsupported_response_type"),
            ("scope", None, "invalid_scope"),
            ("scope", Some("config admin"), "invalid_scope"),
            ("scope", Some("Config"), "invalid_scope"),
            ("code_challenge_method", None, "invalid_request"),
            ("code_challenge_method", Some("plain"), "invalid_request"),
            ("code_challenge", None, "invalid_request"),
            ("response_mode", Some("fragment"), "invalid_request"),
        ] {
            match with(name, value) {
                Err(AuthorizationRejected::Redirect {
                    redirect_uri, error, state, response_mode, ..
                }) => {
                    assert_eq!(
                        (error, redirect_uri.as_str(), state.as_str()),
                        (expected, URI, "a b/"),
                        "{name}"
                    );
                    assert_eq!(response_mode, ResponseMode::Query);
                }
                other => panic!("{name}={value:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn an_error_travels_the_way_the_app_asked_for() {
        let mut pairs = good();
        pairs.retain(|(key, _)| *key != "scope");
        pairs.push(("response_mode", "form_post"));
        match check(&pairs) {
            Err(AuthorizationRejected::Redirect { response_mode, .. }) => {
                assert_eq!(response_mode, ResponseMode::FormPost);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_mobile_app_gets_no_form() {
        let mut pairs = good();
        pairs.retain(|(key, _)| *key != "client_id" && *key != "redirect_uri");
        pairs.extend([
            ("client_id", "org.eduvpn.app.android"),
            ("redirect_uri", "org.eduvpn.app:/api/callback"),
        ]);
        assert!(check(&pairs).is_ok());
        pairs.push(("response_mode", "form_post"));
        assert!(matches!(
            check(&pairs),
            Err(AuthorizationRejected::Redirect { error: "invalid_request", .. })
        ));
    }

    #[test]
    fn a_redirect_carries_its_fields_encoded() {
        assert_eq!(
            redirect_location(
                URI,
                &[("code", "a+b/c=&"), ("state", "ü #?\r\n"), ("iss", "https://vpn.example.org")]
            ),
            "http://127.0.0.1:40000/callback?code=a%2Bb%2Fc%3D%26&state=%C3%BC%20%23%3F%0D%0A\
             &iss=https%3A%2F%2Fvpn.example.org"
        );
        assert_eq!(redirect_location("x:/y?a=b", &[("state", "-._~")]), "x:/y?a=b&state=-._~");
        assert_eq!(redirect_location("x:/y", &[]), "x:/y");
    }

    #[test]
    fn pkce_is_that_of_rfc_7636() {
        assert!(verify_pkce(VERIFIER, CHALLENGE));
        assert!(!verify_pkce(&VERIFIER.replace('d', "e"), CHALLENGE));
        assert!(!verify_pkce(VERIFIER, &CHALLENGE[..42]));
        assert!(!verify_pkce(VERIFIER, ""));
    }

    #[test]
    fn a_verifier_of_wrong_length_or_alphabet_never_matches() {
        let challenge = |verifier: &str| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        for good in ["a".repeat(43), "~".repeat(128)] {
            assert!(verify_pkce(&good, &challenge(&good)));
        }
        for bad in
            ["a".repeat(42), "a".repeat(129), "a".repeat(43) + "+", "a".repeat(43) + "é", String::new()]
        {
            assert!(!verify_pkce(&bad, &challenge(&bad)), "{bad}");
        }
    }
}
