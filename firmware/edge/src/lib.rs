//! The only code that faces the network with HTTP.
//!
//! An [`Edge`] takes listening sockets that somebody privileged has bound, speaks TLS 1.3 (1.2 for old
//! browsers) and HTTP/2 or HTTP/1.1 on them, and hands complete, bounded requests to an [`Application`]
//! on a small pool of threads. Every count, size and time is in [`Limits`]; nothing that a stranger sends
//! can make a table, a queue or a buffer grow beyond them. It knows no business rule and no file.
//!
//! The walk: `server` accepts → `registry` gives a seat → `connection` shakes hands and chooses the
//! protocol → hyper parses → `tape` and `screen` judge → `service` reads the body, asks the `pool`,
//! dresses the answer. `pulse` watches the clock over all of it. A request for a tunnel over TCP branches off to
//! `relay`, which takes the connection over and speaks `uotlv` on it; another protocol by ALPN is handed over by
//! `hand_over` after the handshake. A body that the application wants in a file goes through `upload`.
//!
//! The trade-off: hyper and rustls do the protocols, so what they refuse is answered in their words, and
//! without our headers; only what they would let pass is checked here.

mod access;
mod application;
mod authority;
mod budget;
mod challenges;
mod connection;
mod content;
mod error;
mod front;
mod hand_over;
mod identity;
mod limits;
mod pool;
mod pulse;
mod redirect;
mod refusal;
mod registry;
mod relay;
mod scratch;
mod screen;
mod server;
mod service;
mod tape;
pub mod uotlv;
mod upload;
mod wire;

pub use access::Counts;
pub use application::{Application, RelayTarget, Request};
pub use authority::{CertificateAuthority, IssuedCertificate, LONGEST_VALIDITY};
pub use challenges::Challenges;
pub use content::Content;
pub use error::EdgeError;
pub use hand_over::{Duplex, HandOver, Handed, Taker};
pub use identity::TlsIdentity;
pub use limits::{Limits, MAX_CONNECTIONS};
pub use relay::{MAX_RELAYS, RelayTraffic, Relays};
pub use server::Edge;
pub use upload::{Upload, Uploaded};
