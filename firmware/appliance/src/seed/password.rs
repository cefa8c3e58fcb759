//! The admin's password, as its hash only: Argon2id as a PHC string.
//!
//! The parameters are bounded from both sides: a weak hash could be guessed from a lost card, and one that
//! takes 2 GiB would stop the box at the first sign-in.

use crate::error::Error;
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, Version,
    password_hash::{PasswordHash as Phc, SaltString, rand_core::OsRng},
};
use serde::{Deserialize, Serialize};
use std::fmt;

const MAX_LENGTH: usize = 300;
/// Memory in KiB and passes: what the portal itself uses (OWASP's first choice), and what a small board bears.
const MEMORY: std::ops::RangeInclusive<u32> = 7168..=65_536;
const PASSES: std::ops::RangeInclusive<u32> = 1..=10;
const LANES: std::ops::RangeInclusive<u32> = 1..=4;
/// Longest password, in bytes, that is hashed.
const MAX_PASSWORD: usize = 1024;

/// `$argon2id$v=19$m=…,t=…,p=…$SALT$HASH`. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The PHC string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash")
    }
}

impl TryFrom<String> for PasswordHash {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if is_bounded_argon2id(&text) {
            return Ok(Self(text));
        }
        // The text itself is not repeated: it may be a password in clear.
        Err("this is not an Argon2id hash of usual strength; make one with `alcove hash-password` and write it whole, from $argon2id$ on"
            .into())
    }
}

impl From<PasswordHash> for String {
    fn from(hash: PasswordHash) -> String {
        hash.0
    }
}

fn is_bounded_argon2id(text: &str) -> bool {
    if text.len() > MAX_LENGTH {
        return false;
    }
    let Ok(phc) = Phc::new(text) else { return false };
    let Ok(params) = Params::try_from(&phc) else { return false };
    phc.algorithm == Algorithm::Argon2id.ident()
        && phc.version == Some(Version::V0x13.into())
        && phc.salt.is_some_and(|salt| salt.as_str().len() >= 11)
        && phc.hash.is_some_and(|hash| (16..=64).contains(&hash.len()))
        && MEMORY.contains(&params.m_cost())
        && PASSES.contains(&params.t_cost())
        && LANES.contains(&params.p_cost())
}

/// The hash of a password, for `password_hash` in a seed file.
///
/// # Errors
/// [`Error::Password`] when it is empty or longer than 1024 bytes.
pub fn hash_password(password: &str) -> Result<PasswordHash, Error> {
    if password.is_empty() || password.len() > MAX_PASSWORD {
        return Err(Error::Password(MAX_PASSWORD));
    }
    let salt = SaltString::generate(&mut OsRng);
    Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map(|phc| PasswordHash(phc.to_string()))
        .map_err(|_| Error::Password(MAX_PASSWORD))
}
