//! The certificate that the box shows: from an authority by ACME, one that somebody brings, or the box's own.
//!
//! What is chosen, the account and the certificates are sealed in the store. Here it is decided what to show, what to
//! ask an authority for and when; another room asks (`outbound`), and tells here what came of it.

mod acme;
mod choose;
mod read;
mod view;

pub(crate) use read::are_roots;

pub use acme::CertificateTask;
pub use choose::{AcmeChoice, LETS_ENCRYPT};
pub(crate) use view::next_try;
pub use view::{AcmeView, CertificateView};

use crate::{Controller, Failure};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Where the one who shows certificates keeps the box's own authority.
pub const OWN_AUTHORITY: &str = "tls-authority";
const CHOICE: &str = "certificate-choice";
const ACCOUNT: &str = "acme-account";
const OBTAINED: &str = "acme-certificate";
const UPLOADED: &str = "uploaded-certificate";

/// Name of the errand in the store.
pub(crate) const ERRAND: &str = "certificate";

/// Where the certificate comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSource {
    /// The box's own authority.
    #[default]
    SelfMade,
    /// An authority, by ACME.
    Acme,
    /// Somebody brought it.
    Uploaded,
}

/// What is chosen, as it is kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Choice {
    source: CertificateSource,
    acme: Option<AcmeChoice>,
    /// The name for which the errand was last ordered.
    ordered_for: Option<String>,
    /// Whether to ask for another one although the present one is good.
    #[serde(default)]
    forced: bool,
}

/// The account with an authority, as it is kept.
#[derive(Serialize, Deserialize)]
struct Account {
    directory: String,
    credentials: String,
}

/// A certificate and its key, PEM.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct CertificateToShow {
    /// The chain, the box's own first.
    pub chain: String,
    /// The key.
    pub key: String,
}

impl Controller {
    /// The certificate to show; `None` for the one of the box's own authority.
    ///
    /// # Errors
    /// When the store fails.
    pub fn certificate_to_show(&self) -> Result<Option<CertificateToShow>, Failure> {
        match self.choice()?.source {
            CertificateSource::SelfMade => Ok(None),
            CertificateSource::Acme => self.kept(OBTAINED),
            CertificateSource::Uploaded => self.kept(UPLOADED),
        }
    }

    /// The box's own authority, PEM, once it has one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn own_authority(&self) -> Result<Option<String>, Failure> {
        #[derive(Deserialize)]
        struct Stored {
            certificate: String,
        }
        Ok(self.kept::<Stored>(OWN_AUTHORITY)?.map(|stored| stored.certificate))
    }

    fn choice(&self) -> Result<Choice, Failure> {
        Ok(self.kept(CHOICE)?.unwrap_or_default())
    }

    /// A sealed value; one that a later release wrote in another form is none.
    pub(crate) fn kept<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Failure> {
        Ok(self.0.store.secret(name)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    pub(crate) fn keep(&self, name: &str, value: &impl Serialize) -> Result<(), Failure> {
        let bytes = zeroize::Zeroizing::new(serde_json::to_vec(value).map_err(Failure::new)?);
        Ok(self.0.store.put_secret(name, &bytes)?)
    }

    /// The host name that a certificate has to be for.
    pub(crate) fn public_host(&self) -> Option<String> {
        self.in_force().settings.host_name.clone()
    }
}

#[cfg(test)]
mod tests;
