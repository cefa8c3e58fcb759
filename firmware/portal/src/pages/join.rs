//! Joining a controller in place of setting a box up: by the code that was made there.

use super::set_up::{self, proof, proof::Doer};
use crate::{
    answer::{Policy, found, page, see_other},
    call::{Answer, Call},
    csrf,
    fields::Problems,
    frame::Frame,
};
use alcove_controller::{Becoming, Rejected, SetUpError};
use askama::Template;

pub(crate) const PATH: &str = "/vpn-user-portal/set-up/join";

/// How often a page that waits asks again, in seconds.
const AGAIN: u32 = 1;

#[derive(Template)]
#[template(path = "join.html")]
struct Join<'a> {
    frame: Frame,
    becoming: &'a Becoming,
    problems: Problems,
    code: &'a str,
}

/// `GET …/set-up/join`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let doer = Doer::of(call)?;
    let actor = match doer {
        Doer::AtTheBox(ref actor) => actor.clone(),
        Doer::Unproved => return proof::ask(call, PATH, "join-title"),
        Doer::SignedIn(_) => return Ok(found(set_up::PATH)),
    };
    let becoming = call.controller.acting(actor).becoming()?;
    let problems = match &becoming {
        Becoming::NotJoined(problem) => Problems::with("", problem.words()),
        _ => Problems::default(),
    };
    form(call, &doer, &becoming, "", problems)
}

/// `POST …/set-up/join`
pub(crate) fn act(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let sent = call.form()?;
    let doer = Doer::of(call)?;
    let actor = match doer {
        Doer::AtTheBox(ref actor) => actor.clone(),
        Doer::Unproved => return proof::prove(call, &sent, PATH, "join-title"),
        Doer::SignedIn(_) => return Ok(found(set_up::PATH)),
    };
    doer.check(call, sent.get(csrf::FIELD))?;
    let code = sent.get("joinCode");
    match call.controller.acting(actor).join_controller(code) {
        Ok(_) => Ok(see_other(PATH)),
        Err(SetUpError::Rejected(rejected @ Rejected::Invalid { .. })) => {
            let (status, problems) = Problems::of(rejected)?;
            Ok(form(call, &doer, &Becoming::Nothing, code, problems)?.with_status_code(status))
        }
        Err(SetUpError::Rejected(other)) => Err(other.into()),
        Err(_) => Ok(found(set_up::PATH)),
    }
}

fn form(call: &Call<'_>, doer: &Doer, becoming: &Becoming, code: &str, problems: Problems) -> Answer {
    let (frame, set_cookie) = doer.frame(call);
    let mut answer = page(&Join { frame, becoming, problems, code }, Policy::Plain)?;
    if *becoming == Becoming::Joining {
        answer = answer.with_unique_header("Refresh", AGAIN.to_string());
    }
    Ok(match set_cookie {
        Some(cookie) => answer.with_additional_header("Set-Cookie", cookie),
        None => answer,
    })
}

#[cfg(test)]
mod tests {
    use super::PATH;
    use crate::testing::{ADMIN, Bench};
    use alcove_controller::{Becoming, CodeOrder, JoinProblem};

    fn proved() -> Bench {
        let bench = Bench::blank();
        let code = bench.controller.set_up_code().expect("the store").expect("a code");
        bench.submit(PATH, PATH, &[("action", "prove"), ("code", &code)]);
        bench
    }

    #[test]
    fn a_box_is_joined_by_a_code_whose_mistyped_group_is_named() {
        let bench = proved();
        let order = CodeOrder { address: Some("vpn.example.org".into()), ..CodeOrder::default() };
        let code = bench.controller.make_join_code(&order).expect("a code").code;
        let wrong = format!("{}0", &code[..code.len() - 1]);
        let wrong = if wrong == code { format!("{}1", &code[..code.len() - 1]) } else { wrong };
        let refused = bench.submit(PATH, PATH, &[("joinCode", &wrong)]);
        assert!(refused.status() == 400 && refused.text().contains("Group 8"), "{}", refused.text());
        assert!(refused.text().contains(&wrong), "what was typed stays");
        assert_eq!(bench.submit(PATH, PATH, &[("joinCode", &code)]).header("Location"), PATH);
        assert!(bench.get(PATH).text().contains("node 3 of"));
    }

    #[test]
    fn why_a_controller_was_not_joined_is_told_in_the_language_of_the_page() {
        let bench = proved();
        let controller = "vpn.example.org:443".to_owned();
        *bench.stands.lock().expect("where it stands") =
            Becoming::NotJoined(JoinProblem::Silent { controller });
        bench.set_cookie(crate::cookie::LANGUAGE, "de");
        assert!(bench.get(PATH).text().contains("hat nicht rechtzeitig geantwortet"));
        // What the controller itself said, too.
        let reason = "the code was good until 2026-11-30T21:00:00Z: make a new one".to_owned();
        *bench.stands.lock().expect("where it stands") = Becoming::NotJoined(JoinProblem::Refused { reason });
        let page = bench.get(PATH);
        assert!(page.text().contains("der Code galt bis 2026-11-30T21:00:00Z"), "{}", page.text());
        assert!(!page.text().contains("the code was"));
    }

    #[test]
    fn a_box_that_has_an_admin_is_not_joined_here() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        assert_eq!(bench.get(PATH).status(), 302);
    }
}
