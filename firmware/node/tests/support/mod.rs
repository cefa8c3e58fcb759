//! A small internet of network namespaces around a real node: two clients, the node's box, and a host behind it
//! that knows no way back to the tunnel's addresses.
//!
//! ```text
//! a (198.51.100.2) ──┐
//!                    ├── s, the box ── h (203.0.113.2, .3, 2001:db8:1::2)
//! b (198.51.100.6) ──┘
//! ```
//!
//! The node runs as a process of its own: this test binary, started again in the namespace. Needs root, `ip`,
//! `nft`, `wg`, `wireguard-go` and `ping`; what is missing fails the test loudly.

#![allow(dead_code, reason = "each test binary uses its part")]

use alcove_domain::{PresharedKey, ProfileId, Seconds, Timestamp, WgPrivateKey, WgPublicKey};
use alcove_link::{
    Desired, Hello, Network, Peer, ProfileNetwork, ToController, ToNode, read_message, write_message,
};
use alcove_node::{Options, UnixDial};
use std::{
    fs,
    io::Write,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::{
    io::WriteHalf,
    net::{UnixListener, UnixStream},
    sync::mpsc,
};

/// The node's UDP port in every world.
pub const PORT: u16 = 51820;
const STATE: &str = "ALCOVE_TEST_STATE";
const INTERFACE: &str = "ALCOVE_TEST_INTERFACE";
const LISTEN: &str = "ALCOVE_TEST_LISTEN";
const PATIENCE: Duration = Duration::from_secs(20);

pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is set");
    Timestamp(i64::try_from(since.as_secs()).expect("fits"))
}

/// What the test binary does when it is started again inside a namespace; nothing otherwise.
pub fn inner_process() {
    if let Ok(addresses) = std::env::var(LISTEN) {
        let listeners: Vec<TcpListener> =
            addresses.split(' ').map(|address| TcpListener::bind(address).expect("binds")).collect();
        std::thread::sleep(Duration::from_secs(300));
        drop(listeners);
    }
    let (Ok(state), Ok(interface)) = (std::env::var(STATE), std::env::var(INTERFACE)) else { return };
    let state = PathBuf::from(state);
    let options = Options { interface, ..Options::new(state.join("node"), "closet".into()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let result = runtime.block_on(async {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).expect("a signal");
        let stop = async move {
            terminate.recv().await;
        };
        alcove_node::run(options, UnixDial(state.join("link.sock")), stop).await
    });
    if let Err(error) = result {
        eprintln!("{}", error.chain());
        std::process::exit(3);
    }
    std::process::exit(0);
}

/// Runs a command to its end.
pub fn output(command: &str) -> Output {
    let words: Vec<&str> = command.split_whitespace().collect();
    let output = Command::new(words[0]).args(&words[1..]).stdin(Stdio::null()).output();
    output.unwrap_or_else(|error| panic!("{command}: {error}; install what make test installs"))
}

/// Runs a command that must succeed; its standard output.
pub fn run(command: &str) -> String {
    let output = output(command);
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {words}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Waits until something holds.
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A world; taken apart when dropped.
pub struct World {
    id: String,
    pub folder: tempfile::TempDir,
    pub interface: String,
    node: Option<Child>,
    others: Vec<Child>,
    client_interfaces: Vec<(char, String)>,
}

impl World {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let id = format!("{:x}n{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let world = Self {
            interface: format!("al{id}"),
            folder: tempfile::tempdir().expect("a folder"),
            id,
            node: None,
            others: vec![],
            client_interfaces: vec![],
        };
        for place in ['s', 'a', 'b', 'h'] {
            run(&format!("ip netns add {}", world.ns(place)));
            world.ip(place, "link set lo up");
        }
        for (place, near, far) in [
            ('a', "198.51.100.1/30", "198.51.100.2/30"),
            ('b', "198.51.100.5/30", "198.51.100.6/30"),
            ('h', "203.0.113.1/24", "203.0.113.2/24"),
        ] {
            world.ip('s', &format!("link add {place}0 type veth peer name out netns {}", world.ns(place)));
            world.ip('s', &format!("addr add {near} dev {place}0"));
            world.ip(place, &format!("addr add {far} dev out"));
            world.ip('s', &format!("link set {place}0 up"));
            world.ip(place, "link set out up");
        }
        world.ip('h', "addr add 203.0.113.3/24 dev out");
        world.ip('s', "addr add 2001:db8:1::1/64 dev h0 nodad");
        world.ip('h', "addr add 2001:db8:1::2/64 dev out nodad");
        world
    }

    pub fn ns(&self, place: char) -> String {
        format!("ac{}{place}", self.id)
    }

    pub fn ip(&self, place: char, arguments: &str) -> String {
        run(&format!("ip -n {} {arguments}", self.ns(place)))
    }

    /// The command line of something inside a namespace.
    pub fn inside(&self, place: char, command: &str) -> String {
        format!("ip netns exec {} {command}", self.ns(place))
    }

    fn again(&self, place: char, under: &[&str]) -> Command {
        let mut command = Command::new("ip");
        let exe = std::env::current_exe().expect("this binary");
        command.args(["netns", "exec", &self.ns(place)]).args(under).arg(exe);
        command.args(["--exact", "inner", "--nocapture"]);
        command
    }

    /// Starts the node; its standard error is kept for [`World::node_words`].
    pub fn start_node(&mut self) {
        self.start_node_under(&[]);
    }

    /// Starts the node under a program that takes something away from it.
    pub fn start_node_under(&mut self, under: &[&str]) {
        let words = fs::File::create(self.folder.path().join("stderr")).expect("a file");
        let mut command = self.again('s', under);
        command.env(STATE, self.folder.path()).env(INTERFACE, &self.interface).stderr(words);
        self.node = Some(command.stdout(Stdio::null()).spawn().expect("starts"));
    }

    /// The node's process: `ip netns exec` becomes it.
    pub fn node_pid(&self) -> u32 {
        self.node.as_ref().expect("a node runs").id()
    }

    pub fn node_words(&self) -> String {
        fs::read_to_string(self.folder.path().join("stderr")).expect("readable")
    }

    pub fn signal_node(&mut self, signal: &str) -> i32 {
        let mut node = self.node.take().expect("a node runs");
        run(&format!("kill -{signal} {}", node.id()));
        node.wait().expect("ends").code().unwrap_or(-1)
    }

    /// Waits for the node to end by itself.
    pub fn node_exit(&mut self) -> i32 {
        let mut node = self.node.take().expect("a node runs");
        let began = Instant::now();
        loop {
            if let Some(status) = node.try_wait().expect("waits") {
                return status.code().unwrap_or(-1);
            }
            if began.elapsed() > PATIENCE {
                node.kill().expect("ends");
                panic!("the node did not end");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// TCP listeners on the box.
    pub fn listen(&mut self, addresses: &str) {
        let mut command = self.again('s', &[]);
        self.others.push(command.env(LISTEN, addresses).stdout(Stdio::null()).spawn().expect("starts"));
        std::thread::sleep(Duration::from_millis(300));
    }

    pub fn wg(&self, place: char, arguments: &str) -> String {
        run(&self.inside(place, &format!("wg {arguments}")))
    }

    /// Brings a client's tunnel up in its namespace; the interface's name.
    pub fn connect(&mut self, place: char, client: &Client, server: WgPublicKey) -> String {
        let interface = format!("cl{}{place}", self.id);
        run(&self.inside(place, &format!("wireguard-go {interface}")));
        self.client_interfaces.push((place, interface.clone()));
        let endpoint = if place == 'a' { "198.51.100.1" } else { "198.51.100.5" };
        let psk =
            client.peer.preshared_key.as_ref().map(|key| format!("PresharedKey = {}\n", key.to_base64()));
        let config = format!(
            "[Interface]\nPrivateKey = {}\n[Peer]\nPublicKey = {server}\n{}Endpoint = {endpoint}:{PORT}\nAllowedIPs = 0.0.0.0/0, ::/0\n",
            client.private.to_base64(),
            psk.unwrap_or_default()
        );
        let path = self.folder.path().join(&interface);
        fs::File::create(&path).and_then(|mut file| file.write_all(config.as_bytes())).expect("written");
        self.wg(place, &format!("setconf {interface} {}", path.display()));
        self.ip(place, &format!("addr add {}/32 dev {interface}", client.peer.v4));
        self.ip(place, &format!("addr add {}/128 dev {interface} nodad", client.peer.v6));
        self.ip(place, &format!("link set {interface} mtu 1420 up"));
        for range in ["10.8.0.0/24", "203.0.113.0/24", "fd00:8::/112", "2001:db8:1::/64"] {
            self.ip(place, &format!("route add {range} dev {interface}"));
        }
        interface
    }

    /// Pings; what was printed, and whether an answer came.
    pub fn ping(&self, place: char, arguments: &str) -> (bool, String) {
        let output = output(&self.inside(place, &format!("ping -n -c 1 -W 2 {arguments}")));
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    pub fn reaches(&self, place: char, target: &str) {
        let (answered, words) = self.ping(place, target);
        assert!(answered, "{place} does not reach {target}: {words}");
    }

    /// Whether a TCP connection can be made within two seconds; and in what time that was known.
    pub fn tcp(&self, place: char, address: &str, port: u16) -> (bool, Duration) {
        let began = Instant::now();
        let namespace = self.ns(place);
        let script = format!("</dev/tcp/{address}/{port}");
        let status = Command::new("ip")
            .args(["netns", "exec", &namespace, "timeout", "2", "bash", "-c", &script])
            .stderr(Stdio::null())
            .status();
        (status.expect("runs").success(), began.elapsed())
    }

    /// The node's end of a peer, a field of `wg show … dump`: 4 handshake, 5 received, 6 sent.
    pub fn dump(&self, key: WgPublicKey, field: usize) -> Option<String> {
        let text = self.wg('s', &format!("show {} dump", self.interface));
        let line = text.lines().skip(1).find(|line| line.starts_with(&key.to_base64()))?;
        line.split('\t').nth(field).map(str::to_owned)
    }

    pub fn exists(&self) -> bool {
        output(&format!("ip -n {} link show {}", self.ns('s'), self.interface)).status.success()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for child in self.node.iter_mut().chain(&mut self.others) {
            drop(child.kill());
            drop(child.wait());
        }
        // A user-space WireGuard ends with its interface, and holds the namespace until then.
        for (place, interface) in self.client_interfaces.drain(..).chain([('s', self.interface.clone())]) {
            output(&format!("ip -n ac{}{place} link del {interface}", self.id));
        }
        for place in ['s', 'a', 'b', 'h'] {
            output(&format!("ip netns del {}", self.ns(place)));
        }
    }
}

/// A client: its key, and what the node is told of it.
pub struct Client {
    pub private: WgPrivateKey,
    pub peer: Peer,
}

/// A client with the addresses of index `n`, who may stay for an hour.
pub fn client(n: u16) -> Client {
    let private = WgPrivateKey::generate();
    let [high, low] = n.to_be_bytes();
    let peer = Peer {
        public_key: private.public_key(),
        preshared_key: Some(PresharedKey::generate()),
        profile: ProfileId::new("office").expect("a profile ID"),
        v4: [10, 8, high, low].into(),
        v6: format!("fd00:8::{n:x}").parse().expect("an address"),
        expires_at: now().plus(Seconds(3600)),
    };
    Client { private, peer }
}

/// One masqueraded profile that reaches everything.
pub fn network() -> Network {
    Network {
        wireguard_port: PORT,
        wireguard_mtu: None,
        wireguard_fwmark: None,
        openvpn: vec![],
        resolver: None,
        floating: None,
        profiles: vec![ProfileNetwork {
            id: ProfileId::new("office").expect("a profile ID"),
            v4: "10.8.0.0/24".parse().expect("a range"),
            v6: "fd00:8::/112".parse().expect("a range"),
            reach: ["0.0.0.0/0", "::/0"].map(|all| all.parse().expect("a range")).to_vec(),
            except: vec![],
            masquerade: true,
            client_to_client: false,
            resolver: false,
        }],
    }
}

pub fn step(revision: u64, upsert: &[&Client], remove: &[&Client]) -> Desired {
    Desired {
        epoch: "e".into(),
        revision,
        reset: false,
        last: true,
        network: None,
        openvpn: vec![],
        upsert: upsert.iter().map(|client| client.peer.clone()).collect(),
        remove: remove.iter().map(|client| client.peer.public_key).collect(),
    }
}

pub fn full(network: Network, clients: &[&Client]) -> Desired {
    Desired { reset: true, network: Some(network), ..step(1, clients, &[]) }
}

/// A controller that does what a test says.
pub struct Controller(UnixListener);

impl Controller {
    pub fn new(world: &World) -> Self {
        let path = world.folder.path().join("link.sock");
        drop(fs::remove_file(&path));
        Self(UnixListener::bind(path).expect("binds"))
    }

    /// Waits for the node's next session.
    pub async fn session(&self) -> Session {
        let accepted = tokio::time::timeout(PATIENCE, self.0.accept()).await;
        let (stream, _) = accepted.expect("the node dials").expect("accepts");
        let (mut reader, mut writer) = tokio::io::split(stream);
        let hello = match read_message(&mut reader).await.expect("reads") {
            Some(ToController::Hello(hello)) => hello,
            other => panic!("no hello: {other:?}"),
        };
        let welcome = ToNode::Welcome { version: "test".into(), now: now(), logs: false };
        write_message(&mut writer, &welcome).await.expect("writes");
        let (sender, messages) = mpsc::unbounded_channel();
        let reading = tokio::spawn(async move {
            while let Ok(Some(message)) = read_message::<ToController>(&mut reader).await {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Session { hello, writer, messages, reading }
    }
}

/// A node's session.
pub struct Session {
    pub hello: Hello,
    writer: WriteHalf<UnixStream>,
    messages: mpsc::UnboundedReceiver<ToController>,
    reading: tokio::task::JoinHandle<()>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

impl Session {
    pub fn server_key(&self) -> WgPublicKey {
        self.hello.wireguard_public_key.expect("a node with WireGuard")
    }

    pub async fn send(&mut self, step: Desired) {
        write_message(&mut self.writer, &ToNode::Desired(step)).await.expect("writes");
    }

    /// Sends a step and waits until it is in force; the time that this took.
    pub async fn apply(&mut self, step: Desired) -> Duration {
        let (revision, began) = (step.revision, Instant::now());
        self.send(step).await;
        let problem = self
            .wait("an acknowledgement", |message| match message {
                ToController::Ack { revision: acked, problem } if *acked == revision => Some(problem.clone()),
                _ => None,
            })
            .await;
        assert_eq!(problem, None);
        began.elapsed()
    }

    /// Waits for a message.
    pub async fn wait<T>(&mut self, what: &str, mut wanted: impl FnMut(&ToController) -> Option<T>) -> T {
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                let message =
                    self.messages.recv().await.unwrap_or_else(|| panic!("the link ended before {what}"));
                if let Some(found) = wanted(&message) {
                    return found;
                }
            }
        });
        found.await.unwrap_or_else(|_| panic!("in vain: {what}"))
    }
}
