//! What TLS agrees on, and with whom.

use std::io::{Read, Write};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use alcove_edge::Limits;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{self, kx_group};
use rustls::{ClientConfig, HandshakeKind, NamedGroup, ProtocolVersion, version};

use crate::harness::{House, ask, tcp, try_connect};

const HELLO: &str = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn config(house: &House, edit: impl FnOnce(&mut CryptoProvider)) -> ClientConfig {
    let mut provider = aws_lc_rs::default_provider();
    edit(&mut provider);
    let mut roots = rustls::RootCertStore::empty();
    roots.add(authority(house)).expect("an authority");
    ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

fn authority(house: &House) -> rustls::pki_types::CertificateDer<'static> {
    use rustls::pki_types::pem::PemObject;
    rustls::pki_types::CertificateDer::from_pem_slice(house.authority.certificate_pem().as_bytes())
        .expect("PEM")
}

#[test]
fn a_client_that_can_gets_the_post_quantum_group() {
    let house = House::open();
    let client = house.client();
    assert_eq!(client.conn.protocol_version(), Some(ProtocolVersion::TLSv1_3));
    let group = client.conn.negotiated_key_exchange_group().expect("a group");
    assert_eq!(group.name(), NamedGroup::X25519MLKEM768);
}

#[test]
fn older_groups_and_tls12_are_served() {
    let house = House::open();
    for group in [kx_group::X25519, kx_group::SECP256R1] {
        let mut client =
            house.connect(config(&house, |provider| provider.kx_groups = vec![group]), tcp(house.address));
        assert_eq!(client.conn.negotiated_key_exchange_group().expect("a group").name(), group.name());
        assert_eq!(ask(&mut client, HELLO).expect("an answer").status, 200);
    }
    let only_12 = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&version::TLS12])
        .expect("versions");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(authority(&house)).expect("an authority");
    let config = only_12.with_root_certificates(roots).with_no_client_auth();
    let mut client = house.connect(config, tcp(house.address));
    assert_eq!(client.conn.protocol_version(), Some(ProtocolVersion::TLSv1_2));
    assert_eq!(ask(&mut client, HELLO).expect("an answer").status, 200);
}

#[test]
fn alpn_chooses_http2_first_and_refuses_what_is_not_offered() {
    let house = House::open();
    let mut both = house.config();
    both.alpn_protocols = vec![b"http/1.1".to_vec(), b"h2".to_vec()];
    let client = house.connect(both, tcp(house.address));
    assert_eq!(client.conn.alpn_protocol(), Some(&b"h2"[..]));

    let mut old = house.client_alpn(b"http/1.1");
    assert_eq!(old.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert_eq!(ask(&mut old, HELLO).expect("an answer").status, 200);

    let mut foreign = house.config();
    foreign.alpn_protocols = vec![b"smtp".to_vec()];
    assert!(try_connect(foreign, tcp(house.address)).is_err());
}

#[test]
fn another_protocol_by_alpn_is_handed_over_and_takes_no_place_of_the_pages() {
    let house = House::with(Limits { connections: 2, connections_per_address: 2, ..Limits::default() });
    let mut handed: Vec<_> = (0..5).map(|_| house.client_alpn(b"echo/1")).collect();
    for client in &mut handed {
        client.write_all(b"GET / HTTP/1.1\r\n").expect("sent");
        let mut back = [0; 16];
        client.read_exact(&mut back).expect("said back");
        assert_eq!(&back, b"GET / HTTP/1.1\r\n");
    }
    house.assert_serves();
    assert_eq!(house.seen().len(), 1, "none of it was for the pages");
}

#[test]
fn sessions_resume_without_early_data() {
    let house = House::open();
    let mut config = house.config();
    config.enable_early_data = true;
    let mut first = house.connect(config.clone(), tcp(house.address));
    assert_eq!(ask(&mut first, HELLO).expect("an answer").status, 200);
    let mut second = house.connect(config, tcp(house.address));
    assert_eq!(second.conn.handshake_kind(), Some(HandshakeKind::Resumed));
    assert!(!second.conn.is_early_data_accepted());
    assert_eq!(ask(&mut second, HELLO).expect("an answer").status, 200);
}

#[test]
fn a_new_certificate_is_shown_from_the_next_handshake_on() {
    let house = House::open();
    let mut open = house.client();
    let before = open.conn.peer_certificates().expect("a chain")[0].clone();
    let next = house
        .authority
        .issue(
            &["localhost".into()],
            &[Ipv4Addr::LOCALHOST.into()],
            SystemTime::now(),
            Duration::from_secs(3600),
        )
        .expect("a certificate");

    let wrong = house.identity.replace_pem(&next.certificate_pem, &house.authority.key_pem());
    assert!(wrong.is_err(), "a key that does not fit changes nothing");
    assert_eq!(house.client().conn.peer_certificates().expect("a chain")[0], before);

    house.identity.replace_pem(&next.certificate_pem, &next.key_pem).expect("fits");
    assert_ne!(house.client().conn.peer_certificates().expect("a chain")[0], before);
    assert_eq!(ask(&mut open, HELLO).expect("the open connection goes on").status, 200);
}
