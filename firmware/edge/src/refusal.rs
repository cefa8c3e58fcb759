//! What the edge itself says no to: a status, one plain sentence, and whether the connection ends with it.

use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, UPGRADE};
use http::{HeaderValue, Response, StatusCode};

use crate::relay::PROTOCOL;

/// Why a request does not reach the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Not the bytes of a proper request, or bytes that another program would read differently.
    Malformed(&'static str),
    /// A method of HTTP that is not served here.
    Method,
    /// Anything but reading, on the port that only redirects.
    RedirectOnly,
    /// A method that HTTP does not know, or that nobody should send here.
    UnknownMethod,
    /// More header fields than allowed.
    TooManyHeaders,
    /// A transfer coding other than `chunked`.
    Coding,
    /// A body beyond the route's limit.
    TooLarge,
    /// A body that did not arrive in time.
    Slow,
    /// No room: for a body, an answer, or in the queue.
    Busy,
    /// The application took too long.
    Overdue,
    /// The application panicked.
    Panicked,
    /// A path that is for changing to ProxyGuard's protocol, and no request to change.
    Upgrade,
    /// Such a request with another method than GET.
    RelayMethod,
    /// Such a request over a version of HTTP in which a connection cannot change.
    RelayVersion,
    /// Such a request for a node that is not ours, or that takes no tunnels over TCP.
    NoSuchNode,
}

impl Refusal {
    /// The status it is answered with.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Method | Self::RedirectOnly => StatusCode::METHOD_NOT_ALLOWED,
            Self::UnknownMethod | Self::Coding | Self::RelayMethod | Self::RelayVersion => {
                StatusCode::NOT_IMPLEMENTED
            }
            Self::Upgrade => StatusCode::UPGRADE_REQUIRED,
            Self::NoSuchNode => StatusCode::NOT_FOUND,
            Self::TooManyHeaders => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy | Self::Overdue => StatusCode::SERVICE_UNAVAILABLE,
            Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Malformed(sentence) => sentence,
            Self::Method => "Only GET, HEAD and POST are served here.",
            Self::RedirectOnly => "This port only leads to https. Send the request there.",
            Self::UnknownMethod => "This method is not known here.",
            Self::TooManyHeaders => "The request has too many header fields.",
            Self::Coding => "The only transfer coding known here is \"chunked\".",
            Self::TooLarge => "The request's body is larger than this page takes.",
            Self::Slow => "The request's body took too long to arrive.",
            Self::Busy => "The server is busy. Try again in a moment.",
            Self::Overdue => "The server took too long to answer. Try again in a moment.",
            Self::Panicked => "Something went wrong on the server. The log has the details.",
            Self::Upgrade => {
                "This address is for VPN apps: it takes tunnels over TCP (ProxyGuard, UoTLV/1) only."
            }
            Self::RelayMethod => "A tunnel over TCP begins with GET.",
            Self::RelayVersion => "A tunnel over TCP begins with HTTP/1.1.",
            Self::NoSuchNode => "There is no such VPN server here. Connect again in the app.",
        }
    }

    /// Whether what follows on the connection cannot be trusted, or must not be waited for.
    pub(crate) fn ends_connection(self) -> bool {
        !matches!(self, Self::Method | Self::Busy | Self::Overdue | Self::Panicked | Self::NoSuchNode)
    }

    /// The answer.
    pub(crate) fn answer(self) -> Response<Vec<u8>> {
        let mut response = Response::new(format!("{}\n", self.sentence()).into_bytes());
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self == Self::Method {
            headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        }
        if self == Self::RedirectOnly {
            headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        if self == Self::Upgrade {
            headers.insert(UPGRADE, PROTOCOL);
        }
        if matches!(self, Self::Busy | Self::Overdue) {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}
