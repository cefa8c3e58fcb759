//! The node's end of a lane: datagrams of clients that reach the controller's box over TCP, on a connection that this
//! node has made because it was asked to.
//!
//! Each client has a loopback address of its own there, from which its datagrams are sent to WireGuard here: so the
//! endpoint that WireGuard tells of a peer names the client for the controller, and answers find their way back. Only
//! that range of addresses can be named, and nothing but WireGuard's port is sent to. Bounded by [`CLIENTS`]; a client
//! that the controller says nothing of the end of is forgotten when WireGuard has been silent to it for long. Without
//! clients the lane is closed.

use crate::options::Dial;
use alcove_link::{LinkError, ToController, write_message};
use std::{
    collections::HashMap,
    io,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::UdpSocket,
    sync::mpsc,
    task::{JoinHandle, yield_now},
    time::timeout,
};

/// Clients at a time: as many as the controller's edge ever has.
const CLIENTS: usize = 512;
/// The longest datagram in either direction, in bytes.
const LONGEST: usize = 16 * 1024 - 6;
/// Bytes that are read at a time.
const BUFFER: usize = 16 * 1024;
/// Datagrams of one client that go out as one.
const SEVERAL: usize = 10;
/// What WireGuard sends is no longer, for any MTU that the settings allow.
const DATAGRAM: usize = 1600;
/// Batches that may wait for the controller.
const WAITING: usize = 16;
const DIAL: Duration = Duration::from_secs(10);
const WRITE: Duration = Duration::from_secs(10);
/// Without clients for so long, the lane is closed.
const UNUSED: Duration = Duration::from_secs(60);
/// WireGuard's session lasts no longer without a word.
const SILENT: Duration = Duration::from_secs(180);

/// One client.
struct Client {
    socket: Arc<UdpSocket>,
    answers: JoinHandle<()>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.answers.abort();
    }
}

/// Brings a lane and carries it until it ends. `wireguard` is the port of WireGuard here.
///
/// # Errors
/// When the controller cannot be reached, or the stream fails.
pub(crate) async fn bring(dial: &impl Dial, wireguard: &AtomicU16) -> Result<(), LinkError> {
    let late = |_| io::Error::from(io::ErrorKind::TimedOut);
    let mut stream = timeout(DIAL, dial.dial()).await.map_err(late)??;
    let offer = ToController::Lane { protocol: alcove_link::PROTOCOL };
    timeout(WRITE, write_message(&mut stream, &offer)).await.map_err(late)??;
    tracing::debug!("a lane to the controller is there");
    let (reader, writer) = tokio::io::split(stream);
    let (out, waiting) = mpsc::channel(WAITING);
    let ended = tokio::select! {
        ended = read(reader, &out, wireguard) => ended,
        ended = write(writer, waiting) => ended,
    };
    Ok(ended?)
}

async fn read(
    reader: impl AsyncRead + Unpin,
    out: &mpsc::Sender<Vec<u8>>,
    wireguard: &AtomicU16,
) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(BUFFER, reader);
    let mut clients: HashMap<Ipv4Addr, Client> = HashMap::new();
    let mut datagram = vec![0; LONGEST];
    let mut turns = 0_u32;
    loop {
        match timeout(UNUSED, reader.fill_buf()).await {
            Ok(bytes) => {
                if bytes?.is_empty() {
                    return Ok(());
                }
            }
            Err(_) => {
                clients.retain(|_, client| !client.answers.is_finished());
                if clients.is_empty() {
                    return Ok(());
                }
                continue;
            }
        }
        let length = usize::from(reader.read_u16().await?);
        let local = Ipv4Addr::from(reader.read_u32().await?);
        let Some(length) = length.checked_sub(4).filter(|length| *length <= LONGEST && is_relays(local))
        else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the lane carries something else"));
        };
        let datagram = &mut datagram[..length];
        reader.read_exact(datagram).await?;
        if datagram.is_empty() {
            clients.remove(&local);
            continue;
        }
        if let Some(client) = client(&mut clients, local, out, wireguard) {
            // Lost, for example because nobody listens there at the moment.
            let _ = client.socket.send(datagram).await;
        }
        turns = turns.wrapping_add(1);
        if turns.is_multiple_of(64) {
            yield_now().await;
        }
    }
}

/// Whether an address is one of those that relays have.
fn is_relays(local: Ipv4Addr) -> bool {
    let [first, second, ..] = local.octets();
    first == 127 && second & 0xc0 == 64
}

/// The client of this address, new or known; `None` where there are too many, or there is no socket for it.
fn client<'a>(
    clients: &'a mut HashMap<Ipv4Addr, Client>,
    local: Ipv4Addr,
    out: &mpsc::Sender<Vec<u8>>,
    wireguard: &AtomicU16,
) -> Option<&'a Client> {
    if clients.get(&local).is_some_and(|client| client.answers.is_finished()) {
        clients.remove(&local);
    }
    if !clients.contains_key(&local) {
        if clients.len() >= CLIENTS {
            clients.retain(|_, client| !client.answers.is_finished());
        }
        let port = wireguard.load(Relaxed);
        if clients.len() >= CLIENTS || port == 0 {
            return None;
        }
        let socket = connected(local, port).inspect_err(|error| tracing::debug!(%error, "no socket")).ok()?;
        let socket = Arc::new(socket);
        let answers = tokio::spawn(answers(Arc::clone(&socket), local, out.clone()));
        clients.insert(local, Client { socket, answers });
    }
    clients.get(&local)
}

fn connected(local: Ipv4Addr, port: u16) -> io::Result<UdpSocket> {
    let socket = std::net::UdpSocket::bind((local, 0))?;
    socket.connect((Ipv4Addr::LOCALHOST, port))?;
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket)
}

/// Sends what WireGuard answers a client, until it is silent for long.
async fn answers(socket: Arc<UdpSocket>, local: Ipv4Addr, out: mpsc::Sender<Vec<u8>>) {
    loop {
        match timeout(SILENT, socket.readable()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return,
        }
        let frames = several(&socket, local);
        if !frames.is_empty() && out.send(frames).await.is_err() {
            return;
        }
    }
}

/// The datagrams that are there, framed.
fn several(socket: &UdpSocket, local: Ipv4Addr) -> Vec<u8> {
    let mut frames = vec![];
    let mut datagram = [0; DATAGRAM];
    for _ in 0..SEVERAL {
        // An error is about a datagram of ours: nobody listens there at the moment.
        let Ok(length) = socket.try_recv(&mut datagram) else { break };
        // Empty or cut off ones are not WireGuard's.
        if (1..DATAGRAM).contains(&length) {
            frames.extend_from_slice(&(length as u16 + 4).to_be_bytes());
            frames.extend_from_slice(&local.octets());
            frames.extend_from_slice(&datagram[..length]);
        }
    }
    frames
}

async fn write(mut writer: impl AsyncWrite + Unpin, mut waiting: mpsc::Receiver<Vec<u8>>) -> io::Result<()> {
    while let Some(first) = waiting.recv().await {
        let put = async {
            writer.write_all(&first).await?;
            while let Ok(next) = waiting.try_recv() {
                writer.write_all(&next).await?;
            }
            writer.flush().await
        };
        timeout(WRITE, put).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;
    use alcove_link::read_message;
    use tokio::io::DuplexStream;

    struct Once(std::sync::Mutex<Option<DuplexStream>>);

    impl Dial for Once {
        async fn dial(&self) -> io::Result<Box<dyn Stream>> {
            let stream = self.0.lock().expect("a lock").take();
            stream.map(|stream| Box::new(stream) as _).ok_or_else(|| io::ErrorKind::ConnectionRefused.into())
        }
    }

    fn frame(local: [u8; 4], datagram: &[u8]) -> Vec<u8> {
        [&(datagram.len() as u16 + 4).to_be_bytes()[..], &local, datagram].concat()
    }

    /// A lane that was brought, its controller's end, and WireGuard's place.
    async fn brought() -> (DuplexStream, UdpSocket, JoinHandle<Result<(), LinkError>>) {
        let wireguard = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let port = wireguard.local_addr().expect("bound").port();
        let (mut controller, node) = tokio::io::duplex(64 * 1024);
        let lane = tokio::spawn(async move {
            bring(&Once(std::sync::Mutex::new(Some(node))), &AtomicU16::new(port)).await
        });
        let said: Option<ToController> = read_message(&mut controller).await.expect("read");
        assert_eq!(said, Some(ToController::Lane { protocol: alcove_link::PROTOCOL }));
        (controller, wireguard, lane)
    }

    #[tokio::test]
    async fn each_client_has_its_address_towards_wireguard_and_gets_its_answers() {
        let (mut controller, wireguard, _lane) = brought().await;
        let mut datagram = [0; 64];
        for local in [[127, 64, 0, 9], [127, 127, 255, 254]] {
            controller.write_all(&frame(local, &[7, 8, 9])).await.expect("sent");
            let (length, from) = wireguard.recv_from(&mut datagram).await.expect("a datagram");
            assert_eq!((&datagram[..length], from.ip()), (&[7, 8, 9][..], local.into()));
            wireguard.send_to(&[1, 2], from).await.expect("sent");
            let mut answer = [0; 8];
            controller.read_exact(&mut answer).await.expect("an answer");
            assert_eq!(answer[..], frame(local, &[1, 2]));
        }
    }

    #[tokio::test]
    async fn a_client_that_has_ended_is_forgotten() {
        let (mut controller, wireguard, _lane) = brought().await;
        let mut datagram = [0; 64];
        let mut seen = vec![];
        for bytes in [&[1][..], &[2], &[], &[3]] {
            controller.write_all(&frame([127, 64, 0, 9], bytes)).await.expect("sent");
            if !bytes.is_empty() {
                seen.push(wireguard.recv_from(&mut datagram).await.expect("a datagram").1.port());
            }
        }
        assert!(seen[0] == seen[1] && seen[1] != seen[2], "{seen:?}");
    }

    #[tokio::test]
    async fn nothing_else_on_this_box_can_be_sent_from() {
        for local in [[127, 0, 0, 1], [127, 128, 0, 1], [10, 8, 0, 1], [0, 0, 0, 0]] {
            let (mut controller, _wireguard, lane) = brought().await;
            controller.write_all(&frame(local, &[1])).await.expect("sent");
            assert!(lane.await.expect("no panic").is_err(), "{local:?}");
        }
        let (mut controller, _wireguard, lane) = brought().await;
        controller.write_all(&[0, 3, 127, 64, 0, 1]).await.expect("sent");
        assert!(lane.await.expect("no panic").is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_lane_that_nobody_uses_is_closed() {
        let (mut controller, _wireguard, lane) = brought().await;
        assert!(lane.await.expect("no panic").is_ok());
        assert_eq!(controller.read(&mut [0]).await.expect("the end"), 0);
    }
}
