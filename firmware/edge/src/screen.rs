//! The checks of a request's head that come after hyper's own parsing, as pure functions.
//!
//! hyper already refuses broken syntax, folded lines, differing lengths and oversized heads
//! (`tests/edge/smuggling.rs` proves it). What is left is to insist on one meaning: one host, one way of
//! framing the body, a path that is a path. What hyper resolves silently is caught by [`crate::tape`].

use std::net::Ipv6Addr;

use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::request::Parts;
use http::{Method, Version};

use crate::refusal::Refusal;

/// What the checks found out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Screened {
    /// Lower case, with the port if one was sent.
    pub(crate) host: String,
    /// Origin form, as sent.
    pub(crate) path_and_query: String,
}

/// Checks a parsed head.
pub(crate) fn screen(parts: &Parts, header_count: usize) -> Result<Screened, Refusal> {
    if parts.headers.len() > header_count {
        return Err(Refusal::TooManyHeaders);
    }
    match parts.method {
        Method::GET | Method::HEAD | Method::POST => {}
        Method::PUT | Method::DELETE | Method::OPTIONS | Method::PATCH => return Err(Refusal::Method),
        _ => return Err(Refusal::UnknownMethod),
    }
    framing(parts)?;
    let host = host(parts)?;
    let path_and_query = parts.uri.path_and_query().map_or("", |path| path.as_str());
    if !path_and_query.starts_with('/') {
        return Err(Refusal::Malformed("The request's target is not a path."));
    }
    Ok(Screened { host, path_and_query: path_and_query.to_owned() })
}

fn framing(parts: &Parts) -> Result<(), Refusal> {
    let mut codings = parts.headers.get_all(TRANSFER_ENCODING).iter();
    if let Some(coding) = codings.next() {
        if codings.next().is_some() || !coding.as_bytes().eq_ignore_ascii_case(b"chunked") {
            return Err(Refusal::Coding);
        }
        if parts.headers.contains_key(CONTENT_LENGTH) {
            return Err(Refusal::Malformed("The request gives its length in two ways."));
        }
    }
    if parts.headers.get_all(CONTENT_LENGTH).iter().count() > 1 {
        return Err(Refusal::Malformed("The request gives its length twice."));
    }
    Ok(())
}

fn host(parts: &Parts) -> Result<String, Refusal> {
    const NOT_ONE: Refusal = Refusal::Malformed("The request does not name exactly one host.");
    let mut hosts = parts.headers.get_all(HOST).iter();
    let header = match hosts.next() {
        None => None,
        Some(value) => Some(
            value
                .to_str()
                .ok()
                .and_then(authority)
                .ok_or(Refusal::Malformed("The host is not a host name."))?,
        ),
    };
    if hosts.next().is_some() {
        return Err(NOT_ONE);
    }
    if parts.version < Version::HTTP_2 {
        // `GET https://other/ HTTP/1.1`: a proxy's form, and a second opinion about the host.
        if parts.uri.scheme().is_some() || parts.uri.authority().is_some() {
            return Err(Refusal::Malformed("The request's target is not a path."));
        }
        return header.ok_or(NOT_ONE);
    }
    match (parts.uri.authority().map(|name| authority(name.as_str())), header) {
        (Some(None), _) => Err(Refusal::Malformed("The host is not a host name.")),
        (Some(Some(named)), None) => Ok(named),
        (Some(Some(named)), Some(header)) if named == header => Ok(named),
        (Some(Some(_)), Some(_)) => Err(NOT_ONE),
        (None, header) => header.ok_or(NOT_ONE),
    }
}

/// The authority in lower case, if it is a host name, IPv4 address or bracketed IPv6 address with an
/// optional port, and no user name (RFC 9110 §4.2.4).
pub(crate) fn authority(text: &str) -> Option<String> {
    let port = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            address.parse::<Ipv6Addr>().ok()?;
            if port.is_empty() { None } else { Some(port.strip_prefix(':')?) }
        }
        None => {
            let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
            let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
            if name.is_empty()
                || name.len() > 253
                || !name.bytes().all(letters)
                || name.starts_with(['.', '-'])
            {
                return None;
            }
            port
        }
    };
    if let Some(port) = port {
        let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || port.parse::<u16>().ok()? == 0 {
            return None;
        }
    }
    Some(text.to_ascii_lowercase())
}

/// An authority without its port.
pub(crate) fn without_port(authority: &str) -> &str {
    match authority.rfind(':') {
        Some(colon) if !authority.ends_with(']') => &authority[..colon],
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(request: http::request::Builder) -> Parts {
        request.body(()).expect("a request").into_parts().0
    }

    #[test]
    fn hosts_are_names_or_addresses_and_nothing_else() {
        for (sent, seen) in [
            ("VPN.Example.org", "vpn.example.org"),
            ("vpn.example.org:8443", "vpn.example.org:8443"),
            ("192.0.2.1", "192.0.2.1"),
            ("[2001:DB8::1]:443", "[2001:db8::1]:443"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(authority(sent).as_deref(), Some(seen), "{sent}");
        }
        for refused in [
            "",
            ":443",
            "a b",
            "user@vpn.example.org",
            "a/b",
            "a:0",
            "a:65536",
            "a:",
            "a:+1",
            "a:1:2",
            "[::1",
            "[::1]x",
            "[1.2.3.4]",
            "::1",
            ".a",
            "-a",
            "a\u{202e}b",
            "a,b",
            "a%00b",
        ] {
            assert_eq!(authority(refused), None, "{refused:?}");
        }
        assert_eq!(without_port("vpn.example.org:8443"), "vpn.example.org");
        assert_eq!(without_port("[::1]:1"), "[::1]");
        assert_eq!(without_port("[::1]"), "[::1]");
    }

    #[test]
    fn over_http2_authority_and_host_must_agree() {
        let two = || http::Request::get("https://vpn.example.org/info").version(Version::HTTP_2);
        let seen = screen(&parts(two()), 100).expect("passes");
        assert_eq!((seen.host.as_str(), seen.path_and_query.as_str()), ("vpn.example.org", "/info"));
        assert!(screen(&parts(two().header(HOST, "VPN.example.org")), 100).is_ok());
        assert!(screen(&parts(two().header(HOST, "other.example.org")), 100).is_err());
        let user = http::Request::get("https://user@vpn.example.org/").version(Version::HTTP_2);
        assert!(screen(&parts(user), 100).is_err());
    }

    #[test]
    fn over_http11_the_target_is_a_path_and_the_host_a_header() {
        let host = |builder: http::request::Builder| builder.header(HOST, "a.example");
        assert!(screen(&parts(host(http::Request::get("/a?b"))), 100).is_ok());
        assert!(screen(&parts(http::Request::get("/a?b")), 100).is_err());
        assert!(screen(&parts(host(http::Request::get("https://a.example/"))), 100).is_err());
        assert!(screen(&parts(host(host(http::Request::get("/")))), 100).is_err());
        assert_eq!(screen(&parts(host(http::Request::options("*"))), 100), Err(Refusal::Method));
    }
}
