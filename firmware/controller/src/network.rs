//! The appliance's own network, changed with a way back: what is not confirmed within a minute was never there.
//!
//! Nothing here may change a network. The box hands in a way to ask whoever may, and what is asked is what a person
//! typed, as the text of a seed file's `[network]`, which is read there value by value.

use crate::{Controller, Failure, Rejected};
use alcove_domain::Words;
use std::sync::Arc;

/// What can be asked.
#[derive(Debug, Clone)]
pub enum NetworkQuestion {
    /// How it is.
    Show,
    /// Put these settings on trial.
    Try(String),
    /// Keep them.
    Confirm,
    /// Give them up.
    Back,
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum NetworkAnswer {
    /// How it is.
    Shown {
        /// The settings in force, as a seed file has them.
        toml: String,
        /// The wired interfaces.
        interfaces: Vec<String>,
        /// For how many seconds they are still on trial.
        left: Option<u64>,
    },
    /// It is done.
    Done,
    /// It was not; why, in a sentence.
    Wrong(String),
}

/// Asks whoever may change the network.
pub type NetworkDoor = Arc<dyn Fn(&NetworkQuestion) -> std::io::Result<NetworkAnswer> + Send + Sync>;

/// Settings of the wired network, as a form has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkSettings {
    /// Its name; empty: the first one.
    pub interface: String,
    /// The number of the VLAN; empty: none.
    pub vlan: String,
    /// `dhcp`, `off`, or an address with the length of its network.
    pub ipv4: String,
    /// The default router.
    pub gateway4: String,
    /// `auto`, `off`, or an address with the length of its network.
    pub ipv6: String,
    /// The default router.
    pub gateway6: String,
    /// Name servers, with commas or spaces.
    pub dns: String,
    /// Search domains, likewise.
    pub search: String,
}

/// How the network is.
#[derive(Debug, Clone, Default)]
pub struct NetworkView {
    /// The settings in force.
    pub settings: NetworkSettings,
    /// The wired interfaces.
    pub interfaces: Vec<String>,
    /// For how many seconds they are still on trial.
    pub left: Option<u64>,
}

impl NetworkSettings {
    /// As a seed file has them. Whether they make sense is not decided here.
    fn to_toml(&self) -> String {
        let mut table = toml::Table::new();
        let texts = [
            ("interface", &self.interface),
            ("ipv4", &self.ipv4),
            ("gateway4", &self.gateway4),
            ("ipv6", &self.ipv6),
            ("gateway6", &self.gateway6),
        ];
        for (name, text) in texts.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
            table.insert(name.into(), text.trim().into());
        }
        if !self.vlan.trim().is_empty() {
            let number = self.vlan.trim().parse::<i64>();
            table.insert(
                "vlan".into(),
                number.map_or_else(|_| self.vlan.as_str().into(), toml::Value::Integer),
            );
        }
        for (name, list) in [("dns", &self.dns), ("search", &self.search)] {
            let words = list.split([',', ' ', '\n', '\r', ';']).filter(|word| !word.is_empty());
            let words: Vec<toml::Value> = words.map(toml::Value::from).collect();
            if !words.is_empty() {
                table.insert(name.into(), words.into());
            }
        }
        toml::Table::from_iter([("network".to_owned(), toml::Value::Table(table))]).to_string()
    }

    fn parse(text: &str) -> Self {
        let whole = text.parse::<toml::Table>().unwrap_or_default();
        let empty = toml::Table::new();
        let table = whole.get("network").and_then(toml::Value::as_table).unwrap_or(&empty);
        let text = |name: &str| match table.get(name) {
            Some(toml::Value::String(text)) => text.clone(),
            Some(toml::Value::Array(list)) => {
                list.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(", ")
            }
            Some(value) => value.to_string(),
            None => String::new(),
        };
        let or = |text: String, usual: &str| if text.is_empty() { usual.to_owned() } else { text };
        Self {
            interface: text("interface"),
            vlan: text("vlan"),
            ipv4: or(text("ipv4"), "dhcp"),
            gateway4: text("gateway4"),
            ipv6: or(text("ipv6"), "auto"),
            gateway6: text("gateway6"),
            dns: text("dns"),
            search: text("search"),
        }
    }
}

impl Controller {
    /// Whether this box's network can be changed here: it is an appliance.
    #[must_use]
    pub fn has_network(&self) -> bool {
        self.0.options.network.is_some()
    }

    /// How the network is.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] where it cannot be changed here.
    pub fn network(&self) -> Result<NetworkView, Rejected> {
        match self.ask_network(&NetworkQuestion::Show)? {
            NetworkAnswer::Shown { toml, interfaces, left } => {
                Ok(NetworkView { settings: NetworkSettings::parse(&toml), interfaces, left })
            }
            NetworkAnswer::Wrong(why) => Err(Rejected::invalid("", why)),
            NetworkAnswer::Done => Ok(NetworkView::default()),
        }
    }

    /// Puts settings on trial.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] about the whole; nothing has changed then.
    pub fn try_network(&self, settings: &NetworkSettings) -> Result<(), Rejected> {
        self.order_network(&NetworkQuestion::Try(settings.to_toml()))
    }

    /// Keeps what is on trial.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] when nothing is, any more.
    pub fn confirm_network(&self) -> Result<(), Rejected> {
        self.order_network(&NetworkQuestion::Confirm)
    }

    /// Goes back to the former settings.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] where it cannot be changed here.
    pub fn leave_network(&self) -> Result<(), Rejected> {
        self.order_network(&NetworkQuestion::Back)
    }

    fn order_network(&self, question: &NetworkQuestion) -> Result<(), Rejected> {
        match self.ask_network(question)? {
            NetworkAnswer::Done | NetworkAnswer::Shown { .. } => Ok(()),
            NetworkAnswer::Wrong(why) => Err(Rejected::invalid("", why)),
        }
    }

    fn ask_network(&self, question: &NetworkQuestion) -> Result<NetworkAnswer, Rejected> {
        let door = self.0.options.network.as_ref();
        let door = door.ok_or_else(|| {
            let english = "The network of this host is not changed here.";
            Rejected::NotFound(Words::new("network-not-here", english))
        })?;
        Ok(door(question).map_err(Failure::new)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_what_is_asked_for_and_read_back() {
        let typed = NetworkSettings {
            interface: "eth1".into(),
            vlan: "20".into(),
            ipv4: "192.0.2.7/24".into(),
            gateway4: "192.0.2.1".into(),
            ipv6: "off".into(),
            dns: "9.9.9.9, 2620:fe::9".into(),
            search: "example.org".into(),
            ..NetworkSettings::default()
        };
        let toml = typed.to_toml();
        assert!(toml.contains("vlan = 20") && toml.contains(r#"dns = ["9.9.9.9", "2620:fe::9"]"#), "{toml}");
        assert_eq!(NetworkSettings::parse(&toml), typed);
    }

    #[test]
    fn text_stays_text() {
        let typed = NetworkSettings {
            ipv4: "dhcp\"\n[wifi]\nx = \"".into(),
            vlan: "1]".into(),
            ..NetworkSettings::default()
        };
        let table: toml::Table = typed.to_toml().parse().expect("TOML");
        assert_eq!(table.keys().collect::<Vec<_>>(), ["network"]);
    }
}
