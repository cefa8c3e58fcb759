//! The token endpoint's decisions and the tokens themselves (spec api-v3.md §5, §6).
//!
//! A token is `a1.KEYID.PAYLOAD.SIGNATURE`: base64url parts, Ed25519 over everything before the last
//! dot. Where people of this box may be guests elsewhere, access tokens have the form that other servers
//! can check instead (`guests::portable`), with the same key; either form is good for as long as it says. Ed25519 signatures are deterministic, so the answer to a refresh can be given again, byte for
//! byte, from the two values that the store keeps of it.

use crate::{
    Controller, Failure, TokenError,
    guests::portable::{self, PortableToken},
    secret,
};
use alcove_domain::{AuthKey, ClientId, Settings, Timestamp, official_client, verify_pkce};
use alcove_store::{Authorization, CodeOutcome, RefreshOutcome, Store};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer, SigningKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::{Mutex, MutexGuard};

/// Longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 2048;

/// A request to the token endpoint: decoded form fields, and HTTP Basic credentials if there were any.
#[derive(Debug, Clone, Default)]
pub struct TokenRequest {
    /// Form fields.
    pub fields: Vec<(String, String)>,
    /// User name and password of HTTP Basic; official apps never send any.
    pub basic: Option<(String, String)>,
}

/// A successful answer (RFC 6749 §5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenAnswer {
    /// For the API.
    pub access_token: String,
    /// For the next refresh; always a new one.
    pub refresh_token: String,
    /// `bearer`.
    pub token_type: &'static str,
    /// Seconds that the access token lasts from now.
    pub expires_in: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    AccessToken,
    RefreshToken,
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    pub(crate) auth_key: AuthKey,
    pub(crate) client_id: ClientId,
    pub(crate) expires_at: Timestamp,
    /// Refresh tokens only: what the store knows a used one by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
}

/// The key that tokens are signed with.
pub(crate) struct SigningKeys {
    key: SigningKey,
    id: String,
    prefix: String,
    verified: Mutex<Verified>,
}

/// Places for access tokens whose signature was checked before; a token's digest says which is its place.
const PLACES: usize = 256;

/// Checking a signature is most of what a call of an app costs, and an app shows the same token for an hour.
type Verified = Box<[Option<([u8; 32], Claims)>]>;

impl SigningKeys {
    pub(crate) fn load(store: &Store) -> Result<Self, Failure> {
        Ok(Self::new(&secret::fixed(store, "token-signing")?))
    }

    fn new(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let id = secret::text(&Sha256::digest(key.verifying_key().as_bytes())[..12]);
        let verified = std::iter::repeat_with(|| None).take(PLACES).collect();
        Self { key, prefix: format!("a1.{id}."), id, verified: Mutex::new(verified) }
    }

    /// The key by which other servers can check tokens of this one.
    pub(crate) fn public_key(&self) -> String {
        portable::public_key(&self.id, &self.key.verifying_key())
    }

    /// Whether a token says that it was signed with another key than this one.
    pub(crate) fn is_foreign(&self, token: &str) -> bool {
        portable::key_id(token).is_some_and(|id| id != self.id)
    }

    fn sign(&self, claims: &Claims) -> Result<String, Failure> {
        let payload = serde_json::to_vec(claims).map_err(Failure::new)?;
        let mut token = self.prefix.clone();
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = self.key.sign(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature.to_bytes(), &mut token);
        Ok(token)
    }

    /// What a token says, if it was signed here and not changed since. Its time is not looked at.
    pub(crate) fn read(&self, token: &str) -> Option<Claims> {
        if token.len() > MAX_TOKEN {
            return None;
        }
        let digest = secret::digest(token);
        let place = usize::from(digest[0]);
        // The digest is of the whole token, so one that was not signed here is never found.
        if let Some((_, claims)) = self.verified()[place].as_ref().filter(|(known, _)| *known == digest) {
            return Some(claims.clone());
        }
        let claims = self.verify(token)?;
        if claims.kind == Kind::AccessToken {
            self.verified()[place] = Some((digest, claims.clone()));
        }
        Some(claims)
    }

    fn verified(&self) -> MutexGuard<'_, Verified> {
        self.verified.lock().expect("no thread panics while it holds this lock")
    }

    fn verify(&self, token: &str) -> Option<Claims> {
        if portable::key_id(token) == Some(self.id.as_str()) {
            let token = portable::verify(&self.key.verifying_key(), token)?;
            return Some(Claims {
                kind: Kind::AccessToken,
                auth_key: AuthKey::new(token.auth_key).ok()?,
                client_id: ClientId::new(token.client_id).ok()?,
                expires_at: token.expires_at,
                id: None,
            });
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let payload = signed.strip_prefix(&self.prefix)?;
        let signature: [u8; 64] = URL_SAFE_NO_PAD.decode(signature).ok()?.try_into().ok()?;
        self.key.verifying_key().verify_strict(signed.as_bytes(), &Signature::from_bytes(&signature)).ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }
}

impl Controller {
    /// Exchanges a code or a refresh token for tokens.
    ///
    /// # Errors
    /// [`TokenError`]. Whatever means "this authorization is no longer good" is `invalid_grant`, because
    /// only that makes the apps ask their user to sign in again.
    pub fn token(&self, request: &TokenRequest) -> Result<TokenAnswer, TokenError> {
        let form = Form::new(&request.fields)?;
        if request.basic.is_some() {
            return Err(TokenError::new("invalid_client", "this server has no clients with a secret"));
        }
        match form.required("grant_type")? {
            "authorization_code" => self.redeem_code(&form),
            "refresh_token" => self.refresh(&form),
            _ => Err(TokenError::new("unsupported_grant_type", "grant_type is not supported")),
        }
    }

    fn redeem_code(&self, form: &Form<'_>) -> Result<TokenAnswer, TokenError> {
        let code = form.required("code")?;
        let redirect_uri = form.required("redirect_uri")?;
        let verifier = form.required("code_verifier")?;
        let client = self.known_client(form.required("client_id")?)?;
        let now = self.now();
        let record = match self.0.store.consume_authorization_code(&secret::digest(code), now)? {
            CodeOutcome::Fresh(record) => record,
            CodeOutcome::Replayed(bumped) => {
                self.announce(&bumped);
                tracing::warn!(client = %client, "an authorization code was presented twice; its authorization was deleted");
                return Err(invalid_grant("the code was used before"));
            }
            CodeOutcome::Unknown => return Err(invalid_grant("the code is unknown or has expired")),
        };
        if record.client_id != client || record.redirect_uri != redirect_uri {
            return Err(invalid_grant("the code was given to another client or redirect_uri"));
        }
        if !verify_pkce(verifier, &record.code_challenge) {
            return Err(invalid_grant("code_verifier does not fit the code"));
        }
        let authorization = Authorization {
            auth_key: record.auth_key,
            client_id: record.client_id,
            user: record.user,
            scope: record.scope,
            authorized_at: now,
            expires_at: record.authorization_expires_at,
            last_used: None,
        };
        if !self.0.store.insert_authorization(&authorization)? {
            return Err(invalid_grant("the authorization is no longer valid"));
        }
        tracing::info!(user = %authorization.user, client = %authorization.client_id, "an app was authorized");
        self.answer(&authorization, &new_token_id(), now, now)
    }

    fn refresh(&self, form: &Form<'_>) -> Result<TokenAnswer, TokenError> {
        let token = form.required("refresh_token")?;
        let now = self.now();
        let claims = self.0.signing.read(token).filter(|c| c.kind == Kind::RefreshToken);
        let Some(Claims { auth_key, client_id, expires_at, id: Some(id), .. }) = claims else {
            return Err(invalid_grant("the refresh token is not one of this server's"));
        };
        if expires_at <= now {
            return Err(invalid_grant("the authorization has expired"));
        }
        if form.optional("client_id").is_some_and(|given| given != client_id.as_str()) {
            return Err(invalid_grant("the refresh token was given to another client"));
        }
        if self.known_client(client_id.as_str()).is_err() {
            return Err(invalid_grant("the client is no longer registered"));
        }
        if form.optional("scope").is_some_and(|scope| scope != "config") {
            return Err(TokenError::new("invalid_scope", "scope differs from the granted one"));
        }
        let grace = self.in_force().settings.refresh_grace;
        let fresh_id = new_token_id();
        match self.0.store.rotate_refresh_token(&auth_key, &id, &fresh_id, grace, now)? {
            RefreshOutcome::Fresh(authorization) => self.answer(&authorization, &fresh_id, now, now),
            RefreshOutcome::Repeated { authorization, successor_id, at } => {
                self.answer(&authorization, &successor_id, at, now)
            }
            RefreshOutcome::Replayed(bumped) => {
                self.announce(&bumped);
                tracing::warn!(client = %client_id, "a refresh token was presented again; its authorization was deleted");
                Err(invalid_grant("the refresh token was used before"))
            }
            RefreshOutcome::Gone => Err(invalid_grant("the authorization is no longer valid")),
        }
    }

    /// Tokens of an authorization as they were at `at`, told at `now`.
    fn answer(
        &self,
        authorization: &Authorization,
        refresh_id: &str,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<TokenAnswer, TokenError> {
        let settings = self.in_force().settings;
        let access_expires_at = access_expiry(&settings, authorization, at);
        let claims = |kind, expires_at, id| Claims {
            kind,
            auth_key: authorization.auth_key.clone(),
            client_id: authorization.client_id.clone(),
            expires_at,
            id,
        };
        let broken = |cause: Failure| TokenError {
            status: 500,
            error: "server_error",
            description: cause.to_string(),
            cause: Some(cause),
        };
        let signing = &self.0.signing;
        let access_token = if settings.guests.on {
            let token = PortableToken {
                auth_key: authorization.auth_key.to_string(),
                user_id: self.pseudonym(&authorization.user),
                client_id: authorization.client_id.to_string(),
                scope: authorization.scope.clone(),
                expires_at: access_expires_at,
                authorization_expires_at: authorization.expires_at,
            };
            portable::sign(&signing.key, &signing.id, token).map_err(Failure::new)
        } else {
            signing.sign(&claims(Kind::AccessToken, access_expires_at, None))
        };
        let refresh = claims(Kind::RefreshToken, authorization.expires_at, Some(refresh_id.into()));
        Ok(TokenAnswer {
            access_token: access_token.map_err(broken)?,
            refresh_token: signing.sign(&refresh).map_err(broken)?,
            token_type: "bearer",
            expires_in: access_expires_at.since(now).0.max(1),
        })
    }

    fn known_client(&self, id: &str) -> Result<ClientId, TokenError> {
        let settings = self.in_force().settings;
        let unknown = || TokenError::new("invalid_client", "client_id is not registered");
        official_client(id, &settings.app_sets).ok_or_else(unknown)?;
        ClientId::new(id).map_err(|_| unknown())
    }
}

fn access_expiry(settings: &Settings, authorization: &Authorization, at: Timestamp) -> Timestamp {
    at.plus(settings.token_expiry).min(authorization.expires_at)
}

fn new_token_id() -> String {
    secret::text(&secret::random::<16>())
}

fn invalid_grant(description: &str) -> TokenError {
    TokenError::new("invalid_grant", description)
}

/// Form fields by name, each at most once (RFC 6749 §3.2).
struct Form<'a>(&'a [(String, String)]);

impl<'a> Form<'a> {
    fn new(fields: &'a [(String, String)]) -> Result<Self, TokenError> {
        for (n, (name, _)) in fields.iter().enumerate() {
            if fields[..n].iter().any(|(earlier, _)| earlier == name) {
                return Err(TokenError::new("invalid_request", "a parameter was given twice"));
            }
        }
        Ok(Self(fields))
    }

    fn optional(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    fn required(&self, name: &str) -> Result<&'a str, TokenError> {
        self.optional(name).ok_or_else(|| TokenError::new("invalid_request", format!("{name} is missing")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            kind: Kind::AccessToken,
            auth_key: AuthKey::new("k").expect("an id"),
            client_id: ClientId::new("org.eduvpn.app.linux").expect("an id"),
            expires_at: Timestamp(5),
            id: None,
        }
    }

    #[test]
    fn a_token_is_read_back_and_any_changed_character_makes_it_worthless() {
        let keys = SigningKeys::new(&[7; 32]);
        let token = keys.sign(&claims()).expect("signs");
        assert_eq!(keys.read(&token), Some(claims()));
        assert_eq!(keys.sign(&claims()).expect("signs"), token, "the same answer can be given again");
        for at in 0..token.len() {
            let mut other = token.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).expect("text");
            assert_ne!(keys.read(&other), Some(claims()), "changed at {at}");
        }
    }

    #[test]
    fn a_token_of_another_box_is_worthless_here() {
        let token = SigningKeys::new(&[7; 32]).sign(&claims()).expect("signs");
        assert_eq!(SigningKeys::new(&[8; 32]).read(&token), None);
    }
}
