//! Links and addresses over rtnetlink: each function one question or one change.
//!
//! Every request has a socket of its own and blocks for as long as the kernel works on it, mostly microseconds.
//! `netlink-request` reads the parts of an answer into a buffer of 8 KiB and fails on a longer part. One link,
//! asked for by name and without what can be left out, takes about 1 KiB; of all addresses the kernel puts as
//! many into a part as fit, and those of other links are sorted out here.

use crate::{NodeError, plan::InterfacePlan};
use ipnet::IpNet;
use netlink_packet_core::{NLM_F_ACK, NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL, NLM_F_REQUEST, NetlinkPayload};
use netlink_packet_route::{
    AddressFamily, RouteNetlinkMessage,
    address::{AddressAttribute, AddressHeaderFlags, AddressMessage},
    link::{InfoKind, LinkAttribute, LinkExtentMask, LinkFlags, LinkInfo, LinkMessage},
};
use netlink_request::netlink_request_rtnl;
use nix::errno::Errno;
use std::{collections::BTreeSet, io, net::IpAddr};

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

/// The link of this name, if there is one.
pub(crate) fn link(name: &str) -> Result<Option<Link>, NodeError> {
    let mut wanted = LinkMessage::default();
    wanted.attributes.push(LinkAttribute::IfName(name.into()));
    wanted.attributes.push(LinkAttribute::ExtMask(vec![LinkExtentMask::SkipStats]));
    let answers = match request(RouteNetlinkMessage::GetLink(wanted), 0) {
        Ok(answers) => answers,
        Err(error) if is(&error, &[Errno::ENODEV]) => return Ok(None),
        Err(error) => return Err(NodeError::Netlink(format!("tell about the interface {name}"), error)),
    };
    let message = answers.into_iter().find_map(|answer| match answer {
        RouteNetlinkMessage::NewLink(message) => Some(message),
        _ => None,
    });
    Ok(message.map(link_of))
}

/// Asks the kernel for a WireGuard link; `false` when it has no WireGuard.
pub(crate) fn add_wireguard(name: &str) -> Result<bool, NodeError> {
    let mut message = LinkMessage::default();
    message.attributes.push(LinkAttribute::IfName(name.into()));
    message.attributes.push(LinkAttribute::LinkInfo(vec![LinkInfo::Kind(InfoKind::Wireguard)]));
    match request(RouteNetlinkMessage::NewLink(message), NLM_F_CREATE | NLM_F_EXCL) {
        Ok(_) => Ok(true),
        Err(error) if is(&error, &[Errno::EOPNOTSUPP, Errno::ENODEV]) => Ok(false),
        Err(error) => Err(failed(format!("make the interface {name}"), error)),
    }
}

pub(crate) fn delete(index: u32) -> Result<(), NodeError> {
    match request(RouteNetlinkMessage::DelLink(link_at(index)), 0) {
        Err(error) if !is(&error, &[Errno::ENODEV]) => Err(failed("remove the interface".into(), error)),
        _ => Ok(()),
    }
}

/// The link's addresses, without link-local ones.
pub(crate) fn addresses(index: u32) -> Result<BTreeSet<IpNet>, NodeError> {
    Ok(address_messages(index)?.iter().filter_map(address_of).collect())
}

/// Carries a plan out as far as it goes; the first failure is told at the end, so that a box without
/// IPv6 still gets its IPv4 address.
pub(crate) fn change(index: u32, plan: &InterfacePlan) -> Result<(), NodeError> {
    let mut first = Ok(());
    let mut act = |what: String, message: RouteNetlinkMessage, flags: u16, fine: &[Errno]| {
        if let Err(error) = request(message, flags)
            && !is(&error, fine)
            && first.is_ok()
        {
            first = Err(failed(what, error));
        }
    };
    if !plan.remove.is_empty() {
        for message in address_messages(index)? {
            if let Some(address) = address_of(&message).filter(|address| plan.remove.contains(address)) {
                let message = RouteNetlinkMessage::DelAddress(message);
                act(format!("remove the address {address}"), message, 0, &[Errno::EADDRNOTAVAIL]);
            }
        }
    }
    for address in &plan.add {
        let message = RouteNetlinkMessage::NewAddress(address_at(index, address));
        act(format!("add the address {address}"), message, NLM_F_CREATE | NLM_F_EXCL, &[Errno::EEXIST]);
    }
    if let Some(mtu) = plan.mtu {
        let mut message = link_at(index);
        message.attributes.push(LinkAttribute::Mtu(mtu));
        act(format!("set the MTU to {mtu}"), RouteNetlinkMessage::SetLink(message), 0, &[]);
    }
    if plan.up {
        let mut message = link_at(index);
        message.header.flags |= LinkFlags::Up;
        message.header.change_mask |= LinkFlags::Up;
        act("bring the interface up".into(), RouteNetlinkMessage::SetLink(message), 0, &[]);
    }
    first
}

/// One request and all that comes back. The acknowledgement is always asked for: without it nothing would say
/// that the answer to a question for one link is complete.
pub(crate) fn request(message: RouteNetlinkMessage, flags: u16) -> io::Result<Vec<RouteNetlinkMessage>> {
    let answers = netlink_request_rtnl(message, Some(NLM_F_REQUEST | NLM_F_ACK | flags))?;
    let inner = answers.into_iter().filter_map(|answer| match answer.payload {
        NetlinkPayload::InnerMessage(message) => Some(message),
        _ => None,
    });
    Ok(inner.collect())
}

fn address_messages(index: u32) -> Result<Vec<AddressMessage>, NodeError> {
    let answers = request(RouteNetlinkMessage::GetAddress(AddressMessage::default()), NLM_F_DUMP)
        .map_err(|error| NodeError::Netlink("tell about addresses".into(), error))?;
    let of_link = answers.into_iter().filter_map(|answer| match answer {
        RouteNetlinkMessage::NewAddress(message) if message.header.index == index => Some(message),
        _ => None,
    });
    Ok(of_link.collect())
}

fn link_at(index: u32) -> LinkMessage {
    let mut message = LinkMessage::default();
    message.header.index = index;
    message
}

fn link_of(message: LinkMessage) -> Link {
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
    link
}

fn address_at(index: u32, address: &IpNet) -> AddressMessage {
    let mut message = AddressMessage::default();
    message.header.index = index;
    message.header.prefix_len = address.prefix_len();
    message.attributes.push(AddressAttribute::Address(address.addr()));
    message.attributes.push(AddressAttribute::Local(address.addr()));
    match address {
        IpNet::V4(v4) => {
            message.header.family = AddressFamily::Inet;
            message.attributes.push(AddressAttribute::Broadcast(v4.broadcast()));
        }
        IpNet::V6(_) => {
            message.header.family = AddressFamily::Inet6;
            // Nobody else can have it, and without waiting for that it answers at once.
            message.header.flags |= AddressHeaderFlags::Nodad;
        }
    }
    message
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

pub(crate) fn is(error: &io::Error, wanted: &[Errno]) -> bool {
    error.raw_os_error().is_some_and(|code| wanted.contains(&Errno::from_raw(code)))
}

pub(crate) fn failed(what: String, error: io::Error) -> NodeError {
    if is(&error, &[Errno::EPERM]) { NodeError::Capability(error) } else { NodeError::Netlink(what, error) }
}

#[cfg(test)]
mod tests;
