//! What the kernel knows about a disk, and whether it may be erased.

use crate::{error::FlashError, text::one_line};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

/// Larger than any card or stick, in bytes (2 TiB, also the end of the partition table's numbers).
const MAX_SIZE: u64 = 2 << 40;

/// Where the system tells about disks.
#[derive(Debug, Clone)]
pub struct System {
    /// `/sys/class/block`.
    pub class_block: PathBuf,
    /// `/proc/self/mountinfo`.
    pub mounts: PathBuf,
    /// `/proc/swaps`.
    pub swaps: PathBuf,
}

impl Default for System {
    fn default() -> Self {
        Self {
            class_block: "/sys/class/block".into(),
            mounts: "/proc/self/mountinfo".into(),
            swaps: "/proc/swaps".into(),
        }
    }
}

/// A removable whole disk that nothing uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// `sdb`, `mmcblk0`.
    pub name: String,
    /// As the disk calls itself.
    pub model: String,
    /// Where it has one.
    pub serial: Option<String>,
    /// Its size.
    pub bytes: u64,
    /// Major and minor device number, as `8:16`.
    pub(super) number: String,
}

impl fmt::Display for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}  {}", self.name, self.model, human(self.bytes))?;
        match &self.serial {
            Some(serial) => write!(f, "  serial {serial}"),
            None => Ok(()),
        }
    }
}

impl Disk {
    /// Looks at a device.
    ///
    /// # Errors
    /// [`FlashError`] says why it must not be erased.
    pub fn inspect(system: &System, device: &Path) -> Result<Self, FlashError> {
        let shown = one_line(&device.display().to_string(), 100);
        let none = || FlashError::NotADisk(shown.clone());
        // Names such as /dev/disk/by-id/… are links to the real one.
        let real = device.canonicalize().map_err(|_| none())?;
        let name = real.file_name().and_then(|name| name.to_str()).ok_or_else(none)?.to_owned();
        let entry = system.class_block.join(&name);
        if !entry.is_dir() {
            return Err(none());
        }
        if entry.join("partition").exists() {
            let whole = entry.canonicalize().ok().and_then(|path| {
                path.parent()
                    .and_then(Path::file_name)
                    .map(|whole| format!("/dev/{}", whole.to_string_lossy()))
            });
            return Err(FlashError::Partition(shown, whole.unwrap_or_else(|| "without its number".into())));
        }
        let disk = Self {
            model: model(&entry),
            serial: serial(&entry),
            bytes: number(&entry.join("size")).saturating_mul(512),
            number: text(&entry.join("dev")),
            name,
        };
        disk.check(&entry, system)?;
        Ok(disk)
    }

    fn check(&self, entry: &Path, system: &System) -> Result<(), FlashError> {
        let name = self.name.clone();
        // Readers that are built in call a card fixed, because the reader is.
        let is_card = text(&entry.join("device/type")) == "SD";
        if number(&entry.join("removable")) != 1 && !is_card {
            return Err(FlashError::NotRemovable(name, self.model.clone()));
        }
        if self.bytes == 0 {
            return Err(FlashError::NoMedium(name));
        }
        if number(&entry.join("ro")) == 1 {
            return Err(FlashError::WriteProtected(name));
        }
        if self.bytes > MAX_SIZE {
            return Err(FlashError::TooLarge(name, human(self.bytes)));
        }
        match use_of(entry, system) {
            Some(what) => Err(FlashError::InUse(name, what)),
            None => Ok(()),
        }
    }
}

/// What the disk or one of its partitions is used for. That nothing can be found out counts as used.
fn use_of(entry: &Path, system: &System) -> Option<String> {
    let mut parts = vec![entry.to_owned()];
    for part in fs::read_dir(entry).into_iter().flatten().flatten() {
        if part.path().join("partition").exists() {
            parts.push(part.path());
        }
    }
    let Ok(mounts) = fs::read_to_string(&system.mounts) else {
        return Some("what is mounted cannot be found out".into());
    };
    let swaps = fs::read_to_string(&system.swaps).unwrap_or_default();
    for part in &parts {
        let device = text(&part.join("dev"));
        let mounted = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
        for fields in mounted {
            if let [_, _, number, _, place, ..] = fields.as_slice()
                && *number == device
            {
                return Some(format!("mounted on {}", one_line(place, 100)));
            }
        }
        let path = format!("/dev/{}", part.file_name().unwrap_or_default().to_string_lossy());
        if swaps.lines().any(|line| line.split_whitespace().next() == Some(&path)) {
            return Some("used as swap space".into());
        }
        if fs::read_dir(part.join("holders")).is_ok_and(|mut holders| holders.next().is_some()) {
            return Some("part of another disk, such as an encrypted one".into());
        }
    }
    None
}

fn model(entry: &Path) -> String {
    let parts = ["device/vendor", "device/model", "device/name"].map(|part| text(&entry.join(part)));
    // MMC cards have a number as vendor.
    let words: Vec<&str> =
        parts.iter().map(String::as_str).filter(|part| !part.is_empty() && !part.starts_with("0x")).collect();
    if words.is_empty() { "unnamed disk".into() } else { words.join(" ") }
}

/// The disk's own serial number, or that of the USB stick around it.
fn serial(entry: &Path) -> Option<String> {
    let device = entry.join("device").canonicalize().ok()?;
    let serials = device.ancestors().take(7).map(|folder| text(&folder.join("serial")));
    serials.into_iter().find(|serial| !serial.is_empty())
}

fn text(path: &Path) -> String {
    let text = crate::durable::short_text(path, 4096).unwrap_or_default();
    one_line(text.trim(), 64)
}

fn number(path: &Path) -> u64 {
    text(path).parse().unwrap_or(0)
}

/// A size as it is printed on cards.
pub(super) fn human(bytes: u64) -> String {
    let (unit, name) = if bytes >= 1_000_000_000 { (100_000_000, "GB") } else { (100_000, "MB") };
    let tenths = bytes / unit;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}
