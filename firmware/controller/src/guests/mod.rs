//! Guest access (spec portal.md §12): people of other servers use this one with the access tokens of their own.
//!
//! Which key belongs to which server says a signed list, fetched every hour and kept here. A guest is an account like
//! another, named `pseudonym@server`, without a password, a role or permissions; it is made when they first come, and what they
//! may use is in the settings. The other way round, people of this box are known elsewhere by a pseudonym, so that no
//! name leaves it. What was thought of and not done is in `docs/decisions/0023-guest-access.md`.

mod list;
mod minisign;
pub(crate) mod portable;
mod view;

pub use view::{GuestServer, GuestsView};

use crate::{BearerError, Controller, Failure, secret, tally};
use alcove_domain::{
    AuthKey, ClientId, ErrandProblem, GuestAccess, Role, SCOPE, Seconds, Timestamp, UserId, is_pseudonym,
    official_client,
};
use alcove_store::{Admission, Authorization, AuthorizedUser, Store, User};
use ed25519_dalek::VerifyingKey;
use hmac::{Hmac, Mac};
use list::GuestList;
use portable::PortableToken;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
};

/// Name of the errand in the store.
pub(crate) const ERRAND: &str = "guest-list";
const LIST: &str = "guest-list";

/// How often the list is fetched, and what is added to it so that not all boxes ask at once.
const EVERY: Seconds = Seconds(60 * 60);
const SPREAD: u16 = 600;
/// When an errand of which nothing was heard is tried again.
const LOST: Seconds = Seconds(5 * 60);
/// Tokens whose signature was checked before that are remembered.
const REMEMBERED: usize = 256;

/// The servers whose people are let in, as they are in force.
#[derive(Default)]
pub(crate) struct GuestKeys {
    /// By the key's name: the key, and the server's host name.
    keys: HashMap<String, (VerifyingKey, String)>,
    /// Checking a signature is most of what a call costs; by the token's digest.
    verified: Mutex<HashMap<[u8; 32], PortableToken>>,
}

impl GuestKeys {
    pub(crate) fn load(store: &Store, rules: &GuestAccess) -> Result<Self, Failure> {
        if !rules.on {
            return Ok(Self::default());
        }
        let kept = store.secret(LIST)?.and_then(|bytes| serde_json::from_slice::<GuestList>(&bytes).ok());
        let kept = kept.filter(|kept| kept.source == list::source(rules));
        let mut keys = HashMap::new();
        for server in kept.iter().flat_map(|kept| &kept.servers).filter(|server| rules.lets_in(&server.host))
        {
            for (id, key) in server.keys.iter().filter_map(|key| portable::read_public_key(key)) {
                keys.entry(id.to_owned()).or_insert_with(|| (key, server.host.clone()));
            }
        }
        Ok(Self { keys, verified: Mutex::default() })
    }

    /// The server that signed a token, and what it says. Its times are not looked at.
    fn read(&self, token: &str) -> Option<(&str, PortableToken)> {
        let (key, host) = self.keys.get(portable::key_id(token)?)?;
        let digest = secret::digest(token);
        if let Some(known) = self.verified().get(&digest) {
            return Some((host, known.clone()));
        }
        let read = portable::verify(key, token)?;
        let mut verified = self.verified();
        if verified.len() >= REMEMBERED {
            verified.clear();
        }
        verified.insert(digest, read.clone());
        Some((host, read))
    }

    fn verified(&self) -> MutexGuard<'_, HashMap<[u8; 32], PortableToken>> {
        self.verified.lock().expect("no thread panics while it holds this lock")
    }
}

/// A list to fetch; who gets it has to tell how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestListTask {
    /// Where the list is.
    pub url: String,
    /// Where its signature is.
    pub signature_url: String,
    /// By whom the server is trusted, PEM; by Mozilla's list when absent.
    pub roots: Option<String>,
}

impl Controller {
    /// What other servers know somebody of this box by.
    pub(crate) fn pseudonym(&self, user: &UserId) -> String {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0.pseudonym_key);
        let mut mac = mac.expect("HMAC takes keys of every length");
        mac.update(user.as_str().as_bytes());
        secret::text(&mac.finalize().into_bytes())
    }

    /// Lets in whom another server vouches for.
    pub(crate) fn guest(&self, bearer: &str) -> Result<AuthorizedUser, BearerError> {
        let (now, in_force) = (self.now(), self.in_force());
        let settings = &in_force.settings;
        let read = in_force.guests.read(bearer);
        let (host, token) =
            read.ok_or(BearerError::Invalid("access token of a server that is not let in"))?;
        if token.expires_at <= now || token.authorization_expires_at <= now {
            return Err(BearerError::Invalid("access token has expired"));
        }
        if official_client(&token.client_id, &settings.app_sets).is_none() {
            return Err(BearerError::Invalid("client is not registered"));
        }
        if !token.scope.split(' ').any(|scope| scope == SCOPE) {
            return Err(BearerError::Invalid("scope does not cover this"));
        }
        let refused = BearerError::Invalid("access token does not name a guest");
        if !is_pseudonym(&token.user_id) {
            return Err(refused);
        }
        let names =
            UserId::new(format!("{}@{host}", token.user_id)).ok().zip(ClientId::new(&*token.client_id).ok());
        let Some(((id, client_id), auth_key)) = names.zip(own_name(host, &token.auth_key)) else {
            return Err(refused);
        };
        let store = &self.0.store;
        if let Some(known) = store.authorized_user(&auth_key, now).map_err(Failure::from)?
            && known.user.id == id
            && known.user.guest_of.is_some()
        {
            self.0.last_used.note(&known.authorization, now);
            return Ok(known);
        }
        if store
            .user(&id)
            .map_err(Failure::from)?
            .is_some_and(|user| user.guest_of.is_some() && user.disabled)
        {
            return Err(BearerError::Disabled);
        }
        let expires_at = token.authorization_expires_at.min(now.plus(settings.session_expiry));
        let authorization = Authorization {
            auth_key,
            client_id,
            user: id.clone(),
            scope: SCOPE.into(),
            authorized_at: now,
            expires_at,
            last_used: Some(now),
        };
        let guest = newcomer(id, host, now);
        match store.admit_guest(&guest, &authorization, settings.guests.most, now).map_err(Failure::from)? {
            Admission::In(caller, bumped) => {
                self.announce(&bumped);
                tracing::info!(user = %guest.id, client = %authorization.client_id, "a guest was let in");
                Ok(*caller)
            }
            Admission::Disabled => Err(BearerError::Disabled),
            Admission::Full => {
                self.0.tally.count(tally::Kind::AppToken);
                tracing::warn!(
                    server = host,
                    most = settings.guests.most,
                    "a guest was refused: there are as many as there may be"
                );
                Err(BearerError::Invalid("there are as many guests as there may be"))
            }
            Admission::Taken => Err(refused),
        }
    }

    /// Ends what guests have that the settings or the list do not allow any more.
    pub(crate) fn end_guests(&self) -> Result<(), Failure> {
        let in_force = self.in_force();
        let rules = &in_force.settings.guests;
        let hosts: Vec<String> = in_force.guests.keys.values().map(|(_, host)| host.clone()).collect();
        let profiles = if rules.on { &rules.profiles[..] } else { &[] };
        let bumped = self.0.store.end_guests(&hosts, profiles, self.now())?;
        if !bumped.0.is_empty() {
            tracing::info!("connections of guests who are not let in any more were ended");
        }
        self.announce(&bumped);
        Ok(())
    }

    pub(crate) fn order_guest_list(&self) -> Result<(), Failure> {
        self.0.store.order_errand(ERRAND, Some(self.now()))?;
        self.0.errands_changed.notify_one();
        Ok(())
    }

    /// The list to fetch now, if it is time to.
    ///
    /// # Errors
    /// When the store fails.
    pub fn guest_list_task(&self) -> Result<Option<GuestListTask>, Failure> {
        let (now, rules) = (self.now(), self.in_force().settings.guests.clone());
        if !rules.on {
            return Ok(None);
        }
        let errand = self.0.store.errand(ERRAND)?;
        if errand.due.is_none() && errand.problem.is_none() {
            self.0.store.order_errand(ERRAND, Some(now))?;
        }
        if !self.0.store.take_errand(ERRAND, now, now.plus(LOST))? {
            return Ok(None);
        }
        let signature_url = rules.signature_url();
        Ok(Some(GuestListTask { url: rules.list_url, signature_url, roots: rules.list_roots }))
    }

    /// The list was fetched: it is in force from now on, if it is signed and not older than the one before.
    ///
    /// # Errors
    /// When the store fails.
    pub fn guest_list_fetched(&self, text: &[u8], signature: &[u8]) -> Result<(), Failure> {
        let rules = self.in_force().settings.guests.clone();
        let known: Option<GuestList> = self.kept(LIST)?;
        match list::read(&rules, text, signature, known.as_ref()) {
            Err(problem) => self.guest_list_failed(&problem),
            Ok(list) => {
                let jitter = i64::from(u16::from_be_bytes(secret::random()) % SPREAD);
                let due = self.now().plus(EVERY).plus(Seconds(jitter));
                self.0.store.errand_done(ERRAND, self.now(), Some(due))?;
                if known.as_ref() == Some(&list) {
                    return Ok(());
                }
                tracing::info!(version = list.version, servers = list.servers.len(), "a new list of servers");
                self.keep(LIST, &list)?;
                self.reload()
            }
        }
    }

    /// It could not be fetched; after a while it is tried again. The one before stays in force.
    ///
    /// # Errors
    /// When the store fails.
    pub fn guest_list_failed(&self, problem: &ErrandProblem) -> Result<(), Failure> {
        self.errand_failed(ERRAND, problem)
    }
}

/// What an authorization of another server is called here: nobody chooses the name of one of ours.
fn own_name(host: &str, auth_key: &str) -> Option<AuthKey> {
    let digest = Sha256::new().chain_update(host).chain_update("\n").chain_update(auth_key).finalize();
    AuthKey::new(format!("guest-{}", secret::text(&digest))).ok()
}

fn newcomer(id: UserId, host: &str, now: Timestamp) -> User {
    User {
        id,
        role: Role::User,
        password_hash: None,
        permissions: vec![],
        disabled: false,
        created_at: now,
        last_seen: Some(now),
        language: None,
        guest_of: Some(host.to_owned()),
    }
}
