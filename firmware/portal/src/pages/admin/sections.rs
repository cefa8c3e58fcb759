//! Large forms in sections: fields that belong together under a heading, those that few need folded away, and what
//! is wrong or may surprise told in the right place.

use crate::{fields::Field, frame::Frame, languages::Say};
use alcove_domain::{LengthField, Problem, Severity};

/// Fields that belong together.
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) title: Say,
    pub(crate) lead: Option<Say>,
    pub(crate) entries: Vec<Entry>,
    /// Only few need it: folded away, unless something in it needs attention.
    pub(crate) shut: bool,
}

/// A field, for a length of time with the field of its unit.
pub(crate) struct Entry {
    name: &'static str,
    pub(crate) field: Field,
    pub(crate) unit: Option<Field>,
}

/// Something to say about the form as a whole.
pub(crate) struct Said {
    pub(crate) words: Say,
    pub(crate) is_error: bool,
}

/// Makes the entries of a page's form, each with what is wrong with it.
pub(crate) struct Entries<'a> {
    frame: &'a Frame,
    problems: &'a [Problem],
}

/// Choices of a radio group: value, message of its text, message of its hint.
pub(crate) type Choices = [(&'static str, &'static str, &'static str)];

impl<'a> Entries<'a> {
    pub(crate) fn new(frame: &'a Frame, problems: &'a [Problem]) -> Self {
        Self { frame, problems }
    }

    fn entry(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        make: impl FnOnce(Field) -> Field,
    ) -> Entry {
        let wrong = |problem: &&Problem| problem.field == name && problem.severity == Severity::Error;
        let problem = self.problems.iter().find(wrong).map(|problem| &problem.message);
        let field = make(self.frame.field(name, label)).problem(problem);
        Entry { name, field: if hint.is_empty() { field } else { field.hint(hint) }, unit: None }
    }

    /// One line of words.
    pub(crate) fn text(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        value: &str,
    ) -> Entry {
        self.entry(name, label, hint, |field| field.value(value).autocomplete("off"))
    }

    /// One line that is a name, a number or an address.
    pub(crate) fn code(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        value: &str,
    ) -> Entry {
        self.entry(name, label, hint, |field| field.value(value).exact().autocomplete("off"))
    }

    /// Several lines of such.
    pub(crate) fn lines(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        value: &str,
    ) -> Entry {
        let rows = u32::try_from(value.lines().count()).unwrap_or(2).clamp(2, 12);
        self.entry(name, label, hint, |field| field.value(value).exact().area(rows))
    }

    /// On or off.
    pub(crate) fn check(
        &self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        on: bool,
    ) -> Entry {
        self.entry(name, label, hint, |field| field.check(&on))
    }

    /// One of a few, all to be seen.
    pub(crate) fn radio(
        &self,
        name: &'static str,
        label: &'static str,
        choices: &Choices,
        chosen: &str,
    ) -> Entry {
        self.entry(name, label, "", |field| field.value(chosen).radio(choices))
    }

    /// A new password, which is never filled in.
    pub(crate) fn password(&self, name: &'static str, label: &'static str, hint: &'static str) -> Entry {
        self.entry(name, label, hint, |field| field.password("new-password"))
    }

    /// A length of time; the name of the field of its unit is `unit_name`.
    pub(crate) fn length(
        &self,
        (name, unit_name): (&'static str, &'static str),
        label: &'static str,
        hint: &'static str,
        value: &LengthField,
    ) -> Entry {
        let mut units = vec![("minutes", "unit-minutes"), ("hours", "unit-hours"), ("days", "unit-days")];
        if value.unit == "seconds" {
            units.insert(0, ("seconds", "unit-seconds"));
        }
        let choices: Vec<(String, String)> =
            units.into_iter().map(|(unit, id)| (unit.to_owned(), self.frame.say(id).to_string())).collect();
        let unit = self.frame.field(unit_name, "unit").value(&value.unit).select(choices);
        Entry { unit: Some(unit), ..self.code(name, label, hint, &value.count) }
    }

    pub(crate) fn section(
        &self,
        id: &'static str,
        title: &'static str,
        lead: &'static str,
        entries: Vec<Entry>,
    ) -> Section {
        let lead = (!lead.is_empty()).then(|| self.frame.say(lead));
        Section { id, title: self.frame.say(title), lead, entries, shut: false }
    }

    /// A section that is folded away, unless it is `used` or something in it is wrong.
    pub(crate) fn shut_section(
        &self,
        id: &'static str,
        title: &'static str,
        lead: &'static str,
        entries: Vec<Entry>,
        used: bool,
    ) -> Section {
        let wrong = |entry: &Entry| self.problems.iter().any(|problem| problem.field == entry.name);
        let attention = entries.iter().any(wrong);
        Section { shut: !used && !attention, ..self.section(id, title, lead, entries) }
    }

    /// What may surprise, and what is wrong with nothing that the form has.
    pub(crate) fn others(&self, sections: &[Section]) -> Vec<Said> {
        let has = |name: &str| sections.iter().flat_map(|section| &section.entries).any(|e| e.name == name);
        let others = self.problems.iter().filter(|p| p.severity == Severity::Warning || !has(&p.field));
        let said = |problem: &Problem| Said {
            words: self.frame.tell(&problem.message),
            is_error: problem.severity == Severity::Error,
        };
        others.map(said).collect()
    }
}
