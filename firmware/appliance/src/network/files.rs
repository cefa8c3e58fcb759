//! The rendered files, into memory, where `ifup` and `wpa_supplicant` look for them.

use super::{Rendered, Trial, links, render};
use crate::{
    durable,
    error::{Doing, Error},
    settings::Settings,
};
use std::{fs, path::Path};

/// `ifup` runs what lies in these, and takes their absence for a failure.
const HOOKS: [&str; 4] = ["if-pre-up.d", "if-up.d", "if-down.d", "if-post-down.d"];

/// Reads the settings, those on trial where there are any, and writes into `folder` (`/run/network`, which `/etc/network` links to): `interfaces`,
/// `wpa_supplicant.conf` where there is a radio to use, `resolv` (lines for the front of `resolv.conf`) and
/// the empty folders that `ifup` wants. Returns sentences about what cannot be as it was asked for; those
/// interfaces use DHCP.
///
/// # Errors
/// [`Error::File`].
pub fn prepare(trial: &Trial, sys_class_net: &Path, folder: &Path) -> Result<Vec<String>, Error> {
    let mut problems = vec![];
    let settings = Settings::new(&trial.system);
    let network = trial.in_force().unwrap_or_else(|problem| {
        problems.push(problem);
        super::Network::default()
    });
    let rendered = render(&network, &links::hardware(sys_class_net), &settings.host_name(), folder);
    rendered.write(folder)?;
    problems.extend(rendered.problems);
    Ok(problems)
}

impl Rendered {
    fn write(&self, folder: &Path) -> Result<(), Error> {
        for hook in HOOKS {
            let hooks = folder.join(hook);
            fs::create_dir_all(&hooks).doing("written", &hooks)?;
        }
        durable::write(&folder.join("interfaces"), self.interfaces.as_bytes(), 0o644)?;
        durable::write(&folder.join("resolv"), self.resolv.as_bytes(), 0o644)?;
        let supplicant = folder.join("wpa_supplicant.conf");
        match &self.wpa_supplicant {
            Some(text) => durable::write(&supplicant, text.as_bytes(), 0o600),
            None => durable::remove(&supplicant),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_settings_bring_the_box_up_with_dhcp_and_say_so() {
        let root = tempfile::tempdir().expect("a folder");
        let (system, sys, out) =
            (root.path().join("system"), root.path().join("sys"), root.path().join("out"));
        fs::create_dir_all(sys.join("eth0/device")).expect("an interface");
        fs::create_dir(&system).expect("a folder");
        fs::write(system.join("network.toml"), "[network]\nipv4 = \"nonsense").expect("damage");
        let problems =
            prepare(&Trial { system, file: "/nowhere/trial".into() }, &sys, &out).expect("written");
        assert!(problems[0].starts_with("The network settings cannot be used"), "{problems:?}");
        let text = fs::read_to_string(out.join("interfaces")).expect("readable");
        assert!(text.contains("udhcpc") && text.contains("iface eth0"), "{text}");
        assert!(HOOKS.iter().all(|hook| out.join(hook).is_dir()));
    }
}
