//! What an ACME authority looks for here while it makes sure that a name leads to this box: a text on port 80
//! (http-01, RFC 8555 §8.3), or a certificate on port 443 for those who speak `acme-tls/1` (tls-alpn-01, RFC 8737).
//!
//! There is nothing to see but during an order; then it is a few texts that were put up, and found by their whole name.

use std::sync::{Arc, PoisonError, RwLock};

use rcgen::{CertificateParams, CustomExtension, DistinguishedName, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::ClientHello;
use rustls::sign::CertifiedKey;

use crate::EdgeError;
use crate::identity::unread;

/// `acme-tls/1` in ALPN.
pub(crate) const ALPN_ACME: &[u8] = b"acme-tls/1";
/// Where http-01's texts are.
const PATH: &str = "/.well-known/acme-challenge/";
/// An order has one name; more are of orders that were given up.
const MOST: usize = 4;

/// What is put up at present.
#[derive(Debug, Default)]
pub struct Challenges {
    texts: RwLock<Vec<(String, String)>>,
    certificates: RwLock<Vec<(String, Arc<CertifiedKey>)>>,
}

impl Challenges {
    /// Puts up `text` for http-01.
    pub fn show_text(&self, token: String, text: String) {
        put(&self.texts, token, text);
    }

    /// Puts up a certificate for tls-alpn-01: for `host`, with the SHA-256 of the key authorization.
    ///
    /// # Errors
    /// [`EdgeError::Issue`] when the name is none or no key can be made.
    pub fn show_certificate(&self, host: &str, digest: &[u8]) -> Result<(), EdgeError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(vec![host.to_owned()])?;
        params.distinguished_name = DistinguishedName::new();
        params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
        let certificate = params.self_signed(&key)?;
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        put(&self.certificates, host.to_ascii_lowercase(), unread(certificate.der().clone(), key)?);
        Ok(())
    }

    /// Takes everything down.
    pub fn clear(&self) {
        self.texts.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.certificates.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The text at this path and query, if there is one.
    pub(crate) fn text(&self, path_and_query: &str) -> Option<String> {
        let token = path_and_query.strip_prefix(PATH)?;
        found(&self.texts, token)
    }

    /// Whether a client wants to see a challenge and nothing else.
    pub(crate) fn are_wanted(hello: &ClientHello<'_>) -> bool {
        let mut protocols = hello.alpn().into_iter().flatten();
        protocols.next() == Some(ALPN_ACME) && protocols.next().is_none()
    }

    /// The certificate for the name that the client asks for, if there is one.
    pub(crate) fn certificate(&self, hello: &ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        found(&self.certificates, &hello.server_name()?.to_ascii_lowercase())
    }
}

fn put<T>(list: &RwLock<Vec<(String, T)>>, name: String, value: T) {
    let mut list = list.write().unwrap_or_else(PoisonError::into_inner);
    list.retain(|(other, _)| *other != name);
    if list.len() == MOST {
        list.remove(0);
    }
    list.push((name, value));
}

fn found<T: Clone>(list: &RwLock<Vec<(String, T)>>, name: &str) -> Option<T> {
    let list = list.read().unwrap_or_else(PoisonError::into_inner);
    list.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_whole_name_while_they_are_up() {
        let challenges = Challenges::default();
        challenges.show_text("token".into(), "text".into());
        let at = |path: &str| challenges.text(path);
        assert_eq!(at("/.well-known/acme-challenge/token").as_deref(), Some("text"));
        for other in ["token", "/.well-known/acme-challenge/", "/.well-known/acme-challenge/token?x", "/"] {
            assert_eq!(at(other), None, "{other}");
        }
        challenges.clear();
        assert_eq!(at("/.well-known/acme-challenge/token"), None);
    }

    #[test]
    fn those_of_orders_that_were_given_up_make_room() {
        let challenges = Challenges::default();
        for number in 0..100 {
            challenges.show_text(format!("t{number}"), "text".into());
            challenges.show_text(format!("t{number}"), "again".into());
        }
        assert_eq!(found(&challenges.texts, "t99").as_deref(), Some("again"));
        assert_eq!(challenges.texts.read().expect("no panic").len(), MOST);
    }
}
