//! The files: `messages` is the current one, `messages.1` the one before, and so on.

use super::Limits;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Name of the current file.
pub(super) const CURRENT: &str = "messages";

/// The path of the file that is `age` files old.
pub(super) fn path(folder: &Path, age: usize) -> PathBuf {
    match age {
        0 => folder.join(CURRENT),
        _ => folder.join(format!("{CURRENT}.{age}")),
    }
}

pub(super) struct Files {
    folder: PathBuf,
    file_size: u64,
    files: usize,
    /// The current file and its size, once it is open.
    current: Option<(File, u64)>,
    /// Lines that could not be written; told once there is a place for it again.
    lost: u64,
}

impl Files {
    pub(super) fn new(folder: &Path, limits: &Limits) -> Self {
        let files = limits.files.max(1);
        Self { folder: folder.to_owned(), file_size: limits.file_size, files, current: None, lost: 0 }
    }

    /// Writes lines. Where there is no room, the oldest file makes some; where that does not help, the lines
    /// are lost and counted.
    pub(super) fn write(&mut self, lines: &str) {
        if lines.is_empty() {
            return;
        }
        let count = lines.lines().count() as u64;
        let mut text = lines.to_owned();
        if self.lost > 0 {
            text.push_str(&format!("log: {} lines before this could not be written\n", self.lost));
        }
        let mut written = self.try_write(&text);
        if written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::StorageFull)
            && self.drop_oldest()
        {
            written = self.try_write(&text);
        }
        match written {
            Ok(()) => self.lost = 0,
            Err(_) => {
                self.lost += count;
                // Opened anew next time: the partition may have been mounted again.
                self.current = None;
            }
        }
    }

    fn try_write(&mut self, text: &str) -> io::Result<()> {
        if self.current.as_ref().is_some_and(|(_, size)| size + text.len() as u64 > self.file_size) {
            self.rotate()?;
        }
        if self.current.is_none() {
            fs::create_dir_all(&self.folder)?;
            let path = path(&self.folder, 0);
            let file = OpenOptions::new().create(true).append(true).mode(0o640).open(path)?;
            let size = file.metadata()?.len();
            self.current = Some((file, size));
            if size + text.len() as u64 > self.file_size && size > 0 {
                self.rotate()?;
                return self.try_write(text);
            }
        }
        if let Some((file, size)) = &mut self.current {
            file.write_all(text.as_bytes())?;
            *size += text.len() as u64;
        }
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        self.current = None;
        if self.files == 1 {
            return fs::remove_file(path(&self.folder, 0));
        }
        for age in (0..self.files - 1).rev() {
            match fs::rename(path(&self.folder, age), path(&self.folder, age + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn drop_oldest(&self) -> bool {
        (1..self.files).rev().any(|age| fs::remove_file(path(&self.folder, age)).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits { file_size: 100, files: 3, ..Limits::default() }
    }

    fn size(folder: &Path, age: usize) -> u64 {
        path(folder, age).metadata().map_or(0, |file| file.len())
    }

    #[test]
    fn the_files_never_take_more_than_they_may() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = Files::new(folder.path(), &limits());
        for n in 0..100 {
            files.write(&format!("line number {n}\n"));
        }
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 3);
        assert!((0..3).all(|age| size(folder.path(), age) <= 100));
        let last = fs::read_to_string(path(folder.path(), 0)).expect("readable");
        assert!(last.ends_with("line number 99\n"));
    }

    #[test]
    fn a_restart_goes_on_where_the_last_run_ended() {
        let folder = tempfile::tempdir().expect("a folder");
        for n in 0..20 {
            Files::new(folder.path(), &limits()).write(&format!("start number {n}\n"));
        }
        assert!((0..3).all(|age| size(folder.path(), age) <= 100));
        assert!(size(folder.path(), 1) > 50);
    }

    #[test]
    fn lines_that_found_no_disk_are_counted_when_it_is_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let gone = folder.path().join("log");
        fs::write(&gone, "not a folder").expect("a file in the way");
        let mut files = Files::new(&gone, &limits());
        files.write("one\ntwo\n");
        fs::remove_file(&gone).expect("removed");
        files.write("three\n");
        let text = fs::read_to_string(path(&gone, 0)).expect("readable");
        assert_eq!(text, "three\nlog: 2 lines before this could not be written\n");
    }
}
