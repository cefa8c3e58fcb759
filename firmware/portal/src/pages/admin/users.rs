//! The list of accounts, and making one.

use super::{
    acting, address, posted,
    sections::{Choices, Entries, Said, Section},
};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    fields::{Pages, page_of},
    frame::{Frame, Here},
    show::filters::{self, encoded},
};
use alcove_controller::{NewUser, Rejected, Role, Session, USERS_SHOWN, UserFilter, UserList, UserState};
use alcove_domain::{Problem, Right, Severity};
use askama::Template;

const PATH: &str = "/vpn-user-portal/users";

#[derive(Template)]
#[template(path = "admin/users.html")]
struct Users<'a> {
    frame: Frame,
    done: &'a str,
    may_change: bool,
    search: &'a str,
    state: &'a str,
    list: UserList,
    pages: Pages,
}

#[derive(Template)]
#[template(path = "admin/user_add.html")]
struct Add {
    frame: Frame,
    sections: Vec<Section>,
    others: Vec<Said>,
}

/// `GET …/users?search=…&list_users=all|active|disabled|staff|guests&page=…`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    let query = call.query()?;
    let (search, state) = (query.get("search").trim(), query.get("list_users"));
    let filter = UserFilter {
        search,
        state: match state {
            "active" => UserState::Active,
            "disabled" => UserState::Disabled,
            "staff" => UserState::Staff,
            "guests" => UserState::Guests,
            _ => UserState::All,
        },
    };
    let list = acting.user_list(&filter, page_of(&query))?;
    let base = address(PATH, &[("search", search), ("list_users", state)]);
    let frame = Frame::of(call, &session, Here::Users);
    let template = Users {
        pages: Pages::new(frame.language, &base, list.page, USERS_SHOWN, u64::from(list.total)),
        done: query.get("done"),
        may_change: acting.has(Right::ManageUsers),
        search,
        state,
        list,
        frame,
    };
    page(&template, Policy::Plain)
}

/// What was typed into the form for a new account.
#[derive(Default)]
struct Typed<'a> {
    name: &'a str,
    role: &'a str,
    permissions: &'a str,
    invite: bool,
}

/// `GET …/user/add`
pub(crate) fn ask_add(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    acting(call, &session).may(Right::ManageUsers)?;
    add_page(call, &session, &Typed { invite: true, ..Typed::default() }, &[])
}

/// `POST …/user/add`
pub(crate) fn add(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    let acting = acting(call, &session);
    acting.may(Right::ManageUsers)?;
    let typed = Typed {
        name: sent.get("name"),
        role: sent.get("role"),
        permissions: sent.get("permissions"),
        invite: sent.get("way") != "password",
    };
    let new = NewUser {
        name: typed.name,
        password: (!typed.invite).then(|| sent.get("password")),
        role: Role::from_name(typed.role).unwrap_or(Role::User),
        permissions: permissions(typed.permissions),
    };
    let (status, problem) = match acting.add_user(&new) {
        Ok(()) if typed.invite => return super::user::invite(call, &session, typed.name),
        Ok(()) => {
            return Ok(see_other(format!(
                "/vpn-user-portal/user?user_id={}&done=added",
                encoded(typed.name)
            )));
        }
        Err(Rejected::Invalid { field, message }) => {
            (400, Problem { field, message, severity: Severity::Error })
        }
        Err(Rejected::Conflict(message)) => {
            (409, Problem { field: "name".into(), message, severity: Severity::Error })
        }
        Err(other) => return Err(other.into()),
    };
    Ok(add_page(call, &session, &typed, &[problem])?.with_status_code(status))
}

/// A list of permissions as it is typed: one a line.
pub(crate) fn permissions(typed: &str) -> Vec<String> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(ToOwned::to_owned).collect()
}

/// Roles with what they are called.
pub(crate) const ROLES: &Choices = &[
    ("user", "role-user", "role-user-hint"),
    ("operator", "role-operator", "role-operator-hint"),
    ("admin", "role-admin", "role-admin-hint"),
];

fn add_page(call: &Call<'_>, session: &Session, typed: &Typed<'_>, problems: &[Problem]) -> Answer {
    let frame = Frame::of(call, session, Here::Users);
    let f = Entries::new(&frame, problems);
    let role = if typed.role.is_empty() { "user" } else { typed.role };
    let sections = vec![f.section(
        "account",
        "user-part-account",
        "",
        vec![
            f.code("name", "user-name", "user-name-hint", typed.name),
            f.radio(
                "way",
                "user-way",
                &[
                    ("invite", "user-way-invite", "user-way-invite-hint"),
                    ("password", "user-way-password", "user-way-password-hint"),
                ],
                if typed.invite { "invite" } else { "password" },
            ),
            f.password("password", "password", "password-hint"),
            f.radio("role", "user-role", ROLES, role),
            f.lines("permissions", "user-permissions", "user-permissions-hint", typed.permissions),
        ],
    )];
    let others = f.others(&sections);
    page(&Add { sections, others, frame }, Policy::Plain)
}
