//! Pages that are for admins, and at a new box for whoever is at it: they are asked for the set-up code first.

use super::entrance::{PROOF_LASTS, stale, told};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    cookie, csrf,
    error::Refusal,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
};
use alcove_controller::{Actor, Session};
use askama::Template;

/// Who acts.
pub(in crate::pages) enum Doer {
    /// Somebody who is signed in.
    SignedIn(Session),
    /// Whoever is at a new box, and has proved it.
    AtTheBox(Actor),
    /// Whoever looks at a new box.
    Unproved,
}

#[derive(Template)]
#[template(path = "set_up_proof.html")]
struct Proof {
    frame: Frame,
    problems: Problems,
    action: &'static str,
    title: &'static str,
}

impl Doer {
    /// Who asks this.
    pub(in crate::pages) fn of(call: &Call<'_>) -> Result<Self, Refusal> {
        if !call.controller.needs_set_up()? {
            return Ok(Self::SignedIn(call.signed_in()?));
        }
        let proof = cookie::read(call, cookie::SET_UP).unwrap_or_default();
        let actor = call.controller.set_up_actor(proof, call.from())?;
        Ok(actor.map_or(Self::Unproved, Self::AtTheBox))
    }

    /// As whom the controller is asked; `None` for somebody who is nobody yet.
    pub(in crate::pages) fn actor(&self, call: &Call<'_>) -> Option<Actor> {
        match self {
            Self::SignedIn(session) => Some(Actor::of(session, call.from())),
            Self::AtTheBox(actor) => Some(actor.clone()),
            Self::Unproved => None,
        }
    }

    /// What surrounds the page, and the cookie that its form needs.
    pub(in crate::pages) fn frame(&self, call: &Call<'_>) -> (Frame, Option<String>) {
        match self {
            Self::SignedIn(session) => (Frame::of(call, session, Here::Elsewhere), None),
            _ => {
                let token = csrf::form_token(call);
                (Frame { token: token.value, ..Frame::bare(call) }, Some(token.set_cookie))
            }
        }
    }

    /// Refuses a form that is not of this browser.
    pub(in crate::pages) fn check(&self, call: &Call<'_>, token: &str) -> Result<(), Refusal> {
        match self {
            Self::SignedIn(session) => csrf::check_token(token, session),
            _ if csrf::is_own_token(call, token) => Ok(()),
            _ => Err(Refusal::StaleForm),
        }
    }
}

/// Asks for the set-up code; `title` names the page behind it, which is at `action`.
pub(in crate::pages) fn ask(call: &Call<'_>, action: &'static str, title: &'static str) -> Answer {
    form(call, action, title, Problems::default())
}

/// The code was sent.
pub(in crate::pages) fn prove(
    call: &Call<'_>,
    sent: &Form,
    action: &'static str,
    title: &'static str,
) -> Answer {
    if !csrf::is_own_form(call, sent) {
        return Ok(form(call, action, title, stale())?.with_status_code(403));
    }
    match call.controller.prove_set_up(sent.get("code")) {
        Ok(proof) => {
            let proof = cookie::set(cookie::SET_UP, &proof, PROOF_LASTS);
            Ok(see_other(action).with_additional_header("Set-Cookie", proof))
        }
        Err(error) => {
            let (status, problems, pause) = told(error)?;
            let answer = form(call, action, title, problems)?.with_status_code(status);
            Ok(match pause {
                Some(seconds) => answer.with_unique_header("Retry-After", seconds.to_string()),
                None => answer,
            })
        }
    }
}

fn form(call: &Call<'_>, action: &'static str, title: &'static str, problems: Problems) -> Answer {
    let (frame, set_cookie) = Doer::Unproved.frame(call);
    let answer = page(&Proof { frame, problems, action, title }, Policy::Plain)?;
    Ok(match set_cookie {
        Some(cookie) => answer.with_additional_header("Set-Cookie", cookie),
        None => answer,
    })
}
