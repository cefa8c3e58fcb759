//! A snapshot on the card's FAT partition, and what opens it: found, and put aside once it was restored. What is in it is not
//! this room's.

use crate::{
    durable,
    error::{Doing, Error},
    text::one_line,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What snapshots' names end in.
const ENDING: &str = ".snapshot";
/// What is put behind the name of one that was restored.
const RESTORED: &str = ".restored";
/// Most entries of the FAT partition's root folder that are looked at.
const MAX_ENTRIES: usize = 512;

/// The file of what opens a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// A passphrase, its first line.
    Passphrase(PathBuf),
    /// A recovery key.
    RecoveryKey(PathBuf),
}

/// The snapshot on the card, if there is one.
///
/// # Errors
/// A sentence when there are several.
pub fn find(fat: &Path) -> Result<Option<PathBuf>, String> {
    let Ok(entries) = fs::read_dir(fat) else { return Ok(None) };
    let mut found: Vec<PathBuf> = entries
        .take(MAX_ENTRIES)
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name =
                path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
            !name.starts_with('.') && name.ends_with(ENDING) && path.is_file()
        })
        .collect();
    if found.len() > 1 {
        return Err(
            "There are several snapshots on the card, so none was restored. Leave the one that is meant."
                .into(),
        );
    }
    Ok(found.pop())
}

/// The file's name, for people.
#[must_use]
pub fn name(file: &Path) -> String {
    one_line(&file.file_name().unwrap_or_default().to_string_lossy(), 80)
}

/// Puts a snapshot that was restored aside, by another name, so that the next start does not look at it again.
///
/// # Errors
/// [`Error::File`].
pub fn put_aside(file: &Path) -> Result<(), Error> {
    let mut aside = file.as_os_str().to_owned();
    aside.push(RESTORED);
    fs::rename(file, &aside).doing("renamed", file)?;
    file.parent().map_or(Ok(()), durable::sync_folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_snapshot_is_found_and_several_are_told() {
        let card = tempfile::tempdir().expect("a card");
        assert_eq!(find(card.path()), Ok(None));
        for other in [".hidden.snapshot", "alcove.toml", "office.snapshot.restored", "snapshot"] {
            fs::write(card.path().join(other), "x").expect("a file");
        }
        fs::create_dir(card.path().join("folder.snapshot")).expect("a folder");
        assert_eq!(find(card.path()), Ok(None));
        let office = card.path().join("OFFICE.SNAPSHOT");
        fs::write(&office, "x").expect("a snapshot");
        assert_eq!(find(card.path()), Ok(Some(office.clone())));
        assert_eq!(name(&office), "OFFICE.SNAPSHOT");
        fs::write(card.path().join("other.snapshot"), "x").expect("another");
        assert!(find(card.path()).is_err_and(|words| words.contains("several")));
    }

    #[test]
    fn one_that_was_restored_is_not_found_again() {
        let card = tempfile::tempdir().expect("a card");
        let office = card.path().join("office.snapshot");
        fs::write(&office, "x").expect("a snapshot");
        put_aside(&office).expect("renamed");
        assert_eq!(find(card.path()), Ok(None));
        assert!(card.path().join("office.snapshot.restored").exists());
    }
}
