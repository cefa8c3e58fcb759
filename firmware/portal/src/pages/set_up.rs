//! The first admin of a new box, by the one-time code that Alcove printed when it started.

use crate::{
    answer::{Policy, found, page, see_other},
    call::{Answer, Call},
    csrf,
    error::{Refusal, log_chain},
    frame::Frame,
    pages::sign_in::session_cookie,
    return_to,
};
use alcove_controller::{Rejected, SetUpError};
use alcove_domain::Words;
use askama::Template;

/// Every page leads here until there is an admin.
pub(crate) const PATH: &str = "/vpn-user-portal/set-up";

#[derive(Template)]
#[template(path = "set_up.html")]
struct SetUp<'a> {
    frame: Frame,
    problem: Option<Problem>,
    code: &'a str,
    name: &'a str,
}

/// What went wrong; the words of ours are in the template.
enum Problem {
    WrongCode,
    Throttled { seconds: i64 },
    Different,
    Stale,
    Name(Words),
    Password(Words),
    Other(Words),
}

impl Problem {
    fn is_about_code(&self) -> bool {
        matches!(self, Self::WrongCode | Self::Throttled { .. })
    }

    fn is_about_name(&self) -> bool {
        matches!(self, Self::Name(_))
    }

    fn is_about_password(&self) -> bool {
        matches!(self, Self::Password(_))
    }

    fn status(&self) -> u16 {
        match self {
            Self::WrongCode | Self::Stale => 403,
            Self::Throttled { .. } => 429,
            _ => 400,
        }
    }
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    if !call.controller.needs_set_up()? {
        return Ok(found(return_to::HOME));
    }
    form(call, None, "", "")
}

/// `POST …/set-up`: makes the admin and signs them in.
pub(crate) fn set_up(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let sent = call.form()?;
    let (code, name, password) = (sent.get("code"), sent.get("userName"), sent.get("userPass"));
    let outcome = if !csrf::is_own_form(call, &sent) {
        Err(Problem::Stale)
    } else if password != sent.get("userPassConfirm") {
        Err(Problem::Different)
    } else {
        match call.controller.set_up(code, name, password) {
            Ok(()) => Ok(()),
            Err(SetUpError::Done) => return Ok(found(return_to::HOME)),
            Err(SetUpError::WrongCode) => Err(Problem::WrongCode),
            Err(SetUpError::Throttled { retry_after }) => {
                Err(Problem::Throttled { seconds: retry_after.0.max(1) })
            }
            Err(SetUpError::Rejected(rejected)) => Err(about(rejected)?),
        }
    };
    if let Err(problem) = outcome {
        let status = problem.status();
        let retry_after = match &problem {
            Problem::Throttled { seconds } => Some(seconds.to_string()),
            _ => None,
        };
        let answer = form(call, Some(problem), code, name)?.with_status_code(status);
        return Ok(match retry_after {
            Some(seconds) => answer.with_unique_header("Retry-After", seconds),
            None => answer,
        });
    }
    let home = see_other(return_to::HOME);
    Ok(match call.controller.sign_in(name, password, call.visitor()) {
        Ok((token, session)) => home.with_additional_header("Set-Cookie", session_cookie(&token, &session)),
        Err(error) => {
            log_chain(call, &error);
            home
        }
    })
}

fn about(rejected: Rejected) -> Result<Problem, Refusal> {
    match rejected {
        Rejected::Invalid { field, message } => Ok(match field.as_str() {
            "name" => Problem::Name(message),
            "password" | "new" => Problem::Password(message),
            _ => Problem::Other(message),
        }),
        Rejected::Conflict(message) => Ok(Problem::Name(message)),
        other => Err(other.into()),
    }
}

fn form(call: &Call<'_>, problem: Option<Problem>, code: &str, name: &str) -> Answer {
    let token = csrf::form_token(call);
    let frame = Frame { token: token.value, ..Frame::bare(call) };
    let template = SetUp { frame, problem, code, name };
    Ok(page(&template, Policy::Plain)?.with_additional_header("Set-Cookie", token.set_cookie))
}

#[cfg(test)]
mod tests {
    use super::PATH;
    use crate::testing::{Bench, PASSWORD, authorize_url};

    fn send(bench: &Bench, code: &str, name: &str, password: &str, again: &str) -> crate::testing::Answer {
        let fields = [("code", code), ("userName", name), ("userPass", password), ("userPassConfirm", again)];
        bench.submit(PATH, PATH, &fields)
    }

    #[test]
    fn a_new_box_leads_everybody_to_its_set_up_and_from_there_straight_in() {
        let bench = Bench::blank();
        for path in ["/vpn-user-portal/home", "/vpn-user-portal/account", &authorize_url("&state=s")] {
            let answer = bench.get(path);
            assert_eq!((answer.status(), answer.header("Location")), (302, PATH), "{path}");
        }
        let code = bench.controller.set_up_code().expect("the store").expect("a code");
        let answer = send(&bench, &code.to_lowercase(), "anna", PASSWORD, PASSWORD);
        assert_eq!((answer.status(), answer.header("Location")), (303, "/vpn-user-portal/home"));
        assert!(bench.get("/vpn-user-portal/home").text().contains("Signed in as anna"));
        assert_eq!(bench.get(PATH).status(), 302, "it works once");
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays() {
        let bench = Bench::blank();
        let wrong = send(&bench, "0000-0000-0000-0000", "anna", PASSWORD, PASSWORD);
        assert_eq!(wrong.status(), 403);
        assert!(wrong.text().contains(r#"id="code-problem""#) && wrong.text().contains(r#"value="anna""#));
        assert!(!wrong.text().contains(PASSWORD));
        let code = bench.controller.set_up_code().expect("the store").expect("a code");
        let different = send(&bench, &code, "anna", PASSWORD, "something else");
        assert!(different.status() == 400 && different.text().contains(r#"id="again-problem""#));
        let short = send(&bench, &code, "anna", "short", "short");
        assert!(short.status() == 400 && short.text().contains(r#"id="pass-problem""#), "{}", short.text());
        assert!(bench.controller.needs_set_up().expect("the store"));
    }
}
