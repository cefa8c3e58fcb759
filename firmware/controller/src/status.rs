//! How the box is, for `alcove status` and the overview.

use crate::{Controller, Failure};
use alcove_domain::{NodeId, Timestamp};
use serde::{Deserialize, Serialize};

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
    /// What needs attention, in words.
    pub problems: Vec<String>,
}

/// How full a profile is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileStatus {
    /// Its ID.
    pub profile_id: String,
    /// Its name.
    pub display_name: String,
    /// Addresses given out.
    pub wireguard_allocated_ip_count: u32,
    /// Addresses left.
    pub wireguard_free_ip_count: u32,
}

/// How a node is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeStatus {
    /// Its number.
    pub node: NodeId,
    /// Its name.
    pub name: String,
    /// `up` or `down`.
    pub state: String,
    /// Its release.
    pub version: String,
    /// What does WireGuard there.
    pub wireguard: String,
    /// Peers that it serves.
    pub peers: u32,
    /// Of them heard of in the last three minutes.
    pub peers_online: u32,
    /// Bytes from and to clients.
    pub bytes: [u64; 2],
    /// Load averages.
    pub load: [f32; 3],
    /// When it last said something.
    pub last_contact: Option<Timestamp>,
    /// What is wrong there.
    pub problems: Vec<String>,
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
        let mut profiles = vec![];
        for profile in in_force.profiles.iter() {
            let used = store.used_slots(NodeId::LOCAL, &profile.id)?;
            let capacity = profile.wireguard.map_or(0, |ranges| ranges.capacity());
            profiles.push(ProfileStatus {
                profile_id: profile.id.to_string(),
                display_name: profile.display_name.clone(),
                wireguard_allocated_ip_count: used,
                wireguard_free_ip_count: capacity.saturating_sub(used),
            });
        }
        let nodes: Vec<NodeStatus> =
            store.nodes()?.into_iter().map(|record| self.node_status(record)).collect();
        let mut problems = (self.0.options.notices)();
        for node in &nodes {
            if node.state == "down" {
                problems.push(format!(
                    "Node {:?} is not connected: nobody new can connect through it.",
                    node.name
                ));
            }
            problems.extend(node.problems.iter().map(|p| format!("Node {:?}: {p}", node.name)));
        }
        for profile in profiles.iter().filter(|p| p.wireguard_free_ip_count == 0) {
            problems.push(format!("Profile {:?} has no free address left.", profile.profile_id));
        }
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
            problems,
        })
    }

    fn node_status(&self, record: alcove_store::NodeRecord) -> NodeStatus {
        let mut status = NodeStatus {
            node: record.id,
            name: record.name,
            state: "down".into(),
            version: String::new(),
            wireguard: String::new(),
            peers: 0,
            peers_online: 0,
            bytes: [0, 0],
            load: [0.0; 3],
            last_contact: None,
            problems: vec![],
        };
        self.0.links.node(record.id, |link| {
            if link.connected() {
                status.state = "up".into();
            }
            status.version.clone_from(&link.version);
            status.last_contact = link.last_contact;
            if let Some(health) = &link.health {
                status.wireguard.clone_from(&health.wireguard);
                status.peers = health.peers;
                status.peers_online = health.peers_online;
                status.bytes = health.bytes;
                status.load = health.load;
                status.problems.clone_from(&health.problems);
            }
        });
        status
    }
}
