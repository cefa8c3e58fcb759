//! The node's end of a relay: a UDP socket between a loopback address of its own and the WireGuard port of this box,
//! or between a port of its own and that of another box.
//!
//! Datagrams go out in runs of equal length, as one call each (UDP segmentation offload), and come in several at a
//! time: a tunnel that is loaded sends full packets, and a call per packet would be most of the work. What the node's socket does not take is lost,
//! as on any network; nothing is queued here.

use std::array;
use std::cell::RefCell;
use std::io::{self, ErrorKind, IoSlice, IoSliceMut};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, MsgFlags, MultiHeaders, SockaddrIn, recvmmsg, sendmsg};
use tokio::io::Interest;
use tokio::net::UdpSocket;

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
    datagrams: heapless::Vec<IoSlice<'a>, RUN>,
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

/// The socket.
pub(crate) struct Node {
    socket: UdpSocket,
    /// Whether runs are sent as one; some kernels cannot.
    as_one: AtomicBool,
}

impl Node {
    /// Needs a runtime around it.
    pub(super) fn open(from: Ipv4Addr, to: RelayTarget) -> io::Result<Self> {
        let (from, to): (SocketAddr, SocketAddr) = match to {
            RelayTarget::ThisBox { port } => ((from, 0).into(), (Ipv4Addr::LOCALHOST, port).into()),
            RelayTarget::Elsewhere { node: node @ SocketAddr::V4(_) } => {
                ((Ipv4Addr::UNSPECIFIED, 0).into(), node)
            }
            RelayTarget::Elsewhere { node } => ((Ipv6Addr::UNSPECIFIED, 0).into(), node),
        };
        let socket = std::net::UdpSocket::bind(from)?;
        socket.connect(to)?;
        socket.set_nonblocking(true)?;
        Ok(Self { socket: UdpSocket::from_std(socket)?, as_one: AtomicBool::new(true) })
    }

    /// The port that datagrams are sent from.
    pub(super) fn port(&self) -> io::Result<u16> {
        self.socket.local_addr().map(|address| address.port())
    }

    /// Sends a run.
    pub(super) async fn send(&self, run: &Run<'_>) {
        if let [_, second, ..] = run.datagrams.as_slice()
            && self.as_one.load(Relaxed)
        {
            debug_assert!(run.datagrams[0].len() >= second.len());
            match self
                .send_as_one(&run.datagrams)
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
            let _ = self.socket.send(datagram).await;
        }
    }

    async fn send_as_one(&self, datagrams: &[IoSlice<'_>]) -> io::Result<()> {
        // A frame's length has two bytes.
        let segment = datagrams.first().map_or(0, |datagram| datagram.len() as u16);
        let send = || {
            let how = [ControlMessage::UdpGsoSegments(&segment)];
            let fd = self.socket.as_raw_fd();
            sendmsg::<()>(fd, datagrams, &how, MsgFlags::MSG_DONTWAIT, None).map_err(io::Error::from)
        };
        self.socket.async_io(Interest::WRITABLE, send).await.map(drop)
    }

    /// Waits for datagrams and frames those that are there into `batch`; returns the length.
    pub(super) async fn receive(&self, batch: &mut Scratch) -> io::Result<usize> {
        loop {
            batch.leave();
            self.socket.readable().await?;
            let room = batch.take();
            let received = self
                .socket
                .try_io(Interest::READABLE, || Ok(receive_several(self.socket.as_raw_fd(), room)?));
            match received {
                // Empty or cut off ones are not WireGuard's.
                Ok(0) => {}
                Ok(filled) => return Ok(filled),
                // Refused: said about a datagram of ours, as nobody listens there at the moment.
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::ConnectionRefused) => {}
                Err(error) => return Err(error),
            }
        }
    }
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
        let from = Ipv4Addr::new(127, 64, 3, 7);
        let node = Node::open(from, RelayTarget::ThisBox { port }).expect("a socket");
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
        let node = Node::open(Ipv4Addr::new(127, 64, 3, 8), RelayTarget::ThisBox { port: address.port() })
            .expect("a socket");
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
        let filled = node.receive(&mut batch).await.expect("datagrams");
        assert_eq!(batch.bytes()[..filled], [0, 3, 1, 2, 3, 0, 1, 4]);
    }
}
