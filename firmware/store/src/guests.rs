//! Guests: accounts of people who belong to another server, made when they first come with a token of it.

use crate::connections::{all, one, run};
use crate::removal::{remove, remove_authorization};
use crate::revisions::Revisions;
use crate::rows::{self, to_json};
use crate::users::COLUMNS;
use crate::{Authorization, AuthorizedUser, Bumped, Store, StoreError, User, oauth, users};
use alcove_domain::{AuthKey, ProfileId, Seconds, Timestamp};
use rusqlite::Connection;

/// Apps that may act for one guest at a time; beyond it the oldest goes.
const MOST_APPS: u32 = 16;
/// How long a guest without any app is remembered, unless locked out.
const FORGOTTEN_AFTER: Seconds = Seconds(90 * 24 * 60 * 60);

/// What came of somebody's knocking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Let in; what other nodes have to hear, where an old app of theirs gave way.
    In(Box<AuthorizedUser>, Bumped),
    /// Locked out by an admin.
    Disabled,
    /// There are as many guests as there may be.
    Full,
    /// The name or the authorization is somebody else's.
    Taken,
}

impl Store {
    /// Lets a guest in: makes the account when it is the first time, and puts the authorization in force when there is
    /// none, or one that is past its time. Not more than `most` guests get an account.
    ///
    /// # Errors
    /// When the database fails.
    pub fn admit_guest(
        &self,
        guest: &User,
        authorization: &Authorization,
        most: u32,
        now: Timestamp,
    ) -> Result<Admission, StoreError> {
        self.connections.write(|tx| {
            match known(tx, guest)? {
                Some(user) if user.guest_of != guest.guest_of => return Ok(Admission::Taken),
                Some(user) if user.disabled => return Ok(Admission::Disabled),
                Some(_) => {
                    let sql = "UPDATE users SET last_seen = ?2 WHERE user_id = ?1";
                    run(tx, sql, (guest.id.as_str(), now.0))?;
                }
                None => {
                    let sql = "SELECT count(*) FROM users WHERE guest_of IS NOT NULL";
                    if one(tx, sql, [], |row| row.get::<_, u32>(0))?.unwrap_or(0) >= most {
                        return Ok(Admission::Full);
                    }
                    users::insert(tx, guest)?;
                }
            }
            let sql = "INSERT INTO authorizations
                           (auth_key, client_id, user_id, scope, authorized_at, expires_at, last_used)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5)
                       ON CONFLICT (auth_key) DO UPDATE
                           SET authorized_at = excluded.authorized_at, expires_at = excluded.expires_at
                           WHERE user_id = excluded.user_id AND expires_at <= ?5";
            let values = (
                authorization.auth_key.as_str(),
                authorization.client_id.as_str(),
                guest.id.as_str(),
                &authorization.scope,
                now.0,
                authorization.expires_at.0,
            );
            run(tx, sql, values)?;
            let mut revisions = Revisions::new(tx);
            for old in excess(tx, guest)? {
                remove_authorization(tx, &mut revisions, &old, now)?;
            }
            let bumped = revisions.done();
            let user = known(tx, guest)?;
            let authorization = oauth::in_force(tx, &authorization.auth_key, now)?;
            Ok(match authorization.zip(user) {
                Some((authorization, user)) if authorization.user == user.id => {
                    Admission::In(Box::new(AuthorizedUser { authorization, user }), bumped)
                }
                _ => Admission::Taken,
            })
        })
    }

    /// Ends what guests have that they may not have any more: everything of those whose server is not among `hosts`,
    /// and configurations in other profiles than these.
    ///
    /// # Errors
    /// When the database fails.
    pub fn end_guests(
        &self,
        hosts: &[String],
        profiles: &[ProfileId],
        now: Timestamp,
    ) -> Result<Bumped, StoreError> {
        let (hosts, profiles) = (to_json(&hosts), to_json(&profiles));
        // Most of the time there is nothing: found out without keeping writers waiting.
        let sql = "SELECT 1 FROM users LEFT JOIN configurations USING (user_id)
                       LEFT JOIN authorizations AS apps ON apps.user_id = users.user_id
                   WHERE guest_of IS NOT NULL
                       AND ((guest_of NOT IN (SELECT value FROM json_each(?1))
                               AND (apps.auth_key IS NOT NULL OR public_key IS NOT NULL))
                           OR (public_key IS NOT NULL AND profile_id NOT IN (SELECT value FROM json_each(?2))))
                   LIMIT 1";
        if self.connections.read(|c| Ok(one(c, sql, (&hosts, &profiles), |_| Ok(()))?))?.is_none() {
            return Ok(Bumped::default());
        }
        self.connections.write(|tx| {
            let mut revisions = Revisions::new(tx);
            let guests = "user_id IN (SELECT user_id FROM users WHERE guest_of IS NOT NULL
                              AND (guest_of NOT IN (SELECT value FROM json_each(?1))
                                  OR configurations.profile_id NOT IN (SELECT value FROM json_each(?2))))";
            remove(tx, &mut revisions, guests, (&hosts, &profiles), now)?;
            let sql = "DELETE FROM authorizations WHERE user_id IN (SELECT user_id FROM users
                           WHERE guest_of IS NOT NULL AND guest_of NOT IN (SELECT value FROM json_each(?1)))";
            run(tx, sql, [&hosts])?;
            Ok(revisions.done())
        })
    }

    /// How many guests have an account here, by server, the most first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn guests_by_server(&self) -> Result<Vec<(String, u32)>, StoreError> {
        let sql = "SELECT guest_of, count(*) FROM users WHERE guest_of IS NOT NULL GROUP BY guest_of
                   ORDER BY 2 DESC, 1";
        self.connections.read(|c| Ok(all(c, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?))
    }
}

/// The account of this name, if there is one.
fn known(c: &Connection, guest: &User) -> Result<Option<User>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE user_id = ?1");
    Ok(one(c, &sql, [guest.id.as_str()], |row| users::user(row, 0))?)
}

/// The oldest apps of somebody who has too many.
fn excess(c: &Connection, guest: &User) -> Result<Vec<AuthKey>, StoreError> {
    let sql = "SELECT auth_key FROM authorizations WHERE user_id = ?1
               ORDER BY authorized_at DESC, rowid DESC LIMIT -1 OFFSET ?2";
    Ok(all(c, sql, (guest.id.as_str(), MOST_APPS), |row| rows::id(row, 0))?)
}

/// Forgets guests who have not been here for long and are not locked out.
pub(crate) fn forget(c: &Connection, now: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM users WHERE guest_of IS NOT NULL AND disabled = 0
                   AND coalesce(last_seen, created_at) < ?1
                   AND NOT EXISTS (SELECT 1 FROM authorizations WHERE user_id = users.user_id)
                   AND NOT EXISTS (SELECT 1 FROM configurations WHERE user_id = users.user_id)";
    run(c, sql, [now.minus(FORGOTTEN_AFTER).0])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Retention;
    use crate::testing::{Fixture, LATER, NOW, authorization, user};

    fn guest(name: &str) -> User {
        let (_, host) = name.split_once('@').expect("a guest's name");
        User { guest_of: Some(host.into()), ..user(name) }
    }

    fn enter(f: &Fixture, name: &str) -> Authorization {
        let guest = guest(name);
        let wanted = authorization(&guest.id, "app");
        match f.admit_guest(&guest, &wanted, 10, NOW).expect("asked") {
            Admission::In(caller, _) => {
                assert_eq!((&caller.user.id, &caller.user.guest_of), (&guest.id, &guest.guest_of));
                caller.authorization
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_guest_gets_an_account_the_first_time_and_keeps_it() {
        let f = Fixture::new();
        let app = enter(&f, "a@one.example");
        assert_eq!(f.guests_by_server().expect("counted"), [("one.example".to_owned(), 1)]);
        // Again with the same: nothing new; its end stays what it was.
        let longer = Authorization { expires_at: Timestamp(LATER.0 + 5), ..app.clone() };
        let again = f.admit_guest(&guest("a@one.example"), &longer, 1, NOW).expect("asked");
        assert!(matches!(again, Admission::In(caller, _) if caller.authorization.expires_at == LATER));
        // Past its time, it begins anew.
        let later = Timestamp(LATER.0 + 1);
        let again = f.admit_guest(&guest("a@one.example"), &longer, 1, later).expect("asked");
        assert!(
            matches!(again, Admission::In(caller, _) if caller.authorization.expires_at.0 == LATER.0 + 5)
        );
    }

    #[test]
    fn nobody_gets_in_as_somebody_else_or_beyond_the_number() {
        let f = Fixture::new();
        let app = enter(&f, "a@one.example");
        let ask = |name: &str, app: &Authorization, most| {
            f.admit_guest(&guest(name), app, most, NOW).expect("asked")
        };
        assert_eq!(
            ask("b@one.example", &authorization(&guest("b@one.example").id, "app"), 1),
            Admission::Full
        );
        assert_eq!(ask("b@one.example", &app, 9), Admission::Taken, "another's authorization");
        f.user("c@one.example");
        let own = authorization(&guest("c@one.example").id, "app");
        assert_eq!(ask("c@one.example", &own, 9), Admission::Taken, "a name of this box");
        f.disable_user(&guest("a@one.example").id, NOW).expect("disabled");
        assert_eq!(ask("a@one.example", &app, 9), Admission::Disabled);
    }

    #[test]
    fn what_is_not_allowed_any_more_ends() {
        let f = Fixture::new();
        let office = ProfileId::new("office").expect("an ID");
        f.connect(&enter(&f, "a@one.example"));
        f.connect(&enter(&f, "b@two.example"));
        let own = f.app(&f.user("zoe"), "app");
        f.connect(&own);
        let left = || {
            let count = f.counts().expect("counts");
            (count.authorizations, count.configurations)
        };
        let (one, both) =
            (vec!["one.example".to_owned()], vec!["one.example".to_owned(), "two.example".into()]);
        assert_eq!(
            f.end_guests(&both, std::slice::from_ref(&office), NOW).expect("ended"),
            Bumped::default()
        );
        assert_eq!(left(), (3, 3));
        assert!(!f.end_guests(&one, std::slice::from_ref(&office), NOW).expect("ended").0.is_empty());
        assert_eq!(left(), (2, 2));
        assert!(!f.end_guests(&one, &[], NOW).expect("ended").0.is_empty());
        assert_eq!(left(), (2, 1), "the profile is closed to guests: the app may still ask");
        f.end_guests(&[], &[], NOW).expect("ended");
        assert_eq!(left(), (1, 1), "who belongs here is untouched");
    }

    #[test]
    fn guests_who_do_not_come_back_are_forgotten_but_not_those_who_were_locked_out() {
        let f = Fixture::new();
        for name in ["a@one.example", "b@one.example"] {
            enter(&f, name);
        }
        f.disable_user(&guest("b@one.example").id, NOW).expect("disabled");
        let retention = Retention { connection_log: Seconds(1), connection_log_rows: 10 };
        f.housekeeping(&retention, Timestamp(NOW.0 + 86_400)).expect("kept");
        assert_eq!(f.guests_by_server().expect("counted"), [("one.example".to_owned(), 2)]);
        f.housekeeping(&retention, LATER.plus(FORGOTTEN_AFTER)).expect("kept");
        assert_eq!(f.guests_by_server().expect("counted"), [("one.example".to_owned(), 1)]);
    }
}
