//! The start page: how to connect with the apps, and configurations for devices without one.

use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    csrf,
    error::Refusal,
    fields::Problems,
    frame::{Frame, Here},
    pages::configuration,
    show::filters,
};
use alcove_controller::{ConfigurationView, EndingView, Role, Session};
use alcove_domain::{ProfileInfo, Protocol, Timestamp, Words};
use askama::Template;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    frame: Frame,
    done: &'a str,
    /// What needs attention, for those who run the box.
    problems: Vec<Words>,
    /// The set-up of this box waits for this person to go on.
    unfinished: bool,
    /// Devices that gave way to others, and how many may be connected at once.
    endings: Vec<EndingView>,
    most: u32,
    host: String,
    profiles: Vec<Profile>,
    configurations: Vec<Configuration>,
    limit: usize,
    form: CreateForm<'a>,
}

struct Profile {
    id: String,
    name: String,
    everything: bool,
    wireguard: bool,
    openvpn: bool,
}

struct Configuration {
    id: String,
    name: String,
    profile: Option<String>,
    openvpn: bool,
    addresses: String,
    created: Timestamp,
    expires: Timestamp,
    last_handshake: Option<Timestamp>,
    received: u64,
    sent: u64,
}

/// What was typed into the form, and what was wrong with it.
#[derive(Default)]
pub(crate) struct CreateForm<'a> {
    name: &'a str,
    profile: &'a str,
    problems: Problems,
}

impl Home<'_> {
    /// Whether any profile has OpenVPN.
    fn openvpn(&self) -> bool {
        self.profiles.iter().any(|profile| profile.openvpn)
    }

    /// The profiles and protocols that a configuration can be made for by hand, with their names. The protocol is named where there are both.
    fn choices(&self) -> Vec<(String, String)> {
        let both = self.openvpn();
        let mut choices = vec![];
        for profile in &self.profiles {
            if profile.wireguard {
                let name = if both { format!("{}, WireGuard", profile.name) } else { profile.name.clone() };
                choices.push((profile.id.clone(), name));
            }
            if profile.openvpn {
                let value = format!("{}{OPENVPN}", profile.id);
                choices.push((value, format!("{}, OpenVPN", profile.name)));
            }
        }
        choices
    }
}

/// What follows a profile's ID in the form for OpenVPN; no ID has a slash.
const OPENVPN: &str = "/openvpn";

pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    home(call, &session, CreateForm::default())
}

/// `POST …/home`: the field `action` says what to do (spec portal.md §2).
pub(crate) fn act(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let session = call.signed_in()?;
    let form = call.form()?;
    csrf::check(call, &form, &session)?;
    match form.get("action") {
        "add_config" => {
            let (profile, name) = (form.get("profileId"), form.get("displayName"));
            let made = match profile.strip_suffix(OPENVPN) {
                Some(id) => call.controller.create_openvpn_configuration(&session, id, name, call.host),
                None => call.controller.create_configuration(&session, profile, name, call.host),
            };
            match made {
                Ok(file) => configuration::show_new(call, &session, file),
                Err(rejected) => {
                    let (status, problems) = Problems::of(rejected)?;
                    let form = CreateForm { name, profile, problems };
                    Ok(home(call, &session, form)?.with_status_code(status))
                }
            }
        }
        "renew_key" => {
            let file =
                call.controller.renew_configuration_key(&session, form.get("connectionId"), call.host)?;
            configuration::show_new(call, &session, file)
        }
        "delete_config" => {
            call.controller.delete_configuration(&session, form.get("connectionId"))?;
            Ok(see_other("/vpn-user-portal/home?done=deleted"))
        }
        _ => Err(Refusal::NoSuchPage),
    }
}

fn home(call: &Call<'_>, session: &Session, form: CreateForm<'_>) -> Answer {
    let profiles = call.controller.profiles_of(session)?;
    let configurations = call.controller.configurations_of(session)?;
    let (endings, most) = call.controller.endings_of(session)?;
    let query = call.query()?;
    let template = Home {
        unfinished: call.controller.wizard_step(session)?.is_some(),
        endings,
        most,
        frame: Frame::of(call, session, Here::Home),
        done: query.get("done"),
        problems: if session.role == Role::User { vec![] } else { call.controller.status()?.problems },
        host: call.controller.canonical_host(call.host)?,
        profiles: profiles.into_iter().map(profile).collect(),
        configurations: configurations.into_iter().filter(|c| !c.by_app).map(configuration).collect(),
        limit: usize::try_from(call.controller.manual_limit()?).unwrap_or(usize::MAX),
        form,
    };
    page(&template, Policy::Plain)
}

fn profile(info: ProfileInfo) -> Profile {
    Profile {
        wireguard: info.vpn_proto_list.contains(&Protocol::Wireguard),
        openvpn: info.vpn_proto_list.contains(&Protocol::Openvpn),
        id: info.profile_id.to_string(),
        name: info.display_name,
        everything: info.default_gateway,
    }
}

fn configuration(view: ConfigurationView) -> Configuration {
    let addresses = [view.v4.map(|v4| v4.to_string()), view.v6.map(|v6| v6.to_string())];
    Configuration {
        openvpn: view.protocol == Protocol::Openvpn,
        id: view.id,
        name: view.name,
        profile: view.profile_name,
        addresses: addresses.into_iter().flatten().collect::<Vec<_>>().join(", "),
        created: view.created_at,
        expires: view.expires_at,
        last_handshake: view.last_handshake,
        // Counted at the box: what comes in there was sent by the device.
        sent: view.bytes_in,
        received: view.bytes_out,
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        cookie,
        testing::{ADMIN, Answer, Bench, NOW, USER},
    };
    use alcove_domain::Timestamp;
    use alcove_link::PeerCounters;
    use base64::{Engine, engine::general_purpose::STANDARD};

    const HOME: &str = "/vpn-user-portal/home";

    fn make(bench: &Bench, name: &str) -> Answer {
        bench.submit(HOME, HOME, &[("action", "add_config"), ("profileId", "default"), ("displayName", name)])
    }

    /// The link to a question about the first configuration of the list.
    fn link(bench: &Bench, to: &str) -> String {
        let page = bench.get(HOME);
        let start = format!("/vpn-user-portal/configuration/{to}?");
        let found = page.text().split('"').find(|piece| piece.starts_with(&start)).expect("a link");
        found.to_owned()
    }

    #[test]
    fn those_who_run_the_box_are_told_what_needs_attention() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        bench.sign_in(ADMIN);
        assert!(!bench.get(HOME).text().contains("needs attention"));
        *bench.notices.lock().expect("the notices") = vec!["The card is <b>full</b>.".into()];
        let page = bench.get(HOME);
        assert!(page.text().contains("What needs attention"));
        assert!(page.text().contains("The card is &#60;b&#62;full&#60;/b&#62;."), "{}", page.text());
        bench.forget_cookie(cookie::SESSION);
        bench.sign_in(USER);
        assert!(!bench.get(HOME).text().contains("The card is"), "others need not know");
    }

    #[test]
    fn a_configuration_is_shown_once_with_text_download_and_code() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        bench.sign_in(USER);
        let page = make(&bench, "Living room TV");
        assert_eq!((page.status(), page.header("Cache-Control")), (200, "no-store"));
        let text = page.text().split("<pre").nth(1).and_then(|t| t.split("<code>").nth(1)).expect("the text");
        let text = text.split("</code>").next().expect("its end");
        assert!(text.contains("PrivateKey = ") && text.contains("[Peer]"), "{text}");
        let data =
            page.text().split("base64,").nth(1).and_then(|rest| rest.split('"').next()).expect("a download");
        let data = data.replace("&#43;", "+");
        assert_eq!(STANDARD.decode(data).expect("base64"), text.as_bytes());
        assert!(page.text().contains(r#"<svg class="qr" role="img""#));
        assert!(!bench.get(HOME).text().contains("PrivateKey"));
        assert!(bench.get(HOME).text().contains("1 of 3 in use"));
    }

    #[test]
    fn a_file_for_tcp_alone_says_what_else_the_device_needs() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        bench.sign_in(USER);
        assert!(!make(&bench, "Router").text().contains("ProxyGuard"));
        let mut configuration = bench.controller.configuration().expect("a configuration");
        configuration.settings.wireguard_only_proxy = true;
        bench.controller.apply(&configuration).expect("applied");
        let page = make(&bench, "Laptop");
        assert!(page.text().contains("needs a ProxyGuard client"));
        assert!(page.text().contains("ProxyEndpoint = https://vpn.example.org/proxyguard/vpn.example.org"));
    }

    #[test]
    fn a_profile_with_both_protocols_is_two_choices_and_openvpn_has_a_file_without_a_code() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        let mut profile = bench.controller.profiles().expect("profiles").remove(0);
        let ranges = bench.controller.suggest_ranges().expect("ranges").expect("some are free");
        profile.openvpn = Some(alcove_domain::OpenvpnProfile::new(ranges));
        bench.controller.set_profile(profile).expect("saved");
        bench.sign_in(USER);
        let page = bench.get(HOME);
        assert!(page.text().contains(r#"<option value="default">Default, WireGuard</option>"#));
        assert!(page.text().contains(r#"<option value="default/openvpn">Default, OpenVPN</option>"#));
        let fields = [("action", "add_config"), ("profileId", "default/openvpn"), ("displayName", "Router")];
        let page = bench.submit(HOME, HOME, &fields);
        assert_eq!(page.status(), 200);
        assert!(page.text().contains(r#"download="default-Router.ovpn""#));
        assert!(page.text().contains("&#60;tls-crypt&#62;") && page.text().contains("open it in OpenVPN"));
        assert!(!page.text().contains("<svg class=\"qr\""));
        assert!(bench.get(HOME).text().contains("1 of 3 in use"));
        let question = bench.get(&link(&bench, "delete"));
        assert!(question.status() == 200 && !question.text().contains("Its address"));
        let wrong = [("action", "add_config"), ("profileId", "nowhere/openvpn"), ("displayName", "x")];
        assert_eq!(bench.submit(HOME, HOME, &wrong).status(), 400);
    }

    #[test]
    fn the_list_shows_what_the_device_did() {
        let bench = Bench::new();
        let node = bench.connect_node();
        bench.sign_in(USER);
        make(&bench, "Router");
        assert!(bench.get(HOME).text().contains("Not yet"));
        let id = bench
            .get(&link(&bench, "renew"))
            .hidden("connectionId")
            .replace("&#43;", "+")
            .replace("&#61;", "=");
        node.report(PeerCounters {
            public_key: id.parse().expect("a key"),
            bytes_in: 1_449_000,
            bytes_out: 52_300_000,
            last_handshake: Some(Timestamp(NOW - 60)),
            endpoint: None,
        });
        for _ in 0..100 {
            if bench.get(HOME).text().contains("52 MB received") {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let page = bench.get(HOME);
        assert!(page.text().contains("52 MB received") && page.text().contains("1.4 MB sent"));
        assert!(page.text().contains(r#"datetime="2027-03-02T14:04:00Z""#));
    }

    #[test]
    fn a_new_key_keeps_the_address() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        bench.sign_in(USER);
        let address = |page: &Answer| {
            page.text().lines().find(|line| line.starts_with("Address")).expect("an address").to_owned()
        };
        let before = address(&make(&bench, "Router"));
        let question = link(&bench, "renew");
        let id = bench.get(&question).hidden("connectionId").replace("&#43;", "+").replace("&#61;", "=");
        let page = bench.submit(&question, HOME, &[("action", "renew_key"), ("connectionId", &id)]);
        assert_eq!(page.status(), 200);
        assert_eq!(address(&page), before);
        assert!(bench.get(HOME).text().contains("1 of 3 in use"));
        assert_eq!(bench.get(&question).status(), 404, "the old key is gone");
    }

    #[test]
    fn deleting_asks_first_says_what_is_lost_and_is_for_the_owner_alone() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        bench.sign_in(USER);
        make(&bench, "Router");
        let question = link(&bench, "delete");
        let page = bench.get(&question);
        assert!(page.text().contains("loses its connection at once"));
        let id = page.hidden("connectionId").replace("&#43;", "+").replace("&#61;", "=");
        let fields = [("action", "delete_config"), ("connectionId", id.as_str())];

        bench.forget_cookie(cookie::SESSION);
        bench.sign_in(ADMIN);
        assert_eq!(bench.get(&question).status(), 404);
        assert_eq!(bench.submit(HOME, HOME, &fields).status(), 404);

        bench.forget_cookie(cookie::SESSION);
        bench.sign_in(USER);
        let answer = bench.submit(HOME, HOME, &fields);
        assert_eq!((answer.status(), answer.header("Location")), (303, "/vpn-user-portal/home?done=deleted"));
        assert!(bench.get(answer.header("Location")).text().contains("0 of 3 in use"));
    }

    #[test]
    fn what_is_wrong_is_said_in_the_form_and_what_was_typed_stays() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        bench.sign_in(USER);
        for name in ["", "   ", "a\u{202e}b", "two\nlines", &"x".repeat(65)] {
            let page = make(&bench, name);
            assert!(page.status() == 400 && page.text().contains(r#"id="displayName-problem""#), "{name:?}");
        }
        let page = bench.submit(
            HOME,
            HOME,
            &[("action", "add_config"), ("profileId", "nowhere"), ("displayName", "<b>\"TV\"</b>")],
        );
        assert!(page.status() == 400 && page.text().contains(r#"id="profileId-problem""#));
        assert!(page.text().contains("value=\"&#60;b&#62;&#34;TV&#34;&#60;/b&#62;\""), "kept, and escaped");
    }

    #[test]
    fn the_limit_is_told_before_and_after() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        bench.sign_in(USER);
        for name in ["One", "Two", "Three"] {
            assert_eq!(make(&bench, name).status(), 200);
        }
        let page = bench.get(HOME);
        assert!(page.text().contains("3 of 3 in use") && page.text().contains("Delete one to make another"));
        let refused = make(&bench, "Four");
        assert_eq!(refused.status(), 409);
        assert!(refused.text().contains("as many as you may have"));
    }
}
