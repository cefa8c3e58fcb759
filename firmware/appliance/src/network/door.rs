//! How a process without rights has the network changed: four words over a Unix socket, and nothing else can be
//! asked for.
//!
//! Who serves it holds the right to, and takes only what is a network: types of this room, none of which can hold a
//! line of its own. What was not confirmed within a minute goes back, whoever has asked and whatever became of them.

use super::{Network, Trial, links};
use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    os::{
        fd::AsFd,
        unix::net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// How long settings are on trial.
pub const TRIAL: Duration = Duration::from_secs(60);
/// Bytes of a question or an answer.
const LONGEST: u64 = 64 << 10;
/// For a question to come, and for an answer while the network changes.
const SILENCE: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(50);
/// What programs find programs in.
const PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// How it is.
    Show,
    /// Put these settings on trial: `[network]` as in a seed file.
    Try(String),
    /// Keep them.
    Confirm,
    /// Give them up at once.
    Back,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// How it is.
    Network(Shown),
    /// It is done.
    Done,
    /// It was not, and nothing has changed; why, in a sentence.
    Wrong(String),
}

/// How the network is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The settings in force, as a seed file has them.
    pub toml: String,
    /// The wired interfaces that there are.
    pub interfaces: Vec<String>,
    /// For how many seconds they are still on trial.
    pub left: Option<u64>,
}

/// Who changes the network.
pub struct Door {
    /// The settings.
    pub trial: Trial,
    /// A program that brings the interfaces up as the settings in force say.
    pub program: PathBuf,
    /// `/sys/class/net`.
    pub sys_class_net: PathBuf,
}

impl Door {
    /// Serves until nobody has asked for `idle` and nothing is on trial. What a former one has left on trial goes
    /// back first.
    ///
    /// # Errors
    /// When the socket fails.
    pub fn serve(&self, listener: &UnixListener, idle: Duration) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        if self.trial.file.exists() {
            self.go_back();
        }
        let mut ends: Option<Instant> = None;
        loop {
            let wait = ends.map_or(idle, |ends| ends.saturating_duration_since(Instant::now()));
            let wait = PollTimeout::try_from(wait).unwrap_or(PollTimeout::MAX);
            match poll(&mut [PollFd::new(listener.as_fd(), PollFlags::POLLIN)], wait) {
                Ok(0) if ends.is_none() => return Ok(()),
                Ok(_) | Err(Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
            }
            if ends.is_some_and(|ends| ends <= Instant::now()) {
                tracing::warn!("nobody has confirmed the network settings: the former ones are back");
                self.go_back();
                ends = None;
            }
            match listener.accept() {
                Ok((stream, _)) => {
                    if let Err(error) = self.answer(stream, &mut ends) {
                        tracing::warn!(%error, "a question about the network could not be answered");
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn answer(&self, mut stream: UnixStream, ends: &mut Option<Instant>) -> io::Result<()> {
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(SILENCE))?;
        stream.set_write_timeout(Some(SILENCE))?;
        let told = match receive(&stream) {
            Ok(Ask::Show) => self.show(*ends),
            Ok(Ask::Try(toml)) => match self.put_on_trial(&toml) {
                Ok(()) => {
                    // Told before the network changes: afterwards the way to whoever asked may be another.
                    let sent = send(&mut stream, &Told::Done);
                    *ends = Some(Instant::now() + TRIAL);
                    if let Err(why) = self.run() {
                        tracing::error!(
                            "the network could not be changed ({why}); the former settings come back"
                        );
                        *ends = None;
                        self.go_back();
                    }
                    return sent;
                }
                Err(why) => Told::Wrong(why),
            },
            Ok(Ask::Confirm) => match self.trial.confirm() {
                Ok(true) => {
                    *ends = None;
                    tracing::info!("the network settings are confirmed");
                    Told::Done
                }
                Ok(false) => Told::Wrong("Nothing is on trial: the former settings are in force.".into()),
                Err(error) => Told::Wrong(format!("It failed: {error}.")),
            },
            Ok(Ask::Back) => {
                *ends = None;
                let sent = send(&mut stream, &Told::Done);
                self.go_back();
                return sent;
            }
            Err(error) => Told::Wrong(format!("This is no question about the network ({error}).")),
        };
        send(&mut stream, &told)
    }

    fn show(&self, ends: Option<Instant>) -> Told {
        let interfaces = links::hardware(&self.sys_class_net).into_iter().filter(|link| !link.wireless);
        match self.trial.in_force() {
            Ok(network) => Told::Network(Shown {
                // What is not set is shown as what it then is; the key of a wireless network is nobody's business.
                toml: Network { wired: Some(network.wired.unwrap_or_default()), wifi: None }.to_toml(),
                interfaces: interfaces.map(|link| String::from(link.name)).collect(),
                left: ends.map(|ends| ends.saturating_duration_since(Instant::now()).as_secs()),
            }),
            Err(why) => Told::Wrong(why),
        }
    }

    fn put_on_trial(&self, toml: &str) -> Result<(), String> {
        let wired = match Network::parse(toml) {
            Ok(Network { wired: Some(wired), wifi: None }) => wired,
            Ok(_) => return Err("These are not the settings of a wired network.".into()),
            Err(why) => return Err(format!("These settings cannot be: {why}.")),
        };
        self.trial.begin(wired).map_err(|error| format!("It failed: {error}."))?;
        tracing::info!("network settings are on trial");
        Ok(())
    }

    fn go_back(&self) {
        if let Err(error) = self.trial.back() {
            tracing::error!(error = &error as &dyn std::error::Error, "settings on trial cannot be removed");
        }
        if let Err(why) = self.run() {
            tracing::error!("the former network settings could not be brought back: {why}");
        }
    }

    fn run(&self) -> Result<(), String> {
        let mut command = Command::new(&self.program);
        command.env_clear().env("PATH", PATH).stdin(Stdio::null()).stdout(Stdio::null()).current_dir("/");
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(status.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Asks whoever serves the socket.
///
/// # Errors
/// When nobody answers.
pub fn ask(socket: &Path, question: &Ask) -> io::Result<Told> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_write_timeout(Some(SILENCE))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    send(&mut stream, question)?;
    receive(&stream)
}

fn send(stream: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    stream.write_all(&line)
}

fn receive<T: for<'a> Deserialize<'a>>(stream: impl Read) -> io::Result<T> {
    let mut line = vec![];
    BufReader::new(stream.take(LONGEST)).read_until(b'\n', &mut line)?;
    Ok(serde_json::from_slice(&line)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_network_changes_nothing_and_what_fails_goes_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("network.sock");
        let trial = Trial { system: folder.path().to_owned(), file: folder.path().join("trial.toml") };
        let door = |program: &str| Door {
            trial: trial.clone(),
            program: program.into(),
            sys_class_net: folder.path().to_owned(),
        };
        let with = |program: &str, questions: &[Ask]| {
            let _ = std::fs::remove_file(&socket);
            let listener = UnixListener::bind(&socket).expect("a socket");
            let door = door(program);
            std::thread::scope(|scope| {
                scope.spawn(|| door.serve(&listener, Duration::from_millis(200)).expect("served"));
                questions
                    .iter()
                    .map(|question| ask(&socket, question).expect("an answer"))
                    .collect::<Vec<_>>()
            })
        };
        let good = || Ask::Try("[network]\nipv4 = \"192.0.2.7/24\"\n".into());
        for bad in [
            "",
            "nonsense",
            "[network]\nipv4 = \"1.2.3.4; reboot\"",
            "[wifi]\nssid = \"x\"",
            "[network]\nx = 1",
        ] {
            let told = with("/bin/true", &[Ask::Try(bad.into()), Ask::Confirm]);
            assert!(matches!(told.as_slice(), [Told::Wrong(_), Told::Wrong(_)]), "{bad:?}: {told:?}");
        }
        let told = with("/bin/false", &[good(), Ask::Confirm]);
        assert!(matches!(told.as_slice(), [Told::Done, Told::Wrong(_)]), "{told:?}");
        assert!(trial.pending().is_none());
        let told = with("/bin/true", &[good(), Ask::Show, Ask::Confirm, Ask::Show]);
        let [Told::Done, Told::Network(on_trial), Told::Done, Told::Network(kept)] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert!(on_trial.left.is_some_and(|left| left > 50) && kept.left.is_none());
        assert!(kept.toml.contains("192.0.2.7/24") && kept.toml == on_trial.toml);
        let told = with("/bin/true", &[Ask::Try("[network]\nvlan = 20\n".into()), Ask::Back, Ask::Show]);
        assert!(matches!(&told[2], Told::Network(shown) if shown.toml == kept.toml), "{told:?}");
    }

    #[test]
    fn what_a_former_one_has_left_on_trial_goes_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let trial = Trial { system: folder.path().to_owned(), file: folder.path().join("trial.toml") };
        std::fs::write(&trial.file, "[network]\nvlan = 20\n").expect("on trial");
        let listener = UnixListener::bind(folder.path().join("network.sock")).expect("a socket");
        let door =
            Door { trial: trial.clone(), program: "/bin/true".into(), sys_class_net: "/nowhere".into() };
        door.serve(&listener, Duration::from_millis(1)).expect("served");
        assert!(trial.pending().is_none() && !trial.file.exists());
    }
}
