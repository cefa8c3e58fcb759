//! `multipart/form-data` (RFC 7578) for the few forms that carry a file: small bodies that are here as a whole.
//!
//! rouille's parser of it is never called. This one knows what browsers send and refuses the rest: a boundary of its
//! own, a `Content-Disposition` per part, nothing nested, nothing encoded.

use crate::{call::Call, form::FormError};

/// Most parts of a form.
const MAX_PARTS: usize = 16;
/// Longest head of a part, in bytes.
const MAX_HEAD: usize = 1024;

/// The parts of a form, in order: name and bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Multipart<'a>(Vec<(String, &'a [u8])>);

impl<'a> Multipart<'a> {
    /// The form in the body.
    pub(crate) fn of(call: &Call<'a>) -> Result<Self, FormError> {
        let boundary = call.header("Content-Type").and_then(boundary).ok_or(FormError::ContentType)?;
        Self::parse(boundary, call.body)
    }

    fn parse(boundary: &str, body: &'a [u8]) -> Result<Self, FormError> {
        let first = format!("--{boundary}");
        let between = format!("\r\n--{boundary}");
        let mut rest = body.strip_prefix(first.as_bytes()).ok_or(FormError::ContentType)?;
        let mut parts: Vec<(String, &[u8])> = vec![];
        while let Some(part) = rest.strip_prefix(b"\r\n") {
            if parts.len() == MAX_PARTS {
                return Err(FormError::TooLarge);
            }
            let (head, after) = split(part, b"\r\n\r\n").ok_or(FormError::ContentType)?;
            if head.len() > MAX_HEAD {
                return Err(FormError::TooLarge);
            }
            let head = std::str::from_utf8(head).map_err(|_| FormError::Encoding)?;
            let name = name(head).ok_or(FormError::ContentType)?;
            if parts.iter().any(|(other, _)| *other == name) {
                return Err(FormError::Repeated);
            }
            let (value, next) = split(after, between.as_bytes()).ok_or(FormError::ContentType)?;
            parts.push((name, value));
            rest = next;
        }
        if rest.starts_with(b"--") { Ok(Self(parts)) } else { Err(FormError::ContentType) }
    }

    /// The bytes of a part; empty when it was not sent.
    pub(crate) fn bytes(&self, name: &str) -> &'a [u8] {
        self.0.iter().find(|(part, _)| part == name).map_or(&[], |(_, bytes)| bytes)
    }

    /// The text of a part; empty when it was not sent or is no text.
    pub(crate) fn text(&self, name: &str) -> &'a str {
        std::str::from_utf8(self.bytes(name)).unwrap_or_default()
    }
}

/// The boundary of a content type (RFC 2046 §5.1.1).
pub(crate) fn boundary(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    let value = parameters.split(';').find_map(|p| p.trim().strip_prefix("boundary="))?.trim_matches('"');
    let good = |b: u8| b.is_ascii_alphanumeric() || b"'()+_,-./:=?".contains(&b);
    let known = kind.trim().eq_ignore_ascii_case("multipart/form-data");
    (known && (1..=70).contains(&value.len()) && value.bytes().all(good)).then_some(value)
}

/// The field's name in the head of a part.
pub(crate) fn name(head: &str) -> Option<String> {
    let line = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("Content-Disposition").then(|| value.trim())
    })?;
    let rest = line.strip_prefix("form-data;")?;
    let value = rest.split("name=\"").nth(1).filter(|_| rest.trim_start().starts_with("name=\""))?;
    value.split('"').next().map(str::to_owned)
}

/// What is before and after the first occurrence.
pub(crate) fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((&bytes[..at], &bytes[at + mark.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=----geckoformboundary1a2b";

    fn body(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut body = String::new();
        for (head, value) in parts {
            body.push_str(&format!(
                "------geckoformboundary1a2b\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n"
            ));
        }
        (body + "------geckoformboundary1a2b--\r\n").into_bytes()
    }

    fn parse(body: &[u8]) -> Result<Multipart<'_>, FormError> {
        Multipart::parse(boundary(TYPE).expect("a boundary"), body)
    }

    #[test]
    fn fields_and_files_come_out_as_they_were_sent() {
        let sent = body(&[
            ("name=\"token\"", "abc"),
            ("name=\"logo\"; filename=\"l.png\"\r\nContent-Type: image/png", "\0\r\n--x\r\n"),
            ("name=\"empty\"", ""),
        ]);
        let form = parse(&sent).expect("a form");
        assert_eq!((form.text("token"), form.bytes("logo")), ("abc", &b"\0\r\n--x\r\n"[..]));
        assert_eq!((form.text("empty"), form.text("absent")), ("", ""));
    }

    #[test]
    fn what_no_browser_sends_is_refused() {
        let twice = body(&[("name=\"a\"", "1"), ("name=\"a\"", "2")]);
        assert_eq!(parse(&twice), Err(FormError::Repeated));
        let nameless = body(&[("filename=\"name=\"", "1")]);
        assert_eq!(parse(&nameless), Err(FormError::ContentType));
        let many: Vec<_> = (0..17).map(|n| format!("name=\"f{n}\"")).collect();
        let many = body(&many.iter().map(|head| (head.as_str(), "1")).collect::<Vec<_>>());
        assert_eq!(parse(&many), Err(FormError::TooLarge));
        let long = body(&[(&format!("name=\"{}\"", "x".repeat(2000)), "1")]);
        assert_eq!(parse(&long), Err(FormError::TooLarge));
        let whole = body(&[("name=\"a\"", "1")]);
        for cut in 0..whole.len() - 4 {
            assert!(parse(&whole[..cut]).is_err(), "{cut}");
        }
        for other in [
            "multipart/mixed; boundary=a",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "text/plain",
        ] {
            assert!(boundary(other).is_none(), "{other}");
        }
    }
}
