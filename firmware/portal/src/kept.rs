//! A form that came after its sign-in had ended: it goes along with the new sign-in, and is offered again after it.
//!
//! It travels in the sign-in form, so nothing is kept here. Passwords and codes are left out. It is sent again
//! only when the person says so, with the token of the new sign-in.

use crate::{call::Call, csrf, form::Form, return_to};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The hidden fields that carry it.
pub(crate) const ACTION: &str = "keptFor";
pub(crate) const FIELDS: &str = "kept";

/// Longest form that is carried, in bytes as sent.
const MAX_BYTES: usize = 20 * 1024;

/// Where a form was going, and its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Kept {
    /// The form of the request that was refused, if it is one that can be sent again.
    pub(crate) fn of(call: &Call<'_>) -> Option<Self> {
        if call.http.method() != "POST" || csrf::check_origin(call).is_err() || call.body.len() > MAX_BYTES {
            return None;
        }
        Self::checked(call.http.raw_url(), call.form().ok()?)
    }

    /// The form that a sign-in form has carried.
    pub(crate) fn carried(sent: &Form) -> Option<Self> {
        let fields = sent.get(FIELDS);
        if fields.is_empty() {
            return None;
        }
        Self::checked(sent.get(ACTION), Form::parse(fields.as_bytes()).ok()?)
    }

    fn checked(action: &str, form: Form) -> Option<Self> {
        let ours = return_to::checked(action) == action;
        // What signs in or out, or lets an app in, is decided anew.
        let anew = ["/_", "/oauth/", "/setLanguage", "/set-up"].iter().any(|part| action.contains(part));
        let fields: Vec<_> = form
            .into_fields()
            .into_iter()
            .filter(|(name, _)| name != csrf::FIELD && !is_secret(name))
            .collect();
        (ours && !anew && !fields.is_empty()).then(|| Self { action: action.to_owned(), fields })
    }

    /// The fields as one text.
    pub(crate) fn encoded(&self) -> String {
        let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        self.fields.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect::<Vec<_>>().join("&")
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["pass", "secret", "code", "key"].iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use crate::{
        cookie,
        testing::{Bench, PASSWORD, USER},
    };

    const HOME: &str = "/vpn-user-portal/home";
    const VERIFY: &str = "/vpn-user-portal/_user_pass_auth/verify";

    #[test]
    fn a_form_that_came_too_late_is_offered_again_after_the_sign_in() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        bench.sign_in(USER);
        bench.later(31 * 60);
        let typed = [("action", "add_config"), ("profileId", "default"), ("displayName", "Zoë & co")];
        let late = bench.post(HOME, &typed);
        assert!(
            late.text().contains("<h1>Sign in</h1>") && late.text().contains("is kept"),
            "{}",
            late.text()
        );
        let fields = [
            ("userName", USER),
            ("userPass", PASSWORD),
            ("token", &late.hidden("token")),
            ("authRedirectTo", &late.hidden("authRedirectTo")),
            ("keptFor", &late.hidden("keptFor")),
            ("kept", &late.hidden("kept").replace("&#38;", "&")),
        ];
        let again = bench.post(VERIFY, &fields);
        assert_eq!(again.status(), 200);
        assert!(again.header("Set-Cookie").starts_with(cookie::SESSION));
        assert_eq!(again.hidden("displayName"), "Zoë &#38; co");
        let own = bench.get(HOME);
        assert!(own.text().contains("0 of 3 in use"), "nothing happens before the person says so");
        let token = again.hidden("token");
        let typed: Vec<_> = typed.iter().copied().chain([("token", token.as_str())]).collect();
        assert!(bench.post(HOME, &typed).text().contains("[Interface]"));
    }

    #[test]
    fn passwords_foreign_forms_and_strange_targets_are_not_carried() {
        let bench = Bench::new();
        let secret = [("userPass", "hush-hush"), ("newUserPass", "hush-hush"), ("action", "x")];
        let page = bench.post("/vpn-user-portal/passwd", &secret);
        assert!(!page.text().contains("hush-hush"));
        bench.sign_in(USER);
        bench.forget_cookie(cookie::SESSION);
        let token = bench.get(HOME).hidden("token");
        let evil = [
            ("userName", USER),
            ("userPass", PASSWORD),
            ("token", &token),
            ("authRedirectTo", HOME),
            ("keptFor", "https://evil.example/"),
            ("kept", "a=b"),
        ];
        assert_eq!(bench.post(VERIFY, &evil).status(), 303, "it just signs in");
    }
}
