//! The framing of tunnels over TCP. The first byte says how the rest is cut; whatever comes, the parser stays within
//! its memory, loses no byte of a good frame, and says the same however the stream is cut.

#![no_main]

use libfuzzer_sys::fuzz_target;

// Only this file, so that the target builds without TLS.
#[path = "../../firmware/edge/src/uotlv.rs"]
mod uotlv;

use uotlv::{BadFrame, CAPACITY, Deframer, LONGEST, PREFIX};

fuzz_target!(|data: &[u8]| {
    let Some((cut, stream)) = data.split_first() else { return };
    let whole = feed(stream, CAPACITY);
    assert_eq!(whole, feed(stream, usize::from(*cut) + 1), "the cut makes a difference");
    let framed: usize = whole.0.iter().map(|datagram| PREFIX + datagram.len()).sum();
    let mut rest = &stream[..framed];
    for datagram in &whole.0 {
        let (prefix, behind) = rest.split_at(PREFIX);
        assert_eq!(usize::from(u16::from_be_bytes([prefix[0], prefix[1]])), datagram.len());
        assert!((1..=LONGEST).contains(&datagram.len()) && behind.starts_with(datagram));
        rest = &behind[datagram.len()..];
    }
});

fn feed(mut stream: &[u8], piece: usize) -> (Vec<Vec<u8>>, Option<BadFrame>) {
    let (mut frames, mut seen) = (Deframer::new(), vec![]);
    while !stream.is_empty() {
        let space = frames.space();
        assert!(!space.is_empty() && space.len() <= CAPACITY);
        let taken = piece.min(space.len()).min(stream.len());
        space[..taken].copy_from_slice(&stream[..taken]);
        frames.filled(taken);
        stream = &stream[taken..];
        let mut consumed = 0;
        for datagram in frames.complete() {
            match datagram {
                Ok(datagram) => {
                    consumed += PREFIX + datagram.len();
                    seen.push(datagram.to_vec());
                }
                Err(bad) => return (seen, Some(bad)),
            }
        }
        frames.consume(consumed);
    }
    (seen, None)
}
