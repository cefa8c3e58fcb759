//! Tokens that guests bring, and the keys of the servers that sign them: nothing is taken that the key has not signed, and
//! what was read is the same when it is written again.
#![no_main]

#[path = "../../firmware/controller/src/guests/portable.rs"]
mod portable;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use libfuzzer_sys::fuzz_target;
use portable::{key_id, public_key, read_public_key, sign, verify};
use std::sync::LazyLock;

const KEY_ID: &str = "ozEaVoU0p1HezQ41";
/// Longer ones are not looked at.
const LONGEST: usize = 4096;

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));

/// A token that says what the key's owner wants it to say.
fn token(payload: &[u8]) -> String {
    let signed = format!("v7.{KEY_ID}.{}", URL_SAFE_NO_PAD.encode(payload));
    let signature = KEY.sign(signed.as_bytes()).to_bytes();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// One that is taken is the same when it is written again, and is not taken with a character changed.
fn check(token: &str, at: usize) {
    let Some(read) = verify(&KEY.verifying_key(), token) else { return };
    assert_eq!(key_id(token), Some(KEY_ID));
    let again = sign(&KEY, KEY_ID, read.clone()).expect("strings and a number");
    if again.len() <= LONGEST {
        assert_eq!(verify(&KEY.verifying_key(), &again), Some(read));
    }
    let at = at % token.len();
    let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
    let changed = [&token[..at], other, &token[at + 1..]].concat();
    assert_eq!(verify(&KEY.verifying_key(), &changed), None, "changed at {at}");
}

fuzz_target!(|data: &[u8]| {
    let at = data.iter().fold(data.len(), |sum, byte| sum * 31 % 4099 + usize::from(*byte));
    if let Ok(text) = std::str::from_utf8(data) {
        check(text, at);
        if let Some((id, key)) = read_public_key(text) {
            assert_eq!(public_key(id, &key), text);
        }
    }
    check(&token(data), at);
});
