//! Random values, their text forms and their digests.

use crate::Failure;
use alcove_store::Store;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Fills with bytes from the kernel.
pub(crate) fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the kernel's random source works");
}

/// `N` random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// Base64url without padding.
pub(crate) fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// SHA-256 of a bearer value: what the store keeps of it.
pub(crate) fn digest(value: &str) -> [u8; 32] {
    Sha256::digest(value.as_bytes()).into()
}

/// A sealed 32-byte key of the box, made at first use.
pub(crate) fn fixed(store: &Store, name: &str) -> Result<[u8; 32], Failure> {
    let bytes = store.secret_or_insert(name, || random::<32>().to_vec())?;
    bytes
        .as_slice()
        .try_into()
        .map_err(|_| Failure::new(format!("the stored key {name:?} is not 32 bytes long")))
}
