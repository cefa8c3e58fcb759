//! Time-based one-time passwords (RFC 6238 over RFC 4226) as every authenticator app makes them: HMAC-SHA-1, six
//! digits, a new one every 30 seconds.
//!
//! Thirty lines over primitives that are here anyway; why no crate is in decision 2.

use alcove_domain::Timestamp;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// Length of a secret, in bytes: what RFC 4226 §4 recommends.
pub(crate) const SECRET: usize = 20;

const STEP: i64 = 30;

/// Steps before and after the present one whose codes are taken, for clocks that differ.
const TOLERANCE: u64 = 1;

/// The time step whose code this is, if it is one of now. Spaces are forgiven.
pub(crate) fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Option<u64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let present = u64::try_from(now.0 / STEP).ok()?;
    let steps = present.saturating_sub(TOLERANCE)..=present.saturating_add(TOLERANCE);
    // Every step is compared, so that the time it takes says nothing.
    steps.fold(None, |found, step| {
        if bool::from(self::code(secret, step).as_bytes().ct_eq(code.as_bytes())) {
            Some(step)
        } else {
            found
        }
    })
}

/// The code of a time step (RFC 4226 §5.3).
pub(crate) fn code(secret: &[u8], step: u64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of every length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 0xf);
    let bytes = [hash[offset] & 0x7f, hash[offset + 1], hash[offset + 2], hash[offset + 3]];
    format!("{:06}", u32::from_be_bytes(bytes) % 1_000_000)
}

/// The secret as authenticator apps take it when it is typed: base 32 (RFC 4648 §6) without padding.
pub(crate) fn typed(secret: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in secret.chunks(5) {
        let mut block = [0_u8; 8];
        block[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(block);
        for place in 0..(chunk.len() * 8).div_ceil(5) {
            text.push(char::from(ALPHABET[(bits >> (35 - 5 * place) & 31) as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B, SHA-1, the last six of its eight digits.
        for (time, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(RFC_SECRET, time / 30), expected, "at {time}");
            let now = Timestamp(i64::try_from(time).expect("small"));
            assert_eq!(step_of(RFC_SECRET, expected, now), Some(time / 30));
        }
    }

    #[test]
    fn a_clock_may_be_half_a_minute_off_and_no_more() {
        let code = code(RFC_SECRET, 1000);
        let at = |step: i64| step_of(RFC_SECRET, &code, Timestamp(step * 30 + 15));
        assert_eq!(
            [at(998), at(999), at(1000), at(1001), at(1002)],
            [None, Some(1000), Some(1000), Some(1000), None]
        );
        assert_eq!(step_of(RFC_SECRET, "", Timestamp(30_000)), None);
        assert_eq!(
            step_of(RFC_SECRET, &format!(" {} {}", &code[..3], &code[3..]), Timestamp(30_000)),
            Some(1000)
        );
    }

    #[test]
    fn a_secret_is_typed_in_base_32() {
        // RFC 4648 §10.
        for (bytes, text) in
            [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(typed(bytes.as_bytes()), text);
        }
    }
}
