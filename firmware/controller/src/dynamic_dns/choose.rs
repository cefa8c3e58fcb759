//! Choosing whom to tell. What does not fit is refused, and what was chosen before stays.

use super::{CHOICE, ERRAND, SENT};
use crate::{Controller, Rejected, certificate::are_roots};
use alcove_domain::{TsigAlgorithm, Words, first_hidden_character, is_host_name};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Shortest and longest key of an update, in bytes.
const KEY: std::ops::RangeInclusive<usize> = 16..=128;
/// Longest of the texts.
const MAX_TEXT: usize = 512;

/// Whom to tell which address a name has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsChoice {
    /// The name.
    pub host: String,
    /// A page that answers with the address from which it is asked, for a box behind a router.
    pub address_page: Option<String>,
    /// By whom servers are trusted, PEM; by Mozilla's list when absent.
    pub roots: Option<String>,
    /// How.
    pub way: DnsWay,
}

/// How a server is told.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(rename_all = "snake_case")]
pub enum DnsWay {
    /// A provider's update page.
    Dyndns2 {
        /// Where it is.
        url: String,
        /// The account.
        user: String,
        /// Its password.
        password: String,
    },
    /// A name server.
    Rfc2136 {
        /// Its name or address, with a port behind a colon where it is not 53.
        server: String,
        /// The zone that the name is in.
        zone: String,
        /// The key's name.
        key_name: String,
        /// How it signs.
        #[zeroize(skip)]
        algorithm: TsigAlgorithm,
        /// The key, base64.
        secret: String,
    },
}

impl std::fmt::Debug for DnsWay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}", self.name(), self.server())
    }
}

impl DnsWay {
    /// `dyndns2` or `rfc2136`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Dyndns2 { .. } => "dyndns2",
            Self::Rfc2136 { .. } => "rfc2136",
        }
    }

    /// Whom the box tells.
    #[must_use]
    pub fn server(&self) -> &str {
        match self {
            Self::Dyndns2 { url, .. } => url,
            Self::Rfc2136 { server, .. } => server,
        }
    }

    /// A name server's host and port.
    #[must_use]
    pub fn host_and_port(server: &str) -> Option<(&str, u16)> {
        if server.parse::<IpAddr>().is_ok() {
            return Some((server, 53));
        }
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, port.parse().ok().filter(|port| *port != 0)?)
            }
            _ => (server, 53),
        };
        is_host_name(host).then_some((host, port))
    }
}

fn invalid<T>(field: &str, id: &'static str, words: &str) -> Result<T, Rejected> {
    Err(Rejected::invalid(field, Words::new(id, words)))
}

fn is_page(url: &str) -> bool {
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic()) && !url.contains(['#', '@']);
    plain && url.len() <= MAX_TEXT && url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
}

fn is_word(text: &str) -> bool {
    (1..=MAX_TEXT).contains(&text.len()) && first_hidden_character(text).is_none()
}

impl DnsChoice {
    fn check(&self) -> Result<(), Rejected> {
        if !is_host_name(&self.host) || self.host.parse::<IpAddr>().is_ok() || !self.host.contains('.') {
            return invalid(
                "host",
                "dns-host-wrong",
                "This is not a name that can lead to the box; write one like vpn.example.org.",
            );
        }
        if self.address_page.as_deref().is_some_and(|page| !is_page(page)) {
            return invalid(
                "address_page",
                "dns-page-wrong",
                "This is not the address of a page; it begins with https://.",
            );
        }
        if self.roots.as_deref().is_some_and(|pem| !are_roots(pem)) {
            return invalid(
                "roots",
                "certificate-roots-wrong",
                "There is no certificate in it that can be read; paste the authority's own, as PEM text.",
            );
        }
        match &self.way {
            DnsWay::Dyndns2 { url, user, password } => check_dyndns2(url, user, password),
            DnsWay::Rfc2136 { server, zone, key_name, secret, .. } => {
                check_rfc2136(&self.host, server, zone, key_name, secret)
            }
        }
    }
}

fn check_dyndns2(url: &str, user: &str, password: &str) -> Result<(), Rejected> {
    if !is_page(url) {
        let words = "This is not the address of an update page; it begins with https:// and is in the provider's documents.";
        return invalid("url", "dns-url-wrong", words);
    }
    if !is_word(user) || user.contains(':') {
        return invalid(
            "user",
            "dns-user-wrong",
            "Write the name of the account at the provider, without a colon.",
        );
    }
    if !is_word(password) {
        return invalid(
            "password",
            "dns-password-wrong",
            "Write the password of the account at the provider.",
        );
    }
    Ok(())
}

fn check_rfc2136(host: &str, server: &str, zone: &str, key_name: &str, secret: &str) -> Result<(), Rejected> {
    if DnsWay::host_and_port(server).is_none() {
        return invalid(
            "server",
            "dns-server-wrong",
            "This is not a name server; write its name or address, such as ns1.example.org.",
        );
    }
    let zone = zone.to_ascii_lowercase();
    let host = host.to_ascii_lowercase();
    let inside = host == zone || host.strip_suffix(&zone).is_some_and(|rest| rest.ends_with('.'));
    if !is_host_name(&zone) || !inside {
        return invalid(
            "zone",
            "dns-zone-wrong",
            "The zone is the part of the name that the server is in charge of, such as example.org.",
        );
    }
    // Key names are written like host names; some have an underscore.
    if !is_host_name(&key_name.trim_end_matches('.').replace('_', "-")) {
        return invalid(
            "key_name",
            "dns-key-name-wrong",
            "This is not the name of a key; it is in the server's settings.",
        );
    }
    if !STANDARD.decode(secret).is_ok_and(|key| KEY.contains(&key.len())) {
        return invalid(
            "secret",
            "dns-secret-wrong",
            "This is not a key: 16 to 128 bytes in base64 are expected, as tsig-keygen prints them.",
        );
    }
    Ok(())
}

impl Controller {
    /// Tells this server from now on. An empty password or key is the one of before, where the rest of the way is the
    /// same.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] with the fields `host`, `address_page`, `roots`, and `url`, `user`, `password`, or
    /// `server`, `zone`, `key_name`, `secret`; nothing has changed then.
    pub fn choose_dns(&self, mut wanted: DnsChoice) -> Result<(), Rejected> {
        if let Some(before) = self.dns_choice()? {
            match (&mut wanted.way, &before.way) {
                (
                    DnsWay::Dyndns2 { password, url, .. },
                    DnsWay::Dyndns2 { password: known, url: same, .. },
                ) if password.is_empty() && url == same => {
                    password.clone_from(known);
                }
                (
                    DnsWay::Rfc2136 { secret, server, .. },
                    DnsWay::Rfc2136 { secret: known, server: same, .. },
                ) if secret.is_empty() && server == same => {
                    secret.clone_from(known);
                }
                _ => {}
            }
        }
        wanted.check()?;
        tracing::info!(host = %wanted.host, way = ?wanted.way, "a server is to be told where the name leads");
        self.keep(CHOICE, &wanted)?;
        self.update_dns()
    }

    /// Tells the server now, whether the addresses have changed or not.
    ///
    /// # Errors
    /// When the store fails.
    pub fn update_dns(&self) -> Result<(), Rejected> {
        self.0.store.delete_secret(SENT)?;
        self.0.store.order_errand(ERRAND, Some(self.now()))?;
        self.0.errands_changed.notify_one();
        Ok(())
    }

    /// Tells nobody any more, and forgets the password or key.
    ///
    /// # Errors
    /// When the store fails.
    pub fn stop_dns(&self) -> Result<(), Rejected> {
        for name in [CHOICE, SENT] {
            self.0.store.delete_secret(name)?;
        }
        self.0.store.order_errand(ERRAND, None)?;
        self.0.errands_changed.notify_one();
        Ok(())
    }
}
