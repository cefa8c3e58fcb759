//! From the seed file to the files of the data partition, and the seed file's removal.
//!
//! Each of the seed's parts becomes one file below `system/`, written whole and durably; the seed goes last.
//! The same seed always makes the same files, so a power cut in between means that it is applied once more at
//! the next start, with the same end. Removal overwrites: first a mark in the first sector, so that a half
//! overwritten file is recognised and never read as a seed, then the rest, then the entry. (A memory card may
//! keep old sectors; what it shows to a computer is gone.)

use crate::{
    durable,
    error::{Doing, Error},
    network::Network,
    seed::{self, Mistake, Seed, SnapshotSecret, SshKey},
    settings::{
        ADMIN, HOST_NAME, JOIN, NETWORK, NTP, SNAPSHOT_KEY, SNAPSHOT_PASSPHRASE, SSH_KEYS, Settings,
        TIME_ZONE,
    },
};
use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{Seek, SeekFrom, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// What a seed file begins with once it is applied and on its way out.
const MARK: &[u8] = b"#applied\n";
/// Most entries of the FAT partition's root folder that are looked at for stray files.
const MAX_ENTRIES: usize = 512;

/// Where things are.
#[derive(Debug, Clone)]
pub struct Places {
    /// The mounted FAT partition.
    pub fat: PathBuf,
    /// `system/` on the data partition; made where it is missing, readable for root only.
    pub system: PathBuf,
    /// The system's time zones, `/usr/share/zoneinfo`.
    pub zoneinfo: PathBuf,
    /// Whether `system` survives a restart. If not, the seed stays on the card and is applied at every start.
    pub durable: bool,
}

/// What became of a seed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// There is none.
    Absent,
    /// Applied, and removed where `durable` was set.
    Applied,
    /// Applied, but still there: the sentence says why.
    Stays(String),
    /// Not applied; it stays for correction.
    Wrong(Mistake),
}

/// What was found on the FAT partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The seed file.
    pub outcome: Outcome,
    /// Sentences about things that this release cannot use.
    pub notes: Vec<String>,
}

impl Found {
    /// Everything that the operator should be told, one sentence each.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let outcome = match &self.outcome {
            Outcome::Absent | Outcome::Applied => None,
            Outcome::Stays(sentence) => Some(sentence.clone()),
            Outcome::Wrong(mistake) => Some(format!("{mistake} Nothing of the file was applied.")),
        };
        outcome.into_iter().chain(self.notes.iter().cloned()).collect()
    }
}

/// What a part of the seed does to one file.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Write { name: &'static str, contents: String },
    Remove { name: &'static str },
}

/// Reads the seed file, applies it and removes it.
///
/// # Errors
/// [`Error::File`] when the files cannot be written; the seed is then still there.
pub fn apply(places: &Places) -> Result<Found, Error> {
    let notes = strays(&places.fat);
    let names = seed::FILE_NAMES.map(|name| places.fat.join(name));
    let path = names.iter().find(|path| path.exists()).unwrap_or(&names[0]);
    let outcome = match durable::read_up_to(path, seed::MAX_SIZE as u64 + 1) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Outcome::Absent,
        Err(error) => return Err(error).doing("read", path),
        Ok(bytes) if bytes.starts_with(MARK) => leave(places, path),
        Ok(bytes) => match Seed::parse(&bytes, &places.zoneinfo) {
            Err(mistake) => Outcome::Wrong(mistake),
            Ok(seed) => {
                carry_out(
                    &places.system,
                    plan(&seed, Settings::new(&places.system).network().unwrap_or_default()),
                )?;
                leave(places, path)
            }
        },
    };
    Ok(Found { outcome, notes })
}

fn plan(seed: &Seed, mut network: Network) -> Vec<Step> {
    let mut steps = vec![];
    let mut write = |name, contents| steps.push(Step::Write { name, contents });
    if let Some(name) = &seed.host_name {
        write(HOST_NAME, format!("{}\n", name.as_str()));
    }
    if let Some(zone) = &seed.time_zone {
        write(TIME_ZONE, format!("{}\n", zone.as_str()));
    }
    if seed.wired.is_some() || seed.wifi.is_some() {
        network.wired = seed.wired.clone().or(network.wired);
        network.wifi = seed.wifi.clone().or(network.wifi);
        write(NETWORK, network.to_toml());
    }
    if let Some(code) = &seed.join {
        write(JOIN, format!("{code}\n"));
    }
    if let Some(admin) = &seed.admin {
        write(ADMIN, format!("{}\n{}\n", admin.name, admin.password_hash.as_str()));
    }
    if let Some(secret) = &seed.snapshot {
        let (name, other, text) = match secret {
            SnapshotSecret::Passphrase(text) => (SNAPSHOT_PASSPHRASE, SNAPSHOT_KEY, text),
            SnapshotSecret::RecoveryKey(text) => (SNAPSHOT_KEY, SNAPSHOT_PASSPHRASE, text),
        };
        steps.push(Step::Write { name, contents: format!("{text}\n") });
        steps.push(Step::Remove { name: other });
    }
    let mut list = |name, lines: Option<Vec<&str>>| match lines {
        None => {}
        Some(lines) if lines.is_empty() => steps.push(Step::Remove { name }),
        Some(lines) => steps.push(Step::Write { name, contents: lines.join("\n") + "\n" }),
    };
    list(NTP, seed.ntp_servers.as_ref().map(|all| all.iter().map(|server| server.as_str()).collect()));
    list(SSH_KEYS, seed.ssh_keys.as_ref().map(|all| all.iter().map(SshKey::as_str).collect()));
    steps
}

fn carry_out(system: &Path, steps: Vec<Step>) -> Result<(), Error> {
    if !system.is_dir() {
        DirBuilder::new().recursive(true).mode(0o700).create(system).doing("written", system)?;
        durable::sync_folder(system)?;
    }
    for step in steps {
        match step {
            Step::Write { name, contents } => durable::write(&system.join(name), contents.as_bytes(), 0o600)?,
            Step::Remove { name } => durable::remove(&system.join(name))?,
        }
    }
    Ok(())
}

fn leave(places: &Places, path: &Path) -> Outcome {
    if !places.durable {
        return Outcome::Stays(
            "alcove.toml was applied, and stays on the card because the data partition cannot keep it."
                .into(),
        );
    }
    match overwrite(path).and_then(|()| durable::remove(path)) {
        Ok(()) => Outcome::Applied,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the seed file stays");
            Outcome::Stays(
                "alcove.toml was applied but cannot be removed from the card; remove it on a computer."
                    .into(),
            )
        }
    }
}

fn overwrite(path: &Path) -> Result<(), Error> {
    let scrub = || {
        let mut file = OpenOptions::new().write(true).open(path)?;
        let length = file.metadata()?.len();
        file.write_all(MARK)?;
        file.sync_all()?;
        let rest = length.saturating_sub(MARK.len() as u64).min(seed::MAX_SIZE as u64);
        file.seek(SeekFrom::Start(MARK.len() as u64))?;
        file.write_all(&vec![b' '; usize::try_from(rest).unwrap_or(seed::MAX_SIZE)])?;
        file.sync_all()
    };
    scrub().doing("overwritten", path)
}

/// Notes about files on the FAT partition that look like what the seed file says.
fn strays(fat: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(fat) else { return vec![] };
    let names = entries.take(MAX_ENTRIES).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<String> = names
        .filter(|name| matches!(name.to_ascii_lowercase().as_str(), "join" | "join.txt"))
        .map(|name| {
            let name = crate::text::one_line(&name, 80);
            format!("{name} on the card is not read: write join = \"CODE\" into alcove.toml.")
        })
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Secret;
    use std::os::unix::fs::PermissionsExt;
    use tempfile::TempDir;

    struct Card {
        folder: TempDir,
        places: Places,
    }

    fn card(seed: &str) -> Card {
        let folder = tempfile::tempdir().expect("a folder");
        let fat = folder.path().join("fat");
        fs::create_dir(&fat).expect("a card");
        fs::write(fat.join(seed::FILE_NAMES[0]), seed).expect("a seed");
        let places = Places {
            fat,
            system: folder.path().join("data/system"),
            zoneinfo: "/nonexistent".into(),
            durable: true,
        };
        Card { folder, places }
    }

    impl Card {
        fn seed(&self) -> PathBuf {
            self.places.fat.join(seed::FILE_NAMES[0])
        }

        fn settings(&self) -> Settings {
            Settings::new(&self.places.system)
        }

        fn apply(&self) -> Found {
            apply(&self.places).expect("it is done")
        }
    }

    const SEED: &str = "host_name = \"north\"\ntime_zone = \"Europe/Paris\"\nntp_servers = [\"ntp.example.org\"]\n\
        [admin]\nname = \"anna\"\npassword_hash = \"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG5tXkQFNhyFI\"\n\
        [wifi]\nssid = \"Office\"\npassphrase = \"correct horse\"\ncountry = \"NL\"\n";

    #[test]
    fn a_seed_is_applied_and_gone() {
        let card = card(SEED);
        assert_eq!(card.apply(), Found { outcome: Outcome::Applied, notes: vec![] });
        assert!(!card.seed().exists());
        let settings = card.settings();
        assert_eq!(settings.host_name().as_str(), "north");
        assert_eq!(settings.time_zone().expect("a zone").as_str(), "Europe/Paris");
        assert_eq!(settings.admin().expect("an admin").name.as_str(), "anna");
        assert!(settings.network().expect("a network").wifi.is_some());
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&card.places.system), 0o700);
        assert_eq!(mode(&card.places.system.join(NETWORK)), 0o600);
        let kept = fs::read_to_string(card.places.system.join(NETWORK)).expect("readable");
        assert!(!kept.contains("correct horse"), "{kept}");
        settings.admin_is_taken_over().expect("removed");
        assert_eq!(settings.admin(), None);
        assert_eq!(card.apply().outcome, Outcome::Absent);
    }

    #[test]
    fn what_a_later_seed_does_not_mention_stays() {
        let card = card(SEED);
        card.apply();
        fs::write(card.seed(), "ntp_servers = []\n[network]\nipv4 = \"192.0.2.7/24\"\n").expect("a seed");
        card.apply();
        let network = card.settings().network().expect("a network");
        assert!(network.wired.is_some() && network.wifi.is_some());
        assert_eq!(card.settings().host_name().as_str(), "north");
        assert!(!card.places.system.join(NTP).exists());
    }

    #[test]
    fn a_mistake_leaves_the_seed_and_what_was_there() {
        let card = card("host_name = \"north\"\n");
        card.apply();
        let wrong = "host_name = \"south\"\ntime_zone = \"\"\n";
        fs::write(card.seed(), wrong).expect("a seed");
        let problems = card.apply().problems();
        assert!(problems[0].starts_with("alcove.toml, line 2: "), "{problems:?}");
        assert_eq!(card.settings().host_name().as_str(), "north");
        assert_eq!(fs::read_to_string(card.seed()).expect("it stays"), wrong);
    }

    #[test]
    fn a_power_cut_at_any_step_ends_the_same() {
        let whole = card(SEED);
        whole.apply();
        let names = [HOST_NAME, TIME_ZONE, NTP, NETWORK, ADMIN];
        let contents = |card: &Card| names.map(|name| fs::read_to_string(card.places.system.join(name)).ok());
        let steps =
            plan(&Seed::parse(SEED.as_bytes(), Path::new("/nonexistent")).expect("good"), Network::default());
        for cut in 0..=steps.len() {
            let card = card(SEED);
            let steps = plan(
                &Seed::parse(SEED.as_bytes(), Path::new("/nonexistent")).expect("good"),
                Network::default(),
            );
            carry_out(&card.places.system, steps.into_iter().take(cut).collect()).expect("so far");
            assert_eq!(card.apply().outcome, Outcome::Applied);
            assert_eq!(contents(&card), contents(&whole));
        }
    }

    #[test]
    fn a_seed_that_was_half_overwritten_is_not_read_again() {
        let card = card(SEED);
        card.apply();
        let mut half = SEED.as_bytes().to_vec();
        half[..MARK.len()].copy_from_slice(MARK);
        fs::write(card.seed(), half).expect("what the cut left");
        assert_eq!(card.apply().outcome, Outcome::Applied);
        assert!(!card.seed().exists());
        assert_eq!(card.settings().host_name().as_str(), "north");
    }

    #[test]
    fn the_contents_are_overwritten_before_the_seed_goes() {
        let card = card(SEED);
        let link = card.folder.path().join("another name for the same file");
        fs::hard_link(card.seed(), &link).expect("a link");
        card.apply();
        let left = fs::read_to_string(link).expect("readable");
        assert!(left.starts_with("#applied\n") && left[9..].trim().is_empty(), "{left}");
        assert_eq!(left.len(), SEED.len());
    }

    #[test]
    fn a_seed_that_an_editor_has_renamed_is_read_too() {
        let card = card(SEED);
        let renamed = card.places.fat.join("alcove.toml.txt");
        fs::rename(card.seed(), &renamed).expect("renamed");
        assert_eq!(card.apply().outcome, Outcome::Applied);
        assert!(!renamed.exists());
        assert_eq!(card.settings().host_name().as_str(), "north");
    }

    #[test]
    fn without_a_data_partition_the_seed_stays_for_the_next_start() {
        let mut card = card(SEED);
        card.places.durable = false;
        let found = card.apply();
        assert!(matches!(&found.outcome, Outcome::Stays(why) if why.contains("data partition")));
        assert_eq!(fs::read_to_string(card.seed()).expect("there"), SEED);
        assert_eq!(card.settings().host_name().as_str(), "north");
    }

    #[test]
    fn a_code_in_a_file_of_its_own_is_named_and_left() {
        let card = card("host_name = \"north\"\n");
        fs::write(card.places.fat.join("join.txt"), "x").expect("a file");
        let found = card.apply();
        assert_eq!(found.outcome, Outcome::Applied);
        assert_eq!(
            found.notes,
            ["join.txt on the card is not read: write join = \"CODE\" into alcove.toml."]
        );
        assert!(card.places.fat.join("join.txt").exists());
    }

    #[test]
    fn what_opens_a_snapshot_is_kept_until_it_is_of_no_use() {
        let card = card("[snapshot]\npassphrase = \"twelve letters and more\"\n");
        assert_eq!(card.apply().outcome, Outcome::Applied);
        let Some(Secret::Passphrase(path)) = card.settings().snapshot_secret() else {
            panic!("a passphrase")
        };
        assert_eq!(fs::read_to_string(&path).expect("readable"), "twelve letters and more\n");
        assert_eq!(path.metadata().expect("there").permissions().mode() & 0o777, 0o600);
        card.settings().forget_snapshot_secret().expect("removed");
        assert_eq!(card.settings().snapshot_secret(), None);
    }

    #[test]
    fn an_endless_file_is_refused_after_its_first_kilobytes() {
        let mut card = card("");
        fs::remove_file(card.seed()).expect("removed");
        let sparse = fs::File::create(card.seed()).expect("a file");
        sparse.set_len(64 << 20).expect("64 MiB");
        card.places.durable = true;
        assert!(matches!(card.apply().outcome, Outcome::Wrong(mistake) if mistake.line.is_none()));
    }
}
