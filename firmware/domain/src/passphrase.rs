//! How much work it is to guess a passphrase that locks a file. Whoever has the file can try as many as he likes.
//!
//! An estimate by what it is made of, without a list of words: letters of a language count less than letters at random,
//! and what goes on as it began (`aaaa`, `1234`) next to nothing.

use crate::Words;

/// Fewest characters.
const SHORTEST: usize = 12;
/// Bits below which it is refused, and from which on it is good and strong.
const LEAST: f32 = 24.0;
const GOOD: f32 = 45.0;
const STRONG: f32 = 65.0;

/// What a letter of a language's words tells at most, in bits.
const OF_WORDS: f32 = 2.5;
/// What one among digits and signs tells.
const OF_SIGNS: f32 = 3.5;
/// What a character tells that was to be expected after the one before.
const EXPECTED: f32 = 0.5;

/// How strong a passphrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassphraseStrength {
    /// It keeps out whoever is curious.
    Fair,
    /// It keeps out who has a few machines and months.
    Good,
    /// It keeps everybody out.
    Strong,
}

impl PassphraseStrength {
    /// How strong this one is.
    ///
    /// # Errors
    /// What is wrong with one that may lock nothing.
    pub fn of(passphrase: &str) -> Result<Self, Words> {
        if passphrase.chars().count() < SHORTEST {
            let english = format!(
                "The passphrase is too short: at least {SHORTEST} characters, since whoever has the file can try any number of them."
            );
            return Err(Words::new("passphrase-short", english).with("least", SHORTEST));
        }
        let bits = bits(passphrase);
        match bits {
            _ if bits < LEAST => Err(Words::new(
                "passphrase-weak",
                "The passphrase is too easy to guess. Take four or five words that do not belong together.",
            )),
            _ if bits < GOOD => Ok(Self::Fair),
            _ if bits < STRONG => Ok(Self::Good),
            _ => Ok(Self::Strong),
        }
    }

    /// One word for it: `fair`, `good` or `strong`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fair => "fair",
            Self::Good => "good",
            Self::Strong => "strong",
        }
    }
}

fn bits(passphrase: &str) -> f32 {
    let (mut sum, mut seen, mut before) = (0.0, vec![], None);
    for character in passphrase.chars() {
        let code = u32::from(character);
        let goes_on = before.is_some_and(|before: u32| code.abs_diff(before) <= 1);
        let again = seen.iter().filter(|other| **other == character).count();
        let value = if character.is_alphabetic() || character == ' ' { OF_WORDS } else { OF_SIGNS };
        sum += if goes_on || again > 5 { EXPECTED } else { value };
        seen.push(character);
        before = Some(code);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_easy_to_guess_is_refused_and_words_are_as_good_as_there_are_of_them() {
        for short in ["", "short", "elevenchars"] {
            assert_eq!(PassphraseStrength::of(short).expect_err("refused").id(), Some("passphrase-short"));
        }
        for weak in ["aaaaaaaaaaaa", "123456789012", "abcdefghijklmnop", "                "] {
            assert_eq!(
                PassphraseStrength::of(weak).expect_err("refused").id(),
                Some("passphrase-weak"),
                "{weak}"
            );
        }
        let of = |text: &str| PassphraseStrength::of(text).expect("it may lock a snapshot");
        assert_eq!(of("summer garden"), PassphraseStrength::Fair);
        assert_eq!(of("nine lives of a brown cat"), PassphraseStrength::Good);
        assert_eq!(of("stapler horizon walnut bicycle"), PassphraseStrength::Strong);
        assert_eq!(of("x7#Kq!9vZ2$mW4&bT6"), PassphraseStrength::Good);
    }
}
