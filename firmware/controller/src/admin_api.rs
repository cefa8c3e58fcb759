//! What other programs ask the box for, in the name of its admin (spec portal.md §10).
//!
//! Texts of refusals are part of the interface and stay as they are. Who calls, and whether they may, has been
//! settled before (`admin_token`).

use crate::{
    ApiError, ConnectAnswer, Controller, NewUser, Rejected,
    api::{Attempt, Private, UNWANTED},
    configurations::checked_name,
    openvpn::Recipient,
};
use alcove_domain::{
    PresharedKey, Profile, ProfileId, Protocol, Seconds, Timestamp, Transport, UserId, WgPrivateKey,
    permission,
    protocol::{OPENVPN_MEDIA_TYPE, choose, media_type, offer_name, parse_accept, server_offers},
};
use alcove_store::{NewConfiguration, Role};
use serde::Serialize;

/// Names in one answer.
const NAMES_PER_PAGE: u32 = 10_000;
/// What a configuration is called when nobody says otherwise.
const DEFAULT_NAME: &str = "Admin API";

/// A page of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The names, in order.
    pub names: Vec<UserId>,
    /// After which name the next page begins, when there is one.
    pub next: Option<UserId>,
}

/// A configuration in force, as the admin API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserConfiguration {
    connection_id: String,
    profile_id: String,
    display_name: String,
    auth_key: Option<String>,
    expires_at: String,
    vpn_proto: Protocol,
}

/// An order for a configuration, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// Decoded form fields.
    pub fields: &'a [(String, String)],
    /// Every `Accept` line.
    pub accept: &'a [&'a str],
    /// The authority that the request was made to.
    pub host: &'a str,
}

impl Controller {
    /// Names of accounts after `after`; only disabled ones when asked for.
    ///
    /// # Errors
    /// 400 when `after` cannot be a name.
    pub fn user_names(&self, only_disabled: bool, after: Option<&str>) -> Result<Names, ApiError> {
        let after = after.map(UserId::new).transpose().map_err(|_| invalid("after"))?;
        let after = after.as_ref().map(UserId::as_str);
        let mut names = self.0.store.user_ids(only_disabled, after, NAMES_PER_PAGE + 1)?;
        let more = names.len() > NAMES_PER_PAGE as usize;
        names.truncate(NAMES_PER_PAGE as usize);
        Ok(Names { next: names.last().filter(|_| more).cloned(), names })
    }

    /// Somebody's configurations, the oldest first.
    ///
    /// # Errors
    /// 400 when there is no such user.
    pub fn configurations_of_user(&self, user: &str) -> Result<Vec<UserConfiguration>, ApiError> {
        let user = self.known(user)?;
        let rows = self.0.store.configurations_of(&user)?.into_iter();
        Ok(rows
            .map(|row| UserConfiguration {
                connection_id: row.public_key.to_base64(),
                profile_id: row.profile.into(),
                display_name: row.display_name,
                auth_key: row.auth_key.map(String::from),
                expires_at: row.expires_at.atom(),
                vpn_proto: row.protocol,
            })
            .collect())
    }

    /// Makes a configuration with a key of its own for somebody, who gets an account if there is none. Neither the
    /// profile's list of permissions nor the user's limit is asked.
    ///
    /// # Errors
    /// [`ApiError`]: 400, 403, 404, 406 or 500.
    pub fn provision(&self, order: &Order<'_>) -> Result<ConnectAnswer, ApiError> {
        let in_force = self.in_force();
        let field = |name: &str| {
            order.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
        };
        let wanted = |name: &str| {
            field(name).ok_or_else(|| ApiError::new(400, format!("missing post parameter \"{name}\"")))
        };
        let user = UserId::new(wanted("user_id")?).map_err(|_| invalid("user_id"))?;
        let id = ProfileId::new(wanted("profile_id")?).map_err(|_| invalid("profile_id"))?;
        let name = checked_name(field("display_name").unwrap_or(DEFAULT_NAME))
            .map_err(|_| invalid("display_name"))?;
        let prefer_tcp = match field("prefer_tcp") {
            None | Some("no") => false,
            Some("yes") => true,
            Some(_) => return Err(invalid("prefer_tcp")),
        };
        let lasts = match field("expires_in") {
            None => None,
            Some(text) => {
                let lasts = Seconds::parse_iso8601(text).map_err(|_| invalid("expires_in"))?;
                let settings = &in_force.settings;
                let supported =
                    lasts == settings.session_expiry || settings.supported_session_expiry.contains(&lasts);
                Some(supported.then_some(lasts).ok_or_else(|| invalid("expires_in"))?)
            }
        };
        let profile = in_force.profiles.iter().find(|profile| profile.id == id);
        let profile = profile.ok_or_else(|| ApiError::new(404, "no such \"profile_id\""))?;
        let offers = server_offers(profile, &in_force.settings);
        let candidates = choose(&parse_accept(order.accept), &offers, true, prefer_tcp)
            .map_err(|none| ApiError::new(406, none.to_string()))?;
        let account = self.account(&user)?;
        let now = self.now();
        let expires_at = lasts.map_or_else(
            || permission::session_expiry(&in_force.settings, &account.permissions, now),
            |lasts| now.plus(lasts),
        );
        let mut failed = vec![];
        for &(protocol, transport) in &candidates {
            // As for apps: what keeps a protocol from working over one transport keeps it over the other.
            if failed.contains(&protocol) {
                continue;
            }
            let attempt = match protocol {
                Protocol::Wireguard => {
                    self.provision_wireguard(profile, &user, &name, expires_at, transport, order.host)
                }
                Protocol::Openvpn => {
                    self.provision_openvpn(profile, &user, &name, expires_at, transport, order.host)
                }
            };
            match attempt {
                Ok(answer) => return Ok(answer),
                Err(Attempt::Next(why)) => {
                    tracing::warn!(profile = %profile.id, "no configuration for the admin API: {why}");
                    failed.push(protocol);
                }
                Err(Attempt::Unwanted) => {
                    return Err(ApiError::new(500, format!("/v1/create failed: {UNWANTED}")));
                }
                Err(Attempt::Final(error)) => {
                    let message = format!("/v1/create failed: {}", error.message);
                    return Err(ApiError { status: 500, message, cause: error.cause });
                }
            }
        }
        let tried: Vec<&str> = candidates.iter().map(|offer| offer_name(*offer)).collect();
        let tried = tried.join(", ");
        Err(ApiError::new(
            500,
            format!(
                "/v1/create failed: unable to obtain a VPN configuration for any of protocol+transport [{tried}]"
            ),
        ))
    }

    fn provision_wireguard(
        &self,
        profile: &Profile,
        user: &UserId,
        name: &str,
        expires_at: Timestamp,
        transport: Transport,
        host: &str,
    ) -> Result<ConnectAnswer, Attempt> {
        let key = WgPrivateKey::generate();
        let portal_url = format!("https://{}/", self.canonical_host(host)?);
        let body = self.on_nodes(profile, Protocol::Wireguard, user, None, |node, there| {
            let new = NewConfiguration {
                node,
                profile: there.id.clone(),
                ranges: there.wireguard.ok_or(Attempt::Next("the profile has no WireGuard range"))?,
                public_key: key.public_key(),
                preshared_key: there.preshared_keys.then(PresharedKey::generate),
                user: user.clone(),
                auth_key: None,
                display_name: name.to_owned(),
                expires_at,
                now: self.now(),
                limit: u32::MAX,
                replaces: None,
            };
            let private = Private { key: &key, portal_url: portal_url.clone() };
            Ok(self.provide(there, new, transport, host, Some(private))?.1)
        })?;
        tracing::info!(%user, profile = %profile.id, "a configuration was made through the admin API");
        let content_type = media_type((Protocol::Wireguard, transport));
        Ok(ConnectAnswer { content_type, expires: expires_at, body })
    }

    fn provision_openvpn(
        &self,
        profile: &Profile,
        user: &UserId,
        name: &str,
        expires_at: Timestamp,
        first: Transport,
        host: &str,
    ) -> Result<ConnectAnswer, Attempt> {
        let recipient = Recipient {
            user: user.clone(),
            auth_key: None,
            display_name: name.to_owned(),
            expires_at,
            limit: u32::MAX,
            replaces: None,
            portal_url: Some(format!("https://{}/", self.canonical_host(host)?)),
        };
        let body = self.provide_openvpn(profile, &recipient, first, host)?;
        tracing::info!(%user, profile = %profile.id, "a configuration was made through the admin API");
        Ok(ConnectAnswer { content_type: OPENVPN_MEDIA_TYPE, expires: expires_at, body })
    }

    /// The account of this name, made when there is none.
    fn account(&self, user: &UserId) -> Result<alcove_store::User, ApiError> {
        if self.0.store.user(user)?.is_none() {
            let new = NewUser { name: user.as_str(), password: None, role: Role::User, permissions: vec![] };
            match self.add_user(&new) {
                // Somebody else made it at the same moment: as good.
                Ok(()) | Err(Rejected::Conflict(_)) => {}
                Err(error) => return Err(refused(error)),
            }
        }
        let account = self.0.store.user(user)?.ok_or_else(no_such_user)?;
        if account.disabled { Err(ApiError::new(403, "account disabled")) } else { Ok(account) }
    }

    /// Ends one of somebody's configurations at once; quick and idempotent.
    ///
    /// # Errors
    /// 400 when there is no such user, or the ID cannot be one.
    pub fn delete_connection(&self, user: &str, connection_id: &str) -> Result<(), ApiError> {
        let user = self.known(user)?;
        let key = connection_id.parse().map_err(|_| invalid("connection_id"))?;
        let bumped = self.0.store.delete_configuration(&key, Some(&user), self.now())?;
        self.settle(&bumped.unwrap_or_default());
        Ok(())
    }

    /// Revokes all of somebody's apps; their configurations end at once.
    ///
    /// # Errors
    /// 400 when there is no such user.
    pub fn delete_authorizations(&self, user: &str) -> Result<(), ApiError> {
        let user = self.known(user)?;
        let bumped = self.0.store.delete_authorizations_of(&user, self.now())?;
        self.settle(&bumped);
        tracing::info!(%user, "all apps of a user were revoked through the admin API");
        Ok(())
    }

    /// Ends all connections of somebody and deletes the account.
    ///
    /// # Errors
    /// 400 when there is no such user, 409 for the last admin.
    pub fn destroy_user(&self, user: &str) -> Result<(), ApiError> {
        self.not_the_last_admin(user)?;
        self.delete_user(user).map_err(refused)
    }

    /// Locks somebody out, as [`Controller::disable_user`].
    ///
    /// # Errors
    /// 400 when there is no such user, 409 for the last admin.
    pub fn lock_user(&self, user: &str) -> Result<(), ApiError> {
        self.not_the_last_admin(user)?;
        self.disable_user(user).map_err(refused)
    }

    /// Lets somebody in again, as [`Controller::enable_user`].
    ///
    /// # Errors
    /// 400 when there is no such user.
    pub fn unlock_user(&self, user: &str) -> Result<(), ApiError> {
        self.known(user)?;
        self.enable_user(user).map_err(refused)
    }

    fn known(&self, user: &str) -> Result<UserId, ApiError> {
        let user = UserId::new(user).map_err(|_| no_such_user())?;
        if self.0.store.user(&user)?.is_some() { Ok(user) } else { Err(no_such_user()) }
    }

    /// A program's mistake must not leave the box without anybody who may run it.
    fn not_the_last_admin(&self, user: &str) -> Result<(), ApiError> {
        let account = self.0.store.user(&self.known(user)?)?;
        let is_admin = account.is_some_and(|account| account.role == Role::Admin && !account.disabled);
        if is_admin && self.0.store.count_admins()? <= 1 {
            return Err(ApiError::new(409, "this is the last admin; make another one first"));
        }
        Ok(())
    }
}

fn no_such_user() -> ApiError {
    ApiError::new(400, "user does not exist")
}

fn invalid(name: &str) -> ApiError {
    ApiError::new(400, format!("invalid value for \"{name}\""))
}

fn refused(rejected: Rejected) -> ApiError {
    match rejected {
        Rejected::Failure(failure) => failure.into(),
        Rejected::NotFound(_) => no_such_user(),
        Rejected::Invalid { field, .. } => invalid(if field == "name" { "user_id" } else { &field }),
        other => ApiError::new(409, other.to_string()),
    }
}
