//! Another protocol on the port of the pages: chosen by ALPN, spoken over TLS of its own, handed over whole.
//!
//! Who asks for it gets the other server's TLS and nothing of HTTP; who does not, nothing of this. The edge holds the
//! connection to the end of the handshake under the limits that every connection has, tells who was proved to be there,
//! and is not concerned any more.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};

/// A stream in both directions.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// Takes connections over.
pub type Taker = dyn Fn(Handed) + Send + Sync;

/// The other protocol.
#[derive(Clone)]
pub struct HandOver {
    /// Its name in ALPN.
    pub alpn: &'static [u8],
    /// Its TLS, which offers that name and no other.
    pub tls: Arc<ServerConfig>,
    /// Called on the edge's own thread, within its runtime, with every connection whose handshake went well: it must
    /// not wait, and bound by itself what it begins with those that it does not know.
    pub take: Arc<Taker>,
}

/// A connection that was handed over.
pub struct Handed {
    /// What comes in and goes out, decrypted.
    pub stream: Box<dyn Duplex>,
    /// What the client presented and proved to have the key of (DER); `None` for nothing.
    pub presented: Option<Vec<u8>>,
    /// The client; an IPv4 address is never given in its IPv6-mapped form.
    pub remote: SocketAddr,
    /// The address of this host that it has reached.
    pub local: SocketAddr,
}

impl HandOver {
    /// Whether a client that offers these protocols means this one.
    pub(crate) fn is_meant<'a>(&self, offered: Option<impl Iterator<Item = &'a [u8]>>) -> bool {
        offered.is_some_and(|mut offered| offered.any(|name| name == self.alpn))
    }
}
