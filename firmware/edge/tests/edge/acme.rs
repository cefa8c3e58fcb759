//! What an ACME authority finds while it makes sure that a name leads here, and everybody else does not notice.

use std::sync::{Arc, Mutex};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};

use crate::harness::{House, ask, tcp, try_connect};

const HELLO: &str = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[test]
fn a_text_is_found_on_the_plain_port_while_it_is_up() {
    let house = House::open();
    let question = "GET /.well-known/acme-challenge/abc HTTP/1.1\r\nHost: vpn.example.org\r\n\r\n";
    let status = || ask(&mut tcp(house.redirect), question).expect("an answer");
    assert_eq!(status().status, 301);
    house.challenges.show_text("abc".into(), "abc.digest".into());
    let answer = status();
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"abc.digest"[..]));
    house.challenges.clear();
    assert_eq!(status().status, 301);
}

/// Notes the certificate that it is shown.
#[derive(Debug)]
struct Looking(Mutex<Vec<u8>>);

impl ServerCertVerifier for Looking {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        *self.0.lock().expect("no panic") = certificate.to_vec();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// The certificate that a client with these protocols is shown.
fn shown(house: &House, protocols: &[&[u8]]) -> Option<Vec<u8>> {
    let looking = Arc::new(Looking(Mutex::default()));
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&looking) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    try_connect(config, tcp(house.address)).ok()?;
    let certificate = looking.0.lock().expect("no panic").clone();
    Some(certificate)
}

#[test]
fn a_certificate_is_shown_to_those_who_look_for_it_alone() {
    let house = House::open();
    let digest = [7; 32];
    let usual = shown(&house, &[b"h2"]).expect("the usual one");
    assert_eq!(shown(&house, &[b"acme-tls/1"]), None, "there is nothing to see");
    house.challenges.show_certificate("localhost", &digest).expect("put up");
    let challenge = shown(&house, &[b"acme-tls/1"]).expect("the challenge's");
    assert_ne!(challenge, usual);
    assert!(challenge.windows(32).any(|bytes| bytes == digest));
    for others in [&[&b"h2"[..], b"acme-tls/1"][..], &[b"http/1.1"], &[]] {
        assert_eq!(shown(&house, others).as_ref(), Some(&usual), "{others:?}");
    }
    assert_eq!(ask(&mut house.client(), HELLO).expect("an answer").status, 200);
    house.challenges.clear();
    assert_eq!(shown(&house, &[b"acme-tls/1"]), None);
}
