//! The settings' problems.

use super::{Findings, Problem, shown};
use crate::{APP_SETS, Accent, Seconds, Settings, Words, first_hidden_character, names, permission};

const HOUR: i64 = 60 * 60;
const YEAR: i64 = 365 * 24 * HOUR;
/// Longest of any length of time; beyond it something was mistyped.
const LONGEST: Seconds = Seconds(100 * YEAR);
/// Most configurations of one kind per user.
const MAX_CONFIGURATIONS: u32 = 1000;
const MAX_NETWORKS: usize = 64;
/// Most servers that are asked in turn, and most domains that have servers of their own.
const MAX_SERVERS: usize = 8;
const MAX_DOMAINS: usize = 64;
/// Most users and networks that have one static permission.
const MAX_HOLDERS: usize = 1000;
/// Longest path of a program, in bytes.
const MAX_PATH: usize = 1024;

/// Everything that is wrong with the settings, errors and warnings.
#[must_use]
pub fn validate_settings(settings: &Settings) -> Vec<Problem> {
    let mut found = Findings::default();
    found.display_name(&settings.display_name);
    look(settings, &mut found);
    if let Some(host) = &settings.host_name
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
    }
    if let Some(issuer) = &settings.issuer_identity
        && !is_origin(issuer)
    {
        let shown = shown(issuer);
        found.error(
            "issuer_identity",
            say!("problem-issuer", "{shown} is not an origin; write https://vpn.example.org", shown = shown),
        );
    }
    lengths_of_time(settings, &mut found);
    access(settings, &mut found);
    wireguard(settings, &mut found);
    oversight(settings, &mut found);
    hook(settings, &mut found);
    resolver(settings, &mut found);
    found.0.extend(settings.guests.problems());
    found.0
}

fn resolver(settings: &Settings, found: &mut Findings) {
    if settings.resolver_servers.len() > MAX_SERVERS {
        found.error(
            "resolver_servers",
            say!(
                "problem-many-servers",
                "there are more than {most} servers; keep the nearest",
                most = MAX_SERVERS
            ),
        );
    }
    if settings.resolver_domains.len() > MAX_DOMAINS {
        found.error(
            "resolver_domains",
            say!(
                "problem-many-domains",
                "there are more than {most} domains; keep those above",
                most = MAX_DOMAINS
            ),
        );
    }
    for (domain, servers) in &settings.resolver_domains {
        let named = shown(domain);
        if !names::is_domain_name(domain) {
            found.error(
                "resolver_domains",
                say!(
                    "problem-domain-office",
                    "{shown} is not a domain name; write one like office.example.org",
                    shown = named
                ),
            );
        }
        if servers.is_empty() || servers.len() > MAX_SERVERS {
            found.error(
                "resolver_domains",
                say!(
                    "problem-domain-servers",
                    "{shown} needs one to {most} servers that know its names; or remove the domain",
                    shown = named,
                    most = MAX_SERVERS
                ),
            );
        }
    }
    let domains = settings.resolver_domains.values().flatten().map(|server| ("resolver_domains", server));
    for (field, server) in settings.resolver_servers.iter().map(|s| ("resolver_servers", s)).chain(domains) {
        if server.is_unspecified() || server.is_multicast() {
            found.error(
                field,
                say!(
                    "problem-server-address",
                    "{server} is no server's address; write the address of one",
                    server = server
                ),
            );
        }
    }
}

/// How the pages look.
fn look(settings: &Settings, found: &mut Findings) {
    if let Some(Err(error)) = settings.accent_color.as_deref().map(Accent::parse) {
        found.error("accent_color", error.words());
    }
    if let Some(footer) = &settings.footer {
        if footer.chars().count() > MAX_FOOTER {
            let english = format!("the line is longer than {MAX_FOOTER} characters; shorten it");
            found.error("footer", Words::new("look-footer-long", english).with("most", MAX_FOOTER));
        }
        if first_hidden_character(footer).is_some() {
            let english = "the line has a control or text-direction character; type it again without";
            found.error("footer", Words::new("look-footer-hidden", english));
        }
    }
}

/// Longest line at the foot of a page, in characters.
const MAX_FOOTER: usize = 200;

fn lengths_of_time(settings: &Settings, found: &mut Findings) {
    for (field, length) in [
        ("session_expiry", settings.session_expiry),
        ("browser_session_expiry", settings.browser_session_expiry),
        ("token_expiry", settings.token_expiry),
        ("app_gone_interval", settings.app_gone_interval),
        ("connection_log_retention", settings.connection_log_retention),
    ] {
        positive(field, length, found);
    }
    if settings.session_expiry.0 > 0 && settings.session_expiry < Seconds(12 * HOUR) {
        found.warning(
            "session_expiry",
            say!(
                "problem-session-short",
                "people will have to sign in more than once a day; PT12H or more is usual"
            ),
        );
    }
    if settings.supported_session_expiry.len() > 16 {
        found.error(
            "supported_session_expiry",
            say!("problem-many-lengths", "there are more than 16 lengths; remove those that nobody has"),
        );
    }
    for length in &settings.supported_session_expiry {
        positive("supported_session_expiry", *length, found);
    }
    if settings.token_expiry > Seconds(24 * HOUR) {
        found.warning(
            "token_expiry",
            say!("problem-token-long", "apps will hear late of changes; PT1H is usual"),
        );
    }
    if !(Seconds(0)..=Seconds(300)).contains(&settings.refresh_grace) {
        found.error(
            "refresh_grace",
            say!("problem-grace", "the grace has to be between PT0S (off) and PT5M; PT30S is usual"),
        );
    }
    if settings.app_gone_interval.0 > 0 && settings.app_gone_interval < Seconds(HOUR) {
        found.warning(
            "app_gone_interval",
            say!(
                "problem-gone-short",
                "devices that sleep a while will lose their connection; PT72H is usual"
            ),
        );
    }
}

fn positive(field: &str, length: Seconds, found: &mut Findings) {
    if length <= Seconds(0) {
        found.error(
            field,
            say!(
                "problem-length-zero",
                "the length of time has to be more than zero, for example P90D or PT1H"
            ),
        );
    } else if length > LONGEST {
        found.error(
            field,
            say!(
                "problem-length-long",
                "the length of time is more than a hundred years; write a shorter one"
            ),
        );
    }
}

fn access(settings: &Settings, found: &mut Findings) {
    for (field, count) in [
        ("max_manual_configurations", settings.max_manual_configurations),
        ("max_app_configurations", settings.max_app_configurations),
    ] {
        if count > MAX_CONFIGURATIONS {
            found.error(
                field,
                say!(
                    "problem-many-configurations",
                    "{count} configurations per user are too many; write {most} at most",
                    count = count,
                    most = MAX_CONFIGURATIONS
                ),
            );
        }
    }
    for set in &settings.app_sets {
        if !APP_SETS.contains(&set.as_str()) {
            let (shown, known) = (shown(set), APP_SETS.join(", "));
            found.error(
                "app_sets",
                say!(
                    "problem-app-set",
                    "{shown} is not a family of apps; choose from {known}",
                    shown = shown,
                    known = known
                ),
            );
        }
    }
    if settings.app_sets.is_empty() {
        found.warning(
            "app_sets",
            say!("problem-no-apps", "no app may connect; people can only download configurations"),
        );
    }
    found.permissions("admin_permissions", &settings.admin_permissions);
    static_permissions(settings, found);
    if let Some(permissions) = &settings.access_permissions {
        found.permissions("access_permissions", permissions);
        if permissions.is_empty() {
            found.error(
                "access_permissions",
                say!("problem-access-empty", "the list is empty, so nobody could sign in; remove it"),
            );
        }
    }
}

fn static_permissions(settings: &Settings, found: &mut Findings) {
    let field = "static_permissions";
    let permissions: Vec<String> = settings.static_permissions.keys().cloned().collect();
    found.permissions(field, &permissions);
    for (permission, who) in &settings.static_permissions {
        if who.len() > MAX_HOLDERS {
            let shown = shown(permission);
            found.error(
                field,
                say!(
                    "problem-many-holders",
                    "more than {most} have {shown}; give it to their accounts instead",
                    most = MAX_HOLDERS,
                    shown = shown
                ),
            );
        }
        if let Some(wrong) = who.iter().find(|entry| !permission::is_static_entry(entry)) {
            let shown = shown(wrong);
            found.error(
                field,
                say!(
                    "problem-holder",
                    "{shown} is neither a user's name nor a network like IP@10.0.0.0/8",
                    shown = shown
                ),
            );
        }
    }
}

fn wireguard(settings: &Settings, found: &mut Findings) {
    if settings.wireguard_port == 0 {
        found.error("wireguard_port", say!("problem-port-zero", "port 0 does not exist; 51820 is usual"));
    }
    if settings.wireguard_mtu.is_some_and(|mtu| !(1280..=1420).contains(&mtu)) {
        found.error(
            "wireguard_mtu",
            say!(
                "problem-wireguard-mtu",
                "the MTU has to be between 1280 and 1420 bytes; leave it out, or write 1392"
            ),
        );
    }
    if settings.wireguard_fwmark == Some(0) {
        found.error("wireguard_fwmark", say!("problem-fwmark", "mark 0 means no mark; leave it out"));
    }
    if settings.wireguard_only_proxy && !settings.wireguard_proxy {
        found.error(
            "wireguard_only_proxy",
            say!(
                "problem-only-proxy",
                "without the proxy nothing would carry WireGuard; set wireguard_proxy = true as well"
            ),
        );
    }
    if let Some(url) = &settings.wireguard_proxy_url
        && !is_proxy_url(url)
    {
        let shown = shown(url);
        found.error(
            "wireguard_proxy_url",
            say!(
                "problem-proxy-url",
                "{shown} is not where apps can connect; write https://vpn.example.org/proxyguard",
                shown = shown
            ),
        );
    }
}

/// An origin with a plain path, behind which a node's name may stand.
fn is_proxy_url(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
    let path = text.get("https://".len()..).and_then(|rest| rest.find('/')).map(|at| "https://".len() + at);
    let (origin, path) = text.split_at(path.unwrap_or(text.len()));
    text.len() <= 256 && is_origin(origin) && path.bytes().all(plain)
}

fn oversight(settings: &Settings, found: &mut Findings) {
    if !(1..=100).contains(&settings.pool_alert_percent) {
        found.error(
            "pool_alert_percent",
            say!("problem-percent", "the part has to be between 1 and 100 percent; 90 is usual"),
        );
    }
    if settings.snapshot_hour > 23 {
        found.error("snapshot_hour", say!("problem-hour", "an hour of the day is between 0 and 23, in UTC"));
    }
    if !settings.snapshot_keep.is_sensible() {
        found.error(
            "snapshot_keep",
            say!("problem-keep", "at least one snapshot has to be kept, and at most 100 of each kind"),
        );
    }
    for (field, networks) in [
        ("admin_api_networks", &settings.admin_api_networks),
        ("metrics_networks", &settings.metrics_networks),
    ] {
        if networks.as_ref().is_some_and(|list| list.len() > MAX_NETWORKS) {
            found.error(
                field,
                say!(
                    "problem-many-networks",
                    "there are more than {most} networks; put them together",
                    most = MAX_NETWORKS
                ),
            );
        }
    }
}

fn hook(settings: &Settings, found: &mut Findings) {
    if let Some(program) = &settings.hook_program
        && (!program.starts_with('/')
            || program.len() > MAX_PATH
            || first_hidden_character(program).is_some())
    {
        let shown = shown(program);
        found.error(
            "hook_program",
            say!(
                "problem-hook",
                "{shown} is not the absolute path of a program; write /usr/local/libexec/vpn-hook, for example",
                shown = shown
            ),
        );
    }
    if !(Seconds(1)..=Seconds(10)).contains(&settings.hook_time_limit) {
        found.error(
            "hook_time_limit",
            say!("problem-hook-time", "the time has to be between PT1S and PT10S; PT3S is usual"),
        );
    }
}

/// `https://` and a host, with or without a port; some old apps need a slash at the end.
fn is_origin(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let bracketed = host.starts_with('[') || !host.contains(':');
    let port_fits = port.is_none_or(|port| !port.starts_with(['0', '+']) && port.parse::<u16>().is_ok());
    bracketed && port_fits && names::is_host_name(host)
}

#[cfg(test)]
mod tests;
