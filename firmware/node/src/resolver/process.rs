//! One `dnsmasq`, kept running: started, started again when it ends, and started anew when it is to be another.

use super::{
    arguments::{self, Spec},
    leftover,
};
use crate::openvpn::unprivileged;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{
    io::AsyncReadExt,
    process::{Child, ChildStderr, Command},
    sync::watch,
    time::{Instant, sleep, sleep_until, timeout},
};

const PROGRAM: &str = "dnsmasq";
/// First and longest pause before it is started again.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// One that ran for so long begins with the first pause again.
const HEALTHY: Duration = Duration::from_secs(30);
/// One that ran for so long has come up: what was told of it before is over.
const SETTLED: Duration = Duration::from_secs(3);
/// How long it may take to end when it is asked to.
const FAREWELL: Duration = Duration::from_secs(2);
/// How much of what it says is kept, in bytes.
const WORDS: usize = 1024;

/// What keeps it from answering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// There is no such program.
    Missing,
    /// It ends again and again, in its own words.
    Failing(String),
}

/// Why one run of the program is over.
enum Over {
    Changed,
    Unwanted,
    Failed(Problem),
}

/// Keeps it running until nobody holds the other end of `specs`.
pub(super) async fn keep(
    mut specs: watch::Receiver<Spec>,
    told: watch::Sender<Option<Problem>>,
    pid_file: PathBuf,
) {
    let mut pause = FIRST_PAUSE;
    leftover::end(Path::new("/proc"), &pid_file);
    loop {
        let spec = specs.borrow_and_update().clone();
        let began = Instant::now();
        match run(&spec, &mut specs, &told, &pid_file).await {
            Over::Unwanted => return,
            Over::Changed => pause = FIRST_PAUSE,
            Over::Failed(problem) => {
                if began.elapsed() > HEALTHY {
                    pause = FIRST_PAUSE;
                }
                tracing::warn!(?problem, "the resolver ended");
                // A single death is over by the time it could be told of.
                if pause > FIRST_PAUSE || problem == Problem::Missing {
                    told.send_replace(Some(problem));
                }
                tokio::select! {
                    () = sleep(pause) => {}
                    changed = specs.changed() => if changed.is_err() { return },
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

async fn run(
    spec: &Spec,
    specs: &mut watch::Receiver<Spec>,
    told: &watch::Sender<Option<Problem>>,
    pid_file: &Path,
) -> Over {
    let mut child = match start(spec, pid_file) {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Over::Failed(Problem::Missing),
        Err(error) => return Over::Failed(Problem::Failing(format!("it could not be started: {error}"))),
    };
    let mut words = Words { from: child.stderr.take(), last: vec![] };
    let mut settled = false;
    let settles = Instant::now() + SETTLED;
    loop {
        tokio::select! {
            ended = child.wait() => {
                words.rest().await;
                let status = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
                return Over::Failed(Problem::Failing(words.explain(&status)));
            }
            changed = specs.changed() => {
                end(child).await;
                return if changed.is_err() { Over::Unwanted } else { Over::Changed };
            }
            () = words.read() => {}
            () = sleep_until(settles), if !settled => {
                settled = true;
                told.send_replace(None);
            }
        }
    }
}

fn start(spec: &Spec, pid_file: &Path) -> io::Result<Child> {
    let (user, group) = unprivileged();
    // Services often run without the folders of administration programs.
    let mut path = std::env::var_os("PATH").unwrap_or_default();
    path.push(OsString::from(":/usr/sbin:/sbin"));
    let mut command = Command::new(PROGRAM);
    command.args(arguments::arguments(spec, (&user, &group), pid_file));
    command.env_clear().env("PATH", path).env("LC_ALL", "C").current_dir("/");
    // In a group of its own, so that Ctrl-C in a terminal reaches the supervisor alone.
    command.process_group(0).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn()
}

/// Asks it to end, and does not ask twice.
async fn end(mut child: Child) {
    let pid = child.id().and_then(|id| i32::try_from(id).ok());
    let asked = pid.is_some_and(|pid| kill(Pid::from_raw(pid), Signal::SIGTERM).is_ok());
    if asked && timeout(FAREWELL, child.wait()).await.is_ok() {
        return;
    }
    if let Err(error) = child.kill().await {
        tracing::warn!(%error, "the resolver could not be killed");
    }
}

/// The last of what the program says: why it ended.
struct Words {
    from: Option<ChildStderr>,
    last: Vec<u8>,
}

impl Words {
    /// Reads a piece; waits for ever when there is nothing to read any more.
    async fn read(&mut self) {
        let Some(from) = &mut self.from else { return std::future::pending().await };
        let mut piece = [0; 256];
        match from.read(&mut piece).await {
            Ok(0) | Err(_) => self.from = None,
            Ok(count) => {
                self.last.extend_from_slice(&piece[..count]);
                let excess = self.last.len().saturating_sub(WORDS);
                self.last.drain(..excess);
            }
        }
    }

    /// Reads what is left after the program's end.
    async fn rest(&mut self) {
        let all = async {
            while self.from.is_some() {
                self.read().await;
            }
        };
        drop(timeout(Duration::from_millis(500), all).await);
    }

    fn explain(&self, status: &str) -> String {
        let said = String::from_utf8_lossy(&self.last);
        let last = said.lines().rev().map(str::trim).find(|line| !line.is_empty());
        let last = last.map(|line| line.trim_start_matches("dnsmasq: ").replace(char::is_control, " "));
        match last {
            Some(line) => format!("it ended ({status}): {line}"),
            None => format!("it ended ({status})"),
        }
    }
}
