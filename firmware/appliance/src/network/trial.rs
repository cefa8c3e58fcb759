//! Network settings on trial: in force, and gone again unless somebody confirms them.
//!
//! What is on trial is a file in memory, beside the one on the data partition that it will become. A power cut, or any
//! other start, therefore finds the settings of before.

use super::{Network, Wired};
use crate::{
    durable,
    error::Error,
    settings::{NETWORK, Settings},
};
use std::path::PathBuf;

/// Longest text of settings, in bytes.
const MAX_TEXT: u64 = 64 << 10;

/// Where things are.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The folder `system/` on the data partition.
    pub system: PathBuf,
    /// The file in memory.
    pub file: PathBuf,
}

impl Trial {
    /// What is on trial, if anything is.
    #[must_use]
    pub fn pending(&self) -> Option<Network> {
        Network::parse(&durable::short_text(&self.file, MAX_TEXT)?).ok()
    }

    /// The settings in force: those on trial, else those that are kept.
    ///
    /// # Errors
    /// A sentence when those that are kept cannot be used.
    pub fn in_force(&self) -> Result<Network, String> {
        self.pending().map_or_else(|| Settings::new(&self.system).network(), Ok)
    }

    /// Puts these on trial; the wireless network stays as it is.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn begin(&self, wired: Wired) -> Result<(), Error> {
        let kept = Settings::new(&self.system).network().unwrap_or_default();
        let network = Network { wired: Some(wired), ..kept };
        durable::write(&self.file, network.to_toml().as_bytes(), 0o600)
    }

    /// Keeps what is on trial; whether there was something.
    ///
    /// # Errors
    /// [`Error::File`]; it is still on trial then.
    pub fn confirm(&self) -> Result<bool, Error> {
        let Some(network) = self.pending() else { return Ok(false) };
        durable::write(&self.system.join(NETWORK), network.to_toml().as_bytes(), 0o600)?;
        durable::remove(&self.file)?;
        Ok(true)
    }

    /// Forgets what is on trial; whether there was something.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn back(&self) -> Result<bool, Error> {
        let there = self.file.exists();
        durable::remove(&self.file)?;
        Ok(there)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Ipv4Method;

    fn wired(toml: &str) -> Wired {
        Network::parse(&format!("[network]\n{toml}")).expect("a network").wired.expect("a wired one")
    }

    #[test]
    fn what_is_not_confirmed_was_never_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let system = folder.path().join("system");
        std::fs::create_dir(&system).expect("a folder");
        let trial = Trial { system: system.clone(), file: folder.path().join("network.toml") };
        let method = || trial.in_force().expect("settings").wired.map(|wired| wired.addressing.ipv4);
        assert_eq!(method(), None);
        trial.begin(wired("ipv4 = \"192.0.2.7/24\"")).expect("on trial");
        assert!(matches!(method(), Some(Ipv4Method::Static(_))));
        assert!(!system.join(NETWORK).exists(), "a power cut now loses it");
        assert!(trial.back().expect("back") && !trial.back().expect("nothing"));
        assert_eq!(method(), None);
        trial.begin(wired("ipv4 = \"192.0.2.8/24\"")).expect("on trial");
        assert!(trial.confirm().expect("kept") && !trial.confirm().expect("nothing"));
        assert!(trial.pending().is_none() && matches!(method(), Some(Ipv4Method::Static(_))));
    }

    #[test]
    fn the_wireless_network_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let trial = Trial { system: folder.path().to_owned(), file: folder.path().join("trial.toml") };
        let psk = "0".repeat(64);
        let wifi = format!("[wifi]\nssid = \"Office\"\npsk = \"{psk}\"\ncountry = \"NL\"\n");
        std::fs::write(folder.path().join(NETWORK), wifi).expect("settings");
        trial.begin(wired("vlan = 20")).expect("on trial");
        trial.confirm().expect("kept");
        let kept = Settings::new(folder.path()).network().expect("settings");
        assert!(kept.wifi.is_some() && kept.wired.is_some());
    }
}
