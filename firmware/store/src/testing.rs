//! What the tests of this crate stand on: a store in a folder of its own, and people and devices to fill it.

use crate::{Allocated, Authorization, NewConfiguration, Role, Store, User};
use alcove_domain::{
    AuthKey, ClientId, NodeId, PresharedKey, Profile, ProfileId, Ranges, Settings, Timestamp, UserId,
    WgPublicKey,
};
use rusqlite::Connection;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000);
pub(crate) const LATER: Timestamp = Timestamp(NOW.0 + 90 * 24 * 3600);

/// A store that goes away with its folder.
pub(crate) struct Fixture {
    pub dir: TempDir,
    pub store: Store,
}

impl std::ops::Deref for Fixture {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Fixture {
    /// A store with profile `office`, 10.9.0.0/24.
    pub fn new() -> Self {
        Self::with(&[profile("office", "10.9.0.0/24", "fd00:9::/64")])
    }

    pub fn with(profiles: &[Profile]) -> Self {
        // In memory where there is such a place: thousands of commits need not wait for a disk.
        let dir = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).expect("a folder");
        let store = Store::open(dir.path(), NOW).expect("a new store");
        store.replace_configuration(&Settings::default(), profiles, NOW).expect("profiles");
        Self { dir, store }
    }

    /// Another store on the same files, as a second process would open them.
    pub fn second(&self) -> Store {
        Store::open(self.dir.path(), NOW).expect("the same store again")
    }

    /// The file itself, for what no intent does.
    pub fn raw(&self) -> Connection {
        Connection::open(self.dir.path().join("alcove.db")).expect("the database")
    }

    pub fn add_node(&self, node: u32) {
        self.raw().execute("INSERT INTO nodes (node, name) VALUES (?1, 'n')", [node]).expect("a node");
    }

    pub fn user(&self, name: &str) -> UserId {
        let user = user(name);
        assert!(self.insert_user(&user).expect("inserted"));
        user.id
    }

    /// An app of this user.
    pub fn app(&self, name: &UserId, client: &str) -> Authorization {
        let authorization = authorization(name, client);
        assert!(self.insert_authorization(&authorization).expect("inserted"));
        authorization
    }

    pub fn ranges(&self, profile: &str) -> Ranges {
        let profiles = self.profiles().expect("profiles");
        let found = profiles.iter().find(|p| p.id.as_str() == profile).expect("the profile");
        found.wireguard.expect("ranges")
    }

    /// What an app would ask for, with a fresh key.
    pub fn wish(&self, app: &Authorization) -> NewConfiguration {
        NewConfiguration {
            auth_key: Some(app.auth_key.clone()),
            display_name: app.client_id.to_string(),
            ..self.manual(&app.user, "")
        }
    }

    /// What somebody would ask for on the pages.
    pub fn manual(&self, user: &UserId, name: &str) -> NewConfiguration {
        NewConfiguration {
            node: NodeId::LOCAL,
            profile: ProfileId::new("office").expect("an ID"),
            ranges: self.ranges("office"),
            public_key: key(),
            preshared_key: Some(PresharedKey::generate()),
            user: user.clone(),
            auth_key: None,
            display_name: name.into(),
            expires_at: LATER,
            now: NOW,
            limit: 3,
            replaces: None,
        }
    }

    pub fn connect(&self, app: &Authorization) -> Allocated {
        self.allocate_configuration(&self.wish(app)).expect("a configuration")
    }
}

pub(crate) fn profile(id: &str, v4: &str, v6: &str) -> Profile {
    let json = serde_json::json!({
        "id": id, "display_name": id, "wireguard": { "v4": v4, "v6": v6 },
    });
    serde_json::from_value(json).expect("a profile")
}

pub(crate) fn user(name: &str) -> User {
    User {
        id: UserId::new(name).expect("a name"),
        role: Role::User,
        password_hash: None,
        permissions: vec![],
        disabled: false,
        created_at: NOW,
        last_seen: None,
        language: None,
        guest_of: None,
    }
}

pub(crate) fn authorization(user: &UserId, client: &str) -> Authorization {
    Authorization {
        auth_key: AuthKey::new(format!("auth-{}", unique())).expect("an ID"),
        client_id: ClientId::new(client).expect("an ID"),
        user: user.clone(),
        scope: "config".into(),
        authorized_at: NOW,
        expires_at: LATER,
        last_used: None,
    }
}

/// A key nobody else has; not a point on the curve, which the store does not mind.
pub(crate) fn key() -> WgPublicKey {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("random bytes");
    WgPublicKey::from(bytes)
}

fn unique() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}
