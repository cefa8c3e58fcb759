//! A file that a form has brought and that is too large for memory: the edge has written the whole body to a file, and
//! only the head of it is read here.
//!
//! The form has its short fields first and the file last (`multipart/form-data`, RFC 7578), so that the file is one
//! piece of the body. Whoever takes it reads that piece where it lies.

use crate::{
    call::Call,
    form::FormError,
    multipart::{boundary, name, split},
};
use alcove_domain::Words;
use std::{fs::File, io, os::unix::fs::FileExt, sync::Arc};

/// Bytes of the body in which the short fields have to be, and the head of the file.
const HEAD: usize = 16 * 1024;
/// Most short fields.
const MOST: usize = 8;

/// What became of a body that went into a file.
#[derive(Debug, Clone)]
pub enum Uploaded {
    /// The file has it, from its first byte to its last.
    Whole(Arc<File>),
    /// It is larger than it may be.
    TooLarge {
        /// The most bytes that it may have.
        limit: u64,
    },
    /// There was no room for it.
    NoRoom,
}

/// The form: its short fields, and where in the body the file is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Upload {
    fields: Vec<(String, String)>,
    /// Where the file begins, in bytes of the body.
    pub(crate) offset: u64,
    /// How long it is; nothing when none was chosen.
    pub(crate) length: u64,
}

/// Why there is no such form.
#[derive(Debug)]
pub(crate) enum Missing {
    /// It is none.
    Form(FormError),
    /// What to tell the person who sent it.
    Told(Words),
    /// It cannot be read.
    Read(io::Error),
}

impl Upload {
    /// The form that came with this call.
    pub(crate) fn of(call: &Call<'_>) -> Result<Self, Missing> {
        let file = match call.upload {
            Some(Uploaded::Whole(file)) => file,
            Some(Uploaded::TooLarge { limit }) => {
                let most = limit / 1_000_000;
                let english = format!("The file is larger than there is room for here: at most {most} MB.");
                return Err(Missing::Told(Words::new("upload-too-large", english).with("most", most)));
            }
            Some(Uploaded::NoRoom) => {
                let english = "The disk is full: there is no room for the file.";
                return Err(Missing::Told(Words::new("upload-no-room", english)));
            }
            None => return Err(Missing::Form(FormError::ContentType)),
        };
        let boundary = call.header("Content-Type").and_then(boundary);
        let boundary = boundary.ok_or(Missing::Form(FormError::ContentType))?;
        let length = file.metadata().map_err(Missing::Read)?.len();
        let mut head = vec![0; usize::try_from(length).unwrap_or(HEAD).min(HEAD)];
        file.read_exact_at(&mut head, 0).map_err(Missing::Read)?;
        let ends = [format!("\r\n--{boundary}--\r\n"), format!("\r\n--{boundary}--")];
        let mut tail = vec![0; usize::try_from(length).unwrap_or(HEAD).min(ends[0].len())];
        let before = length - tail.len() as u64;
        file.read_exact_at(&mut tail, before).map_err(Missing::Read)?;
        let end = ends.iter().find(|end| tail.ends_with(end.as_bytes()));
        let end = end.ok_or(Missing::Form(FormError::ContentType))?;
        Self::parse(boundary, &head, length - end.len() as u64).map_err(Missing::Form)
    }

    /// `head` is the beginning of a body, `end` where its last part ends.
    fn parse(boundary: &str, head: &[u8], end: u64) -> Result<Self, FormError> {
        let between = format!("\r\n--{boundary}");
        let mut rest = head.strip_prefix(&between.as_bytes()[2..]).ok_or(FormError::ContentType)?;
        let mut fields: Vec<(String, String)> = vec![];
        loop {
            let part = rest.strip_prefix(b"\r\n").ok_or(FormError::ContentType)?;
            let (lines, after) = split(part, b"\r\n\r\n").ok_or(FormError::ContentType)?;
            let lines = std::str::from_utf8(lines).map_err(|_| FormError::Encoding)?;
            if lines.contains("filename=") {
                let offset = (head.len() - after.len()) as u64;
                // No file was chosen, and what looks like its end is the end.
                let length = end.checked_sub(offset).ok_or(FormError::ContentType)?;
                return Ok(Self { fields, offset, length });
            }
            let name = name(lines).ok_or(FormError::ContentType)?;
            if fields.len() == MOST || fields.iter().any(|(other, _)| *other == name) {
                return Err(FormError::Repeated);
            }
            let (value, next) = split(after, between.as_bytes()).ok_or(FormError::TooLarge)?;
            let value = std::str::from_utf8(value).map_err(|_| FormError::Encoding)?;
            fields.push((name, value.to_owned()));
            rest = next;
        }
    }

    /// A short field; empty when it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD_OF_FILE: &str = "Content-Disposition: form-data; name=\"snapshot\"; filename=\"a.snapshot\"\r\nContent-Type: x/y\r\n\r\n";

    fn parse(body: &str, end: usize) -> Result<Upload, FormError> {
        Upload::parse("B", body.as_bytes(), end as u64)
    }

    #[test]
    fn the_file_is_where_it_lies_in_the_body() {
        let before = format!(
            "--B\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc\r\n--B\r\n{HEAD_OF_FILE}"
        );
        let body = format!("{before}\r\n--C\r\nage\r\n--B--\r\n");
        let upload = parse(&body, body.len() - "\r\n--B--\r\n".len()).expect("a form");
        assert_eq!(upload.get("token"), "abc");
        assert_eq!(&body[before.len()..][..10], "\r\n--C\r\nage");
        assert_eq!((upload.offset, upload.length), (before.len() as u64, 10));
    }

    #[test]
    fn what_no_browser_sends_is_refused() {
        assert!(parse("--C\r\n", 5).is_err());
        assert!(parse("--B\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc", 9).is_err());
        assert!(parse(&format!("--B\r\n{HEAD_OF_FILE}"), 9).is_err(), "it ends before it begins");
        let field = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        assert_eq!(parse(&format!("{field}{field}--B\r\n{HEAD_OF_FILE}"), 900), Err(FormError::Repeated));
    }
}
