//! One node: how it is, and everything that can be done about it.

use super::{
    acting, address,
    nodes::{Served, code_page, nothing_served, served, ticked},
    posted, statistics,
};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    chart::Chart,
    confirm::Confirm,
    error::Refusal,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
    show::filters,
};
use alcove_controller::{
    CodeOrder, NodeChange, NodeDetails, NodeStatus, Rejected, Session, Window, node_subject,
};
use alcove_domain::{Profile, Right, Words};
use askama::Template;
use std::net::IpAddr;

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
    /// Of the last day, where there is more than this box.
    charts: Vec<Chart>,
    /// What statistics of it are called.
    subject: String,
    /// The nodes that it can stand by for, by number; the first is none.
    others: Vec<(String, String)>,
    stand_by_for: String,
    floating: String,
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
        "stand-by" => stand_by(call, &session, number, &sent),
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
                ..NodeChange::default()
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

/// Makes the node the stand-by of another, or a node of its own again.
fn stand_by(call: &Call<'_>, session: &Session, number: &str, sent: &Form) -> Answer {
    let acting = acting(call, session);
    let other = sent.get("stand_by_for");
    let rejected = match addresses_in(sent.get("floating")) {
        Err(rejected) if !other.is_empty() => rejected,
        parsed => {
            let change = NodeChange {
                stand_by_for: Some(other.to_owned()),
                floating: parsed.ok().filter(|_| !other.is_empty()),
                ..NodeChange::default()
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

/// Addresses with commas or spaces between them.
fn addresses_in(text: &str) -> Result<Vec<IpAddr>, Rejected> {
    let words = text.split([',', ' ']).filter(|word| !word.is_empty());
    words.map(|word| word.parse().map_err(|_| not_an_address(word))).collect()
}

fn not_an_address(word: &str) -> Rejected {
    let english = format!("{word:?} is no address that a box could be found at.");
    let message = Words::new("node-floating-wrong", english).with("address", word);
    Rejected::Invalid { field: "floating".into(), message }
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
    let (name, host, ticked) = match typed.filter(|sent| sent.get("action") == "change") {
        Some(sent) => (sent.get("name").to_owned(), sent.get("host").to_owned(), ticked(sent, &profiles)),
        None => (details.row.status.name.clone(), details.host_name.clone().unwrap_or_default(), {
            let ids = details.row.status.profiles.as_ref();
            ids.map(|ids| ids.iter().map(ToString::to_string).collect())
        }),
    };
    let is_on =
        |profile: &Profile| ticked.as_ref().is_none_or(|on| on.iter().any(|id| id == profile.id.as_str()));
    let frame = Frame::of(call, session, Here::Nodes);
    let mut others = vec![(String::new(), frame.say("node-stand-by-none").to_string())];
    others.extend(acting.nodes()?.into_iter().filter_map(|other| {
        let NodeStatus { node, name, stand_by_for, .. } = other.status;
        (node != details.row.status.node && stand_by_for.is_none()).then(|| (node.to_string(), name))
    }));
    let subject = node_subject(details.row.status.node);
    let charts = match others.len() {
        1 => vec![],
        _ => {
            let day = acting.statistics(&subject, Window::Day)?;
            vec![
                statistics::connected(&frame, "connected", &day),
                statistics::throughput(&frame, "throughput", &day),
            ]
        }
    };
    let (stand_by_for, floating) = match typed.filter(|sent| sent.get("action") == "stand-by") {
        Some(sent) => (sent.get("stand_by_for").to_owned(), sent.get("floating").to_owned()),
        None => (
            details.row.status.stand_by_for.map(|node| node.to_string()).unwrap_or_default(),
            shown(&details.row.status.floating),
        ),
    };
    let template = Node {
        charts,
        subject,
        others,
        stand_by_for,
        floating,
        served: served(profiles, is_on),
        may_change: acting.has(Right::Configure),
        done,
        details,
        name,
        host,
        problems,
        frame,
    };
    page(&template, Policy::Plain)
}

fn shown(addresses: &[IpAddr]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
