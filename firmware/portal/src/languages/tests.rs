//! Every message is there in every language, says it with the same values and tags, and is used.

use super::*;
use fluent_bundle::FluentError;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

const ROOM: &str = env!("CARGO_MANIFEST_DIR");

/// By message: its text as written.
fn messages(language: Language) -> BTreeMap<String, String> {
    let folder = Path::new(ROOM).join("locales").join(language.code());
    let mut all = BTreeMap::new();
    let mut names: Vec<_> =
        fs::read_dir(&folder).expect("a folder").map(|e| e.expect("entry").path()).collect();
    names.sort();
    for path in names {
        let text = fs::read_to_string(&path).expect("a file");
        if let Err((_, errors)) = FluentResource::try_new(text.clone()) {
            panic!("{}: {errors:?}", path.display());
        }
        let mut id = String::new();
        for line in text.lines() {
            let named = line.split_once(" =").filter(|(name, _)| {
                !name.is_empty()
                    && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            });
            if let Some((name, rest)) = named {
                id = name.to_owned();
                let twice = all.insert(id.clone(), rest.trim().to_owned());
                assert!(twice.is_none(), "{id} is there twice ({})", path.display());
            } else if line.starts_with(' ') && !id.is_empty() {
                let text: &mut String = all.get_mut(&id).expect("begun");
                text.push('\n');
                text.push_str(line);
            }
        }
    }
    all
}

/// The variables that a message shows or chooses by.
fn variables(text: &str) -> BTreeSet<String> {
    let name =
        |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>();
    text.split('$').skip(1).map(name).collect()
}

/// The tags of a message in their order, which has to be the same in all languages but for forms of plurals.
fn tags(text: &str) -> BTreeSet<String> {
    text.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn all_languages_have_the_same_messages_with_the_same_values_and_tags() {
    let english = messages(Language::English);
    assert!(english.len() > 150);
    for language in Language::ALL {
        let theirs = messages(language);
        let (ours, others): (BTreeSet<_>, BTreeSet<_>) = (english.keys().collect(), theirs.keys().collect());
        assert_eq!(
            ours.difference(&others).collect::<Vec<_>>(),
            Vec::<&&String>::new(),
            "missing in {language:?}"
        );
        assert_eq!(
            others.difference(&ours).collect::<Vec<_>>(),
            Vec::<&&String>::new(),
            "only in {language:?}"
        );
        for (id, text) in &english {
            assert_eq!(variables(text), variables(&theirs[id]), "{id} in {language:?}");
            assert_eq!(tags(text), tags(&theirs[id]), "{id} in {language:?}");
        }
    }
}

#[test]
fn a_message_may_stand_in_an_attribute_unless_it_has_tags() {
    for language in Language::ALL {
        for (id, text) in messages(language) {
            let outside: String = text
                .split('<')
                .enumerate()
                .map(
                    |(n, piece)| {
                        if n == 0 { piece } else { piece.split_once('>').map_or("", |(_, rest)| rest) }
                    },
                )
                .collect();
            assert!(!outside.contains('"') && !text.contains('&'), "{id} in {language:?}");
        }
    }
}

/// The plural forms of each language (CLDR): a message that counts has all of them.
#[test]
fn what_is_counted_has_every_plural_form_of_its_language() {
    for language in Language::ALL {
        let wanted: &[&str] = match language {
            Language::Arabic => &["zero", "one", "two", "few", "many"],
            _ => &["one"],
        };
        for (id, text) in messages(language).iter().filter(|(_, text)| text.contains("[one]")) {
            for form in wanted {
                assert!(text.contains(&format!("[{form}]")), "{id} in {language:?} has no [{form}]");
            }
        }
    }
}

/// Every file below these folders that may name a message.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = vec![];
    let mut folders: Vec<PathBuf> = ["src", "templates", "../controller/src", "../domain/src"]
        .iter()
        .map(|f| Path::new(ROOM).join(f))
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
                let text = fs::read_to_string(&path).expect("a text");
                found.push((path, text));
            }
        }
    }
    found
}

#[test]
fn every_message_that_is_asked_for_is_there_and_every_other_is_gone() {
    let english = messages(Language::English);
    let sources = sources();
    for (path, text) in &sources {
        for call in ["say(\"", ", \"say:", "Words::new(\"", "Words::new(\n"] {
            for rest in text.split(call).skip(1) {
                let id = rest.trim_start().trim_start_matches('"').split('"').next().unwrap_or_default();
                let is_test = path.ends_with("languages/tests.rs");
                assert!(is_test || english.contains_key(id), "{}: no message {id:?}", path.display());
            }
        }
    }
    let unused: Vec<_> = english
        .keys()
        .filter(|id| !sources.iter().any(|(_, text)| text.contains(&format!("\"{id}\""))))
        .collect();
    assert_eq!(unused, Vec::<&String>::new(), "nothing says these");
}

#[test]
fn every_message_can_be_said_in_every_language() {
    for language in Language::ALL {
        for (id, text) in messages(language) {
            let mut arguments = FluentArgs::new();
            for name in variables(&text) {
                arguments.set(name, FluentValue::from(3));
            }
            let message = bundle(language).get_message(&id).unwrap_or_else(|| panic!("{id} in {language:?}"));
            let mut errors: Vec<FluentError> = vec![];
            let said = bundle(language).format_pattern(
                message.value().expect("a text"),
                Some(&arguments),
                &mut errors,
            );
            assert!(errors.is_empty() && !said.trim().is_empty(), "{id} in {language:?}: {errors:?}");
        }
    }
}

#[test]
fn values_cannot_bring_markup_and_numbers_read_as_in_the_language() {
    let evil = say(Language::English, "configuration-delete-heading").with("name", "<script>\"'&");
    assert_eq!(evil.to_string(), "Delete <bdi>&#60;script&#62;&#34;&#39;&#38;</bdi>?");
    let count = |language, n: u64| say(language, "account-apps-count").with("count", n).text();
    assert_eq!(count(Language::English, 1), "1 app");
    assert_eq!(count(Language::English, 12_345), "12,345 apps");
    assert_eq!(count(Language::German, 1_234_567), "1.234.567 Apps");
    assert_eq!(count(Language::French, 1_000), "1\u{202f}000 applications");
    assert_eq!(count(Language::Arabic, 2), "تطبيقان");
}

#[test]
fn what_has_no_translation_is_said_in_english() {
    let words = Words::from("Node \"<a>\": the clock is wrong.");
    assert_eq!(tell(Language::Dutch, &words).to_string(), "Node &#34;&#60;a&#62;&#34;: the clock is wrong.");
}
