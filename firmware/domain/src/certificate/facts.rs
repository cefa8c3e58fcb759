//! What a certificate chain says of itself, as far as decisions need it.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// A certificate, and how the chain behind it holds together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// The DNS names in it.
    pub names: Vec<String>,
    /// Whether it is good for the host name that was asked about.
    pub covers_host: bool,
    /// When it begins.
    pub not_before: Timestamp,
    /// When it ends.
    pub not_after: Timestamp,
    /// Where its chain leads.
    pub chain: ChainEnd,
}

/// Where a chain leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainEnd {
    /// To an authority that Mozilla's list has, and with it the apps' systems.
    Public,
    /// To an authority of somebody's own, which is at its end.
    Private,
    /// Every certificate is there, in another order.
    WrongOrder,
    /// Nowhere: a certificate is missing, or one does not belong.
    Incomplete,
}

/// The kind of a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// RSA of at least 2048 bits, ECDSA with P-256 or P-384.
    Usual,
    /// TLS libraries know it and browsers do not: Ed25519, ECDSA with P-521.
    Uncommon,
}
