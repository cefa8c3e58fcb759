//! The settings of the whole box. As with a profile, the form says which version it was filled from.

use super::{
    acting, posted,
    sections::{Entries, Said, Section},
};
use crate::{
    answer::{Policy, page, see_other},
    call::{Answer, Call},
    form::Form,
    frame::{Frame, Here},
};
use alcove_controller::{Rejected, Session};
use alcove_domain::{
    BoxConfiguration, Change, LengthField, Problem, Right, Settings, SettingsForm, Severity, diff,
};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/settings.html")]
struct Page {
    frame: Frame,
    done: bool,
    may_change: bool,
    version: String,
    sections: Vec<Section>,
    others: Vec<Said>,
    conflict: Option<Vec<Change>>,
}

/// `GET …/settings`
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let session = call.signed_in()?;
    let acting = acting(call, &session);
    let settings = acting.configuration()?.settings;
    let problems = acting.check_settings(&settings)?;
    let done = call.query()?.get("done") == "saved";
    form_page(call, &session, &SettingsForm::of(&settings), settings.version(), &problems, None, done)
}

/// `POST …/settings`
pub(crate) fn save(call: &Call<'_>) -> Answer {
    let (session, sent) = posted(call)?;
    let acting = acting(call, &session);
    acting.may(Right::Configure)?;
    let form = typed(&sent);
    let version = sent.get("version").to_owned();
    let now = acting.configuration()?.settings;
    let back =
        |version: String, status: u16, problems: &[Problem], conflict: Option<Vec<Change>>| -> Answer {
            Ok(form_page(call, &session, &form, version, problems, conflict, false)?.with_status_code(status))
        };
    let wanted = match form.read(&now) {
        Ok(wanted) => wanted,
        Err(problems) => return back(version, 400, &problems, None),
    };
    let mut problems = acting.check_settings(&wanted)?;
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return back(version, 400, &problems, None);
    }
    match acting.replace_settings(wanted.clone(), Some(&version)) {
        Ok(_) => Ok(see_other("/vpn-user-portal/settings?done=saved")),
        Err(Rejected::Conflict(_)) => {
            let now = acting.configuration()?.settings;
            back(now.version(), 409, &problems, Some(different(&now, &wanted)))
        }
        // What does not fit a profile: told as a whole, in the field when it is one of the form's.
        Err(Rejected::Invalid { field, message }) => {
            let field = field.strip_prefix("settings ").unwrap_or(&field).to_owned();
            problems.push(Problem { field, message, severity: Severity::Error });
            back(version, 400, &problems, None)
        }
        Err(other) => Err(other.into()),
    }
}

fn different(now: &Settings, wanted: &Settings) -> Vec<Change> {
    let one = |settings: &Settings| BoxConfiguration { settings: settings.clone(), ..Default::default() };
    diff(&one(now), &one(wanted))
}

fn form_page(
    call: &Call<'_>,
    session: &Session,
    form: &SettingsForm,
    version: String,
    problems: &[Problem],
    conflict: Option<Vec<Change>>,
    done: bool,
) -> Answer {
    let frame = Frame::of(call, session, Here::Settings);
    let fields = Entries::new(&frame, problems);
    let sections = sections(&fields, form);
    let others = fields.others(&sections);
    let may_change = acting(call, session).has(Right::Configure);
    page(&Page { done, may_change, version, sections, others, conflict, frame }, Policy::Plain)
}

/// The form as it was sent.
fn typed(sent: &Form) -> SettingsForm {
    let text = |name: &str| sent.get(name).to_owned();
    let is_on = |name: &str| !sent.get(name).is_empty();
    let length = |name: &str| LengthField { count: text(name), unit: text(&format!("{name}_unit")) };
    SettingsForm {
        display_name: text("display_name"),
        host_name: text("host_name"),
        session_expiry: length("session_expiry"),
        supported_session_expiry: text("supported_session_expiry"),
        browser_session_expiry: length("browser_session_expiry"),
        app_gone_interval: length("app_gone_interval"),
        delete_authorization_on_disconnect: is_on("delete_authorization_on_disconnect"),
        max_manual_configurations: text("max_manual_configurations"),
        max_app_configurations: text("max_app_configurations"),
        restricted: sent.get("restricted") == "yes",
        access_permissions: text("access_permissions"),
        admin_permissions: text("admin_permissions"),
        static_permissions: text("static_permissions"),
        show_permissions: is_on("show_permissions"),
        eduvpn: is_on("eduvpn"),
        lets_connect: is_on("lets_connect"),
        govvpn: is_on("govvpn"),
        wireguard_port: text("wireguard_port"),
        wireguard_mtu: text("wireguard_mtu"),
        wireguard_proxy: is_on("wireguard_proxy"),
        wireguard_only_proxy: is_on("wireguard_only_proxy"),
        wireguard_proxy_url: text("wireguard_proxy_url"),
        resolver: is_on("resolver"),
        resolver_servers: text("resolver_servers"),
        resolver_domains: text("resolver_domains"),
        connection_log_retention: length("connection_log_retention"),
        pool_alert_percent: text("pool_alert_percent"),
        admin_api_networks: text("admin_api_networks"),
        metrics_networks: text("metrics_networks"),
    }
}

fn sections(f: &Entries<'_>, form: &SettingsForm) -> Vec<Section> {
    let restricted = if form.restricted { "yes" } else { "no" };
    vec![
        f.section(
            "general",
            "settings-general",
            "",
            vec![
                f.text("display_name", "settings-name", "settings-name-hint", &form.display_name),
                f.code("host_name", "settings-host", "settings-host-hint", &form.host_name),
            ],
        ),
        f.section(
            "sessions",
            "settings-sessions",
            "",
            vec![
                f.length(
                    ("session_expiry", "session_expiry_unit"),
                    "settings-session",
                    "settings-session-hint",
                    &form.session_expiry,
                ),
                f.lines(
                    "supported_session_expiry",
                    "settings-other-sessions",
                    "settings-other-sessions-hint",
                    &form.supported_session_expiry,
                ),
                f.length(
                    ("browser_session_expiry", "browser_session_expiry_unit"),
                    "settings-browser",
                    "settings-browser-hint",
                    &form.browser_session_expiry,
                ),
                f.length(
                    ("app_gone_interval", "app_gone_interval_unit"),
                    "settings-gone",
                    "settings-gone-hint",
                    &form.app_gone_interval,
                ),
                f.check(
                    "delete_authorization_on_disconnect",
                    "settings-forget",
                    "settings-forget-hint",
                    form.delete_authorization_on_disconnect,
                ),
            ],
        ),
        f.section(
            "limits",
            "settings-limits",
            "",
            vec![
                f.code(
                    "max_app_configurations",
                    "settings-apps",
                    "settings-apps-hint",
                    &form.max_app_configurations,
                ),
                f.code(
                    "max_manual_configurations",
                    "settings-files",
                    "settings-files-hint",
                    &form.max_manual_configurations,
                ),
                f.code(
                    "pool_alert_percent",
                    "settings-alert",
                    "settings-alert-hint",
                    &form.pool_alert_percent,
                ),
            ],
        ),
        f.section(
            "permissions",
            "settings-permissions",
            "settings-permissions-lead",
            vec![
                f.radio(
                    "restricted",
                    "settings-access",
                    &[
                        ("no", "settings-access-all", "settings-access-all-hint"),
                        ("yes", "settings-access-some", "settings-access-some-hint"),
                    ],
                    restricted,
                ),
                f.lines("access_permissions", "profile-acl", "profile-acl-hint", &form.access_permissions),
                f.lines(
                    "admin_permissions",
                    "settings-admins",
                    "settings-admins-hint",
                    &form.admin_permissions,
                ),
                f.lines(
                    "static_permissions",
                    "settings-static",
                    "settings-static-hint",
                    &form.static_permissions,
                ),
                f.check("show_permissions", "settings-show", "settings-show-hint", form.show_permissions),
            ],
        ),
        f.section(
            "app-sets",
            "settings-app-sets",
            "",
            vec![
                f.check("eduvpn", "settings-eduvpn", "", form.eduvpn),
                f.check("lets_connect", "settings-lc", "", form.lets_connect),
                f.check("govvpn", "settings-govvpn", "", form.govvpn),
            ],
        ),
        f.shut_section(
            "wireguard",
            "settings-wireguard",
            "",
            vec![
                f.code("wireguard_port", "settings-port", "settings-port-hint", &form.wireguard_port),
                f.code("wireguard_mtu", "profile-mtu", "settings-mtu-hint", &form.wireguard_mtu),
                f.check("wireguard_proxy", "settings-proxy", "settings-proxy-hint", form.wireguard_proxy),
                f.check("wireguard_only_proxy", "settings-only-proxy", "", form.wireguard_only_proxy),
                f.code(
                    "wireguard_proxy_url",
                    "settings-proxy-url",
                    "settings-proxy-url-hint",
                    &form.wireguard_proxy_url,
                ),
            ],
            false,
        ),
        f.shut_section(
            "resolver-part",
            "settings-resolver",
            "",
            vec![
                f.check("resolver", "settings-resolver-on", "settings-resolver-on-hint", form.resolver),
                f.lines(
                    "resolver_servers",
                    "settings-resolver-servers",
                    "settings-resolver-servers-hint",
                    &form.resolver_servers,
                ),
                f.lines(
                    "resolver_domains",
                    "settings-resolver-domains",
                    "settings-resolver-domains-hint",
                    &form.resolver_domains,
                ),
            ],
            false,
        ),
        f.shut_section(
            "oversight",
            "settings-oversight",
            "",
            vec![
                f.length(
                    ("connection_log_retention", "connection_log_retention_unit"),
                    "settings-retention",
                    "settings-retention-hint",
                    &form.connection_log_retention,
                ),
                f.lines(
                    "admin_api_networks",
                    "settings-api",
                    "settings-networks-hint",
                    &form.admin_api_networks,
                ),
                f.lines(
                    "metrics_networks",
                    "settings-metrics",
                    "settings-networks-hint",
                    &form.metrics_networks,
                ),
            ],
            false,
        ),
    ]
}
