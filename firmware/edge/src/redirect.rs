//! Port 80: sends everybody to https, but for an ACME authority that looks for what was put up for it.
//!
//! One answer per connection.

use std::convert::Infallible;
use std::sync::Arc;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Method, Response, StatusCode};
use hyper::body::{Body, Incoming};

use crate::content::{Content, Outgoing};
use crate::front::Front;
use crate::refusal::Refusal;
use crate::screen::{Screened, screen, without_port};
use crate::service::{Begun, Link, dress};

/// HTTPS's own port, left out of addresses.
const HTTPS: u16 = 443;

/// Answers one request that came without TLS.
pub(crate) async fn answer(
    front: Arc<Front>,
    link: Arc<Link>,
    begun: Begun,
    request: hyper::Request<Incoming>,
) -> Result<Response<Outgoing>, Infallible> {
    let id = front.next_id();
    let (parts, _) = request.into_parts();
    let mut line = front.access.begin(&id, link.remote, &parts);
    let response = begun
        .tape
        .and_then(|_| screen(&parts, front.limits.header_count))
        .and_then(|screened| match parts.method {
            Method::GET | Method::HEAD => Ok(match front.challenges.text(&screened.path_and_query) {
                Some(text) => challenge(text),
                None => redirect(&screened, front.public_port),
            }),
            _ => Err(Refusal::RedirectOnly),
        })
        .unwrap_or_else(Refusal::answer)
        .map(Content::from);
    let response = dress(&front, &link, response, &id, parts.method == Method::HEAD, true);
    line.answered(response.status(), response.body().size_hint().exact().unwrap_or(0) as usize);
    Ok(response)
}

fn challenge(text: String) -> Response<Vec<u8>> {
    let mut response = Response::new(text.into_bytes());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    response
}

fn redirect(Screened { host, path_and_query }: &Screened, port: u16) -> Response<Vec<u8>> {
    let host = without_port(host);
    let target = match port {
        HTTPS => format!("https://{host}{path_and_query}"),
        port => format!("https://{host}:{port}{path_and_query}"),
    };
    let Ok(target) = HeaderValue::from_str(&target) else {
        return Refusal::Malformed("The request's target is not a path.").answer();
    };
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    response.headers_mut().insert(LOCATION, target);
    // A certificate may come or go, a name may move: nobody needs to remember this for long.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    response
}
