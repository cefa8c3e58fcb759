//! One request on its way through a handler: what was asked, by whom, and what may be asked of it.

use crate::{
    Readings, Uploaded, cookie,
    error::Refusal,
    form::{Form, FormError, is_form},
};
use alcove_controller::{Controller, Failure, Session, Visitor};
use alcove_domain::{Language, browser_name};
use std::net::IpAddr;

/// What a handler gets.
pub(crate) struct Call<'a> {
    pub(crate) controller: &'a Controller,
    pub(crate) readings: &'a dyn Fn() -> Readings,
    pub(crate) http: &'a rouille::Request,
    /// The authority that the client asked for.
    pub(crate) host: &'a str,
    pub(crate) body: &'a [u8],
    /// What became of the body where it was an upload.
    pub(crate) upload: Option<&'a Uploaded>,
    /// The request's number in the log.
    pub(crate) id: &'a str,
}

/// What a handler gives.
pub(crate) type Answer = Result<rouille::Response, Refusal>;

impl<'a> Call<'a> {
    /// Every line of this header.
    pub(crate) fn lines(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.http.headers().filter(move |(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// This header, when there is exactly one line of it.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        let mut lines = self.lines(name);
        lines.next().filter(|_| lines.next().is_none())
    }

    /// The token of `Authorization: Bearer …` (RFC 6750 §2.1).
    pub(crate) fn bearer(&self) -> Option<&'a str> {
        let (scheme, token) = self.header("Authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
    }

    /// The path as it was sent, without the query.
    pub(crate) fn path(&self) -> &'a str {
        self.http.raw_url().split('?').next().unwrap_or_default()
    }

    /// The form in the body.
    pub(crate) fn form(&self) -> Result<Form, FormError> {
        match self.header("Content-Type") {
            Some(content_type) if is_form(content_type) => Form::parse(self.body),
            _ => Err(FormError::ContentType),
        }
    }

    /// The form in the query.
    pub(crate) fn query(&self) -> Result<Form, FormError> {
        Form::parse(self.http.raw_query_string().as_bytes())
    }

    /// The address that the request came from.
    pub(crate) fn from(&self) -> IpAddr {
        self.http.remote_addr().ip()
    }

    /// The language to answer in: the one chosen in this browser, else the account's, else what the browser
    /// asks for, else the box's own.
    pub(crate) fn language(&self, session: Option<&Session>) -> Language {
        let chosen = cookie::read(self, cookie::LANGUAGE).and_then(Language::from_code);
        let asked = || self.header("Accept-Language").and_then(Language::accepted);
        let own = || self.controller.settings().ok().and_then(|settings| settings.language);
        let account = || session.and_then(|session| session.language);
        chosen.or_else(account).or_else(asked).or_else(own).unwrap_or_default()
    }

    /// Who asks, for a sign-in to remember.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor {
            from: self.from(),
            browser: self.header("User-Agent").map_or_else(String::new, browser_name),
        }
    }

    /// The sign-in of this browser, if it has one that is still good.
    pub(crate) fn session(&self) -> Result<Option<Session>, Failure> {
        match cookie::read(self, cookie::SESSION) {
            Some(token) => self.controller.session(token),
            None => Ok(None),
        }
    }

    /// The sign-in of this browser; without one, the refusal that shows the sign-in page.
    pub(crate) fn signed_in(&self) -> Result<Session, Refusal> {
        self.session()?.ok_or(Refusal::SignInFirst)
    }
}
