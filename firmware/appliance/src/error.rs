//! What can go wrong in this room. Every text is one sentence for the operator: what is wrong, what to do.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Why something of the appliance could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder that this needs.
    #[error("{} cannot be {action}; check that the card is neither full, write-protected nor damaged", .path.display())]
    File {
        /// What was to happen to it: `read`, `written`, `removed`.
        action: &'static str,
        /// Which one.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Nothing was erased, because the request for it would come back at every start.
    #[error(
        "the file {0} cannot be removed from the card, so nothing was erased; remove it on a computer, and check the card"
    )]
    ResetFileStays(String),
    /// The folder to erase is not the data partition.
    #[error("{} is not a mounted data partition, so nothing was erased; check that the card has one", .0.display())]
    NotADataPartition(PathBuf),
    /// More files than any Alcove has.
    #[error(
        "there are more files on the data partition than expected, so it was not erased completely; write the card anew"
    )]
    TooMuchToErase,
    /// The system clock could not be set.
    #[error("the clock cannot be set; certificates may be judged wrongly until a time server answers")]
    Clock(#[source] nix::Error),
    /// No watchdog to feed.
    #[error("{} cannot be used, so a box that hangs will not restart by itself; check that the board has a watchdog", .path.display())]
    Watchdog {
        /// The device.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The names cannot be answered for.
    #[error(
        "the box cannot be found as NAME.local, because the port for it (UDP 5353) cannot be opened; use its address"
    )]
    Multicast(#[source] io::Error),
    /// A signal, poll or other call of the system failed.
    #[error("the system refused {what}; restart the box, and report this when it comes again")]
    System {
        /// What was asked for.
        what: &'static str,
        /// The cause.
        source: nix::Error,
    },
    /// Nothing has been logged.
    #[error("there is no log in {}; is this the box, and does it run?", .0.display())]
    NoLog(PathBuf),
    /// The log cannot be printed.
    #[error("the log cannot be printed")]
    Output(#[source] io::Error),
    /// A password that cannot be hashed.
    #[error("a password of 1 to {0} bytes is needed; choose another one")]
    Password(usize),
    /// Flashing.
    #[error(transparent)]
    Flash(#[from] FlashError),
}

/// Why an image was not written, or not to the end.
#[derive(Debug, thiserror::Error)]
pub enum FlashError {
    /// Not the name of a disk.
    #[error("{0} is not a disk; name a whole disk such as /dev/sdb or /dev/mmcblk0 (`lsblk` lists them)")]
    NotADisk(String),
    /// A part of a disk.
    #[error("{0} is a partition; name the whole disk, {1}")]
    Partition(String, String),
    /// A disk that stays in the computer.
    #[error(
        "{0} ({1}) is not removable; only memory cards and USB sticks are written, so that no computer is erased by mistake"
    )]
    NotRemovable(String, String),
    /// In use.
    #[error("{0} is in use ({1}); unmount it first, or choose another disk")]
    InUse(String, String),
    /// Switched to read-only.
    #[error("{0} is write-protected; move the small switch on the card, or choose another one")]
    WriteProtected(String),
    /// A reader without a card.
    #[error("there is no card in {0}; put one in")]
    NoMedium(String),
    /// Larger than any card.
    #[error("{0} holds {1}, which is more than a card does; choose another disk")]
    TooLarge(String, String),
    /// Smaller than the image.
    #[error("{disk} holds {has} and the image needs {needs}; use a larger card")]
    TooSmall {
        /// The disk.
        disk: String,
        /// Its size.
        has: String,
        /// The image's size.
        needs: String,
    },
    /// The name typed was another one.
    #[error("that is not {0}, so nothing was written; type the name exactly as it is shown")]
    NotConfirmed(String),
    /// The image cannot be read.
    #[error("the image {} cannot be read; check its name, and download it again", .path.display())]
    Image {
        /// The image.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Not an image of ours.
    #[error("{} is not a disk image of Alcove: {why}; use alcove-BOARD.img or alcove-BOARD.img.xz", .path.display())]
    NotAnImage {
        /// The file.
        path: PathBuf,
        /// What it lacks.
        why: &'static str,
    },
    /// The checksum beside the image is another one.
    #[error("{} is damaged: its checksum is not the one in {}; download it again", .image.display(), .checksum.display())]
    Checksum {
        /// The image.
        image: PathBuf,
        /// The file with the checksum.
        checksum: PathBuf,
    },
    /// The checksum file has none.
    #[error("{} has no SHA-256 checksum in it; download it again, or remove it", .0.display())]
    ChecksumFile(PathBuf),
    /// The disk cannot be opened for this.
    #[error("{disk} cannot be opened; run this as root, with the disk not mounted anywhere")]
    Open {
        /// The disk.
        disk: String,
        /// The cause.
        source: io::Error,
    },
    /// Writing failed midway.
    #[error(
        "{disk} failed while it was written, so what is on it cannot be used; try another card or reader"
    )]
    Write {
        /// The disk.
        disk: String,
        /// The cause.
        source: io::Error,
    },
    /// What was read back is something else.
    #[error(
        "{0} does not hold what was written, so it is broken or not as large as it says; use another card"
    )]
    Verify(String),
    /// The seed file is wrong; nothing was written.
    #[error("nothing was written, because of the seed file: {0}")]
    Seed(#[from] crate::seed::Mistake),
    /// The seed file cannot be read; nothing was written.
    #[error("the seed file {} cannot be read; nothing was written", .path.display())]
    SeedFile {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The card is good but for the seed file.
    #[error(
        "the image is written, but alcove.toml could not be put on {disk}; copy it onto the card's ALCOVE partition yourself"
    )]
    SeedOntoCard {
        /// The disk.
        disk: String,
        /// The cause.
        source: io::Error,
    },
}

impl FlashError {
    /// Whether the disk is still as it was.
    #[must_use]
    pub fn nothing_was_written(&self) -> bool {
        !matches!(self, Self::Write { .. } | Self::Verify(_) | Self::SeedOntoCard { .. })
    }
}

/// Names the file with an I/O error.
pub(crate) trait Doing<T> {
    /// `action` is what was to happen to the file: `read`, `written`, `removed`.
    fn doing(self, action: &'static str, path: &Path) -> Result<T, Error>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, action: &'static str, path: &Path) -> Result<T, Error> {
        self.map_err(|source| Error::File { action, path: path.to_owned(), source })
    }
}
