//! Restoring: made and checked beside the present state, shown, and then put in its place.

use super::{describe, known_files, now, progress, running, secret, source};
use crate::{
    args::{As, Secret},
    command::{Answer, Command, Refused},
    control,
    state::State,
};
use alcove_appliance::snapshot;
use alcove_controller::snapshot::{BoxFile, RestoreAs, Restored, Restoring, Summary, differences, rebuild};
use alcove_domain::NodeId;
use alcove_store::Store;
use anyhow::{Context, bail};
use std::{
    fs::OpenOptions,
    io::{IsTerminal, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::{Duration, Instant},
};

/// How long a running box may take to come up with its new state.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much of that is for the node.
const NODE_PATIENCE: Duration = Duration::from_secs(10);

/// What is to be restored how.
pub struct Wanted<'a> {
    /// `-` for standard input.
    pub file: &'a Path,
    /// What opens it.
    pub secret: &'a Secret,
    /// What the box is to be.
    pub restore_as: As,
    /// Fingerprint of who must have signed it.
    pub signer: Option<String>,
    /// Without asking.
    pub yes: bool,
    /// Without telling what it is.
    pub quiet: bool,
}

/// Makes a box that does not run the one of a snapshot that lies on its card.
///
/// # Errors
/// With one sentence; the box is then as it was.
pub fn from_card(state: &Path, file: &Path, secret: &snapshot::Secret) -> anyhow::Result<()> {
    let secret = match secret {
        snapshot::Secret::Passphrase(path) => {
            Secret { passphrase_file: Some(path.clone()), recovery_key: None }
        }
        snapshot::Secret::RecoveryKey(path) => {
            Secret { passphrase_file: None, recovery_key: Some(path.clone()) }
        }
    };
    let state = State::new(state);
    state.prepare()?;
    let restore_as = As::Replacement;
    restore(&state, &Wanted { file, secret: &secret, restore_as, signer: None, yes: true, quiet: true })
}

/// Makes the box, running or not, the one of a snapshot.
///
/// # Errors
/// With one sentence that says what to do; the box is then as it was.
pub fn restore(state: &State, wanted: &Wanted<'_>) -> anyhow::Result<()> {
    let runs = running(state)?.is_some();
    let locks = if runs { vec![] } else { state.take(&["portal", "node"])? };
    let _only = state.lock("restore")?;
    let prepared = prepare(state, wanted).and_then(|()| confirm(wanted.yes, wanted.file == Path::new("-")));
    if let Err(error) = prepared {
        // The reason comes first; what cannot be removed now is removed by the next attempt.
        let _ = state.abandon_incoming();
        return Err(error);
    }
    state.commit_incoming()?;
    put_in_place(state, runs)?;
    drop(locks);
    eprintln!("The box is restored.");
    if state.has_former() {
        eprintln!("Its former state is kept: `alcove snapshot undo` brings it back.");
    }
    Ok(())
}

/// Brings the former state back; the present one becomes the former.
///
/// # Errors
/// With one sentence that says what to do; the box is then as it was.
pub fn undo(state: &State, yes: bool) -> anyhow::Result<()> {
    let runs = running(state)?.is_some();
    let _locks = if runs { vec![] } else { state.take(&["portal", "node"])? };
    let _only = state.lock("restore")?;
    if !state.has_former() {
        return Err(Refused::new("There is no former state: nothing was restored here.").into());
    }
    eprintln!(
        "The state from before the last restore will be put back. What was changed since then is kept aside."
    );
    confirm(yes, false)?;
    state.commit_former()?;
    put_in_place(state, runs)?;
    eprintln!("The former state is back.");
    Ok(())
}

/// Makes the new state in its folder, and shows it.
fn prepare(state: &State, wanted: &Wanted<'_>) -> anyhow::Result<()> {
    let (source, length) = source(wanted.file)?;
    let key = secret::key(wanted.secret, wanted.file)?;
    let here = state.root().join("alcove.db").exists().then(|| Store::open_existing(state.root(), now()));
    let here = here.transpose()?;
    let before = here.as_ref().map(Summary::of).transpose()?;
    let restore_as = match wanted.restore_as {
        As::Replacement => RestoreAs::Replacement,
        As::Copy => RestoreAs::Copy,
    };
    let into = state.begin_incoming()?;
    let known = known_files();
    let restoring = Restoring {
        key: &key,
        signer: wanted.signer.as_deref().or(own_signer(before.as_ref(), restore_as)),
        restore_as,
        into: &into,
        here: here.as_ref(),
        known_files: &known.iter().map(String::as_str).collect::<Vec<_>>(),
        now: now(),
    };
    let bar = progress::bytes("restoring", length);
    let restored = rebuild(source, &restoring, |bytes| bar.set_position(bytes));
    bar.finish_and_clear();
    let restored = restored.map_err(|error| explained(error.into()))?;
    restored.files.iter().try_for_each(|file| put(&into, file))?;
    if !wanted.quiet {
        show(before.as_ref(), &restored);
    }
    Ok(())
}

/// A box that people use is replaced by its own snapshots only, unless another one's is asked for by name.
pub fn own_signer(before: Option<&Summary>, restore_as: RestoreAs) -> Option<&str> {
    let in_use = before.filter(|before| before.users > 0 && restore_as == RestoreAs::Replacement)?;
    in_use.signer.as_deref()
}

fn explained(error: anyhow::Error) -> anyhow::Error {
    use alcove_controller::snapshot::SnapshotFailure;
    use alcove_snapshot::SnapshotError;
    match error.downcast_ref() {
        Some(SnapshotFailure::Archive(SnapshotError::ForeignSigner { found, .. })) => {
            let advice = format!("If that is the box you mean, add --signer {found}.");
            Refused::new(format!("{}. {advice}", capital(&error.to_string()))).into()
        }
        _ => error,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
}

/// Puts a file of the box into a new state.
///
/// # Errors
/// When it cannot be written.
pub fn put(folder: &Path, file: &BoxFile) -> anyhow::Result<()> {
    let path = folder.join(&file.name);
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    out.write_all(&file.contents)?;
    Ok(out.sync_all()?)
}

fn show(before: Option<&Summary>, restored: &Restored) {
    describe(&restored.contents);
    let changes = differences(before, &restored.summary);
    if changes.is_empty() {
        println!("In numbers, the box stays as it is.");
    }
    for (what, before, after) in changes {
        println!("{what}: {before} -> {after}");
    }
}

fn confirm(yes: bool, stdin_is_used: bool) -> anyhow::Result<()> {
    if yes {
        return Ok(());
    }
    if stdin_is_used || !std::io::stdin().is_terminal() {
        return Err(Refused::new("Nothing was changed. Add --yes to do it without being asked.").into());
    }
    eprint!("Type yes to do it: ");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    if line.trim() == "yes" { Ok(()) } else { Err(Refused::new("Nothing was changed.").into()) }
}

/// Has the decided state put in place: by the running box's supervisor, or here.
fn put_in_place(state: &State, runs: bool) -> anyhow::Result<()> {
    if !runs {
        state.finish_swap(&["portal", "node"])?;
        return state.hand_over();
    }
    let told = control::ask(&state.control_socket(), &Command::TakeOver);
    // It may have ended before its answer was read; what counts is what follows.
    if let Ok(Some(Err(refused))) = told {
        bail!(refused);
    }
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        // Where the node is another service, it comes when it comes.
        if !state.swap_is_pending()
            && answers(state).is_some_and(|linked| linked || began.elapsed() > NODE_PATIENCE)
        {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(anyhow::anyhow!("the restored state is decided, and the running Alcove did not come up with it"))
        .context("look at its log; stop and start it; `alcove snapshot undo` goes back")
}

/// Whether the running box answers, and if so whether its own node is connected.
fn answers(state: &State) -> Option<bool> {
    match control::ask(&state.control_socket(), &Command::Status) {
        Ok(Some(Ok(Answer::Status(status)))) => {
            Some(status.nodes.iter().any(|node| node.node == NodeId::LOCAL && node.state == "up"))
        }
        _ => None,
    }
}
