//! What is wrong in a seed file, in words for the person who wrote it.

use super::MAX_SIZE;
use crate::text::{code_point, one_line};
use alcove_domain::first_hidden_character;
use std::fmt;

/// Longest message, in characters: a value from the file may be in it.
const MAX_MESSAGE: usize = 300;

/// Something in `alcove.toml` that cannot be used. Shown as `alcove.toml, line 3: …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1; `None` when it is about the file as a whole.
    pub line: Option<usize>,
    /// What is wrong there and what to do, on one line.
    pub message: String,
}

impl std::error::Error for Mistake {}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}.", super::FILE_NAMES[0], self.message),
            None => write!(f, "{}: {}.", super::FILE_NAMES[0], self.message),
        }
    }
}

impl Mistake {
    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self { line: None, message: message.into() }
    }

    /// At a byte of the text.
    pub(super) fn at(text: &str, start: usize, message: impl AsRef<str>) -> Self {
        Self { line: Some(line_of(text.as_bytes(), start)), message: one_line(message.as_ref(), MAX_MESSAGE) }
    }

    pub(super) fn from_parser(text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        Self::at(text, start, plain_words(error.message()))
    }
}

fn line_of(bytes: &[u8], start: usize) -> usize {
    bytes.iter().take(start).filter(|byte| **byte == b'\n').count() + 1
}

/// The bytes as a text in which everything can be seen.
pub(super) fn visible_text(bytes: &[u8]) -> Result<&str, Mistake> {
    if bytes.len() > MAX_SIZE {
        let message = format!("the file is larger than {} KiB; is it the right one?", MAX_SIZE >> 10);
        return Err(Mistake::whole(message));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Mistake::whole("the file is saved as UTF-16; save it as UTF-8"));
    }
    // The mark that Windows' editor puts in front.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| Mistake {
        line: Some(line_of(bytes, error.valid_up_to())),
        message: "there are characters that are not UTF-8; save the file as UTF-8".into(),
    })?;
    for (number, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line).replace('\t', " ");
        if let Some(c) = first_hidden_character(&line) {
            let message = format!("there is a character that cannot be seen ({}); remove it", code_point(c));
            return Err(Mistake { line: Some(number + 1), message });
        }
    }
    Ok(text)
}

/// The parser's message without the program's own words.
fn plain_words(message: &str) -> String {
    let message = message.trim().replace('\n', ", ");
    let unknown = message.strip_prefix("unknown field ").and_then(|rest| rest.split_once(", expected "));
    if let Some((key, known)) = unknown {
        let known = known.trim_start_matches("one of ").replace('`', "");
        return format!("{} is not known here; correct or remove it (known: {known})", key.replace('`', ""));
    }
    if let Some(key) = message.strip_prefix("missing field ") {
        return format!("{} is missing; add it", key.replace('`', ""));
    }
    let wanted = [
        ("expected a string", "text in \"quotes\" is expected here"),
        ("expected a sequence", "a list such as [\"one\", \"two\"] is expected here"),
        ("expected u16", "a whole number from 1 to 4094 is expected here"),
        ("expected a boolean", "true or false is expected here"),
        ("expected struct", "a table such as [network] is expected here"),
        ("recursion", "this is nested too deeply; keep to the keys that are documented"),
        ("duplicate key", "this key is there twice; keep one"),
    ];
    match wanted.iter().find(|(theirs, _)| message.contains(theirs)) {
        Some((_, ours)) => (*ours).into(),
        None => message,
    }
}
