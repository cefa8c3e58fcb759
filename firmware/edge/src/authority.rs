//! A local certificate authority, for a box that has no certificate from the outside (yet).
//!
//! ECDSA P-256 throughout: what every browser and Go's TLS accept, at a signature price that a small
//! board can pay. Key material goes in and out as PEM; where it is kept, and sealed, is the caller's
//! affair. It reads back only authorities that it made itself, so it needs no X.509 parser of its own:
//! the check of the certificate is rustls', and the one field needed beyond it is the name.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use time::OffsetDateTime;

use crate::EdgeError;

/// The longest validity of a server certificate that browsers accept (CA/Browser Forum, 398 days).
pub const LONGEST_VALIDITY: Duration = Duration::from_secs(398 * 86_400);

/// Ten years, leap days left aside.
const AUTHORITY_VALIDITY: Duration = Duration::from_secs(3650 * 86_400);

/// Certificates begin a day early: clients' clocks, and ours before the network told the time, are off.
const BACKDATE: Duration = Duration::from_secs(86_400);

/// The common name's upper bound (RFC 5280 appendix A.1).
const LONGEST_NAME: usize = 64;

/// A certificate authority with its key.
pub struct CertificateAuthority {
    issuer: Issuer<'static, KeyPair>,
    certificate_pem: String,
}

/// A server certificate and its key.
pub struct IssuedCertificate {
    /// The certificate alone, PEM. Clients are told the authority's out of band, so it is not in the chain.
    pub certificate_pem: String,
    /// Its private key, PKCS#8 PEM.
    pub key_pem: String,
    /// When it stops being valid.
    pub not_after: SystemTime,
}

impl CertificateAuthority {
    /// Makes an authority called `name` (cut to 64 bytes), valid for ten years from `now`.
    ///
    /// # Errors
    /// [`EdgeError::Issue`] when no key can be made.
    pub fn create(name: &str, now: SystemTime) -> Result<Self, EdgeError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = authority_params(cut(name));
        (params.not_before, params.not_after) = validity(now, AUTHORITY_VALIDITY);
        let certificate_pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), certificate_pem })
    }

    /// Takes back an authority that [`CertificateAuthority::create`] made.
    ///
    /// # Errors
    /// [`EdgeError::Pem`], [`EdgeError::Tls`] or [`EdgeError::Issue`] when either text is not readable,
    /// [`EdgeError::Authority`] when it is another's certificate or key.
    pub fn from_pem(certificate_pem: &str, key_pem: &str) -> Result<Self, EdgeError> {
        let der = CertificateDer::from_pem_slice(certificate_pem.as_bytes())
            .map_err(|source| EdgeError::Pem { what: "authority's certificate", source })?;
        let mut store = RootCertStore::empty();
        store.add(der)?;
        let [anchor] = store.roots.as_slice() else {
            return Err(EdgeError::Authority("its certificate is not one certificate"));
        };
        let name = common_name(&anchor.subject)
            .ok_or(EdgeError::Authority("its name is not of the form this program writes"))?;
        let key = KeyPair::from_pem_and_sign_algo(key_pem, &PKCS_ECDSA_P256_SHA256)?;
        if !anchor.subject_public_key_info.ends_with(key.public_key_raw()) {
            return Err(EdgeError::Authority("the key belongs to another certificate"));
        }
        let issuer = Issuer::new(authority_params(name), key);
        Ok(Self { issuer, certificate_pem: certificate_pem.to_owned() })
    }

    /// What a client must trust, PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The authority's private key, PKCS#8 PEM: a secret.
    pub fn key_pem(&self) -> String {
        self.issuer.key().serialize_pem()
    }

    /// Makes a server certificate for DNS names and addresses, valid from a day before `now` for at most
    /// `validity` (cut to [`LONGEST_VALIDITY`], the day included).
    ///
    /// # Errors
    /// [`EdgeError::Issue`] when a name is not ASCII (use its `xn--` form) or no key can be made.
    pub fn issue(
        &self,
        names: &[String],
        addresses: &[IpAddr],
        now: SystemTime,
        validity: Duration,
    ) -> Result<IssuedCertificate, EdgeError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        if let Some(name) = names.first().filter(|name| name.len() <= LONGEST_NAME) {
            params.distinguished_name.push(DnType::CommonName, name.as_str());
        }
        for name in names {
            params.subject_alt_names.push(SanType::DnsName(name.as_str().try_into()?));
        }
        params.subject_alt_names.extend(addresses.iter().map(|&address| SanType::IpAddress(address)));
        (params.not_before, params.not_after) =
            self::validity(now, validity.min(LONGEST_VALIDITY - BACKDATE));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate_pem = params.signed_by(&key, &self.issuer)?.pem();
        let not_after = params.not_after.into();
        Ok(IssuedCertificate { certificate_pem, key_pem: key.serialize_pem(), not_after })
    }
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages =
        vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
    params
}

fn cut(name: &str) -> &str {
    let end = (0..=LONGEST_NAME.min(name.len())).rev().find(|&end| name.is_char_boundary(end));
    &name[..end.unwrap_or(0)]
}

fn validity(now: SystemTime, span: Duration) -> (OffsetDateTime, OffsetDateTime) {
    (OffsetDateTime::from(now - BACKDATE), OffsetDateTime::from(now + span))
}

/// The name in a subject that is one UTF-8 common name and nothing else: SET, SEQUENCE, OID 2.5.4.3,
/// UTF8String, with one-byte lengths since the name has at most 64 bytes (X.690 §8.1.3.4).
fn common_name(subject: &[u8]) -> Option<&str> {
    let [0x31, set, 0x30, sequence, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, length, name @ ..] = subject else {
        return None;
    };
    let length = usize::from(*length);
    let whole = length <= LONGEST_NAME
        && name.len() == length
        && usize::from(*sequence) == length + 7
        && usize::from(*set) == length + 9;
    whole.then(|| std::str::from_utf8(name).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TlsIdentity;

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)
    }

    #[test]
    fn an_authority_read_back_issues_for_the_same_name() {
        let made = CertificateAuthority::create("Alcove on büro-box", now()).expect("made");
        let read = CertificateAuthority::from_pem(made.certificate_pem(), &made.key_pem()).expect("read");
        let issued = read
            .issue(
                &["vpn.example.org".into()],
                &["192.0.2.1".parse().expect("address")],
                now(),
                LONGEST_VALIDITY,
            )
            .expect("issued");
        TlsIdentity::from_pem(&issued.certificate_pem, &issued.key_pem).expect("usable");
        let lifetime = issued.not_after.duration_since(now() - BACKDATE).expect("later");
        assert_eq!(lifetime, LONGEST_VALIDITY);
    }

    #[test]
    fn another_authoritys_key_is_refused() {
        let one = CertificateAuthority::create("one", now()).expect("made");
        let two = CertificateAuthority::create("two", now()).expect("made");
        let mixed = CertificateAuthority::from_pem(one.certificate_pem(), &two.key_pem());
        assert!(matches!(mixed, Err(EdgeError::Authority(_))));
        assert!(matches!(
            CertificateAuthority::from_pem("no certificate", &two.key_pem()),
            Err(EdgeError::Pem { .. })
        ));
    }

    #[test]
    fn a_long_name_is_cut_at_a_character() {
        let long = "ü".repeat(40);
        let made = CertificateAuthority::create(&long, now()).expect("made");
        CertificateAuthority::from_pem(made.certificate_pem(), &made.key_pem()).expect("read");
    }

    #[test]
    fn a_name_outside_ascii_is_refused() {
        let authority = CertificateAuthority::create("one", now()).expect("made");
        assert!(authority.issue(&["büro.example".into()], &[], now(), LONGEST_VALIDITY).is_err());
    }
}
