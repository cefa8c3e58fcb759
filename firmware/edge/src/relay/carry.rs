//! A relay from the 101 to its end: frames to datagrams, datagrams to frames, and the clock over both.
//!
//! Both directions stop reading where they cannot write: a client that takes nothing stops the reading from the node,
//! whose further datagrams the kernel drops. The trade-off is that of any tunnel over TCP: what was sent once is sent
//! until it arrives, however old it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until, timeout};

use super::Grant;
use super::node::{Node, Run};
use super::table::{RelaySeat, Traffic};
use crate::Limits;
use crate::access::AccessLog;
use crate::scratch::Scratch;
use crate::uotlv::Deframer;

/// How many times a direction that never has to wait goes on before others get their turn: some 100 KiB. What tokio
/// grants by itself is milliseconds that pages and API would wait.
const TURNS: u32 = 8;
/// For the farewell of a connection that ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// Counts them.
#[derive(Default)]
struct Turns(u32);

impl Turns {
    /// One more; lets others go first when it is time.
    async fn pass(&mut self) {
        self.0 += 1;
        if self.0 == TURNS {
            self.0 = 0;
            yield_now().await;
        }
    }
}

/// Why a relay ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The client said so, or its connection broke.
    Client,
    /// What the client sent are no frames.
    Broken,
    /// The node has not answered a stranger in time.
    Stranger,
    /// The client said nothing for a minute.
    Idle,
    /// The node has not answered for longer than any session of WireGuard lasts.
    Unanswered,
    /// It gave way to another, or the edge stops.
    Ordered,
    /// The socket towards the node failed.
    Node,
}

impl End {
    fn words(self) -> &'static str {
        match self {
            Self::Client => "the client ended it",
            Self::Broken => "the client sent something that is not a frame",
            Self::Stranger => "the node does not know the client",
            Self::Idle => "the client was silent",
            Self::Unanswered => "the node does not answer the client any more",
            Self::Ordered => "the server ended it",
            Self::Node => "the node cannot be reached",
        }
    }
}

/// Signs of life, in milliseconds since the beginning, and bytes.
struct Life {
    born: Instant,
    /// When the client last sent something.
    heard: AtomicU64,
    /// When the node last answered; 0 for never.
    answered: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    /// All relays to the same node together.
    traffic: Arc<Traffic>,
}

impl Life {
    fn new(traffic: Arc<Traffic>) -> Self {
        let [heard, answered, bytes_in, bytes_out] = [const { AtomicU64::new(0) }; 4];
        Self { born: Instant::now(), heard, answered, bytes_in, bytes_out, traffic }
    }

    /// Never 0.
    fn now(&self) -> u64 {
        self.born.elapsed().as_millis() as u64 + 1
    }

    fn heard(&self, bytes: usize) {
        self.heard.store(self.now(), Relaxed);
        self.bytes_in.fetch_add(bytes as u64, Relaxed);
        self.traffic.bytes_in.fetch_add(bytes as u64, Relaxed);
    }

    fn answered(&self, bytes: usize) {
        self.answered.store(self.now(), Relaxed);
        self.bytes_out.fetch_add(bytes as u64, Relaxed);
        self.traffic.bytes_out.fetch_add(bytes as u64, Relaxed);
    }

    /// Returns when one of the times is over. Looks again only then, so that a datagram costs no timer.
    async fn over(&self, limits: &Limits) -> End {
        loop {
            let at = |stamp: u64, span: Duration| self.born + Duration::from_millis(stamp) + span;
            let idle = (at(self.heard.load(Relaxed), limits.relay_idle_timeout), End::Idle);
            let unknown = match self.answered.load(Relaxed) {
                0 => (at(0, limits.relay_proof_timeout), End::Stranger),
                stamp => (at(stamp, limits.relay_answer_timeout), End::Unanswered),
            };
            let (due, why) = if unknown.0 < idle.0 { unknown } else { idle };
            if due <= Instant::now() {
                return why;
            }
            sleep_until(due).await;
        }
    }
}

/// Carries datagrams until something ends it. `early`: what the client sent behind its request.
pub(crate) async fn run<S>(access: &AccessLog, limits: &Limits, grant: Grant, stream: S, early: Bytes)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Grant { mut seat, node } = grant;
    let life = Life::new(seat.traffic());
    let ordered = seat.ordered();
    let (mut reader, mut writer) = tokio::io::split(stream);
    let why = tokio::select! {
        () = ordered => End::Ordered,
        why = life.over(limits) => why,
        why = towards_node(&mut reader, &node, &life, early) => why,
        why = towards_client(&mut writer, &node, &life, &mut seat) => why,
    };
    let mut stream = reader.unsplit(writer);
    // Who does not take it in time is left without.
    let _ = timeout(FAREWELL, stream.shutdown()).await;
    note(access, &seat, &life, why);
}

async fn towards_node<R>(reader: &mut R, node: &Node, life: &Life, mut early: Bytes) -> End
where
    R: AsyncRead + Unpin,
{
    let mut frames = Deframer::new();
    let mut turns = Turns::default();
    loop {
        turns.pass().await;
        let space = frames.space();
        let read = if early.is_empty() {
            match reader.read(space).await {
                Ok(0) | Err(_) => return End::Client,
                Ok(read) => read,
            }
        } else {
            let read = early.len().min(space.len());
            early.copy_to_slice(&mut space[..read]);
            read
        };
        frames.filled(read);
        life.heard(read);
        loop {
            let sent = match Run::first(frames.complete()) {
                Ok(None) => break,
                Ok(Some(run)) => {
                    node.send(&run).await;
                    run.framed
                }
                Err(error) => {
                    tracing::debug!(target: "edge", %error, "a relay's client speaks something else");
                    return End::Broken;
                }
            };
            frames.consume(sent);
        }
    }
}

async fn towards_client<W>(writer: &mut W, node: &Node, life: &Life, seat: &mut RelaySeat) -> End
where
    W: AsyncWrite + Unpin,
{
    let mut batch = Scratch::default();
    let mut turns = Turns::default();
    let mut tunnel = None;
    loop {
        turns.pass().await;
        let Ok(filled) = node.receive(&mut tunnel, &mut batch).await else { return End::Node };
        seat.prove();
        life.answered(filled);
        // TLS keeps what the socket does not take; only a flush waits for it.
        if writer.write_all(&batch.bytes()[..filled]).await.is_err() || writer.flush().await.is_err() {
            return End::Client;
        }
    }
}

/// A line for whom the node knew; strangers are counted.
fn note(access: &AccessLog, seat: &RelaySeat, life: &Life, why: End) {
    match why {
        End::Broken => _ = access.counts.relays_broken.fetch_add(1, Relaxed),
        _ if !seat.is_proven() => _ = access.counts.relays_of_strangers.fetch_add(1, Relaxed),
        _ => {}
    }
    if seat.is_proven() && access.may_write() {
        tracing::info!(
            target: "access",
            client = seat.client().map(tracing::field::display),
            seconds = life.born.elapsed().as_secs(),
            bytes_in = life.bytes_in.load(Relaxed),
            bytes_out = life.bytes_out.load(Relaxed),
            why = why.words(),
            "a tunnel over TCP ended"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::RelayTarget;
    use crate::relay::Relays;
    use std::net::SocketAddr;
    use tokio::io::DuplexStream;
    use tokio::net::UdpSocket;
    use tokio::task::JoinHandle;

    /// A relay between a stream in memory and a node that is a socket of the test's.
    struct Bench {
        client: DuplexStream,
        node: UdpSocket,
        relays: Arc<Relays>,
        access: Arc<AccessLog>,
        running: JoinHandle<()>,
    }

    /// Far below the times of the defaults, by which nothing in these tests should end.
    const SOON: Duration = Duration::from_secs(10);

    fn hasty() -> Limits {
        Limits {
            relay_proof_timeout: Duration::from_millis(300),
            relay_idle_timeout: Duration::from_millis(900),
            relay_answer_timeout: Duration::from_millis(1800),
            ..Limits::default()
        }
    }

    async fn bench(early: &'static [u8], limits: Limits) -> Bench {
        let node = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let port = node.local_addr().expect("bound").port();
        let relays = Arc::new(Relays::new(&limits));
        let mut seat = relays.admit("192.0.2.9:50000".parse().expect("an address")).expect("a seat");
        seat.leads_to(0);
        let node_end = Node::open(&relays, &seat, RelayTarget::ThisBox { port }).expect("a socket");
        let grant = Grant { node: node_end, seat };
        let (client, stream) = tokio::io::duplex(8 * 1024);
        let access = Arc::new(AccessLog::new(20, Arc::default()));
        let log = Arc::clone(&access);
        let running = tokio::spawn(async move {
            run(&log, &limits, grant, stream, Bytes::from_static(early)).await;
        });
        Bench { client, node, relays, access, running }
    }

    impl Bench {
        async fn at_node(&self) -> (Vec<u8>, SocketAddr) {
            let mut datagram = [0; 2048];
            let (length, from) = self.node.recv_from(&mut datagram).await.expect("a datagram");
            (datagram[..length].to_vec(), from)
        }

        /// How long until the relay ends and says goodbye.
        async fn ends(mut self) -> Duration {
            let began = std::time::Instant::now();
            self.client.read_to_end(&mut vec![]).await.expect("a clean end");
            self.running.await.expect("no panic");
            began.elapsed()
        }
    }

    #[tokio::test]
    async fn datagrams_pass_both_ways_also_those_behind_the_request() {
        let mut bench = bench(&[0, 1, 7, 0], Limits::default()).await;
        assert_eq!(bench.at_node().await.0, [7]);
        bench.client.write_all(&[2, 8, 9, 0, 1, 5]).await.expect("sent");
        let (second, from) = bench.at_node().await;
        assert_eq!(second, [8, 9]);
        assert_eq!(bench.relays.origin_of(from), Some("192.0.2.9:50000".parse().expect("an address")));
        bench.node.send_to(&[1, 2, 3], from).await.expect("sent");
        let mut frame = [0; 5];
        bench.client.read_exact(&mut frame).await.expect("a frame");
        assert_eq!(frame, [0, 3, 1, 2, 3]);
        let [traffic] = bench.relays.traffic()[..] else { panic!("one node") };
        assert_eq!((traffic.node, traffic.open, traffic.bytes_in, traffic.bytes_out), (0, 1, 10, 5));
        drop(bench.client);
        bench.running.await.expect("no panic");
        assert_eq!((bench.relays.traffic()[0].open, bench.relays.traffic()[0].bytes_in), (0, 10));
    }

    #[tokio::test]
    async fn a_stranger_is_sent_away_soon_and_a_known_client_when_it_is_silent() {
        let patient = Limits { relay_idle_timeout: Duration::from_secs(60), ..hasty() };
        let stranger = bench(&[0, 1, 7], patient).await;
        let access = Arc::clone(&stranger.access);
        let took = stranger.ends().await;
        assert!((Duration::from_millis(200)..SOON).contains(&took), "{took:?}");
        assert_eq!(access.counts.relays_of_strangers.load(Relaxed), 1);

        let mut known = bench(&[0, 1, 7], hasty()).await;
        let (_, from) = known.at_node().await;
        known.node.send_to(&[1], from).await.expect("sent");
        known.client.read_exact(&mut [0; 3]).await.expect("a frame");
        let took = known.ends().await;
        assert!((Duration::from_millis(600)..SOON).contains(&took), "{took:?}");
        assert_eq!(access.counts.relays_of_strangers.load(Relaxed), 1);
    }

    #[tokio::test]
    async fn a_client_that_the_node_answers_no_more_is_left_although_it_talks() {
        let mut bench = bench(&[0, 1, 7], hasty()).await;
        let (_, from) = bench.at_node().await;
        bench.node.send_to(&[1], from).await.expect("sent");
        let began = std::time::Instant::now();
        while bench.client.write_all(&[0, 1, 7]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert!(began.elapsed() < SOON, "it goes on for ever");
        }
        assert!(began.elapsed() > Duration::from_millis(1500));
    }

    #[tokio::test]
    async fn what_is_no_frame_ends_it_at_once_and_is_counted() {
        for garbage in [&[0, 0][..], &[0xff, 0xff, 1], b"GET / HTTP/1.1\r\n\r\n"] {
            let mut bench = bench(&[], Limits::default()).await;
            bench.client.write_all(garbage).await.expect("sent");
            let access = Arc::clone(&bench.access);
            assert!(bench.ends().await < SOON);
            assert_eq!(access.counts.relays_broken.load(Relaxed), 1);
        }
    }

    #[tokio::test]
    async fn an_order_ends_it_at_once_and_frees_the_seat() {
        let bench = bench(&[], Limits::default()).await;
        let relays = Arc::clone(&bench.relays);
        relays.registry.finish_all();
        assert!(bench.ends().await < SOON);
        relays.registry.emptied().await;
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_costs_datagrams_and_no_memory() {
        let mut bench = bench(&[0, 1, 7], Limits::default()).await;
        let (_, from) = bench.at_node().await;
        for number in 0..2000_u16 {
            let mut datagram = vec![0; 1400];
            datagram[..2].copy_from_slice(&number.to_be_bytes());
            bench.node.send_to(&datagram, from).await.expect("sent");
            tokio::task::yield_now().await;
        }
        let mut numbers = vec![];
        let mut frame = vec![0; 1402];
        while let Ok(Ok(_)) = timeout(Duration::from_millis(500), bench.client.read_exact(&mut frame)).await {
            numbers.push(u16::from_be_bytes([frame[2], frame[3]]));
        }
        assert!(numbers.is_sorted() && numbers[0] == 0);
        assert!(numbers.len() > 5 && numbers.len() < 1000, "{} of 2000 were kept", numbers.len());
    }
}
