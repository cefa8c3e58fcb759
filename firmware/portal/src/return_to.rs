//! Where a sign-in leads: back to a page of ours, never anywhere else.

use crate::call::Call;

/// Everything people see is below this.
pub(crate) const ROOT: &str = "/vpn-user-portal";

/// Where a signed-in person starts.
pub(crate) const HOME: &str = "/vpn-user-portal/home";

/// Longer than any authorize request of the apps.
const MAX_BYTES: usize = 4096;

/// The page to go back to after signing in. Anything but a plain path below our root becomes the start
/// page: `//host`, `/\host`, schemes, controls, characters that are not of a URL.
pub(crate) fn checked(target: &str) -> &str {
    let ours = target.strip_prefix(ROOT).is_some_and(|rest| rest.starts_with('/'));
    let plain = target.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>'));
    if ours && plain && target.len() <= MAX_BYTES { target } else { HOME }
}

/// The page that this request was about, as a target. A form that came too late for its sign-in leads
/// back to the page that it was on, where that has the same address.
fn of<'a>(call: &Call<'a>) -> &'a str {
    let page = call.http.method() == "GET" || call.path().ends_with("/oauth/authorize");
    if page { checked(call.http.raw_url()) } else { HOME }
}

/// The page that the browser shows, as a target: the one that was asked for, or the one that the form was on.
pub(crate) fn again<'a>(call: &Call<'a>) -> &'a str {
    if call.http.method() == "GET" {
        return checked(call.http.raw_url());
    }
    let origin = format!("https://{}", call.host);
    let from = call.header("Referer").and_then(|referer| referer.strip_prefix(origin.as_str()));
    from.map_or_else(|| of(call), checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_only_to_our_own_pages() {
        let authorize = "/vpn-user-portal/oauth/authorize?client_id=org.eduvpn.app.linux&state=a%2Fb%3D&x=1";
        assert_eq!(checked(authorize), authorize);
        assert_eq!(checked("/vpn-user-portal/account"), "/vpn-user-portal/account");
        for bad in [
            "",
            "/",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/vpn-user-portal/",
            "javascript:alert(1)",
            "/vpn-user-portal",
            "/vpn-user-portal.evil.example/",
            "/vpn-user-portal/\\evil",
            "/vpn-user-portal/a\r\nSet-Cookie: x=y",
            "/vpn-user-portal/ä",
            "vpn-user-portal/home",
        ] {
            assert_eq!(checked(bad), HOME, "{bad:?}");
        }
    }

    #[test]
    fn a_target_of_unreasonable_length_is_dropped() {
        assert_eq!(checked(&format!("/vpn-user-portal/{}", "a".repeat(5000))), HOME);
    }
}
