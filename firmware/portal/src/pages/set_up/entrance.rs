//! The screens before there is an admin: code, name and language; the admin's account.

use super::{INSTEAD, PATH, SCREENS};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    cookie, csrf,
    error::{Refusal, log_chain},
    fields::Problems,
    form::Form,
    frame::Frame,
    pages::sign_in::session_cookie,
};
use alcove_controller::{Rejected, SetUpError};
use alcove_domain::{Language, Words};
use askama::Template;

/// How long the set-up may pause between its first two screens, in seconds.
pub(super) const PROOF_LASTS: i64 = 24 * 60 * 60;

#[derive(Template)]
#[template(path = "set_up_start.html")]
struct Start<'a> {
    frame: Frame,
    screens: u32,
    problems: Problems,
    code: &'a str,
    name: &'a str,
    languages: Vec<(String, String)>,
    instead: &'static [(&'static str, &'static str, &'static str)],
}

#[derive(Template)]
#[template(path = "set_up_account.html")]
struct Account<'a> {
    frame: Frame,
    screens: u32,
    problems: Problems,
    name: &'a str,
    second_factor: bool,
}

/// The screen that is next.
pub(super) fn show(call: &Call<'_>) -> Answer {
    if may_go_on(call)? {
        return account(call, "", true, Problems::default());
    }
    let name = call.controller.settings()?.display_name.clone();
    start(call, "", &name, Problems::default())
}

/// Whether this browser has proved that it knows the code.
fn may_go_on(call: &Call<'_>) -> Result<bool, Refusal> {
    Ok(cookie::read(call, cookie::SET_UP).map_or(Ok(false), |proof| call.controller.may_set_up(proof))?)
}

/// The first screen was sent.
pub(super) fn begin(call: &Call<'_>, sent: &Form) -> Answer {
    let (code, name) = (sent.get("code"), sent.get("serviceName"));
    if !csrf::is_own_form(call, sent) {
        return Ok(start(call, code, name, stale())?.with_status_code(403));
    }
    let language = Language::from_code(sent.get("language"));
    match call.controller.begin_set_up(code, name, language, call.from()) {
        Ok(proof) => {
            let answer = see_other(PATH)
                .with_additional_header("Set-Cookie", cookie::set(cookie::SET_UP, &proof, PROOF_LASTS));
            let chosen = language.map(|language| cookie::set(cookie::LANGUAGE, language.code(), PROOF_LASTS));
            Ok(match chosen {
                Some(chosen) => answer.with_additional_header("Set-Cookie", chosen),
                None => answer,
            })
        }
        Err(error) => {
            let (status, problems, pause) = told(error)?;
            let answer = start(call, code, name, problems)?.with_status_code(status);
            Ok(match pause {
                Some(seconds) => answer.with_unique_header("Retry-After", seconds.to_string()),
                None => answer,
            })
        }
    }
}

/// The second screen was sent: makes the admin and signs them in.
pub(super) fn make_account(call: &Call<'_>, sent: &Form) -> Answer {
    let (name, password) = (sent.get("userName"), sent.get("userPass"));
    let second_factor = sent.get("secondFactor") == "on";
    let refused =
        |status, problems| Ok(account(call, name, second_factor, problems)?.with_status_code(status));
    if !csrf::is_own_form(call, sent) {
        return refused(403, stale());
    }
    if !may_go_on(call)? {
        let name = call.controller.settings()?.display_name.clone();
        return Ok(start(call, "", &name, Problems::default())?.with_status_code(403));
    }
    if password != sent.get("userPassConfirm") {
        let english = "The two passwords are not the same. Please type both again.";
        return refused(400, Problems::with("again", Words::new("passwords-differ", english)));
    }
    let proof = cookie::read(call, cookie::SET_UP).unwrap_or_default();
    if let Err(error) = call.controller.set_up_admin(proof, name, password) {
        let (status, problems, _) = told(error)?;
        return refused(status, problems);
    }
    enter(call, name, password, second_factor)
}

/// Signs the new admin in, and leads on.
fn enter(call: &Call<'_>, name: &str, password: &str, second_factor: bool) -> Answer {
    let visitor = call.visitor();
    let (token, session) = match call.controller.sign_in(name, password, visitor.clone()) {
        Ok(signed_in) => signed_in,
        Err(error) => {
            log_chain(call, &error);
            return Ok(see_other(PATH));
        }
    };
    let mut next = PATH;
    if second_factor {
        call.controller.begin_second_factor(&session, password, &visitor)?;
        next = "/vpn-user-portal/second-factor";
    }
    Ok(see_other(next)
        .with_additional_header("Set-Cookie", session_cookie(&token, &session))
        .with_additional_header("Set-Cookie", cookie::clear(cookie::SET_UP)))
}

/// A refusal as the form tells it: status, problems, and the pause in seconds.
pub(super) fn told(error: SetUpError) -> Result<(u16, Problems, Option<i64>), Refusal> {
    let english = error.to_string();
    Ok(match error {
        SetUpError::Done => (409, Problems::with("", Words::new("set-up-is-done", english)), None),
        SetUpError::WrongCode => {
            (403, Problems::with("code", Words::new("set-up-code-wrong", english)), None)
        }
        SetUpError::Throttled { retry_after } => {
            let seconds = retry_after.0.max(1);
            let words = Words::new("set-up-throttled", english).with("seconds", seconds);
            (429, Problems::with("code", words), Some(seconds))
        }
        SetUpError::Rejected(Rejected::Invalid { field, message }) => {
            let field = field.strip_prefix("settings ").unwrap_or(&field);
            (400, Problems::with(field, message), None)
        }
        SetUpError::Rejected(Rejected::Conflict(message)) => (409, Problems::with("name", message), None),
        SetUpError::Rejected(other) => return Err(other.into()),
    })
}

pub(super) fn stale() -> Problems {
    let english =
        "This page was open for too long, or your browser does not keep cookies. Please fill it in again.";
    Problems::with("", Words::new("page-stale", english))
}

fn start(call: &Call<'_>, code: &str, name: &str, problems: Problems) -> Answer {
    let token = csrf::form_token(call);
    let languages = Language::ALL.map(|l| (l.code().to_owned(), l.own_name().to_owned())).to_vec();
    let template = Start {
        frame: Frame { token: token.value, ..Frame::bare(call) },
        screens: SCREENS,
        problems,
        code,
        name,
        languages,
        instead: INSTEAD,
    };
    Ok(page(&template, Policy::Plain)?.with_additional_header("Set-Cookie", token.set_cookie))
}

fn account(call: &Call<'_>, name: &str, second_factor: bool, problems: Problems) -> Answer {
    let token = csrf::form_token(call);
    let frame = Frame { token: token.value, ..Frame::bare(call) };
    let template = Account { frame, screens: SCREENS, problems, name, second_factor };
    Ok(page(&template, Policy::Plain)?.with_additional_header("Set-Cookie", token.set_cookie))
}
