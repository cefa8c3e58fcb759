//! The second factor of accounts: its secret, sealed, and the recovery codes, of which only hashes are kept.

use crate::connections::{all, one, run};
use crate::{Store, StoreError, rows};
use alcove_domain::{Timestamp, UserId};
use rusqlite::Connection;
use zeroize::Zeroizing;

/// A second factor: TOTP (RFC 6238).
pub struct SecondFactor {
    /// What the device and the box share, wiped when it is let go.
    pub secret: Zeroizing<Vec<u8>>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When its first code was right; `None` while it is being set up.
    pub confirmed_at: Option<Timestamp>,
}

impl SecondFactor {
    /// Whether it is asked for at a sign-in.
    #[must_use]
    pub fn in_use(&self) -> bool {
        self.confirmed_at.is_some()
    }
}

impl Store {
    /// The second factor of somebody, in use or being set up.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when the secret does not open, or when the database fails.
    pub fn second_factor(&self, user: &UserId) -> Result<Option<SecondFactor>, StoreError> {
        let sql = "SELECT sealed, made_at, confirmed_at FROM second_factors WHERE user_id = ?1";
        self.connections.read(|c| {
            let found = one(c, sql, [user.as_str()], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, rows::time(row, 1)?, rows::optional_time(row, 2)?))
            })?;
            let Some((sealed, made_at, confirmed_at)) = found else { return Ok(None) };
            let secret = self.vault.unseal(&purpose(user), &sealed)?;
            Ok(Some(SecondFactor { secret, made_at, confirmed_at }))
        })
    }

    /// Keeps the secret of a second factor that is being set up, in the place of one that was; `false` when one is
    /// in use already.
    ///
    /// # Errors
    /// When the database fails.
    pub fn begin_second_factor(
        &self,
        user: &UserId,
        secret: &[u8],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO second_factors (user_id, sealed, made_at) VALUES (?1, ?2, ?3)
                   ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, made_at = excluded.made_at
                   WHERE confirmed_at IS NULL";
        let sealed = self.vault.seal(&purpose(user), secret);
        self.connections.write(|tx| Ok(run(tx, sql, (user.as_str(), sealed, now.0))? > 0))
    }

    /// Takes the second factor into use, with the time step of its first code and the recovery codes' hashes;
    /// `false` when none is being set up.
    ///
    /// # Errors
    /// When the database fails.
    pub fn confirm_second_factor(
        &self,
        user: &UserId,
        step: u64,
        hashes: &[[u8; 32]],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE second_factors SET confirmed_at = ?2, last_step = ?3
                   WHERE user_id = ?1 AND confirmed_at IS NULL";
        self.connections.write(|tx| {
            let done = run(tx, sql, (user.as_str(), now.0, step))? > 0;
            if done {
                save_codes(tx, user, hashes)?;
            }
            Ok(done)
        })
    }

    /// Uses up the code of a time step; `false` when it, or a later one, was used before.
    ///
    /// # Errors
    /// When the database fails.
    pub fn use_code_step(&self, user: &UserId, step: u64) -> Result<bool, StoreError> {
        let sql = "UPDATE second_factors SET last_step = ?2
                   WHERE user_id = ?1 AND confirmed_at IS NOT NULL AND last_step < ?2";
        self.connections.write(|tx| Ok(run(tx, sql, (user.as_str(), step))? > 0))
    }

    /// Uses up a recovery code, by its hash; `false` when there is none such.
    ///
    /// # Errors
    /// When the database fails.
    pub fn use_recovery_code(&self, user: &UserId, hash: &[u8; 32]) -> Result<bool, StoreError> {
        let sql = "DELETE FROM recovery_codes WHERE user_id = ?1 AND hash = ?2";
        self.connections.write(|tx| Ok(run(tx, sql, (user.as_str(), hash))? > 0))
    }

    /// How many recovery codes are left.
    ///
    /// # Errors
    /// When the database fails.
    pub fn recovery_codes_left(&self, user: &UserId) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM recovery_codes WHERE user_id = ?1";
        self.connections.read(|c| Ok(one(c, sql, [user.as_str()], |row| row.get(0))?.unwrap_or(0)))
    }

    /// Replaces the recovery codes of a second factor in use; `false` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn replace_recovery_codes(&self, user: &UserId, hashes: &[[u8; 32]]) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM second_factors WHERE user_id = ?1 AND confirmed_at IS NOT NULL";
        self.connections.write(|tx| {
            let there = !all(tx, sql, [user.as_str()], |_| Ok(()))?.is_empty();
            if there {
                save_codes(tx, user, hashes)?;
            }
            Ok(there)
        })
    }

    /// Removes a second factor with its recovery codes; `false` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn remove_second_factor(&self, user: &UserId) -> Result<bool, StoreError> {
        self.connections.write(|tx| {
            save_codes(tx, user, &[])?;
            Ok(run(tx, "DELETE FROM second_factors WHERE user_id = ?1", [user.as_str()])? > 0)
        })
    }
}

fn save_codes(tx: &Connection, user: &UserId, hashes: &[[u8; 32]]) -> Result<(), StoreError> {
    run(tx, "DELETE FROM recovery_codes WHERE user_id = ?1", [user.as_str()])?;
    for hash in hashes {
        let sql = "INSERT INTO recovery_codes (user_id, hash) VALUES (?1, ?2)";
        run(tx, sql, (user.as_str(), hash))?;
    }
    Ok(())
}

pub(crate) fn purpose(user: &UserId) -> Vec<u8> {
    [b"second-factor/", user.as_str().as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use crate::testing::{Fixture, NOW};

    #[test]
    fn a_second_factor_is_in_use_after_its_first_code_and_each_code_is_good_once() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        assert!(!f.confirm_second_factor(&zoe, 7, &[], NOW).expect("asked"), "nothing is being set up");
        assert!(f.begin_second_factor(&zoe, b"first", NOW).expect("begun"));
        assert!(f.begin_second_factor(&zoe, b"second", NOW).expect("begun anew"));
        assert!(!f.use_code_step(&zoe, 8).expect("asked"), "not yet in use");
        let found = f.second_factor(&zoe).expect("read").expect("one");
        assert_eq!((found.secret.as_slice(), found.in_use()), (&b"second"[..], false));

        assert!(f.confirm_second_factor(&zoe, 7, &[[1; 32], [2; 32]], NOW).expect("confirmed"));
        assert!(!f.begin_second_factor(&zoe, b"third", NOW).expect("asked"), "it is not replaced in passing");
        let uses = [7, 8, 8, 6, 9].map(|step| f.use_code_step(&zoe, step).expect("asked"));
        assert_eq!(uses, [false, true, false, false, true]);
        assert!(f.use_recovery_code(&zoe, &[1; 32]).expect("used"));
        assert!(!f.use_recovery_code(&zoe, &[1; 32]).expect("asked"));
        assert_eq!(f.recovery_codes_left(&zoe).expect("counted"), 1);
        assert!(f.replace_recovery_codes(&zoe, &[[3; 32], [4; 32]]).expect("replaced"));
        assert!(!f.use_recovery_code(&zoe, &[2; 32]).expect("asked"), "the old ones are gone");

        assert!(f.remove_second_factor(&zoe).expect("removed"));
        assert!(f.second_factor(&zoe).expect("read").is_none());
        assert_eq!(f.recovery_codes_left(&zoe).expect("counted"), 0);
    }

    #[test]
    fn a_second_factor_goes_with_its_account() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        f.begin_second_factor(&zoe, b"secret", NOW).expect("begun");
        f.confirm_second_factor(&zoe, 1, &[[1; 32]], NOW).expect("confirmed");
        f.delete_user(&zoe, NOW).expect("deleted");
        assert!(f.second_factor(&zoe).expect("read").is_none());
        assert_eq!(f.recovery_codes_left(&zoe).expect("counted"), 0);
    }
}
