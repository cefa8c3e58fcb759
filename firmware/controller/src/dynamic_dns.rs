//! That the box's name leads to it, also where its address changes: told to a provider (dyndns2) or to a name server of
//! somebody's own (RFC 2136) when it does.
//!
//! Looked at often, and written down only when there is something to tell.

mod choose;

pub use choose::{DnsChoice, DnsWay};

use crate::{Controller, Failure, certificate::next_try};
use alcove_domain::{ErrandProblem, Seconds, Timestamp, Words, public_addresses};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

const CHOICE: &str = "dynamic-dns";
const SENT: &str = "dynamic-dns-sent";

/// Name of the errand in the store.
pub(crate) const ERRAND: &str = "dynamic-dns";

/// When an errand of which nothing was heard is tried again.
const LOST: Seconds = Seconds(5 * 60);
/// Providers forget names of which they hear nothing for a month.
const REFRESH: Seconds = Seconds(25 * 86_400);

/// What was told last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sent {
    addresses: Vec<IpAddr>,
    at: Timestamp,
}

/// What to tell now.
pub struct DnsTask {
    /// Whom, and how.
    pub choice: DnsChoice,
    /// The addresses that the name should have.
    pub addresses: Vec<IpAddr>,
}

/// How it is with the name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DnsView {
    /// The name.
    pub host: String,
    /// `dyndns2` or `rfc2136`.
    pub way: String,
    /// Whom the box tells.
    pub server: String,
    /// The addresses that were told last.
    pub addresses: Vec<IpAddr>,
    /// When that was.
    pub done_at: Option<Timestamp>,
    /// The next try, after one that failed.
    pub next_try: Option<Timestamp>,
    /// Tries in a row that failed.
    pub failures: u32,
    /// Why the last one did.
    pub problem: Option<ErrandProblem>,
}

impl DnsView {
    /// What needs attention, a sentence.
    pub(crate) fn problems(&self) -> Option<Words> {
        let problem = self.problem.as_ref()?;
        let (host, next) = (&self.host, next_try(self.next_try));
        let english = format!("{host} may not lead to this box any more: {problem}. {next}");
        let words = Words::new("attention-dynamic-dns", english).with("host", host.clone());
        Some(words.with("why", problem.told()).with("next", next))
    }
}

impl Controller {
    /// What is chosen for the name, with its secrets: for whoever tells a server.
    ///
    /// # Errors
    /// When the store fails.
    pub fn dns_choice(&self) -> Result<Option<DnsChoice>, Failure> {
        self.kept(CHOICE)
    }

    /// The addresses, of all that this host has, by which the world can reach it.
    #[must_use]
    pub fn public_addresses(&self, all: &[IpAddr]) -> Vec<IpAddr> {
        let mut ours: Vec<IpNet> = vec![];
        for profile in self.in_force().profiles.iter() {
            for ranges in profile.wireguard.into_iter().chain(profile.openvpn.as_ref().map(|o| o.ranges())) {
                ours.extend([IpNet::from(ranges.v4), IpNet::from(ranges.v6)]);
            }
        }
        public_addresses(all, &ours)
    }

    /// Whether it is time to look at the addresses: not while a try that failed waits for the next.
    ///
    /// # Errors
    /// When the store fails.
    pub fn dns_is_to_be_watched(&self) -> Result<bool, Failure> {
        let errand = self.0.store.errand(ERRAND)?;
        Ok(match errand.problem {
            // Looking at one's own addresses costs nothing: a box that starts has none for a moment.
            None | Some(ErrandProblem::NoPublicAddress) => true,
            Some(_) => errand.due.is_some_and(|due| due <= self.now()),
        })
    }

    /// What to tell now that the box has these addresses, if anything; who gets it has to tell how it ended.
    ///
    /// # Errors
    /// When the store fails.
    pub fn dns_task(&self, addresses: Vec<IpAddr>) -> Result<Option<DnsTask>, Failure> {
        let Some(choice) = self.dns_choice()? else { return Ok(None) };
        let (now, errand) = (self.now(), self.0.store.errand(ERRAND)?);
        let known = self
            .kept::<Sent>(SENT)?
            .is_some_and(|sent| sent.addresses == addresses && now < sent.at.plus(REFRESH));
        let had_none = errand.problem == Some(ErrandProblem::NoPublicAddress);
        if had_none && addresses.is_empty() {
            return Ok(None);
        }
        if had_none || (errand.due.is_none() && errand.problem.is_none() && !known) {
            self.0.store.order_errand(ERRAND, Some(now))?;
        }
        if !self.0.store.take_errand(ERRAND, now, now.plus(LOST))? {
            return Ok(None);
        }
        if addresses.is_empty() {
            self.dns_failed(&ErrandProblem::NoPublicAddress)?;
            return Ok(None);
        }
        Ok(Some(DnsTask { choice, addresses }))
    }

    /// The server was told these addresses.
    ///
    /// # Errors
    /// When the store fails.
    pub fn dns_told(&self, addresses: Vec<IpAddr>) -> Result<(), Failure> {
        let now = self.now();
        tracing::info!(?addresses, "the name leads to this box");
        self.keep(SENT, &Sent { addresses, at: now })?;
        Ok(self.0.store.errand_done(ERRAND, now, None)?)
    }

    /// It failed; after a while it is tried again.
    ///
    /// # Errors
    /// When the store fails.
    pub fn dns_failed(&self, problem: &ErrandProblem) -> Result<(), Failure> {
        if self.0.store.errand(ERRAND)?.tried_at.is_none() {
            // Before the first try: the addresses could not even be found out.
            self.0.store.order_errand(ERRAND, None)?;
        }
        self.errand_failed(ERRAND, problem)
    }

    /// How it is with the name; `None` where the box tells nobody.
    ///
    /// # Errors
    /// When the store fails.
    pub fn dynamic_dns(&self) -> Result<Option<DnsView>, Failure> {
        let Some(choice) = self.dns_choice()? else { return Ok(None) };
        let (sent, errand) = (self.kept::<Sent>(SENT)?, self.0.store.errand(ERRAND)?);
        Ok(Some(DnsView {
            way: choice.way.name().into(),
            server: choice.way.server().into(),
            host: choice.host,
            addresses: sent.map_or_else(Vec::new, |sent| sent.addresses),
            done_at: errand.done_at,
            next_try: errand.due.filter(|_| errand.problem.is_some()),
            failures: errand.failures,
            problem: errand.problem,
        }))
    }
}

#[cfg(test)]
mod tests;
