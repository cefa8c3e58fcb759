//! Who is connected, and ending a connection.

use super::{acting, address, posted};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    confirm::Confirm,
    fields::{Pages, page_of},
    frame::{Frame, Here},
    show::filters,
};
use alcove_controller::{CONNECTIONS_SHOWN, ConnectionFilter, ConnectionPage};
use alcove_domain::{ProfileId, Protocol, Right};
use askama::Template;

const PATH: &str = "/vpn-user-portal/connections";

#[derive(Template)]
#[template(path = "admin/connections.html")]
struct Connections<'a> {
    frame: Frame,
    done: &'a str,
    may_end: bool,
    search: &'a str,
    profile: &'a str,
    all: bool,
    profiles: Vec<(String, String)>,
    list: ConnectionPage,
    pages: Pages,
}

/// `GET …/connections?search=…&profile_id=…&show_all=on&page=…`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    let query = call.query()?;
    let (search, profile, all) = (query.get("search"), query.get("profile_id"), query.get("show_all"));
    let wanted = ProfileId::new(profile).ok();
    let filter = ConnectionFilter { search, profile: wanted.as_ref(), all: !all.is_empty() };
    let number = page_of(&query);
    let list = acting.connections(&filter, number as usize)?;
    let fields = [("search", search), ("profile_id", profile), ("show_all", all)];
    let profiles = acting.configuration()?.profiles;
    let frame = Frame::of(call, &session, Here::Connections);
    let base = address(PATH, &fields);
    let template = Connections {
        pages: Pages::new(frame.language, &base, number, CONNECTIONS_SHOWN, list.total as u64),
        done: query.get("done"),
        may_end: acting.has(Right::EndConnections),
        profiles: profiles
            .into_iter()
            .map(|profile| (profile.id.to_string(), profile.display_name))
            .collect(),
        all: filter.all,
        search,
        profile,
        list,
        frame,
    };
    page(&template, Policy::Plain)
}

/// `GET …/connection/end?connectionId=…`
pub(crate) fn ask_end(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    acting.may(Right::EndConnections)?;
    let row = acting.connection(call.query()?.get("connectionId"))?;
    let frame = Frame::of(call, &session, Here::Connections);
    let template = Confirm {
        title: frame.say("connection-end-title"),
        heading: frame.say("connection-end-title"),
        lead: frame.say("connection-end-lead").with("name", &row.view.user_id).with("device", &row.device),
        more: Some(frame.say(if row.by_app { "connection-end-app" } else { "connection-end-file" })),
        action: PATH,
        fields: vec![("connectionId", row.view.connection_id)],
        yes: frame.say("connection-end-do"),
        no: frame.say("leave-it"),
        danger: true,
        back: PATH.into(),
        frame,
    };
    page(&template, Policy::Plain)
}

/// `POST …/connections`
pub(crate) fn end(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    acting(call, &session).end_connection(sent.get("connectionId"))?;
    Ok(see_other("/vpn-user-portal/connections?done=ended"))
}
