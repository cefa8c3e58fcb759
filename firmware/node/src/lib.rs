//! The data plane: WireGuard, firewall, reconcile by difference, counters, and the node's end of the link.
//!
//! ```text
//! link ──step──▶ state ──▶ journal (disk)        what the controller wants
//!                  │
//!                plan  ◀── device (read)          what differs
//!                  │
//!       device · rtnl · firewall · sysctl · openvpn · resolver   carried out
//! ```
//!
//! It never sees the database, listens on no TCP port itself, and goes on without a controller: the last desired state
//! is on disk, and configurations end at their time whoever is there to say so. Killed, it leaves the tunnels up
//! and its next start takes them over; stopped, it takes back all that it put up.

mod clock;
mod conversation;
mod counters;
mod device;
mod error;
mod event_loop;
mod expiry;
mod files;
mod firewall;
mod floating;
mod health;
mod history;
mod journal;
mod key;
mod lane;
mod log_queue;
mod membership;
mod node;
mod openvpn;
mod options;
mod outbox;
mod plan;
mod pulse;
mod removed;
mod resolver;
mod rtnl;
mod state;
mod sysctl;
mod told_log;
mod userspace;
mod wireguard;

#[cfg(test)]
mod testing;

pub use error::NodeError;
pub use history::{BUSIEST, History, INTERVAL, SAMPLES, Sample, SharedHistory};
pub use log_queue::LogQueue;
pub use membership::{JoinError, Membership, Way, join};
pub use options::{Dial, Options, Stream, UnixDial};
pub use pulse::is_alive;

use firewall::Nft;
use node::Node;
use std::{path::Path, sync::Arc};
use sysctl::Sysctls;
use wireguard::System;

const PROC: &str = "/proc";

/// Files in the node's folder that make it this node to its clients; a snapshot has them.
pub const IDENTITY: [&str; 1] = ["wireguard.key"];

/// Whether a file in the node's folder holds what a controller wanted of it. Beside another controller's state it
/// would be wrong, and the controller sends it again.
#[must_use]
pub fn is_desired_state(name: &str) -> bool {
    name.starts_with("desired.")
}

/// Runs a node until `shutdown` completes, then takes back what it put up.
///
/// # Errors
/// At the start: whatever makes it pointless to go on, in one sentence that says what to do. At the stop: what
/// could not be taken back. In between nothing: problems are told to the controller, logged, and tried again.
pub async fn run(
    options: Options,
    dial: impl Dial,
    shutdown: impl Future<Output = ()>,
) -> Result<(), NodeError> {
    let device = System::new(&options.interface)?;
    let firewall = Nft::new(&options.interface);
    let history = options.history.clone();
    let mut node = Node::start(options, device, firewall, Path::new(PROC)).await?;
    event_loop::serve(&mut node, history, dial, shutdown).await;
    node.openvpn.close().await;
    node.resolver.close().await;
    node.floating.stop().await;
    tracing::info!("stopping; interface, firewall table and kernel settings are taken back");
    Node::tear_down(&*node.device, node.firewall.clone(), node.sysctls()).await
}

/// Takes back what a node of these options put up and could not take back itself, because it was killed: the
/// interface, the firewall table, and the kernel settings of this boot.
///
/// # Errors
/// The first thing that could not be taken back; the others are taken back all the same.
pub async fn tear_down(options: &Options) -> Result<(), NodeError> {
    options.check()?;
    let device = System::new(&options.interface)?;
    let firewall = Arc::new(Nft::new(&options.interface));
    floating::Share::new(&options.state_dir).stop().await;
    resolver::Resolver::end_leftover(&options.state_dir, Path::new(PROC));
    let sysctls = Sysctls::new(Path::new(PROC), &options.state_dir, &options.interface);
    Node::tear_down(&device, firewall, &sysctls).await
}
