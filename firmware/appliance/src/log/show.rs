//! `alcove log`: the last lines, and those that come.

use super::{FLUSH, Log, files};
use crate::{durable, error::Error};
use nix::{sys::signal::kill, unistd::Pid};
use std::{
    collections::VecDeque,
    fs::File,
    io::{Read, Write},
    os::unix::fs::MetadataExt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// More files than there ever are.
const MAX_FILES: usize = 16;
const MAX_FILE: u64 = 16 << 20;
/// How long the process that logs is given to write what it holds.
const FLUSH_TIME: Duration = Duration::from_millis(150);

/// How to wait for further lines.
#[derive(Debug, Clone, Copy)]
pub struct Follow {
    /// Between two looks.
    pub every: Duration,
    /// When to stop; `None`: when nobody reads any more.
    pub until: Option<Instant>,
}

impl Default for Follow {
    fn default() -> Self {
        Self { every: Duration::from_secs(1), until: None }
    }
}

/// Prints the last `lines` lines of the log, oldest first, and with `follow` those that come after.
///
/// # Errors
/// [`Error::NoLog`] when there is none; [`Error::Output`] when it cannot be printed (a closed pipe is no error).
pub fn show(log: &Log, lines: usize, follow: Option<Follow>, out: &mut impl Write) -> Result<(), Error> {
    let Log { folder, pid_file, .. } = log;
    flush(pid_file);
    let mut last: VecDeque<String> = VecDeque::new();
    let mut current = None;
    let mut found = false;
    for age in (0..MAX_FILES).rev() {
        let Ok(mut file) = File::open(files::path(folder, age)) else { continue };
        found = true;
        for line in rest_of(&mut file).lines() {
            last.push_back(line.to_owned());
            if last.len() > lines {
                last.pop_front();
            }
        }
        current = Some(file);
    }
    if !found && follow.is_none() {
        return Err(Error::NoLog(folder.clone()));
    }
    let text: String = last.into_iter().map(|line| line + "\n").collect();
    if !print(&text, out)? {
        return Ok(());
    }
    match follow {
        Some(follow) => go_on(folder, current, follow, pid_file, out),
        None => Ok(()),
    }
}

fn go_on(
    folder: &Path,
    mut current: Option<File>,
    follow: Follow,
    pid_file: &Path,
    out: &mut impl Write,
) -> Result<(), Error> {
    while follow.until.is_none_or(|until| Instant::now() < until) {
        thread::sleep(follow.every);
        flush(pid_file);
        let mut text = current.as_mut().map(rest_of).unwrap_or_default();
        if let Ok(mut newest) = File::open(files::path(folder, 0))
            && inode(&newest) != current.as_ref().and_then(inode)
        {
            text.push_str(&rest_of(&mut newest));
            current = Some(newest);
        }
        if !print(&text, out)? {
            return Ok(());
        }
    }
    Ok(())
}

fn inode(file: &File) -> Option<u64> {
    file.metadata().ok().map(|file| file.ino())
}

/// What there is in the file from where it was read to.
fn rest_of(file: &mut File) -> String {
    let mut bytes = vec![];
    // What could be read before an error is worth showing.
    let _ = file.take(MAX_FILE).read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Prints; false when nobody reads any more.
fn print(text: &str, out: &mut impl Write) -> Result<bool, Error> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Error::Output(error)),
    }
}

/// Has the process that logs write what it holds, where there is one and it may be asked.
fn flush(pid_file: &Path) {
    let pid = durable::short_text(pid_file, 16).and_then(|text| text.trim().parse::<i32>().ok());
    let Some(pid) = pid.filter(|pid| *pid > 1) else { return };
    // A number may have gone to another program since.
    let same = |entry: &str| std::fs::read_link(format!("/proc/{entry}/exe")).ok();
    let is_ours = same("self").is_some() && same("self") == same(&pid.to_string());
    if is_ours && pid.unsigned_abs() != std::process::id() && kill(Pid::from_raw(pid), FLUSH).is_ok() {
        thread::sleep(FLUSH_TIME);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{Limits, files::Files};

    fn log(folder: &Path) -> Log {
        Log { folder: folder.to_owned(), pid_file: "/nonexistent".into(), socket: None }
    }

    fn limits() -> Limits {
        Limits { file_size: 100, files: 3, ..Limits::default() }
    }

    #[test]
    fn the_last_lines_come_out_of_several_files_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = Files::new(folder.path(), &limits());
        for n in 0..12 {
            files.write(&format!("line number {n}\n"));
        }
        let mut out = vec![];
        show(&log(folder.path()), 8, None, &mut out).expect("shown");
        let expected: String = (4..12).map(|n| format!("line number {n}\n")).collect();
        assert_eq!(String::from_utf8(out).expect("text"), expected);
    }

    #[test]
    fn no_log_is_told() {
        let error = show(&log(Path::new("/nonexistent")), 8, None, &mut vec![]).expect_err("none");
        assert!(error.to_string().starts_with("there is no log in /nonexistent"));
    }

    #[test]
    fn followed_lines_are_shown_across_a_rotation() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = Files::new(folder.path(), &limits());
        files.write("line number 0\n");
        let writer = thread::spawn(move || {
            for n in 1..10 {
                thread::sleep(Duration::from_millis(40));
                files.write(&format!("line number {n}\n"));
            }
        });
        let mut reader = Reader { text: String::new(), last: "line number 9\n" };
        let follow = Follow {
            every: Duration::from_millis(10),
            until: Some(Instant::now() + Duration::from_secs(60)),
        };
        show(&log(folder.path()), 5, Some(follow), &mut reader).expect("shown");
        writer.join().expect("ended");
        let expected: String = (0..10).map(|n| format!("line number {n}\n")).collect();
        assert_eq!(reader.text, expected);
    }

    /// Somebody who reads up to a line and then goes.
    struct Reader {
        text: String,
        last: &'static str,
    }

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.text.push_str(&String::from_utf8_lossy(bytes));
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            if self.text.ends_with(self.last) {
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
            Ok(())
        }
    }
}
