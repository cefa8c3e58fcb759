//! A file onto the FAT partition of a card that was just written, without mounting it.

use fatfs::{FileSystem, FsOptions};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

const SECTOR: u64 = 512;

/// Puts a file into the root folder of the first partition, which has to be a FAT one, and syncs.
pub(super) fn put(card: &mut File, name: &str, contents: &[u8]) -> io::Result<()> {
    let (start, length) = first_partition(card)?;
    {
        let part = Section { file: &mut *card, start, length, at: 0 };
        let fat = FileSystem::new(part, FsOptions::new())?;
        {
            let mut file = fat.root_dir().create_file(name)?;
            file.truncate()?;
            file.write_all(contents)?;
            file.flush()?;
        }
        fat.unmount()?;
    }
    card.sync_all()
}

/// Start and length in bytes, from the partition table.
fn first_partition(card: &mut File) -> io::Result<(u64, u64)> {
    let mut head = [0; 512];
    card.seek(SeekFrom::Start(0))?;
    card.read_exact(&mut head)?;
    let entry = &head[446..462];
    let number =
        |at: usize| u64::from(u32::from_le_bytes([entry[at], entry[at + 1], entry[at + 2], entry[at + 3]]));
    let is_fat = matches!(entry[4], 0x01 | 0x04 | 0x06 | 0x0b | 0x0c | 0x0e);
    if !is_fat || number(12) == 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the first partition is no FAT partition"));
    }
    Ok((number(8) * SECTOR, number(12) * SECTOR))
}

/// A part of a file that looks like a file.
struct Section<'a> {
    file: &'a mut File,
    start: u64,
    length: u64,
    at: u64,
}

impl Section<'_> {
    fn room(&self, wanted: usize) -> usize {
        usize::try_from(self.length.saturating_sub(self.at)).unwrap_or(usize::MAX).min(wanted)
    }
}

impl Read for Section<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = self.room(buffer.len());
        self.file.seek(SeekFrom::Start(self.start + self.at))?;
        let count = self.file.read(&mut buffer[..room])?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Write for Section<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.room(bytes.len());
        self.file.seek(SeekFrom::Start(self.start + self.at))?;
        let count = self.file.write(&bytes[..room])?;
        self.at += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Section<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
