//! What a child gives up before it does anything for anybody.
//!
//! | | portal; snapshots, once it has read the node's keys | node | hooks, names, sftp | becoming |
//! | --- | --- | --- | --- | --- |
//! | user | unprivileged | root, because it owns network devices | unprivileged, another one each | root, because it makes what root owns |
//! | capabilities | none | `CAP_NET_ADMIN`, `CAP_NET_RAW`, `CAP_NET_BIND_SERVICE`; `CAP_SETUID`, `CAP_SETGID`, `CAP_KILL` so that OpenVPN can run, and be ended, as `nobody` | none | `CAP_DAC_OVERRIDE`, `CAP_CHOWN` |
//! | files | sees the state folder, nothing else | those of root, without the right to override permissions | what everybody may read; sftp has a `/tmp` of its own in memory | sees the state folder, nothing else |
//! | new privileges by `exec` | never | never | never | never |

use crate::state::unprivileged;
use anyhow::Context;
use caps::{CapSet, Capability, CapsHashSet};
use nix::{
    mount::{MntFlags, MsFlags, mount, umount2},
    sched::{CloneFlags, unshare},
    sys::{
        prctl,
        resource::{Resource, getrlimit, setrlimit},
        signal::{SigSet, Signal},
    },
    unistd::{Gid, Uid, chdir, pivot_root, setgid, setgroups, setuid},
};
use std::{
    fs::{self, File},
    os::fd::AsRawFd,
    path::Path,
};

const NOTHING: Option<&str> = None;

/// Open files that the portal may have: twice what its limits add up to.
const DESCRIPTORS: u64 = 2048;

/// Where the portal's own small root is put together; every system has it.
const STAGE: &str = "/tmp";
/// Where the former root hangs for a moment; no path of a person is called so.
const OLD: &str = ".alcove-old-root";

/// Common to all children: signals as usual, no core dumps with secrets in them, gone with the supervisor.
///
/// # Errors
/// When the system refuses.
pub fn begin() -> anyhow::Result<()> {
    SigSet::empty().thread_set_mask()?;
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    prctl::set_no_new_privs()?;
    Ok(())
}

/// Lets the process have as many open files as its connections can need: one each, and two for a tunnel over TCP.
/// Many systems begin at 1024.
///
/// # Errors
/// When the system refuses.
pub fn raise_descriptors() -> anyhow::Result<()> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, soft.max(DESCRIPTORS.min(hard)), hard)?;
    Ok(())
}

/// Asks to be killed when the supervisor dies. To be called last: changing the user takes it back.
///
/// # Errors
/// When the system refuses, or the supervisor is gone already.
pub fn follow_supervisor(supervisor: nix::unistd::Pid) -> anyhow::Result<()> {
    prctl::set_dumpable(false)?;
    prctl::set_pdeathsig(Signal::SIGKILL)?;
    anyhow::ensure!(nix::unistd::getppid() == supervisor, "the supervisor ended");
    Ok(())
}

/// Leaves the portal with the state folder as its only file system, under the path that it always had, and
/// with no privileges. Without root there is nothing to give up.
///
/// # Errors
/// When the system refuses.
pub fn portal(state: &Path) -> anyhow::Result<()> {
    if !Uid::effective().is_root() {
        return Ok(());
    }
    let (uid, gid) = unprivileged();
    match unshare(CloneFlags::CLONE_NEWNS) {
        Ok(()) => enter_small_root(state).context("the portal's own small root cannot be put together")?,
        // In a container without CAP_SYS_ADMIN.
        Err(error) => tracing::warn!("the portal's view of the file system is not restricted: {error}"),
    }
    drop_bounding(&CapsHashSet::new())?;
    setgroups(&[]).context("supplementary groups cannot be given up")?;
    setgid(gid).context("the group cannot be changed")?;
    setuid(uid).context("the user cannot be changed")?;
    Ok(())
}

/// Leaves a process with the rights of this user, who is nobody.
///
/// # Errors
/// When the system refuses.
pub fn without_rights((uid, gid): (Uid, Gid)) -> anyhow::Result<()> {
    if !Uid::effective().is_root() {
        return Ok(());
    }
    drop_bounding(&CapsHashSet::new())?;
    setgroups(&[]).context("supplementary groups cannot be given up")?;
    setgid(gid).context("the group cannot be changed")?;
    setuid(uid).context("the user cannot be changed")?;
    chdir("/")?;
    Ok(())
}

/// A root file system with nothing in it but the state folder; in a mount namespace of its own.
fn enter_small_root(state: &Path) -> anyhow::Result<()> {
    mount(NOTHING, "/", NOTHING, MsFlags::MS_REC | MsFlags::MS_PRIVATE, NOTHING)?;
    // Held open, because the stage may hide the folder's path.
    let folder = File::open(state)?;
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    mount(Some("alcove"), STAGE, Some("tmpfs"), flags, Some("size=64k,mode=755"))?;
    let stage = Path::new(STAGE);
    let seen = stage.join(state.strip_prefix("/").context("the state folder's path is not absolute")?);
    fs::create_dir_all(&seen)?;
    fs::create_dir(stage.join(OLD))?;
    let source = format!("/proc/self/fd/{}", folder.as_raw_fd());
    mount(Some(source.as_str()), &seen, NOTHING, MsFlags::MS_BIND, NOTHING)?;
    let bound = flags | MsFlags::MS_BIND | MsFlags::MS_REMOUNT;
    mount(NOTHING, &seen, NOTHING, bound, NOTHING)?;
    drop(folder);
    pivot_root(stage, &stage.join(OLD))?;
    chdir("/")?;
    let old = Path::new("/").join(OLD);
    umount2(&old, MntFlags::MNT_DETACH)?;
    fs::remove_dir(old)?;
    mount(NOTHING, "/", NOTHING, flags | MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY, NOTHING)?;
    Ok(())
}

/// Leaves the node with the capabilities that it needs.
///
/// # Errors
/// When the system refuses.
pub fn node() -> anyhow::Result<()> {
    if !Uid::effective().is_root() {
        return Ok(());
    }
    let keep: CapsHashSet = [
        Capability::CAP_NET_ADMIN,
        Capability::CAP_NET_RAW,
        Capability::CAP_NET_BIND_SERVICE,
        // OpenVPN becomes `nobody`, and one that hangs is killed.
        Capability::CAP_SETUID,
        Capability::CAP_SETGID,
        Capability::CAP_KILL,
    ]
    .into();
    keep_only(&keep)
}

/// Leaves the process that changes the appliance's network with the right to do so.
///
/// # Errors
/// When the system refuses.
pub fn network() -> anyhow::Result<()> {
    if !Uid::effective().is_root() {
        return Ok(());
    }
    // Raw sockets are DHCP's.
    keep_only(&[Capability::CAP_NET_ADMIN, Capability::CAP_NET_RAW].into())
}

/// Leaves the process that restores snapshots and joins controllers with the state folder as its only file system, and
/// the right to read and write in it what is the portal's.
///
/// # Errors
/// When the system refuses.
pub fn becoming(state: &Path) -> anyhow::Result<()> {
    if !Uid::effective().is_root() {
        return Ok(());
    }
    match unshare(CloneFlags::CLONE_NEWNS) {
        Ok(()) => enter_small_root(state).context("a small root cannot be put together")?,
        // In a container without CAP_SYS_ADMIN.
        Err(error) => tracing::warn!("the view of the file system is not restricted: {error}"),
    }
    // The database's files are given to the portal's user as they are made.
    keep_only(&[Capability::CAP_DAC_OVERRIDE, Capability::CAP_CHOWN].into())
}

/// Leaves the process that writes on sticks with the right to mount them, where nobody else sees it.
///
/// # Errors
/// When the system refuses.
pub fn sticks() -> anyhow::Result<()> {
    if !Uid::effective().is_root() {
        return Ok(());
    }
    match unshare(CloneFlags::CLONE_NEWNS) {
        Ok(()) => mount(NOTHING, "/", NOTHING, MsFlags::MS_REC | MsFlags::MS_PRIVATE, NOTHING)?,
        // In a container without CAP_SYS_ADMIN, where nothing can be mounted either.
        Err(error) => tracing::warn!("no stick can be mounted: {error}"),
    }
    keep_only(&[Capability::CAP_SYS_ADMIN].into())
}

/// Leaves the process that speaks SFTP with the rights of this user, who is nobody, and with a file system in memory at
/// `/tmp` that nobody else sees; whether it has one.
///
/// # Errors
/// When the system refuses.
pub fn sftp((uid, gid): (Uid, Gid)) -> anyhow::Result<bool> {
    if !Uid::effective().is_root() {
        return Ok(false);
    }
    let memory = match unshare(CloneFlags::CLONE_NEWNS) {
        Ok(()) => {
            mount(NOTHING, "/", NOTHING, MsFlags::MS_REC | MsFlags::MS_PRIVATE, NOTHING)?;
            let options = format!("size=256k,mode=700,uid={uid},gid={gid}");
            // A client asks a script there for a password.
            let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
            mount(Some("alcove"), STAGE, Some("tmpfs"), flags, Some(options.as_str()))?;
            name_user(uid, gid).context("the process that speaks SFTP cannot be given a name")?;
            true
        }
        // In a container without CAP_SYS_ADMIN.
        Err(error) => {
            tracing::warn!("no copies can be brought by SFTP: {error}");
            false
        }
    };
    without_rights((uid, gid))?;
    Ok(memory)
}

/// SSH clients run only for users that the system knows by name: this process's own view names its user.
fn name_user(uid: Uid, gid: Gid) -> anyhow::Result<()> {
    const PASSWD: &str = "/etc/passwd";
    let known = fs::read_to_string(PASSWD)?;
    let number = uid.to_string();
    if known.lines().any(|line| line.split(':').nth(2) == Some(&number)) {
        return Ok(());
    }
    let seen = Path::new(STAGE).join("passwd");
    fs::write(&seen, format!("{}\nalcove-sftp:x:{uid}:{gid}::{STAGE}:/bin/false\n", known.trim_end()))?;
    mount(Some(&seen), PASSWD, NOTHING, MsFlags::MS_BIND, NOTHING)?;
    Ok(())
}

fn keep_only(keep: &CapsHashSet) -> anyhow::Result<()> {
    drop_bounding(keep)?;
    for set in [CapSet::Effective, CapSet::Permitted, CapSet::Inheritable] {
        let held = caps::read(None, set)?;
        caps::set(None, set, &held.intersection(keep).copied().collect())?;
    }
    Ok(())
}

/// No program that this process starts can ever get other capabilities than these.
fn drop_bounding(keep: &CapsHashSet) -> anyhow::Result<()> {
    for capability in caps::all() {
        if !keep.contains(&capability) && caps::has_cap(None, CapSet::Bounding, capability)? {
            caps::drop(None, CapSet::Bounding, capability)?;
        }
    }
    Ok(())
}
