//! Which protocol and transport a connection gets (spec api-v3.md §9): what the client can use, met with what
//! the profile offers, in the profile's order.

use crate::{Profile, Protocol, Settings, Transport, error::NoCommonProtocol};

/// A way to connect: a tunnel protocol and what carries it.
pub type Offer = (Protocol, Transport);

/// Media type of an OpenVPN client file; a client that accepts it can do UDP and TCP.
pub const OPENVPN_MEDIA_TYPE: &str = "application/x-openvpn-profile";
/// Media type of a WireGuard client file for UDP.
pub const WIREGUARD_MEDIA_TYPE: &str = "application/x-wireguard-profile";
/// Media type of a WireGuard client file for TCP (ProxyGuard).
pub const WIREGUARD_TCP_MEDIA_TYPE: &str = "application/x-wireguard+tcp-profile";

const OPENVPN_UDP: Offer = (Protocol::Openvpn, Transport::Udp);
const OPENVPN_TCP: Offer = (Protocol::Openvpn, Transport::Tcp);
const WIREGUARD_UDP: Offer = (Protocol::Wireguard, Transport::Udp);
const WIREGUARD_TCP: Offer = (Protocol::Wireguard, Transport::Tcp);

/// What a client can use: at most the four ways there are, each once, in the client's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientOffers(Vec<Offer>);

impl ClientOffers {
    /// The ways, in the client's order.
    #[must_use]
    pub fn as_slice(&self) -> &[Offer] {
        &self.0
    }
}

/// The name that apps know a way by: `wireguard+udp`.
#[must_use]
pub fn offer_name((protocol, transport): Offer) -> &'static str {
    match (protocol, transport) {
        OPENVPN_UDP => "openvpn+udp",
        OPENVPN_TCP => "openvpn+tcp",
        WIREGUARD_UDP => "wireguard+udp",
        WIREGUARD_TCP => "wireguard+tcp",
    }
}

/// The `Content-Type` of the client file. Apps compare it as a whole, so no parameter may follow.
#[must_use]
pub fn media_type((protocol, transport): Offer) -> &'static str {
    match (protocol, transport) {
        (Protocol::Openvpn, _) => OPENVPN_MEDIA_TYPE,
        WIREGUARD_UDP => WIREGUARD_MEDIA_TYPE,
        WIREGUARD_TCP => WIREGUARD_TCP_MEDIA_TYPE,
    }
}

/// Reads all `Accept` lines of a request: apps send one line for each protocol. Media types are compared exactly;
/// wildcards and q-values are not recognised. A client that names none is taken for an early one.
#[must_use]
pub fn parse_accept(lines: &[&str]) -> ClientOffers {
    let mut offers: Vec<Offer> = vec![];
    for media_type in lines.iter().flat_map(|line| line.split(',')).map(str::trim) {
        let meant: &[Offer] = match media_type {
            OPENVPN_MEDIA_TYPE => &[OPENVPN_UDP, OPENVPN_TCP],
            WIREGUARD_MEDIA_TYPE => &[WIREGUARD_UDP],
            WIREGUARD_TCP_MEDIA_TYPE => &[WIREGUARD_TCP],
            _ => &[],
        };
        for offer in meant {
            if !offers.contains(offer) {
                offers.push(*offer);
            }
        }
    }
    if offers.is_empty() {
        offers = vec![OPENVPN_UDP, OPENVPN_TCP, WIREGUARD_UDP];
    }
    ClientOffers(offers)
}

/// What a profile offers, in the order in which it is tried: the preferred protocol's block first.
#[must_use]
pub fn server_offers(profile: &Profile, settings: &Settings) -> Vec<Offer> {
    let mut blocks = [
        (Protocol::Openvpn, openvpn_block(profile)),
        (Protocol::Wireguard, wireguard_block(profile, settings)),
    ];
    blocks.sort_by_key(|(protocol, _)| *protocol != profile.preferred_protocol);
    blocks.into_iter().flat_map(|(_, block)| block).collect()
}

fn wireguard_block(profile: &Profile, settings: &Settings) -> Vec<Offer> {
    let mut block = vec![];
    if profile.wireguard.is_some() {
        block.extend((!settings.wireguard_only_proxy).then_some(WIREGUARD_UDP));
        block.extend(settings.wireguard_proxy.then_some(WIREGUARD_TCP));
    }
    block
}

fn openvpn_block(profile: &Profile) -> Vec<Offer> {
    let Some(openvpn) = &profile.openvpn else { return vec![] };
    let offered = |(_, transport): &Offer| !openvpn.client_ports(*transport).is_empty();
    [OPENVPN_UDP, OPENVPN_TCP].into_iter().filter(offered).collect()
}

/// The ways to try, in order. A client without a public key cannot do WireGuard; one that prefers TCP gets the ways
/// over TCP first.
///
/// # Errors
/// [`NoCommonProtocol`] when there is none.
pub fn choose(
    client: &ClientOffers,
    server: &[Offer],
    has_key: bool,
    prefer_tcp: bool,
) -> Result<Vec<Offer>, NoCommonProtocol> {
    let usable = |offer: &Offer| has_key || offer.0 != Protocol::Wireguard;
    let client: Vec<Offer> = client.0.iter().copied().filter(usable).collect();
    let mut common: Vec<Offer> = server.iter().copied().filter(|offer| client.contains(offer)).collect();
    if common.is_empty() {
        return Err(NoCommonProtocol { client: names(&client), server: names(server) });
    }
    if prefer_tcp {
        common.sort_by_key(|(_, transport)| *transport != Transport::Tcp);
    }
    Ok(common)
}

fn names(offers: &[Offer]) -> String {
    offers.iter().map(|offer| offer_name(*offer)).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProfileId;

    const OPENVPN: &str = OPENVPN_MEDIA_TYPE;
    const WIREGUARD: &str = WIREGUARD_MEDIA_TYPE;
    const PROXY: &str = WIREGUARD_TCP_MEDIA_TYPE;
    /// A profile with both protocols, WireGuard preferred, proxy on.
    const BOTH: [Offer; 4] = [WIREGUARD_UDP, WIREGUARD_TCP, OPENVPN_UDP, OPENVPN_TCP];

    fn result(accept: &[&str], server: &[Offer], has_key: bool, prefer_tcp: bool) -> Result<String, String> {
        choose(&parse_accept(accept), server, has_key, prefer_tcp)
            .map(|offers| names(&offers))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_truth_table_of_the_specification_holds() {
        let all = [OPENVPN, WIREGUARD, PROXY];
        for (accept, has_key, prefer_tcp, expected) in [
            (&all[..], true, false, "wireguard+udp,wireguard+tcp,openvpn+udp,openvpn+tcp"),
            (&all[..], true, true, "wireguard+tcp,openvpn+tcp,wireguard+udp,openvpn+udp"),
            (&[OPENVPN, WIREGUARD][..], true, true, "openvpn+tcp,wireguard+udp,openvpn+udp"),
            (&[WIREGUARD][..], true, true, "wireguard+udp"),
            (&[][..], true, false, "wireguard+udp,openvpn+udp,openvpn+tcp"),
            (&[][..], true, true, "openvpn+tcp,wireguard+udp,openvpn+udp"),
            // Beyond the table: no key, so OpenVPN alone.
            (&all[..], false, false, "openvpn+udp,openvpn+tcp"),
            (&[][..], false, true, "openvpn+tcp,openvpn+udp"),
        ] {
            assert_eq!(result(accept, &BOTH, has_key, prefer_tcp).as_deref(), Ok(expected), "{accept:?}");
        }
        for prefer_tcp in [false, true] {
            assert_eq!(
                result(&[WIREGUARD], &BOTH, false, prefer_tcp).expect_err("nothing in common"),
                "no common VPN protocol [CLIENT= SERVER=wireguard+udp,wireguard+tcp,openvpn+udp,openvpn+tcp]"
            );
            assert_eq!(
                result(&[OPENVPN], &[WIREGUARD_UDP], true, prefer_tcp).expect_err("nothing in common"),
                "no common VPN protocol [CLIENT=openvpn+udp,openvpn+tcp SERVER=wireguard+udp]"
            );
        }
    }

    #[test]
    fn the_reference_order_of_openvpn_first_holds_too() {
        let server = [OPENVPN_UDP, OPENVPN_TCP, WIREGUARD_UDP, WIREGUARD_TCP];
        assert_eq!(
            result(&[OPENVPN, WIREGUARD, PROXY], &server, true, false).as_deref(),
            Ok("openvpn+udp,openvpn+tcp,wireguard+udp,wireguard+tcp")
        );
        assert_eq!(
            result(&[OPENVPN, WIREGUARD, PROXY], &server, true, true).as_deref(),
            Ok("openvpn+tcp,wireguard+tcp,openvpn+udp,wireguard+udp")
        );
    }

    #[test]
    fn three_accept_lines_say_the_same_as_one() {
        let line = format!("{OPENVPN} ,\t{WIREGUARD},{PROXY}");
        assert_eq!(parse_accept(&[OPENVPN, WIREGUARD, PROXY]), parse_accept(&[&line]));
        assert_eq!(parse_accept(&[&line]).as_slice().len(), 4);
    }

    #[test]
    fn repeated_media_types_count_once() {
        let line = [WIREGUARD; 1000].join(",");
        assert_eq!(parse_accept(&[&line]).as_slice(), [WIREGUARD_UDP]);
    }

    #[test]
    fn what_is_not_recognised_counts_as_an_early_client_without_the_proxy() {
        let early = [OPENVPN_UDP, OPENVPN_TCP, WIREGUARD_UDP];
        for line in
            ["*/*", "", "application/x-wireguard-profile;q=1", "APPLICATION/X-WIREGUARD-PROFILE", ",,"]
        {
            assert_eq!(parse_accept(&[line]).as_slice(), early, "{line}");
        }
        assert_eq!(parse_accept(&["*/*", WIREGUARD]).as_slice(), [WIREGUARD_UDP]);
    }

    #[test]
    fn a_profile_offers_what_it_has_ranges_for() {
        let mut profile = Profile::new(ProfileId::new("office").expect("an ID"), "Office");
        assert_eq!(server_offers(&profile, &Settings::default()), []);
        profile.wireguard = Some(crate::Ranges {
            v4: "10.8.3.0/24".parse().expect("v4"),
            v6: "fd00:8:3::/64".parse().expect("v6"),
        });
        assert_eq!(server_offers(&profile, &Settings::default()), [WIREGUARD_UDP, WIREGUARD_TCP]);
        assert_eq!(media_type(WIREGUARD_UDP), "application/x-wireguard-profile");
        assert_eq!(media_type(WIREGUARD_TCP), "application/x-wireguard+tcp-profile");
        let ranges = crate::Ranges {
            v4: "10.8.4.0/24".parse().expect("v4"),
            v6: "fd00:8:4::/64".parse().expect("v6"),
        };
        profile.openvpn = Some(crate::OpenvpnProfile::new(ranges));
        assert_eq!(
            server_offers(&profile, &Settings::default()),
            [WIREGUARD_UDP, WIREGUARD_TCP, OPENVPN_UDP, OPENVPN_TCP]
        );
        profile.preferred_protocol = Protocol::Openvpn;
        assert_eq!(
            server_offers(&profile, &Settings::default()),
            [OPENVPN_UDP, OPENVPN_TCP, WIREGUARD_UDP, WIREGUARD_TCP]
        );
        let openvpn = profile.openvpn.as_mut().expect("just set");
        openvpn.udp_ports.clear();
        openvpn.exposed_tcp_ports = vec![443];
        profile.wireguard = None;
        assert_eq!(server_offers(&profile, &Settings::default()), [OPENVPN_TCP]);
        assert_eq!(media_type(OPENVPN_TCP), "application/x-openvpn-profile");
    }

    #[test]
    fn the_settings_say_what_carries_wireguard() {
        let mut profile = Profile::new(ProfileId::new("office").expect("an ID"), "Office");
        profile.wireguard = Some(crate::Ranges {
            v4: "10.8.3.0/24".parse().expect("v4"),
            v6: "fd00:8:3::/64".parse().expect("v6"),
        });
        for (wireguard_proxy, wireguard_only_proxy, offers) in [
            (true, false, &[WIREGUARD_UDP, WIREGUARD_TCP][..]),
            (true, true, &[WIREGUARD_TCP][..]),
            (false, false, &[WIREGUARD_UDP][..]),
        ] {
            let settings = Settings { wireguard_proxy, wireguard_only_proxy, ..Settings::default() };
            assert_eq!(server_offers(&profile, &settings), offers);
        }
    }

    /// Every set of media types that a client can name, with and without a key, with and without `prefer_tcp`,
    /// against everything that a profile can offer.
    #[test]
    fn there_is_something_to_try_exactly_when_both_sides_have_it() {
        let types = [OPENVPN, WIREGUARD, PROXY];
        let servers: [&[Offer]; 6] = [
            &[WIREGUARD_UDP],
            &[WIREGUARD_TCP],
            &[WIREGUARD_UDP, WIREGUARD_TCP],
            &[OPENVPN_UDP, OPENVPN_TCP],
            &BOTH,
            &[],
        ];
        for chosen in 0..8_u8 {
            let accept: Vec<&str> =
                (0..3).filter(|bit| chosen >> bit & 1 == 1).map(|bit| types[bit]).collect();
            let can = |offer: &Offer, has_key: bool| match *offer {
                OPENVPN_UDP | OPENVPN_TCP => accept.is_empty() || accept.contains(&OPENVPN),
                WIREGUARD_UDP => has_key && (accept.is_empty() || accept.contains(&WIREGUARD)),
                WIREGUARD_TCP => has_key && accept.contains(&PROXY),
            };
            for server in servers {
                for (has_key, prefer_tcp) in [(false, false), (false, true), (true, false), (true, true)] {
                    let wanted: Vec<Offer> = server.iter().copied().filter(|o| can(o, has_key)).collect();
                    let given = choose(&parse_accept(&accept), server, has_key, prefer_tcp);
                    let Ok(given) = given else {
                        assert!(wanted.is_empty(), "{accept:?} {has_key} {server:?}");
                        continue;
                    };
                    let tcp_first: Vec<Offer> = [Transport::Tcp, Transport::Udp]
                        .into_iter()
                        .flat_map(|transport| wanted.iter().copied().filter(move |o| o.1 == transport))
                        .collect();
                    assert_eq!(given, if prefer_tcp { tcp_first } else { wanted }, "{accept:?} {server:?}");
                }
            }
        }
    }
}
