//! Something to tell a person, in whatever language they read.
//!
//! Rules and use cases say it in English, which terminals and logs show, and name the message of the portal's
//! languages that says the same, with its variables.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    id: Option<&'static str>,
    arguments: Vec<(&'static str, Argument)>,
    english: String,
}

/// The value of a variable in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A text, shown as it is.
    Text(String),
    /// A number, which plural forms follow.
    Number(i64),
    /// Something that is told in the same language.
    Words(Box<Words>),
}

impl Words {
    /// The message of this name, and the same in English.
    #[must_use]
    pub fn new(id: &'static str, english: impl Into<String>) -> Self {
        Self { id: Some(id), arguments: vec![], english: english.into() }
    }

    /// With this value for a variable.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// The message's name; `None` for what is said in English alone.
    #[must_use]
    pub fn id(&self) -> Option<&'static str> {
        self.id
    }

    /// The values of its variables.
    #[must_use]
    pub fn arguments(&self) -> &[(&'static str, Argument)] {
        &self.arguments
    }

    /// In English.
    #[must_use]
    pub fn english(&self) -> &str {
        &self.english
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

impl From<String> for Words {
    fn from(english: String) -> Self {
        Self { id: None, arguments: vec![], english }
    }
}

impl From<&str> for Words {
    fn from(english: &str) -> Self {
        english.to_owned().into()
    }
}

/// Over the control socket goes the English text.
impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.english)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Words> for Argument {
    fn from(words: Words) -> Self {
        Self::Words(Box::new(words))
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

macro_rules! from_number {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Argument {
            fn from(number: $kind) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )*};
}

from_number!(u8, u16, u32, i64, u64, usize);
