//! What can go wrong with the database, apart from the refusals that single intents name.

/// A failure of the database or of what it holds.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("the database failed")]
    Sqlite(#[from] rusqlite::Error),
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
}
