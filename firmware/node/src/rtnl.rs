//! Links and addresses over rtnetlink: each function one question or one change.

use crate::{NodeError, plan::InterfacePlan};
use futures_util::TryStreamExt;
use ipnet::IpNet;
use nix::errno::Errno;
use rtnetlink::{
    Handle, LinkUnspec, LinkWireguard,
    packet_route::{
        address::{AddressAttribute, AddressHeaderFlags, AddressMessage},
        link::{InfoKind, LinkAttribute, LinkFlags, LinkInfo},
    },
};
use std::{collections::BTreeSet, io, net::IpAddr};
use tokio::task::JoinHandle;

/// What a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Wireguard,
    Tun,
    Other,
}

/// A link.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    pub index: u32,
    pub kind: Kind,
    pub mtu: u32,
    pub up: bool,
}

/// A conversation with the kernel; ends when dropped.
pub(crate) struct Netlink {
    handle: Handle,
    pump: JoinHandle<()>,
}

impl Drop for Netlink {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

impl Netlink {
    pub(crate) fn new() -> Result<Self, NodeError> {
        let (connection, handle, _) = rtnetlink::new_connection()
            .map_err(|error| NodeError::Netlink("answer about network interfaces".into(), error))?;
        Ok(Self { handle, pump: tokio::spawn(connection) })
    }

    /// The link of this name, if there is one.
    pub(crate) async fn link(&self, name: &str) -> Result<Option<Link>, NodeError> {
        let found = self.handle.link().get().match_name(name.into()).execute().try_next().await;
        let message = match found.map_err(io_error) {
            Ok(Some(message)) => message,
            Ok(None) => return Ok(None),
            Err(error) if is(&error, &[Errno::ENODEV]) => return Ok(None),
            Err(error) => return Err(NodeError::Netlink(format!("tell about the interface {name}"), error)),
        };
        let mut link = Link {
            index: message.header.index,
            kind: Kind::Other,
            mtu: 0,
            up: message.header.flags.contains(LinkFlags::Up),
        };
        for attribute in message.attributes {
            match attribute {
                LinkAttribute::Mtu(mtu) => link.mtu = mtu,
                LinkAttribute::LinkInfo(infos) if infos.contains(&LinkInfo::Kind(InfoKind::Wireguard)) => {
                    link.kind = Kind::Wireguard;
                }
                LinkAttribute::LinkInfo(infos) if infos.contains(&LinkInfo::Kind(InfoKind::Tun)) => {
                    link.kind = Kind::Tun;
                }
                _ => {}
            }
        }
        Ok(Some(link))
    }

    /// Asks the kernel for a WireGuard link; `false` when it has no WireGuard.
    pub(crate) async fn add_wireguard(&self, name: &str) -> Result<bool, NodeError> {
        match self.handle.link().add(LinkWireguard::new(name).build()).execute().await.map_err(io_error) {
            Ok(()) => Ok(true),
            Err(error) if is(&error, &[Errno::EOPNOTSUPP, Errno::ENODEV]) => Ok(false),
            Err(error) => Err(failed(format!("make the interface {name}"), error)),
        }
    }

    pub(crate) async fn delete(&self, index: u32) -> Result<(), NodeError> {
        match self.handle.link().del(index).execute().await.map_err(io_error) {
            Err(error) if !is(&error, &[Errno::ENODEV]) => Err(failed("remove the interface".into(), error)),
            _ => Ok(()),
        }
    }

    /// The link's addresses, without link-local ones.
    pub(crate) async fn addresses(&self, index: u32) -> Result<BTreeSet<IpNet>, NodeError> {
        let messages = self.messages(index).await?;
        Ok(messages.iter().filter_map(address_of).collect())
    }

    async fn messages(&self, index: u32) -> Result<Vec<AddressMessage>, NodeError> {
        let request = self.handle.address().get().set_link_index_filter(index);
        request
            .execute()
            .try_collect()
            .await
            .map_err(|error| NodeError::Netlink("tell about addresses".into(), io_error(error)))
    }

    /// Carries a plan out as far as it goes; the first failure is told at the end, so that a box without
    /// IPv6 still gets its IPv4 address.
    pub(crate) async fn change(&self, index: u32, plan: &InterfacePlan) -> Result<(), NodeError> {
        let mut first = Ok(());
        let mut note = |what: String, result: Result<(), rtnetlink::Error>, fine: &[Errno]| {
            if let Err(error) = result.map_err(io_error)
                && !is(&error, fine)
                && first.is_ok()
            {
                first = Err(failed(what, error));
            }
        };
        if !plan.remove.is_empty() {
            for message in self.messages(index).await? {
                if let Some(address) = address_of(&message).filter(|address| plan.remove.contains(address)) {
                    let result = self.handle.address().del(message).execute().await;
                    note(format!("remove the address {address}"), result, &[Errno::EADDRNOTAVAIL]);
                }
            }
        }
        for address in &plan.add {
            let mut request = self.handle.address().add(index, address.addr(), address.prefix_len());
            if address.addr().is_ipv6() {
                // Nobody else can have it, and without waiting for that it answers at once.
                request.message_mut().header.flags |= AddressHeaderFlags::Nodad;
            }
            note(format!("add the address {address}"), request.execute().await, &[Errno::EEXIST]);
        }
        if let Some(mtu) = plan.mtu {
            let message = LinkUnspec::new_with_index(index).mtu(mtu).build();
            note(format!("set the MTU to {mtu}"), self.handle.link().set(message).execute().await, &[]);
        }
        if plan.up {
            let message = LinkUnspec::new_with_index(index).up().build();
            note("bring the interface up".into(), self.handle.link().set(message).execute().await, &[]);
        }
        first
    }
}

fn address_of(message: &AddressMessage) -> Option<IpNet> {
    let local = message.attributes.iter().find_map(|attribute| match attribute {
        AddressAttribute::Local(address) => Some(*address),
        _ => None,
    });
    let plain = || {
        message.attributes.iter().find_map(|attribute| match attribute {
            AddressAttribute::Address(address) => Some(*address),
            _ => None,
        })
    };
    let address = local.or_else(plain)?;
    let link_local = matches!(address, IpAddr::V6(v6) if v6.is_unicast_link_local());
    IpNet::new(address, message.header.prefix_len).ok().filter(|_| !link_local)
}

fn io_error(error: rtnetlink::Error) -> io::Error {
    match error {
        rtnetlink::Error::NetlinkError(message) => message.to_io(),
        other => io::Error::other(other),
    }
}

fn is(error: &io::Error, wanted: &[Errno]) -> bool {
    error.raw_os_error().is_some_and(|code| wanted.contains(&Errno::from_raw(code)))
}

fn failed(what: String, error: io::Error) -> NodeError {
    if is(&error, &[Errno::EPERM]) { NodeError::Capability(error) } else { NodeError::Netlink(what, error) }
}
