//! What the edge calls for each request that passed: one complete, bounded request in, one answer out.

use std::net::SocketAddr;

use http::{HeaderMap, Method};

use crate::content::Content;
use crate::upload::{Upload, Uploaded};

/// What stands behind the edge.
pub trait Application: Send + Sync + 'static {
    /// Answers one request. Runs on one of the edge's own threads and may block; it is abandoned (and the
    /// client told 503) after [`crate::Limits::application_timeout`]. A panic is answered with 500.
    ///
    /// `Content-Length`, `Transfer-Encoding` and `Connection` of the answer are the edge's own affair and
    /// are replaced; everything else reaches the client as it is given here.
    fn respond(&self, request: Request) -> http::Response<Content>;

    /// Whether answering takes about as long as handing the request to another thread would. Such a request
    /// is answered on the thread that serves all connections, so it must not wait: not for a lock that is
    /// held for long, not for a disk to write, not for anybody.
    fn is_brief(&self, _request: &Request) -> bool {
        false
    }

    /// Whether [`Application::upload`] is to be asked about this request, whose body was not read yet. Must not wait, as
    /// [`Application::is_brief`] says.
    fn takes_uploads(&self, _request: &Request) -> bool {
        false
    }

    /// Where the body of this request goes, which may be larger than memory has room for; `None` when it is to be read
    /// like any other, because whoever sends it may send no file. Called before anything of it is read. May block.
    fn upload(&self, _request: &Request) -> Option<Upload> {
        None
    }

    /// Where the datagrams of a ProxyGuard connection to the node of this name go; `None` when there is no such
    /// node, or it takes none. `host` is the authority that the request was made to. Must not wait, as
    /// [`Application::is_brief`] says.
    fn relay_target(&self, _node: &str, _host: &str) -> Option<RelayTarget> {
        None
    }
}

/// The WireGuard of a node of ours. There is no other kind of target, so that nobody can be relayed to anywhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayTarget {
    /// The node on this box.
    ThisBox {
        /// Its UDP port.
        port: u16,
    },
    /// A node on another box.
    Elsewhere {
        /// Its number, by which its lane is known ([`crate::Relays::carry_lane`]).
        number: u32,
        /// Its address and UDP port, where datagrams may get through by themselves.
        node: Option<SocketAddr>,
    },
}

impl RelayTarget {
    /// The number of the node; the one on this box has 0.
    pub(crate) fn number(self) -> u32 {
        match self {
            Self::ThisBox { .. } => 0,
            Self::Elsewhere { number, .. } => number,
        }
    }
}

impl<F> Application for F
where
    F: Fn(Request) -> http::Response<Vec<u8>> + Send + Sync + 'static,
{
    fn respond(&self, request: Request) -> http::Response<Content> {
        self(request).map(Content::from)
    }
}

/// A request that passed every check of the edge.
#[derive(Debug)]
pub struct Request {
    /// GET or POST. A HEAD request arrives as GET; the edge leaves the body away.
    pub method: Method,
    /// Path and query as they were sent (not decoded), beginning with `/`.
    pub path_and_query: String,
    /// The one `Host` or `:authority`, in lower case: `name`, `name:port`, `192.0.2.1` or `[2001:db8::1]:port`.
    pub host: String,
    /// Header fields; several lines of one name stay several values (only `Cookie` is joined, RFC 9113 §8.2.3).
    pub headers: HeaderMap,
    /// The body, decoded from whatever framing it had.
    pub body: Vec<u8>,
    /// What became of a body for which the application gave a file; `body` is empty then.
    pub upload: Option<Uploaded>,
    /// The client; an IPv4 address is never given in its IPv6-mapped form.
    pub remote: SocketAddr,
    /// The request id, as in the access log and in `X-Request-Id`.
    pub id: String,
    /// Whether it came over TLS.
    pub secure: bool,
}
