//! The supervisor: checks, binds, starts, restarts, stops.

use super::{
    child::{self, Child},
    sockets::Sockets,
};
use crate::{
    args::{Role, RunOptions},
    state::State,
};
use anyhow::{Context, bail};
use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::{
        signal::{SigSet, Signal, kill},
        signalfd::{SfdFlags, SignalFd},
    },
};
use std::{
    os::fd::AsFd,
    time::{Duration, Instant},
};

/// How long a child may take to stop by itself.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// Runs until told to stop.
///
/// # Errors
/// With one sentence that says what to do.
pub fn supervise(options: &RunOptions) -> anyhow::Result<()> {
    let state = State::new(&options.state.path);
    if options.role != Role::Portal {
        check_node_may_work()?;
    }
    let roles = roles(options.role);
    let _locks = state.take(roles)?;
    let sockets = match options.role {
        Role::Node => None,
        Role::All | Role::Portal => Some(Sockets::bind(options, &state)?),
    };
    let signals = signals()?;
    let mut children = children(options)?;
    for child in &mut children {
        child.start(sockets.as_ref().filter(|_| child.role == "portal"))?;
    }
    let result = watch(&signals, &mut children, sockets.as_ref());
    stop(&signals, &mut children);
    if sockets.is_some() {
        for socket in [state.control_socket(), state.link_socket()] {
            // A next start would remove them too.
            let _ = std::fs::remove_file(socket);
        }
    }
    result
}

/// One child each.
fn roles(role: Role) -> &'static [&'static str] {
    match role {
        Role::All => &["portal", "node"],
        Role::Portal => &["portal"],
        Role::Node => &["node"],
    }
}

fn children(options: &RunOptions) -> anyhow::Result<Vec<Child>> {
    let program = std::env::current_exe().context("this program's own file cannot be found")?;
    let state = std::path::absolute(&options.state.path)?.display().to_string();
    let mut arguments = vec!["--state".to_owned(), state, "--interface".into(), options.interface.clone()];
    if let Some(name) = &options.hostname {
        arguments.extend(["--hostname".into(), name.clone()]);
    }
    for address in &options.listen {
        arguments.extend(["--listen".into(), address.to_string()]);
    }
    if let Some(port) = options.wireguard_port {
        arguments.extend(["--wireguard-port".into(), port.to_string()]);
    }
    if let Some(file) = &options.notices {
        let file = std::path::absolute(file)?.display().to_string();
        arguments.extend(["--notices".into(), file]);
    }
    Ok(roles(options.role).iter().map(|role| Child::new(role, program.clone(), arguments.clone())).collect())
}

fn check_node_may_work() -> anyhow::Result<()> {
    let may = caps::has_cap(None, caps::CapSet::Effective, caps::Capability::CAP_NET_ADMIN);
    if !may.context("the capabilities of this process cannot be read")? {
        bail!(
            "the node may not manage network interfaces (CAP_NET_ADMIN is missing): \
             start Alcove as root, or run only the portal here with --role portal"
        );
    }
    Ok(())
}

fn signals() -> anyhow::Result<SignalFd> {
    let mut set = SigSet::empty();
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGCHLD] {
        set.add(signal);
    }
    set.thread_block()?;
    Ok(SignalFd::with_flags(&set, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?)
}

/// Starts children again until a signal says stop, or until no role can work.
fn watch(signals: &SignalFd, children: &mut [Child], sockets: Option<&Sockets>) -> anyhow::Result<()> {
    loop {
        let next = children.iter().filter_map(Child::due_in).min();
        if wait(signals, next)? {
            return Ok(());
        }
        for at in 0..children.len() {
            let child = &mut children[at];
            if let Some(status) = child.reap()? {
                let role = child.role;
                let hopeless = child::is_hopeless(status);
                if hopeless && !children.iter().any(Child::running) {
                    bail!("the {role} cannot work; the line above says why");
                }
                let when = children[at].due_in().unwrap_or_default().as_secs_f32();
                eprintln!("alcove: the {role} process ended ({status}); it is started again in {when:.1} s");
            }
            let child = &mut children[at];
            if child.due_in() == Some(Duration::ZERO) {
                child.start(sockets.filter(|_| child.role == "portal"))?;
            }
        }
    }
}

/// Waits for a signal, at most for `limit`; true when it says stop.
fn wait(signals: &SignalFd, limit: Option<Duration>) -> anyhow::Result<bool> {
    // Rounded up, so that it does not spin in the last millisecond.
    let limit = limit.map(|limit| limit.as_millis() + 1);
    let timeout = limit.map_or(PollTimeout::NONE, |ms| PollTimeout::try_from(ms).unwrap_or(PollTimeout::MAX));
    match poll(&mut [PollFd::new(signals.as_fd(), PollFlags::POLLIN)], timeout) {
        Ok(_) | Err(Errno::EINTR) => {}
        Err(error) => return Err(error.into()),
    }
    let mut stop = false;
    while let Some(signal) = signals.read_signal()? {
        stop |= i32::try_from(signal.ssi_signo).is_ok_and(|n| n != Signal::SIGCHLD as i32);
    }
    Ok(stop)
}

fn stop(signals: &SignalFd, children: &mut [Child]) {
    for pid in children.iter().filter_map(Child::pid) {
        // It may have ended by itself meanwhile.
        let _ = kill(pid, Signal::SIGTERM);
    }
    let deadline = Instant::now() + STOP_TIMEOUT;
    while children.iter().any(Child::running) && Instant::now() < deadline {
        // A second signal does not hurry it; a child that hangs is killed below.
        if wait(signals, Some(Duration::from_millis(200))).is_err() {
            break;
        }
        for child in children.iter_mut() {
            if child.reap().is_err() {
                break;
            }
        }
    }
    for child in children.iter_mut().filter(|child| child.running()) {
        eprintln!("alcove: the {} process did not stop in time and was killed", child.role);
        child.kill();
    }
}
