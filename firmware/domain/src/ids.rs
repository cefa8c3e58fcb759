//! Identifiers, parsed at the door: a value of one of these types is well-formed everywhere.

use crate::{error::IdError, text::is_deceptive};
use serde::{Deserialize, Serialize};
use std::fmt;

const MAX_LEN: usize = 255;

fn check(what: &'static str, text: &str, allowed: impl Fn(char) -> bool) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty(what));
    }
    if text.len() > MAX_LEN {
        return Err(IdError::TooLong(what, MAX_LEN));
    }
    if text.trim() != text {
        return Err(IdError::Spaces(what));
    }
    match text.chars().find(|c| !allowed(*c)) {
        Some(c) => Err(IdError::Character(what, c.escape_default().to_string())),
        None => Ok(()),
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses the identifier.
            ///
            /// # Errors
            /// [`IdError`] when the text is empty, longer than 255 bytes or has a character that is not allowed.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                check($what, &text, $allowed)?;
                Ok(Self(text))
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

text_id!(
    /// A profile's identifier: `[a-zA-Z0-9-.]+` (spec portal.md §5).
    ProfileId, "the profile ID", |c| c.is_ascii_alphanumeric() || c == '-' || c == '.'
);
text_id!(
    /// A user's identifier. Case-sensitive; no control or text-direction characters.
    UserId, "the user name", |c| !c.is_control() && !is_deceptive(c)
);
text_id!(
    /// An OAuth client's identifier, for example `org.eduvpn.app.linux`.
    ClientId, "the client ID", |c| c.is_ascii_graphic()
);
text_id!(
    /// The identity of one app installation on one device (spec api-v3.md §4): base64url of 16 random
    /// bytes, made at every approved authorization. All of its configurations hang on it.
    AuthKey, "the authorization key", |c| c.is_ascii_alphanumeric() || c == '-' || c == '_'
);

/// A node's number. The box's own node is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The node on the same box as the portal.
    pub const LOCAL: NodeId = NodeId(0);
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_id_takes_only_the_reference_alphabet() {
        assert!(ProfileId::new("office-1.A").is_ok());
        for bad in ["", "a b", "a\n", "a_b", "é", "../x"] {
            assert!(ProfileId::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_user_name_may_not_hide_or_reorder_text() {
        assert!(UserId::new("Zoë van 't Hof@example.org").is_ok());
        for bad in ["", " ", "anna ", "\tanna", "a\nb", "a\u{202e}b", "\u{200b}", &"x".repeat(256)] {
            assert!(UserId::new(bad).is_err(), "{bad:?}");
        }
    }
}
