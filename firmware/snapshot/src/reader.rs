//! Reading: bytes in, rows out, and at the end the word that it was all as it was written.

use crate::{
    Contents, FORMAT, Head, Key, Manifest, Part, SnapshotError,
    format::{
        HEAD, LONGEST_LINE, MANIFEST, MOST_BYTES, MOST_PARTS, MOST_ROWS, SIGNATURE, WIDEST_WINDOW_LOG,
        hexadecimal, key_of,
    },
    source::{Opened, Shared, Source, name},
};
use alcove_domain::Row;
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::Signature;
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Cursor, Read},
};
use zstd::stream::read::Decoder;

/// What every age file begins with.
pub(crate) const MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// The file, the part of it that was looked at again first.
type Whole<R> = std::io::Chain<Cursor<Vec<u8>>, R>;
type Text<R> = BufReader<Decoder<'static, BufReader<Opened<Whole<R>>>>>;

/// A snapshot that is being read.
pub struct Reader<R: Read> {
    text: Text<R>,
    trace: Shared,
    head: Head,
    parts: Vec<Part>,
    digest: Sha256,
    line: Vec<u8>,
    unpacked: u64,
    contents: Option<Contents>,
}

impl<R: Read> Reader<R> {
    /// Opens a snapshot and reads its first line.
    ///
    /// # Errors
    /// [`SnapshotError`], by the name of what is wrong.
    pub fn open(source: R, key: &Key) -> Result<Self, SnapshotError> {
        let trace = Shared::default();
        let opened = unlock(source, key, &trace)?;
        let mut unpacked = Decoder::with_buffer(BufReader::with_capacity(8 << 10, opened))
            .map_err(|error| name(&trace, error))?;
        unpacked.window_log_max(WIDEST_WINDOW_LOG).map_err(|error| name(&trace, error))?;
        let mut reader = Self {
            text: BufReader::with_capacity(64 << 10, unpacked),
            trace,
            head: Head {
                format: 0,
                product: String::new(),
                schema: 0,
                engine: String::new(),
                created: alcove_domain::Timestamp(0),
                host: String::new(),
                logs: false,
                rows: BTreeMap::new(),
            },
            parts: vec![],
            digest: Sha256::new(),
            line: vec![],
            unpacked: 0,
            contents: None,
        };
        reader.read_head()?;
        Ok(reader)
    }

    /// What it says it is. To be believed when there are no more rows.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Bytes of the file that were read.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.trace.borrow().bytes
    }

    /// The next row and the part that it is of. `None` when all were read and the snapshot is whole: counts,
    /// digests and signature fit, and nothing follows.
    ///
    /// # Errors
    /// [`SnapshotError`]; what was read before is then worth nothing.
    pub fn next_row(&mut self) -> Result<Option<(&str, Row)>, SnapshotError> {
        if self.contents.is_some() {
            return Ok(None);
        }
        self.read_line()?;
        let Some(key) = key_of(&self.line) else { return Err(strange()) };
        if key == MANIFEST {
            self.read_end()?;
            return Ok(None);
        }
        if self.parts.last().is_none_or(|last| last.name != key) {
            let part = Part { name: key.to_owned(), rows: 0, sha256: String::new() };
            self.begin_part(part)?;
        }
        let Some(part) = self.parts.last_mut() else { return Err(strange()) };
        part.rows += 1;
        if part.rows > self.head.rows.get(&part.name).copied().unwrap_or(0) {
            return Err(SnapshotError::Damaged("there are more rows than the first line says".into()));
        }
        self.digest.update(&self.line);
        let row = only(&part.name, &self.line)?;
        Ok(Some((&part.name, row)))
    }

    /// What it is, once [`Reader::next_row`] has said that there are no more rows.
    ///
    /// # Errors
    /// [`SnapshotError::Damaged`] before that.
    pub fn into_contents(self) -> Result<Contents, SnapshotError> {
        self.contents.ok_or_else(|| SnapshotError::Damaged("it was not read to its end".into()))
    }

    fn read_head(&mut self) -> Result<(), SnapshotError> {
        #[derive(Deserialize)]
        struct Least {
            format: u32,
            #[serde(default)]
            product: String,
        }
        self.read_line()?;
        if key_of(&self.line) != Some(HEAD) {
            return Err(SnapshotError::NotASnapshot("what is locked in it has another form"));
        }
        let least: Least = only(HEAD, &self.line)?;
        if least.format > FORMAT {
            let product = least.product.chars().filter(|c| !c.is_control()).take(40).collect();
            return Err(SnapshotError::Newer { found: least.format, known: FORMAT, product });
        }
        self.head = only(HEAD, &self.line)?;
        let rows = self.head.rows.values().fold(0, |sum: u64, rows| sum.saturating_add(*rows));
        if rows > MOST_ROWS || self.head.rows.len() > MOST_PARTS {
            return Err(SnapshotError::TooLarge("rows"));
        }
        Ok(())
    }

    fn begin_part(&mut self, part: Part) -> Result<(), SnapshotError> {
        self.end_part();
        if self.parts.iter().any(|other| other.name == part.name) {
            return Err(SnapshotError::Damaged("a part comes twice".into()));
        }
        // As many as the first line has at most, since each is in it.
        self.parts.push(part);
        Ok(())
    }

    fn end_part(&mut self) {
        let digest = self.digest.finalize_reset();
        if let Some(part) = self.parts.last_mut() {
            part.sha256 = hexadecimal(&digest);
        }
    }

    fn read_end(&mut self) -> Result<(), SnapshotError> {
        self.end_part();
        let manifest: Manifest = only(MANIFEST, &self.line)?;
        let signed = self.line.strip_suffix(b"\n").unwrap_or(&self.line).to_vec();
        self.read_line()?;
        let signature: String = only(SIGNATURE, &self.line)?;
        let signature = STANDARD.decode(signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
        let (Some(key), Some(signature)) = (manifest.signer.key(), signature) else {
            return Err(SnapshotError::BadSignature);
        };
        key.verify_strict(&signed, &signature).map_err(|_| SnapshotError::BadSignature)?;
        let counted = self.parts.iter().map(|part| (part.name.as_str(), part.rows));
        let said = self.head.rows.iter().filter(|(_, rows)| **rows > 0);
        let said: BTreeMap<&str, u64> = said.map(|(name, rows)| (name.as_str(), *rows)).collect();
        if manifest.head != self.head
            || manifest.parts != self.parts
            || counted.collect::<BTreeMap<_, _>>() != said
        {
            return Err(SnapshotError::Damaged("what is in it is not what its manifest says".into()));
        }
        let rest = self.text.fill_buf().map_err(|error| name(&self.trace, error))?;
        if !rest.is_empty() {
            return Err(SnapshotError::Damaged("something follows its end".into()));
        }
        self.contents = Some(Contents { manifest, unpacked: self.unpacked, packed: self.position() });
        Ok(())
    }

    /// Reads a line, with its line feed.
    fn read_line(&mut self) -> Result<(), SnapshotError> {
        self.line.clear();
        let read = (&mut self.text).take(LONGEST_LINE as u64).read_until(b'\n', &mut self.line);
        let read = read.map_err(|error| name(&self.trace, error))?;
        if read == LONGEST_LINE && self.line.last() != Some(&b'\n') {
            return Err(SnapshotError::TooLarge("a line"));
        }
        if self.line.last() != Some(&b'\n') {
            return Err(SnapshotError::Damaged("its text ends in the middle".into()));
        }
        self.unpacked += read as u64;
        if self.unpacked > MOST_BYTES {
            return Err(SnapshotError::TooLarge("bytes"));
        }
        Ok(())
    }
}

fn strange() -> SnapshotError {
    SnapshotError::Damaged("a line has no form that is known".into())
}

/// The one thing in a line.
fn only<T: DeserializeOwned>(key: &str, line: &[u8]) -> Result<T, SnapshotError> {
    let rest = line.get(key.len() + 4..).ok_or_else(strange)?;
    if !line[key.len() + 2..].starts_with(b"\":") {
        return Err(strange());
    }
    let inside = rest.strip_suffix(b"}\n").ok_or_else(strange)?;
    serde_json::from_slice(inside).map_err(|_| strange())
}

fn unlock<R: Read>(mut source: R, key: &Key, trace: &Shared) -> Result<Opened<Whole<R>>, SnapshotError> {
    let mut start = vec![];
    (&mut source).take(MAGIC.len() as u64).read_to_end(&mut start).map_err(SnapshotError::Read)?;
    if start.is_empty() {
        return Err(SnapshotError::NotASnapshot("the file is empty"));
    }
    if start != MAGIC {
        return Err(if MAGIC.starts_with(&start) {
            SnapshotError::Truncated
        } else {
            SnapshotError::NotASnapshot("it does not begin as one")
        });
    }
    let source = Source::new(Cursor::new(start).chain(source), trace);
    let drain = source.again();
    let decryptor = age::Decryptor::new(source).map_err(|error| in_header(&error, trace, drain.again()))?;
    match (decryptor.is_scrypt(), key) {
        (true, Key::Recovery(_)) => return Err(SnapshotError::NeedsPassphrase),
        (false, Key::Passphrase(_)) => return Err(SnapshotError::NeedsRecoveryKey),
        _ => {}
    }
    let identity = key.as_identity();
    let opened = decryptor.decrypt(std::iter::once(identity.as_ref())).map_err(|error| match error {
        age::DecryptError::ExcessiveWork { required, .. } => SnapshotError::TooMuchWork(required),
        age::DecryptError::InvalidMac => SnapshotError::Damaged("its beginning was changed".into()),
        age::DecryptError::Io(error) => SnapshotError::Read(error),
        _ if matches!(key, Key::Passphrase(_)) => SnapshotError::WrongPassphrase,
        _ => SnapshotError::WrongRecoveryKey,
    })?;
    Ok(Opened::new(opened, drain))
}

/// The name of what is wrong before the first chunk.
fn in_header<R: Read>(error: &age::DecryptError, trace: &Shared, mut source: Source<R>) -> SnapshotError {
    let mut byte = [0];
    let at_end = source.read(&mut byte).is_ok_and(|count| count == 0);
    if let Some(error) = trace.borrow_mut().file.take() {
        return SnapshotError::Read(error);
    }
    match error {
        age::DecryptError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            SnapshotError::Truncated
        }
        _ if at_end => SnapshotError::Truncated,
        _ => SnapshotError::Damaged("its beginning was changed".into()),
    }
}
