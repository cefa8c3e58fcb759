//! `alcove-report.txt`: where the box is and what is wrong, for somebody with the card in another computer or
//! the screen in front of them.

use crate::{durable, error::Error, network::links, text::one_line};
use nix::ifaddrs::getifaddrs;
use std::{fmt::Write, net::IpAddr, path::Path};

/// Name of the report on the FAT partition.
pub const FILE_NAME: &str = "alcove-report.txt";

const MAX_PROBLEMS: usize = 50;
const MAX_LINE: usize = 400;

/// What there is to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Found as this name with `.local`; the one that is really answered, after a conflict.
    pub host_name: String,
    /// The release.
    pub version: String,
    /// `a` or `b`; empty when unknown.
    pub slot: String,
    /// The addresses in real networks.
    pub addresses: Vec<IpAddr>,
    /// The set-up code, while there is no admin.
    pub set_up_code: Option<String>,
    /// Where its controller is, when it is a node of another box: there is nothing to open here then.
    pub node_of: Option<String>,
    /// Sentences.
    pub problems: Vec<String>,
}

impl Report {
    /// The text, with line ends that every editor takes.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let name = one_line(&self.host_name, 70);
        let _ = write!(out, "Alcove {} on {name}", one_line(&self.version, 40));
        if !self.slot.is_empty() {
            let _ = write!(out, ", slot {}", one_line(&self.slot, 8));
        }
        out.push_str("\n\n");
        if let Some(code) = &self.set_up_code {
            let _ = write!(out, "Set-up code: {}\n\n", one_line(code, 80));
        }
        if self.addresses.is_empty() {
            out.push_str("The box has no address yet. Check the network cable, and that the network gives out addresses.\n");
        } else if let Some(controller) = &self.node_of {
            let _ = writeln!(out, "This box is a node of {}.", one_line(controller, 120));
        } else {
            let _ = writeln!(out, "Open one of these in a browser:\n  https://{name}.local/");
            for address in &self.addresses {
                let _ = match address {
                    IpAddr::V4(v4) => writeln!(out, "  https://{v4}/"),
                    IpAddr::V6(v6) => writeln!(out, "  https://[{v6}]/"),
                };
            }
        }
        if !self.problems.is_empty() {
            out.push_str("\nWhat needs attention:\n");
            for problem in self.problems.iter().take(MAX_PROBLEMS) {
                let _ = writeln!(out, "  {}", one_line(problem, MAX_LINE));
            }
            if let more @ 1.. = self.problems.len().saturating_sub(MAX_PROBLEMS) {
                let _ = writeln!(out, "  … and {more} more; see `alcove log`.");
            }
        }
        out.replace('\n', "\r\n")
    }

    /// Writes the report onto the mounted FAT partition, where its text has changed.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn write(&self, fat: &Path) -> Result<(), Error> {
        durable::write(&fat.join(FILE_NAME), self.text().as_bytes(), 0o644)
    }
}

/// The box's addresses to open in a browser, now. `sys_class_net` is `/sys/class/net`.
#[must_use]
pub fn addresses(sys_class_net: &Path) -> Vec<IpAddr> {
    let links = links::addressed(sys_class_net);
    let Ok(all) = getifaddrs() else { return vec![] };
    let real = all.filter(|entry| links.iter().any(|link| link.name.as_str() == entry.interface_name));
    reachable(real.filter_map(|entry| links::ip(entry.address.as_ref()?)).collect())
}

/// The addresses to open in a browser, out of all that the box has: in real networks, and not link-local.
#[must_use]
pub fn reachable(mut addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    addresses.retain(|address| match address {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_unicast_link_local() && !v6.is_unspecified(),
    });
    addresses.sort();
    addresses.dedup();
    addresses.truncate(16);
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report {
            host_name: "alcove".into(),
            version: "0.1.0".into(),
            slot: "a".into(),
            addresses: vec!["192.0.2.7".parse().expect("v4"), "2001:db8::7".parse().expect("v6")],
            set_up_code: Some("ABCD-EFGH".into()),
            node_of: None,
            problems: vec!["alcove.toml, line 3: hostname is not known here.".into()],
        }
    }

    #[test]
    fn the_report_says_where_the_box_is_and_what_is_wrong() {
        assert_eq!(
            report().text().replace("\r\n", "\n"),
            "Alcove 0.1.0 on alcove, slot a\n\nSet-up code: ABCD-EFGH\n\nOpen one of these in a browser:\n  \
             https://alcove.local/\n  https://192.0.2.7/\n  https://[2001:db8::7]/\n\nWhat needs attention:\n  \
             alcove.toml, line 3: hostname is not known here.\n"
        );
    }

    #[test]
    fn a_box_without_an_address_says_what_to_check() {
        let text = Report { addresses: vec![], ..report() }.text();
        assert!(text.contains("no address yet") && !text.contains("https://"));
    }

    #[test]
    fn a_node_says_whose_it_is_and_has_nothing_to_open() {
        let text = Report { node_of: Some("vpn.example.org:443".into()), ..report() }.text();
        assert!(text.contains("a node of vpn.example.org:443") && !text.contains("https://"));
    }

    #[test]
    fn problems_stay_on_their_lines_and_bounded() {
        let problems =
            (0..1_000).map(|n| format!("{n}\r\nSet-up code: 0000\u{202e}{}", "x".repeat(1_000))).collect();
        let text = Report { problems, ..report() }.text();
        assert_eq!(text.matches("\r\nSet-up code").count(), 1);
        assert!(text.contains("950 more") && text.len() < 30_000);
    }

    #[test]
    fn the_file_is_written_only_when_its_text_changes() {
        use std::os::unix::fs::MetadataExt;
        let fat = tempfile::tempdir().expect("a folder");
        let inode = || fat.path().join(FILE_NAME).metadata().expect("there").ino();
        report().write(fat.path()).expect("written");
        let first = inode();
        report().write(fat.path()).expect("left");
        assert_eq!(inode(), first);
        Report { set_up_code: None, ..report() }.write(fat.path()).expect("written");
        assert_ne!(inode(), first);
    }

    #[test]
    fn only_addresses_that_a_browser_can_open_are_listed() {
        let all = ["127.0.0.1", "::1", "fe80::1", "192.0.2.7", "2001:db8::7", "192.0.2.7"];
        let listed = reachable(all.iter().map(|text| text.parse().expect("an address")).collect());
        assert_eq!(listed.len(), 2);
    }
}
