//! Objects of a store with the interface of S3. Requests are signed in their addresses (Signature Version 4, by
//! `rusty-s3`), which are good for a few minutes and told to nobody.

use super::{Digest, Remote, Upload, https::Ask, xml};
use alcove_domain::{ErrandProblem, TargetKind};
use http::{HeaderMap, Method};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use std::time::Duration;

/// How long a signature is good.
const GOOD_FOR: Duration = Duration::from_secs(15 * 60);

/// A bucket, or a part of one.
pub struct Store<'a> {
    remote: &'a Remote<'a>,
    bucket: Bucket,
    credentials: Credentials,
    prefix: &'a str,
}

impl<'a> Store<'a> {
    pub fn of(remote: &'a Remote<'a>) -> Result<Self, ErrandProblem> {
        let TargetKind::S3 { endpoint, region, bucket, prefix, access_key, secret_key } = remote.kind else {
            return Err(ErrandProblem::Inside);
        };
        let endpoint = endpoint.parse().map_err(|_| ErrandProblem::Inside)?;
        let bucket = Bucket::new(endpoint, UrlStyle::Path, bucket.clone(), region.clone())
            .map_err(|_| ErrandProblem::Inside)?;
        let credentials = Credentials::new(access_key.clone(), secret_key.clone());
        Ok(Self { remote, bucket, credentials, prefix })
    }

    fn ask<'b>(&'b self, action: &impl S3Action<'b>) -> Ask<'b> {
        let uri = action.sign(GOOD_FOR).to_string();
        Ask { remote: self.remote, uri, headers: HeaderMap::new() }
    }

    fn object(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub async fn put(&self, upload: Upload<'_>) -> Result<(), ErrandProblem> {
        let object = self.object(upload.name);
        self.ask(&self.bucket.put_object(Some(&self.credentials), &object)).put(upload).await
    }

    pub async fn read_back(&self, name: &str) -> Result<Option<Digest>, ErrandProblem> {
        let object = self.object(name);
        self.ask(&self.bucket.get_object(Some(&self.credentials), &object)).read_back().await
    }

    pub async fn list(&self) -> Result<Vec<String>, ErrandProblem> {
        // ListObjectsV2: what is asked of the bucket itself.
        let mut action = self.bucket.get_object(Some(&self.credentials), "");
        action.query_mut().insert("list-type", "2");
        action.query_mut().insert("prefix", self.prefix);
        let ask = self.ask(&action);
        let text = ask.ask(Method::GET, "").await?.ok_or_else(|| ask.nowhere())?;
        let keys = xml::texts(&text, "Key").into_iter();
        Ok(keys.filter_map(|key| key.strip_prefix(self.prefix).map(ToOwned::to_owned)).collect())
    }

    pub async fn remove(&self, name: &str) -> Result<(), ErrandProblem> {
        let object = self.object(name);
        let action = self.bucket.delete_object(Some(&self.credentials), &object);
        self.ask(&action).ask(Method::DELETE, "").await.map(|_| ())
    }
}
