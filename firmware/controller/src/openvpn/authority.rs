//! The authority behind OpenVPN's certificates (spec portal.md §16): Ed25519 throughout, its key sealed in the
//! store. There is no revocation list: nodes ask their desired state about every client.

use crate::{Failure, secret};
use alcove_domain::{ConnectionId, Pem, ProfileId, Timestamp, is_host_name};
use alcove_store::Store;
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ED25519, PublicKeyData, SanType, SignatureAlgorithm,
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// Where the store keeps it.
const SECRET: &str = "openvpn-authority";
const NAME: &str = "VPN CA";
/// 25 years, leap days left aside.
const LIFETIME: i64 = 25 * 365 * 24 * 3600;
/// Certificates begin five minutes early, for clocks that are behind.
const BACKDATE: i64 = 300;
/// The common name's upper bound (RFC 5280 appendix A.1).
const LONGEST_NAME: usize = 64;

/// The authority.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Pem,
    not_after: Timestamp,
}

/// A certificate and its key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) certificate: Pem,
    pub(crate) key: Pem,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    certificate: Pem,
    key: Pem,
    not_after: Timestamp,
}

impl Authority {
    /// The box's authority, made at the first call.
    pub(crate) fn load(store: &Store, now: Timestamp) -> Result<Self, Failure> {
        // Made before it is asked for, as making it can fail; it costs little and happens once per start.
        let kept = match store.secret(SECRET)? {
            Some(kept) => kept,
            None => {
                let fresh = create(now)?;
                store.secret_or_insert(SECRET, || fresh.to_vec())?
            }
        };
        let kept: Kept = serde_json::from_slice(&kept).map_err(Failure::new)?;
        let key = KeyPair::from_pem_and_sign_algo(kept.key.as_str(), &PKCS_ED25519).map_err(Failure::new)?;
        Ok(Self {
            issuer: Issuer::new(params(), key),
            certificate: kept.certificate,
            not_after: kept.not_after,
        })
    }

    /// What clients and servers trust.
    pub(crate) fn certificate(&self) -> &Pem {
        &self.certificate
    }

    /// A server of this profile, for as long as the authority lasts.
    pub(crate) fn server(
        &self,
        profile: &ProfileId,
        host: &str,
        now: Timestamp,
    ) -> Result<Identity, Failure> {
        let mut params = leaf(profile, cut(host), now, self.not_after)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        params.subject_alt_names.extend(alternative(host)?);
        self.sign(&params)
    }

    /// A client of this profile. The key exists nowhere else.
    pub(crate) fn client(
        &self,
        profile: &ProfileId,
        id: &ConnectionId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Identity, Failure> {
        let mut params = leaf(profile, &id.to_base64(), now, expires_at.min(self.not_after))?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.sign(&params)
    }

    fn sign(&self, params: &CertificateParams) -> Result<Identity, Failure> {
        let key = LeafKey::generate();
        let certificate = params.signed_by(&key, &self.issuer).map_err(Failure::new)?;
        Ok(Identity { certificate: pem(certificate.pem())?, key: pem(key.pem())? })
    }
}

/// A key pair of a client or a server, written as PKCS#8 version 1 (RFC 8410 §7): OpenSSL 3.0, which is in many
/// clients, cannot read the version with the public key in it.
struct LeafKey {
    seed: Zeroizing<[u8; 32]>,
    public: [u8; 32],
}

impl LeafKey {
    /// What comes before the 32 bytes of an Ed25519 key.
    const PREFIX: [u8; 16] =
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    fn generate() -> Self {
        let seed = Zeroizing::new(secret::random());
        Self { public: SigningKey::from_bytes(&seed).verifying_key().to_bytes(), seed }
    }

    fn pem(&self) -> String {
        let der = Zeroizing::new([&Self::PREFIX[..], &self.seed[..]].concat());
        // 48 bytes are one line of 64 characters.
        format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(der.as_slice())
        )
    }
}

impl PublicKeyData for LeafKey {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ED25519
    }
}

/// A new authority as it is kept.
fn create(now: Timestamp) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let key = KeyPair::generate_for(&PKCS_ED25519).map_err(Failure::new)?;
    let not_after = Timestamp(now.0 + LIFETIME);
    let mut params = params();
    params.not_before = moment(Timestamp(now.0 - BACKDATE))?;
    params.not_after = moment(not_after)?;
    let certificate = params.self_signed(&key).map_err(Failure::new)?;
    let kept = Kept { certificate: pem(certificate.pem())?, key: pem(key.serialize_pem())?, not_after };
    Ok(Zeroizing::new(serde_json::to_vec(&kept).map_err(Failure::new)?))
}

fn params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    params
}

/// Subject `OU=<profile>, CN=<name>`: the profile is what a node compares at every connect.
fn leaf(
    profile: &ProfileId,
    name: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<CertificateParams, Failure> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationalUnitName, profile.as_str());
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    params.not_before = moment(Timestamp(now.0 - BACKDATE))?;
    params.not_after = moment(until)?;
    Ok(params)
}

fn alternative(host: &str) -> Result<Option<SanType>, Failure> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(Some(SanType::IpAddress(address)));
    }
    if !is_host_name(host) {
        return Ok(None);
    }
    Ok(Some(SanType::DnsName(host.try_into().map_err(Failure::new)?)))
}

fn cut(name: &str) -> &str {
    let end = (0..=LONGEST_NAME.min(name.len())).rev().find(|end| name.is_char_boundary(*end));
    &name[..end.unwrap_or(0)]
}

fn moment(at: Timestamp) -> Result<OffsetDateTime, Failure> {
    OffsetDateTime::from_unix_timestamp(at.0).map_err(Failure::new)
}

fn pem(text: String) -> Result<Pem, Failure> {
    Pem::try_from(text).map_err(Failure::new)
}
