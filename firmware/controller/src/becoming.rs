//! What the box is to become: the one of a snapshot, or another box's node.
//!
//! Nothing here may read the node's keys or put another state in the place of the present one. The box hands in a way
//! to ask whoever may ([`BecomingDoor`]), who says where it stands after every order. What is asked for in a state
//! that it does not fit changes nothing.

mod problem;

pub use problem::{JoinProblem, RestoreProblem};

use crate::{
    Acting, Failure, Rejected, SetUpError,
    snapshot::{RestoreAs, Summary},
};
use alcove_domain::{Right, Timestamp, Words};
use alcove_link::JoinCode;
use serde::{Deserialize, Serialize};
use std::{io, sync::Arc};

/// What can be asked for.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BecomingOrder {
    /// Say where it stands.
    Look,
    /// Keep the snapshot that was uploaded.
    Take {
        /// Where in the uploaded file it begins, in bytes.
        offset: u64,
        /// How long it is.
        length: u64,
    },
    /// Keep one of the box's own snapshots, by its name.
    TakeKept(String),
    /// Look at the state from before the last restore.
    LookBack,
    /// Make a new state of the snapshot that is kept, beside the present one, and say what it is.
    Read {
        /// What opens it.
        key: SnapshotKey,
        /// What the box is to be.
        restore_as: RestoreAs,
        /// Fingerprint of the other box whose snapshot it may be.
        signer: Option<String>,
    },
    /// Put the new state in the place of the present one.
    Decide,
    /// Give up the new state and the snapshot.
    Forget,
    /// Become a node by this code.
    Join(String),
}

/// What opens a snapshot, as it was typed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SnapshotKey {
    /// A passphrase.
    Passphrase(String),
    /// The text of a recovery key.
    Recovery(String),
}

/// Where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Becoming {
    /// The box stays what it is.
    Nothing,
    /// A snapshot is kept and waits for what opens it.
    Held {
        /// Its length, in bytes.
        length: u64,
        /// Why it could not be read.
        problem: Option<RestoreProblem>,
    },
    /// A new state is being made.
    Reading {
        /// Bytes of the snapshot that were read.
        done: u64,
        /// Bytes that it has.
        all: u64,
    },
    /// The new state is made and waits for a decision.
    Ready(Box<Description>),
    /// The state from before the last restore waits for a decision.
    LooksBack(Box<WayBack>),
    /// It is decided: the new state is put in place.
    Decided,
    /// The controller is being asked.
    Joining,
    /// The box is a node now.
    Joined {
        /// Its number there.
        node: u32,
        /// Its name there.
        name: String,
        /// Where the controller is.
        controller: String,
    },
    /// It could not join.
    NotJoined(JoinProblem),
}

/// What a snapshot is, and what a restore would make of the box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// The name of the box that it is of.
    pub host: String,
    /// When it was made.
    pub created: Timestamp,
    /// By which release.
    pub product: String,
    /// Whether the closed rows of the connection log are in it.
    pub logs: bool,
    /// Fingerprint of the box that signed it.
    pub signer: String,
    /// What the box is to be.
    pub restore_as: RestoreAs,
    /// The box that there is now.
    pub before: Option<Summary>,
    /// The box that it will be.
    pub after: Summary,
}

/// What the box was before the last restore, and what going back would make of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayBack {
    /// The box that there is now.
    pub before: Summary,
    /// The box that it will be.
    pub after: Summary,
}

/// Asks whoever may change what the box is.
pub type BecomingDoor = Arc<dyn Fn(&BecomingOrder) -> io::Result<Becoming> + Send + Sync>;

impl Acting<'_> {
    /// Where it stands.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when nobody answers.
    pub fn becoming(&self) -> Result<Becoming, Rejected> {
        self.order(&BecomingOrder::Look)
    }

    /// Keeps an uploaded snapshot, which is so many bytes of what was uploaded from there on.
    ///
    /// # Errors
    /// Likewise.
    pub fn take_uploaded_snapshot(&self, offset: u64, length: u64) -> Result<Becoming, Rejected> {
        self.order(&BecomingOrder::Take { offset, length })
    }

    /// Keeps one of the box's own snapshots.
    ///
    /// # Errors
    /// Likewise; [`Rejected::NotFound`].
    pub fn take_kept_snapshot(&self, name: &str) -> Result<Becoming, Rejected> {
        let (_, found) = self.open_snapshot(name)?;
        self.order(&BecomingOrder::TakeKept(found.name))
    }

    /// Looks at the state from before the last restore, which [`Acting::decide_restore`] then puts back.
    ///
    /// # Errors
    /// Likewise; [`Rejected::NotFound`] when there is none.
    pub fn look_back(&self) -> Result<Becoming, Rejected> {
        match self.order(&BecomingOrder::LookBack)? {
            Becoming::Nothing => {
                let words = "There is no state from before a restore on this box.";
                Err(Rejected::NotFound(Words::new("former-missing", words)))
            }
            Becoming::Held { problem: Some(problem), .. } => Err(Rejected::Conflict(problem.words())),
            becoming => Ok(becoming),
        }
    }

    /// Begins to make a new state of the snapshot that is kept. A `signer` is the fingerprint of another box whose
    /// snapshot may replace this one.
    ///
    /// # Errors
    /// Likewise.
    pub fn read_snapshot(
        &self,
        key: SnapshotKey,
        restore_as: RestoreAs,
        signer: Option<String>,
    ) -> Result<Becoming, Rejected> {
        self.order(&BecomingOrder::Read { key, restore_as, signer })
    }

    /// Puts the new state in the place of the present one. The portal ends soon after, and begins with that state.
    ///
    /// # Errors
    /// Likewise.
    pub fn decide_restore(&self) -> Result<Becoming, Rejected> {
        let becoming = self.order(&BecomingOrder::Decide)?;
        if becoming == Becoming::Decided {
            tracing::info!(by = ?self.who(), from = %self.source(), "a restored state is put in place");
        }
        Ok(becoming)
    }

    /// Gives the new state and the snapshot up.
    ///
    /// # Errors
    /// Likewise.
    pub fn forget_snapshot(&self) -> Result<Becoming, Rejected> {
        self.order(&BecomingOrder::Forget)
    }

    /// Makes this box, which nobody uses yet, a node of the controller that made the code.
    ///
    /// # Errors
    /// [`SetUpError::Done`] when the box has an admin, [`Rejected::Invalid`] on field `joinCode`.
    pub fn join_controller(&self, code: &str) -> Result<Becoming, SetUpError> {
        if !self.controller.needs_set_up().map_err(Rejected::from)? {
            return Err(SetUpError::Done);
        }
        JoinCode::parse(code).map_err(|bad| Rejected::invalid("joinCode", problem::bad_code(&bad)))?;
        Ok(self.order(&BecomingOrder::Join(code.to_owned()))?)
    }

    fn order(&self, order: &BecomingOrder) -> Result<Becoming, Rejected> {
        self.may(Right::Configure)?;
        let door = &self.controller.0.options.becoming;
        Ok(door(order).map_err(Failure::new)?)
    }
}
