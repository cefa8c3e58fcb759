//! Accounts, as those who run the box see and change them on the pages.
//!
//! Nobody locks themselves or the last admin out: a box that nobody may run is worse than any account on it.

use crate::{
    Acting, AuthorizationView, ConfigurationView, Controller, Failure, NewUser, Rejected, UserView,
    account::{no_such_user, user_id, view},
    connections::app_name,
};
use alcove_domain::{Right, Role, Timestamp, UserId, WgPublicKey, Words};
use alcove_store::{User, UserFilter};

/// Accounts in one page of the list.
pub const USERS_SHOWN: u32 = 50;
/// Permissions that one account may have, and the longest of them in bytes.
const MAX_PERMISSIONS: usize = 256;
const MAX_PERMISSION: usize = 1024;

/// An account in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// Locked out.
    pub disabled: bool,
    /// The server of a guest.
    pub guest_of: Option<String>,
    /// Last sign-in or use.
    pub last_seen: Option<Timestamp>,
    /// Configurations in force.
    pub devices: u32,
}

/// A page of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserList {
    /// The accounts, by name.
    pub users: Vec<UserRow>,
    /// How many there are on all pages.
    pub total: u32,
    /// Which page this is, counted from 1.
    pub page: u32,
    /// How many pages there are, one at least.
    pub pages: u32,
}

/// Everything about an account.
#[derive(Debug, Clone)]
pub struct UserDetails {
    /// The account.
    pub user: UserView,
    /// Its role.
    pub role: Role,
    /// The server of a guest.
    pub guest_of: Option<String>,
    /// What other servers know somebody of this box by, where guest access is on.
    pub pseudonym: Option<String>,
    /// It is asked for a code besides the password.
    pub has_second_factor: bool,
    /// It has a password of its own.
    pub has_password: bool,
    /// Until when an invitation is open.
    pub invited_until: Option<Timestamp>,
    /// Its configurations, those of apps included; an app's by its name.
    pub devices: Vec<ConfigurationView>,
    /// The apps that may act for it.
    pub apps: Vec<AuthorizationView>,
}

impl Acting<'_> {
    /// A page of the accounts.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn user_list(&self, filter: &UserFilter<'_>, page: u32) -> Result<UserList, Rejected> {
        self.may(Right::See)?;
        let store = &self.controller.0.store;
        let page = page.max(1);
        let found = store.user_page(filter, (page - 1).saturating_mul(USERS_SHOWN), USERS_SHOWN)?;
        let ids: Vec<UserId> = found.users.iter().map(|user| user.id.clone()).collect();
        let mut devices = store.configuration_counts(&ids)?;
        let row = |user: User| UserRow {
            devices: devices.remove(&user.id).unwrap_or(0),
            name: user.id.into(),
            role: user.role,
            disabled: user.disabled,
            guest_of: user.guest_of,
            last_seen: user.last_seen,
        };
        let users = found.users.into_iter().map(row).collect();
        Ok(UserList { users, total: found.total, page, pages: found.total.div_ceil(USERS_SHOWN).max(1) })
    }

    /// Everything about an account.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`], or when the store fails.
    pub fn user(&self, name: &str) -> Result<UserDetails, Rejected> {
        self.may(Right::See)?;
        let controller = self.controller;
        let id = user_id(name).map_err(|_| no_such_user(name))?;
        let user = controller.0.store.user(&id)?.ok_or_else(|| no_such_user(name))?;
        let devices = controller.0.store.configurations_of(&id)?.into_iter().map(|row| controller.view(row));
        let named = |view: ConfigurationView| match view.by_app {
            true => ConfigurationView { name: app_name(&view.name), ..view },
            false => view,
        };
        Ok(UserDetails {
            role: user.role,
            pseudonym: self.pseudonym_of(name)?.filter(|_| user.guest_of.is_none()),
            guest_of: user.guest_of.clone(),
            has_second_factor: controller.has_second_factor(&id)?,
            has_password: user.password_hash.is_some(),
            invited_until: controller.0.store.open_invitation(&id, controller.now())?,
            devices: devices.map(named).collect(),
            apps: controller.authorizations_of_user(&id)?,
            user: view(user),
        })
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `name`, `password` or `permissions`, [`Rejected::Conflict`] when the name is
    /// taken, [`Rejected::Forbidden`].
    pub fn add_user(&self, new: &NewUser<'_>) -> Result<(), Rejected> {
        self.may(Right::ManageUsers)?;
        check_permissions(&new.permissions)?;
        self.controller.add_user(new)
    }

    /// Locks an account out: its configurations, apps, sessions and an invitation end at once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Conflict`] for the own account or the last admin, [`Rejected::Forbidden`].
    pub fn disable_user(&self, name: &str) -> Result<(), Rejected> {
        self.may(Right::ManageUsers)?;
        self.spare_admins(name)?;
        self.controller.disable_user(name)
    }

    /// Lets an account in again. Its configurations do not come back.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn enable_user(&self, name: &str) -> Result<(), Rejected> {
        self.may(Right::ManageUsers)?;
        self.controller.enable_user(name)
    }

    /// Deletes an account with everything that it has.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Conflict`] for the own account or the last admin, [`Rejected::Forbidden`].
    pub fn delete_user(&self, name: &str) -> Result<(), Rejected> {
        self.may(Right::ManageUsers)?;
        self.spare_admins(name)?;
        self.controller.delete_user(name)
    }

    /// Signs somebody out everywhere: browsers and apps. Configurations made by hand stay.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn sign_out_user(&self, name: &str) -> Result<(), Rejected> {
        self.may(Right::ManageUsers)?;
        let controller = self.controller;
        let id = user_id(name).map_err(|_| no_such_user(name))?;
        if controller.0.store.user(&id)?.is_none() {
            return Err(no_such_user(name));
        }
        controller.0.store.delete_sessions_of(&id)?;
        let bumped = controller.0.store.delete_authorizations_of(&id, controller.now())?;
        controller.settle(&bumped);
        tracing::info!(user = name, by = ?self.who(), "signed out everywhere");
        Ok(())
    }

    /// Takes the second factor from somebody who lost it; the password alone lets them in then.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn reset_second_factor(&self, name: &str) -> Result<(), Rejected> {
        self.may(Right::ManageUsers)?;
        self.controller.reset_second_factor(name)
    }

    /// Gives an account this role and these permissions.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `permissions`, [`Rejected::NotFound`], [`Rejected::Conflict`] when the own account
    /// or the last admin would be none any more, [`Rejected::Forbidden`].
    pub fn change_user(&self, name: &str, role: Role, permissions: &[String]) -> Result<(), Rejected> {
        self.may(Right::ManageUsers)?;
        check_permissions(permissions)?;
        if role != Role::Admin {
            self.spare_admins(name)?;
        }
        self.controller.change_user(name, Some(role), Some(permissions))?;
        tracing::info!(user = name, role = role.name(), by = ?self.who(), "role and permissions set");
        Ok(())
    }

    /// Ends one of somebody's configurations at once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn delete_device(&self, name: &str, connection_id: &str) -> Result<(), Rejected> {
        self.may(Right::ManageUsers)?;
        let gone = || Rejected::NotFound(Words::new("device-gone", "This device is no longer in the list."));
        let id = user_id(name).map_err(|_| gone())?;
        let key: WgPublicKey = connection_id.parse().map_err(|_| gone())?;
        let controller = self.controller;
        let bumped = controller.0.store.delete_configuration(&key, Some(&id), controller.now())?;
        controller.settle(&bumped.ok_or_else(gone)?);
        tracing::info!(user = name, by = ?self.who(), "a configuration was deleted");
        Ok(())
    }

    /// Refuses what would take the own account, or the last admin, away from those who run the box.
    fn spare_admins(&self, name: &str) -> Result<(), Rejected> {
        if self.is(name) {
            let english = "This is your own account: ask another admin to do it.";
            return Err(Rejected::Conflict(Words::new("user-own-account", english)));
        }
        let store = &self.controller.0.store;
        let id = user_id(name).map_err(|_| no_such_user(name))?;
        let is_admin = store.user(&id)?.is_some_and(|user| user.role == Role::Admin && !user.disabled);
        if is_admin && store.count_admins()? <= 1 {
            let english = "This is the last admin: make another one first.";
            return Err(Rejected::Conflict(Words::new("user-last-admin", english)));
        }
        Ok(())
    }
}

impl Controller {
    /// The apps that may act for somebody, newest first.
    pub(crate) fn authorizations_of_user(&self, id: &UserId) -> Result<Vec<AuthorizationView>, Failure> {
        let connected: Vec<_> =
            self.0.store.configurations_of(id)?.into_iter().filter_map(|c| c.auth_key).collect();
        let rows = self.0.store.authorizations_of(id, self.now())?;
        Ok(rows
            .into_iter()
            .map(|row| AuthorizationView {
                connected: connected.contains(&row.auth_key),
                last_used: self.0.last_used.get(&row.auth_key).or(row.last_used),
                name: app_name(row.client_id.as_str()),
                auth_key: row.auth_key.into(),
                client_id: row.client_id.into(),
                authorized_at: row.authorized_at,
                expires_at: row.expires_at,
            })
            .collect())
    }
}

fn check_permissions(permissions: &[String]) -> Result<(), Rejected> {
    let field = "permissions";
    if permissions.len() > MAX_PERMISSIONS {
        let english = format!("Use at most {MAX_PERMISSIONS} permissions.");
        return Err(Rejected::invalid(
            field,
            Words::new("permissions-too-many", english).with("most", MAX_PERMISSIONS),
        ));
    }
    let wrong = |permission: &&String| {
        permission.is_empty()
            || permission.len() > MAX_PERMISSION
            || alcove_domain::first_hidden_character(permission).is_some()
    };
    match permissions.iter().find(wrong) {
        Some(_) => Err(Rejected::invalid(
            field,
            Words::new(
                "permissions-wrong",
                "One permission is empty, too long, or has a character that cannot be seen.",
            ),
        )),
        None => Ok(()),
    }
}
