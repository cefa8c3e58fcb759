//! The walk of one request: judged, its body read, the application asked, the answer dressed.
//!
//! It is the same walk for HTTP/1 and HTTP/2. A request that takes the connection over (an `Upgrade`) branches off in
//! [`answer`] between the screening and the body; what it was granted is left in the [`Link`] for `connection`.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, COOKIE, STRICT_TRANSPORT_SECURITY, TRANSFER_ENCODING, UPGRADE,
    X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

use crate::application::Request;
use crate::budget::{CountedBody, RequestShare};
use crate::content::{Content, Download, Outgoing};
use crate::front::Front;
use crate::pool::Outcome;
use crate::pulse::{Busy, Pulse};
use crate::refusal::Refusal;
use crate::relay::{self, Grant};
use crate::screen::{Screened, screen};
use crate::tape::Tape;
use crate::upload;

/// Half a year, as the reference server says it.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=15768000");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The connection that a request came on.
pub(crate) struct Link {
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) remote: SocketAddr,
    pub(crate) secure: bool,
    /// HTTP/1 only.
    pub(crate) tape: Option<Tape>,
    granted: Mutex<Option<Grant>>,
}

/// A request at the moment when hyper has parsed it.
pub(crate) struct Begun {
    _busy: Busy,
    /// Whether the connection must end with it.
    pub(crate) tape: Result<bool, Refusal>,
}

impl Link {
    pub(crate) fn new(pulse: Arc<Pulse>, remote: SocketAddr, secure: bool, tape: Option<Tape>) -> Self {
        Self { pulse, remote, secure, tape, granted: Mutex::default() }
    }

    /// The relay that the connection now is, after HTTP has ended on it.
    pub(crate) fn take_granted(&self) -> Option<Grant> {
        self.granted.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// To be called before anything else is read from the connection.
    pub(crate) fn begin(&self, request: &hyper::Request<Incoming>) -> Begun {
        let tape =
            self.tape.as_ref().map_or(Ok(false), |tape| tape.begin(request.body().size_hint().exact()));
        Begun { _busy: self.pulse.begin_request(), tape }
    }
}

/// Answers one request through the application.
pub(crate) async fn answer(
    front: Arc<Front>,
    link: Arc<Link>,
    begun: Begun,
    request: hyper::Request<Incoming>,
) -> Result<Response<Outgoing>, Infallible> {
    let id = front.next_id();
    let (parts, mut incoming) = request.into_parts();
    let mut line = front.access.begin(&id, link.remote, &parts);
    let is_head = parts.method == Method::HEAD;
    let mut close = begun.tape.unwrap_or(true);
    let is_relay = link.secure && relay::concerns(parts.uri.path());
    let answered = match begun.tape.and_then(|_| screen(&parts, front.limits.header_count)) {
        Ok(screened) if is_relay => {
            change(&front, &link, &parts, &screened.host, !incoming.is_end_stream()).await
        }
        Err(Refusal::Method) if is_relay => Err(Refusal::RelayMethod),
        Ok(screened) => {
            let asked = ask(&front, &link, parts, screened, &id, &mut incoming).await;
            // The rest of an upload that was not taken is not waited for.
            close |= !incoming.is_end_stream();
            asked
        }
        Err(refusal) => Err(refusal),
    };
    let response = answered.unwrap_or_else(|refusal| {
        // What is left of a refused body is not waited for.
        close |= refusal.ends_connection() || !incoming.is_end_stream();
        refusal.answer().map(Content::from)
    });
    let response = dress(&front, &link, response, &id, is_head, close);
    line.answered(response.status(), response.body().size_hint().exact().unwrap_or(0) as usize);
    Ok(response)
}

/// Lets the connection change to ProxyGuard's protocol behind this answer.
async fn change(
    front: &Front,
    link: &Link,
    parts: &Parts,
    host: &str,
    has_body: bool,
) -> Result<Response<Content>, Refusal> {
    let Some(grant) = relay::grant(front, link, parts, host, has_body)? else {
        // The official client takes every answer but 101 as final. A connection that ends without one it makes
        // again a moment later, when there may be a place.
        front.access.counts.relays_refused.fetch_add(1, Relaxed);
        link.pulse.order_abort();
        return std::future::pending().await;
    };
    *link.granted.lock().unwrap_or_else(PoisonError::into_inner) = Some(grant);
    Ok(relay::switching().map(Content::from))
}

async fn ask(
    front: &Arc<Front>,
    link: &Link,
    parts: Parts,
    Screened { host, path_and_query }: Screened,
    id: &str,
    incoming: &mut Incoming,
) -> Result<Response<Content>, Refusal> {
    let mut share = RequestShare::new(Arc::clone(&front.request_bytes), Arc::clone(&link.pulse));
    let limit = front.limits.body_limit_for(parts.uri.path());
    let method = if parts.method == Method::HEAD { Method::GET } else { parts.method };
    let mut headers = parts.headers;
    join_cookies(&mut headers);
    let mut request = Request {
        method,
        path_and_query,
        host,
        headers,
        body: Vec::new(),
        upload: None,
        remote: link.remote,
        id: id.to_owned(),
        secure: link.secure,
    };
    if !incoming.is_end_stream() {
        if front.pool.takes_uploads(&request) {
            request = upload::receive(front, request, incoming).await?;
        }
        if request.upload.is_none() {
            let body = collect(incoming, limit, &mut share);
            let read = timeout(front.limits.body_time(limit), body).await;
            request.body = read.unwrap_or(Err(Refusal::Slow))?;
        }
    }
    if front.pool.is_brief(&request) {
        return made(front.pool.answer_now(request));
    }
    let outcome = front.pool.submit(request, share).ok_or(Refusal::Busy)?;
    match timeout(front.limits.application_timeout, outcome).await {
        Ok(Ok(outcome)) => made(outcome),
        // The pool has gone: the process is ending.
        Ok(Err(_)) => Err(Refusal::Busy),
        Err(_) => {
            tracing::warn!(target: "edge", id, "the application took too long; the client was answered 503");
            Err(Refusal::Overdue)
        }
    }
}

fn made(outcome: Outcome) -> Result<Response<Content>, Refusal> {
    match outcome {
        Outcome::Answer(response) => Ok(response),
        Outcome::Panicked => Err(Refusal::Panicked),
    }
}

/// Reads a body to its end, as long as it stays within its limit and there is memory for it.
async fn collect(
    incoming: &mut Incoming,
    limit: usize,
    share: &mut RequestShare,
) -> Result<Vec<u8>, Refusal> {
    if incoming.size_hint().lower() > limit as u64 {
        return Err(Refusal::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|_| Refusal::Malformed("The request's body is not complete."))?;
        // Trailers are nobody's business here.
        let Ok(data) = frame.into_data() else { continue };
        if body.len() + data.len() > limit {
            return Err(Refusal::TooLarge);
        }
        if !share.grow(data.len()) {
            return Err(Refusal::Busy);
        }
        body.extend_from_slice(&data);
    }
    Ok(body)
}

/// HTTP/2 may send cookies one by one; who reads them expects one line (RFC 9113 §8.2.3).
fn join_cookies(headers: &mut HeaderMap) {
    if headers.get_all(COOKIE).iter().nth(1).is_none() {
        return;
    }
    let lines: Vec<&[u8]> = headers.get_all(COOKIE).iter().map(|line| line.as_bytes()).collect();
    if let Ok(joined) = HeaderValue::from_bytes(&lines.join(&b"; "[..])) {
        headers.insert(COOKIE, joined);
    }
}

/// Adds what every answer has, and takes care of its length. `Date` comes from hyper.
pub(crate) fn dress(
    front: &Front,
    link: &Link,
    response: Response<Content>,
    id: &str,
    is_head: bool,
    close: bool,
) -> Response<Outgoing> {
    let (mut parts, body) = response.into_parts();
    for name in [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION] {
        parts.headers.remove(name);
    }
    let bodiless = matches!(parts.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let body = match body {
        _ if bodiless => Some(empty()),
        Content::Bytes(bytes) if bytes.is_empty() => Some(empty()),
        Content::Bytes(bytes) if is_head => {
            parts.headers.insert(CONTENT_LENGTH, bytes.len().into());
            Some(empty())
        }
        Content::Stream { length, .. } if is_head => {
            if let Some(length) = length {
                parts.headers.insert(CONTENT_LENGTH, length.into());
            }
            Some(empty())
        }
        Content::Bytes(bytes) => CountedBody::new(bytes, &front.response_bytes)
            .map(|counted| Outgoing::Whole(Bytes::from_owner(counted).into())),
        Content::Stream { from, length } => {
            let (most, busy) = (front.limits.downloads, link.pulse.begin_request());
            Download::begin(from, length, &front.downloads, most, busy).map(Outgoing::Download)
        }
    };
    let body = body.unwrap_or_else(|| {
        let (busy, sentence) = Refusal::Busy.answer().into_parts();
        parts = busy;
        Outgoing::Whole(Bytes::from(sentence).into())
    });
    if link.secure {
        parts.headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    parts.headers.insert(X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    if let Ok(id) = HeaderValue::from_str(id) {
        parts.headers.insert(X_REQUEST_ID, id);
    }
    // HTTP/2 has no such header; there a refused stream ends alone.
    if link.tape.is_some() {
        match (parts.headers.contains_key(UPGRADE), close) {
            (true, true) => _ = parts.headers.insert(CONNECTION, HeaderValue::from_static("close, upgrade")),
            (true, false) => _ = parts.headers.insert(CONNECTION, HeaderValue::from_static("upgrade")),
            (false, true) => _ = parts.headers.insert(CONNECTION, HeaderValue::from_static("close")),
            (false, false) => {}
        }
    } else {
        parts.headers.remove(UPGRADE);
    }
    Response::from_parts(parts, body)
}

fn empty() -> Outgoing {
    Outgoing::Whole(Bytes::new().into())
}
