//! The accent colour of the pages, chosen by an admin: one colour from which both colour schemes get theirs, legible
//! on either (WCAG 2.2 §1.4.3).

use crate::Words;

/// Text on paper, and paper on a button, need this contrast.
const LEGIBLE: f64 = 4.5;

/// The backgrounds that text in the accent colour stands on, as in the style sheet: the tinted one is the darkest of
/// the light scheme and the lightest of the dark.
const LIGHT: [Rgb; 2] = [Rgb(0xff, 0xfe, 0xfc), Rgb(0xf6, 0xf5, 0xf2)];
const DARK: [Rgb; 2] = [Rgb(0x1a, 0x1f, 0x1e), Rgb(0x12, 0x16, 0x15)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rgb(u8, u8, u8);

/// The colours of one colour scheme, each `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shades {
    /// The accent.
    pub accent: String,
    /// The accent where something is pointed at.
    pub deep: String,
    /// Text on the accent.
    pub on_accent: String,
    /// A background with a touch of it.
    pub tint: String,
}

/// The accent colour in both schemes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accent {
    /// On light paper: the colour as it was chosen.
    pub light: Shades,
    /// On dark paper: a lighter one of the same hue.
    pub dark: Shades,
}

/// Why a text is not an accent colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccentError {
    /// Not `#rrggbb`.
    #[error("not a colour; write it like #17695a")]
    Syntax,
    /// Text in it could not be read on light paper.
    #[error("the colour is too light to be read on white paper; choose a darker one")]
    TooLight,
}

impl AccentError {
    /// The same for a page.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Syntax => Words::new("look-accent-syntax", self.to_string()),
            Self::TooLight => Words::new("look-accent-light", self.to_string()),
        }
    }
}

impl Accent {
    /// The accent of a colour.
    ///
    /// # Errors
    /// [`AccentError`].
    pub fn parse(text: &str) -> Result<Self, AccentError> {
        let chosen = Rgb::parse(text).ok_or(AccentError::Syntax)?;
        let tint = mix(chosen, Rgb(255, 255, 255), 0.9);
        if !LIGHT.into_iter().chain([tint]).all(|paper| contrast(chosen, paper) >= LEGIBLE) {
            return Err(AccentError::TooLight);
        }
        let dark_tint = mix(chosen, DARK[0], 0.82);
        // White is legible on all of them, so the search ends.
        let lighter = (0..=20)
            .map(|step| mix(chosen, Rgb(255, 255, 255), f64::from(step) / 20.0))
            .find(|c| DARK.into_iter().chain([dark_tint]).all(|paper| contrast(*c, paper) >= LEGIBLE + 1.5))
            .unwrap_or(Rgb(255, 255, 255));
        Ok(Self {
            light: Shades {
                accent: chosen.text(),
                deep: mix(chosen, Rgb(0, 0, 0), 0.25).text(),
                on_accent: Rgb(255, 255, 255).text(),
                tint: tint.text(),
            },
            dark: Shades {
                accent: lighter.text(),
                deep: mix(lighter, Rgb(255, 255, 255), 0.3).text(),
                on_accent: Rgb(0x0b, 0x12, 0x10).text(),
                tint: dark_tint.text(),
            },
        })
    }
}

impl Rgb {
    fn parse(text: &str) -> Option<Self> {
        let digits =
            text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self(part(0)?, part(2)?, part(4)?))
    }

    fn text(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Relative luminance, from 0 to 1 (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

/// Contrast ratio, from 1 to 21 (WCAG 2.2).
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// `a` with this part of `b` in it.
fn mix(a: Rgb, b: Rgb, part: f64) -> Rgb {
    // Between two bytes, so a byte.
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
    Rgb(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_that_is_taken_can_be_read_in_both_schemes() {
        for text in ["#17695a", "#000000", "#7a1f8a", "#b00020", "#0b5cad", "#5a4a00"] {
            let accent = Accent::parse(text).expect(text);
            let rgb = |text: &str| Rgb::parse(text).expect("a colour");
            for (shades, papers) in [(&accent.light, LIGHT), (&accent.dark, DARK)] {
                for paper in papers.into_iter().chain([rgb(&shades.tint)]) {
                    assert!(contrast(rgb(&shades.accent), paper) >= LEGIBLE, "{text}: {shades:?}");
                    assert!(contrast(rgb(&shades.deep), paper) >= LEGIBLE, "{text}: {shades:?}");
                }
                for button in [&shades.accent, &shades.deep] {
                    assert!(contrast(rgb(&shades.on_accent), rgb(button)) >= LEGIBLE, "{text}: {shades:?}");
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_read_or_is_no_colour_is_refused() {
        for light in ["#ffffff", "#ffd400", "#7fcdb6", "#ff8000"] {
            assert_eq!(Accent::parse(light), Err(AccentError::TooLight), "{light}");
        }
        for bad in ["", "red", "17695a", "#17695", "#17695g", "#17695a;}body{", "#１７６９５ａ"] {
            assert_eq!(Accent::parse(bad), Err(AccentError::Syntax), "{bad}");
        }
        assert!((contrast(Rgb(0, 0, 0), Rgb(255, 255, 255)) - 21.0).abs() < 0.01);
    }
}
