//! What an answer says: bytes in memory, or something longer that is read while it is sent.
//!
//! A download has at most two pieces of [`PIECE`] bytes in memory, however long it is and however slowly its client
//! takes it: the next one is read when the last one is on its way. A client that takes nothing loses its connection
//! ([`Limits::write_timeout`](crate::Limits::write_timeout)) or its stream ([`Downloads::moved`]).

use std::io::{self, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::pulse::Busy;

/// Bytes that are read at a time.
const PIECE: u64 = 64 * 1024;

/// What an answer says.
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What is read from here while it is sent, on threads that may block.
    Stream {
        /// Where it is read from.
        from: Box<dyn Read + Send>,
        /// How much there is, in bytes, if that is known. An answer that turns out to be shorter ends its connection.
        length: Option<u64>,
    },
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream { length: Some(length), .. } => write!(f, "a stream of {length} bytes"),
            Self::Stream { length: None, .. } => f.write_str("a stream"),
        }
    }
}

/// How many downloads run, and how they get on.
#[derive(Clone, Default)]
pub(crate) struct Downloads(Arc<Progress>);

#[derive(Default)]
struct Progress {
    running: AtomicUsize,
    /// Pieces sent since the start.
    pieces: AtomicU64,
}

/// The place of a download, until it is dropped.
struct Place(Downloads);

impl Downloads {
    /// Whether a piece of any download was taken since `seen` was last told.
    pub(crate) fn moved(&self, seen: &mut u64) -> bool {
        let pieces = self.0.pieces.load(Relaxed);
        self.0.running.load(Relaxed) > 0 && std::mem::replace(seen, pieces) != pieces
    }

    fn begin(&self, most: usize) -> Option<Place> {
        let more = |running| (running < most).then_some(running + 1);
        self.0.running.fetch_update(Relaxed, Relaxed, more).ok().map(|_| Place(self.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.0.running.fetch_sub(1, Relaxed);
    }
}

/// The body of an answer, as HTTP sends it.
pub(crate) enum Outgoing {
    Whole(Full<Bytes>),
    Download(Download),
}

/// One that is read while it is sent.
pub(crate) struct Download {
    step: Step,
    /// Bytes that are still to come, where that is known.
    left: Option<u64>,
    place: Place,
    /// The connection is not idle meanwhile.
    _busy: Busy,
}

type Source = Box<dyn Read + Send>;

enum Step {
    Waits(Source),
    Reads(JoinHandle<(Source, io::Result<Vec<u8>>)>),
    Over,
}

impl Download {
    /// `None` when `most` are running already.
    pub(crate) fn begin(
        from: Source,
        length: Option<u64>,
        downloads: &Downloads,
        most: usize,
        busy: Busy,
    ) -> Option<Self> {
        let place = downloads.begin(most)?;
        Some(Self { step: Step::Waits(from), left: length, place, _busy: busy })
    }
}

/// The next piece: as much as is left of what was said, or as there is.
fn piece(source: &mut Source, left: Option<u64>) -> io::Result<Vec<u8>> {
    if let Some(left) = left {
        let mut piece = vec![0; usize::try_from(left.min(PIECE)).unwrap_or(0)];
        return source.read_exact(&mut piece).map(|()| piece);
    }
    let mut piece = Vec::new();
    source.take(PIECE).read_to_end(&mut piece)?;
    Ok(piece)
}

impl Body for Download {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        loop {
            match std::mem::replace(&mut self.step, Step::Over) {
                Step::Over => return Poll::Ready(None),
                Step::Waits(_) if self.left == Some(0) => return Poll::Ready(None),
                Step::Waits(mut source) => {
                    let left = self.left;
                    self.step = Step::Reads(spawn_blocking(move || {
                        let piece = piece(&mut source, left);
                        (source, piece)
                    }));
                }
                Step::Reads(mut reading) => {
                    let Poll::Ready(read) = Pin::new(&mut reading).poll(context) else {
                        self.step = Step::Reads(reading);
                        return Poll::Pending;
                    };
                    let (source, piece) = read.map_err(io::Error::other)?;
                    let piece = piece.inspect_err(|error| {
                        tracing::warn!(target: "edge", %error, "an answer could not be read to its end");
                    })?;
                    if piece.is_empty() {
                        return Poll::Ready(None);
                    }
                    self.left = self.left.map(|left| left - piece.len() as u64);
                    self.place.0.0.pieces.fetch_add(1, Relaxed);
                    self.step = Step::Waits(source);
                    return Poll::Ready(Some(Ok(Frame::data(piece.into()))));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Whole(whole) => Pin::new(whole).poll_frame(context).map_err(|never| match never {}),
            Self::Download(download) => Pin::new(download).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(whole) => whole.is_end_stream(),
            Self::Download(download) => download.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(whole) => whole.size_hint(),
            Self::Download(download) => download.size_hint(),
        }
    }
}
