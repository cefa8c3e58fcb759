//! Copies of the box's snapshots elsewhere: which targets there are, when one is due, and what came of it. The targets
//! with their secrets are sealed in the store; who brings a copy there is told here, and tells how it ended.

use super::{LockKind, SnapshotFile};
use crate::{Acting, Controller, Failure, Rejected, certificate::are_roots};
use alcove_domain::{ErrandProblem, Keep, Right, Seconds, SnapshotTarget, TargetKind, Timestamp, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where they are kept.
const TARGETS: &str = "snapshot-targets";
/// Of when the snapshot is that was last read back, by target.
const COPIES: &str = "snapshot-copies";
/// The most that there can be.
const MOST: usize = 8;
/// When a copy of which nothing was heard is brought again.
const LOST: Seconds = Seconds(2 * 3600);

/// A copy to bring.
#[derive(Debug, Clone)]
pub struct TargetTask {
    /// Where to.
    pub target: SnapshotTarget,
    /// Those that are kept here, the newest first; that one is to be there in the end.
    pub files: Vec<SnapshotFile>,
    /// How many of this box are kept there.
    pub keep: Keep,
    /// Fingerprint of this box: snapshots of others are none of its business.
    pub signer: String,
}

/// How it is with a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetView {
    /// What people call it.
    pub name: String,
    /// `stick`, `folder`, `s3`, `sftp` or `webdav`.
    pub kind: String,
    /// Where it is.
    pub place: String,
    /// The account there, where there is one.
    pub user: Option<String>,
    /// Whether a copy is on its way, or is about to be.
    pub running: bool,
    /// When it was last reached, and the newest snapshot, if there was one, read back.
    pub last_success: Option<Timestamp>,
    /// When that snapshot was taken.
    #[serde(default)]
    pub copy: Option<Timestamp>,
    /// When it was last tried.
    pub last_try: Option<Timestamp>,
    /// Why that failed, if it did.
    pub problem: Option<ErrandProblem>,
    /// Tries in a row that failed.
    pub failures: u32,
    /// The next one, after one that failed.
    pub next_try: Option<Timestamp>,
}

impl TargetView {
    pub(super) fn attention(&self) -> Option<Words> {
        let problem = self.problem.as_ref()?;
        let next = crate::certificate::next_try(self.next_try);
        let english = format!("The last snapshot could not be brought to {}: {problem}. {next}", self.name);
        let words = Words::new("attention-snapshot-target", english).with("target", self.name.clone());
        Some(words.with("why", problem.told()).with("next", next))
    }
}

pub(super) fn errand(target: &str) -> String {
    format!("snapshot-target/{target}")
}

fn missing() -> Rejected {
    Rejected::NotFound(Words::new("target-missing", "There is no such target any more."))
}

impl Controller {
    pub(super) fn targets(&self) -> Result<Vec<SnapshotTarget>, Failure> {
        Ok(self.kept(TARGETS)?.unwrap_or_default())
    }

    /// Has every target visited at once.
    pub(super) fn order_copies(&self) -> Result<(), Failure> {
        let now = self.now();
        self.targets()?.iter().try_for_each(|target| self.order_copy(&target.name, now))
    }

    fn order_copy(&self, target: &str, now: Timestamp) -> Result<(), Failure> {
        self.0.store.order_errand(&errand(target), Some(now))?;
        self.0.snapshots_changed.notify_one();
        Ok(())
    }

    /// A copy to bring now, if one is due; who gets it has to tell how it ended.
    ///
    /// # Errors
    /// When the store fails.
    pub fn target_task(&self) -> Result<Option<TargetTask>, Failure> {
        let now = self.now();
        for target in self.targets()? {
            if self.0.store.take_errand(&errand(&target.name), now, now.plus(LOST))? {
                let signer = self.snapshot_signer()?;
                let mut files = self.snapshot_files()?;
                files.retain(|file| file.name.contains(&signer));
                // What a passphrase opens is brought only where there is nothing else: who made it knows it alone.
                let is_open_to_key = |file: &SnapshotFile| file.locked == Some(LockKind::RecoveryKey);
                if files.iter().any(is_open_to_key) {
                    files.retain(is_open_to_key);
                }
                let keep = self.in_force().settings.snapshot_keep;
                return Ok(Some(TargetTask { target, files, keep, signer }));
            }
        }
        Ok(None)
    }

    /// The copy of the snapshot that was taken then is there and was read back; `None` when there was none to bring.
    ///
    /// # Errors
    /// When the store fails.
    pub fn target_reached(&self, target: &str, copy: Option<Timestamp>) -> Result<(), Failure> {
        match copy {
            Some(at) => {
                tracing::info!(target, at = at.rfc3339(), "the newest snapshot is there, and was read back");
                self.note_copy(target, Some(at))?;
            }
            None => tracing::info!(target, "the target can be reached"),
        }
        Ok(self.0.store.errand_done(&errand(target), self.now(), None)?)
    }

    fn copies(&self) -> Result<BTreeMap<String, Timestamp>, Failure> {
        Ok(self.kept(COPIES)?.unwrap_or_default())
    }

    fn note_copy(&self, target: &str, copy: Option<Timestamp>) -> Result<(), Failure> {
        let mut copies = self.copies()?;
        let before = match copy {
            Some(at) => copies.insert(target.to_owned(), at),
            None => copies.remove(target),
        };
        if before == copy { Ok(()) } else { self.keep(COPIES, &copies) }
    }

    /// It was not brought; after a while it is tried again.
    ///
    /// # Errors
    /// When the store fails.
    pub fn target_failed(&self, target: &str, problem: &ErrandProblem) -> Result<(), Failure> {
        self.errand_failed(&errand(target), problem)
    }

    /// When a copy is due next.
    pub(super) fn next_copy(&self) -> Result<Option<Timestamp>, Failure> {
        let due = |target: &SnapshotTarget| Ok::<_, Failure>(self.0.store.errand(&errand(&target.name))?.due);
        let due: Vec<_> = self.targets()?.iter().map(due).collect::<Result<_, _>>()?;
        Ok(due.into_iter().flatten().min())
    }

    pub(super) fn target_views(&self) -> Result<Vec<TargetView>, Failure> {
        let copies = self.copies()?;
        let view = |target: SnapshotTarget| {
            let (now, errand) = (self.now(), self.0.store.errand(&errand(&target.name))?);
            let user = match &target.kind {
                TargetKind::Webdav { user, .. } => Some(user.clone()),
                TargetKind::S3 { access_key, .. } => Some(access_key.clone()),
                TargetKind::Sftp { user, .. } => Some(user.clone()),
                TargetKind::Stick { .. } | TargetKind::Folder { .. } => None,
            };
            let running = super::schedule::is_running(&errand, LOST, now);
            let due = errand.due.filter(|_| !running);
            Ok(TargetView {
                copy: copies.get(&target.name).copied(),
                kind: target.kind.word().into(),
                place: target.kind.place(),
                name: target.name,
                user,
                running: running || due.is_some_and(|due| due <= now),
                last_success: errand.done_at,
                last_try: errand.tried_at,
                problem: errand.problem,
                failures: errand.failures,
                next_try: due,
            })
        };
        self.targets()?.into_iter().map(view).collect()
    }
}

impl Acting<'_> {
    /// Brings copies there as well from now on, the newest one at once; in the place of the target of this name, if
    /// there is one. An empty password or key is then the one of before, where the rest is the same.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] with the field (those of [`TargetKind`], `name`, `roots`), [`Rejected::Conflict`] when there
    /// are too many, [`Rejected::Forbidden`]; nothing has changed then.
    pub fn add_snapshot_target(&self, mut target: SnapshotTarget) -> Result<(), Rejected> {
        self.may(Right::Configure)?;
        // What root's processes do with a folder is for root to say, as with the hook program.
        if self.is_on_a_page() && matches!(target.kind, TargetKind::Folder { .. }) {
            return Err(Rejected::Forbidden);
        }
        let mut targets = self.controller.targets()?;
        if let Some(before) = targets.iter().find(|before| before.name == target.name) {
            target.kind.keep_secret(&before.kind);
        }
        target.check().map_err(|(field, words)| Rejected::invalid(field, words))?;
        if target.roots.as_deref().is_some_and(|pem| !are_roots(pem)) {
            let words =
                "There is no certificate in it that can be read; paste the authority's own, as PEM text.";
            return Err(Rejected::invalid("roots", Words::new("certificate-roots-wrong", words)));
        }
        targets.retain(|before| before.name != target.name);
        if targets.len() >= MOST {
            let english = format!("There are {MOST} targets already; remove one first.");
            let most = i64::try_from(MOST).unwrap_or(0);
            return Err(Rejected::Conflict(Words::new("target-many", english).with("most", most)));
        }
        tracing::info!(by = ?self.who(), from = %self.source(), ?target, "copies of snapshots are to go there");
        let name = target.name.clone();
        targets.push(target);
        self.controller.keep(TARGETS, &targets)?;
        Ok(self.controller.order_copy(&name, self.controller.now())?)
    }

    /// A target, without its secret.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn snapshot_target(&self, name: &str) -> Result<SnapshotTarget, Rejected> {
        self.may(Right::Configure)?;
        let found = self.controller.targets()?.into_iter().find(|target| target.name == name);
        let SnapshotTarget { name, kind, roots } = found.ok_or_else(missing)?;
        Ok(SnapshotTarget { name, kind: kind.without_secret(), roots })
    }

    /// Changes a target, and visits it.
    pub(super) fn change_snapshot_target(
        &self,
        name: &str,
        change: impl FnOnce(&mut TargetKind),
    ) -> Result<(), Rejected> {
        self.may(Right::Configure)?;
        let mut targets = self.controller.targets()?;
        let target = targets.iter_mut().find(|target| target.name == name).ok_or_else(missing)?;
        change(&mut target.kind);
        self.controller.keep(TARGETS, &targets)?;
        Ok(self.controller.order_copy(name, self.controller.now())?)
    }

    /// Visits a target now: the newest snapshot is brought there, if it is not, and read back.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn test_snapshot_target(&self, name: &str) -> Result<(), Rejected> {
        self.may(Right::Configure)?;
        if !self.controller.targets()?.iter().any(|target| target.name == name) {
            return Err(missing());
        }
        Ok(self.controller.order_copy(name, self.controller.now())?)
    }

    /// Brings no more copies there, and forgets the password or key. What lies there stays.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn remove_snapshot_target(&self, name: &str) -> Result<(), Rejected> {
        self.may(Right::Configure)?;
        let mut targets = self.controller.targets()?;
        let before = targets.len();
        targets.retain(|target| target.name != name);
        if targets.len() == before {
            return Err(missing());
        }
        tracing::info!(by = ?self.who(), from = %self.source(), name, "copies of snapshots go there no more");
        self.controller.keep(TARGETS, &targets)?;
        self.controller.note_copy(name, None)?;
        self.controller.0.store.order_errand(&errand(name), None)?;
        Ok(())
    }
}
