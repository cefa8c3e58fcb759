//! `UoTLV/1`, the framing of ProxyGuard: datagrams on a byte stream, each behind its length in two bytes, the higher
//! one first (spec api-v3.md §12).
//!
//! Pure: bytes go in as they come, complete frames come out where they lie. It neither reads nor sends, and does not
//! know what is in a datagram. The buffer begins small and grows with what a frame announces and with what is at
//! hand, never beyond [`CAPACITY`]; that bound is the price for one copy less per datagram, and far above what
//! WireGuard sends through any tunnel that we hand out (1,452 bytes).

/// Bytes before each datagram.
pub const PREFIX: usize = 2;
/// Most bytes that are kept for one stream.
pub const CAPACITY: usize = 16 * 1024;
/// The longest datagram that is taken.
pub const LONGEST: usize = CAPACITY - PREFIX;
/// What is kept until a stream shows that it needs more: a few WireGuard handshakes.
const INITIAL: usize = 1024;

/// Why a stream is not `UoTLV/1`; nothing behind that point means anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// A frame without a datagram.
    #[error("a frame is empty")]
    Empty,
    /// A frame longer than [`LONGEST`].
    #[error("a frame of {0} bytes is longer than any datagram of a tunnel")]
    TooLong(usize),
}

/// Takes a stream apart into datagrams.
#[derive(Debug)]
pub struct Deframer {
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// The last bytes filled the buffer: there is more than it holds.
    full: bool,
}

impl Default for Deframer {
    fn default() -> Self {
        Self { buffer: Vec::new(), start: 0, end: 0, full: true }
    }
}

impl Deframer {
    /// At the beginning of a stream; holds no memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where the next bytes of the stream are to be written; never empty once the complete frames are consumed.
    pub fn space(&mut self) -> &mut [u8] {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.full && self.buffer.len() < CAPACITY {
            let more = (2 * self.buffer.len()).clamp(INITIAL, CAPACITY);
            self.buffer.reserve_exact(more - self.buffer.len());
            self.buffer.resize(more, 0);
        }
        &mut self.buffer[self.end..]
    }

    /// Notes that so many bytes of [`Deframer::space`] have been written.
    pub fn filled(&mut self, bytes: usize) {
        self.end = (self.end + bytes).min(self.buffer.len());
        self.full = self.end == self.buffer.len();
    }

    /// The datagrams that are complete, in order, up to the first one that is not.
    #[must_use]
    pub fn complete(&self) -> Complete<'_> {
        Complete { rest: &self.buffer[self.start..self.end] }
    }

    /// Lets go of complete frames: of so many bytes, their prefixes included.
    pub fn consume(&mut self, bytes: usize) {
        self.start = (self.start + bytes).min(self.end);
    }
}

/// Complete datagrams of a [`Deframer`].
#[derive(Clone, Debug)]
pub struct Complete<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Complete<'a> {
    type Item = Result<&'a [u8], BadFrame>;

    fn next(&mut self) -> Option<Self::Item> {
        let (prefix, behind) = self.rest.split_first_chunk::<PREFIX>()?;
        match usize::from(u16::from_be_bytes(*prefix)) {
            0 => Some(Err(BadFrame::Empty)),
            length if length > LONGEST => Some(Err(BadFrame::TooLong(length))),
            length => {
                let (datagram, rest) = behind.split_at_checked(length)?;
                self.rest = rest;
                Some(Ok(datagram))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stream(datagrams: &[Vec<u8>]) -> Vec<u8> {
        let framed = |datagram: &Vec<u8>| {
            let length = u16::try_from(datagram.len()).expect("short");
            [&length.to_be_bytes()[..], datagram].concat()
        };
        datagrams.iter().flat_map(framed).collect()
    }

    /// Feeds `bytes` in pieces of these sizes, again and again; what came out, and the largest buffer.
    fn feed(mut bytes: &[u8], pieces: &[usize]) -> (Vec<Vec<u8>>, Option<BadFrame>, usize) {
        let (mut frames, mut seen, mut largest) = (Deframer::new(), vec![], 0);
        for piece in pieces.iter().cycle() {
            let space = frames.space();
            assert!(!space.is_empty(), "there is always room for more");
            let taken = (*piece).min(space.len()).min(bytes.len());
            space[..taken].copy_from_slice(&bytes[..taken]);
            frames.filled(taken);
            bytes = &bytes[taken..];
            largest = largest.max(frames.buffer.capacity());
            let mut consumed = 0;
            for datagram in frames.complete() {
                match datagram {
                    Ok(datagram) => {
                        consumed += PREFIX + datagram.len();
                        seen.push(datagram.to_vec());
                    }
                    Err(bad) => return (seen, Some(bad), largest),
                }
            }
            frames.consume(consumed);
            if bytes.is_empty() {
                break;
            }
        }
        (seen, None, largest)
    }

    proptest! {
        #[test]
        fn datagrams_come_out_as_they_went_in_however_the_stream_is_cut(
            datagrams in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..3000), 0..20),
            pieces in prop::collection::vec(1_usize..5000, 1..10),
        ) {
            let (seen, bad, largest) = feed(&stream(&datagrams), &pieces);
            prop_assert_eq!((seen, bad), (datagrams, None));
            prop_assert!(largest <= CAPACITY);
        }

        #[test]
        fn garbage_neither_panics_nor_takes_memory(
            bytes in prop::collection::vec(any::<u8>(), 0..70_000),
            pieces in prop::collection::vec(1_usize..20_000, 1..4),
        ) {
            let (_, _, largest) = feed(&bytes, &pieces);
            prop_assert!(largest <= CAPACITY);
        }
    }

    #[test]
    fn empty_and_oversized_frames_end_it_behind_what_was_good() {
        let good = stream(&[vec![1, 2, 3]]);
        let with = |bytes: &[u8]| feed(&[&good, bytes].concat(), &[1]);
        assert_eq!(with(&[0, 0]), (vec![vec![1, 2, 3]], Some(BadFrame::Empty), INITIAL));
        let longer = u16::try_from(LONGEST + 1).expect("fits").to_be_bytes();
        assert_eq!(with(&longer).1, Some(BadFrame::TooLong(LONGEST + 1)));
        assert_eq!(with(&[0xff, 0xff]).1, Some(BadFrame::TooLong(65_535)));
        assert_eq!(with(&[0xff]).1, None, "half a prefix says nothing yet");
    }

    #[test]
    fn the_longest_datagram_fits_and_a_stranger_costs_little() {
        let longest = vec![vec![7; LONGEST]];
        assert_eq!(feed(&stream(&longest), &[CAPACITY]).0, longest);
        assert_eq!(feed(&stream(&[vec![1; 148]]), &[150]).2, INITIAL);
    }
}
