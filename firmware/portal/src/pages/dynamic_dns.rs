//! The name of the box: whom it tells where the name leads, when its address changes.

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
use alcove_controller::{DnsChoice, DnsView, DnsWay, Role, Session};
use alcove_domain::{TsigAlgorithm, Words};
use askama::Template;

const PATH: &str = "/vpn-user-portal/dynamic-dns";

#[derive(Template)]
#[template(path = "dynamic_dns.html")]
struct DynamicDns {
    frame: Frame,
    done: String,
    view: Option<DnsView>,
    /// Why the last try failed.
    problem: Option<Words>,
    /// Whether the form is the one for a provider.
    provider: bool,
    may_change: bool,
    typed: Typed,
    problems: Problems,
}

/// What was typed, or what is in force, but for passwords and keys.
#[derive(Default)]
struct Typed {
    /// The form that it is of: `dyndns2` or `rfc2136`.
    way: String,
    host: String,
    page: String,
    roots: String,
    url: String,
    user: String,
    server: String,
    zone: String,
    key_name: String,
    algorithm: String,
}

impl Typed {
    fn of(choice: Option<DnsChoice>, host: Option<String>) -> Self {
        let Some(choice) = choice else { return Self { host: host.unwrap_or_default(), ..Self::default() } };
        let mut typed = Self {
            way: choice.way.name().into(),
            host: choice.host,
            page: choice.address_page.unwrap_or_default(),
            roots: choice.roots.unwrap_or_default(),
            ..Self::default()
        };
        match &choice.way {
            DnsWay::Dyndns2 { url, user, .. } => {
                (typed.url, typed.user) = (url.clone(), user.clone());
            }
            DnsWay::Rfc2136 { server, zone, key_name, algorithm, .. } => {
                (typed.server, typed.zone) = (server.clone(), zone.clone());
                (typed.key_name, typed.algorithm) = (key_name.clone(), algorithm.name().into());
            }
        }
        typed
    }

    fn sent(form: &Form) -> Self {
        let text = |name| form.get(name).to_owned();
        Self {
            way: text("action"),
            host: text("host"),
            page: text("addressPage"),
            roots: text("roots"),
            url: text("url"),
            user: text("user"),
            server: text("server"),
            zone: text("zone"),
            key_name: text("signer"),
            algorithm: text("algorithm"),
        }
    }
}

impl DynamicDns {
    fn algorithms(&self) -> Vec<(String, String)> {
        let all = [TsigAlgorithm::HmacSha256, TsigAlgorithm::HmacSha512];
        all.map(|kind| (kind.name().to_owned(), kind.name().to_owned())).into()
    }
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    seen_by(&session)?;
    let host = call.controller.settings()?.host_name.clone();
    let mut typed = Typed::of(call.controller.dns_choice()?, host);
    if let way @ ("dyndns2" | "rfc2136") = call.query()?.get("way") {
        typed.way = way.to_owned();
    }
    form(call, &session, typed, Problems::default())
}

/// `POST …/dynamic-dns`: the field `action` says what to do.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let session = call.signed_in()?;
    let sent = call.form()?;
    csrf::check(call, &sent, &session)?;
    changed_by(&session)?;
    let typed = Typed::sent(&sent);
    let (done, outcome) = match sent.get("action") {
        "update" => ("saved", call.controller.update_dns()),
        "stop" => ("stopped", call.controller.stop_dns()),
        "dyndns2" | "rfc2136" => ("saved", call.controller.choose_dns(chosen(&typed, &sent))),
        _ => return Err(Refusal::NoSuchPage),
    };
    match outcome {
        Ok(()) => Ok(see_other(format!("{PATH}?done={done}"))),
        Err(rejected) => {
            let (status, problems) = Problems::of(rejected)?;
            Ok(form(call, &session, typed, problems)?.with_status_code(status))
        }
    }
}

fn chosen(typed: &Typed, sent: &Form) -> DnsChoice {
    let text = |text: &String| text.trim().to_owned();
    let given = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let way = if typed.way == "dyndns2" {
        let password = sent.get("accountPass").to_owned();
        DnsWay::Dyndns2 { url: text(&typed.url), user: text(&typed.user), password }
    } else {
        DnsWay::Rfc2136 {
            server: text(&typed.server),
            zone: text(&typed.zone),
            key_name: text(&typed.key_name),
            algorithm: typed.algorithm.parse().unwrap_or_default(),
            secret: sent.get("signerSecret").trim().to_owned(),
        }
    };
    DnsChoice {
        host: text(&typed.host).to_ascii_lowercase(),
        address_page: given(&typed.page),
        roots: given(&typed.roots),
        way,
    }
}

fn form(call: &Call<'_>, session: &Session, typed: Typed, problems: Problems) -> Answer {
    let view = call.controller.dynamic_dns()?;
    let page_of = DynamicDns {
        frame: Frame::of(call, session, Here::Certificate),
        done: call.query().map(|query| query.get("done").to_owned()).unwrap_or_default(),
        problem: view.as_ref().and_then(|view| view.problem.as_ref()).map(|problem| problem.told()),
        view,
        may_change: session.role == Role::Admin,
        provider: typed.way != "rfc2136",
        typed,
        problems,
    };
    page(&page_of, Policy::Plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ADMIN, Bench, USER};

    const SECRET: &str = "c29tZXRoaW5nIHRoYXQgbm9ib2R5IGVsc2Uga25vd3M=";

    fn fields<'a>(secret: &'a str, zone: &'a str) -> Vec<(&'static str, &'a str)> {
        vec![
            ("action", "rfc2136"),
            ("host", "vpn.example.org"),
            ("server", "ns1.example.org"),
            ("zone", zone),
            ("signer", "alcove"),
            ("algorithm", "hmac-sha512"),
            ("signerSecret", secret),
        ]
    }

    #[test]
    fn what_is_chosen_is_kept_and_the_key_is_never_shown() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        assert!(bench.get(PATH).text().contains("No server is told at present"));
        assert_eq!(bench.submit(PATH, PATH, &fields(SECRET, "example.org")).status(), 303);
        let page = bench.get(PATH);
        assert!(page.text().contains("ns1.example.org") && !page.text().contains(SECRET));
        // An empty key is the one of before.
        assert_eq!(bench.submit(PATH, PATH, &fields("", "example.org")).status(), 303);
        assert_eq!(bench.submit(PATH, PATH, &[("action", "stop")]).status(), 303);
        assert!(bench.controller.dns_choice().expect("read").is_none());
        assert_eq!(bench.submit(PATH, PATH, &fields("", "example.org")).status(), 400, "it is forgotten");
    }

    #[test]
    fn a_mistake_is_told_beside_its_field() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        let page = bench.submit(PATH, PATH, &fields(SECRET, "example.com"));
        assert_eq!(page.status(), 400);
        assert!(page.text().contains(r#"id="zone-problem""#) && page.text().contains("ns1.example.org"));
        assert!(!page.text().contains(SECRET));
        bench.forget_cookie(crate::cookie::SESSION);
        bench.sign_in(USER);
        assert_eq!(bench.get(PATH).status(), 403);
    }
}
