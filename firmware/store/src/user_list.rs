//! Accounts by the page, for ten thousand of them and more: names are counted and searched in an index alone, and
//! only the rows that are shown are read.

use crate::connections::{all, one};
use crate::users::{self, COLUMNS, like_literal};
use crate::{Store, StoreError, User};
use alcove_domain::{NodeId, UserId};
use std::collections::HashMap;

/// Which accounts a list is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UserState {
    /// All.
    #[default]
    All,
    /// Those that may sign in.
    Active,
    /// Those that may not.
    Disabled,
    /// Admins and operators.
    Staff,
    /// People of other servers.
    Guests,
}

/// What a list of accounts is to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserFilter<'a> {
    /// A part of the name, ASCII letters in either case; empty for all.
    pub search: &'a str,
    /// Of which state.
    pub state: UserState,
}

/// A page of accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserPage {
    /// The accounts, by name.
    pub users: Vec<User>,
    /// How many there are on all pages.
    pub total: u32,
}

impl Store {
    /// A page of accounts by name, after `offset` of them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn user_page(
        &self,
        filter: &UserFilter<'_>,
        offset: u32,
        limit: u32,
    ) -> Result<UserPage, StoreError> {
        // Written so that each meets an index: that of the names, or one of the few.
        let state = match filter.state {
            UserState::All => "1",
            UserState::Active => "user_id NOT IN (SELECT user_id FROM users WHERE disabled = 1)",
            UserState::Disabled => "disabled = 1",
            UserState::Staff => "role <> 'user'",
            UserState::Guests => "guest_of IS NOT NULL",
        };
        let found = if filter.search.is_empty() { "?1 IS NOT NULL" } else { "user_id LIKE ?1 ESCAPE '\\'" };
        let pattern = format!("%{}%", like_literal(filter.search));
        let count = format!("SELECT count(*) FROM users WHERE {state} AND {found}");
        let page = format!(
            "SELECT {COLUMNS} FROM users WHERE user_id IN (
                 SELECT user_id FROM users WHERE {state} AND {found} ORDER BY user_id LIMIT ?2 OFFSET ?3)
             ORDER BY user_id"
        );
        self.connections.snapshot(|c| {
            let total = one(c, &count, [&pattern], |row| row.get(0))?.unwrap_or(0);
            let users = all(c, &page, (&pattern, limit, offset), |row| users::user(row, 0))?;
            Ok(UserPage { users, total })
        })
    }

    /// How many configurations each of these users has.
    ///
    /// # Errors
    /// When the database fails.
    pub fn configuration_counts(&self, users: &[UserId]) -> Result<HashMap<UserId, u32>, StoreError> {
        let sql = "SELECT count(*) FROM configurations WHERE user_id = ?1";
        self.connections.read(|c| {
            let count = |id: &UserId| {
                let count = one(c, sql, [id.as_str()], |row| row.get(0))?;
                Ok((id.clone(), count.unwrap_or(0)))
            };
            users.iter().map(count).collect()
        })
    }

    /// The nodes by number and name, for lists that name them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn node_names(&self) -> Result<HashMap<NodeId, String>, StoreError> {
        let sql = "SELECT node, name FROM nodes";
        let rows = self
            .connections
            .read(|c| Ok(all(c, sql, [], |row| Ok((NodeId(row.get(0)?), row.get::<_, String>(1)?)))?))?;
        Ok(rows.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, NOW, user};
    use alcove_domain::Role;

    fn names(page: &UserPage) -> Vec<&str> {
        page.users.iter().map(|user| user.id.as_str()).collect()
    }

    #[test]
    fn pages_are_in_order_and_say_how_many_there_are() {
        let f = Fixture::new();
        for n in 0..120 {
            f.user(&format!("user{n:03}@example.org"));
        }
        let all = UserFilter::default();
        let page = f.user_page(&all, 50, 50).expect("a page");
        assert_eq!((page.total, page.users.len()), (120, 50));
        assert_eq!(page.users[0].id.as_str(), "user050@example.org");
        assert_eq!(f.user_page(&all, 200, 50).expect("a page").users, []);
    }

    #[test]
    fn a_part_of_a_name_finds_it_and_signs_are_only_signs() {
        let f = Fixture::new();
        for name in ["anna@example.org", "Hannah", "ben", "100%", "a_b"] {
            f.user(name);
        }
        let found = |search| {
            let filter = UserFilter { search, state: UserState::All };
            let page = f.user_page(&filter, 0, 50).expect("a page");
            assert_eq!(page.total as usize, page.users.len());
            page.users.into_iter().map(|user| user.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(found("ANNA"), ["Hannah", "anna@example.org"]);
        assert_eq!(found("%"), ["100%"]);
        assert_eq!(found("_"), ["a_b"]);
        assert_eq!(found("\\"), Vec::<String>::new());
    }

    #[test]
    fn states_are_picked_out() {
        let f = Fixture::new();
        for name in ["a", "b", "c"] {
            f.user(name);
        }
        f.disable_user(&user("b").id, NOW).expect("disabled");
        f.set_role(&user("c").id, Role::Operator).expect("set");
        let of = |state| f.user_page(&UserFilter { search: "", state }, 0, 50).expect("a page");
        assert_eq!(names(&of(UserState::Active)), ["a", "c"]);
        assert_eq!(names(&of(UserState::Disabled)), ["b"]);
        assert_eq!(names(&of(UserState::Staff)), ["c"]);
        assert_eq!(of(UserState::All).total, 3);
    }

    #[test]
    fn searching_reads_no_rows_of_accounts_that_are_not_shown() {
        let f = Fixture::new();
        let plan = |condition: &str| {
            let sql = format!("EXPLAIN QUERY PLAN SELECT count(*) FROM users WHERE {condition}");
            let raw = f.raw();
            let mut statement = raw.prepare(&sql).expect("a statement");
            let rows = statement.query_map([], |row| row.get::<_, String>(3)).expect("a plan");
            rows.map(|row| row.expect("a row")).collect::<Vec<_>>().join("; ")
        };
        assert!(plan("1 AND user_id LIKE '%a%' ESCAPE '\\'").contains("COVERING INDEX"));
        assert!(plan("disabled = 1").contains("users_disabled"));
        assert!(plan("role <> 'user'").contains("users_staff"));
    }
}
