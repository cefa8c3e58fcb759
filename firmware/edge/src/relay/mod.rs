//! ProxyGuard: WireGuard's datagrams over a TLS connection that began as HTTP/1.1 (spec api-v3.md §12).
//!
//! [`grant`] judges the request and takes what the relay needs before anything is promised; after the 101,
//! [`carry::run`] owns the connection. Who may use the tunnel is WireGuard's own affair; here a connection counts as a
//! stranger's until the node has answered it, which it does only to a key that it knows. Strangers get little memory,
//! little time, and give way to each other (`table`).
//!
//! Where to is decided by the application and only ever names a node of ours ([`crate::RelayTarget`]): the one on this
//! box, or one elsewhere, whose WireGuard is sent to from a port of the relay's own, or over a connection that it keeps.

mod carry;
mod far;
mod lane;
mod node;
mod table;

pub(crate) use carry::run;
pub use table::{MAX_RELAYS, RelayTraffic, Relays};

use http::header::{CONNECTION, UPGRADE};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, Version};

use crate::front::Front;
use crate::refusal::Refusal;
use crate::service::Link;
use node::Node;
use table::RelaySeat;

const PATH: &str = "/proxyguard";
/// The protocol's name in `Upgrade`.
pub(crate) const PROTOCOL: HeaderValue = HeaderValue::from_static("UoTLV/1");

/// All that a relay needs.
pub(crate) struct Grant {
    seat: RelaySeat,
    node: Node,
}

/// Whether a request to this path is about a relay, and not for the application.
pub(crate) fn concerns(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Judges a request for a relay. `None`: it is a good one, but there is no place.
pub(crate) fn grant(
    front: &Front,
    link: &Link,
    parts: &Parts,
    host: &str,
    has_body: bool,
) -> Result<Option<Grant>, Refusal> {
    if parts.method != Method::GET {
        return Err(Refusal::RelayMethod);
    }
    if link.tape.is_none() || parts.version != Version::HTTP_11 {
        return Err(Refusal::RelayVersion);
    }
    if !names(parts, CONNECTION, "upgrade") || !names(parts, UPGRADE, "UoTLV/1") {
        return Err(Refusal::Upgrade);
    }
    if has_body {
        return Err(Refusal::Malformed("A request to change the protocol has no body."));
    }
    let node = parts.uri.path().strip_prefix(PATH).and_then(|rest| rest.strip_prefix('/'));
    let target = node.and_then(|node| front.pool.relay_target(node, host)).ok_or(Refusal::NoSuchNode)?;
    let Some(mut seat) = front.relays.admit(link.remote) else { return Ok(None) };
    seat.leads_to(target.number());
    match Node::open(&front.relays, &seat, target) {
        Ok(node) => Ok(Some(Grant { seat, node })),
        Err(error) => {
            tracing::debug!(target: "edge", %error, "no socket for a relay");
            Ok(None)
        }
    }
}

/// The answer after which the connection speaks `UoTLV/1`.
pub(crate) fn switching() -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    response.headers_mut().insert(UPGRADE, PROTOCOL);
    response
}

/// Whether a header that is a list names `wanted`, in whatever case.
fn names(parts: &Parts, header: HeaderName, wanted: &str) -> bool {
    let lines = parts.headers.get_all(header).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|name| name.trim().eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::concerns;

    #[test]
    fn only_the_proxys_own_paths_are_taken_from_the_application() {
        for path in ["/proxyguard", "/proxyguard/", "/proxyguard/vpn.example.org", "/proxyguard/a/b"] {
            assert!(concerns(path), "{path}");
        }
        for path in ["/", "/proxyguards", "/proxyguard.html", "/a/proxyguard/b", "/PROXYGUARD/a"] {
            assert!(!concerns(path), "{path}");
        }
    }
}
