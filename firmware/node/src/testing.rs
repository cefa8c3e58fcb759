//! Values that several rooms' tests build on.

use alcove_domain::{PresharedKey, ProfileId, Timestamp, WgPublicKey};
use alcove_link::{Desired, Network, Peer, ProfileNetwork};

pub(crate) fn profile_id() -> ProfileId {
    ProfileId::new("office").expect("a profile ID")
}

/// Peer number `n` with the addresses of that index; it ends at 1000 + n.
pub(crate) fn peer(n: u8) -> Peer {
    Peer {
        public_key: WgPublicKey::from([n; 32]),
        preshared_key: Some(PresharedKey::from([n ^ 0xff; 32])),
        profile: profile_id(),
        v4: [10, 8, 0, n].into(),
        v6: format!("fd00:8::{n:x}").parse().expect("an address"),
        expires_at: Timestamp(1000 + i64::from(n)),
    }
}

/// A one-part step.
pub(crate) fn step(epoch: &str, revision: u64, upsert: &[u8], remove: &[u8]) -> Desired {
    Desired {
        epoch: epoch.into(),
        revision,
        reset: false,
        last: true,
        network: None,
        upsert: upsert.iter().map(|n| peer(*n)).collect(),
        openvpn: vec![],
        remove: remove.iter().map(|n| WgPublicKey::from([*n; 32])).collect(),
    }
}

/// One masqueraded profile that reaches everything.
pub(crate) fn network() -> Network {
    Network {
        wireguard_port: 51820,
        wireguard_mtu: None,
        wireguard_fwmark: None,
        profiles: vec![ProfileNetwork {
            id: profile_id(),
            v4: "10.8.0.0/24".parse().expect("a range"),
            v6: "fd00:8::/112".parse().expect("a range"),
            reach: vec!["0.0.0.0/0".parse().expect("a range"), "::/0".parse().expect("a range")],
            except: vec![],
            masquerade: true,
            client_to_client: false,
            resolver: false,
        }],
        openvpn: vec![],
        resolver: None,
        floating: None,
    }
}
