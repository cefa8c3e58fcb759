//! The supervisor: checks, binds, starts, restarts, stops.

use super::{
    child::{self, Child},
    sockets::{DoorSocket, Handed, Sockets},
};
use crate::{
    args::{Role, RunOptions},
    join::membership,
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
    os::fd::{AsFd, BorrowedFd},
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
    let role = role(options)?;
    let roles = roles(role);
    let _locks = state.take(roles)?;
    let mut doors = match role {
        Role::Node => None,
        Role::All | Role::Portal => Some(Doors::bind(options, &state)?),
    };
    let signals = signals()?;
    let mut children = children(options, roles, doors.is_some())?;
    // Settings that were on trial when a former run ended go back at once.
    let left_over = options.system.is_some() && options.trial.exists();
    for child in children.iter_mut().filter(|child| !child.on_demand || (left_over && child.role == NETWORK))
    {
        child.start(handed(doors.as_ref(), child.role)?)?;
    }
    let result = loop {
        match watch(&signals, &mut children, &state, doors.as_ref()) {
            Ok(Ended::ForANewState) => {
                stop(&signals, &mut children);
                if let Err(error) = begin_anew(&state, roles, &mut children, doors.as_ref()) {
                    break Err(error);
                }
            }
            Ok(Ended::AsANode) => {
                eprintln!("alcove: this box is a node now, its pages are its controller's");
                let (nodes, mut others): (Vec<_>, Vec<_>) =
                    children.into_iter().partition(|child| child.role == "node");
                children = nodes;
                stop(&signals, &mut others);
                // Nobody is to knock here any more.
                doors = None;
                remove_sockets(&state);
            }
            Ok(Ended::ToStop) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    stop(&signals, &mut children);
    if doors.is_some() {
        remove_sockets(&state);
    }
    result
}

/// What runs here: what was asked for, and of a box that has joined a controller the node alone.
fn role(options: &RunOptions) -> anyhow::Result<Role> {
    let Some(membership) = membership(&options.state.path)?.filter(|_| options.role != Role::Node) else {
        return Ok(options.role);
    };
    let (node, controller) = (membership.node, membership.address);
    if options.role == Role::Portal {
        bail!(
            "this box is node {node} of {controller} and has no portal: start it without --role portal, or make it \
             its own again with `alcove node leave`"
        );
    }
    eprintln!(
        "alcove: this box is node {node} of {controller}, and only that: `alcove node leave` makes it its own again"
    );
    Ok(Role::Node)
}

fn remove_sockets(state: &State) {
    let sockets = [
        state.control_socket(),
        state.link_socket(),
        state.hooks_socket(),
        state.names_socket(),
        state.snapshots_socket(),
        state.sticks_socket(),
        state.sftp_socket(),
        state.becoming_socket(),
        state.network_socket(),
    ];
    for socket in sockets {
        // A next start would remove them too.
        let _ = std::fs::remove_file(socket);
    }
}

/// Why the watch ended.
enum Ended {
    /// A signal says stop.
    ToStop,
    /// The portal ended, and a restored state waits to be put in place.
    ForANewState,
    /// The portal ended, because the box has become another one's node.
    AsANode,
}

/// Puts the restored state in place while nobody uses the folder, and starts the children on it. The listening
/// sockets stay open meanwhile: visitors wait instead of being turned away.
fn begin_anew(
    state: &State,
    roles: &[&str],
    children: &mut [Child],
    doors: Option<&Doors>,
) -> anyhow::Result<()> {
    state.finish_swap(roles)?;
    state.hand_over()?;
    eprintln!("alcove: the restored state is in place");
    for child in children.iter_mut().filter(|child| !child.on_demand) {
        child.start(handed(doors, child.role)?)?;
    }
    Ok(())
}

/// The sockets of the children.
struct Doors {
    portal: Sockets,
    /// Of those that are started when somebody knocks, by role.
    on_demand: Vec<(&'static str, DoorSocket)>,
}

impl Doors {
    fn bind(options: &RunOptions, state: &State) -> anyhow::Result<Self> {
        let portal = Sockets::bind(options, state)?;
        let mut on_demand = vec![
            (HOOKS, DoorSocket::bind(&state.hooks_socket())?),
            (NAMES, DoorSocket::bind(&state.names_socket())?),
            (SNAPSHOTS, DoorSocket::bind(&state.snapshots_socket())?),
            (BECOMING, DoorSocket::bind(&state.becoming_socket())?),
            (STICKS, DoorSocket::bind(&state.sticks_socket())?),
            #[cfg(feature = "sftp")]
            (SFTP, DoorSocket::bind(&state.sftp_socket())?),
        ];
        if options.system.is_some() {
            on_demand.push((NETWORK, DoorSocket::bind(&state.network_socket())?));
        }
        Ok(Self { portal, on_demand })
    }

    /// The door of a child that is started when somebody knocks.
    fn of(&self, role: &str) -> Option<&DoorSocket> {
        self.on_demand.iter().find(|(name, _)| *name == role).map(|(_, door)| door)
    }
}

/// What a child of this role is handed.
fn handed(doors: Option<&Doors>, role: &str) -> anyhow::Result<Option<Handed>> {
    Ok(match (doors, role) {
        (Some(doors), "portal") => Some(doors.portal.handed()?),
        (Some(doors), role) => doors.of(role).map(DoorSocket::handed).transpose()?,
        _ => None,
    })
}

/// The role of the child that runs the operator's program.
const HOOKS: &str = "hooks";
/// The role of the child that looks names up.
const NAMES: &str = "names";
/// The role of the child that takes the box's own snapshots.
const SNAPSHOTS: &str = "snapshots";
/// The role of the child that changes what the box is.
const BECOMING: &str = "becoming";
/// The role of the child that writes copies of snapshots on sticks.
const STICKS: &str = "sticks";
/// The role of the child that brings copies of snapshots to servers with SFTP.
#[cfg(feature = "sftp")]
const SFTP: &str = "sftp";
/// The role of the child that changes the appliance's network.
const NETWORK: &str = "network";

/// One child each.
fn roles(role: Role) -> &'static [&'static str] {
    match role {
        Role::All => &["portal", "node"],
        Role::Portal => &["portal"],
        Role::Node => &["node"],
    }
}

fn children(options: &RunOptions, roles: &[&'static str], on_demand: bool) -> anyhow::Result<Vec<Child>> {
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
    for (name, file) in [("--notices", &options.notices), ("--twin", &options.twin)] {
        if let Some(file) = file {
            arguments.extend([name.to_owned(), std::path::absolute(file)?.display().to_string()]);
        }
    }
    if let Some(system) = &options.system {
        for (name, path) in
            [("--system", system), ("--trial", &options.trial), ("--reconfigure", &options.reconfigure)]
        {
            arguments.extend([name.to_owned(), std::path::absolute(path)?.display().to_string()]);
        }
    }
    let child = |role: &'static str| Child::new(role, program.clone(), arguments.clone());
    let mut children: Vec<Child> = roles.iter().map(|role| child(role)).collect();
    let network = options.system.as_ref().map(|_| NETWORK);
    let demanded = [
        HOOKS,
        NAMES,
        SNAPSHOTS,
        BECOMING,
        STICKS,
        #[cfg(feature = "sftp")]
        SFTP,
    ];
    for role in demanded.into_iter().chain(network).filter(|_| on_demand) {
        let mut child = child(role);
        child.on_demand = true;
        child.finishes = role == NETWORK;
        children.push(child);
    }
    Ok(children)
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

/// Starts children again until a signal says stop, a restored state waits, or no role can work.
fn watch(
    signals: &SignalFd,
    children: &mut [Child],
    state: &State,
    doors: Option<&Doors>,
) -> anyhow::Result<Ended> {
    loop {
        let next = children.iter().filter_map(Child::due_in).min();
        let waiting = children.iter().filter(|child| child.awaits_a_knock()).map(|child| child.role);
        let waiting: Vec<_> = waiting.filter_map(|role| Some((role, doors?.of(role)?.0.as_fd()))).collect();
        let Woken { stop, knocked } = wait(signals, &waiting, next)?;
        if stop {
            return Ok(Ended::ToStop);
        }
        for child in children.iter_mut().filter(|child| knocked.contains(&child.role)) {
            child.start(handed(doors, child.role)?)?;
        }
        for at in 0..children.len() {
            let child = &mut children[at];
            if let Some(status) = child.reap()? {
                if child.on_demand && status.success() {
                    child.rest();
                    continue;
                }
                let role = child.role;
                if role == "portal" && state.swap_is_pending() {
                    return Ok(Ended::ForANewState);
                }
                if role == "portal"
                    && children.iter().any(|child| child.role == "node")
                    && membership(state.root())?.is_some()
                {
                    return Ok(Ended::AsANode);
                }
                let hopeless = child::is_hopeless(status);
                if hopeless && !children.iter().any(Child::running) {
                    bail!("the {role} cannot work; the line above says why");
                }
                let when = children[at].due_in().unwrap_or_default().as_secs_f32();
                eprintln!("alcove: the {role} process ended ({status}); it is started again in {when:.1} s");
            }
            let child = &mut children[at];
            match child.due_in() {
                Some(Duration::ZERO) if child.on_demand && !child.finishes => child.rest(),
                Some(Duration::ZERO) => child.start(handed(doors, child.role)?)?,
                _ => {}
            }
        }
    }
}

/// Why a wait ended.
struct Woken {
    /// A signal says stop.
    stop: bool,
    /// At whose doors somebody is; nothing of what they say is read here.
    knocked: Vec<&'static str>,
}

/// Waits for a signal, or a knock at one of these doors, at most for `limit`.
fn wait(
    signals: &SignalFd,
    doors: &[(&'static str, BorrowedFd<'_>)],
    limit: Option<Duration>,
) -> anyhow::Result<Woken> {
    // Rounded up, so that it does not spin in the last millisecond.
    let limit = limit.map(|limit| limit.as_millis() + 1);
    let timeout = limit.map_or(PollTimeout::NONE, |ms| PollTimeout::try_from(ms).unwrap_or(PollTimeout::MAX));
    let mut ends = vec![PollFd::new(signals.as_fd(), PollFlags::POLLIN)];
    ends.extend(doors.iter().map(|(_, door)| PollFd::new(*door, PollFlags::POLLIN)));
    match poll(&mut ends, timeout) {
        Ok(_) | Err(Errno::EINTR) => {}
        Err(error) => return Err(error.into()),
    }
    let at = |end: &PollFd<'_>| end.any().unwrap_or(false);
    let knocked = doors
        .iter()
        .zip(ends.iter().skip(1))
        .filter(|(_, end)| at(end))
        .map(|((role, _), _)| *role)
        .collect();
    let mut stop = false;
    while let Some(signal) = signals.read_signal()? {
        stop |= i32::try_from(signal.ssi_signo).is_ok_and(|n| n != Signal::SIGCHLD as i32);
    }
    Ok(Woken { stop, knocked })
}

fn stop(signals: &SignalFd, children: &mut [Child]) {
    for pid in children.iter().filter_map(Child::pid) {
        // It may have ended by itself meanwhile.
        let _ = kill(pid, Signal::SIGTERM);
    }
    let deadline = Instant::now() + STOP_TIMEOUT;
    while children.iter().any(Child::running) && Instant::now() < deadline {
        // A second signal does not hurry it; a child that hangs is killed below.
        if wait(signals, &[], Some(Duration::from_millis(200))).is_err() {
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
