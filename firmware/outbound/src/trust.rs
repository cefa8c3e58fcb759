//! Which authorities a server is trusted by, and what to say of one that is not.

use alcove_domain::ErrandProblem;
use rustls::{
    CertificateError, ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::sync::Arc;

/// Most authorities of somebody's own.
const MAX_ROOTS: usize = 16;

/// The authorities that a server is trusted by.
#[derive(Clone)]
pub struct Roots(Arc<ClientConfig>);

impl Roots {
    /// Mozilla's list, compiled in.
    ///
    /// # Panics
    /// Never: the versions of TLS are those of the provider.
    #[must_use]
    pub fn public() -> Self {
        Self::of(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
    }

    /// Those in this PEM text and no others. `None` when there is none in it, one that cannot be read, or too many.
    #[must_use]
    pub fn only(pem: &str) -> Option<Self> {
        let certificates: Vec<_> =
            CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().ok()?;
        let mut store = RootCertStore::empty();
        if certificates.is_empty() || certificates.len() > MAX_ROOTS {
            return None;
        }
        for certificate in certificates {
            store.add(certificate).ok()?;
        }
        Some(Self::of(store))
    }

    fn of(store: RootCertStore) -> Self {
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has both versions of TLS that rustls knows")
            .with_root_certificates(store)
            .with_no_client_auth();
        Self(Arc::new(config))
    }

    pub(crate) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0)
    }
}

/// What is wrong with a server whose handshake failed.
pub(crate) fn problem(server: &str, error: &std::io::Error) -> ErrandProblem {
    let server = server.to_owned();
    let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
        return ErrandProblem::Unreachable { server, why: ErrandProblem::words(&error.to_string()) };
    };
    let rustls::Error::InvalidCertificate(wrong) = tls else {
        return ErrandProblem::Unreachable { server, why: ErrandProblem::words(&tls.to_string()) };
    };
    let why = match wrong {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => return ErrandProblem::Clock { server },
        CertificateError::UnknownIssuer => {
            "its certificate is of an authority that is not known here".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another name".to_owned()
        }
        other => ErrandProblem::words(&other.to_string()),
    };
    ErrandProblem::Untrusted { server, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_ones_own_are_taken_whole_or_not_at_all() {
        let key = rcgen::KeyPair::generate().expect("a key");
        let authority =
            rcgen::CertificateParams::new(vec![]).expect("names").self_signed(&key).expect("made").pem();
        assert!(Roots::only(&authority).is_some());
        assert!(Roots::only("").is_none() && Roots::only("nonsense").is_none());
        assert!(Roots::only(&authority.replace('A', "B")).is_none());
        assert!(Roots::only(&authority.repeat(MAX_ROOTS + 1)).is_none());
    }
}
