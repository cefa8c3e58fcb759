//! Who is connected right now: addresses given out in the store, met with what the nodes hear of the devices.

use crate::{Acting, Controller, Failure, Rejected};
use alcove_domain::{
    NodeId, ProfileId, Protocol, Right, Seconds, Timestamp, WgPublicKey, Words, official_client,
};
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
                let seen = counters.get(holder.node, &holder.public_key);
                let live = live.get(&holder.public_key);
                if show_all || live.is_some() || is_online(seen.as_ref(), since) {
                    let profile = holder.profile.clone();
                    by_profile.entry(profile).or_default().push(view(holder, seen.as_ref(), live));
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

    /// The keys of all devices that are connected.
    pub(crate) fn online_keys(&self) -> HashSet<WgPublicKey> {
        let since = self.now().minus(ONLINE);
        self.0.links.with_counters(|counters| {
            counters.iter().filter(|seen| is_online(Some(seen), since)).map(|seen| seen.public_key).collect()
        })
    }

    /// Addresses given out and devices connected with WireGuard, by profile.
    pub(crate) fn pool_use(&self) -> Result<HashMap<ProfileId, (u32, u32)>, Failure> {
        let online = self.online_keys();
        Ok(self.0.store.addresses_in_use(&online)?)
    }
}

/// Connections in one page of the list.
pub const CONNECTIONS_SHOWN: u32 = 50;
const PER_PAGE: usize = CONNECTIONS_SHOWN as usize;

/// Which connections a list is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConnectionFilter<'a> {
    /// A part of the user's name, or a whole address in the VPN; empty for all.
    pub search: &'a str,
    /// In this profile only.
    pub profile: Option<&'a ProfileId>,
    /// Also addresses whose device has not been heard of lately.
    pub all: bool,
}

/// A connection in the list.
#[derive(Debug, Clone)]
pub struct ConnectionRow {
    /// The connection.
    pub view: ConnectionView,
    /// In which profile.
    pub profile_id: String,
    /// The profile's name.
    pub profile_name: String,
    /// The app's name, or what its owner called it.
    pub device: String,
    /// Made by an app, which connects again by itself; otherwise by hand.
    pub by_app: bool,
    /// When the device was last heard of.
    pub last_heard: Option<Timestamp>,
}

/// A page of connections.
#[derive(Debug, Clone, Default)]
pub struct ConnectionPage {
    /// The connections, by user.
    pub rows: Vec<ConnectionRow>,
    /// How many there are on all pages.
    pub total: usize,
    /// Which page this is, counted from 1.
    pub page: usize,
    /// How many pages there are, one at least.
    pub pages: usize,
}

impl Acting<'_> {
    /// A page of the connections.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn connections(
        &self,
        filter: &ConnectionFilter<'_>,
        page: usize,
    ) -> Result<ConnectionPage, Rejected> {
        self.may(Right::See)?;
        let controller = self.controller;
        let search = filter.search.trim();
        let online = controller.online_keys();
        let wanted = |key: &WgPublicKey| filter.all || online.contains(key);
        let (holders, total, page) = if let Ok(address) = search.parse::<IpAddr>() {
            let found = controller.holder_of(address.to_canonical())?;
            let found: Vec<Holder> = found.into_iter().filter(|holder| wanted(&holder.public_key)).collect();
            (found.clone(), found.len(), 1)
        } else {
            let page = page.max(1);
            let offset = (page - 1).saturating_mul(PER_PAGE);
            let store = &controller.0.store;
            let (holders, total) = store.holder_page(search, filter.profile, wanted, offset, PER_PAGE)?;
            (holders, total, page)
        };
        let rows = holders.into_iter().map(|holder| controller.connection_row(holder)).collect();
        Ok(ConnectionPage { rows, total, page, pages: total.div_ceil(PER_PAGE).max(1) })
    }

    /// Ends a connection at once. An app gets a new configuration when it connects again; one that was made by hand is
    /// deleted.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`], or when the store fails.
    pub fn end_connection(&self, connection_id: &str) -> Result<(), Rejected> {
        self.may(Right::EndConnections)?;
        let gone = || Rejected::NotFound(Words::new("connection-gone", "This connection has ended already."));
        let key: WgPublicKey = connection_id.parse().map_err(|_| gone())?;
        let controller = self.controller;
        let bumped = controller.0.store.delete_configuration(&key, None, controller.now())?;
        controller.settle(&bumped.ok_or_else(gone)?);
        tracing::info!(connection = connection_id, by = ?self.who(), "a connection was ended");
        Ok(())
    }

    /// One connection, as the list shows it.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`], or when the store fails.
    pub fn connection(&self, connection_id: &str) -> Result<ConnectionRow, Rejected> {
        self.may(Right::See)?;
        let gone = || Rejected::NotFound(Words::new("connection-gone", "This connection has ended already."));
        let key: WgPublicKey = connection_id.parse().map_err(|_| gone())?;
        let holder = self.controller.0.store.holder(&key)?.ok_or_else(gone)?;
        Ok(self.controller.connection_row(holder))
    }
}

impl Controller {
    /// Who holds an address: with WireGuard by the store, with OpenVPN by what nodes tell.
    fn holder_of(&self, address: IpAddr) -> Result<Option<Holder>, Rejected> {
        if let Some(holder) = self.0.store.holder_of(address)? {
            return Ok(Some(holder));
        }
        let key = self.0.links.openvpn(|all| all.holder_of(address));
        Ok(key.map(|key| self.0.store.holder(&key)).transpose()?.flatten())
    }

    fn connection_row(&self, holder: Holder) -> ConnectionRow {
        let seen = self.0.links.counters(holder.node, &holder.public_key);
        let live = self.0.links.openvpn(|all| all.of(&holder.public_key).cloned());
        let by_app = holder.auth_key.is_some();
        let profile_id = holder.profile.to_string();
        let profiles = self.in_force().profiles;
        let profile = profiles.iter().find(|profile| profile.id == holder.profile);
        let profile_name = profile.map_or_else(|| profile_id.clone(), |profile| profile.display_name.clone());
        let last_heard = seen.as_ref().and_then(|seen| seen.last_handshake);
        let view = view(holder, seen.as_ref(), live.as_ref());
        let device = if by_app { app_name(&view.display_name) } else { view.display_name.clone() };
        ConnectionRow { device, by_app, last_heard, profile_id, profile_name, view }
    }
}

/// The name of an app by its client ID, which is its name when it is not a known one.
pub(crate) fn app_name(client_id: &str) -> String {
    let every_set = ["eduVPN", "LC", "govVPN"].map(String::from);
    official_client(client_id, &every_set)
        .map_or_else(|| client_id.to_owned(), |client| client.name.to_string())
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
