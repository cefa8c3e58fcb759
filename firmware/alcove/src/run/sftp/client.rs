//! The system's SSH client: OpenSSH's, or Dropbear's on the appliance. Arguments are a vector and never pass a shell;
//! what is secret is in files that only this process sees, or in the client's environment.

use super::key;
use crate::snapshot::copy_door::{SftpLogin, SftpPlace};
use alcove_domain::{ErrandProblem, sftp_address};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    os::unix::{fs::OpenOptionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    thread::JoinHandle,
    time::Duration,
};

/// Where the files for the client are: in memory.
const MEMORY: &str = "/tmp";
/// For a connection to be made, in seconds.
const CONNECT: u32 = 20;
/// For a server to show its key.
const LOOK: Duration = Duration::from_secs(30);
/// Most bytes of what a client complains about that are kept.
const MOST_WORDS: usize = 4 << 10;
/// How the password gets to the script that the client asks for it.
const PASSWORD: &str = "ALCOVE_PASSWORD";
/// That script. Nothing is put into it.
const ASK: &str = "#!/bin/sh\nprintf '%s\\n' \"$ALCOVE_PASSWORD\"\n";

/// A client.
pub enum Client {
    /// OpenSSH's `ssh`.
    OpenSsh(PathBuf),
    /// Dropbear's `dbclient`.
    Dropbear(PathBuf),
}

/// A client that runs.
pub struct Running {
    child: Mutex<Child>,
    said: Mutex<Option<JoinHandle<String>>>,
    too_slow: Arc<Mutex<bool>>,
    /// Dropped when nobody has to be ended any more.
    _watch: Sender<()>,
}

/// How it ended.
pub struct Ended {
    /// What it complained about.
    pub said: String,
    too_slow: bool,
}

impl Client {
    /// One that is installed.
    pub fn find() -> Option<Self> {
        let there = |name: &str| {
            ["/usr/bin", "/bin", "/usr/local/bin"]
                .iter()
                .map(|folder| Path::new(folder).join(name))
                .find(|path| path.is_file())
        };
        there("ssh").map(Self::OpenSsh).or_else(|| there("dbclient").map(Self::Dropbear))
    }

    /// The key that the server shows, as a line of a file of known hosts. Nothing is told to it.
    pub fn look_at_key(&self, place: &SftpPlace) -> Result<String, ErrandProblem> {
        let inside = |error: io::Error| {
            tracing::error!(%error, "the SSH client cannot be started");
            ErrandProblem::Inside
        };
        let known = self.known_hosts();
        write(&known, b"", 0o600).map_err(inside)?;
        let mut command = self.command(place);
        match self {
            Self::OpenSsh(_) => command
                .args(["-o", "StrictHostKeyChecking=accept-new", "-o", "PreferredAuthentications=none"])
                .args(["-o", "BatchMode=yes", "--"])
                .arg(host(place)?)
                .arg("true"),
            Self::Dropbear(_) => command.arg(host(place)?).arg("true"),
        };
        let (running, from, mut to) = run(command, LOOK).map_err(inside)?;
        if let Self::Dropbear(_) = self {
            // It asks whether it shall keep the key, and keeps none that it is told to accept unseen.
            let _ = to.write_all(b"y\n");
        }
        drop(to);
        // It says nothing, and goes as soon as it is not let in.
        let _ = io::copy(&mut from.take(MOST_WORDS as u64), &mut io::sink());
        let ended = running.end();
        let text = fs::read_to_string(&known).unwrap_or_default();
        match text.lines().rfind(|line| !line.trim().is_empty()) {
            Some(line) => Ok(line.to_owned()),
            None => Err(ended.problem(place.server.clone())),
        }
    }

    /// Connects to the server that has this key.
    pub fn connect(
        &self,
        place: &SftpPlace,
        known: &str,
        time: Duration,
    ) -> io::Result<(Running, ChildStdout, ChildStdin)> {
        write(&self.known_hosts(), format!("{known}\n").as_bytes(), 0o600)?;
        let key_file = Path::new(MEMORY).join("key");
        let mut command = self.command(place);
        match (self, &place.login) {
            (Self::OpenSsh(_), SftpLogin::Key { seed, public }) => {
                write(&key_file, key::openssh(seed, public).as_bytes(), 0o600)?;
                command.args(["-o", "PreferredAuthentications=publickey", "-o", "BatchMode=yes"]);
                command.args(["-o", "IdentitiesOnly=yes", "-i"]).arg(&key_file);
            }
            (Self::Dropbear(_), SftpLogin::Key { seed, public }) => {
                write(&key_file, &key::dropbear(seed, public), 0o600)?;
                command.arg("-i").arg(&key_file);
            }
            (Self::OpenSsh(_), SftpLogin::Password(password)) => {
                let ask = Path::new(MEMORY).join("ask");
                write(&ask, ASK.as_bytes(), 0o700)?;
                command.args(["-o", "PreferredAuthentications=password,keyboard-interactive"]);
                command.args(["-o", "NumberOfPasswordPrompts=1", "-o", "PubkeyAuthentication=no"]);
                command.env("SSH_ASKPASS", ask).env("SSH_ASKPASS_REQUIRE", "force").env("DISPLAY", ":0");
                command.env(PASSWORD, password);
            }
            (Self::Dropbear(_), SftpLogin::Password(password)) => {
                command.env("DROPBEAR_PASSWORD", password);
            }
        }
        let host = host(place).map_err(io::Error::other)?;
        match self {
            Self::OpenSsh(_) => {
                command.args(["-o", "StrictHostKeyChecking=yes", "-s", "--"]).arg(host).arg("sftp")
            }
            Self::Dropbear(_) => command.arg("-s").arg(host).arg("sftp"),
        };
        run(command, time)
    }

    /// What both have in common: nobody's settings, nothing forwarded, no terminal.
    fn command(&self, place: &SftpPlace) -> Command {
        let port = sftp_address(&place.server).map_or(22, |(_, port)| port).to_string();
        let mut command = match self {
            Self::OpenSsh(program) => {
                let mut command = Command::new(program);
                command.args([
                    "-F",
                    "none",
                    "-a",
                    "-x",
                    "-T",
                    "-o",
                    "GlobalKnownHostsFile=none",
                    "-o",
                    "LogLevel=ERROR",
                ]);
                command.arg("-o").arg(format!("UserKnownHostsFile={}", self.known_hosts().display()));
                command.args([
                    "-o",
                    "HashKnownHosts=no",
                    "-o",
                    "HostKeyAlias=target",
                    "-o",
                    "CheckHostIP=no",
                ]);
                command.args([
                    "-o",
                    "UpdateHostKeys=no",
                    "-o",
                    "ClearAllForwardings=yes",
                    "-o",
                    "ServerAliveInterval=15",
                ]);
                command.arg("-o").arg(format!("ConnectTimeout={CONNECT}"));
                command
            }
            Self::Dropbear(program) => {
                let mut command = Command::new(program);
                command.args(["-T", "-K", "15"]);
                command
            }
        };
        command.args(["-p", &port, "-l", &place.user]);
        command.env_clear().env("HOME", MEMORY).env("PATH", "/usr/bin:/bin").env("LC_ALL", "C");
        command
    }

    fn known_hosts(&self) -> PathBuf {
        let name = match self {
            Self::OpenSsh(_) => "known_hosts",
            Self::Dropbear(_) => ".ssh/known_hosts",
        };
        Path::new(MEMORY).join(name)
    }
}

fn host(place: &SftpPlace) -> Result<&str, ErrandProblem> {
    sftp_address(&place.server).map(|(host, _)| host).ok_or(ErrandProblem::Inside)
}

/// Writes a file that nobody else may read, in the place of the one that was there.
fn write(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?.write_all(content)
}

fn run(mut command: Command, time: Duration) -> io::Result<(Running, ChildStdout, ChildStdin)> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut child = command.spawn()?;
    let missing = || io::Error::other("a pipe is missing");
    let (from, to) = (child.stdout.take().ok_or_else(missing)?, child.stdin.take().ok_or_else(missing)?);
    let complaints = child.stderr.take().ok_or_else(missing)?;
    let said = std::thread::spawn(move || words(complaints));
    let (watch, watched) = channel::<()>();
    let too_slow = Arc::new(Mutex::new(false));
    let (slow, pid) =
        (Arc::clone(&too_slow), Pid::from_raw(i32::try_from(child.id()).map_err(io::Error::other)?));
    std::thread::spawn(move || {
        if watched.recv_timeout(time) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            *slow.lock().unwrap_or_else(PoisonError::into_inner) = true;
            // It is not waited for before this thread has ended or the watch is dropped, so the number is still its own.
            let _ = kill(pid, Signal::SIGKILL);
        }
    });
    let running = Running { child: Mutex::new(child), said: Mutex::new(Some(said)), too_slow, _watch: watch };
    Ok((running, from, to))
}

fn words(from: ChildStderr) -> String {
    let mut bytes = vec![];
    let mut from = from.take(MOST_WORDS as u64);
    let _ = from.read_to_end(&mut bytes);
    // The rest is read so that the client is not held up by it.
    let _ = io::copy(&mut from.into_inner(), &mut io::sink());
    String::from_utf8_lossy(&bytes).trim().to_owned()
}

impl Running {
    /// Ends it, if it has not ended by itself, and says how it went.
    pub fn end(&self) -> Ended {
        self.stop();
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner).take();
        let said = said.and_then(|thread| thread.join().ok()).unwrap_or_default();
        Ended { said, too_slow: *self.too_slow.lock().unwrap_or_else(PoisonError::into_inner) }
    }

    pub(super) fn stop(&self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        // A client that was not let in, or whose server has gone, ends by itself and says why.
        for _ in 0..40 {
            if !matches!(child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Ended {
    /// Why there is no conversation, by what the client says.
    pub fn problem(&self, server: String) -> ErrandProblem {
        let says = |words: &[&str]| words.iter().any(|words| self.said.contains(words));
        if self.too_slow {
            return ErrandProblem::Slow { server };
        }
        // Dropbear's client tries the one password until the server has had enough.
        let not_let_in =
            ["Permission denied", "No auth methods", "authentication failures", "Disconnect received"];
        if says(&not_let_in) {
            return ErrandProblem::Credentials { server };
        }
        if says(&["Could not resolve", "Error resolving"]) {
            return ErrandProblem::NoAddress { server };
        }
        if says(&["subsystem request failed", "Subsystem request failed"]) {
            return ErrandProblem::Senseless { server, why: "it has no SFTP".into() };
        }
        let last = self.said.lines().last().unwrap_or_default();
        // As other errands say it: the address, the port and what the system says.
        let last = last.strip_prefix("ssh: connect to host ").unwrap_or(last);
        let why = if last.is_empty() { "the connection was cut" } else { last };
        ErrandProblem::Unreachable { server, why: ErrandProblem::words(why) }
    }
}
