//! An edge with a small application behind it, and clients that can be told to misbehave.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use alcove_edge::{
    Application, CertificateAuthority, Challenges, Content, Edge, HandOver, Handed, IssuedCertificate,
    Limits, RelayTarget, Relays, Request, TlsIdentity,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tokio::sync::oneshot;

/// A little beyond what any answer in these tests takes.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub type Tls = StreamOwned<ClientConnection, TcpStream>;

/// A running edge.
pub struct House {
    pub address: SocketAddr,
    pub redirect: SocketAddr,
    pub authority: CertificateAuthority,
    pub identity: Arc<TlsIdentity>,
    /// Paths that reached the application.
    pub seen: Arc<Mutex<Vec<String>>>,
    /// Requests that are running in the application now.
    pub running: Arc<AtomicUsize>,
    /// What relays to `node.example` lead to.
    pub node: UdpSocket,
    pub relays: Arc<Relays>,
    pub challenges: Arc<Challenges>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl House {
    pub fn open() -> Self {
        Self::with(Limits::default())
    }

    pub fn with(limits: Limits) -> Self {
        let authority = CertificateAuthority::create("Test", SystemTime::now()).expect("an authority");
        let issued = authority
            .issue(
                &["localhost".into()],
                &[Ipv4Addr::LOCALHOST.into()],
                SystemTime::now(),
                Duration::from_secs(86_400),
            )
            .expect("a certificate");
        let identity =
            Arc::new(TlsIdentity::from_pem(&issued.certificate_pem, &issued.key_pem).expect("fits"));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let redirect = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (address, redirect_address) =
            (listener.local_addr().expect("bound"), redirect.local_addr().expect("bound"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let running = Arc::new(AtomicUsize::new(0));
        let node = UdpSocket::bind("127.0.0.1:0").expect("a port");
        node.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let port = node.local_addr().expect("bound").port();
        let relays = Arc::new(Relays::new(&limits));
        let challenges = Arc::<Challenges>::default();
        let edge = Edge {
            listeners: vec![listener],
            redirect_listeners: vec![redirect],
            public_port: 8443,
            tls: Arc::clone(&identity),
            challenges: Arc::clone(&challenges),
            application: Arc::new(Rooms(application(Arc::clone(&seen), Arc::clone(&running)), port)),
            hand_over: Some(echo(&issued)),
            relays: Arc::clone(&relays),
            limits,
            counts: Arc::default(),
        };
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let shutdown = async {
                let _ = stopped.await;
            };
            runtime.block_on(edge.serve(shutdown)).expect("the edge runs");
        });
        Self {
            address,
            redirect: redirect_address,
            authority,
            identity,
            seen,
            running,
            node,
            relays,
            challenges,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Asks the edge to stop, without waiting.
    pub fn begin_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Stops the edge and waits for it.
    pub fn stop(&mut self) {
        self.begin_stop();
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the edge ends without a panic");
        }
    }

    pub fn config(&self) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        let pem = self.authority.certificate_pem().as_bytes();
        roots.add(CertificateDer::from_pem_slice(pem).expect("PEM")).expect("an authority");
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth()
    }

    /// A TLS connection that speaks HTTP/1.1.
    pub fn client(&self) -> Tls {
        self.connect(self.config(), tcp(self.address))
    }

    /// A TLS connection with the given ALPN protocol.
    pub fn client_alpn(&self, protocol: &[u8]) -> Tls {
        let mut config = self.config();
        config.alpn_protocols = vec![protocol.to_vec()];
        self.connect(config, tcp(self.address))
    }

    pub fn connect(&self, config: ClientConfig, stream: TcpStream) -> Tls {
        try_connect(config, stream).expect("a TLS handshake")
    }

    /// What the application saw.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("not poisoned").clone()
    }

    /// A good client's request; fails the test when it is not answered well and soon.
    pub fn assert_serves(&self) {
        let began = std::time::Instant::now();
        let mut client = self.client();
        let answer = ask(&mut client, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("an answer");
        assert_eq!((answer.status, answer.text()), (200, "hello"));
        assert!(began.elapsed() < Duration::from_secs(3), "a good client waited {:?}", began.elapsed());
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.begin_stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Another protocol on the same port: it says back what it is told.
fn echo(issued: &IssuedCertificate) -> HandOver {
    let chain = CertificateDer::pem_slice_iter(issued.certificate_pem.as_bytes());
    let chain = chain.collect::<Result<Vec<_>, _>>().expect("PEM");
    let key = PrivateKeyDer::from_pem_slice(issued.key_pem.as_bytes()).expect("PEM");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate");
    tls.alpn_protocols = vec![b"echo/1".to_vec()];
    let take = |handed: Handed| {
        assert!(handed.presented.is_none() && handed.remote.ip() == handed.local.ip());
        let (mut reader, mut writer) = tokio::io::split(handed.stream);
        tokio::spawn(async move { tokio::io::copy(&mut reader, &mut writer).await });
    };
    HandOver { alpn: b"echo/1", tls: Arc::new(tls), take: Arc::new(take) }
}

/// The pages, and a node that takes tunnels over TCP at this port.
struct Rooms<F>(F, u16);

impl<F> Application for Rooms<F>
where
    F: Fn(Request) -> http::Response<Content> + Send + Sync + 'static,
{
    fn respond(&self, request: Request) -> http::Response<Content> {
        self.0(request)
    }

    fn relay_target(&self, node: &str, host: &str) -> Option<RelayTarget> {
        (node == "node.example" && host == "localhost").then_some(RelayTarget::ThisBox { port: self.1 })
    }
}

fn application(
    seen: Arc<Mutex<Vec<String>>>,
    running: Arc<AtomicUsize>,
) -> impl Fn(Request) -> http::Response<Content> + Send + Sync + 'static {
    move |request| {
        seen.lock().expect("not poisoned").push(request.path_and_query.clone());
        running.fetch_add(1, SeqCst);
        let answer = route(&request);
        running.fetch_sub(1, SeqCst);
        answer
    }
}

fn route(request: &Request) -> http::Response<Content> {
    let values = |name: &str| {
        let lines: Vec<&str> =
            request.headers.get_all(name).iter().map(|line| line.to_str().expect("ASCII")).collect();
        lines.join("|").into_bytes()
    };
    let path = request.path_and_query.split('?').next().unwrap_or_default();
    let body = match path {
        "/hello" => b"hello".to_vec(),
        "/echo" | "/large/echo" => request.body.clone(),
        "/accept" => values("accept"),
        "/cookie" => values("cookie"),
        "/about" => format!(
            "{} {} {} {} {}",
            request.method,
            request.host,
            request.secure,
            request.remote.ip(),
            request.path_and_query
        )
        .into_bytes(),
        "/big" => vec![b'x'; 4 << 20],
        "/slow" => {
            std::thread::sleep(Duration::from_millis(1200));
            b"slept".to_vec()
        }
        "/panic" => std::panic::resume_unwind(Box::new("the application fails")),
        _ => b"other".to_vec(),
    };
    let content = match path.strip_prefix("/stream/").and_then(|numbers| numbers.split_once('/')) {
        // So much is promised, if anything is, and so much is there.
        Some((length, there)) => {
            let (length, there) = (length.parse().ok(), there.parse().expect("a number"));
            Content::Stream { from: Box::new(std::io::repeat(b'x').take(there)), length }
        }
        None => body.into(),
    };
    http::Response::builder()
        .header("Content-Type", "application/x-wireguard-profile")
        .header("Expires", "Thu, 01 Jan 2032 00:00:00 GMT")
        .header("Cache-Control", "no-store")
        .header("X-Request-Id", "forged")
        .header("Content-Length", "1")
        .body(content)
        .expect("a response")
}

/// A connection from 127.0.0.1.
pub fn tcp(to: SocketAddr) -> TcpStream {
    tcp_from(Ipv4Addr::LOCALHOST, to)
}

/// A connection from another loopback address.
pub fn tcp_from(from: Ipv4Addr, to: SocketAddr) -> TcpStream {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::new(IpAddr::V4(from), 0)).expect("bound");
        socket.connect(to).await.expect("connected").into_std().expect("a stream")
    });
    stream.set_nonblocking(false).expect("blocking");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

pub fn try_connect(config: ClientConfig, stream: TcpStream) -> io::Result<Tls> {
    let name = ServerName::try_from("localhost").expect("a name");
    let session = ClientConnection::new(Arc::new(config), name).expect("a session");
    let mut tls = StreamOwned::new(session, stream);
    while tls.conn.is_handshaking() {
        tls.conn.complete_io(&mut tls.sock)?;
    }
    Ok(tls)
}

/// An HTTP/1 answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }
}

/// Sends bytes and reads one answer to a GET or POST.
pub fn ask(stream: &mut (impl Read + Write), request: impl AsRef<[u8]>) -> io::Result<Answer> {
    stream.write_all(request.as_ref())?;
    stream.flush()?;
    read_answer(stream)
}

/// Reads one answer that has a `Content-Length` and a body.
pub fn read_answer(stream: &mut impl Read) -> io::Result<Answer> {
    let mut answer = read_head(stream)?;
    let length = answer.header("content-length").map_or(0, |length| length.parse().expect("a number"));
    answer.body = vec![0; length];
    stream.read_exact(&mut answer.body)?;
    Ok(answer)
}

/// Reads the head of an answer, and no byte more.
pub fn read_head(stream: &mut impl Read) -> io::Result<Answer> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
        assert!(head.len() < 64 * 1024, "an endless head");
    }
    let head = String::from_utf8(head).expect("ASCII");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Ok(Answer { status, head, body: Vec::new() })
}

/// Whether the server has nothing more to say: the end of the stream, however abrupt.
pub fn is_closed(stream: &mut impl Read) -> bool {
    let mut byte = [0];
    match stream.read(&mut byte) {
        Ok(0) => true,
        Ok(_) => false,
        Err(error) => !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut),
    }
}
