//! What can stop the edge, or keep it from starting. A single bad client never does.

/// A failure of the edge as a whole, or of a certificate handed to it.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    /// A listening socket could not be taken over.
    #[error("the listening socket cannot be used")]
    Listener(#[source] std::io::Error),
    /// The threads that run the application could not be started.
    #[error("the application's threads cannot be started")]
    Threads(#[source] std::io::Error),
    /// rustls refused the certificate, the key, or the two together.
    #[error("the certificate and its key cannot be used for TLS")]
    Tls(#[from] rustls::Error),
    /// A certificate or key is not readable PEM.
    #[error("the {what} is not readable PEM")]
    Pem {
        /// Which of the inputs.
        what: &'static str,
        /// Why it was not readable.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// A certificate could not be made.
    #[error("the certificate cannot be made")]
    Issue(#[from] rcgen::Error),
    /// The certificate authority handed in is not one made by [`crate::CertificateAuthority::create`],
    /// or its key belongs to another.
    #[error("the certificate authority is not usable: {0}")]
    Authority(&'static str),
}
