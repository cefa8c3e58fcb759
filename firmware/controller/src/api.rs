//! What apps call: who am I, what is there, connect, disconnect (spec api-v3.md §6, §8).

use crate::{ApiError, BearerError, Controller, Failure, start::InForce, tally, token::Kind};
use alcove_domain::{
    ConnectionId, FileComments, NodeId, PresharedKey, Profile, ProfileId, ProfileInfo, Protocol, Timestamp,
    Transport, UserId, WgPrivateKey, WgPublicKey, WireguardFile, WireguardGrant, guest_profiles,
    official_client, profile_info,
    protocol::{choose, media_type, offer_name, parse_accept, server_offers},
    visible_profiles,
};
use alcove_store::{AllocateError, Allocated, AuthorizedUser, Bumped, Configuration, NewConfiguration};
use std::net::IpAddr;

/// An app that proved to be acting for somebody.
#[derive(Debug, Clone)]
pub struct Caller(AuthorizedUser);

impl Caller {
    /// The profiles that they may use.
    fn visible<'a>(&self, in_force: &'a InForce) -> Vec<&'a Profile> {
        match self.0.user.guest_of {
            Some(_) => guest_profiles(&in_force.profiles, &in_force.settings),
            None => visible_profiles(&in_force.profiles, &self.0.user.permissions),
        }
    }
}

/// A call of `/connect`, as it came.
#[derive(Debug, Clone, Copy)]
pub struct ConnectRequest<'a> {
    /// Decoded form fields.
    pub fields: &'a [(String, String)],
    /// Every `Accept` line.
    pub accept: &'a [&'a str],
    /// The authority that the request was made to.
    pub host: &'a str,
}

/// A configuration for an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectAnswer {
    /// Media type, without parameters.
    pub content_type: &'static str,
    /// When the authorization ends, and the configuration with it.
    pub expires: Timestamp,
    /// The text.
    pub body: String,
}

/// What `/connect` was asked for, once everything has been checked.
struct Wanted<'a> {
    profile: &'a Profile,
    public_key: Option<WgPublicKey>,
    prefer_tcp: bool,
}

impl Controller {
    /// Tells who a bearer token speaks for, wherever they are.
    ///
    /// # Errors
    /// As [`Controller::authenticate_from`].
    pub fn authenticate(&self, bearer: &str) -> Result<Caller, BearerError> {
        self.authenticate_from(bearer, None)
    }

    /// Tells who a bearer token speaks for, with the permissions that they have when they come from this address.
    ///
    /// # Errors
    /// [`BearerError`]: the app should refresh or ask its user to sign in again.
    pub fn authenticate_from(&self, bearer: &str, from: Option<IpAddr>) -> Result<Caller, BearerError> {
        let caller = self.caller(bearer).map(|mut caller| {
            caller.0.user.permissions = match caller.0.user.guest_of {
                Some(_) => vec![],
                None => self.permissions_of(&caller.0.user, from),
            };
            caller
        });
        if let Err(BearerError::Invalid(_)) = caller {
            self.0.tally.count(tally::Kind::AppToken);
        }
        caller
    }

    fn caller(&self, bearer: &str) -> Result<Caller, BearerError> {
        if self.0.signing.is_foreign(bearer) {
            return self.guest(bearer).map(Caller);
        }
        let now = self.now();
        let claims = self.0.signing.read(bearer).filter(|c| c.kind == Kind::AccessToken);
        let claims = claims.ok_or(BearerError::Invalid("invalid access token"))?;
        if claims.expires_at <= now {
            return Err(BearerError::Invalid("access token has expired"));
        }
        let settings = self.in_force().settings;
        if official_client(claims.client_id.as_str(), &settings.app_sets).is_none() {
            return Err(BearerError::Invalid("client is no longer registered"));
        }
        let found = self.0.store.authorized_user(&claims.auth_key, now).map_err(Failure::from)?;
        // What a guest has is good for nothing without the token of their own server.
        let found = found.filter(|caller| caller.user.guest_of.is_none());
        let caller = found.ok_or(BearerError::Invalid("authorization is no longer valid"))?;
        if caller.authorization.scope != "config" {
            return Err(BearerError::Invalid("scope does not cover this"));
        }
        self.0.last_used.note(&caller.authorization, now);
        Ok(Caller(caller))
    }

    /// The profiles that the caller may use.
    ///
    /// # Errors
    /// None today.
    pub fn info(&self, caller: &Caller) -> Result<Vec<ProfileInfo>, ApiError> {
        let now = self.in_force();
        let visible = caller.visible(&now);
        Ok(visible.into_iter().map(|profile| profile_info(profile, &now.settings)).collect())
    }

    /// Gives the caller a configuration; earlier ones of the same app end. Everything is checked before
    /// anything changes.
    ///
    /// # Errors
    /// [`ApiError`]; the caller's earlier configuration still works then, unless the node itself failed.
    pub fn connect(&self, caller: &Caller, request: &ConnectRequest<'_>) -> Result<ConnectAnswer, ApiError> {
        let in_force = self.in_force();
        if in_force.settings.max_app_configurations == 0 {
            return Err(ApiError::new(403, "no API configuration downloads allowed"));
        }
        let visible = caller.visible(&in_force);
        let wanted = wanted(request.fields, &visible)?;
        let client = parse_accept(request.accept);
        let server = server_offers(wanted.profile, &in_force.settings);
        let candidates = choose(&client, &server, wanted.public_key.is_some(), wanted.prefer_tcp)
            .map_err(|none| ApiError::new(406, none.to_string()))
            .inspect_err(|_| self.0.tally.count(tally::Kind::NoProtocol))?;
        let mut failed = vec![];
        for &(protocol, transport) in &candidates {
            // What keeps a protocol from working over one transport keeps it over the other: a full range, a node
            // that is away.
            if failed.contains(&protocol) {
                continue;
            }
            let attempt = match (protocol, wanted.public_key) {
                (Protocol::Openvpn, _) => {
                    self.connect_openvpn(&caller.0.authorization, wanted.profile, transport, request.host)
                }
                (Protocol::Wireguard, Some(key)) => {
                    self.connect_wireguard(caller, wanted.profile, key, transport, request.host)
                }
                _ => continue,
            };
            match attempt {
                Ok(answer) => return Ok(answer),
                Err(Attempt::Next(why)) => {
                    let offer = offer_name((protocol, transport));
                    tracing::warn!(profile = %wanted.profile.id, offer, "no configuration: {why}");
                    failed.push(protocol);
                }
                Err(Attempt::Final(error)) => return Err(error),
                Err(Attempt::Unwanted) => {
                    return Err(ApiError::new(500, format!("/connect failed: {UNWANTED}")));
                }
            }
        }
        let tried: Vec<&str> = candidates.iter().map(|offer| offer_name(*offer)).collect();
        let tried = tried.join(", ");
        Err(ApiError::new(
            500,
            format!(
                "/connect failed: unable to obtain a VPN configuration for any of protocol+transport [{tried}]"
            ),
        ))
    }

    /// Ends every configuration of the caller's app. Quick and idempotent; does not wait for the nodes.
    ///
    /// # Errors
    /// When the store fails.
    pub fn disconnect(&self, caller: &Caller) -> Result<(), ApiError> {
        let authorization = &caller.0.authorization;
        let now = self.now();
        let bumped = if self.in_force().settings.delete_authorization_on_disconnect {
            self.0.store.delete_authorization(&authorization.auth_key, None, now)?.unwrap_or_default()
        } else {
            self.0.store.delete_configurations_of_authorization(&authorization.auth_key, now)?
        };
        self.announce(&bumped);
        Ok(())
    }

    fn connect_wireguard(
        &self,
        caller: &Caller,
        profile: &Profile,
        public_key: WgPublicKey,
        transport: Transport,
        host: &str,
    ) -> Result<ConnectAnswer, Attempt> {
        let authorization = &caller.0.authorization;
        let limit = self.in_force().settings.max_app_configurations;
        let body =
            self.on_nodes(profile, Protocol::Wireguard, &authorization.user, None, |node, there| {
                let new = NewConfiguration {
                    node,
                    profile: there.id.clone(),
                    ranges: there.wireguard.ok_or(Attempt::Next("the profile has no WireGuard range"))?,
                    public_key,
                    preshared_key: there.preshared_keys.then(PresharedKey::generate),
                    user: authorization.user.clone(),
                    auth_key: Some(authorization.auth_key.clone()),
                    display_name: authorization.client_id.to_string(),
                    expires_at: authorization.expires_at,
                    now: self.now(),
                    limit,
                    replaces: None,
                };
                Ok(self.provide(there, new, transport, host, None)?.1)
            })?;
        let content_type = media_type((Protocol::Wireguard, transport));
        Ok(ConnectAnswer { content_type, expires: authorization.expires_at, body })
    }

    /// Makes a configuration, waits until its node serves it, and renders the client's file. `profile` is as it is on
    /// that node.
    pub(crate) fn provide(
        &self,
        profile: &Profile,
        new: NewConfiguration,
        transport: Transport,
        host: &str,
        private: Option<Private<'_>>,
    ) -> Result<(Allocated, String), Attempt> {
        let in_force = self.in_force();
        let Some(node_key) = self.0.links.wireguard_key(new.node) else {
            self.0.tally.count(tally::Kind::NoNode);
            return Err(Attempt::Next("the node is not connected"));
        };
        let allocated = self
            .0
            .store
            .allocate_configuration(&new)
            .map_err(|error| self.refused(error, &new.user, &new.public_key))?;
        // Before any node hears of it.
        if !self.ask_hook(&new, &allocated)? {
            let bumped = self.0.store.delete_configuration(&new.public_key, None, new.now)?;
            self.announce(&allocated.bumped);
            self.announce(&bumped.unwrap_or_default());
            return Err(Attempt::Unwanted);
        }
        self.put_in_force(new.node, &new.public_key, &allocated.evicted, &allocated.bumped, new.now)?;
        let portal_authority = self.canonical_host(host)?;
        let portal_host = host_of(&portal_authority);
        let grant = WireguardGrant {
            v4: allocated.v4,
            v6: allocated.v6,
            ranges: new.ranges,
            node_key,
            preshared_key: new.preshared_key.as_ref(),
            portal_host,
            transport,
            portal_authority: &portal_authority,
        };
        let mut file = WireguardFile::for_profile(profile, &in_force.settings, grant);
        if let Some(Private { key, portal_url }) = &private {
            file.private_key = Some(*key);
            file.comments = Some(FileComments { portal_url, profile, expires: new.expires_at });
        }
        let text = file.render();
        Ok((allocated, text))
    }

    /// What a refusal of the store means for the attempt.
    pub(crate) fn refused(&self, error: AllocateError, user: &UserId, id: &ConnectionId) -> Attempt {
        match error {
            AllocateError::Full => {
                self.0.tally.count(tally::Kind::NoAddress);
                Attempt::Next("the address range is full")
            }
            AllocateError::ProfileChanged => Attempt::Next("the profile was changed at this moment"),
            AllocateError::KeyInUse => {
                tracing::warn!(%user, key = %id, "the public key belongs to another user's configuration");
                Attempt::Final(ApiError::new(500, "/connect failed: provided public_key already in use"))
            }
            AllocateError::Limit => Attempt::Final(ApiError::new(403, "no more configurations are allowed")),
            AllocateError::Gone => Attempt::Final(ApiError::new(401, "authorization is no longer valid")),
            AllocateError::Store(error) => Attempt::Final(error.into()),
        }
    }

    /// Waits until the node serves a new configuration; takes it back when the node does not. Other nodes, on which
    /// something may have given way, are told and not waited for: one of them may be what the client has left.
    pub(crate) fn put_in_force(
        &self,
        node: NodeId,
        id: &ConnectionId,
        evicted: &[Configuration],
        bumped: &Bumped,
        now: Timestamp,
    ) -> Result<(), Attempt> {
        for evicted in evicted {
            tracing::info!(user = %evicted.user, name = %evicted.display_name, "a configuration gave way to a new one");
        }
        self.announce(bumped);
        let there = bumped.0.iter().filter(|(bumped, _)| *bumped == node).copied().collect();
        if let Err(silence) = self.0.links.wait(&Bumped(there)) {
            tracing::error!("the node did not take the configuration: {silence}");
            self.0.tally.count(tally::Kind::NoNode);
            let bumped = self.0.store.delete_configuration(id, None, now).map_err(Attempt::from)?;
            self.announce(&bumped.unwrap_or_default());
            return Err(Attempt::Next("the node did not take it in time"));
        }
        Ok(())
    }
}

/// An authority's host name without a port and without brackets, which clients of a profile without its own name
/// connect to.
pub(crate) fn host_of(authority: &str) -> &str {
    let end = authority.rfind(']').map_or_else(|| authority.rfind(':'), |bracket| Some(bracket + 1));
    let host = end.map_or(authority, |end| &authority[..end]);
    host.trim_start_matches('[').trim_end_matches(']')
}

/// What a file made by hand has and one for an app has not.
pub(crate) struct Private<'a> {
    pub(crate) key: &'a WgPrivateKey,
    pub(crate) portal_url: String,
}

/// Why one protocol did not work out.
pub(crate) enum Attempt {
    /// Try the next one.
    Next(&'static str),
    /// No other would work either.
    Final(ApiError),
    /// The operator's program said no.
    Unwanted,
}

/// What is said outside of a no of the operator's program; the reason is in the log.
pub(crate) const UNWANTED: &str = "this connection is not allowed";

impl<E: Into<Failure>> From<E> for Attempt {
    fn from(error: E) -> Self {
        Self::Final(ApiError::from(error.into()))
    }
}

/// Checks the form of `/connect`.
fn wanted<'a>(fields: &[(String, String)], visible: &[&'a Profile]) -> Result<Wanted<'a>, ApiError> {
    let field = |name: &str| -> Result<Option<&str>, ApiError> {
        let mut values = fields.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str());
        match (values.next(), values.next()) {
            (first, None) => Ok(first),
            _ => Err(invalid(name)),
        }
    };
    let id =
        field("profile_id")?.ok_or_else(|| ApiError::new(400, "missing post parameter \"profile_id\""))?;
    let id = ProfileId::new(id).map_err(|_| invalid("profile_id"))?;
    let public_key = match field("public_key")? {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| invalid("public_key"))?),
    };
    let prefer_tcp = match (field("prefer_tcp")?, field("tcp_only")?) {
        (Some("yes"), _) | (None, Some("on")) => true,
        (Some("no"), _) | (None, Some("off") | None) => false,
        (Some(_), _) => return Err(invalid("prefer_tcp")),
        (None, Some(_)) => return Err(invalid("tcp_only")),
    };
    let profile = visible.iter().find(|p| p.id == id);
    let profile = profile.ok_or_else(|| ApiError::new(404, "no such \"profile_id\""))?;
    Ok(Wanted { profile, public_key, prefer_tcp })
}

fn invalid(name: &str) -> ApiError {
    ApiError::new(400, format!("invalid value for \"{name}\""))
}
