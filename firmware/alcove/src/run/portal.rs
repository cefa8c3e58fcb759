//! The portal process: edge, pages and API, controller and store, without privileges.
//!
//! In order: begin, take over the sockets, leave everything but the state folder, open the store, make
//! or load the certificate, say where it is, serve until told to stop.

use super::{
    backups,
    child::CANNOT_WORK,
    confine, errands, host_addresses, host_networks, notices,
    readings::{self, Memory},
    sockets::Sockets,
    tls,
};
use crate::{
    VERSION,
    args::RunOptions,
    becoming, control, log,
    state::{BECOMING_SOCKET, HOOKS_SOCKET, NETWORK_SOCKET, State, UPLOAD},
    terminal,
};
use alcove_appliance::network::door;
use alcove_controller::{
    Becoming, BecomingOrder, Controller, HookCall, HookVerdict, LaneStream, Lanes, NetworkAnswer,
    NetworkDoor, NetworkQuestion, Notices, Options, Peer, Proxy, Reached,
};
use alcove_domain::NodeId;
use alcove_edge::{
    Application, Challenges, Counts, Edge, HandOver, Handed, Limits, RelayTarget, Relays, TlsIdentity,
    Upload, Uploaded,
};
use alcove_link::{PeerIdentity, tls::server_config};
use alcove_portal::Portal;
use anyhow::Context;
use nix::{
    sys::{
        signal::{Signal, kill},
        statvfs::fstatvfs,
    },
    unistd::{getpid, getppid},
};
use std::{
    fs::OpenOptions,
    net::{IpAddr, SocketAddr},
    os::unix::{fs::OpenOptionsExt, net::UnixListener},
    path::Path,
    sync::{Arc, Once},
    time::{Duration, SystemTime},
};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::{MissedTickBehavior, interval},
};

/// Threads that answer requests. More than may wait for a password to be hashed, so that a crowd signing
/// in does not keep apps waiting.
const THREADS: usize = 12;
/// For the last page of a box that becomes another one to be fetched, with its style sheet.
const FAREWELL: Duration = Duration::from_secs(4);
/// The most bytes of a snapshot that are taken over the network.
const LARGEST_UPLOAD: u64 = 512 << 20;
/// Between two rounds of chores.
const CHORES: Duration = Duration::from_secs(300);

/// Runs until told to stop.
///
/// # Errors
/// With one sentence that says what to do.
pub fn portal_process(options: &RunOptions) -> anyhow::Result<()> {
    log::start();
    let supervisor = getppid();
    confine::begin()?;
    let sockets = Sockets::inherited()?;
    let taken_networks = host_networks();
    let notices = options.notices.as_deref().map(notices::follow).transpose()?;
    let twin = options.twin.as_deref().map(notices::follow).transpose()?;
    let memory = Memory::open();
    confine::raise_descriptors()?;
    confine::portal(&options.state.path)?;
    confine::follow_supervisor(supervisor)?;
    // So that a socket in it has a short name, however deep the folder lies.
    std::env::set_current_dir(&options.state.path)?;
    forget_upload();
    let state = State::new(&options.state.path);
    let controller = match open(options, &state, taken_networks, [notices, twin]) {
        Ok(controller) => controller,
        Err(error) => {
            terminal::explain(&error);
            std::process::exit(i32::from(CANNOT_WORK));
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(4)
        .thread_stack_size(512 << 10)
        .build()?;
    runtime.block_on(serve(controller, sockets, &state, memory))
}

fn open(
    options: &RunOptions,
    state: &State,
    taken_networks: Vec<ipnet::IpNet>,
    [notices, twin]: [Option<Notices>; 2],
) -> anyhow::Result<Controller> {
    let defaults = Options::new(state.root(), VERSION);
    let options = Options {
        host_name: options.hostname.clone(),
        wireguard_port: options.wireguard_port,
        taken_networks,
        notices: notices.unwrap_or_else(|| defaults.notices.clone()),
        twin: twin.unwrap_or_else(|| defaults.twin.clone()),
        hooks: Arc::new(run_hook),
        network: options.system.as_ref().map(|_| Arc::new(ask_network) as NetworkDoor),
        becoming: Arc::new(become_another),
        reached: reached(&options.listen),
        ..defaults
    };
    Controller::start(options).map_err(|failure| anyhow::Error::from_boxed(failure.into_cause()))
}

/// How other boxes reach this one: at the address that it listens on, or its first.
fn reached(listen: &[SocketAddr]) -> Reached {
    let (chosen, port) = listen.first().map_or((None, 443), |address| (Some(address.ip()), address.port()));
    let chosen = chosen.filter(|address| !address.is_unspecified());
    Arc::new(move || {
        let address =
            chosen.or_else(|| host_addresses().into_iter().find(|address| !address.is_loopback()))?;
        Some((bracketed(address), port))
    })
}

/// An address as it stands before a port.
fn bracketed(address: IpAddr) -> String {
    match address {
        IpAddr::V6(v6) => format!("[{v6}]"),
        IpAddr::V4(v4) => v4.to_string(),
    }
}

/// Has the operator's program run by the process that may.
fn run_hook(call: &HookCall) -> HookVerdict {
    let limit = u64::try_from(call.time_limit.0).unwrap_or(0).saturating_mul(1000);
    let variables = call.variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let call = alcove_hooks::Call { program: call.program.clone(), limit, variables };
    match alcove_hooks::ask(Path::new(HOOKS_SOCKET), &call) {
        alcove_hooks::Verdict::Allowed => HookVerdict::Allowed,
        alcove_hooks::Verdict::Refused(why) => HookVerdict::Refused(why),
        alcove_hooks::Verdict::Broken(why) => HookVerdict::Broken(why),
    }
}

/// Asks the process that may change the network.
fn ask_network(question: &NetworkQuestion) -> std::io::Result<NetworkAnswer> {
    let question = match question {
        NetworkQuestion::Show => door::Ask::Show,
        NetworkQuestion::Try(toml) => door::Ask::Try(toml.clone()),
        NetworkQuestion::Confirm => door::Ask::Confirm,
        NetworkQuestion::Back => door::Ask::Back,
    };
    Ok(match door::ask(Path::new(NETWORK_SOCKET), &question)? {
        door::Told::Network(door::Shown { toml, interfaces, left }) => {
            NetworkAnswer::Shown { toml, interfaces, left }
        }
        door::Told::Done => NetworkAnswer::Done,
        door::Told::Wrong(why) => NetworkAnswer::Wrong(why),
    })
}

/// Asks the process that may change what the box is. When that is done, this one ends: the supervisor goes on with
/// what the box then is.
fn become_another(order: &BecomingOrder) -> std::io::Result<Becoming> {
    let stands = becoming::ask(Path::new(BECOMING_SOCKET), order)?;
    if let (Becoming::Joining, BecomingOrder::Join(_)) = (&stands, order) {
        // Whether or not anybody looks at the page.
        std::thread::spawn(|| {
            while let Ok(Becoming::Joining) = become_another(&BecomingOrder::Look) {
                std::thread::sleep(Duration::from_secs(1));
            }
        });
    }
    if matches!(stands, Becoming::Decided | Becoming::Joined { .. }) {
        static ENDS: Once = Once::new();
        ENDS.call_once(|| {
            std::thread::spawn(|| {
                std::thread::sleep(FAREWELL);
                if let Err(error) = kill(getpid(), Signal::SIGTERM) {
                    tracing::error!(%error, "the portal cannot be ended");
                }
            });
        });
    }
    Ok(stands)
}

async fn serve(
    controller: Controller,
    sockets: Sockets,
    state: &State,
    memory: Memory,
) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let Sockets { control, link, redirects, https } = sockets;
    let mut certificate = tls::certificate(&controller, &state.tls(), SystemTime::now())?;
    let identity = Arc::new(TlsIdentity::from_pem(&certificate.chain, &certificate.key)?);
    let first = https.first().context("there is no address to listen on")?.local_addr()?;
    control::serve(control, controller.clone())?;
    let links = tokio::spawn(accept_links(link, controller.clone()));
    let counts: Arc<Counts> = Arc::default();
    let limits = Limits { threads: THREADS, ..Limits::default() };
    let relays = Arc::new(Relays::new(&limits));
    let (counted, relayed) = (Arc::clone(&counts), Arc::clone(&relays));
    let portal = Portal::new(controller.clone(), move || readings::read(&counted, &relayed, &memory));
    let known = Arc::clone(&relays);
    controller.set_origins(Arc::new(move |relayed| known.origin_of(relayed)));
    controller.set_lanes(Arc::new(RelayLanes(Arc::clone(&relays))));
    let asked = controller.clone();
    relays.set_lane_wanted(move |number| asked.want_lane(NodeId(number)));
    let challenges = Arc::<Challenges>::default();
    let errands =
        tokio::spawn(errands::run(controller.clone(), Arc::clone(&challenges), !redirects.is_empty()));
    let backups = tokio::spawn(backups::run(controller.clone()));
    let edge = Edge {
        listeners: https,
        redirect_listeners: redirects,
        public_port: first.port(),
        tls: Arc::clone(&identity),
        challenges,
        application: Arc::new(Pages(portal, controller.clone())),
        relays,
        hand_over: Some(links_over_tls(&controller)?),
        limits,
        counts,
    };
    announce(&controller, first)?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    let upkeep = async {
        let mut chores = interval(CHORES);
        chores.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = chores.tick() => {
                    let controller = controller.clone();
                    let done = tokio::task::spawn_blocking(move || controller.housekeeping()).await;
                    if let Ok(Err(error)) = done {
                        tracing::error!(error = &error as &dyn std::error::Error, "housekeeping failed");
                    }
                }
                () = controller.changed() => {}
            }
            let (controller, folder) = (controller.clone(), state.tls());
            let fresh = tokio::task::spawn_blocking(move || {
                tls::certificate(&controller, &folder, SystemTime::now())
            })
            .await;
            if let Err(error) =
                fresh.map_err(anyhow::Error::new).and_then(|fresh| show(fresh?, &identity, &mut certificate))
            {
                tracing::error!("the certificate could not be renewed: {error:#}");
            }
        }
    };
    tokio::select! {
        served = edge.serve(stop) => served?,
        () = upkeep => {}
    }
    links.abort();
    errands.abort();
    backups.abort();
    controller.housekeeping()?;
    controller.write_samples()?;
    Ok(())
}

/// Shows this certificate, when it is another one: because the old one ends soon, or lacks a name.
fn show(fresh: tls::Certificate, identity: &TlsIdentity, shown: &mut tls::Certificate) -> anyhow::Result<()> {
    if fresh != *shown {
        identity.replace_pem(&fresh.chain, &fresh.key)?;
        *shown = fresh;
    }
    Ok(())
}

/// Takes the links of remote nodes, which come to the port of the pages by a protocol of their own.
fn links_over_tls(controller: &Controller) -> anyhow::Result<HandOver> {
    let identity =
        controller.link_identity().map_err(|failure| anyhow::Error::from_boxed(failure.into_cause()))?;
    let controller = controller.clone();
    let take = move |handed: Handed| {
        let controller = controller.clone();
        // The handshake demands a key, so there is one.
        let Some(identity) = handed.presented.as_deref().and_then(PeerIdentity::from_spki) else { return };
        let peer = Peer::Remote { identity, from: handed.remote, near: handed.local.ip() };
        tokio::spawn(async move {
            if let Err(error) = controller.serve_link(peer, handed.stream).await {
                let error = &error as &dyn std::error::Error;
                tracing::info!(error, %identity, from = %handed.remote, "a remote node's link ended");
            }
        });
    };
    Ok(HandOver { alpn: alcove_link::tls::ALPN, tls: server_config(&identity)?, take: Arc::new(take) })
}

/// The lanes of nodes, carried by the edge.
struct RelayLanes(Arc<Relays>);

impl Lanes for RelayLanes {
    fn carry(&self, node: NodeId, stream: Box<dyn LaneStream>) {
        let relays = Arc::clone(&self.0);
        tokio::spawn(async move { relays.carry_lane(node.0, Box::new(stream)).await });
    }

    fn end(&self, node: NodeId) {
        self.0.end_lane(node.0);
    }
}

/// Serves the local node's link, again and again.
async fn accept_links(listener: UnixListener, controller: Controller) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::UnixListener::from_std(listener)?;
    loop {
        let (stream, _) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::error!(%error, "a link could not be accepted");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        let controller = controller.clone();
        tokio::spawn(async move {
            if let Err(error) = controller.serve_link(Peer::Local, stream).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "the local node's link failed");
            }
        });
    }
}

/// The portal behind the edge.
struct Pages(Portal, Controller);

impl Application for Pages {
    fn respond(&self, mut request: alcove_edge::Request) -> http::Response<alcove_edge::Content> {
        let head = described(&request);
        let (upload, _until) = match request.upload.take() {
            Some(Uploaded::Whole { file, until }) => {
                (Some(alcove_portal::Uploaded::Whole(Arc::new(file))), Some(until))
            }
            Some(Uploaded::TooLarge { limit }) => (Some(alcove_portal::Uploaded::TooLarge { limit }), None),
            Some(Uploaded::NoRoom) => (Some(alcove_portal::Uploaded::NoRoom), None),
            None => (None, None),
        };
        self.0.respond(alcove_portal::Request { body: request.body, upload, ..head }).map(content)
    }

    fn is_brief(&self, request: &alcove_edge::Request) -> bool {
        request.method == http::Method::GET && Portal::is_brief(&request.path_and_query)
    }

    fn takes_uploads(&self, request: &alcove_edge::Request) -> bool {
        let content_type = request.headers.get(http::header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        request.method == http::Method::POST && Portal::takes_uploads(&request.path_and_query, content_type)
    }

    fn upload(&self, request: &alcove_edge::Request) -> Option<Upload> {
        if !self.0.may_upload(&described(request)) {
            return None;
        }
        upload().inspect_err(|error| tracing::error!(%error, "there is no place for an upload")).ok()
    }

    fn relay_target(&self, node: &str, host: &str) -> Option<RelayTarget> {
        self.1.proxied_node(node, host).map(|target| match target {
            Proxy::ThisBox(port) => RelayTarget::ThisBox { port },
            Proxy::Elsewhere { node, at } => RelayTarget::Elsewhere { number: node.0, node: at },
        })
    }
}

/// What the portal answers, as the edge sends it.
fn content(content: alcove_portal::Content) -> alcove_edge::Content {
    match content {
        alcove_portal::Content::Bytes(bytes) => alcove_edge::Content::Bytes(bytes),
        alcove_portal::Content::Stream { from, length } => alcove_edge::Content::Stream { from, length },
    }
}

/// The edge's request as the portal takes it, without its body.
fn described(request: &alcove_edge::Request) -> alcove_portal::Request {
    let line = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    alcove_portal::Request {
        method: request.method.to_string(),
        path_and_query: request.path_and_query.clone(),
        host: request.host.clone(),
        headers: request.headers.iter().filter_map(line).collect(),
        body: vec![],
        upload: None,
        remote: request.remote,
        id: request.id.clone(),
    }
}

/// A new file for a snapshot, which may fill half of what is free: a new state has to find room beside it.
fn upload() -> std::io::Result<Upload> {
    forget_upload();
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(UPLOAD)?;
    let disk = fstatvfs(&file)?;
    let free = disk.blocks_available() as u64 * disk.fragment_size() as u64;
    Ok(Upload { file, limit: (free / 2).min(LARGEST_UPLOAD), until: Box::new(Named) })
}

/// An upload that nobody has taken yet.
struct Named;

impl Drop for Named {
    fn drop(&mut self) {
        forget_upload();
    }
}

/// Removes what was uploaded and not taken.
fn forget_upload() {
    match std::fs::remove_file(UPLOAD) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "an upload cannot be removed");
        }
        _ => {}
    }
}

/// Tells the person at the terminal where to go.
fn announce(controller: &Controller, listening: SocketAddr) -> anyhow::Result<()> {
    let settings = controller.settings()?;
    let address = if listening.ip().is_unspecified() {
        host_addresses().first().copied().unwrap_or(listening.ip())
    } else {
        listening.ip()
    };
    let host = match (&settings.host_name, address) {
        (Some(name), _) => name.clone(),
        (None, address) => bracketed(address),
    };
    let port = if listening.port() == 443 { String::new() } else { format!(":{}", listening.port()) };
    println!("Alcove is ready at https://{host}{port}/");
    if let Some(code) = controller.set_up_code()? {
        println!("The set-up code for the first visit is {code}");
    }
    Ok(())
}
