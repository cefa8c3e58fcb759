//! Whether a certificate and key that somebody brings can be used; one mistake at a time, the first in the order in
//! which a person would correct them.

use super::{CertificateFacts, ChainEnd, KeyKind};
use crate::{Timestamp, words::Words};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a certificate and key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum CertificateMistake {
    /// There is no certificate in the text.
    NoCertificate,
    /// There is no private key in the text.
    NoKey,
    /// The key is locked with a password.
    KeyLocked,
    /// One of the certificates cannot be read.
    Unreadable,
    /// More certificates than any chain has.
    TooMany,
    /// The key is of no kind that TLS here can use.
    KeyUnusable,
    /// The key is of a kind that browsers do not know.
    KeyUncommon,
    /// The key belongs to another certificate.
    KeyDoesNotFit,
    /// The first certificate is an authority's.
    IsAuthority,
    /// Everything is there, in another order.
    WrongOrder,
    /// A certificate is missing in between, or at the end.
    Incomplete,
    /// It is for other names.
    WrongName {
        /// The host name in force.
        host: String,
        /// Those in the certificate.
        names: Vec<String>,
    },
    /// It has not begun.
    NotYetValid {
        /// When it does.
        from: Timestamp,
    },
    /// It has ended.
    Expired {
        /// When it did.
        since: Timestamp,
    },
}

/// Whether the box can show this certificate. `host` is the name that apps use, once there is one.
///
/// # Errors
/// The first mistake.
pub fn check_certificate(
    facts: &CertificateFacts,
    key: KeyKind,
    host: Option<&str>,
    now: Timestamp,
) -> Result<(), CertificateMistake> {
    if key == KeyKind::Uncommon {
        return Err(CertificateMistake::KeyUncommon);
    }
    match facts.chain {
        ChainEnd::WrongOrder => return Err(CertificateMistake::WrongOrder),
        ChainEnd::Incomplete => return Err(CertificateMistake::Incomplete),
        ChainEnd::Public | ChainEnd::Private => {}
    }
    if let (Some(host), false) = (host, facts.covers_host) {
        return Err(CertificateMistake::WrongName { host: host.into(), names: facts.names.clone() });
    }
    if now < facts.not_before {
        return Err(CertificateMistake::NotYetValid { from: facts.not_before });
    }
    if now > facts.not_after {
        return Err(CertificateMistake::Expired { since: facts.not_after });
    }
    Ok(())
}

impl CertificateMistake {
    /// The same, to be told in any language.
    #[must_use]
    pub fn told(&self) -> Words {
        let words = |id| Words::new(id, self.to_string());
        match self.clone() {
            Self::NoCertificate => words("mistake-no-certificate"),
            Self::NoKey => words("mistake-no-key"),
            Self::KeyLocked => words("mistake-key-locked"),
            Self::Unreadable => words("mistake-unreadable"),
            Self::TooMany => words("mistake-too-many"),
            Self::KeyUnusable => words("mistake-key-unusable"),
            Self::KeyUncommon => words("mistake-key-uncommon"),
            Self::KeyDoesNotFit => words("mistake-key-does-not-fit"),
            Self::IsAuthority => words("mistake-authority"),
            Self::WrongOrder => words("mistake-wrong-order"),
            Self::Incomplete => words("mistake-incomplete"),
            Self::WrongName { host, names } => {
                words("mistake-wrong-name").with("host", host).with("names", names.join(", "))
            }
            Self::NotYetValid { from } => words("mistake-not-yet").with("date", from.rfc3339()),
            Self::Expired { since } => words("mistake-expired").with("date", since.rfc3339()),
        }
    }

    /// Whether it is about the key rather than the certificates.
    #[must_use]
    pub fn is_about_key(&self) -> bool {
        matches!(
            self,
            Self::NoKey | Self::KeyLocked | Self::KeyUnusable | Self::KeyUncommon | Self::KeyDoesNotFit
        )
    }
}

impl fmt::Display for CertificateMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCertificate => {
                f.write_str("There is no certificate in it: it has to begin with -----BEGIN CERTIFICATE-----.")
            }
            Self::NoKey => {
                f.write_str("There is no private key in it: it has to have a line -----BEGIN PRIVATE KEY-----.")
            }
            Self::KeyLocked => f.write_str(
                "The key is locked with a password; unlock it first, with `openssl pkey -in key.pem` for example.",
            ),
            Self::Unreadable => {
                f.write_str("One of the certificates cannot be read; export them again, as PEM text.")
            }
            Self::TooMany => f.write_str("There are more than 8 certificates; leave out those that do not belong."),
            Self::KeyUnusable => f.write_str(
                "The key is of a kind that cannot be used; make one with RSA (2048 bits or more) or ECDSA (P-256).",
            ),
            Self::KeyUncommon => f.write_str(
                "Browsers do not know this kind of key; make one with RSA (2048 bits or more) or ECDSA (P-256).",
            ),
            Self::KeyDoesNotFit => {
                f.write_str("The key does not fit the certificate: it belongs to another one.")
            }
            Self::IsAuthority => f.write_str(
                "The first certificate is an authority's; the one of this box has to come first.",
            ),
            Self::WrongOrder => f.write_str(
                "The certificates are in the wrong order: the box's own first, then each one's issuer.",
            ),
            Self::Incomplete => f.write_str(
                "The chain is not complete: add the issuer's certificates (the \"full chain\") after the box's own.",
            ),
            Self::WrongName { host, names } => {
                write!(f, "The certificate is for {} and not for {host}, the name that apps use.", names.join(", "))
            }
            Self::NotYetValid { from } => write!(f, "The certificate begins only on {}.", from.rfc3339()),
            Self::Expired { since } => write!(f, "The certificate ended on {}.", since.rfc3339()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000);
    const HOST: Option<&str> = Some("vpn.example.org");

    fn good() -> CertificateFacts {
        CertificateFacts {
            names: vec!["vpn.example.com".into()],
            covers_host: true,
            not_before: Timestamp(NOW.0 - 10),
            not_after: Timestamp(NOW.0 + 10),
            chain: ChainEnd::Private,
        }
    }

    #[test]
    fn the_first_mistake_is_told() {
        use CertificateMistake as Mistake;
        let check = |facts: &CertificateFacts| check_certificate(facts, KeyKind::Usual, HOST, NOW);
        assert_eq!(check(&good()), Ok(()));
        assert_eq!(check_certificate(&good(), KeyKind::Uncommon, HOST, NOW), Err(Mistake::KeyUncommon));
        assert_eq!(
            check(&CertificateFacts { chain: ChainEnd::WrongOrder, ..good() }),
            Err(Mistake::WrongOrder)
        );
        assert_eq!(
            check(&CertificateFacts { chain: ChainEnd::Incomplete, ..good() }),
            Err(Mistake::Incomplete)
        );
        let wrong = CertificateFacts { covers_host: false, ..good() };
        let said = check(&wrong).expect_err("another name").to_string();
        assert!(said.contains("for vpn.example.com and not for vpn.example.org"), "{said}");
        assert_eq!(check_certificate(&wrong, KeyKind::Usual, None, NOW), Ok(()), "there is no name yet");
        let from = Timestamp(NOW.0 + 1);
        assert_eq!(
            check(&CertificateFacts { not_before: from, ..good() }),
            Err(Mistake::NotYetValid { from })
        );
        let since = Timestamp(NOW.0 - 1);
        assert_eq!(check(&CertificateFacts { not_after: since, ..good() }), Err(Mistake::Expired { since }));
    }
}
