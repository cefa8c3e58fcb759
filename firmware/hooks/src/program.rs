//! One run of a program: checked, started without anything of ours, watched, ended with all that it started.

use crate::{Call, Verdict};
use nix::{
    fcntl::{FcntlArg, OFlag, fcntl},
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::{
        signal::{Signal, killpg},
        wait::{Id, WaitPidFlag, WaitStatus, waitid},
    },
    unistd::Pid,
};
use std::{
    fs,
    io::{self, Read},
    os::{
        fd::AsFd,
        unix::{
            fs::MetadataExt,
            process::{CommandExt, ExitStatusExt},
        },
    },
    path::Path,
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// What is kept of what a program says.
const WORDS: usize = 256;
/// How often it is looked whether it has ended: soon at first, then more rarely.
const FIRST_LOOK: Duration = Duration::from_millis(1);
const LAST_LOOK: Duration = Duration::from_millis(20);

/// Runs a program that belongs to `owner`.
pub(crate) fn run(call: &Call, owner: u32) -> Verdict {
    let path = Path::new(&call.program);
    if let Err(why) = check(path, owner) {
        return Verdict::Broken(format!("{:?} {why}", call.program));
    }
    let started = Command::new(path)
        .env_clear()
        .envs(call.variables.iter().map(|(name, value)| (name, value)))
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        // Of its own, so that whatever it starts can be ended with it.
        .process_group(0)
        .spawn();
    match started.and_then(|child| watch(child, call.time())) {
        Ok((Some(status), _)) if status.success() => Verdict::Allowed,
        Ok((Some(status), words)) => Verdict::Refused(told(status, &words)),
        Ok((None, _)) => Verdict::Broken(format!(
            "{:?} did not end within {} ms and was stopped",
            call.program,
            call.time().as_millis()
        )),
        Err(error) => Verdict::Broken(format!("{:?} cannot be run: {error}", call.program)),
    }
}

/// Whether nobody but the owner chooses what the program does.
fn check(path: &Path, owner: u32) -> Result<(), String> {
    if !path.is_absolute() {
        return Err("is not an absolute path".into());
    }
    let found = fs::metadata(path).map_err(|error| format!("cannot be used: {error}"))?;
    if !found.is_file() {
        return Err("is not a file".into());
    }
    if found.uid() != owner || found.mode() & 0o022 != 0 {
        return Err(
            "may be changed by others: give it to root and take the right to write from all others".into()
        );
    }
    Ok(())
}

/// Waits for the end; the status is missing when it had to be ended.
fn watch(mut child: Child, time: Duration) -> io::Result<(Option<ExitStatus>, String)> {
    let group = Pid::from_raw(child.id().cast_signed());
    let mut words = Words::of(child.stderr.take())?;
    let deadline = Instant::now() + time;
    let mut pause = FIRST_LOOK;
    let in_time = loop {
        // Not reaped yet: its number, which is the group's, cannot be anybody else's.
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
        if waitid(Id::Pid(group), flags)? != WaitStatus::StillAlive {
            break true;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break false;
        }
        words.listen(left.min(pause));
        pause = (pause * 2).min(LAST_LOOK);
    };
    words.listen(Duration::ZERO);
    // There may be nobody left in it, which is as good.
    let _ = killpg(group, Signal::SIGKILL);
    let status = child.wait()?;
    Ok((in_time.then_some(status), words.kept))
}

/// What a program says on its standard error: the beginning is kept, the rest is read and dropped, so that it never
/// waits for us.
struct Words {
    pipe: Option<ChildStderr>,
    kept: String,
}

impl Words {
    fn of(pipe: Option<ChildStderr>) -> io::Result<Self> {
        if let Some(pipe) = &pipe {
            fcntl(pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        }
        Ok(Self { pipe, kept: String::new() })
    }

    /// Waits for words, at most for `time`.
    fn listen(&mut self, time: Duration) {
        let Some(pipe) = &mut self.pipe else { return std::thread::sleep(time) };
        let timeout = PollTimeout::try_from(time).unwrap_or(PollTimeout::ZERO);
        let ready = poll(&mut [PollFd::new(pipe.as_fd(), PollFlags::POLLIN)], timeout);
        if ready.is_ok_and(|ready| ready == 0) {
            return;
        }
        let mut piece = [0; 4096];
        match pipe.read(&mut piece) {
            Ok(0) => self.pipe = None,
            Ok(length) => {
                let room = WORDS.saturating_sub(self.kept.len());
                let shown = |&byte: &u8| if (b' '..=b'~').contains(&byte) { char::from(byte) } else { ' ' };
                self.kept.extend(piece[..length.min(room)].iter().map(shown));
            }
            Err(_) => {}
        }
    }
}

fn told(status: ExitStatus, words: &str) -> String {
    let end = match (status.code(), status.signal()) {
        (Some(code), _) => format!("it ended with {code}"),
        (None, Some(signal)) => format!("it was ended by signal {signal}"),
        (None, None) => "it ended".into(),
    };
    match words.trim() {
        "" => end,
        words => format!("{end}: {words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use tempfile::TempDir;

    struct Script(TempDir);

    impl Script {
        fn new(text: &str) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let script = Self(folder);
            crate::testing::program(&script.path(), text);
            script
        }

        fn path(&self) -> std::path::PathBuf {
            self.0.path().join("program")
        }

        fn allow(&self, mode: u32) {
            fs::set_permissions(self.path(), fs::Permissions::from_mode(mode)).expect("permissions");
        }

        fn run(&self, limit: u64, variables: &[(&str, &str)]) -> Verdict {
            let program = self.path().display().to_string();
            let variables = variables.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
            run(&Call { program, limit, variables }, nix::unistd::geteuid().as_raw())
        }
    }

    fn broken(verdict: &Verdict, word: &str) {
        assert!(matches!(verdict, Verdict::Broken(words) if words.contains(word)), "{verdict:?}");
    }

    #[test]
    fn it_sees_the_variables_of_the_call_and_nothing_else() {
        let script = Script::new("/usr/bin/env > \"$VPN_OUT\"; pwd >> \"$VPN_OUT\"");
        let out = script.0.path().join("out");
        let odd = "'$(touch x)' \"; `id` \n é";
        let variables = [("VPN_OUT", out.to_str().expect("UTF-8")), ("VPN_USER_ID", odd)];
        assert_eq!(script.run(3000, &variables), Verdict::Allowed);
        let said = fs::read_to_string(out).expect("written");
        assert!(said.contains(&format!("VPN_USER_ID={odd}\n")) && said.ends_with("/\n"), "{said}");
        for ours in ["PATH", "HOME", "CARGO", "LISTEN_FDS", "ALCOVE"] {
            let there = said.lines().any(|line| line.starts_with(&format!("{ours}=")));
            // A shell gives itself a path.
            assert!(!there || ours == "PATH", "{said}");
        }
    }

    #[test]
    fn a_no_has_its_status_and_its_words() {
        let refused = |text: &str| match Script::new(text).run(3000, &[]) {
            Verdict::Refused(words) => words,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused("exit 7"), "it ended with 7");
        assert_eq!(refused("echo not today >&2; exit 1"), "it ended with 1: not today");
        assert_eq!(refused("kill -9 $$"), "it was ended by signal 9");
        let long = refused("i=0; while [ $i -lt 20000 ]; do echo 0123456789 >&2; i=$((i+1)); done; exit 1");
        assert!(long.len() < 300, "{}", long.len());
        let odd = refused("printf '\\033[31mred\\nline' >&2; exit 1");
        assert_eq!(odd, "it ended with 1: [31mred line");
    }

    #[test]
    fn one_that_takes_too_long_is_ended_with_what_it_started() {
        let script = Script::new("sleep 60 & echo $! > \"$VPN_OUT\"; sleep 60");
        let out = script.0.path().join("out");
        let began = Instant::now();
        broken(&script.run(300, &[("VPN_OUT", out.to_str().expect("UTF-8"))]), "did not end within 300 ms");
        assert!(began.elapsed() < Duration::from_secs(20));
        gone(&out);
    }

    #[test]
    fn nothing_stays_behind_one_that_ended_in_time_either() {
        let script = Script::new("sleep 60 & echo $! > \"$VPN_OUT\"");
        let out = script.0.path().join("out");
        assert_eq!(script.run(3000, &[("VPN_OUT", out.to_str().expect("UTF-8"))]), Verdict::Allowed);
        gone(&out);
    }

    /// The process whose number is in this file is no more, or waits only to be asked about.
    fn gone(file: &Path) {
        let pid = fs::read_to_string(file).expect("a number");
        let stat = format!("/proc/{}/stat", pid.trim());
        let is_gone = || fs::read_to_string(&stat).map_or(true, |text| text.contains(") Z"));
        let until = Instant::now() + Duration::from_secs(10);
        while !is_gone() {
            assert!(Instant::now() < until, "it goes on");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn what_others_may_change_or_what_is_no_program_is_not_run() {
        let script = Script::new("exit 0");
        script.allow(0o777);
        broken(&script.run(3000, &[]), "may be changed by others");
        script.allow(0o600);
        broken(&script.run(3000, &[]), "cannot be run");
        script.allow(0o755);
        let own = nix::unistd::geteuid().as_raw();
        let call = |program: &str| Call { program: program.into(), limit: 1000, variables: vec![] };
        broken(&run(&call(script.path().to_str().expect("UTF-8")), own + 1), "may be changed by others");
        broken(&run(&call("program"), own), "absolute");
        broken(&run(&call("/nowhere/program"), own), "cannot be used");
        broken(&run(&call(script.0.path().to_str().expect("UTF-8")), own), "is not a file");
        let link = script.0.path().join("link");
        symlink(script.path(), &link).expect("a link");
        assert_eq!(run(&call(link.to_str().expect("UTF-8")), own), Verdict::Allowed);
    }
}
