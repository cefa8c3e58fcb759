//! Tokens by which programs use the admin API: made, listed and revoked by root, shown once.
//!
//! A token is `alcove-admin.ID.SECRET`. The store finds it by its ID and has the secret's SHA-256, which is
//! compared in constant time. While there is no token, nobody gets in.

use crate::{Controller, Failure, Rejected, secret, tally::Kind};
use alcove_domain::{Seconds, Timestamp, admits, first_hidden_character};
use alcove_store::AdminToken;
use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr, str::FromStr};
use subtle::ConstantTimeEq;

const PREFIX: &str = "alcove-admin.";
/// Base64url of 12 and of 32 bytes.
const ID_LEN: usize = 16;
const SECRET_LEN: usize = 43;
/// Tokens that there may be.
const MOST: u32 = 100;
const MAX_NAME: usize = 64;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Reads accounts, connections, configurations and the measurements.
    Read,
    /// Disables, enables and deletes accounts.
    Users,
    /// Makes and ends configurations.
    Configurations,
    /// Asks who had which address when.
    Log,
    /// Makes codes for nodes, drains and removes nodes, and reads their logs.
    Nodes,
}

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 5] = [Scope::Read, Scope::Users, Scope::Configurations, Scope::Log, Scope::Nodes];

    /// As people and programs write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Users => "users",
            Self::Configurations => "configurations",
            Self::Log => "log",
            Self::Nodes => "nodes",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        found.ok_or_else(|| {
            format!("there is no scope of this name; choose from {}", Self::ALL.map(Self::as_str).join(", "))
        })
    }
}

/// A token as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminTokenView {
    /// Its name.
    pub name: String,
    /// What it is good for.
    pub scopes: Vec<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when; `None` for until it is revoked.
    pub expires_at: Option<Timestamp>,
    /// Last use, to the hour.
    pub last_used: Option<Timestamp>,
    /// Its time is over.
    pub expired: bool,
}

/// Why somebody does not get in.
#[derive(Debug, thiserror::Error)]
pub enum AdminDenied {
    /// From this address nobody does.
    #[error("this is not open to your address")]
    Address,
    /// No token, or one that is not good.
    #[error("authentication required")]
    Token,
    /// Too many wrong tokens.
    #[error("too many wrong tokens; try again in {} seconds", retry_after.0)]
    Throttled {
        /// When to try again.
        retry_after: Seconds,
    },
    /// The token is good for other things.
    #[error("the token has no scope \"{0}\"")]
    Scope(Scope),
    /// We failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl Controller {
    /// Makes a token. What is returned is kept nowhere else.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `name`, `scope` or `expires`; [`Rejected::Conflict`] when the name is
    /// taken or there are too many.
    pub fn add_admin_token(
        &self,
        name: &str,
        scopes: &[Scope],
        lasts: Option<Seconds>,
    ) -> Result<String, Rejected> {
        if name.trim().is_empty() || name.trim() != name || name.chars().count() > MAX_NAME {
            return Err(Rejected::invalid("name", format!("Use 1 to {MAX_NAME} characters.")));
        }
        if first_hidden_character(name).is_some() {
            return Err(Rejected::invalid("name", "Use only characters that can be seen, on one line."));
        }
        if scopes.is_empty() {
            return Err(Rejected::invalid("scope", "Say what the token is good for."));
        }
        if lasts.is_some_and(|lasts| lasts.0 <= 0) {
            return Err(Rejected::invalid("expires", "The length of time has to be more than zero."));
        }
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        let (id, proof) = (secret::text(&secret::random::<12>()), secret::text(&secret::random::<32>()));
        let token = AdminToken {
            hash: secret::digest(&proof),
            name: name.to_owned(),
            scopes: scopes.iter().map(ToString::to_string).collect(),
            created_at: self.now(),
            expires_at: lasts.map(|lasts| self.now().plus(lasts)),
            last_used: None,
            id,
        };
        if !self.0.store.insert_admin_token(&token, MOST)? {
            let english =
                format!("There is a token {name:?} already, or there are {MOST} tokens. Revoke one first.");
            return Err(Rejected::Conflict(english.into()));
        }
        tracing::info!(token = name, scopes = ?token.scopes, "a token of the admin API was made");
        Ok(format!("{PREFIX}{}.{proof}", token.id))
    }

    /// All tokens by name, those included whose time is over.
    ///
    /// # Errors
    /// When the store fails.
    pub fn admin_tokens(&self) -> Result<Vec<AdminTokenView>, Rejected> {
        let now = self.now();
        let rows = self.0.store.admin_tokens()?.into_iter();
        Ok(rows
            .map(|row| AdminTokenView {
                expired: is_over(&row, now),
                name: row.name,
                scopes: row.scopes,
                created_at: row.created_at,
                expires_at: row.expires_at,
                last_used: row.last_used,
            })
            .collect())
    }

    /// Ends a token at once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`].
    pub fn revoke_admin_token(&self, name: &str) -> Result<(), Rejected> {
        if !self.0.store.delete_admin_token(name)? {
            return Err(Rejected::NotFound(format!("There is no token {name:?}.").into()));
        }
        tracing::info!(token = name, "a token of the admin API was revoked");
        Ok(())
    }

    /// Lets a call of the admin API in; tells the token's name.
    ///
    /// # Errors
    /// [`AdminDenied`].
    pub fn admit_admin(
        &self,
        bearer: Option<&str>,
        scope: Scope,
        from: IpAddr,
    ) -> Result<String, AdminDenied> {
        let now = self.in_force();
        let near = admits(now.settings.admin_api_networks.as_deref(), &now.profiles, from);
        self.counted(if near {
            self.check_admin_token(bearer, scope, from)
        } else {
            Err(AdminDenied::Address)
        })
    }

    /// Lets somebody read the measurements: from a near address, or with a token that may read.
    ///
    /// # Errors
    /// [`AdminDenied`].
    pub fn admit_to_metrics(&self, bearer: Option<&str>, from: IpAddr) -> Result<(), AdminDenied> {
        let now = self.in_force();
        if admits(now.settings.metrics_networks.as_deref(), &now.profiles, from) {
            return Ok(());
        }
        self.counted(match bearer {
            Some(_) => self.check_admin_token(bearer, Scope::Read, from).map(drop),
            None => Err(AdminDenied::Address),
        })
    }

    fn counted<T>(&self, result: Result<T, AdminDenied>) -> Result<T, AdminDenied> {
        if matches!(&result, Err(denied) if !matches!(denied, AdminDenied::Failure(_))) {
            self.0.tally.count(Kind::AdminToken);
        }
        result
    }

    fn check_admin_token(
        &self,
        bearer: Option<&str>,
        scope: Scope,
        from: IpAddr,
    ) -> Result<String, AdminDenied> {
        let (id, proof) = match bearer {
            None => return Err(AdminDenied::Token),
            Some(token) => parts(token).unwrap_or_default(),
        };
        // By the token's ID, which strangers do not know: nobody can lock a program out.
        let account = format!("{PREFIX}{id}");
        if let Some(retry_after) = self.throttle().pause(&account, from, self.now()) {
            return Err(AdminDenied::Throttled { retry_after });
        }
        let now = self.now();
        let found = self.0.store.admin_token(id).map_err(Failure::from)?;
        let right = |token: &AdminToken| bool::from(token.hash.ct_eq(&secret::digest(proof)));
        let Some(token) = found.filter(|token| right(token) && !is_over(token, now)) else {
            self.throttle().wrong(&account, from, now);
            tracing::warn!(%from, "ADMIN API AUTH FAIL");
            return Err(AdminDenied::Token);
        };
        self.throttle().right(&account, from);
        self.0.store.touch_admin_token(&token, now).map_err(Failure::from)?;
        if !token.scopes.iter().any(|held| held == scope.as_str()) {
            return Err(AdminDenied::Scope(scope));
        }
        Ok(token.name)
    }
}

fn is_over(token: &AdminToken, now: Timestamp) -> bool {
    token.expires_at.is_some_and(|end| end <= now)
}

/// ID and secret of a text that looks like a token.
fn parts(token: &str) -> Option<(&str, &str)> {
    let (id, proof) = token.strip_prefix(PREFIX)?.split_once('.')?;
    (id.len() == ID_LEN && proof.len() == SECRET_LEN).then_some((id, proof))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_a_token_is_looked_up() {
        let (id, proof) = ("i".repeat(ID_LEN), "s".repeat(SECRET_LEN));
        assert_eq!(parts(&format!("{PREFIX}{id}.{proof}")), Some((id.as_str(), proof.as_str())));
        for bad in ["", PREFIX, &format!("{id}.{proof}"), &format!("{PREFIX}{id}.{proof}x")] {
            assert_eq!(parts(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_scope_is_written_and_read_alike() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
        assert!("everything".parse::<Scope>().expect_err("none").contains("configurations"));
    }
}
