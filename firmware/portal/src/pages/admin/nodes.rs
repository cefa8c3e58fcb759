//! The list of nodes, and the code by which another box becomes one.

use super::{acting, posted};
use crate::{
    answer::{Policy, page},
    call::{Answer, Call},
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
    qr::{self, Qr},
};
use alcove_controller::{CodeOrder, CodeView, NodeRow, Rejected, Session};
use alcove_domain::{NodeId, Profile, Right, Seconds, Words};
use askama::Template;

/// The field of a profile's box is named by this and its ID.
const PROFILE: &str = "profile:";

/// How long a code may be good: the form's value and its message.
const LENGTHS: [(&str, &str); 3] =
    [("PT1H", "node-expires-hour"), ("P1D", "node-expires-day"), ("P7D", "node-expires-week")];

#[derive(Template)]
#[template(path = "admin/nodes.html")]
struct Nodes<'a> {
    frame: Frame,
    done: &'a str,
    may_change: bool,
    nodes: Vec<NodeRow>,
}

#[derive(Template)]
#[template(path = "admin/node_add.html")]
struct Add {
    frame: Frame,
    name: String,
    address: String,
    expires: String,
    lengths: Vec<(String, String)>,
    served: Vec<Served>,
    problems: Problems,
}

/// The code of a new node, or of the box that takes a node's place. It is shown once.
#[derive(Template)]
#[template(path = "admin/node_code.html")]
struct Code<'a> {
    frame: Frame,
    code: CodeView,
    qr: Option<Qr>,
    /// The node whose place the box takes.
    replaces: Option<&'a str>,
}

/// A profile with whether a node serves it.
pub(super) struct Served {
    /// The name of its field.
    pub(super) field: String,
    pub(super) name: String,
    pub(super) on: bool,
}

/// Profiles as boxes to tick; `None` for all.
pub(super) fn served(profiles: Vec<Profile>, is_served: impl Fn(&Profile) -> bool) -> Vec<Served> {
    let row = |profile: Profile| Served {
        field: format!("{PROFILE}{}", profile.id),
        on: is_served(&profile),
        name: profile.display_name,
    };
    profiles.into_iter().map(row).collect()
}

/// The profiles that were ticked; none when all were, also those that come later.
pub(super) fn ticked(sent: &Form, known: &[Profile]) -> Option<Vec<String>> {
    let fields = sent.fields().iter().filter_map(|(name, _)| name.strip_prefix(PROFILE));
    let ticked: Vec<String> = fields.map(ToOwned::to_owned).collect();
    let all = known.iter().all(|profile| ticked.iter().any(|id| id == profile.id.as_str()));
    (!all).then_some(ticked)
}

/// `GET …/nodes`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    let query = call.query()?;
    let template = Nodes {
        nodes: acting.nodes()?,
        done: query.get("done"),
        may_change: acting.has(Right::Configure),
        frame: Frame::of(call, &session, Here::Nodes),
    };
    page(&template, Policy::Plain)
}

/// `GET …/node/add`
pub(crate) fn ask_add(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    acting(call, &session).may(Right::Configure)?;
    let all = acting(call, &session).configuration()?.profiles;
    add_page(call, &session, &Form::default(), served(all, |_| true), Problems::default())
}

/// `POST …/node/add`
pub(crate) fn add(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    let all = acting.configuration()?.profiles;
    let text = |name: &str| Some(sent.get(name).trim().to_owned()).filter(|text| !text.is_empty());
    let profiles = ticked(&sent, &all);
    let order = CodeOrder {
        name: text("name"),
        profiles: profiles.clone(),
        lasts: Seconds::parse_iso8601(sent.get("expires")).ok(),
        replaces: None,
        address: text("address"),
    };
    let rejected = match &profiles {
        Some(none) if none.is_empty() => nothing_served(),
        _ => match acting.make_join_code(&order) {
            Ok(code) => return code_page(call, &session, code, None),
            Err(rejected) => rejected,
        },
    };
    let (status, problems) = Problems::of(rejected)?;
    let is_on =
        |profile: &Profile| profiles.as_ref().is_none_or(|on| on.iter().any(|id| id == profile.id.as_str()));
    Ok(add_page(call, &session, &sent, served(all, is_on), problems)?.with_status_code(status))
}

/// A node has to be good for something.
pub(super) fn nothing_served() -> Rejected {
    let words = Words::new("node-serves-nothing", "Choose one profile at least.");
    Rejected::Invalid { field: "profiles".into(), message: words }
}

/// Shows a code, once.
pub(super) fn code_page(
    call: &Call<'_>,
    session: &Session,
    code: CodeView,
    replaces: Option<&str>,
) -> Answer {
    let frame = Frame::of(call, session, Here::Nodes);
    page(&Code { qr: qr::encode(&code.code), code, replaces, frame }, Policy::Plain)
}

fn add_page(
    call: &Call<'_>,
    session: &Session,
    typed: &Form,
    served: Vec<Served>,
    problems: Problems,
) -> Answer {
    let frame = Frame::of(call, session, Here::Nodes);
    let lengths =
        LENGTHS.iter().map(|(value, id)| ((*value).to_owned(), frame.say(id).to_string())).collect();
    let template = Add {
        name: typed.get("name").to_owned(),
        address: typed.get("address").to_owned(),
        expires: typed.get("expires").to_owned(),
        lengths,
        served,
        problems,
        frame,
    };
    page(&template, Policy::Plain)
}
