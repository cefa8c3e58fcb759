//! Starting and ending a user-space WireGuard (`wireguard-go` or what the environment names instead).
//!
//! It goes into the background by itself and gets its own process group, so that neither the death of this
//! process nor Ctrl-C in its terminal takes the tunnels down; the next start takes it over by name. It ends by
//! itself when its interface is removed.

use crate::NodeError;
use std::{
    fs,
    os::unix::{net::UnixStream, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

/// How long it may take to come up or to end.
const PATIENCE: Duration = Duration::from_secs(5);
const STEP: Duration = Duration::from_millis(10);

/// The program: the environment's choice as `wg-quick` and `wireguard-control` read it, else `wireguard-go`.
fn implementation() -> String {
    ["WG_USERSPACE_IMPLEMENTATION", "WG_QUICK_USERSPACE_IMPLEMENTATION"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_else(|| "wireguard-go".into())
}

/// The program's name without its folder, for people.
pub(crate) fn implementation_name() -> String {
    let program = implementation();
    Path::new(&program)
        .file_name()
        .map_or_else(|| program.clone(), |name| name.to_string_lossy().into_owned())
}

fn socket(interface: &str) -> PathBuf {
    Path::new("/var/run/wireguard").join(format!("{interface}.sock"))
}

/// Whether a user-space WireGuard serves the interface.
pub(crate) fn answers(interface: &str) -> bool {
    UnixStream::connect(socket(interface)).is_ok()
}

/// Starts it and waits until it answers.
///
/// # Errors
/// [`NodeError::NoWireguard`] when there is no such program, [`NodeError::Userspace`] when it does not come up.
pub(crate) async fn start(interface: &str) -> Result<(), NodeError> {
    let program = implementation();
    let mut command = Command::new(&program);
    command
        .arg(interface)
        .env("LOG_LEVEL", "silent")
        .env_remove("WG_PROCESS_FOREGROUND")
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    // The program leaves at once and its background half stays.
    let mut child = command.spawn().map_err(|error| {
        tracing::debug!(%error, program, "could not be started");
        NodeError::NoWireguard(program.clone())
    })?;
    let mut waited = Duration::ZERO;
    let mut left = None;
    while waited < PATIENCE && !answers(interface) {
        left = left.or(child.try_wait().unwrap_or_default());
        if left.is_some_and(|status| !status.success()) {
            break;
        }
        tokio::time::sleep(STEP).await;
        waited += STEP;
    }
    if !answers(interface) {
        drop(child.kill());
        drop(child.wait());
        return Err(NodeError::Userspace(program, interface.into()));
    }
    // Reaped here when it is quick, as it is; a thread for the slow case only.
    if left.is_none() && !matches!(child.try_wait(), Ok(Some(_))) {
        std::thread::spawn(move || child.wait());
    }
    Ok(())
}

/// Waits until it has ended after its interface was removed, and clears what it may have left.
pub(crate) async fn wait_gone(interface: &str) {
    let mut waited = Duration::ZERO;
    while waited < PATIENCE && answers(interface) {
        tokio::time::sleep(STEP).await;
        waited += STEP;
    }
    if !answers(interface) {
        drop(fs::remove_file(socket(interface)));
    }
}
