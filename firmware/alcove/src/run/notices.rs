//! What the system around Alcove wants the operator to know: the lines of a file that is opened before the
//! portal gives up its view of the file system, and read again at every look.
//!
//! It is never written from here, and no more than its beginning is read.

use alcove_controller::Notices;
use anyhow::Context;
use std::{fs::File, os::unix::fs::FileExt, path::Path, sync::Arc};

/// How much of the file is read, in bytes.
const MAX_TEXT: usize = 16 << 10;
/// How many sentences are told.
const MAX_NOTICES: usize = 50;

/// Opens the file; whoever calls what is returned gets its lines as they are then.
///
/// # Errors
/// When there is no such file, or it cannot be read.
pub fn follow(path: &Path) -> anyhow::Result<Notices> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Arc::new(move || sentences(&file)))
}

fn sentences(file: &File) -> Vec<String> {
    let mut text = vec![0; MAX_TEXT];
    let length = file.read_at(&mut text, 0).unwrap_or_else(|error| {
        tracing::error!(%error, "the notices cannot be read");
        0
    });
    let text = String::from_utf8_lossy(&text[..length]);
    let lines = text.lines().map(|line| line.replace(char::is_control, " "));
    lines.filter(|line| !line.trim().is_empty()).take(MAX_NOTICES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn lines_appear_as_they_are_written() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        let notices = follow(file.path()).expect("notices");
        assert!(notices().is_empty());
        writeln!(file, "The card is write-protected.\n").expect("a line");
        writeln!(file, "A \u{1b}[31mred\tword.").expect("a line");
        assert_eq!(notices(), ["The card is write-protected.", "A  [31mred word."]);
    }

    #[test]
    fn a_flood_stays_small() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        for number in 0..10_000 {
            writeln!(file, "Problem {number}.").expect("a line");
        }
        assert_eq!(follow(file.path()).expect("notices")().len(), MAX_NOTICES);
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = follow(Path::new("/nowhere/notices")).map(|_| ()).expect_err("no file");
        assert!(format!("{error:#}").starts_with("/nowhere/notices cannot be read: "), "{error:#}");
    }
}
