//! What all connections of one edge share.

use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use hyper::rt::Executor;
use hyper::server::conn::{http1, http2};
use tokio_rustls::TlsAcceptor;

use crate::access::{AccessLog, Counts};
use crate::application::Application;
use crate::budget::ByteBudget;
use crate::content::Downloads;
use crate::hand_over::HandOver;
use crate::identity::{TlsIdentity, server_config};
use crate::pool::Pool;
use crate::registry::Registry;
use crate::relay::Relays;
use crate::upload::Uploads;
use crate::{Challenges, EdgeError, Limits};

/// The smallest buffer that hyper's HTTP/1 works with.
const H1_BUFFER: usize = 8 * 1024;
/// What one stream's answer may take in HTTP/2's send buffer before the socket takes it.
const H2_SEND_BUFFER: usize = 16 * 1024;
/// HTTP/2's window for one stream's body.
const H2_STREAM_WINDOW: u32 = 32 * 1024;
/// HTTP/2's window for all bodies of a connection; RFC 9113 §6.9.2 lets no server begin lower.
const H2_CONNECTION_WINDOW: u32 = 65_535;
/// Streams that a client resets before they are handled, or that break the rules: more is an attack
/// (CVE-2023-44487) and ends the connection.
const H2_RESETS: usize = 20;

/// What is shown in a handshake.
pub(crate) struct Certificates {
    pub(crate) identity: Arc<TlsIdentity>,
    pub(crate) challenges: Arc<Challenges>,
}

/// The shared things.
pub(crate) struct Front {
    pub(crate) limits: Limits,
    pub(crate) public_port: u16,
    pub(crate) registry: Arc<Registry>,
    pub(crate) relays: Arc<Relays>,
    pub(crate) access: AccessLog,
    pub(crate) pool: Pool,
    pub(crate) request_bytes: Arc<ByteBudget>,
    pub(crate) response_bytes: Arc<ByteBudget>,
    pub(crate) tls: TlsAcceptor,
    pub(crate) challenges: Arc<Challenges>,
    pub(crate) hand_over: Option<HandOver>,
    pub(crate) uploads: Uploads,
    pub(crate) downloads: Downloads,
    pub(crate) h1: http1::Builder,
    pub(crate) h2: http2::Builder<Streams>,
    /// Different after each start, so that ids do not repeat in one log.
    start: u32,
    requests: AtomicU32,
}

impl Front {
    pub(crate) fn new(
        limits: Limits,
        public_port: u16,
        certificates: Certificates,
        application: &Arc<dyn Application>,
        counts: Arc<Counts>,
        relays: Arc<Relays>,
    ) -> Result<Self, EdgeError> {
        let Certificates { identity, challenges } = certificates;
        let (uploads, downloads) = (Uploads::default(), Downloads::default());
        Ok(Self {
            public_port,
            relays,
            registry: Arc::new(Registry::new(&limits)),
            access: AccessLog::new(limits.access_lines_per_second, counts),
            pool: Pool::start(application, &limits)?,
            request_bytes: Arc::new(ByteBudget::new(limits.request_bytes_in_flight)),
            response_bytes: Arc::new(ByteBudget::new(limits.response_bytes_in_flight)),
            tls: TlsAcceptor::from(server_config(identity, Arc::clone(&challenges))?),
            challenges,
            hand_over: None,
            h1: h1(&limits),
            h2: h2(&limits, uploads.clone(), downloads.clone()),
            uploads,
            downloads,
            start: RandomState::new().hash_one(0) as u32,
            requests: AtomicU32::new(0),
            limits,
        })
    }

    /// A request id: 16 hexadecimal digits.
    pub(crate) fn next_id(&self) -> String {
        format!("{:08x}{:08x}", self.start, self.requests.fetch_add(1, Relaxed))
    }
}

fn h1(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .max_header_size(limits.header_bytes)
        .max_buf_size(H1_BUFFER.max(limits.header_bytes))
        // Its stack-kept default is 100 as well; asking for it would allocate on each request.
        .header_read_timeout(None);
    if limits.header_count > 100 {
        builder.max_headers(limits.header_count);
    }
    builder
}

fn h2(limits: &Limits, uploads: Uploads, downloads: Downloads) -> http2::Builder<Streams> {
    let mut builder = http2::Builder::new(Streams(limits.stream_time(), uploads, downloads));
    builder
        .max_concurrent_streams(limits.h2_streams)
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
        .initial_stream_window_size(H2_STREAM_WINDOW)
        .initial_connection_window_size(H2_CONNECTION_WINDOW)
        .max_send_buf_size(H2_SEND_BUFFER)
        .max_pending_accept_reset_streams(H2_RESETS)
        .max_local_error_reset_streams(H2_RESETS)
        .header_table_size(4096);
    builder
}

/// Runs HTTP/2's streams, none longer than a request can need: a client that opens no window for its
/// answer would otherwise keep it here for ever. While there is an upload, which has times of its own, or a download
/// gets on, nobody is ended.
#[derive(Clone)]
pub(crate) struct Streams(Duration, Uploads, Downloads);

impl<F> Executor<F> for Streams
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let Self(time, uploads, downloads) = self.clone();
        tokio::spawn(async move {
            let (mut stream, mut seen) = (pin!(stream), 0);
            // Dropping the stream resets it.
            while tokio::time::timeout(time, stream.as_mut()).await.is_err()
                && (uploads.running() || downloads.moved(&mut seen))
            {}
        });
    }
}
