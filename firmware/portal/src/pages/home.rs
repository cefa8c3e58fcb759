//! The start page: how to connect with the apps, and configurations for devices without one.

use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    csrf,
    error::Refusal,
    frame::{Frame, Here},
    pages::configuration,
    show::{Bytes, Moment, filters},
};
use alcove_controller::{ConfigurationView, Rejected, Session};
use alcove_domain::ProfileInfo;
use askama::Template;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    frame: Frame,
    done: &'a str,
    host: String,
    profiles: Vec<Profile>,
    configurations: Vec<Configuration>,
    limit: usize,
    form: CreateForm<'a>,
}

struct Profile {
    id: String,
    name: String,
    everything: bool,
    wireguard: bool,
}

struct Configuration {
    id: String,
    name: String,
    profile: Option<String>,
    addresses: String,
    created: Moment,
    expires: Moment,
    last_handshake: Option<Moment>,
    received: Bytes,
    sent: Bytes,
}

/// What was typed into the form, and what was wrong with it.
#[derive(Default)]
pub(crate) struct CreateForm<'a> {
    name: &'a str,
    profile: &'a str,
    /// The field and the words.
    problem: Option<(String, String)>,
}

impl CreateForm<'_> {
    fn problem_with(&self, field: &str) -> Option<&str> {
        self.problem.as_ref().filter(|(about, _)| about == field).map(|(_, words)| words.as_str())
    }
}

impl Home<'_> {
    /// The profiles for which a configuration can be made by hand.
    fn choices(&self) -> Vec<&Profile> {
        self.profiles.iter().filter(|profile| profile.wireguard).collect()
    }
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    home(call, &session, CreateForm::default())
}

/// `POST …/home`: the field `action` says what to do (spec portal.md §2).
pub(crate) fn act(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let session = call.signed_in()?;
    let form = call.form()?;
    csrf::check(call, &form, &session)?;
    match form.get("action") {
        "add_config" => {
            let (profile, name) = (form.get("profileId"), form.get("displayName"));
            match call.controller.create_configuration(&session, profile, name, call.host) {
                Ok(file) => configuration::show_new(call, &session, file),
                Err(rejected) => {
                    let (status, problem) = in_form(rejected)?;
                    let form = CreateForm { name, profile, problem: Some(problem) };
                    Ok(home(call, &session, form)?.with_status_code(status))
                }
            }
        }
        "renew_key" => {
            let file = call.controller.renew_configuration_key(&session, form.get("connectionId"), call.host)?;
            configuration::show_new(call, &session, file)
        }
        "delete_config" => {
            call.controller.delete_configuration(&session, form.get("connectionId"))?;
            Ok(see_other("/vpn-user-portal/home?done=deleted"))
        }
        _ => Err(Refusal::NoSuchPage),
    }
}

/// A refusal that is told in the form: its status, and the field and words.
fn in_form(rejected: Rejected) -> Result<(u16, (String, String)), Refusal> {
    match rejected {
        Rejected::Invalid { field, message } => Ok((400, (field, message))),
        Rejected::Conflict(message) => Ok((409, (String::new(), message))),
        other => Err(other.into()),
    }
}

fn home(call: &Call<'_>, session: &Session, form: CreateForm<'_>) -> Answer {
    let profiles = call.controller.profiles_of(session)?;
    let configurations = call.controller.configurations_of(session)?;
    let query = call.query()?;
    let template = Home {
        frame: Frame::of(call, session, Here::Home),
        done: query.get("done"),
        host: call.controller.canonical_host(call.host)?,
        profiles: profiles.into_iter().map(profile).collect(),
        configurations: configurations.into_iter().filter(|c| !c.by_app).map(configuration).collect(),
        limit: usize::try_from(call.controller.manual_limit()?).unwrap_or(usize::MAX),
        form,
    };
    page(&template, Policy::Plain)
}

fn profile(info: ProfileInfo) -> Profile {
    Profile {
        wireguard: info.vpn_proto_list.iter().any(|protocol| *protocol == alcove_domain::Protocol::Wireguard),
        id: info.profile_id.to_string(),
        name: info.display_name,
        everything: info.default_gateway,
    }
}

fn configuration(view: ConfigurationView) -> Configuration {
    Configuration {
        id: view.id,
        name: view.name,
        profile: view.profile_name,
        addresses: format!("{}, {}", view.v4, view.v6),
        created: Moment(view.created_at),
        expires: Moment(view.expires_at),
        last_handshake: view.last_handshake.map(Moment),
        // Counted at the box: what comes in there was sent by the device.
        sent: Bytes(view.bytes_in),
        received: Bytes(view.bytes_out),
    }
}
