//! What can go wrong on a link.

/// Why a message could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The stream failed or ended.
    #[error("the link's stream failed")]
    Io(#[from] std::io::Error),
    /// The other side announced a frame beyond [`crate::MAX_FRAME`].
    #[error("a frame of {0} bytes is over the limit")]
    TooLarge(usize),
    /// The frame is not a message.
    #[error("a frame does not hold a message")]
    Malformed(#[from] serde_json::Error),
}
