//! Guest access (spec portal.md §12): people of other servers, who bring a token that their own server signed, and by
//! which rules they are let in.

use crate::{Problem, ProfileId, Severity, Words, names, text::short_line};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};

/// eduVPN's list of servers.
pub const EDUVPN_LIST: &str = "https://disco.eduvpn.org/v2/server_list.json";
/// The minisign keys that eduVPN signs its lists with.
pub const EDUVPN_KEYS: [&str; 2] = [
    "RWQKqtqvd0R7rUDp0rWzbtYPA3towPWcLDCl7eY9pBMMI/ohCmrS0WiM",
    "RWRtBSX1alxyGX+Xn3LuZnWUT0w//B6EmTJvgaAxBMYzlQeI+jdrO6KF",
];

/// Bytes of a minisign public key: two that name the algorithm, eight that name the key, and the key.
const KEY_BYTES: usize = 42;
/// Characters of a pseudonym: base64url of 32 bytes.
const PSEUDONYM: usize = 43;
/// Most keys, and most servers that are named one by one.
const MAX_KEYS: usize = 8;
const MAX_SERVERS: usize = 256;
/// Most guests that may ever be let in.
const MAX_GUESTS: u32 = 100_000;
/// Longest address of a list, and of the authorities that its server is trusted by, in bytes.
const MAX_URL: usize = 512;
const MAX_ROOTS: usize = 64 << 10;

/// By which rules people of other servers are let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GuestAccess {
    /// `Api.enableGuestAccess`: whether they are at all.
    pub on: bool,
    /// The profiles that they may use, of those that are open to everybody.
    pub profiles: Vec<ProfileId>,
    /// Host names of the servers whose people are let in; every server in the list when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub servers: Option<Vec<String>>,
    /// Guests at most: an account is made for each of them.
    pub most: u32,
    /// `Api.guestAccessServerListUrl`: where the signed list of servers is.
    pub list_url: String,
    /// `Api.guestAccessServerListSignatureUrl`: where its signature is; beside it, as `.minisig`, when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_signature_url: Option<String>,
    /// `Api.guestAccessPublicKeyList`: minisign keys of which one has to have signed it.
    pub list_keys: Vec<String>,
    /// By whom the server with the list is trusted, PEM; by Mozilla's list when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_roots: Option<String>,
}

impl Default for GuestAccess {
    fn default() -> Self {
        Self {
            on: false,
            profiles: vec![],
            servers: None,
            most: 1_000,
            list_url: EDUVPN_LIST.into(),
            list_signature_url: None,
            list_keys: EDUVPN_KEYS.map(Into::into).into(),
            list_roots: None,
        }
    }
}

impl GuestAccess {
    /// Nothing of it was ever chosen.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Where the list's signature is.
    #[must_use]
    pub fn signature_url(&self) -> String {
        self.list_signature_url.clone().unwrap_or_else(|| format!("{}.minisig", self.list_url))
    }

    /// Whether the list is from the same place, and signed by the same keys.
    #[must_use]
    pub fn has_source_of(&self, other: &Self) -> bool {
        let source = |rules: &Self| (rules.list_url.clone(), rules.signature_url(), rules.list_keys.clone());
        source(self) == source(other) && self.list_roots == other.list_roots
    }

    /// Whether people of the server with this name are let in.
    #[must_use]
    pub fn lets_in(&self, host: &str) -> bool {
        self.on && self.servers.as_ref().is_none_or(|servers| servers.iter().any(|server| server == host))
    }

    /// Everything that is wrong with it. Fields are named as here, after `guests `.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let mut found = vec![];
        let mut error = |field: &str, message: Words| {
            let field = format!("guests {field}");
            found.push(Problem { field, message, severity: Severity::Error });
        };
        if self.servers.as_ref().is_some_and(|servers| servers.len() > MAX_SERVERS) {
            let english =
                format!("there are more than {MAX_SERVERS} servers; let in all of the list instead");
            error("servers", Words::new("guests-many-servers", english).with("most", MAX_SERVERS));
        }
        for host in self.servers.iter().flatten() {
            if !names::is_host_name(host) || host.bytes().any(|byte| byte.is_ascii_uppercase()) {
                let shown = short_line(host);
                let english = format!("\"{shown}\" is not a server's name; write one like vpn.example.org");
                error("servers", Words::new("guests-server-wrong", english).with("entry", shown));
                break;
            }
        }
        if !(1..=MAX_GUESTS).contains(&self.most) {
            let english = format!("write a number of guests from 1 to {MAX_GUESTS}");
            error("most", Words::new("guests-most-wrong", english).with("most", i64::from(MAX_GUESTS)));
        }
        for (field, url) in
            [("list_url", Some(&self.list_url)), ("list_signature_url", self.list_signature_url.as_ref())]
        {
            if url.is_some_and(|url| !is_page(url)) {
                let english = "this is not the address of a list; it begins with https://";
                error(field, Words::new("guests-url-wrong", english));
            }
        }
        if self.list_keys.is_empty() || self.list_keys.len() > MAX_KEYS {
            let english = format!("one to {MAX_KEYS} keys are needed, one of which has signed the list");
            error("list_keys", Words::new("guests-keys-number", english).with("most", MAX_KEYS));
        }
        if let Some(key) = self.list_keys.iter().find(|key| minisign_key(key).is_none()) {
            let shown = short_line(key);
            let english =
                format!("\"{shown}\" is not a minisign key; one has 56 characters and begins with RW");
            error("list_keys", Words::new("guests-key-wrong", english).with("entry", shown));
        }
        if self
            .list_roots
            .as_ref()
            .is_some_and(|pem| pem.len() > MAX_ROOTS || !pem.contains("BEGIN CERTIFICATE"))
        {
            let english =
                "there is no certificate in it that can be read; paste the authority's own, as PEM text";
            error("list_roots", Words::new("certificate-roots-wrong", english));
        }
        found
    }
}

fn is_page(url: &str) -> bool {
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic()) && !url.contains(['#', '@']);
    let rest = url.strip_prefix("https://").unwrap_or_default();
    plain && url.len() <= MAX_URL && !rest.is_empty() && !rest.starts_with('/')
}

/// What a minisign public key says: the key's name, and the key (Ed25519).
#[must_use]
pub fn minisign_key(text: &str) -> Option<([u8; 8], [u8; 32])> {
    let bytes = STANDARD.decode(text).ok().filter(|bytes| bytes.len() == KEY_BYTES)?;
    let rest = bytes.strip_prefix(b"Ed")?;
    let (id, key) = rest.split_first_chunk::<8>()?;
    Some((*id, key.try_into().ok()?))
}

/// Whether this is what servers call their people to each other: base64url of 32 bytes, in the one form that there is.
#[must_use]
pub fn is_pseudonym(text: &str) -> bool {
    text.len() == PSEUDONYM && URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pseudonyms_are_taken() {
        assert!(is_pseudonym("--SwaqFjx0FaibD4gJUQ8W4XGwyZ5pDaZnNeLXt88ZQ"));
        for other in [
            "",
            "anna",
            "anna@example.org",
            // Padded, too short, too long, another alphabet, bits that nothing stands for.
            "--SwaqFjx0FaibD4gJUQ8W4XGwyZ5pDaZnNeLXt88ZQ=",
            "--SwaqFjx0FaibD4gJUQ8W4XGwyZ5pDaZnNeLXt88Z",
            "--SwaqFjx0FaibD4gJUQ8W4XGwyZ5pDaZnNeLXt88ZQA",
            "++SwaqFjx0FaibD4gJUQ8W4XGwyZ5pDaZnNeLXt88ZQ",
            "--SwaqFjx0FaibD4gJUQ8W4XGwyZ5pDaZnNeLXt88ZR",
        ] {
            assert!(!is_pseudonym(other), "{other:?}");
        }
    }

    #[test]
    fn what_is_there_to_begin_with_makes_sense() {
        assert_eq!(GuestAccess::default().problems(), []);
        for key in EDUVPN_KEYS {
            assert!(minisign_key(key).is_some(), "{key}");
        }
        assert_eq!(GuestAccess::default().signature_url(), format!("{EDUVPN_LIST}.minisig"));
    }

    #[test]
    fn servers_are_let_in_all_or_by_name_and_none_while_it_is_off() {
        let on = GuestAccess { on: true, ..GuestAccess::default() };
        assert!(on.lets_in("vpn.example.org"));
        let one = GuestAccess { servers: Some(vec!["vpn.example.org".into()]), ..on };
        assert!(one.lets_in("vpn.example.org") && !one.lets_in("vpn.example.com"));
        assert!(!GuestAccess { on: false, ..one }.lets_in("vpn.example.org"));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let wrong = GuestAccess {
            servers: Some(vec!["https://vpn.example.org/".into()]),
            most: 0,
            list_url: "http://disco.example.org/list".into(),
            list_signature_url: Some("https://".into()),
            list_keys: vec!["RWQ".into()],
            list_roots: Some("x".into()),
            ..GuestAccess::default()
        };
        let fields: Vec<String> = wrong.problems().into_iter().map(|problem| problem.field).collect();
        let expected = ["servers", "most", "list_url", "list_signature_url", "list_keys", "list_roots"]
            .map(|field| format!("guests {field}"));
        assert_eq!(fields, expected);
    }
}
