//! Did this form come from a page of ours, in this browser?
//!
//! Two independent rules for every `POST` of the pages. The browser's own word: `Sec-Fetch-Site`, and for
//! browsers without it `Origin`, then `Referer`. And a value that only our page knew: the session's, or
//! before there is a session one that the form and a cookie both carry. Either alone would do in a
//! current browser; together they also hold in an old one and behind a careless proxy.
//!
//! The value is masked anew in every page, so that nobody learns it from the lengths of compressed pages (decision 19).

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
    if same(&unmasked(token), &session.csrf) { Ok(()) } else { Err(Refusal::StaleForm) }
}

/// Whether a form from before the sign-in carries the value of this browser's cookie.
pub(crate) fn is_own_form(call: &Call<'_>, form: &Form) -> bool {
    is_own_token(call, form.get(FIELD))
}

/// Whether this is the value of this browser's cookie, masked.
pub(crate) fn is_own_token(call: &Call<'_>, token: &str) -> bool {
    form_cookie(call).is_some_and(|cookie| same(&unmasked(token), cookie))
}

/// The value as a page has it: as many random bytes, and these over the value (XOR), another text every time.
pub(crate) fn masked(value: &str) -> String {
    let mut bytes = vec![0; value.len() * 2];
    let (mask, covered) = bytes.split_at_mut(value.len());
    fill(mask);
    for ((byte, mask), plain) in covered.iter_mut().zip(mask).zip(value.bytes()) {
        *byte = *mask ^ plain;
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The value below a mask; empty when it is none.
fn unmasked(sent: &str) -> String {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(sent) else { return String::new() };
    let (mask, covered) = bytes.split_at(bytes.len() / 2);
    let plain: Vec<u8> = covered.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    String::from_utf8(plain).unwrap_or_default()
}

/// A form's value from before the sign-in.
pub(crate) struct FormToken {
    /// As the form has it, masked.
    pub(crate) value: String,
    pub(crate) set_cookie: String,
}

/// The value for a form before the sign-in: the one that the browser has, so that two open tabs both
/// work, or a new one.
pub(crate) fn form_token(call: &Call<'_>) -> FormToken {
    let value = form_cookie(call).map_or_else(random_token, str::to_owned);
    let set_cookie = cookie::set(cookie::FORM, &value, FORM_TOKEN_SECONDS);
    FormToken { value: masked(&value), set_cookie }
}

fn form_cookie<'a>(call: &Call<'a>) -> Option<&'a str> {
    let alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    cookie::read(call, cookie::FORM)
        .filter(|value| value.len() == FORM_TOKEN_LEN && value.bytes().all(alphabet))
}

fn random_token() -> String {
    let mut bytes = [0; 18];
    fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("Linux always has random bytes once it has booted");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Bench, USER};

    #[test]
    fn the_hidden_field_is_another_text_in_every_page_and_all_of_them_are_good() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let page = "/vpn-user-portal/account";
        let (one, other) = (bench.get(page).hidden(FIELD), bench.get(page).hidden(FIELD));
        let shared = one.bytes().zip(other.bytes()).filter(|(a, b)| a == b).count();
        assert!(shared < one.len() / 4, "{one} {other}");
        for token in [one, other] {
            let fields = [("uiLanguage", "nl"), ("authRedirectTo", page), (FIELD, token.as_str())];
            assert_eq!(bench.post("/vpn-user-portal/setLanguage", &fields).status(), 303);
        }
    }

    #[test]
    fn a_mask_comes_off_and_what_is_none_is_nothing() {
        assert_eq!(unmasked(&masked("a value")), "a value");
        assert_eq!(unmasked(&masked("")), "");
        for strange in ["?", "a", "AAAA", "____"] {
            assert!(!same(&unmasked(strange), "a value"), "{strange}");
        }
    }
}
