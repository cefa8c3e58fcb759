//! The admin API: what other programs ask the box for in the name of its admin (spec portal.md §10).
//!
//! `CALLS` is the table of everything there is; `docs/admin-api.openapi.json` describes it, and a test keeps the
//! two together. Who may call is settled here, before any handler: by address, token and scope. There is no
//! session and no cookie, so no other site can make a browser call.

mod accounts;
mod configurations;
mod connections;
mod nodes;

use crate::{
    answer::json,
    call::{Answer, Call},
    error::Refusal,
    form::Form,
};
use alcove_controller::{ApiError, Scope};
use rouille::Response;
use serde::Serialize;

/// Where all of it lies.
pub(crate) const ROOT: &str = "/vpn-user-portal/admin/api/v1/";

/// The description, as it is served and as it lies among the documents.
const DESCRIPTION: &str = include_str!("../../../../docs/admin-api.openapi.json");
const DESCRIPTION_NAME: &str = "openapi.json";

/// One call.
struct Row {
    method: &'static str,
    /// Behind [`ROOT`].
    name: &'static str,
    scope: Scope,
    handle: fn(&Call<'_>) -> Answer,
}

const fn row(method: &'static str, name: &'static str, scope: Scope, handle: fn(&Call<'_>) -> Answer) -> Row {
    Row { method, name, scope, handle }
}

const CALLS: [Row; 18] = [
    row("GET", "users", Scope::Read, accounts::users),
    row("GET", "disabled_users", Scope::Read, accounts::disabled_users),
    row("GET", "connected_users", Scope::Read, connections::users),
    row("GET", "connection_list", Scope::Read, connections::list),
    row("GET", "user_configuration_list", Scope::Read, configurations::list),
    row("GET", "connection_log", Scope::Log, connections::log),
    row("GET", "node_list", Scope::Read, nodes::list),
    row("GET", "node_log", Scope::Nodes, nodes::log),
    row("POST", "create_node_code", Scope::Nodes, nodes::create_code),
    row("POST", "drain_node", Scope::Nodes, nodes::drain),
    row("POST", "undrain_node", Scope::Nodes, nodes::undrain),
    row("POST", "remove_node", Scope::Nodes, nodes::remove),
    row("POST", "create", Scope::Configurations, configurations::create),
    row("POST", "delete_connection", Scope::Configurations, configurations::delete),
    row("POST", "delete_user_authorizations", Scope::Configurations, configurations::delete_authorizations),
    row("POST", "destroy", Scope::Users, accounts::destroy),
    row("POST", "disable_user", Scope::Users, accounts::disable),
    row("POST", "enable_user", Scope::Users, accounts::enable),
];

/// What answers this method and path, if anything here does.
pub(crate) fn handler(method: &str, path: &str) -> Option<fn(&Call<'_>) -> Answer> {
    let name = path.strip_prefix(ROOT)?;
    if (method, name) == ("GET", DESCRIPTION_NAME) {
        return Some(description);
    }
    find(method, name).map(|_| answer as fn(&Call<'_>) -> Answer)
}

fn find(method: &str, name: &str) -> Option<&'static Row> {
    CALLS.iter().find(|row| (row.method, row.name) == (method, name))
}

fn answer(call: &Call<'_>) -> Answer {
    let name = call.path().strip_prefix(ROOT).unwrap_or_default();
    let row = find(call.http.method(), name).ok_or(Refusal::NoSuchPage)?;
    let caller = call.controller.admit_admin(call.bearer(), row.scope, call.from())?;
    let answer = (row.handle)(call)?;
    if row.method == "POST" {
        tracing::info!(token = caller, call = row.name, request = call.id, "admin API");
    }
    Ok(answer)
}

/// The same text for everybody; what it describes is in everybody's hands.
fn description(_: &Call<'_>) -> Answer {
    Ok(Response::from_data("application/json", DESCRIPTION).with_unique_header("Cache-Control", "no-cache"))
}

fn done() -> Answer {
    Ok(Response::empty_204().with_unique_header("Cache-Control", "no-store"))
}

/// A list under its name.
fn listed(name: &str, list: &impl Serialize) -> Answer {
    Ok(json(200, &serde_json::json!({ name: list })))
}

/// A field that has to be there.
fn required<'a>(form: &'a Form, kind: &str, name: &str) -> Result<&'a str, Refusal> {
    optional(form, name).ok_or_else(|| refusal(format!("missing {kind} parameter \"{name}\"")))
}

/// A field that may be left out, which is not the same as empty.
fn optional<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    form.fields().iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}

fn refusal(message: String) -> Refusal {
    Refusal::Api(ApiError { status: 400, message, cause: None })
}

#[cfg(test)]
mod tests;
