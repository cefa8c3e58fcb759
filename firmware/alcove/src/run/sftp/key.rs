//! The box's key as the SSH clients read it (OpenSSH's PROTOCOL.key; Dropbear's own), and the fingerprint of a server's.

use alcove_outbound::targets::sftp::fingerprint as of_blob;
use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

const ED25519: &[u8] = b"ssh-ed25519";
/// Letters of a line.
const LINE: usize = 70;

/// The private key in OpenSSH's form, unencrypted.
pub fn openssh(seed: &[u8], public: &[u8]) -> Zeroizing<String> {
    let both = Zeroizing::new([seed, public].concat());
    let blob = [string(ED25519), string(public)].concat();
    // Two equal numbers prove to the reader that it was decrypted; it is not encrypted.
    let mut section = Zeroizing::new(vec![0; 8]);
    for part in [ED25519, public, &both, b""] {
        section.extend(string(part));
    }
    let mut padding = 1..;
    while !section.len().is_multiple_of(8) {
        section.extend(padding.next());
    }
    let mut whole = Zeroizing::new(b"openssh-key-v1\0".to_vec());
    for part in [&b"none"[..], b"none", b""] {
        whole.extend(string(part));
    }
    whole.extend(1_u32.to_be_bytes());
    whole.extend(string(&blob));
    whole.extend(string(&section));
    let text = Zeroizing::new(STANDARD.encode(&*whole));
    let mut pem = Zeroizing::new(String::from("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
    for line in text.as_bytes().chunks(LINE) {
        pem.push_str(&String::from_utf8_lossy(line));
        pem.push('\n');
    }
    pem.push_str("-----END OPENSSH PRIVATE KEY-----\n");
    pem
}

/// The private key in Dropbear's form.
pub fn dropbear(seed: &[u8], public: &[u8]) -> Zeroizing<Vec<u8>> {
    let both = Zeroizing::new([seed, public].concat());
    Zeroizing::new([string(ED25519), string(&both)].concat())
}

/// The fingerprint of the key in a line of a file of known hosts: names, kind, key.
pub fn fingerprint(line: &str) -> Option<String> {
    let blob = STANDARD.decode(line.split_whitespace().nth(2)?).ok()?;
    Some(of_blob(&blob))
}

fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt, process::Command};

    /// Seed and public half of RFC 8032, test 1.
    const SEED: [u8; 32] = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44,
        0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
    ];
    const PUBLIC: [u8; 32] = [
        0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e,
        0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
    ];

    #[test]
    fn a_key_is_read_by_openssh_and_a_fingerprint_is_the_one_that_it_shows() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("key");
        fs::write(&file, &*openssh(&SEED, &PUBLIC)).expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("a mode");
        let asked = |words: &[&str]| {
            let done =
                Command::new("ssh-keygen").args(words).arg(&file).output().expect("OpenSSH is installed");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            String::from_utf8(done.stdout).expect("text")
        };
        let public = asked(&["-y", "-f"]);
        let blob = [string(ED25519), string(&PUBLIC)].concat();
        assert_eq!(public.split_whitespace().nth(1), Some(STANDARD.encode(&blob).as_str()));
        let shown = asked(&["-l", "-f"]);
        let line = format!("host ssh-ed25519 {}", STANDARD.encode(&blob));
        assert_eq!(shown.split_whitespace().nth(1), fingerprint(&line).as_deref());
        assert_eq!(dropbear(&SEED, &PUBLIC).len(), 4 + 11 + 4 + 64);
        assert!(fingerprint("host ssh-ed25519").is_none() && fingerprint("a b %%").is_none());
    }
}
