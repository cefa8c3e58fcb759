//! `alcove flash`: an image onto a memory card, on another computer (Linux).
//!
//! In this order: [`plan`] looks at everything and writes nothing (image, checksum beside it, disk, seed file);
//! the plan is shown; [`Plan::confirm`] takes the disk's name as it was typed; [`Confirmed::write`] looks at
//! the disk once more, writes, reads back what it wrote, and puts the seed file on the FAT partition. The
//! partition table goes last, so that a card whose writing was interrupted does not look like a good one.
//!
//! Only removable disks that nothing uses are written. The price: USB hard disks, which call themselves
//! fixed, need another program.

mod card;
mod disk;
mod image;
mod write;

pub use disk::{Disk, System};
pub use write::{Progress, Stage};

use crate::{
    error::FlashError,
    seed::{self, Seed},
};
use image::Image;
use nix::{
    fcntl::OFlag,
    sys::stat::{major, minor},
};
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// What is to be flashed.
#[derive(Debug, Clone)]
pub struct Request {
    /// `.img` or `.img.xz`.
    pub image: PathBuf,
    /// A whole disk, such as `/dev/sdb`.
    pub device: PathBuf,
    /// A seed file to put onto the card.
    pub seed: Option<PathBuf>,
}

/// Everything is checked; nothing is written yet.
#[derive(Debug)]
pub struct Plan {
    device: PathBuf,
    system: System,
    disk: Disk,
    image: Image,
    seed: Option<Vec<u8>>,
    checksum: bool,
}

/// The person has seen the disk and typed its name.
#[derive(Debug)]
pub struct Confirmed(Plan);

/// Checks the image (against `IMAGE.sha256` where that is there), the disk and the seed file. `progress` is
/// told about the checksum.
///
/// # Errors
/// [`FlashError`]: whatever is not right, before anything is written.
pub fn plan(
    request: &Request,
    system: &System,
    progress: &mut dyn FnMut(Progress),
) -> Result<Plan, FlashError> {
    let seed = request.seed.as_deref().map(read_seed).transpose()?;
    let disk = Disk::inspect(system, &request.device)?;
    let image = Image::open(&request.image)?;
    if let Some(needs) = image.size
        && needs > disk.bytes
    {
        return Err(FlashError::TooSmall {
            disk: disk.name,
            has: disk::human(disk.bytes),
            needs: disk::human(needs),
        });
    }
    let checksum = image.check(progress)?;
    Ok(Plan { device: request.device.clone(), system: system.clone(), disk, image, seed, checksum })
}

impl Plan {
    /// The disk that would be erased.
    #[must_use]
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// What would happen, for the person to read.
    #[must_use]
    pub fn describe(&self) -> String {
        let size = self.image.size.map_or_else(String::new, |size| format!(" ({})", disk::human(size)));
        let checked = if self.checksum {
            ""
        } else {
            "\nThere is no checksum file beside the image, so it was not checked."
        };
        let seed = if self.seed.is_some() { "\nThen the seed file is put on it as alcove.toml." } else { "" };
        let image = crate::text::one_line(&self.image.path.display().to_string(), 200);
        format!(
            "Everything on this disk will be lost:\n\n  {}\n\n{image}{size} is written to it.{checked}{seed}",
            self.disk
        )
    }

    /// Goes on when the name that was typed is the disk's.
    ///
    /// # Errors
    /// [`FlashError::NotConfirmed`].
    pub fn confirm(self, typed: &str) -> Result<Confirmed, FlashError> {
        let typed = typed.trim();
        if typed.strip_prefix("/dev/").unwrap_or(typed) == self.disk.name {
            return Ok(Confirmed(self));
        }
        Err(FlashError::NotConfirmed(self.disk.name))
    }
}

impl Confirmed {
    /// Writes, verifies, and puts the seed file on the card.
    ///
    /// # Errors
    /// [`FlashError`]; the card cannot be used then, except after [`FlashError::SeedOntoCard`].
    pub fn write(self, progress: &mut dyn FnMut(Progress)) -> Result<(), FlashError> {
        let Plan { device, system, disk, image, seed, .. } = self.0;
        // The card may have been changed while the question stood on the screen.
        if Disk::inspect(&system, &device)? != disk {
            return Err(FlashError::InUse(disk.name, "it was changed meanwhile".into()));
        }
        let mut target = open(&device, &disk)?;
        onto(&mut target, &disk, &image, seed.as_deref(), progress)
    }
}

/// Opens the disk for this alone: the kernel refuses where any part of it is mounted.
fn open(device: &Path, disk: &Disk) -> Result<File, FlashError> {
    let failed = |source| FlashError::Open { disk: disk.name.clone(), source };
    let exclusive = (OFlag::O_EXCL | OFlag::O_CLOEXEC).bits();
    let file =
        OpenOptions::new().read(true).write(true).custom_flags(exclusive).open(device).map_err(failed)?;
    let opened = file.metadata().map_err(failed)?;
    let number = format!("{}:{}", major(opened.rdev()), minor(opened.rdev()));
    if !opened.file_type().is_block_device() || number != disk.number {
        return Err(FlashError::NotADisk(disk.name.clone()));
    }
    Ok(file)
}

fn onto(
    target: &mut File,
    disk: &Disk,
    image: &Image,
    seed: Option<&[u8]>,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), FlashError> {
    let written = write::write(target, disk, image, progress)?;
    write::verify(target, disk, &written, progress)?;
    if let Some(seed) = seed {
        card::put(target, seed::FILE_NAMES[0], seed)
            .map_err(|source| FlashError::SeedOntoCard { disk: disk.name.clone(), source })?;
    }
    Ok(())
}

fn read_seed(path: &Path) -> Result<Vec<u8>, FlashError> {
    let failed = |source: io::Error| FlashError::SeedFile { path: path.to_owned(), source };
    let bytes = crate::durable::read_up_to(path, seed::MAX_SIZE as u64 + 1).map_err(failed)?;
    Seed::parse(&bytes, Path::new("/usr/share/zoneinfo"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
