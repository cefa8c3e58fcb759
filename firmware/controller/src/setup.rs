//! The first admin, proved by a one-time code that only somebody at the box can read.

use crate::{Controller, Failure, NewUser, Rejected, secret};
use alcove_domain::{Seconds, UserId};
use alcove_store::{Role, Store, User};
use std::net::{IpAddr, Ipv4Addr};
use subtle::ConstantTimeEq;

const SECRET: &str = "set-up-code";

/// Digits and letters that are not mistaken for one another when read out (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why the box was not set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// There is an admin already.
    #[error("This box is set up already. Sign in instead.")]
    Done,
    /// Not the code.
    #[error("This is not the set-up code. It was printed when Alcove started; `alcove status` shows it too.")]
    WrongCode,
    /// Too many wrong codes.
    #[error("Too many wrong codes. Try again in {} seconds.", retry_after.0)]
    Throttled {
        /// When to try again.
        retry_after: Seconds,
    },
    /// Name or password will not do.
    #[error(transparent)]
    Rejected(#[from] Rejected),
}

/// Makes the code of a new box.
pub(crate) fn make_code(store: &Store) -> Result<(), Failure> {
    store.put_secret(SECRET, random_code().as_bytes())?;
    Ok(())
}

/// A code to type, in four groups of four: 80 bits.
pub(crate) fn random_code() -> String {
    let digits: Vec<char> =
        secret::random::<16>().iter().map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

impl Controller {
    /// Whether there is no admin yet.
    ///
    /// # Errors
    /// When the store fails.
    pub fn needs_set_up(&self) -> Result<bool, Failure> {
        Ok(self.0.store.count_admins()? == 0)
    }

    /// The code that proves presence at the box, while there is no admin.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_up_code(&self) -> Result<Option<String>, Failure> {
        if !self.needs_set_up()? {
            return Ok(None);
        }
        let code = self.0.store.secret(SECRET)?;
        Ok(code.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok()))
    }

    /// The set-up code, if this is it. Small letters and missing hyphens are forgiven.
    pub(crate) fn check_set_up_code(&self, code: &str) -> Result<String, SetUpError> {
        let right = self.set_up_code().map_err(Rejected::from)?.ok_or(SetUpError::Done)?;
        // One counter for everybody: there is one code, and nobody else has business here yet.
        let everybody = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        if let Some(retry_after) = self.throttle().pause(SECRET, everybody, self.now()) {
            return Err(SetUpError::Throttled { retry_after });
        }
        if !bool::from(plain(code).as_bytes().ct_eq(plain(&right).as_bytes())) {
            self.throttle().wrong(SECRET, everybody, self.now());
            return Err(SetUpError::WrongCode);
        }
        Ok(right)
    }

    /// Makes the first admin for somebody who proved to be root on this box.
    ///
    /// # Errors
    /// [`SetUpError`]; nothing has changed then.
    pub fn add_first_admin(&self, admin: &str, password: &str) -> Result<(), SetUpError> {
        if !self.needs_set_up().map_err(Rejected::from)? {
            return Err(SetUpError::Done);
        }
        self.add_user(&NewUser {
            name: admin,
            password: Some(password),
            role: Role::Admin,
            permissions: vec![],
        })?;
        self.0.store.delete_secret(SECRET).map_err(Rejected::from)?;
        tracing::info!(user = admin, "set up: the first admin was made");
        Ok(())
    }

    /// Makes the seed file's admin one of this box: a new account, or the one that has the name already, with
    /// this password from now on. Done twice, it changes nothing more.
    ///
    /// `password_hash` is an Argon2id PHC string whose strength the caller has checked.
    ///
    /// # Errors
    /// [`Rejected`] when the store fails; it can be tried again then.
    pub fn take_over_admin(&self, admin: &UserId, password_hash: &str) -> Result<(), Rejected> {
        let store = &self.0.store;
        let inserted = store.insert_user(&User {
            id: admin.clone(),
            role: Role::Admin,
            password_hash: Some(password_hash.to_owned()),
            permissions: vec![],
            disabled: false,
            created_at: self.now(),
            last_seen: None,
            language: None,
            guest_of: None,
        })?;
        if !inserted {
            store.set_role(admin, Role::Admin)?;
            store.set_password_hash(admin, password_hash, None, self.now())?;
            store.enable_user(admin)?;
        }
        store.delete_secret(SECRET)?;
        tracing::info!(user = admin.as_str(), "the seed file's admin was taken over");
        Ok(())
    }
}

/// The code without what people add or leave out when they copy it.
pub(crate) fn plain(code: &str) -> String {
    code.chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}
