//! Whether settings and profiles make sense, in words for the person who entered them (spec portal.md §19).
//!
//! What would break clients is an error and is refused when saving; what works, but hardly as meant, is a
//! warning. All problems are found at once, so that nobody mends them one by one.

/// What is wrong, in English as the format says, as a message of the pages with the same values as its variables.
macro_rules! say {
    ($id:literal, $english:literal $(, $name:ident = $value:expr)*) => {
        crate::words::Words::new($id, format!($english $(, $name = $value)*))
            $(.with(stringify!($name), $value.to_string()))*
    };
}

mod openvpn;
mod profile;
mod settings;

pub use profile::validate_profile;
pub use settings::validate_settings;

use crate::configuration_text::BoxConfiguration;
use crate::text::{self, first_hidden_character};
use crate::words::Words;
use crate::{OpenvpnProfile, Ranges};
use std::{fmt, net::IpAddr};

/// How bad a [`Problem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It works, but probably not as meant.
    Warning,
    /// It must not be saved.
    Error,
}

/// Something wrong with one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field, named as in the configuration text: `display_name`, `wireguard`.
    pub field: String,
    /// What is wrong and what to do.
    pub message: Words,
    /// How bad it is.
    pub severity: Severity,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// Most profiles on one box.
const MAX_PROFILES: usize = 256;

impl BoxConfiguration {
    /// Everything that is wrong with the settings and the profiles. Fields are named as in [`crate::Change`]:
    /// `settings session_expiry`, `profile office routes`.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let named = |what: String, problems: Vec<Problem>| {
            problems.into_iter().map(move |p| Problem { field: format!("{what} {}", p.field), ..p })
        };
        let mut all: Vec<Problem> = named("settings".into(), validate_settings(&self.settings)).collect();
        all.extend(named("settings".into(), self.resolver_asks_itself()));
        if self.profiles.len() > MAX_PROFILES {
            let mut found = Findings::default();
            found.error(
                "profile",
                say!(
                    "problem-many-profiles",
                    "there are more than {most} profiles; remove some",
                    most = MAX_PROFILES
                ),
            );
            all.extend(found.0);
            return all;
        }
        for (place, profile) in self.profiles.iter().enumerate() {
            let others =
                self.profiles.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, p)| p);
            let problems = profile::problems(profile, others, &self.settings);
            all.extend(named(format!("profile {}", profile.id), problems));
        }
        all
    }
}

impl BoxConfiguration {
    /// Servers of the resolver that are among its own clients' addresses: it would ask itself in a circle.
    fn resolver_asks_itself(&self) -> Vec<Problem> {
        let mut found = Findings::default();
        let ranges: Vec<Ranges> = self
            .profiles
            .iter()
            .flat_map(|profile| [profile.wireguard, profile.openvpn.as_ref().map(OpenvpnProfile::ranges)])
            .flatten()
            .collect();
        let own = |server: &IpAddr| match server {
            IpAddr::V4(v4) => ranges.iter().any(|ranges| ranges.v4.contains(v4)),
            IpAddr::V6(v6) => ranges.iter().any(|ranges| ranges.v6.contains(v6)),
        };
        let servers = self.settings.resolver_servers.iter().map(|server| ("resolver_servers", server));
        let domains = self.settings.resolver_domains.values().flatten();
        for (field, server) in servers.chain(domains.map(|server| ("resolver_domains", server))) {
            if own(server) {
                found.error(
                    field,
                    say!(
                        "problem-server-own",
                        "{server} is an address of the VPN itself; write a server outside its ranges",
                        server = server
                    ),
                );
            }
        }
        found.0
    }
}

/// The problems found so far.
#[derive(Default)]
struct Findings(Vec<Problem>);

impl Findings {
    fn error(&mut self, field: &str, message: impl Into<Words>) {
        self.push(field, message.into(), Severity::Error);
    }

    fn warning(&mut self, field: &str, message: impl Into<Words>) {
        self.push(field, message.into(), Severity::Warning);
    }

    fn push(&mut self, field: &str, message: Words, severity: Severity) {
        self.0.push(Problem { field: field.to_owned(), message, severity });
    }

    /// A name for people: 1 to 64 characters, nothing invisible.
    fn display_name(&mut self, name: &str) {
        let field = "display_name";
        if name.trim().is_empty() {
            self.error(
                field,
                say!("problem-name-empty", "the name is empty; give it one that people recognise"),
            );
        } else if name.chars().count() > 64 {
            self.error(field, say!("problem-name-long", "the name is longer than 64 characters; shorten it"));
        }
        if first_hidden_character(name).is_some() {
            self.error(
                field,
                say!(
                    "problem-name-hidden",
                    "the name has a control or text-direction character; type it again without"
                ),
            );
        }
    }

    /// A list of permissions of which one is needed.
    fn permissions(&mut self, field: &str, permissions: &[String]) {
        if permissions.len() > MAX_LIST {
            self.error(
                field,
                say!(
                    "problem-many-permissions",
                    "there are more than {most} permissions; use one that covers several",
                    most = MAX_LIST
                ),
            );
        }
        for permission in permissions {
            if permission.trim().is_empty() {
                self.error(field, say!("problem-permission-empty", "one permission is empty; remove it"));
            } else if permission.len() > 1024 || first_hidden_character(permission).is_some() {
                let shown = shown(permission);
                self.error(
                    field,
                    say!(
                        "problem-permission-long",
                        "the permission {shown} is too long or has a control character",
                        shown = shown
                    ),
                );
            }
        }
    }
}

/// Longest list of anything in a profile or the settings.
const MAX_LIST: usize = 256;

/// The text in quotes, harmless in any output.
fn shown(text: &str) -> String {
    format!("\"{}\"", text::short_line(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Profile, ProfileId, Ranges, Seconds};

    fn profile(id: &str, v4: &str, v6: &str) -> Profile {
        let mut profile = Profile::new(ProfileId::new(id).expect("an ID"), id);
        profile.dns_servers = vec!["@GW4@".into()];
        profile.wireguard = Some(Ranges { v4: v4.parse().expect("v4"), v6: v6.parse().expect("v6") });
        profile
    }

    #[test]
    fn a_whole_configuration_is_looked_through() {
        let profiles =
            vec![profile("a", "10.8.3.0/24", "fd00:8:3::/64"), profile("b", "10.8.4.0/24", "fd00:8:4::/64")];
        let mut configuration = BoxConfiguration { profiles, ..BoxConfiguration::default() };
        assert_eq!(configuration.problems(), []);

        configuration.settings.session_expiry = Seconds(0);
        configuration.profiles[1].id = ProfileId::new("a").expect("an ID");
        configuration.profiles.push(profile("c", "10.8.3.128/25", "fd00:8:5::/64"));
        let fields: Vec<_> = configuration.problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(
            fields,
            [
                "settings session_expiry",
                "profile a id",
                "profile a wireguard",
                "profile a id",
                "profile c wireguard",
            ]
        );
    }

    #[test]
    fn a_resolver_that_would_ask_itself_is_refused() {
        let profiles = vec![profile("a", "10.8.3.0/24", "fd00:8:3::/64")];
        let mut configuration = BoxConfiguration { profiles, ..BoxConfiguration::default() };
        configuration.settings.resolver_servers = vec!["192.0.2.53".parse().expect("an address")];
        assert_eq!(configuration.problems(), []);
        configuration.settings.resolver_servers.push("10.8.3.1".parse().expect("an address"));
        let six = vec!["fd00:8:3::1".parse().expect("an address")];
        configuration.settings.resolver_domains.insert("office.test".into(), six);
        let fields: Vec<_> = configuration.problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["settings resolver_servers", "settings resolver_domains"]);
    }

    #[test]
    fn too_many_profiles_are_refused_at_once() {
        let one = profile("a", "10.8.3.0/24", "fd00:8:3::/64");
        let configuration = BoxConfiguration { profiles: vec![one; 257], ..BoxConfiguration::default() };
        let problems = configuration.problems();
        assert_eq!(problems.len(), 1);
        assert_eq!((problems[0].field.as_str(), problems[0].severity), ("profile", Severity::Error));
    }
}
