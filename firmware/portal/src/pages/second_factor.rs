//! One's own second factor: setting it up with an authenticator app, recovery codes, turning it off.
//!
//! Recovery codes are kept as hashes only, so the answer to the form that made them is the one page that has them.

use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    csrf,
    error::Refusal,
    fields::Problems,
    frame::{Frame, Here},
    pages,
    qr::{self, Qr},
};
use alcove_controller::{SecondFactorView, Session};
use askama::Template;

const PATH: &str = "/vpn-user-portal/second-factor";

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactor {
    frame: Frame,
    view: SecondFactorView,
    /// The address for the app as a code, while it is being set up.
    qr: Option<Qr>,
    done: String,
    problems: Problems,
    next: &'static str,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct RecoveryCodes {
    frame: Frame,
    codes: Vec<String>,
    /// Where it goes on: the account, or the set-up of the box that led here.
    next: &'static str,
    /// The second factor has just been taken into use.
    new: bool,
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    form(call, &session, Problems::default())
}

/// `POST …/second-factor`: the field `action` says what to do; all but a code asks for the password.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let session = call.signed_in()?;
    let sent = call.form()?;
    csrf::check(call, &sent, &session)?;
    let (controller, visitor) = (call.controller, call.visitor());
    let password = sent.get("userPass");
    let outcome = match sent.get("action") {
        "begin" => controller.begin_second_factor(&session, password, &visitor).map(|()| None),
        "confirm" => {
            controller.confirm_second_factor(&session, sent.get("oneTimeCode")).map(|c| Some((c, true)))
        }
        "codes" => controller.renew_recovery_codes(&session, password, &visitor).map(|c| Some((c, false))),
        "remove" => controller.remove_second_factor(&session, password, &visitor).map(|()| None),
        _ => return Err(Refusal::NoSuchPage),
    };
    match outcome {
        Ok(Some((codes, new))) => {
            let frame = Frame::of(call, &session, Here::Account);
            page(&RecoveryCodes { frame, codes, next: next(call, &session)?, new }, Policy::Plain)
        }
        Ok(None) if sent.get("action") == "remove" => Ok(see_other(format!("{PATH}?done=removed"))),
        Ok(None) => Ok(see_other(PATH)),
        Err(rejected) => {
            let (status, problems) = Problems::of(rejected)?;
            Ok(form(call, &session, problems)?.with_status_code(status))
        }
    }
}

fn form(call: &Call<'_>, session: &Session, problems: Problems) -> Answer {
    let view = call.controller.second_factor(session)?;
    let qr = match &view {
        SecondFactorView::Pending { address, .. } => qr::encode(address),
        _ => None,
    };
    let done = call.query()?.get("done").to_owned();
    let (frame, next) = (Frame::of(call, session, Here::Account), next(call, session)?);
    page(&SecondFactor { frame, view, qr, done, problems, next }, Policy::Plain)
}

/// Where it goes on from here.
fn next(call: &Call<'_>, session: &Session) -> Result<&'static str, Refusal> {
    let unfinished = call.controller.wizard_step(session)?.is_some();
    Ok(if unfinished { pages::set_up::PATH } else { "/vpn-user-portal/account" })
}

#[cfg(test)]
mod tests {
    use super::PATH;
    use crate::{
        cookie,
        testing::{Answer, Bench, PASSWORD, USER},
    };

    const HOME: &str = "/vpn-user-portal/home";
    const VERIFY: &str = "/vpn-user-portal/_user_pass_auth/verify";
    const CODE: &str = "/vpn-user-portal/_user_pass_auth/code";

    /// Sets the second factor up; the secret, and the recovery codes.
    fn set_up(bench: &Bench) -> (String, Vec<String>) {
        bench.sign_in(USER);
        let begun = bench.submit(PATH, PATH, &[("action", "begin"), ("userPass", PASSWORD)]);
        assert_eq!((begun.status(), begun.header("Location")), (303, PATH));
        let page = bench.get(PATH);
        assert!(page.text().contains("<svg class=\"qr\""));
        let secret = page.text().split("id=\"secret\">").nth(1).and_then(|rest| rest.split('<').next());
        let secret = secret.expect("a secret").to_owned();
        let codes = bench.submit(PATH, PATH, &[("action", "confirm"), ("oneTimeCode", &bench.code(&secret))]);
        assert_eq!(codes.status(), 200, "{}", codes.text());
        let list = codes.text().split("<li><code>").skip(1).map(|rest| rest[..19].to_owned()).collect();
        (secret, list)
    }

    fn half_way(bench: &Bench) -> Answer {
        bench.forget_cookie(cookie::SESSION);
        let fields = [("userName", USER), ("userPass", PASSWORD), ("authRedirectTo", HOME)];
        let asked = bench.submit(HOME, VERIFY, &fields);
        assert!(asked.status() == 200 && asked.text().contains("one-time-code"), "{}", asked.text());
        asked
    }

    fn answer(bench: &Bench, asked: &Answer, code: &str) -> Answer {
        let fields = [
            ("token", asked.hidden("token")),
            ("halfWay", asked.hidden("halfWay")),
            ("authRedirectTo", asked.hidden("authRedirectTo")),
            ("oneTimeCode", code.to_owned()),
        ];
        bench.post(CODE, &fields.iter().map(|(n, v)| (*n, v.as_str())).collect::<Vec<_>>())
    }

    #[test]
    fn after_the_password_a_code_is_asked_for_and_each_lets_in_once() {
        let bench = Bench::new();
        let (secret, codes) = set_up(&bench);
        assert_eq!(codes.len(), 8);
        let asked = half_way(&bench);
        assert!(bench.get(HOME).text().contains("<h1>Sign in</h1>"), "the password alone lets nobody in");
        assert_eq!(answer(&bench, &asked, &bench.code(&secret)).status(), 403, "used when it was set up");
        bench.later(30);
        let code = bench.code(&secret);
        let inside = answer(&bench, &asked, &code);
        assert_eq!((inside.status(), inside.header("Location")), (303, HOME));
        let asked = half_way(&bench);
        assert_eq!(answer(&bench, &asked, &code).status(), 403, "a code that somebody saw is worth nothing");
    }

    #[test]
    fn a_recovery_code_lets_in_once_and_the_password_is_needed_for_new_ones() {
        let bench = Bench::new();
        let (_, codes) = set_up(&bench);
        let asked = half_way(&bench);
        assert_eq!(answer(&bench, &asked, &codes[0].to_lowercase()).status(), 303);
        assert!(bench.get(PATH).text().contains("7 recovery codes"), "{}", bench.get(PATH).text());
        let asked = half_way(&bench);
        assert_eq!(answer(&bench, &asked, &codes[0]).status(), 403);
        assert_eq!(answer(&bench, &asked, &codes[1]).status(), 303);
        assert_eq!(bench.submit(PATH, PATH, &[("action", "codes"), ("userPass", "guess")]).status(), 400);
        let fresh = bench.submit(PATH, PATH, &[("action", "codes"), ("userPass", PASSWORD)]);
        assert!(fresh.status() == 200 && !fresh.text().contains(&codes[2]));
    }

    #[test]
    fn wrong_codes_are_slowed_down_and_the_proof_of_the_password_ends() {
        let bench = Bench::new();
        let (secret, codes) = set_up(&bench);
        bench.later(60);
        let asked = half_way(&bench);
        for _ in 0..5 {
            assert_eq!(answer(&bench, &asked, "000000").status(), 403);
        }
        let paused = answer(&bench, &asked, &bench.code(&secret));
        assert_eq!((paused.status(), paused.header("Retry-After")), (429, "1"), "not even the right one");
        bench.later(301);
        let late = answer(&bench, &asked, &codes[0]);
        assert!(late.status() == 403 && late.text().contains("<h1>Sign in</h1>"), "{}", late.text());
        let asked = half_way(&bench);
        let forged = asked.hidden("halfWay").replace('.', "_");
        let fields =
            [("token", asked.hidden("token")), ("halfWay", forged), ("oneTimeCode", codes[0].clone())];
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(bench.post(CODE, &fields).status(), 403);
        assert_eq!(answer(&bench, &asked, &codes[0]).status(), 303, "and the code was not used up");
    }

    #[test]
    fn it_is_set_up_and_turned_off_by_who_knows_the_password_and_an_admin_can_reset_it() {
        let bench = Bench::new();
        bench.sign_in(USER);
        assert_eq!(bench.submit(PATH, PATH, &[("action", "begin"), ("userPass", "guess")]).status(), 400);
        let gone = bench.submit(PATH, PATH, &[("action", "confirm"), ("oneTimeCode", "123456")]);
        assert_eq!(gone.status(), 409, "nothing is being set up");
        bench.forget_cookie(cookie::SESSION);
        set_up(&bench);
        assert_eq!(bench.submit(PATH, PATH, &[("action", "remove"), ("userPass", "guess")]).status(), 400);
        assert_eq!(bench.submit(PATH, PATH, &[("action", "begin"), ("userPass", PASSWORD)]).status(), 409);
        let off = bench.submit(PATH, PATH, &[("action", "remove"), ("userPass", PASSWORD)]);
        assert_eq!(
            (off.status(), off.header("Location")),
            (303, "/vpn-user-portal/second-factor?done=removed")
        );
        bench.forget_cookie(cookie::SESSION);
        set_up(&bench);
        bench.controller.reset_second_factor(USER).expect("reset");
        assert!(bench.controller.reset_second_factor(USER).is_err());
        bench.forget_cookie(cookie::SESSION);
        assert_eq!(bench.sign_in(USER).status(), 303);
    }
}
