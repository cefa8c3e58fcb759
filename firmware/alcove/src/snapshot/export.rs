//! Writing a snapshot: whole in its place, or not there.

use super::{known_files, now, progress, running, secret};
use crate::{VERSION, command::Refused, run::host_name, state::State};
use alcove_controller::snapshot::{BoxFile, Taking, take_snapshot};
use alcove_controller::{Controller, Options};
use alcove_snapshot::{Contents, Lock};
use alcove_store::Store;
use anyhow::{Context, bail};
use nix::fcntl::Flock;
use std::{
    fs::{self, File, OpenOptions},
    io::{BufWriter, ErrorKind, IsTerminal, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// What is to be written where.
pub struct Wanted {
    /// None for a name made of host and time, `-` for standard output.
    pub file: Option<PathBuf>,
    /// Where the passphrase is.
    pub passphrase_file: Option<PathBuf>,
    /// For the recovery key.
    pub recovery: bool,
    /// With the whole connection log.
    pub logs: bool,
}

/// Writes a snapshot of the box, running or not.
///
/// # Errors
/// With one sentence that says what to do; then no file is left behind.
pub fn export(state: &State, wanted: &Wanted) -> anyhow::Result<()> {
    let to_stdout = wanted.file.as_deref() == Some(Path::new("-"));
    if to_stdout && std::io::stdout().is_terminal() {
        return Err(Refused::new("A snapshot is no text for a terminal: name a file, or send it on.").into());
    }
    let ready = ready(state)?;
    let lock = match (&ready.recipient, wanted.recovery) {
        (Some(recipient), true) => Lock::recipient(recipient)?,
        (None, true) => {
            return Err(Refused::new(
                "This box has no recovery key: `alcove snapshot recovery-key` makes one.",
            )
            .into());
        }
        _ => secret::lock(wanted.passphrase_file.as_deref())?,
    };
    let store = Store::open_existing(state.root(), now())?;
    let files = box_files(state)?;
    let taking = Taking {
        store: &store,
        product: VERSION,
        host: host_name(),
        lock: &lock,
        logs: wanted.logs,
        files: &files,
        now: now(),
    };
    if to_stdout {
        let out = std::io::stdout().lock();
        take(&taking, BufWriter::new(out))?;
        return Ok(());
    }
    let file = wanted.file.clone().unwrap_or_else(|| default_name(&taking).into());
    let contents = into_file(&file, |out| take(&taking, out))?;
    eprintln!(
        "Wrote {}: {} bytes, signed by the box {}.",
        file.display(),
        contents.packed,
        contents.manifest.signer.fingerprint()
    );
    Ok(())
}

fn default_name(taking: &Taking<'_>) -> String {
    let host: String = taking
        .host
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '-' })
        .collect();
    format!("{}-{}.snapshot", host.trim_matches('.'), taking.now.rfc3339().replace(':', ""))
}

fn take<W: Write>(taking: &Taking<'_>, target: W) -> anyhow::Result<(W, Contents)> {
    let bar = progress::rows("exporting");
    let taken = take_snapshot(taking, target, |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    Ok(taken?)
}

/// A store that a snapshot can be taken of.
struct Ready {
    /// Held until the end where no Alcove runs.
    _locks: Vec<Flock<File>>,
    recipient: Option<String>,
}

fn ready(state: &State) -> anyhow::Result<Ready> {
    if let Some(recipient) = running(state)? {
        return Ok(Ready { _locks: vec![], recipient });
    }
    if !state.root().join("alcove.db").exists() && !state.swap_is_pending() {
        bail!("there is no Alcove in {}: name its folder with --state", state.root().display());
    }
    let locks = state.take(&["portal"])?;
    let controller = Controller::start(Options::new(state.root(), VERSION))
        .map_err(|failure| anyhow::Error::from_boxed(failure.into_cause()))?;
    controller.prepare_snapshot()?;
    Ok(Ready { _locks: locks, recipient: controller.recovery_recipient()? })
}

/// The box's files that are not in the store.
///
/// # Errors
/// When one cannot be read.
pub fn box_files(state: &State) -> anyhow::Result<Vec<BoxFile>> {
    let mut files = vec![];
    for name in known_files() {
        let path = state.root().join(&name);
        match fs::read(&path) {
            Ok(contents) => files.push(BoxFile { name, contents: Zeroizing::new(contents) }),
            // A box whose node never ran.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                bail!("{} may be read by root only: run this command as root", path.display())
            }
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }
    Ok(files)
}

/// Bytes in megabytes, rounded up.
pub fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

/// Writes beside the file, brings it to the disk and gives it its name.
///
/// # Errors
/// When it cannot be written; then it is not there, and one that was there stays.
pub fn into_file(
    file: &Path,
    write: impl FnOnce(BufWriter<File>) -> anyhow::Result<(BufWriter<File>, Contents)>,
) -> anyhow::Result<Contents> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let what = || format!("{} cannot be written", file.display());
    let out = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)
        .with_context(what)?;
    let written = write(BufWriter::with_capacity(64 << 10, out)).and_then(|(out, contents)| {
        let out = out.into_inner().map_err(|error| error.into_error()).with_context(what)?;
        out.sync_all().with_context(what)?;
        fs::rename(&part, file).with_context(what)?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))
            .and_then(|folder| folder.sync_all())
            .with_context(what)?;
        Ok(contents)
    });
    if written.is_err() {
        // Half a snapshot is worth nothing, and takes the room that may be missing.
        let _ = fs::remove_file(&part);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_half_way_leaves_nothing_and_what_was_there_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("closet.snapshot");
        fs::write(&file, "yesterday's").expect("written");
        let failed = into_file(&file, |mut out| {
            out.write_all(b"half")?;
            bail!("full")
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&file).expect("there"), "yesterday's");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }
}
