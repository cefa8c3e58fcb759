//! One node: how it is, and everything that can be done about it.

use super::{
    acting, address,
    nodes::{Served, code_page, nothing_served, served, ticked},
    posted,
};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    confirm::Confirm,
    error::Refusal,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
    show::filters,
};
use alcove_controller::{CodeOrder, NodeChange, NodeDetails, Session};
use alcove_domain::{Profile, Right};
use askama::Template;

const PATH: &str = "/vpn-user-portal/node";

#[derive(Template)]
#[template(path = "admin/node.html")]
struct Node<'a> {
    frame: Frame,
    done: &'a str,
    may_change: bool,
    details: NodeDetails,
    name: String,
    host: String,
    served: Vec<Served>,
    problems: Problems,
}

/// `GET …/node?node=…`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let query = call.query()?;
    node_page(call, &session, query.get("node"), query.get("done"), None, Problems::default())
}

/// `GET …/node/confirm?node=…&action=remove|replace`
pub(crate) fn ask(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    let query = call.query()?;
    let (number, action) = (query.get("node"), query.get("action"));
    let (heading, lead, button) = match action {
        "remove" => ("node-remove-heading", "node-remove-lead", "node-remove"),
        "replace" => ("node-replace-heading", "node-replace-lead", "node-replace"),
        _ => return Err(Refusal::NoSuchPage),
    };
    let details = acting.node(number)?;
    if details.is_local {
        return Err(Refusal::NoSuchPage);
    }
    let frame = Frame::of(call, &session, Here::Nodes);
    let name = details.row.status.name.as_str();
    let template = Confirm {
        title: frame.say(heading).with("name", name),
        heading: frame.say(heading).with("name", name),
        lead: frame.say(lead),
        more: Some(frame.say("node-has-configurations").with("count", details.configurations)),
        action: PATH,
        back: address(PATH, &[("node", number)]),
        fields: vec![("action", action.to_owned()), ("node", number.to_owned())],
        yes: frame.say(button),
        no: frame.say("leave-it"),
        danger: true,
        frame,
    };
    page(&template, Policy::Plain)
}

/// `POST …/node`: the field `action` says what to do.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    let number = sent.get("node");
    let back = |done: &str| Ok(see_other(address(PATH, &[("node", number), ("done", done)])));
    match sent.get("action") {
        "drain" => {
            acting.drain_node(number, true)?;
            back("draining")
        }
        "resume" => {
            acting.drain_node(number, false)?;
            back("resumed")
        }
        "remove" => {
            acting.remove_node(number)?;
            Ok(see_other("/vpn-user-portal/nodes?done=removed"))
        }
        "replace" => {
            let name = acting.node(number)?.row.status.name;
            let order = CodeOrder { replaces: Some(number.to_owned()), ..CodeOrder::default() };
            code_page(call, &session, acting.make_join_code(&order)?, Some(&name))
        }
        "change" => change(call, &session, number, &sent),
        _ => Err(Refusal::NoSuchPage),
    }
}

fn change(call: &Call<'_>, session: &Session, number: &str, sent: &Form) -> Answer {
    let acting = acting(call, session);
    let profiles = ticked(sent, &acting.configuration()?.profiles);
    let rejected = match &profiles {
        Some(none) if none.is_empty() => nothing_served(),
        _ => {
            let change = NodeChange {
                name: Some(sent.get("name").to_owned()),
                host: Some(sent.get("host").to_owned()),
                profiles: Some(profiles.unwrap_or_default()),
                ranges: vec![],
            };
            match acting.set_node(number, &change) {
                Ok(()) => return Ok(see_other(address(PATH, &[("node", number), ("done", "changed")]))),
                Err(rejected) => rejected,
            }
        }
    };
    let (status, problems) = Problems::of(rejected)?;
    Ok(node_page(call, session, number, "", Some(sent), problems)?.with_status_code(status))
}

/// The node's page; `typed` is what was typed into a form that comes back.
fn node_page(
    call: &Call<'_>,
    session: &Session,
    number: &str,
    done: &str,
    typed: Option<&Form>,
    problems: Problems,
) -> Answer {
    let acting = acting(call, session);
    let details = acting.node(number)?;
    let profiles = acting.configuration()?.profiles;
    let (name, host, ticked) = match typed {
        Some(sent) => (sent.get("name").to_owned(), sent.get("host").to_owned(), ticked(sent, &profiles)),
        None => (details.row.status.name.clone(), details.host_name.clone().unwrap_or_default(), {
            let ids = details.row.status.profiles.as_ref();
            ids.map(|ids| ids.iter().map(ToString::to_string).collect())
        }),
    };
    let is_on =
        |profile: &Profile| ticked.as_ref().is_none_or(|on| on.iter().any(|id| id == profile.id.as_str()));
    let template = Node {
        served: served(profiles, is_on),
        may_change: acting.has(Right::Configure),
        done,
        details,
        name,
        host,
        problems,
        frame: Frame::of(call, session, Here::Nodes),
    };
    page(&template, Policy::Plain)
}
