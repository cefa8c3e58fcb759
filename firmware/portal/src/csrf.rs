//! Did this form come from a page of ours, in this browser?
//!
//! Two independent rules for every `POST` of the pages. The browser's own word: `Sec-Fetch-Site`, and for
//! browsers without it `Origin`, then `Referer`. And a value that only our page knew: the session's, or
//! before there is a session one that the form and a cookie both carry. Either alone would do in a
//! current browser; together they also hold in an old one and behind a careless proxy.

use crate::{call::Call, cookie, error::Refusal, form::Form};
use alcove_controller::Session;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;

/// Name of the hidden field.
pub(crate) const FIELD: &str = "token";

/// The length of a token before there is a session: 18 random bytes as base64url.
const FORM_TOKEN_LEN: usize = 24;

/// How long a sign-in form may stay open, in seconds.
const FORM_TOKEN_SECONDS: i64 = 12 * 60 * 60;

/// Refuses a form that another site sent.
pub(crate) fn check_origin(call: &Call<'_>) -> Result<(), Refusal> {
    if came_from_us(call) { Ok(()) } else { Err(Refusal::ForeignForm) }
}

/// Refuses a form that is not of this sign-in.
pub(crate) fn check(call: &Call<'_>, form: &Form, session: &Session) -> Result<(), Refusal> {
    check_origin(call)?;
    check_token(form.get(FIELD), session)
}

/// Refuses a token that is not of this sign-in; the origin is checked by whoever reads the form.
pub(crate) fn check_token(token: &str, session: &Session) -> Result<(), Refusal> {
    if same(token, &session.csrf) { Ok(()) } else { Err(Refusal::StaleForm) }
}

/// Whether a form from before the sign-in carries the value of this browser's cookie.
pub(crate) fn is_own_form(call: &Call<'_>, form: &Form) -> bool {
    form_cookie(call).is_some_and(|cookie| same(form.get(FIELD), cookie))
}

/// A form's value from before the sign-in.
pub(crate) struct FormToken {
    pub(crate) value: String,
    pub(crate) set_cookie: String,
}

/// The value for a form before the sign-in: the one that the browser has, so that two open tabs both
/// work, or a new one.
pub(crate) fn form_token(call: &Call<'_>) -> FormToken {
    let value = form_cookie(call).map_or_else(random_token, str::to_owned);
    let set_cookie = cookie::set(cookie::FORM, &value, FORM_TOKEN_SECONDS);
    FormToken { value, set_cookie }
}

fn form_cookie<'a>(call: &Call<'a>) -> Option<&'a str> {
    let alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    cookie::read(call, cookie::FORM)
        .filter(|value| value.len() == FORM_TOKEN_LEN && value.bytes().all(alphabet))
}

fn random_token() -> String {
    let mut bytes = [0; 18];
    getrandom::fill(&mut bytes).expect("Linux always has random bytes once it has booted");
    URL_SAFE_NO_PAD.encode(bytes)
}

fn came_from_us(call: &Call<'_>) -> bool {
    let origin = format!("https://{}", call.host);
    if call.lines("Sec-Fetch-Site").next().is_some() {
        return matches!(call.header("Sec-Fetch-Site"), Some("same-origin" | "none"));
    }
    if call.lines("Origin").next().is_some() {
        return call.header("Origin").is_some_and(|sent| sent.eq_ignore_ascii_case(&origin));
    }
    call.header("Referer").is_some_and(|referer| {
        referer.get(..origin.len()).is_some_and(|start| start.eq_ignore_ascii_case(&origin))
            && referer[origin.len()..].starts_with('/')
    })
}

fn same(sent: &str, wanted: &str) -> bool {
    !wanted.is_empty() && bool::from(sent.as_bytes().ct_eq(wanted.as_bytes()))
}
