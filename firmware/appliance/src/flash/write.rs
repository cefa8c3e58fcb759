//! Bytes onto the disk, and back again to see whether it kept them.

use super::{
    disk::Disk,
    image::{HEAD, Image},
};
use crate::error::FlashError;
use nix::fcntl::{PosixFadviseAdvice, posix_fadvise};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

const CHUNK: usize = 4 << 20;
/// Written data is waited for after this many bytes, so that progress is that of the card and not of memory.
const SYNC_EVERY: u64 = 32 << 20;

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The image is compared with its checksum.
    Checking,
    /// It is written.
    Writing,
    /// What was written is read back.
    Verifying,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// In this stage…
    pub stage: Stage,
    /// …so many bytes are done…
    pub done: u64,
    /// …of so many, where that is known.
    pub total: Option<u64>,
}

/// What the disk must hold now.
#[derive(Debug)]
pub(super) struct Written {
    length: u64,
    hash: [u8; 32],
}

/// Writes the image; its first sector, with the partition table, when all else is on the disk.
pub(super) fn write(
    target: &mut File,
    disk: &Disk,
    image: &Image,
    progress: &mut dyn FnMut(Progress),
) -> Result<Written, FlashError> {
    let unreadable = |source| FlashError::Image { path: image.path.clone(), source };
    let failed = |source| FlashError::Write { disk: disk.name.clone(), source };
    let mut reader = image.reader()?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    let mut head = vec![];
    let (mut done, mut synced) = (0, 0);
    target.seek(SeekFrom::Start(0)).map_err(failed)?;
    loop {
        let count = fill(&mut *reader, &mut chunk).map_err(unreadable)?;
        if count == 0 {
            break;
        }
        if done + count as u64 > disk.bytes {
            return Err(FlashError::TooSmall {
                disk: disk.name.clone(),
                has: super::disk::human(disk.bytes),
                needs: "more".into(),
            });
        }
        hash.update(&chunk[..count]);
        if done == 0 {
            head = chunk[..HEAD.min(count)].to_vec();
            chunk[..head.len()].fill(0);
        }
        target.write_all(&chunk[..count]).map_err(failed)?;
        done += count as u64;
        if done - synced >= SYNC_EVERY {
            target.sync_data().map_err(failed)?;
            synced = done;
        }
        progress(Progress { stage: Stage::Writing, done, total: image.size });
    }
    target.sync_all().map_err(failed)?;
    target.seek(SeekFrom::Start(0)).and_then(|_| target.write_all(&head)).map_err(failed)?;
    target.sync_all().map_err(failed)?;
    Ok(Written { length: done, hash: hash.finalize().into() })
}

/// Reads the disk back, past the memory that still holds what was written.
pub(super) fn verify(
    target: &mut File,
    disk: &Disk,
    written: &Written,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), FlashError> {
    let wrong = || FlashError::Verify(disk.name.clone());
    // Advice only: where it is not taken, less is proved.
    let _ = posix_fadvise(&*target, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED);
    target.seek(SeekFrom::Start(0)).map_err(|_| wrong())?;
    let mut hash = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    let mut done = 0;
    while done < written.length {
        let wanted = usize::try_from(written.length - done).unwrap_or(CHUNK).min(CHUNK);
        target.read_exact(&mut chunk[..wanted]).map_err(|_| wrong())?;
        hash.update(&chunk[..wanted]);
        done += wanted as u64;
        progress(Progress { stage: Stage::Verifying, done, total: Some(written.length) });
    }
    if <[u8; 32]>::from(hash.finalize()) == written.hash { Ok(()) } else { Err(wrong()) }
}

/// Reads until the chunk is full or the input is over.
fn fill(reader: &mut dyn Read, chunk: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < chunk.len() {
        match reader.read(&mut chunk[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
