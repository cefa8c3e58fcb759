//! Passphrases and recovery keys from files and from people, never from a command line.

use crate::{args::Secret, command::Refused};
use alcove_domain::PassphraseStrength;
use alcove_snapshot::{Key, Lock, RecoveryKey};
use anyhow::Context;
use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
use std::{
    fs::File,
    io::{BufRead, BufReader, IsTerminal, Read},
    path::Path,
};

/// Longest passphrase, in bytes.
const LONGEST: u64 = 1024;

/// What opens a snapshot. Asks for a passphrase where nothing else is given.
pub fn key(secret: &Secret, snapshot: &Path) -> anyhow::Result<Key> {
    if let Some(file) = &secret.recovery_key {
        let text = short_text(file)?;
        return Ok(Key::Recovery(RecoveryKey::parse(&text)?));
    }
    if let Some(file) = &secret.passphrase_file {
        return Ok(Key::passphrase(first_line(file)?));
    }
    if snapshot == Path::new("-") {
        return Err(Refused::new(
            "The snapshot comes from standard input, so its passphrase has to come from a file: \
             --passphrase-file or --recovery-key.",
        )
        .into());
    }
    Ok(Key::passphrase(asked("Passphrase of the snapshot: ")?))
}

/// A lock with a passphrase, from a file or from the person at the terminal, who types it twice.
pub fn lock(file: Option<&Path>) -> anyhow::Result<Lock> {
    let passphrase = match file {
        Some(file) => first_line(file)?,
        None => {
            let passphrase = asked("Passphrase for the snapshot: ")?;
            if asked("The same again: ")? != passphrase {
                return Err(Refused::new("These were two different passphrases.").into());
            }
            passphrase
        }
    };
    let strength = PassphraseStrength::of(&passphrase).map_err(|words| Refused::new(words.to_string()))?;
    if strength == PassphraseStrength::Fair {
        eprintln!("This passphrase keeps out who is curious. Two or three words more keep out everybody.");
    }
    Ok(Lock::passphrase(passphrase))
}

fn short_text(file: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    opened
        .take(64 << 10)
        .read_to_string(&mut text)
        .with_context(|| format!("{} is not text", file.display()))?;
    Ok(text)
}

fn first_line(file: &Path) -> anyhow::Result<String> {
    let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    line(BufReader::new(opened)).with_context(|| format!("{} holds no passphrase", file.display()))
}

fn line(source: impl BufRead) -> anyhow::Result<String> {
    let mut text = String::new();
    source.take(LONGEST).read_line(&mut text)?;
    let passphrase = text.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(!passphrase.is_empty(), "its first line is empty");
    Ok(passphrase.to_owned())
}

/// What somebody types, unseen.
fn asked(question: &str) -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(Refused::new("There is nobody to ask for the passphrase: use --passphrase-file.").into());
    }
    eprint!("{question}");
    let before = tcgetattr(&stdin)?;
    let mut silent = before.clone();
    silent.local_flags.remove(LocalFlags::ECHO);
    tcsetattr(&stdin, SetArg::TCSAFLUSH, &silent)?;
    let typed = line(stdin.lock());
    tcsetattr(&stdin, SetArg::TCSAFLUSH, &before)?;
    eprintln!();
    typed
}
