//! A node with a stand-by: another box with the same WireGuard key, which takes the addresses that both share when the first
//! is gone, so that clients do not notice.
//!
//! The key leaves its box for this, over the link, and is kept sealed here: a box that takes the first one's place gets it
//! as well. Who has the addresses is between the two boxes ([`crate::links`] only hears of it), so that they do not need this
//! controller for that.

use crate::{
    Controller, Failure, NodeChange, Rejected, links::Pair, nodes::no_such_node, sites::ranges_of,
    start::InForce,
};
use alcove_domain::{NodeId, Ranges, WgPrivateKey, Words};
use alcove_link::{Floating, MOST_FLOATING};
use alcove_store::{NodeRecord, Store};
use std::net::IpAddr;
use zeroize::Zeroizing;

impl Controller {
    /// Makes a node the stand-by of another, or a node of its own again, where that is asked for.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `stand_by_for` or `floating`, [`Rejected::NotFound`] for another that is not there,
    /// [`Rejected::Conflict`] when one of the two does not answer.
    pub(crate) fn change_stand_by(&self, record: &NodeRecord, change: &NodeChange) -> Result<(), Rejected> {
        let for_whom = match (change.stand_by_for.as_deref().map(str::trim), record.stand_by_for) {
            (Some(""), None) => return Ok(()),
            (Some(""), Some(before)) => return self.end_pair(record.id, before),
            (Some(other), _) => self.known_node(other)?,
            (None, Some(before)) if change.floating.is_some() => {
                self.0.store.node(before)?.ok_or_else(|| no_such_node(&before.to_string()))?
            }
            (None, None) if change.floating.as_ref().is_some_and(|addresses| !addresses.is_empty()) => {
                let english =
                    "Say for which node it is to stand by: these are the addresses that the two share.";
                return Err(Rejected::invalid("stand_by_for", Words::new("node-stand-by-missing", english)));
            }
            (None, _) => return Ok(()),
        };
        let in_force = self.in_force();
        if let Some(problem) = unfit(record, &for_whom, &in_force.nodes) {
            return Err(Rejected::invalid("stand_by_for", problem));
        }
        let addresses = change.floating.as_ref().unwrap_or(&record.floating);
        if let Some(problem) = wrong_addresses(addresses, [record, &for_whom], &in_force) {
            return Err(Rejected::invalid("floating", problem));
        }
        if record.stand_by_for == Some(for_whom.id) && record.floating == *addresses {
            return Ok(());
        }
        if !self.0.links.can_share(record.id) {
            return Err(away(&record.name));
        }
        let key = self.0.links.ask_key(for_whom.id).ok_or_else(|| away(&for_whom.name))?;
        if let Some(before) = record.stand_by_for.filter(|before| *before != for_whom.id) {
            self.0.store.delete_secret(&secret_name(before))?;
        }
        self.0.store.put_secret(&secret_name(for_whom.id), key.as_bytes())?;
        let bumped = self.0.store.set_stand_by(record.id, Some((for_whom.id, addresses)), self.now())?;
        self.complete_sites()?;
        self.settle(&bumped);
        tracing::info!(node = %record.id, stand_by_for = %for_whom.id, ?addresses, "a node stands by for another");
        Ok(())
    }

    fn end_pair(&self, stand_by: NodeId, main: NodeId) -> Result<(), Rejected> {
        let bumped = self.0.store.set_stand_by(stand_by, None, self.now())?;
        self.0.store.delete_secret(&secret_name(main))?;
        self.complete_sites()?;
        self.settle(&bumped);
        tracing::info!(node = %stand_by, was_for = %main, "a node stands by for no other any more");
        Ok(())
    }

    /// What of a pair a node is to know; `None` for a node that is none of a pair.
    pub(crate) fn floating(&self, stored: &InForce, node: NodeId) -> Result<Option<Floating>, Failure> {
        let main = stored.main_of(node);
        let Some(stand_by) = stored.stand_by_of(main) else { return Ok(None) };
        let key = shared_key(&self.0.store, main)?;
        Ok(key.map(|key| Floating { key, addresses: stand_by.floating.clone(), first: node == main }))
    }

    /// Has whoever of a pair is to be left alone hand its clients to the other, if that is there.
    pub(crate) fn hand_over(&self, node: NodeId) {
        let links = &self.0.links;
        let in_force = self.in_force();
        let main = in_force.main_of(node);
        let Some(stand_by) = in_force.stand_by_of(main).map(|record| record.id) else { return };
        let other = if node == main { stand_by } else { main };
        if links.serving(main) == node && links.node(other, |link| link.answers()).unwrap_or(false) {
            links.release(node);
        }
    }
}

impl InForce {
    /// The node whose clients a node serves: another's for a stand-by.
    pub(crate) fn main_of(&self, node: NodeId) -> NodeId {
        self.node(node).and_then(|record| record.stand_by_for).unwrap_or(node)
    }

    /// The stand-by of a node.
    pub(crate) fn stand_by_of(&self, main: NodeId) -> Option<&NodeRecord> {
        self.nodes.iter().find(|record| record.stand_by_for == Some(main))
    }
}

/// The pairs that there are.
pub(crate) fn pairs(store: &Store, nodes: &[NodeRecord]) -> Result<Vec<Pair>, Failure> {
    let mut pairs = vec![];
    for record in nodes {
        let Some(main) = record.stand_by_for else { continue };
        match shared_key(store, main)? {
            Some(key) => pairs.push(Pair { main, stand_by: record.id, key: key.public_key() }),
            None => {
                tracing::error!(node = %record.id, "the key that it shares is missing: make it a stand-by anew")
            }
        }
    }
    Ok(pairs)
}

/// What the private key that a node shares with its stand-by is called among the secrets.
pub(crate) fn secret_name(main: NodeId) -> String {
    format!("shared-wireguard-key-{main}")
}

fn shared_key(store: &Store, main: NodeId) -> Result<Option<WgPrivateKey>, Failure> {
    let Some(bytes) = store.secret(&secret_name(main))? else { return Ok(None) };
    let bytes: Zeroizing<[u8; 32]> =
        Zeroizing::new(bytes.as_slice().try_into().map_err(|_| Failure::new("a shared key is damaged"))?);
    Ok(Some(WgPrivateKey::from(*bytes)))
}

fn away(name: &str) -> Rejected {
    let english =
        format!("{name:?} has to be linked, and up to date, for a pair to be made: try again when it is.");
    Rejected::Conflict(Words::new("node-stand-by-away", english).with("node", name))
}

/// Why a node cannot stand by for another.
fn unfit(record: &NodeRecord, main: &NodeRecord, nodes: &[NodeRecord]) -> Option<Words> {
    let named = |key, english: String, name: &str| Some(Words::new(key, english).with("node", name));
    if record.id == NodeId::LOCAL {
        let english =
            "This box decides for all nodes, so its own node cannot be a stand-by; another can be its.";
        return Some(Words::new("node-stand-by-local", english));
    }
    if record.id == main.id {
        return Some(Words::new("node-stand-by-itself", "A node cannot stand by for itself."));
    }
    if main.stand_by_for.is_some() {
        let english = format!("{:?} is a stand-by itself.", main.name);
        return named("node-stand-by-chain", english, &main.name);
    }
    let mut others = nodes.iter().filter(|other| other.id != record.id);
    if let Some(other) = others.clone().find(|other| other.stand_by_for == Some(main.id)) {
        let english = format!("{:?} stands by for it already: a node has one stand-by.", other.name);
        return named("node-stand-by-taken", english, &other.name);
    }
    others.find(|other| other.stand_by_for == Some(record.id)).and_then(|other| {
        let english = format!("It has a stand-by itself, {:?}.", other.name);
        named("node-stand-by-has-one", english, &other.name)
    })
}

/// What is wrong with addresses that two nodes are to share.
fn wrong_addresses(addresses: &[IpAddr], both: [&NodeRecord; 2], in_force: &InForce) -> Option<Words> {
    if addresses.is_empty() {
        let english =
            "Name an address that the two are to share: a free one of the network that both are in.";
        return Some(Words::new("node-floating-missing", english));
    }
    let families = |v4: bool| addresses.iter().filter(|address| address.is_ipv4() == v4).count();
    if addresses.len() > MOST_FLOATING || families(true) > 1 || families(false) > 1 {
        let english = "Name one IPv4 address, one IPv6 address, or one of each.";
        return Some(Words::new("node-floating-many", english));
    }
    addresses.iter().find_map(|address| {
        let with = |key, english: String| Some(Words::new(key, english).with("address", address.to_string()));
        if !can_be_shared(*address) {
            return with(
                "node-floating-wrong",
                format!("{address} is no address that a box could be found at."),
            );
        }
        if both.iter().any(|record| record.address == Some(*address)) {
            return with(
                "node-floating-own",
                format!("{address} is one of the boxes' own: choose a free one."),
            );
        }
        let inside = |ranges: &Ranges| match address {
            IpAddr::V4(v4) => ranges.v4.contains(v4),
            IpAddr::V6(v6) => ranges.v6.contains(v6),
        };
        let on_nodes = in_force.sites.iter().flat_map(|site| site.ranges.values().copied());
        if in_force.profiles.iter().flat_map(ranges_of).chain(on_nodes).any(|ranges| inside(&ranges)) {
            return with("node-floating-in-vpn", format!("{address} belongs to clients of the VPN."));
        }
        None
    })
}

fn can_be_shared(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            !(v4.is_unspecified()
                || v4.is_loopback()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_link_local())
        }
        IpAddr::V6(v6) => {
            !(v6.is_unspecified() || v6.is_loopback() || v6.is_multicast() || v6.is_unicast_link_local())
        }
    }
}
