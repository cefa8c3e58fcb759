//! A resolver of a node that was killed: it goes on answering, and ends when the next one begins.

use super::arguments::marker;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{fs, path::Path};

/// Ends the process that is noted in a file, if it is one of ours and not somebody else's with the same number.
pub(super) fn end(proc: &Path, pid_file: &Path) {
    let Some(pid) = noted(proc, pid_file) else { return };
    match kill(Pid::from_raw(pid), Signal::SIGKILL) {
        Ok(()) => tracing::info!(pid, "the resolver of a former run was ended"),
        Err(error) => tracing::warn!(%error, pid, "the resolver of a former run could not be ended"),
    }
}

fn noted(proc: &Path, pid_file: &Path) -> Option<i32> {
    let pid: i32 = fs::read_to_string(pid_file).ok()?.trim().parse().ok().filter(|pid| *pid > 1)?;
    let line = fs::read(proc.join(pid.to_string()).join("cmdline")).ok()?;
    let own = marker(pid_file);
    line.split(|byte| *byte == 0).any(|word| word == own.as_bytes()).then_some(pid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_is_meant() {
        let folder = tempfile::tempdir().expect("a folder");
        let (proc, file) = (folder.path().join("proc"), folder.path().join("resolver.pid"));
        assert_eq!(noted(&proc, &file), None);
        fs::create_dir_all(proc.join("77")).expect("a process");
        let line =
            |own: &str| fs::write(proc.join("77/cmdline"), format!("dnsmasq\0{own}\0--x\0")).expect("a line");
        line(&marker(&file));
        for (text, meant) in [("77\n", Some(77)), ("78\n", None), ("1\n", None), ("-77\n", None), ("x", None)]
        {
            fs::write(&file, text).expect("a note");
            assert_eq!(noted(&proc, &file), meant, "{text}");
        }
        fs::write(&file, "77\n").expect("a note");
        line("--pid-file=/run/dnsmasq.pid");
        assert_eq!(noted(&proc, &file), None, "somebody else's");
    }
}
