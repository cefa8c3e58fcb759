//! Where copies of the box's snapshots go: a stick, a folder, or a server that somebody named. What protects a copy is its
//! own encryption; what is checked here is that names and addresses are what they say.

use crate::{Words, first_hidden_character};
use serde::{Deserialize, Serialize};
use std::fmt;
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
    /// `stick`, `folder`, `s3` or `webdav`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Stick { .. } => "stick",
            Self::Folder { .. } => "folder",
            Self::S3 { .. } => "s3",
            Self::Webdav { .. } => "webdav",
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
        }
    }

    /// Takes the secret of what was there before, where none was given and the rest is the same.
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
            _ => {}
        }
    }

    /// The same without its secret, for whoever looks at it.
    #[must_use]
    pub fn without_secret(&self) -> Self {
        let mut shown = self.clone();
        match &mut shown {
            Self::S3 { secret_key: secret, .. } | Self::Webdav { password: secret, .. } => secret.zeroize(),
            Self::Stick { .. } | Self::Folder { .. } => {}
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
        }
    }
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
