//! The image file: plain or compressed, with or without a checksum beside it.

use super::write::{Progress, Stage};
use crate::error::FlashError;
use lzma_rust2::XzReader;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// Memory that unpacking may take, in KiB: the images' own dictionary is 128 MiB.
const XZ_MEMORY: u32 = 300 << 10;
const XZ_MAGIC: &[u8] = b"\xfd7zXZ\0";
/// The start of the disk, with the partition table.
pub(super) const HEAD: usize = 512;
/// Every Alcove disk's signature (image/layout/disk.cfg).
const SIGNATURE: [u8; 4] = 0xa1c0_ed15_u32.to_le_bytes();

#[derive(Debug)]
pub(super) struct Image {
    pub(super) path: PathBuf,
    compressed: bool,
    /// Unpacked; `None` when the file does not say.
    pub(super) size: Option<u64>,
}

impl Image {
    /// Opens the file and looks at its first sector.
    pub(super) fn open(path: &Path) -> Result<Self, FlashError> {
        let failed = |source| FlashError::Image { path: path.to_owned(), source };
        let wrong = |why| FlashError::NotAnImage { path: path.to_owned(), why };
        let mut file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let mut magic = [0; 6];
        let compressed = file.read_exact(&mut magic).is_ok() && magic == XZ_MAGIC;
        let size = if compressed { unpacked_size(&mut file).map_err(failed)? } else { Some(length) };
        let image = Self { path: path.to_owned(), compressed, size };
        let mut head = [0; HEAD];
        image.reader()?.read_exact(&mut head).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => wrong("it is too short"),
            _ => failed(error),
        })?;
        if head[510..] != [0x55, 0xaa] {
            return Err(wrong("it has no partition table"));
        }
        if head[440..444] != SIGNATURE {
            return Err(wrong("it is some other system's"));
        }
        if !compressed && length % 512 != 0 {
            return Err(wrong("it ends within a sector"));
        }
        Ok(image)
    }

    /// The image's bytes, unpacked.
    pub(super) fn reader(&self) -> Result<Box<dyn Read>, FlashError> {
        let file =
            File::open(&self.path).map_err(|source| FlashError::Image { path: self.path.clone(), source })?;
        let file = BufReader::with_capacity(1 << 20, file);
        Ok(if self.compressed {
            Box::new(XzReader::new_mem_limit(file, false, XZ_MEMORY))
        } else {
            Box::new(file)
        })
    }

    /// Compares the file with the checksum beside it. Returns whether there is one.
    pub(super) fn check(&self, progress: &mut dyn FnMut(Progress)) -> Result<bool, FlashError> {
        let failed = |source| FlashError::Image { path: self.path.clone(), source };
        let mut name = self.path.clone().into_os_string();
        name.push(".sha256");
        let checksum = PathBuf::from(name);
        if !checksum.exists() {
            return Ok(false);
        }
        let text = crate::durable::short_text(&checksum, 4096).unwrap_or_default();
        let wanted = text.split_ascii_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        if wanted.len() != 64 || !wanted.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(FlashError::ChecksumFile(checksum));
        }
        let mut file = File::open(&self.path).map_err(failed)?;
        let total = file.metadata().map_err(failed)?.len();
        let mut hash = Sha256::new();
        let mut chunk = vec![0; 1 << 20];
        let mut done = 0;
        loop {
            let count = file.read(&mut chunk).map_err(failed)?;
            if count == 0 {
                break;
            }
            hash.update(&chunk[..count]);
            done += count as u64;
            progress(Progress { stage: Stage::Checking, done, total: Some(total) });
        }
        let found: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        if found != wanted {
            return Err(FlashError::Checksum { image: self.path.clone(), checksum });
        }
        Ok(true)
    }
}

/// The unpacked size, from the index at the end of an .xz file with one stream (xz-file-format 1.2 §2.1.2, §4).
/// `None` where the end is not as usual; the bytes themselves then decide.
fn unpacked_size(file: &mut File) -> io::Result<Option<u64>> {
    let length = file.seek(SeekFrom::End(0))?;
    if length < 32 {
        return Ok(None);
    }
    let mut footer = [0; 12];
    file.seek(SeekFrom::End(-12))?;
    file.read_exact(&mut footer)?;
    let [_, _, _, _, b0, b1, b2, b3, _, _, b'Y', b'Z'] = footer else { return Ok(None) };
    let index = (u64::from(u32::from_le_bytes([b0, b1, b2, b3])) + 1) * 4;
    if index > (1 << 20) || index + 24 > length {
        return Ok(None);
    }
    let mut bytes = vec![];
    file.seek(SeekFrom::Start(length - 12 - index))?;
    file.take(index).read_to_end(&mut bytes)?;
    Ok(index_sum(&bytes))
}

fn index_sum(index: &[u8]) -> Option<u64> {
    let mut bytes = index.iter().copied();
    if bytes.next()? != 0 {
        return None;
    }
    let records = number(&mut bytes)?;
    let mut sum = 0_u64;
    for _ in 0..records {
        number(&mut bytes)?;
        sum = sum.checked_add(number(&mut bytes)?)?;
    }
    Some(sum)
}

/// Seven bits a byte, the lowest first (§1.2).
fn number(bytes: &mut impl Iterator<Item = u8>) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let byte = bytes.next()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
