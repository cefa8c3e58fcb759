//! Taking a snapshot of a store, running or not.

use super::{BoxFile, FILES, SnapshotFailure};
use crate::{Controller, Failure, secret};
use alcove_domain::{Row, Timestamp, Value};
use alcove_snapshot::{Contents, FORMAT, Head, Lock, RecoveryKey, Signer, Writer};
use alcove_store::{ENGINE, Store};
use ed25519_dalek::SigningKey;
use std::io::Write;

/// The secret with which a box signs its snapshots.
pub(super) const SIGNING: &str = "snapshot-signing";
/// Where the public half of the recovery key is.
const RECIPIENT: &str = "snapshot-recipient";

/// What a snapshot is taken of, and how.
pub struct Taking<'a> {
    /// The store; others may use it at the same time.
    pub store: &'a Store,
    /// This release.
    pub product: &'a str,
    /// The box's name, for people.
    pub host: String,
    /// What it is locked with.
    pub lock: &'a Lock,
    /// With the closed rows of the connection log.
    pub logs: bool,
    /// Files that belong to the box.
    pub files: &'a [BoxFile],
    /// The time.
    pub now: Timestamp,
}

/// Whose signature this store's snapshots carry; the key is made at the first call.
///
/// # Errors
/// When the store fails.
pub fn signer(store: &Store) -> Result<Signer, Failure> {
    Ok(Signer::new(&signing_key(store)?.verifying_key()))
}

fn signing_key(store: &Store) -> Result<SigningKey, Failure> {
    Ok(SigningKey::from_bytes(&secret::fixed(store, SIGNING)?))
}

/// Writes a snapshot to `target`, row by row; `progress` is told rows done and rows in all. Gives the target back.
///
/// # Errors
/// [`SnapshotFailure`]; what was written by then is worth nothing.
pub fn take_snapshot<W: Write>(
    taking: &Taking<'_>,
    target: W,
    mut progress: impl FnMut(u64, u64),
) -> Result<(W, Contents), SnapshotFailure> {
    let key = signing_key(taking.store)?;
    taking.store.export(taking.logs, |export| {
        let mut rows: Vec<(&str, u64)> = export.counts()?;
        rows.push((FILES, taking.files.len() as u64));
        let all = rows.iter().map(|(_, rows)| rows).sum();
        let head = Head {
            format: FORMAT,
            product: taking.product.to_owned(),
            schema: export.schema(),
            engine: ENGINE.to_owned(),
            created: taking.now,
            host: taking.host.clone(),
            logs: taking.logs,
            rows: rows.into_iter().map(|(name, rows)| (name.to_owned(), rows)).collect(),
        };
        let mut writer = Writer::begin(target, taking.lock, head)?;
        let mut done = 0;
        export.rows(|table, row| {
            done += 1;
            progress(done, all);
            writer.row(table, row).map_err(SnapshotFailure::from)
        })?;
        for file in taking.files {
            let row = Row::new([
                ("name", Value::Text(file.name.clone())),
                ("contents", Value::Bytes(file.contents.to_vec())),
            ]);
            writer.row(FILES, &row)?;
        }
        progress(all, all);
        Ok(writer.finish(&key)?)
    })
}

impl Controller {
    /// Makes sure that a snapshot can be taken of this box by somebody who only reads its store.
    ///
    /// # Errors
    /// When the store fails.
    pub fn prepare_snapshot(&self) -> Result<(), Failure> {
        // What was counted since the last round of chores belongs into it.
        self.flush_counters()?;
        signer(&self.0.store).map(|_| ())
    }

    /// A new recovery key, as text for whoever keeps it. Only its public half stays here, and snapshots that are
    /// taken without anybody being there are locked for it from now on.
    ///
    /// # Errors
    /// When the store fails.
    pub fn make_recovery_key(&self) -> Result<String, Failure> {
        let key = RecoveryKey::generate(&signer(&self.0.store)?);
        self.put_secret(RECIPIENT, key.recipient().as_bytes())?;
        self.0.snapshots_changed.notify_one();
        Ok(key.text())
    }

    /// The public half of the recovery key (`age1…`), if one was made.
    ///
    /// # Errors
    /// When the store fails.
    pub fn recovery_recipient(&self) -> Result<Option<String>, Failure> {
        let recipient = self.secret(RECIPIENT)?;
        Ok(recipient.and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}
