//! One HTTPS request at a time, each with a connection of its own: a handful a month, so that keeping any open would
//! cost more than it saves. No redirects, no proxies, HTTP/1.1.

use crate::{Roots, http_date, names::LookUp, trust};
use alcove_domain::ErrandProblem;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, Uri, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    body::{Body, Incoming},
    client::conn::http1,
};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};
use tokio::{net::TcpStream, task::JoinHandle, time::timeout};
use tokio_rustls::TlsConnector;

/// For one address to answer.
const CONNECT_TIME: Duration = Duration::from_secs(8);
/// For a request as a whole.
const REQUEST_TIME: Duration = Duration::from_secs(40);
/// Largest answer, in bytes: a certificate's chain has less than a tenth of it.
const MAX_BODY: usize = 256 << 10;
/// Addresses of a server that are tried.
const MAX_ADDRESSES: usize = 4;

/// No server has told the time yet.
const UNKNOWN: i64 = i64::MIN;

/// A conversation that goes on; it ends when this is dropped.
#[derive(Debug)]
pub struct Open(JoinHandle<()>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Makes requests; clones share what they know of the clock.
#[derive(Clone)]
pub struct Client {
    look_up: LookUp,
    agent: HeaderValue,
    clock_ahead: Arc<AtomicI64>,
}

impl Client {
    /// One that finds servers by `look_up`, and calls itself by this version.
    #[must_use]
    pub fn new(look_up: LookUp, version: &str) -> Self {
        let agent = HeaderValue::from_str(&format!("Alcove/{version}"));
        let agent = agent.unwrap_or_else(|_| HeaderValue::from_static("Alcove"));
        Self { look_up, agent, clock_ahead: Arc::new(AtomicI64::new(UNKNOWN)) }
    }

    /// How far the clock here was ahead of that of the last server that answered, in seconds.
    #[must_use]
    pub fn clock_ahead(&self) -> Option<i64> {
        Some(self.clock_ahead.load(Ordering::Relaxed)).filter(|ahead| *ahead != UNKNOWN)
    }

    /// The addresses of a host, which may be given as one. Not more than are worth trying.
    ///
    /// # Errors
    /// [`ErrandProblem::NoAddress`].
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, ErrandProblem> {
        if let Ok(address) = host.trim_matches(['[', ']']).parse() {
            return Ok(vec![address]);
        }
        let (look_up, name) = (Arc::clone(&self.look_up), host.to_owned());
        let found = tokio::task::spawn_blocking(move || look_up(&name)).await.unwrap_or_default();
        let found: Vec<IpAddr> = found.into_iter().take(MAX_ADDRESSES).collect();
        if found.is_empty() { Err(ErrandProblem::NoAddress { server: host.into() }) } else { Ok(found) }
    }

    /// A TCP connection to a host, by the first of its addresses that answers.
    ///
    /// # Errors
    /// [`ErrandProblem::NoAddress`], [`ErrandProblem::Unreachable`].
    pub async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, ErrandProblem> {
        let mut why = String::new();
        for address in self.addresses(host).await? {
            match timeout(CONNECT_TIME, TcpStream::connect(SocketAddr::new(address, port))).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => why = format!("{address} port {port}: {error}"),
                Err(_) => why = format!("{address} port {port} does not answer"),
            }
        }
        Err(ErrandProblem::Unreachable { server: host.into(), why: ErrandProblem::words(&why) })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// What was in the way; an answer with any status is none.
    pub async fn send(
        &self,
        request: Request<Bytes>,
        roots: &Roots,
    ) -> Result<Response<Bytes>, ErrandProblem> {
        self.send_for(request, roots, MAX_BODY).await
    }

    /// As [`Client::send`], for an answer of at most `longest` bytes.
    ///
    /// # Errors
    /// Likewise.
    pub async fn send_for(
        &self,
        request: Request<Bytes>,
        roots: &Roots,
        longest: usize,
    ) -> Result<Response<Bytes>, ErrandProblem> {
        let (host, port) = target(request.uri())?;
        let all = self.exchange(&host, port, request, roots, longest);
        timeout(REQUEST_TIME, all).await.unwrap_or(Err(ErrandProblem::Slow { server: host.clone() }))
    }

    async fn exchange(
        &self,
        host: &str,
        port: u16,
        request: Request<Bytes>,
        roots: &Roots,
        longest: usize,
    ) -> Result<Response<Bytes>, ErrandProblem> {
        let server = || host.to_owned();
        let (answer, _open) = self.talk(host, port, request.map(Full::new), roots).await?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, longest).collect().await.map_err(|error| {
            let long = error.downcast_ref::<LengthLimitError>().is_some();
            let why = ErrandProblem::words(&if long { "it is too long".into() } else { error.to_string() });
            ErrandProblem::Senseless { server: server(), why }
        })?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }

    /// Sends a request with a body that comes in pieces, and gives the answer as it begins. The conversation goes on
    /// for as long as what comes with it is kept; whoever asks bounds its time and length.
    ///
    /// # Errors
    /// What was in the way; an answer with any status is none.
    pub async fn open<B>(
        &self,
        request: Request<B>,
        roots: &Roots,
    ) -> Result<(Response<Incoming>, Open), ErrandProblem>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (host, port) = target(request.uri())?;
        self.talk(&host, port, request, roots).await
    }

    async fn talk<B>(
        &self,
        host: &str,
        port: u16,
        request: Request<B>,
        roots: &Roots,
    ) -> Result<(Response<Incoming>, Open), ErrandProblem>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let server = || host.to_owned();
        let senseless = |error: hyper::Error| ErrandProblem::Senseless {
            server: server(),
            why: ErrandProblem::words(&error.to_string()),
        };
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
        let name = name.map_err(|_| ErrandProblem::NoAddress { server: server() })?;
        let stream = self.connect(host, port).await?;
        let connector = TlsConnector::from(roots.config());
        let shaken = timeout(CONNECT_TIME, connector.connect(name, stream)).await;
        let tls = shaken.map_err(|_| ErrandProblem::Slow { server: server() })?;
        let tls = tls.map_err(|error| trust::problem(host, &error))?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(tls)).await.map_err(senseless)?;
        let request = self.in_origin_form(request, host, port)?;
        let open = Open(tokio::spawn(async move {
            // What goes wrong is told to whoever waits for the answer.
            let _ = connection.await;
        }));
        let answer = sender.send_request(request).await.map_err(senseless)?;
        if let Some(ahead) = http_date::ahead(answer.headers().get(header::DATE), SystemTime::now()) {
            self.clock_ahead.store(ahead, Ordering::Relaxed);
        }
        Ok((answer, open))
    }

    /// The request as HTTP/1.1 has it: a path as its target, and the host in a line of its own.
    fn in_origin_form<B>(
        &self,
        request: Request<B>,
        host: &str,
        port: u16,
    ) -> Result<Request<B>, ErrandProblem> {
        let inside = |_| ErrandProblem::Inside;
        let (mut parts, body) = request.into_parts();
        let authority = if port == 443 { host.to_owned() } else { format!("{host}:{port}") };
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        parts.uri = path.parse().map_err(|_| ErrandProblem::Inside)?;
        parts.headers.insert(header::HOST, HeaderValue::from_str(&authority).map_err(inside)?);
        parts.headers.insert(header::USER_AGENT, self.agent.clone());
        parts.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        Ok(Request::from_parts(parts, body))
    }
}

/// Host and port of an address that is asked over HTTPS and nothing else.
fn target(uri: &Uri) -> Result<(String, u16), ErrandProblem> {
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    if uri.scheme_str() != Some("https") || host.is_empty() {
        return Err(ErrandProblem::NoAddress { server: ErrandProblem::words(&uri.to_string()) });
    }
    Ok((host, uri.port_u16().unwrap_or(443)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> Client {
        Client::new(Arc::new(|_| vec![]), "1.0")
    }

    #[tokio::test]
    async fn what_cannot_be_asked_says_so() {
        let roots = Roots::public();
        let ask = |uri: &'static str| {
            let request = Request::get(uri).body(Bytes::new()).expect("a request");
            let (client, roots) = (client(), roots.clone());
            async move { client.send(request, &roots).await.expect_err(uri) }
        };
        let unknown = ErrandProblem::NoAddress { server: "nowhere.example".into() };
        assert_eq!(ask("https://nowhere.example/x").await, unknown);
        assert!(
            matches!(ask("http://192.0.2.7/").await, ErrandProblem::NoAddress { .. }),
            "never in clear text"
        );
        let closed = ask("https://127.0.0.1:1/").await;
        assert!(
            matches!(&closed, ErrandProblem::Unreachable { why, .. } if why.contains("port 1")),
            "{closed:?}"
        );
        assert_eq!(client().clock_ahead(), None);
    }
}
