//! Nodes, as programs of the admin see and change them.

use crate::{ApiError, CodeOrder, CodeView, Controller, NodeLogLine, NodeStatus, Rejected};
use alcove_domain::ProfileId;
use serde::Serialize;
use std::net::IpAddr;

/// A node, in the names of the admin API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NodeView {
    /// Its number.
    pub node_number: u32,
    /// Its name.
    pub name: String,
    /// `up`, `draining` or `down`.
    pub state: String,
    /// Where clients find it, where that is not the portal's name.
    pub host_name: Option<String>,
    /// The profiles that it serves; all when absent.
    pub profile_id_list: Option<Vec<ProfileId>>,
    /// Its release.
    pub version: String,
    /// WireGuard configurations that it serves.
    pub peers: u32,
    /// Of them heard of in the last three minutes.
    pub peers_online: u32,
    /// Clients connected with OpenVPN.
    pub openvpn_clients: u32,
    /// Bytes from clients.
    pub bytes_in: u64,
    /// Bytes to clients.
    pub bytes_out: u64,
    /// Over 1, 5 and 15 minutes.
    pub load_average: [f32; 3],
    /// Processors.
    pub cpu_count: u16,
    /// Its clock, in seconds ahead of the controller's.
    pub clock_offset: i64,
    /// When it last said something (RFC 3339, UTC).
    pub last_contact: Option<String>,
    /// Of a stand-by: the number of the node in whose place it serves when that is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stand_by_for: Option<u32>,
    /// Of a stand-by: the addresses that both share.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shared_address_list: Vec<IpAddr>,
    /// Of a pair: it is the one that serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serves: Option<bool>,
    /// What is wrong there.
    pub problem_list: Vec<String>,
}

impl From<NodeStatus> for NodeView {
    fn from(status: NodeStatus) -> Self {
        Self {
            node_number: status.node.0,
            name: status.name,
            state: status.state,
            host_name: status.host,
            profile_id_list: status.profiles,
            version: status.version,
            peers: status.peers,
            peers_online: status.peers_online,
            openvpn_clients: status.openvpn_clients,
            bytes_in: status.bytes[0],
            bytes_out: status.bytes[1],
            load_average: status.load,
            cpu_count: status.cpus,
            clock_offset: status.clock_offset,
            last_contact: status.last_contact.map(|at| at.rfc3339()),
            stand_by_for: status.stand_by_for.map(|node| node.0),
            shared_address_list: status.floating,
            serves: status.serves,
            problem_list: status.problems,
        }
    }
}

impl Controller {
    /// All nodes, by number.
    ///
    /// # Errors
    /// When the store fails.
    pub fn node_views(&self) -> Result<Vec<NodeView>, ApiError> {
        Ok(self.node_statuses()?.into_iter().map(NodeView::from).collect())
    }

    /// As [`Controller::node_log`].
    ///
    /// # Errors
    /// 404 when there is no such node, 409 for the box's own.
    pub fn log_of_node(&self, node: &str, most: u32) -> Result<Vec<NodeLogLine>, ApiError> {
        self.node_log(node, most).map_err(refused)
    }

    /// As [`Controller::make_join_code`].
    ///
    /// # Errors
    /// 400 with the field that is not right, 404 when there is no such node to replace.
    pub fn order_node_code(&self, order: &CodeOrder) -> Result<CodeView, ApiError> {
        self.make_join_code(order).map_err(refused)
    }

    /// As [`Controller::drain_node`].
    ///
    /// # Errors
    /// 404 when there is no such node, 409 when several have the name.
    pub fn set_draining(&self, node: &str, draining: bool) -> Result<(), ApiError> {
        self.drain_node(node, draining).map_err(refused)
    }

    /// As [`Controller::remove_node`].
    ///
    /// # Errors
    /// 404 when there is no such node, 409 for the box's own, or when several have the name.
    pub fn expel_node(&self, node: &str) -> Result<(), ApiError> {
        self.remove_node(node).map_err(refused)
    }
}

fn refused(rejected: Rejected) -> ApiError {
    match rejected {
        Rejected::Failure(failure) => failure.into(),
        Rejected::NotFound(_) => ApiError::new(404, "node does not exist"),
        Rejected::Invalid { field, .. } => {
            let field = match &*field {
                "profiles" => "profile_id",
                "expires" => "expires_in",
                field => field,
            };
            ApiError::new(400, format!("invalid value for \"{field}\""))
        }
        other => ApiError::new(409, other.to_string()),
    }
}
