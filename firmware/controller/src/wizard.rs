//! The set-up of a new box, screen by screen. Where it stands is in the store, so that a power cut costs the screen
//! that was being filled in and no more.
//!
//! Before there is an admin, somebody is led on by a proof that they knew the set-up code; from then on by being the
//! admin. Boxes that were set up otherwise (command line, seed file) have no set-up that could be unfinished.

use crate::{AcmeChoice, Actor, Controller, Failure, Rejected, Session, SetUpError, secret};
use alcove_domain::{Language, Profile, Words};
use alcove_store::Role;
use hmac::{Hmac, Mac};
use ipnet::IpNet;
use sha2::Sha256;
use std::net::IpAddr;
use subtle::ConstantTimeEq;

const STEP: &str = "set-up-step";
/// How the recovery key that was made ends, until somebody has shown that it was saved.
const KEY_ENDING: &str = "set-up-key-ending";
/// So many characters of its end are asked for.
const ENDING: usize = 6;

/// Most networks that the plain question takes.
const MOST_NETWORKS: usize = 32;

/// The screens that come once there is an admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WizardStep {
    /// What the VPN is for.
    Purpose,
    /// The box's name and its certificate.
    Certificate,
    /// The recovery key for its snapshots.
    RecoveryKey,
}

impl WizardStep {
    fn text(self) -> &'static [u8] {
        match self {
            Self::Purpose => b"purpose",
            Self::Certificate => b"certificate",
            Self::RecoveryKey => b"recovery-key",
        }
    }

    fn from_text(text: &[u8]) -> Option<Self> {
        [Self::Purpose, Self::Certificate, Self::RecoveryKey].into_iter().find(|step| step.text() == text)
    }
}

/// How people reach the box, as the set-up asks.
#[derive(Debug, Clone)]
pub struct Reach<'a> {
    /// Its name on the internet; empty when it has none yet.
    pub host: &'a str,
    /// The authority that its certificate is to come from; `None` for the box's own, or one that is uploaded later.
    pub acme: Option<AcmeChoice>,
}

/// What the first profile is for, as the set-up asks.
#[derive(Debug, Clone, Copy)]
pub struct Purpose<'a> {
    /// The profile's name.
    pub name: &'a str,
    /// All traffic goes through the VPN; else only that to the networks.
    pub everything: bool,
    /// The networks, separated by commas or spaces.
    pub networks: &'a str,
}

impl Controller {
    /// The first screen: takes the set-up code, names the service and chooses its language. Gives a proof for the
    /// next screen.
    ///
    /// # Errors
    /// [`SetUpError`]; nothing has changed then.
    pub fn begin_set_up(
        &self,
        code: &str,
        name: &str,
        language: Option<Language>,
        from: IpAddr,
    ) -> Result<String, SetUpError> {
        let right = self.check_set_up_code(code)?;
        let mut settings = self.configuration()?.settings;
        settings.display_name = name.trim().to_owned();
        settings.language = language;
        self.acting(Actor::at_set_up(from)).replace_settings(settings, None)?;
        Ok(self.set_up_proof(&right))
    }

    /// Takes the set-up code where nothing else is asked: for what takes the place of the set-up. Gives the proof.
    ///
    /// # Errors
    /// [`SetUpError`].
    pub fn prove_set_up(&self, code: &str) -> Result<String, SetUpError> {
        self.check_set_up_code(code).map(|right| self.set_up_proof(&right))
    }

    /// Whoever has this proof may act for the admin that there is not yet.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_up_actor(&self, proof: &str, from: IpAddr) -> Result<Option<Actor>, Failure> {
        Ok(self.may_set_up(proof)?.then(|| Actor::at_set_up(from)))
    }

    /// Whether this is the proof of somebody who knew the code, while there is no admin.
    ///
    /// # Errors
    /// When the store fails.
    pub fn may_set_up(&self, proof: &str) -> Result<bool, Failure> {
        let code = self.set_up_code()?;
        let good = code.map(|code| bool::from(self.set_up_proof(&code).as_bytes().ct_eq(proof.as_bytes())));
        Ok(good.unwrap_or(false))
    }

    /// The second screen: makes the admin. The code is spent then.
    ///
    /// # Errors
    /// [`SetUpError`]; nothing has changed then.
    pub fn set_up_admin(&self, proof: &str, admin: &str, password: &str) -> Result<(), SetUpError> {
        if !self.needs_set_up().map_err(Rejected::from)? {
            return Err(SetUpError::Done);
        }
        if !self.may_set_up(proof).map_err(Rejected::from)? {
            return Err(SetUpError::WrongCode);
        }
        self.add_first_admin(admin, password)?;
        // The account is made by now: should this fail, the set-up counts as finished.
        self.put_secret(STEP, WizardStep::Purpose.text()).map_err(Rejected::from)?;
        Ok(())
    }

    /// Where the set-up stands; `None` when it is finished, or this person does not run the box.
    ///
    /// # Errors
    /// When the store fails.
    pub fn wizard_step(&self, session: &Session) -> Result<Option<WizardStep>, Failure> {
        if session.role != Role::Admin {
            return Ok(None);
        }
        Ok(self.secret(STEP)?.and_then(|text| WizardStep::from_text(&text)))
    }

    /// Goes on to a screen; `None` finishes the set-up.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`] unless the set-up is this person's to go on with.
    pub fn go_to_wizard_step(&self, session: &Session, step: Option<WizardStep>) -> Result<(), Rejected> {
        if self.wizard_step(session)?.is_none() {
            return Err(Rejected::Forbidden);
        }
        match step {
            Some(step) => self.put_secret(STEP, step.text())?,
            None => {
                self.0.store.delete_secret(STEP)?;
            }
        }
        Ok(())
    }

    /// The profile that the set-up asks about.
    ///
    /// # Errors
    /// When the store fails.
    pub fn first_profile(&self) -> Result<Option<Profile>, Rejected> {
        Ok(self.profiles()?.into_iter().next())
    }

    /// The networks of this box that an office is likely to mean, as the form takes them.
    #[must_use]
    pub fn office_networks(&self) -> String {
        let networks = self.0.options.taken_networks.iter().filter(|network| match network {
            IpNet::V4(v4) => v4.addr().is_private() && v4.prefix_len() < 32,
            IpNet::V6(v6) => v6.addr().is_unique_local() && v6.prefix_len() < 128,
        });
        networks.map(|network| network.trunc().to_string()).collect::<Vec<_>>().join(", ")
    }

    /// The third screen: makes the first profile what was answered.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `name` or `networks`, [`Rejected::Forbidden`] when the set-up is finished.
    pub fn set_purpose(
        &self,
        session: &Session,
        from: IpAddr,
        purpose: &Purpose<'_>,
    ) -> Result<(), Rejected> {
        if self.wizard_step(session)?.is_none() {
            return Err(Rejected::Forbidden);
        }
        if let Some(mut profile) = self.first_profile()? {
            profile.display_name = purpose.name.trim().to_owned();
            profile.default_gateway = purpose.everything;
            profile.routes = if purpose.everything { vec![] } else { networks(purpose.networks)? };
            if !purpose.everything {
                // Names of the internet are asked where they were: the networks are all that goes through here.
                profile.dns_servers.clear();
            }
            let acting = self.acting(Actor::of(session, from));
            acting.replace_profile(profile, None).map_err(about_purpose)?;
        }
        self.go_to_wizard_step(session, Some(WizardStep::Certificate))
    }

    /// The fourth screen: names the box and chooses where its certificate comes from.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `host`, `contact` or `agreed`, [`Rejected::Forbidden`] when the set-up is
    /// finished; nothing has changed then.
    pub fn set_reach(&self, session: &Session, from: IpAddr, reach: &Reach<'_>) -> Result<(), Rejected> {
        if self.wizard_step(session)?.is_none() {
            return Err(Rejected::Forbidden);
        }
        let host = Some(reach.host.trim().to_ascii_lowercase()).filter(|host| !host.is_empty());
        if let Some(choice) = &reach.acme {
            choice.check(host.as_deref()).map_err(about_reach)?;
        }
        let mut settings = self.configuration()?.settings;
        settings.host_name = host;
        self.acting(Actor::of(session, from)).replace_settings(settings, None).map_err(about_reach)?;
        match &reach.acme {
            Some(choice) => self.choose_acme(choice.clone()).map_err(about_reach)?,
            None => self.choose_self_made()?,
        }
        self.go_to_wizard_step(session, Some(WizardStep::RecoveryKey))
    }

    /// A recovery key for the box's snapshots, as text that is told this once. The set-up waits until somebody has
    /// shown that it was saved.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`] unless the set-up is there.
    pub fn make_key_at_set_up(&self, session: &Session) -> Result<String, Rejected> {
        if self.wizard_step(session)? != Some(WizardStep::RecoveryKey) {
            return Err(Rejected::Forbidden);
        }
        let text = self.make_recovery_key()?;
        self.put_secret(KEY_ENDING, &self.ending_digest(text.trim_end()))?;
        tracing::info!(user = %session.user, "a recovery key was made at the set-up");
        Ok(text)
    }

    /// Whether a recovery key was made at the set-up that nobody has shown yet to have saved.
    ///
    /// # Errors
    /// When the store fails.
    pub fn key_awaits_its_ending(&self) -> Result<bool, Failure> {
        Ok(self.secret(KEY_ENDING)?.is_some())
    }

    /// Takes the end of the recovery key from somebody who has saved it, and finishes the set-up.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `ending`, [`Rejected::Forbidden`] unless the set-up is there.
    pub fn finish_set_up(&self, session: &Session, ending: &str) -> Result<(), Rejected> {
        if self.wizard_step(session)? != Some(WizardStep::RecoveryKey) {
            return Err(Rejected::Forbidden);
        }
        let typed: String = ending.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        let right = self.secret(KEY_ENDING)?.unwrap_or_default();
        let is_long_enough = typed.len() >= ENDING;
        if !(is_long_enough && bool::from(self.ending_digest(&typed).ct_eq(&right))) {
            let english = "These are not its last six characters. Look at what you have saved; if it was not saved, make another key.";
            return Err(Rejected::invalid("ending", Words::new("key-ending-wrong", english)));
        }
        self.go_to_wizard_step(session, None)?;
        self.0.store.delete_secret(KEY_ENDING)?;
        Ok(())
    }

    /// By what the end of a recovery key is compared: the key itself is not kept.
    fn ending_digest(&self, key: &str) -> Vec<u8> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0.csrf_key).expect("HMAC takes keys of every length");
        mac.update(b"recovery-key/");
        let end = key.len().saturating_sub(ENDING);
        mac.update(key.get(end..).unwrap_or_default().to_ascii_uppercase().as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    fn set_up_proof(&self, code: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0.csrf_key).expect("HMAC takes keys of every length");
        mac.update(b"set-up/");
        mac.update(code.as_bytes());
        secret::text(&mac.finalize().into_bytes())
    }
}

/// What is wrong with the name or the certificate, at the field of the question that it comes from.
fn about_reach(rejected: Rejected) -> Rejected {
    match rejected {
        Rejected::Invalid { field, message } => {
            let field = if field.ends_with("host_name") { "host" } else { field.as_str() };
            Rejected::invalid(field, message)
        }
        other => other,
    }
}

/// The networks of a text; a single address is a network of its own.
fn networks(text: &str) -> Result<Vec<IpNet>, Rejected> {
    let parts: Vec<&str> =
        text.split([',', ';', ' ', '\n', '\r', '\t']).filter(|part| !part.is_empty()).collect();
    let invalid = |words: Words| Rejected::invalid("networks", words);
    if parts.is_empty() || parts.len() > MOST_NETWORKS {
        let english = "Name the networks of the office, for example 192.168.1.0/24.";
        return Err(invalid(Words::new("purpose-networks-none", english)));
    }
    let parse = |part: &&str| {
        let network: Option<IpNet> =
            part.parse().ok().or_else(|| part.parse::<std::net::IpAddr>().ok().map(IpNet::from));
        network.map(|network| network.trunc()).ok_or_else(|| {
            let shown: String = part.chars().filter(|c| !c.is_control()).take(40).collect();
            let english = format!("“{shown}” is not a network; write it like 192.168.1.0/24.");
            invalid(Words::new("purpose-networks-wrong", english).with("network", shown))
        })
    };
    parts.iter().map(parse).collect()
}

/// What is wrong with the profile, at the field of the question that it comes from.
fn about_purpose(rejected: Rejected) -> Rejected {
    match rejected {
        Rejected::Invalid { field, message } => {
            let field = if field.ends_with("display_name") { "name" } else { "networks" };
            Rejected::invalid(field, message)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_as_people_write_them() {
        let read = |text| networks(text).map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(read("192.168.77.1/24, 10.0.0.9").expect("two"), ["192.168.77.0/24", "10.0.0.9/32"]);
        assert_eq!(read("fd00:1::/64\n10.1.0.0/16;").expect("two"), ["fd00:1::/64", "10.1.0.0/16"]);
        for bad in ["", " , ", "office", "10.0.0.0/33", &"10.0.0.1 ".repeat(33)] {
            assert!(networks(bad).is_err(), "{bad}");
        }
    }
}
