//! A QR code as one SVG path.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Light modules around the code that scanners need (ISO/IEC 18004 §6.3.8).
const QUIET: usize = 4;

/// What the template needs to draw a code: the side of the square in modules, and the dark ones as a path.
pub(crate) struct Qr {
    pub(crate) side: usize,
    pub(crate) path: String,
}

/// The code for this text; `None` when it is longer than a code can hold, as a configuration with many
/// excluded networks may be (spec api-v3.md §10).
pub(crate) fn encode(text: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{n}v1h-{n}z", x + QUIET, y + QUIET, n = run.len());
            }
            x += run.len();
        }
    }
    Some(Qr { side: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_becomes_the_smallest_code_with_its_finder_pattern() {
        let qr = encode("alcove").expect("fits");
        assert_eq!(qr.side, 21 + 8);
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", qr.path);
    }

    #[test]
    fn a_text_beyond_any_code_gives_none() {
        assert!(encode(&"x".repeat(2953)).is_some());
        assert!(encode(&"x".repeat(2954)).is_none());
    }
}
