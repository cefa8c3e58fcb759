//! Text that people typed and others will read: what must not be in it.

/// Characters that hide, or change how surrounding text is shown: bidirectional controls, zero-width
/// marks, line and paragraph separators, tags.
pub(crate) fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The first control character, or character that hides or reorders text; `None` when all that is there can be seen.
#[must_use]
pub fn first_hidden_character(text: &str) -> Option<char> {
    text.chars().find(|c| is_hidden(*c))
}

fn is_hidden(c: char) -> bool {
    c.is_control() || is_deceptive(c)
}

/// The text on one line: whatever could start a line or disturb one is replaced by `?`.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { '?' } else { c }).collect()
}

/// As [`one_line`], cut after 200 characters.
pub(crate) fn short_line(text: &str) -> String {
    one_line(text).chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_cannot_be_seen_are_found() {
        assert_eq!(first_hidden_character("Zoë’s laptop (2)"), None);
        assert_eq!(first_hidden_character("a\nb\u{202e}"), Some('\n'));
        assert_eq!(first_hidden_character("a\u{200b}b"), Some('\u{200b}'));
    }

    #[test]
    fn a_line_stays_one_line_whatever_is_in_it() {
        assert_eq!(one_line("a\r\n[Peer]\u{2028}b\u{85}\u{202e}c"), "a??[Peer]?b??c");
        assert_eq!(one_line("Zoë’s büro 🏠"), "Zoë’s büro 🏠");
        assert_eq!(short_line(&"x".repeat(500)).len(), 200);
    }
}
