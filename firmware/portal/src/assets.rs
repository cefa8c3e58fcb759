//! The style sheet and the icon, compiled in. Their URLs carry a digest of their bytes, so browsers keep
//! them for good and a new release is seen at once.

use crate::call::{Answer, Call};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const STYLE: &str = include_str!("../assets/style.css");
const ICON: &str = include_str!("../assets/icon.svg");

/// Where the style sheet is.
pub(crate) static STYLE_URL: LazyLock<String> =
    LazyLock::new(|| versioned("/vpn-user-portal/style.css", STYLE));

/// Where the icon is.
pub(crate) static ICON_URL: LazyLock<String> = LazyLock::new(|| versioned("/vpn-user-portal/icon.svg", ICON));

pub(crate) fn style(_: &Call<'_>) -> Answer {
    Ok(immutable("text/css; charset=utf-8", STYLE))
}

pub(crate) fn icon(_: &Call<'_>) -> Answer {
    Ok(immutable("image/svg+xml", ICON).with_unique_header("Content-Security-Policy", "default-src 'none'"))
}

/// Bytes that browsers keep for good, since their address changes with them.
pub(crate) fn kept(content_type: &'static str, bytes: Vec<u8>) -> rouille::Response {
    rouille::Response::from_data(content_type, bytes)
        .with_unique_header("Cache-Control", "public, max-age=31536000, immutable")
}

fn immutable(content_type: &'static str, text: &'static str) -> rouille::Response {
    rouille::Response::from_data(content_type, text)
        .with_unique_header("Cache-Control", "public, max-age=31536000, immutable")
}

fn versioned(path: &str, text: &str) -> String {
    let digest = Sha256::digest(text);
    format!("{path}?v={}", URL_SAFE_NO_PAD.encode(&digest[..9]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;

    #[test]
    fn browsers_keep_the_style_sheet_for_good_and_find_a_new_one_by_its_address() {
        let bench = Bench::new();
        let answer = bench.get(&STYLE_URL);
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.header("Content-Type"), "text/css; charset=utf-8");
        assert_eq!(answer.header("Cache-Control"), "public, max-age=31536000, immutable");
        assert_ne!(versioned("/x", "a"), versioned("/x", "b"));
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere() {
        let outside = |text: &str| text.contains("url(") || text.contains("@import");
        assert!(!outside(STYLE));
        assert_eq!(ICON.matches("http").count(), 1, "the namespace alone");
    }
}
