//! OpenVPN: real `openvpn` processes, one per port, kept running and told whom to let in.
//!
//! ```text
//! desired state ──▶ fleet ──spec──▶ process (one task each) ──▶ openvpn, as nobody
//!       │                              │  ▲
//!   admissions ◀── asked by ──── session (no I/O) ◀── management socket
//! ```
//!
//! Severable: without a profile that has OpenVPN nothing of this runs. A process gets its configuration on its
//! standard input, opens no file of ours and runs no program. It is asked about every client over its management
//! socket, to which it connects: it ends by itself when this node does, and nobody can take its place.

mod admissions;
mod books;
mod fleet;
mod lines;
mod management;
mod process;
mod program;
mod session;

pub(crate) use admissions::Admissions;
pub(crate) use fleet::{Area, Event, Fleet};
pub(crate) use program::unprivileged;
