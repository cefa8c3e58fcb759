//! The appliance's verbs: what the init scripts call, `alcove log` and `alcove hash-password`.
//!
//! Where things are on the box is decided here and in the scripts; what is done with them is the room
//! `appliance`'s.

use crate::{
    VERSION,
    args::{ApplianceVerb, ClockVerb, TRIAL},
    command::{Answer, Command, Refused},
    control, join, log,
    snapshot::restore,
    state::{State, unprivileged},
    terminal,
};
use alcove_appliance::{
    Settings,
    apply::{Places, apply},
    clock::{self, ClockFiles},
    log::{Follow, Limits, Log, log_to, show},
    mdns, network,
    report::{self, Report},
    reset::factory_reset,
    seed, snapshot,
    watchdog::{self, Patience},
};
use alcove_controller::{Status, check_new_password};
use alcove_domain::NodeId;
use anyhow::Context;
use nix::sys::signal::{SigSet, Signal};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

const ZONEINFO: &str = "/usr/share/zoneinfo";
pub const SYS_CLASS_NET: &str = "/sys/class/net";
const NAMES: &str = "/run/alcove/names";
/// Where another box with this one's identity is, if one was heard of.
const TWIN: &str = "/run/alcove/twin";
const LOG_FOLDER: &str = "/data/log";
const LOG_PID: &str = "/run/alcove/log.pid";
/// How long a node may take to show that it works.
const PULSE: Duration = Duration::from_secs(5);
/// Longest list of problems or names that is read, in bytes.
const MAX_TEXT: u64 = 64 << 10;

/// Carries out a verb of the init scripts.
///
/// # Errors
/// With one sentence for the log or the console.
pub fn carry_out(verb: ApplianceVerb) -> anyhow::Result<()> {
    log::start();
    match verb {
        ApplianceVerb::Begin { fat, data, in_memory, settings, network } => {
            if let Err(error) = clock::restore(&clock_files()) {
                tell(vec![sentence(&error)]);
            }
            if let Some(fat) = fat {
                card(fat, &data, in_memory)?;
            }
            let system = data.join("system");
            std::fs::write(settings, Settings::new(&system).for_shell())?;
            network.map_or(Ok(()), |folder| prepare_network(system, TRIAL.into(), &folder))
        }
        ApplianceVerb::Restore { fat, system, state } => {
            tell(restore(&fat, &Settings::new(&system.path), &state.path).into_iter().collect());
            Ok(())
        }
        ApplianceVerb::Admin { system, state } => admin(&Settings::new(&system.path), &state.path),
        ApplianceVerb::Join { system, state } => join_controller(&Settings::new(&system.path), &state.path),
        ApplianceVerb::Settings { system } => {
            print!("{}", Settings::new(&system.path).for_shell());
            Ok(())
        }
        ApplianceVerb::Network { system, trial, out } => prepare_network(system.path, trial, &out),
        ApplianceVerb::Clock { verb } => keep_clock(&verb),
        ApplianceVerb::Name { system, state } => {
            let (uid, gid) = unprivileged();
            Ok(mdns::serve(&mdns::Options {
                host_name: Settings::new(&system.path).host_name(),
                sys_class_net: SYS_CLASS_NET.into(),
                run_as: Some((uid.as_raw(), gid.as_raw())),
                names_file: Some(NAMES.into()),
                identity_file: State::new(&state.path).tls().join("ca.crt"),
                twin_file: Some(TWIN.into()),
            })?)
        }
        ApplianceVerb::Report { slot, problems, names, state, fat } => {
            let report = gather(slot, &problems, &names, &state.path);
            match fat {
                Some(fat) => Ok(report.write(&fat)?),
                None => {
                    print!("{}", report.text().replace('\r', ""));
                    Ok(())
                }
            }
        }
        ApplianceVerb::Watchdog { device, state } => watch(&device, state.path),
        ApplianceVerb::CollectLog { folder, socket, in_memory } => {
            let log = Log { folder, pid_file: LOG_PID.into(), socket: Some(socket) };
            let limits = if in_memory { Limits::in_memory() } else { Limits::default() };
            Ok(log_to(&log, &limits, std::io::stdin().lock())?)
        }
        ApplianceVerb::Healthy { state } => {
            // Asked again and again while the box comes up: an exit code, and no line on the console.
            std::process::exit(i32::from(!is_healthy(&state.path)))
        }
    }
}

/// `alcove hash-password`.
///
/// # Errors
/// When no password comes in, or the portal would not take it as a new one.
pub fn hash_password() -> anyhow::Result<()> {
    let password = terminal::password()?;
    check_new_password("password", &password, "").map_err(Refused::from)?;
    println!("{}", seed::hash_password(&password)?.as_str());
    Ok(())
}

/// `alcove log`.
///
/// # Errors
/// When there is none.
pub fn show_log(lines: usize, follow: bool) -> anyhow::Result<()> {
    let log = Log { folder: LOG_FOLDER.into(), pid_file: LOG_PID.into(), socket: None };
    Ok(show(&log, lines, follow.then(Follow::default), &mut std::io::stdout().lock())?)
}

fn tell(sentences: Vec<String>) {
    for sentence in sentences {
        println!("{sentence}");
    }
}

/// An error as a sentence for the operator; the cause is in the log.
fn sentence(error: &(dyn std::error::Error + 'static)) -> String {
    tracing::error!(error, "the card");
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn prepare_network(system: PathBuf, trial: PathBuf, folder: &Path) -> anyhow::Result<()> {
    let trial = network::Trial { system, file: trial };
    tell(network::prepare(&trial, Path::new(SYS_CLASS_NET), folder)?);
    Ok(())
}

fn card(fat: PathBuf, data: &Path, in_memory: bool) -> anyhow::Result<()> {
    if !in_memory {
        match factory_reset(&fat, data) {
            Ok(false) => {}
            Ok(true) => tell(vec!["The box was reset: everything that it had kept is erased.".into()]),
            Err(error) => tell(vec![sentence(&error)]),
        }
    }
    let places = Places { fat, system: data.join("system"), zoneinfo: ZONEINFO.into(), durable: !in_memory };
    match apply(&places) {
        Ok(found) => tell(found.problems()),
        Err(error) => tell(vec![sentence(&error)]),
    }
    Ok(())
}

/// Restores from the card; a sentence where that was not to be. What opens the snapshot is gone afterwards in any case: it is asked
/// for anew, and nothing is tried at every start.
fn restore(fat: &Path, settings: &Settings, state: &Path) -> Option<String> {
    let found = snapshot::find(fat);
    let Some(secret) = settings.snapshot_secret() else {
        let file = found.ok()??;
        return Some(format!(
            "{} on the card was not restored: write a [snapshot] with its passphrase or recovery_key into alcove.toml beside it.",
            snapshot::name(&file)
        ));
    };
    let problem = match found {
        Err(several) => Some(several),
        Ok(None) => Some(
            "alcove.toml has what opens a snapshot, but there is no file that ends in .snapshot beside it."
                .into(),
        ),
        Ok(Some(file)) => match restore::from_card(state, &file, &secret) {
            Ok(()) => {
                if let Err(error) = snapshot::put_aside(&file) {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the snapshot keeps its name");
                }
                None
            }
            Err(error) => {
                tracing::error!(error = error.as_ref() as &dyn std::error::Error, "the snapshot on the card");
                let (name, cause) = (snapshot::name(&file), error.to_string());
                Some(format!(
                    "{name} on the card was not restored, and the box is as it was: {}.",
                    cause.trim_end_matches('.')
                ))
            }
        },
    };
    if let Err(error) = settings.forget_snapshot_secret() {
        return Some(sentence(&error));
    }
    problem
}

/// The account is in the store before the file goes, and making it twice is as good as once: a power cut in
/// between costs nothing.
fn admin(settings: &Settings, state: &Path) -> anyhow::Result<()> {
    let Some(admin) = settings.admin() else { return Ok(()) };
    let password_hash = admin.password_hash.as_str().to_owned();
    terminal::put(state, Command::TakeOverAdmin { name: admin.name, password_hash })?;
    Ok(settings.admin_is_taken_over()?)
}

/// Joining twice with one code is as good as once: a power cut in between costs nothing.
fn join_controller(settings: &Settings, state: &Path) -> anyhow::Result<()> {
    let Some(code) = settings.join_code() else { return Ok(()) };
    join::join(state, &code)?;
    Ok(settings.has_joined()?)
}

fn clock_files() -> ClockFiles {
    ClockFiles {
        built: "/etc/alcove/built".into(),
        last: "/data/clock".into(),
        synced: "/run/alcove/time-synced".into(),
    }
}

fn keep_clock(verb: &ClockVerb) -> anyhow::Result<()> {
    let files = clock_files();
    match verb {
        ClockVerb::Record { stopping } => clock::record(&files, SystemTime::now(), *stopping)?,
        ClockVerb::Synced => clock::mark_synced(&files)?,
    }
    Ok(())
}

/// What the running box says of itself; `None` when it does not answer.
fn status(state: &Path) -> Option<Status> {
    match control::ask(&State::new(state).control_socket(), &Command::Status) {
        Ok(Some(Ok(Answer::Status(status)))) => Some(*status),
        _ => None,
    }
}

fn is_healthy(state: &Path) -> bool {
    if matches!(join::membership(state), Ok(Some(_))) {
        return alcove_node::is_alive(&State::new(state).node(), PULSE);
    }
    let up =
        |status: Status| status.nodes.iter().any(|node| node.node == NodeId::LOCAL && node.state != "down");
    status(state).is_some_and(up)
}

fn gather(slot: String, problems: &Path, names: &Path, state: &Path) -> Report {
    let status = status(state);
    let names = lines(names);
    let mut problems = lines(problems);
    for problem in status.iter().flat_map(|status| &status.problems) {
        // The running box has read the same file.
        if !problems.iter().any(|known| known == problem.english()) {
            problems.push(problem.english().to_owned());
        }
    }
    Report {
        host_name: names.into_iter().next().unwrap_or_else(crate::run::host_name),
        version: VERSION.into(),
        slot,
        addresses: report::addresses(Path::new(SYS_CLASS_NET)),
        set_up_code: status.and_then(|status| status.set_up_code),
        node_of: join::membership(state).ok().flatten().map(|membership| membership.address),
        problems,
    }
}

/// The lines of a short file; none when it is absent.
fn lines(path: &Path) -> Vec<String> {
    let mut bytes = vec![];
    if let Ok(file) = File::open(path) {
        // Half a text is better than none.
        let _ = file.take(MAX_TEXT).read_to_end(&mut bytes);
    }
    let text = String::from_utf8_lossy(&bytes);
    text.lines().filter(|line| !line.is_empty()).map(ToOwned::to_owned).collect()
}

fn watch(device: &Path, state: PathBuf) -> anyhow::Result<()> {
    // Blocked before there is a second thread, so that only the one that waits gets it.
    let wanted = SigSet::from_iter([Signal::SIGTERM]);
    wanted.thread_block().context("SIGTERM cannot be held back")?;
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    std::thread::Builder::new().name("stop".into()).stack_size(64 << 10).spawn(move || {
        if wanted.wait().is_ok() {
            told.store(true, Ordering::Relaxed);
        }
    })?;
    Ok(watchdog::feed(device, Patience::default(), &stop, move || is_healthy(&state))?)
}
