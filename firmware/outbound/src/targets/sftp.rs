//! Files by SFTP, version 3 (draft-ietf-secsh-filexfer-02), which is what OpenSSH and nearly all others speak: the
//! conversation alone, over whatever carries it. Who connects it to a server is not known here.
//!
//! A file is written under another name, brought to the disk where the server knows how, and then renamed, so that what
//! has a snapshot's name is a whole one. At most [`AHEAD`] pieces are under way, and answers have to come in order or
//! in any other: both bounded.

use super::{Digest, LONGEST};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};
use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read, Write},
};

/// Bytes of a piece; every server takes these.
const PIECE: usize = 32 << 10;
/// Pieces that are sent or asked for before the first is answered.
const AHEAD: usize = 16;
/// Longest answer, in bytes.
const LONGEST_ANSWER: usize = 256 << 10;
/// Most names of a folder.
const MOST_NAMES: usize = 10_000;
/// What a file is called until it is whole.
const PART: &str = ".part";

const INIT: u8 = 1;
const VERSION: u8 = 2;
const OPEN: u8 = 3;
const CLOSE: u8 = 4;
const READ: u8 = 5;
const WRITE: u8 = 6;
const OPENDIR: u8 = 11;
const READDIR: u8 = 12;
const REMOVE: u8 = 13;
const RENAME: u8 = 18;
const STATUS: u8 = 101;
const HANDLE: u8 = 102;
const DATA: u8 = 103;
const NAME: u8 = 104;
const EXTENDED: u8 = 200;
const EXTENDED_REPLY: u8 = 201;

const OK: u32 = 0;
const EOF: u32 = 1;
const NO_SUCH_FILE: u32 = 2;
const PERMISSION_DENIED: u32 = 3;

const READ_FILE: u32 = 0x01;
/// Write, create, cut off what is there.
const NEW_FILE: u32 = 0x02 | 0x08 | 0x10;
const ATTRIBUTE_PERMISSIONS: u32 = 0x04;

/// Extensions of OpenSSH's that make a file safe, and tell how much room there is.
const RENAME_OVER: &str = "posix-rename@openssh.com";
const TO_DISK: &str = "fsync@openssh.com";
const ROOM: &str = "statvfs@openssh.com";

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum SftpError {
    /// The conversation broke off.
    #[error("the conversation broke off: {0}")]
    Broken(#[from] io::Error),
    /// There is no such file or folder.
    #[error("there is no such file or folder")]
    Missing,
    /// The account may not do that.
    #[error("the account may not do that there")]
    Denied,
    /// There is too little room; so many bytes are free.
    #[error("there is too little room: {0} bytes are free")]
    Full(u64),
    /// It does not work, and the server says so in its words.
    #[error("{0}")]
    Failed(String),
    /// What it says is no SFTP.
    #[error("it does not speak SFTP: {0}")]
    Strange(&'static str),
}

type Outcome<T> = Result<T, SftpError>;

/// A conversation with a server.
pub struct Session<R, W> {
    from: R,
    to: W,
    next: u32,
    extensions: Vec<String>,
    folder: String,
}

/// An answer: what it is, to what, and what is in it.
struct Answer {
    kind: u8,
    id: u32,
    body: Vec<u8>,
}

impl<R: Read, W: Write> Session<R, W> {
    /// Begins a conversation about the files of this folder; empty for the one where the account begins.
    ///
    /// # Errors
    /// When the other side says nothing, or speaks something else.
    pub fn begin(mut from: R, mut to: W, folder: &str) -> Outcome<Self> {
        to.write_all(&[0, 0, 0, 5, INIT, 0, 0, 0, 3])?;
        to.flush()?;
        let hello = packet(&mut from)?;
        let (&VERSION, rest) = hello.split_first().ok_or(SftpError::Strange("it says nothing"))? else {
            return Err(SftpError::Strange("it does not say its version"));
        };
        let mut rest = Fields(rest);
        if rest.number()? < 3 {
            return Err(SftpError::Strange("its version is too old"));
        }
        let mut extensions = vec![];
        while !rest.0.is_empty() && extensions.len() < 64 {
            extensions.push(String::from_utf8_lossy(rest.text()?).into_owned());
            rest.text()?;
        }
        let folder = if folder.is_empty() { "." } else { folder.trim_end_matches('/') };
        Ok(Self { from, to, next: 0, extensions, folder: folder.to_owned() })
    }

    /// Writes a file of so many bytes.
    ///
    /// # Errors
    /// [`SftpError`]; no file of this name is there then, or the one of before.
    pub fn put(&mut self, name: &str, content: impl Read, length: u64) -> Outcome<()> {
        if let Some(free) = self.room().filter(|free| *free < length) {
            return Err(SftpError::Full(free));
        }
        let part = self.path(&format!("{name}{PART}"));
        self.write(&part, content, length)
            .and_then(|()| self.rename(&part, &self.path(name)))
            .inspect_err(|error| {
                // Where it can still be asked for: half a copy is worth nothing.
                if !matches!(error, SftpError::Broken(_) | SftpError::Strange(_)) {
                    let _ = self.unlink(&part);
                }
            })
            .map_err(|error| match (error, self.room()) {
                (SftpError::Failed(_), Some(free)) if free < PIECE as u64 => SftpError::Full(free),
                (error, _) => error,
            })
    }

    /// Reads a file; its digest, or `None` when it is not there.
    ///
    /// # Errors
    /// [`SftpError`].
    pub fn read_back(&mut self, name: &str) -> Outcome<Option<Digest>> {
        let handle = match self.open(OPEN, &self.path(name), Some(READ_FILE)) {
            Err(SftpError::Missing) => return Ok(None),
            handle => handle?,
        };
        let digest = self.digest(&handle);
        self.close(&handle)?;
        digest.map(Some)
    }

    /// The names of the files there.
    ///
    /// # Errors
    /// [`SftpError`].
    pub fn list(&mut self) -> Outcome<Vec<String>> {
        let folder = self.folder.clone();
        let handle = self.open(OPENDIR, &folder, None)?;
        let mut names = vec![];
        loop {
            let id = self.send(READDIR, |out| text(out, &handle))?;
            let answer = self.answer(id)?;
            match answer.kind {
                NAME => {
                    let mut fields = Fields(&answer.body);
                    for _ in 0..fields.number()? {
                        names.push(String::from_utf8_lossy(fields.text()?).into_owned());
                        fields.text()?;
                        fields.attributes()?;
                        if names.len() > MOST_NAMES {
                            return Err(SftpError::Strange("the folder has no end"));
                        }
                    }
                }
                STATUS if answer.status()? == EOF => break,
                _ => return Err(answer.failed()),
            }
        }
        self.close(&handle)?;
        Ok(names)
    }

    /// Removes a file; that it is not there is fine.
    ///
    /// # Errors
    /// [`SftpError`].
    pub fn remove(&mut self, name: &str) -> Outcome<()> {
        match self.unlink(&self.path(name)) {
            Err(SftpError::Missing) => Ok(()),
            other => other,
        }
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    fn write(&mut self, part: &str, mut content: impl Read, length: u64) -> Outcome<()> {
        let handle = self.open(OPEN, part, Some(NEW_FILE))?;
        let (mut at, mut waiting) = (0, VecDeque::with_capacity(AHEAD));
        let mut piece = vec![0; PIECE];
        while at < length {
            let wanted = usize::try_from(length - at).unwrap_or(PIECE).min(PIECE);
            content.read_exact(&mut piece[..wanted])?;
            waiting.push_back(self.send(WRITE, |out| {
                text(out, &handle);
                out.extend(at.to_be_bytes());
                text(out, &piece[..wanted]);
            })?);
            at += wanted as u64;
            if waiting.len() == AHEAD {
                self.done_in_any_order(&mut waiting)?;
            }
        }
        while !waiting.is_empty() {
            self.done_in_any_order(&mut waiting)?;
        }
        if self.knows(TO_DISK) {
            let id = self.send(EXTENDED, |out| {
                text(out, TO_DISK.as_bytes());
                text(out, &handle);
            })?;
            self.done(id)?;
        }
        self.close(&handle)
    }

    fn digest(&mut self, handle: &[u8]) -> Outcome<Digest> {
        // One after the other: a short answer then needs no second look.
        let (mut hasher, mut at) = (Sha256::new(), 0_u64);
        loop {
            let id = self.send(READ, |out| {
                text(out, handle);
                out.extend(at.to_be_bytes());
                out.extend((PIECE as u32).to_be_bytes());
            })?;
            let answer = self.answer(id)?;
            match answer.kind {
                DATA => {
                    let data = Fields(&answer.body).text()?;
                    hasher.update(data);
                    at += data.len() as u64;
                    if data.is_empty() || at > LONGEST {
                        return Err(SftpError::Strange("the file has no end"));
                    }
                }
                STATUS if answer.status()? == EOF => return Ok(hasher.finalize().into()),
                _ => return Err(answer.failed()),
            }
        }
    }

    /// Gives a file its name, in the place of another one of that name.
    fn rename(&mut self, from: &str, to: &str) -> Outcome<()> {
        let over = self.knows(RENAME_OVER);
        if !over {
            match self.unlink(to) {
                Err(SftpError::Missing) => {}
                other => other?,
            }
        }
        let id = self.send(if over { EXTENDED } else { RENAME }, |out| {
            if over {
                text(out, RENAME_OVER.as_bytes());
            }
            text(out, from.as_bytes());
            text(out, to.as_bytes());
        })?;
        self.done(id)
    }

    fn unlink(&mut self, path: &str) -> Outcome<()> {
        let id = self.send(REMOVE, |out| text(out, path.as_bytes()))?;
        self.done(id)
    }

    /// Bytes that are free in the folder, where the server says it.
    fn room(&mut self) -> Option<u64> {
        if !self.knows(ROOM) {
            return None;
        }
        let folder = self.folder.clone();
        let id = self.send(EXTENDED, |out| {
            text(out, ROOM.as_bytes());
            text(out, folder.as_bytes());
        });
        let answer = self.answer(id.ok()?).ok().filter(|answer| answer.kind == EXTENDED_REPLY)?;
        // Block size, fragment size, blocks, free blocks, those that are free for everybody.
        let numbers: Vec<u64> = answer
            .body
            .chunks_exact(8)
            .map(|eight| eight.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
            .collect();
        numbers.get(4)?.checked_mul(*numbers.get(1)?)
    }

    fn open(&mut self, kind: u8, path: &str, flags: Option<u32>) -> Outcome<Vec<u8>> {
        let id = self.send(kind, |out| {
            text(out, path.as_bytes());
            if let Some(flags) = flags {
                out.extend(flags.to_be_bytes());
                let permissions = if flags == NEW_FILE { ATTRIBUTE_PERMISSIONS } else { 0 };
                out.extend(permissions.to_be_bytes());
                if flags == NEW_FILE {
                    out.extend(0o600_u32.to_be_bytes());
                }
            }
        })?;
        let answer = self.answer(id)?;
        match answer.kind {
            HANDLE => Ok(Fields(&answer.body).text()?.to_vec()),
            _ => Err(answer.failed()),
        }
    }

    fn close(&mut self, handle: &[u8]) -> Outcome<()> {
        let id = self.send(CLOSE, |out| text(out, handle))?;
        self.done(id)
    }

    fn knows(&self, extension: &str) -> bool {
        self.extensions.iter().any(|known| known == extension)
    }

    fn send(&mut self, kind: u8, fill: impl FnOnce(&mut Vec<u8>)) -> io::Result<u32> {
        let id = self.next;
        self.next = self.next.wrapping_add(1);
        let mut out = vec![0, 0, 0, 0, kind];
        out.extend(id.to_be_bytes());
        fill(&mut out);
        let length = u32::try_from(out.len() - 4).map_err(io::Error::other)?;
        out[..4].copy_from_slice(&length.to_be_bytes());
        self.to.write_all(&out)?;
        self.to.flush()?;
        Ok(id)
    }

    fn any_answer(&mut self) -> Outcome<Answer> {
        let packet = packet(&mut self.from)?;
        let (kind, rest) = packet.split_first().ok_or(SftpError::Strange("it says nothing"))?;
        let mut fields = Fields(rest);
        let id = fields.number()?;
        Ok(Answer { kind: *kind, id, body: fields.0.to_vec() })
    }

    fn answer(&mut self, id: u32) -> Outcome<Answer> {
        let answer = self.any_answer()?;
        if answer.id == id { Ok(answer) } else { Err(SftpError::Strange("it answers something else")) }
    }

    fn done(&mut self, id: u32) -> Outcome<()> {
        self.answer(id)?.done()
    }

    fn done_in_any_order(&mut self, waiting: &mut VecDeque<u32>) -> Outcome<()> {
        let answer = self.any_answer()?;
        let place = waiting.iter().position(|id| *id == answer.id);
        waiting.remove(place.ok_or(SftpError::Strange("it answers something else"))?);
        answer.done()
    }
}

impl Answer {
    fn status(&self) -> Outcome<u32> {
        Fields(&self.body).number()
    }

    fn done(&self) -> Outcome<()> {
        if self.kind == STATUS && self.status()? == OK { Ok(()) } else { Err(self.failed()) }
    }

    fn failed(&self) -> SftpError {
        if self.kind != STATUS {
            return SftpError::Strange("it answers something else");
        }
        let mut fields = Fields(&self.body);
        match fields.number() {
            Ok(NO_SUCH_FILE) => SftpError::Missing,
            Ok(PERMISSION_DENIED) => SftpError::Denied,
            Ok(_) => {
                SftpError::Failed(String::from_utf8_lossy(fields.text().unwrap_or(b"it failed")).into_owned())
            }
            Err(error) => error,
        }
    }
}

/// One packet, without its length.
fn packet(from: &mut impl Read) -> Outcome<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length) as usize;
    if length > LONGEST_ANSWER {
        return Err(SftpError::Strange("an answer is too long"));
    }
    let mut packet = vec![0; length];
    from.read_exact(&mut packet)?;
    Ok(packet)
}

fn text(out: &mut Vec<u8>, bytes: &[u8]) {
    // Nothing that is sent here is longer than a piece.
    out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(bytes);
}

/// What is in a packet, one field after the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Outcome<&'a [u8]> {
        let (taken, rest) =
            self.0.split_at_checked(length).ok_or(SftpError::Strange("an answer is too short"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Outcome<u32> {
        Ok(self.take(4)?.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    fn text(&mut self) -> Outcome<&'a [u8]> {
        let length = self.number()?;
        self.take(length as usize)
    }

    /// Passes over the attributes of a file.
    fn attributes(&mut self) -> Outcome<()> {
        let flags = self.number()?;
        for (flag, length) in [(0x01, 8), (0x02, 8), (ATTRIBUTE_PERMISSIONS, 4), (0x08, 8)] {
            if flags & flag != 0 {
                self.take(length)?;
            }
        }
        if flags & 0x8000_0000 != 0 {
            for _ in 0..self.number()?.min(64) {
                self.text()?;
                self.text()?;
            }
        }
        Ok(())
    }
}

/// The fingerprint of a server's key, as OpenSSH shows it.
#[must_use]
pub fn fingerprint(key: &[u8]) -> String {
    format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(key)))
}

/// Whether the other side has hung up, rather than said something.
#[must_use]
pub fn is_cut(error: &SftpError) -> bool {
    matches!(error, SftpError::Broken(error) if matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe | ErrorKind::ConnectionReset
    ))
}

#[cfg(test)]
mod tests;
