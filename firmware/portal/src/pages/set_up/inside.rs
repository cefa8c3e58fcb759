//! The screens for the new admin: what the VPN is for, how people reach it, the recovery key.

use super::{PATH, SCREENS};
use crate::{
    answer::{Policy, found, page, see_other},
    call::{Answer, Call},
    csrf,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
    qr::{self, Qr},
    return_to,
};
use alcove_controller::{AcmeChoice, CertificateSource, Purpose, Reach, Session, WizardStep};
use alcove_domain::{Transport, certificate::is_public_name};
use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};

#[derive(Template)]
#[template(path = "set_up_purpose.html")]
struct PurposePage {
    frame: Frame,
    screens: u32,
    problems: Problems,
    name: String,
    /// `everything` or `office`.
    purpose: String,
    networks: String,
}

#[derive(Template)]
#[template(path = "set_up_reach.html")]
struct ReachPage {
    frame: Frame,
    screens: u32,
    problems: Problems,
    typed: Typed,
    wireguard_port: String,
    /// Ports of OpenVPN, as the router's form takes them.
    openvpn: Vec<String>,
}

/// What was typed about name and certificate.
struct Typed {
    host: String,
    /// `acme`, `own` or `self`.
    certificate: String,
    contact: String,
    agreed: bool,
}

#[derive(Template)]
#[template(path = "set_up_key.html")]
struct KeyPage {
    frame: Frame,
    screens: u32,
    problems: Problems,
    /// Whether there is a key whose end is to be typed.
    made: bool,
    /// The key itself, in the answer to the form that made it and never again.
    key: Option<String>,
    base64: String,
    qr: Option<Qr>,
}

/// The screen that is next; the start page when there is none.
pub(super) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    match call.controller.wizard_step(&session)? {
        Some(WizardStep::Purpose) => purpose(call, &session, None, Problems::default()),
        Some(WizardStep::Certificate) => reach(call, &session, None, Problems::default()),
        Some(WizardStep::RecoveryKey) => key(call, &session, None, Problems::default()),
        None => Ok(found(return_to::HOME)),
    }
}

/// A screen was sent.
pub(super) fn act(call: &Call<'_>, sent: &Form) -> Answer {
    let session = call.signed_in()?;
    csrf::check(call, sent, &session)?;
    match sent.get("screen") {
        "purpose" => {
            let answer = Purpose {
                name: sent.get("profileName"),
                everything: sent.get("purpose") != "office",
                networks: sent.get("networks"),
            };
            if let Err(rejected) = call.controller.set_purpose(&session, call.from(), &answer) {
                let (status, problems) = Problems::of(rejected)?;
                return Ok(purpose(call, &session, Some(&answer), problems)?.with_status_code(status));
            }
        }
        "reach" => {
            let typed = Typed::sent(sent);
            if let Err(rejected) = call.controller.set_reach(&session, call.from(), &typed.reach()) {
                let (status, problems) = Problems::of(rejected)?;
                return Ok(reach(call, &session, Some(typed), problems)?.with_status_code(status));
            }
        }
        "make-key" => {
            let made = call.controller.make_key_at_set_up(&session)?;
            return key(call, &session, Some(made), Problems::default());
        }
        "key" => {
            if let Err(rejected) = call.controller.finish_set_up(&session, sent.get("ending")) {
                let (status, problems) = Problems::of(rejected)?;
                return Ok(key(call, &session, None, problems)?.with_status_code(status));
            }
            // Whether name and certificate work is seen there.
            let by_acme = call.controller.certificate()?.source == CertificateSource::Acme;
            return Ok(see_other(if by_acme { super::super::certificate::PATH } else { return_to::HOME }));
        }
        "reach-again" => call.controller.go_to_wizard_step(&session, Some(WizardStep::Certificate))?,
        // Back to the question about the VPN.
        _ => call.controller.go_to_wizard_step(&session, Some(WizardStep::Purpose))?,
    }
    Ok(see_other(PATH))
}

fn purpose(call: &Call<'_>, session: &Session, sent: Option<&Purpose<'_>>, problems: Problems) -> Answer {
    let profile = call.controller.first_profile()?;
    let named = profile.as_ref().map(|profile| profile.display_name.clone()).unwrap_or_default();
    let everything =
        sent.map_or_else(|| profile.is_none_or(|profile| profile.default_gateway), |sent| sent.everything);
    let template = PurposePage {
        frame: Frame::of(call, session, Here::Elsewhere),
        screens: SCREENS,
        problems,
        name: sent.map_or(named, |sent| sent.name.to_owned()),
        purpose: if everything { "everything" } else { "office" }.to_owned(),
        networks: sent.map_or_else(|| call.controller.office_networks(), |sent| sent.networks.to_owned()),
    };
    page(&template, Policy::Plain)
}

impl Typed {
    fn sent(form: &Form) -> Self {
        let text = |name| form.get(name).trim().to_owned();
        let (host, certificate, contact) = (text("host"), text("certificate"), text("contact"));
        Self { host, certificate, contact, agreed: form.get("agreed") == "on" }
    }

    fn reach(&self) -> Reach<'_> {
        let contact = Some(self.contact.clone()).filter(|contact| !contact.is_empty());
        let acme = (self.certificate == "acme").then(|| AcmeChoice::lets_encrypt(contact, self.agreed));
        Reach { host: &self.host, acme }
    }
}

fn reach(call: &Call<'_>, session: &Session, sent: Option<Typed>, problems: Problems) -> Answer {
    let settings = call.controller.settings()?;
    let profiles = call.controller.profiles()?;
    let listeners =
        profiles.iter().filter_map(|profile| profile.openvpn.as_ref()).flat_map(|o| o.listeners());
    let typed = sent.unwrap_or_else(|| {
        let host = settings.host_name.clone().unwrap_or_default();
        let certificate = if is_public_name(&host) { "acme" } else { "self" }.to_owned();
        Typed { host, certificate, contact: String::new(), agreed: false }
    });
    let template = ReachPage {
        frame: Frame::of(call, session, Here::Elsewhere),
        screens: SCREENS,
        problems,
        typed,
        wireguard_port: settings.wireguard_port.to_string(),
        openvpn: listeners
            .map(|listener| match listener.transport {
                Transport::Udp => format!("UDP {}", listener.port),
                Transport::Tcp => format!("TCP {}", listener.port),
            })
            .collect(),
    };
    page(&template, Policy::Plain)
}

fn key(call: &Call<'_>, session: &Session, key: Option<String>, problems: Problems) -> Answer {
    let template = KeyPage {
        frame: Frame::of(call, session, Here::Elsewhere),
        screens: SCREENS,
        problems,
        made: call.controller.key_awaits_its_ending()?,
        base64: key.as_ref().map(|key| STANDARD.encode(key)).unwrap_or_default(),
        // The line that opens snapshots is what a camera has to read.
        qr: key.as_ref().and_then(|key| qr::encode(key.trim_end().lines().next_back()?)),
        key,
    };
    page(&template, Policy::Plain)
}
