//! The state folder: what lies where, whose it is, and that only one Alcove uses it.

mod swap;

use alcove_controller::snapshot::SNAPSHOTS;
use anyhow::{Context, bail};
use nix::{
    fcntl::{AT_FDCWD, AtFlags, Flock, FlockArg},
    unistd::{Gid, Uid, chown, fchownat},
};
use std::{
    fs::{self, File, OpenOptions, Permissions},
    io,
    os::{
        fd::AsRawFd,
        unix::fs::{OpenOptionsExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

/// The socket by which the portal has the operator's program run.
pub const HOOKS_SOCKET: &str = "hooks.sock";

/// The socket by which the portal has names looked up.
pub const NAMES_SOCKET: &str = "names.sock";

/// The socket by which the portal has the box become another one.
pub const BECOMING_SOCKET: &str = "becoming.sock";

/// A snapshot that is being uploaded, until whoever restores it takes it.
pub const UPLOAD: &str = "upload.snapshot";

/// The socket by which the appliance's network is changed.
pub const NETWORK_SOCKET: &str = "network.sock";

/// The socket by which the portal has a snapshot taken.
pub const SNAPSHOTS_SOCKET: &str = "snapshots.sock";

/// The socket by which the portal has copies put on sticks.
pub const STICKS_SOCKET: &str = "sticks.sock";

/// The socket by which the portal has copies brought to servers with SFTP.
pub const SFTP_SOCKET: &str = "sftp.sock";

/// Who the portal runs as when there is no user `alcove` on the system: a number that no distribution
/// gives away.
const UNPRIVILEGED: u32 = 61_951;

/// Who the operator's program runs as when there is no user `alcove-hooks`.
const UNPRIVILEGED_HOOKS: u32 = 61_952;

/// Who looks up names when there is no user `alcove-names`.
const UNPRIVILEGED_NAMES: u32 = 61_953;

/// Who speaks SFTP when there is no user `alcove-sftp`.
const UNPRIVILEGED_SFTP: u32 = 61_954;

/// Paths inside of a state folder.
pub struct State {
    root: PathBuf,
}

impl State {
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn control_socket(&self) -> PathBuf {
        self.root.join("control.sock")
    }

    pub fn link_socket(&self) -> PathBuf {
        self.root.join("link.sock")
    }

    pub fn hooks_socket(&self) -> PathBuf {
        self.root.join(HOOKS_SOCKET)
    }

    pub fn names_socket(&self) -> PathBuf {
        self.root.join(NAMES_SOCKET)
    }

    pub fn snapshots_socket(&self) -> PathBuf {
        self.root.join(SNAPSHOTS_SOCKET)
    }

    pub fn sticks_socket(&self) -> PathBuf {
        self.root.join(STICKS_SOCKET)
    }

    pub fn sftp_socket(&self) -> PathBuf {
        self.root.join(SFTP_SOCKET)
    }

    /// Where the box's own snapshots lie.
    fn snapshots(&self) -> PathBuf {
        self.root.join(SNAPSHOTS)
    }

    pub fn becoming_socket(&self) -> PathBuf {
        self.root.join(BECOMING_SOCKET)
    }

    pub fn network_socket(&self) -> PathBuf {
        self.root.join(NETWORK_SOCKET)
    }

    pub fn node(&self) -> PathBuf {
        self.root.join("node")
    }

    pub fn tls(&self) -> PathBuf {
        self.root.join("tls")
    }

    /// Makes the folder if it is missing, takes these roles' parts of it for this process and gives the portal
    /// its part.
    /// The folder stays ours with the sticky bit set, so that the portal can add files to it but cannot
    /// put anything in the place of the node's folder or the sockets.
    ///
    /// # Errors
    /// With one sentence that says what to do.
    pub fn take(&self, roles: &[&str]) -> anyhow::Result<Vec<Flock<File>>> {
        let shown = self.root.display();
        fs::create_dir_all(&self.root).with_context(|| {
            format!("the state folder {shown} cannot be made: choose another one with --state, or make it writable")
        })?;
        let locks = roles.iter().map(|role| self.lock(role)).collect::<anyhow::Result<_>>()?;
        self.finish_swap(roles)?;
        fs::create_dir_all(self.tls()).with_context(|| not_writable(&self.root))?;
        fs::create_dir_all(self.node()).with_context(|| not_writable(&self.root))?;
        fs::create_dir_all(self.snapshots()).with_context(|| not_writable(&self.root))?;
        fs::set_permissions(self.node(), Permissions::from_mode(0o700))?;
        fs::set_permissions(self.snapshots(), Permissions::from_mode(0o700))?;
        fs::set_permissions(self.tls(), Permissions::from_mode(0o755))?;
        self.hand_over()?;
        Ok(locks)
    }

    /// Makes the folders of a node, without taking anything.
    ///
    /// # Errors
    /// With one sentence that says what to do.
    pub fn prepare(&self) -> anyhow::Result<()> {
        fs::create_dir_all(self.node()).with_context(|| not_writable(&self.root))?;
        fs::set_permissions(self.node(), Permissions::from_mode(0o700))?;
        Ok(())
    }

    /// Takes this role's part of the folder for this process.
    ///
    /// # Errors
    /// When another process has it.
    pub fn lock(&self, role: &str) -> anyhow::Result<Flock<File>> {
        let path = self.root.join(format!("{role}.lock"));
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| not_writable(&self.root))?;
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => Ok(lock),
            Err((_, _)) => bail!(
                "another Alcove is using the state folder {} as {role}: stop it first, or choose another folder with --state",
                self.root.display()
            ),
        }
    }

    /// Gives the portal its files.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn hand_over(&self) -> anyhow::Result<()> {
        if !Uid::effective().is_root() {
            return Ok(());
        }
        let (uid, gid) = unprivileged();
        chown(&self.root, None, Some(gid)).with_context(|| not_writable(&self.root))?;
        fs::set_permissions(&self.root, Permissions::from_mode(0o1770))?;
        chown(&self.tls(), Some(uid), Some(gid))?;
        if self.snapshots().is_dir() {
            chown(&self.snapshots(), Some(uid), Some(gid))?;
        }
        for entry in fs::read_dir(&self.root)?.chain(fs::read_dir(self.tls())?) {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let portals =
                name.starts_with("alcove.db") || name == "unseal.key" || entry.path().starts_with(self.tls());
            if portals && entry.file_type()?.is_file() {
                fchownat(AT_FDCWD, &entry.path(), Some(uid), Some(gid), AtFlags::AT_SYMLINK_NOFOLLOW)?;
            }
        }
        Ok(())
    }
}

/// The user and group that the portal runs as.
pub fn unprivileged() -> (Uid, Gid) {
    user("alcove:", UNPRIVILEGED)
}

/// The user and group that the operator's program runs as: not the portal's, whose files hold every secret.
pub fn unprivileged_hooks() -> (Uid, Gid) {
    user("alcove-hooks:", UNPRIVILEGED_HOOKS)
}

/// The user and group that names are looked up as.
pub fn unprivileged_names() -> (Uid, Gid) {
    user("alcove-names:", UNPRIVILEGED_NAMES)
}

/// The user and group that speak SFTP.
pub fn unprivileged_sftp() -> (Uid, Gid) {
    user("alcove-sftp:", UNPRIVILEGED_SFTP)
}

/// Read from the file itself: asking the system's name service would load its libraries into every process.
fn user(start: &str, otherwise: u32) -> (Uid, Gid) {
    let named = fs::read_to_string("/etc/passwd").ok().and_then(|users| numbers(&users, start));
    let (uid, gid) = named.unwrap_or((otherwise, otherwise));
    (Uid::from_raw(uid), Gid::from_raw(gid))
}

/// The user whose line begins so in the format of passwd(5), unless somebody made that one root.
fn numbers(users: &str, start: &str) -> Option<(u32, u32)> {
    let fields = users.lines().find_map(|line| line.strip_prefix(start))?;
    let mut fields = fields.split(':').skip(1);
    let (uid, gid) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    (uid != 0 && gid != 0).then_some((uid, gid))
}

fn not_writable(root: &Path) -> String {
    format!(
        "the state folder {} is not writable: make it so, or choose another one with --state",
        root.display()
    )
}

/// Calls `act` with a path to the socket that is short enough for a socket address (108 bytes), however
/// deep its folder lies.
///
/// # Errors
/// What `act` fails with, or the folder cannot be opened.
pub fn short_path<T>(socket: &Path, act: impl FnOnce(PathBuf) -> io::Result<T>) -> io::Result<T> {
    if socket.as_os_str().len() < 100 {
        return act(socket.to_owned());
    }
    let folder = File::open(socket.parent().unwrap_or(Path::new(".")))?;
    let name = socket.file_name().unwrap_or_default();
    act(PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_portals_user_is_the_systems_alcove_unless_that_is_root() {
        assert_eq!(
            numbers("root:x:0:0::/:/bin/sh\nalcove:*:100:101:portal:/:/bin/false\n", "alcove:"),
            Some((100, 101))
        );
        assert_eq!(numbers("alcove:x:0:0::/:/bin/sh\n", "alcove:"), None);
        assert_eq!(numbers("alcove-hooks:x:7:7::/:/bin/sh\nalcove:broken\n", "alcove:"), None);
    }
}
