//! The program `openvpn`: whether it is there, in which version, and how one is started.
//!
//! It begins as this process is, since it makes a network device and opens ports, and becomes `nobody` before it
//! hears of any client. Its configuration goes through its standard input: no key of it is ever in a file.

use crate::NodeError;
use std::{ffi::OsString, fs, io, path::Path, process::Stdio, time::Duration};
use tokio::{
    io::AsyncWriteExt,
    process::{Child, Command},
    time::timeout,
};

const PROGRAM: &str = "openvpn";
/// How long it may take to tell its version.
const PATIENCE: Duration = Duration::from_secs(5);

/// The program as found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    /// As it says itself: `2.6.14`.
    pub version: String,
    /// One process can listen on several ports.
    pub many_ports: bool,
}

impl Program {
    /// Asks the program for its version; `None` when there is none.
    pub(crate) async fn find() -> Option<Self> {
        let mut command = command();
        command.arg("--version").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let output = timeout(PATIENCE, command.output()).await.ok()?.ok()?;
        Self::parse(&String::from_utf8_lossy(&output.stdout))
    }

    fn parse(text: &str) -> Option<Self> {
        let version = text.strip_prefix("OpenVPN ")?.split_whitespace().next()?;
        let mut numbers = version.split(['.', '_', '-']).map_while(|part| part.parse::<u32>().ok());
        let (major, minor) = (numbers.next()?, numbers.next().unwrap_or(0));
        let version: String = version.chars().filter(char::is_ascii_graphic).take(32).collect();
        Some(Self { version, many_ports: (major, minor) >= (2, 7) })
    }
}

/// Starts it in a folder, with a configuration.
///
/// # Errors
/// [`NodeError::Openvpn`] with the cause in words.
pub(crate) async fn start(folder: &Path, configuration: &str) -> Result<Child, NodeError> {
    let mut command = command();
    command.args(["--config", "stdin"]).current_dir(folder);
    // In a group of its own, so that Ctrl-C in a terminal reaches the supervisor alone.
    command.process_group(0).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => NodeError::NoOpenvpn,
        _ => NodeError::Openvpn(format!("openvpn could not be started ({error})")),
    })?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends before it has read all shows that in its exit.
        drop(timeout(PATIENCE, stdin.write_all(configuration.as_bytes())).await);
    }
    Ok(child)
}

fn command() -> Command {
    // Services often run without the folders of administration programs.
    let mut path = std::env::var_os("PATH").unwrap_or_default();
    path.push(OsString::from(":/usr/sbin:/sbin"));
    let mut command = Command::new(PROGRAM);
    command.env_clear().env("PATH", path).env("LC_ALL", "C");
    command
}

/// The user and group that the program becomes: `nobody` and that one's group.
pub(crate) fn unprivileged() -> (String, String) {
    let read = |file| fs::read_to_string(file).unwrap_or_default();
    names(&read("/etc/passwd"), &read("/etc/group"))
}

fn names(users: &str, groups: &str) -> (String, String) {
    let nobody = users.lines().find_map(|line| line.strip_prefix("nobody:"));
    let number = nobody.and_then(|rest| rest.split(':').nth(2));
    let named = |line: &&str| number.is_some() && line.split(':').nth(2) == number;
    let group = groups.lines().find(named).and_then(|line| line.split(':').next());
    ("nobody".into(), group.unwrap_or("nogroup").into())
}

/// Whether this machine has instructions for AES.
pub(crate) fn prefers_aes() -> bool {
    has_aes(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default())
}

fn has_aes(cpuinfo: &str) -> bool {
    let lists = cpuinfo.lines().filter_map(|line| line.split_once(':'));
    lists
        .filter(|(key, _)| matches!(key.trim(), "flags" | "Features"))
        .any(|(_, words)| words.split_whitespace().any(|word| word == "aes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_apart() {
        let parse = |text: &str| Program::parse(text).map(|found| (found.version, found.many_ports));
        assert_eq!(
            parse("OpenVPN 2.6.14 x86_64-pc-linux-gnu [SSL (OpenSSL)]\n"),
            Some(("2.6.14".into(), false))
        );
        assert_eq!(parse("OpenVPN 2.7_rc2 aarch64\n"), Some(("2.7_rc2".into(), true)));
        assert_eq!(parse("OpenVPN 3.0 x\n"), Some(("3.0".into(), true)));
        assert_eq!(parse("something else\n"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn the_group_is_nobodys_own() {
        let users = "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n";
        let of = |groups| names(users, groups);
        assert_eq!(of("root:x:0:\nnogroup:x:65534:\n"), ("nobody".into(), "nogroup".into()));
        assert_eq!(of("root:x:0:\nnobody:x:65534:\n"), ("nobody".into(), "nobody".into()));
        assert_eq!(names("", "root:x:0:\n"), ("nobody".into(), "nogroup".into()));
    }

    #[test]
    fn aes_is_found_where_processors_name_it() {
        assert!(has_aes("processor\t: 0\nflags\t\t: fpu vme aes avx\n"));
        assert!(has_aes("Features\t: fp asimd aes pmull\n"));
        assert!(!has_aes("Features\t: fp asimd evtstrm crc32\nmodel name: aes\n"));
    }
}
