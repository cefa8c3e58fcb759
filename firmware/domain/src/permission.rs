//! Who may use what, and for how long (spec portal.md §6, api-v3.md §7). A permission is `attribute!value`, or
//! only a value.

use crate::{Profile, Seconds, Settings, Timestamp};

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
