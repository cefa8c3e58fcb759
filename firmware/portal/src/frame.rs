//! What surrounds every page: the name of the service, the navigation, the way out.

use crate::{
    assets::{ICON_URL, STYLE_URL},
    call::Call,
    csrf,
};
use crate::{
    languages::{self, Say},
    return_to,
    show::{Bytes, Moment},
};
use alcove_controller::Session;
use alcove_domain::{Language, Timestamp, Words};

/// The entry of the navigation that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Here {
    Home,
    Account,
    Elsewhere,
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
    pub(crate) here: Here,
    /// Who is signed in.
    pub(crate) user: Option<String>,
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
            token: session.csrf.clone(),
            language: call.language(Some(session)),
            ..Self::bare(call)
        }
    }

    /// Around a page of somebody who is not.
    pub(crate) fn bare(call: &Call<'_>) -> Self {
        Self {
            service: call.controller.settings().map_or_else(|_| "Alcove".into(), |s| s.display_name.clone()),
            language: call.language(None),
            again: return_to::again(call).to_owned(),
            style: &STYLE_URL,
            icon: &ICON_URL,
            here: Here::Elsewhere,
            user: None,
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

    /// The other languages that the page can be had in.
    pub(crate) fn languages(&self) -> [Language; 6] {
        Language::ALL
    }

    pub(crate) fn is_home(&self) -> bool {
        self.here == Here::Home
    }

    pub(crate) fn is_account(&self) -> bool {
        self.here == Here::Account
    }
}
