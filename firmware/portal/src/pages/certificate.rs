//! The certificate: whether apps accept the box, what is shown, and where the next one comes from.

use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    csrf,
    error::Refusal,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
};
use alcove_controller::{
    AcmeChoice, CertificateSource, CertificateView, LETS_ENCRYPT, Rejected, Role, Session,
};
use alcove_domain::Words;
use askama::Template;

pub(super) const PATH: &str = "/vpn-user-portal/certificate";

#[derive(Template)]
#[template(path = "certificate.html")]
struct Certificate {
    frame: Frame,
    done: String,
    view: CertificateView,
    obstacles: Vec<Words>,
    /// Why the last try to get one failed.
    problem: Option<Words>,
    may_change: bool,
    typed: Typed,
    problems: Problems,
}

/// What was typed, or what is in force.
struct Typed {
    directory: String,
    contact: String,
    roots: String,
    agreed: bool,
    chain: String,
}

impl Typed {
    fn of(view: &CertificateView) -> Self {
        let acme = view.acme.as_ref();
        Self {
            directory: acme.map_or_else(|| LETS_ENCRYPT.into(), |acme| acme.directory.clone()),
            contact: acme.and_then(|acme| acme.contact.clone()).unwrap_or_default(),
            roots: acme.and_then(|acme| acme.roots.clone()).unwrap_or_default(),
            agreed: acme.is_some(),
            chain: String::new(),
        }
    }

    fn sent(form: &Form) -> Self {
        let text = |name| form.get(name).to_owned();
        let (directory, contact, roots) = (text("directory"), text("contact"), text("roots"));
        Self { directory, contact, roots, agreed: !form.get("agreed").is_empty(), chain: text("chain") }
    }
}

impl Certificate {
    fn from(&self) -> &'static str {
        match self.view.shown {
            CertificateSource::SelfMade => "certificate-from-self",
            CertificateSource::Acme => "certificate-from-acme",
            CertificateSource::Uploaded => "certificate-from-upload",
        }
    }

    fn by_acme(&self) -> bool {
        self.view.source == CertificateSource::Acme
    }

    fn is_self_made(&self) -> bool {
        self.view.source == CertificateSource::SelfMade
    }
}

/// Refuses those who do not run the box.
pub(super) fn seen_by(session: &Session) -> Result<(), Refusal> {
    if session.role == Role::User { Err(Rejected::Forbidden.into()) } else { Ok(()) }
}

/// Refuses those who may not change it.
pub(super) fn changed_by(session: &Session) -> Result<(), Refusal> {
    if session.role == Role::Admin { Ok(()) } else { Err(Rejected::Forbidden.into()) }
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    seen_by(&session)?;
    let view = call.controller.certificate()?;
    let typed = Typed::of(&view);
    form(call, &session, view, typed, Problems::default())
}

/// `POST …/certificate`: the field `action` says what to do.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let session = call.signed_in()?;
    let sent = call.form()?;
    csrf::check(call, &sent, &session)?;
    changed_by(&session)?;
    let given = |name| Some(sent.get(name).trim().to_owned()).filter(|text: &String| !text.is_empty());
    let (done, outcome) = match sent.get("action") {
        "acme" => {
            let choice = AcmeChoice {
                directory: sent.get("directory").trim().to_owned(),
                contact: given("contact"),
                agreed: !sent.get("agreed").is_empty(),
                roots: given("roots"),
            };
            ("ordered", call.controller.choose_acme(choice))
        }
        "renew" => ("ordered", call.controller.renew_certificate()),
        "upload" => ("taken", call.controller.upload_certificate(sent.get("chain"), sent.get("privateKey"))),
        "self-made" => ("self", call.controller.choose_self_made()),
        _ => return Err(Refusal::NoSuchPage),
    };
    match outcome {
        Ok(()) => Ok(see_other(format!("{PATH}?done={done}"))),
        Err(rejected) => {
            let (status, problems) = Problems::of(rejected)?;
            let view = call.controller.certificate()?;
            Ok(form(call, &session, view, Typed::sent(&sent), problems)?.with_status_code(status))
        }
    }
}

fn form(
    call: &Call<'_>,
    session: &Session,
    view: CertificateView,
    typed: Typed,
    problems: Problems,
) -> Answer {
    let obstacles = view.obstacles.iter().map(|obstacle| obstacle.told()).collect();
    let problem = view.acme.as_ref().and_then(|acme| acme.problem.as_ref()).map(|problem| problem.told());
    let page_of = Certificate {
        frame: Frame::of(call, session, Here::Certificate),
        done: call.query().map(|query| query.get("done").to_owned()).unwrap_or_default(),
        may_change: session.role == Role::Admin,
        obstacles,
        problem,
        view,
        typed,
        problems,
    };
    page(&page_of, Policy::Plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ADMIN, Bench, USER};

    #[test]
    fn the_page_says_whether_apps_accept_the_box_and_why_not() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        let page = bench.get(PATH);
        assert_eq!(page.status(), 200);
        assert!(page.text().contains("Apps do not accept this box right now"));
        assert!(page.text().contains("No host name is set"));
        assert!(page.text().contains("own authority, which no device trusts by itself"));
    }

    #[test]
    fn only_those_who_run_the_box_see_it() {
        let bench = Bench::new();
        bench.sign_in(USER);
        assert_eq!(bench.get(PATH).status(), 403);
        assert_eq!(bench.submit("/vpn-user-portal/home", PATH, &[("action", "self-made")]).status(), 403);
    }

    #[test]
    fn a_mistake_is_told_beside_its_field_and_what_was_typed_stays() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        let acme =
            [("action", "acme"), ("directory", "ftp://x"), ("contact", "anna@example.org"), ("agreed", "on")];
        let page = bench.submit(PATH, PATH, &acme);
        assert_eq!(page.status(), 400);
        assert!(page.text().contains(r#"id="directory-problem""#) && page.text().contains("ftp://x"));
        let acme = [("action", "acme"), ("directory", LETS_ENCRYPT)];
        assert!(bench.submit(PATH, PATH, &acme).text().contains(r#"id="agreed-problem""#));
        let acme = [("action", "acme"), ("directory", LETS_ENCRYPT), ("agreed", "on")];
        assert!(bench.submit(PATH, PATH, &acme).text().contains("Set the host name first"));
        let secret = "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----";
        let upload = [("action", "upload"), ("chain", "no certificate"), ("privateKey", secret)];
        let page = bench.submit(PATH, PATH, &upload);
        assert!(page.status() == 400 && page.text().contains(r#"id="chain-problem""#));
        assert!(page.text().contains("no certificate</textarea>") && !page.text().contains("secret\n"));
        assert_eq!(bench.controller.certificate().expect("a view").source, CertificateSource::SelfMade);
    }
}
