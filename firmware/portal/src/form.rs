//! `application/x-www-form-urlencoded`, from bodies and queries, with limits (WHATWG URL §5.1).
//!
//! A name may occur once: the forms and calls of this product have no lists, and two values for one
//! name are how parsers are played against each other (RFC 6749 §3.1 forbids it for OAuth as well).

use percent_encoding::percent_decode;
use std::borrow::Cow;

/// More bytes than any form of ours can need.
const MAX_BYTES: usize = 64 * 1024;
/// The form for guests has one for each of the profiles, of which there may be 256.
const MAX_FIELDS: usize = 320;

/// Why a body or query is not a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormError {
    #[error("the content type is not application/x-www-form-urlencoded")]
    ContentType,
    #[error("the form is too large")]
    TooLarge,
    #[error("the form is not UTF-8")]
    Encoding,
    #[error("a field occurs more than once")]
    Repeated,
}

/// The fields of a form, in order, each name once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, FormError> {
        if bytes.len() > MAX_BYTES {
            return Err(FormError::TooLarge);
        }
        let mut fields: Vec<(String, String)> = Vec::new();
        for piece in bytes.split(|b| *b == b'&').filter(|piece| !piece.is_empty()) {
            if fields.len() == MAX_FIELDS {
                return Err(FormError::TooLarge);
            }
            let at = piece.iter().position(|b| *b == b'=');
            let (name, value) = at.map_or((piece, &[][..]), |at| (&piece[..at], &piece[at + 1..]));
            let name = decode(name)?;
            if fields.iter().any(|(other, _)| *other == name) {
                return Err(FormError::Repeated);
            }
            fields.push((name, decode(value)?));
        }
        Ok(Self(fields))
    }

    /// The field's value; empty when it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    pub(crate) fn into_fields(self) -> Vec<(String, String)> {
        self.0
    }
}

/// Whether a `Content-Type` is that of a form; parameters are tolerated.
pub(crate) fn is_form(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn decode(bytes: &[u8]) -> Result<String, FormError> {
    let spaced: Vec<u8> = bytes.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    percent_decode(&spaced).decode_utf8().map(Cow::into_owned).map_err(|_| FormError::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_out_as_they_were_typed() {
        let form = Form::parse(b"name=Zo%C3%AB+van+%27t+Hof&empty=&bare&a=1%262%3D3").expect("a form");
        assert_eq!(form.get("name"), "Zoë van 't Hof");
        assert_eq!(form.get("a"), "1&2=3");
        assert_eq!((form.get("empty"), form.get("bare"), form.get("absent")), ("", "", ""));
        assert_eq!(form.fields().len(), 4);
    }

    #[test]
    fn what_is_ambiguous_or_too_much_is_refused() {
        assert_eq!(Form::parse(b"a=1&a=2"), Err(FormError::Repeated));
        assert_eq!(Form::parse(b"a=1&%61=2"), Err(FormError::Repeated));
        assert_eq!(Form::parse(b"a=%FF"), Err(FormError::Encoding));
        assert_eq!(Form::parse(&vec![b'a'; MAX_BYTES + 1]), Err(FormError::TooLarge));
        let fields = |n: usize| (0..n).map(|i| format!("f{i}=1")).collect::<Vec<_>>().join("&");
        assert!(Form::parse(fields(MAX_FIELDS).as_bytes()).is_ok());
        assert_eq!(Form::parse(fields(MAX_FIELDS + 1).as_bytes()), Err(FormError::TooLarge));
    }

    #[test]
    fn a_content_type_may_carry_a_charset_but_must_be_that_of_a_form() {
        assert!(is_form("application/x-www-form-urlencoded"));
        assert!(is_form("Application/X-WWW-Form-Urlencoded; charset=UTF-8"));
        for other in ["", "application/json", "multipart/form-data; boundary=x", "text/plain"] {
            assert!(!is_form(other), "{other}");
        }
    }
}
