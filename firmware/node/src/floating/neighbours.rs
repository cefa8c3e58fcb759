//! Who has an address in a network that this box is in, as the kernel finds out: by ARP (RFC 826) for IPv4, by neighbour
//! discovery (RFC 4861) for IPv6. So no packet of a stranger is read here, and no right to send raw ones is needed.

use crate::{
    NodeError,
    rtnl::{failed, is, request},
};
use ipnet::IpNet;
use netlink_packet_core::{NLM_F_CREATE, NLM_F_DUMP, NLM_F_REPLACE};
use netlink_packet_route::{
    AddressFamily, RouteNetlinkMessage,
    address::{AddressAttribute, AddressHeaderFlags, AddressMessage, CacheInfo},
    link::{LinkFlags, LinkMessage},
    neighbour::{NeighbourAddress, NeighbourAttribute, NeighbourFlags, NeighbourMessage, NeighbourState},
    route::{RouteAddress, RouteAttribute, RouteMessage},
};
use nix::errno::Errno;
use std::net::{IpAddr, SocketAddr, UdpSocket};

/// The port that datagrams go to which are sent for the question that precedes them: discard (RFC 863).
const DISCARD: u16 = 9;

/// Where a floating address belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The link that is in the address's network.
    pub(crate) link: u32,
    /// Somebody else who is always there: the way out of that network, where it has one.
    pub(crate) gateway: Option<IpAddr>,
    /// The network.
    net: IpNet,
}

impl Place {
    /// Whom to ask for so that all others hear it: the way out, or any address of the network that is not `own`.
    pub(crate) fn other(&self, own: &[Own]) -> Option<IpAddr> {
        let free = |address: &IpAddr| own.iter().all(|own| own.net.addr() != *address);
        self.gateway.or_else(|| self.net.hosts().take(own.len() + 1).find(free))
    }
}

/// What the kernel knows of whoever has an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Somebody answered.
    There,
    /// It still asks.
    Asking,
    /// Nobody answered, three times, a second apart.
    Nobody,
}

/// An address of this box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) link: u32,
    pub(crate) net: IpNet,
    /// It is not used yet, because the kernel still asks whether somebody else has it.
    pub(crate) tentative: bool,
    /// Somebody else has it.
    pub(crate) duplicate: bool,
}

/// All addresses of this box.
pub(crate) fn own_addresses() -> Result<Vec<Own>, NodeError> {
    let answers = request(RouteNetlinkMessage::GetAddress(AddressMessage::default()), NLM_F_DUMP)
        .map_err(|error| NodeError::Netlink("tell about addresses".into(), error))?;
    let own = answers.into_iter().filter_map(|answer| match answer {
        RouteNetlinkMessage::NewAddress(message) => own(&message),
        _ => None,
    });
    Ok(own.collect())
}

fn own(message: &AddressMessage) -> Option<Own> {
    let (mut local, mut plain, mut flags) = (None, None, u32::from(message.header.flags.bits()));
    for attribute in &message.attributes {
        match attribute {
            AddressAttribute::Local(address) => local = Some(*address),
            AddressAttribute::Address(address) => plain = Some(*address),
            AddressAttribute::Flags(all) => flags = all.bits(),
            _ => {}
        }
    }
    let has = |flag: AddressHeaderFlags| flags & u32::from(flag.bits()) != 0;
    Some(Own {
        link: message.header.index,
        net: IpNet::new(local.or(plain)?, message.header.prefix_len).ok()?,
        tentative: has(AddressHeaderFlags::Tentative),
        duplicate: has(AddressHeaderFlags::Dadfailed),
    })
}

/// Where an address belongs: the link with an address of a network that it is in. `None` where there is none.
pub(crate) fn place_of(address: IpAddr, own: &[Own]) -> Result<Option<Place>, NodeError> {
    let contains = |own: &&Own| own.net.contains(&address) && own.net.prefix_len() < own.net.max_prefix_len();
    let Some(Own { link, net, .. }) = own.iter().find(contains).copied() else { return Ok(None) };
    Ok(Some(Place { link, gateway: gateway(address, link)?, net }))
}

/// The way out of a link's network, in an address's family.
fn gateway(like: IpAddr, link: u32) -> Result<Option<IpAddr>, NodeError> {
    let mut wanted = RouteMessage::default();
    wanted.header.address_family = family(like);
    let answers = request(RouteNetlinkMessage::GetRoute(wanted), NLM_F_DUMP)
        .map_err(|error| NodeError::Netlink("tell about routes".into(), error))?;
    let mut gateways = answers.into_iter().filter_map(|answer| match answer {
        RouteNetlinkMessage::NewRoute(route) if route.header.destination_prefix_length == 0 => {
            let out = route.attributes.contains(&RouteAttribute::Oif(link));
            route.attributes.into_iter().find_map(|attribute| match attribute {
                RouteAttribute::Gateway(RouteAddress::Inet(v4)) if out => Some(IpAddr::V4(v4)),
                RouteAttribute::Gateway(RouteAddress::Inet6(v6)) if out => Some(IpAddr::V6(v6)),
                _ => None,
            })
        }
        _ => None,
    });
    Ok(gateways.find(|gateway| gateway.is_ipv4() == like.is_ipv4()))
}

/// Whether a link is up, and something at its other end.
pub(crate) fn is_connected(link: u32) -> Result<bool, NodeError> {
    let mut wanted = LinkMessage::default();
    wanted.header.index = link;
    let answers = match request(RouteNetlinkMessage::GetLink(wanted), 0) {
        Err(error) if is(&error, &[Errno::ENODEV]) => return Ok(false),
        answers => answers.map_err(|error| NodeError::Netlink("tell about a link".into(), error))?,
    };
    Ok(answers.iter().any(|answer| match answer {
        RouteNetlinkMessage::NewLink(found) => {
            found.header.flags.contains(LinkFlags::Up | LinkFlags::Running)
        }
        _ => false,
    }))
}

/// Has the kernel ask anew who has an address.
pub(crate) fn ask(link: u32, address: IpAddr) -> Result<(), NodeError> {
    forget(link, address)?;
    let mut question = neighbour(link, address);
    question.header.state = NeighbourState::None;
    question.header.flags = NeighbourFlags::Use;
    request(RouteNetlinkMessage::NewNeighbour(question), NLM_F_CREATE | NLM_F_REPLACE)
        .map_err(|error| failed(format!("ask who has {address}"), error))?;
    Ok(())
}

/// What came of it.
pub(crate) fn answer(link: u32, address: IpAddr) -> Result<Answer, NodeError> {
    let answers = match request(RouteNetlinkMessage::GetNeighbour(neighbour(link, address)), 0) {
        Err(error) if is(&error, &[Errno::ENOENT]) => return Ok(Answer::Nobody),
        answers => answers.map_err(|error| NodeError::Netlink("tell about a neighbour".into(), error))?,
    };
    let state = answers.into_iter().find_map(|answer| match answer {
        RouteNetlinkMessage::NewNeighbour(found) => Some(found.header.state),
        _ => None,
    });
    Ok(match state {
        Some(NeighbourState::Incomplete | NeighbourState::None) => Answer::Asking,
        Some(NeighbourState::Failed) | None => Answer::Nobody,
        Some(_) => Answer::There,
    })
}

/// Has the kernel forget who has an address.
fn forget(link: u32, address: IpAddr) -> Result<(), NodeError> {
    match request(RouteNetlinkMessage::DelNeighbour(neighbour(link, address)), 0) {
        Err(error) if !is(&error, &[Errno::ENOENT]) => {
            Err(failed(format!("forget who has {address}"), error))
        }
        _ => Ok(()),
    }
}

fn neighbour(link: u32, address: IpAddr) -> NeighbourMessage {
    let mut message = NeighbourMessage::default();
    message.header.family = family(address);
    message.header.ifindex = link;
    let destination = match address {
        IpAddr::V4(v4) => NeighbourAddress::Inet(v4),
        IpAddr::V6(v6) => NeighbourAddress::Inet6(v6),
    };
    message.attributes.push(NeighbourAttribute::Destination(destination));
    message
}

/// Gives the box an address, of which nothing goes out by itself: what the box says of its own accord has its other
/// addresses. The kernel finds out whether somebody else has one of IPv6.
pub(crate) fn take(link: u32, address: IpAddr) -> Result<(), NodeError> {
    let mut message = own_message(link, address);
    if address.is_ipv6() {
        let mut lifetime = CacheInfo::default();
        (lifetime.ifa_preferred, lifetime.ifa_valid) = (0, u32::MAX);
        message.attributes.push(AddressAttribute::CacheInfo(lifetime));
    }
    request(RouteNetlinkMessage::NewAddress(message), NLM_F_CREATE | NLM_F_REPLACE)
        .map_err(|error| failed(format!("add the address {address}"), error))?;
    Ok(())
}

/// Takes an address from the box again.
pub(crate) fn let_go(link: u32, address: IpAddr) -> Result<(), NodeError> {
    match request(RouteNetlinkMessage::DelAddress(own_message(link, address)), 0) {
        Err(error) if !is(&error, &[Errno::EADDRNOTAVAIL, Errno::ENODEV]) => {
            Err(failed(format!("remove the address {address}"), error))
        }
        _ => Ok(()),
    }
}

fn own_message(link: u32, address: IpAddr) -> AddressMessage {
    let mut message = AddressMessage::default();
    message.header.index = link;
    message.header.family = family(address);
    message.header.prefix_len = IpNet::from(address).prefix_len();
    message.attributes.push(AddressAttribute::Local(address));
    message.attributes.push(AddressAttribute::Address(address));
    message
}

/// Has everybody in the network learn that an address is here now: the box asks for `other` in its name, anew, and who
/// hears that question remembers who asked (RFC 826; of IPv6 it is `other` who does, RFC 4861 §7.2.3).
pub(crate) fn announce(link: u32, address: IpAddr, other: IpAddr) -> Result<(), NodeError> {
    forget(link, other)?;
    let told =
        UdpSocket::bind((address, 0)).and_then(|socket| socket.send_to(&[], SocketAddr::new(other, DISCARD)));
    told.map(|_| ()).map_err(|error| NodeError::Netlink(format!("tell others of {address}"), error))
}

fn family(address: IpAddr) -> AddressFamily {
    match address {
        IpAddr::V4(_) => AddressFamily::Inet,
        IpAddr::V6(_) => AddressFamily::Inet6,
    }
}
