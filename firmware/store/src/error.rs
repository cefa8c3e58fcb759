//! What can go wrong with the database, apart from the refusals that single intents name.

use alcove_domain::NodeId;
use rusqlite::ErrorCode;

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
    /// The same error with `place` named where it tells of damage.
    pub(crate) fn at(self, place: &std::path::Path) -> Self {
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
            other => Self::Sqlite(other),
        }
    }
}
