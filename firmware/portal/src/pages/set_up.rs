//! The set-up of a new box, in five screens at one address, which shows the one that is next.
//!
//! Until there is an admin (`entrance`) a cookie proves that the set-up code was known; the code is spent with the
//! second screen. From then on (`inside`) it goes on for the admin, whenever they come back.

mod entrance;
mod inside;
pub(super) mod proof;

use crate::{
    answer::found,
    call::{Answer, Call},
    csrf, return_to,
};

/// Every page leads here until there is an admin.
pub(crate) const PATH: &str = "/vpn-user-portal/set-up";

/// How many screens there are.
const SCREENS: u32 = 5;

/// Ways to begin that take the place of the whole set-up: an address, the message that names it, and the one that
/// explains it.
const INSTEAD: &[(&str, &str, &str)] = &[
    (super::restore::PATH, "restore-instead", "restore-instead-hint"),
    (super::join::PATH, "join-instead", "join-instead-hint"),
];

/// `GET …/set-up`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    if call.controller.needs_set_up()? {
        return entrance::show(call);
    }
    inside::show(call)
}

/// `POST …/set-up`: the field `screen` says which form it is.
pub(crate) fn act(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let sent = call.form()?;
    match sent.get("screen") {
        "start" | "account" if !call.controller.needs_set_up()? => Ok(found(return_to::HOME)),
        "start" => entrance::begin(call, &sent),
        "account" => entrance::make_account(call, &sent),
        _ => inside::act(call, &sent),
    }
}

#[cfg(test)]
mod tests {
    use super::PATH;
    use crate::{
        cookie,
        testing::{Answer, Bench, PASSWORD, authorize_url},
    };

    const HOME: &str = "/vpn-user-portal/home";

    fn code(bench: &Bench) -> String {
        bench.controller.set_up_code().expect("the store").expect("a code")
    }

    fn start(bench: &Bench, code: &str, name: &str) -> Answer {
        let fields = [("screen", "start"), ("code", code), ("serviceName", name), ("language", "en")];
        bench.submit(PATH, PATH, &fields)
    }

    fn account(bench: &Bench, password: &str, again: &str) -> Answer {
        let fields =
            [("screen", "account"), ("userName", "anna"), ("userPass", password), ("userPassConfirm", again)];
        bench.submit(PATH, PATH, &fields)
    }

    #[test]
    fn five_screens_lead_from_the_code_to_a_vpn() {
        let bench = Bench::blank();
        for path in [HOME, "/vpn-user-portal/account", &authorize_url("&state=s")] {
            let answer = bench.get(path);
            assert_eq!((answer.status(), answer.header("Location")), (302, PATH), "{path}");
        }
        assert!(bench.get(PATH).text().contains("Step 1 of 5"));
        let begun = start(&bench, &code(&bench).to_lowercase(), "Office VPN");
        assert_eq!((begun.status(), begun.header("Location")), (303, PATH));
        assert!(bench.get(PATH).text().contains("Step 2 of 5"));
        assert!(bench.get(PATH).text().contains("<bdi>Office VPN</bdi>"));
        assert_eq!(account(&bench, PASSWORD, PASSWORD).header("Location"), PATH);
        assert!(bench.get(PATH).text().contains("Step 3 of 5"));
        let purpose = [
            ("screen", "purpose"),
            ("purpose", "office"),
            ("networks", "192.168.77.0/24"),
            ("profileName", "To the office"),
        ];
        assert_eq!(bench.submit(PATH, PATH, &purpose).header("Location"), PATH);
        let profile = bench.controller.first_profile().expect("the store").expect("a profile");
        assert_eq!((profile.display_name.as_str(), profile.default_gateway), ("To the office", false));
        assert_eq!(profile.routes[0].to_string(), "192.168.77.0/24");
        assert!(bench.get(PATH).text().contains("Step 4 of 5"));
        let reach = [("screen", "reach"), ("host", "vpn.example.org"), ("certificate", "self")];
        assert_eq!(bench.submit(PATH, PATH, &reach).header("Location"), PATH);
        let settings = bench.controller.settings().expect("settings");
        assert_eq!(settings.host_name.as_deref(), Some("vpn.example.org"));
        assert!(bench.get(PATH).text().contains("Step 5 of 5"));
        assert!(bench.get(HOME).text().contains("The set-up is not finished"));
        let shown = bench.submit(PATH, PATH, &[("screen", "make-key")]);
        let key = shown.text().split("<code id=\"key\">").nth(1).and_then(|rest| rest.split('<').next());
        let key = key.expect("a key").trim_end().to_owned();
        assert!(key.contains("AGE-SECRET-KEY-1") && shown.text().contains(r#"<svg class="qr""#));
        let again = bench.get(PATH);
        assert!(!again.text().contains("AGE-SECRET-KEY-1") && again.text().contains("Make another one"));
        let wrong = bench.submit(PATH, PATH, &[("screen", "key"), ("ending", "000000")]);
        assert!(wrong.status() == 400 && wrong.text().contains(r#"id="ending-problem""#));
        let ending = key[key.len() - 6..].to_lowercase();
        let finished = bench.submit(PATH, PATH, &[("screen", "key"), ("ending", &ending)]);
        assert_eq!(finished.header("Location"), HOME);
        assert!(bench.controller.recovery_recipient().expect("the store").is_some());
        assert!(!bench.get(HOME).text().contains("The set-up is not finished"));
        assert_eq!(bench.get(PATH).header("Location"), HOME);
    }

    fn at_reach() -> Bench {
        let bench = Bench::blank();
        start(&bench, &code(&bench), "Office VPN");
        account(&bench, PASSWORD, PASSWORD);
        bench.submit(
            PATH,
            PATH,
            &[("screen", "purpose"), ("purpose", "everything"), ("profileName", "Away")],
        );
        bench
    }

    #[test]
    fn a_certificate_is_ordered_when_name_and_terms_are_right() {
        let bench = at_reach();
        let order = |host: &str, agreed: &str| {
            let fields = [("screen", "reach"), ("host", host), ("certificate", "acme"), ("agreed", agreed)];
            bench.submit(PATH, PATH, &fields)
        };
        for (host, agreed, field) in
            [("vpn.example.org", "", "agreed"), ("", "on", "host"), ("alcove.local", "on", "host")]
        {
            let refused = order(host, agreed);
            assert!(refused.status() == 400 && refused.text().contains(&format!(r#"id="{field}-problem""#)));
            assert_eq!(bench.controller.settings().expect("settings").host_name, None, "nothing is saved");
        }
        assert_eq!(order("VPN.example.org", "on").header("Location"), PATH);
        let view = bench.controller.certificate().expect("a view");
        assert_eq!(view.source, alcove_controller::CertificateSource::Acme);
        assert!(bench.get("/vpn-user-portal/changes").text().contains("<bdi>anna</bdi>"));
    }

    #[test]
    fn a_recovery_key_that_was_not_saved_is_made_anew_and_the_old_end_is_worth_nothing() {
        let bench = at_reach();
        bench.submit(PATH, PATH, &[("screen", "reach"), ("certificate", "own")]);
        let made = |bench: &Bench| {
            let shown = bench.submit(PATH, PATH, &[("screen", "make-key")]);
            let key = shown.text().split("<code id=\"key\">").nth(1).and_then(|rest| rest.split('<').next());
            key.expect("a key").trim_end().to_owned()
        };
        let (first, second) = (made(&bench), made(&bench));
        let finish = |key: &str| {
            bench.submit(PATH, PATH, &[("screen", "key"), ("ending", &key[key.len() - 6..])]).status()
        };
        assert_eq!((finish(&first), finish(&second)), (400, 303));
        assert_eq!(bench.submit(HOME, PATH, &[("screen", "make-key")]).status(), 403, "the set-up is over");
    }

    #[test]
    fn the_history_says_that_it_was_the_set_up() {
        let bench = Bench::blank();
        start(&bench, &code(&bench), "Office VPN");
        account(&bench, PASSWORD, PASSWORD);
        bench.submit(
            PATH,
            PATH,
            &[("screen", "purpose"), ("purpose", "everything"), ("profileName", "Away")],
        );
        let history = bench.get("/vpn-user-portal/changes");
        assert!(history.text().contains("Set-up wizard") && history.text().contains("<bdi>anna</bdi>"));
        assert!(!history.text().contains("At the box itself"), "{}", history.text());
    }

    #[test]
    fn it_goes_on_where_it_was_left() {
        let bench = Bench::blank();
        start(&bench, &code(&bench), "Alcove");
        account(&bench, PASSWORD, PASSWORD);
        bench.forget_cookie(cookie::SESSION);
        assert!(bench.get(PATH).text().contains("<h1>Sign in</h1>"), "it is the admin's now");
        bench.sign_in("anna");
        assert!(bench.get(HOME).text().contains("The set-up is not finished"));
        assert!(bench.get(PATH).text().contains("Step 3 of 5"));
    }

    #[test]
    fn without_the_code_nothing_is_set_up() {
        let bench = Bench::blank();
        let wrong = start(&bench, "0000-0000-0000-0000", "Mine now");
        assert!(wrong.status() == 403 && wrong.text().contains(r#"id="code-problem""#));
        assert!(wrong.text().contains(r#"value="Mine now""#), "what was typed stays");
        bench.set_cookie(cookie::SET_UP, &"A".repeat(43));
        let refused = account(&bench, PASSWORD, PASSWORD);
        assert!(refused.status() == 403 && refused.text().contains("Step 1 of 5"), "{}", refused.text());
        assert!(bench.controller.needs_set_up().expect("the store"));
        assert_eq!(bench.controller.settings().expect("settings").display_name, "Alcove");
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays() {
        let bench = Bench::blank();
        let nameless = start(&bench, &code(&bench), " ");
        assert!(nameless.status() == 400 && nameless.text().contains(r#"id="serviceName-problem""#));
        start(&bench, &code(&bench), "Alcove");
        let different = account(&bench, PASSWORD, "something else");
        assert!(different.status() == 400 && different.text().contains(r#"id="userPassConfirm-problem""#));
        assert!(different.text().contains(r#"value="anna""#) && !different.text().contains(PASSWORD));
        let short = account(&bench, "short", "short");
        assert!(short.status() == 400 && short.text().contains(r#"id="userPass-problem""#));
        account(&bench, PASSWORD, PASSWORD);
        let purpose =
            [("screen", "purpose"), ("purpose", "office"), ("networks", "the office"), ("profileName", "X")];
        let vague = bench.submit(PATH, PATH, &purpose);
        assert!(vague.status() == 400 && vague.text().contains(r#"id="networks-problem""#));
        assert!(vague.text().contains("the office</textarea>"), "{}", vague.text());
    }

    #[test]
    fn the_second_factor_that_was_wished_for_is_set_up_next() {
        let bench = Bench::blank();
        start(&bench, &code(&bench), "Alcove");
        let fields = [
            ("screen", "account"),
            ("userName", "anna"),
            ("userPass", PASSWORD),
            ("userPassConfirm", PASSWORD),
            ("secondFactor", "on"),
        ];
        let next = bench.submit(PATH, PATH, &fields);
        assert_eq!(next.header("Location"), "/vpn-user-portal/second-factor");
        assert!(bench.get("/vpn-user-portal/second-factor").text().contains("id=\"secret\""));
    }
}
