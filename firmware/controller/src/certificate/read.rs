//! What a certificate and a key say, read with `webpki` and `rustls`, which judge the rest of the day's handshakes.
//!
//! `webpki` tells no dates; it refuses, and then says which one was not kept. So it is asked about the beginning and
//! the end of time.

use alcove_domain::{
    Timestamp,
    certificate::{CertificateFacts, CertificateMistake, ChainEnd, KeyKind},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::{
    SignatureAlgorithm, SignatureScheme,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, TrustAnchor, UnixTime, pem::PemObject},
    sign::CertifiedKey,
};
use std::time::Duration;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, Error, KeyUsage, anchor_from_trusted_cert};

/// Certificates that a chain may have.
const MAX_CERTIFICATES: usize = 8;
/// Names of a certificate that are told.
const MAX_NAMES: usize = 100;
/// 9999-12-31T23:59:59Z, the end of a certificate that does not end (RFC 5280 §4.1.2.5).
const LATEST: u64 = 253_402_300_799;

/// The certificates of a PEM text, in order.
pub(super) fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, CertificateMistake> {
    let found: Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(pem.as_bytes()).take(MAX_CERTIFICATES + 1).collect();
    match found {
        Ok(chain) if chain.is_empty() => Err(CertificateMistake::NoCertificate),
        Ok(chain) if chain.len() > MAX_CERTIFICATES => Err(CertificateMistake::TooMany),
        Ok(chain) => Ok(chain),
        Err(_) => Err(CertificateMistake::Unreadable),
    }
}

/// The certificates as PEM text again, with nothing else.
pub(super) fn pem(chain: &[CertificateDer<'_>]) -> String {
    let mut text = String::new();
    for certificate in chain {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        let encoded = STANDARD.encode(certificate);
        let mut rest = encoded.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(64));
            text.push_str(line);
            text.push('\n');
            rest = after;
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text
}

/// What the chain says, as seen at `now` by somebody who looks for `host`.
pub(super) fn facts(
    chain: &[CertificateDer<'_>],
    host: Option<&str>,
    now: Timestamp,
) -> Result<CertificateFacts, CertificateMistake> {
    facts_to(webpki_roots::TLS_SERVER_ROOTS, chain, host, now)
}

/// The same where these are the authorities that devices know.
fn facts_to(
    known: &[TrustAnchor<'_>],
    chain: &[CertificateDer<'_>],
    host: Option<&str>,
    now: Timestamp,
) -> Result<CertificateFacts, CertificateMistake> {
    let [first, ..] = chain else { return Err(CertificateMistake::NoCertificate) };
    let own = EndEntityCert::try_from(first).map_err(|_| CertificateMistake::Unreadable)?;
    let (not_before, not_after) = validity(&own)?;
    let covers = |host: &str| {
        ServerName::try_from(host.trim_matches(['[', ']']).to_owned())
            .is_ok_and(|name| own.verify_is_valid_for_subject_name(&name).is_ok())
    };
    let at = Timestamp(now.0.clamp(not_before.0, not_after.0.max(not_before.0)));
    Ok(CertificateFacts {
        names: own.valid_dns_names().take(MAX_NAMES).map(str::to_owned).collect(),
        covers_host: host.is_some_and(covers),
        not_before,
        not_after,
        chain: end_of(known, chain, &own, at)?,
    })
}

fn moment(time: UnixTime) -> Timestamp {
    Timestamp(i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}

fn verify(
    own: &EndEntityCert<'_>,
    anchors: &[TrustAnchor<'_>],
    between: &[CertificateDer<'_>],
    seconds: u64,
) -> Result<(), Error> {
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let usage = KeyUsage::server_auth();
    own.verify_for_usage(ALL_VERIFICATION_ALGS, anchors, between, time, usage, None, None).map(|_| ())
}

fn validity(own: &EndEntityCert<'_>) -> Result<(Timestamp, Timestamp), CertificateMistake> {
    let from = match verify(own, &[], &[], 0) {
        Err(Error::CertNotValidYet { not_before, .. }) => moment(not_before),
        Err(Error::BadDer | Error::BadDerTime | Error::InvalidCertValidity) => {
            return Err(CertificateMistake::Unreadable);
        }
        _ => Timestamp(0),
    };
    let until = match verify(own, &[], &[], u64::MAX >> 1) {
        Err(Error::CertExpired { not_after, .. }) => moment(not_after),
        _ => Timestamp(i64::try_from(LATEST).unwrap_or(i64::MAX)),
    };
    Ok((from, until))
}

fn end_of(
    known: &[TrustAnchor<'_>],
    chain: &[CertificateDer<'_>],
    own: &EndEntityCert<'_>,
    at: Timestamp,
) -> Result<ChainEnd, CertificateMistake> {
    let parsed: Result<Vec<_>, _> = chain.iter().map(EndEntityCert::try_from).collect();
    let parsed = parsed.map_err(|_| CertificateMistake::Unreadable)?;
    let seconds = u64::try_from(at.0).unwrap_or(0);
    let in_order = parsed.windows(2).all(|pair| pair[0].issuer() == pair[1].subject());
    let public = verify(own, known, &chain[1..], seconds);
    if matches!(public, Err(Error::CaUsedAsEndEntity)) {
        return Err(CertificateMistake::IsAuthority);
    }
    if public.is_ok() {
        return Ok(if in_order { ChainEnd::Public } else { ChainEnd::WrongOrder });
    }
    if !in_order {
        return Ok(if can_be_ordered(&parsed) { ChainEnd::WrongOrder } else { ChainEnd::Incomplete });
    }
    let (Some(last), Some(der)) = (parsed.last(), chain.last()) else { return Ok(ChainEnd::Incomplete) };
    if last.issuer() != last.subject() {
        return Ok(ChainEnd::Incomplete);
    }
    if parsed.len() == 1 {
        return Ok(ChainEnd::Private);
    }
    let anchor = anchor_from_trusted_cert(der).map_err(|_| CertificateMistake::Unreadable)?;
    let private = verify(own, &[anchor], &chain[1..chain.len() - 1], seconds);
    Ok(if private.is_ok() { ChainEnd::Private } else { ChainEnd::Incomplete })
}

/// Whether following the issuers from the first one on leads through all of them.
fn can_be_ordered(chain: &[EndEntityCert<'_>]) -> bool {
    let mut rest: Vec<&EndEntityCert<'_>> = chain.iter().skip(1).collect();
    let Some(mut last) = chain.first() else { return false };
    while let Some(at) = rest.iter().position(|next| next.subject() == last.issuer()) {
        last = rest.swap_remove(at);
    }
    rest.is_empty()
}

/// The kind of a key that fits the first certificate of the chain.
pub(super) fn key_kind(chain: &[CertificateDer<'static>], key: &str) -> Result<KeyKind, CertificateMistake> {
    if key.contains("ENCRYPTED") {
        return Err(CertificateMistake::KeyLocked);
    }
    let der = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| CertificateMistake::NoKey)?;
    let key = aws_lc_rs::default_provider().key_provider.load_private_key(der);
    let key = key.map_err(|_| CertificateMistake::KeyUnusable)?;
    let fits = |certificate: &CertificateDer<'static>| {
        CertifiedKey::new(vec![certificate.clone()], std::sync::Arc::clone(&key)).keys_match().is_ok()
    };
    match chain.iter().position(fits) {
        Some(0) => {}
        Some(_) => return Err(CertificateMistake::WrongOrder),
        None => return Err(CertificateMistake::KeyDoesNotFit),
    }
    let usual = match key.algorithm() {
        SignatureAlgorithm::RSA => true,
        SignatureAlgorithm::ECDSA => key.choose_scheme(&[SignatureScheme::ECDSA_NISTP521_SHA512]).is_none(),
        _ => false,
    };
    Ok(if usual { KeyKind::Usual } else { KeyKind::Uncommon })
}

/// Whether a PEM text has certificates that a server can be trusted by, and nothing unreadable.
pub(crate) fn are_roots(pem: &str) -> bool {
    let readable = |chain: Vec<CertificateDer<'static>>| {
        chain.iter().all(|certificate| anchor_from_trusted_cert(certificate).is_ok())
    };
    certificates(pem).is_ok_and(readable)
}

#[cfg(test)]
mod tests;
