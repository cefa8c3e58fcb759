//! The settings as a form has them: texts as they were typed, and the settings that they say. What the form does not
//! have stays as it is: the hook program, which only root on the box may name, and what is only for testing.

use crate::form_text::{Expected, Reader, comma_list, entries, lines, optional, shown, texts};
use crate::{Problem, Seconds, Settings};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

/// A length of time: a number, and `minutes`, `hours` or `days`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LengthField {
    /// As it was typed.
    pub count: String,
    /// The unit.
    pub unit: String,
}

const UNITS: [(&str, i64); 3] = [("days", 86_400), ("hours", 3_600), ("minutes", 60)];

impl LengthField {
    fn of(length: Seconds) -> Self {
        let (unit, seconds) =
            UNITS.into_iter().find(|(_, seconds)| length.0 % seconds == 0).unwrap_or(("seconds", 1));
        Self { count: (length.0 / seconds).to_string(), unit: unit.into() }
    }

    fn read(&self, field: &str, reader: &mut Reader) -> Seconds {
        let count: i64 = reader.one(field, Expected::Number, self.count.trim()).unwrap_or(0);
        let seconds = UNITS.iter().find(|(unit, _)| *unit == self.unit).map_or(1, |(_, seconds)| *seconds);
        Seconds(count.saturating_mul(seconds))
    }
}

/// The fields of the form, named as in [`Settings`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)] // Named as in `Settings`.
#[allow(clippy::struct_excessive_bools)]
pub struct SettingsForm {
    pub display_name: String,
    pub host_name: String,
    pub session_expiry: LengthField,
    pub supported_session_expiry: String,
    pub browser_session_expiry: LengthField,
    pub app_gone_interval: LengthField,
    pub delete_authorization_on_disconnect: bool,
    pub max_manual_configurations: String,
    pub max_app_configurations: String,
    /// Only people with one of `access_permissions` may sign in.
    pub restricted: bool,
    pub access_permissions: String,
    pub admin_permissions: String,
    pub static_permissions: String,
    pub show_permissions: bool,
    pub eduvpn: bool,
    pub lets_connect: bool,
    pub govvpn: bool,
    pub wireguard_port: String,
    pub wireguard_mtu: String,
    pub wireguard_proxy: bool,
    pub wireguard_only_proxy: bool,
    pub wireguard_proxy_url: String,
    pub resolver: bool,
    pub resolver_servers: String,
    pub resolver_domains: String,
    pub connection_log_retention: LengthField,
    pub pool_alert_percent: String,
    pub admin_api_networks: String,
    pub metrics_networks: String,
}

impl SettingsForm {
    /// The form that shows these settings.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let has = |set: &str| settings.app_sets.iter().any(|has| has == set);
        let expiries: Vec<String> = settings.supported_session_expiry.iter().map(|s| s.iso8601()).collect();
        Self {
            display_name: settings.display_name.clone(),
            host_name: settings.host_name.clone().unwrap_or_default(),
            session_expiry: LengthField::of(settings.session_expiry),
            supported_session_expiry: expiries.join("\n"),
            browser_session_expiry: LengthField::of(settings.browser_session_expiry),
            app_gone_interval: LengthField::of(settings.app_gone_interval),
            delete_authorization_on_disconnect: settings.delete_authorization_on_disconnect,
            max_manual_configurations: settings.max_manual_configurations.to_string(),
            max_app_configurations: settings.max_app_configurations.to_string(),
            restricted: settings.access_permissions.is_some(),
            access_permissions: settings.access_permissions.as_deref().map(lines).unwrap_or_default(),
            admin_permissions: lines(&settings.admin_permissions),
            static_permissions: assignments(&settings.static_permissions),
            show_permissions: settings.show_permissions,
            eduvpn: has("eduVPN"),
            lets_connect: has("LC"),
            govvpn: has("govVPN"),
            wireguard_port: settings.wireguard_port.to_string(),
            wireguard_mtu: shown(settings.wireguard_mtu),
            wireguard_proxy: settings.wireguard_proxy,
            wireguard_only_proxy: settings.wireguard_only_proxy,
            wireguard_proxy_url: settings.wireguard_proxy_url.clone().unwrap_or_default(),
            resolver: settings.resolver,
            resolver_servers: lines(&settings.resolver_servers),
            resolver_domains: assignments(&settings.resolver_domains),
            connection_log_retention: LengthField::of(settings.connection_log_retention),
            pool_alert_percent: settings.pool_alert_percent.to_string(),
            admin_api_networks: settings.admin_api_networks.as_deref().map(lines).unwrap_or_default(),
            metrics_networks: settings.metrics_networks.as_deref().map(lines).unwrap_or_default(),
        }
    }

    /// The settings that the form says; what it does not have is as in `before`. Whether they make sense is for
    /// [`crate::validate_settings`].
    ///
    /// # Errors
    /// Everything that cannot be read, by field: the names of [`SettingsForm`].
    pub fn read(&self, before: &Settings) -> Result<Settings, Vec<Problem>> {
        let mut reader = Reader::default();
        let r = &mut reader;
        let text = |text: &str| optional(text).map(ToOwned::to_owned);
        let mut app_sets = vec![];
        for (on, set) in [(self.eduvpn, "eduVPN"), (self.lets_connect, "LC"), (self.govvpn, "govVPN")] {
            app_sets.extend(on.then(|| set.to_owned()));
        }
        let settings = Settings {
            display_name: self.display_name.trim().to_owned(),
            host_name: text(&self.host_name),
            session_expiry: self.session_expiry.read("session_expiry", r),
            supported_session_expiry: r.list(
                "supported_session_expiry",
                Expected::Length,
                &self.supported_session_expiry,
            ),
            browser_session_expiry: self.browser_session_expiry.read("browser_session_expiry", r),
            app_gone_interval: self.app_gone_interval.read("app_gone_interval", r),
            delete_authorization_on_disconnect: self.delete_authorization_on_disconnect,
            max_manual_configurations: number(
                "max_manual_configurations",
                &self.max_manual_configurations,
                r,
            ),
            max_app_configurations: number("max_app_configurations", &self.max_app_configurations, r),
            access_permissions: self.restricted.then(|| texts(&self.access_permissions)),
            admin_permissions: texts(&self.admin_permissions),
            static_permissions: read_assignments(
                "static_permissions",
                &self.static_permissions,
                r,
                |text, _| entries(text).map(ToOwned::to_owned).collect(),
            ),
            show_permissions: self.show_permissions,
            app_sets,
            wireguard_port: number("wireguard_port", &self.wireguard_port, r),
            wireguard_mtu: r.optional("wireguard_mtu", Expected::Number, &self.wireguard_mtu),
            wireguard_proxy: self.wireguard_proxy,
            wireguard_only_proxy: self.wireguard_only_proxy,
            wireguard_proxy_url: text(&self.wireguard_proxy_url),
            resolver: self.resolver,
            resolver_servers: r.list("resolver_servers", Expected::Address, &self.resolver_servers),
            resolver_domains: read_assignments("resolver_domains", &self.resolver_domains, r, |text, r| {
                r.list("resolver_domains", Expected::Address, text)
            }),
            connection_log_retention: self.connection_log_retention.read("connection_log_retention", r),
            pool_alert_percent: number("pool_alert_percent", &self.pool_alert_percent, r),
            admin_api_networks: networks("admin_api_networks", &self.admin_api_networks, r),
            metrics_networks: networks("metrics_networks", &self.metrics_networks, r),
            ..before.clone()
        };
        if reader.problems.is_empty() { Ok(settings) } else { Err(reader.problems) }
    }
}

fn number<T: FromStr + Default>(field: &str, text: &str, reader: &mut Reader) -> T {
    reader.one(field, Expected::Number, text.trim()).unwrap_or_default()
}

fn networks(field: &str, text: &str, reader: &mut Reader) -> Option<Vec<ipnet::IpNet>> {
    optional(text).map(|text| reader.networks(field, text))
}

/// `what = one, another`, a line each.
fn assignments<T: Display>(map: &BTreeMap<String, Vec<T>>) -> String {
    map.iter().map(|(what, list)| format!("{what} = {}\n", comma_list(list))).collect()
}

/// What is before the last ` = ` of a line may have signs of its own, as permissions do.
fn read_assignments<T>(
    field: &str,
    text: &str,
    reader: &mut Reader,
    list: impl Fn(&str, &mut Reader) -> Vec<T>,
) -> BTreeMap<String, Vec<T>> {
    let mut map = BTreeMap::new();
    for line in texts(text) {
        match line.rsplit_once(" = ") {
            Some((what, rest)) => {
                map.insert(what.trim().to_owned(), list(rest, reader));
            }
            None => reader.fail(field, Expected::Assignment, &line),
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Settings {
        Settings {
            host_name: Some("vpn.example.org".into()),
            session_expiry: Seconds(36 * 3600),
            supported_session_expiry: vec![Seconds(86_400), Seconds(43_200)],
            browser_session_expiry: Seconds(90 * 60),
            access_permissions: Some(vec!["cn=staff,dc=example".into()]),
            admin_permissions: vec!["boss".into()],
            static_permissions: [(
                "memberOf!cn=a,dc=b".to_owned(),
                vec!["anna".into(), "IP@10.0.0.0/8".into()],
            )]
            .into(),
            app_sets: vec!["LC".into()],
            wireguard_mtu: Some(1392),
            wireguard_proxy_url: Some("https://proxy.example.org/p".into()),
            resolver_servers: vec!["192.0.2.53".parse().expect("an address")],
            resolver_domains: [("office.test".into(), vec!["10.0.0.53".parse().expect("an address")])].into(),
            metrics_networks: Some(vec!["10.0.0.0/8".parse().expect("a network")]),
            hook_program: Some("/usr/bin/hook".into()),
            ..Settings::default()
        }
    }

    #[test]
    fn what_a_form_shows_is_what_it_says() {
        for settings in [full(), Settings::default()] {
            let form = SettingsForm::of(&settings);
            assert_eq!(form.read(&settings), Ok(settings));
        }
    }

    #[test]
    fn what_is_not_in_the_form_stays() {
        let form = SettingsForm::of(&Settings::default());
        assert_eq!(form.read(&full()).expect("settings").hook_program, full().hook_program);
    }

    #[test]
    fn lengths_are_shown_in_the_largest_unit_that_fits() {
        for (seconds, count, unit) in [
            (90 * 86_400, "90", "days"),
            (36 * 3_600, "36", "hours"),
            (5_400, "90", "minutes"),
            (30, "30", "seconds"),
        ] {
            let shown = LengthField::of(Seconds(seconds));
            assert_eq!((shown.count.as_str(), shown.unit.as_str()), (count, unit));
        }
    }

    #[test]
    fn everything_that_cannot_be_read_is_told_by_field() {
        let form = SettingsForm {
            session_expiry: LengthField { count: "many".into(), unit: "days".into() },
            supported_session_expiry: "P1D, soon".into(),
            max_app_configurations: "-1".into(),
            static_permissions: "staff: anna".into(),
            wireguard_port: "70000".into(),
            resolver_domains: "office.test = here".into(),
            ..SettingsForm::of(&Settings::default())
        };
        let problems = form.read(&Settings::default()).expect_err("problems");
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "session_expiry",
                "supported_session_expiry",
                "max_app_configurations",
                "static_permissions",
                "wireguard_port",
                "resolver_domains",
            ]
        );
    }
}
