//! Sealing of secrets: XChaCha20-Poly1305 with a random nonce under the unsealing key.
//!
//! The key lies beside the database and not in it, so that a copy of the database alone reveals no secret.
//! What a value is for is authenticated with it: a sealed value moved to another row does not open. It
//! does not protect against somebody who can read both files; that is what file permissions are for.

use crate::StoreError;
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use zeroize::Zeroizing;

const NONCE: usize = 24;

/// Seals and unseals.
pub(crate) struct Vault(XChaCha20Poly1305);

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    /// Nonce and ciphertext of `secret`, bound to its `purpose`.
    pub(crate) fn seal(&self, purpose: &[u8], secret: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).expect("the kernel's random source works");
        let sealed = self
            .0
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: secret, aad: purpose })
            .expect("secrets are far shorter than the cipher's limit");
        [&nonce[..], &sealed].concat()
    }

    /// The secret.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when it was sealed under another key or for another purpose, or altered.
    pub(crate) fn unseal(&self, purpose: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let (nonce, msg) = sealed.split_at_checked(NONCE).ok_or(StoreError::WrongKey)?;
        let secret = self.0.decrypt(XNonce::from_slice(nonce), Payload { msg, aad: purpose });
        secret.map(Zeroizing::new).map_err(|_| StoreError::WrongKey)
    }
}

/// Reads the unsealing key; makes it when there is none and `may_make`.
///
/// The file holds the base64 form of 32 bytes and a newline, mode 0600. It is linked into place when it is
/// on the disk whole, and never replaced: of two processes that start at once, both use the one that won.
pub(crate) fn unsealing_key(file: &Path, may_make: bool) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    match read(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound && may_make => make(file)
            .and_then(|()| read(file))
            .map_err(|source| failed(format!("cannot make the unsealing key {}", file.display()), source)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(failed(
            format!(
                "the unsealing key {} is missing: put it back from where it was copied to, or restore a snapshot; \
                 without it the secrets in the database stay closed",
                file.display()
            ),
            e,
        )),
        other => {
            other.map_err(|source| failed(format!("cannot use the unsealing key {}", file.display()), source))
        }
    }
}

fn failed(what: String, source: io::Error) -> StoreError {
    StoreError::File { what, source }
}

fn read(file: &Path) -> io::Result<Zeroizing<[u8; 32]>> {
    let text = Zeroizing::new(fs::read_to_string(file)?);
    let bytes = Zeroizing::new(STANDARD.decode(text.trim_end()).unwrap_or_default());
    let key: [u8; 32] = bytes
        .as_slice()
        .try_into()
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it does not hold 32 bytes in base64"))?;
    Ok(Zeroizing::new(key))
}

fn make(file: &Path) -> io::Result<()> {
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(key.as_mut()).expect("the kernel's random source works");
    let text = Zeroizing::new(format!("{}\n", STANDARD.encode(key)));
    let mut name = [0; 8];
    getrandom::fill(&mut name).expect("the kernel's random source works");
    let draft = file.with_extension(format!("key.{:016x}", u64::from_ne_bytes(name)));
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let written = out.write_all(text.as_bytes()).and_then(|()| out.sync_all());
    // A link, unlike a rename, fails when another process was first.
    let linked = written.and_then(|()| fs::hard_link(&draft, file));
    fs::remove_file(&draft)?;
    match linked {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
        _ => {}
    }
    match file.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW};
    use alcove_domain::PresharedKey;
    use std::fs;

    #[test]
    fn a_sealed_value_opens_only_for_its_own_purpose_and_unaltered() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal(b"secrets/a", b"hello");
        assert_eq!(vault.unseal(b"secrets/a", &sealed).expect("opens").as_slice(), b"hello");
        assert!(matches!(vault.unseal(b"secrets/b", &sealed), Err(StoreError::WrongKey)));
        assert!(Vault::new(&[8; 32]).unseal(b"secrets/a", &sealed).is_err());
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert!(vault.unseal(b"secrets/a", &altered).is_err());
        }
        assert!(vault.unseal(b"secrets/a", &sealed[..10]).is_err());
    }

    #[test]
    fn no_secret_can_be_read_in_the_files() {
        let f = Fixture::new();
        let secret = b"an unmistakable set-up code";
        f.put_secret("setup", secret).expect("put");
        let psk = PresharedKey::generate();
        let wish = f.manual(&f.user("zoe"), "router");
        let wish = crate::NewConfiguration { preshared_key: Some(psk.clone()), ..wish };
        f.allocate_configuration(&wish).expect("a configuration");
        let sealed_here = f.configuration(&wish.public_key).expect("read").expect("a configuration");
        assert_eq!(sealed_here.preshared_key.as_ref(), Some(&psk));
        assert_eq!(f.secret("setup").expect("read").expect("a secret").as_slice(), secret);

        let contains = |bytes: &[u8], needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
        let mut name_seen = false;
        for entry in fs::read_dir(f.dir.path()).expect("a folder") {
            let bytes = fs::read(entry.expect("an entry").path()).expect("read");
            name_seen |= contains(&bytes, b"router");
            for needle in [&secret[..], psk.as_bytes(), psk.to_base64().as_bytes()] {
                assert!(!contains(&bytes, needle));
            }
        }
        assert!(name_seen, "what is no secret is there to be found");
    }

    #[test]
    fn two_callers_who_make_the_same_secret_get_the_same() {
        let f = Fixture::new();
        let second = crate::Store::open(f.dir.path(), NOW).expect("a store");
        let first = f.secret_or_insert("token key", || vec![1; 32]).expect("a secret");
        assert_eq!(second.secret_or_insert("token key", || vec![2; 32]).expect("a secret"), first);
        assert!(f.delete_secret("token key").expect("deleted"));
        assert!(!f.delete_secret("token key").expect("deleted"));
        assert_eq!(f.secret("token key").expect("read"), None);
    }
}
