//! How the pages look: name, colour, foot, language and logo, for admins; and what browsers fetch of it.

use crate::{
    answer::{Policy, page, see_other},
    assets,
    call::{Answer, Call},
    csrf,
    error::Refusal,
    fields::Problems,
    form::is_form,
    frame::{Frame, Here},
    multipart::Multipart,
};
use alcove_controller::{Look, MOST_LOGO_BYTES, Rejected, Role, Session};
use alcove_domain::{Accent, Language, Shades};
use askama::Template;

const PATH: &str = "/vpn-user-portal/admin/look";

#[derive(Template)]
#[template(path = "look.html")]
struct LookPage {
    frame: Frame,
    problems: Problems,
    done: bool,
    name: String,
    accent: String,
    footer: String,
    language: String,
    languages: Vec<(String, String)>,
    most_kilobytes: usize,
}

/// `GET …/admin/look`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = admin(call)?;
    form(call, &session, None, Problems::default())
}

/// `POST …/admin/look`: the texts, or a logo as a file.
pub(crate) fn change(call: &Call<'_>) -> Answer {
    csrf::check_origin(call)?;
    let session = admin(call)?;
    if call.header("Content-Type").is_some_and(is_form) {
        return change_texts(call, &session);
    }
    let sent = Multipart::of(call)?;
    csrf::check_token(sent.text(csrf::FIELD), &session)?;
    finish(call, &session, None, call.controller.set_logo(&session, sent.bytes("logo")))
}

fn change_texts(call: &Call<'_>, session: &Session) -> Answer {
    let sent = call.form()?;
    csrf::check(call, &sent, session)?;
    if sent.get("action") == "remove-logo" {
        return finish(call, session, None, call.controller.remove_logo(session));
    }
    let look = Look {
        name: sent.get("serviceName"),
        accent: sent.get("accent"),
        footer: sent.get("footer"),
        language: Language::from_code(sent.get("language")),
    };
    finish(call, session, Some(&look), call.controller.set_look(session, call.from(), &look))
}

fn finish(
    call: &Call<'_>,
    session: &Session,
    sent: Option<&Look<'_>>,
    outcome: Result<(), Rejected>,
) -> Answer {
    match outcome {
        Ok(()) => Ok(see_other(format!("{PATH}?done=yes"))),
        Err(rejected) => {
            let (status, problems) = Problems::of(rejected)?;
            Ok(form(call, session, sent, problems)?.with_status_code(status))
        }
    }
}

fn form(call: &Call<'_>, session: &Session, sent: Option<&Look<'_>>, problems: Problems) -> Answer {
    let settings = call.controller.settings()?;
    let own = |text: &Option<String>| text.clone().unwrap_or_default();
    let language = sent.map_or(settings.language, |look| look.language).unwrap_or_default();
    let template = LookPage {
        frame: Frame::of(call, session, Here::Look),
        done: !problems.any() && call.query()?.get("done") == "yes",
        problems,
        name: sent.map_or_else(|| settings.display_name.clone(), |look| look.name.to_owned()),
        accent: sent.map_or_else(|| own(&settings.accent_color), |look| look.accent.to_owned()),
        footer: sent.map_or_else(|| own(&settings.footer), |look| look.footer.to_owned()),
        language: language.code().to_owned(),
        languages: Language::ALL.map(|l| (l.code().to_owned(), l.own_name().to_owned())).to_vec(),
        most_kilobytes: MOST_LOGO_BYTES / 1024,
    };
    page(&template, Policy::Plain)
}

fn admin(call: &Call<'_>) -> Result<Session, Refusal> {
    let session = call.signed_in()?;
    if session.role == Role::Admin { Ok(session) } else { Err(Rejected::Forbidden.into()) }
}

/// `GET …/logo.png`
pub(crate) fn logo(call: &Call<'_>) -> Answer {
    let bytes = call.controller.logo()?.ok_or(Refusal::NoSuchPage)?;
    Ok(assets::kept("image/png", bytes).with_unique_header("Content-Security-Policy", "default-src 'none'"))
}

/// `GET …/accent.css`: the variables of the style sheet that the accent colour changes.
pub(crate) fn accent(call: &Call<'_>) -> Answer {
    let settings = call.controller.settings()?;
    let accent = settings.accent_color.as_deref().and_then(|color| Accent::parse(color).ok());
    let Accent { light, dark } = accent.ok_or(Refusal::NoSuchPage)?;
    let css = format!(
        ":root{{{}}}@media (prefers-color-scheme:dark){{:root{{{}}}}}",
        variables(&light),
        variables(&dark)
    );
    Ok(assets::kept("text/css; charset=utf-8", css.into_bytes()))
}

fn variables(shades: &Shades) -> String {
    let Shades { accent, deep, on_accent, tint } = shades;
    format!("--accent:{accent};--accent-deep:{deep};--on-accent:{on_accent};--tint:{tint}")
}

#[cfg(test)]
mod tests {
    use super::PATH;
    use crate::testing::{ADMIN, Answer, Bench, USER};

    const HOME: &str = "/vpn-user-portal/home";

    fn send(bench: &Bench, name: &str, accent: &str, footer: &str) -> Answer {
        let fields = [("serviceName", name), ("accent", accent), ("footer", footer), ("language", "nl")];
        bench.submit(PATH, PATH, &fields)
    }

    fn upload(bench: &Bench, file: &str) -> Answer {
        let token = bench.get(PATH).hidden("token");
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n--b\r\nContent-Disposition: \
             form-data; name=\"logo\"; filename=\"l.png\"\r\nContent-Type: image/png\r\n\r\n{file}\r\n--b--\r\n"
        );
        let headers =
            [("Content-Type", "multipart/form-data; boundary=b"), ("Sec-Fetch-Site", "same-origin")];
        bench.browse("POST", PATH, &headers, &body)
    }

    #[test]
    fn the_admin_gives_the_pages_a_name_a_colour_and_a_foot() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        assert!(!bench.get(HOME).text().contains("accent.css"));
        assert_eq!(send(&bench, "Office VPN", "#7A1F8A", "Ask Max, room <3>").status(), 303);
        let page = bench.get(HOME);
        assert!(
            page.text().contains("<bdi>Office VPN</bdi>")
                && page.text().contains("Ask Max, room &#60;3&#62;")
        );
        assert!(page.text().contains(r#"href="/vpn-user-portal/accent.css?v=7a1f8a""#), "{}", page.text());
        let css = bench.get("/vpn-user-portal/accent.css?v=7a1f8a");
        assert!(css.text().starts_with(":root{--accent:#7a1f8a;"), "{}", css.text());
        assert_eq!(send(&bench, "Office VPN", "", "").status(), 303);
        assert_eq!(bench.get("/vpn-user-portal/accent.css").status(), 404);
        bench.forget_cookie(crate::cookie::SESSION);
        assert!(bench.get(HOME).text().contains(r#"<html lang="nl""#), "for who asks for no language");
    }

    #[test]
    fn what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        for (accent, about) in
            [("#ffff00", "too light"), ("red", "not a colour"), ("#17695a;}", "not a colour")]
        {
            let page = send(&bench, "Kept <name>", accent, "");
            assert!(page.status() == 400 && page.text().contains(r#"id="accent-problem""#), "{accent}");
            assert!(page.text().contains(about) && page.text().contains("Kept &#60;name&#62;"), "{accent}");
        }
        assert!(send(&bench, " ", "", "").text().contains(r#"id="serviceName-problem""#));
        assert!(send(&bench, "x", "", &"x".repeat(201)).text().contains(r#"id="footer-problem""#));
        assert!(bench.get(HOME).text().contains("<bdi>Alcove</bdi>"), "nothing changed");
    }

    #[test]
    fn a_logo_that_is_none_changes_nothing() {
        let bench = Bench::new();
        bench.sign_in(ADMIN);
        let svg = upload(&bench, "<svg onload='alert(1)'/>");
        assert!(svg.status() == 400 && svg.text().contains("This is not a PNG file"), "{}", svg.text());
        assert_eq!(bench.get("/vpn-user-portal/logo.png").status(), 404);
        assert!(!bench.get(HOME).text().contains("logo.png"));
    }

    #[test]
    fn only_admins_change_it() {
        let bench = Bench::new();
        bench.sign_in(USER);
        assert_eq!(bench.get(PATH).status(), 403);
        let fields = [("serviceName", "Mine"), ("accent", ""), ("footer", "")];
        assert_eq!(bench.submit(HOME, PATH, &fields).status(), 403);
        assert!(!bench.get(HOME).text().contains(PATH), "it is not in their menu");
    }
}
