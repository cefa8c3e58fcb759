//! The folder of the state in which the box's own snapshots lie. Only names of snapshots are looked at.

use super::{LockKind, SnapshotFile};
use alcove_domain::{SnapshotName, Timestamp};
use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// The folder of the state with its snapshots.
pub const SNAPSHOTS: &str = "snapshots";

/// The folder of the state with what the box was before the last restore.
pub const FORMER: &str = "former";

/// Most files that are looked at.
const MOST: usize = 2000;

fn path(state: &Path, name: &SnapshotName) -> PathBuf {
    state.join(SNAPSHOTS).join(name.to_string())
}

/// What lies there, the newest first.
pub(super) fn names(state: &Path) -> io::Result<Vec<SnapshotName>> {
    let entries = match fs::read_dir(state.join(SNAPSHOTS)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
        entries => entries?,
    };
    let mut names = vec![];
    for entry in entries.take(MOST) {
        let name = entry?.file_name();
        names.extend(name.to_str().and_then(SnapshotName::parse));
    }
    names.sort_by_key(|name| std::cmp::Reverse(name.at()));
    Ok(names)
}

/// What lies there, the newest first.
pub(super) fn files(state: &Path) -> io::Result<Vec<SnapshotFile>> {
    let mut files = vec![];
    for name in names(state)? {
        match path(state, &name).symlink_metadata() {
            Ok(found) if found.is_file() => {
                let locked = locked(state, &name);
                files.push(SnapshotFile {
                    name: name.to_string(),
                    at: name.at(),
                    bytes: found.len(),
                    locked,
                });
            }
            // It was removed meanwhile.
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(files)
}

pub(super) fn open(state: &Path, name: &SnapshotName) -> io::Result<(File, SnapshotFile)> {
    let file = File::open(path(state, name))?;
    let bytes = file.metadata()?.len();
    let locked = locked(state, name);
    Ok((file, SnapshotFile { name: name.to_string(), at: name.at(), bytes, locked }))
}

/// What opens it, as its first bytes say.
pub(super) fn locked(state: &Path, name: &SnapshotName) -> Option<LockKind> {
    File::open(path(state, name)).and_then(LockKind::of).ok().flatten()
}

pub(super) fn remove(state: &Path, name: &SnapshotName) -> io::Result<()> {
    tracing::info!(%name, "a snapshot is removed");
    fs::remove_file(path(state, name))
}

/// When the state from before the last restore was put aside; whoever goes back looks at it, here it is only seen.
pub(super) fn former(state: &Path) -> Option<Timestamp> {
    let found = state.join(FORMER).symlink_metadata().ok().filter(fs::Metadata::is_dir)?;
    let made = found.created().or_else(|_| found.modified()).ok()?;
    let since = made.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok().map(Timestamp)
}
