//! How an answer is dressed: the headers of a page, of JSON, of a redirect.

use crate::error::Refusal;
use askama::Template;
use rouille::Response;
use serde::Serialize;

/// What a page may do beyond showing itself with our style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy<'a> {
    /// Send its forms to us.
    Plain,
    /// Send its form to us and be redirected from there to an app, which browsers count as the form's
    /// target too (spec api-v3.md §4). The text is a CSP source.
    LeadsTo(&'a str),
    /// Send its form to an app, at once by the one script whose digest this is.
    SendsTo {
        /// CSP source of the app.
        app: &'a str,
        /// `sha256-…` of the script.
        script: &'a str,
    },
}

impl Policy<'_> {
    fn header(self) -> String {
        let common =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
        match self {
            Policy::Plain => format!("{common}; form-action 'self'"),
            Policy::LeadsTo(app) => format!("{common}; form-action 'self' {app}"),
            Policy::SendsTo { app, script } => format!("{common}; script-src '{script}'; form-action {app}"),
        }
    }
}

/// A page. Pages are never kept by caches: every one shows who is signed in.
pub(crate) fn page(template: &impl Template, policy: Policy<'_>) -> Result<Response, Refusal> {
    Ok(Response::html(template.render()?)
        .with_unique_header("Content-Security-Policy", policy.header())
        .with_unique_header("Cache-Control", "no-store")
        .with_unique_header("Referrer-Policy", "same-origin")
        .with_unique_header("Cross-Origin-Opener-Policy", "same-origin"))
}

/// JSON that nobody keeps.
pub(crate) fn json(status: u16, value: &impl Serialize) -> Response {
    Response::json(value)
        .with_status_code(status)
        .with_unique_header("Content-Type", "application/json")
        .with_unique_header("Cache-Control", "no-store")
}

/// To another page of ours with `GET`, after a form was dealt with.
pub(crate) fn see_other(target: impl Into<String>) -> Response {
    Response::redirect_303(target.into()).with_unique_header("Cache-Control", "no-store")
}

/// To another address.
pub(crate) fn found(target: impl Into<String>) -> Response {
    Response::redirect_302(target.into()).with_unique_header("Cache-Control", "no-store")
}
