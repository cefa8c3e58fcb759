//! Signing in and out of the pages.

use crate::{
    Controller, Failure, HalfWay, Rejected, password::Busy, secret, tally::Kind, throttle::Throttle,
};
use alcove_domain::{Language, Seconds, Timestamp, UserId, Words, permission};
use alcove_store::{Role, SessionRecord, User};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::{net::IpAddr, sync::MutexGuard};

/// Somebody who is signed in on the pages.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub user: UserId,
    /// What they may do.
    pub role: Role,
    /// The language of their pages, if they chose one.
    pub language: Option<Language>,
    /// Goes as a hidden field into every form of this session.
    pub csrf: String,
    /// Their permissions, as of now.
    pub permissions: Vec<String>,
    /// Since when.
    pub signed_in_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    pub(crate) token_hash: [u8; 32],
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such account, no password or not this one: told alike.
    #[error("The user name or the password is not right.")]
    Wrong,
    /// Too many wrong guesses.
    #[error("Too many wrong passwords. Try again in {} seconds.", retry_after.0)]
    Throttled {
        /// When to try again.
        retry_after: Seconds,
    },
    /// More people sign in at this moment than the box has memory for.
    #[error("Many people are signing in at this moment. Try again in a few seconds.")]
    Busy,
    /// The password was right, but the account lacks every permission that the service asks for.
    #[error("Your account may not use this service. Ask the person who runs it.")]
    NotPermitted,
    /// The password was right, but the account was disabled.
    #[error("Your account was disabled. Ask the person who runs this service.")]
    Disabled,
    /// The password was right; a code of the second factor is needed too.
    #[error("A code of the second factor is needed.")]
    CodeNeeded(HalfWay),
    /// Not a code of the second factor, or one that was used.
    #[error("This is not a code that works now.")]
    WrongCode,
    /// The password was given too long ago.
    #[error("This took too long. Sign in again.")]
    Late,
    /// We failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// From where somebody signs in.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The address.
    pub from: IpAddr,
    /// The browser, in a few words; may be empty.
    pub browser: String,
}

impl From<IpAddr> for Visitor {
    fn from(from: IpAddr) -> Self {
        Self { from, browser: String::new() }
    }
}

/// A browser in which somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// What to name it by in calls.
    pub number: i64,
    /// Since when.
    pub signed_in_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// The address that it was made from.
    pub from: String,
    /// The browser, in a few words; may be empty.
    pub browser: String,
    /// It is the one that asks.
    pub here: bool,
}

impl SignInError {
    /// The same for a page.
    fn words(&self) -> Words {
        let english = self.to_string();
        match self {
            Self::Throttled { retry_after } => {
                Words::new("password-throttled", english).with("seconds", retry_after.0.max(1))
            }
            Self::Busy => Words::new("many-at-once", english),
            Self::NotPermitted => Words::new("not-permitted", english),
            Self::Disabled => Words::new("account-is-disabled", english),
            Self::Wrong | Self::CodeNeeded(_) | Self::WrongCode | Self::Late | Self::Failure(_) => {
                english.into()
            }
        }
    }
}

impl From<Busy> for SignInError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl Controller {
    /// Signs somebody in; the text is the cookie's value and is kept nowhere else.
    ///
    /// # Errors
    /// [`SignInError`]; [`SignInError::CodeNeeded`] leads to [`Controller::sign_in_with_code`].
    pub fn sign_in(
        &self,
        user: &str,
        password: &str,
        visitor: impl Into<Visitor>,
    ) -> Result<(String, Session), SignInError> {
        let visitor = visitor.into();
        let user = self.check_password(user, password, visitor.from)?;
        if self.has_second_factor(&user.id)? {
            return Err(SignInError::CodeNeeded(self.half_way(&user)));
        }
        self.let_in(user, &visitor)
    }

    /// Begins the session of somebody who has proved who they are.
    pub(crate) fn let_in(&self, user: User, visitor: &Visitor) -> Result<(String, Session), SignInError> {
        let from = visitor.from;
        let settings = self.settings()?;
        if let Some(required) = &settings.access_permissions
            && !permission::matches(required, &self.permissions_of(&user, Some(from)))
        {
            return Err(SignInError::NotPermitted);
        }
        let now = self.now();
        let token = secret::text(&secret::random::<32>());
        let record = SessionRecord {
            token_hash: secret::digest(&token),
            user: user.id.clone(),
            created_at: now,
            expires_at: now.plus(settings.browser_session_expiry),
            source: from.to_canonical().to_string(),
            browser: visitor.browser.clone(),
        };
        let store = &self.0.store;
        store.insert_session(&record).map_err(Failure::from)?;
        store.touch_user(&user.id, now).map_err(Failure::from)?;
        tracing::info!(user = %user.id, %from, "AUTH OK");
        Ok((token, self.session_of(record, user)))
    }

    /// The session that a cookie's value belongs to, if it still lasts.
    ///
    /// # Errors
    /// When the store fails.
    pub fn session(&self, token: &str) -> Result<Option<Session>, Failure> {
        // A token of ours has 43 characters; nothing else is worth a look-up.
        if token.len() != 43 {
            return Ok(None);
        }
        let found = self.0.store.session(&secret::digest(token), self.now())?;
        Ok(found.map(|(record, user)| self.session_of(record, user)))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sign_out(&self, session: &Session) -> Result<(), Failure> {
        self.0.store.delete_session(&session.token_hash)?;
        Ok(())
    }

    /// Keeps the language that somebody wants the pages in.
    ///
    /// # Errors
    /// When the store fails.
    pub fn choose_language(&self, session: &Session, language: Language) -> Result<(), Failure> {
        Ok(self.0.store.set_language(&session.user, language)?)
    }

    /// Changes the own password; the user's other sessions end.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `current` or `new`.
    pub fn change_password(
        &self,
        session: &Session,
        current: &str,
        new: &str,
        visitor: impl Into<Visitor>,
    ) -> Result<(), Rejected> {
        self.confirm_password(session, current, &visitor.into())?;
        let hash = self.hash_new("new", new, session.user.as_str())?;
        self.0.store.set_password_hash(&session.user, &hash, Some(&session.token_hash), self.now())?;
        tracing::info!(user = %session.user, "password changed");
        Ok(())
    }

    /// Asks somebody who is signed in for the password once more, before what a found-open browser must not do.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `current`.
    pub fn confirm_password(
        &self,
        session: &Session,
        password: &str,
        visitor: &Visitor,
    ) -> Result<(), Rejected> {
        match self.check_password(session.user.as_str(), password, visitor.from) {
            Ok(_) => Ok(()),
            Err(SignInError::Wrong) => {
                let words = Words::new("password-not-current", "This is not your current password.");
                Err(Rejected::invalid("current", words))
            }
            Err(SignInError::Failure(failure)) => Err(failure.into()),
            Err(other) => Err(Rejected::invalid("current", other.words())),
        }
    }

    /// The browsers in which somebody is signed in, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sessions_of(&self, session: &Session) -> Result<Vec<SessionView>, Failure> {
        let list = self.0.store.sessions_of(&session.user, self.now())?;
        Ok(list
            .into_iter()
            .map(|(number, record)| SessionView {
                number,
                signed_in_at: record.created_at,
                expires_at: record.expires_at,
                from: record.source,
                browser: record.browser,
                here: record.token_hash == session.token_hash,
            })
            .collect())
    }

    /// Ends one of the own sessions, by its number.
    ///
    /// # Errors
    /// [`Rejected::NotFound`].
    pub fn end_session(&self, session: &Session, number: i64) -> Result<(), Rejected> {
        if self.0.store.delete_session_of(&session.user, number)? {
            return Ok(());
        }
        Err(Rejected::NotFound(Words::new("session-missing", "This browser is signed out already.")))
    }

    /// Ends all of the own sessions but this one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn end_other_sessions(&self, session: &Session) -> Result<(), Rejected> {
        self.0.store.delete_other_sessions(&session.user, &session.token_hash)?;
        Ok(())
    }

    /// Hash of a new password, after checking that it may be used.
    pub(crate) fn hash_new(&self, field: &str, password: &str, user: &str) -> Result<String, Rejected> {
        crate::password::check_new_password(field, password, user)?;
        match self.0.hasher.hash(password) {
            Ok(hash) => Ok(hash?),
            Err(busy) => {
                let english = format!("{busy}; try again in a few seconds");
                Err(Rejected::Conflict(Words::new("many-at-once", english)))
            }
        }
    }

    pub(crate) fn throttle(&self) -> MutexGuard<'_, Throttle> {
        self.0.throttle.lock().expect("no thread panics while it holds this lock")
    }

    fn check_password(&self, name: &str, password: &str, from: IpAddr) -> Result<User, SignInError> {
        if let Some(retry_after) = self.throttle().pause(name, from, self.now()) {
            self.0.tally.count(Kind::SignInPause);
            return Err(SignInError::Throttled { retry_after });
        }
        let user = match UserId::new(name) {
            Ok(id) => self.0.store.user(&id).map_err(Failure::from)?,
            Err(_) => None,
        };
        let hash = user.as_ref().and_then(|u| u.password_hash.as_deref());
        let right = self.0.hasher.verify(password, hash)?;
        match user {
            Some(user) if right => {
                self.throttle().right(name, from);
                if user.disabled { Err(SignInError::Disabled) } else { Ok(user) }
            }
            _ => {
                self.throttle().wrong(name, from, self.now());
                self.0.tally.count(Kind::SignIn);
                // The name is shown as `Debug` so that control characters cannot forge a log line.
                tracing::warn!(user = ?name.chars().take(64).collect::<String>(), %from, "AUTH FAIL");
                Err(SignInError::Wrong)
            }
        }
    }

    /// The permissions that somebody has at this moment, coming from this address.
    pub(crate) fn permissions_of(&self, user: &User, from: Option<IpAddr>) -> Vec<String> {
        permission::held(&self.in_force().settings, user.id.as_str(), &user.permissions, from)
    }

    fn session_of(&self, record: SessionRecord, user: User) -> Session {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0.csrf_key).expect("HMAC takes keys of every length");
        mac.update(&record.token_hash);
        let permissions = self.permissions_of(&user, record.source.parse().ok());
        Session {
            user: user.id,
            role: permission::role(&self.in_force().settings, user.role, &permissions),
            language: user.language,
            csrf: secret::text(&mac.finalize().into_bytes()),
            permissions,
            signed_in_at: record.created_at,
            expires_at: record.expires_at,
            token_hash: record.token_hash,
        }
    }
}
