//! Roles, and what each of them may do: the one place where that is decided. Every use case of those who run the
//! box asks here.

use serde::{Deserialize, Serialize};

/// What an account may do on the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Uses the VPN.
    User,
    /// Sees everything, changes nothing.
    Operator,
    /// Runs the box.
    Admin,
}

/// Something that only those who run the box may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Look at people, connections, log, statistics, profiles, settings and their history.
    See,
    /// Make, change, invite, disable, delete and sign out accounts, and reset their second factor.
    ManageUsers,
    /// End somebody's connection.
    EndConnections,
    /// Change profiles, settings, and go back to former ones.
    Configure,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Role; 3] = [Role::User, Role::Operator, Role::Admin];

    /// Whether somebody of this role may do that.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        match self {
            Role::User => false,
            Role::Operator => right == Right::See,
            Role::Admin => true,
        }
    }

    /// Its name, as in the database and in forms.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::User => "user",
            Role::Operator => "operator",
            Role::Admin => "admin",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_looks_and_an_admin_acts() {
        for right in [Right::ManageUsers, Right::EndConnections, Right::Configure] {
            assert!(Role::Admin.may(right) && !Role::Operator.may(right), "{right:?}");
        }
        assert!(Role::Admin.may(Right::See) && Role::Operator.may(Right::See));
        for right in [Right::See, Right::ManageUsers, Right::EndConnections, Right::Configure] {
            assert!(!Role::User.may(right), "{right:?}");
        }
    }

    #[test]
    fn a_role_is_known_by_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
        assert_eq!(Role::from_name("root"), None);
    }
}
