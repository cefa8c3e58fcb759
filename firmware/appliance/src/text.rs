//! One line of text that is safe to print: on a console, in a report, in a log.

use alcove_domain::first_hidden_character;

/// The text on one line of at most `limit` characters: what would start a line, hide, reorder or drive a
/// terminal becomes `?`.
#[must_use]
pub fn one_line(text: &str, limit: usize) -> String {
    let visible = |c: char| {
        let mut bytes = [0; 4];
        if first_hidden_character(c.encode_utf8(&mut bytes)).is_some() { '?' } else { c }
    };
    text.chars().map(visible).take(limit).collect()
}

/// The character as people can name it: `U+202E`.
#[must_use]
pub(crate) fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_line_can_start_another_one_or_drive_the_terminal() {
        assert_eq!(one_line("a\r\nb\u{1b}[2Jc\u{202e}d\u{9b}e", 100), "a??b?[2Jc?d?e");
        assert_eq!(one_line("Zoë's büro", 5), "Zoë's");
    }
}
