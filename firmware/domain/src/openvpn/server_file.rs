//! The configuration of one `openvpn` process (spec node.md §4.3), with what differs from the reference: clients
//! are let in over the management socket instead of by scripts, and no option runs a program.
//!
//! The text goes to the program's standard input. Everything in it is typed or checked here once more, because
//! whoever writes it may be another program than the one that the controller's words came from.

use super::{OpenvpnProcess, Pem};
use crate::client_file::dns_server;
use crate::{ProfileId, Transport, names};
use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write};
use std::net::IpAddr;

/// What all processes of a profile have in common. It travels to nodes, so members may be added and are
/// ignored where they are not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenvpnServer {
    /// The address to listen on; all when absent.
    pub listen: Option<IpAddr>,
    /// All traffic of clients goes through the VPN.
    pub default_gateway: bool,
    /// Prefixes that clients reach through the VPN.
    pub routes: Vec<IpNet>,
    /// Prefixes that they reach beside it.
    pub exclude_routes: Vec<IpNet>,
    /// Addresses, `@GW4@` or `@GW6@`.
    pub dns_servers: Vec<String>,
    /// Search domains.
    pub dns_search_domains: Vec<String>,
    /// Clients must not reach their local network.
    pub block_lan: bool,
    /// In bytes.
    pub mtu: Option<u16>,
    /// Whether what the programs say goes into the box's log.
    pub log: bool,
    /// What signed the clients' certificates.
    pub ca: Pem,
    /// The server's certificate.
    pub certificate: Pem,
    /// Its private key.
    pub key: Pem,
    /// The key of the handshake.
    pub tls_crypt: Pem,
}

/// Everything in the configuration of one process.
#[derive(Debug, Clone)]
pub struct OpenvpnServerFile<'a> {
    /// The profile.
    pub profile: &'a ProfileId,
    /// What its processes have in common.
    pub server: &'a OpenvpnServer,
    /// This process.
    pub process: &'a OpenvpnProcess,
    /// Name of its network device: letters and digits.
    pub device: &'a str,
    /// Name of the management socket in the program's working folder: letters, digits and dots.
    pub socket: &'a str,
    /// User and group that the program becomes.
    pub user: (&'a str, &'a str),
    /// Whether this machine computes AES quicker than ChaCha20.
    pub prefer_aes: bool,
}

impl OpenvpnServerFile<'_> {
    /// The text.
    #[must_use]
    pub fn render(&self) -> String {
        let mut file = String::with_capacity(8192);
        self.write(&mut file).expect("writing to memory works");
        file
    }

    fn write(&self, file: &mut String) -> fmt::Result {
        let (server, process) = (self.server, self.process);
        writeln!(file, "# {} {}, written by Alcove", self.profile, process.number)?;
        writeln!(file, "verb 3\ndev-type tun\ndev {}", plain(self.device))?;
        writeln!(file, "user {}\ngroup {}", plain(self.user.0), plain(self.user.1))?;
        writeln!(file, "topology subnet\npersist-tun")?;
        if process.listeners.len() == 1 {
            writeln!(file, "persist-key")?;
        }
        writeln!(file, "remote-cert-tls client\ndh none\ntls-version-min 1.3")?;
        let ciphers =
            if self.prefer_aes { "AES-256-GCM:CHACHA20-POLY1305" } else { "CHACHA20-POLY1305:AES-256-GCM" };
        writeln!(file, "data-ciphers {ciphers}\nreneg-sec 36000")?;
        writeln!(file, "server {} {}", process.v4.network(), process.v4.netmask())?;
        writeln!(file, "server-ipv6 {}", process.v6.trunc())?;
        writeln!(file, "max-clients {}\nkeepalive 10 60", process.capacity())?;
        // Only ways of changing interfaces and routes that are built in.
        writeln!(file, "script-security 1")?;
        // We listen, the program connects: it ends when we do, and nobody else can take its place.
        writeln!(file, "management {} unix\nmanagement-client", plain(self.socket))?;
        // Every client is asked about; a certificate is all that it has to say for itself.
        writeln!(file, "management-client-auth\nauth-user-pass-optional")?;
        self.listeners(file)?;
        for (tag, pem) in [
            ("ca", &server.ca),
            ("cert", &server.certificate),
            ("key", &server.key),
            ("tls-crypt", &server.tls_crypt),
        ] {
            writeln!(file, "<{tag}>\n{}</{tag}>", pem.as_str())?;
        }
        if let Some(mtu) = server.mtu {
            writeln!(file, "tun-mtu {mtu}")?;
        }
        let has = |transport| process.listeners.iter().any(|listener| listener.transport == transport);
        if has(Transport::Tcp) {
            writeln!(file, "tcp-nodelay")?;
        }
        if has(Transport::Udp) {
            writeln!(file, "explicit-exit-notify 1\npush \"explicit-exit-notify 1\"")?;
        }
        self.push_routes(file)?;
        self.push_names(file)
    }

    fn listeners(&self, file: &mut String) -> fmt::Result {
        let listen = self.server.listen.filter(|address| !address.is_unspecified() || address.is_ipv4());
        if let [only] = self.process.listeners.as_slice() {
            let proto = match (only.transport, listen.is_some_and(|address| address.is_ipv4())) {
                (Transport::Udp, false) => "udp6",
                (Transport::Udp, true) => "udp",
                (Transport::Tcp, false) => "tcp6-server",
                (Transport::Tcp, true) => "tcp-server",
            };
            writeln!(file, "port {}\nproto {proto}", only.port)?;
            return listen.map_or(Ok(()), |address| writeln!(file, "local {address}"));
        }
        let address = listen.map_or_else(|| "::".into(), |address| address.to_string());
        for listener in &self.process.listeners {
            let proto = match listener.transport {
                Transport::Udp => "udp",
                Transport::Tcp => "tcp-server",
            };
            writeln!(file, "local {address} {} {proto}", listener.port)?;
        }
        Ok(())
    }

    fn push_routes(&self, file: &mut String) -> fmt::Result {
        let server = self.server;
        if server.default_gateway {
            let block = if server.block_lan { " block-local" } else { "" };
            writeln!(file, "push \"redirect-gateway def1 ipv6{block}\"")?;
            // Windows takes a network for one with internet access only then.
            writeln!(file, "push \"route 0.0.0.0 0.0.0.0\"")?;
        }
        for (routes, v4_gateway, v6_gateway) in
            [(&server.routes, "", ""), (&server.exclude_routes, " net_gateway", " net_gateway_ipv6")]
        {
            for route in routes.iter().map(IpNet::trunc) {
                match route {
                    IpNet::V4(net) => writeln!(file, "push \"route {}{v4_gateway}\"", with_mask(net))?,
                    IpNet::V6(net) => writeln!(file, "push \"route-ipv6 {net}{v6_gateway}\"")?,
                }
            }
        }
        Ok(())
    }

    fn push_names(&self, file: &mut String) -> fmt::Result {
        let server = self.server;
        if server.default_gateway || !server.dns_search_domains.is_empty() {
            let ranges = self.process.ranges();
            let servers: Vec<IpAddr> =
                server.dns_servers.iter().filter_map(|entry| dns_server(entry, &ranges)).collect();
            for address in &servers {
                writeln!(file, "push \"dhcp-option DNS {address}\"")?;
            }
            if server.default_gateway && !servers.is_empty() {
                writeln!(file, "push \"block-outside-dns\"")?;
            }
        }
        for domain in server.dns_search_domains.iter().filter(|domain| names::is_domain_name(domain)) {
            writeln!(file, "push \"dhcp-option DOMAIN-SEARCH {domain}\"")?;
        }
        Ok(())
    }
}

fn with_mask(net: Ipv4Net) -> String {
    format!("{} {}", net.network(), net.netmask())
}

/// A word of the configuration; whatever could end it or begin another is left out.
fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OpenvpnProfile, Ranges};

    fn pem(label: &str) -> Pem {
        format!("-----BEGIN {label}-----\nMCowBQYDK2VwAyEA\n-----END {label}-----\n").try_into().expect("PEM")
    }

    fn profile() -> OpenvpnProfile {
        OpenvpnProfile::new(Ranges {
            v4: "10.8.4.0/24".parse().expect("v4"),
            v6: "fd00:8:4::/64".parse().expect("v6"),
        })
    }

    fn server() -> OpenvpnServer {
        OpenvpnServer {
            listen: None,
            default_gateway: true,
            routes: vec![],
            exclude_routes: vec![],
            dns_servers: vec!["@GW4@".into(), "@GW6@".into(), "9.9.9.9".into()],
            dns_search_domains: vec![],
            block_lan: false,
            mtu: None,
            log: false,
            ca: pem("CERTIFICATE"),
            certificate: pem("CERTIFICATE"),
            key: pem("PRIVATE KEY"),
            tls_crypt: pem("OpenVPN Static key V1"),
        }
    }

    fn render(server: &OpenvpnServer, process: &OpenvpnProcess, prefer_aes: bool) -> String {
        let profile = ProfileId::new("office").expect("an ID");
        OpenvpnServerFile {
            profile: &profile,
            server,
            process,
            device: "ovpn0",
            socket: "ovpn0.sock",
            user: ("nobody", "nogroup"),
            prefer_aes,
        }
        .render()
    }

    #[test]
    fn a_full_tunnel_over_udp_and_tcp_is_as_written_down() {
        let processes = profile().processes();
        insta::assert_snapshot!("server_udp", render(&server(), &processes[0], true));
        insta::assert_snapshot!("server_tcp", render(&server(), &processes[1], false));
    }

    #[test]
    fn a_split_tunnel_on_one_address_is_as_written_down() {
        let mut server = server();
        server.listen = Some("192.0.2.7".parse().expect("an address"));
        server.default_gateway = false;
        server.routes = ["192.168.7.0/24", "2001:db8::/32"].map(|net| net.parse().expect("a route")).to_vec();
        server.exclude_routes =
            ["192.168.7.128/25", "2001:db8:1::/48"].map(|net| net.parse().expect("a route")).to_vec();
        server.dns_search_domains = vec!["example.org".into(), "corp.example.org".into()];
        (server.mtu, server.log) = (Some(1392), true);
        insta::assert_snapshot!("server_split", render(&server, &profile().processes()[1], true));
    }

    #[test]
    fn one_process_for_all_ports_is_as_written_down() {
        let mut profile = profile();
        profile.single_process = true;
        let mut server = server();
        (server.block_lan, server.dns_servers) = (true, vec![]);
        insta::assert_snapshot!("server_single", render(&server, &profile.processes()[0], true));
    }

    #[test]
    fn nothing_that_a_person_typed_adds_an_option() {
        let attack = "x\"\nup /bin/sh\r<ca>";
        let mut server = server();
        server.dns_servers = vec![attack.into()];
        server.dns_search_domains = vec![attack.into(), "a b".into()];
        let profile = ProfileId::new("office").expect("an ID");
        let process = &self::profile().processes()[0];
        let text = OpenvpnServerFile {
            profile: &profile,
            server: &server,
            process,
            device: attack,
            socket: attack,
            user: (attack, attack),
            prefer_aes: true,
        }
        .render();
        assert!(!text.lines().any(|line| line.starts_with("up")), "{text}");
        assert!(!text.contains("dhcp-option"), "{text}");
        assert!(text.contains("\nuser xupbinshca\n"), "{text}");
    }
}
