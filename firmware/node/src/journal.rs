//! The last desired state on disk, so that a node serves without its controller and after a reboot.
//!
//! A *base* (`desired.base`) holds a whole state; *journals* (`desired.N.journal`) hold the steps since, one
//! line each. Every record carries a number and a checksum: loading takes the base and then the records whose
//! numbers follow on, and stops at the first that is torn, damaged or missing. What was lost with it, the
//! controller sends again, because the node's revision tells.
//!
//! A step is handed to the operating system before it is acknowledged, which survives the death of the process,
//! and synced to the medium within about a second, so that a connect does not wait for an SD card. A power cut
//! can therefore cost the last second of steps here; the controller has them, durably.
//!
//! Writing a new base never stops the work: later steps go into the next journal at once, and the old ones are
//! removed after the new base is durable. Either base with its journals gives the same state.

use crate::{
    NodeError, files,
    state::{DesiredState, Position},
};
use alcove_link::{Desired, Network, OpenvpnClient, Peer};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

const BASE: &str = "desired.base";
/// A journal shorter than this is never compacted, in bytes.
const SMALL: u64 = 256 * 1024;
/// Files beyond this are not read: no state of permitted size comes near it.
const LARGEST: u64 = 256 << 20;

#[derive(Serialize, Deserialize)]
struct Base<P> {
    /// Number of the last record that is contained.
    record: u64,
    position: Position,
    network: Option<Network>,
    peers: P,
    #[serde(default)]
    openvpn: Vec<OpenvpnClient>,
}

/// The journal, open for appending.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    file: Arc<File>,
    /// Number of the open journal file.
    number: u64,
    /// Number of the last record.
    record: u64,
    journal_bytes: u64,
    base_bytes: u64,
    unsynced: bool,
}

/// Disk work that may take long; run it off the event loop.
#[derive(Debug)]
pub(crate) enum DiskWork {
    /// Bring appended records to the medium.
    Sync(Arc<File>),
    /// Write a new base and remove the journals that it contains.
    Compact { folder: PathBuf, closed: Arc<File>, base: Vec<u8>, before: u64 },
}

impl Journal {
    /// Reads what is there and opens the journal for more.
    ///
    /// # Errors
    /// [`NodeError::State`] when the folder cannot be read or written. Damage is no error: the state is then
    /// an earlier one, down to none at all.
    pub(crate) fn open(folder: &Path) -> Result<(Self, DesiredState), NodeError> {
        Self::open_files(folder).map_err(|source| NodeError::State { path: folder.to_owned(), source })
    }

    fn open_files(folder: &Path) -> io::Result<(Self, DesiredState)> {
        let (mut state, mut record, base_bytes) = match read_base(&folder.join(BASE))? {
            Some((base, bytes)) => (
                DesiredState::restored(base.position, base.network, base.peers, base.openvpn),
                base.record,
                bytes,
            ),
            None => (DesiredState::default(), 0, 0),
        };
        let numbers = journal_numbers(folder)?;
        let mut whole = true;
        let mut journal_bytes = 0;
        for number in &numbers {
            let content = read_bounded(&journal_path(folder, *number))?;
            journal_bytes += content.len() as u64;
            whole &= replay(&content, &mut state, &mut record);
            if !whole {
                tracing::warn!("the end of the stored state was damaged; the controller will send it again");
                break;
            }
        }
        let number = numbers.last().map_or(1, |last| last + 1);
        // A half-received full state cannot be continued; without its epoch the controller starts it again.
        let torn = !whole || state.is_arriving();
        let mut journal = Self {
            folder: folder.to_owned(),
            file: Arc::new(create_journal(folder, number)?),
            number,
            record,
            journal_bytes,
            base_bytes,
            unsynced: false,
        };
        if torn || journal_bytes > SMALL || numbers.len() > 8 {
            journal.compact(&state).run()?;
        }
        Ok((journal, state))
    }

    /// Hands a step to the operating system.
    ///
    /// # Errors
    /// When the file system is full or broken.
    pub(crate) fn append(&mut self, step: &Desired) -> io::Result<()> {
        let line = record_line(self.record + 1, step)?;
        (&*self.file).write_all(&line)?;
        self.record += 1;
        self.journal_bytes += line.len() as u64;
        self.unsynced = true;
        Ok(())
    }

    /// The disk work that is due now: a new base when the journal has outgrown the old one, otherwise a sync
    /// when something was appended. Call it about once a second while there is some, one at a time.
    pub(crate) fn disk_work(&mut self, state: &DesiredState) -> Option<DiskWork> {
        if !state.is_arriving() && self.journal_bytes > SMALL.max(2 * self.base_bytes) {
            match create_journal(&self.folder, self.number + 1) {
                Ok(file) => {
                    let closed = std::mem::replace(&mut self.file, Arc::new(file));
                    self.number += 1;
                    let mut work = self.compact(state);
                    if let DiskWork::Compact { closed: slot, .. } = &mut work {
                        *slot = closed;
                    }
                    return Some(work);
                }
                Err(error) => tracing::warn!(%error, "no new journal could be started"),
            }
        }
        std::mem::take(&mut self.unsynced).then(|| DiskWork::Sync(self.file.clone()))
    }

    /// Whether [`Journal::disk_work`] has something to do.
    pub(crate) fn has_disk_work(&self) -> bool {
        self.unsynced
    }

    /// A new base with everything up to the last record; older journals than the open one go.
    fn compact(&mut self, state: &DesiredState) -> DiskWork {
        let base = Base {
            record: self.record,
            position: state.position(),
            network: state.network().cloned(),
            peers: state.peers().values().collect::<Vec<&Peer>>(),
            openvpn: state.openvpn().all(),
        };
        let json = serde_json::to_vec(&base).expect("a state has no shape that JSON lacks");
        let mut bytes = format!("{:08x} ", crc32(&json)).into_bytes();
        bytes.extend_from_slice(&json);
        self.base_bytes = bytes.len() as u64;
        self.journal_bytes = 0;
        self.unsynced = false;
        DiskWork::Compact {
            folder: self.folder.clone(),
            closed: self.file.clone(),
            base: bytes,
            before: self.number,
        }
    }
}

impl DiskWork {
    /// Does it; blocks.
    ///
    /// # Errors
    /// When the medium fails. What was there before is then still there.
    pub(crate) fn run(self) -> io::Result<()> {
        match self {
            Self::Sync(file) => file.sync_data(),
            Self::Compact { folder, closed, base, before } => {
                // The closed journal first: the next one continues it.
                closed.sync_data()?;
                files::replace(&folder.join(BASE), &base)?;
                for number in journal_numbers(&folder)?.into_iter().filter(|number| *number < before) {
                    fs::remove_file(journal_path(&folder, number))?;
                }
                Ok(())
            }
        }
    }
}

fn journal_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("desired.{number}.journal"))
}

fn create_journal(folder: &Path, number: u64) -> io::Result<File> {
    let path = journal_path(folder, number);
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
    files::sync_parent(&path)?;
    Ok(file)
}

fn journal_numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = vec![];
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("desired.")?.strip_suffix(".journal"));
        numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.len() > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the stored state is far too large"));
    }
    fs::read(path)
}

fn read_base(path: &Path) -> io::Result<Option<(Base<Vec<Peer>>, u64)>> {
    let bytes = match read_bounded(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let base = checked(&bytes).and_then(|json| serde_json::from_slice(json).ok());
    if base.is_none() {
        tracing::warn!("the stored state is damaged; the controller will send it again");
    }
    Ok(base.map(|base| (base, bytes.len() as u64)))
}

/// Applies the records that follow on; whether the journal was whole.
fn replay(content: &[u8], state: &mut DesiredState, record: &mut u64) -> bool {
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        let Some(payload) = line.strip_suffix(b"\n").and_then(checked) else { return false };
        let Ok((number, step)) = serde_json::from_slice::<(u64, Desired)>(payload) else { return false };
        if number <= *record {
            continue;
        }
        if number != *record + 1 {
            return false;
        }
        *record = number;
        // A step that did not fit when it came was not written; one that does not fit now is damage.
        if state.apply(step).is_err() {
            return false;
        }
    }
    true
}

fn record_line(number: u64, step: &Desired) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(&(number, step))?;
    let mut line = format!("{:08x} ", crc32(&json)).into_bytes();
    line.extend_from_slice(&json);
    line.push(b'\n');
    Ok(line)
}

/// The text behind an eight-digit checksum and a space, when it is the text that was summed.
fn checked(bytes: &[u8]) -> Option<&[u8]> {
    let (sum, rest) = bytes.split_at_checked(8)?;
    let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    let json = rest.strip_prefix(b" ")?;
    (crc32(json) == sum).then_some(json)
}

/// CRC-32 as in IEEE 802.3 (reflected, polynomial `edb88320`).
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut index = 0;
        while index < 256 {
            let mut value = index as u32;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 { (value >> 1) ^ 0xedb8_8320 } else { value >> 1 };
                bit += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |sum: u32, byte| (sum >> 8) ^ TABLE[((sum ^ u32::from(*byte)) & 0xff) as usize])
}

#[cfg(test)]
mod tests;
