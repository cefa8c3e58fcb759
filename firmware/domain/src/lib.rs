//! Alcove's rules without I/O: what a profile may say, who may use it, which address and protocol a
//! connection gets, what the client's file looks like.
//!
//! Nothing here opens a socket, a file or a database; time and randomness come in as arguments
//! (key generation is the one exception). Everything that decides is a pure function that returns a
//! value or a plan, so it is tested without a kernel.

mod ids;
mod keys;
mod profile;
mod settings;
mod time;

pub use ids::{AuthKey, ClientId, IdError, NodeId, ProfileId, UserId};
pub use keys::{KeyError, PresharedKey, WgPrivateKey, WgPublicKey};
pub use profile::{Profile, Protocol, Ranges, Transport};
pub use settings::Settings;
pub use time::{Seconds, Timestamp};
