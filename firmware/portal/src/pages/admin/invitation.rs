//! Where an invitation leads: somebody chooses a password, and is signed in. Looking does not use the link up.

use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    csrf,
    error::Refusal,
    frame::Frame,
    pages::sign_in::session_cookie,
    return_to,
};
use alcove_controller::Rejected;
use alcove_domain::{Timestamp, Words};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/invitation.html")]
struct Invitation<'a> {
    frame: Frame,
    code: &'a str,
    /// Whose, and until when; nothing when the link is not good any more.
    open: Option<(String, Timestamp)>,
    problem: Option<Problem>,
}

/// What went wrong.
enum Problem {
    Different,
    Password(Words),
    Stale,
}

/// `GET …/invitation?code=…`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let query = call.query()?;
    form(call, query.get("code"), None)
}

/// `POST …/invitation`
pub(crate) fn accept(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let sent = call.form()?;
    let (code, password) = (sent.get("code"), sent.get("userPass"));
    let problem = if !csrf::is_own_form(call, &sent) {
        Problem::Stale
    } else if password != sent.get("userPassConfirm") {
        Problem::Different
    } else {
        match call.controller.accept_invitation(code, password) {
            Ok(user) => return signed_in(call, &user, password),
            Err(Rejected::Invalid { message, .. }) => Problem::Password(message),
            Err(Rejected::NotFound(_)) => return Ok(form(call, "", None)?.with_status_code(410)),
            Err(other) => return Err(other.into()),
        }
    };
    Ok(form(call, code, Some(problem))?.with_status_code(400))
}

/// Signs in whoever has just chosen a password; what is asked for besides it is asked on the sign-in page.
fn signed_in(call: &Call<'_>, user: &str, password: &str) -> Answer {
    match call.controller.sign_in(user, password, call.from()) {
        Ok((token, session)) => {
            let cookie = session_cookie(&token, &session);
            Ok(see_other(return_to::HOME).with_additional_header("Set-Cookie", cookie))
        }
        Err(_) => Ok(see_other(return_to::HOME)),
    }
}

fn form(call: &Call<'_>, code: &str, problem: Option<Problem>) -> Answer {
    let token = csrf::form_token(call);
    let frame = Frame { token: token.value, ..Frame::bare(call) };
    let open = call.controller.invitation(code).map_err(Refusal::from)?;
    let status = if open.is_some() { 200 } else { 410 };
    let open = open.map(|invitation| (invitation.user, invitation.expires_at));
    let answer = page(&Invitation { code, open, problem, frame }, Policy::Plain)?;
    Ok(answer.with_status_code(status).with_additional_header("Set-Cookie", token.set_cookie))
}
