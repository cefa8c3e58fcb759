//! What a child gives up before it does anything for anybody.
//!
//! | | portal | node |
//! | --- | --- | --- |
//! | user | unprivileged | root, because it owns network devices |
//! | capabilities | none | `CAP_NET_ADMIN`, `CAP_NET_RAW`, `CAP_NET_BIND_SERVICE` |
//! | files | sees the state folder, nothing else | everything read-only but its own folders |
//! | new privileges by `exec` | never | never |

use crate::state::unprivileged;
use anyhow::Context;
use caps::{CapSet, Capability, CapsHashSet};
use nix::{
    mount::{MntFlags, MsFlags, mount, umount2},
    sched::{CloneFlags, unshare},
    sys::{
        prctl,
        resource::{Resource, setrlimit},
        signal::{SigSet, Signal},
    },
    unistd::{Uid, chdir, pivot_root, setgid, setgroups, setuid},
};
use std::{
    fs::{self, File},
    os::fd::AsRawFd,
    path::{Path, PathBuf},
};

const NOTHING: Option<&str> = None;

/// Where the portal's own small root is put together; every system has it.
const STAGE: &str = "/tmp";

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

/// Leaves the portal with the state folder as its only file system and no privileges; tells where that
/// folder is now. Without root there is nothing to give up, and the folder stays where it was.
///
/// # Errors
/// When the system refuses.
pub fn portal(state: &Path) -> anyhow::Result<PathBuf> {
    if !Uid::effective().is_root() {
        return Ok(state.to_owned());
    }
    let seen = match unshare(CloneFlags::CLONE_NEWNS) {
        Ok(()) => enter_small_root(state).context("the portal's own small root cannot be put together")?,
        Err(error) => {
            // In a container without CAP_SYS_ADMIN.
            tracing::warn!("the portal's view of the file system is not restricted: {error}");
            state.to_owned()
        }
    };
    let (uid, gid) = unprivileged();
    setgroups(&[]).context("supplementary groups cannot be given up")?;
    setgid(gid).context("the group cannot be changed")?;
    setuid(uid).context("the user cannot be changed")?;
    Ok(seen)
}

/// A root file system with nothing in it but the state folder, at `/state`; in a mount namespace of its own.
fn enter_small_root(state: &Path) -> anyhow::Result<PathBuf> {
    mount(NOTHING, "/", NOTHING, MsFlags::MS_REC | MsFlags::MS_PRIVATE, NOTHING)?;
    // Held open, because the stage may hide the folder's path.
    let folder = File::open(state)?;
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    mount(Some("alcove"), STAGE, Some("tmpfs"), flags, Some("size=64k,mode=755"))?;
    let stage = Path::new(STAGE);
    fs::create_dir(stage.join("state"))?;
    fs::create_dir(stage.join("old"))?;
    let source = format!("/proc/self/fd/{}", folder.as_raw_fd());
    mount(Some(source.as_str()), &stage.join("state"), NOTHING, MsFlags::MS_BIND, NOTHING)?;
    let bound = flags | MsFlags::MS_BIND | MsFlags::MS_REMOUNT;
    mount(NOTHING, &stage.join("state"), NOTHING, bound, NOTHING)?;
    drop(folder);
    pivot_root(stage, &stage.join("old"))?;
    chdir("/")?;
    umount2("/old", MntFlags::MNT_DETACH)?;
    fs::remove_dir("/old")?;
    mount(NOTHING, "/", NOTHING, flags | MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY, NOTHING)?;
    Ok(PathBuf::from("/state"))
}

/// Leaves the node with the capabilities that it needs.
///
/// # Errors
/// When the system refuses.
pub fn node() -> anyhow::Result<()> {
    if !Uid::effective().is_root() {
        return Ok(());
    }
    let keep: CapsHashSet =
        [Capability::CAP_NET_ADMIN, Capability::CAP_NET_RAW, Capability::CAP_NET_BIND_SERVICE].into();
    for capability in caps::all() {
        if !keep.contains(&capability) && caps::has_cap(None, CapSet::Bounding, capability)? {
            caps::drop(None, CapSet::Bounding, capability)?;
        }
    }
    for set in [CapSet::Effective, CapSet::Permitted, CapSet::Inheritable] {
        let held = caps::read(None, set)?;
        caps::set(None, set, &held.intersection(&keep).copied().collect())?;
    }
    Ok(())
}
