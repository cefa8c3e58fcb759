//! The keys of every profile with OpenVPN: its server's certificate and the key of its handshakes. Kept sealed, so
//! that a restart or a change elsewhere makes no process start anew.

use super::authority::{Authority, Identity};
use crate::{Failure, secret};
use alcove_domain::{NodeId, Pem, Profile, ProfileId, Settings, Timestamp};
use alcove_store::Store;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use zeroize::Zeroizing;

/// What OpenVPN needs beside the profiles themselves.
#[derive(Default)]
pub(crate) struct OpenvpnKeys {
    /// Present when any profile has OpenVPN.
    pub(crate) authority: Option<Authority>,
    pub(crate) profiles: HashMap<ProfileId, ProfileKeys>,
}

pub(crate) struct ProfileKeys {
    pub(crate) server: Identity,
    pub(crate) tls_crypt: Pem,
}

/// A server's certificate as it is kept, with the name that it was made for.
#[derive(Serialize, Deserialize)]
struct Kept {
    host: String,
    identity: Identity,
}

impl OpenvpnKeys {
    /// Reads the keys that these profiles have on a node, and makes those that are missing or for another host name.
    /// Each node's servers have certificates of their own: what one knows is of no use on another.
    pub(crate) fn load(
        store: &Store,
        settings: &Settings,
        profiles: &[Profile],
        node: NodeId,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let with_openvpn: Vec<&Profile> = profiles.iter().filter(|p| p.openvpn.is_some()).collect();
        if with_openvpn.is_empty() {
            return Ok(Self { authority: None, profiles: HashMap::new() });
        }
        let authority = Authority::load(store, now)?;
        let mut keys = HashMap::new();
        for profile in with_openvpn {
            let host = profile.host_name.as_ref().or(settings.host_name.as_ref());
            let host = host.map_or(profile.id.as_str(), |host| host.as_str());
            let server = server(store, &authority, &profile.id, node, host, now)?;
            keys.insert(
                profile.id.clone(),
                ProfileKeys { server, tls_crypt: tls_crypt(store, &profile.id)? },
            );
        }
        Ok(Self { authority: Some(authority), profiles: keys })
    }
}

fn server(
    store: &Store,
    authority: &Authority,
    profile: &ProfileId,
    node: NodeId,
    host: &str,
    now: Timestamp,
) -> Result<Identity, Failure> {
    let name = match node {
        NodeId::LOCAL => format!("openvpn-server/{profile}"),
        node => format!("openvpn-server/{profile}/{node}"),
    };
    let read = |kept: &[u8]| serde_json::from_slice::<Kept>(kept).map_err(Failure::new);
    let before = store.secret(&name)?;
    if let Some(kept) = &before {
        let kept = read(kept)?;
        if kept.host == host {
            return Ok(kept.identity);
        }
    }
    let fresh = Kept { host: host.to_owned(), identity: authority.server(profile, host, now)? };
    let text = Zeroizing::new(serde_json::to_vec(&fresh).map_err(Failure::new)?);
    if before.is_some() {
        store.put_secret(&name, &text)?;
        return Ok(fresh.identity);
    }
    // Of two who make the first one at the same time, both use the same.
    Ok(read(&store.secret_or_insert(&name, || text.to_vec())?)?.identity)
}

fn tls_crypt(store: &Store, profile: &ProfileId) -> Result<Pem, Failure> {
    let kept = store.secret_or_insert(&format!("openvpn-tls-crypt/{profile}"), || {
        let mut bytes = vec![0; 256];
        secret::fill(&mut bytes);
        bytes
    })?;
    let bytes: &[u8; 256] = kept.as_slice().try_into().map_err(Failure::new)?;
    Ok(Pem::static_key(bytes))
}
