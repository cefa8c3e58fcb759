//! OpenVPN without I/O: what a profile says about it, how its ranges are split over processes, the files of
//! clients and servers. Nothing here starts a program; a profile without this part has no OpenVPN.

mod client_file;
mod pem;
mod profile;
mod server_file;

pub use client_file::{OpenvpnFile, Remote, remotes};
pub use pem::Pem;
pub use profile::{Listener, OpenvpnProcess, OpenvpnProfile};
pub use server_file::{OpenvpnServer, OpenvpnServerFile};
