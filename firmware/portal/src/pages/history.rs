//! One's own connections: with which device, from where, when, how much.

use crate::{
    answer::{Policy, page},
    call::{Answer, Call},
    fields::page_of,
    frame::{Frame, Here},
};
use alcove_controller::HistoryEntry;
use alcove_domain::Protocol;
use askama::Template;

#[derive(Template)]
#[template(path = "history.html")]
struct History {
    frame: Frame,
    entries: Vec<HistoryEntry>,
    page: u32,
    more: bool,
    /// For how many days the box keeps them.
    days: i64,
}

/// `GET …/history?page=…`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let number = page_of(&call.query()?);
    let (entries, more) = call.controller.history_of(&session, number)?;
    let template = History {
        frame: Frame::of(call, &session, Here::Account),
        entries,
        page: number,
        more,
        days: call.controller.settings()?.connection_log_retention.0 / (24 * 60 * 60),
    };
    page(&template, Policy::Plain)
}

#[cfg(test)]
mod tests {
    use crate::testing::{ADMIN, Bench, USER};

    const HISTORY: &str = "/vpn-user-portal/history";

    #[test]
    fn own_connections_are_listed_and_nobody_elses() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        bench.sign_in(USER);
        assert!(bench.get(HISTORY).text().contains("No connection yet"));
        let home = "/vpn-user-portal/home";
        let fields = [("action", "add_config"), ("profileId", "default"), ("displayName", "Kitchen radio")];
        bench.submit(home, home, &fields);
        let page = bench.get(HISTORY);
        assert!(
            page.text().contains("Kitchen radio") && page.text().contains("2 March 2027"),
            "{}",
            page.text()
        );
        bench.forget_cookie(crate::cookie::SESSION);
        bench.sign_in(ADMIN);
        assert!(!bench.get(HISTORY).text().contains("Kitchen radio"));
    }
}
