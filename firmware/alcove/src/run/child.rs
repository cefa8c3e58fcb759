//! One supervised child process: started from this same program, started again when it dies.

use super::sockets::Handed;
use anyhow::Context;
use command_fds::{CommandFdExt, FdMapping};
use std::{
    path::PathBuf,
    process::{Child as Process, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// First and longest pause before a dead child is started again.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A child that lived for so long begins with the first pause again.
const HEALTHY: Duration = Duration::from_secs(60);

/// Exit code of a child whose role cannot work until somebody changes something.
pub const CANNOT_WORK: u8 = 78;

/// Whether a child ended because its role cannot work.
pub fn is_hopeless(status: ExitStatus) -> bool {
    status.code() == Some(i32::from(CANNOT_WORK))
}

pub struct Child {
    pub role: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    process: Option<Process>,
    started: Instant,
    pause: Duration,
    /// When it is to be started again.
    due: Option<Instant>,
    /// Started when somebody knocks, and ends when it has nothing to do.
    pub on_demand: bool,
    /// One that ended badly has something to finish: it is started again without a knock.
    pub finishes: bool,
}

impl Child {
    pub fn new(role: &'static str, program: PathBuf, arguments: Vec<String>) -> Self {
        Self {
            role,
            program,
            arguments,
            process: None,
            started: Instant::now(),
            pause: FIRST_PAUSE,
            due: None,
            on_demand: false,
            finishes: false,
        }
    }

    /// Starts it with what it is handed.
    ///
    /// # Errors
    /// When the system cannot start a process.
    pub fn start(&mut self, handed: Option<Handed>) -> anyhow::Result<()> {
        let mut command = Command::new(&self.program);
        command.arg(format!("{}-process", self.role)).args(&self.arguments).stdin(Stdio::null());
        // The C library would keep freed password-hashing memory and an arena per thread; a musl build
        // ignores these.
        command.env("MALLOC_ARENA_MAX", "1").env("MALLOC_MMAP_THRESHOLD_", "131072");
        command.env("MALLOC_TRIM_THRESHOLD_", "131072");
        if let Some((descriptors, variables)) = handed {
            command.envs(variables);
            let mappings =
                (3..).zip(descriptors).map(|(child_fd, parent_fd)| FdMapping { parent_fd, child_fd });
            command.fd_mappings(mappings.collect())?;
        }
        let process =
            command.spawn().with_context(|| format!("the {} process cannot be started", self.role))?;
        self.process = Some(process);
        self.started = Instant::now();
        self.due = None;
        Ok(())
    }

    /// Lets it be until somebody knocks.
    pub fn rest(&mut self) {
        self.due = None;
    }

    /// Whether it is to be started when somebody knocks.
    pub fn awaits_a_knock(&self) -> bool {
        self.on_demand && self.process.is_none() && self.due.is_none()
    }

    pub fn running(&self) -> bool {
        self.process.is_some()
    }

    /// Its process number while it runs.
    pub fn pid(&self) -> Option<nix::unistd::Pid> {
        let id = self.process.as_ref()?.id();
        i32::try_from(id).ok().map(nix::unistd::Pid::from_raw)
    }

    /// Its exit status, once after each death; sets the time for the next start.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn reap(&mut self) -> std::io::Result<Option<ExitStatus>> {
        let Some(process) = &mut self.process else { return Ok(None) };
        let Some(status) = process.try_wait()? else { return Ok(None) };
        self.process = None;
        if self.started.elapsed() > HEALTHY {
            self.pause = FIRST_PAUSE;
        }
        if is_hopeless(status) {
            // It said why, and needs somebody to act: no use in saying it again and again.
            self.pause = LONGEST_PAUSE;
        }
        self.due = Some(Instant::now() + self.pause);
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(Some(status))
    }

    /// How long until it is to be started again; zero when that is now.
    pub fn due_in(&self) -> Option<Duration> {
        self.due.map(|due| due.saturating_duration_since(Instant::now()))
    }

    /// Ends it without asking.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended by itself meanwhile.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
