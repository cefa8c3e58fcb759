//! The wireless network: a name, a key, a country.
//!
//! A passphrase becomes its key (WPA2: PBKDF2-HMAC-SHA1, 4096 rounds, IEEE 802.11i H.4) as soon as it is
//! read; only the key is kept and given to `wpa_supplicant`. The price: a network that takes WPA3 alone, which
//! needs the passphrase itself, cannot be joined.

use super::{Addressing, CountryCode, Domain, Ipv4Method, Ipv6Method};
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// A network's name: 1 to 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ssid(String);

impl Ssid {
    /// The bytes as hex digits, the form without quotes that `wpa_supplicant` takes.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(self.0.as_bytes())
    }
}

impl TryFrom<String> for Ssid {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if (1..=32).contains(&text.len()) && alcove_domain::first_hidden_character(&text).is_none() {
            return Ok(Self(text));
        }
        Err("the name of a wireless network (ssid) has 1 to 32 bytes".into())
    }
}

impl From<Ssid> for String {
    fn from(ssid: Ssid) -> String {
        ssid.0
    }
}

/// The pre-shared key: 32 bytes. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Psk([u8; 32]);

impl Psk {
    /// The key of a passphrase for this network.
    #[must_use]
    pub fn derive(passphrase: &str, ssid: &Ssid) -> Self {
        Self(pbkdf2::pbkdf2_hmac_array::<Sha1, 32>(passphrase.as_bytes(), ssid.0.as_bytes(), 4096))
    }

    /// 64 hex digits.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

impl fmt::Debug for Psk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Psk")
    }
}

impl TryFrom<String> for Psk {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || "a psk is 64 hexadecimal digits; or write passphrase = \"…\" instead".to_owned();
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(wrong());
        }
        let mut key = [0; 32];
        for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = std::str::from_utf8(pair)
                .ok()
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .ok_or_else(wrong)?;
        }
        Ok(Self(key))
    }
}

impl From<Psk> for String {
    fn from(psk: Psk) -> String {
        psk.hex()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A passphrase as WPA2 has it: 8 to 63 visible ASCII characters.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Passphrase(String);

impl TryFrom<String> for Passphrase {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if (8..=63).contains(&text.len()) && text.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return Ok(Self(text));
        }
        Err("a passphrase has 8 to 63 plain characters".into())
    }
}

/// The wireless network that the box joins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WifiSeed", into = "WifiTable")]
pub struct Wifi {
    /// Its name.
    pub ssid: Ssid,
    /// Its key.
    pub psk: Psk,
    /// Where the box stands.
    pub country: CountryCode,
    /// Whether the network does not announce its name.
    pub hidden: bool,
    /// The addresses in it.
    pub addressing: Addressing,
}

/// `[wifi]` as it is written in a seed file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WifiSeed {
    ssid: Ssid,
    passphrase: Option<Passphrase>,
    psk: Option<Psk>,
    country: CountryCode,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    ipv4: Ipv4Method,
    gateway4: Option<Ipv4Addr>,
    #[serde(default)]
    ipv6: Ipv6Method,
    gateway6: Option<Ipv6Addr>,
    #[serde(default)]
    dns: Vec<IpAddr>,
    #[serde(default)]
    search: Vec<Domain>,
}

impl WifiSeed {
    /// The network, with the key instead of the passphrase.
    ///
    /// # Errors
    /// What does not fit together, in one sentence without its end.
    pub fn into_wifi(self) -> Result<Wifi, String> {
        let psk = match (self.passphrase, self.psk) {
            (Some(passphrase), None) => Psk::derive(&passphrase.0, &self.ssid),
            (None, Some(psk)) => psk,
            _ => {
                return Err(
                    "[wifi] needs either passphrase or psk; networks without one are not joined".into()
                );
            }
        };
        let Self { ssid, country, hidden, ipv4, gateway4, ipv6, gateway6, dns, search, .. } = self;
        let addressing = Addressing { ipv4, gateway4, ipv6, gateway6, dns, search };
        addressing.check()?;
        Ok(Wifi { ssid, psk, country, hidden, addressing })
    }
}

impl TryFrom<WifiSeed> for Wifi {
    type Error = String;
    fn try_from(seed: WifiSeed) -> Result<Self, String> {
        seed.into_wifi()
    }
}

/// `[wifi]` as it is kept.
#[derive(Serialize)]
struct WifiTable {
    ssid: Ssid,
    psk: Psk,
    country: CountryCode,
    hidden: bool,
    ipv4: Ipv4Method,
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway4: Option<Ipv4Addr>,
    ipv6: Ipv6Method,
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway6: Option<Ipv6Addr>,
    dns: Vec<IpAddr>,
    search: Vec<Domain>,
}

impl From<Wifi> for WifiTable {
    fn from(wifi: Wifi) -> Self {
        let Wifi { ssid, psk, country, hidden, addressing } = wifi;
        let Addressing { ipv4, gateway4, ipv6, gateway6, dns, search } = addressing;
        Self { ssid, psk, country, hidden, ipv4, gateway4, ipv6, gateway6, dns, search }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_passphrase_is_the_one_of_the_standard() {
        // IEEE 802.11i-2004 H.4.3.
        let key = Psk::derive("password", &Ssid("IEEE".into()));
        assert_eq!(key.hex(), "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e");
        assert_eq!(Psk::try_from(key.hex()), Ok(key));
    }
}
