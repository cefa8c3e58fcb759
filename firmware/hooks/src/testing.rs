//! Programs for the tests to run.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

/// Writes an executable shell script at `path`, by a process of its own: what another test's thread forks
/// meanwhile would hold the file open for writing, and such a file cannot be run.
pub(crate) fn program(path: &Path, text: &str) {
    let source = path.with_extension("source");
    fs::write(&source, format!("#!/bin/sh\n{text}\n")).expect("a program");
    fs::set_permissions(&source, fs::Permissions::from_mode(0o755)).expect("permissions");
    let copied = Command::new("cp").arg("-p").arg(&source).arg(path).status().expect("cp runs");
    assert!(copied.success(), "{path:?} is written");
}
