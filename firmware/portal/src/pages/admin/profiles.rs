//! The list of profiles.

use super::acting;
use crate::{
    answer::{Policy, page},
    call::{Answer, Call},
    frame::{Frame, Here},
    show::filters,
};
use alcove_domain::{Profile, Right};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/profiles.html")]
struct Profiles<'a> {
    frame: Frame,
    done: &'a str,
    may_change: bool,
    profiles: Vec<Row>,
}

struct Row {
    profile: Profile,
    connected: u32,
    places: u32,
}

/// `GET …/profiles`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    let configuration = acting.configuration()?;
    let statuses = acting.profile_use()?;
    let row = |profile: Profile| {
        let status = statuses.iter().find(|status| status.profile_id == profile.id.as_str());
        Row {
            connected: status.map_or(0, |status| status.active_connection_count),
            places: status.map_or(0, |status| status.max_connection_count),
            profile,
        }
    };
    let query = call.query()?;
    let template = Profiles {
        frame: Frame::of(call, &session, Here::Profiles),
        done: query.get("done"),
        may_change: acting.has(Right::Configure),
        profiles: configuration.profiles.into_iter().map(row).collect(),
    };
    page(&template, Policy::Plain)
}
