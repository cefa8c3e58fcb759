use super::*;
use crate::{Keep, Severity};

fn said(change: impl FnOnce(&mut Settings)) -> Vec<String> {
    let mut settings = Settings::default();
    change(&mut settings);
    validate_settings(&settings)
        .into_iter()
        .map(|problem| format!("{:?} {problem}", problem.severity))
        .collect()
}

fn assert_said(severity: Severity, field: &str, change: impl FnOnce(&mut Settings)) {
    let said = said(change);
    let start = format!("{severity:?} {field}: ");
    assert!(said.len() == 1 && said[0].starts_with(&start), "{field}: {said:?}");
}

#[test]
fn the_defaults_are_fine() {
    assert_eq!(said(|_| ()), Vec::<String>::new());
}

#[test]
fn what_breaks_the_service_is_refused() {
    use Severity::Error;
    assert_said(Error, "display_name", |s| s.display_name = String::new());
    assert_said(Error, "display_name", |s| s.display_name = "a\u{200b}b".into());
    assert_said(Error, "host_name", |s| s.host_name = Some("vpn.example.org:443".into()));
    assert_said(Error, "session_expiry", |s| s.session_expiry = Seconds(0));
    assert_said(Error, "session_expiry", |s| s.session_expiry = Seconds(i64::MAX));
    assert_said(Error, "supported_session_expiry", |s| s.supported_session_expiry = vec![Seconds(-1)]);
    assert_said(Error, "supported_session_expiry", |s| s.supported_session_expiry = vec![Seconds(1); 17]);
    assert_said(Error, "browser_session_expiry", |s| s.browser_session_expiry = Seconds(0));
    assert_said(Error, "token_expiry", |s| s.token_expiry = Seconds(-3));
    assert_said(Error, "refresh_grace", |s| s.refresh_grace = Seconds(-1));
    let server: std::net::IpAddr = "192.0.2.53".parse().expect("an address");
    let any: std::net::IpAddr = "::".parse().expect("an address");
    let domain = |name: &str, servers| std::collections::BTreeMap::from([(name.to_owned(), servers)]);
    assert_said(Error, "resolver_servers", |s| s.resolver_servers = vec![any]);
    assert_said(Error, "resolver_servers", |s| s.resolver_servers = vec![server; 9]);
    assert_said(Error, "resolver_domains", |s| s.resolver_domains = domain("office.test/", vec![server]));
    assert_said(Error, "resolver_domains", |s| s.resolver_domains = domain("office.test", vec![]));
    assert_said(Error, "refresh_grace", |s| s.refresh_grace = Seconds(301));
    assert_said(Error, "app_gone_interval", |s| s.app_gone_interval = Seconds(0));
    assert_said(Error, "connection_log_retention", |s| s.connection_log_retention = Seconds(0));
    assert_said(Error, "max_app_configurations", |s| s.max_app_configurations = u32::MAX);
    assert_said(Error, "app_sets", |s| s.app_sets = vec!["eduvpn".into()]);
    assert_said(Error, "access_permissions", |s| s.access_permissions = Some(vec![]));
    assert_said(Error, "admin_permissions", |s| s.admin_permissions = vec![String::new()]);
    for wrong in ["IP@office", "a\nb", ""] {
        assert_said(Error, "static_permissions", |s| {
            s.static_permissions = [("staff".to_owned(), vec![wrong.to_owned()])].into();
        });
    }
    assert_said(Error, "static_permissions", |s| {
        s.static_permissions = [(String::new(), vec!["anna".to_owned()])].into();
    });
    assert_said(Error, "wireguard_port", |s| s.wireguard_port = 0);
    assert_said(Error, "wireguard_mtu", |s| s.wireguard_mtu = Some(1279));
    assert_said(Error, "wireguard_mtu", |s| s.wireguard_mtu = Some(1421));
    assert_said(Error, "wireguard_fwmark", |s| s.wireguard_fwmark = Some(0));
    assert_said(Error, "wireguard_only_proxy", |s| {
        (s.wireguard_proxy, s.wireguard_only_proxy) = (false, true);
    });
    assert_said(Error, "pool_alert_percent", |s| s.pool_alert_percent = 0);
    assert_said(Error, "pool_alert_percent", |s| s.pool_alert_percent = 101);
    assert_said(Error, "snapshot_hour", |s| s.snapshot_hour = 24);
    for (daily, weekly, monthly) in [(0, 0, 0), (101, 4, 6)] {
        assert_said(Error, "snapshot_keep", |s| s.snapshot_keep = Keep { daily, weekly, monthly });
    }
    for path in ["hook", "./hook", "", "/a\nb"] {
        assert_said(Error, "hook_program", |s| s.hook_program = Some(path.into()));
    }
    assert_said(Error, "hook_time_limit", |s| s.hook_time_limit = Seconds(0));
    assert_said(Error, "hook_time_limit", |s| s.hook_time_limit = Seconds(11));
    let network: ipnet::IpNet = "10.0.0.0/8".parse().expect("a network");
    assert_said(Error, "admin_api_networks", |s| s.admin_api_networks = Some(vec![network; 65]));
    assert_said(Error, "metrics_networks", |s| s.metrics_networks = Some(vec![network; 65]));
}

#[test]
fn what_is_hardly_meant_is_pointed_out() {
    use Severity::Warning;
    assert_said(Warning, "session_expiry", |s| s.session_expiry = Seconds(HOUR));
    assert_said(Warning, "token_expiry", |s| s.token_expiry = Seconds(25 * HOUR));
    assert_said(Warning, "app_gone_interval", |s| s.app_gone_interval = Seconds(60));
    assert_said(Warning, "app_sets", |s| s.app_sets.clear());
}

#[test]
fn a_proxy_is_reached_over_https_at_a_plain_path() {
    for good in ["https://vpn.example.org", "https://vpn.example.org:8443/a/b-c", "https://[2001:db8::1]/p/"]
    {
        assert_eq!(said(|s| s.wireguard_proxy_url = Some(good.into())), Vec::<String>::new(), "{good}");
    }
    for bad in [
        "",
        "http://a",
        "https://",
        "https:///a",
        "https://a/b?c",
        "https://a/b#c",
        "https://a/\n[Peer]",
        "https://é/",
    ] {
        assert_said(Severity::Error, "wireguard_proxy_url", |s| s.wireguard_proxy_url = Some(bad.into()));
    }
}

#[test]
fn an_issuer_is_an_origin() {
    for good in [
        "https://vpn.example.org",
        "https://vpn.example.org/",
        "https://vpn.example.org:8443",
        "https://192.0.2.1",
        "https://[2001:db8::1]",
        "https://[2001:db8::1]:8443/",
    ] {
        assert_eq!(said(|s| s.issuer_identity = Some(good.into())), Vec::<String>::new(), "{good}");
    }
    for bad in [
        "",
        "vpn.example.org",
        "http://vpn.example.org",
        "https://",
        "https:///",
        "https://a/b",
        "https://a//",
        "https://a?b",
        "https://u@a",
        "https://a:0",
        "https://a:65536",
        "https://a:+1",
        "https://a:",
        "https://2001:db8::1",
        "https://a\n",
    ] {
        assert_said(Severity::Error, "issuer_identity", |s| s.issuer_identity = Some(bad.into()));
    }
}
