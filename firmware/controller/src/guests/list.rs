//! The signed list of servers (spec api-v3.md §14, portal.md §12): which keys belong to which server.

use super::{minisign::is_signed, portable};
use alcove_domain::{ErrandProblem, GuestAccess, UserId, is_host_name};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Servers and keys of one that are kept at most.
const MAX_SERVERS: usize = 1024;
const MAX_KEYS: usize = 8;

/// What is kept of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GuestList {
    /// Of where it is from and who signs it; with another, an older version may come.
    pub(super) source: String,
    pub(super) version: i64,
    pub(super) servers: Vec<Server>,
}

/// A server whose people may be guests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Server {
    pub(super) host: String,
    /// As they are written, `k7.pub.…`.
    pub(super) keys: Vec<String>,
}

/// The list as it comes.
#[derive(Deserialize)]
struct Document {
    v: i64,
    server_list: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    server_type: String,
    #[serde(default)]
    base_url: String,
    #[serde(default)]
    public_key_list: Vec<serde_json::Value>,
}

/// What tells one source of lists from another.
pub(super) fn source(rules: &GuestAccess) -> String {
    let mut digest = Sha256::new();
    digest.update(&rules.list_url);
    for key in &rules.list_keys {
        digest.update("\n");
        digest.update(key);
    }
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

/// Reads a list that was fetched, and checks that it is the one: signed, and not older than the one that is here.
pub(super) fn read(
    rules: &GuestAccess,
    text: &[u8],
    signature: &[u8],
    known: Option<&GuestList>,
) -> Result<GuestList, ErrandProblem> {
    let (server, name) = (rules.list_url.clone(), rules.list_url.rsplit('/').next().unwrap_or_default());
    let name = name.split('?').next().unwrap_or_default();
    if !is_signed(text, signature, &rules.list_keys, name) {
        return Err(ErrandProblem::NotSigned { server });
    }
    let document: Document = serde_json::from_slice(text).map_err(|error| ErrandProblem::Senseless {
        server: server.clone(),
        why: ErrandProblem::words(&error.to_string()),
    })?;
    let (source, version) = (source(rules), document.v);
    if let Some(known) = known.filter(|known| known.source == source && version < known.version) {
        return Err(ErrandProblem::Older { server, offered: version, known: known.version });
    }
    let servers = document.server_list.into_iter().filter_map(usable).take(MAX_SERVERS).collect();
    Ok(GuestList { source, version, servers })
}

/// A server with a name under which its people can have accounts, and a key by which they are known.
fn usable(entry: Entry) -> Option<Server> {
    let rest = entry.base_url.strip_prefix("https://")?;
    let authority = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => &authority,
    };
    let longest = format!("{}@{host}", "a".repeat(43));
    if entry.server_type != "secure_internet" || !is_host_name(host) || UserId::new(longest).is_err() {
        return None;
    }
    let keys = entry.public_key_list.iter().filter_map(|key| key.as_str());
    let keys: Vec<String> = keys
        .filter(|key| portable::read_public_key(key).is_some())
        .take(MAX_KEYS)
        .map(ToOwned::to_owned)
        .collect();
    (!keys.is_empty()).then(|| Server { host: host.to_owned(), keys })
}

#[cfg(test)]
mod tests {
    use super::super::minisign::tests::{key, signature};
    use super::*;

    const KEY: &str = "k7.pub.S4j5JJiTEz1fWMkI.hzU_xJasWzD6Da2WR7hgbobx9n3o4XSDeqFh03tgM-0";

    fn rules() -> GuestAccess {
        let list_url = "https://disco.example.org/v2/server_list.json".into();
        GuestAccess { list_url, list_keys: vec![key(1).1], ..GuestAccess::default() }
    }

    fn read_signed(text: &str, known: Option<&GuestList>) -> Result<GuestList, ErrandProblem> {
        let signature = signature(&key(1).0, 1, text.as_bytes(), false, "timestamp:1\tfile:server_list.json");
        read(&rules(), text.as_bytes(), signature.as_bytes(), known)
    }

    #[test]
    fn servers_are_taken_that_have_a_name_and_a_key() {
        let entry = |kind: &str, url: &str, keys: &str| {
            format!(
                r#"{{"server_type":"{kind}","base_url":"{url}","country_code":"NL","public_key_list":[{keys}]}}"#
            )
        };
        let good = format!("\"{KEY}\"");
        let entries = [
            entry("secure_internet", "https://VPN.example.org/", &good),
            entry("secure_internet", "https://vpn.example.com:8443", &format!("7, \"k6.pub.x\", {good}")),
            entry("institute_access", "https://office.example.org/", &good),
            entry("secure_internet", "http://plain.example.org/", &good),
            entry("secure_internet", "https://a b/", &good),
            entry("secure_internet", "https://keyless.example.org/", ""),
            entry("secure_internet", &format!("https://{}.example.org/", "a.".repeat(110)), &good),
        ];
        let list = read_signed(&format!(r#"{{"v":7,"server_list":[{}]}}"#, entries.join(",")), None)
            .expect("a list");
        let hosts: Vec<&str> = list.servers.iter().map(|server| server.host.as_str()).collect();
        assert_eq!((list.version, hosts), (7, vec!["vpn.example.org", "vpn.example.com"]));
        assert_eq!(list.servers[1].keys, [KEY]);
    }

    #[test]
    fn an_older_list_of_the_same_source_is_refused() {
        let seven = read_signed(r#"{"v":7,"server_list":[]}"#, None).expect("a list");
        assert!(read_signed(r#"{"v":7,"server_list":[]}"#, Some(&seven)).is_ok());
        let older = read_signed(r#"{"v":6,"server_list":[]}"#, Some(&seven));
        assert!(matches!(older, Err(ErrandProblem::Older { offered: 6, known: 7, .. })), "{older:?}");
        let elsewhere = GuestList { source: "another".into(), ..seven };
        assert!(read_signed(r#"{"v":6,"server_list":[]}"#, Some(&elsewhere)).is_ok());
    }

    #[test]
    fn what_is_not_signed_or_no_list_is_refused() {
        let text = r#"{"v":7,"server_list":[]}"#;
        let by_another =
            signature(&key(2).0, 1, text.as_bytes(), false, "timestamp:1\tfile:server_list.json");
        let refused = read(&rules(), text.as_bytes(), by_another.as_bytes(), None);
        assert!(matches!(refused, Err(ErrandProblem::NotSigned { .. })), "{refused:?}");
        for text in ["", "[]", r#"{"server_list":[]}"#, r#"{"v":"7","server_list":[]}"#, r#"{"v":7}"#] {
            assert!(matches!(read_signed(text, None), Err(ErrandProblem::Senseless { .. })), "{text}");
        }
    }
}
