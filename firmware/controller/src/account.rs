//! Accounts, as an admin manages them.

use crate::{Controller, Rejected};
use alcove_domain::{IdError, Role, Timestamp, UserId, Words};
use alcove_store::User;
use serde::{Deserialize, Serialize};

/// An account to make.
#[derive(Debug, Clone)]
pub struct NewUser<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its password; without one it cannot sign in until it is given one.
    pub password: Option<&'a str>,
    /// Its role.
    pub role: Role,
    /// Its permissions.
    pub permissions: Vec<String>,
}

/// An account as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    /// Its name.
    pub name: String,
    /// `user`, `operator` or `admin`.
    pub role: String,
    /// Locked out.
    pub disabled: bool,
    /// Its permissions.
    pub permissions: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last sign-in or use.
    pub last_seen: Option<Timestamp>,
}

/// Accounts in one page of a list.
pub const USERS_PER_PAGE: u32 = 500;

impl Controller {
    /// Makes an account.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `name` or `password`, [`Rejected::Conflict`] when the name is taken.
    pub fn add_user(&self, new: &NewUser<'_>) -> Result<(), Rejected> {
        let id = user_id(new.name)?;
        let password_hash = match new.password {
            Some(password) => Some(self.hash_new("password", password, new.name)?),
            None => None,
        };
        let inserted = self.0.store.insert_user(&User {
            id,
            role: new.role,
            password_hash,
            permissions: new.permissions.clone(),
            disabled: false,
            created_at: self.now(),
            last_seen: None,
            language: None,
            guest_of: None,
        })?;
        if !inserted {
            let english = format!("There is a user {:?} already.", new.name);
            return Err(Rejected::Conflict(Words::new("user-exists", english).with("name", new.name)));
        }
        tracing::info!(user = new.name, "user added");
        Ok(())
    }

    /// A page of accounts in the order of their names, after `offset` of them.
    ///
    /// # Errors
    /// When the store fails.
    pub fn users(&self, search: Option<&str>, offset: u32) -> Result<Vec<UserView>, Rejected> {
        Ok(self.0.store.users(search, offset, USERS_PER_PAGE)?.into_iter().map(view).collect())
    }

    /// Locks an account out: its configurations, apps and sessions end at once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`].
    pub fn disable_user(&self, name: &str) -> Result<(), Rejected> {
        let bumped = self.0.store.disable_user(&user_id(name)?, self.now())?;
        self.settle(&bumped.ok_or_else(|| no_such_user(name))?);
        tracing::info!(user = name, "user disabled");
        Ok(())
    }

    /// Lets an account in again. Its configurations do not come back.
    ///
    /// # Errors
    /// [`Rejected::NotFound`].
    pub fn enable_user(&self, name: &str) -> Result<(), Rejected> {
        found(self.0.store.enable_user(&user_id(name)?)?, name)?;
        tracing::info!(user = name, "user enabled");
        Ok(())
    }

    /// Deletes an account with everything that it has.
    ///
    /// # Errors
    /// [`Rejected::NotFound`].
    pub fn delete_user(&self, name: &str) -> Result<(), Rejected> {
        let bumped = self.0.store.delete_user(&user_id(name)?, self.now())?;
        self.settle(&bumped.ok_or_else(|| no_such_user(name))?);
        tracing::info!(user = name, "user deleted");
        Ok(())
    }

    /// Gives an account a new password; all of its sessions on the pages end, its apps stay.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `password`, [`Rejected::NotFound`], or [`Rejected::Conflict`] for a guest.
    pub fn set_password(&self, name: &str, password: &str) -> Result<(), Rejected> {
        let id = user_id(name)?;
        self.is_of_this_box(&id)?;
        let hash = self.hash_new("password", password, name)?;
        found(self.0.store.set_password_hash(&id, &hash, None, self.now())?, name)?;
        tracing::info!(user = name, "password set");
        Ok(())
    }

    /// Sets an account's role and permissions; `None` leaves one as it is.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Conflict`] for a guest.
    pub fn change_user(
        &self,
        name: &str,
        role: Option<Role>,
        permissions: Option<&[String]>,
    ) -> Result<(), Rejected> {
        let id = user_id(name)?;
        self.is_of_this_box(&id)?;
        if let Some(role) = role {
            found(self.0.store.set_role(&id, role)?, name)?;
        }
        if let Some(permissions) = permissions {
            found(self.0.store.set_permissions(&id, permissions)?, name)?;
        }
        Ok(())
    }

    /// Refuses what only an account of this box can have.
    pub(crate) fn is_of_this_box(&self, id: &UserId) -> Result<(), Rejected> {
        match self.0.store.user(id)? {
            None => Err(no_such_user(id.as_str())),
            Some(user) if user.guest_of.is_some() => {
                let english = "This is a guest, who signs in at another server and has no password, role or permissions here.";
                Err(Rejected::Conflict(Words::new("user-is-guest", english)))
            }
            Some(_) => Ok(()),
        }
    }
}

pub(crate) fn user_id(name: &str) -> Result<UserId, Rejected> {
    UserId::new(name).map_err(|error| Rejected::invalid("name", about_name(&error)))
}

/// What is wrong with a user name.
pub(crate) fn about_name(error: &IdError) -> Words {
    let english = format!("{error}.");
    match error {
        IdError::Empty(_) => Words::new("user-name-empty", english),
        IdError::TooLong(_, most) => Words::new("user-name-too-long", english).with("most", *most),
        IdError::Spaces(_) => Words::new("user-name-spaces", english),
        IdError::Character(_, found) => {
            Words::new("user-name-character", english).with("character", found.as_str())
        }
    }
}

pub(crate) fn no_such_user(name: &str) -> Rejected {
    let english = format!("There is no user {name:?}.");
    Rejected::NotFound(Words::new("user-missing", english).with("name", name))
}

fn found(done: bool, name: &str) -> Result<(), Rejected> {
    if done { Ok(()) } else { Err(no_such_user(name)) }
}

pub(crate) fn view(user: User) -> UserView {
    UserView {
        name: user.id.into(),
        role: user.role.name().into(),
        disabled: user.disabled,
        permissions: user.permissions,
        created_at: user.created_at,
        last_seen: user.last_seen,
    }
}
