//! WireGuard over TCP (ProxyGuard), as far as it is decided here: which node a connection leads to, and who is behind
//! one.
//!
//! The datagrams themselves never pass through here; whoever carries them asks where to, and is asked from where.

use crate::{Controller, api::host_of};
use alcove_domain::proxy_name;
use std::{
    net::SocketAddr,
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
    pub(crate) fn origin(&self, seen: Option<SocketAddr>, known: Option<SocketAddr>) -> Option<SocketAddr> {
        match seen {
            Some(address) if address.ip().to_canonical().is_loopback() => {
                self.0.get().and_then(|origins| origins(address)).or(known)
            }
            other => other,
        }
    }
}

impl Controller {
    /// The UDP port of this box's own node, if that is the node that apps know as `node` and it takes WireGuard over
    /// TCP. `request_host` is the authority that the request was made to.
    #[must_use]
    pub fn proxied_port(&self, node: &str, request_host: &str) -> Option<u16> {
        let in_force = self.in_force();
        let settings = &in_force.settings;
        if !settings.wireguard_proxy {
            return None;
        }
        let portal = self.canonical_host(request_host).ok()?;
        let mut names = in_force
            .profiles
            .iter()
            .filter(|profile| profile.wireguard.is_some())
            .map(|profile| proxy_name(profile.host_name.as_deref().unwrap_or(host_of(&portal))));
        names.any(|name| name.eq_ignore_ascii_case(node)).then_some(settings.wireguard_port)
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
        assert_eq!(proxied.origin(relay, None), None, "nobody knows yet");
        let known = move |seen: SocketAddr| (Some(seen) == relay).then_some(client).flatten();
        assert!(proxied.0.set(Arc::new(known)).is_ok());
        assert_eq!(proxied.origin(relay, address("203.0.113.1:1")), client);
        assert_eq!(
            proxied.origin(address("[::ffff:127.64.0.9]:1"), client),
            client,
            "forgotten: what was known stays"
        );
        assert_eq!(proxied.origin(address("203.0.113.1:1"), client), address("203.0.113.1:1"));
        assert_eq!(proxied.origin(None, client), None);
    }
}
