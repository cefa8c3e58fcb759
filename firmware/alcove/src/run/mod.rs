//! `alcove run`: one process that supervises, one that is the portal, one that is the node; and on demand one that runs
//! the operator's program, one that looks names up for the portal, one that takes the box's own snapshots, and one that
//! changes what the box is.
//!
//! In order: take the state folder, check what the roles need, bind the sockets, start a child per role
//! from this same program, and start it again when it dies. The supervisor keeps the listening sockets,
//! so that a portal that comes back has lost no visitor; it reads no input from anybody.

mod backups;
mod becoming;
mod child;
mod confine;
mod errands;
mod hooks;
mod names;
mod network;
mod node;
mod notices;
mod portal;
mod readings;
#[cfg(feature = "sftp")]
mod sftp;
mod snapshots;
mod sockets;
mod sticks;
mod supervisor;
mod tls;

pub use becoming::becoming_process;
pub use hooks::hooks_process;
pub use names::names_process;
pub use network::network_process;
pub use node::node_process;
pub use portal::portal_process;
#[cfg(feature = "sftp")]
pub use sftp::sftp_process;
pub use snapshots::snapshots_process;
pub use sticks::sticks_process;
pub use supervisor::supervise;
pub use tls::host_name;

use ipnet::IpNet;
use std::net::IpAddr;

/// The networks that this host is in, which address ranges of ours have to keep clear of.
pub fn host_networks() -> Vec<IpNet> {
    let Ok(addresses) = nix::ifaddrs::getifaddrs() else { return vec![] };
    addresses
        .filter_map(|interface| {
            let address = ip(interface.address?)?;
            let mask = ip(interface.netmask?)?;
            let length = match mask {
                IpAddr::V4(v4) => v4.to_bits().count_ones(),
                IpAddr::V6(v6) => v6.to_bits().count_ones(),
            };
            Some(IpNet::new(address, u8::try_from(length).ok()?).ok()?.trunc())
        })
        .collect()
}

/// Addresses under which this host may be reached, loopback last.
fn host_addresses() -> Vec<IpAddr> {
    let Ok(addresses) = nix::ifaddrs::getifaddrs() else { return vec![] };
    let mut found: Vec<IpAddr> = addresses
        .filter_map(|interface| ip(interface.address?))
        .filter(|address| !matches!(address, IpAddr::V6(v6) if v6.is_unicast_link_local()))
        .collect();
    found.sort_by_key(|address| (address.is_loopback(), address.is_ipv6()));
    found
}

fn ip(address: nix::sys::socket::SockaddrStorage) -> Option<IpAddr> {
    let v4 = address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
    v4.or_else(|| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))
}
