//! Snapshots that the box takes by itself: when, and what came of it. They lie in a folder of the state, locked for the
//! recovery key; without one none is taken.
//!
//! Here it is decided; a process that may read the node's keys takes them, and is told by whoever asks here.

use super::{LockKind, TargetView, shelf, signer};
use crate::{Acting, Controller, Failure, Rejected};
use alcove_domain::{
    ErrandProblem, Keep, PassphraseStrength, Right, Seconds, Settings, SnapshotName, Timestamp, Words,
    superfluous,
};
use alcove_store::Errand;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::ErrorKind,
    sync::{MutexGuard, PoisonError},
};
use zeroize::Zeroizing;

/// Name of the errand in the store.
pub(crate) const ERRAND: &str = "snapshot";

/// When one of which nothing was heard is taken again.
const LOST: Seconds = Seconds(15 * 60);
/// After one that was taken late in the night, or by hand, the next night's is not left out but for this.
const PAUSE: Seconds = Seconds(4 * 3600);
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A snapshot to take now.
#[derive(Debug, Clone)]
pub struct SnapshotTask {
    /// What its file is called.
    pub name: SnapshotName,
    /// What it is locked with.
    pub lock: SnapshotLock,
    /// With the closed rows of the connection log.
    pub logs: bool,
    /// About how long it will be, in bytes.
    pub size: u64,
}

/// What the box locks a snapshot with.
#[derive(Clone)]
pub enum SnapshotLock {
    /// The public half of its recovery key, `age1…`.
    Recipient(String),
    /// What somebody typed, for this one.
    Passphrase(Zeroizing<String>),
}

impl std::fmt::Debug for SnapshotLock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Recipient(recipient) => recipient,
            Self::Passphrase(_) => "a passphrase",
        })
    }
}

/// A snapshot that lies in the state folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotFile {
    /// Its file.
    pub name: String,
    /// When it was taken.
    pub at: Timestamp,
    /// Its length.
    pub bytes: u64,
    /// What opens it; `None` when it is damaged.
    #[serde(default)]
    pub locked: Option<LockKind>,
}

/// How it is with the box's snapshots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotsView {
    /// The public half of the recovery key, `age1…`; without one nothing is taken.
    pub recovery_key: Option<String>,
    /// Whether one is taken every night.
    pub daily: bool,
    /// In which hour, UTC.
    pub hour: u8,
    /// How many are kept.
    pub keep: Keep,
    /// Whether they say who had which address when.
    pub logs: bool,
    /// Whether one is being taken, or is about to be.
    pub running: bool,
    /// When one was last taken.
    pub last_success: Option<Timestamp>,
    /// When it was last tried.
    pub last_try: Option<Timestamp>,
    /// Why that failed, if it did.
    pub problem: Option<ErrandProblem>,
    /// Tries in a row that failed.
    pub failures: u32,
    /// The next one.
    pub next_try: Option<Timestamp>,
    /// Those that are kept here, the newest first.
    pub files: Vec<SnapshotFile>,
    /// Where copies of them go.
    #[serde(default)]
    pub targets: Vec<TargetView>,
    /// When the last restore was, if the state from before it is there to go back to.
    #[serde(default)]
    pub former: Option<Timestamp>,
}

/// What of the schedule is to change; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotSchedule {
    /// Whether one is taken every night.
    pub daily: Option<bool>,
    /// In which hour, UTC.
    pub hour: Option<u8>,
    /// How many are kept.
    pub keep: Option<Keep>,
    /// Whether they say who had which address when.
    pub logs: Option<bool>,
}

impl SnapshotsView {
    /// What needs attention, a sentence each.
    pub(crate) fn problems(&self) -> Vec<Words> {
        let problem = self.problem.iter().map(|problem| {
            let next = crate::certificate::next_try(self.next_try);
            let english = format!("No snapshot could be taken: {problem}. {next}");
            Words::new("attention-snapshot", english).with("why", problem.told()).with("next", next)
        });
        problem.chain(self.targets.iter().filter_map(TargetView::attention)).collect()
    }
}

/// The first moment in the box's own minute of this hour that is after `now`. `seed` tells boxes apart, so that many
/// with one target do not come at once.
fn quiet_moment(now: Timestamp, hour: u8, seed: &str) -> Timestamp {
    let digest = Sha256::digest(seed.as_bytes());
    let within = i64::from(u16::from_be_bytes([digest[0], digest[1]])) % HOUR;
    let midnight = now.0.div_euclid(DAY) * DAY;
    let today = midnight + i64::from(hour.min(23)) * HOUR + within;
    Timestamp(if today > now.0 { today } else { today + DAY })
}

/// Somebody is at it: who takes an errand on puts it off by this, for the case that nothing is heard of him.
pub(super) fn is_running(errand: &Errand, lost: Seconds, now: Timestamp) -> bool {
    let until = errand.tried_at.map(|at| at.plus(lost));
    errand.problem.is_none() && errand.due == until && until.is_some_and(|until| until > now)
}

impl Controller {
    /// A snapshot to take now, if one is due; who gets it has to tell how it ended.
    ///
    /// # Errors
    /// When the store fails.
    pub fn snapshot_task(&self) -> Result<Option<SnapshotTask>, Failure> {
        let recipient = self.recovery_recipient()?;
        if recipient.is_none() && self.passphrase().is_none() {
            return Ok(None);
        }
        let (now, settings) = (self.now(), self.in_force().settings);
        self.prepare_snapshot()?;
        let own = self.snapshot_signer()?;
        if recipient.is_some() {
            self.schedule_snapshot(&settings, &own, now)?;
        }
        if !self.0.store.take_errand(ERRAND, now, now.plus(LOST))? {
            return Ok(None);
        }
        let typed = self.passphrase().take().map(SnapshotLock::Passphrase);
        let Some(lock) = typed.or(recipient.map(SnapshotLock::Recipient)) else { return Ok(None) };
        self.forget_snapshots(&settings, &own);
        // One of another time may be shorter; without one, rows shrink to less than half of the database.
        let last = self.snapshot_files()?.first().map(|file| file.bytes.saturating_mul(2));
        let size = last.unwrap_or_else(|| self.0.store.size_on_disk()) + (1 << 20);
        let host = settings.host_name.clone().unwrap_or_default();
        let name = SnapshotName::new(&host, &own, now);
        Ok(Some(SnapshotTask { name, lock, logs: settings.snapshot_logs, size }))
    }

    /// What somebody typed for the next snapshot. It is kept in memory, until that one is taken.
    fn passphrase(&self) -> MutexGuard<'_, Option<Zeroizing<String>>> {
        self.0.passphrase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whose the box's snapshots are, as their names say it.
    pub(super) fn snapshot_signer(&self) -> Result<String, Failure> {
        Ok(signer(&self.0.store)?.fingerprint().replace('-', ""))
    }

    /// Makes the next one due when it should be, where it is not: for the first time, after a change of the settings,
    /// or of a clock that was wrong.
    fn schedule_snapshot(&self, settings: &Settings, own: &str, now: Timestamp) -> Result<(), Failure> {
        let errand = self.0.store.errand(ERRAND)?;
        if is_running(&errand, LOST, now) || errand.due.is_some_and(|due| due <= now) {
            return Ok(());
        }
        let wanted = self.next_snapshot(&errand, settings, own, now);
        let waits_after_failure =
            errand.problem.is_some() && errand.due.is_some_and(|due| due <= now.plus(Seconds(DAY)));
        if errand.due == wanted || (waits_after_failure && wanted.is_some()) {
            return Ok(());
        }
        Ok(self.0.store.order_errand(ERRAND, wanted)?)
    }

    fn next_snapshot(
        &self,
        errand: &Errand,
        settings: &Settings,
        own: &str,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let next = |after: Timestamp| quiet_moment(after.plus(PAUSE), settings.snapshot_hour, own);
        settings.snapshot_daily.then(|| match errand.done_at {
            None => now,
            // The clock was ahead then.
            Some(done) if done > now => next(now),
            Some(done) => next(done),
        })
    }

    /// It was taken and lies in its place.
    ///
    /// # Errors
    /// When the store fails.
    pub fn snapshot_taken(&self, name: &SnapshotName) -> Result<(), Failure> {
        let (now, settings) = (self.now(), self.in_force().settings);
        let has_key = self.recovery_recipient()?.is_some();
        let done = Errand { done_at: Some(now), ..Errand::default() };
        let next = self.next_snapshot(&done, &settings, name.signer(), now);
        let next = next.filter(|_| has_key);
        self.0.store.errand_done(ERRAND, now, next)?;
        tracing::info!(%name, next = next.map(Timestamp::rfc3339), "a snapshot was taken");
        self.forget_snapshots(&settings, name.signer());
        self.order_copies()
    }

    /// It was not taken; after a while it is tried again.
    ///
    /// # Errors
    /// When the store fails.
    pub fn snapshot_failed(&self, problem: &ErrandProblem) -> Result<(), Failure> {
        if self.recovery_recipient()?.is_none() {
            // The passphrase was for this try.
            tracing::warn!("no snapshot could be taken: {problem}");
            return Ok(self.0.store.errand_failed(ERRAND, problem, None)?);
        }
        self.errand_failed(ERRAND, problem)
    }

    /// When there is something to do next for the snapshots.
    ///
    /// # Errors
    /// When the store fails.
    pub fn next_snapshot_errand(&self) -> Result<Option<Timestamp>, Failure> {
        let taken = self.0.store.errand(ERRAND)?.due;
        Ok(taken.into_iter().chain(self.next_copy()?).min())
    }

    /// Returns when something was ordered or changed for the snapshots since the last call; for one caller.
    pub async fn snapshots_changed(&self) {
        self.0.snapshots_changed.notified().await;
    }

    /// Those that are kept in the state folder, the newest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn snapshot_files(&self) -> Result<Vec<SnapshotFile>, Failure> {
        shelf::files(&self.0.options.state_dir).map_err(Failure::new)
    }

    /// Removes what need not be kept of this box's own. What cannot be removed is only more than is needed.
    fn forget_snapshots(&self, settings: &Settings, own: &str) {
        let forgotten = shelf::names(&self.0.options.state_dir).and_then(|names| {
            let state = &self.0.options.state_dir;
            let is_typed = |name: &SnapshotName| shelf::locked(state, name) == Some(LockKind::Passphrase);
            // One that somebody has locked with a passphrase takes no place of those that the recovery key opens.
            let (typed, others): (Vec<_>, Vec<_>) =
                names.into_iter().filter(|name| name.signer() == own).partition(is_typed);
            [typed, others].iter().try_for_each(|names| {
                let times: Vec<Timestamp> = names.iter().map(SnapshotName::at).collect();
                let gone = superfluous(&times, settings.snapshot_keep);
                let mut gone = names.iter().filter(|name| gone.contains(&name.at()));
                gone.try_for_each(|name| shelf::remove(state, name))
            })
        });
        if let Err(error) = forgotten {
            tracing::warn!(%error, "old snapshots cannot be removed");
        }
    }

    /// How it is with the box's snapshots.
    ///
    /// # Errors
    /// When the store fails.
    pub fn snapshots(&self) -> Result<SnapshotsView, Failure> {
        let (now, settings, errand) = (self.now(), self.in_force().settings, self.0.store.errand(ERRAND)?);
        let running = is_running(&errand, LOST, now);
        let due = errand.due.filter(|_| !running);
        Ok(SnapshotsView {
            recovery_key: self.recovery_recipient()?,
            daily: settings.snapshot_daily,
            hour: settings.snapshot_hour,
            keep: settings.snapshot_keep,
            logs: settings.snapshot_logs,
            running: running || due.is_some_and(|due| due <= now),
            last_success: errand.done_at,
            last_try: errand.tried_at,
            problem: errand.problem,
            failures: errand.failures,
            next_try: due,
            files: self.snapshot_files()?,
            targets: self.target_views()?,
            former: shelf::former(&self.0.options.state_dir),
        })
    }
}

impl Acting<'_> {
    /// How it is with the box's snapshots.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn snapshots(&self) -> Result<SnapshotsView, Rejected> {
        self.may(Right::See)?;
        Ok(self.controller.snapshots()?)
    }

    /// Takes a snapshot now, locked with this passphrase or for the recovery key; [`Acting::snapshots`] tells what comes of
    /// it. Says how strong the passphrase is.
    ///
    /// # Errors
    /// [`Rejected::Conflict`] where there is neither, [`Rejected::Invalid`] on field `passphrase`, [`Rejected::Forbidden`].
    pub fn order_snapshot(&self, passphrase: Option<&str>) -> Result<Option<PassphraseStrength>, Rejected> {
        self.may(Right::Configure)?;
        let strength = passphrase.map(PassphraseStrength::of).transpose();
        let strength = strength.map_err(|words| Rejected::invalid("passphrase", words))?;
        if passphrase.is_none() && self.controller.recovery_recipient()?.is_none() {
            let words =
                "Make a recovery key first: a snapshot that the box takes by itself is locked for it.";
            return Err(Rejected::Conflict(Words::new("snapshot-no-key", words)));
        }
        let (store, now) = (&self.controller.0.store, self.controller.now());
        if !is_running(&store.errand(ERRAND)?, LOST, now) {
            *self.controller.passphrase() = passphrase.map(|text| Zeroizing::new(text.to_owned()));
            store.order_errand(ERRAND, Some(now))?;
        } else if passphrase.is_some() {
            let words = "A snapshot is being made at this moment. Try again when it is there.";
            return Err(Rejected::Conflict(Words::new("snapshot-running", words)));
        }
        self.controller.0.snapshots_changed.notify_one();
        Ok(strength)
    }

    /// Changes when snapshots are taken and how many are kept.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] with the field `snapshot_hour` or `snapshot_keep`, [`Rejected::Forbidden`].
    pub fn schedule_snapshots(&self, wanted: &SnapshotSchedule) -> Result<(), Rejected> {
        let mut settings = self.configuration()?.settings;
        settings.snapshot_daily = wanted.daily.unwrap_or(settings.snapshot_daily);
        settings.snapshot_hour = wanted.hour.unwrap_or(settings.snapshot_hour);
        settings.snapshot_keep = wanted.keep.unwrap_or(settings.snapshot_keep);
        settings.snapshot_logs = wanted.logs.unwrap_or(settings.snapshot_logs);
        self.replace_settings(settings, None).map(|_| ())
    }

    /// As [`Controller::make_recovery_key`].
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn make_recovery_key(&self) -> Result<String, Rejected> {
        self.may(Right::Configure)?;
        Ok(self.controller.make_recovery_key()?)
    }

    /// A snapshot of the state folder, to be read.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn open_snapshot(&self, name: &str) -> Result<(File, SnapshotFile), Rejected> {
        self.may(Right::Configure)?;
        let name = SnapshotName::parse(name).ok_or_else(no_such_snapshot)?;
        shelf::open(&self.controller.0.options.state_dir, &name).map_err(|_| no_such_snapshot())
    }

    /// Removes a snapshot from the state folder. Copies elsewhere stay.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn remove_snapshot(&self, name: &str) -> Result<(), Rejected> {
        self.may(Right::Configure)?;
        let name = SnapshotName::parse(name).ok_or_else(no_such_snapshot)?;
        tracing::info!(by = ?self.who(), from = %self.source(), %name, "a snapshot is to be removed");
        shelf::remove(&self.controller.0.options.state_dir, &name).map_err(|error| match error.kind() {
            ErrorKind::NotFound => no_such_snapshot(),
            _ => Failure::new(error).into(),
        })
    }
}

fn no_such_snapshot() -> Rejected {
    Rejected::NotFound(Words::new("snapshot-missing", "This snapshot is not kept any more."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quiet_moment_is_the_next_in_its_hour_and_each_box_has_its_own() {
        let noon = Timestamp(1_796_040_000);
        let seeds = ["5f3a0c11e2d4b697", "0011223344556677", "a", "b", "c"];
        let moments: Vec<i64> = seeds.iter().map(|seed| quiet_moment(noon, 2, seed).0).collect();
        for (seed, at) in seeds.iter().zip(&moments) {
            assert_eq!(at.rem_euclid(DAY) / HOUR, 2, "{seed}");
            assert!((1..=DAY).contains(&(at - noon.0)), "{seed}");
            assert_eq!(quiet_moment(Timestamp(*at), 2, seed).0, at + DAY, "one a night");
            assert_eq!(quiet_moment(Timestamp(at - 1), 2, seed).0, *at);
        }
        assert!(moments.windows(2).any(|two| two[0] != two[1]), "not all at the same minute");
    }
}
