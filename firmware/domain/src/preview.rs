//! What clients of a profile would get, before it is saved: the files with placeholders for what is each device's own,
//! and where their traffic would go.

use crate::{
    OpenvpnFile, Pem, Profile, Ranges, Settings, Transport, WgPublicKey, WireguardFile, WireguardGrant,
    allowed_ips, client_file::dns_server, remotes, server_offers,
};
use ipnet::IpNet;
use std::net::IpAddr;

/// Stands for what is different for every device.
const PLACEHOLDER: &str = "…";

/// What clients would get.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// The file for WireGuard.
    pub wireguard: Option<String>,
    /// The file for OpenVPN; routes and resolvers are told when it connects.
    pub openvpn: Option<String>,
    /// Destinations that go through the VPN.
    pub destinations: Vec<IpNet>,
    /// Resolvers.
    pub dns_servers: Vec<IpAddr>,
}

/// What clients of this profile would get. `authority` is the portal's host name, with its port where that is not 443.
#[must_use]
pub fn preview(profile: &Profile, settings: &Settings, authority: &str) -> Preview {
    let ranges = profile.wireguard.or(profile.openvpn.as_ref().map(|openvpn| openvpn.ranges()));
    let Some(ranges) = ranges else { return Preview::default() };
    let host = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let host = host.map_or(authority, |(host, _)| host);
    let told = profile.default_gateway || !profile.dns_search_domains.is_empty();
    Preview {
        wireguard: profile.wireguard.map(|ranges| wireguard(profile, settings, ranges, host, authority)),
        openvpn: openvpn(profile, host),
        destinations: allowed_ips(profile, &ranges),
        dns_servers: profile
            .dns_servers
            .iter()
            .filter(|_| told)
            .filter_map(|s| dns_server(s, &ranges))
            .collect(),
    }
}

fn wireguard(profile: &Profile, settings: &Settings, ranges: Ranges, host: &str, authority: &str) -> String {
    let nobody = WgPublicKey::from([0; 32]);
    let (v4, v6) = ranges.address(0).unwrap_or((ranges.gateway4(), ranges.gateway6()));
    let udp = server_offers(profile, settings).iter().any(|offer| offer.1 == Transport::Udp);
    let grant = WireguardGrant {
        v4,
        v6,
        ranges,
        node_key: nobody,
        preshared_key: None,
        portal_host: host,
        transport: if udp && !settings.wireguard_only_proxy { Transport::Udp } else { Transport::Tcp },
        portal_authority: authority,
    };
    let text = WireguardFile::for_profile(profile, settings, grant).render();
    let own_key = format!("[Interface]\nPrivateKey = {PLACEHOLDER}\n");
    let mut peer = format!("PublicKey = {PLACEHOLDER}\n");
    if profile.preshared_keys {
        peer += &format!("PresharedKey = {PLACEHOLDER}\n");
    }
    text.replacen("[Interface]\n", &own_key, 1).replacen(&format!("PublicKey = {nobody}\n"), &peer, 1)
}

fn openvpn(profile: &Profile, host: &str) -> Option<String> {
    let openvpn = profile.openvpn.as_ref()?;
    let nothing = Pem::try_from("-----BEGIN X-----\nX\n-----END X-----\n".to_owned()).ok()?;
    let file = OpenvpnFile {
        comments: None,
        ca: &nothing,
        certificate: &nothing,
        key: &nothing,
        tls_crypt: &nothing,
        mtu: openvpn.mtu,
        host: profile.host_name.as_deref().unwrap_or(host),
        remotes: remotes(openvpn, false, |_| 0),
    };
    Some(file.render().replace(nothing.as_str(), &format!("{PLACEHOLDER}\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OpenvpnProfile, ProfileId};

    fn office() -> Profile {
        let mut profile = Profile::new(ProfileId::new("office").expect("an ID"), "Office");
        let ranges = |v4: &str, v6: &str| Ranges { v4: v4.parse().expect("v4"), v6: v6.parse().expect("v6") };
        profile.default_gateway = false;
        profile.routes = vec!["192.168.7.0/24".parse().expect("a net")];
        profile.dns_servers = vec!["@GW4@".into()];
        profile.dns_search_domains = vec!["example.org".into()];
        profile.wireguard = Some(ranges("10.9.0.0/24", "fd00:9::/64"));
        profile.openvpn = Some(OpenvpnProfile::new(ranges("10.8.0.0/24", "fd00:8::/64")));
        profile
    }

    #[test]
    fn a_device_s_own_is_left_open_and_the_rest_is_as_it_will_be() {
        let shown = preview(&office(), &Settings::default(), "vpn.example.org:8443");
        let wireguard = shown.wireguard.expect("WireGuard");
        assert!(wireguard.starts_with("[Interface]\nPrivateKey = …\nAddress = 10.9.0.2/24,fd00:9::2/64\n"));
        assert!(wireguard.contains("PublicKey = …\nPresharedKey = …\nAllowedIPs = "), "{wireguard}");
        assert!(wireguard.ends_with("Endpoint = vpn.example.org:51820"), "{wireguard}");
        let openvpn = shown.openvpn.expect("OpenVPN");
        assert!(openvpn.contains("<key>\n…\n</key>\n"), "{openvpn}");
        assert!(openvpn.ends_with("remote vpn.example.org 1194 tcp"), "{openvpn}");
        assert!(!openvpn.contains("BEGIN"), "{openvpn}");
        assert!(shown.destinations.contains(&"192.168.7.0/24".parse().expect("a net")));
        assert_eq!(shown.dns_servers, ["10.9.0.1".parse::<IpAddr>().expect("an address")]);
    }

    #[test]
    fn without_a_protocol_nobody_gets_anything() {
        let profile = Profile::new(ProfileId::new("a").expect("an ID"), "A");
        assert_eq!(preview(&profile, &Settings::default(), "a"), Preview::default());
    }
}
