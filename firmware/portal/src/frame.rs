//! What surrounds every page: the name of the service, the navigation, the languages, the way out; and the
//! words, times and fields that its template asks for.

use crate::{
    assets::{ICON_URL, STYLE_URL},
    call::Call,
    csrf,
    fields::Field,
    languages::{self, Say},
    return_to,
    show::{Bytes, Moment},
};
use alcove_controller::{Role, Session};
use alcove_domain::{Language, Timestamp, Words};

/// The entry of the navigation that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Here {
    Home,
    Account,
    Look,
    Overview,
    Connections,
    Users,
    Guests,
    Profiles,
    Nodes,
    Log,
    Statistics,
    History,
    Settings,
    Snapshots,
    Certificate,
    Network,
    Elsewhere,
}

/// An entry of the menu.
pub(crate) struct Entry {
    pub(crate) here: Here,
    pub(crate) path: &'static str,
    /// The message that names it.
    title: &'static str,
    /// Who sees it: this role, and those above.
    least: Role,
}

/// The pages of everybody, beside the service's name.
const MAIN: &[Entry] = &[
    Entry { here: Here::Home, path: return_to::HOME, title: "nav-home", least: Role::User },
    Entry { here: Here::Account, path: "/vpn-user-portal/account", title: "nav-account", least: Role::User },
];

/// The menu of those who run the box, in its order: a page of theirs is a line here.
const MENU: &[Entry] = &[
    of_staff(Here::Overview, "/vpn-user-portal/overview", "nav-overview"),
    of_staff(Here::Connections, "/vpn-user-portal/connections", "nav-connections"),
    of_staff(Here::Users, "/vpn-user-portal/users", "nav-users"),
    of_staff(Here::Guests, "/vpn-user-portal/guests", "nav-guests"),
    of_staff(Here::Profiles, "/vpn-user-portal/profiles", "nav-profiles"),
    of_staff(Here::Nodes, "/vpn-user-portal/nodes", "nav-nodes"),
    of_staff(Here::Log, "/vpn-user-portal/log", "nav-log"),
    of_staff(Here::Statistics, "/vpn-user-portal/stats", "nav-statistics"),
    of_staff(Here::Settings, "/vpn-user-portal/settings", "nav-settings"),
    of_staff(Here::Snapshots, "/vpn-user-portal/snapshots", "nav-snapshots"),
    of_staff(Here::Certificate, "/vpn-user-portal/certificate", "nav-certificate"),
    of_staff(Here::Network, "/vpn-user-portal/network", "nav-network"),
    Entry { here: Here::Look, path: "/vpn-user-portal/admin/look", title: "look-title", least: Role::Admin },
    of_staff(Here::History, "/vpn-user-portal/changes", "nav-history"),
];

/// A page that operators see as well as admins.
const fn of_staff(here: Here, path: &'static str, title: &'static str) -> Entry {
    Entry { here, path, title, least: Role::Operator }
}

/// The frame's part of every page template.
pub(crate) struct Frame {
    /// The service's name, as its admin calls it.
    pub(crate) service: String,
    pub(crate) language: Language,
    /// The page to show again once another language was chosen.
    pub(crate) again: String,
    pub(crate) style: &'static str,
    pub(crate) icon: &'static str,
    /// Where the service's own colours and logo are, if it has any, and the line at the foot.
    pub(crate) accent: Option<String>,
    pub(crate) logo: Option<String>,
    pub(crate) footer: Option<String>,
    pub(crate) here: Here,
    /// Who is signed in, and what they may do.
    pub(crate) user: Option<String>,
    pub(crate) role: Role,
    /// Whether this is an appliance, whose network can be changed.
    pub(crate) appliance: bool,
    /// The name and the value of every form's hidden field.
    pub(crate) token_field: &'static str,
    pub(crate) token: String,
}

impl Frame {
    /// Around a page of somebody who is signed in.
    pub(crate) fn of(call: &Call<'_>, session: &Session, here: Here) -> Self {
        Self {
            here,
            user: Some(session.user.to_string()),
            role: session.role,
            token: csrf::masked(&session.csrf),
            language: call.language(Some(session)),
            ..Self::bare(call)
        }
    }

    /// Around a page of somebody who is not.
    pub(crate) fn bare(call: &Call<'_>) -> Self {
        // A page about a failure has to be shown all the same.
        let settings = call.controller.settings().unwrap_or_default();
        let color = settings.accent_color.as_deref().and_then(|color| color.strip_prefix('#'));
        let logo = call.controller.logo_version();
        Self {
            service: settings.display_name.clone(),
            accent: color.map(|color| format!("/vpn-user-portal/accent.css?v={color}")),
            logo: logo.map(|version| format!("/vpn-user-portal/logo.png?v={version}")),
            footer: settings.footer.clone(),
            language: call.language(None),
            again: return_to::again(call).to_owned(),
            style: &STYLE_URL,
            icon: &ICON_URL,
            here: Here::Elsewhere,
            user: None,
            role: Role::User,
            appliance: call.controller.has_network(),
            token_field: csrf::FIELD,
            token: String::new(),
        }
    }

    /// The message of this name; variables are given with [`Say::with`].
    pub(crate) fn say(&self, id: &'static str) -> Say {
        languages::say(self.language, id)
    }

    /// What a rule or use case has to say.
    pub(crate) fn tell(&self, words: &Words) -> Say {
        languages::tell(self.language, words)
    }

    /// A moment.
    pub(crate) fn time(&self, at: &Timestamp) -> Moment {
        languages::moment(self.language, *at)
    }

    /// An amount of bytes.
    pub(crate) fn bytes(&self, count: &u64) -> Bytes {
        Bytes { count: *count, language: self.language }
    }

    /// A field of a form, with the message that labels it; see [`Field`] for what can be said about it.
    pub(crate) fn field(&self, name: &'static str, label: &'static str) -> Field {
        Field::new(self.language, name, label)
    }

    /// The languages that the page can be had in.
    pub(crate) fn languages(&self) -> [Language; 6] {
        Language::ALL
    }

    /// The pages of everybody.
    pub(crate) fn main(&self) -> &'static [Entry] {
        MAIN
    }

    /// The pages of those who run the box that this person may see.
    pub(crate) fn menu(&self) -> Vec<&'static Entry> {
        let signed_in = self.user.is_some();
        let fits = |entry: &&Entry| entry.here != Here::Network || self.appliance;
        MENU.iter().filter(fits).filter(|entry| signed_in && rank(self.role) >= rank(entry.least)).collect()
    }

    /// Whether the page belongs to this entry.
    pub(crate) fn is_at(&self, entry: &Entry) -> bool {
        entry.here == self.here
    }
}

impl Entry {
    /// The message that names it.
    pub(crate) fn title(&self) -> &'static str {
        self.title
    }
}

fn rank(role: Role) -> u8 {
    match role {
        Role::User => 0,
        Role::Operator => 1,
        Role::Admin => 2,
    }
}
