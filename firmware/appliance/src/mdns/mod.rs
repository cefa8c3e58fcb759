//! `alcove.local` and `HOSTNAME.local`: multicast DNS for the box's addresses (RFC 6762), and nothing else.
//!
//! No service discovery, no resolver: questions for A and AAAA of two names are answered in every real
//! network, each with the addresses that the box has there. A name that somebody else has becomes `NAME-2`.
//! A library would bring service types, caches and threads; what is needed here is one page of wire format
//! (`wire`), the rules without I/O (`responder`) and the sockets (`serve`). Strangers' packets are bounded in
//! size and number, answered only to neighbours, and read by a process without privileges.

mod responder;
mod serve;
mod wire;

pub use serve::{Options, serve};
