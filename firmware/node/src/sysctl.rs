//! Forwarding switched on in the kernel, and back to what it was on a clean stop.
//!
//! The old values are written to `sysctl.saved` before anything changes, with the boot that they belong to: after
//! a crash the next start finds them and does not take its own values for the original ones; after a reboot they
//! mean nothing any more.
//!
//! Redirects are switched off for the tunnel: what one client sends to another goes in and out of one interface, and
//! the kernel would tell the client a "shorter" way that does not exist, and then spare itself the refusal. (The
//! kernel redirects where either `all` or the interface says so, so both change; other interfaces keep theirs.)
//!
//! A kernel that forwards ignores router advertisements unless `accept_ra` is 2. Interfaces that got their default
//! route from one would lose it, so they are switched over first.

use crate::{NodeError, files};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

const FILE: &str = "sysctl.saved";
const FORWARDING: [&str; 2] = ["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"];
/// `RTF_ADDRCONF` of the kernel's route flags: learned from a router advertisement.
const LEARNED: u32 = 0x0004_0000;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Saved {
    boot: String,
    values: BTreeMap<String, String>,
}

/// The kernel's settings below `proc` (`/proc`, another folder in tests) and where old values are kept.
#[derive(Debug)]
pub(crate) struct Sysctls {
    proc: PathBuf,
    saved: PathBuf,
    interface: String,
}

impl Sysctls {
    pub(crate) fn new(proc: &Path, state: &Path, interface: &str) -> Self {
        Self { proc: proc.into(), saved: state.join(FILE), interface: interface.into() }
    }

    /// Switches forwarding on for both families. Writes nothing that is already as wanted.
    ///
    /// # Errors
    /// The first setting that could not be written; the others are set all the same.
    pub(crate) fn enable(&self) -> Result<(), NodeError> {
        let mut wanted: Vec<(String, &str)> = self
            .autoconfigured()
            .into_iter()
            .map(|name| format!("net/ipv6/conf/{name}/accept_ra"))
            .filter(|key| self.read(key).is_ok_and(|value| value == "1"))
            .map(|key| (key, "2"))
            .collect();
        let redirects = ["all", &self.interface].map(|name| format!("net/ipv4/conf/{name}/send_redirects"));
        let switches = FORWARDING.map(|key| (key.to_owned(), "1")).into_iter();
        for (key, value) in switches.chain(redirects.map(|key| (key, "0"))) {
            match self.read(&key) {
                Ok(now) if now == value => {}
                // A kernel without IPv6 has nothing to forward there.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                _ => wanted.push((key, value)),
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        self.save(wanted.iter().map(|(key, _)| key.as_str()))?;
        let mut result = Ok(());
        for (key, value) in &wanted {
            result = result.and(self.write(key, value));
        }
        result
    }

    /// Puts the old values back.
    ///
    /// # Errors
    /// The first setting that could not be written; the others are set all the same.
    pub(crate) fn restore(&self) -> Result<(), NodeError> {
        let Some(saved) = self.saved() else { return Ok(()) };
        let mut result = Ok(());
        for (key, value) in &saved.values {
            match self.write(key, value) {
                // An interface may be gone by now.
                Err(NodeError::Sysctl { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
                other => result = result.and(other),
            }
        }
        drop(fs::remove_file(&self.saved));
        result
    }

    fn save<'a>(&self, keys: impl Iterator<Item = &'a str>) -> Result<(), NodeError> {
        let mut saved = self.saved().unwrap_or_else(|| Saved { boot: self.boot(), ..Saved::default() });
        for key in keys {
            if let Ok(value) = self.read(key) {
                saved.values.entry(key.into()).or_insert(value);
            }
        }
        let text = serde_json::to_vec(&saved).expect("texts are JSON");
        let failed = |source| NodeError::State { path: self.saved.clone(), source };
        files::replace(&self.saved, &text).map_err(failed)
    }

    /// The values of this boot, if any were saved.
    fn saved(&self) -> Option<Saved> {
        let saved: Saved = serde_json::from_slice(&fs::read(&self.saved).ok()?).ok()?;
        (saved.boot == self.boot()).then_some(saved)
    }

    fn boot(&self) -> String {
        fs::read_to_string(self.proc.join("sys/kernel/random/boot_id")).unwrap_or_default().trim().into()
    }

    fn read(&self, key: &str) -> io::Result<String> {
        Ok(fs::read_to_string(self.proc.join("sys").join(key))?.trim().into())
    }

    fn write(&self, key: &str, value: &str) -> Result<(), NodeError> {
        let path = self.proc.join("sys").join(key);
        fs::write(&path, value).map_err(|source| NodeError::Sysctl { path, source })
    }

    /// Interfaces with an IPv6 route that was learned from a router advertisement.
    fn autoconfigured(&self) -> BTreeSet<String> {
        learned_routes(&fs::read_to_string(self.proc.join("net/ipv6_route")).unwrap_or_default())
    }
}

/// Devices of routes with `RTF_ADDRCONF` in the text of `/proc/net/ipv6_route`: ten columns, flags in the
/// ninth (hexadecimal), device in the last.
fn learned_routes(text: &str) -> BTreeSet<String> {
    let device = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let flags = u32::from_str_radix(columns.get(8)?, 16).ok()?;
        (flags & LEARNED != 0 && columns.get(9) != Some(&"lo"))
            .then(|| columns.get(9).map(ToString::to_string))?
    };
    text.lines().filter_map(device).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTES: &str = "\
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00450003     eth0
fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth1
";

    fn set(proc: &Path, key: &str, value: &str) {
        let path = proc.join(key);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, format!("{value}\n")).expect("written");
    }

    fn get(proc: &Path, key: &str) -> String {
        fs::read_to_string(proc.join("sys").join(key)).expect("a value").trim().into()
    }

    fn host() -> (tempfile::TempDir, Sysctls) {
        let folder = tempfile::tempdir().expect("a folder");
        let proc = folder.path().join("proc");
        set(&proc, "net/ipv6_route", ROUTES);
        set(&proc, "sys/kernel/random/boot_id", "one");
        for (key, value) in [(FORWARDING[0], "0"), (FORWARDING[1], "0")] {
            set(&proc, &format!("sys/{key}"), value);
        }
        for name in ["all", "tun0"] {
            set(&proc, &format!("sys/net/ipv4/conf/{name}/send_redirects"), "1");
        }
        for name in ["eth0", "eth1"] {
            set(&proc, &format!("sys/net/ipv6/conf/{name}/accept_ra"), "1");
        }
        let sysctls = Sysctls::new(&proc, folder.path(), "tun0");
        (folder, sysctls)
    }

    #[test]
    fn a_clean_stop_puts_everything_back_even_after_a_crash_in_between() {
        let (_folder, sysctls) = host();
        sysctls.enable().expect("enabled");
        assert_eq!(get(&sysctls.proc, FORWARDING[1]), "1");
        assert_eq!(get(&sysctls.proc, "net/ipv4/conf/all/send_redirects"), "0");
        assert_eq!(get(&sysctls.proc, "net/ipv6/conf/eth0/accept_ra"), "2");
        assert_eq!(get(&sysctls.proc, "net/ipv6/conf/eth1/accept_ra"), "1");
        sysctls.enable().expect("enabled again by the next process");
        sysctls.restore().expect("restored");
        assert_eq!(get(&sysctls.proc, FORWARDING[0]), "0");
        assert_eq!(get(&sysctls.proc, "net/ipv6/conf/eth0/accept_ra"), "1");
        assert!(!sysctls.saved.exists());
    }

    #[test]
    fn values_of_a_former_boot_are_not_put_back() {
        let (_folder, sysctls) = host();
        sysctls.enable().expect("enabled");
        set(&sysctls.proc, "sys/kernel/random/boot_id", "two");
        sysctls.restore().expect("nothing to do");
        assert_eq!(get(&sysctls.proc, FORWARDING[0]), "1");
    }

    #[test]
    fn a_host_that_forwards_already_stays_as_it_is() {
        let (_folder, sysctls) = host();
        for key in FORWARDING {
            set(&sysctls.proc, &format!("sys/{key}"), "1");
        }
        set(&sysctls.proc, "sys/net/ipv6/conf/eth0/accept_ra", "2");
        for name in ["all", "tun0"] {
            set(&sysctls.proc, &format!("sys/net/ipv4/conf/{name}/send_redirects"), "0");
        }
        sysctls.enable().expect("nothing to do");
        assert!(!sysctls.saved.exists());
    }
}
