//! What a node should be doing, as messages: pure functions from rows, settings and profiles.

use crate::openvpn::OpenvpnKeys;
use alcove_domain::{OpenvpnServer, Profile, Protocol, Ranges, Settings};
use alcove_link::{Desired, Network, OpenvpnClient, OpenvpnNetwork, Peer, ProfileNetwork, Resolver};
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
        openvpn: vec![],
        remove: vec![],
    };
    let mut parts = vec![Desired { reset: full, network, ..empty() }];
    for chunk in remove.chunks(PEERS_PER_MESSAGE) {
        parts.push(Desired { remove: chunk.to_vec(), ..empty() });
    }
    for chunk in upsert.chunks(PEERS_PER_MESSAGE) {
        let openvpn = chunk.iter().filter_map(client).collect();
        parts.push(Desired { upsert: chunk.iter().filter_map(peer).collect(), openvpn, ..empty() });
    }
    // The common case is one small message: fold what follows into the first part where it fits.
    if parts.len() <= 3
        && parts.iter().map(|p| p.upsert.len() + p.openvpn.len() + p.remove.len()).sum::<usize>()
            <= PEERS_PER_MESSAGE
    {
        let mut rest = parts.split_off(1);
        for part in &mut rest {
            parts[0].upsert.append(&mut part.upsert);
            parts[0].openvpn.append(&mut part.openvpn);
            parts[0].remove.append(&mut part.remove);
        }
    }
    if let Some(part) = parts.last_mut() {
        part.last = true;
    }
    parts
}

/// A configuration of WireGuard as a peer.
fn peer(row: &alcove_store::Configuration) -> Option<Peer> {
    Some(Peer {
        public_key: row.public_key,
        preshared_key: row.preshared_key.clone(),
        profile: row.profile.clone(),
        v4: row.v4?,
        v6: row.v6?,
        expires_at: row.expires_at,
    })
}

/// A configuration of OpenVPN as a certificate that may connect.
fn client(row: &alcove_store::Configuration) -> Option<OpenvpnClient> {
    let client =
        || OpenvpnClient { id: row.public_key, profile: row.profile.clone(), expires_at: row.expires_at };
    (row.protocol == Protocol::Openvpn).then(client)
}

/// What a node needs to know of settings and profiles.
pub(crate) fn network_of(settings: &Settings, profiles: &[Profile], keys: &OpenvpnKeys) -> Network {
    Network {
        wireguard_port: settings.wireguard_port,
        wireguard_mtu: settings.wireguard_mtu,
        wireguard_fwmark: settings.wireguard_fwmark,
        profiles: profiles.iter().filter_map(|p| Some(profile_network(p, p.wireguard?))).collect(),
        openvpn: profiles.iter().filter_map(|profile| openvpn_network(profile, keys)).collect(),
        resolver: resolver(settings, profiles),
        floating: None,
    }
}

/// The resolver on the node, where a profile sends its clients to it.
fn resolver(settings: &Settings, profiles: &[Profile]) -> Option<Resolver> {
    let wanted = settings.resolver && profiles.iter().any(Profile::asks_the_node);
    wanted.then(|| Resolver {
        servers: settings.resolver_servers.clone(),
        domains: settings.resolver_domains.clone(),
    })
}

fn openvpn_network(profile: &Profile, keys: &OpenvpnKeys) -> Option<OpenvpnNetwork> {
    let openvpn = profile.openvpn.as_ref()?;
    let (own, authority) = (keys.profiles.get(&profile.id)?, keys.authority.as_ref()?);
    Some(OpenvpnNetwork {
        network: profile_network(profile, openvpn.ranges()),
        processes: openvpn.processes(),
        server: OpenvpnServer {
            listen: openvpn.listen,
            default_gateway: profile.default_gateway,
            routes: if profile.default_gateway { vec![] } else { profile.routes.clone() },
            exclude_routes: profile.exclude_routes.clone(),
            dns_servers: profile.dns_servers.clone(),
            dns_search_domains: profile.dns_search_domains.clone(),
            block_lan: openvpn.block_lan,
            mtu: openvpn.mtu,
            log: openvpn.log,
            ca: authority.certificate().clone(),
            certificate: own.server.certificate.clone(),
            key: own.server.key.clone(),
            tls_crypt: own.tls_crypt.clone(),
        },
    })
}

fn profile_network(profile: &Profile, ranges: Ranges) -> ProfileNetwork {
    let mut reach = profile.routes.clone();
    if profile.default_gateway {
        reach = vec![
            IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0)),
            IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 0)),
        ];
    }
    ProfileNetwork {
        id: profile.id.clone(),
        v4: ranges.v4,
        v6: ranges.v6,
        reach,
        except: profile.exclude_routes.clone(),
        masquerade: profile.masquerade,
        client_to_client: profile.client_to_client,
        resolver: profile.asks_the_node(),
    }
}
