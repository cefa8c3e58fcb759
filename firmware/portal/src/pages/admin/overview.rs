//! The overview: whether all is well, what needs attention, how much goes through, and who is there.

use super::{acting, statistics::throughput};
use crate::{
    answer::{Policy, page},
    call::{Answer, Call},
    chart::Chart,
    frame::{Frame, Here},
    show::filters,
};
use alcove_controller::{ConnectionFilter, ConnectionRow, NodeRow, Status, Window};
use askama::Template;

/// People that are shown; the rest is a list of its own.
const SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct Overview {
    frame: Frame,
    status: Status,
    nodes: Vec<NodeRow>,
    chart: Chart,
    online: Vec<ConnectionRow>,
    online_count: usize,
}

/// `GET …/overview`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    let status = acting.status()?;
    let frame = Frame::of(call, &session, Here::Overview);
    let mut connections = acting.connections(&ConnectionFilter::default(), 1)?;
    connections.rows.truncate(SHOWN);
    let template = Overview {
        chart: throughput(&frame, "throughput", &acting.statistics("", Window::Day)?),
        online: connections.rows,
        online_count: connections.total,
        nodes: acting.nodes()?,
        status,
        frame,
    };
    page(&template, Policy::Plain)
}
