//! Putting a state that was made beside the one in use in its place, so that a power cut at any moment leaves the
//! one or the other.
//!
//! A new state is made in `incoming.part`. One rename to `incoming` decides: from then on whoever takes the folder
//! finishes what was begun, before anybody looks into it. The rest are single renames, each of which can be told
//! from what lies there: the present files go to `former.new`; when none is left, `incoming` becomes `arriving`; its
//! files come into their places; when none is left, `former.new` becomes `former`, which is kept until the next time.
//!
//! The folders belong to us and nobody else may write to them: the portal, which may add entries to the state
//! folder, cannot have its own files taken for a new state.

use super::State;
use alcove_controller::snapshot::FORMER;
use anyhow::{Context, bail};
use nix::{fcntl::Flock, unistd::Uid};
use std::{
    fs::{self, DirBuilder, File},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

const PART: &str = "incoming.part";
const INCOMING: &str = "incoming";
const ARRIVING: &str = "arriving";
const FORMER_NEW: &str = "former.new";
const NODE: &str = "node";
/// Files of a state, below its folder; with the node's they are all that a swap moves.
const FILES: [&str; 5] = ["alcove.db", "alcove.db-wal", "alcove.db-shm", "alcove.db-journal", "unseal.key"];

impl State {
    /// An empty folder for a new state. What an earlier attempt left there is gone.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn begin_incoming(&self) -> anyhow::Result<PathBuf> {
        self.abandon_incoming()?;
        let folder = self.root.join(PART);
        let make = |path: &Path| DirBuilder::new().mode(0o700).create(path);
        make(&folder)
            .and_then(|()| make(&folder.join(NODE)))
            .context("no room for a new state can be made")?;
        Ok(folder)
    }

    /// Forgets the new state.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn abandon_incoming(&self) -> anyhow::Result<()> {
        remove_folder(&self.root.join(PART)).context("a new state that was begun cannot be removed")
    }

    /// Decides for the new state; [`State::finish_swap`] has to follow.
    ///
    /// # Errors
    /// When it cannot be brought to the disk.
    pub fn commit_incoming(&self) -> anyhow::Result<()> {
        let part = self.root.join(PART);
        sync(&part.join(NODE)).and_then(|()| sync(&part))?;
        fs::rename(part, self.root.join(INCOMING))?;
        Ok(sync(&self.root)?)
    }

    /// Decides for the state that was there before the last swap; [`State::finish_swap`] has to follow.
    ///
    /// # Errors
    /// When there is none.
    pub fn commit_former(&self) -> anyhow::Result<()> {
        if !ours(&self.root.join(FORMER))? {
            bail!("there is no former state in {}: nothing was restored here", self.root.display());
        }
        fs::rename(self.root.join(FORMER), self.root.join(INCOMING))?;
        Ok(sync(&self.root)?)
    }

    /// Whether there is a state to go back to.
    pub fn has_former(&self) -> bool {
        ours(&self.root.join(FORMER)).unwrap_or(false)
    }

    /// Where the state to go back to lies.
    pub fn former(&self) -> PathBuf {
        self.root.join(FORMER)
    }

    /// Whether a swap was decided and is not finished.
    pub fn swap_is_pending(&self) -> bool {
        [INCOMING, ARRIVING, FORMER_NEW].iter().any(|name| ours(&self.root.join(name)).unwrap_or(false))
    }

    /// Finishes a swap that was decided, if there is one, for a process that has the folder as these roles.
    ///
    /// # Errors
    /// When another process uses the folder, or the file system refuses.
    pub fn finish_swap(&self, roles: &[&str]) -> anyhow::Result<()> {
        if !self.swap_is_pending() {
            return Ok(());
        }
        let others = ["portal", "node"].into_iter().filter(|role| !roles.contains(role));
        let _others: Vec<Flock<File>> =
            others.map(|role| self.lock(role)).collect::<anyhow::Result<_>>().context(
                "a restored state waits to be put in place, for which every part of Alcove has to be stopped",
            )?;
        while step(&self.root).context("the restored state cannot be put in place")? {}
        tracing::info!("the restored state is in place");
        Ok(())
    }
}

/// Does the next thing; `false` when there is nothing to do.
fn step(root: &Path) -> io::Result<bool> {
    let at = |name: &str| root.join(name);
    if ours(&at(INCOMING))? {
        let former = at(FORMER_NEW);
        for folder in [former.clone(), former.join(NODE)] {
            match DirBuilder::new().mode(0o700).create(&folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        if let Some(name) = files(root)?.into_iter().next() {
            fs::rename(at(&name), former.join(&name))?;
            return Ok(true);
        }
        for folder in [&former.join(NODE), &former, &at(NODE), root] {
            sync(folder)?;
        }
        fs::rename(at(INCOMING), at(ARRIVING))?;
        sync(root)?;
        return Ok(true);
    }
    if ours(&at(ARRIVING))? {
        if let Some(name) = files(&at(ARRIVING))?.into_iter().next() {
            fs::rename(at(ARRIVING).join(&name), at(&name))?;
            return Ok(true);
        }
        sync(&at(NODE))?;
        sync(root)?;
        remove_folder(&at(ARRIVING))?;
        return Ok(true);
    }
    if ours(&at(FORMER_NEW))? {
        // Nothing was there before: nothing to go back to.
        if files(&at(FORMER_NEW))?.is_empty() {
            remove_folder(&at(FORMER_NEW))?;
            return Ok(true);
        }
        remove_folder(&at(FORMER))?;
        fs::rename(at(FORMER_NEW), at(FORMER))?;
        sync(root)?;
        return Ok(true);
    }
    Ok(false)
}

/// What of a state lies in this folder, by its path below it.
fn files(folder: &Path) -> io::Result<Vec<String>> {
    let mut found: Vec<String> = FILES
        .iter()
        .filter(|name| folder.join(name).symlink_metadata().is_ok())
        .map(|n| (*n).into())
        .collect();
    let entries = match fs::read_dir(folder.join(NODE)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    for entry in entries {
        if let Ok(name) = entry?.file_name().into_string()
            && (alcove_node::IDENTITY.contains(&name.as_str()) || alcove_node::is_desired_state(&name))
        {
            found.push(format!("{NODE}/{name}"));
        }
    }
    Ok(found)
}

/// Whether there is such a folder that nobody else can have made or may write to. Somebody else's is left alone.
fn ours(path: &Path) -> io::Result<bool> {
    let found = match path.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        found => found?,
    };
    if found.is_dir() && found.uid() == Uid::effective().as_raw() && found.mode() & 0o022 == 0 {
        return Ok(true);
    }
    tracing::error!(
        "{} was not made by Alcove's command line: look what it is, and remove it",
        path.display()
    );
    Ok(false)
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    const NAMES: [&str; 5] =
        ["alcove.db", "alcove.db-wal", "unseal.key", "node/wireguard.key", "node/desired.1.journal"];

    fn put(folder: &Path, names: &[&str], word: &str) {
        for name in names {
            fs::write(folder.join(name), word).expect("written");
        }
    }

    fn old() -> (TempDir, State) {
        let folder = TempDir::new().expect("a folder");
        fs::create_dir(folder.path().join(NODE)).expect("a folder");
        put(folder.path(), &NAMES, "old");
        put(folder.path(), &["node/sysctl", "portal.lock"], "neither");
        let state = State::new(folder.path());
        (folder, state)
    }

    /// Every file of the state, and what is in it.
    fn seen(root: &Path) -> Vec<(String, String)> {
        let mut files = files(root).expect("files");
        files.sort();
        files
            .into_iter()
            .map(|name| (name.clone(), fs::read_to_string(root.join(name)).expect("read")))
            .collect()
    }

    fn all(names: &[&str], word: &str) -> Vec<(String, String)> {
        let mut all: Vec<_> = names.iter().map(|name| ((*name).to_owned(), word.to_owned())).collect();
        all.sort();
        all
    }

    const NEW: [&str; 3] = ["alcove.db", "unseal.key", "node/wireguard.key"];

    #[test]
    fn a_cut_at_any_step_ends_with_the_new_state_once_it_was_decided() {
        for cut in 0.. {
            let (folder, state) = old();
            let root = folder.path();
            put(&state.begin_incoming().expect("a place"), &NEW, "new");
            assert!(!state.swap_is_pending());
            assert_eq!(seen(root), all(&NAMES, "old"), "not decided yet");
            state.commit_incoming().expect("decided");
            let done = (0..cut).take_while(|_| step(root).expect("a step")).count();
            // The power is back, and somebody takes the folder.
            state.finish_swap(&[]).expect("finished");
            assert_eq!(seen(root), all(&NEW, "new"), "cut {cut}");
            assert_eq!(seen(&root.join(FORMER)), all(&NAMES, "old"), "cut {cut}");
            assert_eq!(fs::read_to_string(root.join("node/sysctl")).expect("there"), "neither");
            if done < cut {
                assert!(cut > 8, "each file is a step");
                break;
            }
        }
    }

    #[test]
    fn going_back_is_a_swap_too() {
        let (folder, state) = old();
        put(&state.begin_incoming().expect("a place"), &NEW, "new");
        assert!(state.commit_former().is_err(), "nothing was restored");
        state.commit_incoming().expect("decided");
        state.finish_swap(&[]).expect("finished");
        state.commit_former().expect("decided");
        state.finish_swap(&[]).expect("finished");
        assert_eq!(seen(folder.path()), all(&NAMES, "old"));
        assert_eq!(seen(&folder.path().join(FORMER)), all(&NEW, "new"));
    }

    #[test]
    fn a_blank_folder_has_nothing_to_go_back_to() {
        let folder = TempDir::new().expect("a folder");
        fs::create_dir(folder.path().join(NODE)).expect("a folder");
        let state = State::new(folder.path());
        put(&state.begin_incoming().expect("a place"), &NEW, "new");
        state.commit_incoming().expect("decided");
        state.finish_swap(&[]).expect("finished");
        assert_eq!(seen(folder.path()), all(&NEW, "new"));
        assert!(!state.has_former());
    }

    #[test]
    fn a_state_that_somebody_else_may_write_to_is_not_taken() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, state) = old();
        fs::create_dir(folder.path().join(INCOMING)).expect("a folder");
        fs::set_permissions(folder.path().join(INCOMING), fs::Permissions::from_mode(0o777)).expect("a mode");
        put(&folder.path().join(INCOMING), &["alcove.db"], "theirs");
        state.finish_swap(&[]).expect("there is nothing to do");
        assert_eq!(seen(folder.path()), all(&NAMES, "old"));
    }
}
