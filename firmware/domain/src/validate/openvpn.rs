//! The problems of a profile's OpenVPN part: ranges that cannot be split, ports that somebody else has.

use super::{Findings, MAX_LIST};
use crate::{Listener, OpenvpnProfile, Profile, Settings, Transport, names};
use std::net::IpAddr;

/// Field name of all that is said here.
const FIELD: &str = "openvpn";
/// Most processes of one profile.
const MAX_PROCESSES: usize = 64;
/// Ports that the portal itself listens on, over TCP.
const PORTAL: [u16; 2] = [80, 443];
/// The smallest and the largest network that OpenVPN serves, as prefix lengths.
const SMALLEST: u8 = 29;
const LARGEST: u8 = 16;

pub(super) fn openvpn<'a>(
    profile: &Profile,
    others: impl Iterator<Item = &'a Profile> + Clone,
    settings: &Settings,
    found: &mut Findings,
) {
    let Some(openvpn) = &profile.openvpn else { return };
    ranges(profile, openvpn, others.clone(), settings, found);
    if ports(openvpn, found) {
        split(openvpn, found);
    }
    clashes(profile, openvpn, others, settings, found);
    if let Some(mtu) = openvpn.mtu.filter(|mtu| !(1280..=1500).contains(mtu)) {
        found.error(
            FIELD,
            say!(
                "problem-openvpn-mtu",
                "an MTU of {mtu} bytes does not work; choose one from 1280 to 1500",
                mtu = mtu
            ),
        );
    }
}

fn ranges<'a>(
    profile: &Profile,
    openvpn: &OpenvpnProfile,
    others: impl Iterator<Item = &'a Profile>,
    settings: &Settings,
    found: &mut Findings,
) {
    let ranges = openvpn.ranges();
    if let Err(error) = ranges.validate() {
        found.error(FIELD, error.words());
    }
    if profile.wireguard.is_some_and(|own| own.overlaps(&ranges)) {
        found.error(
            FIELD,
            say!(
                "problem-ranges-own",
                "the ranges overlap the profile's own WireGuard ranges; choose others"
            ),
        );
    }
    for other in others {
        let mut theirs =
            other.wireguard.into_iter().chain(other.openvpn.as_ref().map(OpenvpnProfile::ranges));
        if theirs.any(|theirs| theirs.overlaps(&ranges)) {
            found.error(
                FIELD,
                say!(
                    "problem-ranges-other",
                    "the ranges overlap those of the profile {profile}; choose others",
                    profile = other.id
                ),
            );
        }
    }
    let host = profile.host_name.as_ref().or(settings.host_name.as_ref());
    let inside = |address: &IpAddr| match address {
        IpAddr::V4(v4) => openvpn.v4.contains(v4),
        IpAddr::V6(v6) => openvpn.v6.contains(v6),
    };
    if let Some(address) = host.and_then(|host| names::host_address(host)).filter(inside) {
        found.error(
            FIELD,
            say!(
                "problem-host-in-ranges",
                "the server's own address {address} is inside the ranges; choose other ranges",
                address = address
            ),
        );
    }
}

/// Whether the lists of ports make sense by themselves.
fn ports(openvpn: &OpenvpnProfile, found: &mut Findings) -> bool {
    let before = found.0.len();
    let lists =
        [&openvpn.udp_ports, &openvpn.tcp_ports, &openvpn.exposed_udp_ports, &openvpn.exposed_tcp_ports];
    for list in lists {
        if list.contains(&0) {
            found.error(FIELD, say!("problem-no-port-zero", "there is no port 0; name others"));
        }
        let mut sorted = list.clone();
        sorted.sort_unstable();
        if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            found.error(
                FIELD,
                say!("problem-port-twice", "port {port} is listed twice; name it once", port = twice[0]),
            );
        }
        if list.len() > MAX_LIST {
            found.error(
                FIELD,
                say!("problem-many-ports", "there are more than {most} ports; name fewer", most = MAX_LIST),
            );
        }
    }
    let count = openvpn.udp_ports.len() + openvpn.tcp_ports.len();
    if count == 0 {
        found.error(
            FIELD,
            say!("problem-no-port", "there is no port to listen on; name at least one for UDP or TCP"),
        );
    } else if count > MAX_PROCESSES {
        found.error(
            FIELD,
            say!(
                "problem-many-processes",
                "there are more than {most} ports; name fewer",
                most = MAX_PROCESSES
            ),
        );
    } else if !openvpn.single_process && !count.is_power_of_two() {
        found.error(FIELD, say!("problem-split", "the range cannot be split evenly over {count} ports; name 1, 2, 4, 8, 16, 32 or 64 ports for UDP and TCP together", count = count));
    }
    found.0.len() == before
}

/// Whether every process gets enough of the ranges.
fn split(openvpn: &OpenvpnProfile, found: &mut Findings) {
    let count = if openvpn.single_process { 1 } else { openvpn.listeners().len() };
    let bits = u8::try_from(count.trailing_zeros()).unwrap_or(u8::MAX);
    let length = openvpn.v4.prefix_len().saturating_add(bits);
    if length > SMALLEST {
        let needed = SMALLEST.saturating_sub(bits);
        found.error(
            FIELD,
            say!(
                "problem-v4-small",
                "the IPv4 range is too small for {count} processes; choose a /{needed} or a larger network",
                count = count,
                needed = needed
            ),
        );
    }
    if length < LARGEST {
        let most = LARGEST.saturating_sub(bits);
        found.error(
            FIELD,
            say!(
                "problem-v4-large",
                "OpenVPN cannot serve so large an IPv4 range; choose a /{most} or a smaller network",
                most = most
            ),
        );
    }
    let most = crate::OpenvpnProcess::V6_LENGTH.saturating_sub(bits);
    if openvpn.v6.prefix_len() > most {
        found.error(
            FIELD,
            say!(
                "problem-v6-small",
                "the IPv6 range is too small for {count} processes; choose a /{most} or a larger network",
                count = count,
                most = most
            ),
        );
    }
}

fn clashes<'a>(
    profile: &Profile,
    openvpn: &OpenvpnProfile,
    others: impl Iterator<Item = &'a Profile> + Clone,
    settings: &Settings,
    found: &mut Findings,
) {
    for Listener { transport, port } in openvpn.listeners() {
        let wireguard = profile.wireguard.is_some() || others.clone().any(|other| other.wireguard.is_some());
        if transport == Transport::Udp && port == settings.wireguard_port && wireguard {
            found.error(
                FIELD,
                say!("problem-port-wireguard", "UDP port {port} is WireGuard's; choose another", port = port),
            );
        }
        if transport == Transport::Tcp && PORTAL.contains(&port) && openvpn.listen.is_none() {
            found.error(FIELD, say!("problem-port-portal", "TCP port {port} is the portal's; listen on an address of its own, or let a router forward the port and name it in exposed_tcp_ports", port = port));
        }
        for other in others.clone() {
            let Some(theirs) = &other.openvpn else { continue };
            if theirs.listeners().contains(&Listener { transport, port })
                && same_address(openvpn.listen, theirs.listen)
            {
                let what = if transport == Transport::Udp { "UDP" } else { "TCP" };
                found.error(
                    FIELD,
                    say!(
                        "problem-port-taken",
                        "{what} port {port} is in use by the profile {profile}; choose another",
                        what = what,
                        port = port,
                        profile = other.id
                    ),
                );
            }
        }
    }
}

/// Whether a packet to some address could be meant for both.
fn same_address(one: Option<IpAddr>, other: Option<IpAddr>) -> bool {
    let every = |address: Option<IpAddr>| address.is_none_or(|address| address.is_unspecified());
    every(one) || every(other) || one == other
}

#[cfg(test)]
mod tests {
    use crate::{OpenvpnProfile, Profile, ProfileId, Ranges, Settings, validate_profile};

    fn profile(id: &str, third: u8) -> Profile {
        let mut profile = Profile::new(ProfileId::new(id).expect("an ID"), "Office");
        profile.dns_servers = vec!["9.9.9.9".into()];
        profile.openvpn = Some(OpenvpnProfile::new(Ranges {
            v4: format!("10.9.{third}.0/24").parse().expect("v4"),
            v6: format!("fd00:9:{third}::/64").parse().expect("v6"),
        }));
        profile
    }

    /// What is said about the profile after a change to a good one, beside another with other ports.
    fn said(change: impl FnOnce(&mut Profile, &mut OpenvpnProfile)) -> Vec<String> {
        let mut other = profile("other", 4);
        let theirs = other.openvpn.as_mut().expect("it has one");
        (theirs.udp_ports, theirs.tcp_ports) = (vec![2000], vec![2000]);
        let mut profile = profile("office", 3);
        let mut openvpn = profile.openvpn.take().expect("it has one");
        change(&mut profile, &mut openvpn);
        profile.openvpn = Some(openvpn);
        let problems = validate_profile(&profile, &[other], &Settings::default());
        problems.iter().map(ToString::to_string).collect()
    }

    fn assert_said(words: &str, change: impl FnOnce(&mut Profile, &mut OpenvpnProfile)) {
        let said = said(change);
        assert!(
            said.iter().any(|line| line.starts_with("openvpn: ") && line.contains(words)),
            "{words}: {said:?}"
        );
    }

    #[test]
    fn a_good_profile_has_no_problems() {
        assert_eq!(said(|_, _| ()), Vec::<String>::new());
        assert_eq!(
            said(|_, o| {
                o.udp_ports = vec![1194, 1195, 1196];
                o.exposed_tcp_ports = vec![443];
                o.mtu = Some(1392);
            }),
            Vec::<String>::new()
        );
        assert_eq!(
            said(|_, o| {
                o.single_process = true;
                o.udp_ports = vec![1194, 1195];
                o.v6 = "fd00:9:3::/112".parse().expect("v6");
            }),
            Vec::<String>::new()
        );
        assert_eq!(
            said(|_, o| {
                o.listen = Some("192.0.2.7".parse().expect("an address"));
                o.tcp_ports = vec![443];
            }),
            Vec::<String>::new()
        );
    }

    #[test]
    fn what_cannot_be_split_is_refused() {
        assert_said("evenly over 3 ports", |_, o| o.udp_ports = vec![1194, 1195]);
        assert_said("no port to listen", |_, o| (o.udp_ports, o.tcp_ports) = (vec![], vec![]));
        assert_said("more than 64", |_, o| o.udp_ports = (3000..3064).collect());
        assert_said("choose a /28", |_, o| o.v4 = "10.9.3.0/29".parse().expect("v4"));
        assert_said("so large", |_, o| {
            o.v4 = "10.0.0.0/12".parse().expect("v4");
        });
        assert_said("choose a /111", |_, o| o.v6 = "fd00:9:3::/112".parse().expect("v6"));
        assert_said("no port 0", |_, o| o.tcp_ports = vec![0]);
        assert_said("listed twice", |_, o| (o.udp_ports, o.tcp_ports) = (vec![1194, 1194], vec![]));
        assert_said("MTU", |_, o| o.mtu = Some(1000));
    }

    #[test]
    fn ports_and_ranges_of_others_are_refused() {
        assert_said("profile other", |_, o| o.v4 = "10.9.4.128/25".parse().expect("v4"));
        assert_said("own WireGuard ranges", |p, o| p.wireguard = Some(o.ranges()));
        assert_said("UDP port 2000", |_, o| o.udp_ports = vec![2000]);
        assert_said("TCP port 2000", |_, o| o.tcp_ports = vec![2000]);
        assert_said("WireGuard's", |p, o| {
            p.wireguard = Some(Ranges {
                v4: "10.9.5.0/24".parse().expect("v4"),
                v6: "fd00:9:5::/64".parse().expect("v6"),
            });
            o.udp_ports = vec![51820];
        });
        assert_said("the portal's", |_, o| o.tcp_ports = vec![443]);
        assert_said("server's own address", |p, _| p.host_name = Some("10.9.3.1".into()));
    }
}
