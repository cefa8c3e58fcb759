//! The portal: everything people and apps say to Alcove over HTTPS, as a router over complete, bounded
//! requests. Discovery, OAuth and API v3 for the apps; pages for people.
//!
//! It does not read sockets, decide or store: the edge has received and limited the request, and the
//! controller decides. A page needs no script; what a page says lives in its template, what it looks
//! like in `assets/style.css`. Each resource is one file with its handler and its tests, and
//! `routes` is the table of them.

mod admin_api;
mod answer;
mod api;
mod assets;
mod call;
mod chart;
mod compress;
mod confirm;
mod content;
mod cookie;
mod csrf;
mod csv;
mod error;
mod fields;
mod form;
mod frame;
mod kept;
mod languages;
mod metrics;
mod multipart;
mod oauth;
mod pages;
mod qr;
mod return_to;
mod routes;
mod show;
#[cfg(test)]
mod testing;
mod upload;
mod well_known;

pub use content::Content;
pub use metrics::{Readings, RelayReading};
pub use upload::Uploaded;

use alcove_controller::Controller;
use call::Call;
use http::{HeaderName, HeaderValue, header};
use std::{net::SocketAddr, sync::Arc};

/// A request as the edge hands it over: complete, and within the edge's limits.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// Path and query, still percent-encoded, beginning with `/`.
    pub path_and_query: String,
    /// The authority that the client asked for: `host` or `host:port`.
    pub host: String,
    /// Every header line separately, in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
    /// What became of the body where it was an upload; `body` is empty then.
    pub upload: Option<Uploaded>,
    /// Who asks.
    pub remote: SocketAddr,
    /// The request's number in the log; shown when something broke.
    pub id: String,
}

/// The portal. It holds no state of its own, so one may serve any number of threads.
#[derive(Clone)]
pub struct Portal {
    controller: Controller,
    readings: Arc<dyn Fn() -> Readings + Send + Sync>,
}

impl Portal {
    /// A portal in front of this controller; `readings` tells what the portal itself cannot see of its process.
    #[must_use]
    pub fn new(controller: Controller, readings: impl Fn() -> Readings + Send + Sync + 'static) -> Self {
        Self { controller, readings: Arc::new(readings) }
    }

    /// Whether a `GET` of this address takes one look into the store's memory at most: discovery and `/info`,
    /// which apps ask for all the time.
    #[must_use]
    pub fn is_brief(path: &str) -> bool {
        matches!(path, "/.well-known/vpn-user-portal" | "/vpn-user-portal/api/v3/info")
    }

    /// Answers one request. Always gives an answer; what went wrong inside is in the log.
    #[must_use]
    pub fn respond(&self, request: Request) -> http::Response<Content> {
        let Request { method, path_and_query, host, headers, body, upload, remote, id } = request;
        let head = method == "HEAD";
        let method = if head { "GET".to_owned() } else { method };
        // The body stays on our side: rouille's own readers of it are not used.
        let http = rouille::Request::fake_https_from(remote, method, path_and_query, headers, vec![]);
        let Self { controller, readings } = self;
        let (http, host, body, id) = (&http, host.as_str(), body.as_slice(), id.as_str());
        let upload = upload.as_ref();
        let call = Call { controller, readings: &**readings, http, host, body, upload, id };
        finish(&call, routes::answer(&call), head)
    }

    /// Whether what is posted to this address, with this content type, may have a file that is too large for memory.
    #[must_use]
    pub fn takes_uploads(path: &str, content_type: &str) -> bool {
        path.split('?').next() == Some(pages::restore::PATH) && multipart::boundary(content_type).is_some()
    }

    /// Whether whoever makes this request, whose body was not read yet, may send such a file.
    #[must_use]
    pub fn may_upload(&self, request: &Request) -> bool {
        let Request { method, path_and_query, host, headers, remote, id, .. } = request;
        let (path, headers) = (path_and_query.clone(), headers.clone());
        let http = rouille::Request::fake_https_from(*remote, method.clone(), path, headers, vec![]);
        let Self { controller, readings } = self;
        let call = Call { controller, readings: &**readings, http: &http, host, body: &[], upload: None, id };
        pages::restore::may_upload(&call)
    }
}

/// Turns rouille's response into one that the edge can send.
fn finish(call: &Call<'_>, mut response: rouille::Response, head: bool) -> http::Response<Content> {
    let data = std::mem::replace(&mut response.data, rouille::ResponseBody::empty());
    let content = Content::of(data).map(|content| match content {
        Content::Bytes(bytes) => {
            let compress::Sent { body, headers } = compress::sent(call, &response, bytes);
            (Content::Bytes(body), headers)
        }
        long @ Content::Stream { .. } => (long, vec![]),
    });
    let (content, headers) = match content {
        Ok(found) => found,
        Err(error) => return broken(&error),
    };
    let mut answer = http::Response::builder().status(response.status_code);
    for (name, value) in headers {
        answer = answer.header(name, value);
    }
    for (name, value) in &response.headers {
        match (HeaderName::try_from(name.as_ref()), HeaderValue::try_from(value.as_ref())) {
            (Ok(name), Ok(value)) => answer = answer.header(name, value),
            _ => tracing::error!(header = name.as_ref(), "a header of ours is malformed and was left out"),
        }
    }
    let content = if head {
        if let Some(length) = content.length() {
            answer = answer.header(header::CONTENT_LENGTH, length);
        }
        Content::Bytes(vec![])
    } else {
        content
    };
    answer.body(content).unwrap_or_else(|error| broken(&error))
}

fn broken(error: &(dyn std::error::Error + 'static)) -> http::Response<Content> {
    tracing::error!(error, "an answer could not be put together");
    let mut broken = http::Response::new(Content::Bytes(vec![]));
    *broken.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
    broken
}
