//! Tokens of the admin API: kept by the digest of what proves them.

use crate::connections::{all, one, run};
use crate::rows::{self, to_json};
use crate::users::TOUCH_EVERY;
use crate::{AdminToken, Store, StoreError};
use alcove_domain::Timestamp;
use rusqlite::Row;

/// The columns that [`token`] reads, in its order.
const COLUMNS: &str = "token_id, name, hash, scopes, created_at, expires_at, last_used";

fn token(row: &Row<'_>) -> rusqlite::Result<AdminToken> {
    Ok(AdminToken {
        id: row.get(0)?,
        name: row.get(1)?,
        hash: row.get(2)?,
        scopes: rows::json(row, 3)?,
        created_at: rows::time(row, 4)?,
        expires_at: rows::optional_time(row, 5)?,
        last_used: rows::optional_time(row, 6)?,
    })
}

impl Store {
    /// Keeps a token unless there are `most` of them; `false` then, or when its name is taken.
    ///
    /// # Errors
    /// When the database fails.
    pub fn insert_admin_token(&self, new: &AdminToken, most: u32) -> Result<bool, StoreError> {
        let sql = "INSERT INTO admin_tokens (token_id, name, hash, scopes, created_at, expires_at)
                   SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE (SELECT count(*) FROM admin_tokens) < ?7
                   ON CONFLICT (name) DO NOTHING";
        let values = (
            &new.id,
            &new.name,
            new.hash,
            to_json(&new.scopes),
            new.created_at.0,
            new.expires_at.map(|at| at.0),
            most,
        );
        self.connections.write(|tx| Ok(run(tx, sql, values)? > 0))
    }

    /// The token that is found by this.
    ///
    /// # Errors
    /// When the database fails.
    pub fn admin_token(&self, id: &str) -> Result<Option<AdminToken>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM admin_tokens WHERE token_id = ?1");
        self.connections.read(|c| Ok(one(c, &sql, [id], token)?))
    }

    /// All tokens by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn admin_tokens(&self) -> Result<Vec<AdminToken>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM admin_tokens ORDER BY name");
        self.connections.read(|c| Ok(all(c, &sql, [], token)?))
    }

    /// Ends a token; `false` when there is none of this name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete_admin_token(&self, name: &str) -> Result<bool, StoreError> {
        self.connections.write(|tx| Ok(run(tx, "DELETE FROM admin_tokens WHERE name = ?1", [name])? > 0))
    }

    /// Notes that a token was used; written at most once an hour.
    ///
    /// # Errors
    /// When the database fails.
    pub fn touch_admin_token(&self, token: &AdminToken, now: Timestamp) -> Result<(), StoreError> {
        if token.last_used.is_some_and(|last| now.since(last).0 < TOUCH_EVERY) {
            return Ok(());
        }
        let sql = "UPDATE admin_tokens SET last_used = ?2 WHERE token_id = ?1";
        self.connections.write(|tx| Ok(run(tx, sql, (&token.id, now.0)).map(|_| ())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW};

    fn wish(name: &str) -> AdminToken {
        AdminToken {
            id: format!("id-{name}"),
            name: name.into(),
            hash: [7; 32],
            scopes: vec!["read".into(), "users".into()],
            created_at: NOW,
            expires_at: Some(Timestamp(NOW.0 + 60)),
            last_used: None,
        }
    }

    #[test]
    fn a_token_is_found_until_it_is_revoked_and_its_name_is_taken_once() {
        let f = Fixture::new();
        let backup = wish("backup");
        assert!(f.insert_admin_token(&backup, 100).expect("kept"));
        let twin = AdminToken { id: "other".into(), ..backup.clone() };
        assert!(!f.insert_admin_token(&twin, 100).expect("refused"));
        assert_eq!(f.admin_token("id-backup").expect("read"), Some(backup.clone()));
        assert_eq!(f.admin_token("other").expect("read"), None);
        let never_ends = AdminToken { expires_at: None, ..wish("always") };
        assert!(f.insert_admin_token(&never_ends, 100).expect("kept"));
        assert_eq!(f.admin_tokens().expect("a list"), [never_ends, backup]);
        assert!(f.delete_admin_token("backup").expect("deleted"));
        assert!(!f.delete_admin_token("backup").expect("none"));
        assert_eq!(f.admin_token("id-backup").expect("read"), None);
    }

    #[test]
    fn there_are_only_so_many() {
        let f = Fixture::new();
        assert!(f.insert_admin_token(&wish("one"), 2).expect("kept"));
        assert!(f.insert_admin_token(&wish("two"), 2).expect("kept"));
        assert!(!f.insert_admin_token(&wish("three"), 2).expect("refused"));
    }

    #[test]
    fn the_last_use_is_kept_to_the_hour() {
        let f = Fixture::new();
        assert!(f.insert_admin_token(&wish("backup"), 2).expect("kept"));
        let used = |now| {
            let token = f.admin_token("id-backup").expect("read").expect("a token");
            f.touch_admin_token(&token, now).expect("touched");
            f.admin_token("id-backup").expect("read").and_then(|token| token.last_used)
        };
        assert_eq!(used(NOW), Some(NOW));
        assert_eq!(used(Timestamp(NOW.0 + 3599)), Some(NOW));
        assert_eq!(used(Timestamp(NOW.0 + 3600)), Some(Timestamp(NOW.0 + 3600)));
    }
}
