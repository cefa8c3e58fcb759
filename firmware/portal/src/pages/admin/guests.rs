//! Guest access: whether people of other servers are let in, of which, and to which profiles.

use super::{acting, address, posted};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    confirm::Confirm,
    error::Refusal,
    fields::Problems,
    form::Form,
    frame::{Frame, Here},
    show::filters,
};
use alcove_controller::{GuestsView, Rejected, Session};
use alcove_domain::{ErrandProblem, GuestAccess, Profile, ProfileId, Right, Words};
use askama::Template;

const PATH: &str = "/vpn-user-portal/guests";
/// Before a profile's ID in the name of the box that opens it to guests.
const BOX: &str = "profile.";

#[derive(Template)]
#[template(path = "admin/guests.html")]
struct Guests<'a> {
    frame: Frame,
    done: &'a str,
    may_change: bool,
    view: GuestsView,
    typed: Typed,
    profiles: Vec<Choice>,
    problems: Problems,
    pseudonym: &'a str,
    /// Whose pseudonym it is.
    found: Option<String>,
}

/// A profile that guests may use or not.
struct Choice {
    id: String,
    name: String,
    chosen: bool,
    /// Guests could not use it if it were.
    closed: bool,
}

/// The form as it is filled in.
#[derive(Clone)]
struct Typed {
    on: bool,
    profiles: Vec<String>,
    /// `all` or `chosen`.
    which: String,
    servers: String,
    most: String,
    list_url: String,
    list_signature_url: String,
    signers: String,
    roots: String,
}

impl Typed {
    fn of(rules: &GuestAccess) -> Self {
        Self {
            on: rules.on,
            profiles: rules.profiles.iter().map(ToString::to_string).collect(),
            which: if rules.servers.is_some() { "chosen" } else { "all" }.into(),
            servers: rules.servers.as_deref().unwrap_or_default().join("\n"),
            most: rules.most.to_string(),
            list_url: rules.list_url.clone(),
            list_signature_url: rules.list_signature_url.clone().unwrap_or_default(),
            signers: rules.list_keys.join("\n"),
            roots: rules.list_roots.clone().unwrap_or_default(),
        }
    }

    fn sent(form: &Form) -> Self {
        let text = |name: &str| form.get(name).to_owned();
        let boxes = form.fields().iter().filter(|(_, value)| !value.is_empty());
        let mut profiles: Vec<String> =
            boxes.filter_map(|(name, _)| name.strip_prefix(BOX)).map(ToOwned::to_owned).collect();
        // The question in between sends them in one field.
        profiles.extend(lines(form.get("profiles")));
        Self {
            on: !form.get("on").is_empty(),
            profiles,
            which: text("which"),
            servers: text("servers"),
            most: text("most"),
            list_url: text("list_url"),
            list_signature_url: text("list_signature_url"),
            signers: text("signers"),
            roots: text("roots"),
        }
    }

    /// The rules that it says. Profiles that are gone are left out.
    fn rules(&self, known: &[Profile]) -> GuestAccess {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let profiles = self.profiles.iter().filter_map(|id| ProfileId::new(id.as_str()).ok());
        GuestAccess {
            on: self.on,
            profiles: profiles.filter(|id| known.iter().any(|profile| profile.id == *id)).collect(),
            servers: (self.which == "chosen")
                .then(|| lines(&self.servers).map(|host| host.to_ascii_lowercase()).collect()),
            // None is not a number of guests either.
            most: self.most.trim().parse().unwrap_or(0),
            list_url: self.list_url.trim().to_owned(),
            list_signature_url: given(&self.list_signature_url),
            list_keys: lines(&self.signers).collect(),
            list_roots: given(&self.roots),
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(['\n', ',']).map(str::trim).filter(|line| !line.is_empty()).map(ToOwned::to_owned)
}

/// `GET …/guests?pseudonym=…`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let query = call.query()?;
    let (mut problems, mut found) = (Problems::default(), None);
    let mut status = 200;
    if !query.get("pseudonym").trim().is_empty() {
        match acting(call, &session).whose_pseudonym(query.get("pseudonym")) {
            Ok(name) => found = Some(name),
            Err(rejected) => (status, problems) = Problems::of(rejected)?,
        }
    }
    Ok(guests_page(call, &session, None, problems, found)?.with_status_code(status))
}

/// `POST …/guests`: the field `action` says what to do.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    let outcome = match sent.get("action") {
        "fetch" => acting.fetch_guest_list().map(|()| "ordered"),
        "save" => {
            let view = acting.guests()?;
            let typed = Typed::sent(&sent);
            let rules = typed.rules(&acting.configuration()?.profiles);
            if rules.on && !view.rules.on && sent.get("confirmed").is_empty() {
                let checked = acting.check_guests(&rules);
                return match checked {
                    Ok(()) => question(call, &session, &typed, sent.get("version")),
                    Err(rejected) => come_back(call, &session, &sent, rejected),
                };
            }
            acting.change_guests(&rules, sent.get("version")).map(|_| "saved")
        }
        _ => return Err(Refusal::NoSuchPage),
    };
    match outcome {
        Ok(done) => Ok(see_other(address(PATH, &[("done", done)]))),
        Err(rejected) => come_back(call, &session, &sent, rejected),
    }
}

fn come_back(call: &Call<'_>, session: &Session, sent: &Form, rejected: Rejected) -> Answer {
    let rejected = match rejected {
        Rejected::Invalid { field, message } => {
            let field = field.strip_prefix("settings guests ").unwrap_or(&field).to_owned();
            Rejected::Invalid { field, message }
        }
        other => other,
    };
    let (status, problems) = Problems::of(rejected)?;
    let typed = (sent.get("action") == "save").then(|| Typed::sent(sent));
    Ok(guests_page(call, session, typed, problems, None)?.with_status_code(status))
}

/// What turning it on means, before it is done.
fn question(call: &Call<'_>, session: &Session, typed: &Typed, version: &str) -> Answer {
    let frame = Frame::of(call, session, Here::Guests);
    let fields = vec![
        ("action", "save".to_owned()),
        ("confirmed", "yes".to_owned()),
        ("version", version.to_owned()),
        ("on", "on".to_owned()),
        ("profiles", typed.profiles.join("\n")),
        ("which", typed.which.clone()),
        ("servers", typed.servers.clone()),
        ("most", typed.most.clone()),
        ("list_url", typed.list_url.clone()),
        ("list_signature_url", typed.list_signature_url.clone()),
        ("signers", typed.signers.clone()),
        ("roots", typed.roots.clone()),
    ];
    let template = Confirm {
        title: frame.say("guests-confirm-title"),
        heading: frame.say("guests-confirm-title"),
        lead: frame.say("guests-confirm-lead"),
        more: Some(frame.say("guests-confirm-more")),
        action: PATH,
        fields,
        yes: frame.say("guests-confirm-yes"),
        no: frame.say("leave-it"),
        danger: false,
        back: PATH.into(),
        frame,
    };
    page(&template, Policy::Plain)
}

/// The page; `typed` is what was typed into the form that comes back.
fn guests_page(
    call: &Call<'_>,
    session: &Session,
    typed: Option<Typed>,
    problems: Problems,
    found: Option<String>,
) -> Answer {
    let acting = acting(call, session);
    let view = acting.guests()?;
    let query = call.query()?;
    let done = if typed.is_some() { "" } else { query.get("done") };
    let typed = typed.unwrap_or_else(|| Typed::of(&view.rules));
    let profiles = acting.configuration()?.profiles;
    let choice = |profile: Profile| Choice {
        chosen: typed.profiles.iter().any(|id| id == profile.id.as_str()),
        closed: profile.hidden || profile.acl.is_some(),
        id: profile.id.into(),
        name: profile.display_name,
    };
    let template = Guests {
        frame: Frame::of(call, session, Here::Guests),
        may_change: acting.has(Right::Configure),
        profiles: profiles.into_iter().map(choice).collect(),
        done,
        pseudonym: query.get("pseudonym"),
        typed,
        view,
        problems,
        found,
    };
    page(&template, Policy::Plain)
}

impl Guests<'_> {
    /// Why the list could not be fetched the last time.
    fn why(&self) -> Option<Words> {
        self.view.problem.as_ref().map(ErrandProblem::told)
    }

    /// Something is wrong with where the list is from.
    fn source_is_wrong(&self) -> bool {
        let fields = ["list_url", "list_signature_url", "list_keys", "list_roots"];
        fields.iter().any(|field| self.problems.about(field).is_some())
    }

    /// Whether guests could use nothing.
    fn is_useless(&self) -> bool {
        let rules = &self.view.rules;
        let open =
            |choice: &Choice| !choice.closed && rules.profiles.iter().any(|id| id.as_str() == choice.id);
        rules.on && !self.profiles.iter().any(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ADMIN, Bench, PASSWORD, USER};
    use alcove_controller::{NewUser, Role};
    use alcove_domain::EDUVPN_LIST;

    fn version(bench: &Bench) -> String {
        bench.controller.configuration().expect("settings").settings.version()
    }

    fn save(bench: &Bench, change: &[(&'static str, &'static str)]) -> crate::testing::Answer {
        let version = version(bench);
        let mut fields = vec![
            ("action", "save"),
            ("version", version.as_str()),
            ("on", "on"),
            ("profile.default", "on"),
            ("which", "all"),
            ("most", "50"),
            ("list_url", EDUVPN_LIST),
            ("signers", alcove_domain::EDUVPN_KEYS[0]),
        ];
        for (name, value) in change {
            fields.retain(|(known, _)| known != name);
            fields.push((name, value));
        }
        bench.submit(PATH, PATH, &fields)
    }

    fn rules(bench: &Bench) -> GuestAccess {
        bench.controller.configuration().expect("settings").settings.guests
    }

    #[test]
    fn turning_it_on_is_asked_about_and_what_was_typed_goes_along() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        let page = bench.get(PATH);
        assert!(page.text().contains("Off") && page.text().contains("k7.pub."), "{}", page.text());
        let question = save(&bench, &[]);
        assert_eq!(question.status(), 200);
        assert!(question.text().contains("name=\"profiles\" value=\"default\""), "{}", question.text());
        assert!(!rules(&bench).on, "not yet");
        let confirmed = [
            ("confirmed", "yes"),
            ("profile.default", ""),
            ("profiles", "default"),
            ("which", "chosen"),
            ("servers", "VPN.example.org\nvpn.example.com"),
        ];
        assert_eq!(save(&bench, &confirmed).status(), 303);
        let now = rules(&bench);
        assert!(now.on && now.most == 50 && now.profiles.len() == 1);
        assert_eq!(now.servers, Some(vec!["vpn.example.org".into(), "vpn.example.com".into()]));
        // What follows is asked no more.
        assert_eq!(save(&bench, &[("profile.default", ""), ("profile.gone", "on")]).status(), 303);
        let page = bench.get(PATH);
        assert!(page.text().contains("No profile that everybody may use"), "{}", page.text());
        assert_eq!(save(&bench, &[("on", "")]).status(), 303);
        assert!(!rules(&bench).on);
    }

    #[test]
    fn a_mistake_is_told_beside_its_field_and_changes_nothing() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        for (name, value, field) in [
            ("list_url", "http://disco.example.org/list", "list_url"),
            ("signers", "RWQ", "signers"),
            ("signers", "", "signers"),
            ("most", "none", "most"),
            ("roots", "x", "roots"),
        ] {
            let page = save(&bench, &[(name, value)]);
            assert_eq!(page.status(), 400, "{name} = {value}");
            assert!(
                page.text().contains(&format!("id=\"{field}-problem\"")),
                "{name} = {value}: {}",
                page.text()
            );
        }
        let page = save(&bench, &[("which", "chosen"), ("servers", "https://x/")]);
        assert!(page.text().contains("id=\"servers-problem\""), "{}", page.text());
        assert!(page.text().contains("https://x/"), "what was typed is kept");
        assert_eq!(save(&bench, &[("version", "another"), ("confirmed", "yes")]).status(), 409);
        assert!(rules(&bench) == GuestAccess::default());
    }

    #[test]
    fn whose_a_pseudonym_is_can_be_looked_up_and_only_by_those_who_run_the_box() {
        let bench = Bench::new();
        let new =
            NewUser { name: "olga", password: Some(PASSWORD), role: Role::Operator, permissions: vec![] };
        bench.controller.add_user(&new).expect("an operator");
        bench.sign_in("olga");
        let wrong = bench.get(&format!("{PATH}?pseudonym=anna"));
        assert_eq!(wrong.status(), 400);
        assert!(wrong.text().contains("id=\"pseudonym-problem\""), "{}", wrong.text());
        assert_eq!(bench.submit(PATH, PATH, &[("action", "fetch")]).status(), 403);
        bench.forget_cookie(crate::cookie::SESSION);
        bench.sign_in(ADMIN);
        assert_eq!(save(&bench, &[("confirmed", "yes")]).status(), 303);
        let page = bench.get("/vpn-user-portal/user?user_id=anna");
        let pseudonym = page.text().split("guests?pseudonym=").nth(1).and_then(|rest| rest.split('"').next());
        let found = bench.get(&format!("{PATH}?pseudonym={}", pseudonym.expect("a pseudonym")));
        assert!(found.text().contains("user?user_id=anna"), "{}", found.text());
        bench.forget_cookie(crate::cookie::SESSION);
        bench.sign_in(USER);
        assert_eq!(bench.get(PATH).status(), 403);
    }
}
