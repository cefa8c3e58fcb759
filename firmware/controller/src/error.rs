//! How use cases say no.
//!
//! Every error has a text for the outside, stable and without anything of the inside, and for internal
//! failures a chain that goes to the log only.

use alcove_domain::Words;
use alcove_store::StoreError;

/// Something of ours failed. `Display` is what may be shown; the chain below is for the log.
#[derive(Debug, thiserror::Error)]
#[error("the server could not do this right now; its log says why")]
pub struct Failure(#[source] Box<dyn std::error::Error + Send + Sync>);

impl Failure {
    /// Wraps what went wrong.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(error.into())
    }

    /// What went wrong, for those who may know: the log, and root on the box.
    #[must_use]
    pub fn into_cause(self) -> Box<dyn std::error::Error + Send + Sync> {
        self.0
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::new(error)
    }
}

/// The person asked for something that cannot be done as asked; or we failed.
#[derive(Debug, thiserror::Error)]
pub enum Rejected {
    /// What was wrong and what to do, in words for a page or a terminal. `field` names the form field.
    #[error("{message}")]
    Invalid {
        /// The field that it is about; empty when it is about the whole.
        field: String,
        /// The words.
        message: Words,
    },
    /// It is not theirs, or their role does not allow it.
    #[error("you are not allowed to do this")]
    Forbidden,
    /// There is no such thing.
    #[error("{0}")]
    NotFound(Words),
    /// Somebody else uses the name or changed the thing meanwhile.
    #[error("{0}")]
    Conflict(Words),
    /// We failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl Rejected {
    pub(crate) fn invalid(field: &str, message: impl Into<Words>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }
}

impl From<StoreError> for Rejected {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}

/// Answer of an API v3 call that did not go well (spec api-v3.md §8).
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// Text of the `error` member.
    pub message: String,
    /// For the log, when it is our fault.
    #[source]
    pub cause: Option<Failure>,
}

impl ApiError {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), cause: None }
    }
}

impl From<Failure> for ApiError {
    fn from(cause: Failure) -> Self {
        Self { status: 500, message: cause.to_string(), cause: Some(cause) }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}

/// Why a bearer token does not let its holder in (spec api-v3.md §6).
#[derive(Debug, thiserror::Error)]
pub enum BearerError {
    /// The token says nothing to us any more; `error_description` of the challenge.
    #[error("{0}")]
    Invalid(&'static str),
    /// A guest who was locked out here: signing in again would not help (spec portal.md §12).
    #[error("account disabled")]
    Disabled,
    /// We failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Error answer of the token endpoint (RFC 6749 §5.2, spec api-v3.md §5).
#[derive(Debug, thiserror::Error)]
#[error("{error}: {description}")]
pub struct TokenError {
    /// HTTP status.
    pub status: u16,
    /// `error`.
    pub error: &'static str,
    /// `error_description`.
    pub description: String,
    /// For the log, when it is our fault.
    #[source]
    pub cause: Option<Failure>,
}

impl TokenError {
    pub(crate) fn new(error: &'static str, description: impl Into<String>) -> Self {
        let status = if error == "invalid_client" { 401 } else { 400 };
        Self { status, error, description: description.into(), cause: None }
    }
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        let cause = Failure::from(error);
        Self { status: 500, error: "server_error", description: cause.to_string(), cause: Some(cause) }
    }
}
