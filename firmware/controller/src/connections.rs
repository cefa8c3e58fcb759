//! Who is connected right now: addresses given out in the store, met with what the nodes hear of the devices.

use crate::{Controller, Failure};
use alcove_domain::{NodeId, ProfileId, Protocol, Seconds, Timestamp, WgPublicKey};
use alcove_link::{OpenvpnConnection, PeerCounters};
use alcove_store::Holder;
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
};

/// A device counts as connected for so long after its last handshake (spec node.md §5).
const ONLINE: Seconds = Seconds(180);

/// A connection, or for WireGuard an address that is kept for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// Whose.
    pub user_id: String,
    /// The client's key, or its certificate's common name.
    pub connection_id: String,
    /// App or name.
    pub display_name: String,
    /// Addresses in the VPN, IPv4 first; none of a certificate that is not connected.
    pub ip_list: Vec<IpAddr>,
    /// Protocol.
    pub vpn_proto: Protocol,
    /// The app's authorization; `None` for one made by hand.
    pub auth_key: Option<String>,
    /// Where it is served.
    pub node_number: NodeId,
    /// Where the device was last.
    pub originating_ip: Option<IpAddr>,
    /// When the device was last heard of (RFC 3339).
    pub last_handshake: Option<String>,
    /// Bytes from the device.
    pub bytes_in: u64,
    /// Bytes to the device.
    pub bytes_out: u64,
}

/// A profile and its connections, those that began first first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileConnections {
    /// The profile.
    pub profile_id: ProfileId,
    /// Its connections.
    pub connections: Vec<ConnectionView>,
}

impl Controller {
    /// Connections by profile, in the order of the profiles. `show_all`: also addresses whose device has not been
    /// heard of lately.
    ///
    /// # Errors
    /// When the store fails.
    pub fn connections(&self, show_all: bool) -> Result<Vec<ProfileConnections>, Failure> {
        let since = self.now().minus(ONLINE);
        let holders = self.0.store.holders()?;
        let mut by_profile: HashMap<ProfileId, Vec<ConnectionView>> = HashMap::new();
        let live = self.0.links.openvpn(|all| {
            let of = |holder: &Holder| Some((holder.public_key, all.of(&holder.public_key)?.clone()));
            holders.iter().filter_map(of).collect::<HashMap<_, _>>()
        });
        self.0.links.with_counters(|counters| {
            for holder in holders {
                let seen = counters.get(&holder.public_key);
                let live = live.get(&holder.public_key);
                if show_all || live.is_some() || is_online(seen, since) {
                    let profile = holder.profile.clone();
                    by_profile.entry(profile).or_default().push(view(holder, seen, live));
                }
            }
        });
        let profiles = self.in_force().profiles;
        Ok(profiles
            .iter()
            .map(|profile| ProfileConnections {
                connections: by_profile.remove(&profile.id).unwrap_or_default(),
                profile_id: profile.id.clone(),
            })
            .collect())
    }

    /// Addresses given out and devices connected with WireGuard, by profile.
    pub(crate) fn pool_use(&self) -> Result<HashMap<ProfileId, (u32, u32)>, Failure> {
        let since = self.now().minus(ONLINE);
        let online: HashSet<WgPublicKey> = self.0.links.with_counters(|counters| {
            counters.iter().filter(|(_, seen)| is_online(Some(seen), since)).map(|(key, _)| *key).collect()
        });
        Ok(self.0.store.addresses_in_use(|key| online.contains(key))?)
    }
}

fn is_online(seen: Option<&PeerCounters>, since: Timestamp) -> bool {
    seen.is_some_and(|seen| seen.last_handshake.is_some_and(|at| at >= since))
}

fn view(holder: Holder, seen: Option<&PeerCounters>, live: Option<&OpenvpnConnection>) -> ConnectionView {
    let own = [holder.v4.map(IpAddr::from), holder.v6.map(IpAddr::from)];
    let given = live.map(|live| [Some(live.v4.into()), Some(live.v6.into())]);
    ConnectionView {
        user_id: holder.user.into(),
        connection_id: holder.public_key.to_base64(),
        display_name: holder.display_name,
        ip_list: given.unwrap_or(own).into_iter().flatten().collect(),
        vpn_proto: holder.protocol,
        auth_key: holder.auth_key.map(String::from),
        node_number: holder.node,
        originating_ip: seen.and_then(|seen| seen.endpoint).map(|endpoint| endpoint.ip().to_canonical()),
        last_handshake: seen.and_then(|seen| seen.last_handshake).map(Timestamp::rfc3339),
        bytes_in: seen.map_or(0, |seen| seen.bytes_in),
        bytes_out: seen.map_or(0, |seen| seen.bytes_out),
    }
}
