//! The browsers in which somebody is signed in, as the account page lists them: ending one, or all others.

use crate::{
    answer::see_other,
    call::{Answer, Call},
    csrf,
};

/// `POST …/sessions`: the field `session` is a number of the list, or `others`.
pub(crate) fn end(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let session = call.signed_in()?;
    let form = call.form()?;
    csrf::check(call, &form, &session)?;
    match form.get("session") {
        "others" => call.controller.end_other_sessions(&session)?,
        number => call.controller.end_session(&session, number.parse().unwrap_or(0))?,
    }
    Ok(see_other("/vpn-user-portal/account?done=session"))
}

#[cfg(test)]
mod tests {
    use crate::{
        cookie,
        testing::{Bench, USER},
    };

    const ACCOUNT: &str = "/vpn-user-portal/account";
    const PATH: &str = "/vpn-user-portal/sessions";

    #[test]
    fn a_browser_that_was_left_signed_in_elsewhere_is_signed_out_from_here() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let left = bench.cookie(cookie::SESSION);
        bench.forget_cookie(cookie::SESSION);
        bench.sign_in(USER);
        let page = bench.get(ACCOUNT);
        assert!(page.text().contains("This browser") && page.text().contains("192.0.2.7"));
        let number = page.hidden("session");
        let answer = bench.submit(ACCOUNT, PATH, &[("session", &number)]);
        assert_eq!(
            (answer.status(), answer.header("Location")),
            (303, "/vpn-user-portal/account?done=session")
        );
        assert_eq!(bench.get(ACCOUNT).status(), 200);
        assert!(bench.get(ACCOUNT).text().contains("<h1>Account</h1>"), "this one stays in");
        bench.set_cookie(cookie::SESSION, &left);
        assert!(bench.get(ACCOUNT).text().contains("<h1>Sign in</h1>"));
    }

    #[test]
    fn nobody_ends_a_session_of_somebody_else() {
        let bench = Bench::new();
        bench.sign_in(crate::testing::ADMIN);
        bench.forget_cookie(cookie::SESSION);
        bench.sign_in(USER);
        assert_eq!(bench.submit(ACCOUNT, PATH, &[("session", "1")]).status(), 404);
    }
}
