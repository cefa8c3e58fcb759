//! What is kept in `system/` on the data partition: one file for each of the seed's parts.
//!
//! Written by `apply` alone. Each value is checked again as it is read, because a card may damage it: what is
//! not right counts as absent.

use crate::{
    durable,
    error::Error,
    network::Network,
    seed::{Admin, HostName, NtpServer, SshKey, TimeZone},
    snapshot::Secret,
};
use std::path::{Path, PathBuf};

/// Longest file with one setting that is read, in bytes.
const MAX_SETTING: u64 = 64 << 10;
/// Longest file with a list: 32 SSH keys of 4 KiB.
const MAX_LIST: u64 = 160 << 10;

pub(crate) const HOST_NAME: &str = "hostname";
pub(crate) const TIME_ZONE: &str = "timezone";
pub(crate) const NTP: &str = "ntp";
pub(crate) const SSH_KEYS: &str = "authorized_keys";
pub(crate) const NETWORK: &str = "network.toml";
pub(crate) const ADMIN: &str = "admin";
pub(crate) const JOIN: &str = "join";
pub(crate) const SNAPSHOT_PASSPHRASE: &str = "snapshot-passphrase";
pub(crate) const SNAPSHOT_KEY: &str = "snapshot-key";

/// What is kept in `system/`.
#[derive(Debug, Clone)]
pub struct Settings {
    system: PathBuf,
}

impl Settings {
    /// Of this folder, which may be missing.
    #[must_use]
    pub fn new(system: &Path) -> Self {
        Self { system: system.to_owned() }
    }

    /// The host name; `alcove` unless there is another.
    #[must_use]
    pub fn host_name(&self) -> HostName {
        self.line(HOST_NAME).and_then(|name| name.try_into().ok()).unwrap_or_default()
    }

    /// The time zone.
    #[must_use]
    pub fn time_zone(&self) -> Option<TimeZone> {
        self.line(TIME_ZONE)?.try_into().ok()
    }

    /// The time servers; none: the usual ones.
    #[must_use]
    pub fn ntp_servers(&self) -> Vec<NtpServer> {
        self.lines(NTP)
    }

    /// Who may sign in over SSH; nobody: there is no SSH server.
    #[must_use]
    pub fn ssh_keys(&self) -> Vec<SshKey> {
        self.lines(SSH_KEYS)
    }

    /// What the init scripts need, for them to source: `HOST_NAME`, `TIME_ZONE`, `NTP_SERVERS` (a list with
    /// spaces) and `SSH_KEYS` (the path of an `authorized_keys` file, or nothing). No value has a character
    /// that means something to a shell.
    #[must_use]
    pub fn for_shell(&self) -> String {
        let servers: Vec<String> = self.ntp_servers().into_iter().map(String::from).collect();
        let keys = if self.ssh_keys().is_empty() {
            String::new()
        } else {
            self.system.join(SSH_KEYS).display().to_string()
        };
        format!(
            "HOST_NAME='{}'\nTIME_ZONE='{}'\nNTP_SERVERS='{}'\nSSH_KEYS='{}'\n",
            self.host_name().as_str(),
            self.time_zone().map(String::from).unwrap_or_default(),
            servers.join(" "),
            keys.replace('\'', "")
        )
    }

    /// The network.
    ///
    /// # Errors
    /// A sentence when `network.toml` is there and cannot be used.
    pub fn network(&self) -> Result<Network, String> {
        let path = self.system.join(NETWORK);
        if !path.exists() {
            return Ok(Network::default());
        }
        let text = durable::short_text(&path, MAX_SETTING).ok_or("it cannot be read".to_owned());
        text.and_then(|text| Network::parse(&text)).map_err(|why| {
            format!("The network settings cannot be used ({why}); every wired interface uses DHCP. Apply the seed file again.")
        })
    }

    /// The first admin, as long as nobody has taken it over with [`admin_is_taken_over`](Self::admin_is_taken_over).
    #[must_use]
    pub fn admin(&self) -> Option<Admin> {
        let text = durable::short_text(&self.system.join(ADMIN), MAX_SETTING)?;
        let (name, hash) = text.trim_end().split_once('\n')?;
        Some(Admin { name: name.parse().ok()?, password_hash: hash.to_owned().try_into().ok()? })
    }

    /// The admin is in the store now, and the hash need not lie here any longer.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn admin_is_taken_over(&self) -> Result<(), Error> {
        durable::remove(&self.system.join(ADMIN))
    }

    /// The code by which the box is to join a controller, as long as it has not done so.
    #[must_use]
    pub fn join_code(&self) -> Option<String> {
        durable::short_text(&self.system.join(JOIN), MAX_SETTING).map(|text| text.trim_end().to_owned())
    }

    /// The box has joined, and the code need not lie here any longer.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn has_joined(&self) -> Result<(), Error> {
        durable::remove(&self.system.join(JOIN))
    }

    /// What opens the snapshot on the card, as long as nothing came of it.
    #[must_use]
    pub fn snapshot_secret(&self) -> Option<Secret> {
        let (passphrase, key) = (self.system.join(SNAPSHOT_PASSPHRASE), self.system.join(SNAPSHOT_KEY));
        if key.exists() {
            return Some(Secret::RecoveryKey(key));
        }
        passphrase.exists().then_some(Secret::Passphrase(passphrase))
    }

    /// The box is restored, or cannot be: what would open the snapshot need not lie here any longer.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn forget_snapshot_secret(&self) -> Result<(), Error> {
        durable::remove(&self.system.join(SNAPSHOT_PASSPHRASE))?;
        durable::remove(&self.system.join(SNAPSHOT_KEY))
    }

    /// The lines of a list, those that are right.
    fn lines<T: TryFrom<String>>(&self, name: &str) -> Vec<T> {
        let text = durable::short_text(&self.system.join(name), MAX_LIST).unwrap_or_default();
        text.lines().filter_map(|line| line.to_owned().try_into().ok()).collect()
    }

    fn line(&self, name: &str) -> Option<String> {
        let text = durable::short_text(&self.system.join(name), 256)?;
        Some(text.trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1lkBy3yIhg0cJWNRRLMCgPO0cZ3pV7NpqwUWvOYOQf anna@laptop";

    #[test]
    fn a_damaged_setting_counts_as_absent() {
        let system = tempfile::tempdir().expect("a folder");
        for name in [HOST_NAME, TIME_ZONE, NTP, SSH_KEYS, NETWORK, ADMIN] {
            fs::write(system.path().join(name), b"\0\xff\n;reboot").expect("damage");
        }
        let settings = Settings::new(system.path());
        assert_eq!(settings.host_name().as_str(), "alcove");
        assert_eq!((settings.time_zone(), settings.admin()), (None, None));
        assert!(settings.ntp_servers().is_empty() && settings.ssh_keys().is_empty());
        assert!(settings.network().expect_err("damaged").contains("uses DHCP"));
    }

    #[test]
    fn the_init_scripts_get_what_is_set_and_nothing_that_a_shell_would_run() {
        let system = tempfile::tempdir().expect("a folder");
        let settings = Settings::new(system.path());
        assert_eq!(settings.for_shell(), "HOST_NAME='alcove'\nTIME_ZONE=''\nNTP_SERVERS=''\nSSH_KEYS=''\n");
        for (name, text) in [
            (HOST_NAME, "north\n"),
            (TIME_ZONE, "Europe/Paris'; reboot; '\n"),
            (NTP, "a.example\n$(reboot)\n2001:db8::1\n"),
            (SSH_KEYS, KEY),
        ] {
            fs::write(system.path().join(name), text).expect("a setting");
        }
        let keys = system.path().join(SSH_KEYS);
        assert_eq!(
            settings.for_shell(),
            format!(
                "HOST_NAME='north'\nTIME_ZONE=''\nNTP_SERVERS='a.example 2001:db8::1'\nSSH_KEYS='{}'\n",
                keys.display()
            )
        );
    }
}
