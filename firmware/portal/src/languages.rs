//! What the pages say, in every language: Fluent messages below `locales/`, compiled in.
//!
//! A language is read when somebody first asks for it and then kept for everybody. Messages are ours and may
//! have tags of HTML; the values that are put into them are escaped. How to add one is in `docs/pages.md`.

use crate::show::{Bytes, Moment};
use alcove_domain::{Language, Timestamp, Words};
use askama::filters::HtmlSafe;
use fluent_bundle::{
    FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle, memoizer::MemoizerKind,
};
use std::{borrow::Cow, fmt, net::IpAddr, sync::LazyLock};
use unic_langid::LanguageIdentifier;

#[cfg(test)]
mod tests;

/// The files of a language, one per group of pages; the same for all.
macro_rules! messages {
    ($code:literal) => {
        [
            include_str!(concat!("../locales/", $code, "/common.ftl")),
            include_str!(concat!("../locales/", $code, "/sign-in.ftl")),
            include_str!(concat!("../locales/", $code, "/user.ftl")),
            include_str!(concat!("../locales/", $code, "/set-up.ftl")),
            include_str!(concat!("../locales/", $code, "/restore.ftl")),
            include_str!(concat!("../locales/", $code, "/look.ftl")),
            include_str!(concat!("../locales/", $code, "/admin.ftl")),
            include_str!(concat!("../locales/", $code, "/admin-users.ftl")),
            include_str!(concat!("../locales/", $code, "/admin-profiles.ftl")),
            include_str!(concat!("../locales/", $code, "/admin-settings.ftl")),
            include_str!(concat!("../locales/", $code, "/admin-forms.ftl")),
            include_str!(concat!("../locales/", $code, "/admin-problems.ftl")),
            include_str!(concat!("../locales/", $code, "/guests.ftl")),
            include_str!(concat!("../locales/", $code, "/nodes.ftl")),
            include_str!(concat!("../locales/", $code, "/snapshots.ftl")),
            include_str!(concat!("../locales/", $code, "/certificate.ftl")),
            include_str!(concat!("../locales/", $code, "/network.ftl")),
        ]
    };
}

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| read(Language::English, &messages!("en")));
static DUTCH: LazyLock<Bundle> = LazyLock::new(|| read(Language::Dutch, &messages!("nl")));
static GERMAN: LazyLock<Bundle> = LazyLock::new(|| read(Language::German, &messages!("de")));
static FRENCH: LazyLock<Bundle> = LazyLock::new(|| read(Language::French, &messages!("fr")));
static SPANISH: LazyLock<Bundle> = LazyLock::new(|| read(Language::Spanish, &messages!("es")));
static ARABIC: LazyLock<Bundle> = LazyLock::new(|| read(Language::Arabic, &messages!("ar")));

fn bundle(language: Language) -> &'static Bundle {
    match language {
        Language::English => &ENGLISH,
        Language::Dutch => &DUTCH,
        Language::German => &GERMAN,
        Language::French => &FRENCH,
        Language::Spanish => &SPANISH,
        Language::Arabic => &ARABIC,
    }
}

fn read(language: Language, sources: &[&str]) -> Bundle {
    let id: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Marks around values matter only where they may run against the direction of the text.
    bundle.set_use_isolating(language.direction() == "rtl");
    bundle.set_formatter(Some(match language {
        Language::English | Language::Arabic => grouped::<','>,
        Language::French => grouped::<'\u{202f}'>,
        Language::Dutch | Language::German | Language::Spanish => grouped::<'.'>,
    }));
    for source in sources {
        // The tests read every file strictly; a mistake that got past them costs one message.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A whole number with its thousands apart.
fn grouped<const MARK: char>(value: &FluentValue<'_>, _: &impl MemoizerKind) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = format!("{:.0}", number.value);
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let mut text = sign.to_owned();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(MARK);
        }
        text.push(digit);
    }
    Some(text)
}

/// A message with the values of its variables, as a page shows it.
#[derive(Debug, Clone)]
pub(crate) struct Say {
    language: Language,
    id: &'static str,
    values: Vec<(&'static str, Value)>,
    /// For messages that are not of ours, or have no translation.
    english: Option<String>,
}

/// The value of a variable.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Escaped where it gets into a page.
    Text(String),
    /// Shown with its thousands apart; plural forms follow it.
    Number(i64),
    /// HTML of ours.
    Markup(String),
}

/// What can be put into a message.
pub(crate) trait IntoValue {
    fn value(&self) -> Value;
}

/// The message of this name.
pub(crate) fn say(language: Language, id: &'static str) -> Say {
    Say { language, id, values: vec![], english: None }
}

/// What a rule or use case has to say.
pub(crate) fn tell(language: Language, words: &Words) -> Say {
    let value = |argument: &alcove_domain::Argument| match argument {
        alcove_domain::Argument::Text(text) => Value::Text(text.clone()),
        alcove_domain::Argument::Number(number) => Value::Number(*number),
        alcove_domain::Argument::Words(words) => Value::Markup(tell(language, words).to_string()),
    };
    Say {
        language,
        id: words.id().unwrap_or_default(),
        values: words.arguments().iter().map(|(name, argument)| (*name, value(argument))).collect(),
        english: Some(words.english().to_owned()),
    }
}

impl Say {
    /// With this value for a variable.
    pub(crate) fn with(mut self, name: &'static str, value: impl IntoValue) -> Self {
        self.values.push((name, value.value()));
        self
    }

    /// For what is not HTML: nothing is escaped.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        self.format(|text| text.to_owned())
    }

    fn format(&self, escape: impl Fn(&str) -> String) -> String {
        let mut arguments = FluentArgs::with_capacity(self.values.len());
        for (name, value) in &self.values {
            arguments.set(
                *name,
                match value {
                    Value::Text(text) => FluentValue::from(escape(text)),
                    Value::Markup(text) => FluentValue::from(text.as_str()),
                    Value::Number(number) => FluentValue::from(*number),
                },
            );
        }
        let in_language = |language| {
            let bundle = bundle(language);
            let pattern = bundle.get_message(self.id)?.value()?;
            let mut errors = vec![];
            let text: Cow<'static, str> =
                bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned().into();
            Some(text)
        };
        let fallback = || self.english.as_deref().map(|english| escape(english).into());
        in_language(self.language)
            .or_else(fallback)
            .or_else(|| in_language(Language::English))
            .unwrap_or(Cow::Borrowed(self.id))
            .into_owned()
    }
}

/// Values are escaped, and the rest is ours.
impl HtmlSafe for Say {}

impl fmt::Display for Say {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format(escaped))
    }
}

/// The text as it may stand in HTML, in attributes too.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&#38;"),
            '<' => safe.push_str("&#60;"),
            '>' => safe.push_str("&#62;"),
            '"' => safe.push_str("&#34;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

impl<T: IntoValue + ?Sized> IntoValue for &T {
    fn value(&self) -> Value {
        (**self).value()
    }
}

impl IntoValue for str {
    fn value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl IntoValue for String {
    fn value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl IntoValue for Say {
    fn value(&self) -> Value {
        Value::Markup(self.to_string())
    }
}

impl IntoValue for Moment {
    fn value(&self) -> Value {
        Value::Markup(self.to_string())
    }
}

macro_rules! text_values {
    ($($kind:ty),*) => {$(
        impl IntoValue for $kind {
            fn value(&self) -> Value {
                Value::Text(self.to_string())
            }
        }
    )*};
}

text_values!(Bytes, IpAddr, std::net::Ipv4Addr, std::net::Ipv6Addr);

macro_rules! number_values {
    ($($kind:ty),*) => {$(
        impl IntoValue for $kind {
            fn value(&self) -> Value {
                Value::Number(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
    )*};
}

number_values!(u8, u16, u32, i32, i64, u64, usize);

/// A moment for a page of this language.
pub(crate) fn moment(language: Language, at: Timestamp) -> Moment {
    Moment { at, language }
}
