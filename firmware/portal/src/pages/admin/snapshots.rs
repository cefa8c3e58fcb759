//! The box's snapshots: those that it keeps, the schedule, and the recovery key that opens them.

use super::{acting, address, posted};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    error::Refusal,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
    show::filters,
};
use alcove_controller::{
    Failure, Rejected, Session,
    snapshot::{SnapshotSchedule, SnapshotsView},
};
use alcove_domain::{ErrandProblem, Keep, KeepError, Right, Words};
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
        "take" => acting.order_snapshot().map(|()| "ordered"),
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
    let running = view.running;
    let template = Snapshots {
        frame: Frame::of(call, session, Here::Snapshots),
        done: if typed.is_some() { "" } else { query.get("done") },
        may_change: acting.has(Right::Configure),
        hour: typed.map_or_else(|| view.hour.to_string(), |sent| sent.get("hour").to_owned()),
        hours: (0..24).map(clock).collect(),
        keep: typed.map_or_else(|| view.keep.to_string(), |sent| sent.get("keep").to_owned()),
        view,
        problems,
    };
    let answer = page(&template, Policy::Plain)?;
    Ok(if running { answer.with_unique_header("Refresh", format!("{AGAIN}; url={PATH}")) } else { answer })
}

fn key_page(call: &Call<'_>, session: &Session, text: String) -> Answer {
    let base64 = STANDARD.encode(&text);
    page(&RecoveryKey { frame: Frame::of(call, session, Here::Snapshots), base64, text }, Policy::Plain)
}

impl Snapshots<'_> {
    /// Why the last one could not be taken.
    fn why(&self) -> Option<Words> {
        self.view.problem.as_ref().map(ErrandProblem::told)
    }
}
