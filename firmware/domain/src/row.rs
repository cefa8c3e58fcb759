//! Rows as every database engine has them: what a snapshot carries from one store into another.
//!
//! A row is a JSON object with a member per column. Integers are JSON numbers, text is a JSON string, bytes are
//! `{"bytes": "…"}` in base64 with padding, and nothing is `null`. There are no other types.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::{fmt, sync::Arc};

/// Most columns that a row may have.
const MAX_COLUMNS: usize = 64;

/// One value of a row.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number; also moments (seconds since 1970), IPv4 addresses, and yes (1) or no (0).
    Integer(i64),
    /// Text.
    Text(String),
    /// Bytes: keys, digests, IPv6 addresses.
    Bytes(Vec<u8>),
}

/// A row: names of columns, and a value each.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// The columns' names; rows of one table share them.
    pub names: Arc<[String]>,
    /// As many values.
    pub values: Vec<Value>,
}

/// Values may be secrets, so only the kind is shown.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Integer(_) => "an integer",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        })
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.names.iter().zip(&self.values)).finish()
    }
}

impl Row {
    /// A row of these columns.
    #[must_use]
    pub fn new<const N: usize>(columns: [(&str, Value); N]) -> Self {
        let (names, values): (Vec<String>, Vec<Value>) =
            columns.into_iter().map(|(name, value)| (name.to_owned(), value)).unzip();
        Self { names: names.into(), values }
    }

    /// The value of a column.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.names.iter().position(|n| n == name).map(|at| &self.values[at])
    }

    /// The text of a column that has text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The bytes of a column that has bytes.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        match self.get(name) {
            Some(Value::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// Puts another value into a column that there is.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Some(at) = self.names.iter().position(|n| n == name) {
            self.values[at] = value;
        }
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len()))?;
        for (name, value) in self.names.iter().zip(&self.values) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("bytes", &STANDARD.encode(bytes))?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Columns;
        impl<'de> Visitor<'de> for Columns {
            type Value = Row;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
                let (mut names, mut values) = (Vec::<String>::with_capacity(16), Vec::with_capacity(16));
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if names.len() == MAX_COLUMNS || names.contains(&name) {
                        return Err(de::Error::custom("a row has a column twice, or too many"));
                    }
                    names.push(name);
                    values.push(value);
                }
                Ok(Row { names: names.into(), values })
            }
        }
        deserializer.deserialize_map(Columns)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;
        impl<'de> Visitor<'de> for One {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("null, an integer, text, or {\"bytes\": base64}")
            }
            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Integer(number))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
                i64::try_from(number).map(Value::Integer).map_err(|_| de::Error::custom("too large a number"))
            }
            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Value, E> {
                Ok(Value::Text(text))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let bytes = match map.next_entry::<String, String>()? {
                    Some((name, text)) if name == "bytes" => STANDARD.decode(text).ok(),
                    _ => None,
                };
                match (bytes, map.next_key::<String>()?) {
                    (Some(bytes), None) => Ok(Value::Bytes(bytes)),
                    _ => Err(de::Error::custom("bytes are not base64")),
                }
            }
        }
        deserializer.deserialize_any(One)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_keeps_the_type_of_every_value() {
        let row = Row::new([
            ("none", Value::Null),
            ("number", Value::Integer(-7)),
            ("text", Value::Text("zoë \"x\"\n".into())),
            ("key", Value::Bytes(vec![0, 255])),
            ("empty", Value::Bytes(vec![])),
        ]);
        let text = serde_json::to_string(&row).expect("JSON");
        assert_eq!(
            text,
            r#"{"none":null,"number":-7,"text":"zoë \"x\"\n","key":{"bytes":"AP8="},"empty":{"bytes":""}}"#
        );
        assert!(serde_json::from_str::<Row>(&text).expect("a row") == row);
        assert!(!format!("{row:?}").contains("zo"), "values may be secrets");
    }

    #[test]
    fn what_is_no_row_is_refused() {
        for bad in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1.5}"#,
            r#"{"a":true}"#,
            r#"{"a":[1]}"#,
            r#"{"a":18446744073709551615}"#,
            r#"{"a":{"bytes":"?"}}"#,
            r#"{"a":{"bytes":"AA==","x":""}}"#,
            r#"{"a":{}}"#,
            "[]",
        ] {
            assert!(serde_json::from_str::<Row>(bad).is_err(), "{bad}");
        }
    }
}
