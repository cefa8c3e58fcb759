//! What the store knows of nodes, and of the codes by which boxes become nodes.

use alcove_domain::{NodeId, ProfileId, Protocol, Ranges, Timestamp, WgPublicKey};
use std::net::IpAddr;

/// A node as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeRecord {
    /// Its number.
    pub id: NodeId,
    /// Its name.
    pub name: String,
    /// Its key for clients, once it has said one.
    pub wireguard_public_key: Option<WgPublicKey>,
    /// The current revision of what it should be doing.
    pub revision: u64,
    /// The revision at which its network part (profiles, port, MTU) changed last.
    pub network_revision: u64,
    /// The public half of what it proves to be; `None` for the box's own node.
    pub identity: Option<[u8; 32]>,
    /// Name or address by which clients find it, when somebody has chosen one.
    pub host_name: Option<String>,
    /// The address that it was last linked from.
    pub address: Option<IpAddr>,
    /// The profiles that it serves; `None` for all.
    pub profiles: Option<Vec<ProfileId>>,
    /// It gets no new clients.
    pub draining: bool,
    /// When it joined.
    pub joined_at: Option<Timestamp>,
    /// When it last said something, to some minutes.
    pub last_contact: Option<Timestamp>,
    /// Its release, as it last said.
    pub version: String,
    /// The node in whose place it serves when that is gone; it has no clients of its own then.
    pub stand_by_for: Option<NodeId>,
    /// The addresses that it shares with that node.
    pub floating: Vec<IpAddr>,
}

/// A code by which one box may become a node, but for its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJoinCode {
    /// SHA-256 of the secret.
    pub code_hash: [u8; 32],
    /// What the node is to be called; the box's own name when absent.
    pub name: Option<String>,
    /// The profiles that it is to serve; `None` for all.
    pub profiles: Option<Vec<ProfileId>>,
    /// The node whose place the box takes.
    pub node: Option<NodeId>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A box has shown a join code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinOutcome {
    /// It is a node now, or was one of this code already.
    Joined {
        /// Which.
        node: NodeId,
        /// What it is called.
        name: String,
        /// It took the place of another box.
        replaced: bool,
    },
    /// Another box has used the code.
    Used {
        /// When.
        at: Timestamp,
    },
    /// The code's time is over.
    Expired {
        /// Since when.
        at: Timestamp,
    },
    /// The node whose place the box was to take is gone.
    NoSuchNode,
    /// There is no such code.
    Unknown,
}

/// A profile's addresses on a node other than the box's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeRanges {
    /// Where.
    pub node: NodeId,
    /// Of which profile.
    pub profile: ProfileId,
    /// For which protocol.
    pub protocol: Protocol,
    /// The addresses.
    pub ranges: Ranges,
}

/// What noting a node's key has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRegistration {
    /// The key was known.
    Unchanged,
    /// The node had none before.
    First,
    /// The node had another before: clients with configurations for that one cannot connect any more.
    Changed {
        /// The former key.
        before: WgPublicKey,
    },
}
