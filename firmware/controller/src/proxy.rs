//! WireGuard over TCP (ProxyGuard), as far as it is decided here: which node a connection leads to, and who is behind
//! one.
//!
//! The datagrams themselves never pass through here; whoever carries them asks where to, and is asked from where.
//! A node on another box brings a *lane* when it is asked to, a connection for datagrams that it has made itself; here is
//! made sure whose it is, and it is handed on.

use crate::{Controller, api::host_of};
use alcove_domain::{NodeId, Site, proxy_name};
use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
};
use tokio::io::{AsyncRead, AsyncWrite};

/// Tells where the client is whose datagrams a proxy on this box sends from this address.
pub type Origins = dyn Fn(SocketAddr) -> Option<SocketAddr> + Send + Sync;

/// A connection that a node has made for datagrams.
pub trait LaneStream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> LaneStream for S {}

/// Carries datagrams over the lanes that nodes bring.
pub trait Lanes: Send + Sync {
    /// Takes a node's lane, in the place of the one that it had. Called within a runtime; must not wait.
    fn carry(&self, node: NodeId, stream: Box<dyn LaneStream>);
    /// Ends a node's lane, if it has one: it is no node any more, or begins anew.
    fn end(&self, node: NodeId);
}

/// Where the WireGuard of a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proxy {
    /// On this box, at this UDP port.
    ThisBox(u16),
    /// On another box.
    Elsewhere {
        /// Which node it is.
        node: NodeId,
        /// Address and UDP port, where they are known.
        at: Option<SocketAddr>,
    },
}

/// Those who know and carry, once there are any.
#[derive(Default)]
pub(crate) struct Proxied {
    origins: OnceLock<Arc<Origins>>,
    lanes: OnceLock<Arc<dyn Lanes>>,
}

impl Proxied {
    /// The address from which a peer is really reached, where a node sees `seen`. A proxy's own address says nothing
    /// about the client: when nobody remembers it any more, what was `known` before stays.
    /// On the box's own node that is a loopback address; on another node that as well, when it came over a lane, or the
    /// address of this box that the node dials, `near`.
    pub(crate) fn origin(
        &self,
        node: NodeId,
        near: Option<IpAddr>,
        seen: Option<SocketAddr>,
        known: Option<SocketAddr>,
    ) -> Option<SocketAddr> {
        let ours = |address: &SocketAddr| {
            let address = address.ip().to_canonical();
            address.is_loopback() || (node != NodeId::LOCAL && Some(address) == near)
        };
        match seen {
            Some(address) if ours(&address) => {
                self.origins.get().and_then(|origins| origins(address)).or(known)
            }
            other => other,
        }
    }

    /// Takes a lane; whether there is somebody to carry it.
    pub(crate) fn carry(&self, node: NodeId, stream: Box<dyn LaneStream>) -> bool {
        self.lanes.get().map(|lanes| lanes.carry(node, stream)).is_some()
    }

    pub(crate) fn end_lane(&self, node: NodeId) {
        if let Some(lanes) = self.lanes.get() {
            lanes.end(node);
        }
    }
}

impl Controller {
    /// Where the WireGuard of the node is that apps know as `node`, if it takes WireGuard over TCP. `request_host` is the
    /// authority that the request was made to.
    #[must_use]
    pub fn proxied_node(&self, node: &str, request_host: &str) -> Option<Proxy> {
        let in_force = self.in_force();
        let settings = &in_force.settings;
        if !settings.wireguard_proxy {
            return None;
        }
        let portal = self.canonical_host(request_host).ok()?;
        let named = |site: &Site| {
            in_force.profiles.iter().filter_map(|profile| site.profile(profile)).any(|profile| {
                let host = profile.host_name.as_deref().unwrap_or(host_of(&portal));
                profile.wireguard.is_some() && proxy_name(host).eq_ignore_ascii_case(node)
            })
        };
        let site = in_force.sites.iter().find(|site| named(site))?;
        let port = settings.wireguard_port;
        match site.node {
            NodeId::LOCAL => Some(Proxy::ThisBox(port)),
            node => {
                let shared = in_force.stand_by_of(node).and_then(|record| record.floating.first().copied());
                let address = shared.or(in_force.node(node)?.address);
                let at = address.map(|address| SocketAddr::new(address, port));
                (at.is_some() || self.0.links.brings_lanes(node)).then_some(Proxy::Elsewhere { node, at })
            }
        }
    }

    /// Asks a node for a lane, if it brings any. Quick; a node is asked once a second at most.
    pub fn want_lane(&self, node: NodeId) {
        self.0.links.want_lane(node);
    }

    /// Says who carries lanes; for one caller.
    pub fn set_lanes(&self, lanes: Arc<dyn Lanes>) {
        // A second one would come from a second edge in one process, which there is not.
        let _ = self.0.proxied.lanes.set(lanes);
    }

    /// Says who knows where proxied clients are; for one caller.
    pub fn set_origins(&self, origins: Arc<Origins>) {
        // A second one would come from a second edge in one process, which there is not.
        let _ = self.0.proxied.origins.set(origins);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxys_own_address_is_replaced_by_the_clients() {
        let address = |text: &str| Some(text.parse::<SocketAddr>().expect("an address"));
        let (client, relay) = (address("198.51.100.7:50000"), address("127.64.0.9:40000"));
        let proxied = Proxied::default();
        assert_eq!(proxied.origin(NodeId::LOCAL, None, relay, None), None, "nobody knows yet");
        let known = move |seen: SocketAddr| (Some(seen) == relay).then_some(client).flatten();
        assert!(proxied.origins.set(Arc::new(known)).is_ok());
        assert_eq!(proxied.origin(NodeId::LOCAL, None, relay, address("203.0.113.1:1")), client);
        assert_eq!(
            proxied.origin(NodeId::LOCAL, None, address("[::ffff:127.64.0.9]:1"), client),
            client,
            "forgotten: what was known stays"
        );
        assert_eq!(
            proxied.origin(NodeId::LOCAL, None, address("203.0.113.1:1"), client),
            address("203.0.113.1:1")
        );
        assert_eq!(proxied.origin(NodeId::LOCAL, None, None, client), None);
        let near = Some(IpAddr::from([192, 0, 2, 1]));
        let remote = |seen| proxied.origin(NodeId(3), near, seen, None);
        assert_eq!(remote(relay), client, "over a lane");
        assert_eq!(remote(address("203.0.113.1:1")), address("203.0.113.1:1"));
        assert_eq!(remote(address("192.0.2.1:1")), None, "from this box, and nobody remembers");
    }
}
