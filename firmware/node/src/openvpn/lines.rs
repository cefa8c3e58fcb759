//! Lines out of a byte stream, with an upper bound: of a longer line nothing is kept but that it was there.

/// Splits bytes into lines.
#[derive(Debug)]
pub(crate) struct Lines {
    partial: Vec<u8>,
    longest: usize,
    /// The current line is beyond the bound.
    over: bool,
}

impl Lines {
    pub(crate) fn new(longest: usize) -> Self {
        Self { partial: vec![], longest, over: false }
    }

    /// Takes bytes and gives the lines that they complete, without their ends. Bytes that are no UTF-8 are
    /// replaced; lines beyond the bound are left out.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut whole = vec![];
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (content, ended) = match piece.strip_suffix(b"\n") {
                Some(content) => (content, true),
                None => (piece, false),
            };
            if self.partial.len() + content.len() > self.longest {
                self.partial.clear();
                self.over = true;
            } else if !self.over {
                self.partial.extend_from_slice(content);
            }
            if ended {
                if !self.over {
                    let line = self.partial.strip_suffix(b"\r").unwrap_or(&self.partial);
                    whole.push(String::from_utf8_lossy(line).into_owned());
                }
                self.partial.clear();
                self.over = false;
            }
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_beyond_the_bound_is_left_out_and_costs_no_memory() {
        let mut lines = Lines::new(8);
        assert_eq!(lines.push(b"one\r\ntw"), ["one"]);
        assert_eq!(lines.push(b"o\n"), ["two"]);
        for _ in 0..10_000 {
            assert!(lines.push(&[b'x'; 100]).is_empty());
            assert!(lines.partial.len() <= 8);
        }
        assert_eq!(lines.push(b"\nthree\n\xff\n"), ["three", "\u{fffd}"]);
    }

    proptest! {
        #[test]
        fn how_the_bytes_were_cut_does_not_matter(text in "[a-c\n]{0,60}", cuts in prop::collection::vec(0_usize..60, 0..6)) {
            let mut whole = Lines::new(10);
            let expected = whole.push(text.as_bytes());
            let mut cut = Lines::new(10);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|at| at.min(text.len())).collect();
            cuts.sort_unstable();
            let mut got = vec![];
            let mut from = 0;
            for at in cuts.into_iter().chain([text.len()]) {
                got.extend(cut.push(&text.as_bytes()[from..at]));
                from = at;
            }
            prop_assert_eq!(got, expected);
        }
    }
}
