//! The languages of the pages, and which one somebody gets.

use serde::{Deserialize, Serialize};

/// A language that all pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// English, for everybody who asks for nothing else.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Dutch.
    #[serde(rename = "nl")]
    Dutch,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// Arabic, from right to left.
    #[serde(rename = "ar")]
    Arabic,
}

/// Longest `Accept-Language` that is looked at, in bytes, and most entries of it.
const MAX_ACCEPT: (usize, usize) = (1024, 32);

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::English, Self::Dutch, Self::German, Self::French, Self::Spanish, Self::Arabic];

    /// ISO 639-1 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Dutch => "nl",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Arabic => "ar",
        }
    }

    /// Its name, as its own speakers write it.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Dutch => "Nederlands",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Arabic => "العربية",
        }
    }

    /// `ltr` or `rtl`, as HTML's `dir` wants it.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        if matches!(self, Self::Arabic) { "rtl" } else { "ltr" }
    }

    /// The language of this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The best of ours for an `Accept-Language` header (RFC 9110 §12.5.4); of equals the first. Regions are
    /// not told apart: who asks for `de-CH` gets German.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let (bytes, entries) = MAX_ACCEPT;
        if header.len() > bytes {
            return None;
        }
        let mut best: Option<(u16, Self)> = None;
        for entry in header.split(',').take(entries) {
            let mut parts = entry.split(';').map(str::trim);
            let range = parts.next().unwrap_or_default();
            let primary = range.split('-').next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1000), thousandths);
            if let (Some(language), Some(weight @ 1..)) = (Self::from_code(&primary), weight)
                && best.is_none_or(|(heaviest, _)| weight > heaviest)
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// A weight of RFC 9110 §12.4.2 (`0.8`) in thousandths.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    let part: u16 = if digits { format!("{part:0<3}").parse().ok()? } else { return None };
    match whole {
        "0" => Some(part),
        "1" => (part == 0).then_some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_gets_the_language_that_it_wants_most() {
        for (header, language) in [
            ("nl", Some(Language::Dutch)),
            ("de-CH, en;q=0.9", Some(Language::German)),
            ("pt, fr;q=0.8, en;q=0.9", Some(Language::English)),
            ("EN-gb;q=0.3,es-419;q=0.7", Some(Language::Spanish)),
            ("ar-MA,ar;q=0.9,fr;q=0.8", Some(Language::Arabic)),
            ("fr;q=0, *", None),
            ("pt-BR", None),
            ("", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header:?}");
        }
    }

    #[test]
    fn a_header_made_to_hurt_is_passed_over() {
        for header in ["nl;q=", "nl;q=2", "nl;q=0.99999", ";;;,,,", "nl;q=-1", &"nl,".repeat(1000)] {
            assert_eq!(Language::accepted(header), None, "{header:?}");
        }
    }
}
