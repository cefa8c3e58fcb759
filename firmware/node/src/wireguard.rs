//! The real interface: WireGuard through `wireguard-control`, link and addresses through rtnetlink.
//!
//! Which WireGuard there is, is found by really asking the kernel for an interface. `wireguard-control` would
//! start a blank user-space WireGuard whenever its socket is missing, so every change first looks whether the
//! interface is there; and it sends one request per change, so many peers go in chunks.

use crate::{
    NodeError, clock,
    device::{ActualPeer, Device, WireguardChange, WireguardState},
    plan::{self, InterfacePlan, InterfaceState},
    rtnl::{self, Kind},
    userspace,
};
use alcove_domain::WgPublicKey;
use alcove_link::Peer;
use ipnet::IpNet;
use std::{
    io,
    net::UdpSocket,
    sync::atomic::{AtomicBool, Ordering},
};
use wireguard_control::{
    Backend, Device as WgDevice, DeviceUpdate, InterfaceName, Key, PeerConfigBuilder, PeerInfo,
};

/// The WireGuard interface of this name.
#[derive(Debug)]
pub(crate) struct System {
    name: String,
    interface: InterfaceName,
    in_kernel: AtomicBool,
}

impl System {
    pub(crate) fn new(name: &str) -> Result<Self, NodeError> {
        let interface = name.parse().map_err(|_| NodeError::InterfaceName(name.into()))?;
        Ok(Self { name: name.into(), interface, in_kernel: AtomicBool::new(false) })
    }

    fn backend(&self) -> Backend {
        if self.in_kernel.load(Ordering::Relaxed) { Backend::Kernel } else { Backend::Userspace }
    }

    fn failed(&self, source: io::Error) -> NodeError {
        match source.raw_os_error().map(nix::errno::Errno::from_raw) {
            Some(nix::errno::Errno::EPERM) => NodeError::Capability(source),
            _ => NodeError::Wireguard(self.name.clone(), source),
        }
    }
}

impl Device for System {
    async fn open(&self) -> Result<String, NodeError> {
        let in_kernel = match rtnl::link(&self.name)? {
            Some(link) if link.kind == Kind::Wireguard => true,
            Some(link) if link.kind == Kind::Tun && userspace::answers(&self.name) => false,
            Some(_) => return Err(NodeError::InterfaceTaken(self.name.clone())),
            None => {
                let made = rtnl::add_wireguard(&self.name)?;
                if !made {
                    userspace::start(&self.name).await?;
                }
                made
            }
        };
        self.in_kernel.store(in_kernel, Ordering::Relaxed);
        Ok(if in_kernel { "kernel".into() } else { userspace::implementation_name() })
    }

    fn exists(&self) -> bool {
        nix::net::if_::if_nametoindex(self.name.as_str()).is_ok()
    }

    fn read(&self) -> Result<WireguardState, NodeError> {
        if !self.exists() {
            return Err(NodeError::InterfaceGone(self.name.clone()));
        }
        let device = WgDevice::get(&self.interface, self.backend()).map_err(|error| self.failed(error))?;
        Ok(WireguardState {
            public_key: device.public_key.map(|key| key.0.into()),
            port: device.listen_port.unwrap_or(0),
            fwmark: device.fwmark.unwrap_or(0),
            peers: device.peers.into_iter().map(actual_peer).collect(),
        })
    }

    fn apply(&self, change: WireguardChange) -> Result<(), NodeError> {
        if !self.exists() {
            return Err(NodeError::InterfaceGone(self.name.clone()));
        }
        let mut update = DeviceUpdate::new();
        if let Some(port) = change.port {
            // WireGuard itself would only say so in a log that nobody reads.
            if !port_is_free(port) {
                return Err(NodeError::PortInUse(port));
            }
            update = update.set_listen_port(port);
        }
        if let Some(key) = change.private_key {
            update = update.set_private_key(Key(*key.as_bytes()));
        }
        if let Some(mark) = change.fwmark {
            update = update.set_fwmark(mark);
        }
        for key in change.remove {
            update = update.remove_peer_by_key(&Key(*key.as_bytes()));
        }
        for peer in &change.configure {
            update = update.add_peer(peer_config(peer));
        }
        update.apply(&self.interface, self.backend()).map_err(|error| self.failed(error))
    }

    async fn read_interface(&self) -> Result<InterfaceState, NodeError> {
        let link = rtnl::link(&self.name)?.ok_or_else(|| NodeError::InterfaceGone(self.name.clone()))?;
        let addresses = rtnl::addresses(link.index)?;
        Ok(InterfaceState { addresses, mtu: link.mtu, up: link.up })
    }

    async fn apply_interface(&self, plan: &InterfacePlan) -> Result<(), NodeError> {
        let link = rtnl::link(&self.name)?.ok_or_else(|| NodeError::InterfaceGone(self.name.clone()))?;
        rtnl::change(link.index, plan)
    }

    async fn close(&self) -> Result<(), NodeError> {
        if let Some(link) = rtnl::link(&self.name)? {
            match link.kind {
                Kind::Wireguard => rtnl::delete(link.index)?,
                Kind::Tun if userspace::answers(&self.name) => {
                    rtnl::delete(link.index)?;
                    userspace::wait_gone(&self.name).await;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn peer_config(peer: &Peer) -> PeerConfigBuilder {
    let mut config = PeerConfigBuilder::new(&Key(*peer.public_key.as_bytes())).replace_allowed_ips();
    config = match &peer.preshared_key {
        Some(key) => config.set_preshared_key(Key(*key.as_bytes())),
        None => config.unset_preshared_key(),
    };
    plan::allowed_ips(peer)
        .into_iter()
        .fold(config, |config, address| config.add_allowed_ip(address.addr(), address.prefix_len()))
}

fn actual_peer(info: PeerInfo) -> (WgPublicKey, ActualPeer) {
    let no_key = [0; 32];
    let allowed = info.config.allowed_ips.iter();
    let peer = ActualPeer {
        // Both backends show "none" as zeros.
        preshared_key: info.config.preshared_key.filter(|key| key.0 != no_key).map(|key| key.0.into()),
        allowed_ips: allowed.filter_map(|ip| IpNet::new(ip.address, ip.cidr).ok()).collect(),
        bytes_in: info.stats.rx_bytes,
        bytes_out: info.stats.tx_bytes,
        last_handshake: info.stats.last_handshake_time.map(clock::from_system_time),
        endpoint: info.config.endpoint,
    };
    (info.config.public_key.0.into(), peer)
}

/// Whether nobody listens on this UDP port, over either family.
fn port_is_free(port: u16) -> bool {
    let taken = |address: &str| {
        UdpSocket::bind((address, port)).is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse)
    };
    port == 0 || !(taken("0.0.0.0") || taken("::"))
}
