//! The edge as a whole: takes over the listeners, accepts, and stops in order.

use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use crate::access::{Counts, SUMMARY_INTERVAL};
use crate::application::Application;
use crate::front::{Certificates, Front};
use crate::hand_over::HandOver;
use crate::{Challenges, EdgeError, Limits, Relays, TlsIdentity, connection};

/// Pause after `accept` failed, usually for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// For connections that were told to end at once.
const ABORT_TIMEOUT: Duration = Duration::from_millis(200);

/// Everything that the edge needs to run.
pub struct Edge {
    /// Bound sockets that speak TLS.
    pub listeners: Vec<StdListener>,
    /// Bound sockets that only redirect to https.
    pub redirect_listeners: Vec<StdListener>,
    /// The port that redirects name: where the world reaches `listeners` (443 is left out of addresses).
    pub public_port: u16,
    /// The certificate; replace it through another reference at any time.
    pub tls: Arc<TlsIdentity>,
    /// What an ACME authority is shown; change it through another reference at any time.
    pub challenges: Arc<Challenges>,
    /// What answers.
    pub application: Arc<dyn Application>,
    /// The tunnels over TCP, made from the same limits.
    pub relays: Arc<Relays>,
    /// Another protocol on the same port.
    pub hand_over: Option<HandOver>,
    /// The bounds.
    pub limits: Limits,
    /// What happened; read it through another reference at any time.
    pub counts: Arc<Counts>,
}

#[derive(Clone, Copy)]
enum Door {
    Secure,
    Redirect,
}

impl Edge {
    /// Serves until `shutdown` is ready, then lets running requests end
    /// ([`Limits::shutdown_timeout`]). Runs on any tokio runtime with I/O and time, also a current-thread one.
    ///
    /// # Errors
    /// [`EdgeError`] when a listener or the threads cannot be used; after that, nothing stops it.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> Result<(), EdgeError> {
        let doors = [(self.listeners, Door::Secure), (self.redirect_listeners, Door::Redirect)];
        let mut front = Front::new(
            self.limits,
            self.public_port,
            Certificates { identity: self.tls, challenges: self.challenges },
            &self.application,
            self.counts,
            self.relays,
        )?;
        front.hand_over = self.hand_over;
        let front = Arc::new(front);
        let mut acceptors = JoinSet::new();
        for (listeners, door) in doors {
            for listener in listeners {
                listener.set_nonblocking(true).map_err(EdgeError::Listener)?;
                let listener = TcpListener::from_std(listener).map_err(EdgeError::Listener)?;
                acceptors.spawn(accept(Arc::clone(&front), listener, door));
            }
        }
        let mut summaries = interval(SUMMARY_INTERVAL);
        summaries.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                _ = summaries.tick() => front.access.summarise(),
            }
        }
        acceptors.shutdown().await;
        let registries = [&front.registry, &front.relays.registry];
        registries.iter().for_each(|registry| registry.finish_all());
        let emptied = async || {
            for registry in registries {
                registry.emptied().await;
            }
        };
        if timeout(front.limits.shutdown_timeout, emptied()).await.is_err() {
            registries.iter().for_each(|registry| registry.abort_all());
            // What does not go now goes with the runtime.
            let _ = timeout(ABORT_TIMEOUT, emptied()).await;
        }
        front.access.summarise();
        Ok(())
    }
}

async fn accept(front: Arc<Front>, listener: TcpListener, door: Door) {
    loop {
        let (stream, remote) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::debug!(target: "edge", %error, "accept failed");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let remote = SocketAddr::new(remote.ip().to_canonical(), remote.port());
        let Some(seat) = front.registry.admit(remote.ip(), &front.limits) else {
            front.access.counts.connections_refused.fetch_add(1, Relaxed);
            continue;
        };
        // Answers are written whole; waiting to fill a segment only delays them.
        let _ = stream.set_nodelay(true);
        match door {
            Door::Secure => tokio::spawn(connection::secure(Arc::clone(&front), stream, remote, seat)),
            Door::Redirect => tokio::spawn(connection::plain(Arc::clone(&front), stream, remote, seat)),
        };
    }
}
