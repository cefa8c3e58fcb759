//! What apps are told about a profile: an entry of `profile_list` in the answer to `/info` (spec api-v3.md §8.1).
//!
//! The types matter: an app that finds an object where it expects a string gives up on the whole server.

use crate::protocol::{offer_name, server_offers};
use crate::{Profile, ProfileId, Protocol, Settings};
use serde::Serialize;

/// One profile as it stands in the answer, field by field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProfileInfo {
    /// The ID to connect with.
    pub profile_id: ProfileId,
    /// Higher is listed first.
    pub profile_priority: i64,
    /// The name, always one plain string.
    pub display_name: String,
    /// The protocols that the profile offers, preferred first.
    pub vpn_proto_list: Vec<Protocol>,
    /// The protocols with their transports, as `wireguard+udp`, preferred first.
    pub vpn_proto_transport_list: Vec<&'static str>,
    /// Whether all traffic goes through the VPN.
    pub default_gateway: bool,
    /// Search domains; the field is left out when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dns_search_domain_list: Vec<String>,
}

/// What apps are told about this profile.
#[must_use]
pub fn profile_info(profile: &Profile, settings: &Settings) -> ProfileInfo {
    let offers = server_offers(profile, settings);
    // A protocol's transports stand next to one another, so equal neighbours are all duplicates.
    let mut vpn_proto_list: Vec<Protocol> = offers.iter().map(|(protocol, _)| *protocol).collect();
    vpn_proto_list.dedup();
    ProfileInfo {
        profile_id: profile.id.clone(),
        profile_priority: profile.priority,
        display_name: profile.display_name.clone(),
        vpn_proto_list,
        vpn_proto_transport_list: offers.into_iter().map(offer_name).collect(),
        default_gateway: profile.default_gateway,
        dns_search_domain_list: profile.dns_search_domains.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apps_are_told_exactly_this() {
        let mut profile = Profile::new(ProfileId::new("office").expect("an ID"), "Büro \"Nord\"");
        profile.wireguard = Some(crate::Ranges {
            v4: "10.8.3.0/24".parse().expect("v4"),
            v6: "fd00:8:3::/64".parse().expect("v6"),
        });
        let plain = serde_json::to_string(&profile_info(&profile, &Settings::default())).expect("JSON");
        insta::assert_snapshot!("full_tunnel", plain);

        profile.default_gateway = false;
        profile.priority = -7;
        profile.dns_search_domains = vec!["example.org".into(), "corp.example.org".into()];
        let split = serde_json::to_string(&profile_info(&profile, &Settings::default())).expect("JSON");
        insta::assert_snapshot!("split_tunnel_with_search_domains", split);
    }
}
