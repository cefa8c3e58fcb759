//! Reading a snapshot: only to see what it is, or into a new database beside the one in use.

use super::{BoxFile, FILES, LARGEST_FILE, RestoreAs, SnapshotFailure, Summary, carry, take};
use alcove_domain::{Row, Timestamp};
use alcove_snapshot::{Contents, Key, Reader, SnapshotError};
use alcove_store::{Import, ImportError, Store};
use std::{io::Read, path::Path};
use zeroize::Zeroizing;

/// How to restore.
pub struct Restoring<'a> {
    /// What opens the snapshot.
    pub key: &'a Key,
    /// Fingerprint of who must have signed it, where that is known.
    pub signer: Option<&'a str>,
    /// What the box is to be.
    pub restore_as: RestoreAs,
    /// An empty folder on the file system where the box's state is.
    pub into: &'a Path,
    /// The store of the box that is there now, for what a copy keeps.
    pub here: Option<&'a Store>,
    /// Names of files that a box has.
    pub known_files: &'a [&'a str],
    /// The time.
    pub now: Timestamp,
}

/// A database that was made and checked.
#[derive(Debug)]
pub struct Restored {
    /// What the snapshot is.
    pub contents: Contents,
    /// The box's files, to be put beside the database.
    pub files: Vec<BoxFile>,
    /// The box that it will be.
    pub summary: Summary,
}

/// Reads a snapshot to its end and keeps nothing of it. `progress` is told the bytes read.
///
/// # Errors
/// [`SnapshotFailure`], by the name of what is wrong.
pub fn verify(
    source: impl Read,
    key: &Key,
    mut progress: impl FnMut(u64),
) -> Result<Contents, SnapshotFailure> {
    let mut reader = Reader::open(source, key)?;
    while reader.next_row()?.is_some() {
        progress(reader.position());
    }
    signed_by(Ok(reader.into_contents()?), key.signer())
}

/// Makes `alcove.db` and `unseal.key` in `restoring.into` from a snapshot. `progress` is told the bytes read.
///
/// # Errors
/// [`SnapshotFailure`], by the name of what is wrong; what is in the folder is then worth nothing.
pub fn rebuild(
    source: impl Read,
    restoring: &Restoring<'_>,
    mut progress: impl FnMut(u64),
) -> Result<Restored, SnapshotFailure> {
    let here = restoring.here.map(Store::settings).transpose()?;
    let here = here.and_then(|settings| serde_json::to_string(&settings).ok());
    let mut reader = Reader::open(source, restoring.key)?;
    let product = reader.head().product.clone();
    let told = |error: ImportError| match error {
        ImportError::Newer { .. } => SnapshotFailure::Newer(product.clone()),
        ImportError::Row { .. } => SnapshotFailure::NoBox(error.to_string()),
        ImportError::Store(error) => error.into(),
    };
    let mut import = Import::begin(restoring.into, reader.head().schema, restoring.now).map_err(told)?;
    let mut files = vec![];
    let mut refused = None;
    let mut after_row = 0;
    while let Some((part, row)) = reader.next_row()? {
        // What is wrong with a row is told only of a snapshot that is whole: otherwise that is what is wrong.
        if refused.is_none() {
            refused = if part == FILES {
                file(&row, restoring).map(|file| files.extend(file)).err()
            } else {
                carried(part, row, restoring.restore_as, here.as_deref())
                    .map_or(Ok(()), |(part, row)| import.insert(part, &row).map_err(told))
                    .err()
            };
            if let Some(SnapshotFailure::Store(_)) = refused {
                break;
            }
        }
        after_row += 1;
        if after_row % 256 == 0 {
            progress(reader.position());
        }
    }
    if let Some(refused) = refused {
        return Err(refused);
    }
    let expected = restoring.signer.or(restoring.key.signer());
    let contents = signed_by(reader.into_contents().map_err(Into::into), expected)?;
    import.finish().map_err(told)?;
    let summary = check(restoring.into, restoring.now)?;
    Ok(Restored { contents, files, summary })
}

/// Opens what was made as the next start will, and reads what that needs.
fn check(folder: &Path, now: Timestamp) -> Result<Summary, SnapshotFailure> {
    let store = Store::open_existing(folder, now)?;
    take::signer(&store)?;
    Summary::of(&store).map_err(|error| match error {
        SnapshotFailure::Store(error @ alcove_store::StoreError::Damaged(_)) => {
            SnapshotFailure::NoBox(error.to_string())
        }
        other => other,
    })
}

fn carried<'a>(part: &'a str, row: Row, restore_as: RestoreAs, here: Option<&str>) -> Option<(&'a str, Row)> {
    match restore_as {
        RestoreAs::Replacement => Some((part, row)),
        RestoreAs::Copy => carry::for_copy(part, row, here).map(|row| (part, row)),
    }
}

fn file(row: &Row, restoring: &Restoring<'_>) -> Result<Option<BoxFile>, SnapshotFailure> {
    let (name, contents) = (row.text("name").unwrap_or_default(), row.bytes("contents").unwrap_or_default());
    if !restoring.known_files.contains(&name) || contents.len() > LARGEST_FILE {
        let shown = name.chars().filter(|c| !c.is_control()).take(60).collect();
        return Err(SnapshotFailure::UnknownFile(shown));
    }
    let file = BoxFile { name: name.to_owned(), contents: Zeroizing::new(contents.to_vec()) };
    // They are the box's identity.
    Ok((restoring.restore_as == RestoreAs::Replacement).then_some(file))
}

fn signed_by(
    contents: Result<Contents, SnapshotFailure>,
    expected: Option<&str>,
) -> Result<Contents, SnapshotFailure> {
    let contents = contents?;
    let found = contents.manifest.signer.fingerprint();
    match expected {
        Some(expected) if expected != found => {
            Err(SnapshotError::ForeignSigner { found, expected: expected.to_owned() }.into())
        }
        _ => Ok(contents),
    }
}
