//! The two ways to a node on another box: by UDP, and over the lane that it keeps (`lane`).
//!
//! Which of them gets through is not known before it has: what a client says first goes both ways. WireGuard answers
//! the one that comes first and takes the other for a repetition, and the way of the first answer is the relay's. Where
//! nothing came back in a while, only the lane is tried, since what arrives by UDP may be answered where no way leads back.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::Relays;
use super::lane::{Lane, Tunnel, framed};
use super::node::Run;

/// How long a client that is not answered goes both ways.
const BOTH: Duration = Duration::from_secs(3);
/// Datagrams of a client that was not answered yet that a lane takes: the node's link is not a stranger's to fill.
const STRANGERS: u32 = 16;
/// The longest that is kept until there is a lane, in bytes: a handshake of WireGuard has 148.
const FIRST: usize = 512;

/// The other way to a node on another box.
pub(super) struct Far {
    relays: Arc<Relays>,
    number: u32,
    local: Ipv4Addr,
    began: Instant,
    state: Mutex<FarState>,
    tried: AtomicU32,
}

#[derive(Default)]
struct FarState {
    way: Way,
    lane: Option<Arc<Lane>>,
    /// What the client said first, until there is a lane to send it on.
    first: Option<Bytes>,
}

/// Which way a relay goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Way {
    #[default]
    Both,
    Udp,
    Lane,
}

impl Far {
    pub(super) fn new(relays: &Arc<Relays>, number: u32, local: Ipv4Addr) -> Self {
        Self {
            relays: Arc::clone(relays),
            number,
            local,
            began: Instant::now(),
            state: Mutex::default(),
            tried: AtomicU32::new(0),
        }
    }

    #[cfg(test)]
    pub(super) fn relays(&self) -> Arc<Relays> {
        Arc::clone(&self.relays)
    }

    #[cfg(test)]
    pub(super) fn way(&self) -> Way {
        self.state().way
    }

    fn state(&self) -> MutexGuard<'_, FarState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The node has answered on this way.
    pub(super) fn settle(&self, way: Way) {
        let mut state = self.state();
        if state.way == Way::Both {
            let lane = state.lane.take().filter(|_| way == Way::Lane);
            *state = FarState { way, lane, first: None };
        }
    }

    /// Sends a run on the lane, if that may be its way; whether it is to go by UDP, too.
    pub(super) async fn send(&self, run: &Run<'_>, has_socket: bool) -> bool {
        let (way, lane) = {
            let mut state = self.state();
            if state.way == Way::Both && state.lane.is_none() {
                let first = run.datagrams.first().filter(|datagram| datagram.len() <= FIRST);
                if let (None, Some(first)) = (&state.first, first) {
                    state.first = Some(framed(self.local, [&first[..]]));
                }
            }
            (state.way, state.lane.clone())
        };
        let is_stranger = way == Way::Both;
        if let Some(lane) = lane
            && (!is_stranger || self.tried.fetch_add(1, Relaxed) < STRANGERS)
        {
            let frames = framed(self.local, run.datagrams.iter().map(|datagram| &datagram[..]));
            lane.send(frames, !is_stranger).await;
            return is_stranger && self.began.elapsed() < BOTH;
        }
        has_socket && way != Way::Lane
    }

    /// What comes on the lane, once there is one; `None` when it is over. Never returns where the way is another.
    pub(super) async fn receive(&self, tunnel: &mut Option<Tunnel>) -> Option<Bytes> {
        loop {
            let way = self.state().way;
            if way == Way::Udp {
                *tunnel = None;
                return std::future::pending().await;
            }
            if let Some(joined) = tunnel {
                match joined.receive().await {
                    None if way == Way::Both => *tunnel = None,
                    run => return run,
                }
                continue;
            }
            let joined = self.relays.lanes.join(self.number, self.local).await;
            let lane = joined.lane();
            *tunnel = Some(joined);
            let first = {
                let mut state = self.state();
                state.lane = Some(Arc::clone(&lane));
                state.first.take()
            };
            if let Some(first) = first {
                self.tried.fetch_add(1, Relaxed);
                lane.send(first, false).await;
            }
        }
    }
}
