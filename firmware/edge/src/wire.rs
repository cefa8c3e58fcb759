//! The two layers of bytes around TLS: [`Wire`] below it, on the socket, and [`Taped`] above it, under
//! HTTP/1. Both only observe; what a time being over means is decided by [`crate::pulse`].

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::pulse::Pulse;
use crate::scratch::Scratch;
use crate::tape::Tape;

/// What a client may still send after we closed our half; then the socket is dropped under it.
const LINGER_BYTES: usize = 256 * 1024;

/// A socket that notes when its client takes no bytes, and that closes gently: a refusal followed by a
/// reset would often be lost on its way.
pub(crate) struct Wire {
    stream: TcpStream,
    pulse: Arc<Pulse>,
    drained: usize,
    /// For a relay: what was read beyond what TLS asked for, which is 4 KiB at a time.
    ahead: Option<Ahead>,
}

#[derive(Default)]
struct Ahead {
    bytes: Scratch,
    start: usize,
    end: usize,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, pulse: Arc<Pulse>) -> Self {
        Self { stream, pulse, drained: 0, ahead: None }
    }

    /// The address of this host that the client has reached.
    pub(crate) fn local_addr(&self) -> io::Result<SocketAddr> {
        self.stream.local_addr()
    }

    /// From now on much will come: fewer and larger reads.
    pub(crate) fn read_ahead(&mut self) {
        self.ahead = Some(Ahead::default());
    }

    /// The first byte, left where it is; `None` at the end of the stream.
    pub(crate) async fn peek(&self) -> io::Result<Option<u8>> {
        let mut first = [0];
        Ok((self.stream.peek(&mut first).await? > 0).then_some(first[0]))
    }

    fn noted<T>(&self, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.pulse.sent(written.is_pending());
        written
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { stream, ahead: Some(Ahead { bytes, start, end }), .. } = &mut *self else {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        };
        if start == end {
            let mut room = ReadBuf::new(bytes.take());
            let read = Pin::new(stream).poll_read(context, &mut room);
            (*start, *end) = (0, room.filled().len());
            if !matches!(read, Poll::Ready(Ok(()))) || *end == 0 {
                bytes.leave();
                return read;
            }
        }
        let taken = buffer.remaining().min(*end - *start);
        buffer.put_slice(&bytes.bytes()[*start..*start + taken]);
        *start += taken;
        if start == end {
            bytes.leave();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        self.pulse.half_closed();
        let mut waste = [0; 4096];
        while self.drained < LINGER_BYTES {
            let mut buffer = ReadBuf::new(&mut waste);
            match ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => self.drained += buffer.filled().len(),
                _ => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// A stream whose incoming bytes are noted and recorded on their way to hyper.
pub(crate) struct Taped<S> {
    stream: S,
    pulse: Arc<Pulse>,
    tape: Tape,
}

impl<S> Taped<S> {
    pub(crate) fn new(stream: S, pulse: Arc<Pulse>, tape: Tape) -> Self {
        Self { stream, pulse, tape }
    }

    pub(crate) fn into_inner(self) -> S {
        self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Taped<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let fresh = &buffer.filled()[before..];
        if !fresh.is_empty() {
            self.pulse.received();
            self.tape.record(fresh);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Taped<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
