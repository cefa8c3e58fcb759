//! The log: who had which address when.

use super::{acting, address, at_least};
use crate::{
    answer::{Policy, page},
    call::{Answer, Call},
    csv,
    fields::{Pages, page_of},
    form::Form,
    frame::{Frame, Here},
    languages::Say,
    show::filters,
};
use alcove_controller::{LOG_SHOWN, LogAnswer, LogEntry, LogQuestion};
use alcove_domain::{Period, Protocol, UserId};
use askama::Template;
use std::io;

const PATH: &str = "/vpn-user-portal/log";

#[derive(Template)]
#[template(path = "admin/log.html")]
struct Log<'a> {
    frame: Frame,
    user: &'a str,
    address: &'a str,
    at: &'a str,
    address_problem: Option<Say>,
    at_problem: Option<Say>,
    log: Vec<LogEntry>,
    asked: bool,
    file: String,
    pages: Pages,
}

/// What was asked for, and what of it cannot be.
struct Question {
    question: LogQuestion,
    address_is_wrong: bool,
    at_is_wrong: bool,
    /// Nobody can be called that.
    nobody: bool,
}

fn read(query: &Form) -> Question {
    let (user, address, at) =
        (query.get("user_id").trim(), query.get("ip_address").trim(), query.get("date_time").trim());
    let address = (!address.is_empty()).then(|| address.parse());
    let during = (!at.is_empty()).then(|| Period::parse(at));
    let user = (!user.is_empty()).then(|| UserId::new(user));
    Question {
        address_is_wrong: matches!(address, Some(Err(_))),
        at_is_wrong: matches!(during, Some(Err(_))),
        nobody: matches!(user, Some(Err(_))),
        question: LogQuestion {
            user: user.and_then(Result::ok),
            address: address.and_then(Result::ok),
            during: during.and_then(Result::ok),
        },
    }
}

/// `GET …/log?user_id=…&ip_address=…&date_time=…&page=…`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let query = call.query()?;
    let asked = read(&query);
    let is_wrong = asked.address_is_wrong || asked.at_is_wrong;
    let number = page_of(&query);
    let nothing = LogAnswer { rows: vec![], more: false };
    // Asked in any case, so that nobody who may not see the log learns how it is asked.
    let found = acting(call, &session).log(&asked.question, number)?;
    let LogAnswer { rows, more } = if is_wrong || asked.nobody { nothing } else { found };
    let (user, ip, at) = (query.get("user_id"), query.get("ip_address"), query.get("date_time"));
    let fields = [("user_id", user), ("ip_address", ip), ("date_time", at)];
    let frame = Frame::of(call, &session, Here::Log);
    let template = Log {
        address_problem: asked.address_is_wrong.then(|| frame.say("log-address-wrong")),
        at_problem: asked.at_is_wrong.then(|| frame.say("log-at-wrong")),
        asked: fields.iter().any(|(_, value)| !value.is_empty()),
        file: address("/vpn-user-portal/csv_log", &fields),
        pages: Pages::new(
            frame.language,
            &address(PATH, &fields),
            number,
            LOG_SHOWN,
            at_least(number, LOG_SHOWN, more),
        ),
        log: rows,
        user,
        address: ip,
        at,
        frame,
    };
    Ok(page(&template, Policy::Plain)?.with_status_code(if is_wrong { 400 } else { 200 }))
}

/// `GET …/csv_log?…`: everything that was asked for, the newest first.
pub(crate) fn file(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let query = call.query()?;
    let asked = read(&query);
    let pages = acting(call, &session).log_file(&asked.question)?;
    let head = csv::line(&[
        "user_id",
        "profile_id",
        "protocol",
        "node",
        "device",
        "ipv4",
        "ipv6",
        "connected_at",
        "disconnected_at",
        "last_heard",
        "originating_ip",
        "bytes_from_device",
        "bytes_to_device",
    ]);
    let is_wrong = asked.address_is_wrong || asked.at_is_wrong || asked.nobody;
    let rows = pages.take_while(move |_| !is_wrong).map(|page| {
        let page = page.map_err(io::Error::other)?;
        Ok(page.iter().map(csv_row).collect::<String>())
    });
    Ok(csv::long_download("connection-log.csv", std::iter::once(Ok(head)).chain(rows)))
}

fn csv_row(row: &LogEntry) -> String {
    let protocol = if row.vpn_proto == Protocol::Openvpn { "openvpn" } else { "wireguard" };
    let ip = |n: usize| row.ip_list.get(n).map(ToString::to_string).unwrap_or_default();
    csv::line(&[
        &row.user_id,
        &row.profile_id,
        protocol,
        &row.node_number.to_string(),
        &row.display_name,
        &ip(0),
        &ip(1),
        &row.connected_at,
        row.disconnected_at.as_deref().unwrap_or_default(),
        row.last_handshake.as_deref().unwrap_or_default(),
        &row.originating_ip.map(|ip| ip.to_string()).unwrap_or_default(),
        &row.bytes_in.to_string(),
        &row.bytes_out.to_string(),
    ])
}
