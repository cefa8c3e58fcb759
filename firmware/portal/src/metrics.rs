//! `GET /metrics`: numbers for Prometheus, in its text format 0.0.4.
//!
//! Labels are profiles, nodes and fixed words: their number does not grow with people, and nobody is named.

use crate::call::{Answer, Call};
use alcove_controller::{Measurements, NodeStatus, ProfileStatus};
use rouille::Response;
use std::fmt::{Display, Write};

pub(crate) const PATH: &str = "/metrics";

/// What is known of this process outside of the portal: its edge and its memory. Counts are since its start.
#[derive(Debug, Clone, Default)]
pub struct Readings {
    /// Answers by class of status: 1xx to 5xx. A client that was gone before its answer counts as 4xx.
    pub requests: [u64; 5],
    /// Connections that found no place.
    pub connections_refused: u64,
    /// TLS handshakes that failed or took too long.
    pub handshakes_failed: u64,
    /// Connections ended because what they sent is not HTTP.
    pub malformed: u64,
    /// Tunnels over TCP that found no place, spoke something else, or were a stranger's.
    pub relays_refused: [u64; 3],
    /// What has gone over TCP to the nodes.
    pub relays: Vec<RelayReading>,
    /// Bytes of memory in use.
    pub resident_bytes: Option<u64>,
    /// Processor time used, in seconds.
    pub cpu_seconds: Option<f64>,
}

/// What has gone over TCP to one node.
#[derive(Debug, Clone, Copy, Default)]
pub struct RelayReading {
    /// Its number.
    pub node: u32,
    /// Devices connected so at this moment.
    pub open: u64,
    /// Bytes from and to devices.
    pub bytes: [u64; 2],
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    call.controller.admit_to_metrics(call.bearer(), call.from())?;
    let text = text(&call.controller.measurements()?, &(call.readings)());
    Ok(Response::from_data("text/plain; version=0.0.4; charset=utf-8", text)
        .with_unique_header("Cache-Control", "no-store"))
}

#[derive(Default)]
struct Page(String);

impl Page {
    /// Begins a family of samples.
    fn family(&mut self, name: &'static str, kind: &str, help: &str) -> Family<'_> {
        // Writing to a text does not fail; nor below.
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
        Family { page: &mut self.0, name }
    }
}

struct Family<'a> {
    page: &'a mut String,
    name: &'static str,
}

impl Family<'_> {
    fn sample(&mut self, labels: &[(&str, &str)], value: impl Display) -> &mut Self {
        self.page.push_str(self.name);
        for (at, (name, text)) in labels.iter().enumerate() {
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.page, "{}{name}=\"{escaped}\"", if at == 0 { '{' } else { ',' });
        }
        if !labels.is_empty() {
            self.page.push('}');
        }
        let _ = writeln!(self.page, " {value}");
        self
    }
}

fn text(measured: &Measurements, readings: &Readings) -> String {
    let mut page = Page::default();
    let status = &measured.status;
    page.family("alcove_build_info", "gauge", "The release that runs.")
        .sample(&[("version", &status.version)], 1);
    for (name, help, value) in [
        ("alcove_users", "Accounts.", status.users),
        ("alcove_users_disabled", "Accounts that are locked out.", status.disabled_users),
        ("alcove_authorizations", "Apps that may act for somebody.", status.authorizations),
        (
            "alcove_problems",
            "Things that need attention; alcove status names them.",
            status.problems.len() as u64,
        ),
        ("alcove_store_bytes", "Size of the database on the disk.", measured.store_bytes),
    ] {
        page.family(name, "gauge", help).sample(&[], value);
    }
    profiles(&mut page, &status.profiles, measured.pool_alert_percent);
    nodes(&mut page, &status.nodes);
    relays(&mut page, &readings.relays);
    if let Some(certificate) = &status.certificate {
        page.family("alcove_certificate_accepted", "gauge", "1 while apps would accept this box.")
            .sample(&[], u8::from(certificate.is_accepted()));
        let mut family =
            page.family("alcove_certificate_end_seconds", "gauge", "When the certificate ends, Unix time.");
        if let Some(facts) = &certificate.facts {
            family.sample(&[], facts.not_after.0);
        }
    }
    page.family("alcove_wireguard_handshakes_total", "counter", "WireGuard handshakes that nodes told of.")
        .sample(&[], measured.handshakes);
    process(&mut page, measured, readings);
    page.0
}

fn profiles(page: &mut Page, profiles: &[ProfileStatus], mark: u32) {
    type Value = fn(&ProfileStatus) -> u32;
    let values: [(&'static str, &str, Value); 2] = [
        ("alcove_pool_addresses", "IPv4 addresses of a profile.", |p| p.wireguard_max_connection_count),
        ("alcove_pool_addresses_used", "Of them given out.", |p| p.wireguard_allocated_ip_count),
    ];
    for (name, help, value) in values {
        let mut family = page.family(name, "gauge", help);
        for profile in profiles {
            family.sample(&[("profile", &profile.profile_id)], value(profile));
        }
    }
    let mut family =
        page.family("alcove_pool_alert", "gauge", "1 while a profile is as full as pool_alert_percent.");
    for profile in profiles {
        let full = profile.max_connection_count > 0 && profile.fullness() >= mark;
        family.sample(&[("profile", &profile.profile_id)], u8::from(full));
    }
    let mut family = page.family("alcove_connections", "gauge", "Devices connected.");
    for profile in profiles {
        let labels = [("profile", profile.profile_id.as_str()), ("protocol", "wireguard")];
        family.sample(&labels, profile.wireguard_active_connection_count);
        if profile.openvpn_max_connection_count > 0 {
            let labels = [("profile", profile.profile_id.as_str()), ("protocol", "openvpn")];
            family.sample(&labels, profile.openvpn_active_connection_count);
        }
    }
}

fn nodes(page: &mut Page, nodes: &[NodeStatus]) {
    type Value = fn(&NodeStatus) -> f64;
    let values: [(&'static str, &str, &str, Value); 6] = [
        ("alcove_node_up", "gauge", "1 while a node is connected.", |n| {
            f64::from(u8::from(n.state != "down"))
        }),
        ("alcove_node_peers", "gauge", "Peers that a node serves.", |n| f64::from(n.peers)),
        ("alcove_node_load1", "gauge", "Load average over one minute.", |n| f64::from(n.load[0])),
        ("alcove_node_problems", "gauge", "Things that are wrong there.", |n| n.problems.len() as f64),
        ("alcove_node_received_bytes_total", "counter", "Bytes from devices.", |n| n.bytes[0] as f64),
        ("alcove_node_sent_bytes_total", "counter", "Bytes to devices.", |n| n.bytes[1] as f64),
    ];
    for (name, kind, help, value) in values {
        let mut family = page.family(name, kind, help);
        for node in nodes {
            family.sample(&[("node", &node.node.to_string())], value(node));
        }
    }
}

fn relays(page: &mut Page, relays: &[RelayReading]) {
    type Value = fn(&RelayReading) -> u64;
    let values: [(&'static str, &str, &str, Value); 3] = [
        ("alcove_relay_connections", "gauge", "Devices connected over TCP (ProxyGuard), by node.", |r| {
            r.open
        }),
        ("alcove_relay_received_bytes_total", "counter", "Bytes from devices over TCP.", |r| r.bytes[0]),
        ("alcove_relay_sent_bytes_total", "counter", "Bytes to devices over TCP.", |r| r.bytes[1]),
    ];
    for (name, kind, help, value) in values {
        let mut family = page.family(name, kind, help);
        for relay in relays {
            family.sample(&[("node", &relay.node.to_string())], value(relay));
        }
    }
}

fn process(page: &mut Page, measured: &Measurements, readings: &Readings) {
    let mut family =
        page.family("alcove_http_requests_total", "counter", "Requests answered, by class of status.");
    for (class, count) in ["1xx", "2xx", "3xx", "4xx", "5xx"].into_iter().zip(readings.requests) {
        family.sample(&[("status", class)], count);
    }
    let mut family =
        page.family("alcove_refusals_total", "counter", "What was said no to, by kind (docs/admin-api.md).");
    for (kind, count) in [
        ("connection", readings.connections_refused),
        ("tls_handshake", readings.handshakes_failed),
        ("malformed", readings.malformed),
        ("relay", readings.relays_refused[0]),
        ("relay_malformed", readings.relays_refused[1]),
        ("relay_stranger", readings.relays_refused[2]),
    ]
    .into_iter()
    .chain(measured.refusals.iter().copied())
    {
        family.sample(&[("kind", kind)], count);
    }
    if let Some(bytes) = readings.resident_bytes {
        page.family("process_resident_memory_bytes", "gauge", "Memory of the portal process.")
            .sample(&[], bytes);
    }
    if let Some(seconds) = readings.cpu_seconds {
        page.family("process_cpu_seconds_total", "counter", "Processor time of the portal process.")
            .sample(&[], seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;

    #[test]
    fn a_neighbour_reads_numbers_and_no_names() {
        let bench = Bench::new();
        let _node = bench.connect_node();
        let answer = bench.ask_from("192.168.7.7", "GET", PATH, &[], "");
        // What differs from run to run is the size of the file.
        let text: Vec<String> = answer
            .golden()
            .lines()
            .map(|line| match line.strip_prefix("alcove_store_bytes ") {
                Some(bytes) if bytes.parse::<u64>().is_ok_and(|bytes| bytes > 4096) => {
                    "alcove_store_bytes N".into()
                }
                _ => line.to_owned(),
            })
            .collect();
        insta::assert_snapshot!(text.join("\n"));
        for name in [crate::testing::ADMIN, crate::testing::USER] {
            assert!(!answer.text().contains(name));
        }
    }

    #[test]
    fn strangers_need_a_token_and_neighbours_can_be_kept_out() {
        let bench = Bench::new();
        let status =
            |from: &str, headers: &[(&str, &str)]| bench.ask_from(from, "GET", PATH, headers, "").status();
        assert_eq!(status("203.0.113.9", &[]), 403);
        let token = bench.controller.add_admin_token("graph", &[alcove_controller::Scope::Read], None);
        let bearer = format!("Bearer {}", token.expect("a token"));
        assert_eq!(status("203.0.113.9", &[("Authorization", &bearer)]), 200);
        assert_eq!(status("203.0.113.9", &[("Authorization", "Bearer wrong")]), 401);
        let mut settings = (*bench.controller.settings().expect("settings")).clone();
        settings.metrics_networks = Some(vec!["203.0.113.0/24".parse().expect("a network")]);
        bench.controller.set_settings(settings).expect("saved");
        assert_eq!(status("203.0.113.9", &[]), 200);
        assert_eq!(status("192.168.7.7", &[]), 403);
    }

    #[test]
    fn a_label_cannot_end_its_quotation() {
        let mut page = Page::default();
        page.family("x", "gauge", "X.").sample(&[("a", "\"\n\\"), ("b", "é")], 1.5);
        assert_eq!(page.0, "# HELP x X.\n# TYPE x gauge\nx{a=\"\\\"\\n\\\\\",b=\"é\"} 1.5\n");
    }
}
