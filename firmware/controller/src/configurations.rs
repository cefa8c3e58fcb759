//! A person's own configurations and apps, as the pages show and change them.

use crate::{
    Controller, Failure, Rejected, Session,
    api::{Attempt, Private},
    openvpn::Recipient,
};
use alcove_domain::{
    AuthKey, ConnectionId, PresharedKey, Profile, ProfileInfo, Protocol, Timestamp, Transport, WgPrivateKey,
    WgPublicKey, Words, permission, profile_info, visible_profiles,
};
use alcove_store::{Configuration, NewConfiguration};
use std::net::{Ipv4Addr, Ipv6Addr};

/// A configuration in force.
#[derive(Debug, Clone)]
pub struct ConfigurationView {
    /// What to name it by in calls: its public key, or its certificate's common name.
    pub id: String,
    /// What it is for.
    pub protocol: Protocol,
    /// What its owner called it, or the client ID of the app that made it.
    pub name: String,
    /// Its profile.
    pub profile_id: String,
    /// The profile's name; `None` when the profile is gone.
    pub profile_name: Option<String>,
    /// Address in the VPN; with OpenVPN it has one only while it is connected.
    pub v4: Option<Ipv4Addr>,
    /// Address in the VPN; likewise.
    pub v6: Option<Ipv6Addr>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// When the device was last heard of.
    pub last_handshake: Option<Timestamp>,
    /// Bytes from the device.
    pub bytes_in: u64,
    /// Bytes to the device.
    pub bytes_out: u64,
    /// Made by an app, not by hand.
    pub by_app: bool,
}

/// A file for a device, whose private key exists nowhere else.
#[derive(Clone)]
pub struct NewFile {
    /// What it is for.
    pub protocol: Protocol,
    /// Name to save it under: plain ASCII, ends in `.conf` or `.ovpn`.
    pub file_name: String,
    /// The text.
    pub text: String,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// Profile.
    pub profile_name: String,
    /// What its owner called it.
    pub name: String,
    /// Whether the device needs a ProxyGuard client to use it.
    pub over_tcp: bool,
}

/// An app that may act for somebody.
#[derive(Debug, Clone)]
pub struct AuthorizationView {
    /// What to name it by in calls.
    pub auth_key: String,
    /// The app's client ID.
    pub client_id: String,
    /// The app's name.
    pub name: String,
    /// Since when.
    pub authorized_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// Last use, to the hour.
    pub last_used: Option<Timestamp>,
    /// Has a configuration in force.
    pub connected: bool,
}

/// Longest name of a configuration, in characters.
const MAX_NAME: usize = 64;

impl Controller {
    /// The profiles that somebody may use.
    ///
    /// # Errors
    /// None today.
    pub fn profiles_of(&self, session: &Session) -> Result<Vec<ProfileInfo>, Failure> {
        let now = self.in_force();
        let visible = visible_profiles(&now.profiles, &session.permissions);
        Ok(visible.into_iter().map(|profile| profile_info(profile, &now.settings)).collect())
    }

    /// How many configurations somebody may make by hand.
    ///
    /// # Errors
    /// None today.
    pub fn manual_limit(&self) -> Result<u32, Failure> {
        Ok(self.in_force().settings.max_manual_configurations)
    }

    /// Somebody's configurations, those of apps included.
    ///
    /// # Errors
    /// When the store fails.
    pub fn configurations_of(&self, session: &Session) -> Result<Vec<ConfigurationView>, Failure> {
        let rows = self.0.store.configurations_of(&session.user)?;
        Ok(rows.into_iter().map(|row| self.view(row)).collect())
    }

    /// Makes a configuration by hand. `host` is the authority of the request.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `profile` or `name`, or about the whole when there are too many.
    pub fn create_configuration(
        &self,
        session: &Session,
        profile_id: &str,
        name: &str,
        host: &str,
    ) -> Result<NewFile, Rejected> {
        self.make(session, profile_id, &checked_name(name)?, host, None)
    }

    /// As [`Controller::create_configuration`], for OpenVPN.
    ///
    /// # Errors
    /// Likewise.
    pub fn create_openvpn_configuration(
        &self,
        session: &Session,
        profile_id: &str,
        name: &str,
        host: &str,
    ) -> Result<NewFile, Rejected> {
        self.make_openvpn(session, profile_id, &checked_name(name)?, host, None)
    }

    /// Gives a configuration made by hand a new key; it keeps its name, profile and address, and the old
    /// key stops working.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when it is not one of theirs.
    pub fn renew_configuration_key(
        &self,
        session: &Session,
        id: &str,
        host: &str,
    ) -> Result<NewFile, Rejected> {
        let old = self.own(session, id)?;
        let (profile, replaces) = (old.profile.as_str(), Some(old.public_key));
        match old.protocol {
            Protocol::Wireguard => self.make(session, profile, &old.display_name, host, replaces),
            Protocol::Openvpn => self.make_openvpn(session, profile, &old.display_name, host, replaces),
        }
    }

    /// Deletes a configuration made by hand; it stops working at once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when it is not one of theirs.
    pub fn delete_configuration(&self, session: &Session, id: &str) -> Result<(), Rejected> {
        let row = self.own(session, id)?;
        let bumped = self.0.store.delete_configuration(&row.public_key, Some(&session.user), self.now())?;
        self.settle(&bumped.ok_or_else(no_such_configuration)?);
        Ok(())
    }

    /// The apps that may act for somebody, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn authorizations_of(&self, session: &Session) -> Result<Vec<AuthorizationView>, Failure> {
        self.authorizations_of_user(&session.user)
    }

    /// Takes an app's permission to act for somebody away; it is disconnected at once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when it is not one of theirs.
    pub fn revoke_authorization(&self, session: &Session, auth_key: &str) -> Result<(), Rejected> {
        let gone = || Rejected::NotFound(Words::new("app-missing", "This app is no longer in your list."));
        let auth_key = AuthKey::new(auth_key).map_err(|_| gone())?;
        let bumped = self.0.store.delete_authorization(&auth_key, Some(&session.user), self.now())?;
        self.settle(&bumped.ok_or_else(gone)?);
        tracing::info!(user = %session.user, "an app's authorization was revoked");
        Ok(())
    }

    /// Tells the nodes and waits a moment for them, so that what a page says is true when it is shown. A
    /// node that is away will learn it later; that is logged.
    pub(crate) fn settle(&self, bumped: &alcove_store::Bumped) {
        self.announce(bumped);
        if let Err(silence) = self.0.links.wait(bumped) {
            tracing::warn!("a removal has not reached its node yet: {silence}");
        }
    }

    pub(crate) fn view(&self, row: Configuration) -> ConfigurationView {
        let counters = self.0.links.counters(row.node, &row.public_key);
        let live = self.0.links.openvpn(|all| all.of(&row.public_key).map(|live| (live.v4, live.v6)));
        let profiles = self.in_force().profiles;
        ConfigurationView {
            id: row.public_key.to_base64(),
            protocol: row.protocol,
            name: row.display_name,
            profile_name: profiles.iter().find(|p| p.id == row.profile).map(|p| p.display_name.clone()),
            profile_id: row.profile.into(),
            v4: row.v4.or(live.map(|(v4, _)| v4)),
            v6: row.v6.or(live.map(|(_, v6)| v6)),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_handshake: counters.as_ref().and_then(|c| c.last_handshake),
            bytes_in: counters.as_ref().map_or(0, |c| c.bytes_in),
            bytes_out: counters.as_ref().map_or(0, |c| c.bytes_out),
            by_app: row.auth_key.is_some(),
        }
    }

    fn own(&self, session: &Session, id: &str) -> Result<Configuration, Rejected> {
        let key: WgPublicKey = id.parse().map_err(|_| no_such_configuration())?;
        let row = self.0.store.configuration(&key)?;
        row.filter(|row| row.user == session.user && row.auth_key.is_none()).ok_or_else(no_such_configuration)
    }

    fn make(
        &self,
        session: &Session,
        profile_id: &str,
        name: &str,
        host: &str,
        replaces: Option<WgPublicKey>,
    ) -> Result<NewFile, Rejected> {
        let in_force = self.in_force();
        let profile = chosen(&in_force.profiles, session, profile_id)?;
        if profile.wireguard.is_none() {
            return Err(nothing_to_download());
        }
        let key = WgPrivateKey::generate();
        let now = self.now();
        let expires_at = permission::session_expiry(&in_force.settings, &session.permissions, now);
        let portal_url = format!("https://{}/", self.canonical_host(host)?);
        let transport = match in_force.settings.wireguard_only_proxy {
            true => Transport::Tcp,
            false => Transport::Udp,
        };
        let before = replaces.as_ref().map(|id| self.0.store.configuration(id)).transpose()?.flatten();
        let at = before.map(|before| before.node);
        let made = self.on_nodes(profile, Protocol::Wireguard, &session.user, at, |node, there| {
            let new = NewConfiguration {
                node,
                profile: there.id.clone(),
                ranges: there.wireguard.ok_or(Attempt::Next("the profile has no WireGuard range"))?,
                public_key: key.public_key(),
                preshared_key: there.preshared_keys.then(PresharedKey::generate),
                user: session.user.clone(),
                auth_key: None,
                display_name: name.to_owned(),
                expires_at,
                now,
                limit: in_force.settings.max_manual_configurations,
                replaces,
            };
            let private = Private { key: &key, portal_url: portal_url.clone() };
            Ok(self.provide(there, new, transport, host, Some(private))?.1)
        });
        let text = made.map_err(|attempt| self.explain(attempt))?;
        Ok(NewFile {
            protocol: Protocol::Wireguard,
            file_name: file_name(profile_id, name),
            text,
            expires_at,
            profile_name: profile.display_name.clone(),
            name: name.to_owned(),
            over_tcp: transport == Transport::Tcp,
        })
    }

    fn make_openvpn(
        &self,
        session: &Session,
        profile_id: &str,
        name: &str,
        host: &str,
        replaces: Option<ConnectionId>,
    ) -> Result<NewFile, Rejected> {
        let in_force = self.in_force();
        let profile = chosen(&in_force.profiles, session, profile_id)?;
        if profile.openvpn.is_none() {
            return Err(nothing_to_download());
        }
        let expires_at = permission::session_expiry(&in_force.settings, &session.permissions, self.now());
        let recipient = Recipient {
            user: session.user.clone(),
            auth_key: None,
            display_name: name.to_owned(),
            expires_at,
            limit: in_force.settings.max_manual_configurations,
            replaces,
            portal_url: Some(format!("https://{}/", self.canonical_host(host)?)),
        };
        let text = self
            .provide_openvpn(profile, &recipient, Transport::Udp, host)
            .map_err(|attempt| self.explain(attempt))?;
        Ok(NewFile {
            protocol: Protocol::Openvpn,
            over_tcp: false,
            file_name: openvpn_file_name(profile_id, name),
            text,
            expires_at,
            profile_name: profile.display_name.clone(),
            name: name.to_owned(),
        })
    }

    fn explain(&self, attempt: Attempt) -> Rejected {
        match attempt {
            Attempt::Next(why) => {
                tracing::warn!("no configuration by hand: {why}");
                let english =
                    format!("No configuration can be made right now: {why}. Try again in a minute.");
                Rejected::Conflict(Words::new("configuration-later", english))
            }
            Attempt::Unwanted => Rejected::Conflict(Words::new(
                "configuration-unwanted",
                "This connection is not allowed. Ask the person who runs this service.",
            )),
            Attempt::Final(error) if error.status == 403 => {
                let limit = self.in_force().settings.max_manual_configurations;
                Rejected::Conflict(match limit {
                    0 => Words::new(
                        "configurations-off",
                        "Configurations for download are turned off here. Use the app instead.",
                    ),
                    n => Words::new(
                        "configurations-full",
                        format!(
                            "You have {n} configurations, which is as many as you may have. Delete one first."
                        ),
                    )
                    .with("limit", n),
                })
            }
            Attempt::Final(error) => match error.cause {
                Some(failure) => failure.into(),
                None => Rejected::Conflict(Words::new(
                    "account-changed",
                    "Your account changed meanwhile. Sign in again.",
                )),
            },
        }
    }
}

/// The profile of this ID among those that somebody may use.
fn chosen<'a>(profiles: &'a [Profile], session: &Session, profile_id: &str) -> Result<&'a Profile, Rejected> {
    let visible = visible_profiles(profiles, &session.permissions);
    let profile = visible.into_iter().find(|p| p.id.as_str() == profile_id);
    let english = "Choose one of the profiles in the list.";
    profile.ok_or_else(|| Rejected::invalid("profile", Words::new("profile-not-listed", english)))
}

fn nothing_to_download() -> Rejected {
    let english = "This profile has no configurations to download.";
    Rejected::invalid("profile", Words::new("configuration-none-here", english))
}

fn no_such_configuration() -> Rejected {
    Rejected::NotFound(Words::new("configuration-missing", "This configuration is no longer in your list."))
}

pub(crate) fn checked_name(name: &str) -> Result<String, Rejected> {
    let name = name.trim();
    if name.is_empty() {
        let english = "Give it a name, for example the device that will use it.";
        return Err(Rejected::invalid("name", Words::new("configuration-name-empty", english)));
    }
    if name.chars().count() > MAX_NAME {
        let words = Words::new("configuration-name-long", format!("Use at most {MAX_NAME} characters."));
        return Err(Rejected::invalid("name", words.with("most", MAX_NAME)));
    }
    let english = "Use only characters that can be seen, on one line.";
    match alcove_domain::first_hidden_character(name) {
        Some(_) => Err(Rejected::invalid("name", Words::new("configuration-name-hidden", english))),
        None => Ok(name.to_owned()),
    }
}

/// `profile-name.conf` of letters, digits and hyphens. WireGuard apps take the name for an interface's,
/// which has at most 15 characters.
fn file_name(profile_id: &str, name: &str) -> String {
    let mut stem = plain(&format!("{profile_id}-{name}"));
    stem.truncate(15);
    format!("{}.conf", stem.trim_end_matches('-'))
}

/// `profile-name.ovpn`, of a length that every file system takes.
fn openvpn_file_name(profile_id: &str, name: &str) -> String {
    let mut stem = plain(&format!("{profile_id}-{name}"));
    stem.truncate(80);
    format!("{}.ovpn", stem.trim_end_matches('-'))
}

/// The letters and digits of a text, with single hyphens for whatever is between them.
fn plain(text: &str) -> String {
    let mapped: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    mapped.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_suits_the_apps_whatever_the_names_are() {
        assert_eq!(file_name("office", "my phone"), "office-my-phone.conf");
        assert_eq!(file_name("office", "../../etc/$(x)"), "office-etc-x.conf");
        assert_eq!(file_name("a-very-long-profile", "é"), "a-very-long-pro.conf");
        assert_eq!(openvpn_file_name("a-very-long-profile", "../x"), "a-very-long-profile-x.ovpn");
    }

    #[test]
    fn a_name_is_one_visible_line() {
        assert_eq!(checked_name(" Phone ").ok().as_deref(), Some("Phone"));
        for bad in ["", "  ", "a\nb", "a\u{202e}b", &"x".repeat(65)] {
            assert!(
                matches!(checked_name(bad), Err(Rejected::Invalid { field, .. }) if field == "name"),
                "{bad:?}"
            );
        }
    }
}
