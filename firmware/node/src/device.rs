//! What the node asks of the WireGuard interface, as a trait, so that reconciling is tested without a kernel.
//!
//! Everything is by difference: a change names only what is to be different. Unnamed peers keep their sessions.

use crate::{
    NodeError,
    plan::{InterfacePlan, InterfaceState},
};
use alcove_domain::{PresharedKey, Timestamp, WgPrivateKey, WgPublicKey};
use alcove_link::Peer;
use ipnet::IpNet;
use std::{collections::HashMap, net::SocketAddr};

/// A WireGuard interface of a fixed name.
///
/// `read` and `apply` block for as long as WireGuard takes: well below a millisecond for one peer, tens of
/// milliseconds for thousands.
pub(crate) trait Device: Send + Sync + 'static {
    /// Makes the interface, or takes over the one that a former process left; returns what provides it:
    /// `kernel` or the name of the program.
    fn open(&self) -> impl Future<Output = Result<String, NodeError>> + Send;
    /// Whether the interface is there.
    fn exists(&self) -> bool;
    /// Keys, port and all peers with their counters.
    fn read(&self) -> Result<WireguardState, NodeError>;
    /// Changes keys, port and single peers.
    fn apply(&self, change: WireguardChange) -> Result<(), NodeError>;
    /// Addresses, MTU and whether it is up.
    fn read_interface(&self) -> impl Future<Output = Result<InterfaceState, NodeError>> + Send;
    /// Changes these.
    fn apply_interface(&self, plan: &InterfacePlan) -> impl Future<Output = Result<(), NodeError>> + Send;
    /// Removes the interface.
    fn close(&self) -> impl Future<Output = Result<(), NodeError>> + Send;
}

/// What WireGuard has.
#[derive(Debug, Default, Clone)]
pub(crate) struct WireguardState {
    pub public_key: Option<WgPublicKey>,
    pub port: u16,
    pub fwmark: u32,
    pub peers: HashMap<WgPublicKey, ActualPeer>,
}

/// A peer that WireGuard has.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct ActualPeer {
    pub preshared_key: Option<PresharedKey>,
    pub allowed_ips: Vec<IpNet>,
    pub bytes_in: u64,
    pub bytes_out: u64,
    pub last_handshake: Option<Timestamp>,
    pub endpoint: Option<SocketAddr>,
}

/// What is to be different; what is `None` or unnamed stays.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct WireguardChange {
    pub private_key: Option<WgPrivateKey>,
    pub port: Option<u16>,
    pub fwmark: Option<u32>,
    /// Removed before the others are set, so that their addresses are free.
    pub remove: Vec<WgPublicKey>,
    pub configure: Vec<Peer>,
}

impl WireguardChange {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
