//! Nodes, as those who run the box see and change them on the pages.

use crate::{
    Acting, CodeOrder, CodeView, Controller, NodeChange, NodeStatus, Rejected,
    account::{no_such_user, user_id},
    pool_use::percent,
};
use alcove_domain::{NodeId, NodeState, Right, Words};

/// A node in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeRow {
    /// How it is.
    pub status: NodeStatus,
    /// Clients connected, whatever the protocol.
    pub connected: u32,
    /// Clients that it has places for.
    pub places: u32,
    /// How busy its processors are: the load of the last minute in percent of them all, 100 at most. None while it is
    /// not heard.
    pub cpu: Option<u32>,
}

/// Everything about a node.
#[derive(Debug, Clone)]
pub struct NodeDetails {
    /// As in the list.
    pub row: NodeRow,
    /// The name that somebody gave it for clients to find it; without one, they find it where it is linked from.
    pub host_name: Option<String>,
    /// It is the box's own.
    pub is_local: bool,
    /// It gets no new clients, be it heard or not.
    pub draining: bool,
    /// Configurations that lead to it.
    pub configurations: u64,
    /// Whose new connections go to it, by name.
    pub pinned: Vec<String>,
}

impl Acting<'_> {
    /// All nodes, the box's own first.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn nodes(&self) -> Result<Vec<NodeRow>, Rejected> {
        self.may(Right::See)?;
        let controller = self.controller;
        Ok(controller.node_statuses()?.into_iter().map(|status| controller.node_row(status)).collect())
    }

    /// Everything about the node of this number or name.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`], or when the store fails.
    pub fn node(&self, text: &str) -> Result<NodeDetails, Rejected> {
        self.may(Right::See)?;
        let controller = self.controller;
        let record = controller.known_node(text)?;
        let (id, draining, host_name) = (record.id, record.draining, record.host_name.clone());
        let pins = controller.in_force().pins;
        let here = pins.iter().filter(|(_, node)| **node == id);
        let mut pinned: Vec<String> = here.map(|(user, _)| user.to_string()).collect();
        pinned.sort();
        Ok(NodeDetails {
            row: controller.node_row(controller.node_status(record)),
            host_name,
            draining,
            is_local: id == NodeId::LOCAL,
            configurations: controller.0.store.configurations_on(id)?,
            pinned,
        })
    }

    /// Makes a code by which one box can become a node; see [`Controller::make_join_code`].
    ///
    /// # Errors
    /// [`Rejected::Invalid`], [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn make_join_code(&self, order: &CodeOrder) -> Result<CodeView, Rejected> {
        self.may(Right::Configure)?;
        let code = self.controller.make_join_code(order)?;
        tracing::info!(by = ?self.who(), "the join code was asked for on a page");
        Ok(code)
    }

    /// Keeps new clients from a node, or lets them come again.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn drain_node(&self, node: &str, draining: bool) -> Result<(), Rejected> {
        self.may(Right::Configure)?;
        self.controller.drain_node(node, draining)
    }

    /// Removes a node; see [`Controller::remove_node`].
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Conflict`] for the box's own, [`Rejected::Forbidden`].
    pub fn remove_node(&self, node: &str) -> Result<(), Rejected> {
        self.may(Right::Configure)?;
        self.controller.remove_node(node)
    }

    /// Changes a node; see [`Controller::set_node`].
    ///
    /// # Errors
    /// [`Rejected::Invalid`], [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn set_node(&self, node: &str, change: &NodeChange) -> Result<(), Rejected> {
        self.may(Right::Configure)?;
        self.controller.set_node(node, change)
    }

    /// The node that somebody's new connections go to, if one was chosen.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn pin_of(&self, user: &str) -> Result<Option<NodeId>, Rejected> {
        self.may(Right::See)?;
        let id = user_id(user).map_err(|_| no_such_user(user))?;
        Ok(self.controller.in_force().pins.get(&id).copied())
    }

    /// Sends somebody's new connections to one node while it is up; `None` for wherever there is room.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn pin_user(&self, user: &str, node: Option<&str>) -> Result<(), Rejected> {
        self.may(Right::ManageUsers)?;
        self.controller.pin_user(user, node)
    }
}

impl Controller {
    fn node_row(&self, status: NodeStatus) -> NodeRow {
        let heard = status.state != NodeState::Down.word();
        // Load averages are hundredths at the finest.
        let load = (status.load[0].max(0.0) * 100.0) as u32;
        NodeRow {
            connected: status.peers_online.saturating_add(status.openvpn_clients),
            places: self.in_force().capacities.get(&status.node).copied().unwrap_or(0),
            cpu: heard.then(|| percent(load, u32::from(status.cpus.max(1)) * 100).min(100)),
            status,
        }
    }
}

impl NodeRow {
    /// How far its clock is from the controller's, where that is worth a word.
    #[must_use]
    pub fn clock(&self) -> Option<Words> {
        let seconds = self.status.clock_offset.unsigned_abs();
        match self.status.clock_offset {
            -2..=2 => None,
            3.. => {
                Some(Words::new("node-clock-ahead", format!("{seconds} s ahead")).with("seconds", seconds))
            }
            _ => {
                Some(Words::new("node-clock-behind", format!("{seconds} s behind")).with("seconds", seconds))
            }
        }
    }
}
