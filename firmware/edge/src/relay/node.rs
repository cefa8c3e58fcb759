//! The node's end of a relay: a UDP socket between a loopback address of its own and the WireGuard port of this box; or,
//! to another box, a socket between a port of its own and that box's, and the lane that the box keeps (`far`).
//!
//! Datagrams go out in runs of equal length, as one call each (UDP segmentation offload), and come in several at a
//! time: a tunnel that is loaded sends full packets, and a call per packet would be most of the work. What the node's socket does not take is lost,
//! as on any network; nothing is queued here.

use std::array;
use std::cell::RefCell;
use std::io::{self, ErrorKind, IoSlice, IoSliceMut};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use bytes::Bytes;
use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, MsgFlags, MultiHeaders, SockaddrIn, recvmmsg, sendmsg};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::Relays;
use super::far::{Far, Way};
use super::lane::Tunnel;
use super::table::RelaySeat;
use crate::application::RelayTarget;
use crate::scratch::{SCRATCH, Scratch};
use crate::uotlv::{BadFrame, Complete, PREFIX};

/// Most datagrams of one run.
const RUN: usize = 16;
/// Most datagrams that are received at once.
const SEVERAL: usize = 10;
/// Room for a frame from the node; WireGuard's datagrams have 1,452 bytes at most for any MTU that the settings allow.
const PLACE: usize = SCRATCH / SEVERAL;

thread_local! {
    /// What the call that receives several datagrams fills in.
    static HEADERS: RefCell<MultiHeaders<SockaddrIn>> = RefCell::new(MultiHeaders::preallocate(SEVERAL, None));
}

/// Some datagrams of equal length, of which the last may be shorter.
pub(super) struct Run<'a> {
    pub(super) datagrams: heapless::Vec<IoSlice<'a>, RUN>,
    /// What they take in the stream.
    pub(super) framed: usize,
}

impl<'a> Run<'a> {
    /// The first run of what is complete; `None` when nothing is.
    pub(super) fn first(complete: Complete<'a>) -> Result<Option<Self>, BadFrame> {
        let mut run = Self { datagrams: heapless::Vec::new(), framed: 0 };
        let mut longest = usize::MAX;
        for datagram in complete {
            let datagram = match datagram {
                Ok(datagram) if datagram.len() <= longest || run.datagrams.is_empty() => datagram,
                Err(bad) if run.datagrams.is_empty() => return Err(bad),
                // Of the next run.
                _ => break,
            };
            if run.datagrams.push(IoSlice::new(datagram)).is_err() {
                break;
            }
            run.framed += PREFIX + datagram.len();
            // A shorter one ends the run.
            longest = if datagram.len() < longest && longest != usize::MAX { 0 } else { datagram.len() };
        }
        Ok((!run.datagrams.is_empty()).then_some(run))
    }
}

/// The way to the node.
pub(crate) struct Node {
    socket: Option<UdpSocket>,
    /// Whether runs are sent as one; some kernels cannot.
    as_one: AtomicBool,
    /// For a node on another box.
    far: Option<Far>,
}

/// What came from the node.
enum Ready {
    Datagrams,
    Run(Option<Bytes>),
}

impl Node {
    /// Needs a runtime around it.
    pub(super) fn open(relays: &Arc<Relays>, seat: &RelaySeat, to: RelayTarget) -> io::Result<Self> {
        let ends: Option<(SocketAddr, SocketAddr)> = match to {
            RelayTarget::ThisBox { port } => {
                Some(((seat.local(), 0).into(), (Ipv4Addr::LOCALHOST, port).into()))
            }
            RelayTarget::Elsewhere { node: Some(node @ SocketAddr::V4(_)), .. } => {
                Some(((Ipv4Addr::UNSPECIFIED, 0).into(), node))
            }
            RelayTarget::Elsewhere { node: Some(node), .. } => {
                Some(((Ipv6Addr::UNSPECIFIED, 0).into(), node))
            }
            RelayTarget::Elsewhere { node: None, .. } => None,
        };
        let socket = ends.map(|(from, to)| connected(from, to)).transpose()?;
        let far = match to {
            RelayTarget::ThisBox { .. } => None,
            RelayTarget::Elsewhere { number, .. } => {
                if let Some(socket) = &socket {
                    seat.sends_from(socket.local_addr()?.port());
                }
                Some(Far::new(relays, number, seat.local()))
            }
        };
        Ok(Self { socket, as_one: AtomicBool::new(true), far })
    }

    /// Sends a run.
    pub(super) async fn send(&self, run: &Run<'_>) {
        let by_udp = match &self.far {
            Some(far) => far.send(run, self.socket.is_some()).await,
            None => true,
        };
        let Some(socket) = self.socket.as_ref().filter(|_| by_udp) else { return };
        if let [_, second, ..] = run.datagrams.as_slice()
            && self.as_one.load(Relaxed)
        {
            debug_assert!(run.datagrams[0].len() >= second.len());
            match send_as_one(socket, &run.datagrams)
                .await
                .map_err(|error| error.raw_os_error().map(Errno::from_raw))
            {
                Err(Some(
                    Errno::EINVAL | Errno::EIO | Errno::EOPNOTSUPP | Errno::ENOPROTOOPT | Errno::EMSGSIZE,
                )) => {
                    self.as_one.store(false, Relaxed);
                }
                // Lost, for example because nobody listens there at the moment.
                _ => return,
            }
        }
        for datagram in &run.datagrams {
            let _ = socket.send(datagram).await;
        }
    }

    /// Waits for datagrams and frames those that are there into `batch`; returns the length. `tunnel` is kept between
    /// calls for the relay's end of a lane.
    pub(super) async fn receive(
        &self,
        tunnel: &mut Option<Tunnel>,
        batch: &mut Scratch,
    ) -> io::Result<usize> {
        loop {
            batch.leave();
            let ready = match (&self.socket, &self.far) {
                (Some(socket), None) => socket.readable().await.map(|()| Ready::Datagrams)?,
                (Some(socket), Some(far)) => tokio::select! {
                    readable = socket.readable() => readable.map(|()| Ready::Datagrams)?,
                    run = far.receive(tunnel) => Ready::Run(run),
                },
                (None, Some(far)) => Ready::Run(far.receive(tunnel).await),
                // A relay has at least one way.
                (None, None) => return Err(ErrorKind::NotConnected.into()),
            };
            match (ready, &self.socket, &self.far) {
                (Ready::Run(None), ..) => return Err(ErrorKind::ConnectionReset.into()),
                (Ready::Run(Some(run)), _, far) => {
                    far.iter().for_each(|far| far.settle(Way::Lane));
                    let filled = run.len().min(SCRATCH);
                    batch.take()[..filled].copy_from_slice(&run[..filled]);
                    return Ok(filled);
                }
                (Ready::Datagrams, Some(socket), far) => {
                    let room = batch.take();
                    let received =
                        socket.try_io(Interest::READABLE, || Ok(receive_several(socket.as_raw_fd(), room)?));
                    match received {
                        // Empty or cut off ones are not WireGuard's.
                        Ok(0) => {}
                        Ok(filled) => {
                            far.iter().for_each(|far| far.settle(Way::Udp));
                            return Ok(filled);
                        }
                        // Refused, or no way there: said about a datagram of ours.
                        Err(error) if is_about_a_datagram(&error) => {}
                        Err(error) => return Err(error),
                    }
                }
                (Ready::Datagrams, None, _) => {}
            }
        }
    }
}

fn connected(from: SocketAddr, to: SocketAddr) -> io::Result<UdpSocket> {
    let socket = std::net::UdpSocket::bind(from)?;
    socket.connect(to)?;
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket)
}

/// Whether an error tells of what became of a datagram, and not of the socket.
fn is_about_a_datagram(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock
            | ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
    )
}

async fn send_as_one(socket: &UdpSocket, datagrams: &[IoSlice<'_>]) -> io::Result<()> {
    // A frame's length has two bytes.
    let segment = datagrams.first().map_or(0, |datagram| datagram.len() as u16);
    let send = || {
        let how = [ControlMessage::UdpGsoSegments(&segment)];
        sendmsg::<()>(socket.as_raw_fd(), datagrams, &how, MsgFlags::MSG_DONTWAIT, None)
            .map_err(io::Error::from)
    };
    socket.async_io(Interest::WRITABLE, send).await.map(drop)
}

/// Receives what is there with one call, each datagram into its own place, and closes the gaps between them.
fn receive_several(socket: RawFd, batch: &mut [u8; SCRATCH]) -> nix::Result<usize> {
    let lengths = HEADERS.with_borrow_mut(|headers| {
        let mut rest = batch.chunks_exact_mut(PLACE);
        let mut places: [[IoSliceMut<'_>; 1]; SEVERAL] = array::from_fn(|_| {
            let place = rest.next().map_or(&mut [][..], |place| &mut place[PREFIX..]);
            [IoSliceMut::new(place)]
        });
        let messages = recvmmsg(socket, headers, places.iter_mut(), MsgFlags::MSG_DONTWAIT, None)?;
        nix::Result::Ok(messages.map(|message| message.bytes).collect::<heapless::Vec<usize, SEVERAL>>())
    })?;
    let mut filled = 0;
    for (number, length) in lengths.into_iter().enumerate() {
        if length == 0 || length == PLACE - PREFIX {
            continue;
        }
        let from = number * PLACE;
        batch[from..from + PREFIX].copy_from_slice(&(length as u16).to_be_bytes());
        batch.copy_within(from..from + PREFIX + length, filled);
        filled += PREFIX + length;
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uotlv::Deframer;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn filled(lengths: &[usize]) -> Deframer {
        let mut frames = Deframer::new();
        for (number, length) in lengths.iter().enumerate() {
            let mut bytes = (*length as u16).to_be_bytes().to_vec();
            bytes.resize(PREFIX + length, number as u8);
            while !bytes.is_empty() {
                let space = frames.space();
                let taken = space.len().min(bytes.len());
                space[..taken].copy_from_slice(&bytes[..taken]);
                frames.filled(taken);
                bytes.drain(..taken);
            }
        }
        frames
    }

    fn runs(lengths: &[usize]) -> Vec<Vec<usize>> {
        let mut frames = filled(lengths);
        let mut runs = vec![];
        loop {
            let framed = match Run::first(frames.complete()).expect("good frames") {
                None => return runs,
                Some(run) => {
                    runs.push(run.datagrams.iter().map(|datagram| datagram.len()).collect());
                    run.framed
                }
            };
            frames.consume(framed);
        }
    }

    fn open(target: RelayTarget) -> (Node, RelaySeat) {
        let relays = Arc::new(Relays::new(&crate::Limits::default()));
        let seat = relays.admit("192.0.2.9:50000".parse().expect("an address")).expect("a seat");
        (Node::open(&relays, &seat, target).expect("a socket"), seat)
    }

    async fn say(node: &Node, length: usize) {
        let frames = filled(&[length]);
        node.send(&Run::first(frames.complete()).expect("good").expect("a run")).await;
    }

    /// A relay to a node elsewhere, its lane's other end, and whose datagrams they are there.
    async fn with_lane(node: Option<SocketAddr>) -> (Node, tokio::io::DuplexStream, [u8; 4]) {
        let (node, seat) = open(RelayTarget::Elsewhere { number: 3, node });
        let (there, ours) = tokio::io::duplex(64 * 1024);
        let relays = node.far.as_ref().expect("elsewhere").relays();
        tokio::spawn(async move { relays.carry_lane(3, Box::new(ours)).await });
        (node, there, seat.local().octets())
    }

    async fn frame(there: &mut tokio::io::DuplexStream) -> Vec<u8> {
        let length = there.read_u16().await.expect("a frame");
        let mut bytes = vec![0; length.into()];
        there.read_exact(&mut bytes).await.expect("a frame");
        bytes
    }

    #[tokio::test]
    async fn what_is_said_before_there_is_a_lane_goes_over_it_and_the_answer_makes_it_the_way() {
        // Nobody listens at the node's port, as behind a NAT.
        let (node, mut there, local) = with_lane("127.0.0.1:9".parse().ok()).await;
        say(&node, 148).await;
        let (mut tunnel, mut batch) = (None, Scratch::default());
        let answering = async {
            assert_eq!(frame(&mut there).await, [&local[..], &[0; 148]].concat());
            there.write_all(&[&[0, 6][..], &local, &[7, 8]].concat()).await.expect("sent");
        };
        let (received, ()) = tokio::join!(node.receive(&mut tunnel, &mut batch), answering);
        assert_eq!(batch.bytes()[..received.expect("an answer")], [0, 2, 7, 8]);
        assert_eq!(node.far.as_ref().map(Far::way), Some(Way::Lane));
        say(&node, 20).await;
        assert_eq!(frame(&mut there).await.len(), 24);
        drop(there);
        assert!(node.receive(&mut tunnel, &mut batch).await.is_err(), "its way is gone");
    }

    #[tokio::test]
    async fn where_udp_gets_through_it_is_the_way_and_the_lane_is_left() {
        let udp = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let (node, mut there, local) = with_lane(udp.local_addr().ok()).await;
        say(&node, 148).await;
        let (mut tunnel, mut batch) = (None, Scratch::default());
        let answering = async {
            assert_eq!(frame(&mut there).await.len(), 152);
            let (_, from) = udp.recv_from(&mut [0; 200]).await.expect("a datagram");
            udp.send_to(&[1], from).await.expect("sent");
        };
        let (received, ()) = tokio::join!(node.receive(&mut tunnel, &mut batch), answering);
        assert_eq!(batch.bytes()[..received.expect("an answer")], [0, 1, 1]);
        say(&node, 20).await;
        let waiting = node.receive(&mut tunnel, &mut batch);
        assert!(tokio::time::timeout(Duration::from_millis(50), waiting).await.is_err());
        assert_eq!(frame(&mut there).await, local, "nothing but that it ended");
    }

    #[tokio::test]
    async fn a_stranger_fills_no_lane() {
        let (node, mut there, _) = with_lane(None).await;
        let (mut tunnel, mut batch) = (None, Scratch::default());
        say(&node, 148).await;
        let waiting = node.receive(&mut tunnel, &mut batch);
        assert!(tokio::time::timeout(Duration::from_millis(50), waiting).await.is_err());
        for _ in 0..100 {
            say(&node, 1400).await;
            tokio::task::yield_now().await;
        }
        drop((node, tunnel));
        let mut sent = 0;
        while frame(&mut there).await.len() > 4 {
            sent += 1;
        }
        assert!((1..=16).contains(&sent), "{sent}");
    }

    #[test]
    fn a_run_is_of_one_length_with_a_shorter_last_one() {
        assert_eq!(
            runs(&[1452, 1452, 96, 96, 1452, 32, 148]),
            [vec![1452, 1452, 96], vec![96], vec![1452, 32], vec![148]]
        );
        assert_eq!(runs(&[100; 20]).iter().map(Vec::len).collect::<Vec<_>>(), [16, 4]);
        assert_eq!(runs(&[]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn what_is_good_before_a_bad_frame_is_a_run() {
        let frames = filled(&[5, 5, 0]);
        let run = Run::first(frames.complete()).expect("good ones first").expect("a run");
        assert_eq!(run.datagrams.len(), 2);
        assert!(Run::first(filled(&[0]).complete()).is_err());
    }

    #[tokio::test]
    async fn datagrams_arrive_one_by_one_with_and_without_offload() {
        let there = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let port = there.local_addr().expect("bound").port();
        let (node, seat) = open(RelayTarget::ThisBox { port });
        let from = seat.local();
        let lengths = [1452, 1452, 1452, 90];
        for as_one in [true, false] {
            node.as_one.store(as_one, Relaxed);
            let frames = filled(&lengths);
            node.send(&Run::first(frames.complete()).expect("good").expect("a run")).await;
            let mut datagram = [0; 4096];
            for (number, length) in lengths.into_iter().enumerate() {
                let (received, sender) = there.recv_from(&mut datagram).await.expect("a datagram");
                assert_eq!((received, sender.ip()), (length, from.into()));
                assert!(datagram[..length].iter().all(|byte| *byte == number as u8));
            }
        }
    }

    #[tokio::test]
    async fn a_node_that_does_not_listen_ends_nothing_and_what_it_sends_is_framed() {
        let there = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let address = there.local_addr().expect("bound");
        let (node, _seat) = open(RelayTarget::ThisBox { port: address.port() });
        drop(there);
        let frames = filled(&[20]);
        let run = Run::first(frames.complete()).expect("good").expect("a run");
        node.send(&run).await;
        let there = UdpSocket::bind(address).await.expect("the port again");
        // The refusal of the first is told at the next call, which may fail for it.
        for _ in 0..2 {
            node.send(&run).await;
        }
        let mut datagram = [0; 64];
        let (length, sender) = there.recv_from(&mut datagram).await.expect("a datagram");
        assert_eq!(length, 20);
        for answer in [&[1_u8, 2, 3][..], &[], &[0; 3000], &[4]] {
            there.send_to(answer, sender).await.expect("sent");
        }
        let mut batch = Scratch::default();
        let filled = node.receive(&mut None, &mut batch).await.expect("datagrams");
        assert_eq!(batch.bytes()[..filled], [0, 3, 1, 2, 3, 0, 1, 4]);
    }
}
