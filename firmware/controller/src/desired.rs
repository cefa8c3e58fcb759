//! What a node should be doing, as messages: pure functions from rows, settings and profiles.

use alcove_domain::{Profile, Settings};
use alcove_link::{Desired, Network, Peer, ProfileNetwork};
use alcove_store::Changes;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Peers in one message: about 250 KB.
const PEERS_PER_MESSAGE: usize = 1000;

/// Cuts changes into messages.
pub(crate) fn parts(changes: Changes, network: Option<Network>, epoch: &str) -> Vec<Desired> {
    let Changes { revision, full, upsert, remove, .. } = changes;
    let empty = || Desired {
        epoch: epoch.to_owned(),
        revision,
        reset: false,
        last: false,
        network: None,
        upsert: vec![],
        remove: vec![],
    };
    let mut parts = vec![Desired { reset: full, network, ..empty() }];
    for chunk in remove.chunks(PEERS_PER_MESSAGE) {
        parts.push(Desired { remove: chunk.to_vec(), ..empty() });
    }
    let mut peers = upsert.into_iter().map(peer).peekable();
    while peers.peek().is_some() {
        parts.push(Desired { upsert: peers.by_ref().take(PEERS_PER_MESSAGE).collect(), ..empty() });
    }
    // The common case is one small message: fold what follows into the first part where it fits.
    if parts.len() <= 3
        && parts.iter().map(|p| p.upsert.len() + p.remove.len()).sum::<usize>() <= PEERS_PER_MESSAGE
    {
        let mut rest = parts.split_off(1);
        for part in &mut rest {
            parts[0].upsert.append(&mut part.upsert);
            parts[0].remove.append(&mut part.remove);
        }
    }
    if let Some(part) = parts.last_mut() {
        part.last = true;
    }
    parts
}

fn peer(row: alcove_store::Configuration) -> Peer {
    Peer {
        public_key: row.public_key,
        preshared_key: row.preshared_key,
        profile: row.profile,
        v4: row.v4,
        v6: row.v6,
        expires_at: row.expires_at,
    }
}

/// What a node needs to know of settings and profiles.
pub(crate) fn network_of(settings: &Settings, profiles: &[Profile]) -> Network {
    Network {
        wireguard_port: settings.wireguard_port,
        wireguard_mtu: settings.wireguard_mtu,
        wireguard_fwmark: settings.wireguard_fwmark,
        profiles: profiles.iter().filter_map(profile_network).collect(),
    }
}

fn profile_network(profile: &Profile) -> Option<ProfileNetwork> {
    let ranges = profile.wireguard?;
    let mut reach = profile.routes.clone();
    if profile.default_gateway {
        reach = vec![
            IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0)),
            IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 0)),
        ];
    }
    Some(ProfileNetwork {
        id: profile.id.clone(),
        v4: ranges.v4,
        v6: ranges.v6,
        reach,
        except: profile.exclude_routes.clone(),
        masquerade: profile.masquerade,
        client_to_client: profile.client_to_client,
    })
}
