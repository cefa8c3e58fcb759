//! A controller on a temporary store, with a clock that the test turns and a node that does as it is told.

use alcove_controller::{
    Caller, ConnectAnswer, ConnectRequest, Controller, HookRunner, HookVerdict, NewUser, Options, Role,
    Session, TokenRequest,
};
use alcove_domain::{Timestamp, WgPrivateKey, WgPublicKey};
use alcove_link::{
    Desired, Ended, Health, Hello, OpenvpnClient, Peer, PeerCounters, ToController, ToNode, Why,
    read_message, write_message,
};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};
use tempfile::TempDir;

pub const PASSWORD: &str = "seven green kettles";
pub const CLIENT: &str = "org.eduvpn.app.linux";
pub const REDIRECT: &str = "http://127.0.0.1:40000/callback";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

pub struct Fixture {
    pub controller: Controller,
    pub clock: Arc<AtomicI64>,
    pub node: Node,
    pub dir: TempDir,
}

/// What the node has been told, and whether it answers.
#[derive(Clone)]
pub struct Node {
    pub peers: Arc<Mutex<BTreeMap<WgPublicKey, Peer>>>,
    pub certificates: Arc<Mutex<BTreeMap<WgPublicKey, OpenvpnClient>>>,
    pub messages: Arc<Mutex<Vec<ToNode>>>,
    pub answers: Arc<AtomicBool>,
    /// Said before the next acknowledgement.
    pub health: Arc<Mutex<Option<Health>>>,
    pub key: WgPublicKey,
}

impl Node {
    pub fn new() -> Self {
        Self {
            peers: Arc::default(),
            certificates: Arc::default(),
            messages: Arc::default(),
            answers: Arc::new(AtomicBool::new(true)),
            health: Arc::default(),
            key: WgPrivateKey::generate().public_key(),
        }
    }
}

impl Fixture {
    pub fn new() -> Self {
        Self::with_hooks(Arc::new(|_| HookVerdict::Allowed))
    }

    /// With this in the place of what runs the operator's program.
    pub fn with_hooks(hooks: HookRunner) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(AtomicI64::new(1_790_000_000));
        let controller = start_with(&dir, &clock, hooks);
        let node = Node::new();
        let fixture = Self { controller, clock, node, dir };
        fixture.plug_node_in(0, "");
        fixture
    }

    /// Connects the node as one that has applied this revision of this epoch.
    pub fn plug_node_in(&self, revision: u64, epoch: &str) {
        let (near, far) = tokio::io::duplex(1 << 20);
        let controller = self.controller.clone();
        let node = self.node.clone();
        let hello = Hello {
            protocol: alcove_link::PROTOCOL,
            version: "test".into(),
            name: "closet".into(),
            wireguard_public_key: Some(node.key),
            revision,
            epoch: epoch.into(),
            instance: 0,
            lanes: false,
            shares: false,
        };
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let (served, ()) = tokio::join!(
                    controller.serve_link(alcove_controller::Peer::Local, near),
                    obey(node, far, hello)
                );
                served.expect("the link works");
            });
        });
        while !self.controller.status().expect("a status").nodes.iter().any(|n| n.state == "up") {
            std::thread::yield_now();
        }
    }

    /// Lets the node say how it is, and waits until it was heard.
    pub fn say_health(&self, health: Health) {
        *self.node.health.lock().expect("lock") = Some(health);
        let mut settings = self.controller.configuration().expect("settings").settings;
        settings.display_name.push('!');
        self.controller.set_settings(settings).expect("saved, and confirmed by the node");
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    pub fn user(&self, name: &str) -> Session {
        let new = NewUser { name, password: Some(PASSWORD), role: Role::User, permissions: vec![] };
        self.controller.add_user(&new).expect("a user");
        self.controller.sign_in(name, PASSWORD, HOME).expect("signs in").1
    }

    /// Authorizes an app and returns its tokens.
    pub fn authorize(&self, session: &Session) -> (String, String) {
        let code = self.code(session);
        let answer = self.controller.token(&redeem(&code)).expect("tokens");
        (answer.access_token, answer.refresh_token)
    }

    pub fn code(&self, session: &Session) -> String {
        let request = self.controller.check_authorization(&query()).expect("a good request");
        let response = self.controller.approve(session, &request, "https://vpn.example").expect("approved");
        response.fields.iter().find(|(name, _)| *name == "code").expect("a code").1.clone()
    }

    pub fn caller(&self, access_token: &str) -> Caller {
        self.controller.authenticate(access_token).expect("a good token")
    }

    pub fn connect(
        &self,
        caller: &Caller,
        key: &WgPublicKey,
    ) -> Result<ConnectAnswer, alcove_controller::ApiError> {
        self.connect_with(caller, &[("profile_id", "default"), ("public_key", &key.to_base64())])
    }

    pub fn connect_with(
        &self,
        caller: &Caller,
        fields: &[(&str, &str)],
    ) -> Result<ConnectAnswer, alcove_controller::ApiError> {
        let fields = pairs(fields);
        let accept = ["application/x-openvpn-profile", "application/x-wireguard-profile"];
        self.controller
            .connect(caller, &ConnectRequest { fields: &fields, accept: &accept, host: "vpn.example" })
    }

    pub fn peers(&self) -> Vec<WgPublicKey> {
        self.node.peers.lock().expect("lock").keys().copied().collect()
    }

    /// Waits until the node serves exactly these peers.
    pub fn settles_on(&self, wanted: &[WgPublicKey]) {
        let mut wanted = wanted.to_vec();
        wanted.sort();
        for _ in 0..2000 {
            if self.peers() == wanted {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        panic!("the node serves {:?}, not {wanted:?}", self.peers());
    }
}

pub fn start(dir: &TempDir, clock: &Arc<AtomicI64>) -> Controller {
    start_with(dir, clock, Arc::new(|_| HookVerdict::Allowed))
}

fn start_with(dir: &TempDir, clock: &Arc<AtomicI64>, hooks: HookRunner) -> Controller {
    let clock = Arc::clone(clock);
    let options = Options {
        hooks,
        clock: Arc::new(move || Timestamp(clock.load(Ordering::Relaxed))),
        ..Options::new(dir.path(), "0.0.0-test")
    };
    Controller::start(options).expect("a controller")
}

pub fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

pub fn query() -> Vec<(String, String)> {
    pairs(&[
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("scope", "config"),
        ("state", "s"),
        ("code_challenge_method", "S256"),
        ("code_challenge", CHALLENGE),
    ])
}

pub fn redeem(code: &str) -> TokenRequest {
    let fields = pairs(&[
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("client_id", CLIENT),
        ("code_verifier", VERIFIER),
    ]);
    TokenRequest { fields, basic: None }
}

pub fn refresh(token: &str) -> TokenRequest {
    TokenRequest { fields: pairs(&[("grant_type", "refresh_token"), ("refresh_token", token)]), basic: None }
}

pub fn key() -> WgPublicKey {
    WgPrivateKey::generate().public_key()
}

pub async fn obey(node: Node, stream: tokio::io::DuplexStream, hello: Hello) {
    let (mut reader, mut writer) = tokio::io::split(stream);
    write_message(&mut writer, &ToController::Hello(hello)).await.expect("says hello");
    let (mut named, told) = (vec![], 1);
    while let Ok(Some(message)) = read_message::<ToNode>(&mut reader).await {
        if let ToNode::Desired(part) = &message {
            let ends = apply(&node, part, &mut named);
            if !ends.is_empty() {
                let told = ToController::Ended { first: told, ends };
                write_message(&mut writer, &told).await.expect("tells of ends");
            }
            if part.last && node.answers.load(Ordering::Relaxed) {
                let health = node.health.lock().expect("lock").take();
                if let Some(health) = health {
                    write_message(&mut writer, &ToController::Health(health)).await.expect("says it");
                }
                let ack = ToController::Ack { revision: part.revision, problem: None };
                write_message(&mut writer, &ack).await.expect("acknowledges");
            }
        }
        node.messages.lock().expect("lock").push(message);
    }
}

/// Does as told; what ended by it.
fn apply(node: &Node, part: &Desired, named: &mut Vec<WgPublicKey>) -> Vec<Ended> {
    let mut peers = node.peers.lock().expect("lock");
    for peer in &part.upsert {
        named.push(peer.public_key);
        peers.insert(peer.public_key, peer.clone());
    }
    let gone: Vec<WgPublicKey> =
        part.remove.iter().filter(|key| peers.remove(key).is_some()).copied().collect();
    let mut certificates = node.certificates.lock().expect("lock");
    for client in &part.openvpn {
        certificates.insert(client.id, client.clone());
    }
    for key in &part.remove {
        certificates.remove(key);
    }
    if part.reset && part.last {
        peers.retain(|key, _| named.contains(key));
    }
    gone.into_iter().map(ended).collect()
}

fn ended(public_key: WgPublicKey) -> Ended {
    let counters = PeerCounters {
        public_key,
        bytes_in: 10,
        bytes_out: 20,
        last_handshake: None,
        endpoint: Some("[::ffff:198.51.100.7]:4000".parse().expect("an address")),
    };
    Ended { counters, at: Timestamp(1_790_000_000), why: Why::Removed }
}
