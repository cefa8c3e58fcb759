//! A record of the bytes of each HTTP/1 head, for what hyper decides without telling.
//!
//! Where a request carries both `Content-Length` and `Transfer-Encoding`, hyper follows RFC 9112 §6.1:
//! it drops the length, reads chunks, and closes afterwards. Equal duplicates of a length it merges, and a
//! bare LF ends a line for it. All three are lawful and all three are how requests are smuggled, so here
//! they are refused instead; that takes the bytes. The tape keeps the head only and is cut when the
//! request begins: bodies with a length are skipped by it, and after a chunked one, whose end only hyper
//! knows, the connection is not used again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::refusal::Refusal;

#[derive(Default)]
struct Reel {
    bytes: Vec<u8>,
    /// Body bytes still to come, not to be recorded.
    skip: u64,
    overflowed: bool,
}

/// The tape of one connection: written where bytes are read, judged where the request begins. Both
/// happen in the connection's own task, so the lock is never waited for.
#[derive(Clone)]
pub(crate) struct Tape {
    reel: Arc<Mutex<Reel>>,
    capacity: usize,
}

impl Tape {
    /// `header_bytes`: the longest head that hyper lets pass.
    pub(crate) fn new(header_bytes: usize) -> Self {
        // Behind a head there can be what one read brought beyond it: the start of a body or of more requests.
        Self { reel: Arc::default(), capacity: 2 * header_bytes + 64 * 1024 }
    }

    fn reel(&self) -> MutexGuard<'_, Reel> {
        self.reel.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes down what was read.
    pub(crate) fn record(&self, bytes: &[u8]) {
        let mut reel = self.reel();
        let skipped = usize::try_from(reel.skip).unwrap_or(usize::MAX).min(bytes.len());
        reel.skip -= skipped as u64;
        let bytes = &bytes[skipped..];
        if reel.bytes.len() + bytes.len() > self.capacity {
            reel.overflowed = true;
        } else {
            reel.bytes.extend_from_slice(bytes);
        }
    }

    /// Judges the head that hyper has just parsed and goes on behind its body. `length`: the body's length;
    /// `None`: chunked. Says whether the connection must end with this request.
    pub(crate) fn begin(&self, length: Option<u64>) -> Result<bool, Refusal> {
        let mut reel = self.reel();
        let blank = reel.bytes.iter().take_while(|&&byte| byte == b'\r' || byte == b'\n').count();
        let head = match_head(&reel.bytes[blank..])?;
        let end = blank + head;
        let Some(length) = length else {
            *reel = Reel::default();
            return Ok(true);
        };
        let behind = (reel.bytes.len() - end) as u64;
        let skipped = behind.min(length);
        reel.skip = length - skipped;
        reel.bytes.drain(..end + skipped as usize);
        Ok(reel.overflowed)
    }
}

/// The length of the head at the start of `bytes`, its empty line included.
fn match_head(bytes: &[u8]) -> Result<usize, Refusal> {
    let mut start = 0;
    let (mut lengths, mut codings) = (0, 0);
    while let Some(line) = bytes[start..].iter().position(|&byte| byte == b'\n') {
        let end = start + line;
        let Some(line) = bytes[start..end].strip_suffix(b"\r") else {
            return Err(Refusal::Malformed("A line of the request does not end as HTTP demands."));
        };
        start = end + 1;
        if line.is_empty() {
            return match (lengths, codings) {
                (0, _) | (1, 0) => Ok(start),
                (_, 0) => Err(Refusal::Malformed("The request gives its length twice.")),
                _ => Err(Refusal::Malformed("The request gives its length in two ways.")),
            };
        }
        let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
        lengths += u32::from(name.eq_ignore_ascii_case(b"content-length"));
        codings += u32::from(name.eq_ignore_ascii_case(b"transfer-encoding"));
    }
    Err(Refusal::Malformed("The request could not be followed."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tape(bytes: &[u8]) -> Tape {
        let tape = Tape::new(16 * 1024);
        tape.record(bytes);
        tape
    }

    #[test]
    fn pipelined_heads_are_judged_one_by_one() {
        let tape = tape(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab");
        assert_eq!(tape.begin(Some(0)), Ok(false));
        assert_eq!(tape.begin(Some(4)), Ok(false));
        tape.record(b"\n\nGET / HTTP/1.1\r\nContent-Length: 0\r\n");
        tape.record(b"Transfer-Encoding: chunked\r\n\r\n");
        assert!(matches!(tape.begin(None), Err(Refusal::Malformed(_))));
    }

    #[test]
    fn lengths_that_hyper_merges_or_drops_are_refused() {
        for head in [
            "POST / HTTP/1.1\r\nContent-Length: 4\r\ncontent-length: 4\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n",
            "POST / HTTP/1.1\nContent-Length: 4\n\n",
            "POST / HTTP/1.1\r\nContent-Length: 4\n\r\n",
        ] {
            assert!(tape(head.as_bytes()).begin(Some(4)).is_err(), "{head:?}");
        }
        assert_eq!(tape(b"\r\nPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n").begin(None), Ok(true));
    }

    #[test]
    fn the_tape_does_not_grow_without_bound() {
        let tape = tape(b"GET / HTTP/1.1\r\n\r\n");
        for _ in 0..1000 {
            tape.record(&[b'x'; 4096]);
        }
        assert!(tape.reel().bytes.len() <= tape.capacity);
        assert_eq!(tape.begin(Some(0)), Ok(true), "what could not be recorded ends the connection");
    }
}
