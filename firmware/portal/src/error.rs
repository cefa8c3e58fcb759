//! Every way in which the portal says no, and the status and shape of the answer: JSON for apps, a page
//! for people. What is shown comes from the stable texts of the controller or from a template; the chain
//! of a failure of ours goes to the log with the request's number and nowhere else.

use crate::{
    answer::{Policy, found, json, page},
    call::{Answer, Call},
    form::FormError,
    frame::{Frame, Here},
    metrics, pages,
};
use alcove_controller::{AdminDenied, ApiError, BearerError, Failure, Rejected, TokenError};
use alcove_domain::Words;
use askama::Template;
use rouille::Response;
use serde::Serialize;
use std::error::Error;

/// Why a request is not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// A page for signed-in people, asked for by somebody who is not.
    #[error("not signed in")]
    SignInFirst,
    /// No such address.
    #[error("not found")]
    NoSuchPage,
    /// The address exists, for these methods.
    #[error("method not allowed")]
    Method(Vec<&'static str>),
    /// The body or the query is not a form.
    #[error(transparent)]
    Form(#[from] FormError),
    /// An upload that cannot be read again.
    #[error("an upload could not be read")]
    Upload(#[source] std::io::Error),
    /// A form from somewhere else.
    #[error("the form did not come from a page of this server")]
    ForeignForm,
    /// A form of another sign-in.
    #[error("the form is of another sign-in")]
    StaleForm,
    /// An app asked for an authorization in a way that it may not be told about.
    #[error("authorization request refused: {0}")]
    Authorization(String),
    /// The controller says no, to a page.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// The controller says no, to an app.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A bearer token that does not let its holder in.
    #[error(transparent)]
    Bearer(#[from] BearerError),
    /// Somebody who may not use the admin API or read the measurements.
    #[error(transparent)]
    Admin(#[from] AdminDenied),
    /// The token endpoint says no.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// We failed.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// A page could not be written.
    #[error("a page could not be rendered")]
    Render(#[from] askama::Error),
}

/// `{"error":"…"}` (spec api-v3.md §8).
#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<&'a str>,
}

/// What the page of a refusal is about; its words are in the template.
enum About<'a> {
    NoSuchPage,
    Method,
    Form,
    ForeignForm,
    StaleForm,
    Authorization(&'a str),
    Forbidden,
    Said(&'a Words),
    Broken(&'a str),
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem<'a> {
    frame: Frame,
    about: About<'a>,
}

const SERVER_ERROR: &str = "the server could not do this right now; its log says why";

impl Refusal {
    /// The answer to the request that was refused.
    pub(crate) fn answer(self, call: &Call<'_>) -> Response {
        self.log(call);
        if let Self::SignInFirst = self {
            return sign_in_first(call).unwrap_or_else(|refusal| refusal.answer_with_page(call));
        }
        if is_for_apps(call.path()) { self.answer_with_json(call) } else { self.answer_with_page(call) }
    }

    fn answer_with_json(&self, call: &Call<'_>) -> Response {
        match self {
            Self::NoSuchPage => error_body(404, &format!("\"{}\" not found", call.path())),
            Self::Method(allowed) => {
                error_body(405, "method not allowed").with_unique_header("Allow", allowed.join(", "))
            }
            Self::Form(error) => error_body(400, &error.to_string()),
            Self::Api(error) => error_body(error.status, &error.message),
            Self::Bearer(BearerError::Invalid(description)) => error_body(401, description)
                .with_unique_header(
                    "WWW-Authenticate",
                    format!(
                        r#"Bearer realm="Alcove",error="invalid_token",error_description="{description}""#
                    ),
                ),
            Self::Bearer(BearerError::Disabled) => error_body(403, "account disabled"),
            Self::Token(error) => token_error(error),
            Self::Admin(denied) => admin_denied(denied),
            _ => error_body(500, SERVER_ERROR),
        }
    }

    fn answer_with_page(&self, call: &Call<'_>) -> Response {
        let (status, about) = match self {
            Self::NoSuchPage => (404, About::NoSuchPage),
            Self::Method(_) => (405, About::Method),
            Self::Form(_) => (400, About::Form),
            Self::ForeignForm => (403, About::ForeignForm),
            Self::StaleForm => (403, About::StaleForm),
            Self::Authorization(why) => (400, About::Authorization(why)),
            Self::Rejected(Rejected::Invalid { message, .. }) => (400, About::Said(message)),
            Self::Rejected(Rejected::Forbidden) => (403, About::Forbidden),
            Self::Rejected(Rejected::NotFound(message)) => (404, About::Said(message)),
            Self::Rejected(Rejected::Conflict(message)) => (409, About::Said(message)),
            _ => (500, About::Broken(call.id)),
        };
        // A store that fails must not keep the page about it from being shown.
        let session = call.session().unwrap_or_default();
        let frame =
            session.map_or_else(|| Frame::bare(call), |session| Frame::of(call, &session, Here::Elsewhere));
        let answer = page(&Problem { frame, about }, Policy::Plain)
            .unwrap_or_else(|_| Response::text(SERVER_ERROR))
            .with_status_code(status);
        match self {
            Self::Method(allowed) => answer.with_unique_header("Allow", allowed.join(", ")),
            _ => answer,
        }
    }

    /// Failures of ours go to the log with everything that led to them.
    fn log(&self, call: &Call<'_>) {
        let ours = match self {
            Self::Failure(_)
            | Self::Upload(_)
            | Self::Render(_)
            | Self::Rejected(Rejected::Failure(_))
            | Self::Bearer(BearerError::Failure(_))
            | Self::Admin(AdminDenied::Failure(_)) => true,
            Self::Api(error) => error.cause.is_some(),
            Self::Token(error) => error.cause.is_some(),
            _ => false,
        };
        if ours {
            log_chain(call, self);
        }
    }
}

/// Writes an error and everything that led to it into the log.
pub(crate) fn log_chain(call: &Call<'_>, error: &dyn Error) {
    let mut chain = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        next = cause.source();
    }
    tracing::error!(request = call.id, path = call.path(), "{chain}");
}

/// Whether apps ask for this address, which then answers in JSON whatever happens.
fn is_for_apps(path: &str) -> bool {
    let below = [
        "/.well-known/",
        "/vpn-user-portal/api/",
        "/vpn-user-portal/admin/api/",
        "/vpn-user-portal/oauth.php/",
    ];
    ["/vpn-user-portal/oauth/token", metrics::PATH].contains(&path)
        || below.iter().any(|start| path.starts_with(start))
}

fn error_body(status: u16, error: &str) -> Response {
    json(status, &ErrorBody { error, error_description: None })
}

fn admin_denied(denied: &AdminDenied) -> Response {
    let (status, header) = match denied {
        AdminDenied::Address => (403, None),
        AdminDenied::Token => (401, Some(("WWW-Authenticate", "Bearer".to_owned()))),
        AdminDenied::Throttled { retry_after } => (429, Some(("Retry-After", retry_after.0.to_string()))),
        AdminDenied::Scope(scope) => {
            let challenge = format!(r#"Bearer error="insufficient_scope", scope="{scope}""#);
            (403, Some(("WWW-Authenticate", challenge)))
        }
        AdminDenied::Failure(_) => (500, None),
    };
    let answer = error_body(status, &denied.to_string());
    match header {
        Some((name, value)) => answer.with_unique_header(name, value),
        None => answer,
    }
}

fn token_error(error: &TokenError) -> Response {
    let body = ErrorBody { error: error.error, error_description: Some(&error.description) };
    let answer = json(error.status, &body).with_unique_header("Pragma", "no-cache");
    match error.status {
        401 => answer.with_unique_header("WWW-Authenticate", r#"Basic realm="Alcove""#),
        _ => answer,
    }
}

fn sign_in_first(call: &Call<'_>) -> Answer {
    if call.controller.needs_set_up()? {
        return Ok(found(pages::set_up::PATH));
    }
    pages::sign_in::show(call)
}
