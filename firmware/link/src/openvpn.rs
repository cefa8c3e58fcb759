//! What controller and node say to one another about OpenVPN.

use crate::ProfileNetwork;
use alcove_domain::{ConnectionId, OpenvpnProcess, OpenvpnServer, ProfileId, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

/// A profile that a node serves with OpenVPN.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenvpnNetwork {
    /// The whole ranges, and what their holders may reach.
    pub network: ProfileNetwork,
    /// The processes that share them.
    pub processes: Vec<OpenvpnProcess>,
    /// What the processes have in common, keys included.
    pub server: OpenvpnServer,
}

/// A certificate that may connect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenvpnClient {
    /// Its common name.
    pub id: ConnectionId,
    /// The profile that it was made for, and no other.
    pub profile: ProfileId,
    /// The node ends its connections at this moment by itself.
    pub expires_at: Timestamp,
}

/// What a node tells of its OpenVPN clients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenvpnReport {
    /// These are all that are connected: whoever else seemed to be is not.
    pub complete: bool,
    /// Connections that began, changed or ended.
    pub connections: Vec<OpenvpnConnection>,
}

/// One connection of a client, from its beginning to its end. The common name and `since` name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenvpnConnection {
    /// The certificate's common name.
    pub id: ConnectionId,
    /// In which profile.
    pub profile: ProfileId,
    /// The client's address in the VPN.
    pub v4: Ipv4Addr,
    /// The client's address in the VPN.
    pub v6: Ipv6Addr,
    /// Where the client's packets come from.
    pub endpoint: Option<SocketAddr>,
    /// When it was let in.
    pub since: Timestamp,
    /// Bytes received from the client.
    pub bytes_in: u64,
    /// Bytes sent to the client.
    pub bytes_out: u64,
    /// When it ended; `None` while it lasts.
    pub until: Option<Timestamp>,
}
