//! The seed file: `alcove.toml`, dropped on the card's FAT partition, which says what this box is to be.
//!
//! ```toml
//! host_name = "alcove"                  # found as alcove.local
//! time_zone = "Europe/Amsterdam"
//! ntp_servers = ["ntp.example.org"]
//! ssh_keys = ["ssh-ed25519 AAAA… anna"] # without any there is no SSH server
//! join = "vpn.example.org/K7-…"         # made by `alcove node code`: the box becomes a node of that one
//!
//! [admin]                               # or nothing: the box then shows a set-up code
//! name = "anna"
//! password_hash = "$argon2id$…"         # made by `alcove hash-password`
//!
//! [network]                             # the wired interface; left out: DHCP
//! interface = "eth0"
//! vlan = 20
//! ipv4 = "192.0.2.10/24"                # or "dhcp", "off"
//! gateway4 = "192.0.2.1"
//! ipv6 = "auto"                         # or an address with its length, "off"
//! dns = ["9.9.9.9"]
//! search = ["example.org"]
//!
//! [wifi]                                # the same address keys, and:
//! ssid = "Office"
//! passphrase = "…"                      # or psk = "64 hex digits"
//! country = "NL"
//! ```
//!
//! What the file does not mention stays as it is. Reading is strict: a key that is not known, a value of the
//! wrong form or a character that cannot be seen is a [`Mistake`] with its line, and nothing of the file is
//! applied. The file may come from anybody who held the card: it is read in bounded memory, and no value gets
//! further as free text. Applying is `apply`'s.

mod mistake;
mod password;
mod ssh_key;
mod values;

pub use mistake::Mistake;
pub use password::{PasswordHash, hash_password};
pub use ssh_key::SshKey;
pub use values::{HostName, NtpServer, TimeZone};

use crate::network::{Wifi, WifiSeed, Wired};
use alcove_domain::UserId;
use alcove_link::JoinCode;
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// Names of the seed file on the FAT partition; the second is what editors on Windows make of the first.
pub const FILE_NAMES: [&str; 2] = ["alcove.toml", "alcove.toml.txt"];

/// Largest seed file, in bytes.
pub const MAX_SIZE: usize = 64 << 10;

const MAX_NTP_SERVERS: usize = 8;
const MAX_SSH_KEYS: usize = 32;
/// Longest passphrase or recovery key, in bytes.
const MAX_SECRET: usize = 1024;

/// What a seed file says. `None` means that it does not mention this, which stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seed {
    /// The box's name on the local network.
    pub host_name: Option<HostName>,
    /// Where its clock is shown.
    pub time_zone: Option<TimeZone>,
    /// Where it gets the time; an empty list means the usual servers.
    pub ntp_servers: Option<Vec<NtpServer>>,
    /// Who may sign in over SSH as root; an empty list means that there is no SSH server.
    pub ssh_keys: Option<Vec<SshKey>>,
    /// The first admin.
    pub admin: Option<Admin>,
    /// The wired network.
    pub wired: Option<Wired>,
    /// The wireless network.
    pub wifi: Option<Wifi>,
    /// The code by which the box becomes a node of another one.
    pub join: Option<String>,
    /// What opens the snapshot that lies beside the seed file.
    pub snapshot: Option<SnapshotSecret>,
}

/// What opens a snapshot.
#[derive(Clone, PartialEq, Eq)]
pub enum SnapshotSecret {
    /// The passphrase that it was made with.
    Passphrase(String),
    /// The recovery key, `AGE-SECRET-KEY-1…`.
    RecoveryKey(String),
}

impl std::fmt::Debug for SnapshotSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SnapshotSecret")
    }
}

/// The first admin.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Admin {
    /// Name to sign in with.
    pub name: UserId,
    /// Argon2id of the password.
    pub password_hash: PasswordHash,
}

/// The file's own form: keys that need a check beyond their type keep their place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    host_name: Option<HostName>,
    time_zone: Option<Spanned<TimeZone>>,
    ntp_servers: Option<Spanned<Vec<NtpServer>>>,
    ssh_keys: Option<Spanned<Vec<SshKey>>>,
    admin: Option<Spanned<AdminTable>>,
    network: Option<Spanned<Wired>>,
    wifi: Option<Spanned<WifiSeed>>,
    join: Option<Spanned<String>>,
    snapshot: Option<Spanned<SnapshotTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SnapshotTable {
    passphrase: Option<String>,
    recovery_key: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdminTable {
    name: Option<UserId>,
    password_hash: Option<PasswordHash>,
    password: Option<Spanned<toml::Value>>,
}

impl Seed {
    /// Reads a seed file's bytes. `zoneinfo` is the system's folder of time zones; where it exists, a zone has
    /// to be in it.
    ///
    /// # Errors
    /// The first [`Mistake`], with its line.
    pub fn parse(bytes: &[u8], zoneinfo: &Path) -> Result<Self, Mistake> {
        let text = mistake::visible_text(bytes)?;
        let at = |start: usize, message: String| Mistake::at(text, start, message);
        let file: File = toml::from_str(text).map_err(|error| Mistake::from_parser(text, &error))?;

        if let Some(zone) = &file.time_zone
            && !zone.get_ref().is_known(zoneinfo)
        {
            let message = format!(
                "there is no time zone {}; write one like Europe/Amsterdam or UTC",
                zone.get_ref().as_str()
            );
            return Err(at(zone.span().start, message));
        }
        if let Some(servers) = &file.ntp_servers
            && servers.get_ref().len() > MAX_NTP_SERVERS
        {
            return Err(at(servers.span().start, format!("at most {MAX_NTP_SERVERS} time servers are used")));
        }
        if let Some(keys) = &file.ssh_keys
            && keys.get_ref().len() > MAX_SSH_KEYS
        {
            return Err(at(keys.span().start, format!("at most {MAX_SSH_KEYS} SSH keys are taken")));
        }
        let admin = match file.admin {
            None => None,
            Some(table) => {
                let start = table.span().start;
                Some(
                    admin(table.into_inner())
                        .map_err(|(place, message)| at(place.unwrap_or(start), message))?,
                )
            }
        };
        let wired = match file.network {
            None => None,
            Some(table) => {
                let start = table.span().start;
                let wired = table.into_inner();
                wired.check().map_err(|message| at(start, message))?;
                Some(wired)
            }
        };
        let wifi = match file.wifi {
            None => None,
            Some(table) => {
                let start = table.span().start;
                Some(table.into_inner().into_wifi().map_err(|message| at(start, message))?)
            }
        };
        let join = match file.join {
            None => None,
            Some(code) => {
                let start = code.span().start;
                let code = JoinCode::parse(code.get_ref()).map_err(|bad| at(start, bad.to_string()))?;
                Some(code.to_string())
            }
        };
        let snapshot = match file.snapshot {
            None => None,
            Some(table) => {
                let start = table.span().start;
                Some(snapshot_secret(table.into_inner()).map_err(|message| at(start, message.into()))?)
            }
        };
        Ok(Self {
            host_name: file.host_name,
            time_zone: file.time_zone.map(Spanned::into_inner),
            ntp_servers: file.ntp_servers.map(Spanned::into_inner),
            ssh_keys: file.ssh_keys.map(Spanned::into_inner),
            admin,
            wired,
            wifi,
            join,
            snapshot,
        })
    }
}

/// The admin, or where (when it is not the table as a whole) and what is wrong.
fn admin(table: AdminTable) -> Result<Admin, (Option<usize>, String)> {
    if let Some(password) = table.password {
        let message = "a password in clear text is not taken; make its hash with `alcove hash-password` on any \
                       computer and write password_hash = \"$argon2id$…\"";
        return Err((Some(password.span().start), message.into()));
    }
    let lacks =
        |key: &str| (None, format!("[admin] needs {key}; add it, or remove [admin] for a set-up code"));
    Ok(Admin {
        name: table.name.ok_or_else(|| lacks("name"))?,
        password_hash: table.password_hash.ok_or_else(|| lacks("password_hash"))?,
    })
}

fn snapshot_secret(table: SnapshotTable) -> Result<SnapshotSecret, &'static str> {
    let is_line = |text: &str| !text.is_empty() && text.len() <= MAX_SECRET && !text.contains(['\n', '\r']);
    match (table.passphrase, table.recovery_key) {
        (Some(passphrase), None) if is_line(&passphrase) => Ok(SnapshotSecret::Passphrase(passphrase)),
        (None, Some(key)) if is_line(&key) && key.starts_with("AGE-SECRET-KEY-1") => {
            Ok(SnapshotSecret::RecoveryKey(key))
        }
        (Some(_), None) => Err("the passphrase of [snapshot] has to be one line that is not empty"),
        (None, Some(_)) => {
            Err("recovery_key of [snapshot] has to be the line that begins with AGE-SECRET-KEY-1")
        }
        _ => Err("[snapshot] needs either passphrase or recovery_key, whichever the snapshot was made for"),
    }
}

#[cfg(test)]
mod tests;
