//! A portal over a real controller in a folder of its own, and a browser and an app to ask it with.

use crate::{Content, Portal, Readings, Request};
use alcove_controller::{
    Becoming, BecomingOrder, Controller, Description, NewUser, Options, RestoreProblem, Role, SnapshotKey,
    WayBack, snapshot::Summary,
};
use alcove_domain::{Timestamp, WgPrivateKey};
use alcove_link::{Hello, PeerCounters, ToController, ToNode, read_message, write_message};
use hmac::Mac;
use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{Read, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};
use tempfile::TempDir;

pub(crate) const HOST: &str = "vpn.example.org";
pub(crate) const ADMIN: &str = "anna";
pub(crate) const USER: &str = "ben";
pub(crate) const PASSWORD: &str = "a quiet corner of the house";
/// 2 March 2027, 14:05 UTC.
pub(crate) const NOW: i64 = 1_803_996_300;

/// The portal under test. It is set up, with an admin and a user, unless made by [`Bench::blank`].
pub(crate) struct Bench {
    portal: Portal,
    pub(crate) controller: Controller,
    /// What the system around the portal says needs attention.
    pub(crate) notices: Arc<Mutex<Vec<String>>>,
    /// What the box is to become, as whoever may change that says.
    pub(crate) stands: Arc<Mutex<Becoming>>,
    /// How other boxes reach this one.
    pub(crate) reached: Arc<Mutex<Option<(String, u16)>>>,
    clock: Arc<AtomicI64>,
    cookies: RefCell<BTreeMap<String, String>>,
    state: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let bench = Self::blank();
        bench.controller.add_first_admin(ADMIN, PASSWORD).expect("the first admin");
        let user = NewUser { name: USER, password: Some(PASSWORD), role: Role::User, permissions: vec![] };
        bench.controller.add_user(&user).expect("a user");
        bench
    }

    pub(crate) fn blank() -> Self {
        let state = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(AtomicI64::new(NOW));
        let mut options = Options::new(state.path(), "0.1.0");
        let time = Arc::clone(&clock);
        options.clock = Arc::new(move || Timestamp(time.load(Ordering::Relaxed)));
        let notices = Arc::<Mutex<Vec<String>>>::default();
        let told = Arc::clone(&notices);
        options.notices = Arc::new(move || told.lock().expect("the notices").clone());
        let stands = Arc::new(Mutex::new(Becoming::Nothing));
        let standing = Arc::clone(&stands);
        options.becoming = Arc::new(move |order| {
            let mut stands = standing.lock().expect("where it stands");
            become_another(order, &mut stands);
            Ok(stands.clone())
        });
        let reached = Arc::new(Mutex::new(Some(("192.0.2.1".to_owned(), 443))));
        let known = Arc::clone(&reached);
        options.reached = Arc::new(move || known.lock().expect("an address").clone());
        let controller = Controller::start(options).expect("a controller");
        let portal = Portal::new(controller.clone(), Readings::default);
        Self { portal, controller, notices, stands, reached, clock, cookies: RefCell::default(), state }
    }

    /// Connects a node that agrees to everything, until the returned guard is dropped.
    pub(crate) fn connect_node(&self) -> Node {
        Node::connect(self.controller.clone())
    }

    /// The folder of the state.
    pub(crate) fn state(&self) -> &std::path::Path {
        self.state.path()
    }

    /// Lets time pass.
    pub(crate) fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// One request as it is, without the browser's cookies.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.ask_from("192.0.2.7", method, path, headers, body)
    }

    /// The same from another address.
    pub(crate) fn ask_from(
        &self,
        from: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        Answer::of(self.portal.respond(Request {
            method: method.into(),
            path_and_query: path.into(),
            host: HOST.into(),
            headers: headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            body: body.into(),
            upload: None,
            remote: (from.parse::<std::net::IpAddr>().expect("an address"), 40_000).into(),
            id: "r1".into(),
        }))
    }

    /// The browser opens a page.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.browse("GET", path, &[], "")
    }

    /// The browser sends a form with a file that the edge has put where there is room for it.
    pub(crate) fn upload(&self, path: &str, token: &str, contents: &str) -> Answer {
        let body = format!(
            "--B\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n\
             --B\r\nContent-Disposition: form-data; name=\"snapshot\"; filename=\"a\"\r\n\r\n{contents}\r\n--B--\r\n"
        );
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(body.as_bytes()).expect("written");
        let cookies =
            self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
        let headers = [
            ("Content-Type", "multipart/form-data; boundary=B"),
            ("Sec-Fetch-Site", "same-origin"),
            ("Cookie", &cookies),
        ];
        let request = Request {
            method: "POST".into(),
            path_and_query: path.into(),
            host: HOST.into(),
            headers: headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            body: vec![],
            upload: None,
            remote: ([192, 0, 2, 7], 40_000).into(),
            id: "r1".into(),
        };
        assert!(Portal::takes_uploads(path, headers[0].1) && !Portal::takes_uploads(path, FORM));
        if !self.portal.may_upload(&request) {
            let refused = http::Response::builder().status(413).body(Content::Bytes(vec![]));
            return Answer::of(refused.expect("an answer"));
        }
        let upload = Some(crate::Uploaded::Whole(Arc::new(file)));
        Answer::of(self.portal.respond(Request { upload, ..request }))
    }

    /// The browser sends a form from a page of ours.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let headers = [("Content-Type", FORM), ("Sec-Fetch-Site", "same-origin")];
        self.browse("POST", path, &headers, &encode(fields))
    }

    /// The browser sends a form that carries the hidden field of the page at `page`.
    pub(crate) fn submit(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.get(page).hidden("token");
        let fields: Vec<_> = fields.iter().copied().chain([("token", token.as_str())]).collect();
        self.post(path, &fields)
    }

    /// Any request of the browser: with its cookies, and keeping those it is given.
    pub(crate) fn browse(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let cookies =
            self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
        let mut headers = headers.to_vec();
        headers.push(("Cookie", &cookies));
        let answer = self.ask(method, path, &headers, body);
        for line in answer.0.headers().get_all("Set-Cookie") {
            let line = line.to_str().expect("ASCII");
            let (name, rest) = line.split_once('=').expect("a cookie");
            let value = rest.split(';').next().expect("a value");
            if rest.contains("Max-Age=0;") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.into(), value.into());
            }
        }
        answer
    }

    /// Signs the browser in.
    pub(crate) fn sign_in(&self, user: &str) -> Answer {
        let fields =
            [("userName", user), ("userPass", PASSWORD), ("authRedirectTo", "/vpn-user-portal/home")];
        self.submit("/vpn-user-portal/home", "/vpn-user-portal/_user_pass_auth/verify", &fields)
    }

    /// The code that an authenticator app shows now for a secret as it is typed.
    pub(crate) fn code(&self, secret: &str) -> String {
        let value = |c: char| match c {
            'A'..='Z' => c as u64 - 'A' as u64,
            _ => c as u64 - '2' as u64 + 26,
        };
        let block = |part: &[char]| part.iter().fold(0, |bits, c| bits << 5 | value(*c)).to_be_bytes();
        let key: Vec<u8> =
            secret.chars().collect::<Vec<_>>().chunks(8).flat_map(|part| block(part)[3..].to_vec()).collect();
        let mut mac = hmac::Hmac::<sha1::Sha1>::new_from_slice(&key).expect("any length");
        mac.update(&(self.clock.load(Ordering::Relaxed) / 30).to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[19] & 15);
        let number = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }

    pub(crate) fn cookie(&self, name: &str) -> String {
        self.cookies.borrow().get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.into(), value.into());
    }

    pub(crate) fn forget_cookie(&self, name: &str) {
        self.cookies.borrow_mut().remove(name);
    }

    /// An app of the user, authorized through the pages: its access token and refresh token.
    pub(crate) fn authorize_app(&self) -> (String, String) {
        self.sign_in(USER);
        let url = authorize_url("&state=s");
        let answer = self.submit(&url, &url, &[("approve", "yes")]);
        let location = answer.header("Location").to_owned();
        let code = location.split("code=").nth(1).and_then(|rest| rest.split('&').next()).expect("a code");
        let answer = self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("client_id", CLIENT),
            ("code_verifier", VERIFIER),
        ]);
        let json: serde_json::Value = serde_json::from_str(answer.text()).expect("JSON");
        let text = |name: &str| json[name].as_str().expect("a token").to_owned();
        (text("access_token"), text("refresh_token"))
    }

    /// An app calls the token endpoint.
    pub(crate) fn token(&self, fields: &[(&str, &str)]) -> Answer {
        self.ask("POST", "/vpn-user-portal/oauth/token", &[("Content-Type", FORM)], &encode(fields))
    }
}

/// Whoever may change what the box is: snapshots open with [`PASSWORD`], and every code is good.
fn become_another(order: &BecomingOrder, stands: &mut Becoming) {
    *stands = match order {
        BecomingOrder::Look => return,
        BecomingOrder::Take { length, .. } => Becoming::Held { length: *length, problem: None },
        BecomingOrder::TakeKept(_) => Becoming::Held { length: 4, problem: None },
        BecomingOrder::LookBack => {
            let [before, after] = [3, 12].map(|users| Summary { users, ..Summary::default() });
            Becoming::LooksBack(Box::new(WayBack { before, after }))
        }
        BecomingOrder::Read { key: SnapshotKey::Passphrase(text), restore_as, .. } if text == PASSWORD => {
            let after = Summary { users: 12, profiles: vec!["office".into()], ..Summary::default() };
            Becoming::Ready(Box::new(Description {
                host: "closet".into(),
                created: Timestamp(NOW),
                product: "0.1.0".into(),
                logs: false,
                signer: "aaaa-bbbb-cccc-dddd".into(),
                restore_as: *restore_as,
                before: None,
                after,
            }))
        }
        BecomingOrder::Read { .. } => {
            Becoming::Held { length: 3, problem: Some(RestoreProblem::WrongPassphrase) }
        }
        BecomingOrder::Decide => Becoming::Decided,
        BecomingOrder::Forget => Becoming::Nothing,
        BecomingOrder::Join(_) => {
            Becoming::Joined { node: 3, name: "roof".into(), controller: "vpn.example.org:443".into() }
        }
    };
}

/// The node's end of a link: confirms every revision, and reports counters when asked to.
pub(crate) struct Node {
    say: Option<tokio::sync::mpsc::UnboundedSender<ToController>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Node {
    fn connect(controller: Controller) -> Self {
        let (say, mut said) = tokio::sync::mpsc::unbounded_channel();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let served_by = controller.clone();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let (ours, theirs) = tokio::io::duplex(1 << 20);
                let serving = tokio::spawn(async move {
                    controller.serve_link(alcove_controller::Peer::Local, theirs).await
                });
                let (mut reader, mut writer) = tokio::io::split(ours);
                let hello = ToController::Hello(Hello {
                    protocol: alcove_link::PROTOCOL,
                    version: "0.1.0".into(),
                    name: "node".into(),
                    wireguard_public_key: Some(WgPrivateKey::generate().public_key()),
                    revision: 0,
                    epoch: String::new(),
                    instance: 0,
                    lanes: false,
                    shares: false,
                });
                write_message(&mut writer, &hello).await.expect("hello");
                let (heard, mut hear) = tokio::sync::mpsc::unbounded_channel();
                tokio::spawn(async move {
                    while let Ok(Some(message)) = read_message::<ToNode>(&mut reader).await {
                        let _ = heard.send(message);
                    }
                });
                loop {
                    let message = tokio::select! {
                        message = hear.recv() => match message {
                            Some(ToNode::Desired(part)) if part.last => {
                                let _ = ready.send(());
                                ToController::Ack { revision: part.revision, problem: None }
                            }
                            Some(_) => continue,
                            None => break,
                        },
                        message = said.recv() => match message {
                            Some(message) => message,
                            None => break,
                        },
                    };
                    write_message(&mut writer, &message).await.expect("a message");
                }
                serving.abort();
            });
        });
        is_ready.recv().expect("the node is told what to do");
        // What it has confirmed may still be on its way.
        let is_up = || served_by.status().expect("a status").nodes.iter().any(|node| node.state == "up");
        while !is_up() {
            std::thread::yield_now();
        }
        Self { say: Some(say), thread: Some(thread) }
    }

    /// Reports a peer's counters.
    pub(crate) fn report(&self, counters: PeerCounters) {
        let say = self.say.as_ref().expect("only Drop takes it");
        say.send(ToController::Counters(vec![counters])).expect("the node runs");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.say = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const CLIENT: &str = "org.eduvpn.app.linux";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:41234/callback";
/// Verifier and challenge of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An authorization request of the Linux app, with more of a query after it.
pub(crate) fn authorize_url(more: &str) -> String {
    authorize_url_to(CLIENT, REDIRECT, more)
}

/// An authorization request of any app.
pub(crate) fn authorize_url_to(client: &str, redirect_uri: &str, more: &str) -> String {
    let fields = encode(&[
        ("client_id", client),
        ("redirect_uri", redirect_uri),
        ("response_type", "code"),
        ("scope", "config"),
        ("code_challenge_method", "S256"),
        ("code_challenge", CHALLENGE),
    ]);
    format!("/vpn-user-portal/oauth/authorize?{fields}{more}")
}

pub(crate) fn encode(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    fields.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect::<Vec<_>>().join("&")
}

/// An answer of the portal.
pub(crate) struct Answer(http::Response<Vec<u8>>, bool);

impl Answer {
    fn of(answer: http::Response<Content>) -> Self {
        let streamed = matches!(answer.body(), Content::Stream { .. });
        let read = |content| match content {
            Content::Bytes(bytes) => bytes,
            Content::Stream { mut from, length } => {
                let mut bytes = vec![];
                from.read_to_end(&mut bytes).expect("read");
                assert!(length.is_none_or(|length| length == bytes.len() as u64));
                bytes
            }
        };
        Self(answer.map(read), streamed)
    }

    /// Whether it was read while it was sent.
    pub(crate) fn was_streamed(&self) -> bool {
        self.1
    }

    pub(crate) fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// The header's value; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.0.headers().get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.0.body()).expect("UTF-8")
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.body()
    }

    /// The value of a hidden field of the page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!(r#"name="{name}" value=""#);
        let found = self.text().split(&start).nth(1).and_then(|rest| rest.split('"').next());
        found.unwrap_or_else(|| panic!("no field {name} in {}", self.text())).to_owned()
    }

    /// Status, headers and body as they go out, byte for byte.
    pub(crate) fn golden(&self) -> String {
        let headers: Vec<String> =
            self.0.headers().iter().map(|(n, v)| format!("{n}: {}\n", v.to_str().expect("ASCII"))).collect();
        format!("{}\n{}\n{}", self.status(), headers.concat(), self.text())
    }
}
