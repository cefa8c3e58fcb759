//! What can go wrong with the database, and the refusals of the intents that have several.

use alcove_domain::NodeId;
use rusqlite::ErrorCode;
use std::path::Path;

/// A failure of the database or of what it holds.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("the database failed")]
    Sqlite(#[source] rusqlite::Error),
    /// A file beside the database could not be used.
    #[error("{what}")]
    File {
        /// Which file, and what was attempted.
        what: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
    /// The database is not whole, or not one of ours.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The database was written by a newer release.
    #[error("the database has schema {found}, this release knows up to {known}: run the newer release again")]
    Newer {
        /// Version in the file.
        found: u32,
        /// Newest version known here.
        known: u32,
    },
    /// A sealed value does not open with the unsealing key that lies beside the database.
    #[error("the unsealing key does not fit this database")]
    WrongKey,
    /// An intent named a node that does not exist.
    #[error("there is no node {0}")]
    NoSuchNode(NodeId),
}

impl StoreError {
    /// Whether the disk has no room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self, Self::File { source, .. } if source.kind() == std::io::ErrorKind::StorageFull)
    }
}

/// An error that can say which file it is about.
pub(crate) trait Located: From<StoreError> {
    /// The same error with the file named where it tells of damage.
    fn at(self, place: &Path) -> Self;
}

impl Located for StoreError {
    fn at(self, place: &Path) -> Self {
        match self {
            Self::Damaged(what) => Self::Damaged(format!("{}: {what}", place.display())),
            other => other,
        }
    }
}

const ADVICE: &str = "stop Alcove, keep a copy of the file for analysis, and restore the last snapshot";

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(e, _) if e.code == ErrorCode::DatabaseCorrupt => {
                Self::Damaged(format!("a part of the file is not readable as a database; {ADVICE}"))
            }
            rusqlite::Error::SqliteFailure(e, _) if e.code == ErrorCode::NotADatabase => {
                Self::Damaged(format!("the file is not a database; {ADVICE}"))
            }
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => {
                Self::Damaged(format!("it holds a value that makes no sense ({error}); {ADVICE}"))
            }
            rusqlite::Error::SqliteFailure(e, _) if e.code == ErrorCode::DiskFull => Self::File {
                what: "the disk is full: make room, and what was refused can be tried again".into(),
                source: std::io::Error::new(std::io::ErrorKind::StorageFull, error),
            },
            rusqlite::Error::SqliteFailure(e, _)
                if matches!(
                    e.code,
                    ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied
                ) =>
            {
                Self::File {
                    what: "the database cannot be written: check the owner and the permissions of alcove.db \
                           and of the folder that it is in"
                        .into(),
                    source: std::io::Error::new(std::io::ErrorKind::PermissionDenied, error),
                }
            }
            other => Self::Sqlite(other),
        }
    }
}

/// Why no configuration was made; nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum AllocateError {
    /// The key is somebody else's.
    #[error("the public key is in use by another user")]
    KeyInUse,
    /// No address is free.
    #[error("the address range is full")]
    Full,
    /// The user has as many manual configurations as are allowed.
    #[error("the user has as many configurations as are allowed")]
    Limit,
    /// The user, the authorization or the replaced configuration is gone or disabled by now.
    #[error("the user or the authorization is gone")]
    Gone,
    /// The profile is gone, or its ranges are others than those given: look at it again.
    #[error("the profile was changed at the same moment")]
    ProfileChanged,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AllocateError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Located for AllocateError {
    fn at(self, place: &Path) -> Self {
        match self {
            Self::Store(error) => Self::Store(error.at(place)),
            refusal => refusal,
        }
    }
}

/// Why a profile was not added.
#[derive(Debug, thiserror::Error)]
pub enum InsertProfileError {
    /// There is a profile of this ID.
    #[error("there is a profile of this ID already")]
    Exists,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for InsertProfileError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Located for InsertProfileError {
    fn at(self, place: &Path) -> Self {
        match self {
            Self::Store(error) => Self::Store(error.at(place)),
            refusal => refusal,
        }
    }
}
