//! From columns to the domain's types and back. A column that does not parse is damage, not a panic.

use alcove_domain::{PresharedKey, Protocol, Timestamp, WgPublicKey};
use rusqlite::{Row, types::Type};
use std::error::Error;
use std::net::{Ipv4Addr, Ipv6Addr};

fn broken(index: usize, kind: Type, error: impl Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(index, kind, Box::new(error))
}

/// An identifier.
pub(crate) fn id<T>(row: &Row<'_>, index: usize) -> rusqlite::Result<T>
where
    T: TryFrom<String>,
    T::Error: Error + Send + Sync + 'static,
{
    T::try_from(row.get(index)?).map_err(|e| broken(index, Type::Text, e))
}

/// An identifier that may be absent.
pub(crate) fn optional_id<T>(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<T>>
where
    T: TryFrom<String>,
    T::Error: Error + Send + Sync + 'static,
{
    let text: Option<String> = row.get(index)?;
    text.map(T::try_from).transpose().map_err(|e| broken(index, Type::Text, e))
}

/// A value kept as JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(index)?.as_str()?).map_err(|e| broken(index, Type::Text, e))
}

/// A value as JSON.
pub(crate) fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("settings, profiles and lists of texts always have a JSON form")
}

/// A moment.
pub(crate) fn time(row: &Row<'_>, index: usize) -> rusqlite::Result<Timestamp> {
    row.get(index).map(Timestamp)
}

/// A moment that may be absent.
pub(crate) fn optional_time(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(index)?.map(Timestamp))
}

/// A public key.
pub(crate) fn key(row: &Row<'_>, index: usize) -> rusqlite::Result<WgPublicKey> {
    row.get::<_, [u8; 32]>(index).map(WgPublicKey::from)
}

/// An IPv4 address.
pub(crate) fn v4(row: &Row<'_>, index: usize) -> rusqlite::Result<Ipv4Addr> {
    row.get::<_, u32>(index).map(Ipv4Addr::from)
}

/// An IPv6 address.
pub(crate) fn v6(row: &Row<'_>, index: usize) -> rusqlite::Result<Ipv6Addr> {
    row.get::<_, [u8; 16]>(index).map(Ipv6Addr::from)
}

/// An IPv4 address that may be absent.
pub(crate) fn optional_v4(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Ipv4Addr>> {
    Ok(row.get::<_, Option<u32>>(index)?.map(Ipv4Addr::from))
}

/// An IPv6 address that may be absent.
pub(crate) fn optional_v6(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Ipv6Addr>> {
    Ok(row.get::<_, Option<[u8; 16]>>(index)?.map(Ipv6Addr::from))
}

/// A protocol by its name.
pub(crate) fn protocol(row: &Row<'_>, index: usize) -> rusqlite::Result<Protocol> {
    match row.get_ref(index)?.as_str()? {
        "openvpn" => Ok(Protocol::Openvpn),
        "wireguard" => Ok(Protocol::Wireguard),
        _ => Err(rusqlite::Error::InvalidColumnType(index, "protocol".into(), Type::Text)),
    }
}

/// The preshared key in unsealed bytes, when they are one.
pub(crate) fn preshared(bytes: &[u8]) -> Option<PresharedKey> {
    <[u8; 32]>::try_from(bytes).ok().map(PresharedKey::from)
}
