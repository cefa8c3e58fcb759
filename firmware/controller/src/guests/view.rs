//! Guest access as those who run the box see and change it.

use super::{ERRAND, LIST, list, list::GuestList};
use crate::{Acting, Controller, Failure, Rejected, certificate::next_try, start::check_configuration};
use alcove_domain::{ErrandProblem, GuestAccess, Problem, Right, Timestamp, Words, is_pseudonym};

/// How it is with guest access.
#[derive(Debug, Clone, PartialEq)]
pub struct GuestsView {
    /// The rules.
    pub rules: GuestAccess,
    /// What tells these settings from any others.
    pub version: String,
    /// The key by which other servers check tokens of this one.
    pub public_key: String,
    /// The version of the list that is in force, if there is one.
    pub list_version: Option<i64>,
    /// Its servers, and those that have guests here.
    pub servers: Vec<GuestServer>,
    /// When it was fetched last.
    pub fetched_at: Option<Timestamp>,
    /// When it is fetched next.
    pub next: Option<Timestamp>,
    /// Why that did not work the last time.
    pub problem: Option<ErrandProblem>,
    /// Guests that have an account here.
    pub guests: u32,
}

/// A server whose people may be guests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestServer {
    /// Its host name.
    pub host: String,
    /// It is in the list.
    pub listed: bool,
    /// Its people are let in.
    pub let_in: bool,
    /// Guests of it that have an account here.
    pub guests: u32,
}

/// Accounts that are looked at in one go, to find whose a pseudonym is.
const CHUNK: u32 = 500;

impl Acting<'_> {
    /// How it is with guest access.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn guests(&self) -> Result<GuestsView, Rejected> {
        let settings = self.configuration()?.settings;
        let (controller, rules) = (self.controller, settings.guests.clone());
        let store = &controller.0.store;
        let kept: Option<GuestList> = controller.kept(LIST)?;
        let kept = kept.filter(|kept| kept.source == list::source(&rules));
        let mut counts = store.guests_by_server()?;
        let guests = counts.iter().map(|(_, count)| count).sum();
        let mut servers = vec![];
        for server in kept.iter().flat_map(|kept| &kept.servers) {
            let known = counts.iter().position(|(host, _)| *host == server.host);
            let guests = known.map_or(0, |place| counts.swap_remove(place).1);
            let let_in = rules.lets_in(&server.host);
            servers.push(GuestServer { host: server.host.clone(), listed: true, let_in, guests });
        }
        let gone = |(host, guests)| GuestServer { host, listed: false, let_in: false, guests };
        servers.extend(counts.into_iter().map(gone));
        servers.sort_by(|one, other| one.host.cmp(&other.host));
        let errand = store.errand(ERRAND)?;
        Ok(GuestsView {
            version: settings.version(),
            public_key: controller.0.signing.public_key(),
            list_version: kept.map(|kept| kept.version),
            servers,
            fetched_at: errand.done_at,
            next: errand.due.filter(|_| rules.on),
            problem: errand.problem.filter(|_| rules.on),
            guests,
            rules,
        })
    }

    /// Lets guests in by these rules from now on, when the settings are still of this version.
    ///
    /// # Errors
    /// As [`Acting::replace_settings`]; fields are named `settings guests …`.
    pub fn change_guests(&self, rules: &GuestAccess, version: &str) -> Result<Vec<Problem>, Rejected> {
        let mut settings = self.configuration()?.settings;
        settings.guests = rules.clone();
        self.replace_settings(settings, Some(version))
    }

    /// Whether guests could be let in by these rules.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] with the fields of [`Acting::change_guests`], [`Rejected::Forbidden`].
    pub fn check_guests(&self, rules: &GuestAccess) -> Result<(), Rejected> {
        let mut wanted = self.configuration()?;
        wanted.settings.guests = rules.clone();
        check_configuration(&wanted)
    }

    /// Fetches the list now.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], [`Rejected::Conflict`] while guest access is off, or when the store fails.
    pub fn fetch_guest_list(&self) -> Result<(), Rejected> {
        self.may(Right::Configure)?;
        if !self.controller.in_force().settings.guests.on {
            let english = "The list is fetched while guest access is on. Turn it on first.";
            return Err(Rejected::Conflict(Words::new("guests-fetch-off", english)));
        }
        Ok(self.controller.order_guest_list()?)
    }

    /// What other servers know somebody by.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`].
    pub fn pseudonym_of(&self, name: &str) -> Result<Option<String>, Rejected> {
        self.may(Right::See)?;
        let on = self.controller.in_force().settings.guests.on;
        Ok(name.parse().ok().filter(|_| on).map(|id| self.controller.pseudonym(&id)))
    }

    /// Whose pseudonym this is, as another server tells it, with or without this box's name behind it.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `pseudonym` when nobody has it, [`Rejected::Forbidden`], or when the store fails.
    pub fn whose_pseudonym(&self, text: &str) -> Result<String, Rejected> {
        self.may(Right::See)?;
        let wanted = text.trim().split('@').next().unwrap_or_default();
        if !is_pseudonym(wanted) {
            let english = "This is not a pseudonym; one has 43 letters, digits, hyphens and underscores.";
            return Err(Rejected::invalid("pseudonym", Words::new("guests-pseudonym-wrong", english)));
        }
        let mut offset = 0;
        loop {
            let users = self.controller.0.store.users(None, offset, CHUNK)?;
            let own = users.iter().filter(|user| user.guest_of.is_none());
            for user in own {
                if self.controller.pseudonym(&user.id) == wanted {
                    return Ok(user.id.to_string());
                }
            }
            if users.len() < CHUNK as usize {
                let english = "Nobody who has an account here now has this pseudonym.";
                return Err(Rejected::invalid("pseudonym", Words::new("guests-pseudonym-none", english)));
            }
            offset += CHUNK;
        }
    }
}

impl Controller {
    /// What needs attention about the list, a sentence.
    pub(crate) fn guest_list_problem(&self) -> Result<Option<Words>, Failure> {
        if !self.in_force().settings.guests.on {
            return Ok(None);
        }
        let errand = self.0.store.errand(ERRAND)?;
        let Some(problem) = errand.problem else { return Ok(None) };
        let next = next_try(errand.due);
        let english = format!(
            "The list of servers for guest access could not be brought up to date: {problem}. {next}"
        );
        let words = Words::new("attention-guest-list", english);
        Ok(Some(words.with("why", problem.told()).with("next", next)))
    }
}
