//! Sticks and disks that copies of snapshots go to: found by the label of their file system, mounted for one errand
//! where nobody else sees it, and let go. A disk that anything else uses is left alone.
//!
//! Whoever calls has a mount namespace of its own and the right to mount. The file system is the kernel's to read: it
//! gets no device files, no programs and nobody's rights from it.

use fatfs::{FileSystem, FsOptions};
use nix::{
    fcntl::{PosixFadviseAdvice, posix_fadvise},
    mount::{MntFlags, MsFlags, mount, umount2},
    sys::statvfs::statvfs,
};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Where a stick hangs while it is used; every system has it.
const PLACE: &str = "/tmp";
/// Most disks and partitions that are looked at.
const MOST_DISKS: usize = 256;
/// Most files of a folder that are looked at.
const MOST_FILES: usize = 10_000;
/// After the name of a file that is not whole.
const PART: &str = ".part";
/// What is left free, in bytes.
const RESERVE: u64 = 1 << 20;

const NOTHING: Option<&str> = None;

/// Why a stick or folder was of no use.
#[derive(Debug, thiserror::Error)]
pub enum StickError {
    /// No disk with this label is there that nothing else uses.
    #[error("there is no such stick, or it is in use")]
    Absent,
    /// There are two.
    #[error("there are two sticks of this label")]
    Two,
    /// It was pulled out, or is broken.
    #[error("it was pulled out, or is broken")]
    Gone(#[source] io::Error),
    /// It is full.
    #[error("it is full: {free} bytes are free")]
    Full {
        /// Bytes.
        free: u64,
    },
    /// The system refuses.
    #[error("{0}")]
    Failed(#[source] io::Error),
}

impl From<io::Error> for StickError {
    fn from(error: io::Error) -> Self {
        use nix::errno::Errno;
        let gone =
            [Errno::EIO, Errno::ENXIO, Errno::ENODEV, Errno::ENOMEDIUM, Errno::ESHUTDOWN, Errno::EUCLEAN];
        match error.raw_os_error().map(Errno::from_raw) {
            Some(Errno::ENOSPC) => Self::Full { free: 0 },
            Some(number) if gone.contains(&number) => Self::Gone(error),
            _ => Self::Failed(error),
        }
    }
}

/// A folder for copies.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    mounted: bool,
}

impl Folder {
    /// A folder of this machine.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), mounted: false }
    }

    /// The stick of this label, among the disks that `class_block` (`/sys/class/block`) names.
    ///
    /// # Errors
    /// [`StickError`].
    pub fn of_stick(class_block: &Path, label: &str) -> Result<Self, StickError> {
        let (device, kind) = find(class_block, label)?;
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC | MsFlags::MS_NOATIME;
        mount(Some(&device), PLACE, Some(kind), flags, NOTHING).map_err(io::Error::from)?;
        Ok(Self { path: PLACE.into(), mounted: true })
    }

    /// Writes a file of this length, whole or not at all, and brings it to the disk.
    ///
    /// # Errors
    /// [`StickError`]; nothing of it is left then, as far as the disk still lets itself be written.
    pub fn put(&self, name: &str, length: u64, source: impl Read) -> Result<(), StickError> {
        let disk = statvfs(&self.path).map_err(io::Error::from)?;
        let free = disk.blocks_available() * disk.fragment_size();
        if free < length + RESERVE {
            return Err(StickError::Full { free });
        }
        let (path, part) = (self.path.join(name), self.path.join(format!("{name}{PART}")));
        let written = write(&part, length, source).and_then(|()| fs::rename(&part, &path));
        let written = written.and_then(|()| File::open(&self.path)?.sync_all());
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        Ok(written?)
    }

    /// A file, from the disk and not from memory; `None` when it is not there.
    ///
    /// # Errors
    /// [`StickError`].
    pub fn open(&self, name: &str) -> Result<Option<File>, StickError> {
        let path = self.path.join(name);
        match OpenOptions::new().read(true).custom_flags(nix::libc::O_NOFOLLOW).open(path) {
            Ok(file) => {
                // A hint: what is in memory is what was written, whatever became of the disk.
                let _ = posix_fadvise(&file, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED);
                Ok(Some(file))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The names of its files.
    ///
    /// # Errors
    /// [`StickError`].
    pub fn list(&self) -> Result<Vec<String>, StickError> {
        let mut names = vec![];
        for entry in fs::read_dir(&self.path)?.take(MOST_FILES) {
            names.extend(entry?.file_name().into_string());
        }
        Ok(names)
    }

    /// Removes a file.
    ///
    /// # Errors
    /// [`StickError`].
    pub fn remove(&self, name: &str) -> Result<(), StickError> {
        match fs::remove_file(self.path.join(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => Ok(removed?),
        }
    }

    /// Lets the stick go, with everything on it.
    ///
    /// # Errors
    /// [`StickError`]: what was written may not be there.
    pub fn release(mut self) -> Result<(), StickError> {
        if std::mem::take(&mut self.mounted) {
            umount2(PLACE, MntFlags::empty()).map_err(io::Error::from)?;
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.mounted {
            // It may be gone; what waits for it is given up.
            let _ = umount2(PLACE, MntFlags::MNT_DETACH);
        }
    }
}

fn write(part: &Path, length: u64, source: impl Read) -> io::Result<()> {
    let _ = fs::remove_file(part);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part)?;
    if io::copy(&mut source.take(length), &mut file)? != length {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    file.flush()?;
    file.sync_all()
}

/// The device with the file system of this label, and what it is.
fn find(class_block: &Path, label: &str) -> Result<(PathBuf, &'static str), StickError> {
    let mut found = vec![];
    for entry in fs::read_dir(class_block)?.take(MOST_DISKS) {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(|name| name.replace('!', "/")) else { continue };
        let device = Path::new("/dev").join(name);
        // Cards that are not in, and disks that may not be read, are none.
        let Some((kind, own)) = look(&device) else { continue };
        let same = if kind == "vfat" { own.eq_ignore_ascii_case(label) } else { own == label };
        if same {
            found.push((device, kind));
        }
    }
    match found.len() {
        0 => Err(StickError::Absent),
        1 => Ok(found.remove(0)),
        _ => Err(StickError::Two),
    }
}

/// The file system on a device that nothing uses, and its label.
fn look(device: &Path) -> Option<(&'static str, String)> {
    // Who opens a disk for himself alone is refused while anything else has it, in whatever view of the file systems.
    let disk = OpenOptions::new()
        .read(true)
        .custom_flags(nix::libc::O_EXCL | nix::libc::O_CLOEXEC)
        .open(device)
        .ok()?;
    ext4_label(&disk).map(|label| ("ext4", label)).or_else(|| fat_label(&disk).map(|label| ("vfat", label)))
}

/// As the kernel's documentation of ext4's super block has it: at 1024, the magic number at 0x38, the label at 0x78.
fn ext4_label(disk: &File) -> Option<String> {
    let mut block = [0; 0x88];
    disk.read_exact_at(&mut block, 1024).ok()?;
    (block[0x38..0x3a] == [0x53, 0xef]).then(|| {
        let label = &block[0x78..0x88];
        let end = label.iter().position(|byte| *byte == 0).unwrap_or(label.len());
        String::from_utf8_lossy(&label[..end]).into_owned()
    })
}

fn fat_label(disk: &File) -> Option<String> {
    let mut signature = [0; 2];
    disk.read_exact_at(&mut signature, 510).ok()?;
    if signature != [0x55, 0xaa] {
        return None;
    }
    let fat = FileSystem::new(disk.try_clone().ok()?, FsOptions::new()).ok()?;
    // Windows writes the label into the root folder alone.
    let label = fat.read_volume_label_from_root_dir().ok()?.unwrap_or_else(|| fat.volume_label());
    let label = label.trim().to_owned();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fatfs::FormatVolumeOptions;

    #[test]
    fn a_copy_is_whole_or_not_there_and_what_is_too_long_is_told_before() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = Folder::at(place.path());
        folder.put("one", 5, &b"hello and more"[..]).expect("written");
        let mut text = String::new();
        folder.open("one").expect("read").expect("there").read_to_string(&mut text).expect("text");
        assert_eq!(text, "hello");
        assert!(folder.put("two", 50, &b"short"[..]).is_err());
        assert!(matches!(folder.put("two", u64::MAX / 2, &b""[..]), Err(StickError::Full { .. })));
        assert_eq!(folder.list().expect("names"), ["one"]);
        assert!(folder.open("two").expect("asked").is_none());
        std::os::unix::fs::symlink("one", place.path().join("three")).expect("a link");
        assert!(folder.open("three").is_err(), "no way to elsewhere");
        folder.remove("one").expect("removed");
        folder.remove("one").expect("removed already");
    }

    #[test]
    fn labels_are_read_as_those_who_format_write_them() {
        let disk = tempfile::tempfile().expect("a file");
        disk.set_len(8 << 20).expect("a size");
        assert_eq!((ext4_label(&disk), fat_label(&disk)), (None, None));
        let options = FormatVolumeOptions::new().volume_label(*b"BACKUP 1   ");
        fatfs::format_volume(disk.try_clone().expect("a file"), options).expect("formatted");
        assert_eq!(fat_label(&disk).as_deref(), Some("BACKUP 1"));
        disk.write_all_at(&[0x53, 0xef], 1024 + 0x38).expect("written");
        disk.write_all_at(b"closet\0", 1024 + 0x78).expect("written");
        assert_eq!(ext4_label(&disk).as_deref(), Some("closet"));
    }
}
