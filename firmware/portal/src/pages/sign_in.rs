//! Signing in. The form appears at whatever address was asked for, and leads back there (spec portal.md §2).

use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    cookie, csrf,
    error::log_chain,
    form::Form,
    frame::{Frame, Here},
    kept::{self, Kept},
    pages::sign_in_code,
    return_to,
};
use alcove_controller::{HalfWay, Session, SignInError};
use askama::Template;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    frame: Frame,
    problem: Option<&'a Problem>,
    name: &'a str,
    return_to: &'a str,
    /// The sign-in is for an app that waits for an approval.
    for_app: bool,
    /// A form that came after the former sign-in had ended.
    kept: Option<&'a Kept>,
    kept_names: (&'static str, &'static str),
}

/// What was typed before the sign-in ended, to be sent after all.
#[derive(Template)]
#[template(path = "resume.html")]
struct Resume<'a> {
    frame: Frame,
    action: String,
    fields: Vec<(String, String)>,
    back: &'a str,
}

/// What went wrong; its words are in the template.
pub(crate) enum Problem {
    Wrong,
    WrongCode,
    Throttled { seconds: i64 },
    Busy,
    NotPermitted,
    Disabled,
    Stale,
    Broken,
}

impl Problem {
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Wrong | Self::WrongCode | Self::NotPermitted | Self::Disabled | Self::Stale => 403,
            Self::Throttled { .. } => 429,
            Self::Busy => 503,
            Self::Broken => 500,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<i64> {
        match self {
            Self::Throttled { seconds } => Some(*seconds),
            Self::Busy => Some(5),
            _ => None,
        }
    }
}

/// The form, at the address of another page.
pub(crate) fn show(call: &Call<'_>) -> Answer {
    form(call, &Wanted { problem: None, name: "", return_to: return_to::again(call), kept: Kept::of(call) })
}

/// `POST …/_user_pass_auth/verify`
pub(crate) fn verify(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let sent = call.form()?;
    let (name, target) = (sent.get("userName"), return_to::checked(sent.get("authRedirectTo")));
    let kept = Kept::carried(&sent);
    match sign_in(call, &sent) {
        Ok(Step::In(token, session)) => go_on(call, &token, &session, target, kept),
        Ok(Step::Code(half_way)) => sign_in_code::ask(call, half_way.as_str(), target, kept),
        Err(problem) => {
            let wanted = Wanted { problem: Some(&problem), name, return_to: target, kept };
            let answer = form(call, &wanted)?.with_status_code(problem.status());
            Ok(with_pause(answer, &problem))
        }
    }
}

/// The form once more, for somebody whose proof of the password is no longer good.
pub(crate) fn again(call: &Call<'_>, target: &str, kept: Option<Kept>) -> Answer {
    let problem = Problem::Stale;
    let wanted = Wanted { problem: Some(&problem), name: "", return_to: target, kept };
    Ok(form(call, &wanted)?.with_status_code(problem.status()))
}

/// Says when to try again, where that is known.
pub(crate) fn with_pause(answer: rouille::Response, problem: &Problem) -> rouille::Response {
    match problem.retry_after() {
        Some(seconds) => answer.with_unique_header("Retry-After", seconds.to_string()),
        None => answer,
    }
}

/// To where the person was going: back to the page, or to the form that came too late.
pub(crate) fn go_on(
    call: &Call<'_>,
    token: &str,
    session: &Session,
    target: &str,
    kept: Option<Kept>,
) -> Answer {
    let answer = match kept {
        None => see_other(target.to_owned()),
        Some(Kept { action, fields }) => {
            let frame = Frame::of(call, session, Here::Elsewhere);
            page(&Resume { frame, action, fields, back: target }, Policy::Plain)?
        }
    };
    Ok(answer.with_additional_header("Set-Cookie", session_cookie(token, session)))
}

/// The cookie of a session that has just begun.
pub(crate) fn session_cookie(token: &str, session: &Session) -> String {
    cookie::set(cookie::SESSION, token, session.expires_at.since(session.signed_in_at).0)
}

fn sign_in(call: &Call<'_>, sent: &Form) -> Result<Step, Problem> {
    if !csrf::is_own_form(call, sent) {
        return Err(Problem::Stale);
    }
    let former = call.session().unwrap_or_default();
    let signed_in = call.controller.sign_in(sent.get("userName"), sent.get("userPass"), call.visitor());
    let (token, session) = match signed_in {
        Ok(signed_in) => signed_in,
        Err(SignInError::CodeNeeded(half_way)) => return Ok(Step::Code(half_way)),
        Err(error) => return Err(told(call, error)),
    };
    forget_former(call, former);
    Ok(Step::In(token, session))
}

/// What to tell somebody who is not let in.
pub(crate) fn told(call: &Call<'_>, error: SignInError) -> Problem {
    match error {
        SignInError::Wrong | SignInError::CodeNeeded(_) => Problem::Wrong,
        SignInError::WrongCode => Problem::WrongCode,
        SignInError::Late => Problem::Stale,
        SignInError::Throttled { retry_after } => Problem::Throttled { seconds: retry_after.0.max(1) },
        SignInError::Busy => Problem::Busy,
        SignInError::NotPermitted => Problem::NotPermitted,
        SignInError::Disabled => Problem::Disabled,
        SignInError::Failure(failure) => {
            log_chain(call, &failure);
            Problem::Broken
        }
    }
}

/// The browser forgets the former session's cookie now, so nobody should be able to use it any more.
pub(crate) fn forget_former(call: &Call<'_>, former: Option<Session>) {
    if let Some(former) = former
        && let Err(failure) = call.controller.sign_out(&former)
    {
        log_chain(call, &failure);
    }
}

/// How far a right password has led.
enum Step {
    In(String, Session),
    Code(HalfWay),
}

/// What the form shows, and carries.
struct Wanted<'a> {
    problem: Option<&'a Problem>,
    name: &'a str,
    return_to: &'a str,
    kept: Option<Kept>,
}

fn form(call: &Call<'_>, wanted: &Wanted<'_>) -> Answer {
    let Wanted { problem, name, return_to, kept } = wanted;
    let token = csrf::form_token(call);
    let template = SignIn {
        frame: Frame { token: token.value, ..Frame::bare(call) },
        problem: *problem,
        name,
        return_to,
        for_app: return_to.starts_with("/vpn-user-portal/oauth/"),
        kept: kept.as_ref(),
        kept_names: (kept::ACTION, kept::FIELDS),
    };
    Ok(page(&template, Policy::Plain)?.with_additional_header("Set-Cookie", token.set_cookie))
}

#[cfg(test)]
mod tests {
    use crate::{
        cookie,
        testing::{ADMIN, Answer, Bench, PASSWORD, USER, authorize_url},
    };

    const VERIFY: &str = "/vpn-user-portal/_user_pass_auth/verify";
    const HOME: &str = "/vpn-user-portal/home";

    #[test]
    fn signing_in_leads_to_the_page_and_sets_a_cookie_that_scripts_and_strangers_do_not_get() {
        let bench = Bench::new();
        let answer = bench.sign_in(USER);
        assert_eq!((answer.status(), answer.header("Location")), (303, HOME));
        let cookie = answer.header("Set-Cookie");
        assert!(cookie.starts_with("__Host-alcove="), "{cookie}");
        assert!(cookie.ends_with("; Path=/; Max-Age=1800; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
        assert!(bench.get(HOME).text().contains("Signed in as ben"));
    }

    #[test]
    fn a_sign_in_ends_by_itself() {
        let bench = Bench::new();
        bench.sign_in(USER);
        bench.later(1801);
        assert!(bench.get(HOME).text().contains("<h1>Sign in</h1>"));
    }

    #[test]
    fn an_unknown_name_and_a_wrong_password_look_the_same() {
        let bench = Bench::new();
        let attempt =
            |name: &str| bench.submit(HOME, VERIFY, &[("userName", name), ("userPass", "wrong words")]);
        let (known, unknown) = (attempt(USER), attempt("nobody"));
        assert_eq!((known.status(), unknown.status()), (403, 403));
        // The value that protects the form is another text in every page.
        let plain = |page: &Answer| page.text().replace(&page.hidden("token"), "");
        assert_eq!(plain(&known).replace(USER, "nobody"), plain(&unknown));
        assert!(known.text().contains(r#"value="ben""#), "the name stays");
        assert!(!known.text().contains("wrong words"), "the password does not");
        assert!(!known.header("Set-Cookie").starts_with("__Host-alcove="));
    }

    #[test]
    fn guessing_is_slowed_with_the_seconds_to_wait() {
        let bench = Bench::new();
        let mut answer = bench.get(HOME);
        for _ in 0..50 {
            answer = bench.submit(HOME, VERIFY, &[("userName", USER), ("userPass", "wrong words")]);
            if answer.status() == 429 {
                break;
            }
        }
        assert_eq!(answer.status(), 429);
        let seconds: i64 = answer.header("Retry-After").parse().expect("seconds");
        assert!(seconds >= 1);
        assert!(answer.text().contains(&format!("please wait {seconds} second")));
    }

    #[test]
    fn a_sign_in_never_leads_away() {
        let bench = Bench::new();
        for evil in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"] {
            let fields = [("userName", USER), ("userPass", PASSWORD), ("authRedirectTo", evil)];
            let answer = bench.submit(HOME, VERIFY, &fields);
            assert_eq!((answer.status(), answer.header("Location")), (303, HOME), "{evil}");
            bench.forget_cookie(cookie::SESSION);
        }
    }

    #[test]
    fn a_disabled_account_is_told_so_only_after_its_password() {
        let bench = Bench::new();
        bench.controller.disable_user(USER).expect("disabled");
        let right = bench.submit(HOME, VERIFY, &[("userName", USER), ("userPass", PASSWORD)]);
        assert!(right.status() == 403 && right.text().contains("Your account is disabled"));
        let wrong = bench.submit(HOME, VERIFY, &[("userName", USER), ("userPass", "wrong words")]);
        assert!(!wrong.text().contains("disabled"));
    }

    #[test]
    fn another_site_cannot_sign_a_browser_in() {
        let bench = Bench::new();
        let fields = [("userName", USER), ("userPass", PASSWORD)];
        let answer = bench.post(VERIFY, &fields);
        assert!(answer.status() == 403 && answer.text().contains("open for too long"));
        bench.get(HOME);
        let guess = bench.post(
            VERIFY,
            &[("userName", USER), ("userPass", PASSWORD), ("token", "AAAAAAAAAAAAAAAAAAAAAAAA")],
        );
        assert_eq!(guess.status(), 403);
    }

    #[test]
    fn signing_out_ends_the_session_for_every_copy_of_the_cookie() {
        let bench = Bench::new();
        let set = bench.sign_in(USER).header("Set-Cookie").to_owned();
        let copy = set.split(';').next().expect("the pair").to_owned();
        let ask = || bench.ask("GET", HOME, &[("Cookie", copy.as_str())], "");
        assert!(ask().text().contains("Sign out"));
        let answer = bench.submit(HOME, "/vpn-user-portal/_logout", &[]);
        assert_eq!(answer.status(), 303);
        assert!(answer.header("Set-Cookie").starts_with("__Host-alcove=; Path=/; Max-Age=0;"));
        assert!(ask().text().contains("<h1>Sign in</h1>"));
    }

    #[test]
    fn another_account_comes_back_to_the_same_request() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let url = authorize_url("&state=s");
        let answer = bench.submit(&url, "/vpn-user-portal/_logout", &[("authRedirectTo", &url)]);
        assert_eq!((answer.status(), answer.header("Location")), (303, url.as_str()));
        assert!(bench.get(&url).text().contains("<h1>Sign in</h1>"));
    }

    #[test]
    fn signing_in_as_another_ends_the_former_session() {
        let bench = Bench::new();
        let set = bench.sign_in(USER).header("Set-Cookie").to_owned();
        let copy = set.split(';').next().expect("the pair").to_owned();
        let page = bench.ask("GET", HOME, &[], "");
        let form_cookie = page.header("Set-Cookie").split(';').next().expect("the pair").to_owned();
        let token = page.hidden("token");
        let body = crate::testing::encode(&[("userName", ADMIN), ("userPass", PASSWORD), ("token", &token)]);
        let cookies = format!("{copy}; {form_cookie}");
        let headers = [
            ("Content-Type", crate::testing::FORM),
            ("Sec-Fetch-Site", "same-origin"),
            ("Cookie", cookies.as_str()),
        ];
        assert_eq!(bench.ask("POST", VERIFY, &headers, &body).status(), 303);
        assert!(bench.ask("GET", HOME, &[("Cookie", copy.as_str())], "").text().contains("<h1>Sign in</h1>"));
    }
}
