//! One connection from `accept` to its end: handshake, the choice of a protocol, HTTP.

use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConnection;
use rustls::server::Acceptor;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use crate::front::Front;
use crate::hand_over::{HandOver, Handed};
use crate::identity::{ALPN_H2, ALPN_HTTP11};
use crate::pulse::watch;
use crate::registry::Seat;
use crate::relay::{self, Grant};
use crate::service::Link;
use crate::tape::Tape;
use crate::wire::{Taped, Wire};
use crate::{redirect, service};

/// Encrypted bytes that may wait for the socket.
const TLS_BUFFER: usize = 32 * 1024;

/// To who speaks HTTP where TLS is expected.
const PLAIN_HTTP: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Length: 53\r\n\
    Connection: close\r\n\r\n\
    This port speaks HTTPS. Use https:// in the address.\n";

/// Serves a connection on a TLS port.
pub(crate) async fn secure(front: Arc<Front>, stream: TcpStream, remote: SocketAddr, seat: Seat) {
    let pulse = &seat.pulse;
    let wire = Wire::new(stream, Arc::clone(pulse));
    // Boxed one after the other, so that an idle connection does not carry the handshake's state along.
    let mut shaking = Box::pin(handshake(&front, wire));
    let shaken = watch(shaking.as_mut(), pulse, &front.limits, |_| pulse.order_abort()).await;
    drop(shaking);
    let Some(Some(tls)) = shaken else {
        front.access.counts.handshakes_failed.fetch_add(1, Relaxed);
        return;
    };
    if let Some(hand_over) = &front.hand_over
        && tls.get_ref().1.alpn_protocol() == Some(hand_over.alpn)
    {
        // Whoever takes it counts it from here on.
        drop(seat);
        return hand(hand_over, tls, remote);
    }
    pulse.expect_head();
    let relayed = match tls.get_ref().1.alpn_protocol() {
        Some(ALPN_H2) => {
            Box::pin(http2(&front, tls, remote, &seat)).await;
            None
        }
        Some(ALPN_HTTP11) | None => Box::pin(http1(&front, tls, remote, &seat)).await,
        // An authority has seen the certificate that it was looking for (RFC 8737 §3). Nothing else than what
        // `identity::server_config` offers is ever agreed on.
        Some(_) => None,
    };
    // A relay has a seat of its own kind.
    drop(seat);
    if let Some((grant, mut stream, early)) = relayed {
        stream.get_mut().0.read_ahead();
        Box::pin(relay::run(&front.access, &front.limits, grant, stream, early)).await;
    }
}

/// Serves a connection on a port that only redirects.
pub(crate) async fn plain(front: Arc<Front>, stream: TcpStream, remote: SocketAddr, seat: Seat) {
    seat.pulse.expect_head();
    let wire = Wire::new(stream, Arc::clone(&seat.pulse));
    let tape = Tape::new(front.limits.header_bytes);
    let io = TokioIo::new(Taped::new(wire, Arc::clone(&seat.pulse), tape.clone()));
    let link = Arc::new(Link::new(Arc::clone(&seat.pulse), remote, false, Some(tape)));
    let shared = Arc::clone(&front);
    let service = service_fn(move |request| {
        redirect::answer(Arc::clone(&shared), Arc::clone(&link), link.begin(&request), request)
    });
    let connection = pin!(front.h1.serve_connection(io, service));
    let ended =
        watch(connection, &seat.pulse, &front.limits, |connection| connection.graceful_shutdown()).await;
    note(&front, ended.as_ref());
}

async fn handshake(front: &Front, mut wire: Wire) -> Option<TlsStream<Wire>> {
    // A TLS record never begins with a letter, a request line always does.
    if wire.peek().await.ok()??.is_ascii_alphabetic() {
        wire.write_all(PLAIN_HTTP).await.ok()?;
        wire.shutdown().await.ok()?;
        return None;
    }
    let bounded = |session: &mut ServerConnection| session.set_buffer_limit(Some(TLS_BUFFER));
    let shaken = match &front.hand_over {
        None => front.tls.accept_with(wire, bounded).await,
        Some(hand_over) => match LazyConfigAcceptor::new(Acceptor::default(), wire).await {
            Ok(begun) => {
                let other = hand_over.is_meant(begun.client_hello().alpn());
                let tls = if other { &hand_over.tls } else { front.tls.config() };
                begun.into_stream_with(Arc::clone(tls), bounded).await
            }
            Err(error) => Err(error),
        },
    };
    shaken.inspect_err(|error| tracing::debug!(target: "edge", %error, "a TLS handshake failed")).ok()
}

/// Gives a connection to the other protocol.
fn hand(hand_over: &HandOver, tls: TlsStream<Wire>, remote: SocketAddr) {
    let (wire, session) = tls.get_ref();
    let Ok(local) = wire.local_addr() else { return };
    let presented = session.peer_certificates().and_then(|chain| chain.first()).map(|first| first.to_vec());
    (hand_over.take)(Handed { stream: Box::new(tls), presented, remote, local });
}

/// Serves HTTP/1.1 to its end. When that is the beginning of a relay, returns what it needs: the place, the stream,
/// and what the client sent behind its request.
async fn http1(
    front: &Arc<Front>,
    tls: TlsStream<Wire>,
    remote: SocketAddr,
    seat: &Seat,
) -> Option<(Grant, TlsStream<Wire>, Bytes)> {
    let tape = Tape::new(front.limits.header_bytes);
    let io = TokioIo::new(Taped::new(tls, Arc::clone(&seat.pulse), tape.clone()));
    let link = Arc::new(Link::new(Arc::clone(&seat.pulse), remote, true, Some(tape)));
    let (shared, asked) = (Arc::clone(front), Arc::clone(&link));
    let service = service_fn(move |request| {
        service::answer(Arc::clone(&shared), Arc::clone(&asked), asked.begin(&request), request)
    });
    let mut connection = front.h1.serve_connection(io, service);
    let ended = watch(Pin::new(&mut connection), &seat.pulse, &front.limits, |connection| {
        connection.graceful_shutdown();
    })
    .await;
    note(front, ended.as_ref());
    let grant = link.take_granted()?;
    matches!(ended, Some(Ok(()))).then(|| {
        let parts = connection.into_parts();
        (grant, parts.io.into_inner().into_inner(), parts.read_buf)
    })
}

async fn http2(front: &Arc<Front>, tls: TlsStream<Wire>, remote: SocketAddr, seat: &Seat) {
    let link = Arc::new(Link::new(Arc::clone(&seat.pulse), remote, true, None));
    let shared = Arc::clone(front);
    let service = service_fn(move |request| {
        service::answer(Arc::clone(&shared), Arc::clone(&link), link.begin(&request), request)
    });
    let connection = pin!(front.h2.serve_connection(TokioIo::new(tls), service));
    let ended =
        watch(connection, &seat.pulse, &front.limits, |connection| connection.graceful_shutdown()).await;
    note(front, ended.as_ref());
}

fn note(front: &Front, ended: Option<&hyper::Result<()>>) {
    if let Some(Err(error)) = ended {
        if error.is_parse() {
            front.access.counts.malformed.fetch_add(1, Relaxed);
        }
        tracing::debug!(target: "edge", %error, "a connection ended badly");
    }
}
