//! How the portal, which sees no disk and starts no program, has a copy put on a stick or on a server with SFTP: one errand
//! over a Unix socket, then the bytes, and nothing else can be asked for. Names are those of snapshots, so that nothing else
//! is ever touched there.

use super::door::LONGEST;
use crate::door::{self, receive, send};
use alcove_domain::{ErrandProblem, SnapshotName};
use alcove_outbound::targets::time_for;
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    io::{self, Read},
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    time::Duration,
};

/// For the errand to come, and for a piece of the file.
const SILENCE: Duration = Duration::from_secs(20);
/// For the slowest stick to bring everything to its memory.
const PATIENCE: Duration = Duration::from_secs(600);

/// Where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    /// The stick of this label.
    Stick(String),
    /// This folder.
    Folder(String),
    /// This server; for the process that speaks SFTP.
    Sftp(Box<SftpPlace>),
}

/// A server with SFTP.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SftpPlace {
    /// Name or address, and port.
    pub server: String,
    pub user: String,
    /// Empty for the one where the account begins.
    pub folder: String,
    /// The fingerprint that was confirmed; empty before.
    pub host_key: String,
    pub login: SftpLogin,
}

/// How the account there is proved.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SftpLogin {
    /// With the box's Ed25519 key.
    Key {
        seed: [u8; 32],
        public: [u8; 32],
    },
    Password(String),
}

impl fmt::Debug for SftpPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}/{}", self.user, self.server, self.folder)
    }
}

/// What is to be done there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Write a file; its bytes follow.
    Put { name: String, length: u64 },
    /// Read a file.
    ReadBack {
        name: String,
        /// About how long it is, in bytes.
        length: u64,
    },
    /// Name the files.
    List,
    /// Remove a file.
    Remove { name: String },
}

/// An errand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    pub place: Where,
    pub what: What,
}

impl What {
    /// The longest that it may take somebody far away.
    fn time(&self) -> Duration {
        let length = match self {
            Self::Put { length, .. } | Self::ReadBack { length, .. } => *length,
            Self::List | Self::Remove { .. } => 0,
        };
        time_for(length) + SILENCE
    }

    /// Whether it is about a snapshot, or about none.
    pub fn is_about_snapshots(&self) -> bool {
        match self {
            Self::List => true,
            Self::Put { name, .. } | Self::ReadBack { name, .. } | Self::Remove { name } => {
                SnapshotName::parse(name).is_some()
            }
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    Done,
    /// The digest of what was read, if it is there.
    Read(Option<[u8; 32]>),
    Names(Vec<String>),
}

/// Has an errand done, and waits for it. `bytes` are those of a file that is put.
///
/// # Errors
/// What was in the way.
pub fn ask(socket: &Path, errand: &Errand, bytes: Option<(impl Read, u64)>) -> Result<Told, ErrandProblem> {
    let asked = || -> io::Result<Result<Told, ErrandProblem>> {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_read_timeout(Some(PATIENCE.max(errand.what.time())))?;
        send(&mut stream, errand)?;
        if let Some((bytes, length)) = bytes {
            // Who does not want them all says why.
            let _ = io::copy(&mut bytes.take(length), &mut stream);
        }
        receive(&stream, LONGEST)
    };
    asked().unwrap_or_else(|error| {
        tracing::error!(%error, "the process that brings copies of snapshots does not answer");
        Err(ErrandProblem::Inside)
    })
}

/// Answers callers, one after the other, until there was none for `idle`.
///
/// # Errors
/// When the socket fails.
pub fn serve(
    listener: &UnixListener,
    idle: Duration,
    mut carry_out: impl FnMut(&Errand, &UnixStream) -> Result<Told, ErrandProblem>,
) -> io::Result<()> {
    door::serve(
        listener,
        (idle, SILENCE),
        "an errand with a copy of a snapshot",
        || true,
        |stream| answer(stream, &mut carry_out),
    )
}

fn answer(
    mut stream: UnixStream,
    carry_out: impl FnOnce(&Errand, &UnixStream) -> Result<Told, ErrandProblem>,
) -> io::Result<()> {
    let errand: Errand = line(&stream)?;
    let outcome = if errand.what.is_about_snapshots() {
        carry_out(&errand, &stream)
    } else {
        Err(ErrandProblem::Inside)
    };
    send(&mut stream, &outcome)
}

/// The first line, and not a byte more: the rest are the file's.
fn line(mut stream: &UnixStream) -> io::Result<Errand> {
    let mut text = vec![];
    let mut byte = [0];
    while text.len() < 4096 {
        stream.read_exact(&mut byte)?;
        if byte[0] == b'\n' {
            return Ok(serde_json::from_slice(&text)?);
        }
        text.push(byte[0]);
    }
    Err(io::ErrorKind::InvalidData.into())
}
