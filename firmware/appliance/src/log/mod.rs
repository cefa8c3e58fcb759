//! The box's log: lines from standard input, and from programs that write to `/dev/log`, into a few files of bounded size on the data partition.
//!
//! Lines are held in memory and written together, once a minute or one second after a warning, so that an
//! idle box does not wear its card out; `alcove log` and a stop have them written at once. A power cut costs
//! the last minute of lines that were no warnings. Whatever happens to the disk, the input is read: a full
//! log must never stop the daemon.

mod files;
mod lines;
mod show;
mod syslog;

pub use show::{Follow, show};

use crate::error::Error;
use files::Files;
use lines::Lines;
use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::{
        signal::{SigSet, Signal},
        signalfd::{SfdFlags, SignalFd},
    },
};
use std::{
    fs,
    io::Read,
    os::fd::AsFd,
    path::PathBuf,
    time::{Duration, Instant},
};

/// The signal that has the lines written at once.
const FLUSH: Signal = Signal::SIGUSR1;

/// What the log may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Largest file, in bytes.
    pub file_size: u64,
    /// Number of files, the current one among them; at least 1.
    pub files: usize,
    /// Longest time that a line is held.
    pub hold: Duration,
    /// Most bytes that are held.
    pub held_bytes: usize,
    /// Most bytes that are taken within an hour; what is more is counted, not kept.
    pub bytes_per_hour: u64,
}

impl Default for Limits {
    /// 4 MiB in all, and as much an hour: whatever fills the log, the last hour is in it.
    fn default() -> Self {
        Self {
            file_size: 1 << 20,
            files: 4,
            hold: Duration::from_secs(60),
            held_bytes: 64 << 10,
            bytes_per_hour: 4 << 20,
        }
    }
}

impl Limits {
    /// For a log in memory: two files of 64 KiB.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { file_size: 64 << 10, files: 2, ..Self::default() }
    }
}

/// Where lines come from and go to.
#[derive(Debug, Clone)]
pub struct Log {
    /// Where the files are; made where it is missing.
    pub folder: PathBuf,
    /// How `alcove log` finds the process that logs; in memory.
    pub pid_file: PathBuf,
    /// The socket for other programs, `/dev/log`.
    pub socket: Option<PathBuf>,
}

/// Copies lines from `input` and the socket into files until the input ends or SIGTERM comes. Call it with no other thread running, or with SIGTERM and
/// SIGUSR1 blocked in all of them.
///
/// # Errors
/// [`Error::System`] when signals or the input cannot be waited for; [`Error::File`] when the socket cannot be
/// opened. Files that cannot be written are no
/// error: the lines are counted and dropped.
pub fn log_to(log: &Log, limits: &Limits, mut input: impl Read + AsFd) -> Result<(), Error> {
    let system = |what| move |source| Error::System { what, source };
    let wanted = SigSet::from_iter([Signal::SIGTERM, FLUSH]);
    wanted.thread_block().map_err(system("to hold signals back"))?;
    let signals = SignalFd::with_flags(&wanted, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)
        .map_err(system("to wait for signals"))?;
    let socket = log.socket.as_deref().map(syslog::open).transpose()?;
    if let Err(error) = fs::write(&log.pid_file, std::process::id().to_string()) {
        tracing::warn!(%error, "`alcove log` will not see the newest lines");
    }
    let mut lines = Lines::new(limits, Instant::now());
    let mut files = Files::new(&log.folder, limits);
    let mut chunk = vec![0; 8192];
    let mut stop = false;
    while !stop {
        let (readable, signalled, told) = {
            let wait_for = |fd| PollFd::new(fd, PollFlags::POLLIN);
            let mut waiting = vec![wait_for(input.as_fd()), wait_for(signals.as_fd())];
            waiting.extend(socket.iter().map(|socket| wait_for(socket.as_fd())));
            let timeout = lines.wait(Instant::now()).map_or(PollTimeout::NONE, |wait| {
                // One millisecond more, so that the time has come when the wait is over.
                PollTimeout::try_from(wait + Duration::from_millis(1)).unwrap_or(PollTimeout::MAX)
            });
            match poll(&mut waiting, timeout) {
                Ok(_) | Err(Errno::EINTR) => {}
                Err(source) => return Err(Error::System { what: "to wait for lines", source }),
            }
            let ready = |at: usize| waiting.get(at).is_some_and(|fd| fd.any().unwrap_or(false));
            (ready(0), ready(1), ready(2))
        };
        let mut flush = false;
        if readable {
            match input.read(&mut chunk) {
                Ok(0) => stop = true,
                Ok(count) => lines.push(&chunk[..count], Instant::now(), &stamp()),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => stop = true,
            }
        }
        if let Some(socket) = socket.as_ref().filter(|_| told) {
            lines.push_whole(&syslog::read(socket, &mut chunk), Instant::now(), &stamp());
        }
        if signalled {
            while let Ok(Some(signal)) = signals.read_signal() {
                flush = true;
                stop |= signal.ssi_signo == Signal::SIGTERM as u32;
            }
        }
        if stop {
            lines.end(&stamp());
        }
        if stop || flush || lines.are_due(Instant::now()) {
            files.write(&lines.take(&stamp()));
        }
    }
    let _ = fs::remove_file(&log.pid_file);
    Ok(())
}

/// The time as it stands in front of a line, as the daemon's own lines have it.
fn stamp() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{io::Write, os::unix::net::UnixDatagram, path::Path, thread};

    fn log(folder: &Path) -> Log {
        Log { folder: folder.join("log"), pid_file: folder.join("pid"), socket: Some(folder.join("socket")) }
    }

    #[test]
    fn lines_are_there_after_a_stop_and_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        for run in 0..2 {
            let (reader, mut writer) = std::io::pipe().expect("a pipe");
            let log = log(folder.path());
            let logger = thread::spawn(move || log_to(&log, &Limits::default(), reader).expect("logged"));
            writeln!(writer, "run {run}").expect("written");
            write!(writer, "without an end").expect("written");
            drop(writer);
            logger.join().expect("ended");
        }
        let mut out = vec![];
        show(&log(folder.path()), 10, None, &mut out).expect("shown");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(text.lines().nth(2).expect("a line").ends_with("Z run 1"), "{text}");
    }

    #[test]
    fn what_other_programs_say_is_in_the_log_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let (reader, mut writer) = std::io::pipe().expect("a pipe");
        let it = log(folder.path());
        let logger = thread::spawn(move || log_to(&it, &Limits::default(), reader).expect("logged"));
        write!(writer, "half a li").expect("written");
        let program = UnixDatagram::unbound().expect("a socket");
        while program.send_to(b"<30>ntpd: synced", folder.path().join("socket")).is_err() {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(100));
        writeln!(writer, "ne").expect("written");
        drop(writer);
        logger.join().expect("ended");
        let mut out = vec![];
        show(&log(folder.path()), 10, None, &mut out).expect("shown");
        let text = String::from_utf8(out).expect("text");
        assert!(text.contains("Z  INFO ntpd: synced\n") && text.contains("Z half a line\n"), "{text}");
    }
}
