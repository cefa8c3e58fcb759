//! A certificate from an ACME authority (RFC 8555), for one host name, by http-01 (RFC 8555 §8.3) or tls-alpn-01
//! (RFC 8737).
//!
//! The protocol is `instant-acme`'s; here are its requests' way out, the order of steps, and what to tell of it when
//! one fails. An authorization that failed cannot be used again, so each way to prove the name has an order of its own.

use crate::{Client, Roots, renewal_info};
use alcove_domain::{ErrandProblem, Timestamp};
use bytes::Bytes;
use http::Request;
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, BodyWrapper, BytesResponse, ChallengeType, Error,
    HttpClient, Identifier, NewAccount, NewOrder, Order, OrderStatus, Problem, RetryPolicy,
};
use rcgen::{CertificateParams, DistinguishedName, KeyPair, PKCS_ECDSA_P256_SHA256};
use std::{pin::Pin, time::Duration};
use zeroize::Zeroizing;

/// How often an authority is asked whether it is done, and for how long.
const PATIENCE: RetryPolicy = RetryPolicy::new()
    .initial_delay(Duration::from_millis(250))
    .backoff(1.5)
    .timeout(Duration::from_secs(90));

/// A way to prove that a name leads here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A text at a path on port 80.
    Http01,
    /// A certificate on port 443.
    TlsAlpn01,
}

impl Way {
    fn kind(self) -> ChallengeType {
        match self {
            Self::Http01 => ChallengeType::Http01,
            Self::TlsAlpn01 => ChallengeType::TlsAlpn01,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Http01 => "http-01",
            Self::TlsAlpn01 => "tls-alpn-01",
        }
    }
}

/// What the authority will look for here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// `text` at `/.well-known/acme-challenge/` and the token.
    Http {
        /// The token.
        token: String,
        /// The text.
        text: String,
    },
    /// A certificate for `host` with this digest, to those who speak `acme-tls/1`.
    Tls {
        /// The host name.
        host: String,
        /// SHA-256 of the key authorization.
        digest: Vec<u8>,
    },
}

/// What to ask.
pub struct Wish<'a> {
    /// Where the authority's directory is.
    pub directory: &'a str,
    /// Whom the authority may write to, an e-mail address.
    pub contact: Option<&'a str>,
    /// By whom the authority's own server is trusted.
    pub roots: Roots,
    /// The name.
    pub host: &'a str,
    /// The account of earlier, as [`Outcome::account`] was.
    pub account: Option<&'a [u8]>,
    /// How to prove the name, in this order.
    pub ways: &'a [Way],
}

/// A certificate and its key.
pub struct Obtained {
    /// The chain, the own one first, PEM.
    pub chain: String,
    /// The key, PKCS#8 PEM.
    pub key: Zeroizing<String>,
}

/// What came of it.
pub struct Outcome {
    /// The account, when there was a new one: to be kept, also when the rest failed.
    pub account: Option<Zeroizing<Vec<u8>>>,
    /// The certificate.
    pub result: Result<Obtained, ErrandProblem>,
}

/// Gets a certificate. `show` puts up what the authority will look for; it is taken down by who called.
pub async fn obtain(client: &Client, wish: &Wish<'_>, show: &(dyn Fn(Proof) + Send + Sync)) -> Outcome {
    let (account, new) = match account(client, wish).await {
        Ok(account) => account,
        Err(error) => return Outcome { account: None, result: Err(problem(wish.directory, &error)) },
    };
    let mut failed: Option<ErrandProblem> = None;
    for way in wish.ways {
        match by(&account, wish, *way, show).await {
            Ok(obtained) => return Outcome { account: new, result: Ok(obtained) },
            Err(problem) => {
                let go_on = matches!(problem, ErrandProblem::NotReached { .. } | ErrandProblem::NoWay { .. });
                failed = Some(both(failed, problem));
                if !go_on {
                    break;
                }
            }
        }
    }
    Outcome { account: new, result: Err(failed.unwrap_or(ErrandProblem::Inside)) }
}

/// When the authority would like the certificate renewed, from and to (RFC 9773); `None` where it does not tell.
pub async fn renewal_window(client: &Client, wish: &Wish<'_>, chain: &str) -> Option<(Timestamp, Timestamp)> {
    let id = renewal_info::identifier(chain)?;
    let credentials = serde_json::from_slice::<AccountCredentials>(wish.account?).ok()?;
    let http = Box::new(Out { client: client.clone(), roots: wish.roots.clone() });
    let account = Account::builder_with_http(http).from_credentials(credentials).await.ok()?;
    let (info, _) = account.renewal_info(&id).await.ok()?;
    let window = info.suggested_window;
    Some((Timestamp(window.start.unix_timestamp()), Timestamp(window.end.unix_timestamp())))
}

/// Two failures of one try, told as one.
fn both(first: Option<ErrandProblem>, second: ErrandProblem) -> ErrandProblem {
    match (first, second) {
        (
            Some(ErrandProblem::NotReached { host, way, why }),
            ErrandProblem::NotReached { way: other, why: too, .. },
        ) => ErrandProblem::NotReached {
            host,
            way,
            why: ErrandProblem::words(&format!("{why}; {other}: {too}")),
        },
        (Some(told @ ErrandProblem::NotReached { .. }), ErrandProblem::NoWay { .. }) => told,
        (_, second) => second,
    }
}

type NewlyMade = Option<Zeroizing<Vec<u8>>>;

/// The account of earlier, or a new one where there is none or the authority has forgotten it.
async fn account(client: &Client, wish: &Wish<'_>) -> Result<(Account, NewlyMade), Error> {
    let builder =
        || Account::builder_with_http(Box::new(Out { client: client.clone(), roots: wish.roots.clone() }));
    if let Some(credentials) = wish.account.and_then(|json| serde_json::from_slice(json).ok()) {
        let account = builder().from_credentials(credentials).await?;
        match account.update_contacts(&contacts(wish).iter().map(String::as_str).collect::<Vec<_>>()).await {
            Err(Error::Api(problem)) if is(&problem, "accountDoesNotExist") => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok((account, None)),
        }
    }
    let contact = contacts(wish);
    let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
    let new = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
    let (account, credentials) = builder().create(&new, wish.directory.to_owned(), None).await?;
    Ok((account, Some(Zeroizing::new(serde_json::to_vec(&credentials)?))))
}

fn contacts(wish: &Wish<'_>) -> Vec<String> {
    wish.contact.iter().map(|address| format!("mailto:{address}")).collect()
}

async fn by(
    account: &Account,
    wish: &Wish<'_>,
    way: Way,
    show: &(dyn Fn(Proof) + Send + Sync),
) -> Result<Obtained, ErrandProblem> {
    let said = |error: Error| problem(wish.directory, &error);
    let identifiers = [Identifier::Dns(wish.host.to_owned())];
    let mut order = account.new_order(&NewOrder::new(&identifiers)).await.map_err(said)?;
    prove(&mut order, wish, way, show).await?;
    match order.poll_ready(&PATIENCE).await {
        Ok(OrderStatus::Ready | OrderStatus::Valid) => {}
        outcome => {
            if let Some(why) = why_not_reached(&mut order, way).await {
                return Err(ErrandProblem::NotReached {
                    host: wish.host.into(),
                    way: way.name().into(),
                    why,
                });
            }
            return Err(match outcome {
                Err(error) => said(error),
                Ok(_) => ErrandProblem::Refused {
                    server: server(wish.directory),
                    why: "the order has ended, and the authority does not say why".into(),
                },
            });
        }
    }
    let inside = |error: rcgen::Error| {
        tracing::error!(%error, "a certificate request could not be made");
        ErrandProblem::Inside
    };
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(inside)?;
    let mut params = CertificateParams::new(vec![wish.host.to_owned()]).map_err(inside)?;
    params.distinguished_name = DistinguishedName::new();
    let request = params.serialize_request(&key).map_err(inside)?;
    order.finalize_csr(request.der()).await.map_err(said)?;
    let chain = order.poll_certificate(&PATIENCE).await.map_err(said)?;
    Ok(Obtained { chain, key: Zeroizing::new(key.serialize_pem()) })
}

/// Puts up the proof of every name that is not proved yet, and tells the authority to look.
async fn prove(
    order: &mut Order,
    wish: &Wish<'_>,
    way: Way,
    show: &(dyn Fn(Proof) + Send + Sync),
) -> Result<(), ErrandProblem> {
    let said = |error: Error| problem(wish.directory, &error);
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization.map_err(said)?;
        if authorization.status != AuthorizationStatus::Pending {
            continue;
        }
        let Some(mut challenge) = authorization.challenge(way.kind()) else {
            return Err(ErrandProblem::NoWay { server: server(wish.directory) });
        };
        let secret = challenge.key_authorization();
        show(match way {
            Way::Http01 => Proof::Http { token: challenge.token.clone(), text: secret.as_str().to_owned() },
            Way::TlsAlpn01 => {
                Proof::Tls { host: wish.host.into(), digest: secret.digest().as_ref().to_vec() }
            }
        });
        challenge.set_ready().await.map_err(said)?;
    }
    Ok(())
}

/// What the authority says of a proof that it did not find.
async fn why_not_reached(order: &mut Order, way: Way) -> Option<String> {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else { continue };
        let failed = state.challenges.iter().find(|challenge| challenge.r#type == way.kind());
        if let Some(problem) = failed.and_then(|challenge| challenge.error.as_ref()) {
            return Some(words(problem));
        }
    }
    None
}

fn is(problem: &Problem, kind: &str) -> bool {
    problem.r#type.as_deref().and_then(|full| full.strip_prefix("urn:ietf:params:acme:error:")) == Some(kind)
}

fn words(problem: &Problem) -> String {
    let detail = problem.detail.as_deref().or(problem.r#type.as_deref()).unwrap_or("no reason was given");
    let more = problem.subproblems.iter().filter_map(|sub| sub.detail.as_deref());
    ErrandProblem::words(&std::iter::once(detail).chain(more).collect::<Vec<_>>().join("; "))
}

fn server(directory: &str) -> String {
    let host = directory.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    host.unwrap_or_else(|| directory.to_owned())
}

fn problem(directory: &str, error: &Error) -> ErrandProblem {
    let server = server(directory);
    match error {
        Error::Api(problem) if is(problem, "rateLimited") => {
            ErrandProblem::TooOften { server, why: words(problem) }
        }
        Error::Api(problem) => ErrandProblem::Refused { server, why: words(problem) },
        Error::Timeout(_) => ErrandProblem::Slow { server },
        Error::Other(inner) => match inner.downcast_ref::<ErrandProblem>() {
            Some(problem) => problem.clone(),
            None => ErrandProblem::Senseless { server, why: ErrandProblem::words(&inner.to_string()) },
        },
        Error::Crypto | Error::KeyRejected => ErrandProblem::Inside,
        other => ErrandProblem::Senseless { server, why: ErrandProblem::words(&other.to_string()) },
    }
}

/// The way out for `instant-acme`.
struct Out {
    client: Client,
    roots: Roots,
}

impl HttpClient for Out {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let (client, roots) = (self.client.clone(), self.roots.clone());
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = http_body_util::BodyExt::collect(body).await.map(http_body_util::Collected::to_bytes);
            let request = Request::from_parts(parts, body.unwrap_or_default());
            let answer =
                client.send(request, &roots).await.map_err(|problem| Error::Other(Box::new(problem)))?;
            let (parts, body) = answer.into_parts();
            Ok(BytesResponse { parts, body: Box::new(body) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authoritys_words_are_told_and_bounded() {
        let json = r#"{"type":"urn:ietf:params:acme:error:rateLimited","detail":"too many\ncertificates","status":429}"#;
        let error = Error::Api(serde_json::from_str(json).expect("a problem"));
        let told = problem("https://acme.example.org/dir", &error);
        let server = "acme.example.org".to_owned();
        assert_eq!(
            told,
            ErrandProblem::TooOften { server: server.clone(), why: "too many?certificates".into() }
        );
        let long =
            Problem { r#type: None, detail: Some("x".repeat(1000)), status: None, subproblems: vec![] };
        assert_eq!(words(&long).len(), 200);
        let error = Error::Other(Box::new(ErrandProblem::Slow { server: server.clone() }));
        assert_eq!(problem("https://acme.example.org/dir", &error), ErrandProblem::Slow { server });
    }

    #[test]
    fn two_ways_that_failed_are_one_sentence() {
        let failed = |way: &str, why: &str| ErrandProblem::NotReached {
            host: "vpn.example.org".into(),
            way: way.into(),
            why: why.into(),
        };
        let told = both(Some(failed("http-01", "refused")), failed("tls-alpn-01", "no answer"));
        assert_eq!(told, failed("http-01", "refused; tls-alpn-01: no answer"));
        let none = ErrandProblem::NoWay { server: "x".into() };
        assert_eq!(both(Some(failed("http-01", "refused")), none.clone()), failed("http-01", "refused"));
        assert_eq!(both(None, none.clone()), none);
    }
}
