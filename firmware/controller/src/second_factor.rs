//! The second factor of an account: a code of an authenticator app, or one of the recovery codes.
//!
//! After the right password somebody with a second factor is half-way in: they hold a proof of it, signed by the
//! box and good for five minutes, and need a code. Wrong codes are slowed down as wrong passwords are; every code
//! is good once.

use crate::{Controller, Failure, Rejected, Session, SignInError, Visitor, secret, tally::Kind, totp};
use alcove_domain::{Seconds, Timestamp, UserId, Words};
use alcove_store::User;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Recovery codes that somebody gets.
const RECOVERY_CODES: usize = 8;

/// How long the proof of a right password is good, in seconds.
const HALF_WAY: i64 = 5 * 60;

/// How an account's second factor stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondFactorView {
    /// There is none.
    Off,
    /// It is being set up: what the app needs, as an address for a QR code and as a text to type.
    Pending {
        /// `otpauth://totp/…`.
        address: String,
        /// The secret in base 32.
        secret: String,
    },
    /// It is in use.
    On {
        /// Since when.
        since: Timestamp,
        /// Recovery codes that were not used.
        codes_left: u32,
    },
}

/// Proof that somebody gave the right password and has yet to give a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfWay(pub(crate) String);

impl HalfWay {
    /// As a form carries it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Controller {
    /// Finishes a sign-in with a code of the app or a recovery code.
    ///
    /// # Errors
    /// [`SignInError::Late`] when the proof does not hold (any more), [`SignInError::WrongCode`],
    /// [`SignInError::Throttled`].
    pub fn sign_in_with_code(
        &self,
        half_way: &str,
        code: &str,
        visitor: &Visitor,
    ) -> Result<(String, Session), SignInError> {
        let user = self.half_way_user(half_way)?.ok_or(SignInError::Late)?;
        let account = throttled_name(&user.id);
        let now = self.now();
        if let Some(retry_after) = self.throttle().pause(&account, visitor.from, now) {
            self.0.tally.count(Kind::SignInPause);
            return Err(SignInError::Throttled { retry_after });
        }
        if !self.use_code(&user.id, code, now)? {
            self.throttle().wrong(&account, visitor.from, now);
            self.0.tally.count(Kind::SignIn);
            tracing::warn!(user = %user.id, from = %visitor.from, "AUTH FAIL: second factor");
            return Err(SignInError::WrongCode);
        }
        self.throttle().right(&account, visitor.from);
        self.let_in(user, visitor)
    }

    /// Whether this is a code of now, or a recovery code; uses it up.
    fn use_code(&self, user: &UserId, code: &str, now: Timestamp) -> Result<bool, Failure> {
        let store = &self.0.store;
        let Some(factor) = store.second_factor(user)?.filter(|factor| factor.in_use()) else {
            return Ok(false);
        };
        if let Some(step) = totp::step_of(&factor.secret, code, now) {
            return Ok(store.use_code_step(user, step)?);
        }
        let used = store.use_recovery_code(user, &recovery_hash(user, code))?;
        if used {
            tracing::info!(%user, "a recovery code was used");
        }
        Ok(used)
    }

    /// How the second factor stands.
    ///
    /// # Errors
    /// When the store fails.
    pub fn second_factor(&self, session: &Session) -> Result<SecondFactorView, Failure> {
        let Some(factor) = self.0.store.second_factor(&session.user)? else {
            return Ok(SecondFactorView::Off);
        };
        if let Some(since) = factor.confirmed_at {
            let codes_left = self.0.store.recovery_codes_left(&session.user)?;
            return Ok(SecondFactorView::On { since, codes_left });
        }
        let secret = totp::typed(&factor.secret);
        let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let issuer = escape(&self.settings()?.display_name);
        let address = format!(
            "otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}",
            escape(session.user.as_str())
        );
        Ok(SecondFactorView::Pending { address, secret })
    }

    /// Begins to set a second factor up; nothing is asked for before its first code was right.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `current` for a wrong password, [`Rejected::Conflict`] when one is in use.
    pub fn begin_second_factor(
        &self,
        session: &Session,
        password: &str,
        visitor: &Visitor,
    ) -> Result<(), Rejected> {
        self.confirm_password(session, password, visitor)?;
        let secret = secret::random::<{ totp::SECRET }>();
        if self.0.store.begin_second_factor(&session.user, &secret, self.now())? {
            return Ok(());
        }
        let english = "There is a second factor already. Turn it off first.";
        Err(Rejected::Conflict(Words::new("second-factor-there", english)))
    }

    /// Takes the second factor into use, when the code is right; gives the recovery codes, which are shown once.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `code`, [`Rejected::Conflict`] when none is being set up.
    pub fn confirm_second_factor(&self, session: &Session, code: &str) -> Result<Vec<String>, Rejected> {
        let store = &self.0.store;
        let pending = store.second_factor(&session.user)?.filter(|factor| !factor.in_use());
        let gone = || {
            let english = "Nothing is being set up any more. Start again.";
            Rejected::Conflict(Words::new("second-factor-gone", english))
        };
        let now = self.now();
        let Some(step) = totp::step_of(&pending.ok_or_else(gone)?.secret, code, now) else {
            let english = "This is not the code. Check the clock of the device, and take the newest code.";
            return Err(Rejected::invalid("code", Words::new("second-factor-wrong", english)));
        };
        let (codes, hashes) = recovery_codes(&session.user);
        if !store.confirm_second_factor(&session.user, step, &hashes, now)? {
            return Err(gone());
        }
        tracing::info!(user = %session.user, "second factor taken into use");
        Ok(codes)
    }

    /// New recovery codes in the place of the old.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `current`, [`Rejected::Conflict`] when there is no second factor.
    pub fn renew_recovery_codes(
        &self,
        session: &Session,
        password: &str,
        visitor: &Visitor,
    ) -> Result<Vec<String>, Rejected> {
        self.confirm_password(session, password, visitor)?;
        let (codes, hashes) = recovery_codes(&session.user);
        if self.0.store.replace_recovery_codes(&session.user, &hashes)? {
            return Ok(codes);
        }
        let english = "There is no second factor that these codes could stand in for.";
        Err(Rejected::Conflict(Words::new("second-factor-off", english)))
    }

    /// Turns one's own second factor off.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `current`.
    pub fn remove_second_factor(
        &self,
        session: &Session,
        password: &str,
        visitor: &Visitor,
    ) -> Result<(), Rejected> {
        self.confirm_password(session, password, visitor)?;
        self.0.store.remove_second_factor(&session.user)?;
        tracing::info!(user = %session.user, "second factor turned off");
        Ok(())
    }

    /// Takes the second factor from somebody who lost it; the password alone lets them in then.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when there is no such account, or it has none.
    pub fn reset_second_factor(&self, name: &str) -> Result<(), Rejected> {
        let id = crate::account::user_id(name)?;
        if self.0.store.user(&id)?.is_none() {
            return Err(crate::account::no_such_user(name));
        }
        if !self.0.store.remove_second_factor(&id)? {
            let english = format!("The user {name:?} has no second factor.");
            return Err(Rejected::NotFound(Words::new("second-factor-none", english).with("name", name)));
        }
        tracing::info!(user = name, "second factor reset");
        Ok(())
    }

    /// Whether somebody is asked for a code.
    ///
    /// # Errors
    /// When the store fails.
    pub fn has_second_factor(&self, user: &UserId) -> Result<bool, Failure> {
        Ok(self.0.store.second_factor(user)?.is_some_and(|factor| factor.in_use()))
    }

    /// The proof that this account's password was right just now.
    pub(crate) fn half_way(&self, user: &User) -> HalfWay {
        let until = self.now().plus(Seconds(HALF_WAY)).0;
        let name = URL_SAFE_NO_PAD.encode(user.id.as_str());
        let mac = secret::text(&self.half_way_mac(&name, until, user));
        HalfWay(format!("{name}.{until}.{mac}"))
    }

    /// Whose proof this is, while it is good: until its time is over, or the password changes.
    fn half_way_user(&self, proof: &str) -> Result<Option<User>, Failure> {
        let mut parts = proof.splitn(3, '.');
        let (Some(name), Some(until), Some(mac)) = (parts.next(), parts.next(), parts.next()) else {
            return Ok(None);
        };
        let id = URL_SAFE_NO_PAD.decode(name).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let (Some(Ok(id)), Ok(until)) = (id.map(UserId::new), until.parse::<i64>()) else { return Ok(None) };
        let Some(user) = self.0.store.user(&id)? else { return Ok(None) };
        let expected = secret::text(&self.half_way_mac(name, until, &user));
        let good = bool::from(expected.as_bytes().ct_eq(mac.as_bytes())) && self.now().0 < until;
        Ok((good && !user.disabled).then_some(user))
    }

    fn half_way_mac(&self, name: &str, until: i64, user: &User) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0.csrf_key).expect("HMAC takes keys of every length");
        mac.update(format!("half-way/{name}/{until}/").as_bytes());
        mac.update(user.password_hash.as_deref().unwrap_or_default().as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// The name under which wrong codes are counted; no account can have it.
fn throttled_name(user: &UserId) -> String {
    format!("\u{1}code\u{1}{user}")
}

/// New recovery codes, 80 bits each, and their hashes.
fn recovery_codes(user: &UserId) -> (Vec<String>, Vec<[u8; 32]>) {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| crate::setup::random_code()).collect();
    let hashes = codes.iter().map(|code| recovery_hash(user, code)).collect();
    (codes, hashes)
}

/// What is kept of a recovery code. Codes are random enough to need no slow hash.
fn recovery_hash(user: &UserId, code: &str) -> [u8; 32] {
    let plain = crate::setup::plain(code);
    Sha256::digest(format!("recovery/{}/{plain}", user.as_str())).into()
}
