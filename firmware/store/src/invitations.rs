//! Invitations: one-time links by which somebody chooses a password.

use crate::connections::{all, one, run};
use crate::{Store, StoreError, rows};
use alcove_domain::{Timestamp, UserId};

impl Store {
    /// Remembers an invitation by the SHA-256 of its code; an earlier one of the same user is void. `false` when
    /// there is no such user, or it is disabled.
    ///
    /// # Errors
    /// When the database fails.
    pub fn invite(
        &self,
        user: &UserId,
        code_hash: &[u8; 32],
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO invitations (user_id, code_hash, created_at, expires_at)
                   SELECT user_id, ?2, ?3, ?4 FROM users WHERE user_id = ?1 AND disabled = 0
                   ON CONFLICT (user_id) DO UPDATE SET code_hash = excluded.code_hash,
                       created_at = excluded.created_at, expires_at = excluded.expires_at";
        self.connections.write(|tx| Ok(run(tx, sql, (user.as_str(), code_hash, now.0, expires_at.0))? > 0))
    }

    /// Whom an invitation is for, and until when; `None` when it was used, is past its time or void.
    ///
    /// # Errors
    /// When the database fails.
    pub fn invitation(
        &self,
        code_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<(UserId, Timestamp)>, StoreError> {
        let sql = "SELECT user_id, expires_at FROM invitations JOIN users USING (user_id)
                   WHERE code_hash = ?1 AND expires_at > ?2 AND disabled = 0";
        self.connections.read(|c| {
            Ok(one(c, sql, (code_hash, now.0), |row| Ok((rows::id(row, 0)?, rows::time(row, 1)?)))?)
        })
    }

    /// Until when somebody's invitation is open, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn open_invitation(&self, user: &UserId, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT expires_at FROM invitations WHERE user_id = ?1 AND expires_at > ?2";
        self.connections.read(|c| Ok(one(c, sql, (user.as_str(), now.0), |row| rows::time(row, 0))?))
    }

    /// Uses an invitation up in one statement and sets the password; the user's sessions end. `None`, with nothing
    /// changed, when it was used, is past its time or void.
    ///
    /// # Errors
    /// When the database fails; the invitation is not used then.
    pub fn accept_invitation(
        &self,
        code_hash: &[u8; 32],
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<UserId>, StoreError> {
        self.connections.write(|tx| {
            let sql = "DELETE FROM invitations WHERE code_hash = ?1 AND expires_at > ?2
                           AND user_id IN (SELECT user_id FROM users WHERE disabled = 0)
                       RETURNING user_id";
            let used = all(tx, sql, (code_hash, now.0), |row| rows::id::<UserId>(row, 0))?;
            let Some(user) = used.into_iter().next() else { return Ok(None) };
            run(
                tx,
                "UPDATE users SET password_hash = ?2 WHERE user_id = ?1",
                (user.as_str(), password_hash),
            )?;
            run(tx, "DELETE FROM sessions WHERE user_id = ?1", [user.as_str()])?;
            Ok::<_, StoreError>(Some(user))
        })
    }

    /// Makes somebody's invitation void; `false` when there was none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn withdraw_invitation(&self, user: &UserId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM invitations WHERE user_id = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, [user.as_str()])? > 0))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Fixture, LATER, NOW};
    use alcove_domain::{Seconds, Timestamp};

    const CODE: [u8; 32] = [7; 32];

    #[test]
    fn an_invitation_works_once_in_its_time() {
        let f = Fixture::new();
        let anna = f.user("anna");
        assert!(f.invite(&anna, &CODE, NOW, LATER).expect("invited"));
        assert_eq!(f.invitation(&CODE, NOW).expect("found"), Some((anna.clone(), LATER)));
        assert_eq!(f.invitation(&CODE, LATER).expect("found"), None, "past its time");
        assert_eq!(f.accept_invitation(&CODE, "hash", LATER).expect("tried"), None);
        assert_eq!(f.accept_invitation(&CODE, "hash", NOW).expect("used"), Some(anna.clone()));
        assert_eq!(f.accept_invitation(&CODE, "other", NOW).expect("tried"), None, "once");
        let user = f.store.user(&anna).expect("a look").expect("a user");
        assert_eq!(user.password_hash.as_deref(), Some("hash"));
    }

    #[test]
    fn of_two_at_the_same_moment_one_is_let_in() {
        let f = Fixture::new();
        let anna = f.user("anna");
        f.invite(&anna, &CODE, NOW, LATER).expect("invited");
        let second = f.second();
        let outcomes = std::thread::scope(|scope| {
            let one = scope.spawn(|| f.store.accept_invitation(&CODE, "one", NOW).expect("tried"));
            let two = scope.spawn(|| second.accept_invitation(&CODE, "two", NOW).expect("tried"));
            [one.join().expect("ran"), two.join().expect("ran")]
        });
        assert_eq!(outcomes.iter().flatten().count(), 1);
    }

    #[test]
    fn a_newer_one_voids_an_older_and_locking_out_voids_all() {
        let f = Fixture::new();
        let anna = f.user("anna");
        f.invite(&anna, &CODE, NOW, LATER).expect("invited");
        f.invite(&anna, &[8; 32], NOW, LATER).expect("invited");
        assert_eq!(f.invitation(&CODE, NOW).expect("found"), None);
        assert_eq!(f.open_invitation(&anna, NOW).expect("found"), Some(LATER));
        f.disable_user(&anna, NOW).expect("disabled");
        assert_eq!(f.accept_invitation(&[8; 32], "hash", NOW).expect("tried"), None);
        assert!(!f.invite(&anna, &CODE, NOW, LATER).expect("tried"), "nobody invites who is locked out");
        f.enable_user(&anna).expect("enabled");
        assert_eq!(f.invitation(&[8; 32], NOW).expect("found"), None, "not even when let in again");
    }

    #[test]
    fn deleting_the_account_deletes_its_invitation() {
        let f = Fixture::new();
        let anna = f.user("anna");
        f.invite(&anna, &CODE, NOW, Timestamp(NOW.0).plus(Seconds(60))).expect("invited");
        f.delete_user(&anna, NOW).expect("deleted");
        assert_eq!(f.invitation(&CODE, NOW).expect("found"), None);
        assert!(!f.withdraw_invitation(&anna).expect("nothing"));
    }
}
