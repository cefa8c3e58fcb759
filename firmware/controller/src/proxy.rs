//! WireGuard over TCP (ProxyGuard), as far as it is decided here: which node a connection leads to, and who is behind
//! one.
//!
//! The datagrams themselves never pass through here; whoever carries them asks where to, and is asked from where.

use crate::{Controller, api::host_of};
use alcove_domain::{NodeId, Site, proxy_name};
use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
};

/// Tells where the client is whose datagrams a proxy on this box sends from this address.
pub type Origins = dyn Fn(SocketAddr) -> Option<SocketAddr> + Send + Sync;

/// The one who knows, once there is one.
#[derive(Default)]
pub(crate) struct Proxied(OnceLock<Arc<Origins>>);

impl Proxied {
    /// The address from which a peer is really reached, where a node sees `seen`. A proxy's own address says nothing
    /// about the client: when nobody remembers it any more, what was `known` before stays.
    /// On the box's own node that is a loopback address; on another node, the address of this box that the node
    /// dials, `near`.
    pub(crate) fn origin(
        &self,
        node: NodeId,
        near: Option<IpAddr>,
        seen: Option<SocketAddr>,
        known: Option<SocketAddr>,
    ) -> Option<SocketAddr> {
        let ours = |address: &SocketAddr| match node {
            NodeId::LOCAL => address.ip().to_canonical().is_loopback(),
            _ => Some(address.ip().to_canonical()) == near,
        };
        match seen {
            Some(address) if ours(&address) => self.0.get().and_then(|origins| origins(address)).or(known),
            other => other,
        }
    }
}

impl Controller {
    /// Where the WireGuard of the node is that apps know as `node`, if it takes WireGuard over TCP: an address, or only
    /// a port for the box's own node. `request_host` is the authority that the request was made to.
    #[must_use]
    pub fn proxied_node(&self, node: &str, request_host: &str) -> Option<(Option<IpAddr>, u16)> {
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
            NodeId::LOCAL => Some((None, port)),
            remote => in_force.node(remote)?.address.map(|address| (Some(address), port)),
        }
    }

    /// Says who knows where proxied clients are; for one caller.
    pub fn set_origins(&self, origins: Arc<Origins>) {
        // A second one would come from a second edge in one process, which there is not.
        let _ = self.0.proxied.0.set(origins);
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
        assert!(proxied.0.set(Arc::new(known)).is_ok());
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
    }
}
