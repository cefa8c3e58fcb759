//! The operator's program at the beginning and at the end of a connection (spec portal.md §14).
//!
//! At the beginning it may say no, and where it cannot be run at all, that is a no as well: a rule that is not
//! asked is not kept. At the end nobody waits for it. Who runs it is not decided here: the box hands in a runner.

use crate::{Controller, Failure, connection_log::originating_ip, tally::Kind};
use alcove_domain::{NodeId, Protocol, Seconds, WgPublicKey};
use alcove_store::{Allocated, LogRow, NewConfiguration};
use std::{
    collections::HashSet,
    net::{Ipv4Addr, Ipv6Addr},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
};

/// Ends that may wait for the program.
pub(crate) const WAITING: usize = 1024;
/// Refused connections whose end is still to come.
const REFUSED: usize = 1024;

/// A program to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookCall {
    /// Its absolute path.
    pub program: String,
    /// How long it may take.
    pub time_limit: Seconds,
    /// Its whole environment.
    pub variables: Vec<(&'static str, String)>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookVerdict {
    /// It ended with 0.
    Allowed,
    /// It ended otherwise; why, for the log.
    Refused(String),
    /// It could not be run, or not to its end; why, for the log and the overview.
    Broken(String),
}

/// Runs a program and waits for it.
pub type HookRunner = Arc<dyn Fn(&HookCall) -> HookVerdict + Send + Sync>;

#[derive(Default)]
pub(crate) struct Hooks {
    /// To the thread that runs the program at the ends of connections, once there is one.
    ends: OnceLock<SyncSender<HookCall>>,
    /// Connections that never were: nobody is told of their end.
    refused: Mutex<HashSet<WgPublicKey>>,
    /// Why the program could not be run the last time.
    problem: Arc<Mutex<Option<String>>>,
}

impl Hooks {
    /// Why the program cannot be run, when it cannot.
    pub(crate) fn problem(&self) -> Option<String> {
        lock(&self.problem).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection that begins.
struct Subject<'a> {
    node: NodeId,
    user: &'a str,
    profile: &'a str,
    protocol: Protocol,
    id: WgPublicKey,
    v4: Ipv4Addr,
    v6: Ipv6Addr,
    /// Where the client is, where that is known.
    endpoint: Option<&'a str>,
}

impl Controller {
    /// Asks the program, if there is one, whether this connection may be; whether it may.
    pub(crate) fn ask_hook(&self, new: &NewConfiguration, allocated: &Allocated) -> Result<bool, Failure> {
        self.ask(&Subject {
            node: new.node,
            user: new.user.as_str(),
            profile: new.profile.as_str(),
            protocol: Protocol::Wireguard,
            id: new.public_key,
            v4: allocated.v4,
            v6: allocated.v6,
            endpoint: None,
        })
    }

    /// As [`Controller::ask_hook`], about a client that is connected with OpenVPN.
    pub(crate) fn ask_hook_about(&self, row: &LogRow) -> Result<bool, Failure> {
        let Ok(id) = row.connection_id.parse() else { return Ok(true) };
        self.ask(&Subject {
            node: row.node,
            user: row.user.as_str(),
            profile: &row.profile,
            protocol: row.protocol,
            id,
            v4: row.v4,
            v6: row.v6,
            endpoint: row.endpoint.as_deref(),
        })
    }

    fn ask(&self, new: &Subject<'_>) -> Result<bool, Failure> {
        let Some((program, time_limit)) = self.hook() else { return Ok(true) };
        let mut variables = vec![("VPN_EVENT", "C".to_owned())];
        let name = self.0.store.node(new.node)?.map(|record| record.name).unwrap_or_default();
        let id = new.id.to_base64();
        common(&mut variables, (new.node, &name), new.user, new.profile, new.protocol, id);
        variables.extend([("VPN_IP_FOUR", new.v4.to_string()), ("VPN_IP_SIX", new.v6.to_string())]);
        if let Some(address) = new.endpoint.and_then(originating_ip) {
            variables.push(("VPN_ORIGINATING_IP", address.to_string()));
        }
        let call = HookCall { program, time_limit, variables };
        let why = match run(&self.0.options.hooks, &self.0.hooks.problem, &call) {
            HookVerdict::Allowed => {
                lock(&self.0.hooks.refused).remove(&new.id);
                return Ok(true);
            }
            HookVerdict::Refused(why) | HookVerdict::Broken(why) => why,
        };
        tracing::warn!(user = %new.user, profile = %new.profile, "the hook program refused a connection: {why}");
        self.0.tally.count(Kind::Hook);
        let mut refused = lock(&self.0.hooks.refused);
        if refused.len() == REFUSED {
            // Ends that never came: their nodes had not heard of the beginning either.
            refused.clear();
        }
        refused.insert(new.id);
        Ok(false)
    }

    /// Tells the program, if there is one, that a connection has ended, and does not wait for it.
    pub(crate) fn tell_hook_of_end(&self, key: &WgPublicKey) -> Result<(), Failure> {
        if lock(&self.0.hooks.refused).remove(key) || self.hook().is_none() {
            return Ok(());
        }
        match self.0.store.ended_last(key)? {
            Some(row) => self.tell_end(row),
            None => Ok(()),
        }
    }

    /// As [`Controller::tell_hook_of_end`], of a client that was connected with OpenVPN.
    pub(crate) fn tell_hook_of_end_of(&self, row: LogRow) -> Result<(), Failure> {
        let refused = row.connection_id.parse().is_ok_and(|id| lock(&self.0.hooks.refused).remove(&id));
        if refused { Ok(()) } else { self.tell_end(row) }
    }

    /// Tells the program of connections that ended because the node of this name was removed, which itself is not heard
    /// any more.
    pub(crate) fn tell_hook_of_removal(&self, name: &str, rows: Vec<LogRow>) {
        for row in rows {
            let refused = row.connection_id.parse().is_ok_and(|id| lock(&self.0.hooks.refused).remove(&id));
            if !refused {
                self.tell_end_on(row, name);
            }
        }
    }

    fn tell_end(&self, row: LogRow) -> Result<(), Failure> {
        if self.hook().is_some() {
            let name = self.0.store.node(row.node)?.map(|record| record.name).unwrap_or_default();
            self.tell_end_on(row, &name);
        }
        Ok(())
    }

    fn tell_end_on(&self, row: LogRow, name: &str) {
        let Some((program, time_limit)) = self.hook() else { return };
        let mut variables = vec![("VPN_EVENT", "D".to_owned())];
        let user = row.user.as_str();
        common(&mut variables, (row.node, name), user, &row.profile, row.protocol, row.connection_id);
        variables.extend([
            ("VPN_IP_FOUR", row.v4.to_string()),
            ("VPN_IP_SIX", row.v6.to_string()),
            ("VPN_BYTES_IN", row.bytes_in.to_string()),
            ("VPN_BYTES_OUT", row.bytes_out.to_string()),
        ]);
        if let Some(address) = row.endpoint.as_deref().and_then(originating_ip) {
            variables.push(("VPN_ORIGINATING_IP", address.to_string()));
        }
        let call = HookCall { program, time_limit, variables };
        match self.ends().try_send(call) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                tracing::warn!("the hook program is far behind; it is not told of the end of a connection");
            }
            Err(TrySendError::Disconnected(_)) => {
                tracing::error!("the thread that runs the hook program has ended");
            }
        }
    }

    fn hook(&self) -> Option<(String, Seconds)> {
        let settings = self.in_force().settings;
        Some((settings.hook_program.clone()?, settings.hook_time_limit))
    }

    /// Where ends go. One after the other: the program is not run more than once at a time for them.
    fn ends(&self) -> &SyncSender<HookCall> {
        self.0.hooks.ends.get_or_init(|| {
            let (sender, calls) = sync_channel::<HookCall>(WAITING);
            let (runner, problem) = (Arc::clone(&self.0.options.hooks), Arc::clone(&self.0.hooks.problem));
            let thread = std::thread::Builder::new().name("hook ends".into()).stack_size(128 * 1024);
            let started = thread.spawn(move || {
                while let Ok(call) = calls.recv() {
                    match run(&runner, &problem, &call) {
                        HookVerdict::Allowed => {}
                        HookVerdict::Refused(why) | HookVerdict::Broken(why) => {
                            tracing::warn!("the hook program failed at the end of a connection: {why}");
                        }
                    }
                }
            });
            if let Err(error) = started {
                tracing::error!(%error, "the thread that runs the hook program cannot be started");
            }
            sender
        })
    }
}

/// The variables of both events.
fn common(
    variables: &mut Vec<(&'static str, String)>,
    (node, name): (NodeId, &str),
    user: &str,
    profile: &str,
    protocol: Protocol,
    connection: String,
) {
    variables.extend([
        ("VPN_NODE_NUMBER", node.to_string()),
        // Nodes of ours have no address of their own: they call us.
        ("VPN_NODE_URL", String::new()),
        ("VPN_NODE_HOST_NAME", name.to_owned()),
        ("VPN_USER_ID", user.to_owned()),
        ("VPN_PROFILE_ID", profile.to_owned()),
        ("VPN_PROTO", protocol_name(protocol).to_owned()),
        ("VPN_CONNECTION_ID", connection),
    ]);
}

fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Openvpn => "openvpn",
        Protocol::Wireguard => "wireguard",
    }
}

/// Runs the program and notes whether it can be.
fn run(runner: &HookRunner, problem: &Mutex<Option<String>>, call: &HookCall) -> HookVerdict {
    let verdict = runner(call);
    *lock(problem) = match &verdict {
        HookVerdict::Broken(why) => Some(why.clone()),
        HookVerdict::Allowed | HookVerdict::Refused(_) => None,
    };
    verdict
}
