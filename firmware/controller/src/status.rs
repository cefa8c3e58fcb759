//! How the box is, for `alcove status`, the overview, and programs that watch it.

use crate::{
    Acting, CertificateView, ConnectionView, Controller, DnsView, Failure, Rejected, place::state,
    pool_use::percent, snapshot::SnapshotsView,
};
use alcove_domain::{NodeId, NodeState, ProfileId, Right, Timestamp, Words};
use alcove_link::PeerIdentity;
use alcove_store::NodeRecord;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// This release.
    pub version: String,
    /// The box's clock.
    pub now: Timestamp,
    /// Host name in force, if one is set.
    pub host_name: Option<String>,
    /// Present until there is an admin: the code that makes the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_up_code: Option<String>,
    /// Accounts.
    pub users: u64,
    /// Of them disabled.
    pub disabled_users: u64,
    /// Apps that may act for somebody.
    pub authorizations: u64,
    /// Configurations in force.
    pub configurations: u64,
    /// By profile, in configuration order.
    pub profiles: Vec<ProfileStatus>,
    /// By node.
    pub nodes: Vec<NodeStatus>,
    /// How it is with the certificate.
    #[serde(default)]
    pub certificate: Option<CertificateView>,
    /// How it is with the name, where the box tells a server of it.
    #[serde(default)]
    pub dynamic_dns: Option<DnsView>,
    /// How it is with the box's snapshots.
    #[serde(default)]
    pub snapshots: Option<SnapshotsView>,
    /// What needs attention, in words.
    pub problems: Vec<Words>,
}

/// How full a profile is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileStatus {
    /// Its ID.
    pub profile_id: String,
    /// Its name.
    pub display_name: String,
    /// Devices connected.
    pub active_connection_count: u32,
    /// Devices that can be.
    pub max_connection_count: u32,
    /// The first in percent of the second, rounded down.
    pub percentage_in_use: u32,
    /// Addresses given out.
    pub wireguard_allocated_ip_count: u32,
    /// Addresses left.
    pub wireguard_free_ip_count: u32,
    /// Devices connected by WireGuard: heard of in the last three minutes.
    pub wireguard_active_connection_count: u32,
    /// Devices that can be.
    pub wireguard_max_connection_count: u32,
    /// Addresses given out in percent of all, rounded down.
    pub wireguard_percentage_allocated: u32,
    /// Connected with OpenVPN.
    #[serde(default)]
    pub openvpn_active_connection_count: u32,
    /// How many may be.
    #[serde(default)]
    pub openvpn_max_connection_count: u32,
    /// The connections, when they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_list: Option<Vec<ConnectionView>>,
}

impl ProfileStatus {
    /// How full it is in percent: by devices connected or addresses given out, whichever is more.
    #[must_use]
    pub fn fullness(&self) -> u32 {
        self.percentage_in_use.max(self.wireguard_percentage_allocated)
    }

    fn wireguard_fullness(&self) -> u32 {
        let connected = percent(self.wireguard_active_connection_count, self.wireguard_max_connection_count);
        connected.max(self.wireguard_percentage_allocated)
    }
}

/// Numbers for a program that draws them over time.
#[derive(Debug, Clone)]
pub struct Measurements {
    /// How the box is.
    pub status: Status,
    /// A profile this full is told of, in percent.
    pub pool_alert_percent: u32,
    /// Refusals by kind since this process began.
    pub refusals: Vec<(&'static str, u64)>,
    /// WireGuard handshakes heard of since this process began.
    pub handshakes: u64,
    /// Bytes of the database on the disk.
    pub store_bytes: u64,
}

/// How a node is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeStatus {
    /// Its number.
    pub node: NodeId,
    /// Its name.
    pub name: String,
    /// `up`, `draining` (gets no new clients) or `down`.
    pub state: String,
    /// Where clients find it; of the box's own node, only where that differs from the portal.
    #[serde(default)]
    pub host: Option<String>,
    /// The profiles that it serves; all when absent.
    #[serde(default)]
    pub profiles: Option<Vec<ProfileId>>,
    /// What it is known by; the box's own node has none.
    #[serde(default)]
    pub identity: Option<String>,
    /// When it joined.
    #[serde(default)]
    pub joined_at: Option<Timestamp>,
    /// Its release.
    pub version: String,
    /// What does WireGuard there.
    pub wireguard: String,
    /// Version of its OpenVPN, empty when it has none.
    #[serde(default)]
    pub openvpn: String,
    /// Clients connected with OpenVPN.
    #[serde(default)]
    pub openvpn_clients: u32,
    /// Peers that it serves.
    pub peers: u32,
    /// Of them heard of in the last three minutes.
    pub peers_online: u32,
    /// Bytes from and to clients.
    pub bytes: [u64; 2],
    /// Load averages.
    pub load: [f32; 3],
    /// Processors.
    #[serde(default)]
    pub cpus: u16,
    /// Seconds since its system started.
    #[serde(default)]
    pub uptime: u64,
    /// Its clock, in seconds ahead of the controller's when it last said.
    #[serde(default)]
    pub clock_offset: i64,
    /// When it last said something.
    pub last_contact: Option<Timestamp>,
    /// The node in whose place it serves when that is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand_by_for: Option<NodeId>,
    /// The addresses that it shares with that node.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub floating: Vec<IpAddr>,
    /// Of a pair: it has these addresses, so it is the one that serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serves: Option<bool>,
    /// What is wrong there.
    pub problems: Vec<String>,
}

/// What there is to say about a profile that is full to this mark.
fn pool_problem(profile: &ProfileStatus, mark: u32) -> Option<Words> {
    let ProfileStatus { profile_id, wireguard_allocated_ip_count: taken, .. } = profile;
    let all = profile.wireguard_max_connection_count;
    let openvpn = profile.openvpn_max_connection_count;
    if openvpn > 0 && profile.openvpn_active_connection_count >= openvpn {
        let english = format!("Profile {profile_id:?} has no place left for OpenVPN clients.");
        return Some(Words::new("attention-pool-openvpn", english).with("profile", profile_id.as_str()));
    }
    if all > 0 && profile.wireguard_free_ip_count == 0 {
        let english = format!("Profile {profile_id:?} has no free address left.");
        return Some(Words::new("attention-pool-empty", english).with("profile", profile_id.as_str()));
    }
    (all > 0 && profile.wireguard_fullness() >= mark).then(|| {
        let percent = profile.wireguard_percentage_allocated;
        let english = format!(
            "Profile {profile_id:?} is nearly full: {taken} of {all} addresses are given out ({percent} %). \
             Give it a larger range that contains the present one."
        );
        Words::new("attention-pool-low", english)
            .with("profile", profile_id.as_str())
            .with("taken", *taken)
            .with("all", all)
            .with("percent", percent)
    })
}

impl Acting<'_> {
    /// How the box is right now.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn status(&self) -> Result<Status, Rejected> {
        self.may(Right::See)?;
        Ok(self.controller.status()?)
    }

    /// How full the profiles are.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn profile_use(&self) -> Result<Vec<ProfileStatus>, Rejected> {
        self.may(Right::See)?;
        Ok(self.controller.profile_statuses()?)
    }
}

impl Controller {
    /// How the box is right now.
    ///
    /// # Errors
    /// When the store fails.
    pub fn status(&self) -> Result<Status, Failure> {
        let in_force = self.in_force();
        let store = &self.0.store;
        let counts = store.counts()?;
        let profiles = self.profile_statuses()?;
        let nodes = self.node_statuses()?;
        let mut problems: Vec<Words> = (self.0.options.notices)().into_iter().map(Words::from).collect();
        if let Some(address) = (self.0.options.twin)().first() {
            let english = format!(
                "Another box, at {address}, has the identity of this one: both came from the same snapshot. Clients and \
                 nodes cannot tell them apart. Switch one of them off, or restore it as a copy."
            );
            problems.push(Words::new("attention-twin", english).with("address", address.as_str()));
        }
        for node in &nodes {
            let other = nodes.iter().find(|other| other.stand_by_for == Some(node.node));
            if let Some(other) = other.filter(|other| node.state == "down" && other.serves == Some(true)) {
                let english =
                    format!("Node {:?} is not connected: {:?} serves in its place.", node.name, other.name);
                let words = Words::new("attention-node-replaced", english);
                problems.push(words.with("node", node.name.as_str()).with("other", other.name.as_str()));
            } else if node.state == "down" {
                let english =
                    format!("Node {:?} is not connected: nobody new can connect through it.", node.name);
                problems.push(Words::new("attention-node-down", english).with("node", node.name.as_str()));
            }
            problems.extend(node.problems.iter().map(|p| format!("Node {:?}: {p}", node.name).into()));
        }
        let mark = u32::from(in_force.settings.pool_alert_percent);
        problems.extend(profiles.iter().filter_map(|profile| pool_problem(profile, mark)));
        if let (Some(_), Some(why)) = (&in_force.settings.hook_program, self.0.hooks.problem()) {
            let english = format!("The hook program cannot be run, so nobody new can connect: {why}.");
            problems.push(Words::new("attention-hook", english).with("why", why));
        }
        let certificate = self.certificate()?;
        problems.extend(certificate.problems(self.now()));
        let dynamic_dns = self.dynamic_dns()?;
        problems.extend(dynamic_dns.as_ref().and_then(DnsView::problems));
        problems.extend(self.guest_list_problem()?);
        let snapshots = self.snapshots()?;
        problems.extend(snapshots.problems());
        Ok(Status {
            version: self.version().to_owned(),
            now: self.now(),
            host_name: in_force.settings.host_name.clone(),
            set_up_code: self.set_up_code()?,
            users: counts.users,
            disabled_users: counts.disabled_users,
            authorizations: counts.authorizations,
            configurations: counts.configurations,
            profiles,
            nodes,
            certificate: Some(certificate),
            dynamic_dns,
            snapshots: Some(snapshots),
            problems,
        })
    }

    /// How the box is, with the connections of every profile; see [`Controller::connections`].
    ///
    /// # Errors
    /// When the store fails.
    pub fn status_with_connections(&self, show_all: bool) -> Result<Status, Failure> {
        let mut status = self.status()?;
        let mut lists = self.connections(show_all)?;
        for profile in &mut status.profiles {
            let list = lists.iter_mut().find(|list| list.profile_id.as_str() == profile.profile_id);
            profile.connection_list =
                Some(list.map_or_else(Vec::new, |list| std::mem::take(&mut list.connections)));
        }
        Ok(status)
    }

    /// Numbers for a program that draws them over time.
    ///
    /// # Errors
    /// When the store fails.
    pub fn measurements(&self) -> Result<Measurements, Failure> {
        Ok(Measurements {
            status: self.status()?,
            pool_alert_percent: u32::from(self.in_force().settings.pool_alert_percent),
            refusals: self.0.tally.read(),
            handshakes: self.0.links.handshakes(),
            store_bytes: self.0.store.size_on_disk(),
        })
    }

    /// How full the profiles are; says so in the log when one gets near its end.
    pub(crate) fn profile_statuses(&self) -> Result<Vec<ProfileStatus>, Failure> {
        let in_force = self.in_force();
        let in_use = self.pool_use()?;
        let mark = u32::from(in_force.settings.pool_alert_percent);
        let alerts = &self.0.pool_alerts;
        alerts.keep(|id| in_force.profiles.iter().any(|profile| profile.id == *id));
        let mut statuses = vec![];
        for profile in in_force.profiles.iter() {
            let (allocated, active) = in_use.get(&profile.id).copied().unwrap_or_default();
            let (capacity, openvpn_capacity) = in_force.capacity_of(profile);
            let openvpn = self.0.links.openvpn(|all| all.count(&profile.id));
            let (all_active, all) = (active + openvpn, capacity.saturating_add(openvpn_capacity));
            let status = ProfileStatus {
                profile_id: profile.id.to_string(),
                display_name: profile.display_name.clone(),
                active_connection_count: all_active,
                max_connection_count: all,
                percentage_in_use: percent(all_active, all),
                wireguard_allocated_ip_count: allocated,
                wireguard_free_ip_count: capacity.saturating_sub(allocated),
                wireguard_active_connection_count: active,
                wireguard_max_connection_count: capacity,
                wireguard_percentage_allocated: percent(allocated, capacity),
                openvpn_active_connection_count: openvpn,
                openvpn_max_connection_count: openvpn_capacity,
                connection_list: None,
            };
            if all > 0
                && alerts.note(&profile.id, status.fullness(), mark)
                && let Some(problem) = pool_problem(&status, mark)
            {
                tracing::warn!(profile = %profile.id, "{problem}");
            }
            statuses.push(status);
        }
        Ok(statuses)
    }

    /// How every node is, by number.
    pub(crate) fn node_statuses(&self) -> Result<Vec<NodeStatus>, Failure> {
        Ok(self.0.store.nodes()?.into_iter().map(|record| self.node_status(record)).collect())
    }

    pub(crate) fn node_status(&self, record: NodeRecord) -> NodeStatus {
        let site = self.in_force().site(record.id).and_then(|site| site.host.clone());
        let mut status = NodeStatus {
            node: record.id,
            name: record.name,
            state: NodeState::Down.word().into(),
            host: site,
            profiles: record.profiles,
            identity: record.identity.map(|key| PeerIdentity::from(key).to_string()),
            joined_at: record.joined_at,
            version: record.version,
            wireguard: String::new(),
            openvpn: String::new(),
            openvpn_clients: 0,
            peers: 0,
            peers_online: 0,
            bytes: [0, 0],
            load: [0.0; 3],
            cpus: 0,
            uptime: 0,
            clock_offset: 0,
            last_contact: record.last_contact,
            stand_by_for: record.stand_by_for,
            floating: record.floating,
            serves: self.0.links.serves(record.id),
            problems: vec![],
        };
        self.0.links.node(record.id, |link| {
            status.state = state(link.answers(), record.draining).word().into();
            status.version.clone_from(&link.version);
            status.last_contact = link.last_contact;
            if link.has_twin() {
                status.problems.push(
                    "Another box with the same identity tries to be it: remove the file identity.key there, and join \
                     that box with a code of its own."
                        .into(),
                );
            }
            status.problems.extend(link.doubts.words());
            if let Some(health) = &link.health {
                status.wireguard.clone_from(&health.wireguard);
                status.openvpn = health.openvpn.clone().unwrap_or_default();
                status.openvpn_clients = health.openvpn_clients;
                status.peers = health.peers;
                status.peers_online = health.peers_online;
                status.bytes = health.bytes;
                status.load = health.load;
                status.cpus = health.cpus;
                status.uptime = health.uptime;
                status.clock_offset = link.clock_offset;
                status.problems.extend(health.problems.iter().cloned());
            }
        });
        status
    }
}
