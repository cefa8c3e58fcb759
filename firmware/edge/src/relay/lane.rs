//! Lanes: the way to the WireGuard of a node on another box where UDP does not get to it, as behind a NAT that forwards
//! nothing: over a connection that the node itself has made, and the application has handed in.
//!
//! All relays to one node share its lane. A frame on it is one of [`uotlv`](crate::uotlv): the four bytes of the relay's
//! own loopback address, and a datagram; or nothing behind the address, when the relay has ended. The node sends from
//! that address, so that what it reports names the relay as on this box.
//!
//! Everything waits in bounded queues: towards the node the client waits with it; towards a client that takes nothing,
//! datagrams are lost, so that it keeps nobody else waiting. A stranger does not wait, and gets few datagrams through.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{Notify, mpsc};
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::Duplex;
use crate::uotlv::{Deframer, LONGEST, PREFIX};

/// Runs that may wait for a lane; each is what one read of a client brought, 16 KiB at most.
const WAITING: usize = 16;
/// Runs that may wait for a client, and their bytes.
const INBOX: usize = 64;
const INBOX_BYTES: usize = 32 * 1024;
/// A node that takes nothing for so long loses its lane.
const WRITE: Duration = Duration::from_secs(10);
/// Bytes of a frame that say whose it is.
const ADDRESS: usize = 4;

/// Called with the number of a node that should bring a lane.
type Wanted = Box<dyn Fn(u32) + Send + Sync>;

/// The lanes of one edge, by the number of the node; there are no more than the application hands in.
#[derive(Default)]
pub(crate) struct Lanes {
    lanes: Mutex<HashMap<u32, Arc<Lane>>>,
    came: Notify,
    wanted: OnceLock<Wanted>,
}

/// One.
pub(super) struct Lane {
    out: mpsc::Sender<Bytes>,
    inboxes: Mutex<HashMap<Ipv4Addr, Inbox>>,
    over: Notify,
}

struct Inbox {
    runs: mpsc::Sender<Bytes>,
    bytes: Arc<AtomicUsize>,
}

/// A relay's end of a lane, left when dropped.
pub(super) struct Tunnel {
    lane: Arc<Lane>,
    local: Ipv4Addr,
    runs: mpsc::Receiver<Bytes>,
    bytes: Arc<AtomicUsize>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lanes {
    /// Says whom to ask for lanes; for one caller.
    pub(super) fn set_wanted(&self, wanted: Wanted) {
        // A second one would come from a second edge in one process, which there is not.
        let _ = self.wanted.set(wanted);
    }

    /// Carries the lane of a node until it ends, in the place of the one that the node had.
    pub(super) async fn carry(&self, node: u32, stream: Box<dyn Duplex>) {
        let (out, waiting) = mpsc::channel(WAITING);
        let lane = Arc::new(Lane { out, inboxes: Mutex::default(), over: Notify::new() });
        if let Some(before) = lock(&self.lanes).insert(node, Arc::clone(&lane)) {
            before.over.notify_one();
        }
        self.came.notify_waiters();
        let (reader, writer) = tokio::io::split(stream);
        tokio::select! {
            () = lane.over.notified() => {}
            () = lane.read(reader) => {}
            () = write(writer, waiting) => {}
        }
        let mut lanes = lock(&self.lanes);
        if lanes.get(&node).is_some_and(|current| Arc::ptr_eq(current, &lane)) {
            lanes.remove(&node);
        }
        drop(lanes);
        // Ends the relays that were on it.
        lock(&lane.inboxes).clear();
    }

    /// Ends the lane of a node, if it has one.
    pub(super) fn end(&self, node: u32) {
        if let Some(lane) = lock(&self.lanes).remove(&node) {
            lane.over.notify_one();
        }
    }

    /// A relay's end of the node's lane; asks for one, and waits, while there is none.
    pub(super) async fn join(&self, node: u32, local: Ipv4Addr) -> Tunnel {
        loop {
            let came = self.came.notified();
            // Joined under the lock, so that whoever ends the lane ends this as well.
            if let Some(lane) = lock(&self.lanes).get(&node) {
                return Arc::clone(lane).join(local);
            }
            if let Some(wanted) = self.wanted.get() {
                wanted(node);
            }
            came.await;
        }
    }
}

impl Lane {
    fn join(self: Arc<Self>, local: Ipv4Addr) -> Tunnel {
        let (runs_in, runs) = mpsc::channel(INBOX);
        let bytes = Arc::<AtomicUsize>::default();
        lock(&self.inboxes).insert(local, Inbox { runs: runs_in, bytes: Arc::clone(&bytes) });
        Tunnel { lane: self, local, runs, bytes }
    }

    /// Sends frames when there is room; waits for it if it is to.
    pub(super) async fn send(&self, frames: Bytes, waits: bool) {
        // Fails when the lane is over, which its tunnels hear of.
        if waits {
            let _ = self.out.send(frames).await;
        } else {
            let _ = self.out.try_send(frames);
        }
    }

    async fn read(&self, mut reader: impl AsyncRead + Unpin) {
        let mut frames = Deframer::new();
        loop {
            match reader.read(frames.space()).await {
                Ok(0) | Err(_) => return,
                Ok(read) => frames.filled(read),
            }
            let (mut consumed, mut run) = (0, None::<(Ipv4Addr, BytesMut)>);
            for frame in frames.complete() {
                // A node that sends anything else is none of ours, or broken.
                let Some((address, datagram)) = frame.ok().and_then(|f| f.split_first_chunk::<ADDRESS>())
                else {
                    return;
                };
                consumed += PREFIX + ADDRESS + datagram.len();
                if datagram.is_empty() {
                    continue;
                }
                let to = Ipv4Addr::from(*address);
                let mut bytes = match run.take() {
                    Some((of, bytes)) if of == to => bytes,
                    Some((of, bytes)) => {
                        self.deliver(of, bytes);
                        BytesMut::new()
                    }
                    None => BytesMut::new(),
                };
                bytes.put_u16(datagram.len() as u16);
                bytes.put_slice(datagram);
                run = Some((to, bytes));
            }
            frames.consume(consumed);
            if let Some((of, bytes)) = run {
                self.deliver(of, bytes);
            }
            // The relays get their turn before more comes.
            yield_now().await;
        }
    }

    /// What is for nobody, or finds no room, is lost.
    fn deliver(&self, to: Ipv4Addr, run: BytesMut) {
        let inboxes = lock(&self.inboxes);
        let Some(inbox) = inboxes.get(&to) else { return };
        let length = run.len();
        if inbox.bytes.fetch_add(length, Relaxed) > INBOX_BYTES || inbox.runs.try_send(run.freeze()).is_err()
        {
            inbox.bytes.fetch_sub(length, Relaxed);
        }
    }
}

async fn write(mut writer: impl AsyncWrite + Unpin, mut waiting: mpsc::Receiver<Bytes>) {
    while let Some(first) = waiting.recv().await {
        let put = async {
            writer.write_all(&first).await?;
            while let Ok(next) = waiting.try_recv() {
                writer.write_all(&next).await?;
            }
            writer.flush().await
        };
        if !matches!(timeout(WRITE, put).await, Ok(Ok(()))) {
            return;
        }
    }
}

impl Tunnel {
    pub(super) fn lane(&self) -> Arc<Lane> {
        Arc::clone(&self.lane)
    }

    /// The next datagrams, framed for the client; `None` when the lane is over.
    pub(super) async fn receive(&mut self) -> Option<Bytes> {
        let run = self.runs.recv().await?;
        self.bytes.fetch_sub(run.len(), Relaxed);
        Some(run)
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        lock(&self.lane.inboxes).remove(&self.local);
        // The node forgets those that it hears nothing of, too.
        let _ = self.lane.out.try_send(framed(self.local, [&[][..]]));
    }
}

/// Datagrams of a relay as they go over a lane. One that no frame has room for is left out.
pub(super) fn framed<'a>(local: Ipv4Addr, datagrams: impl IntoIterator<Item = &'a [u8]>) -> Bytes {
    let mut frames = BytesMut::new();
    for datagram in datagrams {
        let length = ADDRESS + datagram.len();
        if length <= LONGEST {
            frames.put_u16(length as u16);
            frames.put_slice(&local.octets());
            frames.put_slice(datagram);
        }
    }
    frames.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::DuplexStream;

    const NODE: u32 = 3;
    const ONE: Ipv4Addr = Ipv4Addr::new(127, 64, 0, 1);
    const TWO: Ipv4Addr = Ipv4Addr::new(127, 64, 0, 2);

    fn carried(lanes: &Arc<Lanes>) -> DuplexStream {
        let (node, ours) = tokio::io::duplex(64 * 1024);
        let lanes = Arc::clone(lanes);
        tokio::spawn(async move { lanes.carry(NODE, Box::new(ours)).await });
        node
    }

    async fn read(node: &mut DuplexStream, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        timeout(WRITE, node.read_exact(&mut bytes)).await.expect("in time").expect("read");
        bytes
    }

    #[tokio::test]
    async fn a_relay_asks_for_a_lane_and_gets_what_is_its_own() {
        let lanes = Arc::<Lanes>::default();
        let (asked, mut asks) = mpsc::unbounded_channel();
        lanes.set_wanted(Box::new(move |node| asked.send(node).expect("the test listens")));
        let waiting = Arc::clone(&lanes);
        let joining = tokio::spawn(async move { waiting.join(NODE, ONE).await });
        assert_eq!(asks.recv().await, Some(NODE));
        let mut node = carried(&lanes);
        let mut one = joining.await.expect("joined");
        let mut two = lanes.join(NODE, TWO).await;
        one.lane().send(framed(ONE, [&[7, 8][..], &[9]]), true).await;
        assert_eq!(read(&mut node, 15).await, [0, 6, 127, 64, 0, 1, 7, 8, 0, 5, 127, 64, 0, 1, 9]);
        let sent = [framed(ONE, [&[1][..], &[2]]), framed(TWO, [&[3][..]]), framed(ONE, [&[4][..]])].concat();
        node.write_all(&sent).await.expect("sent");
        assert_eq!(one.receive().await.as_deref(), Some(&[0, 1, 1, 0, 1, 2][..]));
        assert_eq!(two.receive().await.as_deref(), Some(&[0, 1, 3][..]));
        assert_eq!(one.receive().await.as_deref(), Some(&[0, 1, 4][..]));
        drop(one);
        assert_eq!(read(&mut node, 6).await, [0, 4, 127, 64, 0, 1], "the node is told that it ended");
        node.write_all(&sent).await.expect("sent");
        assert_eq!(two.receive().await.as_deref(), Some(&[0, 1, 3][..]), "what is for nobody harms nobody");
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_keeps_nobody_waiting_and_little_memory() {
        let lanes = Arc::<Lanes>::default();
        let mut node = carried(&lanes);
        while lock(&lanes.lanes).is_empty() {
            yield_now().await;
        }
        let (mut slow, mut quick) = (lanes.join(NODE, ONE).await, lanes.join(NODE, TWO).await);
        for _ in 0..200 {
            node.write_all(&framed(ONE, [&[1; 1400][..]])).await.expect("sent");
        }
        node.write_all(&framed(TWO, [&[2][..]])).await.expect("sent");
        assert_eq!(quick.receive().await.as_deref(), Some(&[0, 1, 2][..]));
        let mut kept = 0;
        while let Ok(run) = slow.runs.try_recv() {
            kept += run.len();
        }
        assert!((1400..=INBOX_BYTES + 2 * crate::uotlv::CAPACITY).contains(&kept), "{kept}");
    }

    #[tokio::test]
    async fn a_lane_ends_by_order_by_a_newer_one_and_by_what_is_no_frame() {
        let lanes = Arc::<Lanes>::default();
        for way in 0..3 {
            let mut node = carried(&lanes);
            let mut tunnel = lanes.join(NODE, ONE).await;
            let mut newer = None;
            match way {
                0 => lanes.end(NODE),
                1 => newer = Some(carried(&lanes)),
                _ => node.write_all(&[0, 3, 1, 2, 3]).await.expect("sent"),
            }
            assert_eq!(timeout(WRITE, tunnel.receive()).await.expect("in time"), None, "way {way}");
            drop(newer);
            lanes.end(NODE);
        }
    }
}
