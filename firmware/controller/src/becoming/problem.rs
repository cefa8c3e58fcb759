//! Why a snapshot was not restored, or a controller not joined, in words for a page.

use crate::{links::JoinRefusal, snapshot::SnapshotFailure};
use alcove_domain::Words;
use alcove_link::BadCode;
use alcove_snapshot::SnapshotError;
use serde::{Deserialize, Serialize};

/// Why a snapshot was not restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestoreProblem {
    /// Another file.
    NotASnapshot,
    /// Its end is missing.
    Truncated,
    /// Something in it was changed.
    Damaged,
    /// Another passphrase.
    WrongPassphrase,
    /// Another recovery key.
    WrongRecoveryKey,
    /// A passphrase opens it.
    NeedsPassphrase,
    /// A recovery key opens it.
    NeedsRecoveryKey,
    /// What was typed is no recovery key.
    NotAKey,
    /// Its passphrase takes more memory to be checked than a box has.
    TooMuchWork,
    /// A later release made it.
    Newer {
        /// Which.
        product: String,
    },
    /// Its signature is not that of the box that it names.
    BadSignature,
    /// Another box signed it than the one that it would replace.
    ForeignSigner {
        /// Fingerprint of who signed it.
        found: String,
        /// Fingerprint of who should have.
        expected: String,
    },
    /// It was not made by Alcove, though it looks so.
    NoBox,
    /// Somebody restores at the command line.
    Busy,
    /// The disk is full.
    Full,
    /// Something of ours failed; the log says what.
    Failed,
}

impl From<&SnapshotFailure> for RestoreProblem {
    fn from(failure: &SnapshotFailure) -> Self {
        match failure {
            SnapshotFailure::Archive(error) => error.into(),
            SnapshotFailure::Newer(product) => Self::Newer { product: product.clone() },
            SnapshotFailure::NoBox(_) | SnapshotFailure::UnknownFile(_) => Self::NoBox,
            SnapshotFailure::Store(error) if error.is_full() => Self::Full,
            SnapshotFailure::Store(_) | SnapshotFailure::Failed(_) => Self::Failed,
        }
    }
}

impl From<&SnapshotError> for RestoreProblem {
    fn from(error: &SnapshotError) -> Self {
        match error {
            SnapshotError::NotASnapshot(_) => Self::NotASnapshot,
            SnapshotError::Truncated => Self::Truncated,
            SnapshotError::Damaged(_) => Self::Damaged,
            SnapshotError::WrongPassphrase => Self::WrongPassphrase,
            SnapshotError::WrongRecoveryKey => Self::WrongRecoveryKey,
            SnapshotError::NeedsPassphrase => Self::NeedsPassphrase,
            SnapshotError::NeedsRecoveryKey => Self::NeedsRecoveryKey,
            SnapshotError::NotAKey(_) => Self::NotAKey,
            SnapshotError::TooMuchWork(_) => Self::TooMuchWork,
            SnapshotError::Newer { product, .. } => Self::Newer { product: product.clone() },
            SnapshotError::BadSignature => Self::BadSignature,
            SnapshotError::ForeignSigner { found, expected } => {
                Self::ForeignSigner { found: found.clone(), expected: expected.clone() }
            }
            SnapshotError::TooLarge(_) => Self::NoBox,
            SnapshotError::Read(_) | SnapshotError::Write(_) => Self::Failed,
        }
    }
}

impl RestoreProblem {
    /// Whether it is about what was typed to open the snapshot.
    #[must_use]
    pub fn is_about_the_key(&self) -> bool {
        matches!(
            self,
            Self::WrongPassphrase
                | Self::WrongRecoveryKey
                | Self::NeedsPassphrase
                | Self::NeedsRecoveryKey
                | Self::NotAKey
        )
    }

    /// What it means and what to do.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::NotASnapshot => Words::new("restore-no-snapshot", "This file is not a snapshot."),
            Self::Truncated => Words::new(
                "restore-truncated",
                "The end of the file is missing. Copy it again from where it came from.",
            ),
            Self::Damaged => Words::new(
                "restore-damaged",
                "The file is damaged. Copy it again from where it came from, or use another one.",
            ),
            Self::WrongPassphrase => Words::new(
                "restore-wrong-passphrase",
                "This passphrase does not open the snapshot. Compare it; if it is right, the beginning of the file is damaged.",
            ),
            Self::WrongRecoveryKey => Words::new(
                "restore-wrong-key",
                "This recovery key does not open the snapshot: it was made for another key.",
            ),
            Self::NeedsPassphrase => Words::new(
                "restore-needs-passphrase",
                "This snapshot is locked with a passphrase and not with a recovery key.",
            ),
            Self::NeedsRecoveryKey => Words::new(
                "restore-needs-key",
                "This snapshot is locked with a recovery key and not with a passphrase.",
            ),
            Self::NotAKey => Words::new(
                "restore-not-a-key",
                "This is not a recovery key. It has a line that begins with AGE-SECRET-KEY-1.",
            ),
            Self::TooMuchWork => Words::new(
                "restore-too-much-work",
                "The snapshot’s passphrase takes more memory to be checked than a box has. Decrypt it and encrypt it again with age on a larger machine.",
            ),
            Self::Newer { product } => Words::new(
                "restore-newer",
                format!("A later release made this snapshot, {product}. Update Alcove first."),
            )
            .with("product", product.as_str()),
            Self::BadSignature => Words::new(
                "restore-bad-signature",
                "The snapshot’s signature is not that of the box that it claims to be of. Do not use it.",
            ),
            Self::ForeignSigner { found, expected } => Words::new(
                "restore-foreign",
                format!("This is a snapshot of another box: {found} signed it, and this one is {expected}."),
            )
            .with("found", found.as_str())
            .with("expected", expected.as_str()),
            Self::NoBox => Words::new(
                "restore-no-box",
                "The file can be opened, but what is in it makes no box: Alcove did not make it.",
            ),
            Self::Busy => Words::new(
                "restore-busy",
                "Somebody is restoring a snapshot at the command line. Try again when that is done.",
            ),
            Self::Full => Words::new(
                "restore-full",
                "There is not enough room on the disk for a second state beside the present one.",
            ),
            Self::Failed => {
                Words::new("restore-failed", "The snapshot could not be restored; the box’s log says why.")
            }
        }
    }
}

/// Why a box could not join a controller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinProblem {
    /// Nobody answers at its address.
    Unreachable {
        /// The address.
        controller: String,
    },
    /// Another controller answers, or something that is none.
    Another {
        /// The address.
        controller: String,
    },
    /// It was reached and said nothing in time.
    Silent {
        /// The address.
        controller: String,
    },
    /// It said no.
    Refused {
        /// In its words.
        reason: String,
    },
    /// It said something else.
    Unexpected {
        /// The address.
        controller: String,
    },
    /// Something of ours failed; the log says what.
    Failed,
}

impl JoinProblem {
    /// What it means and what to do.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::Unreachable { controller } => Words::new(
                "join-unreachable",
                format!("The controller at {controller} cannot be reached from here. Look whether it runs, and whether this box has a way to it."),
            )
            .with("controller", controller.as_str()),
            Self::Another { controller } => Words::new(
                "join-another",
                format!("What answers at {controller} is not the controller that made the code. Nothing was told to it. Does the address lead to another box?"),
            )
            .with("controller", controller.as_str()),
            Self::Silent { controller } => Words::new(
                "join-silent",
                format!("The controller at {controller} did not answer in time. Try again."),
            )
            .with("controller", controller.as_str()),
            Self::Refused { reason } => {
                let words = Words::new("join-refused", format!("The controller said no: {reason}."));
                match JoinRefusal::parse(reason) {
                    Some(known) => words.with("reason", known.words()),
                    None => words.with("reason", reason.as_str()),
                }
            }
            Self::Unexpected { controller } => Words::new(
                "join-unexpected",
                format!("The controller at {controller} said something that this box does not understand. Update the older of the two."),
            )
            .with("controller", controller.as_str()),
            Self::Failed => Words::new("join-failed", "It did not work; the box’s log says why."),
        }
    }
}

/// What is wrong with a code, and where.
pub(super) fn bad_code(bad: &BadCode) -> Words {
    let english = bad.to_string();
    match bad {
        BadCode::NoAddress => Words::new("join-no-address", english),
        BadCode::Address(address) => {
            Words::new("join-bad-address", english).with("address", address.as_str())
        }
        BadCode::AddressCheck(address) => {
            Words::new("join-address-check", english).with("address", address.as_str())
        }
        BadCode::Group { number, text } => {
            Words::new("join-group", english).with("number", *number).with("text", text.as_str())
        }
        BadCode::Length { number, text, count, expected } => Words::new("join-group-length", english)
            .with("number", *number)
            .with("text", text.as_str())
            .with("count", *count)
            .with("expected", *expected),
        BadCode::Count(count) => {
            Words::new("join-groups", english).with("count", *count).with("groups", 8_u8)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_snapshot_keeps_its_name_on_the_way_to_the_page() {
        let error =
            SnapshotFailure::from(SnapshotError::ForeignSigner { found: "a".into(), expected: "b".into() });
        let problem = RestoreProblem::from(&error);
        let text = serde_json::to_string(&problem).expect("JSON");
        let read: RestoreProblem = serde_json::from_str(&text).expect("the same");
        assert_eq!(read, problem);
        assert_eq!(read.words().id(), Some("restore-foreign"));
        let wrong = RestoreProblem::from(&SnapshotFailure::from(SnapshotError::WrongPassphrase));
        assert!(wrong.is_about_the_key() && !problem.is_about_the_key());
    }

    #[test]
    fn a_mistyped_group_is_named() {
        let bad = BadCode::Group { number: 4, text: "4XQ2N".into() };
        let words = bad_code(&bad);
        assert_eq!(words.id(), Some("join-group"));
        assert_eq!(words.arguments()[0].1, 4_usize.into());
    }
}
