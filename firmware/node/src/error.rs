//! What can go wrong on a node: one sentence each, saying what to do where somebody can do something.

use std::{io, path::PathBuf};

/// Why a node could not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The node's folder, or a file in it, could not be read or written.
    #[error(
        "{path} cannot be used; make the state folder writable for this user, or choose another with --state"
    )]
    State {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The key file is damaged.
    #[error(
        "{0} does not hold a WireGuard private key; put the right file back, or remove it to get a new key (every client then needs a new configuration)"
    )]
    KeyFile(PathBuf),
    /// The identity's file is damaged.
    #[error(
        "{0} does not hold an identity; put the right file back, or remove it and join the controller with a new code"
    )]
    Identity(PathBuf),
    /// The name of the interface is not one that the kernel takes.
    #[error("an interface cannot be named {0:?}; use 1 to 15 letters, digits, '.', '_' or '-'")]
    InterfaceName(String),
    /// `CAP_NET_ADMIN` is missing.
    #[error("this process may not change the network; run it as root or with the capability CAP_NET_ADMIN")]
    Capability(#[source] io::Error),
    /// Neither the kernel nor a program offers WireGuard.
    #[error(
        "there is no WireGuard here: the kernel has none and {0} was not found; install the package wireguard-go"
    )]
    NoWireguard(String),
    /// The user-space implementation did not come up.
    #[error("{0} did not make the interface {1}; see that /dev/net/tun exists and may be used")]
    Userspace(String, String),
    /// Something else has the interface's name.
    #[error(
        "there is already an interface {0} that is not ours; remove it, or stop the program that made it"
    )]
    InterfaceTaken(String),
    /// The interface went away while it was in use.
    #[error("the interface {0} is gone; it is made anew")]
    InterfaceGone(String),
    /// The UDP port belongs to somebody else.
    #[error(
        "UDP port {0} is in use by another program; stop that program, or choose another port with --wireguard-port"
    )]
    PortInUse(u16),
    /// WireGuard refused a change or an inspection.
    #[error("WireGuard on {0} did not answer as expected; this is tried again")]
    Wireguard(String, #[source] io::Error),
    /// The kernel refused a change of link or addresses.
    #[error("the kernel did not {0}; this is tried again")]
    Netlink(String, #[source] io::Error),
    /// No `nft` program.
    #[error("the program nft was not found; install the package nftables")]
    NoNft,
    /// `nft` refused, with its own words.
    #[error("nft failed; this is tried again ({0})")]
    Nft(String),
    /// No `openvpn` program.
    #[error(
        "the program openvpn was not found; install the package openvpn, or take OpenVPN out of the profiles"
    )]
    NoOpenvpn,
    /// A process does not run as it should, with its own words.
    #[error("OpenVPN is not in force everywhere; this is tried again ({0})")]
    Openvpn(String),
    /// No `dnsmasq` program.
    #[error(
        "the program dnsmasq was not found, so clients that ask this node for names get no answer; install the package dnsmasq-base, or name other DNS servers in the profiles"
    )]
    NoResolver,
    /// The resolver does not run as it should, with its own words.
    #[error("the resolver does not answer clients everywhere; this is tried again ({0})")]
    Resolver(String),
    /// A kernel setting could not be changed.
    #[error("the kernel setting {path} could not be written; VPN traffic may not be forwarded")]
    Sysctl {
        /// The file below `/proc/sys`.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A step of a controller does not continue what this node has.
    #[error("the controller's step does not fit this node's state: {0}; the full state is asked for")]
    Step(&'static str),
    /// Node and controller disagree about the time; the difference in seconds.
    #[error(
        "this node's clock is {0} s ahead of the controller's (behind it, when below zero), which is gone by while it is there; set both by the network (NTP)"
    )]
    Clock(i64),
    /// A floating address belongs to no network of this box.
    #[error(
        "the shared address {0} is in none of this node's networks, so it cannot take it; choose an address of the network that both nodes are in"
    )]
    FloatingElsewhere(std::net::IpAddr),
    /// Somebody else has an address that is to be taken.
    #[error("the shared address {0} is used by another box than the two; choose one that nobody has")]
    FloatingTaken(std::net::IpAddr),
    /// A background step did not come back.
    #[error("{0} took too long; this is tried again")]
    Timeout(&'static str),
}

impl NodeError {
    /// The sentence and its causes, for the log.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        text
    }
}
