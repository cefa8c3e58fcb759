//! How nodes of tests are. The unit tests have this file, too.

use alcove_domain::Timestamp;
use alcove_link::Health;

/// A node with nothing to do, and without OpenVPN.
pub fn idle() -> Health {
    Health {
        now: Timestamp(0),
        load: [0.0; 3],
        cpus: 1,
        uptime: 1,
        peers: 0,
        peers_online: 0,
        bytes: [0, 0],
        wireguard: "kernel".into(),
        openvpn: None,
        openvpn_clients: 0,
        capacity: None,
        holds: false,
        problems: vec![],
    }
}
