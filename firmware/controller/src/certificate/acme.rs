//! The errand to an authority: what to ask for, and what came of it.

use super::{
    ACCOUNT, Account, AcmeChoice, CHOICE, CertificateSource, CertificateToShow, ERRAND, OBTAINED, read,
};
use crate::{Controller, Failure};
use alcove_domain::{
    ErrandProblem, Seconds, Timestamp,
    certificate::{renewal_at, retry_pause},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// When an errand of which nothing was heard is tried again: longer than it can take.
const LOST: Seconds = Seconds(15 * 60);
/// How often an authority is asked whether it would like a certificate renewed earlier.
const ADVICE: Seconds = Seconds(24 * 60 * 60);

/// What to do for the certificate now.
pub struct CertificateTask {
    /// The host name that it is for.
    pub host: String,
    /// The authority.
    pub authority: AcmeChoice,
    /// The account of earlier.
    pub account: Option<Zeroizing<Vec<u8>>>,
    /// The present chain, when it is good for a while: the authority is only asked for advice.
    pub ask_about: Option<String>,
}

impl Controller {
    /// What to do for the certificate now, if anything; who gets it has to tell how it ended.
    ///
    /// # Errors
    /// When the store fails.
    pub fn certificate_task(&self) -> Result<Option<CertificateTask>, Failure> {
        let mut choice = self.choice()?;
        let Some(authority) = choice.acme.clone().filter(|_| choice.source == CertificateSource::Acme) else {
            return Ok(None);
        };
        let now = self.now();
        let host = self.public_host();
        if host != choice.ordered_for {
            choice.ordered_for.clone_from(&host);
            self.keep(CHOICE, &choice)?;
            self.0.store.order_errand(ERRAND, Some(now))?;
        }
        if !self.0.store.take_errand(ERRAND, now, now.plus(LOST))? {
            return Ok(None);
        }
        let Some(host) = host.filter(|host| host.parse::<std::net::IpAddr>().is_err()) else {
            self.certificate_failed(&ErrandProblem::NoHostName)?;
            return Ok(None);
        };
        let account = self.kept::<Account>(ACCOUNT)?;
        let account = account.map(|account| Zeroizing::new(account.credentials.into_bytes()));
        let present = self.kept::<CertificateToShow>(OBTAINED)?.filter(|_| !choice.forced);
        if choice.forced {
            choice.forced = false;
            self.keep(CHOICE, &choice)?;
        }
        let ask_about = present.filter(|present| {
            renewal(&present.chain, Some(&host), now)
                .is_some_and(|renewal| renewal.covers && now < renewal.at)
        });
        let ask_about = ask_about.map(|present| present.chain.clone());
        Ok(Some(CertificateTask { host, authority, account, ask_about }))
    }

    /// Keeps an account that an authority has opened.
    ///
    /// # Errors
    /// When the store fails.
    pub fn keep_acme_account(&self, directory: &str, credentials: &[u8]) -> Result<(), Failure> {
        let credentials = String::from_utf8_lossy(credentials).into_owned();
        self.keep(ACCOUNT, &Account { directory: directory.into(), credentials })
    }

    /// The authority gave a certificate; it is shown from now on if it can be.
    ///
    /// # Errors
    /// When the store fails.
    pub fn certificate_obtained(&self, host: &str, chain: &str, key: &str) -> Result<(), Failure> {
        let usable = || {
            let certificates = read::certificates(chain)?;
            read::key_kind(&certificates, key)?;
            Ok::<_, alcove_domain::certificate::CertificateMistake>(read::pem(&certificates))
        };
        let server =
            || self.choice().ok().and_then(|choice| choice.acme).map_or_else(String::new, |a| a.directory);
        let chain = match usable() {
            Ok(chain) => chain,
            Err(mistake) => {
                let problem = ErrandProblem::Senseless { server: server(), why: mistake.to_string() };
                return self.certificate_failed(&problem);
            }
        };
        let now = self.now();
        let due = renewal(&chain, Some(host), now).map(|renewal| renewal.at.min(now.plus(ADVICE)));
        self.keep(OBTAINED, &CertificateToShow { chain, key: key.to_owned() })?;
        self.0.store.errand_done(ERRAND, now, due)?;
        tracing::info!(host, "an authority has given a certificate");
        self.certificate_changed();
        Ok(())
    }

    /// The authority was asked for advice: it wants the certificate renewed between these moments, or has nothing to
    /// say. Whether that is now.
    ///
    /// # Errors
    /// When the store fails.
    pub fn certificate_advised(&self, window: Option<(Timestamp, Timestamp)>) -> Result<bool, Failure> {
        let now = self.now();
        let Some(present) = self.kept::<CertificateToShow>(OBTAINED)? else { return Ok(true) };
        let Some(renewal) = renewal(&present.chain, None, now) else { return Ok(true) };
        let wanted = window.map_or(renewal.at, |(from, to)| {
            let late = to.since(from).0.max(0) / 1000 * i64::from(spread(&present.chain));
            from.plus(Seconds(late)).min(renewal.at)
        });
        if wanted <= now {
            return Ok(true);
        }
        self.0.store.errand_done(ERRAND, now, Some(wanted.min(now.plus(ADVICE))))?;
        Ok(false)
    }

    /// It failed: the old certificate goes on being shown, and after a while it is tried again.
    ///
    /// # Errors
    /// When the store fails.
    pub fn certificate_failed(&self, problem: &ErrandProblem) -> Result<(), Failure> {
        self.errand_failed(ERRAND, problem)
    }

    /// Notes a failure, and when to try again.
    pub(crate) fn errand_failed(&self, name: &str, problem: &ErrandProblem) -> Result<(), Failure> {
        const AFTER_TOO_OFTEN: Seconds = Seconds(60 * 60);
        let failures = self.0.store.errand(name)?.failures + 1;
        let random = u16::from_be_bytes(crate::secret::random()) % 1000;
        let pause = retry_pause(failures, random);
        let pause = if matches!(problem, ErrandProblem::TooOften { .. }) {
            pause.max(AFTER_TOO_OFTEN)
        } else {
            pause
        };
        let due = (!problem.is_final()).then(|| self.now().plus(pause));
        tracing::warn!(errand = name, next = due.map(Timestamp::rfc3339), "an errand failed: {problem}");
        Ok(self.0.store.errand_failed(name, problem, due)?)
    }

    /// When there is something to do next, for the certificate or for the name.
    ///
    /// # Errors
    /// When the store fails.
    pub fn next_errand(&self) -> Result<Option<Timestamp>, Failure> {
        let due = |name| Ok::<_, Failure>(self.0.store.errand(name)?.due);
        let list = if self.in_force().settings.guests.on { due(crate::guests::ERRAND)? } else { None };
        Ok([due(ERRAND)?, due(crate::dynamic_dns::ERRAND)?, list].into_iter().flatten().min())
    }

    /// Returns when an errand was ordered since the last call; for one caller.
    pub async fn errands_changed(&self) {
        self.0.errands_changed.notified().await;
    }
}

/// When a certificate is renewed.
pub(super) struct Renewal {
    pub(super) at: Timestamp,
    /// Whether it is for the host.
    covers: bool,
}

pub(super) fn renewal(chain: &str, host: Option<&str>, now: Timestamp) -> Option<Renewal> {
    let facts = read::facts(&read::certificates(chain).ok()?, host, now).ok()?;
    let at = renewal_at(facts.not_before, facts.not_after, spread(chain));
    Some(Renewal { at, covers: facts.covers_host })
}

/// A number from 0 to 999 that is the certificate's own, so that each look comes to the same moment.
fn spread(chain: &str) -> u16 {
    let digest = Sha256::digest(chain.as_bytes());
    u16::from_be_bytes([digest[0], digest[1]]) % 1000
}
