use super::*;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519,
    SignatureAlgorithm,
};
use time::OffsetDateTime;

const NOW: Timestamp = Timestamp(1_800_000_000);

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

fn authority(name: &str, above: Option<&Authority>) -> Authority {
    let key = KeyPair::generate().expect("a key");
    let mut params = params(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let made = match above {
        Some(above) => params.signed_by(&key, &above.issuer),
        None => params.self_signed(&key),
    };
    let pem = made.expect("made").pem();
    Authority { issuer: Issuer::new(params, key), pem }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![]).expect("names");
    params.distinguished_name.push(DnType::CommonName, name);
    let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).expect("a moment");
    (params.not_before, params.not_after) = (at(NOW.0 - 100), at(NOW.0 + 100));
    params
}

fn own(above: &Authority, kind: &'static SignatureAlgorithm) -> (String, String) {
    let key = KeyPair::generate_for(kind).expect("a key");
    let mut params = params("own");
    params.subject_alt_names = vec![
        rcgen::SanType::DnsName("vpn.example.org".try_into().expect("a name")),
        rcgen::SanType::DnsName("*.vpn.example.org".try_into().expect("a name")),
    ];
    (params.signed_by(&key, &above.issuer).expect("signed").pem(), key.serialize_pem())
}

fn read(text: &str, host: Option<&str>) -> Result<CertificateFacts, CertificateMistake> {
    facts(&certificates(text)?, host, NOW)
}

fn chain_of(text: &str) -> ChainEnd {
    read(text, None).expect("facts").chain
}

#[test]
fn names_and_dates_are_told() {
    let root = authority("root", None);
    let (own, _) = own(&root, &PKCS_ECDSA_P256_SHA256);
    let facts = read(&(own.clone() + &root.pem), Some("vpn.example.org")).expect("facts");
    assert_eq!(facts.names, ["vpn.example.org", "*.vpn.example.org"]);
    assert_eq!((facts.not_before, facts.not_after), (Timestamp(NOW.0 - 100), Timestamp(NOW.0 + 100)));
    assert!(facts.covers_host);
    let covers = |host| read(&own, Some(host)).expect("facts").covers_host;
    assert!(covers("a.vpn.example.org"));
    assert!(!covers("example.org") && !covers("192.0.2.7") && !covers("a.b.vpn.example.org"));
}

#[test]
fn chains_are_followed() {
    let root = authority("root", None);
    let middle = authority("middle", Some(&root));
    let (own, _) = own(&middle, &PKCS_ECDSA_P256_SHA256);
    let whole = format!("{own}{}{}", middle.pem, root.pem);
    assert_eq!(chain_of(&whole), ChainEnd::Private);
    assert_eq!(pem(&certificates(&whole).expect("certificates")), whole.replace("\r\n", "\n"));
    assert_eq!(chain_of(&format!("{own}{}{}", root.pem, middle.pem)), ChainEnd::WrongOrder);
    for gap in [own.clone(), own.clone() + &middle.pem, own.clone() + &root.pem] {
        assert_eq!(chain_of(&gap), ChainEnd::Incomplete);
    }
    let impostor = authority("root", None);
    assert_eq!(
        chain_of(&format!("{own}{}{}", middle.pem, impostor.pem)),
        ChainEnd::Incomplete,
        "not its signature"
    );
    assert_eq!(read(&whole[own.len()..], None), Err(CertificateMistake::IsAuthority));
}

#[test]
fn a_chain_that_leads_to_an_authority_that_devices_know_is_public() {
    let root = authority("root", None);
    let middle = authority("middle", Some(&root));
    let (own, _) = own(&middle, &PKCS_ECDSA_P256_SHA256);
    let der = certificates(&root.pem).expect("a certificate");
    let known = [anchor_from_trusted_cert(&der[0]).expect("an anchor")];
    let end = |text: &str, now: i64| {
        let chain = certificates(text).expect("certificates");
        facts_to(&known, &chain, None, Timestamp(now)).expect("facts").chain
    };
    let usual = format!("{own}{}", middle.pem);
    assert_eq!(end(&usual, NOW.0), ChainEnd::Public);
    assert_eq!(end(&format!("{usual}{}", root.pem), NOW.0), ChainEnd::Public, "with the root as well");
    assert_eq!(end(&own, NOW.0), ChainEnd::Incomplete, "the one in between is missing");
    assert_eq!(end(&format!("{own}{}{}", root.pem, middle.pem), NOW.0), ChainEnd::WrongOrder);
    assert_eq!(end(&usual, NOW.0 + 1_000_000), ChainEnd::Public, "that it has ended is said apart");
    assert_eq!(chain_of(&usual), ChainEnd::Incomplete, "not known by Mozilla");
}

#[test]
fn a_key_fits_or_not() {
    let root = authority("root", None);
    let (one, its_key) = own(&root, &PKCS_ECDSA_P256_SHA256);
    let (_, other_key) = own(&root, &PKCS_ECDSA_P256_SHA256);
    let chain = certificates(&one).expect("certificates");
    assert_eq!(key_kind(&chain, &its_key), Ok(KeyKind::Usual));
    assert_eq!(key_kind(&chain, &(one.clone() + &its_key)), Ok(KeyKind::Usual), "both in one file");
    assert_eq!(key_kind(&chain, &other_key), Err(CertificateMistake::KeyDoesNotFit));
    assert_eq!(key_kind(&chain, &one), Err(CertificateMistake::NoKey));
    let locked = its_key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assert_eq!(key_kind(&chain, &locked), Err(CertificateMistake::KeyLocked));
    let swapped = certificates(&(root.pem.clone() + &one)).expect("certificates");
    assert_eq!(key_kind(&swapped, &its_key), Err(CertificateMistake::WrongOrder));
    let (ed25519, ed25519_key) = own(&root, &PKCS_ED25519);
    let chain = certificates(&ed25519).expect("certificates");
    assert_eq!(key_kind(&chain, &ed25519_key), Ok(KeyKind::Uncommon));
}

#[test]
fn what_is_no_certificate_is_refused() {
    assert_eq!(certificates(""), Err(CertificateMistake::NoCertificate));
    assert_eq!(certificates("hello"), Err(CertificateMistake::NoCertificate));
    let root = authority("root", None);
    assert_eq!(certificates(&root.pem.repeat(9)), Err(CertificateMistake::TooMany));
    let torn = root.pem.replacen('M', "*", 3);
    assert!(read(&torn, None).is_err());
    assert!(are_roots(&root.pem) && !are_roots("") && !are_roots(&torn));
}
