//! How it is with the certificate, for pages, the terminal and programs.

use super::{AcmeChoice, CertificateSource, ERRAND, acme, read};
use crate::{Controller, Failure};
use alcove_domain::{
    ErrandProblem, Timestamp, Words,
    certificate::{CertificateFacts, Met, Obstacle, obstacles},
};
use serde::{Deserialize, Serialize};
use std::sync::atomic::Ordering;

/// A certificate that ends this soon is told of, in seconds: ten days.
const ENDS_SOON: i64 = 10 * 86_400;

/// How it is with the certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertificateView {
    /// Where it is to come from.
    pub source: CertificateSource,
    /// Where the one that is shown comes from.
    pub shown: CertificateSource,
    /// What it says, unless it is the box's own.
    pub facts: Option<CertificateFacts>,
    /// The name that apps use.
    pub host: Option<String>,
    /// Why an app out there would not accept this box right now; nothing when it would.
    pub obstacles: Vec<Obstacle>,
    /// The authority, once one was chosen.
    pub acme: Option<AcmeView>,
}

/// How it is with the authority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcmeView {
    /// Where its directory is.
    pub directory: String,
    /// Whom it may write to.
    pub contact: Option<String>,
    /// By whom it is trusted, PEM; by Mozilla's list when absent.
    pub roots: Option<String>,
    /// When the certificate is renewed.
    pub renews_at: Option<Timestamp>,
    /// The last try.
    pub tried_at: Option<Timestamp>,
    /// When it last went well.
    pub done_at: Option<Timestamp>,
    /// The next try, after one that failed or while there is no certificate.
    pub next_try: Option<Timestamp>,
    /// Tries in a row that failed.
    pub failures: u32,
    /// Why the last one did.
    pub problem: Option<ErrandProblem>,
}

impl CertificateView {
    /// Whether an app out there would accept this box right now.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.obstacles.is_empty()
    }

    /// What needs attention, a sentence each.
    pub(crate) fn problems(&self, now: Timestamp) -> Vec<Words> {
        let mut problems = vec![];
        let failed = self.acme.as_ref().filter(|_| self.source == CertificateSource::Acme);
        if let Some((acme, problem)) = failed.and_then(|acme| Some((acme, acme.problem.as_ref()?))) {
            let next = next_try(acme.next_try);
            let english = format!("No certificate could be obtained: {problem}. {next}");
            let words = Words::new("attention-certificate", english);
            problems.push(words.with("why", problem.told()).with("next", next));
        }
        if let Some(facts) = &self.facts {
            let (left, date) = (facts.not_after.since(now).0, facts.not_after.rfc3339());
            if left < 0 {
                let english = format!("The certificate ended on {date}: apps cannot connect.");
                problems.push(Words::new("attention-certificate-ended", english).with("date", date));
            } else if left < ENDS_SOON && self.shown == CertificateSource::Uploaded {
                let english = format!("The certificate ends on {date}; bring a new one.");
                problems.push(Words::new("attention-certificate-ends", english).with("date", date));
            }
        }
        problems
    }
}

/// When it is tried again, a sentence.
pub(crate) fn next_try(at: Option<Timestamp>) -> Words {
    match at.map(Timestamp::rfc3339) {
        Some(at) => Words::new("errand-next-try", format!("The next try is at {at}.")).with("at", at),
        None => Words::new("errand-no-next-try", "Correct the settings; it is not tried again by itself."),
    }
}

impl Controller {
    /// How it is with the certificate.
    ///
    /// # Errors
    /// When the store fails.
    pub fn certificate(&self) -> Result<CertificateView, Failure> {
        let (choice, now, host) = (self.choice()?, self.now(), self.public_host());
        let shown = self.certificate_to_show()?;
        let facts = shown.as_ref().and_then(|shown| {
            let certificates = read::certificates(&shown.chain).ok()?;
            read::facts(&certificates, host.as_deref(), now).ok()
        });
        let clock_ahead = Some(self.0.clock_ahead.load(Ordering::Relaxed)).filter(|ahead| *ahead != i64::MIN);
        let obstacles =
            obstacles(&Met { host: host.as_deref(), certificate: facts.as_ref(), clock_ahead, now });
        let errand = self.0.store.errand(ERRAND)?;
        let obtained = shown.as_ref().filter(|_| choice.source == CertificateSource::Acme);
        let renews_at =
            obtained.and_then(|shown| acme::renewal(&shown.chain, None, now)).map(|renewal| renewal.at);
        let next_try = errand.due.filter(|_| errand.problem.is_some() || renews_at.is_none());
        let acme = choice.acme.map(|AcmeChoice { directory, contact, roots, .. }| AcmeView {
            directory,
            contact,
            roots,
            renews_at,
            tried_at: errand.tried_at,
            done_at: errand.done_at,
            next_try,
            failures: errand.failures,
            problem: errand.problem,
        });
        let source = choice.source;
        let shown = if facts.is_some() { source } else { CertificateSource::SelfMade };
        Ok(CertificateView { source, shown, facts, host, obstacles, acme })
    }

    /// Notes how far the box's clock is ahead of a server's, in seconds; `None` while no server has told.
    pub fn note_clock_ahead(&self, ahead: Option<i64>) {
        self.0.clock_ahead.store(ahead.unwrap_or(i64::MIN), Ordering::Relaxed);
    }
}
