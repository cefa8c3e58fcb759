//! The one conversation between a controller and a node, the same inside a box and across a network.
//!
//! A byte stream carries frames: a big-endian `u32` length, then that many bytes of JSON, one message
//! each. The node dials. It says [`ToController::Hello`] with the last revision that it has applied; the
//! controller answers with [`ToNode::Welcome`] and then [`ToNode::Desired`] parts until the node is at the
//! current revision, and one more for every later change. The node acknowledges each revision.
//!
//! JSON, because unknown members are ignored, so that version N and N+1 understand each other, and
//! because a captured link can be read. It does not authenticate: the transport below does (a Unix
//! socket's permissions locally, pinned identities remotely, see [`tls`]).
//!
//! Both ends beat: the node says [`ToController::Alive`] every two seconds and the controller answers each. Silence
//! is how either finds out that a link has stalled. What a node tells of ends is numbered and kept until
//! [`ToNode::Heard`]. A box that is no node yet says [`ToController::Join`] in the place of `Hello`, once.

mod error;
mod frame;
mod identity;
mod join_code;
mod message;
mod openvpn;
pub mod tls;

pub use error::LinkError;
pub use frame::{MAX_FRAME, read_message, write_message};
pub use identity::{BadIdentity, Fingerprint, Identity, PeerIdentity};
pub use join_code::{BadCode, JoinCode, JoinSecret};
pub use message::{
    Desired, Ended, Floating, Health, Hello, Join, LONGEST_LOG_LINE, LogLevel, LogLine, MOST_FLOATING,
    MOST_LOG_LINES, Network, Peer, PeerCounters, ProfileNetwork, Refusal, Removal, Resolver, ToController,
    ToNode, Why,
};
pub use openvpn::{OpenvpnClient, OpenvpnConnection, OpenvpnNetwork, OpenvpnReport};

/// The version of this protocol that is spoken here. A node and a controller with different versions
/// say so and part.
pub const PROTOCOL: u16 = 1;
