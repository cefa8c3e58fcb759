//! Where copies of the box's snapshots go: a stick, a folder, or a server that somebody named. What protects a copy is its
//! own encryption; what is checked here is that names and addresses are what they say.

use crate::{Words, first_hidden_character, is_host_name};
use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Longest of the texts.
const MAX_TEXT: usize = 512;

/// A place for copies.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotTarget {
    /// What people call it: lower-case letters, digits and hyphens.
    pub name: String,
    /// What it is, with its secrets.
    pub kind: TargetKind,
    /// By whom a server of HTTPS is trusted, PEM; by Mozilla's list when absent.
    #[serde(default)]
    pub roots: Option<String>,
}

/// What a target is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// A stick or disk, found by the label of its file system (FAT or ext4), wherever it is plugged in.
    Stick {
        /// The label.
        label: String,
    },
    /// A folder of this machine, such as one that something else is mounted on. Root's own.
    Folder {
        /// Its absolute path.
        path: String,
    },
    /// A store with the interface of S3.
    S3 {
        /// Where it is: `https://…`.
        endpoint: String,
        /// Its region.
        region: String,
        /// The bucket.
        bucket: String,
        /// What the names of objects begin with; empty, or with a slash at its end.
        prefix: String,
        /// The account there.
        access_key: String,
        /// Its secret.
        secret_key: String,
    },
    /// A folder of a server with WebDAV.
    Webdav {
        /// Where it is: `https://…`.
        url: String,
        /// The account there.
        user: String,
        /// Its password.
        password: String,
    },
    /// A folder of a server with SFTP.
    Sftp {
        /// Where it is: a name or address, and behind a colon the port, where that is not 22.
        server: String,
        /// The account there.
        user: String,
        /// The folder; empty for the one where the account begins.
        folder: String,
        /// Fingerprint of the server's key that somebody has confirmed, `SHA256:…`; empty before.
        host_key: String,
        /// How the account is proved.
        login: SftpLogin,
    },
}

/// How an account of a server with SFTP is proved.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(rename_all = "snake_case")]
pub enum SftpLogin {
    /// With the box's own key.
    Key,
    /// With a password.
    Password(String),
}

/// What does not fit: the field, and why.
pub type TargetMistake = (&'static str, Words);

impl fmt::Debug for TargetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.word(), self.place())
    }
}

impl fmt::Debug for SnapshotTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {:?}", self.name, self.kind)
    }
}

impl TargetKind {
    /// `stick`, `folder`, `s3`, `webdav` or `sftp`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Stick { .. } => "stick",
            Self::Folder { .. } => "folder",
            Self::S3 { .. } => "s3",
            Self::Webdav { .. } => "webdav",
            Self::Sftp { .. } => "sftp",
        }
    }

    /// Where it is, for people; nothing secret.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Stick { label } => label.clone(),
            Self::Folder { path } => path.clone(),
            Self::S3 { endpoint, bucket, prefix, .. } => format!("{endpoint}/{bucket}/{prefix}"),
            Self::Webdav { url, .. } => url.clone(),
            Self::Sftp { server, folder, .. } if folder.is_empty() => format!("sftp://{server}"),
            Self::Sftp { server, folder, .. } => {
                format!("sftp://{server}/{}", folder.trim_start_matches('/'))
            }
        }
    }

    /// Takes the secret of what was there before, where none was given and the rest is the same; and so the key of a
    /// server that is the same one.
    pub fn keep_secret(&mut self, before: &Self) {
        match (self, before) {
            (
                Self::S3 { secret_key: own, endpoint, access_key, .. },
                Self::S3 { secret_key: known, endpoint: e, access_key: a, .. },
            ) if own.is_empty() && (&*endpoint, &*access_key) == (e, a) => own.clone_from(known),
            (
                Self::Webdav { password: own, url, user },
                Self::Webdav { password: known, url: r, user: u },
            ) if own.is_empty() && (&*url, &*user) == (r, u) => own.clone_from(known),
            (
                Self::Sftp { server, user, host_key, login, .. },
                Self::Sftp { server: s, user: u, host_key: confirmed, login: before, .. },
            ) if server == s => {
                if host_key.is_empty() {
                    host_key.clone_from(confirmed);
                }
                if user == u && *login == SftpLogin::Password(String::new()) && *before != SftpLogin::Key {
                    login.clone_from(before);
                }
            }
            _ => {}
        }
    }

    /// The same without its secret, for whoever looks at it.
    #[must_use]
    pub fn without_secret(&self) -> Self {
        let mut shown = self.clone();
        match &mut shown {
            Self::S3 { secret_key: secret, .. } | Self::Webdav { password: secret, .. } => secret.zeroize(),
            Self::Sftp { login: SftpLogin::Password(secret), .. } => secret.zeroize(),
            Self::Stick { .. } | Self::Folder { .. } | Self::Sftp { .. } => {}
        }
        shown
    }

    fn check(&self) -> Result<(), TargetMistake> {
        match self {
            Self::Stick { label } => when(
                is_word(label) && label.len() <= 16 && !label.contains('/'),
                "label",
                "target-label-wrong",
                "Write the label of the stick's file system, such as BACKUP.",
            ),
            Self::Folder { path } => when(
                is_word(path) && path.starts_with('/') && !path.split('/').any(|part| part == ".."),
                "path",
                "target-folder-wrong",
                "Write the absolute path of a folder, such as /mnt/backup.",
            ),
            Self::S3 { endpoint, region, bucket, prefix, access_key, secret_key } => {
                check_url("endpoint", endpoint)?;
                let plain = |text: &str| {
                    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
                };
                when(
                    (3..=63).contains(&bucket.len()) && plain(bucket),
                    "bucket",
                    "target-bucket-wrong",
                    "This is not the name of a bucket: 3 to 63 letters, digits, hyphens and dots.",
                )?;
                when(
                    !region.is_empty() && region.len() <= 64 && plain(region),
                    "region",
                    "target-region-wrong",
                    "Write the region that the store names, such as eu-central-1; many take any.",
                )?;
                when(
                    prefix.is_empty() || (prefix.ends_with('/') && prefix.split('/').all(plain)),
                    "prefix",
                    "target-prefix-wrong",
                    "The names may begin with a folder with a slash at its end, such as closet/.",
                )?;
                check_user(access_key).map_err(|(_, words)| ("access_key", words))?;
                check_secret("secret_key", secret_key)
            }
            Self::Webdav { url, user, password } => {
                check_url("url", url)?;
                check_user(user)?;
                check_secret("password", password)
            }
            Self::Sftp { server, user, folder, host_key, login } => {
                when(
                    sftp_address(server).is_some(),
                    "server",
                    "target-server-wrong",
                    "Write the name or address of the server, and its port behind a colon where it is not 22.",
                )?;
                // It is a word of a command line, though behind an option.
                when(
                    is_word(user)
                        && user.len() <= 64
                        && !user.starts_with('-')
                        && !user.contains([' ', '@', '%']),
                    "user",
                    "target-sftp-user-wrong",
                    "Write the name of the account there, without spaces.",
                )?;
                when(
                    folder.is_empty() || (is_word(folder) && !folder.split('/').any(|part| part == "..")),
                    "folder",
                    "target-sftp-folder-wrong",
                    "Write the path of the folder there, such as backups/closet; leave it empty for the one where the account begins.",
                )?;
                when(
                    host_key.is_empty() || is_fingerprint(host_key),
                    "host_key",
                    "target-host-key-wrong",
                    "The fingerprint of a key begins with SHA256: and has 43 letters behind it.",
                )?;
                match login {
                    SftpLogin::Key => Ok(()),
                    SftpLogin::Password(password) => check_secret("password", password),
                }
            }
        }
    }
}

/// Name and port of a server with SFTP, as it was written.
#[must_use]
pub fn sftp_address(server: &str) -> Option<(&str, u16)> {
    const SSH: u16 = 22;
    let bracketed = server.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (host, port) = match (bracketed, server.rsplit_once(':')) {
        (Some((host, "")), _) => (host, None),
        (Some((host, rest)), _) => (host, Some(rest.strip_prefix(':')?)),
        (None, Some((host, port))) if !host.contains(':') => (host, Some(port)),
        _ => (server, None),
    };
    let is_known = host.parse::<IpAddr>().is_ok() || is_host_name(host) || is_one_label(host);
    let port = port.map_or(Some(SSH), |port| port.parse().ok().filter(|port| *port != 0))?;
    is_known.then_some((host, port))
}

/// A name of the local network.
fn is_one_label(host: &str) -> bool {
    (1..=63).contains(&host.len())
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !host.starts_with('-')
}

/// The fingerprint of a key, as OpenSSH writes it.
fn is_fingerprint(text: &str) -> bool {
    text.strip_prefix("SHA256:").is_some_and(|digest| {
        digest.len() == 43
            && digest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
    })
}

impl SnapshotTarget {
    /// Whether it can be one.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn check(&self) -> Result<(), TargetMistake> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        when(
            (1..=32).contains(&self.name.len()) && self.name.bytes().all(plain),
            "name",
            "target-name-wrong",
            "Give it a name of lower-case letters, digits and hyphens, such as backup-server.",
        )?;
        self.kind.check()
    }
}

fn when(fits: bool, field: &'static str, id: &'static str, words: &str) -> Result<(), TargetMistake> {
    if fits { Ok(()) } else { Err((field, Words::new(id, words))) }
}

fn is_word(text: &str) -> bool {
    (1..=MAX_TEXT).contains(&text.len()) && first_hidden_character(text).is_none()
}

fn check_user(user: &str) -> Result<(), TargetMistake> {
    when(
        is_word(user) && !user.contains(':'),
        "user",
        "target-user-wrong",
        "Write the name of the account there, without a colon.",
    )
}

fn check_secret(field: &'static str, secret: &str) -> Result<(), TargetMistake> {
    when(
        is_word(secret),
        field,
        "target-secret-wrong",
        "Write the password or the secret key of the account.",
    )
}

fn check_url(field: &'static str, url: &str) -> Result<(), TargetMistake> {
    let plain =
        url.bytes().all(|byte| byte.is_ascii_graphic()) && !url.contains(['#', '@', '?', '"', '<', '>']);
    let host = url.strip_prefix("https://").and_then(|rest| rest.split('/').next());
    let host = host.map(|host| host.rsplit_once(':').map_or(host, |(host, _)| host));
    when(
        plain && url.len() <= MAX_TEXT && host.is_some_and(|host| !host.is_empty()),
        field,
        "target-url-wrong",
        "This is not where a server is; it begins with https://.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s3(endpoint: &str, bucket: &str, prefix: &str) -> TargetKind {
        TargetKind::S3 {
            endpoint: endpoint.into(),
            region: "eu-1".into(),
            bucket: bucket.into(),
            prefix: prefix.into(),
            access_key: "key".into(),
            secret_key: "secret".into(),
        }
    }

    fn webdav(url: &str, password: &str) -> TargetKind {
        TargetKind::Webdav { url: url.into(), user: "anna".into(), password: password.into() }
    }

    fn refused(kind: TargetKind) -> &'static str {
        let target = SnapshotTarget { name: "one".into(), kind, roots: None };
        target.check().expect_err("a mistake").0
    }

    #[test]
    fn what_is_one_passes_and_what_is_not_is_named() {
        for kind in [
            TargetKind::Stick { label: "BACKUP 1".into() },
            TargetKind::Folder { path: "/mnt/backup".into() },
            s3("https://s3.example.org:9000", "closet", "vpn/"),
            webdav("https://dav.example.org/a/b", "secret"),
        ] {
            let target = SnapshotTarget { name: "one-2".into(), kind, roots: None };
            assert_eq!(target.check(), Ok(()), "{target:?}");
            assert!(!format!("{target:?}").contains("secret"));
        }
        assert_eq!(refused(TargetKind::Stick { label: "a/b".into() }), "label");
        assert_eq!(refused(TargetKind::Folder { path: "mnt".into() }), "path");
        assert_eq!(refused(TargetKind::Folder { path: "/mnt/../etc".into() }), "path");
        assert_eq!(refused(s3("http://s3.example.org", "closet", "")), "endpoint");
        assert_eq!(refused(s3("https://s3.example.org", "x", "")), "bucket");
        assert_eq!(refused(s3("https://s3.example.org", "closet", "x")), "prefix");
        assert_eq!(refused(webdav("https://anna@dav.example.org", "x")), "url");
        assert_eq!(refused(webdav("https://dav.example.org", "")), "password");
        let nameless = SnapshotTarget { name: "A b".into(), kind: webdav("https://a.b", "x"), roots: None };
        assert_eq!(nameless.check().map_err(|(field, _)| field), Err("name"));
    }

    fn sftp(server: &str, user: &str, login: SftpLogin) -> TargetKind {
        let (server, user) = (server.to_owned(), user.to_owned());
        TargetKind::Sftp { server, user, folder: "vpn".into(), host_key: String::new(), login }
    }

    #[test]
    fn a_server_with_sftp_is_a_name_and_a_port_and_nothing_that_a_command_takes_for_something_else() {
        for (server, address) in [
            ("backup.example.org", Some(("backup.example.org", 22))),
            ("nas:2222", Some(("nas", 2222))),
            ("192.0.2.7:22", Some(("192.0.2.7", 22))),
            ("[2001:db8::7]:2222", Some(("2001:db8::7", 2222))),
            ("2001:db8::7", Some(("2001:db8::7", 22))),
            ("-oProxyCommand=x", None),
            ("nas:0", None),
            ("nas:", None),
            ("a b", None),
            ("anna@nas", None),
            ("", None),
        ] {
            assert_eq!(sftp_address(server), address, "{server}");
        }
        assert_eq!(refused(sftp("nas", "-l", SftpLogin::Key)), "user");
        assert_eq!(refused(sftp("-nas", "anna", SftpLogin::Key)), "server");
        assert_eq!(refused(sftp("nas", "anna", SftpLogin::Password(String::new()))), "password");
        let target =
            SnapshotTarget { name: "nas".into(), kind: sftp("nas", "anna", SftpLogin::Key), roots: None };
        assert_eq!((target.check(), target.kind.place()), (Ok(()), "sftp://nas/vpn".into()));
    }

    #[test]
    fn the_key_of_a_server_that_was_confirmed_stays_with_that_server() {
        let mut before = sftp("nas", "anna", SftpLogin::Password("secret".into()));
        if let TargetKind::Sftp { host_key, .. } = &mut before {
            *host_key = format!("SHA256:{}", "a".repeat(43));
        }
        let mut same = sftp("nas", "anna", SftpLogin::Password(String::new()));
        same.keep_secret(&before);
        assert!(same == before && before.without_secret() != before);
        let mut other = sftp("other", "anna", SftpLogin::Password(String::new()));
        other.keep_secret(&before);
        assert!(matches!(&other, TargetKind::Sftp { host_key, .. } if host_key.is_empty()));
        assert_eq!(refused(other), "password");
    }

    #[test]
    fn a_secret_stays_where_only_the_rest_is_changed_and_goes_to_no_other_server() {
        let before = webdav("https://dav.example.org", "secret");
        let mut same = webdav("https://dav.example.org", "");
        same.keep_secret(&before);
        assert!(same == before);
        let mut other = webdav("https://evil.example.org", "");
        other.keep_secret(&before);
        assert_eq!(refused(other), "password");
    }
}
