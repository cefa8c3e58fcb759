//! The choice of a language, kept in the browser and, for those who are signed in, in their account.

use crate::{
    answer::see_other,
    call::{Answer, Call},
    cookie, csrf,
    error::Refusal,
    return_to,
};
use alcove_domain::Language;

/// How long a browser remembers the choice, in seconds.
const REMEMBERED: i64 = 90 * 24 * 60 * 60;

/// `POST …/setLanguage`: the field `uiLanguage` is the code (spec portal.md §2).
pub(crate) fn choose(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let form = call.form()?;
    let language = Language::from_code(form.get("uiLanguage")).ok_or(Refusal::NoSuchPage)?;
    if let Some(session) = call.session()? {
        csrf::check(call, &form, &session)?;
        call.controller.choose_language(&session, language)?;
    }
    let target = return_to::checked(form.get("authRedirectTo")).to_owned();
    let kept = cookie::set(cookie::LANGUAGE, language.code(), REMEMBERED);
    Ok(see_other(target).with_additional_header("Set-Cookie", kept))
}

#[cfg(test)]
mod tests {
    use crate::{
        cookie,
        testing::{Bench, USER},
    };

    const HOME: &str = "/vpn-user-portal/home";
    const CHOOSE: &str = "/vpn-user-portal/setLanguage";

    #[test]
    fn a_browser_gets_the_language_that_it_asks_for_and_english_without_a_wish() {
        let bench = Bench::new();
        let page = |wish: &[(&str, &str)]| bench.browse("GET", HOME, wish, "");
        assert!(page(&[]).text().contains(r#"<html lang="en" dir="ltr">"#));
        let dutch = page(&[("Accept-Language", "nl-BE,nl;q=0.9,en;q=0.5")]);
        assert!(dutch.text().contains(r#"<html lang="nl" dir="ltr">"#));
        assert!(dutch.text().contains("<h1>Inloggen</h1>"));
        let arabic = page(&[("Accept-Language", "ar")]);
        assert!(arabic.text().contains(r#"<html lang="ar" dir="rtl">"#));
    }

    #[test]
    fn a_choice_is_remembered_by_the_browser_and_by_the_account() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let account = "/vpn-user-portal/account";
        let answer = bench.submit(account, CHOOSE, &[("uiLanguage", "de"), ("authRedirectTo", account)]);
        assert_eq!((answer.status(), answer.header("Location")), (303, account));
        assert!(bench.get(account).text().contains(r#"<html lang="de" dir="ltr">"#));
        bench.forget_cookie(cookie::LANGUAGE);
        assert!(bench.get(account).text().contains(r#"<html lang="de" dir="ltr">"#), "the account knows");
    }

    #[test]
    fn what_is_not_a_language_or_comes_from_elsewhere_changes_nothing() {
        let bench = Bench::new();
        assert_eq!(bench.post(CHOOSE, &[("uiLanguage", "tlh")]).status(), 404);
        let foreign = [("Content-Type", crate::testing::FORM), ("Sec-Fetch-Site", "cross-site")];
        assert_eq!(bench.browse("POST", CHOOSE, &foreign, "uiLanguage=de").status(), 403);
        bench.sign_in(USER);
        assert_eq!(bench.post(CHOOSE, &[("uiLanguage", "de")]).status(), 403, "without the page's token");
        assert!(bench.get(HOME).text().contains(r#"<html lang="en" dir="ltr">"#));
        let away = [("uiLanguage", "fr"), ("authRedirectTo", "//evil.example/")];
        assert_eq!(bench.submit(HOME, CHOOSE, &away).header("Location"), HOME);
    }
}
