//! The certificate that the box shows: the one that was chosen, or the one of the box's own authority.
//!
//! Keys are kept sealed in the store. What a client may trust is written to `tls/ca.crt`.

use super::host_addresses;
use alcove_controller::{Controller, OWN_AUTHORITY as AUTHORITY};
use alcove_edge::{CertificateAuthority, LONGEST_VALIDITY};
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fs,
    net::IpAddr,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const CERTIFICATE: &str = "tls-certificate";

/// A certificate is made anew this long before it ends.
const RENEW_BEFORE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A certificate and its private key, PEM.
#[derive(PartialEq, Eq)]
pub struct Certificate {
    pub chain: String,
    pub key: String,
}

#[derive(Serialize, Deserialize)]
struct StoredAuthority {
    certificate: String,
    key: String,
}

#[derive(Serialize, Deserialize)]
struct StoredCertificate {
    certificate: String,
    key: String,
    /// Unix seconds.
    not_after: u64,
    names: BTreeSet<String>,
    addresses: BTreeSet<IpAddr>,
}

/// The certificate to show at `now`: what the controller has, or one of the box's own authority for this host's names and
/// addresses, made when there is none that fits.
///
/// A board without a battery starts at its floor, and its time jumps when a time server answers: months
/// ahead after long storage, so that the certificate of the start ends at once; or back, once the last known
/// time was wrong. Either way the next call makes another one under the same authority.
///
/// # Errors
/// When the store fails or what it holds is not usable.
pub fn certificate(controller: &Controller, tls: &Path, now: SystemTime) -> anyhow::Result<Certificate> {
    let authority = authority(controller, now)?;
    publish(&tls.join("ca.crt"), authority.certificate_pem()).context("tls/ca.crt cannot be written")?;
    if let Some(chosen) = controller.certificate_to_show()? {
        return Ok(Certificate { chain: chosen.chain.clone(), key: chosen.key.clone() });
    }
    let (names, addresses) = subjects(controller)?;
    let stored = controller.secret(CERTIFICATE)?.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let stored = stored.filter(|stored: &StoredCertificate| {
        let end = UNIX_EPOCH + Duration::from_secs(stored.not_after);
        names.is_subset(&stored.names)
            && addresses.is_subset(&stored.addresses)
            && end > now + RENEW_BEFORE
            // One that ends later than any that is made now has not begun.
            && end <= now + LONGEST_VALIDITY
    });
    let certificate = match stored {
        Some(stored) => stored,
        None => issue(controller, &authority, names, addresses, now)?,
    };
    Ok(Certificate { chain: certificate.certificate, key: certificate.key })
}

/// Puts the authority where clients find it, whole or not at all. What is there already is left alone: this
/// is called every few minutes, and a card should not be written for it.
fn publish(path: &Path, pem: &str) -> std::io::Result<()> {
    if fs::read(path).is_ok_and(|there| there == pem.as_bytes()) {
        return Ok(());
    }
    let new = path.with_extension("new");
    fs::write(&new, pem)?;
    fs::File::open(&new)?.sync_all()?;
    fs::rename(new, path)
}

fn authority(controller: &Controller, now: SystemTime) -> anyhow::Result<CertificateAuthority> {
    let stored = controller.secret_or_insert(AUTHORITY, || {
        // The name tells boxes apart in a list of trusted authorities.
        let made = CertificateAuthority::create(&format!("Alcove on {}", host_name()), now);
        let stored = made.map(|made| StoredAuthority {
            certificate: made.certificate_pem().to_owned(),
            key: made.key_pem(),
        });
        // An empty value fails below, with the reason in words.
        stored.ok().and_then(|stored| serde_json::to_vec(&stored).ok()).unwrap_or_default()
    })?;
    let stored: StoredAuthority =
        serde_json::from_slice(&stored).context("the stored certificate authority is not readable")?;
    Ok(CertificateAuthority::from_pem(&stored.certificate, &stored.key)?)
}

fn issue(
    controller: &Controller,
    authority: &CertificateAuthority,
    names: BTreeSet<String>,
    addresses: BTreeSet<IpAddr>,
    now: SystemTime,
) -> anyhow::Result<StoredCertificate> {
    let mut dns: Vec<String> = names.iter().cloned().collect();
    // The first one is what people read as the certificate's owner: the plain host name, not a numbered one.
    dns.sort_by_key(String::len);
    let ips: Vec<IpAddr> = addresses.iter().copied().collect();
    let issued = authority.issue(&dns, &ips, now, LONGEST_VALIDITY)?;
    let stored = StoredCertificate {
        certificate: issued.certificate_pem,
        key: issued.key_pem,
        not_after: issued.not_after.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        names,
        addresses,
    };
    controller.put_secret(CERTIFICATE, &serde_json::to_vec(&stored)?)?;
    tracing::info!(names = ?stored.names, "a certificate was made");
    Ok(stored)
}

/// Every name and address that somebody may type to reach this box.
fn subjects(controller: &Controller) -> anyhow::Result<(BTreeSet<String>, BTreeSet<IpAddr>)> {
    let mut names: BTreeSet<String> = ["localhost".to_owned()].into();
    let mut addresses: BTreeSet<IpAddr> = host_addresses().into_iter().collect();
    let host = host_name().to_ascii_lowercase();
    for base in ["alcove", &host] {
        names.insert(format!("{base}.local"));
        // Where another box on the network has the name, this one is found with a number behind it.
        names.extend((2..=9).map(|number| format!("{base}-{number}.local")));
    }
    names.insert(host);
    if let Some(name) = &controller.settings()?.host_name {
        match name.trim_matches(['[', ']']).parse() {
            Ok(address) => _ = addresses.insert(address),
            Err(_) => _ = names.insert(name.clone()),
        }
    }
    names.retain(|name| alcove_domain::is_host_name(name));
    Ok((names, addresses))
}

/// The system's name for this host.
pub fn host_name() -> String {
    let name = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "alcove".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alcove_controller::Options;
    use std::os::unix::fs::MetadataExt;

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn a_clock_that_jumps_gets_a_certificate_of_its_time_under_the_same_authority() {
        let folder = tempfile::tempdir().expect("a folder");
        let start = || Controller::start(Options::new(folder.path(), "test"));
        let controller = start().unwrap_or_else(|_| panic!("a store"));
        let floor = UNIX_EPOCH + 20_000 * DAY;
        let at = |now| certificate(&controller, folder.path(), now).expect("a certificate");
        let authority = || fs::read(folder.path().join("ca.crt")).expect("the authority");
        let (first, trusted) = (at(floor), authority());
        assert!(at(floor + 300 * DAY) == first, "it lasts");
        let later = at(floor + 500 * DAY);
        assert!(later != first, "the first one has ended");
        assert!(at(floor + 500 * DAY) == later, "once is enough");
        assert!(at(floor) != later, "the later one has not begun");
        assert_eq!(authority(), trusted);
    }

    #[test]
    fn the_authority_is_written_once_and_again_when_it_is_damaged() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ca.crt");
        let inode = || fs::metadata(&path).expect("there").ino();
        publish(&path, "one").expect("written");
        let first = inode();
        publish(&path, "one").expect("left");
        assert_eq!(inode(), first);
        fs::write(&path, "").expect("damaged");
        publish(&path, "one").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("readable"), "one");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn every_name_that_the_box_may_be_found_by_is_in_its_certificate() {
        let folder = tempfile::tempdir().expect("a folder");
        let controller = Controller::start(Options::new(folder.path(), "test"));
        let controller = controller.unwrap_or_else(|_| panic!("a store"));
        let (names, _) = subjects(&controller).expect("names");
        for name in ["localhost", "alcove.local", "alcove-2.local", "alcove-9.local"] {
            assert!(names.contains(name), "{name}: {names:?}");
        }
    }
}
