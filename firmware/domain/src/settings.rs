//! Settings of the whole box (spec portal.md §4), all changeable while running. Lengths of time are written
//! the ISO 8601 way in the configuration text (`P90D`).

use crate::{GuestAccess, Keep, Language, Seconds};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, net::IpAddr};

/// The box's settings with Alcove's defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The canonical host name of the portal and default for profiles; without one, the name of the request.
    pub host_name: Option<String>,
    /// Shown in page titles and on the approval page.
    pub display_name: String,
    /// `defaultLanguage`: of the pages for browsers that ask for none of ours; English when absent.
    pub language: Option<Language>,
    /// The accent colour of the pages as `#rrggbb`; Alcove's own when absent.
    pub accent_color: Option<String>,
    /// A line at the foot of every page, for example whom to ask.
    pub footer: Option<String>,
    /// `sessionExpiry`: lifetime of authorizations and manual configurations.
    pub session_expiry: Seconds,
    /// `supportedSessionExpiry`: further lifetimes that a permission may select.
    pub supported_session_expiry: Vec<Seconds>,
    /// `browserSessionExpiry`: lifetime of a sign-in on the pages.
    pub browser_session_expiry: Seconds,
    /// `maxActiveConfigurations`: manual configurations per user; 0 forbids them.
    pub max_manual_configurations: u32,
    /// `Api.maxActiveConfigurations`: app configurations per user; 0 forbids them. The oldest gives way.
    pub max_app_configurations: u32,
    /// `Api.tokenExpiry`: lifetime of an access token.
    pub token_expiry: Seconds,
    /// How long the answer to a token refresh is repeated for the same token; 0 turns it off.
    pub refresh_grace: Seconds,
    /// `Api.appGoneInterval`: an app not heard of for so long gives its address back.
    pub app_gone_interval: Seconds,
    /// `Api.deleteAuthorizationOnDisconnect`.
    pub delete_authorization_on_disconnect: bool,
    /// `Api.issuerIdentity`: `iss` of authorization responses; the portal's origin when absent.
    pub issuer_identity: Option<String>,
    /// `Api.appSets`: families of official apps that may be used: `eduVPN`, `LC`, `govVPN`.
    pub app_sets: Vec<String>,
    /// `accessPermissionList`: any of these is needed to use the service at all.
    pub access_permissions: Option<Vec<String>>,
    /// `adminPermissionList`.
    pub admin_permissions: Vec<String>,
    /// `showPermissions`: users see their own permissions.
    pub show_permissions: bool,
    /// `WireGuard.listenPort` (UDP) of every node.
    pub wireguard_port: u16,
    /// `WireGuard.setMtu`: 1280–1420, in bytes.
    pub wireguard_mtu: Option<u16>,
    /// `WireGuard.firewallMark`.
    pub wireguard_fwmark: Option<u32>,
    /// `WireGuard.enableProxy`: WireGuard over TCP (ProxyGuard) as well.
    pub wireguard_proxy: bool,
    /// `WireGuard.onlyProxy`: WireGuard over TCP, and not over UDP.
    pub wireguard_only_proxy: bool,
    /// `WireGuard.proxyUrl`: where clients reach the proxy; `/proxyguard` at the portal when absent.
    pub wireguard_proxy_url: Option<String>,
    /// `Log.connectionLogRetentionInterval`.
    pub connection_log_retention: Seconds,
    /// From where the admin API may be used; private addresses but the VPN's own when absent.
    pub admin_api_networks: Option<Vec<IpNet>>,
    /// From where the measurements may be read without a token; private addresses but the VPN's own when absent.
    pub metrics_networks: Option<Vec<IpNet>>,
    /// `connectScriptPath`: absolute path of a program that is run when somebody connects or disconnects, and may
    /// refuse a connection.
    pub hook_program: Option<String>,
    /// How long that program may take.
    pub hook_time_limit: Seconds,
    /// A profile with this part of its addresses given out, in percent, is told of in log and status.
    pub pool_alert_percent: u8,
    /// Whether the box takes a snapshot of itself every night, once there is a recovery key to lock it for.
    pub snapshot_daily: bool,
    /// The hour, UTC, in which it does, at a minute of the box's own.
    pub snapshot_hour: u8,
    /// Snapshots that are kept: the last of so many days, weeks and months.
    pub snapshot_keep: Keep,
    /// Whether they say who had which address when.
    pub snapshot_logs: bool,
    /// Whether Alcove itself answers where a profile names the node as its clients' DNS server (`@GW4@`, `@GW6@`).
    pub resolver: bool,
    /// Whom that resolver asks; those that the node's own system asks when empty.
    pub resolver_servers: Vec<IpAddr>,
    /// Whom it asks for names in single domains instead.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub resolver_domains: BTreeMap<String, Vec<IpAddr>>,
    /// `StaticPermissions`: by permission, who has it: names of users, or `IP@` and the network that they come from.
    /// Looked at anew at every decision.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub static_permissions: BTreeMap<String, Vec<String>>,
    /// People of other servers.
    #[serde(skip_serializing_if = "GuestAccess::is_default")]
    pub guests: GuestAccess,
}

const DAY: i64 = 24 * 60 * 60;

impl Default for Settings {
    fn default() -> Self {
        Self {
            host_name: None,
            display_name: "Alcove".into(),
            language: None,
            accent_color: None,
            footer: None,
            session_expiry: Seconds(90 * DAY),
            supported_session_expiry: vec![],
            browser_session_expiry: Seconds(30 * 60),
            max_manual_configurations: 3,
            max_app_configurations: 3,
            token_expiry: Seconds(60 * 60),
            refresh_grace: Seconds(30),
            app_gone_interval: Seconds(3 * DAY),
            delete_authorization_on_disconnect: false,
            issuer_identity: None,
            app_sets: vec!["eduVPN".into(), "LC".into()],
            access_permissions: None,
            admin_permissions: vec![],
            show_permissions: false,
            wireguard_port: 51820,
            wireguard_mtu: None,
            wireguard_fwmark: None,
            wireguard_proxy: true,
            wireguard_only_proxy: false,
            wireguard_proxy_url: None,
            connection_log_retention: Seconds(30 * DAY),
            admin_api_networks: None,
            metrics_networks: None,
            hook_program: None,
            hook_time_limit: Seconds(3),
            pool_alert_percent: 90,
            snapshot_daily: true,
            snapshot_hour: 2,
            snapshot_keep: Keep::default(),
            snapshot_logs: true,
            resolver: true,
            resolver_servers: vec![],
            resolver_domains: BTreeMap::new(),
            static_permissions: BTreeMap::new(),
            guests: GuestAccess::default(),
        }
    }
}
