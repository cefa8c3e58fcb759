//! The WireGuard file that a client gets (spec api-v3.md §10): line for line what strict parsers of the apps
//! take, and nothing more. Values are typed, names are reduced to one harmless line, so nothing that a person
//! typed can add a line, a key or a section.

use crate::{PresharedKey, Profile, Ranges, Settings, Timestamp, Transport, WgPrivateKey, WgPublicKey};
use crate::{allowed_ips, names, text};
use ipnet::IpNet;
use std::fmt::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The lines for people at the top of a manual download.
#[derive(Debug, Clone)]
pub struct FileComments<'a> {
    /// The portal's address.
    pub portal_url: &'a str,
    /// The profile: its name and ID are shown.
    pub profile: &'a Profile,
    /// When the configuration ends.
    pub expires: Timestamp,
}

/// Everything in a WireGuard client file.
#[derive(Debug, Clone)]
pub struct WireguardFile<'a> {
    /// For manual downloads.
    pub comments: Option<FileComments<'a>>,
    /// In bytes, 1280–1420.
    pub mtu: Option<u16>,
    /// Only where the server made the key pair: an app puts its own key in.
    pub private_key: Option<&'a WgPrivateKey>,
    /// The client's address.
    pub v4: Ipv4Addr,
    /// The client's address.
    pub v6: Ipv6Addr,
    /// The ranges the addresses are from. Their prefix lengths are written, since apps derive the gateway from it.
    pub ranges: Ranges,
    /// Resolvers.
    pub dns_servers: Vec<IpAddr>,
    /// Search domains; one that is not a domain name is left out.
    pub dns_search_domains: &'a [String],
    /// The node's key.
    pub public_key: WgPublicKey,
    /// This configuration's own preshared key.
    pub preshared_key: Option<&'a PresharedKey>,
    /// Destinations inside the tunnel.
    pub allowed_ips: Vec<IpNet>,
    /// Keep mappings of address translators open, every 25 s.
    pub keepalive: bool,
    /// Name or address of the node, an IPv6 address with or without brackets.
    pub endpoint_host: &'a str,
    /// UDP port of the node.
    pub endpoint_port: u16,
    /// For WireGuard over TCP: the URL that a ProxyGuard client connects to. The endpoint is its own then.
    pub proxy_endpoint: Option<String>,
}

/// Where a ProxyGuard client listens for its WireGuard; apps put their own port in.
const PROXY_CLIENT: &str = "127.0.0.1:51820";

/// MTU of a tunnel over TCP without one in the settings. Without the line, some clients would take that of the
/// way to [`PROXY_CLIENT`], which is the loopback's 65,536 bytes.
const PROXY_MTU: u16 = 1392;

/// What a new configuration was given.
#[derive(Debug, Clone, Copy)]
pub struct WireguardGrant<'a> {
    /// The client's address.
    pub v4: Ipv4Addr,
    /// The client's address.
    pub v6: Ipv6Addr,
    /// The ranges the addresses are from.
    pub ranges: Ranges,
    /// The node's key.
    pub node_key: WgPublicKey,
    /// The configuration's own preshared key, if it has one.
    pub preshared_key: Option<&'a PresharedKey>,
    /// The portal's host name without a port, for profiles without one of their own.
    pub portal_host: &'a str,
    /// What carries the tunnel.
    pub transport: Transport,
    /// The portal's host name with its port, where that is not 443.
    pub portal_authority: &'a str,
}

impl<'a> WireguardFile<'a> {
    /// The file for a profile, as an app gets it: without comments and private key, which can be set afterwards.
    #[must_use]
    pub fn for_profile(profile: &'a Profile, settings: &Settings, grant: WireguardGrant<'a>) -> Self {
        let node = profile.host_name.as_deref().unwrap_or(grant.portal_host);
        let proxied = grant.transport == Transport::Tcp;
        Self {
            comments: None,
            mtu: settings.wireguard_mtu.or(proxied.then_some(PROXY_MTU)),
            private_key: None,
            v4: grant.v4,
            v6: grant.v6,
            ranges: grant.ranges,
            dns_servers: dns_servers(profile, &grant.ranges),
            dns_search_domains: &profile.dns_search_domains,
            public_key: grant.node_key,
            preshared_key: grant.preshared_key,
            allowed_ips: allowed_ips(profile, &grant.ranges),
            keepalive: profile.keepalive,
            endpoint_host: node,
            endpoint_port: settings.wireguard_port,
            proxy_endpoint: proxied.then(|| proxy_endpoint(settings, grant.portal_authority, node)),
        }
    }

    /// The file's text, lines separated by `\n`, no newline at the end.
    #[must_use]
    pub fn render(&self) -> String {
        let mut file = String::with_capacity(512);
        self.write(&mut file).expect("writing to memory works");
        file.truncate(file.trim_end().len());
        file
    }

    fn write(&self, file: &mut String) -> fmt::Result {
        if let Some(comments) = &self.comments {
            let profile = comments.profile;
            writeln!(file, "# Portal: {}", text::short_line(comments.portal_url))?;
            writeln!(file, "# Profile: {} ({})", text::short_line(&profile.display_name), profile.id)?;
            writeln!(file, "# Expires: {}\n", comments.expires.atom())?;
        }
        writeln!(file, "[Interface]")?;
        if let Some(mtu) = self.mtu {
            writeln!(file, "MTU = {mtu}")?;
        }
        if let Some(key) = self.private_key {
            writeln!(file, "PrivateKey = {}", key.to_base64())?;
        }
        let Ranges { v4, v6 } = self.ranges;
        writeln!(file, "Address = {}/{},{}/{}", self.v4, v4.prefix_len(), self.v6, v6.prefix_len())?;
        let domains = self.dns_search_domains.iter().filter(|domain| names::is_domain_name(domain)).cloned();
        let dns: Vec<String> = self.dns_servers.iter().map(ToString::to_string).chain(domains).collect();
        if !dns.is_empty() {
            writeln!(file, "DNS = {}", dns.join(","))?;
        }
        writeln!(file, "\n[Peer]")?;
        writeln!(file, "PublicKey = {}", self.public_key)?;
        if let Some(key) = self.preshared_key {
            writeln!(file, "PresharedKey = {}", key.to_base64())?;
        }
        if !self.allowed_ips.is_empty() {
            let list: Vec<String> = self.allowed_ips.iter().map(ToString::to_string).collect();
            writeln!(file, "AllowedIPs = {}", list.join(","))?;
        }
        if self.keepalive {
            writeln!(file, "PersistentKeepalive = 25")?;
        }
        if let Some(url) = &self.proxy_endpoint {
            writeln!(file, "Endpoint = {PROXY_CLIENT}")?;
            return writeln!(file, "ProxyEndpoint = {}", text::one_line(url));
        }
        writeln!(file, "Endpoint = {}:{}", endpoint_host(self.endpoint_host), self.endpoint_port)
    }
}

/// The resolvers that clients are told: none for a split tunnel without search domains, where clients have no
/// use for them.
fn dns_servers(profile: &Profile, ranges: &Ranges) -> Vec<IpAddr> {
    if !profile.default_gateway && profile.dns_search_domains.is_empty() {
        return vec![];
    }
    profile.dns_servers.iter().filter_map(|entry| dns_server(entry, ranges)).collect()
}

/// The address meant by an entry of `dns_servers`; `None` when it is neither an address nor a word for one.
pub(crate) fn dns_server(entry: &str, ranges: &Ranges) -> Option<IpAddr> {
    match entry {
        "@GW4@" => Some(ranges.gateway4().into()),
        "@GW6@" => Some(ranges.gateway6().into()),
        address => address.parse().ok(),
    }
}

/// The URL of the proxy to a node.
fn proxy_endpoint(settings: &Settings, portal_authority: &str, node: &str) -> String {
    let node = proxy_name(node);
    match &settings.wireguard_proxy_url {
        Some(url) => format!("{}/{node}", url.trim_end_matches('/')),
        None => format!("https://{portal_authority}/proxyguard/{node}"),
    }
}

/// A node's host name as it stands in the path of its proxy: in lower case, an IPv6 address without brackets.
#[must_use]
pub fn proxy_name(host: &str) -> String {
    endpoint_host(host).trim_matches(['[', ']']).to_ascii_lowercase()
}

/// The host as it stands before the port: IPv6 addresses in brackets, characters that no host name has left out.
fn endpoint_host(host: &str) -> String {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    match bare.parse::<Ipv6Addr>() {
        Ok(address) => format!("[{address}]"),
        Err(_) => {
            host.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProfileId;

    fn profile() -> Profile {
        let mut profile = Profile::new(ProfileId::new("office").expect("an ID"), "Office");
        profile.dns_servers = vec!["@GW4@".into(), "@GW6@".into(), "9.9.9.9".into()];
        profile
    }

    fn grant(preshared_key: Option<&PresharedKey>) -> WireguardGrant<'_> {
        let ranges =
            Ranges { v4: "10.8.3.0/24".parse().expect("v4"), v6: "fd00:8:3::/64".parse().expect("v6") };
        let (v4, v6) = ranges.address(15).expect("a slot");
        let node_key = WgPublicKey::from([1; 32]);
        let (portal_host, portal_authority) = ("vpn.example.org", "vpn.example.org:8443");
        let transport = Transport::Udp;
        WireguardGrant { v4, v6, ranges, node_key, preshared_key, portal_host, transport, portal_authority }
    }

    fn render(profile: &Profile, settings: &Settings) -> String {
        WireguardFile::for_profile(profile, settings, grant(None)).render()
    }

    #[test]
    fn an_app_gets_a_full_tunnel() {
        let key = PresharedKey::from([2; 32]);
        let profile = profile();
        insta::assert_snapshot!(
            WireguardFile::for_profile(&profile, &Settings::default(), grant(Some(&key))).render()
        );
    }

    #[test]
    fn an_app_gets_a_split_tunnel_with_search_domains() {
        let mut profile = profile();
        profile.default_gateway = false;
        profile.routes =
            vec!["192.168.7.0/24".parse().expect("a route"), "2001:db8::/32".parse().expect("a route")];
        profile.exclude_routes = vec!["192.168.7.128/25".parse().expect("a route")];
        profile.dns_search_domains = vec!["example.org".into(), "corp.example.org".into()];
        profile.keepalive = true;
        let settings = Settings { wireguard_mtu: Some(1392), wireguard_port: 443, ..Settings::default() };
        insta::assert_snapshot!(render(&profile, &settings));
    }

    #[test]
    fn a_person_downloads_a_file_with_a_key_and_comments() {
        let (key, preshared) = (WgPrivateKey::from([3; 32]), PresharedKey::from([2; 32]));
        let profile = profile();
        let mut file = WireguardFile::for_profile(&profile, &Settings::default(), grant(Some(&preshared)));
        file.private_key = Some(&key);
        file.comments = Some(FileComments {
            portal_url: "https://vpn.example.org/vpn-user-portal/",
            profile: &profile,
            expires: Timestamp(1_795_366_800),
        });
        insta::assert_snapshot!(file.render());
    }

    fn proxied<'a>(profile: &'a Profile, settings: &Settings) -> WireguardFile<'a> {
        WireguardFile::for_profile(
            profile,
            settings,
            WireguardGrant { transport: Transport::Tcp, ..grant(None) },
        )
    }

    #[test]
    fn an_app_gets_a_tunnel_over_tcp() {
        let mut profile = profile();
        profile.keepalive = true;
        insta::assert_snapshot!(proxied(&profile, &Settings::default()).render());
    }

    #[test]
    fn the_proxy_is_found_at_the_portal_or_where_the_settings_say() {
        let last = |profile: &Profile, settings: &Settings| {
            proxied(profile, settings).render().lines().last().map(str::to_owned).expect("a line")
        };
        let mut settings = Settings::default();
        let mut profile = profile();
        for (host, name) in [
            (None, "vpn.example.org"),
            (Some("Node1.example.org"), "node1.example.org"),
            (Some("192.0.2.7"), "192.0.2.7"),
            (Some("[2001:DB8::7]"), "2001:db8::7"),
        ] {
            profile.host_name = host.map(str::to_owned);
            let line = format!("ProxyEndpoint = https://vpn.example.org:8443/proxyguard/{name}");
            assert_eq!(last(&profile, &settings), line);
        }
        for url in ["https://proxy.example.org/a", "https://proxy.example.org/a/"] {
            settings.wireguard_proxy_url = Some(url.into());
            assert_eq!(last(&profile, &settings), "ProxyEndpoint = https://proxy.example.org/a/2001:db8::7");
        }
    }

    #[test]
    fn a_tunnel_over_tcp_always_says_its_mtu() {
        let profile = profile();
        assert!(!render(&profile, &Settings::default()).contains("MTU"));
        assert_eq!(proxied(&profile, &Settings::default()).mtu, Some(1392));
        let settings = Settings { wireguard_mtu: Some(1300), ..Settings::default() };
        assert_eq!(proxied(&profile, &settings).mtu, Some(1300));
    }

    #[test]
    fn the_file_ends_without_a_newline() {
        let text = render(&profile(), &Settings::default());
        assert!(text.ends_with("Endpoint = vpn.example.org:51820"), "{text:?}");
        assert!(!text.contains(['\r', '\t']) && !text.contains("\n\n\n"));
    }

    #[test]
    fn a_split_tunnel_without_search_domains_has_no_dns_line() {
        let mut profile = profile();
        profile.default_gateway = false;
        assert!(!render(&profile, &Settings::default()).contains("DNS"));
        profile.default_gateway = true;
        profile.dns_servers.clear();
        assert!(!render(&profile, &Settings::default()).contains("DNS"));
    }

    #[test]
    fn nothing_allowed_means_no_line_for_it() {
        let mut profile = profile();
        profile.exclude_routes =
            vec!["0.0.0.0/0".parse().expect("a route"), "::/0".parse().expect("a route")];
        assert!(!render(&profile, &Settings::default()).contains("AllowedIPs"));
    }

    #[test]
    fn the_endpoint_may_be_a_name_or_an_address_of_either_family() {
        for (host, line) in [
            ("vpn.example.org", "Endpoint = vpn.example.org:51820"),
            ("192.0.2.7", "Endpoint = 192.0.2.7:51820"),
            ("2001:DB8::7", "Endpoint = [2001:db8::7]:51820"),
            ("[2001:db8::7]", "Endpoint = [2001:db8::7]:51820"),
        ] {
            let mut profile = profile();
            profile.host_name = Some(host.into());
            assert_eq!(render(&profile, &Settings::default()).lines().last(), Some(line));
        }
    }

    #[test]
    fn nothing_that_a_person_typed_adds_a_line_or_a_section() {
        let attack = "x\r\n[Peer]\nPublicKey = AAAA\u{2028}\u{202e}\u{85}\u{0}";
        let mut profile = profile();
        profile.display_name = attack.into();
        profile.host_name = Some(attack.into());
        profile.dns_servers = vec![attack.into(), "10.0.0.1\nPostUp = $(x)".into(), "9.9.9.9".into()];
        profile.dns_search_domains = vec![attack.into(), "a,b".into(), "example.org".into()];
        let mut file = WireguardFile::for_profile(&profile, &Settings::default(), grant(None));
        file.comments = Some(FileComments { portal_url: attack, profile: &profile, expires: Timestamp(0) });
        let text = file.render();

        let sections: Vec<_> = text.lines().filter(|line| line.starts_with('[')).collect();
        assert_eq!(sections, ["[Interface]", "[Peer]"]);
        let keys: Vec<_> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, _)| key)
            .collect();
        assert_eq!(keys, ["Address", "DNS", "PublicKey", "AllowedIPs", "Endpoint"]);
        assert!(text.contains("\nDNS = 9.9.9.9,example.org\n"));
        assert_eq!(text.lines().filter(|line| line.starts_with('#')).count(), 3);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        assert!(!text.contains(['\u{202e}', '\u{2028}']));
    }
}
