//! Files on servers that somebody named: brought there in pieces, read back, listed and removed. A copy is there when
//! what comes back has the digest of what was sent; a server's word alone is none.
//!
//! Each protocol is a feature of this crate, so that a box without one does not carry its library.

#[cfg(any(feature = "s3", feature = "webdav"))]
mod https;
mod pieces;
#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "sftp")]
pub mod sftp;
#[cfg(feature = "webdav")]
mod webdav;
#[cfg(any(feature = "s3", feature = "webdav"))]
mod xml;

use crate::{Client, Roots};
use alcove_domain::{ErrandProblem, TargetKind};
use sha2::{Digest as _, Sha256};
use std::{fs::File, io, os::unix::fs::FileExt, time::Duration};

/// What a file is known by.
pub type Digest = [u8; 32];

/// Longest file that is read back, in bytes.
const LONGEST: u64 = 4 << 30;
/// For a conversation without its bytes.
const TALK: Duration = Duration::from_secs(60);
/// The slowest way that is waited for, in bytes per second.
const SLOWEST: u64 = 16 << 10;

/// A file to bring.
#[derive(Debug, Clone, Copy)]
pub struct Upload<'a> {
    /// What it is called there: letters, digits, hyphens and dots.
    pub name: &'a str,
    /// What is in it.
    pub file: &'a File,
    /// Its length in bytes.
    pub length: u64,
}

/// A server to bring files to.
pub struct Remote<'a> {
    /// By whom it is asked.
    pub client: &'a Client,
    /// By whom it is trusted, where that is asked over HTTPS.
    pub roots: Roots,
    /// What it is.
    pub kind: &'a TargetKind,
}

/// How long so many bytes may take.
#[must_use]
pub fn time_for(bytes: u64) -> Duration {
    TALK + Duration::from_secs(bytes / SLOWEST)
}

/// The digest of what is in a file, which is read from its beginning.
///
/// # Errors
/// When it cannot be read.
pub fn digest(file: &File) -> io::Result<Digest> {
    let (mut hasher, mut piece, mut at) = (Sha256::new(), vec![0; 64 << 10], 0);
    loop {
        let length = file.read_at(&mut piece, at)?;
        if length == 0 {
            return Ok(hasher.finalize().into());
        }
        hasher.update(&piece[..length]);
        at += length as u64;
    }
}

impl Remote<'_> {
    /// Brings a file.
    ///
    /// # Errors
    /// What was in the way.
    pub async fn put(&self, upload: Upload<'_>) -> Result<(), ErrandProblem> {
        let time = time_for(upload.length);
        self.within(time, async {
            match self.kind {
                #[cfg(feature = "s3")]
                TargetKind::S3 { .. } => s3::Store::of(self)?.put(upload).await,
                #[cfg(feature = "webdav")]
                TargetKind::Webdav { .. } => webdav::Folder::of(self)?.put(upload).await,
                _ => Err(no_way(self.kind)),
            }
        })
        .await
    }

    /// Reads a file of about this length; its digest, or `None` when it is not there.
    ///
    /// # Errors
    /// What was in the way.
    pub async fn read_back(&self, name: &str, length: u64) -> Result<Option<Digest>, ErrandProblem> {
        self.within(time_for(length), async {
            match self.kind {
                #[cfg(feature = "s3")]
                TargetKind::S3 { .. } => s3::Store::of(self)?.read_back(name).await,
                #[cfg(feature = "webdav")]
                TargetKind::Webdav { .. } => webdav::Folder::of(self)?.read_back(name).await,
                _ => Err(no_way(self.kind)),
            }
        })
        .await
    }

    /// The names of the files there.
    ///
    /// # Errors
    /// What was in the way.
    pub async fn list(&self) -> Result<Vec<String>, ErrandProblem> {
        self.within(TALK, async {
            match self.kind {
                #[cfg(feature = "s3")]
                TargetKind::S3 { .. } => s3::Store::of(self)?.list().await,
                #[cfg(feature = "webdav")]
                TargetKind::Webdav { .. } => webdav::Folder::of(self)?.list().await,
                _ => Err(no_way(self.kind)),
            }
        })
        .await
    }

    /// Removes a file.
    ///
    /// # Errors
    /// What was in the way.
    pub async fn remove(&self, name: &str) -> Result<(), ErrandProblem> {
        self.within(TALK, async {
            match self.kind {
                #[cfg(feature = "s3")]
                TargetKind::S3 { .. } => s3::Store::of(self)?.remove(name).await,
                #[cfg(feature = "webdav")]
                TargetKind::Webdav { .. } => webdav::Folder::of(self)?.remove(name).await,
                _ => Err(no_way(self.kind)),
            }
        })
        .await
    }

    async fn within<T>(
        &self,
        time: Duration,
        work: impl Future<Output = Result<T, ErrandProblem>>,
    ) -> Result<T, ErrandProblem> {
        let slow = || ErrandProblem::Slow { server: self.kind.place() };
        tokio::time::timeout(time, work).await.unwrap_or_else(|_| Err(slow()))
    }
}

fn no_way(kind: &TargetKind) -> ErrandProblem {
    ErrandProblem::Failed { why: format!("this build of Alcove knows no {}", kind.word()) }
}
