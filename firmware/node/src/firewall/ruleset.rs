//! The table `inet alcove` for a network, as one JSON transaction.
//!
//! What passes: a client to what its profile reaches, answers back, echo requests to the node's own addresses
//! without any limit, the portal's ports and DNS on the node. What does not: forged sources, other clients
//! (unless the profile allows its own), everything else on this box, and connections towards clients. A
//! client's refused packets are answered with "administratively prohibited", so that programs give up at once
//! instead of waiting; forged ones and those from outside are dropped in silence.
//!
//! A client's packets are judged one by one and not by an existing connection, so that a destination taken
//! away is out of reach at once. Prefixes are aggregated, because interval sets may not overlap.

use crate::openvpn::Area;
use alcove_link::{Network, ProfileNetwork};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde_json::{Value, json};
use std::net::IpAddr;

/// The table's family and name.
pub(super) const FAMILY: &str = "inet";
pub(super) const TABLE: &str = "alcove";

/// Replaces the table by the one for `network`, whatever was there before. `interface` is WireGuard's; `openvpn`
/// names the devices of OpenVPN.
pub(crate) fn transaction(
    network: &Network,
    openvpn: &[Area],
    interface: &str,
    portal_ports: &[u16],
) -> Value {
    let tunnels = Tunnels::new(network, openvpn, interface);
    let table = json!({ "family": FAMILY, "name": TABLE });
    // Adding first makes the deletion succeed when there is none yet.
    let mut rules = Rules(vec![
        json!({ "add": { "table": table } }),
        json!({ "delete": { "table": table } }),
        json!({ "add": { "table": table } }),
    ]);
    rules.clamp(&tunnels);
    rules.forward(&tunnels);
    rules.input(&tunnels, portal_ports);
    rules.masquerade(&tunnels);
    json!({ "nftables": rules.0 })
}

/// All tunnels together: their devices, and who is behind them.
struct Tunnels<'a> {
    /// Every device that clients come out of.
    devices: Vec<&'a str>,
    /// One for each profile and protocol.
    groups: Vec<Group<'a>>,
    /// The node's own addresses in the tunnels.
    gateways: Vec<IpAddr>,
}

/// The clients of one profile over one protocol.
struct Group<'a> {
    profile: &'a ProfileNetwork,
    devices: Vec<&'a str>,
    /// Ranges of the same profile over all protocols: whom its clients may reach, where they may.
    fellows: Vec<IpNet>,
}

impl<'a> Tunnels<'a> {
    fn new(network: &'a Network, openvpn: &'a [Area], interface: &'a str) -> Self {
        let wireguard = network.profiles.iter().map(|profile| (profile, vec![interface]));
        let openvpn_groups = openvpn
            .iter()
            .map(|area| (&area.network, area.devices.iter().map(|(device, _)| device.as_str()).collect()));
        let all: Vec<(&ProfileNetwork, Vec<&str>)> = wireguard.chain(openvpn_groups).collect();
        let fellows = |of: &ProfileNetwork| {
            all.iter().filter(|(profile, _)| profile.id == of.id).flat_map(|(p, _)| ranges(p)).collect()
        };
        let devices = openvpn.iter().flat_map(|area| &area.devices);
        let gateways =
            devices.clone().flat_map(|(_, own)| [IpAddr::V4(own.gateway4()), IpAddr::V6(own.gateway6())]);
        let own = crate::plan::interface_for(network).addresses;
        Self {
            gateways: own.into_iter().map(|net| net.addr()).chain(gateways).collect(),
            devices: [interface].into_iter().chain(devices.map(|(name, _)| name.as_str())).collect(),
            groups: all
                .iter()
                .map(|(profile, devices)| Group {
                    profile,
                    devices: devices.clone(),
                    fellows: fellows(profile),
                })
                .collect(),
        }
    }

    /// A packet that comes from (`iifname`) or goes to (`oifname`) a tunnel, or does not.
    fn at(&self, side: &str, op: &str) -> Value {
        at(&self.devices, side, op)
    }
}

fn at(devices: &[&str], side: &str, op: &str) -> Value {
    let right = match devices {
        [one] => json!(one),
        several => json!({ "set": several }),
    };
    json!({ "match": { "op": op, "left": { "meta": { "key": side } }, "right": right } })
}

/// The transaction under construction.
struct Rules(Vec<Value>);

impl Rules {
    fn base_chain(&mut self, name: &str, kind: &str, hook: &str, priority: i32) {
        self.0.push(json!({ "add": { "chain": {
            "family": FAMILY, "table": TABLE, "name": name,
            "type": kind, "hook": hook, "prio": priority, "policy": "accept"
        } } }));
    }

    fn chain(&mut self, name: &str) {
        self.0.push(json!({ "add": { "chain": { "family": FAMILY, "table": TABLE, "name": name } } }));
    }

    fn rule(&mut self, chain: &str, expressions: impl IntoIterator<Item = Value>) {
        let expressions: Vec<Value> = expressions.into_iter().collect();
        self.0.push(json!({ "add": { "rule": {
            "family": FAMILY, "table": TABLE, "chain": chain, "expr": expressions
        } } }));
    }

    /// TCP connections through the tunnel offer segments that fit the route, whatever ICMP is lost.
    fn clamp(&mut self, tunnels: &Tunnels<'_>) {
        self.base_chain("mss", "filter", "forward", -150);
        for side in ["iifname", "oifname"] {
            self.rule(
                "mss",
                [
                    tunnels.at(side, "=="),
                    json!({ "match": { "op": "in", "left": payload("tcp", "flags"), "right": "syn" } }),
                    json!({ "mangle": {
                    "key": { "tcp option": { "name": "maxseg", "field": "size" } },
                    "value": { "rt": { "key": "mtu" } }
                } }),
                ],
            );
        }
    }

    fn forward(&mut self, tunnels: &Tunnels<'_>) {
        self.base_chain("forward", "filter", "forward", 0);
        self.chain("from_tunnel");
        self.chain("to_tunnel");
        self.rule("forward", [tunnels.at("iifname", "=="), jump("from_tunnel")]);
        self.rule("forward", [tunnels.at("oifname", "=="), jump("to_tunnel")]);

        self.forged_sources("from_tunnel", tunnels);
        self.rule("from_tunnel", [answers(), tracked(), json!({ "accept": null })]);
        for (number, group) in tunnels.groups.iter().enumerate() {
            let chain = format!("profile{number}");
            self.chain(&chain);
            self.profile(&chain, group, tunnels);
            for range in ranges(group.profile) {
                // Where there are several devices, an address counts at its own alone.
                let device = (tunnels.devices.len() > 1).then(|| at(&group.devices, "iifname", "=="));
                let from = [within("saddr", "==", &[range]), json!({ "goto": { "target": chain } })];
                self.rule("from_tunnel", device.into_iter().chain(from));
            }
        }
        self.rule("from_tunnel", [json!({ "drop": null })]);
        self.rule("to_tunnel", [tracked(), json!({ "accept": null })]);
        self.rule("to_tunnel", [json!({ "drop": null })]);
    }

    /// Where one profile's clients may go.
    fn profile(&mut self, chain: &str, group: &Group<'_>, tunnels: &Tunnels<'_>) {
        let profile = group.profile;
        if profile.client_to_client {
            for range in &group.fellows {
                let to_client = [tunnels.at("oifname", "=="), within("daddr", "==", &[*range])];
                self.rule(chain, to_client.into_iter().chain([json!({ "accept": null })]));
            }
        }
        self.rule(chain, [tunnels.at("oifname", "=="), refuse()]);
        if profile.masquerade {
            // Such packets would leave with the client's private address.
            let invalid =
                json!({ "match": { "op": "in", "left": { "ct": { "key": "state" } }, "right": "invalid" } });
            self.rule(chain, [invalid, json!({ "drop": null })]);
        }
        for (destinations, verdict) in
            [(&profile.except, refuse()), (&profile.reach, json!({ "accept": null }))]
        {
            for expression in each_family("daddr", destinations) {
                self.rule(chain, [expression, verdict.clone()]);
            }
        }
        self.rule(chain, [refuse()]);
    }

    /// What clients reach on this box itself.
    fn input(&mut self, tunnels: &Tunnels<'_>, portal_ports: &[u16]) {
        self.base_chain("input", "filter", "input", 0);
        self.chain("to_box");
        self.rule("input", [tunnels.at("iifname", "=="), jump("to_box")]);
        self.forged_sources("to_box", tunnels);
        self.rule("to_box", [answers(), tracked(), json!({ "accept": null })]);
        for protocol in ["icmp", "icmpv6"] {
            self.rule("to_box", [
                json!({ "match": { "op": "==", "left": payload(protocol, "type"), "right": "echo-request" } }),
                json!({ "accept": null }),
            ]);
        }
        if !portal_ports.is_empty() {
            let port = json!({ "match": {
                "op": "==", "left": payload("tcp", "dport"), "right": { "set": portal_ports }
            } });
            self.rule("to_box", [port, json!({ "accept": null })]);
        }
        let gateways: Vec<IpNet> = tunnels.gateways.iter().copied().map(IpNet::from).collect();
        if tunnels.groups.iter().any(|group| group.profile.resolver) {
            self.resolver_for_clients_alone(tunnels, &gateways);
        }
        for protocol in ["udp", "tcp"] {
            for to_gateway in each_family("daddr", &gateways) {
                let dns = json!({ "match": { "op": "==", "left": payload(protocol, "dport"), "right": 53 } });
                self.rule("to_box", [to_gateway, dns, json!({ "accept": null })]);
            }
        }
        self.rule("to_box", [refuse()]);
    }

    /// Who is not in a tunnel gets no answer from the clients' resolver, whatever way leads to its addresses.
    fn resolver_for_clients_alone(&mut self, tunnels: &Tunnels<'_>, gateways: &[IpNet]) {
        for protocol in ["udp", "tcp"] {
            for to_gateway in each_family("daddr", gateways) {
                let dns = json!({ "match": { "op": "==", "left": payload(protocol, "dport"), "right": 53 } });
                let outside = [tunnels.at("iifname", "!="), meta("iifname", "!=", "lo")];
                self.rule("input", outside.into_iter().chain([to_gateway, dns, json!({ "drop": null })]));
            }
        }
    }

    fn masquerade(&mut self, tunnels: &Tunnels<'_>) {
        self.base_chain("masquerade", "nat", "postrouting", 100);
        for profile in tunnels.groups.iter().map(|group| group.profile).filter(|p| p.masquerade) {
            for range in ranges(profile) {
                self.rule(
                    "masquerade",
                    [
                        tunnels.at("oifname", "!="),
                        within("saddr", "==", &[range]),
                        json!({ "masquerade": null }),
                    ],
                );
            }
        }
    }

    /// WireGuard and OpenVPN let a client send from its own addresses only; this holds even if they did not.
    fn forged_sources(&mut self, chain: &str, tunnels: &Tunnels<'_>) {
        let all: Vec<IpNet> = tunnels.groups.iter().flat_map(|group| ranges(group.profile)).collect();
        if all.is_empty() {
            self.rule(chain, [json!({ "drop": null })]);
        }
        for (v4, protocol) in [(true, "ipv4"), (false, "ipv6")] {
            let own: Vec<IpNet> =
                aggregated(&all).into_iter().filter(|net| net.addr().is_ipv4() == v4).collect();
            if !own.is_empty() && !covers_all(&own) {
                self.rule(chain, [nfproto(protocol), within("saddr", "!=", &own), json!({ "drop": null })]);
            }
        }
    }
}

fn ranges(profile: &ProfileNetwork) -> [IpNet; 2] {
    [IpNet::V4(profile.v4), IpNet::V6(profile.v6)]
}

fn meta(key: &str, op: &str, value: &str) -> Value {
    json!({ "match": { "op": op, "left": { "meta": { "key": key } }, "right": value } })
}

fn nfproto(family: &str) -> Value {
    meta("nfproto", "==", family)
}

fn payload(protocol: &str, field: &str) -> Value {
    json!({ "payload": { "protocol": protocol, "field": field } })
}

fn jump(chain: &str) -> Value {
    json!({ "jump": { "target": chain } })
}

/// Packets that answer a connection which the other side began.
fn answers() -> Value {
    json!({ "match": { "op": "==", "left": { "ct": { "key": "direction" } }, "right": "reply" } })
}

fn tracked() -> Value {
    json!({ "match": {
        "op": "in", "left": { "ct": { "key": "state" } }, "right": ["established", "related"]
    } })
}

fn refuse() -> Value {
    json!({ "reject": { "type": "icmpx", "expr": "admin-prohibited" } })
}

/// A source or destination in these prefixes, which are of one family and do not overlap.
fn within(field: &str, op: &str, prefixes: &[IpNet]) -> Value {
    let protocol = if prefixes.iter().any(|prefix| prefix.addr().is_ipv4()) { "ip" } else { "ip6" };
    let elements: Vec<Value> = prefixes.iter().map(element).collect();
    let right = match elements.as_slice() {
        [one] => one.clone(),
        _ => json!({ "set": elements }),
    };
    json!({ "match": { "op": op, "left": payload(protocol, field), "right": right } })
}

fn element(prefix: &IpNet) -> Value {
    let prefix = prefix.trunc();
    if prefix.prefix_len() == prefix.max_prefix_len() {
        json!(prefix.addr().to_string())
    } else {
        json!({ "prefix": { "addr": prefix.addr().to_string(), "len": prefix.prefix_len() } })
    }
}

/// One expression per family that is named; a whole family is matched by its protocol.
fn each_family(field: &str, prefixes: &[IpNet]) -> Vec<Value> {
    let prefixes = aggregated(prefixes);
    let (v4, v6): (Vec<IpNet>, Vec<IpNet>) =
        prefixes.into_iter().partition(|prefix| matches!(prefix.addr(), IpAddr::V4(_)));
    let mut expressions = vec![];
    for (own, protocol) in [(v4, "ipv4"), (v6, "ipv6")] {
        if covers_all(&own) {
            expressions.push(nfproto(protocol));
        } else if !own.is_empty() {
            expressions.push(within(field, "==", &own));
        }
    }
    expressions
}

fn covers_all(aggregated: &[IpNet]) -> bool {
    aggregated.iter().any(|prefix| prefix.prefix_len() == 0)
}

fn aggregated(prefixes: &[IpNet]) -> Vec<IpNet> {
    let v4: Vec<Ipv4Net> =
        prefixes.iter().filter_map(|net| if let IpNet::V4(v4) = net { Some(*v4) } else { None }).collect();
    let v6: Vec<Ipv6Net> =
        prefixes.iter().filter_map(|net| if let IpNet::V6(v6) = net { Some(*v6) } else { None }).collect();
    let v4 = Ipv4Net::aggregate(&v4).into_iter().map(IpNet::V4);
    v4.chain(Ipv6Net::aggregate(&v6).into_iter().map(IpNet::V6)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::network;

    /// Compares with a golden file; `UPDATE_GOLDEN=1` writes it anew.
    fn golden(name: &str, transaction: &Value) {
        let path = format!("{}/src/firewall/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let text = serde_json::to_string_pretty(transaction).expect("JSON") + "\n";
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &text).expect("written");
        }
        assert_eq!(text, std::fs::read_to_string(&path).expect("a golden file"), "{path}");
    }

    fn nets(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().expect("a prefix")).collect()
    }

    fn split_tunnel() -> Network {
        let mut network = network();
        let office = &mut network.profiles[0];
        office.reach = nets(&["10.0.0.0/8", "10.1.0.0/16", "192.168.7.9/32", "fd12::/48"]);
        office.except = nets(&["10.66.0.0/16"]);
        let mut routed = office.clone();
        routed.id = alcove_domain::ProfileId::new("routed").expect("an ID");
        routed.v4 = "192.0.2.0/25".parse().expect("a range");
        routed.v6 = "2001:db8::/64".parse().expect("a range");
        routed.masquerade = false;
        routed.client_to_client = true;
        routed.reach = nets(&["::/0"]);
        routed.except = vec![];
        network.profiles.push(routed);
        network
    }

    #[test]
    fn the_table_for_a_default_gateway_is_as_written_down() {
        golden("default_gateway", &transaction(&network(), &[], "alcove0", &[80, 443]));
    }

    #[test]
    fn the_table_for_split_tunnel_and_routed_profiles_is_as_written_down() {
        golden("split_and_routed", &transaction(&split_tunnel(), &[], "alcove0", &[443]));
    }

    #[test]
    fn the_clients_resolver_answers_clients_alone() {
        let mut network = network();
        let without = transaction(&network, &[], "alcove0", &[443]);
        network.profiles[0].resolver = true;
        let with = transaction(&network, &[], "alcove0", &[443]);
        let rules = |transaction: &Value| -> Vec<String> {
            let all = transaction["nftables"].as_array().expect("a list");
            all.iter().map(|rule| rule["add"]["rule"]["expr"].to_string()).collect()
        };
        let (without, with) = (rules(&without), rules(&with));
        let added: Vec<&String> = with.iter().filter(|rule| !without.contains(rule)).collect();
        assert_eq!(added.len(), 4, "UDP and TCP in both families: {added:?}");
        for rule in added {
            assert!(
                rule.contains(r#""right":"lo""#)
                    && rule.contains("53")
                    && rule.ends_with(r#"{"drop":null}]"#)
            );
        }
    }

    #[test]
    fn the_table_with_openvpn_is_as_written_down() {
        let network = network();
        let mut office = network.profiles[0].clone();
        office.v4 = "10.9.0.0/24".parse().expect("a range");
        office.v6 = "fd00:9::/64".parse().expect("a range");
        office.client_to_client = true;
        let own = |v4: &str, v6: &str| alcove_domain::Ranges {
            v4: v4.parse().expect("a range"),
            v6: v6.parse().expect("a range"),
        };
        let devices = vec![
            ("alcove-o0".to_owned(), own("10.9.0.0/25", "fd00:9::/112")),
            ("alcove-o1".to_owned(), own("10.9.0.128/25", "fd00:9::1:0/112")),
        ];
        let areas = [Area { network: office, devices }];
        golden("openvpn", &transaction(&network, &areas, "alcove0", &[443]));
    }

    #[test]
    fn without_profiles_nothing_leaves_the_tunnel() {
        let empty = transaction(&Network::default(), &[], "alcove0", &[]).to_string();
        assert!(empty.contains(r#""chain":"from_tunnel","expr":[{"drop":null}]"#), "{empty}");
    }

    #[test]
    fn overlapping_prefixes_become_one() {
        assert_eq!(aggregated(&nets(&["10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0"])), nets(&["0.0.0.0/0"]));
    }
}
