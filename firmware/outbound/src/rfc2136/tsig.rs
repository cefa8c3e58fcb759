//! The signature of an update and of its answer (RFC 8945): an HMAC over the message and what the record says of itself.

use super::Algorithm;
use super::message::{ANY, TSIG, after_name, record, u16_at};
use hmac::{Hmac, Mac};
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// How far clocks may be apart, in seconds.
const FUDGE: u16 = 300;

/// The algorithm's name in wire form.
fn wire(algorithm: Algorithm) -> &'static [u8] {
    match algorithm {
        Algorithm::HmacSha256 => b"\x0bhmac-sha256\0",
        Algorithm::HmacSha512 => b"\x0bhmac-sha512\0",
    }
}

fn hmac_of(algorithm: Algorithm, secret: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    fn run<M: Mac + hmac::digest::KeyInit>(secret: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let mut mac = <M as Mac>::new_from_slice(secret).expect("an HMAC takes keys of every length");
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().to_vec()
    }
    match algorithm {
        Algorithm::HmacSha256 => run::<Hmac<Sha256>>(secret, parts),
        Algorithm::HmacSha512 => run::<Hmac<Sha512>>(secret, parts),
    }
}

/// A key that both sides know.
pub(super) struct Key<'a> {
    /// Its name in wire form, lower case.
    pub(super) name: &'a [u8],
    pub(super) algorithm: Algorithm,
    pub(super) secret: Zeroizing<Vec<u8>>,
}

impl Key<'_> {
    /// The message with its signature, and the signature alone.
    pub(super) fn sign(&self, plain: &[u8], time: u64) -> (Vec<u8>, Vec<u8>) {
        let timing = timing(time, FUDGE);
        let mac = hmac_of(self.algorithm, &self.secret, &[plain, &self.variables(&timing, 0, &[])]);
        let mut data = wire(self.algorithm).to_vec();
        data.extend(timing);
        data.extend(u16::try_from(mac.len()).unwrap_or(u16::MAX).to_be_bytes());
        data.extend(&mac);
        data.extend(&plain[..2]);
        data.extend([0; 4]);
        let mut signed = plain.to_vec();
        // One additional record.
        signed[11] = 1;
        record(&mut signed, self.name, TSIG, ANY, 0, &data);
        (signed, mac)
    }

    /// Whether an answer is signed with this key, and is the one to the request that was signed with `request_mac`.
    pub(super) fn signed_answer(&self, mut plain: Vec<u8>, request_mac: &[u8], tsig: &[u8]) -> bool {
        let mut checked = || {
            let at = after_name(tsig, 0)?;
            let timing = tsig.get(at..at + 8)?;
            let length = usize::from(u16_at(tsig, at + 8)?);
            let mac = tsig.get(at + 10..at + 10 + length)?;
            let rest = tsig.get(at + 10 + length..)?;
            let [id0, id1, error0, error1, _, _, other @ ..] = rest else { return None };
            plain.get_mut(..2)?.copy_from_slice(&[*id0, *id1]);
            let error = u16::from_be_bytes([*error0, *error1]);
            let size = u16::try_from(request_mac.len()).ok()?.to_be_bytes();
            let variables = self.variables(timing, error, other);
            let expected = hmac_of(self.algorithm, &self.secret, &[&size, request_mac, &plain, &variables]);
            Some(tsig[..at].eq_ignore_ascii_case(wire(self.algorithm)) && bool::from(mac.ct_eq(&expected)))
        };
        checked().unwrap_or(false)
    }

    /// What is signed of the record itself (RFC 8945 §4.3.3).
    fn variables(&self, timing: &[u8], error: u16, other: &[u8]) -> Vec<u8> {
        let mut out = self.name.to_vec();
        out.extend(ANY.to_be_bytes());
        out.extend([0; 4]);
        out.extend(wire(self.algorithm));
        out.extend(timing);
        out.extend(error.to_be_bytes());
        out.extend(u16::try_from(other.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.extend(other);
        out
    }
}

/// 48 bits of seconds, and by how much they may differ.
fn timing(time: u64, fudge: u16) -> [u8; 8] {
    let mut bytes = time.to_be_bytes();
    bytes.rotate_left(2);
    bytes[6..].copy_from_slice(&fudge.to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_48_bits() {
        assert_eq!(timing(0x0102_0304_0506, 300), [1, 2, 3, 4, 5, 6, 0x01, 0x2c]);
    }

    #[test]
    fn only_an_answer_with_the_same_key_to_this_request_is_taken() {
        let key = |secret: &[u8]| Key {
            name: b"\x01k\0",
            algorithm: Algorithm::HmacSha256,
            secret: Zeroizing::new(secret.to_vec()),
        };
        let (ours, plain) = (key(b"ours"), b"\x12\x34\xa8\x00\x00\x00\x00\x00\x00\x00\x00\x00".to_vec());
        let answer = |key: &Key<'_>, request: &[u8]| {
            let timing = timing(7, FUDGE);
            let size = u16::try_from(request.len()).expect("short").to_be_bytes();
            let parts: [&[u8]; 4] = [&size, request, &plain, &key.variables(&timing, 0, &[])];
            let mac = hmac_of(key.algorithm, &key.secret, &parts);
            [wire(key.algorithm), &timing, &[0, 32], &mac, &plain[..2], &[0; 4]].concat()
        };
        assert!(ours.signed_answer(plain.clone(), b"mac", &answer(&ours, b"mac")));
        assert!(!ours.signed_answer(plain.clone(), b"mac", &answer(&key(b"theirs"), b"mac")));
        assert!(!ours.signed_answer(plain.clone(), b"mac", &answer(&ours, b"another")), "an old answer");
        assert!(!ours.signed_answer(plain.clone(), b"mac", &answer(&ours, b"mac")[..40]), "cut short");
        assert!(!ours.signed_answer(plain, b"mac", &[]));
    }
}
