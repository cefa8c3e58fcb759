//! How the pages look: the service's name, the accent colour, the line at their foot, a logo.
//!
//! A logo is a picture from outside: it is decoded within bounds and kept as it is encoded here, so that what
//! browsers get is pixels of ours and nothing that came along with them.

use crate::{Actor, Controller, Failure, Rejected, Session};
use alcove_domain::{Language, Words};
use alcove_store::Role;
use sha2::{Digest, Sha256};
use std::{io::Cursor, net::IpAddr};

const LOGO: &str = "logo";

/// Most bytes of a file, so that a form with it is within what any page may be sent.
pub const MOST_LOGO_BYTES: usize = 48 * 1024;

/// Most pixels on a side.
const MOST_SIDE: u32 = 1024;

/// Most memory that decoding may take, in bytes.
const MOST_MEMORY: usize = 8 * 1024 * 1024;

/// Most bytes that are kept.
const MOST_KEPT: usize = 256 * 1024;

/// What an admin says about the look; empty texts stand for Alcove's own.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The service's name.
    pub name: &'a str,
    /// `#rrggbb`.
    pub accent: &'a str,
    /// The line at the foot of pages.
    pub footer: &'a str,
    /// The language of those whose browser asks for none of ours.
    pub language: Option<Language>,
}

impl Controller {
    /// Changes name, colour and foot of the pages.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `display_name`, `accent_color` or `footer`; [`Rejected::Forbidden`] for who is no
    /// admin.
    pub fn set_look(&self, session: &Session, from: IpAddr, look: &Look<'_>) -> Result<(), Rejected> {
        admins_alone(session)?;
        let own = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        let mut settings = self.configuration()?.settings;
        settings.display_name = look.name.trim().to_owned();
        settings.accent_color = own(look.accent).map(|color| color.to_ascii_lowercase());
        settings.footer = own(look.footer);
        settings.language = look.language;
        let acting = self.acting(Actor::of(session, from));
        acting.replace_settings(settings, None).map(|_| ()).map_err(|rejected| match rejected {
            Rejected::Invalid { field, message } => {
                Rejected::invalid(field.strip_prefix("settings ").unwrap_or(&field), message)
            }
            other => other,
        })
    }

    /// Puts a logo on the pages.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `logo`; nothing has changed then.
    pub fn set_logo(&self, session: &Session, file: &[u8]) -> Result<(), Rejected> {
        admins_alone(session)?;
        let picture = redrawn(file).map_err(|words| Rejected::invalid("logo", words))?;
        self.0.store.put_picture(LOGO, "image/png", &picture)?;
        self.reload()?;
        tracing::info!(user = %session.user, "the logo was changed");
        Ok(())
    }

    /// Takes the logo off the pages.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn remove_logo(&self, session: &Session) -> Result<(), Rejected> {
        admins_alone(session)?;
        self.0.store.delete_picture(LOGO)?;
        self.reload()?;
        Ok(())
    }

    /// The logo, a PNG.
    ///
    /// # Errors
    /// When the store fails.
    pub fn logo(&self) -> Result<Option<Vec<u8>>, Failure> {
        Ok(self.0.store.picture(LOGO)?.map(|(_, bytes)| bytes))
    }

    /// What tells this logo from any other; `None` when there is none.
    #[must_use]
    pub fn logo_version(&self) -> Option<String> {
        self.in_force().logo
    }
}

/// What tells a logo from any other.
pub(crate) fn version(store: &alcove_store::Store) -> Result<Option<String>, Failure> {
    Ok(store.picture(LOGO)?.map(|(_, bytes)| crate::secret::text(&Sha256::digest(&bytes)[..9])))
}

fn admins_alone(session: &Session) -> Result<(), Rejected> {
    if session.role == Role::Admin { Ok(()) } else { Err(Rejected::Forbidden) }
}

/// The picture of a PNG file, encoded anew.
fn redrawn(file: &[u8]) -> Result<Vec<u8>, Words> {
    if file.len() > MOST_LOGO_BYTES {
        let most = MOST_LOGO_BYTES / 1024;
        let english = format!("The file is larger than {most} KB. Save the picture smaller.");
        return Err(Words::new("look-logo-large", english).with("most", most));
    }
    if !file.starts_with(b"\x89PNG\r\n\x1a\n") {
        let english = "This is not a PNG file. Save the picture as PNG; SVG and other kinds are not taken.";
        return Err(Words::new("look-logo-kind", english));
    }
    let broken = |_| Words::new("look-logo-broken", "The picture cannot be read. Save it anew as PNG.");
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(file), png::Limits { bytes: MOST_MEMORY });
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let (width, height) = {
        let header = decoder.read_header_info().map_err(broken)?;
        (header.width, header.height)
    };
    if width > MOST_SIDE || height > MOST_SIDE {
        let english = format!("The picture has more than {MOST_SIDE} pixels on a side. Save it smaller.");
        return Err(Words::new("look-logo-pixels", english).with("most", MOST_SIDE));
    }
    let mut reader = decoder.read_info().map_err(broken)?;
    let size = reader.output_buffer_size().filter(|size| *size <= MOST_MEMORY);
    let mut pixels = vec![0; size.ok_or_else(|| broken(png::DecodingError::LimitsExceeded))?];
    let frame = reader.next_frame(&mut pixels).map_err(broken)?;
    let mut drawn = vec![];
    let mut encoder = png::Encoder::new(&mut drawn, width, height);
    encoder.set_color(frame.color_type);
    encoder.set_depth(frame.bit_depth);
    let unwritable = |_| Words::new("look-logo-broken", "The picture cannot be read. Save it anew as PNG.");
    let mut writer = encoder.write_header().map_err(unwritable)?;
    writer.write_image_data(&pixels[..frame.buffer_size()]).map_err(unwritable)?;
    writer.finish().map_err(unwritable)?;
    if drawn.len() > MOST_KEPT {
        let english = "The picture is too detailed for a logo. Save it with fewer pixels.";
        return Err(Words::new("look-logo-detailed", english));
    }
    Ok(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG of this many pixels on a side, all of one colour.
    fn plain(side: u32) -> Vec<u8> {
        let mut file = vec![];
        let mut encoder = png::Encoder::new(&mut file, side, side);
        encoder.set_color(png::ColorType::Rgb);
        encoder.add_text_chunk("Comment".into(), "<script>alert(1)</script>".into()).expect("a comment");
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&vec![7; (side * side * 3) as usize]).expect("pixels");
        writer.finish().expect("an end");
        file
    }

    fn refusal(file: &[u8]) -> &'static str {
        redrawn(file).expect_err("refused").id().expect("a message")
    }

    #[test]
    fn a_logo_is_kept_as_its_pixels_and_nothing_else() {
        let file = plain(64);
        assert!(file.windows(8).any(|w| w == b"<script>"));
        let kept = redrawn(&file).expect("taken");
        assert!(!kept.windows(8).any(|w| w == b"<script>"));
        let mut reader = png::Decoder::new(Cursor::new(&kept)).read_info().expect("a PNG");
        assert_eq!((reader.info().width, reader.info().height), (64, 64));
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("pixels");
        assert!(pixels.iter().all(|byte| *byte == 7));
    }

    #[test]
    fn bombs_and_what_is_no_png_are_refused() {
        assert_eq!(refusal(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "look-logo-kind");
        assert_eq!(refusal(b"\xff\xd8\xff\xe0 JFIF"), "look-logo-kind");
        assert_eq!(refusal(&vec![0; MOST_LOGO_BYTES + 1]), "look-logo-large");
        let mut giant = plain(16);
        // Says that it has 65,535 pixels on a side; the checksum of the head is made right again.
        giant[16..24].copy_from_slice(&[0, 0, 255, 255, 0, 0, 255, 255]);
        let sum = crc(&giant[12..29]);
        giant[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(refusal(&giant), "look-logo-pixels");
        let bomb = plain(1024);
        assert!(bomb.len() < MOST_LOGO_BYTES, "three megabytes in {} bytes", bomb.len());
        assert!(redrawn(&bomb).is_ok(), "within bounds it is a picture like any other");
        let whole = plain(64);
        assert_eq!(refusal(&whole[..whole.len() / 2]), "look-logo-broken");
        assert_eq!(refusal(b"\x89PNG\r\n\x1a\n"), "look-logo-broken");
    }

    /// CRC-32 of ISO 3309, as PNG's chunks have it.
    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 })
        };
        !bytes.iter().fold(!0, step)
    }
}
