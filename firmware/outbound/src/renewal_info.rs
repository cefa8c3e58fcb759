//! By what an authority knows a certificate when it is asked when to renew it (RFC 9773 §4.1): the identifier of its
//! issuer's key, and its serial number.
//!
//! `webpki` gives the serial number. The other is looked for as bytes: the extension of this OID, in the only form in
//! which authorities write it. Where it is another, there is no advice, and the certificate is renewed after two thirds
//! of its life.

use instant_acme::CertificateIdentifier;
use rustls::pki_types::{CertificateDer, Der, pem::PemObject};
use webpki::EndEntityCert;

/// `id-ce-authorityKeyIdentifier` (2.5.29.35) as DER.
const OID: [u8; 5] = [0x06, 0x03, 0x55, 0x1d, 0x23];

/// The identifier of the first certificate of a chain.
pub(crate) fn identifier(chain: &str) -> Option<CertificateIdentifier<'static>> {
    let der = CertificateDer::from_pem_slice(chain.as_bytes()).ok()?;
    let certificate = EndEntityCert::try_from(&der).ok()?;
    let id =
        CertificateIdentifier::new(Der::from_slice(issuer_key(&der)?), Der::from_slice(certificate.serial()));
    Some(id.into_owned())
}

/// OCTET STRING, SEQUENCE, `[0]`: with one-byte lengths, since a key's identifier is short.
fn issuer_key(der: &[u8]) -> Option<&[u8]> {
    let at = der.windows(OID.len()).position(|bytes| bytes == OID)? + OID.len();
    let [0x04, outer, 0x30, inner, 0x80, length, rest @ ..] = der.get(at..)? else { return None };
    let length = usize::from(*length);
    let whole =
        length < 0x80 && usize::from(*inner) >= length + 2 && usize::from(*outer) == usize::from(*inner) + 2;
    if whole { rest.get(..length) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, IsCa, Issuer, KeyIdMethod, KeyPair, SerialNumber};

    #[test]
    fn the_example_of_the_rfc_has_its_identifier() {
        // RFC 9773 §4.1: the serial number 0x87654321 needs a leading zero byte.
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec![]).expect("names");
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let id = [
            0x69, 0x88, 0x5b, 0x6b, 0x87, 0x46, 0x40, 0x41, 0xe1, 0xb3, 0x7b, 0x84, 0x7b, 0xa0, 0xae, 0x2c,
            0xde, 0x01, 0xc8, 0xd4,
        ];
        params.key_identifier_method = KeyIdMethod::PreSpecified(id.to_vec());
        let issuer = Issuer::new(params, key);
        let mut params = CertificateParams::new(vec!["vpn.example.org".into()]).expect("names");
        params.serial_number = Some(SerialNumber::from_slice(&[0x87, 0x65, 0x43, 0x21]));
        params.use_authority_key_identifier_extension = true;
        let chain = params.signed_by(&KeyPair::generate().expect("a key"), &issuer).expect("signed").pem();
        let identifier = identifier(&chain).expect("an identifier").to_string();
        assert_eq!(identifier, "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
    }

    #[test]
    fn what_is_no_certificate_has_none() {
        assert!(identifier("").is_none() && identifier("nonsense").is_none());
        assert!(issuer_key(&OID).is_none());
        assert!(issuer_key(&[&OID[..], &[0x04, 9, 0x30, 7, 0x80, 5, 1, 2]].concat()).is_none(), "cut short");
    }
}
