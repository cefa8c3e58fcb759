//! Restoring a snapshot: for admins, and at a new box for whoever is at it.
//!
//! One address that shows what is next: the file, what opens it, the progress, what is in it and the decision. Where it
//! stands is with the process that does the work. Pages that wait ask again by themselves (`Refresh`).

use super::set_up::proof::{self, Doer};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    csrf,
    error::Refusal,
    fields::Problems,
    form::{Form, is_form},
    frame::Frame,
    upload::{Missing, Upload},
};
use alcove_controller::{
    Acting, Becoming, Description, RestoreProblem, SnapshotKey,
    snapshot::{RestoreAs, Summary},
};
use alcove_domain::{Right, Words};
use askama::Template;

pub(crate) const PATH: &str = "/vpn-user-portal/restore";

/// How often a page that waits asks again, in seconds.
const AGAIN: u32 = 1;
/// When a box that is being restored is asked for its start page.
const ANEW: u32 = 8;

#[derive(Template)]
#[template(path = "restore.html")]
struct Restore<'a> {
    frame: Frame,
    becoming: &'a Becoming,
    problems: Problems,
    /// Whether this is a new box.
    new: bool,
    restore_as: &'a str,
    /// Fingerprint of the other box whose snapshot it is.
    foreign: Option<&'a str>,
    /// Whether it shall be restored all the same.
    another: bool,
    /// How much was read, in parts of a hundred.
    percent: u64,
}

impl Restore<'_> {
    /// What is different: message, before, after.
    fn differences(&self, before: Option<&Summary>, after: &Summary) -> Vec<(&'static str, String, String)> {
        let lines = |of: &Summary| {
            [
                ("restore-host-name", of.host_name.clone().unwrap_or_else(|| "–".into())),
                ("restore-profiles", of.profiles.join(", ")),
                ("restore-accounts", of.users.to_string()),
                ("restore-apps", of.apps.to_string()),
                ("restore-devices", of.configurations.to_string()),
                ("restore-nodes", of.nodes.to_string()),
            ]
        };
        let before = before.map(lines);
        let before = |at: usize| before.as_ref().map(|before| before[at].1.clone()).unwrap_or_default();
        lines(after).into_iter().enumerate().map(|(at, (id, after))| (id, before(at), after)).collect()
    }

    fn is_replacement(of: &Description) -> bool {
        of.restore_as == RestoreAs::Replacement
    }
}

/// Whether whoever makes this request may send a snapshot. Its form is looked at when it is there.
pub(crate) fn may_upload(call: &Call<'_>) -> bool {
    let may = || {
        csrf::check_origin(call).ok()?;
        let actor = Doer::of(call).ok()?.actor(call)?;
        call.controller.acting(actor).may(Right::Configure).ok()
    };
    may().is_some()
}

/// `GET …/restore`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let doer = Doer::of(call)?;
    let Some(actor) = doer.actor(call) else { return proof::ask(call, PATH, "restore-title") };
    let becoming = call.controller.acting(actor).becoming()?;
    let problems = match &becoming {
        Becoming::Held { problem: Some(problem), .. } => {
            let field = if problem.is_about_the_key() { "passphrase" } else { "" };
            Problems::with(field, problem.words())
        }
        _ => Problems::default(),
    };
    form(call, &doer, &becoming, "replacement", problems)
}

/// `POST …/restore`: the file, or a form whose `action` says which it is.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let doer = Doer::of(call)?;
    let sent = match call.header("Content-Type") {
        Some(content_type) if is_form(content_type) => Some(call.form()?),
        _ => None,
    };
    let Some(actor) = doer.actor(call) else {
        let sent = sent.unwrap_or_default();
        return proof::prove(call, &sent, PATH, "restore-title");
    };
    let acting = call.controller.acting(actor);
    let Some(sent) = sent else { return take(call, &doer, &acting) };
    doer.check(call, sent.get(csrf::FIELD))?;
    match sent.get("action") {
        "read" => return read(call, &doer, &acting, &sent),
        "decide" => {
            if let Some(problems) = not_confirmed(call, &doer, &sent)? {
                let becoming = acting.becoming()?;
                return Ok(form(call, &doer, &becoming, "replacement", problems)?.with_status_code(400));
            }
            let becoming = acting.decide_restore()?;
            // Told at once: soon nobody here can be asked.
            return form(call, &doer, &becoming, "replacement", Problems::default());
        }
        "forget" => _ = acting.forget_snapshot()?,
        _ => {}
    }
    Ok(see_other(PATH))
}

/// Why the decision is not believed: on a box in use the admin's password is asked for once more, which a browser
/// found open does not know. Whoever is at a new box has proved it already.
fn not_confirmed(call: &Call<'_>, doer: &Doer, sent: &Form) -> Result<Option<Problems>, Refusal> {
    let Doer::SignedIn(session) = doer else { return Ok(None) };
    match call.controller.confirm_password(session, sent.get("userPass"), &call.visitor()) {
        Ok(()) => Ok(None),
        Err(rejected) => Problems::of(rejected).map(|(_, problems)| Some(problems)),
    }
}

/// The file was sent.
fn take(call: &Call<'_>, doer: &Doer, acting: &Acting<'_>) -> Answer {
    acting.may(Right::Configure)?;
    let refused = |words| {
        let problems = Problems::with("snapshot", words);
        Ok(form(call, doer, &Becoming::Nothing, "replacement", problems)?.with_status_code(400))
    };
    let upload = match Upload::of(call) {
        Ok(upload) => upload,
        Err(Missing::Told(words)) => return refused(words),
        Err(Missing::Form(error)) => return Err(error.into()),
        Err(Missing::Read(error)) => return Err(Refusal::Upload(error)),
    };
    doer.check(call, upload.get(csrf::FIELD))?;
    if upload.length == 0 {
        return refused(Words::new("restore-no-file", "Choose the file of the snapshot."));
    }
    acting.take_uploaded_snapshot(upload.offset, upload.length)?;
    Ok(see_other(PATH))
}

/// What opens the snapshot was sent.
fn read(call: &Call<'_>, doer: &Doer, acting: &Acting<'_>, sent: &Form) -> Answer {
    let restore_as = sent.get("restoreAs");
    let (passphrase, recovery) = (sent.get("passphrase"), sent.get("recoveryKey"));
    let key = match (passphrase.is_empty(), recovery.trim().is_empty()) {
        (false, true) => SnapshotKey::Passphrase(passphrase.to_owned()),
        (true, false) => SnapshotKey::Recovery(recovery.to_owned()),
        _ => {
            let english = "Type the passphrase, or paste the recovery key: one of the two.";
            let problems = Problems::with("passphrase", Words::new("restore-one-key", english));
            let becoming = acting.becoming()?;
            return Ok(form(call, doer, &becoming, restore_as, problems)?.with_status_code(400));
        }
    };
    let signer = (sent.get("anotherBox") == "on").then(|| sent.get("signer").to_owned());
    let as_what = if restore_as == "copy" { RestoreAs::Copy } else { RestoreAs::Replacement };
    acting.read_snapshot(key, as_what, signer)?;
    Ok(see_other(PATH))
}

fn form(call: &Call<'_>, doer: &Doer, becoming: &Becoming, restore_as: &str, problems: Problems) -> Answer {
    let (frame, set_cookie) = doer.frame(call);
    let foreign = match becoming {
        Becoming::Held { problem: Some(RestoreProblem::ForeignSigner { found, .. }), .. } => Some(&**found),
        _ => None,
    };
    let percent = match becoming {
        Becoming::Reading { done, all } => done.saturating_mul(100) / (*all).max(1),
        _ => 0,
    };
    let new = matches!(doer, Doer::AtTheBox(_));
    let template = Restore { frame, becoming, problems, new, restore_as, foreign, another: false, percent };
    let answer = page(&template, Policy::Plain)?;
    let answer = match becoming {
        Becoming::Reading { .. } => answer.with_unique_header("Refresh", AGAIN.to_string()),
        Becoming::Decided => {
            answer.with_unique_header("Refresh", format!("{ANEW}; url={}", crate::return_to::HOME))
        }
        _ => answer,
    };
    Ok(match set_cookie {
        Some(cookie) => answer.with_additional_header("Set-Cookie", cookie),
        None => answer,
    })
}

#[cfg(test)]
mod tests {
    use super::PATH;
    use crate::{
        cookie,
        testing::{ADMIN, Bench, PASSWORD, USER},
    };
    use alcove_controller::Becoming;

    fn proved() -> Bench {
        let bench = Bench::blank();
        let code = bench.controller.set_up_code().expect("the store").expect("a code");
        assert!(bench.get(PATH).text().contains(r#"id="code""#), "the code is asked for first");
        assert_eq!(
            bench.submit(PATH, PATH, &[("action", "prove"), ("code", &code)]).header("Location"),
            PATH
        );
        bench
    }

    fn upload(bench: &Bench) {
        let token = bench.get(PATH).hidden("token");
        assert_eq!(bench.upload(PATH, &token, "age").header("Location"), PATH);
    }

    #[test]
    fn at_a_new_box_a_snapshot_is_sent_opened_shown_and_decided_for() {
        let bench = proved();
        upload(&bench);
        assert!(bench.get(PATH).text().contains("The file is here, 3 B"));
        let neither = bench.submit(PATH, PATH, &[("action", "read")]);
        assert!(neither.status() == 400 && neither.text().contains(r#"id="passphrase-problem""#));
        bench.submit(PATH, PATH, &[("action", "read"), ("passphrase", "another one")]);
        assert!(bench.get(PATH).text().contains("does not open the snapshot"));
        let copy = [("action", "read"), ("passphrase", PASSWORD), ("restoreAs", "copy")];
        bench.submit(PATH, PATH, &copy);
        let shown = bench.get(PATH);
        for part in ["<bdi>closet</bdi>", "aaaa-bbbb-cccc-dddd", "<bdi>12</bdi>", "keys, certificates"] {
            assert!(shown.text().to_lowercase().contains(part), "{part} in {}", shown.text());
        }
        let decided = bench.submit(PATH, PATH, &[("action", "decide")]);
        assert_eq!(decided.header("Refresh"), "8; url=/vpn-user-portal/home");
    }

    #[test]
    fn who_has_not_proved_to_be_there_sends_nothing() {
        let bench = Bench::blank();
        let token = bench.get(PATH).hidden("token");
        assert_eq!(bench.upload(PATH, &token, "age").status(), 413);
        bench.set_cookie(cookie::SET_UP, &"A".repeat(43));
        assert_eq!(bench.upload(PATH, &token, "age").status(), 413);
        let bench = proved();
        assert_eq!(bench.upload(PATH, "another form's", "age").status(), 403);
        let nothing = bench.upload(PATH, &bench.get(PATH).hidden("token"), "");
        assert!(nothing.status() == 400 && nothing.text().contains(r#"id="snapshot-problem""#));
    }

    #[test]
    fn on_a_box_in_use_it_is_for_admins() {
        let bench = Bench::new();
        bench.sign_in(USER);
        assert_eq!(bench.get(PATH).status(), 403);
        bench.forget_cookie(cookie::SESSION);
        bench.sign_in(ADMIN);
        upload(&bench);
        assert!(bench.get(PATH).text().contains(r#"id="passphrase""#));
        bench.submit(PATH, PATH, &[("action", "read"), ("passphrase", PASSWORD), ("restoreAs", "copy")]);
        assert!(bench.get(PATH).text().contains(r#"id="userPass""#));
        for password in ["", "another one"] {
            let refused = bench.submit(PATH, PATH, &[("action", "decide"), ("userPass", password)]);
            assert_eq!(refused.status(), 400);
            assert!(refused.text().contains(r#"id="userPass-problem""#), "{}", refused.text());
        }
        assert!(matches!(*bench.stands.lock().expect("where it stands"), Becoming::Ready(_)), "not yet");
        let decided = bench.submit(PATH, PATH, &[("action", "decide"), ("userPass", PASSWORD)]);
        assert_eq!(decided.header("Refresh"), "8; url=/vpn-user-portal/home");
    }
}
