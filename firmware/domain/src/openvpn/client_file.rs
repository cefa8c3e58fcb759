//! The OpenVPN file that a client gets (spec api-v3.md §11). Routes, names and addresses are pushed by the server
//! and not in here. Values are typed or checked, so nothing that a person typed can add a line or an option.

use super::{OpenvpnProfile, Pem};
use crate::{FileComments, Transport, names, text};
use std::fmt::{self, Write};
use std::net::IpAddr;

/// Ports that networks let through which let little through: tried last of each transport.
const SPECIAL_UDP: [u16; 2] = [53, 443];
const SPECIAL_TCP: [u16; 2] = [80, 443];

/// Where a client may reach the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remote {
    /// How.
    pub transport: Transport,
    /// At which port.
    pub port: u16,
}

/// The one to four places that a client tries in turn: of each transport a normal port and a special one, both
/// chosen at random so that clients spread over the processes. UDP first unless TCP is preferred. `pick` draws a
/// number below its argument.
#[must_use]
pub fn remotes(
    profile: &OpenvpnProfile,
    prefer_tcp: bool,
    mut pick: impl FnMut(usize) -> usize,
) -> Vec<Remote> {
    let order = if prefer_tcp { [Transport::Tcp, Transport::Udp] } else { [Transport::Udp, Transport::Tcp] };
    let mut remotes = vec![];
    for transport in order {
        let special = match transport {
            Transport::Udp => SPECIAL_UDP,
            Transport::Tcp => SPECIAL_TCP,
        };
        let (special, normal): (Vec<u16>, Vec<u16>) =
            profile.client_ports(transport).iter().partition(|port| special.contains(port));
        for ports in [normal, special] {
            let chosen = if ports.is_empty() { None } else { ports.get(pick(ports.len()) % ports.len()) };
            remotes.extend(chosen.map(|port| Remote { transport, port: *port }));
        }
    }
    remotes
}

/// Everything in an OpenVPN client file.
#[derive(Debug, Clone)]
pub struct OpenvpnFile<'a> {
    /// For manual downloads.
    pub comments: Option<FileComments<'a>>,
    /// What signed the server's certificate.
    pub ca: &'a Pem,
    /// The client's certificate.
    pub certificate: &'a Pem,
    /// Its private key.
    pub key: &'a Pem,
    /// The profile's key for the handshake.
    pub tls_crypt: &'a Pem,
    /// In bytes.
    pub mtu: Option<u16>,
    /// Name or address of the node, an IPv6 address with or without brackets.
    pub host: &'a str,
    /// Where to try, in order.
    pub remotes: Vec<Remote>,
}

impl OpenvpnFile<'_> {
    /// The file's text, lines separated by `\n`, no newline at the end.
    #[must_use]
    pub fn render(&self) -> String {
        let mut file = String::with_capacity(4096);
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
        for line in [
            "dev tun",
            "client",
            "nobind",
            "remote-cert-tls server",
            "verb 3",
            "server-poll-timeout 10",
            "tls-version-min 1.3",
            "data-ciphers AES-256-GCM:CHACHA20-POLY1305",
            "reneg-sec 0",
        ] {
            writeln!(file, "{line}")?;
        }
        for (tag, pem) in
            [("ca", self.ca), ("cert", self.certificate), ("key", self.key), ("tls-crypt", self.tls_crypt)]
        {
            writeln!(file, "<{tag}>\n{}</{tag}>", pem.as_str())?;
        }
        if let Some(mtu) = self.mtu {
            writeln!(file, "tun-mtu {mtu}")?;
        }
        let host = remote_host(self.host);
        for Remote { transport, port } in &self.remotes {
            let transport = match transport {
                Transport::Udp => "udp",
                Transport::Tcp => "tcp",
            };
            writeln!(file, "remote {host} {port} {transport}")?;
        }
        Ok(())
    }
}

/// The host as OpenVPN reads it: IPv6 without brackets, characters that no host name has left out.
fn remote_host(host: &str) -> String {
    match names::host_address(host) {
        Some(IpAddr::V6(address)) => address.to_string(),
        Some(IpAddr::V4(address)) => address.to_string(),
        None => host.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Profile, ProfileId, Ranges, Timestamp};

    fn pem(label: &str) -> Pem {
        format!("-----BEGIN {label}-----\nMCowBQYDK2VwAyEA\n-----END {label}-----\n").try_into().expect("PEM")
    }

    fn openvpn(udp: &[u16], tcp: &[u16]) -> OpenvpnProfile {
        let ranges =
            Ranges { v4: "10.8.4.0/24".parse().expect("v4"), v6: "fd00:8:4::/64".parse().expect("v6") };
        OpenvpnProfile { udp_ports: udp.into(), tcp_ports: tcp.into(), ..OpenvpnProfile::new(ranges) }
    }

    fn shown(profile: &OpenvpnProfile, prefer_tcp: bool, drawn: usize) -> String {
        let remotes = remotes(profile, prefer_tcp, |count| drawn % count);
        remotes.iter().map(|r| format!("{:?}{}", r.transport, r.port)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn normal_ports_come_before_special_ones_and_the_preferred_transport_first() {
        let one = openvpn(&[1194], &[1194]);
        assert_eq!(shown(&one, false, 0), "Udp1194 Tcp1194");
        assert_eq!(shown(&one, true, 0), "Tcp1194 Udp1194");
        let many = openvpn(&[443, 1194, 1195], &[80, 1194, 443]);
        assert_eq!(shown(&many, false, 0), "Udp1194 Udp443 Tcp1194 Tcp80");
        assert_eq!(shown(&many, true, 1), "Tcp1194 Tcp443 Udp1195 Udp443");
        assert_eq!(shown(&openvpn(&[], &[443]), false, 0), "Tcp443");
        assert_eq!(shown(&openvpn(&[80], &[53]), false, 0), "Udp80 Tcp53", "special is by transport");
        let mut forwarded = one;
        forwarded.exposed_tcp_ports = vec![443];
        assert_eq!(shown(&forwarded, false, 0), "Udp1194 Tcp443");
    }

    #[test]
    fn a_file_is_as_written_down() {
        let profile = Profile::new(ProfileId::new("office").expect("an ID"), "Office");
        let openvpn = openvpn(&[1194], &[1194, 443]);
        let mut file = OpenvpnFile {
            comments: None,
            ca: &pem("CERTIFICATE"),
            certificate: &pem("CERTIFICATE"),
            key: &pem("PRIVATE KEY"),
            tls_crypt: &pem("OpenVPN Static key V1"),
            mtu: None,
            host: "vpn.example.org",
            remotes: remotes(&openvpn, false, |_| 0),
        };
        insta::assert_snapshot!("an_app_gets", file.render());
        file.comments = Some(FileComments {
            portal_url: "https://vpn.example.org/",
            profile: &profile,
            expires: Timestamp(1_795_366_800),
        });
        file.mtu = Some(1392);
        file.host = "[2001:DB8::7]";
        insta::assert_snapshot!("a_person_downloads", file.render());
    }

    #[test]
    fn nothing_that_a_person_typed_adds_a_line() {
        let attack = "x\r\nscript-security 2\nup /bin/sh\u{2028}<ca>";
        let mut profile = Profile::new(ProfileId::new("office").expect("an ID"), "Office");
        profile.display_name = attack.into();
        let text = OpenvpnFile {
            comments: Some(FileComments { portal_url: attack, profile: &profile, expires: Timestamp(0) }),
            ca: &pem("CERTIFICATE"),
            certificate: &pem("CERTIFICATE"),
            key: &pem("PRIVATE KEY"),
            tls_crypt: &pem("OpenVPN Static key V1"),
            mtu: None,
            host: attack,
            remotes: remotes(&openvpn(&[1194], &[]), false, |_| 0),
        }
        .render();
        assert!(!text.lines().any(|line| line.starts_with("script") || line.starts_with("up ")), "{text}");
        assert_eq!(text.lines().filter(|line| line.starts_with('<')).count(), 8);
        assert_eq!(text.lines().last(), Some("remote xscript-security2upbinshca 1194 udp"));
    }
}
