//! The node's WireGuard key: made at the first start, kept in `wireguard.key`. It leaves the box only when the node
//! gets a stand-by, which is to be the same to clients.

use crate::{NodeError, files};
use alcove_domain::WgPrivateKey;
use std::{fs, io, path::Path};
use zeroize::Zeroizing;

const FILE: &str = "wireguard.key";

/// Reads the key, or makes and stores one when there is none yet.
///
/// # Errors
/// [`NodeError::State`] when the file cannot be read or written, [`NodeError::KeyFile`] when it holds no key:
/// a damaged key is never replaced silently, because every client pins it.
pub(crate) fn load_or_create(folder: &Path) -> Result<WgPrivateKey, NodeError> {
    let path = folder.join(FILE);
    match fs::read_to_string(&path).map(Zeroizing::new) {
        Ok(text) => text.trim_end().parse().map_err(|_| NodeError::KeyFile(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = WgPrivateKey::generate();
            let text = Zeroizing::new(format!("{}\n", *Zeroizing::new(key.to_base64())));
            files::replace(&path, text.as_bytes()).map_err(|source| NodeError::State { path, source })?;
            Ok(key)
        }
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(NodeError::KeyFile(path)),
        Err(source) => Err(NodeError::State { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_key_is_made_once_and_for_the_owner_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = load_or_create(folder.path()).expect("made");
        assert_eq!(load_or_create(folder.path()).expect("read"), first);
        let mode = fs::metadata(folder.path().join(FILE)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_key_is_reported_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(FILE), "half a k").expect("written");
        assert!(matches!(load_or_create(folder.path()), Err(NodeError::KeyFile(_))));
        assert_eq!(fs::read(folder.path().join(FILE)).expect("kept"), b"half a k");
    }
}
