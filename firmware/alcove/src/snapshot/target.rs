//! Places for copies of snapshots, as the command line names them.

use crate::{
    args::{NamedTarget, StateDir, TargetKindVerb, TargetVerb},
    command::{Answer, Command, SnapshotCommand},
    control, show,
    state::State,
    terminal::{self, password, text},
};
use alcove_controller::snapshot::TargetView;
use alcove_domain::{ErrandProblem, SftpLogin, SnapshotTarget, TargetKind};
use anyhow::bail;
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// How long a copy is waited for.
const PATIENCE: Duration = Duration::from_secs(900);

/// Carries out a verb.
///
/// # Errors
/// With one sentence that says what to do.
pub fn carry_out(verb: TargetVerb) -> anyhow::Result<()> {
    match verb {
        TargetVerb::Add { kind } => {
            let (folder, target) = wanted(kind)?;
            let name = target.name.clone();
            terminal::put(
                &folder,
                Command::Snapshots(SnapshotCommand::AddTarget { target: Box::new(target) }),
            )?;
            wait(&folder, &name)
        }
        TargetVerb::List { state: StateDir { path }, json } => {
            let views = views(&path)?;
            if json {
                println!("{}", serde_json::to_string_pretty(&views)?);
            } else {
                views.iter().for_each(show::snapshots::target);
            }
            Ok(())
        }
        TargetVerb::Key(StateDir { path }) => {
            let answer = terminal::put(&path, Command::Snapshots(SnapshotCommand::SftpKey))?;
            show::print(answer, false, &path)
        }
        TargetVerb::Test(NamedTarget { state, name }) => {
            terminal::put(
                &state.path,
                Command::Snapshots(SnapshotCommand::TestTarget { name: name.clone() }),
            )?;
            wait(&state.path, &name)
        }
        TargetVerb::Remove(NamedTarget { state, name }) => {
            terminal::put(&state.path, Command::Snapshots(SnapshotCommand::RemoveTarget { name }))?;
            eprintln!("Done. What lies there stays there.");
            Ok(())
        }
    }
}

fn wanted(kind: TargetKindVerb) -> anyhow::Result<(PathBuf, SnapshotTarget)> {
    let (target, kind, roots) = match kind {
        TargetKindVerb::Stick { target, label } => (target, TargetKind::Stick { label }, None),
        TargetKindVerb::Folder { target, folder } => (target, TargetKind::Folder { path: folder }, None),
        TargetKindVerb::S3 { target, endpoint, region, bucket, prefix, access_key, roots, .. } => {
            let secret_key = password()?;
            (target, TargetKind::S3 { endpoint, region, bucket, prefix, access_key, secret_key }, roots)
        }
        TargetKindVerb::Sftp { target, server, user, folder, host_key, password_stdin } => {
            let login = if password_stdin { SftpLogin::Password(password()?) } else { SftpLogin::Key };
            (target, TargetKind::Sftp { server, user, folder, host_key, login }, None)
        }
        TargetKindVerb::Webdav { target, url, user, roots, .. } => {
            (target, TargetKind::Webdav { url, user, password: password()? }, roots)
        }
    };
    let roots = roots.as_deref().map(text).transpose()?;
    Ok((target.state.path, SnapshotTarget { name: target.name, kind, roots }))
}

fn views(folder: &Path) -> anyhow::Result<Vec<TargetView>> {
    match terminal::put(folder, Command::Snapshots(SnapshotCommand::Show))? {
        Answer::Snapshots(view) => Ok(view.targets),
        _ => bail!("the running Alcove's answer makes no sense"),
    }
}

/// Waits for the visit that was ordered, where a box runs that makes it.
fn wait(folder: &Path, name: &str) -> anyhow::Result<()> {
    if control::ask(&State::new(folder).control_socket(), &Command::Status)?.is_none() {
        eprintln!("Alcove does not run here: it is visited when it does.");
        return Ok(());
    }
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let found = views(folder)?.into_iter().find(|view| view.name == name);
        let Some(view) = found else { bail!("the target was removed meanwhile") };
        if !view.running {
            return told(&view);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("it takes longer than a quarter of an hour; `alcove snapshot target list` tells what comes of it")
}

fn told(view: &TargetView) -> anyhow::Result<()> {
    match &view.problem {
        Some(problem @ ErrandProblem::HostKeyNew { found, .. }) => {
            bail!("{problem}; if it is the same, add it once more with --host-key {found}")
        }
        Some(problem) => bail!("{problem}"),
        None => {
            eprintln!("Done: the newest snapshot, if there is one, is there, and was read back.");
            Ok(())
        }
    }
}
