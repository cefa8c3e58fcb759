//! Who may use what, and for how long (spec portal.md §6, api-v3.md §7). A permission is `attribute!value`, or
//! only a value.

use crate::{Profile, Role, Seconds, Settings, Timestamp};
use ipnet::IpNet;
use std::net::IpAddr;

/// What stands before a network in a list of static permissions.
const FROM: &str = "IP@";

/// The permissions that somebody has at this moment: those of the account, and the static ones of the settings, by
/// name and by the address that they come from (spec portal.md §6).
#[must_use]
pub fn held(settings: &Settings, user: &str, stored: &[String], from: Option<IpAddr>) -> Vec<String> {
    let comes_from = |entry: &str| {
        let network: Option<IpNet> = entry.strip_prefix(FROM).and_then(|network| network.parse().ok());
        network.zip(from).is_some_and(|(network, from)| network.contains(&from.to_canonical()))
    };
    let mut held = stored.to_vec();
    for (permission, who) in &settings.static_permissions {
        if who.iter().any(|entry| entry == user || comes_from(entry)) && !held.contains(permission) {
            held.push(permission.clone());
        }
    }
    held
}

/// The role that somebody has with these permissions: the account's own, or admin where the settings say so.
#[must_use]
pub fn role(settings: &Settings, own: Role, held: &[String]) -> Role {
    if matches(&settings.admin_permissions, held) { Role::Admin } else { own }
}

/// Whether this can be an entry of a list of static permissions: a user's name, or `IP@` and a network.
#[must_use]
pub(crate) fn is_static_entry(entry: &str) -> bool {
    entry
        .strip_prefix(FROM)
        .map_or_else(|| crate::UserId::new(entry).is_ok(), |net| net.parse::<IpNet>().is_ok())
}

/// Whether any required permission is held: equal to a held one, or to its part after the first `!`. Where
/// nothing at all is listed as required, nobody qualifies.
#[must_use]
pub fn matches(required: &[String], held: &[String]) -> bool {
    held.iter().any(|held| required.iter().any(|required| required == held || required == value(held)))
}

/// The part after the first `!`; all of a permission without one.
fn value(permission: &str) -> &str {
    permission.split_once('!').map_or(permission, |(_, value)| value)
}

/// The profiles that somebody with these permissions sees and may use: not hidden, open to everybody or to one
/// of the permissions. Highest priority first, otherwise in the given order.
#[must_use]
pub fn visible_profiles<'a>(profiles: &'a [Profile], held: &[String]) -> Vec<&'a Profile> {
    let allowed = |profile: &&Profile| profile.acl.as_ref().is_none_or(|required| matches(required, held));
    let mut visible: Vec<&Profile> = profiles.iter().filter(|p| !p.hidden).filter(allowed).collect();
    visible.sort_by_key(|profile| std::cmp::Reverse(profile.priority));
    visible
}

/// The profiles that people of other servers see and may use: of those that are open to everybody, the ones that the
/// settings name. Permissions of theirs, and such as come with an address, count for nothing here.
#[must_use]
pub fn guest_profiles<'a>(profiles: &'a [Profile], settings: &Settings) -> Vec<&'a Profile> {
    let mut visible = visible_profiles(profiles, &[]);
    visible.retain(|profile| settings.guests.profiles.contains(&profile.id));
    visible
}

/// When an authorization or configuration made now ends. A permission
/// `https://eduvpn.org/expiry#P1D` or `urn:…:res:eduvpn.org:session-expiry:P1D#…` selects another lifetime than
/// the usual one, when the user has exactly one such permission and the settings support its value.
#[must_use]
pub fn session_expiry(settings: &Settings, held: &[String], now: Timestamp) -> Timestamp {
    let mut wishes = held.iter().filter_map(|permission| expiry_wish(value(permission)));
    let wish = match (wishes.next(), wishes.next()) {
        (Some(only), None) => Seconds::parse_iso8601(only).ok(),
        _ => None,
    };
    let supported = wish.filter(|wish| settings.supported_session_expiry.contains(wish));
    now.plus(supported.unwrap_or(settings.session_expiry))
}

fn expiry_wish(value: &str) -> Option<&str> {
    if let Some(duration) = value.strip_prefix("https://eduvpn.org/expiry#") {
        return Some(duration);
    }
    // AARC-G027: urn:<namespace>:res:<resource>:<child>…[#<authority>]
    let (_, rest) = value.strip_prefix("urn:")?.split_once(":res:eduvpn.org:session-expiry:")?;
    rest.split('#').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProfileId;

    fn list(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn static_permissions_are_held_by_name_and_by_address() {
        let settings = Settings {
            static_permissions: [
                ("memberOf!staff".to_owned(), list(&["anna", "IP@10.1.0.0/16"])),
                ("memberOf!guests".to_owned(), list(&["IP@2001:db8::/32"])),
            ]
            .into(),
            admin_permissions: list(&["staff"]),
            ..Settings::default()
        };
        let from = |address: &str| Some(address.parse().expect("an address"));
        let of = |user, from| held(&settings, user, &list(&["own"]), from);
        assert_eq!(of("anna", None), ["own", "memberOf!staff"]);
        assert_eq!(of("ben", None), ["own"]);
        assert_eq!(of("ben", from("::ffff:10.1.2.3")), ["own", "memberOf!staff"]);
        assert_eq!(of("anna", from("2001:db8::1")), ["own", "memberOf!guests", "memberOf!staff"]);
        assert_eq!(role(&settings, Role::User, &of("anna", None)), Role::Admin);
        assert_eq!(role(&settings, Role::Operator, &of("ben", None)), Role::Operator);
        assert!(is_static_entry("anna") && is_static_entry("IP@10.0.0.0/8"));
        assert!(!is_static_entry("IP@here") && !is_static_entry(""));
    }

    #[test]
    fn a_permission_matches_with_or_without_its_attribute() {
        let held = list(&["memberOf!cn=staff,dc=example", "eduPersonEntitlement!a!b"]);
        for required in
            ["memberOf!cn=staff,dc=example", "cn=staff,dc=example", "a!b", "eduPersonEntitlement!a!b"]
        {
            assert!(matches(&list(&["other", required]), &held), "{required}");
        }
        for required in
            ["memberOf", "cn=staff", "b", "ou!cn=staff,dc=example", "CN=staff,dc=example", "!a!b", ""]
        {
            assert!(!matches(&list(&[required]), &held), "{required}");
        }
        assert!(!matches(&[], &held), "no permission is enough where none is named");
        assert!(!matches(&list(&["staff"]), &[]));
    }

    fn profile(id: &str, priority: i64, acl: Option<&[&str]>) -> Profile {
        Profile { priority, acl: acl.map(list), ..Profile::new(ProfileId::new(id).expect("an ID"), id) }
    }

    #[test]
    fn people_see_their_profiles_by_priority_and_otherwise_in_order() {
        let mut profiles = vec![
            profile("c", 0, None),
            profile("a", 0, Some(&["staff", "guest"])),
            profile("secret", 9, Some(&["board"])),
            profile("nobody", 9, Some(&[])),
            profile("top", 5, None),
            profile("b", -1, None),
        ];
        profiles.push(Profile { hidden: true, ..profile("hidden", 9, None) });
        let names = |held: &[&str]| {
            let held = list(held);
            visible_profiles(&profiles, &held).iter().map(|p| p.id.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names(&["memberOf!staff"]), "top c a b");
        assert_eq!(names(&[]), "top c b");
        assert_eq!(names(&["board"]), "secret top c b");
    }

    #[test]
    fn guests_see_what_is_named_for_them_and_open_to_everybody() {
        let profiles = [
            profile("a", 0, None),
            profile("b", 1, None),
            profile("c", 0, None),
            profile("staff", 9, Some(&["staff"])),
        ];
        let mut settings = Settings::default();
        assert_eq!(guest_profiles(&profiles, &settings), Vec::<&Profile>::new());
        settings.guests.profiles =
            ["a", "b", "staff", "gone"].map(|id| ProfileId::new(id).expect("an ID")).into();
        let seen: Vec<&str> = guest_profiles(&profiles, &settings).iter().map(|p| p.id.as_str()).collect();
        assert_eq!(seen, ["b", "a"]);
    }

    #[test]
    fn one_permission_may_select_another_supported_lifetime() {
        let settings = Settings {
            supported_session_expiry: vec![Seconds(86_400), Seconds(12 * 3_600)],
            ..Settings::default()
        };
        let days = |held: &[&str]| session_expiry(&settings, &list(held), Timestamp(0)).0 as f64 / 86_400.0;
        assert_eq!(days(&[]), 90.0);
        assert_eq!(days(&["staff", "https://eduvpn.org/expiry#P1D"]), 1.0);
        assert_eq!(days(&["entitlement!https://eduvpn.org/expiry#PT12H"]), 0.5);
        assert_eq!(days(&["urn:mace:example.org:res:eduvpn.org:session-expiry:P1D#idp.example.org"]), 1.0);
        assert_eq!(days(&["e!urn:geant:x:res:eduvpn.org:session-expiry:PT12H#a#b"]), 0.5);
        // The same length written otherwise.
        assert_eq!(days(&["https://eduvpn.org/expiry#PT24H"]), 1.0);
    }

    #[test]
    fn in_doubt_the_usual_lifetime_holds() {
        let settings = Settings { supported_session_expiry: vec![Seconds(86_400)], ..Settings::default() };
        for held in [
            &["https://eduvpn.org/expiry#P2D"][..],
            &["https://eduvpn.org/expiry#P1D", "https://eduvpn.org/expiry#P90D"],
            &["https://eduvpn.org/expiry#P1D", "urn:x:res:eduvpn.org:session-expiry:P1D#y"],
            &["https://eduvpn.org/expiry#", "https://eduvpn.org/expiry#P1D"],
            &["https://eduvpn.org/expiry#1 day"],
            &["http://eduvpn.org/expiry#P1D"],
            &["urn:res:eduvpn.org:session-expiry"],
        ] {
            let end = session_expiry(&settings, &list(held), Timestamp(1_000));
            assert_eq!(end, Timestamp(1_000 + 90 * 86_400), "{held:?}");
        }
    }
}
