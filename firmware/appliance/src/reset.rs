//! Factory reset: a file `factory-reset` on the card's FAT partition empties the data partition.
//!
//! In this order, so that a power cut leaves either no reset or one that goes on at the next start:
//!
//! 1. a mark on the data partition
//! 2. the file on FAT is removed; where that fails the mark goes again and nothing is erased, or every start
//!    would erase anew
//! 3. everything but the mark and the clock's record is erased; small files, keys among them, are overwritten
//! 4. the mark goes
//!
//! Links are removed, never followed, and nothing on another file system is touched.

use crate::{
    durable,
    error::{Doing, Error},
};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Names of the file that asks for a reset; the second is what editors on Windows make of the first.
pub const FILE_NAMES: [&str; 2] = ["factory-reset", "factory-reset.txt"];

const MARK: &str = ".factory-reset";
const KEPT: [&str; 3] = [MARK, "clock", "lost+found"];
/// Files up to this size, in bytes, are overwritten before they are removed.
const SMALL: u64 = 64 << 10;
const MAX_DEPTH: usize = 32;
const MAX_ENTRIES: usize = 200_000;

/// What to do at this start.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Plan {
    Nothing,
    /// Begin: these files on FAT ask for it.
    Begin(Vec<PathBuf>),
    /// A power cut interrupted one.
    GoOn,
}

/// Carries out a reset where one was asked for or interrupted. Returns whether the data partition was erased.
///
/// # Errors
/// [`Error::ResetFileStays`], [`Error::NotADataPartition`] (`data` is no mount point): nothing was erased.
/// [`Error::File`], [`Error::TooMuchToErase`]: it goes on at the next start.
pub fn factory_reset(fat: &Path, data: &Path) -> Result<bool, Error> {
    let plan = plan(fat, data);
    if plan != Plan::Nothing && !is_mount_point(data) {
        return Err(Error::NotADataPartition(data.to_owned()));
    }
    carry_out(&plan, data)
}

fn plan(fat: &Path, data: &Path) -> Plan {
    let asking: Vec<PathBuf> =
        FILE_NAMES.iter().map(|name| fat.join(name)).filter(|path| path.is_file()).collect();
    if !asking.is_empty() {
        Plan::Begin(asking)
    } else if data.join(MARK).exists() {
        Plan::GoOn
    } else {
        Plan::Nothing
    }
}

fn carry_out(plan: &Plan, data: &Path) -> Result<bool, Error> {
    let mark = data.join(MARK);
    match plan {
        Plan::Nothing => return Ok(false),
        Plan::GoOn => {}
        Plan::Begin(asking) => {
            durable::write(&mark, b"", 0o600)?;
            for path in asking {
                if let Err(error) = durable::remove(path) {
                    tracing::error!(error = &error as &dyn std::error::Error, "no factory reset");
                    durable::remove(&mark)?;
                    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    return Err(Error::ResetFileStays(name));
                }
            }
        }
    }
    let device = data.metadata().doing("read", data)?.dev();
    Eraser { device, left: MAX_ENTRIES }.empty(data, 0, &KEPT)?;
    durable::sync_folder(&mark)?;
    durable::remove(&mark)?;
    Ok(true)
}

fn is_mount_point(folder: &Path) -> bool {
    let device = |path: &Path| path.metadata().map(|folder| folder.dev()).ok();
    let outside = folder.join("..");
    device(folder).is_some() && device(folder) != device(&outside)
}

struct Eraser {
    device: u64,
    left: usize,
}

impl Eraser {
    fn empty(&mut self, folder: &Path, depth: usize, kept: &[&str]) -> Result<(), Error> {
        if depth > MAX_DEPTH {
            return Err(Error::TooMuchToErase);
        }
        for entry in fs::read_dir(folder).doing("read", folder)? {
            let entry = entry.doing("read", folder)?;
            if kept.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            self.left = self.left.checked_sub(1).ok_or(Error::TooMuchToErase)?;
            let path = entry.path();
            let found = path.symlink_metadata().doing("read", &path)?;
            if found.dev() != self.device {
                continue;
            }
            if found.is_dir() {
                self.empty(&path, depth + 1, &[])?;
                fs::remove_dir(&path).doing("removed", &path)?;
                continue;
            }
            if found.is_file() && found.len() <= SMALL && overwrite(&path, found.len()).is_err() {
                tracing::warn!("a file could not be overwritten before it was removed");
            }
            fs::remove_file(&path).doing("removed", &path)?;
        }
        Ok(())
    }
}

fn overwrite(path: &Path, length: u64) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.write_all(&vec![0; usize::try_from(length).unwrap_or(0)])?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn disk() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let (fat, data) = (folder.path().join("fat"), folder.path().join("data"));
        fs::create_dir_all(data.join("state/tls")).expect("folders");
        fs::create_dir(&fat).expect("a folder");
        for file in ["state/alcove.db", "state/unseal.key", "state/tls/key.pem", "clock"] {
            fs::write(data.join(file), "secret").expect("a file");
        }
        (folder, fat, data)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_reset_erases_everything_but_the_clock_and_asks_once() {
        let (_folder, fat, data) = disk();
        fs::write(fat.join("factory-reset.txt"), "").expect("a request");
        assert!(carry_out(&plan(&fat, &data), &data).expect("erased"));
        assert_eq!(names(&data), ["clock"]);
        assert!(names(&fat).is_empty());
        assert_eq!(plan(&fat, &data), Plan::Nothing);
    }

    #[test]
    fn nothing_happens_without_the_file() {
        let (_folder, fat, data) = disk();
        assert!(!factory_reset(&fat, &data).expect("nothing to do"));
        assert!(data.join("state/alcove.db").exists());
    }

    #[test]
    fn an_interrupted_reset_goes_on() {
        let (_folder, fat, data) = disk();
        fs::write(data.join(MARK), "").expect("what the cut left");
        fs::remove_file(data.join("state/alcove.db")).expect("half erased");
        assert!(carry_out(&plan(&fat, &data), &data).expect("erased"));
        assert_eq!(names(&data), ["clock"]);
    }

    #[test]
    fn what_a_link_points_to_is_safe_and_keys_are_overwritten() {
        let (folder, fat, data) = disk();
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).expect("a folder");
        fs::write(outside.join("kept"), "kept").expect("a file");
        symlink(&outside, data.join("state/link")).expect("a link");
        let other_name = folder.path().join("key");
        fs::hard_link(data.join("state/unseal.key"), &other_name).expect("another name");
        fs::write(fat.join("factory-reset"), "").expect("a request");
        carry_out(&plan(&fat, &data), &data).expect("erased");
        assert_eq!(fs::read_to_string(outside.join("kept")).expect("there"), "kept");
        assert_eq!(fs::read(other_name).expect("there"), [0; 6]);
    }

    #[test]
    fn a_folder_that_is_no_data_partition_is_not_erased() {
        let (_folder, fat, data) = disk();
        fs::write(fat.join("factory-reset"), "").expect("a request");
        assert!(matches!(factory_reset(&fat, &data), Err(Error::NotADataPartition(_))));
        assert!(data.join("state/alcove.db").exists() && fat.join("factory-reset").exists());
    }
}
