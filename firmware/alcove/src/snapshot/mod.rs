//! `alcove snapshot`: files, terminals and the running box around the controller's snapshots.

pub mod copy_door;
pub mod door;
pub mod export;
mod own;
mod progress;
pub mod restore;
mod secret;
mod target;

pub use restore::{own_signer, put};

use crate::{
    args::{Secret, SnapshotVerb},
    command::{Answer, Command},
    control,
    state::State,
    terminal,
};
use alcove_controller::snapshot::verify;
use alcove_domain::Timestamp;
use alcove_snapshot::Contents;
use anyhow::Context;
use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

/// Files that belong to the box and are not in the store, by their paths below the state folder.
pub fn known_files() -> Vec<String> {
    alcove_node::IDENTITY.iter().map(|name| format!("node/{name}")).collect()
}

/// Carries out a verb.
///
/// # Errors
/// With one sentence that says what to do.
pub fn carry_out(verb: SnapshotVerb) -> anyhow::Result<()> {
    match verb {
        SnapshotVerb::Export { state, file, passphrase_file, recovery, without_logs } => {
            let wanted = export::Wanted { file, passphrase_file, recovery, logs: !without_logs };
            export::export(&State::new(&state.path), &wanted)
        }
        SnapshotVerb::Verify { file, secret, json } => look(&file, &secret, json),
        SnapshotVerb::Restore { state, file, secret, restore_as, signer, yes } => {
            let wanted =
                restore::Wanted { file: &file, secret: &secret, restore_as, signer, yes, quiet: false };
            restore::restore(&State::new(&state.path), &wanted)
        }
        SnapshotVerb::Undo { state, yes } => restore::undo(&State::new(&state.path), yes),
        SnapshotVerb::List { state, json } => own::list(&state.path, json),
        SnapshotVerb::Now { state } => own::take_now(&state.path),
        SnapshotVerb::Target { verb } => target::carry_out(verb),
        SnapshotVerb::Schedule(options) => own::schedule(options),
        SnapshotVerb::RecoveryKey { state } => {
            let answer = terminal::put(&state.path, Command::MakeRecoveryKey)?;
            crate::show::print(answer, false, &state.path)?;
            eprintln!(
                "This key is not shown again. Keep it away from the box: it opens all snapshots from now on.\n\
                 The box takes one every night and keeps some of them; `alcove snapshot schedule` shows how."
            );
            Ok(())
        }
    }
}

fn look(file: &Path, secret: &Secret, json: bool) -> anyhow::Result<()> {
    let (source, length) = source(file)?;
    let key = secret::key(secret, file)?;
    let bar = progress::bytes("verifying", length);
    let contents = verify(source, &key, |bytes| bar.set_position(bytes))?;
    bar.finish_and_clear();
    if json {
        println!("{}", serde_json::to_string_pretty(&contents.manifest)?);
        return Ok(());
    }
    describe(&contents);
    println!("It is whole: {} bytes, {} unpacked.", contents.packed, contents.unpacked);
    Ok(())
}

/// Says what a snapshot is.
fn describe(contents: &Contents) {
    let head = &contents.manifest.head;
    println!(
        "Snapshot of {}, made {} by Alcove {} (format {}, schema {}, {})",
        shown(&head.host),
        head.created.rfc3339(),
        shown(&head.product),
        head.format,
        head.schema,
        shown(&head.engine)
    );
    println!("Signed by the box {}", contents.manifest.signer.fingerprint());
    for part in &contents.manifest.parts {
        println!("  {:<24} {:>9}", part.name, part.rows);
    }
}

/// Text from a file, fit for a terminal.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

/// A file to read, and its length where it has one.
fn source(file: &Path) -> anyhow::Result<(Box<dyn Read>, Option<u64>)> {
    if file == Path::new("-") {
        return Ok((Box::new(std::io::stdin().lock()), None));
    }
    let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let length = opened.metadata().ok().filter(|found| found.is_file()).map(|found| found.len());
    Ok((Box::new(BufReader::with_capacity(64 << 10, opened)), length))
}

/// Whether an Alcove runs with this state folder, and if so the recipient of its recovery key.
fn running(state: &State) -> anyhow::Result<Option<Option<String>>> {
    match control::ask(&state.control_socket(), &Command::PrepareSnapshot)? {
        None => Ok(None),
        Some(answer) => match answer? {
            Answer::Text(recipient) => Ok(Some((!recipient.is_empty()).then_some(recipient))),
            _ => Ok(Some(None)),
        },
    }
}

/// The time.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
