//! The single values of a seed file: names, time zone, time servers.

use crate::checked_text::checked_text;
use serde::{Deserialize, Serialize};
use std::{
    net::IpAddr,
    path::{Component, Path},
};

checked_text!(
    /// The box's name on the local network: one label of a domain name (RFC 1123 §2.1), in lower case.
    HostName, |text| {
        let name = text.to_ascii_lowercase();
        if name.contains('.') || !alcove_domain::is_host_name(&name) || name.parse::<IpAddr>().is_ok() {
            return Err("a host name has 1 to 63 letters, digits and hyphens, for example alcove or vpn-north".into());
        }
        if name == "localhost" {
            return Err("localhost is every computer's name for itself; choose another one".into());
        }
        Ok(name)
    }
);

impl Default for HostName {
    /// `alcove`.
    fn default() -> Self {
        Self("alcove".into())
    }
}

checked_text!(
    /// A time zone by its name in the IANA database, such as `Europe/Amsterdam`.
    TimeZone, |text| {
        let part = |part: &str| {
            (1..=32).contains(&part.len())
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
        };
        if text.len() <= 64 && text.split('/').count() <= 3 && text.split('/').all(part) {
            return Ok(text);
        }
        Err("this is not a time zone; write one like Europe/Amsterdam or UTC".into())
    }
);

impl TimeZone {
    /// Whether the system has this zone. A system without a folder of zones has any.
    pub(super) fn is_known(&self, zoneinfo: &Path) -> bool {
        if !zoneinfo.is_dir() {
            return true;
        }
        let name = Path::new(&self.0);
        name.components().all(|part| matches!(part, Component::Normal(_))) && zoneinfo.join(name).is_file()
    }
}

checked_text!(
    /// A time server: its name or address.
    NtpServer, |text| {
        let name = text.to_ascii_lowercase();
        if alcove_domain::is_host_name(&name) && !name.starts_with('[') {
            return Ok(name);
        }
        Err("this is not a time server; write a name like ntp.example.org, or an address".into())
    }
);
