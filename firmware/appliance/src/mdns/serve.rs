//! The sockets of the responder: two for every real network, bound to its interface, so that a question is
//! answered where it was asked. Networks that come and go are noticed within five seconds.

use super::{
    responder::{Interface, PORT, Responder, Send, To},
    wire::MAX_MESSAGE,
};
use crate::{error::Error, network::links, seed::HostName};
use ipnet::IpNet;
use nix::{
    errno::Errno,
    ifaddrs::getifaddrs,
    net::if_::if_nametoindex,
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::{
        signal::{SigSet, Signal},
        signalfd::{SfdFlags, SignalFd},
    },
    unistd::{Gid, Uid, setgid, setgroups, setuid},
};
use sha2::{Digest, Sha256};
use socket2::{Domain, InterfaceIndexOrAddress, Protocol, Socket, Type};
use std::{
    fs::File,
    io::{self, Read, Seek, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, UdpSocket},
    os::fd::AsFd,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const GROUP_4: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 251);
const GROUP_6: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0xfb);
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Packets read in one go, so that a flood on one socket does not starve the others.
const MAX_READS: usize = 16;
const MAX_INTERFACES: usize = 8;
/// Bytes of the file that tells the identity.
const MAX_IDENTITY: u64 = 64 << 10;
/// The name that every Alcove answers to.
const EVERYBODYS: &str = "alcove";

/// What to answer for, and as whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// The box's own name, answered beside `alcove.local`.
    pub host_name: HostName,
    /// `/sys/class/net`.
    pub sys_class_net: PathBuf,
    /// The user and group to become before the first packet is read.
    pub run_as: Option<(u32, u32)>,
    /// Gets the names that are ours now, one a line, the best one first; in memory. Opened before the change of
    /// user.
    pub names_file: Option<PathBuf>,
    /// What the box's identity is told from: the certificate of its own authority, which a restored box has as well.
    pub identity_file: PathBuf,
    /// Gets the address of another box with the same identity, as long as one is heard; empty otherwise. As above.
    pub twin_file: Option<PathBuf>,
}

/// Answers until SIGTERM comes, which takes the names back.
///
/// # Errors
/// [`Error::System`] when the user cannot be changed or packets cannot be waited for; [`Error::Multicast`]
/// when there are networks and none of them lets itself be listened to; [`Error::File`] for the names' file.
pub fn serve(options: &Options) -> Result<(), Error> {
    let system = |what| move |source| Error::System { what, source };
    let mut names_file = options.names_file.as_deref().map(create).transpose()?;
    let mut twin_file = options.twin_file.as_deref().map(create).transpose()?;
    if let Some((uid, gid)) = options.run_as {
        let change = setgroups(&[])
            .and_then(|()| setgid(Gid::from_raw(gid)))
            .and_then(|()| setuid(Uid::from_raw(uid)));
        change.map_err(system("to give up privileges"))?;
    }
    let wanted = SigSet::from_iter([Signal::SIGTERM]);
    wanted.thread_block().map_err(system("to hold signals back"))?;
    let stop = SignalFd::with_flags(&wanted, SfdFlags::SFD_CLOEXEC).map_err(system("to wait for signals"))?;

    let now = Instant::now();
    let mut responder = Responder::new(&[options.host_name.as_str(), EVERYBODYS], now);
    let mut sockets: Vec<Listener> = vec![];
    let mut look = now;
    let mut told: Option<Vec<String>> = None;
    let mut told_twin: Option<IpAddr> = None;
    let mut buffer = vec![0; MAX_MESSAGE + 1];
    loop {
        let now = Instant::now();
        if look <= now {
            let interfaces = interfaces(options);
            listen(&mut sockets, &interfaces)?;
            responder.set_interfaces(interfaces, now);
            responder.set_identity(identity(&options.identity_file).as_deref(), now);
            look = now + LOOK_EVERY;
        }
        for send in responder.poll(now) {
            deliver(&sockets, &send);
        }
        let names = responder.names();
        if told.as_ref() != Some(&names) {
            if !names.is_empty() {
                tracing::info!(names = names.join(", "), "the box is found by these names in .local");
            }
            tell(names_file.as_mut(), &names);
            told = Some(names);
        }
        let twin = responder.twin(now);
        if told_twin != twin {
            match twin {
                Some(at) => {
                    tracing::error!(%at, "another box with the identity of this one is in the network")
                }
                None => {
                    tracing::info!("no other box with the identity of this one is in the network any more")
                }
            }
            tell(twin_file.as_mut(), &twin.map(|at| at.to_string()).into_iter().collect::<Vec<_>>());
            told_twin = twin;
        }

        let wait =
            responder.next().map_or(look, |next| next.min(look)).saturating_duration_since(Instant::now());
        let ready: Vec<bool> = {
            let mut fds = vec![PollFd::new(stop.as_fd(), PollFlags::POLLIN)];
            fds.extend(
                sockets.iter().map(|listener| PollFd::new(listener.socket.as_fd(), PollFlags::POLLIN)),
            );
            match poll(
                &mut fds,
                PollTimeout::try_from(wait + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX),
            ) {
                Ok(_) | Err(Errno::EINTR) => {}
                Err(source) => return Err(Error::System { what: "to wait for packets", source }),
            }
            fds.iter().map(|fd| fd.any().unwrap_or(false)).collect()
        };
        if ready[0] {
            for send in responder.goodbye() {
                deliver(&sockets, &send);
            }
            return Ok(());
        }
        for (listener, _) in sockets.iter().zip(&ready[1..]).filter(|(_, ready)| **ready) {
            for _ in 0..MAX_READS {
                // An error is the end of what there is, or an interface that is about to go.
                let Ok((length, from)) = listener.socket.recv_from(&mut buffer) else { break };
                responder.receive(listener.index, from, &buffer[..length], Instant::now());
            }
        }
    }
}

fn create(path: &Path) -> Result<File, Error> {
    File::create(path).map_err(|source| Error::File { action: "written", path: path.into(), source })
}

/// What the box's identity is called in the network: a digest of what only this box has, which says nothing of it.
fn identity(file: &Path) -> Option<String> {
    let mut certificate = vec![];
    File::open(file).ok()?.take(MAX_IDENTITY).read_to_end(&mut certificate).ok()?;
    let digest = Sha256::digest(&certificate);
    let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    (!certificate.is_empty()).then(|| format!("alcove-id-{digits}"))
}

/// Writes lines in the place of those before.
fn tell(file: Option<&mut File>, lines: &[String]) {
    let Some(file) = file else { return };
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let written = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text.as_bytes()));
    if let Err(error) = written {
        tracing::warn!(%error, "what was found out in the network could not be noted");
    }
}

struct Listener {
    index: u32,
    name: String,
    is_v6: bool,
    socket: UdpSocket,
}

/// The networks that the box is in now.
fn interfaces(options: &Options) -> Vec<Interface> {
    let Ok(all) = getifaddrs() else { return vec![] };
    let addresses: Vec<(String, IpNet)> = all
        .filter_map(|entry| {
            let address = links::ip(entry.address.as_ref()?)?;
            let length = prefix_length(links::ip(entry.netmask.as_ref()?)?);
            Some((entry.interface_name, IpNet::new(address, length).ok()?))
        })
        .collect();
    let links = links::addressed(&options.sys_class_net);
    let mut found: Vec<Interface> = links
        .into_iter()
        .filter_map(|link| {
            let name = String::from(link.name);
            let index = if_nametoindex(name.as_str()).ok()?;
            let mut own: Vec<IpNet> =
                addresses.iter().filter(|(at, _)| *at == name).map(|(_, net)| *net).collect();
            own.sort();
            own.truncate(32);
            Some(Interface { index, name, addresses: own })
        })
        .filter(|interface| !interface.addresses.is_empty())
        .collect();
    found.truncate(MAX_INTERFACES);
    found
}

fn prefix_length(mask: IpAddr) -> u8 {
    let ones = match mask {
        IpAddr::V4(v4) => v4.to_bits().leading_ones(),
        IpAddr::V6(v6) => v6.to_bits().leading_ones(),
    };
    u8::try_from(ones).unwrap_or(128)
}

/// Makes the sockets those of the interfaces: what is gone is closed, what is new is opened.
fn listen(sockets: &mut Vec<Listener>, interfaces: &[Interface]) -> Result<(), Error> {
    let mut failed = None;
    sockets
        .retain(|listener| interfaces.iter().any(|i| i.index == listener.index && i.name == listener.name));
    for interface in interfaces {
        for is_v6 in [false, true] {
            if sockets.iter().any(|listener| listener.index == interface.index && listener.is_v6 == is_v6) {
                continue;
            }
            match open(interface, is_v6) {
                Ok(socket) => {
                    let (index, name) = (interface.index, interface.name.clone());
                    sockets.push(Listener { index, name, is_v6, socket });
                }
                Err(error) => failed = Some(error),
            }
        }
    }
    match failed {
        // One family or network without an answer is usual; none at all is worth saying.
        Some(error) if sockets.is_empty() => Err(Error::Multicast(error)),
        _ => Ok(()),
    }
}

fn open(interface: &Interface, is_v6: bool) -> io::Result<UdpSocket> {
    let domain = if is_v6 { Domain::IPV6 } else { Domain::IPV4 };
    let socket = Socket::new(domain, Type::DGRAM.nonblocking().cloexec(), Some(Protocol::UDP))?;
    socket.bind_device(Some(interface.name.as_bytes()))?;
    socket.set_reuse_address(true)?;
    if is_v6 {
        socket.set_only_v6(true)?;
        socket.set_multicast_if_v6(interface.index)?;
        socket.set_multicast_hops_v6(255)?;
        socket.set_unicast_hops_v6(255)?;
        socket.set_multicast_loop_v6(false)?;
        socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, PORT)).into())?;
        socket.join_multicast_v6(&GROUP_6, interface.index)?;
    } else {
        socket.set_multicast_ttl_v4(255)?;
        socket.set_multicast_loop_v4(false)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, PORT)).into())?;
        socket.join_multicast_v4_n(&GROUP_4, &InterfaceIndexOrAddress::Index(interface.index))?;
    }
    Ok(socket.into())
}

/// Sends; a packet that does not leave is like one that is lost.
fn deliver(sockets: &[Listener], send: &Send) {
    for listener in sockets.iter().filter(|listener| listener.index == send.interface) {
        let to = match send.to {
            To::One(one) if one.is_ipv6() != listener.is_v6 => continue,
            To::One(one) => one,
            To::Everybody if listener.is_v6 => SocketAddrV6::new(GROUP_6, PORT, 0, listener.index).into(),
            To::Everybody => SocketAddr::from((GROUP_4, PORT)),
        };
        if let Err(error) = listener.socket.send_to(&send.packet, to) {
            tracing::debug!(%error, interface = listener.name, "a packet for the name could not be sent");
        }
    }
}
