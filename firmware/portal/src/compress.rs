//! Pages and style sheets sent as gzip (RFC 9110 §8.4.1.3), where that gives nothing away.
//!
//! The length of a compressed page tells whether a guess that is reflected in it was right about a secret beside it
//! (BREACH), to whoever can make somebody's browser ask again and again. So a page is compressed only for requests of
//! which the browser says that our own page or the person made them; what is the same for everybody, always
//! (decision 19).

use crate::call::Call;
use flate2::{Compression, write::GzEncoder};
use rouille::Response;
use std::{
    io::Write,
    sync::{Mutex, PoisonError},
};

/// Less than this is one packet anyway.
const WORTH: usize = 1024;

/// A compressor takes about 300 KB: one at a time, whatever the crowd.
static TURN: Mutex<()> = Mutex::new(());

/// The body as it is to be sent, and the headers that go with it.
pub(crate) struct Sent {
    pub(crate) body: Vec<u8>,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

/// Decides about the body of an answer.
pub(crate) fn sent(call: &Call<'_>, response: &Response, body: Vec<u8>) -> Sent {
    let header = |name: &str| {
        let mut found = response.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.next().map_or("", |(_, value)| value.as_ref())
    };
    let is_text = ["text/html", "text/css", "image/svg+xml"]
        .iter()
        .any(|kind| header("Content-Type").starts_with(kind));
    if !is_text || body.len() < WORTH {
        return Sent { body, headers: vec![] };
    }
    let for_everybody = header("Cache-Control").starts_with("public");
    // Caches have to know that browsers without gzip get another text.
    let mut headers = if for_everybody { vec![("Vary", "Accept-Encoding")] } else { vec![] };
    if !takes_gzip(call) || !(for_everybody || is_asked_for_by_us(call)) {
        return Sent { body, headers };
    }
    match gzip(&body) {
        Ok(packed) => {
            headers.push(("Content-Encoding", "gzip"));
            Sent { body: packed, headers }
        }
        Err(error) => {
            tracing::error!(%error, "an answer could not be compressed");
            Sent { body, headers }
        }
    }
}

/// Whether the browser says that a page of ours, or the person, made the request. Old browsers say nothing.
fn is_asked_for_by_us(call: &Call<'_>) -> bool {
    matches!(call.header("Sec-Fetch-Site"), Some("same-origin" | "none"))
}

/// Whether `Accept-Encoding` names gzip and does not refuse it (RFC 9110 §12.5.3).
fn takes_gzip(call: &Call<'_>) -> bool {
    call.lines("Accept-Encoding").flat_map(|line| line.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight: String = weight.chars().filter(|c| !c.is_whitespace()).collect();
        let refused = weight.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::new(5));
    encoder.write_all(body)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use crate::{
        assets::STYLE_URL,
        testing::{Answer, Bench, USER},
    };
    use std::io::Read;

    const HOME: &str = "/vpn-user-portal/home";
    const GZIP: (&str, &str) = ("Accept-Encoding", "gzip, deflate, br");

    fn unpacked(answer: &Answer) -> String {
        assert_eq!(answer.header("Content-Encoding"), "gzip");
        let mut text = String::new();
        flate2::read::GzDecoder::new(answer.bytes()).read_to_string(&mut text).expect("gzip");
        text
    }

    #[test]
    fn a_page_that_the_person_asked_for_is_compressed_and_the_same() {
        let bench = Bench::new();
        bench.sign_in(USER);
        for from in ["same-origin", "none"] {
            let answer = bench.browse("GET", HOME, &[GZIP, ("Sec-Fetch-Site", from)], "");
            let page = unpacked(&answer);
            assert!(page.contains("<h1>Connect</h1>") && page.ends_with("</html>"), "{page}");
            assert!(answer.bytes().len() < page.len() / 2);
            assert_eq!(answer.header("Vary"), "", "it is kept by nobody");
        }
    }

    #[test]
    fn a_page_that_another_site_asked_for_is_sent_in_full_length() {
        let bench = Bench::new();
        bench.sign_in(USER);
        for from in [&[("Sec-Fetch-Site", "cross-site")][..], &[("Sec-Fetch-Site", "same-site")], &[]] {
            let headers = [&[GZIP], from].concat();
            let answer = bench.browse("GET", HOME, &headers, "");
            assert_eq!(answer.header("Content-Encoding"), "", "{from:?}");
            assert!(answer.text().contains("<h1>Connect</h1>"));
        }
    }

    #[test]
    fn the_style_sheet_is_compressed_for_whoever_takes_it() {
        let bench = Bench::new();
        let plain = bench.get(&STYLE_URL);
        assert_eq!((plain.header("Content-Encoding"), plain.header("Vary")), ("", "Accept-Encoding"));
        let packed = bench.browse("GET", &STYLE_URL, &[GZIP], "");
        assert_eq!(unpacked(&packed), plain.text());
        assert_eq!(packed.header("Vary"), "Accept-Encoding");
        for refused in ["", "br", "gzip;q=0", "gzip; q=0.000, br", "x-gzip-not"] {
            let answer = bench.browse("GET", &STYLE_URL, &[("Accept-Encoding", refused)], "");
            assert_eq!(answer.text(), plain.text(), "{refused:?}");
        }
        let head = bench.browse("HEAD", &STYLE_URL, &[GZIP], "");
        assert_eq!(head.header("Content-Length"), packed.bytes().len().to_string());
    }

    #[test]
    fn what_apps_and_programs_read_stays_as_it_is() {
        let bench = Bench::new();
        let headers = [GZIP, ("Sec-Fetch-Site", "none")];
        let answer = bench.browse("GET", "/.well-known/vpn-user-portal", &headers, "");
        assert_eq!((answer.status(), answer.header("Content-Encoding")), (200, ""));
    }
}
