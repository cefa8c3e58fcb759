//! Files in a folder of a server with WebDAV (RFC 4918), asked with a name and a password (RFC 7617), which TLS hides.

use super::{Digest, Remote, Upload, https::Ask, xml};
use alcove_domain::{ErrandProblem, TargetKind};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

const WHAT_IS_THERE: &str =
    r#"<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>"#;

/// A folder.
pub struct Folder<'a> {
    remote: &'a Remote<'a>,
    url: &'a str,
    headers: HeaderMap,
}

impl<'a> Folder<'a> {
    pub fn of(remote: &'a Remote<'a>) -> Result<Self, ErrandProblem> {
        let TargetKind::Webdav { url, user, password } = remote.kind else {
            return Err(ErrandProblem::Inside);
        };
        let proof = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        let mut proof = HeaderValue::from_str(&proof).map_err(|_| ErrandProblem::Inside)?;
        proof.set_sensitive(true);
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, proof)]);
        Ok(Self { remote, url: url.trim_end_matches('/'), headers })
    }

    fn ask(&self, name: &str) -> Ask<'_> {
        Ask { remote: self.remote, uri: format!("{}/{name}", self.url), headers: self.headers.clone() }
    }

    pub async fn put(&self, upload: Upload<'_>) -> Result<(), ErrandProblem> {
        self.ask(upload.name).put(upload).await
    }

    pub async fn read_back(&self, name: &str) -> Result<Option<Digest>, ErrandProblem> {
        self.ask(name).read_back().await
    }

    pub async fn list(&self) -> Result<Vec<String>, ErrandProblem> {
        let mut ask = self.ask("");
        ask.headers.insert(HeaderName::from_static("depth"), HeaderValue::from_static("1"));
        ask.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        let method = Method::from_bytes(b"PROPFIND").map_err(|_| ErrandProblem::Inside)?;
        let text = ask.ask(method, WHAT_IS_THERE).await?.ok_or_else(|| ask.nowhere())?;
        // Names of ours need no escaping, and those of others are passed over.
        let last = |href: String| href.rsplit('/').next().map(ToOwned::to_owned);
        Ok(xml::texts(&text, "href").into_iter().filter_map(last).filter(|name| !name.is_empty()).collect())
    }

    pub async fn remove(&self, name: &str) -> Result<(), ErrandProblem> {
        self.ask(name).ask(Method::DELETE, "").await.map(|_| ())
    }
}
