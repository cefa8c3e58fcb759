//! TLS 1.3 between the two ends of a link: raw Ed25519 public keys (RFC 7250) on both sides, no certificates, no
//! authorities, no names. The node pins the controller; whom the controller lets in, it decides when the handshake has
//! proved which key is there.

use crate::{Fingerprint, Identity, PeerIdentity};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, PeerIncompatible,
    ServerConfig, SignatureScheme,
    client::{
        AlwaysResolvesClientRawPublicKeys,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature_with_raw_key},
    pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, SubjectPublicKeyInfoDer, UnixTime},
    server::{
        AlwaysResolvesServerRawPublicKeys, NoServerSessionStorage,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    sign::CertifiedKey,
    version::TLS13,
};
use std::sync::Arc;

/// The protocol's name in ALPN (RFC 7301).
pub const ALPN: &[u8] = b"alcove-link/1";

/// How a node knows its controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pin {
    /// By what its join code said.
    Fingerprint(Fingerprint),
    /// By the whole key, once it has joined.
    Identity(PeerIdentity),
}

impl Pin {
    /// In constant time.
    fn fits(&self, peer: &PeerIdentity) -> bool {
        match self {
            Self::Fingerprint(pinned) => peer.fingerprint() == *pinned,
            Self::Identity(pinned) => peer == pinned,
        }
    }
}

/// What a controller answers link connections with. Any Ed25519 key is let through the handshake; whose it is, tells
/// [`peer_of`].
///
/// # Errors
/// When the TLS library refuses the key, which it does not.
pub fn server_config(identity: &Identity) -> Result<Arc<ServerConfig>, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let key = certified(identity, &provider)?;
    let mut config = ServerConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::new(Verifier { pin: None, provider }))
        .with_cert_resolver(Arc::new(AlwaysResolvesServerRawPublicKeys::new(key)));
    config.alpn_protocols = vec![ALPN.to_vec()];
    // Resumed sessions would live on after a key is no longer wanted.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.max_early_data_size = 0;
    Ok(Arc::new(config))
}

/// What a node dials its controller with.
///
/// # Errors
/// As [`server_config`].
pub fn client_config(identity: &Identity, pin: Pin) -> Result<Arc<ClientConfig>, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let key = certified(identity, &provider)?;
    let mut config = ClientConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier { pin: Some(pin), provider }))
        .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(key)));
    config.alpn_protocols = vec![ALPN.to_vec()];
    config.resumption = rustls::client::Resumption::disabled();
    config.enable_sni = false;
    Ok(Arc::new(config))
}

/// The name for a TLS library that wants one; it is neither sent nor compared.
#[must_use]
pub fn server_name() -> ServerName<'static> {
    ServerName::IpAddress(std::net::Ipv4Addr::UNSPECIFIED.into())
}

/// Who is at the other end, by what it has presented in a handshake that is complete.
#[must_use]
pub fn peer_of(presented: Option<&[CertificateDer<'_>]>) -> Option<PeerIdentity> {
    PeerIdentity::from_spki(presented?.first()?)
}

/// Whether a connection failed because somebody else than the pinned controller answered.
#[must_use]
pub fn is_other_controller(error: &std::io::Error) -> bool {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    matches!(
        tls,
        Some(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
            // It has a certificate where a controller has a key.
            | Some(Error::PeerIncompatible(
                PeerIncompatible::UnsolicitedCertificateTypeExtension
                    | PeerIncompatible::IncorrectCertificateTypeExtension
            ))
    )
}

fn certified(identity: &Identity, provider: &CryptoProvider) -> Result<Arc<CertifiedKey>, Error> {
    let pkcs8 = PrivatePkcs8KeyDer::from(identity.pkcs8());
    let key = provider.key_provider.load_private_key(pkcs8.into())?;
    Ok(Arc::new(CertifiedKey::new(vec![CertificateDer::from(identity.public().spki())], key)))
}

/// Both ends' verifier.
#[derive(Debug)]
struct Verifier {
    /// `None`: whoever proves to have an Ed25519 key.
    pin: Option<Pin>,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn check(&self, presented: &CertificateDer<'_>) -> Result<(), Error> {
        let peer = PeerIdentity::from_spki(presented).ok_or(CertificateError::BadEncoding)?;
        match &self.pin {
            Some(pin) if !pin.fits(&peer) => Err(CertificateError::ApplicationVerificationFailure.into()),
            _ => Ok(()),
        }
    }

    fn check_signature(
        &self,
        message: &[u8],
        presented: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let key = SubjectPublicKeyInfoDer::from(presented.as_ref());
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature_with_raw_key(message, &key, signature, known)
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        presented: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check(presented).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(PeerIncompatible::Tls12NotOffered.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        presented: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(message, presented, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

impl ClientCertVerifier for Verifier {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        presented: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.check(presented).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(PeerIncompatible::Tls12NotOffered.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        presented: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(message, presented, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    /// Shakes hands; what the controller saw, or why the node left.
    async fn shake(controller: &Identity, node: &Identity, pin: Pin) -> Result<PeerIdentity, std::io::Error> {
        let (near, far) = tokio::io::duplex(16 * 1024);
        let acceptor = TlsAcceptor::from(server_config(controller).expect("a configuration"));
        let served = tokio::spawn(async move {
            let stream = acceptor.accept(far).await?;
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(ALPN));
            Ok::<_, std::io::Error>(peer_of(stream.get_ref().1.peer_certificates()))
        });
        let connector = TlsConnector::from(client_config(node, pin).expect("a configuration"));
        let stream = connector.connect(server_name(), near).await?;
        assert_eq!(peer_of(stream.get_ref().1.peer_certificates()), Some(controller.public()));
        let seen = served.await.expect("no panic")?;
        Ok(seen.expect("a key"))
    }

    #[tokio::test]
    async fn both_ends_know_who_is_there() {
        let (controller, node) = (Identity::generate(), Identity::generate());
        for pin in [Pin::Identity(controller.public()), Pin::Fingerprint(controller.public().fingerprint())] {
            assert_eq!(shake(&controller, &node, pin).await.expect("a link"), node.public());
        }
    }

    #[tokio::test]
    async fn a_node_leaves_whoever_is_not_its_controller() {
        let (controller, node, other) = (Identity::generate(), Identity::generate(), Identity::generate());
        for pin in [Pin::Identity(other.public()), Pin::Fingerprint(other.public().fingerprint())] {
            let error = shake(&controller, &node, pin).await.expect_err("somebody else");
            assert!(is_other_controller(&error), "{error:?}");
        }
    }
}
