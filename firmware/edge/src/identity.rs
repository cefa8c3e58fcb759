//! The certificate that the edge shows, exchangeable while it runs, and how TLS is spoken with it.
//!
//! Handshakes take the certificate that is current when they begin; connections that are open keep
//! theirs. Nothing here reads or writes a file. Session tickets are stateless (a key that rotates every
//! six hours), so that resumption costs no memory; early data (0-RTT) is off, because it can be replayed.

use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{self, kx_group};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};

use crate::challenges::ALPN_ACME;
use crate::{Challenges, EdgeError};

/// HTTP/2 in ALPN (RFC 7301).
pub(crate) const ALPN_H2: &[u8] = b"h2";
/// HTTP/1.1 in ALPN.
pub(crate) const ALPN_HTTP11: &[u8] = b"http/1.1";

/// The certificate chain and key that the edge currently shows to every client.
#[derive(Debug)]
pub struct TlsIdentity {
    current: RwLock<Arc<CertifiedKey>>,
}

impl TlsIdentity {
    /// `chain`: DER certificates, the server's own first; `key`: its private key (PKCS#8, SEC1 or PKCS#1).
    ///
    /// # Errors
    /// [`EdgeError::Tls`] when the key is not usable or belongs to another certificate.
    pub fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, EdgeError> {
        Ok(Self { current: RwLock::new(certified(chain, key)?) })
    }

    /// The same from PEM text: the chain with the server's own certificate first, and the key.
    ///
    /// # Errors
    /// [`EdgeError::Pem`] when either is not readable, [`EdgeError::Tls`] as [`TlsIdentity::new`].
    pub fn from_pem(chain: &str, key: &str) -> Result<Self, EdgeError> {
        let (chain, key) = parse(chain, key)?;
        Self::new(chain, key)
    }

    /// Shows another certificate from the next handshake on. On error the present one stays.
    ///
    /// # Errors
    /// As [`TlsIdentity::new`].
    pub fn replace(
        &self,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<(), EdgeError> {
        let next = certified(chain, key)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }

    /// [`TlsIdentity::replace`] from PEM text.
    ///
    /// # Errors
    /// As [`TlsIdentity::from_pem`].
    pub fn replace_pem(&self, chain: &str, key: &str) -> Result<(), EdgeError> {
        let (chain, key) = parse(chain, key)?;
        self.replace(chain, key)
    }
}

/// What is shown to whom: the box's certificate, and to an authority that looks for one, the challenge's.
#[derive(Debug)]
struct Shown {
    identity: Arc<TlsIdentity>,
    challenges: Arc<Challenges>,
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if Challenges::are_wanted(&hello) {
            return self.challenges.certificate(&hello);
        }
        Some(Arc::clone(&self.identity.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn parse(
    chain: &str,
    key: &str,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), EdgeError> {
    let chain = CertificateDer::pem_slice_iter(chain.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|source| EdgeError::Pem { what: "certificate chain", source })?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
        .map_err(|source| EdgeError::Pem { what: "private key", source })?;
    Ok((chain, key))
}

fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<CertifiedKey>, EdgeError> {
    Ok(Arc::new(CertifiedKey::from_der(chain, key, &provider())?))
}

/// A certificate that no verifier of ours would read (its extension is critical and unknown to it), with its key.
pub(crate) fn unread(
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<CertifiedKey>, EdgeError> {
    let key = provider().key_provider.load_private_key(key)?;
    Ok(Arc::new(CertifiedKey::new(vec![certificate], key)))
}

/// aws-lc-rs with the post-quantum hybrid group first (draft-ietf-tls-ecdhe-mlkem).
fn provider() -> CryptoProvider {
    CryptoProvider {
        kx_groups: vec![kx_group::X25519MLKEM768, kx_group::X25519, kx_group::SECP256R1],
        ..aws_lc_rs::default_provider()
    }
}

/// TLS 1.3 and, for old browsers, 1.2; HTTP/2 and HTTP/1.1 by ALPN, and the one of ACME, which leads nowhere.
pub(crate) fn server_config(
    identity: Arc<TlsIdentity>,
    challenges: Arc<Challenges>,
) -> Result<Arc<ServerConfig>, EdgeError> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Shown { identity, challenges }));
    config.alpn_protocols = vec![ALPN_H2.to_vec(), ALPN_HTTP11.to_vec(), ALPN_ACME.to_vec()];
    config.ticketer = aws_lc_rs::Ticketer::new()?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.max_early_data_size = 0;
    // One is enough: a client that opens several connections at once can use it for all of them.
    config.send_tls13_tickets = 1;
    Ok(Arc::new(config))
}
