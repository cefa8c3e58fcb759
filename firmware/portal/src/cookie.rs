//! The cookies of the pages. All carry the `__Host-` prefix: only this host, only over TLS, and no
//! neighbouring domain can plant one (RFC 6265bis §4.1.3.2).

use crate::call::Call;

/// A signed-in browser. Its value is the session's token.
pub(crate) const SESSION: &str = "__Host-alcove";

/// A browser that has a form open before it is signed in.
pub(crate) const FORM: &str = "__Host-alcove-form";

/// The language that was chosen in this browser, by its code.
pub(crate) const LANGUAGE: &str = "__Host-alcove-language";

/// A browser that knew the set-up code, while there is no admin.
pub(crate) const SET_UP: &str = "__Host-alcove-set-up";

/// The value of a cookie that the browser sent. HTTP/2 may send each cookie as a line of its own.
pub(crate) fn read<'a>(call: &Call<'a>, name: &str) -> Option<&'a str> {
    call.lines("Cookie")
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// `Set-Cookie` for a cookie that the browser keeps this many seconds. `Lax`, because the apps open the
/// approval page from outside, and a `Strict` cookie would not come along.
pub(crate) fn set(name: &str, value: &str, seconds: i64) -> String {
    format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
}

/// `Set-Cookie` that removes a cookie.
pub(crate) fn clear(name: &str) -> String {
    set(name, "", 0)
}
