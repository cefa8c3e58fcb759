//! Bodies that are too large for memory: streamed into a file that the application gives, one at a time.
//!
//! The application is asked with the request's head, before anything of the body is read, whether it takes a file
//! from this client at all. What arrives is written in pieces of [`PIECE`] bytes, so that an upload costs no more
//! memory than any other request.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::Limits;
use crate::application::Request;
use crate::front::Front;
use crate::refusal::Refusal;

/// Bytes that wait in memory to be written.
const PIECE: usize = 64 * 1024;

/// Where a body goes, and how much of it.
pub struct Upload {
    /// A file of its own, empty.
    pub file: File,
    /// The most bytes that it may get.
    pub limit: u64,
    /// Dropped when the request is over, however it ends: it may take the file's name away.
    pub until: Box<dyn Send + Sync>,
}

/// What became of an upload.
pub enum Uploaded {
    /// The whole body, from the file's first byte to its last.
    Whole {
        /// The file.
        file: File,
        /// What [`Upload::until`] was.
        until: Box<dyn Send + Sync>,
    },
    /// It is larger than it may be; the rest of it was not read.
    TooLarge {
        /// The most bytes that it may have.
        limit: u64,
    },
    /// There was no room for it on the disk.
    NoRoom,
}

/// The place of the one upload that may run.
#[derive(Clone, Default)]
pub(crate) struct Uploads(Arc<AtomicBool>);

/// Keeps the place until it is dropped.
struct Place(Uploads);

impl Uploads {
    /// Whether one is running.
    pub(crate) fn running(&self) -> bool {
        self.0.load(Relaxed)
    }

    fn begin(&self) -> Option<Place> {
        (!self.0.swap(true, Relaxed)).then(|| Place(self.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.0.store(false, Relaxed);
    }
}

/// Receives a body into the file that the application gives for this request; the request comes back without one
/// where the application gives none.
pub(crate) async fn receive(
    front: &Front,
    request: Request,
    incoming: &mut Incoming,
) -> Result<Request, Refusal> {
    let place = front.uploads.begin().ok_or(Refusal::Busy)?;
    let application = front.pool.application();
    let asked = spawn_blocking(move || (application.upload(&request), request)).await;
    let (upload, mut request) = asked.map_err(|_| Refusal::Panicked)?;
    let Some(upload) = upload else { return Ok(request) };
    request.upload = Some(fill(upload, incoming, &front.limits).await?);
    drop(place);
    Ok(request)
}

async fn fill(upload: Upload, incoming: &mut Incoming, limits: &Limits) -> Result<Uploaded, Refusal> {
    let Upload { file, limit, until } = upload;
    if incoming.size_hint().lower() > limit {
        return Ok(Uploaded::TooLarge { limit });
    }
    let time = limits.body_time(usize::try_from(limit).unwrap_or(usize::MAX));
    let all = fill_to_the_end(file, limit, incoming, limits);
    let filled = timeout(time, all).await.unwrap_or(Err(Refusal::Slow))?;
    Ok(match filled {
        Filled::Whole(file) => Uploaded::Whole { file, until },
        Filled::TooLarge => Uploaded::TooLarge { limit },
        Filled::NoRoom => Uploaded::NoRoom,
    })
}

enum Filled {
    Whole(File),
    TooLarge,
    NoRoom,
}

impl std::fmt::Debug for Uploaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Whole { .. } => "Whole",
            Self::TooLarge { .. } => "TooLarge",
            Self::NoRoom => "NoRoom",
        })
    }
}

async fn fill_to_the_end(
    mut file: File,
    limit: u64,
    incoming: &mut Incoming,
    limits: &Limits,
) -> Result<Filled, Refusal> {
    let mut piece = Vec::with_capacity(PIECE);
    let mut received = 0;
    // Nobody holds the place who sends nothing.
    while let Some(frame) = timeout(limits.body_timeout, incoming.frame()).await.map_err(|_| Refusal::Slow)? {
        let frame = frame.map_err(|_| Refusal::Malformed("The request's body is not complete."))?;
        let Ok(data) = frame.into_data() else { continue };
        received += data.len() as u64;
        if received > limit {
            return Ok(Filled::TooLarge);
        }
        piece.extend_from_slice(&data);
        if piece.len() >= PIECE {
            match write(file, piece).await? {
                Some(written) => (file, piece) = written,
                None => return Ok(Filled::NoRoom),
            }
        }
    }
    Ok(match write(file, piece).await? {
        Some((file, _)) => Filled::Whole(file),
        None => Filled::NoRoom,
    })
}

/// Writes a piece and empties it; `None` when the disk takes it not.
async fn write(mut file: File, mut piece: Vec<u8>) -> Result<Option<(File, Vec<u8>)>, Refusal> {
    let written = spawn_blocking(move || match file.write_all(&piece) {
        Ok(()) => {
            piece.clear();
            Some((file, piece))
        }
        Err(error) => {
            tracing::warn!(target: "edge", %error, "an upload could not be written");
            None
        }
    });
    written.await.map_err(|_| Refusal::Panicked)
}
