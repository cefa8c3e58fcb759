//! What a box is in short, and what a restore would change about it.

use super::{SnapshotFailure, take};
use alcove_domain::{NodeId, WgPublicKey};
use alcove_snapshot::Signer;
use alcove_store::Store;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};

/// A box in short.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// The name under which it is reached, if one is set.
    pub host_name: Option<String>,
    /// IDs of its profiles, in order.
    pub profiles: Vec<String>,
    /// Accounts.
    pub users: u64,
    /// Apps that may act for somebody.
    pub apps: u64,
    /// Devices that may connect.
    pub configurations: u64,
    /// Nodes.
    pub nodes: u64,
    /// WireGuard's key of this box itself.
    pub key: Option<WgPublicKey>,
    /// Fingerprint of its snapshots' signature; none when it has not taken one yet.
    pub signer: Option<String>,
}

impl Summary {
    /// The box that has this store.
    ///
    /// # Errors
    /// When the store fails.
    pub fn of(store: &Store) -> Result<Self, SnapshotFailure> {
        let counts = store.counts()?;
        let nodes = store.nodes()?;
        let key: Option<[u8; 32]> =
            store.secret(take::SIGNING)?.and_then(|bytes| bytes.as_slice().try_into().ok());
        let signer = key.map(|key| Signer::new(&SigningKey::from_bytes(&key).verifying_key()).fingerprint());
        Ok(Self {
            host_name: store.settings()?.host_name,
            profiles: store.profiles()?.into_iter().map(|profile| profile.id.to_string()).collect(),
            users: counts.users,
            apps: counts.authorizations,
            configurations: counts.configurations,
            key: nodes
                .iter()
                .find(|node| node.id == NodeId::LOCAL)
                .and_then(|node| node.wireguard_public_key),
            nodes: nodes.len() as u64,
            signer,
        })
    }
}

/// What would be different: what, before, after. `before` is absent where there is no box yet.
#[must_use]
pub fn differences(before: Option<&Summary>, after: &Summary) -> Vec<(String, String, String)> {
    let nothing = || "(nothing)".to_owned();
    let lines = |box_: &Summary| {
        let optional = |text: Option<String>| text.unwrap_or_else(nothing);
        [
            ("host name", optional(box_.host_name.clone())),
            ("profiles", box_.profiles.join(", ")),
            ("accounts", box_.users.to_string()),
            ("apps", box_.apps.to_string()),
            ("devices that may connect", box_.configurations.to_string()),
            ("nodes", box_.nodes.to_string()),
            ("WireGuard key", optional(box_.key.map(|key| key.to_string()))),
            ("snapshots signed by", optional(box_.signer.clone())),
        ]
    };
    let after = lines(after);
    let before = before.map_or_else(|| after.clone().map(|(what, _)| (what, nothing())), lines);
    let pairs = before.into_iter().zip(after);
    pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((what, before), (_, after))| (what.to_owned(), before, after))
        .collect()
}
