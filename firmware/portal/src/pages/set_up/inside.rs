//! The screens for the new admin: what the VPN is for, the certificate, what is left to do outside.

use super::{PATH, SCREENS};
use crate::{
    answer::{Policy, found, page, see_other},
    call::{Answer, Call},
    csrf,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
    return_to,
};
use alcove_controller::{Purpose, Session, WizardStep};
use alcove_domain::Transport;
use askama::Template;

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
#[template(path = "set_up_certificate.html")]
struct CertificatePage {
    frame: Frame,
    screens: u32,
    host: String,
}

#[derive(Template)]
#[template(path = "set_up_outside.html")]
struct OutsidePage {
    frame: Frame,
    screens: u32,
    host: String,
    wireguard_port: String,
    /// Ports of OpenVPN, as the router's form takes them.
    openvpn: Vec<String>,
}

/// The screen that is next; the start page when there is none.
pub(super) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    match call.controller.wizard_step(&session)? {
        Some(WizardStep::Purpose) => purpose(call, &session, None, Problems::default()),
        Some(WizardStep::Certificate) => certificate(call, &session),
        Some(WizardStep::Outside) => outside(call, &session),
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
        "certificate" => call.controller.go_to_wizard_step(&session, Some(WizardStep::Outside))?,
        "outside" => {
            call.controller.go_to_wizard_step(&session, None)?;
            return Ok(see_other(return_to::HOME));
        }
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

fn certificate(call: &Call<'_>, session: &Session) -> Answer {
    let template = CertificatePage {
        frame: Frame::of(call, session, Here::Elsewhere),
        screens: SCREENS,
        host: call.controller.canonical_host(call.host)?,
    };
    page(&template, Policy::Plain)
}

fn outside(call: &Call<'_>, session: &Session) -> Answer {
    let settings = call.controller.settings()?;
    let profiles = call.controller.profiles()?;
    let listeners =
        profiles.iter().filter_map(|profile| profile.openvpn.as_ref()).flat_map(|o| o.listeners());
    let template = OutsidePage {
        frame: Frame::of(call, session, Here::Elsewhere),
        screens: SCREENS,
        host: call.controller.canonical_host(call.host)?,
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
