//! One account: what it is, its devices and apps, and everything that can be done about it.

use super::{
    acting, address, posted,
    sections::{Entries, Section},
    users::{ROLES, permissions},
};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    confirm::Confirm,
    error::Refusal,
    frame::{Frame, Here},
    show::filters,
};
use alcove_controller::{LogEntry, LogQuestion, Rejected, Role, Session, UserDetails};
use alcove_domain::{Problem, Protocol, Right, Severity, Timestamp, UserId};
use askama::Template;

const PATH: &str = "/vpn-user-portal/user";

#[derive(Template)]
#[template(path = "admin/user.html")]
struct User<'a> {
    frame: Frame,
    done: &'a str,
    may_change: bool,
    /// It is the own account.
    is_self: bool,
    details: UserDetails,
    sections: Vec<Section>,
    /// Where new connections may go, with "anywhere": a number or nothing, and a name.
    nodes: Vec<(String, String)>,
    /// Which of these was chosen.
    pin: String,
    log: Vec<LogEntry>,
}

#[derive(Template)]
#[template(path = "admin/user_invited.html")]
struct Invited<'a> {
    frame: Frame,
    name: &'a str,
    link: String,
    expires_at: Timestamp,
}

/// `GET …/user?user_id=…`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let query = call.query()?;
    user_page(call, &session, query.get("user_id"), query.get("done"), None, &[])
}

/// `GET …/user/confirm?user_id=…&action=…`
pub(crate) fn ask(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    acting.may(Right::ManageUsers)?;
    let query = call.query()?;
    let (name, action) = (query.get("user_id"), query.get("action"));
    let frame = Frame::of(call, &session, Here::Users);
    let (title, lead, button) = match action {
        "disable" => ("user-disable-heading", "user-disable-lead", "user-disable"),
        "delete" => ("user-delete-heading", "user-delete-lead", "user-delete"),
        "reset_code" => ("user-code-heading", "user-code-lead", "user-code"),
        "sign_out" => ("user-sign-out-heading", "user-sign-out-lead", "user-sign-out"),
        _ => return Err(Refusal::NoSuchPage),
    };
    let devices = acting.user(name)?.devices.len();
    let template = Confirm {
        title: frame.say(title).with("name", name),
        heading: frame.say(title).with("name", name),
        lead: frame.say(lead),
        more: (action != "reset_code").then(|| frame.say("user-has-devices").with("count", devices)),
        action: PATH,
        back: address(PATH, &[("user_id", name)]),
        fields: vec![("action", action.to_owned()), ("user_id", name.to_owned())],
        yes: frame.say(button),
        no: frame.say("leave-it"),
        danger: true,
        frame,
    };
    page(&template, Policy::Plain)
}

/// `POST …/user`: the field `action` says what to do.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    let acting = acting(call, &session);
    acting.may(Right::ManageUsers)?;
    let name = sent.get("user_id");
    let back = |done: &str| Ok(see_other(address(PATH, &[("user_id", name), ("done", done)])));
    match sent.get("action") {
        "invite" => invite(call, &session, name),
        "withdraw" => {
            acting.withdraw_invitation(name)?;
            back("withdrawn")
        }
        "disable" => {
            acting.disable_user(name)?;
            back("disabled")
        }
        "enable" => {
            acting.enable_user(name)?;
            back("enabled")
        }
        "reset_code" => {
            acting.reset_second_factor(name)?;
            back("code")
        }
        "sign_out" => {
            acting.sign_out_user(name)?;
            back("signed-out")
        }
        "delete" => {
            acting.delete_user(name)?;
            Ok(see_other("/vpn-user-portal/users?done=deleted"))
        }
        "delete_device" => {
            acting.delete_device(name, sent.get("connectionId"))?;
            back("device")
        }
        "pin" => {
            acting.pin_user(name, Some(sent.get("node")).filter(|node| !node.is_empty()))?;
            back("node")
        }
        "change" => {
            let role = Role::from_name(sent.get("role")).unwrap_or(Role::User);
            let typed = sent.get("permissions");
            let (status, field, message) = match acting.change_user(name, role, &permissions(typed)) {
                Ok(()) => return back("changed"),
                Err(Rejected::Invalid { field, message }) => (400, field, message),
                Err(Rejected::Conflict(message)) => (409, "role".into(), message),
                Err(other) => return Err(other.into()),
            };
            let problem = Problem { field, message, severity: Severity::Error };
            let kept = Some((role, typed));
            Ok(user_page(call, &session, name, "", kept, &[problem])?.with_status_code(status))
        }
        _ => Err(Refusal::NoSuchPage),
    }
}

/// Invites somebody and shows the link, which is shown once.
pub(super) fn invite(call: &Call<'_>, session: &Session, name: &str) -> Answer {
    let (code, expires_at) = acting(call, session).invite(name)?;
    let host = call.controller.canonical_host(call.host)?;
    let frame = Frame::of(call, session, Here::Users);
    let link = format!("https://{host}/vpn-user-portal/invitation?code={code}");
    page(&Invited { link, expires_at, name, frame }, Policy::Plain)
}

/// The account's page; `kept` is what was typed into a form that comes back.
fn user_page(
    call: &Call<'_>,
    session: &Session,
    name: &str,
    done: &str,
    kept: Option<(Role, &str)>,
    problems: &[Problem],
) -> Answer {
    let acting = acting(call, session);
    let details = acting.user(name)?;
    let frame = Frame::of(call, session, Here::Users);
    let f = Entries::new(&frame, problems);
    let stored = details.user.permissions.join("\n");
    let (role, typed) = kept.unwrap_or((details.role, &stored));
    let sections = vec![f.section(
        "rights",
        "user-part-rights",
        "",
        vec![
            f.radio("role", "user-role", ROLES, role.name()),
            f.lines("permissions", "user-permissions", "user-permissions-hint", typed),
        ],
    )];
    let question = LogQuestion { user: UserId::new(name).ok(), ..LogQuestion::default() };
    let mut log = acting.log(&question, 1)?.rows;
    log.truncate(10);
    let anywhere = (String::new(), frame.say("user-node-any").to_string());
    let known = acting.nodes()?.into_iter().map(|row| (row.status.node.to_string(), row.status.name));
    let template = User {
        nodes: std::iter::once(anywhere).chain(known).collect(),
        pin: acting.pin_of(name)?.map_or_else(String::new, |node| node.to_string()),
        may_change: acting.has(Right::ManageUsers),
        is_self: acting.is(name),
        done,
        sections,
        log,
        details,
        frame,
    };
    page(&template, Policy::Plain)
}
