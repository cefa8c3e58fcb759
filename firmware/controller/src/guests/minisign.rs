//! Signatures as minisign makes them (<https://jedisct1.github.io/minisign/>, the section on formats): four lines, of
//! which the second is the signature of the text or of its BLAKE2b-512, and the fourth one over that and over the
//! comment in the third.

use alcove_domain::minisign_key;
use base64::{Engine, engine::general_purpose::STANDARD};
use blake2::{Blake2b512, Digest};
use ed25519_dalek::{Signature, VerifyingKey};

const COMMENT: &str = "trusted comment: ";
/// Two bytes that name the algorithm, eight that name the key, and the signature.
const SIGNATURE_BYTES: usize = 74;

/// Whether one of these keys has signed the text, and the comment that names the file as `name`. A comment without
/// the name of a file fits every name.
pub(super) fn is_signed(text: &[u8], signature: &[u8], keys: &[String], name: &str) -> bool {
    check(text, signature, keys, name).is_some()
}

fn check(text: &[u8], signature: &[u8], keys: &[String], name: &str) -> Option<()> {
    let mut lines = std::str::from_utf8(signature).ok()?.lines();
    let (_, first, comment, second) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
    let first = STANDARD.decode(first.trim()).ok().filter(|bytes| bytes.len() == SIGNATURE_BYTES)?;
    let (algorithm, rest) = first.split_first_chunk::<2>()?;
    let (id, of_text) = rest.split_first_chunk::<8>()?;
    let of_text: [u8; 64] = of_text.try_into().ok()?;
    let of_comment: [u8; 64] = STANDARD.decode(second.trim()).ok()?.try_into().ok()?;
    let comment = comment.strip_prefix(COMMENT)?;
    let signed = |key: &[u8; 32]| {
        let key = VerifyingKey::from_bytes(key).ok()?;
        let right = |text: &[u8], signature| key.verify_strict(text, &Signature::from_bytes(signature)).ok();
        match algorithm {
            b"Ed" => right(text, &of_text)?,
            b"ED" => right(&Blake2b512::digest(text), &of_text)?,
            _ => return None,
        }
        right(&[&of_text[..], comment.as_bytes()].concat(), &of_comment)
    };
    let keys = keys.iter().filter_map(|key| minisign_key(key)).filter(|(known, _)| known == id);
    keys.filter_map(|(_, key)| signed(&key)).next()?;
    let mut named = comment.split('\t').filter_map(|part| part.strip_prefix("file:"));
    named.all(|file| file == name).then_some(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};

    /// A key and its text form.
    pub(crate) fn key(seed: u8) -> (SigningKey, String) {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let public = [&b"Ed"[..], &[seed; 8], key.verifying_key().as_bytes()].concat();
        (key, STANDARD.encode(public))
    }

    /// A signature as minisign writes it.
    pub(crate) fn signature(key: &SigningKey, seed: u8, text: &[u8], hashed: bool, comment: &str) -> String {
        let of_text = if hashed { key.sign(&Blake2b512::digest(text)) } else { key.sign(text) }.to_bytes();
        let of_comment = key.sign(&[&of_text[..], comment.as_bytes()].concat()).to_bytes();
        let first = [if hashed { &b"ED"[..] } else { b"Ed" }, &[seed; 8], &of_text].concat();
        format!(
            "untrusted comment: x\n{}\n{COMMENT}{comment}\n{}\n",
            STANDARD.encode(first),
            STANDARD.encode(of_comment)
        )
    }

    const NAMED: &str = "timestamp:1\tfile:list.json";

    #[test]
    fn a_text_signed_either_way_is_taken_under_its_name_alone() {
        let ((one, first), (_, second)) = (key(1), key(2));
        let keys = [second, first];
        for hashed in [false, true] {
            let by_one = signature(&one, 1, b"text", hashed, NAMED);
            assert!(is_signed(b"text", by_one.as_bytes(), &keys, "list.json"));
            assert!(!is_signed(b"texts", by_one.as_bytes(), &keys, "list.json"));
            assert!(!is_signed(b"text", by_one.as_bytes(), &keys, "other.json"));
            assert!(!is_signed(b"text", by_one.as_bytes(), &keys[..1], "list.json"), "not one of the keys");
        }
        let nameless = signature(&one, 1, b"text", true, "timestamp:1");
        assert!(is_signed(b"text", nameless.as_bytes(), &keys, "any.json"));
    }

    #[test]
    fn a_comment_that_was_changed_or_is_of_another_key_is_not_believed() {
        let ((one, first), (two, _)) = (key(1), key(2));
        let keys = [first];
        let good = signature(&one, 1, b"text", false, NAMED);
        assert!(!is_signed(
            b"text",
            good.replace("timestamp:1", "timestamp:2").as_bytes(),
            &keys,
            "list.json"
        ));
        assert!(!is_signed(
            b"text",
            good.replace("trusted comment", "comment").as_bytes(),
            &keys,
            "list.json"
        ));
        let forged = signature(&two, 1, b"text", false, NAMED);
        assert!(!is_signed(b"text", forged.as_bytes(), &keys, "list.json"), "the right name, another key");
        for broken in ["", "a\nb\nc\nd\n", &good[..good.len() / 2], "untrusted comment: x"] {
            assert!(!is_signed(b"text", broken.as_bytes(), &keys, "list.json"), "{broken:?}");
        }
    }

    #[test]
    fn signatures_that_minisign_itself_made_are_taken() {
        let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3".to_owned();
        let whole = "untrusted comment: signature from minisign secret key\n\
            RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=\n\
            trusted comment: timestamp:1555779966\tfile:test\n\
            QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==\n";
        let hashed = "untrusted comment: signature from minisign secret key\n\
            RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n\
            trusted comment: timestamp:1633700835\tfile:test\tprehashed\n\
            wLMDjy9FLAuxZ3q4NlEvkgtyhrr0gtTu6KC4KBJdITbbOeAi1zBIYo0v4iTgt8jJpIidRJnp94ABQkJAgAooBQ==\n";
        for signature in [whole, hashed] {
            assert!(
                is_signed(b"test", signature.as_bytes(), std::slice::from_ref(&key), "test"),
                "{signature}"
            );
            assert!(!is_signed(b"Test", signature.as_bytes(), std::slice::from_ref(&key), "test"));
        }
    }
}
