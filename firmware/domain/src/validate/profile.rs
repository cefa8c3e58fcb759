//! A profile's problems.

use super::{Findings, MAX_LIST, Problem, shown};
use crate::address_plan::overlap;
use crate::client_file::dns_server;
use crate::protocol::server_offers;
use crate::{Profile, Ranges, Settings, allowed_ips, names};
use ipnet::IpNet;
use std::net::IpAddr;

/// Most prefixes that may be excluded: each can add up to 128 entries to every client's file.
const MAX_EXCLUDED: usize = 32;
/// Most resolvers, and most search domains; resolvers of clients use few.
const MAX_DNS: usize = 16;

/// Everything that is wrong with a profile, errors and warnings. `others` are all *other* profiles: one of them
/// with the same ID is a duplicate.
#[must_use]
pub fn validate_profile(profile: &Profile, others: &[Profile], settings: &Settings) -> Vec<Problem> {
    problems(profile, others.iter(), settings)
}

/// As [`validate_profile`], for others that are not in one slice.
pub(super) fn problems<'a>(
    profile: &Profile,
    others: impl Iterator<Item = &'a Profile> + Clone,
    settings: &Settings,
) -> Vec<Problem> {
    let mut found = Findings::default();
    if others.clone().any(|other| other.id == profile.id) {
        found.error(
            "id",
            say!(
                "problem-id-taken",
                "there is already a profile {profile}; choose another ID",
                profile = profile.id
            ),
        );
    }
    found.display_name(&profile.display_name);
    if i32::try_from(profile.priority).is_err() {
        found.error(
            "priority",
            say!(
                "problem-priority",
                "some apps cannot read so large a number; choose one between -1000 and 1000"
            ),
        );
    }
    acl(profile, &mut found);
    if server_offers(profile, settings).is_empty() {
        found.error(
            "wireguard",
            say!(
                "problem-no-protocol",
                "no protocol is switched on; give the profile WireGuard or OpenVPN ranges"
            ),
        );
    }
    if let Some(ranges) = &profile.wireguard {
        self::ranges(ranges, others.clone(), &mut found);
    }
    super::openvpn::openvpn(profile, others, settings, &mut found);
    host(profile, settings, &mut found);
    routes(profile, &mut found);
    dns(profile, &mut found);
    found.0
}

fn acl(profile: &Profile, found: &mut Findings) {
    let Some(acl) = &profile.acl else { return };
    found.permissions("acl", acl);
    if acl.is_empty() {
        found.warning(
            "acl",
            say!(
                "problem-acl-empty",
                "the list is empty, so nobody may use this profile; remove it to let everybody in"
            ),
        );
    }
}

fn ranges<'a>(ranges: &Ranges, others: impl Iterator<Item = &'a Profile>, found: &mut Findings) {
    if let Err(error) = ranges.validate() {
        found.error("wireguard", error.words());
    }
    for other in others {
        let theirs = other.wireguard.into_iter().chain(other.openvpn.as_ref().map(|o| o.ranges()));
        if theirs.into_iter().any(|theirs| theirs.overlaps(ranges)) {
            found.error(
                "wireguard",
                say!(
                    "problem-ranges-other",
                    "the ranges overlap those of the profile {profile}; choose others",
                    profile = other.id
                ),
            );
        }
    }
}

fn host(profile: &Profile, settings: &Settings, found: &mut Findings) {
    if let Some(host) = &profile.host_name
        && !names::is_host_name(host)
    {
        let shown = shown(host);
        found.error(
            "host_name",
            say!(
                "problem-host",
                "{shown} is neither a host name nor an address; write vpn.example.org",
                shown = shown
            ),
        );
        return;
    }
    let host = profile.host_name.as_ref().or(settings.host_name.as_ref());
    let (Some(address), Some(ranges)) = (host.and_then(|host| names::host_address(host)), &profile.wireguard)
    else {
        return;
    };
    if contains(&[IpNet::V4(ranges.v4), IpNet::V6(ranges.v6)], address) {
        found.error(
            "wireguard",
            say!(
                "problem-host-in-ranges",
                "the server's own address {address} is inside the ranges; choose other ranges",
                address = address
            ),
        );
    } else if !profile.default_gateway && contains(&allowed_ips(profile, ranges), address) {
        found.warning(
            "routes",
            say!(
                "problem-host-in-routes",
                "the server's own address {address} is inside the routes; exclude {address} from them",
                address = address
            ),
        );
    }
}

fn routes(profile: &Profile, found: &mut Findings) {
    for (field, routes, most) in
        [("routes", &profile.routes, MAX_LIST), ("exclude_routes", &profile.exclude_routes, MAX_EXCLUDED)]
    {
        if routes.len() > most {
            found.error(
                field,
                say!(
                    "problem-many-routes",
                    "there are more than {most} prefixes; join neighbouring ones",
                    most = most
                ),
            );
        }
        for route in routes.iter().filter(|route| **route != route.trunc()) {
            let network = route.trunc();
            found.error(
                field,
                say!(
                    "problem-route-start",
                    "{route} is not the start of a network; write {network}",
                    route = route,
                    network = network
                ),
            );
        }
    }
    if profile.default_gateway && !profile.routes.is_empty() {
        found.warning(
            "routes",
            say!("problem-routes-unused", "all traffic goes through the VPN already; remove the routes"),
        );
    }
    if !profile.default_gateway && profile.routes.is_empty() {
        found.warning(
            "routes",
            say!(
                "problem-no-routes",
                "there are no routes, so clients reach the VPN's own network only; add some"
            ),
        );
    }
    let Some(ranges) = &profile.wireguard else { return };
    let gateways = [IpAddr::V4(ranges.gateway4()), IpAddr::V6(ranges.gateway6())];
    for route in &profile.exclude_routes {
        if gateways.iter().any(|gateway| route.contains(gateway)) {
            found.error(
                "exclude_routes",
                say!(
                    "problem-exclude-gateway",
                    "{route} has the VPN's own address in it, which apps need; exclude less",
                    route = route
                ),
            );
        } else if overlap(route.trunc(), IpNet::V4(ranges.v4)) || overlap(route.trunc(), IpNet::V6(ranges.v6))
        {
            found.warning(
                "exclude_routes",
                say!(
                    "problem-exclude-ranges",
                    "{route} is part of the profile's own ranges; clients there cannot be reached",
                    route = route
                ),
            );
        }
    }
}

fn dns(profile: &Profile, found: &mut Findings) {
    for (field, count) in
        [("dns_servers", profile.dns_servers.len()), ("dns_search_domains", profile.dns_search_domains.len())]
    {
        if count > MAX_DNS {
            found.error(
                field,
                say!(
                    "problem-many-dns",
                    "there are more than {most} entries; clients use the first few only",
                    most = MAX_DNS
                ),
            );
        }
    }
    for domain in profile.dns_search_domains.iter().filter(|domain| !names::is_domain_name(domain)) {
        let shown = shown(domain);
        found.error(
            "dns_search_domains",
            say!("problem-domain", "{shown} is not a domain name; write one like example.org", shown = shown),
        );
    }
    // Any ranges do to tell whether an entry is one.
    let no_ranges = Ranges { v4: ipnet::Ipv4Net::default(), v6: ipnet::Ipv6Net::default() };
    for entry in profile.dns_servers.iter().filter(|entry| dns_server(entry, &no_ranges).is_none()) {
        let shown = shown(entry);
        found.error(
            "dns_servers",
            say!(
                "problem-dns-server",
                "{shown} is not an address; write one, or @GW4@ or @GW6@ for the node",
                shown = shown
            ),
        );
    }

    let told = profile.default_gateway || !profile.dns_search_domains.is_empty();
    if !told && !profile.dns_servers.is_empty() {
        found.warning("dns_servers", say!("problem-dns-unused", "without search domains, clients are not told these servers; add domains, or remove the servers"));
    }
    if told && profile.dns_servers.is_empty() {
        found.warning(
            "dns_servers",
            say!("problem-no-dns", "there is no DNS server, so names may not resolve in the VPN; add one"),
        );
    }
    if let Some(ranges) = profile.wireguard.filter(|_| told) {
        let reached = allowed_ips(profile, &ranges);
        let servers = profile.dns_servers.iter().filter_map(|entry| dns_server(entry, &ranges));
        for server in servers.filter(|server| !contains(&reached, *server)) {
            found.warning(
                "dns_servers",
                say!(
                    "problem-dns-outside",
                    "{server} is not reached through the VPN; add a route to it, or choose another",
                    server = server
                ),
            );
        }
    }
}

fn contains(nets: &[IpNet], address: IpAddr) -> bool {
    nets.iter().any(|net| net.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ProfileId, Severity};

    fn profile(id: &str, third: u8) -> Profile {
        let mut profile = Profile::new(ProfileId::new(id).expect("an ID"), "Office");
        profile.wireguard = Some(Ranges {
            v4: format!("10.8.{third}.0/24").parse().expect("v4"),
            v6: format!("fd00:8:{third}::/64").parse().expect("v6"),
        });
        profile.dns_servers = vec!["@GW4@".into(), "9.9.9.9".into(), "2620:fe::fe".into()];
        profile
    }

    fn nets(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().expect("a network")).collect()
    }

    /// What is said about the profile after a change to a good one.
    fn said(change: impl FnOnce(&mut Profile)) -> Vec<String> {
        let mut profile = profile("office", 3);
        change(&mut profile);
        validate_profile(&profile, &[self::profile("other", 4)], &Settings::default())
            .into_iter()
            .map(|problem| format!("{:?} {problem}", problem.severity))
            .collect()
    }

    fn assert_said(severity: Severity, field: &str, words: &str, change: impl FnOnce(&mut Profile)) {
        let said = said(change);
        let start = format!("{severity:?} {field}: ");
        assert!(
            said.iter().any(|line| line.starts_with(&start) && line.contains(words)),
            "{field}: {said:?}"
        );
    }

    #[test]
    fn a_good_profile_has_no_problems() {
        assert_eq!(said(|_| ()), Vec::<String>::new());
        assert_eq!(
            said(|p| {
                p.default_gateway = false;
                p.routes = nets(&["192.168.7.0/24", "2001:db8::/32"]);
                p.dns_servers = vec!["192.168.7.53".into(), "@GW6@".into()];
                p.dns_search_domains = vec!["corp.example.org".into()];
                p.acl = Some(vec!["memberOf!cn=staff".into()]);
                p.host_name = Some("vpn.example.org".into());
            }),
            Vec::<String>::new()
        );
    }

    #[test]
    fn what_breaks_clients_is_refused() {
        use Severity::Error;
        assert_said(Error, "id", "already a profile other", |p| {
            p.id = ProfileId::new("other").expect("an ID")
        });
        assert_said(Error, "display_name", "empty", |p| p.display_name = "  ".into());
        assert_said(Error, "display_name", "64", |p| p.display_name = "x".repeat(65));
        assert_said(Error, "display_name", "control", |p| p.display_name = "a\n[Peer]".into());
        assert_said(Error, "display_name", "text-direction", |p| p.display_name = "a\u{202e}b".into());
        assert_said(Error, "priority", "large", |p| p.priority = i64::from(i32::MAX) + 1);
        assert_said(Error, "acl", "empty", |p| p.acl = Some(vec![" ".into()]));
        assert_said(Error, "acl", "\"a?b\"", |p| p.acl = Some(vec!["a\nb".into()]));
        assert_said(Error, "wireguard", "no protocol", |p| p.wireguard = None);
        assert_said(Error, "host_name", "\"a?b\"", |p| p.host_name = Some("a\nb".into()));
        assert_said(Error, "host_name", "neither", |p| p.host_name = Some("https://vpn.example.org".into()));
        assert_said(Error, "wireguard", "10.8.3.9", |p| p.host_name = Some("10.8.3.9".into()));
        assert_said(Error, "routes", "write 192.168.7.0/24", |p| p.routes = nets(&["192.168.7.1/24"]));
        assert_said(Error, "exclude_routes", "write fd00::/8", |p| p.exclude_routes = nets(&["fd01::/8"]));
        assert_said(Error, "exclude_routes", "own address", |p| p.exclude_routes = nets(&["10.0.0.0/8"]));
        assert_said(Error, "exclude_routes", "own address", |p| p.exclude_routes = nets(&["fd00::/8"]));
        assert_said(Error, "exclude_routes", "more than", |p| p.exclude_routes = nets(&["192.0.2.0/24"; 33]));
        assert_said(Error, "dns_servers", "\"dns.example\"", |p| p.dns_servers = vec!["dns.example".into()]);
        assert_said(Error, "dns_servers", "more than", |p| p.dns_servers = vec!["9.9.9.9".into(); 17]);
        assert_said(Error, "dns_search_domains", "\"a b\"", |p| p.dns_search_domains = vec!["a b".into()]);
        assert_said(Error, "dns_search_domains", "9.9.9.9", |p| {
            p.dns_search_domains = vec!["9.9.9.9".into()]
        });
    }

    #[test]
    fn ranges_may_not_be_wrong_nor_belong_to_another_profile() {
        let change = |v4: &str, v6: &str| {
            let ranges = Ranges { v4: v4.parse().expect("v4"), v6: v6.parse().expect("v6") };
            move |p: &mut Profile| p.wireguard = Some(ranges)
        };
        let error = |words, v4, v6| assert_said(Severity::Error, "wireguard", words, change(v4, v6));
        error("profile other", "10.8.0.0/16", "fd00:8:3::/64");
        error("profile other", "10.8.4.64/26", "fd00:8:3::/64");
        error("profile other", "10.9.0.0/24", "fd00:8:4::/112");
        error("write 10.8.3.0/24", "10.8.3.1/24", "fd00:8:3::/64");
        error("wrong size", "10.8.3.0/30", "fd00:8:3::/64");
        error("fewer addresses", "10.8.3.0/24", "fd00:8:3::/124");
    }

    #[test]
    fn what_is_hardly_meant_is_pointed_out() {
        use Severity::Warning;
        assert_said(Warning, "acl", "nobody", |p| p.acl = Some(vec![]));
        assert_said(Warning, "routes", "already", |p| p.routes = nets(&["192.168.7.0/24"]));
        assert_said(Warning, "routes", "no routes", |p| p.default_gateway = false);
        assert_said(Warning, "dns_servers", "not told", |p| p.default_gateway = false);
        assert_said(Warning, "dns_servers", "no DNS server", |p| p.dns_servers.clear());
        assert_said(Warning, "dns_servers", "9.9.9.9 is not reached", |p| {
            p.default_gateway = false;
            p.dns_search_domains = vec!["example.org".into()];
        });
        assert_said(Warning, "dns_servers", "9.9.9.9 is not reached", |p| {
            p.exclude_routes = nets(&["9.0.0.0/8"])
        });
        assert_said(Warning, "exclude_routes", "own ranges", |p| p.exclude_routes = nets(&["10.8.3.128/25"]));
        assert_said(Warning, "routes", "203.0.113.9", |p| {
            p.default_gateway = false;
            p.routes = nets(&["203.0.113.0/24"]);
            p.host_name = Some("203.0.113.9".into());
        });
    }

    #[test]
    fn the_portals_own_address_counts_where_the_profile_names_none() {
        let settings = Settings { host_name: Some("10.8.3.1".into()), ..Settings::default() };
        let problems = validate_profile(&profile("office", 3), &[], &settings);
        assert_eq!(problems.iter().map(|p| p.severity).collect::<Vec<_>>(), [Severity::Error]);
    }
}
