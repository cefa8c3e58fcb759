//! The controller itself: what it holds, and how it comes up.

use crate::{
    Becoming, BecomingDoor, Failure, HookRunner, HookVerdict, NetworkDoor, Rejected,
    guests::GuestKeys,
    hooks::Hooks,
    last_used::LastUsed,
    links::{Links, Pair},
    openvpn::OpenvpnKeys,
    password::Hasher,
    pool_use::PoolAlerts,
    proxy::Proxied,
    secret,
    sites::{places, sites},
    snapshot::SFTP_KEY,
    stand_by::pairs,
    statistics::Samples,
    tally::Tally,
    throttle::Throttle,
    token::SigningKeys,
};
use alcove_domain::{
    BoxConfiguration, NodeId, Profile, ProfileId, Ranges, Settings, Severity, Site, Timestamp, UserId,
    random_ranges,
};
use alcove_store::{Bumped, NodeRecord, Store};
use ipnet::IpNet;
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, RwLock, atomic::AtomicI64},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::sync::Notify;
use zeroize::Zeroizing;

/// A clock; tests bring their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a controller needs to come up.
#[derive(Clone)]
pub struct Options {
    /// The folder that holds `alcove.db` and `unseal.key`; made when it does not exist.
    pub state_dir: PathBuf,
    /// This release, shown to apps and people.
    pub version: &'static str,
    /// Host name for this run, above the one in the settings.
    pub host_name: Option<String>,
    /// WireGuard's UDP port for this run, above the one in the settings.
    pub wireguard_port: Option<u16>,
    /// Networks of this host that the first profile's ranges must keep clear of.
    pub taken_networks: Vec<IpNet>,
    /// The time.
    pub clock: Clock,
    /// How many passwords may be hashed at once; each takes 19 MiB while it lasts.
    pub hashing_permits: usize,
    /// What the system around this program says needs attention, a sentence each; asked at every look.
    pub notices: Notices,
    /// Where another box with this one's identity is: one line, or none.
    pub twin: Notices,
    /// Runs the operator's program.
    pub hooks: HookRunner,
    /// Asks whoever may change the network; absent where nobody may.
    pub network: Option<NetworkDoor>,
    /// Asks whoever may change what the box is.
    pub becoming: BecomingDoor,
    /// How this box is reached from others.
    pub reached: Reached,
}

/// Asks for an address of this box that others may reach, an IPv6 address in brackets, and the port of its pages.
pub type Reached = Arc<dyn Fn() -> Option<(String, u16)> + Send + Sync>;

/// Asks what needs attention outside of this program.
pub type Notices = Arc<dyn Fn() -> Vec<String> + Send + Sync>;

impl Options {
    /// Options for a state folder, with the system's clock.
    #[must_use]
    pub fn new(state_dir: impl Into<PathBuf>, version: &'static str) -> Self {
        Self {
            state_dir: state_dir.into(),
            version,
            host_name: None,
            wireguard_port: None,
            taken_networks: vec![],
            clock: Arc::new(system_time),
            hashing_permits: 1,
            notices: Arc::new(Vec::new),
            twin: Arc::new(Vec::new),
            hooks: Arc::new(|_| HookVerdict::Broken("no program can be run here".into())),
            network: None,
            becoming: Arc::new(|_| Ok(Becoming::Nothing)),
            reached: Arc::new(|| None),
        }
    }
}

/// The system's clock, in whole seconds.
fn system_time() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// The decisions behind the portal. A handle; clones share one controller.
#[derive(Clone)]
pub struct Controller(pub(crate) Arc<Inner>);

/// Settings and profiles as they are in force, read once per change.
#[derive(Clone)]
pub(crate) struct InForce {
    pub(crate) settings: Arc<Settings>,
    /// In configuration order.
    pub(crate) profiles: Arc<Vec<Profile>>,
    /// The keys of those with OpenVPN.
    pub(crate) openvpn: Arc<OpenvpnKeys>,
    /// What tells the logo on the pages from any other, if there is one.
    pub(crate) logo: Option<String>,
    pub(crate) nodes: Arc<Vec<NodeRecord>>,
    /// What each of them has of the profiles.
    pub(crate) sites: Arc<Vec<Site>>,
    /// Clients that each of them has places for, all profiles and protocols together.
    pub(crate) capacities: Arc<HashMap<NodeId, u32>>,
    pub(crate) pins: Arc<HashMap<UserId, NodeId>>,
    /// Nodes that serve the same clients.
    pub(crate) pairs: Arc<Vec<Pair>>,
    /// The keys of the servers whose people are let in.
    pub(crate) guests: Arc<GuestKeys>,
}

impl InForce {
    fn read(store: &Store, options: &Options) -> Result<Self, Failure> {
        let (settings, profiles) = (overlaid(store.settings()?, options), store.profiles()?);
        let openvpn = OpenvpnKeys::load(store, &settings, &profiles, NodeId::LOCAL, (options.clock)())?;
        let nodes = store.nodes()?;
        let sites = sites(&nodes, store.node_ranges()?);
        let guests = GuestKeys::load(store, &settings.guests)?;
        let capacities = sites.iter().map(|site| (site.node, places(site, &profiles))).collect();
        Ok(Self {
            settings: Arc::new(settings),
            profiles: Arc::new(profiles),
            openvpn: Arc::new(openvpn),
            logo: crate::look::version(store)?,
            sites: Arc::new(sites),
            capacities: Arc::new(capacities),
            pairs: Arc::new(pairs(store, &nodes)?),
            nodes: Arc::new(nodes),
            pins: Arc::new(store.pinned_users()?),
            guests: Arc::new(guests),
        })
    }
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) options: Options,
    pub(crate) signing: SigningKeys,
    pub(crate) csrf_key: [u8; 32],
    /// What makes pseudonyms of names.
    pub(crate) pseudonym_key: [u8; 32],
    pub(crate) hasher: Hasher,
    pub(crate) throttle: Mutex<Throttle>,
    pub(crate) links: Links,
    pub(crate) hooks: Hooks,
    pub(crate) proxied: Proxied,
    pub(crate) last_used: LastUsed,
    pub(crate) pool_alerts: PoolAlerts,
    pub(crate) tally: Tally,
    pub(crate) samples: Samples,
    pub(crate) clock_ahead: AtomicI64,
    pub(crate) errands_changed: Notify,
    pub(crate) snapshots_changed: Notify,
    /// What the next snapshot is to be locked with, where somebody has typed it.
    pub(crate) passphrase: Mutex<Option<Zeroizing<String>>>,
    in_force: RwLock<InForce>,
    changed: Notify,
}

impl Controller {
    /// Opens the store, makes what a first start needs (keys, default profile, set-up code) and is ready.
    ///
    /// # Errors
    /// [`Failure`] when the store cannot be opened or written; its chain says why.
    pub fn start(options: Options) -> Result<Self, Failure> {
        let now = (options.clock)();
        let store = Store::open(&options.state_dir, now)?;
        if store.secret(FIRST_START)?.is_none() {
            first_start(&store, &options, now)?;
        }
        let signing = SigningKeys::load(&store)?;
        let csrf_key = secret::fixed(&store, "csrf")?;
        let pseudonym_key = secret::fixed(&store, "pseudonyms")?;
        // Looking at the page that shows its public half changes nothing.
        drop(Zeroizing::new(secret::fixed(&store, SFTP_KEY)?));
        let in_force = InForce::read(&store, &options)?;
        let hasher = Hasher::new(options.hashing_permits);
        Ok(Self(Arc::new(Inner {
            signing,
            csrf_key,
            pseudonym_key,
            hasher,
            throttle: Mutex::new(Throttle::new()),
            links: Links::new(in_force.pairs.to_vec()),
            hooks: Hooks::default(),
            proxied: Proxied::default(),
            last_used: LastUsed::default(),
            pool_alerts: PoolAlerts::default(),
            tally: Tally::default(),
            samples: Samples::default(),
            clock_ahead: AtomicI64::new(i64::MIN),
            errands_changed: Notify::new(),
            snapshots_changed: Notify::new(),
            passphrase: Mutex::default(),
            in_force: RwLock::new(in_force),
            changed: Notify::new(),
            store,
            options,
        })))
    }

    /// This release.
    #[must_use]
    pub fn version(&self) -> &str {
        self.0.options.version
    }

    /// The settings in force.
    ///
    /// # Errors
    /// None today; a redundant portal will have to ask the store.
    pub fn settings(&self) -> Result<Arc<Settings>, Failure> {
        Ok(self.in_force().settings)
    }

    /// The authority under which this box is reached from outside: the host name of the settings with the
    /// request's port, or the request's authority when there is no such setting.
    ///
    /// # Errors
    /// As [`Controller::settings`].
    pub fn canonical_host(&self, request_host: &str) -> Result<String, Failure> {
        let settings = self.settings()?;
        Ok(match (&settings.host_name, port_of(request_host)) {
            (None, _) => request_host.to_owned(),
            (Some(name), None | Some("443")) => name.clone(),
            (Some(name), Some(port)) => format!("{name}:{port}"),
        })
    }

    /// A secret of the box that is kept sealed in the store, made at first use.
    ///
    /// # Errors
    /// When the store fails.
    pub fn secret_or_insert(&self, name: &str, make: impl FnOnce() -> Vec<u8>) -> Result<Vec<u8>, Failure> {
        Ok(self.0.store.secret_or_insert(name, make)?.to_vec())
    }

    /// A secret of the box, if there is one of that name.
    ///
    /// # Errors
    /// When the store fails.
    pub fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        Ok(self.0.store.secret(name)?.map(|bytes| bytes.to_vec()))
    }

    /// Keeps a secret of the box, sealed.
    ///
    /// # Errors
    /// When the store fails.
    pub fn put_secret(&self, name: &str, value: &[u8]) -> Result<(), Failure> {
        Ok(self.0.store.put_secret(name, value)?)
    }

    /// Returns when settings, profiles or the certificate have changed since the last call; for one caller.
    pub async fn changed(&self) {
        self.0.changed.notified().await;
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.0.options.clock)()
    }

    pub(crate) fn in_force(&self) -> InForce {
        self.0.in_force.read().expect("no thread panics while it holds this lock").clone()
    }

    /// Settings and profiles as they are stored at this moment, which may be a moment before they are in force.
    pub(crate) fn as_stored(&self) -> Result<InForce, Failure> {
        InForce::read(&self.0.store, &self.0.options)
    }

    /// Reads settings and profiles again after a change of them.
    pub(crate) fn reload(&self) -> Result<(), Failure> {
        let fresh = self.as_stored()?;
        self.0.links.set_pairs(fresh.pairs.to_vec());
        let before = self.in_force().settings;
        let source_changed = !fresh.settings.guests.has_source_of(&before.guests);
        if fresh.settings.guests.on && (source_changed || !before.guests.on) {
            self.order_guest_list()?;
        }
        *self.0.in_force.write().expect("no thread panics while it holds this lock") = fresh;
        self.end_guests()?;
        self.tell_of_change();
        // Another host name needs another certificate.
        self.0.errands_changed.notify_one();
        self.0.snapshots_changed.notify_one();
        Ok(())
    }

    pub(crate) fn tell_of_change(&self) {
        self.0.changed.notify_one();
    }

    /// Tells the nodes concerned that there is something new, and does not wait for them.
    pub(crate) fn announce(&self, bumped: &Bumped) {
        self.0.links.announce(bumped);
    }

    /// Regular chores: expired rows, log retention, counters to the store. Call every few minutes.
    ///
    /// # Errors
    /// When the store fails; the next call tries again.
    pub fn housekeeping(&self) -> Result<(), Failure> {
        self.flush_counters()?;
        self.flush_contacts()?;
        self.write_last_used()?;
        let settings = self.settings()?;
        let retention = alcove_store::Retention {
            connection_log: settings.connection_log_retention,
            connection_log_rows: MAX_LOG_ROWS,
        };
        let bumped = self.0.store.housekeeping(&retention, self.now())?;
        self.announce(&bumped);
        self.end_guests()?;
        self.sample()?;
        self.release_addresses(&settings)
    }

    /// Takes addresses back from apps that were not heard of for long (spec node.md §8), but only where
    /// addresses are scarce: an app that lost its address keeps a dead tunnel until it connects again.
    fn release_addresses(&self, settings: &Settings) -> Result<(), Failure> {
        let in_force = self.in_force();
        for site in in_force.sites.iter() {
            let node = site.node;
            let long_up = self.0.links.uptime(node).and_then(|up| i64::try_from(up).ok());
            if long_up.is_none_or(|up| up < settings.app_gone_interval.0) {
                continue;
            }
            let mut scarce = false;
            for profile in in_force.profiles.iter().filter_map(|profile| site.profile(profile)) {
                let capacity = profile.wireguard.map_or(0, |ranges| ranges.capacity());
                scarce |= self.0.store.used_slots(node, &profile.id)? > capacity / 4 * 3;
            }
            if scarce {
                let now = self.now();
                let cutoff = now.minus(settings.app_gone_interval);
                let bumped = self.0.store.release_gone_apps(node, cutoff, now)?;
                self.announce(&bumped);
            }
        }
        Ok(())
    }
}

/// Rows that the connection log may have; beyond it the oldest go.
const MAX_LOG_ROWS: u32 = 1_000_000;

/// Present once a first start has been completed.
const FIRST_START: &str = "first-start-done";

/// The port of an authority, if it names one.
fn port_of(authority: &str) -> Option<&str> {
    let after_host = authority.rfind(']').map_or(authority, |end| &authority[end..]);
    after_host.rsplit_once(':').map(|(_, port)| port)
}

fn overlaid(mut settings: Settings, options: &Options) -> Settings {
    if options.host_name.is_some() {
        settings.host_name.clone_from(&options.host_name);
    }
    if let Some(port) = options.wireguard_port {
        settings.wireguard_port = port;
    }
    settings
}

/// Makes the default profile and the set-up code of a new box.
fn first_start(store: &Store, options: &Options, now: Timestamp) -> Result<(), Failure> {
    if store.profiles()?.is_empty() {
        let profile = default_profile(&options.taken_networks).ok_or_else(|| {
            Failure::new("no private address range is free beside this host's own networks")
        })?;
        store.replace_configuration(&store.settings()?, &[profile], now)?;
    }
    crate::setup::make_code(store)?;
    store.put_secret(FIRST_START, b"1")?;
    Ok(())
}

fn default_profile(taken: &[IpNet]) -> Option<Profile> {
    let ranges: Ranges = random_ranges(taken, secret::fill)?;
    let mut profile = Profile::new(ProfileId::new("default").ok()?, "Default");
    profile.wireguard = Some(ranges);
    profile.dns_servers = vec!["9.9.9.9".into(), "2620:fe::9".into()];
    Some(profile)
}

/// The first error among the problems of a configuration, as a refusal.
pub(crate) fn check_configuration(configuration: &BoxConfiguration) -> Result<(), Rejected> {
    match configuration.problems().into_iter().find(|p| p.severity == Severity::Error) {
        Some(problem) => Err(Rejected::Invalid { field: problem.field, message: problem.message }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_found_in_every_kind_of_authority() {
        assert_eq!(port_of("vpn.example.org"), None);
        assert_eq!(port_of("vpn.example.org:8443"), Some("8443"));
        assert_eq!(port_of("[::1]"), None);
        assert_eq!(port_of("[::1]:8443"), Some("8443"));
    }
}
