//! The messages and what they mean.

use crate::openvpn::{OpenvpnClient, OpenvpnNetwork, OpenvpnReport};
use alcove_domain::{NodeId, PresharedKey, ProfileId, Timestamp, WgPrivateKey, WgPublicKey};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// What a node says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToController {
    /// First message.
    Hello(Hello),
    /// First and only message of a box that wants to become a node. Answered with `Joined` or `Refused`.
    Join(Join),
    /// First and only message of a lane, on a connection of its own: a node brings it because it was asked to. What
    /// follows in both directions are no messages but datagrams, see [`ToNode::Lane`].
    Lane {
        /// [`crate::PROTOCOL`].
        protocol: u16,
    },
    /// Sign of life, every two seconds; answered with `Alive`.
    Alive,
    /// Everything up to this revision is in force and remembered. `problem` tells what of it could not be
    /// applied, in words for the log and the overview.
    Ack {
        /// The revision.
        revision: u64,
        /// What went wrong, if anything.
        problem: Option<String>,
    },
    /// Counters of peers that changed since the last report; sent about every 10 s and in parts.
    Counters(Vec<PeerCounters>),
    /// Peers that are no longer served, with their last counters: removed on request, or expired. Kept by the node,
    /// and told again on the next link, until they are heard.
    Ended {
        /// Number of the first one on this link; the others follow on.
        first: u64,
        /// In order.
        ends: Vec<Ended>,
    },
    /// What OpenVPN's clients did. Sent only by a node that was given OpenVPN profiles.
    Openvpn(OpenvpnReport),
    /// How the node is; sent about every 5 s.
    Health(Health),
    /// Answer to [`ToNode::TellKey`]: the private key of the node's WireGuard, for a stand-by to have it, too.
    Key(WgPrivateKey),
    /// Lines of the node's log, only to a controller whose `Welcome` has `logs`. Kept by the node, and told again on the
    /// next link, until they are heard.
    Log {
        /// Number of the first one; the others follow on.
        first: u64,
        /// In order, [`MOST_LOG_LINES`] at most.
        lines: Vec<LogLine>,
    },
}

/// Lines of a log that one message has at most.
pub const MOST_LOG_LINES: usize = 200;
/// Bytes that a line of a log has at most.
pub const LONGEST_LOG_LINE: usize = 400;

/// A line of a node's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// How bad it is.
    pub level: LogLevel,
    /// Where in the program, and what.
    pub text: String,
}

/// How bad a line of a log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Somebody has to do something.
    Error,
    /// Something went wrong.
    Warn,
    /// Something happened.
    Info,
}

/// What a controller says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToNode {
    /// Answer to `Hello`: the conversation goes on.
    Welcome {
        /// The controller's version, for the log.
        version: String,
        /// The controller's clock.
        now: Timestamp,
        /// It takes lines of the node's log.
        #[serde(default)]
        logs: bool,
    },
    /// Answer to `Hello` or `Join`: it does not. Also later, when a node is removed while it is linked.
    Refused(Refusal),
    /// Answer to `Join`.
    Joined {
        /// The number that the node has now.
        node: NodeId,
        /// What it is called.
        name: String,
    },
    /// Answer to `Alive`.
    Alive {
        /// The controller's clock.
        now: Timestamp,
    },
    /// Every end up to this number is in the log: the node may forget it.
    Heard {
        /// Number of the last one.
        through: u64,
    },
    /// Every line of the log up to this number is kept: the node may forget it.
    LogHeard {
        /// Number of the last one.
        through: u64,
    },
    /// The node is to bring a lane: one connection over which WireGuard's datagrams come that the controller's box takes
    /// from clients over TCP. Only sent to a node whose [`Hello`] has `lanes`.
    ///
    /// On it, in both directions: a big-endian `u16` length, the four bytes of a loopback address in 127.64.0.0/10, and the rest a
    /// datagram, which the node sends to its WireGuard from that address; without a rest, nobody uses that address any
    /// more.
    Lane,
    /// The node is to tell the private key of its WireGuard: it gets a stand-by. Only sent to a node whose [`Hello`] has
    /// `shares`, and over the link, which nobody else reads.
    TellKey,
    /// The node is to let go of its [`Floating`] addresses: the other of the pair takes them.
    Release,
    /// A step towards what the node should be doing.
    Desired(Desired),
}

/// A node introduces itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// [`crate::PROTOCOL`].
    pub protocol: u16,
    /// The node's software version.
    pub version: String,
    /// The node's host name, for people.
    pub name: String,
    /// The key that clients are to expect; `None` while the node cannot do WireGuard.
    pub wireguard_public_key: Option<WgPublicKey>,
    /// The last revision that the node has applied; 0 for none.
    pub revision: u64,
    /// The [`Desired::epoch`] of that revision; empty for none.
    pub epoch: String,
    /// Random for each start of the node's process: two boxes with one identity differ in it.
    #[serde(default)]
    pub instance: u64,
    /// The node brings lanes ([`ToNode::Lane`]).
    #[serde(default)]
    pub lanes: bool,
    /// The node can be one of a pair that serves the same clients in turn ([`Floating`]).
    #[serde(default)]
    pub shares: bool,
}

/// A box asks to become a node. It is known by the identity that it has shown on the transport.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Join {
    /// [`crate::PROTOCOL`].
    pub protocol: u16,
    /// The box's software version.
    pub version: String,
    /// The box's host name, for people.
    pub name: String,
    /// [`crate::JoinSecret::text`].
    pub secret: String,
    /// The box's clock.
    pub now: Timestamp,
}

/// Why a controller does not go on with a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// In words, for the node's log.
    pub reason: String,
    /// The node was removed: it is to forget everything that it serves.
    #[serde(default)]
    pub removed: bool,
}

/// A step towards a revision. Parts of one revision follow one another; the node applies each part as it
/// comes, and acknowledges the revision after the part with `last`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Desired {
    /// Which line of revisions this belongs to. A restored or re-installed controller starts a new one, so
    /// that equal numbers of different histories are not mistaken for each other.
    pub epoch: String,
    /// The revision that the node is at when all parts are applied.
    pub revision: u64,
    /// First part of a full state: when the last part is applied, whatever was not named is to be gone.
    pub reset: bool,
    /// Last part of this revision.
    pub last: bool,
    /// Set when it changed, and always in a full state's first part.
    pub network: Option<Network>,
    /// Peers to add, or to change when their key is known.
    pub upsert: Vec<Peer>,
    /// OpenVPN certificates that may connect, new or changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub openvpn: Vec<OpenvpnClient>,
    /// Peers to remove, and certificates that may no longer connect.
    pub remove: Vec<Removal>,
}

/// A configuration to remove: by a peer's key, or a certificate's common name.
pub type Removal = WgPublicKey;

/// What is not about single peers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// UDP port of the WireGuard interface.
    pub wireguard_port: u16,
    /// MTU of the WireGuard interface in bytes; the system's default when absent.
    pub wireguard_mtu: Option<u16>,
    /// Firewall mark of the interface's own packets.
    pub wireguard_fwmark: Option<u32>,
    /// The profiles that this node serves with WireGuard, in order.
    pub profiles: Vec<ProfileNetwork>,
    /// Those that it serves with OpenVPN.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub openvpn: Vec<OpenvpnNetwork>,
    /// The resolver for clients; `None` when nobody asks it, or when it is not for us to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolver: Option<Resolver>,
    /// Set for a node that has a stand-by, and for that stand-by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floating: Option<Box<Floating>>,
}

/// What two nodes share so that either can serve the same clients: the key by which clients know the node, and addresses
/// that only one of them has at a time, which is the one that serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floating {
    /// In the place of the node's own key.
    pub key: WgPrivateKey,
    /// The addresses, [`MOST_FLOATING`] at most, in a network that both are in.
    pub addresses: Vec<IpAddr>,
    /// Of two that start at once, this one takes them.
    pub first: bool,
}

/// Addresses that a pair can have: one of each family.
pub const MOST_FLOATING: usize = 2;

/// A resolver on the node, for the clients of the profiles with [`ProfileNetwork::resolver`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolver {
    /// Whom it asks; those that the node's system asks when empty.
    pub servers: Vec<IpAddr>,
    /// Whom it asks for names in these domains instead.
    pub domains: BTreeMap<String, Vec<IpAddr>>,
}

/// One profile as a node sees it: addresses and what their holders may reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileNetwork {
    /// The profile.
    pub id: ProfileId,
    /// IPv4 range; its first host is the node's own address in it.
    pub v4: Ipv4Net,
    /// IPv6 range; likewise.
    pub v6: Ipv6Net,
    /// Destinations that clients may reach beyond the node itself; `0.0.0.0/0` and `::/0` for all.
    pub reach: Vec<IpNet>,
    /// Destinations that they may not, although `reach` covers them.
    pub except: Vec<IpNet>,
    /// Translate private client addresses to the node's own on the way out.
    pub masquerade: bool,
    /// Clients of this profile may reach one another.
    pub client_to_client: bool,
    /// Its clients were told to ask the node for names: the node's own addresses in its ranges.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolver: bool,
}

/// One WireGuard peer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Peer {
    /// The client's key.
    pub public_key: WgPublicKey,
    /// Mixed into the handshake when present.
    pub preshared_key: Option<PresharedKey>,
    /// The profile that the peer belongs to.
    pub profile: ProfileId,
    /// Its address (as a /32).
    pub v4: Ipv4Addr,
    /// Its address (as a /128).
    pub v6: Ipv6Addr,
    /// The node removes the peer at this moment by itself.
    pub expires_at: Timestamp,
}

/// What a peer has done so far on this node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeerCounters {
    /// The peer.
    pub public_key: WgPublicKey,
    /// Bytes received from the client since the peer was added.
    pub bytes_in: u64,
    /// Bytes sent to the client since the peer was added.
    pub bytes_out: u64,
    /// When the last handshake was; `None` for never.
    pub last_handshake: Option<Timestamp>,
    /// Where the client's packets come from.
    pub endpoint: Option<SocketAddr>,
}

/// A peer that is no longer served.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// Its last counters.
    pub counters: PeerCounters,
    /// When it ended.
    pub at: Timestamp,
    /// Why.
    pub why: Why,
}

/// Why a peer is no longer served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The controller said so.
    Removed,
    /// Its time was over.
    Expired,
}

/// How a node is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// The node's clock.
    pub now: Timestamp,
    /// Load averages over 1, 5 and 15 minutes.
    pub load: [f32; 3],
    /// Number of processors.
    pub cpus: u16,
    /// Seconds since the node's system started.
    pub uptime: u64,
    /// Peers on the interface.
    pub peers: u32,
    /// Peers with a handshake in the last three minutes.
    pub peers_online: u32,
    /// Bytes received and sent through all tunnels since the interface came up.
    pub bytes: [u64; 2],
    /// `kernel` or the name of the user-space implementation.
    pub wireguard: String,
    /// Version of the OpenVPN program; `None` where there is none, or the node is older than OpenVPN here.
    #[serde(default)]
    pub openvpn: Option<String>,
    /// Clients that are connected with OpenVPN.
    #[serde(default)]
    pub openvpn_clients: u32,
    /// What the node's slowest network card that is up can carry, in bytes per second; `None` where that is not known.
    #[serde(default)]
    pub capacity: Option<u64>,
    /// It has the [`Floating`] addresses at the moment.
    #[serde(default)]
    pub holds: bool,
    /// What is wrong, in words; empty when nothing is.
    pub problems: Vec<String>,
}
