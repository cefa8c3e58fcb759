//! The whole configuration as one TOML text, for people who keep it in a file or in git: `[settings]` and a
//! `[[profile]]` for each profile.
//!
//! Reading checks the form only; whether the values make sense is for
//! [`BoxConfiguration::problems`]. No secret is in here. A value left out means its default.

use crate::{Profile, Settings, error::ConfigurationError, text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use toml::{Table, Value};

/// Largest text that is read, in bytes: a thousand profiles fit.
const MAX_SIZE: usize = 1 << 20;

/// Everything that a person configures.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxConfiguration {
    /// The box's settings.
    #[serde(default)]
    pub settings: Settings,
    /// The profiles, in the order in which they are listed.
    #[serde(default, rename = "profile", skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<Profile>,
}

/// One difference between two configurations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What changes: `settings session_expiry`, `profile office routes`, `profile office`.
    pub what: String,
    /// The value before, as in the text; `None` when there was none.
    pub before: Option<String>,
    /// The value after, as in the text; `None` when there is none any more.
    pub after: Option<String>,
}

impl BoxConfiguration {
    /// The configuration as text.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("every value in a configuration has a form in TOML")
    }

    /// Reads a configuration. Keys that are not known are refused, so that a typing mistake is not silently a default.
    ///
    /// # Errors
    /// [`ConfigurationError`] names the line and what is wrong there.
    pub fn parse(text: &str) -> Result<Self, ConfigurationError> {
        if text.len() > MAX_SIZE {
            return Err(ConfigurationError::TooLarge(MAX_SIZE));
        }
        toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or(text);
            let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
            ConfigurationError::Line { line, message: plain_words(error.message()) }
        })
    }
}

/// The parser's message on one line, in words for people where it speaks of the program's types.
fn plain_words(message: &str) -> String {
    let message = text::one_line(&message.trim().replace('\n', ", "));
    if let Some((key, known)) =
        message.strip_prefix("unknown field ").and_then(|rest| rest.split_once(", expected "))
    {
        let known = known.trim_start_matches("one of ");
        return format!("{key} is not known here; correct or remove it (known: {known})");
    }
    if let Some(key) = message.strip_prefix("missing field ") {
        return format!("{key} is missing; add it");
    }
    if message == "invalid IP address syntax" {
        return "this is not a network; write one like 10.0.0.0/8 or 2001:db8::/32".into();
    }
    message
        .replace("expected u16", "expected a number from 0 to 65535")
        .replace("expected u32", "expected a number from 0 to 4294967295")
}

/// What changes from one configuration to the other, in the order of the text.
#[must_use]
pub fn diff(before: &BoxConfiguration, after: &BoxConfiguration) -> Vec<Change> {
    let mut changes = vec![];
    compare("settings", &table(&before.settings), &table(&after.settings), &mut changes);
    for old in &before.profiles {
        let what = format!("profile {}", old.id);
        match after.profiles.iter().find(|new| new.id == old.id) {
            Some(new) => compare(&what, &table(old), &table(new), &mut changes),
            None => changes.push(Change { what, before: Some(quoted(&old.display_name)), after: None }),
        }
    }
    for new in after.profiles.iter().filter(|new| !before.profiles.iter().any(|old| old.id == new.id)) {
        let what = format!("profile {}", new.id);
        changes.push(Change { what, before: None, after: Some(quoted(&new.display_name)) });
    }
    let (old_order, new_order) = (common_order(before, after), common_order(after, before));
    if old_order != new_order {
        changes.push(Change {
            what: "order of profiles".into(),
            before: Some(old_order),
            after: Some(new_order),
        });
    }
    changes
}

/// The IDs of the profiles of `one` that `other` has too.
fn common_order(one: &BoxConfiguration, other: &BoxConfiguration) -> String {
    let known = |id| other.profiles.iter().any(|profile| profile.id == id);
    let ids = one.profiles.iter().map(|profile| &profile.id).filter(|id| known((*id).clone()));
    ids.map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn table(value: &impl Serialize) -> Table {
    Table::try_from(value).expect("every value in a configuration has a form in TOML")
}

fn compare(what: &str, before: &Table, after: &Table, changes: &mut Vec<Change>) {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let (old, new) = (before.get(key), after.get(key));
        if old != new {
            let what = format!("{what} {key}");
            changes.push(Change {
                what,
                before: old.map(Value::to_string),
                after: new.map(Value::to_string),
            });
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GuestAccess, OpenvpnProfile, ProfileId, Ranges, Seconds};

    fn full() -> BoxConfiguration {
        let mut office = Profile::new(ProfileId::new("office").expect("an ID"), "Büro \"Nord\"\n[x]");
        office.host_name = Some("vpn.example.org".into());
        office.default_gateway = false;
        office.routes =
            vec!["192.168.7.0/24".parse().expect("a route"), "2001:db8::/32".parse().expect("a route")];
        office.exclude_routes = vec!["192.168.7.128/25".parse().expect("a route")];
        office.dns_servers = vec!["@GW4@".into()];
        office.dns_search_domains = vec!["example.org".into()];
        office.acl = Some(vec!["memberOf!cn=staff".into()]);
        office.priority = -3;
        office.wireguard =
            Some(Ranges { v4: "10.8.3.0/24".parse().expect("v4"), v6: "fd00:8:3::/64".parse().expect("v6") });
        office.keepalive = true;
        let ranges =
            Ranges { v4: "10.8.5.0/24".parse().expect("v4"), v6: "fd00:8:5::/64".parse().expect("v6") };
        office.openvpn = Some(OpenvpnProfile {
            exposed_tcp_ports: vec![443],
            listen: Some("192.0.2.7".parse().expect("an address")),
            mtu: Some(1400),
            ..OpenvpnProfile::new(ranges)
        });
        let mut nobody = Profile::new(ProfileId::new("nobody").expect("an ID"), "Nobody");
        nobody.acl = Some(vec![]);
        nobody.wireguard =
            Some(Ranges { v4: "10.8.4.0/24".parse().expect("v4"), v6: "fd00:8:4::/64".parse().expect("v6") });
        let settings = Settings {
            host_name: Some("vpn.example.org".into()),
            session_expiry: Seconds(30 * 86_400),
            supported_session_expiry: vec![Seconds(86_400), Seconds(43_200)],
            access_permissions: Some(vec!["vpn".into()]),
            wireguard_mtu: Some(1392),
            wireguard_fwmark: Some(51860),
            resolver_servers: vec!["192.0.2.53".parse().expect("an address")],
            guests: GuestAccess {
                on: true,
                profiles: vec![ProfileId::new("office").expect("an ID")],
                servers: Some(vec!["vpn.example.com".into()]),
                ..GuestAccess::default()
            },
            resolver_domains: [("office.test".into(), vec!["10.0.0.53".parse().expect("an address")])].into(),
            ..Settings::default()
        };
        BoxConfiguration { settings, profiles: vec![office, nobody] }
    }

    #[test]
    fn the_text_is_readable() {
        insta::assert_snapshot!("everything_set", full().to_toml());
        insta::assert_snapshot!("defaults", BoxConfiguration::default().to_toml());
    }

    #[test]
    fn what_was_written_is_read_again() {
        for configuration in [full(), BoxConfiguration::default()] {
            assert_eq!(BoxConfiguration::parse(&configuration.to_toml()), Ok(configuration));
        }
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        assert_eq!(BoxConfiguration::parse(""), Ok(BoxConfiguration::default()));
        let short = "[[profile]]\nid = \"a\"\ndisplay_name = \"A\"\n";
        let expected = Profile::new(ProfileId::new("a").expect("an ID"), "A");
        assert_eq!(BoxConfiguration::parse(short).map(|found| found.profiles), Ok(vec![expected]));
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        for (text, line, words) in [
            ("[settings]\n\nsesion_expiry = \"P1D\"\n", 3, "`sesion_expiry` is not known here"),
            ("[settings]\nsession_expiry = 7776000\n", 2, "expected a length of time such as \"P90D\""),
            ("[settings]\nsession_expiry = \"90 days\"\n", 2, "P90D (90 days)"),
            ("[settings]\nwireguard_port = 70000\n", 2, "`70000`, expected a number from 0 to 65535"),
            ("[setings]\n", 1, "`setings` is not known here"),
            ("[[profile]]\nid = \"a b\"\ndisplay_name = \"A\"\n", 2, "not allowed: \" \""),
            ("[[profile]]\nid = \"a\"\n", 1, "`display_name` is missing; add it"),
            (
                "[[profile]]\nid = \"a\"\ndisplay_name = \"A\"\nroutes = [\n  \"10.0.0.0/8\",\n  \"10.0.0.0/99\",\n]\n",
                6,
                "write one like 10.0.0.0/8",
            ),
            (
                "[[profile]]\nid = \"a\"\ndisplay_name = \"A\"\n[profile.wireguard]\nv4 = \"10.0.0.0/24\"\n",
                4,
                "v6",
            ),
            ("[settings]\ndisplay_name = \"a\ndisplay_name = 'b'\n", 2, ""),
            ("[settings]\ndisplay_name = \"a\"\ndisplay_name = 'b'\n", 3, "duplicate"),
        ] {
            match BoxConfiguration::parse(text) {
                Err(ConfigurationError::Line { line: found, message }) => {
                    assert_eq!(found, line, "{text}: {message}");
                    assert!(message.contains(words), "{text}: {message}");
                    assert!(!message.contains('\n'), "{message}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_wrong_file_is_not_chewed_on() {
        let text = "#".repeat(MAX_SIZE + 1);
        assert_eq!(BoxConfiguration::parse(&text), Err(ConfigurationError::TooLarge(MAX_SIZE)));
    }

    #[test]
    fn a_difference_is_told_in_the_words_of_the_text() {
        let (before, mut after) = (full(), full());
        assert_eq!(diff(&before, &after), []);
        after.settings.session_expiry = Seconds(86_400);
        after.settings.host_name = None;
        after.profiles[0].routes.pop();
        after.profiles[0].wireguard = None;
        after.profiles.remove(1);
        after.profiles.push(Profile::new(ProfileId::new("guests").expect("an ID"), "Guests"));
        let told: Vec<String> = diff(&before, &after)
            .into_iter()
            .map(|change| {
                let side = |side: Option<String>| side.unwrap_or("-".into());
                format!("{}: {} > {}", change.what, side(change.before), side(change.after))
            })
            .collect();
        assert_eq!(
            told,
            [
                "settings host_name: \"vpn.example.org\" > -",
                "settings session_expiry: \"P30D\" > \"P1D\"",
                "profile office routes: [\"192.168.7.0/24\", \"2001:db8::/32\"] > [\"192.168.7.0/24\"]",
                "profile office wireguard: { v4 = \"10.8.3.0/24\", v6 = \"fd00:8:3::/64\" } > -",
                "profile nobody: \"Nobody\" > -",
                "profile guests: - > \"Guests\"",
            ]
        );
    }

    #[test]
    fn another_order_of_profiles_is_a_difference() {
        let (before, mut after) = (full(), full());
        after.profiles.reverse();
        let changes = diff(&before, &after);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].after.as_deref(), Some("nobody, office"));
    }
}
