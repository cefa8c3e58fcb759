//! Files that are there whole, or not at all, after a power cut.
//!
//! A new file is written beside the old one, synced, renamed over it, and the folder is synced: four steps
//! that ext4 keeps in order. FAT has no journal; there the rename is one sector in the common case, which is
//! as good as it gets.

use crate::error::{Doing, Error};
use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Makes `path` have these contents and mode, durably. What is already so is left alone, which spares the card.
pub(crate) fn write(path: &Path, contents: &[u8], mode: u32) -> Result<(), Error> {
    if read_up_to(path, contents.len() as u64 + 1).is_ok_and(|there| there == contents) {
        return Ok(());
    }
    let new = beside(path);
    let _ = fs::remove_file(&new);
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(mode).open(&new).doing("written", &new)?;
    let written = file.write_all(contents).and_then(|()| file.sync_all());
    if let Err(error) = written {
        let _ = fs::remove_file(&new);
        return Err(error).doing("written", path);
    }
    fs::rename(&new, path).doing("written", path)?;
    sync_folder(path)
}

/// Removes the file, durably. That it is not there is fine.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => {
            removed.doing("removed", path)?;
            sync_folder(path)
        }
    }
}

/// Makes the entries of the folder around `path` durable.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).doing("synced", folder)
}

/// Reads a file, at most `limit` bytes of it.
pub(crate) fn read_up_to(path: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut contents = vec![];
    File::open(path)?.take(limit).read_to_end(&mut contents)?;
    Ok(contents)
}

/// A short text file; `None` when it is absent, unreadable, longer than `limit` or not text.
pub(crate) fn short_text(path: &Path, limit: u64) -> Option<String> {
    let contents = read_up_to(path, limit + 1).ok()?;
    if contents.len() as u64 > limit {
        return None;
    }
    String::from_utf8(contents).ok()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    #[test]
    fn a_file_is_replaced_whole_with_its_mode() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        write(&path, b"one", 0o600).expect("written");
        write(&path, b"two and more", 0o600).expect("replaced");
        assert_eq!(fs::read(&path).expect("readable"), b"two and more");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn what_is_already_so_is_not_written_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("name");
        write(&path, b"same", 0o644).expect("written");
        let before = fs::metadata(&path).expect("there").ino();
        write(&path, b"same", 0o644).expect("left");
        assert_eq!(fs::metadata(&path).expect("there").ino(), before);
    }

    #[test]
    fn a_leftover_of_a_power_cut_is_in_nobodys_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("name");
        fs::write(folder.path().join("name.new"), b"half").expect("a leftover");
        write(&path, b"whole", 0o644).expect("written");
        assert_eq!(fs::read(&path).expect("readable"), b"whole");
    }
}
