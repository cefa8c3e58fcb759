//! The end of a node's membership.

use crate::{
    device::Device,
    firewall::Firewall,
    node::{Node, Part},
};
use alcove_link::{Desired, Network};

impl<D: Device, F: Firewall> Node<D, F> {
    /// Gives up everything that it serves: the controller has removed this node.
    pub(crate) async fn give_up(&mut self) {
        let empty = self.state.network().cloned().map(|network| Network {
            profiles: vec![],
            openvpn: vec![],
            resolver: None,
            floating: None,
            ..network
        });
        let nothing = Desired {
            epoch: String::new(),
            revision: 0,
            reset: true,
            last: true,
            network: empty,
            upsert: vec![],
            openvpn: vec![],
            remove: vec![],
        };
        match self.take(nothing).await {
            Ok(_) => tracing::warn!("this node was removed from its controller; nobody is served any more"),
            Err(error) => self.settle(Part::Wireguard, Err(error)),
        }
    }
}
