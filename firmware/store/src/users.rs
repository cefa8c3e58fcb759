//! Accounts.

use crate::connections::{all, one, run};
use crate::removal::remove_access;
use crate::revisions::Revisions;
use crate::rows::{self, to_json};
use crate::{Bumped, Role, Store, StoreError, User};
use alcove_domain::{Timestamp, UserId};
use rusqlite::{Row, types::Type};

/// The columns that [`user`] reads, in its order.
pub(crate) const COLUMNS: &str = "users.user_id, users.role, users.password_hash, users.permissions,
    users.disabled, users.created_at, users.last_seen";

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
    })
}

fn role(row: &Row<'_>, index: usize) -> rusqlite::Result<Role> {
    match row.get_ref(index)?.as_str()? {
        "user" => Ok(Role::User),
        "operator" => Ok(Role::Operator),
        "admin" => Ok(Role::Admin),
        _ => Err(rusqlite::Error::InvalidColumnType(index, "role".into(), Type::Text)),
    }
}

fn role_text(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Operator => "operator",
        Role::Admin => "admin",
    }
}

impl Store {
    /// Adds an account; `false` when the name is taken.
    ///
    /// # Errors
    /// When the database fails.
    pub fn insert_user(&self, user: &User) -> Result<bool, StoreError> {
        let sql =
            "INSERT INTO users (user_id, role, password_hash, permissions, disabled, created_at, last_seen)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (user_id) DO NOTHING";
        let last_seen = user.last_seen.map(|at| at.0);
        let values = (
            user.id.as_str(),
            role_text(user.role),
            &user.password_hash,
            to_json(&user.permissions),
            user.disabled,
            user.created_at.0,
            last_seen,
        );
        self.connections.write(|tx| Ok(run(tx, sql, values)? > 0))
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

    /// Changes the role; `false` when there is no such user.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_role(&self, id: &UserId, role: Role) -> Result<bool, StoreError> {
        let sql = "UPDATE users SET role = ?2 WHERE user_id = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, (id.as_str(), role_text(role)))? > 0))
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

/// The text with `LIKE`'s own signs taken literally.
fn like_literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
