//! The appliance's own network, changed with a way back.

use super::certificate::{changed_by, seen_by};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    csrf,
    error::Refusal,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
};
use alcove_controller::{NetworkSettings, NetworkView, Role, Session};
use askama::Template;

const PATH: &str = "/vpn-user-portal/network";

#[derive(Template)]
#[template(path = "network.html")]
struct Network {
    frame: Frame,
    done: String,
    may_change: bool,
    left: Option<u64>,
    /// Where the box will be, when that is known.
    there: Option<String>,
    typed: Typed,
    interfaces: Vec<(String, String)>,
    problems: Problems,
}

/// What was typed, or what is in force: methods and addresses apart.
struct Typed {
    method4: String,
    address4: String,
    method6: String,
    address6: String,
    rest: NetworkSettings,
}

impl Typed {
    fn of(settings: NetworkSettings) -> Self {
        let split = |text: &str| {
            if matches!(text, "dhcp" | "auto" | "off") {
                (text.to_owned(), String::new())
            } else {
                ("static".to_owned(), text.to_owned())
            }
        };
        let ((method4, address4), (method6, address6)) = (split(&settings.ipv4), split(&settings.ipv6));
        Self { method4, address4, method6, address6, rest: settings }
    }

    fn sent(form: &Form) -> Self {
        let text = |name| form.get(name).trim().to_owned();
        let (method4, address4) = (text("method4"), text("address4"));
        let (method6, address6) = (text("method6"), text("address6"));
        let chosen = |method: &String, address: &String| {
            if method == "static" { address.clone() } else { method.clone() }
        };
        // A router belongs to a fixed address; one that was typed before another method was chosen is let go.
        let router = |method: &String, name| if method == "static" { text(name) } else { String::new() };
        let rest = NetworkSettings {
            interface: text("interface"),
            vlan: text("vlan"),
            ipv4: chosen(&method4, &address4),
            gateway4: router(&method4, "gateway4"),
            ipv6: chosen(&method6, &address6),
            gateway6: router(&method6, "gateway6"),
            dns: text("dns"),
            search: text("search"),
        };
        Self { method4, address4, method6, address6, rest }
    }
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    seen_by(&session)?;
    let NetworkView { settings, interfaces, left } = call.controller.network()?;
    form(call, &session, Typed::of(settings), interfaces, left, Problems::default())
}

/// `POST …/network`: the field `action` says what to do.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let session = call.signed_in()?;
    let sent = call.form()?;
    csrf::check(call, &sent, &session)?;
    changed_by(&session)?;
    let (done, outcome) = match sent.get("action") {
        "try" => {
            let interfaces = call.controller.network()?.interfaces;
            let typed = Typed::sent(&sent);
            return match call.controller.try_network(&typed.rest) {
                // Told at once: in a moment the box may be at another address.
                Ok(()) => form(call, &session, typed, interfaces, Some(60), Problems::default()),
                Err(rejected) => {
                    let (status, problems) = Problems::of(rejected)?;
                    Ok(form(call, &session, typed, interfaces, None, problems)?.with_status_code(status))
                }
            };
        }
        "confirm" => ("kept", call.controller.confirm_network()),
        "back" => ("back", call.controller.leave_network()),
        _ => return Err(Refusal::NoSuchPage),
    };
    match outcome {
        Ok(()) => Ok(see_other(format!("{PATH}?done={done}"))),
        Err(rejected) => {
            let (status, problems) = Problems::of(rejected)?;
            let NetworkView { settings, interfaces, left } = call.controller.network()?;
            Ok(form(call, &session, Typed::of(settings), interfaces, left, problems)?
                .with_status_code(status))
        }
    }
}

fn form(
    call: &Call<'_>,
    session: &Session,
    typed: Typed,
    interfaces: Vec<String>,
    left: Option<u64>,
    problems: Problems,
) -> Answer {
    let address = typed.rest.ipv4.split_once('/').map(|(address, _)| format!("https://{address}{PATH}"));
    let names = interfaces.into_iter().map(|name| (name.clone(), name));
    let page_of = Network {
        frame: Frame::of(call, session, Here::Network),
        done: call.query().map(|query| query.get("done").to_owned()).unwrap_or_default(),
        may_change: session.role == Role::Admin,
        there: address.filter(|_| left.is_some()),
        left,
        interfaces: std::iter::once((String::new(), "–".to_owned())).chain(names).collect(),
        typed,
        problems,
    };
    page(&page_of, Policy::Plain)
}

#[cfg(test)]
mod tests {
    use crate::testing::{ADMIN, Bench, USER};

    const PATH: &str = "/vpn-user-portal/network";

    #[test]
    fn on_a_host_that_is_no_appliance_there_is_nothing_to_change() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        assert_eq!(bench.get(PATH).status(), 404);
        assert!(!bench.get("/vpn-user-portal/home").text().contains(PATH), "nor a way to it");
        bench.forget_cookie(crate::cookie::SESSION);
        bench.sign_in(USER);
        assert_eq!(bench.get(PATH).status(), 403);
    }
}
