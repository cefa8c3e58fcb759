//! The edge as the network sees it: real sockets on loopback, good clients, bad clients.

mod acme;
mod answers;
mod downloads;
mod harness;
mod hostile;
mod http2;
mod lifecycle;
mod proxyguard;
mod smuggling;
mod tls;
