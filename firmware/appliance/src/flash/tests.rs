use super::*;
use crate::error::Error;
use std::{
    fs,
    io::{Read, Write},
    process::Command,
};
use tempfile::TempDir;

/// A system with one USB stick, `sdx`, whose contents are a file.
struct Bench {
    folder: TempDir,
    system: System,
}

const STICK: u64 = 8 << 20;

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let disk = root.join("devices/usb1/sdx");
        let write = |path: &str, text: &str| {
            let path = disk.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, text).expect("a file");
        };
        for (path, text) in [
            ("size", "16384\n"),
            ("dev", "8:368\n"),
            ("ro", "0\n"),
            ("removable", "1\n"),
            ("device/vendor", "SanDisk \n"),
            ("device/model", "Ultra\u{1b}[2J\n"),
            ("sdx1/partition", "1\n"),
            ("sdx1/dev", "8:369\n"),
        ] {
            write(path, text);
        }
        fs::create_dir(disk.join("sdx1/holders")).expect("a folder");
        fs::write(root.join("devices/usb1/serial"), "4C53\n").expect("a file");
        fs::create_dir(root.join("class_block")).expect("a folder");
        for (name, to) in [("sdx", "sdx"), ("sdx1", "sdx/sdx1")] {
            let to = root.join("devices/usb1").join(to);
            std::os::unix::fs::symlink(to, root.join("class_block").join(name)).expect("a link");
        }
        fs::write(root.join("mounts"), "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n").expect("a file");
        fs::write(root.join("swaps"), "Filename Type\n").expect("a file");
        for name in ["sdx", "sdx1"] {
            let device = fs::File::create(root.join(name)).expect("a device");
            device.set_len(STICK).expect("its size");
        }
        let system = System {
            class_block: root.join("class_block"),
            mounts: root.join("mounts"),
            swaps: root.join("swaps"),
        };
        Self { folder, system }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn attribute(&self, name: &str, text: &str) {
        fs::write(self.path("devices/usb1/sdx").join(name), text).expect("a file");
    }

    fn inspect(&self) -> Result<Disk, FlashError> {
        Disk::inspect(&self.system, &self.path("sdx"))
    }

    fn refused(&self) -> String {
        self.inspect().expect_err("refused").to_string()
    }

    /// An image with a FAT partition of 4 MiB from 1 MiB on.
    fn image(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        let mut bytes = vec![0_u8; 6 << 20];
        // Not to be packed, so that half of a packed image is more than its first chunk.
        let mut state = 1_u32;
        for byte in bytes.iter_mut().skip(5 << 20) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (state >> 24) as u8;
        }
        bytes[440..444].copy_from_slice(&0xa1c0_ed15_u32.to_le_bytes());
        bytes[446 + 4] = 0x0c;
        bytes[446 + 8..446 + 12].copy_from_slice(&2048_u32.to_le_bytes());
        bytes[446 + 12..446 + 16].copy_from_slice(&8192_u32.to_le_bytes());
        bytes[510..512].copy_from_slice(&[0x55, 0xaa]);
        let mut fat = std::io::Cursor::new(vec![0; 4 << 20]);
        fatfs::format_volume(&mut fat, fatfs::FormatVolumeOptions::new()).expect("formatted");
        bytes[1 << 20..5 << 20].copy_from_slice(fat.get_ref());
        fs::write(&path, bytes).expect("an image");
        path
    }

    fn request(&self, image: &Path) -> Request {
        Request { image: image.to_owned(), device: self.path("sdx"), seed: None }
    }

    fn plan(&self, request: &Request) -> Result<Plan, FlashError> {
        plan(request, &self.system, &mut |_| {})
    }

    /// Writes as after the confirmation; the stick here is a file, which cannot be opened as a disk.
    fn write(&self, plan: &Plan) -> Result<(), FlashError> {
        let mut target = OpenOptions::new().read(true).write(true).open(self.path("sdx")).expect("the stick");
        onto(&mut target, &plan.disk, &plan.image, plan.seed.as_deref(), &mut |_| {})
    }
}

#[test]
fn a_stick_is_shown_as_it_calls_itself() {
    let disk = Bench::new().inspect().expect("a stick");
    assert_eq!(disk.to_string(), "sdx  SanDisk Ultra?[2J  8.3 MB  serial 4C53");
    assert_eq!(disk::human(31_914_983_424), "31.9 GB");
}

#[test]
fn only_a_removable_disk_that_nothing_uses_is_taken() {
    let cases: [(&str, &str, &str); 4] = [
        ("removable", "0\n", "not removable"),
        ("ro", "1\n", "write-protected"),
        ("size", "0\n", "no card in sdx"),
        ("size", "8589934592\n", "more than a card"),
    ];
    for (name, value, expected) in cases {
        let bench = Bench::new();
        bench.attribute(name, value);
        let told = bench.refused();
        assert!(told.contains(expected), "{told}");
    }
    let bench = Bench::new();
    fs::write(&bench.system.mounts, "30 1 8:369 / /media/stick rw - vfat /dev/sdx1 rw\n").expect("a file");
    assert!(bench.refused().contains("mounted on /media/stick"));
    let bench = Bench::new();
    fs::write(&bench.system.swaps, "Filename Type\n/dev/sdx1 partition 1 0 -2\n").expect("a file");
    assert!(bench.refused().contains("swap"));
    let bench = Bench::new();
    fs::create_dir(bench.path("devices/usb1/sdx/sdx1/holders/dm-0")).expect("a holder");
    assert!(bench.refused().contains("encrypted"));
    let bench = Bench::new();
    fs::remove_file(&bench.system.mounts).expect("removed");
    assert!(bench.refused().contains("cannot be found out"));
}

#[test]
fn a_card_in_a_built_in_reader_is_removable_too() {
    let bench = Bench::new();
    bench.attribute("removable", "0\n");
    bench.attribute("device/type", "SD\n");
    assert!(bench.inspect().is_ok());
    bench.attribute("device/type", "MMC\n");
    assert!(bench.refused().contains("not removable"), "what is soldered in stays");
}

#[test]
fn a_partition_names_its_disk_and_other_files_are_no_disks() {
    let bench = Bench::new();
    let told = Disk::inspect(&bench.system, &bench.path("sdx1")).expect_err("a partition").to_string();
    assert!(told.ends_with("name the whole disk, /dev/sdx"), "{told}");
    for other in ["/dev/null", "/etc/passwd", "/nonexistent"] {
        let told = Disk::inspect(&bench.system, Path::new(other)).expect_err(other).to_string();
        assert!(told.contains("is not a disk"), "{told}");
    }
}

#[test]
fn an_image_is_written_whole_with_the_seed_on_it() {
    let bench = Bench::new();
    let image = bench.image("alcove.img");
    let seed = bench.path("my-seed.toml");
    fs::write(&seed, "host_name = \"north\"\n").expect("a seed");
    let plan = bench.plan(&Request { seed: Some(seed), ..bench.request(&image) }).expect("a plan");
    assert!(plan.describe().contains("SanDisk") && plan.describe().contains("was not checked"));
    bench.write(&plan).expect("written");
    let (wanted, found) =
        (fs::read(&image).expect("the image"), fs::read(bench.path("sdx")).expect("the stick"));
    assert!(found[..1 << 20] == wanted[..1 << 20] && found[5 << 20..6 << 20] == wanted[5 << 20..]);
    let part = std::io::Cursor::new(found[1 << 20..5 << 20].to_vec());
    let fat = fatfs::FileSystem::new(part, fatfs::FsOptions::new()).expect("a file system");
    let mut text = String::new();
    fat.root_dir().open_file("alcove.toml").expect("the seed").read_to_string(&mut text).expect("text");
    assert_eq!(text, "host_name = \"north\"\n");
}

#[test]
fn a_wrong_seed_stops_everything_before_anything_is_written() {
    let bench = Bench::new();
    let image = bench.image("alcove.img");
    let seed = bench.path("alcove.toml");
    fs::write(&seed, "\nhostname = \"north\"\n").expect("a seed");
    let told =
        bench.plan(&Request { seed: Some(seed), ..bench.request(&image) }).expect_err("wrong").to_string();
    assert!(told.contains("alcove.toml, line 2: hostname is not known here"), "{told}");
}

#[test]
fn nothing_goes_on_without_the_disks_name() {
    for (typed, good) in
        [("sdx\n", true), ("/dev/sdx", true), ("", false), ("y", false), ("sdb", false), ("sdx1", false)]
    {
        let bench = Bench::new();
        let image = bench.image("alcove.img");
        let plan = bench.plan(&bench.request(&image)).expect("a plan");
        assert_eq!(plan.confirm(typed).is_ok(), good, "{typed}");
    }
}

#[test]
fn what_is_no_disk_is_not_opened_even_when_it_was_confirmed() {
    let bench = Bench::new();
    let image = bench.image("alcove.img");
    let confirmed = bench.plan(&bench.request(&image)).expect("a plan").confirm("sdx").expect("confirmed");
    assert!(matches!(confirmed.write(&mut |_| {}), Err(FlashError::NotADisk(_))));
}

#[test]
fn a_card_that_was_changed_meanwhile_is_not_written() {
    let bench = Bench::new();
    let image = bench.image("alcove.img");
    let confirmed = bench.plan(&bench.request(&image)).expect("a plan").confirm("sdx").expect("confirmed");
    fs::write(bench.path("devices/usb1/serial"), "another\n").expect("another stick");
    assert!(matches!(confirmed.write(&mut |_| {}), Err(FlashError::InUse(..))));
}

#[test]
fn the_checksum_beside_the_image_counts() {
    let bench = Bench::new();
    let image = bench.image("alcove.img");
    let sum = Command::new("sha256sum").arg(&image).output().expect("a checksum").stdout;
    let beside = bench.path("alcove.img.sha256");
    fs::write(&beside, &sum).expect("a file");
    assert!(!bench.plan(&bench.request(&image)).expect("a plan").describe().contains("not checked"));
    let mut damaged = OpenOptions::new().append(true).open(&image).expect("the image");
    damaged.write_all(&[0; 512]).expect("damaged");
    assert!(matches!(bench.plan(&bench.request(&image)), Err(FlashError::Checksum { .. })));
    fs::write(&beside, "nonsense\n").expect("a file");
    assert!(matches!(bench.plan(&bench.request(&image)), Err(FlashError::ChecksumFile(_))));
}

#[test]
fn other_files_are_no_images() {
    let bench = Bench::new();
    let other = bench.path("holiday.jpg");
    fs::write(&other, [7; 4096]).expect("a file");
    assert!(
        bench.plan(&bench.request(&other)).expect_err("no image").to_string().contains("no partition table")
    );
    fs::write(&other, "short").expect("a file");
    assert!(bench.plan(&bench.request(&other)).expect_err("no image").to_string().contains("too short"));
    let image = bench.image("other.img");
    let mut bytes = fs::read(&image).expect("an image");
    bytes[440] = 0;
    fs::write(&image, bytes).expect("another system's");
    assert!(
        bench.plan(&bench.request(&image)).expect_err("no image").to_string().contains("some other system")
    );
}

#[test]
fn a_compressed_image_is_unpacked_and_a_cut_one_is_told() {
    let bench = Bench::new();
    let image = bench.image("alcove.img");
    let packed = bench.path("alcove.img.xz");
    let pack = Command::new("xz").args(["-k", "-1", "-c"]).arg(&image).output().expect("xz");
    fs::write(&packed, &pack.stdout).expect("packed");
    let plan = bench.plan(&bench.request(&packed)).expect("a plan");
    assert_eq!(plan.image.size, Some(6 << 20));
    bench.write(&plan).expect("written");
    let found = fs::read(bench.path("sdx")).expect("the stick");
    assert!(found[..6 << 20] == fs::read(&image).expect("the image"));

    fs::write(&packed, &pack.stdout[..pack.stdout.len() / 2]).expect("cut");
    let cut = bench.plan(&bench.request(&packed)).expect("its beginning is good");
    assert!(matches!(bench.write(&cut), Err(FlashError::Image { .. })));
    let found = fs::read(bench.path("sdx")).expect("the stick");
    assert!(found[..512].iter().all(|byte| *byte == 0), "it does not look like a good card");
}

#[test]
fn an_image_that_does_not_fit_is_refused_before_it_is_written() {
    let bench = Bench::new();
    bench.attribute("size", "4096\n");
    let image = bench.image("alcove.img");
    let told = bench.plan(&bench.request(&image)).expect_err("too small").to_string();
    assert_eq!(told, "sdx holds 2.0 MB and the image needs 6.2 MB; use a larger card");
}

#[test]
fn a_card_that_forgets_what_was_written_is_found_out() {
    let bench = Bench::new();
    let image = Image::open(&bench.image("alcove.img")).expect("an image");
    let disk = bench.inspect().expect("a stick");
    let mut target = OpenOptions::new().read(true).write(true).open(bench.path("sdx")).expect("the stick");
    let written = write::write(&mut target, &disk, &image, &mut |_| {}).expect("written");
    let mut elsewhere = OpenOptions::new().write(true).open(bench.path("sdx")).expect("the stick");
    std::io::Seek::seek(&mut elsewhere, std::io::SeekFrom::Start(5_500_000)).expect("there");
    elsewhere.write_all(b"x").expect("forgotten");
    let error = write::verify(&mut target, &disk, &written, &mut |_| {}).expect_err("found out");
    assert!(Error::from(error).to_string().contains("use another card"));
}
