//! One configuration made by hand: the file, shown once, and the questions before it is changed.
//!
//! The file's private key is kept nowhere, so the answer to the form that made it is the one page that
//! has it. The download is a `data:` link in that page: the key travels once, nothing has to be kept or
//! sent back for it, and it works without a script. The QR code is drawn into the page for the same reason.

use crate::{
    answer::{Policy, page},
    call::{Answer, Call},
    frame::{Frame, Here},
    qr::{self, Qr},
};
use alcove_controller::{ConfigurationView, NewFile, Rejected, Session};
use alcove_domain::{Protocol, Words};
use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

#[derive(Template)]
#[template(path = "new_file.html")]
struct NewFilePage {
    frame: Frame,
    file: NewFile,
    base64: String,
    /// For OpenVPN rather than WireGuard, whose apps can scan a code.
    openvpn: bool,
    qr: Option<Qr>,
}

#[derive(Template)]
#[template(path = "configuration_renew.html")]
struct AskRenew {
    frame: Frame,
    configuration: ConfigurationView,
}

#[derive(Template)]
#[template(path = "configuration_delete.html")]
struct AskDelete {
    frame: Frame,
    configuration: ConfigurationView,
}

/// The page with the file.
pub(crate) fn show_new(call: &Call<'_>, session: &Session, file: NewFile) -> Answer {
    let template = NewFilePage {
        frame: Frame::of(call, session, Here::Home),
        base64: STANDARD.encode(&file.text),
        openvpn: file.protocol == Protocol::Openvpn,
        qr: if file.protocol == Protocol::Wireguard { qr::encode(&file.text) } else { None },
        file,
    };
    page(&template, Policy::Plain)
}

/// The address of the question before a new key.
pub(crate) fn renew_link(id: &str) -> String {
    format!("/vpn-user-portal/configuration/renew?connectionId={}", utf8_percent_encode(id, NON_ALPHANUMERIC))
}

/// `GET …/configuration/renew?connectionId=…`
pub(crate) fn ask_renew(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let configuration = wanted(call, &session)?;
    page(&AskRenew { frame: Frame::of(call, &session, Here::Home), configuration }, Policy::Plain)
}

/// `GET …/configuration/delete?connectionId=…`
pub(crate) fn ask_delete(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let configuration = wanted(call, &session)?;
    page(&AskDelete { frame: Frame::of(call, &session, Here::Home), configuration }, Policy::Plain)
}

fn wanted(call: &Call<'_>, session: &Session) -> Result<ConfigurationView, crate::error::Refusal> {
    let query = call.query()?;
    let own = call.controller.configurations_of(session)?;
    let found = own.into_iter().find(|c| !c.by_app && c.id == query.get("connectionId"));
    let words = Words::new("configuration-missing", "This configuration is no longer in your list.");
    Ok(found.ok_or(Rejected::NotFound(words))?)
}
