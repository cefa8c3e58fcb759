//! Files by HTTPS: up in pieces, and back down into a digest.

use super::{Digest, LONGEST, Remote, Upload, pieces::Pieces, xml};
use alcove_domain::ErrandProblem;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};
use sha2::{Digest as _, Sha256};

/// Bytes of an answer that are read for its words.
const WORDS: usize = 16 << 10;

/// What is asked, and how one proves to be somebody.
pub struct Ask<'a> {
    pub remote: &'a Remote<'a>,
    pub uri: String,
    pub headers: HeaderMap,
}

impl Ask<'_> {
    fn request<B>(&self, method: Method, body: B) -> Result<Request<B>, ErrandProblem> {
        let mut request =
            Request::builder().method(method).uri(&self.uri).body(body).map_err(|_| ErrandProblem::Inside)?;
        request.headers_mut().extend(self.headers.clone());
        Ok(request)
    }

    /// Brings the file.
    pub async fn put(&self, upload: Upload<'_>) -> Result<(), ErrandProblem> {
        let pieces = Pieces::of(upload.file, upload.length).map_err(|_| ErrandProblem::Inside)?;
        let mut request = self.request(Method::PUT, pieces)?;
        request.headers_mut().insert(header::CONTENT_LENGTH, upload.length.into());
        let answer = self.remote.client.open(request, &self.remote.roots).await?;
        if answer.0.status().is_success() { Ok(()) } else { Err(self.refused(answer.0).await) }
    }

    /// Reads the file; its digest, or `None` when it is not there.
    pub async fn read_back(&self) -> Result<Option<Digest>, ErrandProblem> {
        let request = self.request(Method::GET, http_body_util::Empty::<Bytes>::new())?;
        let (answer, _open) = self.remote.client.open(request, &self.remote.roots).await?;
        match answer.status() {
            StatusCode::OK => self.digest(answer.into_body()).await.map(Some),
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            _ => Err(self.refused(answer).await),
        }
    }

    async fn digest(&self, mut body: Incoming) -> Result<Digest, ErrandProblem> {
        let (mut hasher, mut read) = (Sha256::new(), 0);
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| self.senseless(&error.to_string()))?;
            if let Ok(piece) = frame.into_data() {
                read += piece.len() as u64;
                if read > LONGEST {
                    return Err(self.senseless("it is too long"));
                }
                hasher.update(&piece);
            }
        }
        Ok(hasher.finalize().into())
    }

    /// Asks for something short; the text of the answer.
    pub async fn ask(&self, method: Method, body: &'static str) -> Result<Option<String>, ErrandProblem> {
        let request = self.request(method, Bytes::from_static(body.as_bytes()))?;
        let answer = self.remote.client.send(request, &self.remote.roots).await?;
        match answer.status() {
            status if status.is_success() => Ok(Some(String::from_utf8_lossy(answer.body()).into_owned())),
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            status => Err(self.problem(status, answer.body())),
        }
    }

    fn server(&self) -> String {
        self.remote.kind.place()
    }

    fn senseless(&self, why: &str) -> ErrandProblem {
        ErrandProblem::Senseless { server: self.server(), why: ErrandProblem::words(why) }
    }

    async fn refused<B>(&self, answer: Response<B>) -> ErrandProblem
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let status = answer.status();
        let body = Limited::new(answer.into_body(), WORDS).collect().await.map(|body| body.to_bytes());
        self.problem(status, &body.unwrap_or_default())
    }

    /// What a status that is no success says, with the store's own words where it has some.
    fn problem(&self, status: StatusCode, body: &[u8]) -> ErrandProblem {
        let (server, text) = (self.server(), String::from_utf8_lossy(body));
        let said = |element| xml::texts(&text, element).into_iter().next().unwrap_or_default();
        let code = said("Code");
        match (status, code.as_str()) {
            (_, "RequestTimeTooSkewed") => ErrandProblem::Clock { server },
            (StatusCode::UNAUTHORIZED, _) | (_, "InvalidAccessKeyId" | "SignatureDoesNotMatch") => {
                ErrandProblem::Credentials { server }
            }
            (StatusCode::FORBIDDEN, "") => ErrandProblem::Credentials { server },
            _ => {
                let why = format!("{status} {code} {}", said("Message"));
                ErrandProblem::Refused { server, why: ErrandProblem::words(&why) }
            }
        }
    }

    /// The folder or bucket is not there.
    pub fn nowhere(&self) -> ErrandProblem {
        ErrandProblem::Refused { server: self.server(), why: "there is no such folder or bucket".into() }
    }
}
