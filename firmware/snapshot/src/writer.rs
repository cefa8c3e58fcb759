//! Writing: row in, bytes out, nothing kept but the digests.

use crate::{
    Contents, Head, Lock, Manifest, Part, Signer, SnapshotError,
    format::{BLOCK, LONGEST_LINE, WINDOW_LOG, hexadecimal},
};
use age::stream::StreamWriter;
use alcove_domain::Row;
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer as _, SigningKey};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    io::{self, Write},
};
use zstd::stream::{raw::CParameter, write::Encoder};

/// Zstandard's own default.
const LEVEL: i32 = 3;
/// Begins a frame that unpackers pass over (RFC 8878 §3.1.2).
const SKIPPABLE_FRAME: u32 = 0x184d_2a50;

/// A snapshot that is being written.
pub struct Writer<W: Write> {
    out: Encoder<'static, Counted<StreamWriter<Counted<W>>>>,
    head: Head,
    parts: Vec<Part>,
    digest: Sha256,
    line: Vec<u8>,
    unpacked: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a snapshot with its first line. `head.rows` is what will be written, by part.
    ///
    /// # Errors
    /// [`SnapshotError::Write`].
    pub fn begin(target: W, lock: &Lock, head: Head) -> Result<Self, SnapshotError> {
        let recipient = lock.as_recipient();
        let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient.as_ref()))
            .map_err(|error| SnapshotError::Write(io::Error::other(error)))?;
        let sealed = encryptor.wrap_output(Counted::new(target)).map_err(SnapshotError::Write)?;
        let mut out = Encoder::new(Counted::new(sealed), LEVEL).map_err(SnapshotError::Write)?;
        out.set_parameter(CParameter::WindowLog(WINDOW_LOG)).map_err(SnapshotError::Write)?;
        out.include_checksum(true).map_err(SnapshotError::Write)?;
        let mut writer = Self { out, head, parts: vec![], digest: Sha256::new(), line: vec![], unpacked: 0 };
        let head = BTreeMap::from([(crate::format::HEAD, writer.head.clone())]);
        writer.write_line(&head)?;
        Ok(writer)
    }

    /// Writes a row of a part. The rows of a part come one after another.
    ///
    /// # Errors
    /// [`SnapshotError::Write`].
    pub fn row(&mut self, part: &str, row: &Row) -> Result<(), SnapshotError> {
        if self.parts.last().is_none_or(|last| last.name != part) {
            self.end_part();
            self.parts.push(Part { name: part.to_owned(), rows: 0, sha256: String::new() });
        }
        self.write_line(&Line { part, row })?;
        self.digest.update(&self.line);
        if let Some(part) = self.parts.last_mut() {
            part.rows += 1;
        }
        Ok(())
    }

    /// Writes manifest and signature, and gives the target back, flushed.
    ///
    /// # Errors
    /// [`SnapshotError::Write`].
    pub fn finish(mut self, key: &SigningKey) -> Result<(W, Contents), SnapshotError> {
        self.end_part();
        let signer = Signer::new(&key.verifying_key());
        let manifest = Manifest { head: self.head.clone(), parts: std::mem::take(&mut self.parts), signer };
        self.write_line(&BTreeMap::from([(crate::format::MANIFEST, &manifest)]))?;
        let signed = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        let signature = STANDARD.encode(key.sign(signed).to_bytes());
        self.write_line(&BTreeMap::from([(crate::format::SIGNATURE, signature)]))?;
        let unpacked = self.unpacked;
        let target = self.end().map_err(SnapshotError::Write)?;
        Ok((target.inner, Contents { manifest, unpacked, packed: target.bytes }))
    }

    fn end(self) -> io::Result<Counted<W>> {
        let mut sealed = self.out.finish()?;
        // A frame of its own length and zeros, so that the whole is a number of blocks.
        let missing = (BLOCK - (sealed.bytes + 8) % BLOCK) % BLOCK;
        let length = u32::try_from(missing).map_err(io::Error::other)?;
        sealed.write_all(&SKIPPABLE_FRAME.to_le_bytes())?;
        sealed.write_all(&length.to_le_bytes())?;
        sealed.write_all(&[0; BLOCK as usize][..length as usize])?;
        let mut target = sealed.inner.finish()?;
        target.flush()?;
        Ok(target)
    }

    fn end_part(&mut self) {
        let digest = self.digest.finalize_reset();
        if let Some(part) = self.parts.last_mut() {
            part.sha256 = hexadecimal(&digest);
        }
    }

    fn write_line(&mut self, what: &impl Serialize) -> Result<(), SnapshotError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, what)
            .map_err(|error| SnapshotError::Write(io::Error::other(error)))?;
        self.line.push(b'\n');
        if self.line.len() > LONGEST_LINE {
            let what = format!("a row has {} bytes, more than can be restored", self.line.len());
            return Err(SnapshotError::Write(io::Error::other(what)));
        }
        self.unpacked += self.line.len() as u64;
        self.out.write_all(&self.line).map_err(SnapshotError::Write)
    }
}

/// `{"part": row}`.
struct Line<'a> {
    part: &'a str,
    row: &'a Row,
}

impl Serialize for Line<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.part, self.row)?;
        map.end()
    }
}

/// Counts what goes through.
struct Counted<W> {
    inner: W,
    bytes: u64,
}

impl<W> Counted<W> {
    fn new(inner: W) -> Self {
        Self { inner, bytes: 0 }
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
