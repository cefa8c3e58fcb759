//! The second half of a sign-in: a code of the authenticator app, or a recovery code.

use crate::{
    answer::{Policy, page},
    call::{Answer, Call},
    csrf,
    frame::Frame,
    kept::{self, Kept},
    pages::sign_in::{self, Problem},
    return_to,
};
use askama::Template;

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct SignInCode<'a> {
    frame: Frame,
    problem: Option<&'a Problem>,
    /// Proof that the password was right.
    half_way: &'a str,
    return_to: &'a str,
    kept: Option<&'a Kept>,
    kept_names: (&'static str, &'static str),
}

/// The form, in answer to a right password.
pub(crate) fn ask(call: &Call<'_>, half_way: &str, target: &str, kept: Option<Kept>) -> Answer {
    form(call, None, half_way, target, kept.as_ref())
}

/// `POST …/_user_pass_auth/code`
pub(crate) fn verify(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let sent = call.form()?;
    let (half_way, target) = (sent.get("halfWay"), return_to::checked(sent.get("authRedirectTo")));
    let kept = Kept::carried(&sent);
    if !csrf::is_own_form(call, &sent) {
        return sign_in::again(call, target, kept);
    }
    let former = call.session()?;
    match call.controller.sign_in_with_code(half_way, sent.get("oneTimeCode"), &call.visitor()) {
        Ok((token, session)) => {
            sign_in::forget_former(call, former);
            sign_in::go_on(call, &token, &session, target, kept)
        }
        Err(error) => match sign_in::told(call, error) {
            Problem::Stale => sign_in::again(call, target, kept),
            problem => {
                let answer = form(call, Some(&problem), half_way, target, kept.as_ref())?;
                Ok(sign_in::with_pause(answer.with_status_code(problem.status()), &problem))
            }
        },
    }
}

fn form(
    call: &Call<'_>,
    problem: Option<&Problem>,
    half_way: &str,
    return_to: &str,
    kept: Option<&Kept>,
) -> Answer {
    let token = csrf::form_token(call);
    let template = SignInCode {
        frame: Frame { token: token.value, ..Frame::bare(call) },
        problem,
        half_way,
        return_to,
        kept,
        kept_names: (kept::ACTION, kept::FIELDS),
    };
    Ok(page(&template, Policy::Plain)?.with_additional_header("Set-Cookie", token.set_cookie))
}
