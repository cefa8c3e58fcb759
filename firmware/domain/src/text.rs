//! Text that people typed and others will read: what must not be in it.

/// Characters that hide, or change how surrounding text is shown: bidirectional controls, zero-width
/// marks, line and paragraph separators, tags.
pub(crate) fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with everything that could start a line or disturb one replaced by `?`, cut after 200 characters.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().take(200).map(|c| if c.is_control() || is_deceptive(c) { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line_whatever_is_in_it() {
        assert_eq!(one_line("a\r\n[Peer]\u{2028}b\u{85}\u{202e}c"), "a??[Peer]?b??c");
        assert_eq!(one_line("Zoë’s büro 🏠"), "Zoë’s büro 🏠");
        assert_eq!(one_line(&"x".repeat(500)).len(), 200);
    }
}
