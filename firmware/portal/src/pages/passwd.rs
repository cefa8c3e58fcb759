//! One's own password.

use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    csrf,
    fields::Problems,
    frame::{Frame, Here},
};
use alcove_controller::Session;
use alcove_domain::Words;
use askama::Template;

#[derive(Template)]
#[template(path = "passwd.html")]
struct Passwd {
    frame: Frame,
    problems: Problems,
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    form(call, &session, Problems::default())
}

/// `POST …/passwd`
pub(crate) fn change(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let session = call.signed_in()?;
    let sent = call.form()?;
    csrf::check(call, &sent, &session)?;
    let new = sent.get("newUserPass");
    if new != sent.get("newUserPassConfirm") {
        let english = "The two new passwords are not the same. Please type both again.";
        let problems = Problems::with("again", Words::new("passwd-differ", english));
        return Ok(form(call, &session, problems)?.with_status_code(400));
    }
    match call.controller.change_password(&session, sent.get("userPass"), new, call.visitor()) {
        Ok(()) => Ok(see_other("/vpn-user-portal/account?done=password")),
        Err(rejected) => {
            let (status, problems) = Problems::of(rejected)?;
            Ok(form(call, &session, problems)?.with_status_code(status))
        }
    }
}

fn form(call: &Call<'_>, session: &Session, problems: Problems) -> Answer {
    page(&Passwd { frame: Frame::of(call, session, Here::Account), problems }, Policy::Plain)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Bench, PASSWORD, USER};

    const PATH: &str = "/vpn-user-portal/passwd";

    fn send(bench: &Bench, current: &str, new: &str, again: &str) -> crate::testing::Answer {
        bench.submit(
            PATH,
            PATH,
            &[("userPass", current), ("newUserPass", new), ("newUserPassConfirm", again)],
        )
    }

    #[test]
    fn a_new_password_replaces_the_old_one() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let new = "an even quieter corner";
        let answer = send(&bench, PASSWORD, new, new);
        assert_eq!(
            (answer.status(), answer.header("Location")),
            (303, "/vpn-user-portal/account?done=password")
        );
        assert!(bench.get(answer.header("Location")).text().contains("Your password is changed"));
        bench.forget_cookie(crate::cookie::SESSION);
        assert_eq!(bench.sign_in(USER).status(), 403, "the old one no longer works");
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field() {
        let bench = Bench::new();
        bench.sign_in(USER);
        let beside = |answer: crate::testing::Answer, id: &str| {
            assert_eq!(answer.status(), 400);
            assert!(
                answer.text().contains(&format!(r#"aria-describedby="{id}""#))
                    || answer.text().contains(&format!(" {id}\""))
            );
            assert!(answer.text().contains(&format!(r#"id="{id}" role="alert""#)));
            assert!(!answer.text().contains(PASSWORD), "no password is shown again");
        };
        beside(
            send(&bench, "not this one", "an even quieter corner", "an even quieter corner"),
            "userPass-problem",
        );
        beside(send(&bench, PASSWORD, "short", "short"), "newUserPass-problem");
        beside(send(&bench, PASSWORD, "an even quieter corner", "another"), "newUserPassConfirm-problem");
    }
}
