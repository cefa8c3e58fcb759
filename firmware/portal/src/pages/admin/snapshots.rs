//! The box's snapshots: those that it keeps, the way back from a restore, where copies go, the schedule, and the recovery key
//! that opens them.

use super::{acting, address, posted, snapshot_target};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    confirm::Confirm,
    error::Refusal,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
    languages::Say,
    pages::restore,
    show::filters,
};
use alcove_controller::{
    Failure, Rejected, Session,
    snapshot::{LockKind, SnapshotFile, SnapshotSchedule, SnapshotsView, TargetView},
};
use alcove_domain::{ErrandProblem, Keep, KeepError, PassphraseStrength, Right, Words};
use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::io::Read;

const PATH: &str = "/vpn-user-portal/snapshots";

/// How often the page asks again while a snapshot is being taken, in seconds.
const AGAIN: u32 = 2;

#[derive(Template)]
#[template(path = "admin/snapshots.html")]
struct Snapshots<'a> {
    frame: Frame,
    done: &'a str,
    /// How strong the passphrase is of the snapshot that was just ordered.
    strength: &'a str,
    may_change: bool,
    view: SnapshotsView,
    hour: String,
    hours: Vec<(String, String)>,
    keep: String,
    problems: Problems,
}

/// A key that was just made. It is shown once.
#[derive(Template)]
#[template(path = "admin/recovery_key.html")]
struct RecoveryKey {
    frame: Frame,
    text: String,
    base64: String,
}

/// `GET …/snapshots`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    list(call, &session, None, Problems::default())
}

/// `GET …/snapshots/file?name=…`
pub(crate) fn file(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let (file, found) = acting(call, &session).open_snapshot(call.query()?.get("name"))?;
    let length = usize::try_from(found.bytes).map_err(Failure::new)?;
    let body = rouille::ResponseBody::from_reader_and_size(file.take(found.bytes), length);
    // The name has letters, digits, hyphens and dots alone.
    let disposition = format!("attachment; filename=\"{}\"", found.name);
    let answer = rouille::Response { data: body, ..rouille::Response::empty_204().with_status_code(200) };
    Ok(answer
        .with_unique_header("Content-Type", "application/octet-stream")
        .with_unique_header("Content-Disposition", disposition)
        .with_unique_header("Cache-Control", "no-store"))
}

/// `POST …/snapshots`: the field `action` says what to do.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    let done = |word: &str| Ok(see_other(address(PATH, &[("done", word)])));
    let outcome = match sent.get("action") {
        "take" => acting.order_snapshot(None).map(|_| "ordered"),
        "lock" => match typed_twice(&sent).and_then(|typed| acting.order_snapshot(Some(typed))) {
            Ok(strength) => {
                let strength = strength.map_or("", PassphraseStrength::word);
                return Ok(see_other(address(PATH, &[("done", "ordered"), ("strength", strength)])));
            }
            Err(rejected) => Err(rejected),
        },
        "restore" => match acting.take_kept_snapshot(sent.get("name")) {
            Ok(_) => return Ok(see_other(restore::PATH)),
            Err(rejected) => Err(rejected),
        },
        "back" => match acting.look_back() {
            Ok(_) => return Ok(see_other(restore::PATH)),
            Err(rejected) => Err(rejected),
        },
        "delete" => acting.remove_snapshot(sent.get("name")).map(|()| "deleted"),
        "schedule" => schedule(&sent)
            .and_then(|wanted| acting.schedule_snapshots(&wanted).map_err(of_the_form))
            .map(|()| "saved"),
        "key" => {
            let made = call.controller.confirm_password(&session, sent.get("userPass"), &call.visitor());
            match made.and_then(|()| acting.make_recovery_key()) {
                Ok(text) => return key_page(call, &session, text),
                Err(rejected) => Err(rejected),
            }
        }
        _ => return Err(Refusal::NoSuchPage),
    };
    match outcome {
        Ok(word) => done(word),
        Err(rejected) => {
            let (status, problems) = Problems::of(rejected)?;
            Ok(list(call, &session, Some(&sent), problems)?.with_status_code(status))
        }
    }
}

/// `GET …/snapshots/delete?name=…`
pub(crate) fn ask_delete(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let query = call.query()?;
    let (_, found) = acting(call, &session).open_snapshot(query.get("name"))?;
    let frame = Frame::of(call, &session, Here::Snapshots);
    let made = frame.time(&found.at);
    let template = Confirm {
        title: frame.say("snapshots-delete"),
        heading: frame.say("snapshots-delete-heading").with("date", made),
        lead: frame.say("snapshots-delete-lead"),
        more: Some(frame.say("snapshots-delete-more")),
        action: PATH,
        fields: vec![("action", "delete".into()), ("name", found.name)],
        yes: frame.say("snapshots-delete"),
        no: frame.say("snapshots-delete-not"),
        danger: true,
        back: PATH.into(),
        frame,
    };
    page(&template, Policy::Plain)
}

/// A passphrase that was typed the same way twice.
fn typed_twice(sent: &Form) -> Result<&str, Rejected> {
    let typed = sent.get("passphrase");
    if sent.get("passphraseAgain") == typed {
        return Ok(typed);
    }
    let words = Words::new("passphrase-two", "These were two different passphrases.");
    Err(Rejected::Invalid { field: "passphraseAgain".into(), message: words })
}

/// When snapshots are to be taken, as it was typed.
fn schedule(sent: &Form) -> Result<SnapshotSchedule, Rejected> {
    let keep: Result<Keep, KeepError> = sent.get("keep").parse();
    let keep = keep.map_err(|error| Rejected::Invalid {
        field: "snapshot_keep".into(),
        message: Words::new("snapshots-keep-wrong", error.to_string()),
    })?;
    Ok(SnapshotSchedule {
        daily: Some(sent.get("daily") == "on"),
        hour: sent.get("hour").parse().ok(),
        keep: Some(keep),
        logs: Some(sent.get("logs") == "on"),
    })
}

/// What is wrong with a setting, by its name in the form.
fn of_the_form(rejected: Rejected) -> Rejected {
    match rejected {
        Rejected::Invalid { field, message } => {
            let field = field.strip_prefix("settings ").unwrap_or(&field).to_owned();
            Rejected::Invalid { field, message }
        }
        other => other,
    }
}

/// The page; `typed` is what was typed into a form that comes back.
fn list(call: &Call<'_>, session: &Session, typed: Option<&Form>, problems: Problems) -> Answer {
    let acting = acting(call, session);
    let view = acting.snapshots()?;
    let query = call.query()?;
    let clock = |hour: u8| (hour.to_string(), format!("{hour:02}:00 UTC"));
    let typed = typed.filter(|sent| sent.get("action") == "schedule");
    let running = view.running || view.targets.iter().any(|target| target.running);
    let template = Snapshots {
        frame: Frame::of(call, session, Here::Snapshots),
        done: if typed.is_some() { "" } else { query.get("done") },
        strength: query.get("strength"),
        may_change: acting.has(Right::Configure),
        hour: typed.map_or_else(|| view.hour.to_string(), |sent| sent.get("hour").to_owned()),
        hours: (0..24).map(clock).collect(),
        keep: typed.map_or_else(|| view.keep.to_string(), |sent| sent.get("keep").to_owned()),
        view,
        problems,
    };
    let answer = page(&template, Policy::Plain)?;
    let again = address(PATH, &[("strength", query.get("strength"))]);
    Ok(if running { answer.with_unique_header("Refresh", format!("{AGAIN}; url={again}")) } else { answer })
}

fn key_page(call: &Call<'_>, session: &Session, text: String) -> Answer {
    let base64 = STANDARD.encode(&text);
    page(&RecoveryKey { frame: Frame::of(call, session, Here::Snapshots), base64, text }, Policy::Plain)
}

impl Snapshots<'_> {
    /// How strong the passphrase is, in a sentence.
    fn strength(&self) -> Option<Say> {
        let sentence = match self.strength {
            "fair" => "passphrase-is-fair",
            "good" => "passphrase-is-good",
            "strong" => "passphrase-is-strong",
            _ => return None,
        };
        Some(self.frame.say(sentence))
    }

    /// What opens a snapshot.
    fn opener(&self, file: &SnapshotFile) -> Say {
        self.frame.say(match file.locked {
            Some(LockKind::RecoveryKey) => "snapshots-opened-by-key",
            Some(LockKind::Passphrase) => "snapshots-opened-by-passphrase",
            None => "snapshots-damaged",
        })
    }

    /// What kind of place this is.
    fn kind(&self, target: &TargetView) -> Say {
        self.frame.say(snapshot_target::title(&target.kind))
    }

    /// Places that can be added here.
    fn kinds(&self) -> Vec<(&'static str, Say)> {
        snapshot_target::KINDS.map(|kind| (kind, self.frame.say(snapshot_target::title(kind)))).into()
    }

    /// The fingerprint of the key that the server showed and that waits to be confirmed, and whether another one was.
    fn unconfirmed(&self, target: &TargetView) -> Option<(String, bool)> {
        match target.problem.clone()? {
            ErrandProblem::HostKeyNew { found, .. } => Some((found, false)),
            ErrandProblem::HostKeyChanged { found, .. } => Some((found, true)),
            _ => None,
        }
    }

    /// Why the last copy could not be brought.
    fn why_not(&self, target: &TargetView) -> Option<Words> {
        target.problem.as_ref().map(ErrandProblem::told)
    }

    /// Why the last one could not be taken.
    fn why(&self) -> Option<Words> {
        self.view.problem.as_ref().map(ErrandProblem::told)
    }
}
