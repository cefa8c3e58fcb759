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
        /// How much there is, in bytes, if that is known.
        length: Option<u64>,
    },
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream { length: Some(length), .. } => write!(f, "a stream of {length} bytes"),
            Self::Stream { length: None, .. } => f.write_str("a stream"),
        }
    }
}

impl Content {
    /// How long it is, in bytes, if that is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Stream { length, .. } => *length,
        }
    }

    /// The body of a response of rouille's, short or long.
    pub(crate) fn of(body: rouille::ResponseBody) -> io::Result<Self> {
        let (mut from, length) = body.into_reader_and_size();
        let length = length.map(|length| length as u64);
        if length.is_some_and(|length| length > LONG) {
            return Ok(Self::Stream { from, length });
        }
        let mut bytes = vec![];
        (&mut from).take(LONG + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 <= LONG {
            return Ok(Self::Bytes(bytes));
        }
        // What is here already, and then the rest.
        Ok(Self::Stream { from: Box::new(io::Cursor::new(bytes).chain(from)), length })
    }
}
