//! Fetching the signed list of servers (spec api-v3.md §14). Whether it is to be believed is the controller's to say.

use crate::{Client, Roots};
use alcove_domain::ErrandProblem;
use bytes::Bytes;
use http::{Request, StatusCode};

/// Longest list, in bytes: eduVPN's has an eighth of it.
const MAX_LIST: usize = 1 << 20;
/// Longest signature.
const MAX_SIGNATURE: usize = 4 << 10;

/// A list and its signature, as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedList {
    /// The list, JSON.
    pub text: Bytes,
    /// What minisign wrote about it.
    pub signature: Bytes,
}

/// Fetches a list and its signature.
///
/// # Errors
/// What was in the way.
pub async fn fetch(
    client: &Client,
    url: &str,
    signature_url: &str,
    roots: &Roots,
) -> Result<SignedList, ErrandProblem> {
    let text = get(client, url, roots, MAX_LIST).await?;
    let signature = get(client, signature_url, roots, MAX_SIGNATURE).await?;
    Ok(SignedList { text, signature })
}

async fn get(client: &Client, url: &str, roots: &Roots, longest: usize) -> Result<Bytes, ErrandProblem> {
    let request = Request::get(url).body(Bytes::new());
    let request = request.map_err(|_| ErrandProblem::NoAddress { server: ErrandProblem::words(url) })?;
    let server = request.uri().host().unwrap_or_default().to_owned();
    let answer = client.send_for(request, roots, longest).await?;
    if answer.status() == StatusCode::OK {
        return Ok(answer.into_body());
    }
    Err(ErrandProblem::Refused { server, why: answer.status().to_string() })
}
