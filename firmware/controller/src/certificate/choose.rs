//! Choosing where the certificate comes from. What does not fit is refused, and the one that is shown stays.

use super::{ACCOUNT, Account, CHOICE, CertificateSource, CertificateToShow, Choice, ERRAND, UPLOADED, read};
use crate::{Controller, Failure, Rejected};
use alcove_domain::{
    Words,
    certificate::{check_certificate, is_public_name},
    first_hidden_character, is_host_name,
};
use serde::{Deserialize, Serialize};

/// The directory of Let's Encrypt.
pub const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// Longest key that is taken, in bytes.
const MAX_KEY: usize = 32 << 10;

/// An authority, and how to deal with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcmeChoice {
    /// Where its directory is.
    pub directory: String,
    /// Whom it may write to.
    pub contact: Option<String>,
    /// Whether somebody has read and agreed to its terms.
    pub agreed: bool,
    /// By whom its own server is trusted, PEM; by Mozilla's list when absent.
    pub roots: Option<String>,
}

impl AcmeChoice {
    /// Let's Encrypt.
    #[must_use]
    pub fn lets_encrypt(contact: Option<String>, agreed: bool) -> Self {
        Self { directory: LETS_ENCRYPT.into(), contact, agreed, roots: None }
    }

    /// What does not fit: the field, and the words.
    pub(crate) fn check(&self, host: Option<&str>) -> Result<(), Rejected> {
        let uri = self.directory.strip_prefix("https://").unwrap_or_default();
        let visible = self.directory.bytes().all(|byte| byte.is_ascii_graphic());
        if uri.is_empty() || !visible || self.directory.len() > 512 {
            let words = "This is not the address of a directory; it begins with https:// and is in the authority's documents.";
            return Err(Rejected::invalid("directory", Words::new("certificate-directory-wrong", words)));
        }
        if self.contact.as_deref().is_some_and(|contact| !is_mail_address(contact)) {
            let words = "This is not an e-mail address; write one like anna@example.org, or leave it empty.";
            return Err(Rejected::invalid("contact", Words::new("certificate-contact-wrong", words)));
        }
        if !self.agreed {
            let words = "Without agreeing to its terms, the authority gives no certificate.";
            return Err(Rejected::invalid("agreed", Words::new("certificate-agreed-wrong", words)));
        }
        if self.roots.as_deref().is_some_and(|pem| !read::are_roots(pem)) {
            let words =
                "There is no certificate in it that can be read; paste the authority's own, as PEM text.";
            return Err(Rejected::invalid("roots", Words::new("certificate-roots-wrong", words)));
        }
        match host {
            None => {
                let words = "Set the host name first: the name, in a domain of yours, that leads to this box from the internet.";
                Err(Rejected::invalid("host_name", Words::new("certificate-host-missing", words)))
            }
            Some(host) if self.roots.is_none() && !is_public_name(host) => {
                let words = format!(
                    "No public authority gives a certificate for {host}: it has to be a name in a domain of yours."
                );
                Err(Rejected::invalid(
                    "host_name",
                    Words::new("certificate-host-local", words).with("host", host),
                ))
            }
            Some(_) => Ok(()),
        }
    }
}

fn is_mail_address(text: &str) -> bool {
    let parts = text.split_once('@');
    text.len() <= 254
        && first_hidden_character(text).is_none()
        && !text.contains([' ', ',', '<', '>', '?'])
        && parts
            .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.') && is_host_name(domain))
}

impl Controller {
    /// Gets certificates from this authority from now on, the first one at once. Until it is there, what is shown
    /// stays.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] with the fields `directory`, `contact`, `agreed`, `roots`, `host_name`.
    pub fn choose_acme(&self, wanted: AcmeChoice) -> Result<(), Rejected> {
        let host = self.public_host();
        wanted.check(host.as_deref())?;
        if self.kept::<Account>(ACCOUNT)?.is_some_and(|account| account.directory != wanted.directory) {
            self.0.store.delete_secret(ACCOUNT)?;
        }
        tracing::info!(directory = %wanted.directory, "certificates are to come by ACME");
        let before = self.choice()?.acme;
        // Another authority's certificate is no reason to wait.
        let forced = before.is_some_and(|before| before.directory != wanted.directory);
        let choice =
            Choice { source: CertificateSource::Acme, acme: Some(wanted), ordered_for: host, forced };
        self.keep(CHOICE, &choice)?;
        self.0.store.order_errand(ERRAND, Some(self.now()))?;
        self.certificate_changed();
        Ok(())
    }

    /// Asks the authority for a certificate now.
    ///
    /// # Errors
    /// [`Rejected::Conflict`] when no authority is chosen.
    pub fn renew_certificate(&self) -> Result<(), Rejected> {
        let choice = self.choice()?;
        if choice.source != CertificateSource::Acme {
            let words = "Certificates do not come from an authority by ACME here.";
            return Err(Rejected::Conflict(Words::new("certificate-no-authority", words)));
        }
        self.keep(CHOICE, &Choice { forced: true, ..choice })?;
        self.0.store.order_errand(ERRAND, Some(self.now()))?;
        self.certificate_changed();
        Ok(())
    }

    /// Shows this certificate from now on: a chain and its key, PEM.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] with the field `chain` or `key`; nothing has changed then.
    pub fn upload_certificate(&self, chain: &str, key: &str) -> Result<(), Rejected> {
        let refused = |mistake: alcove_domain::certificate::CertificateMistake| {
            Rejected::invalid(if mistake.is_about_key() { "key" } else { "chain" }, mistake.told())
        };
        let certificates = read::certificates(chain).map_err(refused)?;
        if key.len() > MAX_KEY {
            let words = "This is longer than any key; is it the right file?";
            return Err(Rejected::invalid("key", Words::new("certificate-key-long", words)));
        }
        let host = self.public_host();
        // An authority's certificate in the first place says more than that its key is another's.
        let facts = read::facts(&certificates, host.as_deref(), self.now()).map_err(refused)?;
        let kind = read::key_kind(&certificates, key).map_err(refused)?;
        check_certificate(&facts, kind, host.as_deref(), self.now()).map_err(refused)?;
        let shown = CertificateToShow { chain: read::pem(&certificates), key: key.trim().to_owned() };
        self.keep(UPLOADED, &shown)?;
        self.choose(CertificateSource::Uploaded)?;
        tracing::info!(names = ?facts.names, "a certificate was brought");
        Ok(())
    }

    /// Shows the certificate of the box's own authority.
    ///
    /// # Errors
    /// When the store fails.
    pub fn choose_self_made(&self) -> Result<(), Rejected> {
        Ok(self.choose(CertificateSource::SelfMade)?)
    }

    /// Another source than ACME; what is known of the authority stays for the next time.
    fn choose(&self, source: CertificateSource) -> Result<(), Failure> {
        let choice = Choice { source, ..self.choice()? };
        self.keep(CHOICE, &choice)?;
        self.0.store.order_errand(ERRAND, None)?;
        self.certificate_changed();
        Ok(())
    }

    /// Has the certificate looked at again by those who show it and those who get it.
    pub(super) fn certificate_changed(&self) {
        self.tell_of_change();
        self.0.errands_changed.notify_one();
    }
}
