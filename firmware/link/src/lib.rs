//! The one conversation between a controller and a node, the same inside a box and across a network.
//!
//! A byte stream carries frames: a big-endian `u32` length, then that many bytes of JSON, one message
//! each. The node dials. It says [`ToController::Hello`] with the last revision that it has applied; the
//! controller answers with [`ToNode::Welcome`] and then [`ToNode::Desired`] parts until the node is at the
//! current revision, and one more for every later change. The node acknowledges each revision.
//!
//! JSON, because unknown members are ignored, so that version N and N+1 understand each other, and
//! because a captured link can be read. It does not authenticate: the transport below does (a Unix
//! socket's permissions locally, pinned identities remotely).

mod error;
mod frame;
mod message;
mod openvpn;

pub use error::LinkError;
pub use frame::{MAX_FRAME, read_message, write_message};
pub use message::{
    Desired, Ended, Health, Hello, Network, Peer, PeerCounters, ProfileNetwork, Refusal, Removal, Resolver,
    ToController, ToNode, Why,
};
pub use openvpn::{OpenvpnClient, OpenvpnConnection, OpenvpnNetwork, OpenvpnReport};

/// The version of this protocol that is spoken here. A node and a controller with different versions
/// say so and part.
pub const PROTOCOL: u16 = 1;
