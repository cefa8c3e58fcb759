//! What an answer says: bytes in memory, or something longer that is read while it is sent, so that a download takes no
//! more memory than a page.

use std::{
    fmt,
    io::{self, Read},
};

/// Answers that are longer than this and no text are read while they are sent, in bytes.
const LONG: u64 = 256 << 10;

/// What an answer says.
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What is to be read from here.
    Stream {
        /// Where it is read from; may block.
        from: Box<dyn Read + Send>,
        /// How much there is, in bytes.
        length: u64,
    },
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream { length, .. } => write!(f, "a stream of {length} bytes"),
        }
    }
}

impl Content {
    /// How long it is, in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Stream { length, .. } => *length,
        }
    }

    /// The body of a response of rouille's, short or long.
    pub(crate) fn of(body: rouille::ResponseBody) -> io::Result<Self> {
        let (mut from, length) = body.into_reader_and_size();
        match length.map(|length| length as u64) {
            Some(length) if length > LONG => Ok(Self::Stream { from, length }),
            _ => {
                let mut bytes = vec![];
                from.read_to_end(&mut bytes)?;
                Ok(Self::Bytes(bytes))
            }
        }
    }
}
