//! Accounts.

use crate::connections::{all, one, run};
use crate::removal::remove_access;
use crate::revisions::Revisions;
use crate::rows::{self, to_json};
use crate::{Bumped, Role, Store, StoreError, User};
use alcove_domain::{Language, Timestamp, UserId};
use rusqlite::{Connection, Row, types::Type};

/// The columns that [`user`] reads, in its order.
pub(crate) const COLUMNS: &str = "users.user_id, users.role, users.password_hash, users.permissions,
    users.disabled, users.created_at, users.last_seen, users.language, users.guest_of";

/// How exact "last seen" and "last used" are, in seconds: the fewer writes, the longer a card lives.
pub(crate) const TOUCH_EVERY: i64 = 3600;

/// An account, from [`COLUMNS`] beginning at `first`.
pub(crate) fn user(row: &Row<'_>, first: usize) -> rusqlite::Result<User> {
    Ok(User {
        id: rows::id(row, first)?,
        role: role(row, first + 1)?,
        password_hash: row.get(first + 2)?,
        permissions: rows::json(row, first + 3)?,
        disabled: row.get(first + 4)?,
        created_at: rows::time(row, first + 5)?,
        last_seen: rows::optional_time(row, first + 6)?,
        language: language(row, first + 7)?,
        guest_of: row.get(first + 8)?,
    })
}

/// A language that this release does not have counts as none chosen.
fn language(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Language>> {
    let code: Option<String> = row.get(index)?;
    Ok(code.as_deref().and_then(Language::from_code))
}

fn role(row: &Row<'_>, index: usize) -> rusqlite::Result<Role> {
    let known = Role::from_name(row.get_ref(index)?.as_str()?);
    known.ok_or_else(|| rusqlite::Error::InvalidColumnType(index, "role".into(), Type::Text))
}

impl Store {
    /// Adds an account; `false` when the name is taken.
    ///
    /// # Errors
    /// When the database fails.
    pub fn insert_user(&self, user: &User) -> Result<bool, StoreError> {
        self.connections.write(|tx| insert(tx, user))
    }

    /// The account of this name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn user(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE user_id = ?1");
        self.connections.read(|c| Ok(one(c, &sql, [id.as_str()], |row| user(row, 0))?))
    }

    /// Accounts by name, those that contain `search` (ASCII letters in either case) when it is given.
    ///
    /// # Errors
    /// When the database fails.
    pub fn users(&self, search: Option<&str>, offset: u32, limit: u32) -> Result<Vec<User>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM users WHERE user_id LIKE ?1 ESCAPE '\\'
             ORDER BY user_id LIMIT ?2 OFFSET ?3"
        );
        let pattern = format!("%{}%", like_literal(search.unwrap_or_default()));
        self.connections.read(|c| Ok(all(c, &sql, (pattern, limit, offset), |row| user(row, 0))?))
    }

    /// Changes the password and ends the user's sessions but the given one (by its token's SHA-256);
    /// `false` when there is no such user.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_password_hash(
        &self,
        id: &UserId,
        hash: &str,
        keep_session: Option<&[u8; 32]>,
        _now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.connections.write(|tx| {
            let sql = "UPDATE users SET password_hash = ?2 WHERE user_id = ?1";
            if run(tx, sql, (id.as_str(), hash))? == 0 {
                return Ok(false);
            }
            let sql = "DELETE FROM sessions WHERE user_id = ?1 AND token_hash IS NOT ?2";
            run(tx, sql, (id.as_str(), keep_session))?;
            Ok(true)
        })
    }

    /// Replaces the permissions; `false` when there is no such user.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_permissions(&self, id: &UserId, permissions: &[String]) -> Result<bool, StoreError> {
        let sql = "UPDATE users SET permissions = ?2 WHERE user_id = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, (id.as_str(), to_json(&permissions)))? > 0))
    }

    /// Keeps the language of somebody's pages.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_language(&self, id: &UserId, language: Language) -> Result<(), StoreError> {
        let sql = "UPDATE users SET language = ?2 WHERE user_id = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, (id.as_str(), language.code())).map(|_| ())?))
    }

    /// Changes the role; `false` when there is no such user.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_role(&self, id: &UserId, role: Role) -> Result<bool, StoreError> {
        let sql = "UPDATE users SET role = ?2 WHERE user_id = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, (id.as_str(), role.name()))? > 0))
    }

    /// Notes that the user was here; written at most once an hour.
    ///
    /// # Errors
    /// When the database fails.
    pub fn touch_user(&self, id: &UserId, now: Timestamp) -> Result<(), StoreError> {
        let stale = "user_id = ?1 AND coalesce(last_seen, 0) <= ?2";
        let before = (id.as_str(), now.0 - TOUCH_EVERY);
        let sql = format!("SELECT 1 FROM users WHERE {stale}");
        if self.connections.read(|c| Ok(one(c, &sql, before, |_| Ok(()))?))?.is_none() {
            return Ok(());
        }
        let sql = "UPDATE users SET last_seen = ?2 WHERE user_id = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, (id.as_str(), now.0)).map(|_| ())?))
    }

    /// Locks an account out: its configurations, authorizations, sessions and pending codes end now. `None`
    /// when there is no such user.
    ///
    /// # Errors
    /// When the database fails.
    pub fn disable_user(&self, id: &UserId, now: Timestamp) -> Result<Option<Bumped>, StoreError> {
        self.end_access(id, "UPDATE users SET disabled = 1 WHERE user_id = ?1", now)
    }

    /// Lets a disabled account in again; `false` when there is no such user.
    ///
    /// # Errors
    /// When the database fails.
    pub fn enable_user(&self, id: &UserId) -> Result<bool, StoreError> {
        let sql = "UPDATE users SET disabled = 0 WHERE user_id = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, [id.as_str()])? > 0))
    }

    /// Deletes an account and everything of it but the connection log; `None` when there is no such user.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_user(&self, id: &UserId, now: Timestamp) -> Result<Option<Bumped>, StoreError> {
        self.end_access(id, "DELETE FROM users WHERE user_id = ?1", now)
    }

    /// How many admins are not disabled.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_admins(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM users WHERE role = 'admin' AND disabled = 0";
        self.connections.read(|c| Ok(one(c, sql, [], |row| row.get(0))?.unwrap_or(0)))
    }

    fn end_access(&self, id: &UserId, sql: &str, now: Timestamp) -> Result<Option<Bumped>, StoreError> {
        self.connections.write(|tx| {
            let mut revisions = Revisions::new(tx);
            remove_access(tx, &mut revisions, id, now)?;
            let known = run(tx, sql, [id.as_str()])? > 0;
            Ok(known.then(|| revisions.done()))
        })
    }
}

/// Adds an account; `false` when the name is taken.
pub(crate) fn insert(c: &Connection, user: &User) -> Result<bool, StoreError> {
    let sql = "INSERT INTO users (user_id, role, password_hash, permissions, disabled, created_at, last_seen,
                                language, guest_of)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (user_id) DO NOTHING";
    let last_seen = user.last_seen.map(|at| at.0);
    let values = (
        user.id.as_str(),
        user.role.name(),
        &user.password_hash,
        to_json(&user.permissions),
        user.disabled,
        user.created_at.0,
        last_seen,
        user.language.map(Language::code),
        &user.guest_of,
    );
    Ok(run(c, sql, values)? > 0)
}

/// The text with `LIKE`'s own signs taken literally.
pub(crate) fn like_literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW, user};
    use crate::{Counts, LogQuery};
    use alcove_domain::NodeId;

    fn find(f: &Fixture, name: &str) -> Option<User> {
        f.store.user(&name.parse().expect("an ID")).expect("read")
    }

    #[test]
    fn who_is_disabled_loses_every_access_in_one_revision() {
        let f = Fixture::new();
        let (zoe, max) = (f.user("zoe"), f.user("max"));
        let apps = [f.app(&zoe, "app"), f.app(&zoe, "app"), f.app(&max, "app")];
        let given = apps.each_ref().map(|app| f.connect(app));
        f.allocate_configuration(&f.manual(&zoe, "router")).expect("a configuration");
        let before = f.node(NodeId::LOCAL).expect("read").expect("a node").revision;

        let end = Timestamp(NOW.0 + 5);
        let bumped = f.disable_user(&zoe, end).expect("disabled").expect("a user");
        assert_eq!(bumped.0, [(NodeId::LOCAL, before + 1)]);
        assert_eq!(f.configurations_of(&zoe).expect("a list"), []);
        assert_eq!(f.authorized_user(&apps[0].auth_key, NOW).expect("read"), None);
        assert_eq!(f.changes_since(NodeId::LOCAL, before, f.epoch()).expect("changes").remove.len(), 3);
        let query = LogQuery { user: Some(zoe.clone()), limit: 10, ..LogQuery::default() };
        let rows = f.connection_log(&query).expect("rows");
        assert!(rows.len() == 3 && rows.iter().all(|row| row.disconnected_at == Some(end)));

        assert!(f.authorized_user(&apps[2].auth_key, NOW).expect("read").is_some(), "others are untouched");
        assert_eq!(f.configurations_of(&max).expect("a list")[0].v4, Some(given[2].v4));
        let counts = Counts { users: 2, disabled_users: 1, authorizations: 1, configurations: 1 };
        assert_eq!(f.counts().expect("counts"), counts);
        assert!(find(&f, "zoe").expect("kept").disabled);
        assert!(f.enable_user(&zoe).expect("enabled"));
    }

    #[test]
    fn who_is_deleted_leaves_only_the_connection_log() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        let given = f.connect(&f.app(&zoe, "app"));
        assert!(f.delete_user(&zoe, NOW).expect("deleted").is_some());
        assert_eq!(find(&f, "zoe"), None);
        assert_eq!(f.counts().expect("counts"), Counts::default());
        let query = LogQuery { address: Some(given.v4.into()), limit: 10, ..LogQuery::default() };
        assert_eq!(f.connection_log(&query).expect("rows")[0].user, zoe);
        assert_eq!(f.delete_user(&zoe, NOW).expect("none"), None);
        assert_eq!(f.disable_user(&zoe, NOW).expect("none"), None);
        assert!(!f.enable_user(&zoe).expect("none"));
    }

    #[test]
    fn a_name_is_taken_once() {
        let f = Fixture::new();
        let zoe = User {
            password_hash: Some("$argon2id$…".into()),
            permissions: vec!["group!staff".into()],
            role: Role::Admin,
            ..user("zoe")
        };
        assert!(f.insert_user(&zoe).expect("inserted"));
        assert!(!f.insert_user(&user("zoe")).expect("refused"));
        assert_eq!(find(&f, "zoe"), Some(zoe.clone()));
        assert_eq!(f.count_admins().expect("a count"), 1);
        f.set_role(&zoe.id, Role::Operator).expect("set");
        f.set_permissions(&zoe.id, &["a".into()]).expect("set");
        let changed = find(&f, "zoe").expect("a user");
        assert_eq!((changed.role, changed.permissions), (Role::Operator, vec!["a".into()]));
        assert_eq!(f.count_admins().expect("a count"), 0);
    }

    #[test]
    fn a_search_takes_its_text_literally() {
        let f = Fixture::new();
        for name in ["zoe", "max_1", "maxi1", "100%", "Zoltan"] {
            f.user(name);
        }
        let found = |search| {
            let users = f.users(search, 0, 10).expect("a list");
            users.into_iter().map(|user| user.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(found(Some("zo")), ["Zoltan", "zoe"]);
        assert_eq!(found(Some("x_")), ["max_1"]);
        assert_eq!(found(Some("%")), ["100%"]);
        assert_eq!(found(None).len(), 5);
        assert_eq!(f.users(None, 4, 10).expect("a list").len(), 1);
    }

    #[test]
    fn last_seen_is_kept_to_the_hour() {
        let f = Fixture::new();
        let zoe = f.user("zoe");
        let seen = |now| {
            f.touch_user(&zoe, now).expect("touched");
            find(&f, "zoe").and_then(|user| user.last_seen)
        };
        assert_eq!(seen(NOW), Some(NOW));
        assert_eq!(seen(Timestamp(NOW.0 + 3599)), Some(NOW));
        assert_eq!(seen(Timestamp(NOW.0 + 3600)), Some(Timestamp(NOW.0 + 3600)));
    }
}
