//! Fields of forms: label, hint, what was typed, and what was wrong with it beside the field.
//!
//! A template writes `{{ frame.field("name", "label-message").value(typed).problem(problems.about("name")) }}`;
//! the HTML is in `templates/parts/field.html`. How to build a form is in `docs/pages.md`.

use crate::{
    error::Refusal,
    languages::{self, Say},
};
use alcove_controller::Rejected;
use alcove_domain::{Language, Words};
use askama::{Template, filters::HtmlSafe};

/// What was wrong with a form, by field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problems(Vec<(String, Words)>);

impl Problems {
    /// One problem with one field; an empty name means the whole form.
    pub(crate) fn with(field: &str, words: Words) -> Self {
        Self(vec![(field.to_owned(), words)])
    }

    /// What is wrong with this field.
    pub(crate) fn about(&self, field: &str) -> Option<&Words> {
        self.0.iter().find(|(about, _)| about == field).map(|(_, words)| words)
    }

    /// Whether anything is wrong.
    pub(crate) fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Everything that is wrong with none of these fields, for the top of the form.
    pub(crate) fn elsewhere(&self, fields: &[&str]) -> Vec<&Words> {
        self.0.iter().filter(|(about, _)| !fields.contains(&about.as_str())).map(|(_, words)| words).collect()
    }

    /// A refusal that is told in the form, with its status; any other is a page of its own.
    pub(crate) fn of(rejected: Rejected) -> Result<(u16, Self), Refusal> {
        match rejected {
            Rejected::Invalid { field, message } => Ok((400, Self::with(&field, message))),
            Rejected::Conflict(message) => Ok((409, Self::with("", message))),
            other => Err(other.into()),
        }
    }
}

/// What a field is made of.
#[derive(Debug, Clone)]
enum Kind {
    /// `<input>` of this type.
    Input(&'static str),
    /// `<textarea>` of so many rows.
    Area(u32),
    /// `<select>` of values and texts.
    Select(Vec<(String, String)>),
    /// A box to tick.
    Check,
    /// One of several, each with a text and a hint: value, text, hint.
    Radio(Vec<(&'static str, Say, Say)>),
}

/// A field of a form.
#[derive(Template)]
#[template(path = "parts/field.html")]
pub(crate) struct Field {
    language: Language,
    name: &'static str,
    label: Say,
    kind: Kind,
    value: String,
    hint: Option<Say>,
    problem: Option<Say>,
    max: Option<u32>,
    autocomplete: Option<&'static str>,
    example: Option<Say>,
    required: bool,
    checked: bool,
    /// Names and codes: no capitals, no spelling help, left to right.
    exact: bool,
}

/// The template escapes what it is given.
impl HtmlSafe for Field {}

impl Field {
    pub(crate) fn new(language: Language, name: &'static str, label: &'static str) -> Self {
        Self {
            language,
            name,
            label: languages::say(language, label),
            kind: Kind::Input("text"),
            value: String::new(),
            hint: None,
            problem: None,
            max: None,
            autocomplete: None,
            example: None,
            required: false,
            checked: false,
            exact: false,
        }
    }

    /// What was typed, or what is in force.
    pub(crate) fn value(self, value: &str) -> Self {
        Self { value: value.to_owned(), ..self }
    }

    /// What is wrong with it.
    pub(crate) fn problem(self, problem: Option<&Words>) -> Self {
        let problem = problem.map(|words| languages::tell(self.language, words));
        Self { problem, ..self }
    }

    /// A sentence of help below the label.
    pub(crate) fn hint(self, id: &'static str) -> Self {
        Self { hint: Some(languages::say(self.language, id)), ..self }
    }

    /// The same, with its variables filled in.
    #[allow(dead_code, reason = "for forms of those who run the box")]
    pub(crate) fn hint_of(self, hint: &Say) -> Self {
        Self { hint: Some(hint.clone()), ..self }
    }

    /// An example in the empty field.
    pub(crate) fn example(self, id: &'static str) -> Self {
        Self { example: Some(languages::say(self.language, id)), ..self }
    }

    /// It has to be filled in.
    pub(crate) fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Most characters.
    pub(crate) fn max(self, characters: u32) -> Self {
        Self { max: Some(characters), ..self }
    }

    /// What browsers may fill in: a token of HTML's `autocomplete`.
    pub(crate) fn autocomplete(self, token: &'static str) -> Self {
        Self { autocomplete: Some(token), ..self }
    }

    /// A name or code rather than prose.
    pub(crate) fn exact(self) -> Self {
        Self { exact: true, ..self }
    }

    /// `<input>` of another type: `email`, `number`, `url`, `color`, `date`.
    #[allow(dead_code, reason = "for forms of those who run the box")]
    pub(crate) fn kind(self, kind: &'static str) -> Self {
        Self { kind: Kind::Input(kind), ..self }
    }

    /// A password; what was typed is not shown again.
    pub(crate) fn password(self, autocomplete: &'static str) -> Self {
        let value = String::new();
        Self {
            kind: Kind::Input("password"),
            autocomplete: Some(autocomplete),
            max: Some(256),
            value,
            ..self
        }
    }

    /// Several lines.
    pub(crate) fn area(self, rows: u32) -> Self {
        Self { kind: Kind::Area(rows), ..self }
    }

    /// A list to choose from, of values and texts.
    pub(crate) fn select(self, choices: impl AsRef<[(String, String)]>) -> Self {
        Self { kind: Kind::Select(choices.as_ref().to_vec()), ..self }
    }

    /// A box to tick; its value is `on`.
    pub(crate) fn check(self, checked: &bool) -> Self {
        Self { kind: Kind::Check, checked: *checked, ..self }
    }

    /// One of several: value, message of its text, message of its hint.
    pub(crate) fn radio(self, choices: &[(&'static str, &'static str, &'static str)]) -> Self {
        let say = |id| languages::say(self.language, id);
        let choices = choices.iter().map(|(value, text, hint)| (*value, say(text), say(hint))).collect();
        Self { kind: Kind::Radio(choices), ..self }
    }

    fn is_check(&self) -> bool {
        matches!(self.kind, Kind::Check)
    }

    /// The elements that say more about it, for `aria-describedby`.
    fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let problem = self.problem.as_ref().map(|_| format!("{}-problem", self.name));
        hint.into_iter().chain(problem).collect::<Vec<_>>().join(" ")
    }
}

/// Where one is in a long list, and the way to the pages before and after.
#[derive(Template)]
#[template(path = "parts/pages.html")]
pub(crate) struct Pages {
    language: Language,
    /// The list's address, with the query but for the page.
    base: String,
    /// Counted from 1.
    page: u32,
    last: u32,
}

impl HtmlSafe for Pages {}

#[allow(dead_code, reason = "lists of those who run the box have pages")]
impl Pages {
    /// The pages of a list of `total` rows, `per_page` at a time. `base` is its address with whatever query it has.
    pub(crate) fn new(language: Language, base: &str, page: u32, per_page: u32, total: u64) -> Self {
        let last = u32::try_from(total.div_ceil(u64::from(per_page.max(1)))).unwrap_or(u32::MAX).max(1);
        let joint = if base.contains('?') { '&' } else { '?' };
        Self { language, base: format!("{base}{joint}page="), page: page.clamp(1, last), last }
    }

    fn say(&self, id: &'static str) -> Say {
        languages::say(self.language, id)
    }
}

/// The page of a list that a query asks for, counted from 1.
pub(crate) fn page_of(query: &crate::form::Form) -> u32 {
    query.get("page").parse().unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field() -> Field {
        Field::new(Language::English, "userName", "user-name")
    }

    #[test]
    fn what_was_wrong_stands_beside_the_field_and_what_was_typed_in_it() {
        let words = Words::new("user-name-empty", "x");
        let html = field().value("a\"<b").hint("password-hint").problem(Some(&words)).required().to_string();
        assert!(html.contains(r#"<label for="userName">User name</label>"#), "{html}");
        assert!(html.contains(r#"value="a&#34;&#60;b""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true" aria-describedby="userName-hint userName-problem""#));
        assert!(html.contains(r#"id="userName-problem" role="alert">The user name is empty.</p>"#), "{html}");
        assert!(!field().to_string().contains("aria-"), "nothing is said about a field that is in order");
    }

    #[test]
    fn a_password_is_never_sent_back() {
        let html = field().value("secret").password("new-password").to_string();
        assert!(html.contains(r#"type="password""#) && !html.contains("secret"), "{html}");
    }

    #[test]
    fn a_long_list_has_pages_and_a_short_one_none() {
        let pages =
            |page, total| Pages::new(Language::English, "/list?search=a", page, 50, total).to_string();
        assert!(!pages(1, 50).contains("href"));
        let second = pages(2, 101);
        assert!(second.contains(r#"href="/list?search=a&#38;page=1""#), "{second}");
        assert!(second.contains(r#"href="/list?search=a&#38;page=3""#), "{second}");
        assert!(!pages(99, 101).contains("page=4"), "beyond the end is the last page");
    }
}
