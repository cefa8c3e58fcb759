//! Taking an app's permission away, after asking.

use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    csrf,
    frame::{Frame, Here},
};
use alcove_controller::Rejected;
use alcove_domain::{Timestamp, Words};
use askama::Template;

#[derive(Template)]
#[template(path = "app_remove.html")]
struct AskRemove {
    frame: Frame,
    auth_key: String,
    name: String,
    authorized: Timestamp,
    connected: bool,
}

/// `GET …/app/remove?auth_key=…`
pub(crate) fn ask_remove(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let query = call.query()?;
    let own = call.controller.authorizations_of(&session)?;
    let app = own.into_iter().find(|app| app.auth_key == query.get("auth_key"));
    let app = app.ok_or_else(|| {
        Rejected::NotFound(Words::new("app-missing", "This app is no longer in your list."))
    })?;
    let template = AskRemove {
        frame: Frame::of(call, &session, Here::Account),
        auth_key: app.auth_key,
        name: app.name,
        authorized: app.authorized_at,
        connected: app.connected,
    };
    page(&template, Policy::Plain)
}

/// `POST …/removeClientAuthorization`
pub(crate) fn remove(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let session = call.signed_in()?;
    let form = call.form()?;
    csrf::check(call, &form, &session)?;
    call.controller.revoke_authorization(&session, form.get("auth_key"))?;
    Ok(see_other("/vpn-user-portal/account?done=removed"))
}
