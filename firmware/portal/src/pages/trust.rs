//! How a device is told to trust the box's own authority, and that authority's certificate. For everybody: who has no
//! trusted way to the box yet cannot sign in.

use crate::{
    answer::{Policy, page},
    call::{Answer, Call},
    error::Refusal,
    frame::{Frame, Here},
};
use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

#[derive(Template)]
#[template(path = "trust.html")]
struct Trust {
    frame: Frame,
    fingerprint: Option<String>,
}

impl Trust {
    /// Systems and what to do there, as messages.
    fn systems(&self) -> [(&'static str, &'static str); 6] {
        [
            ("trust-windows", "trust-windows-how"),
            ("trust-mac", "trust-mac-how"),
            ("trust-ios", "trust-ios-how"),
            ("trust-android", "trust-android-how"),
            ("trust-linux", "trust-linux-how"),
            ("trust-firefox", "trust-firefox-how"),
        ]
    }
}

pub(crate) fn show(call: &Call<'_>) -> Answer {
    let frame = match call.session()? {
        Some(session) => Frame::of(call, &session, Here::Certificate),
        None => Frame::bare(call),
    };
    let authority = call.controller.own_authority()?;
    page(&Trust { frame, fingerprint: authority.as_deref().and_then(fingerprint) }, Policy::Plain)
}

/// `GET …/ca.crt`
pub(crate) fn download(call: &Call<'_>) -> Answer {
    let pem = call.controller.own_authority()?.ok_or(Refusal::NoSuchPage)?;
    Ok(rouille::Response::from_data("application/x-x509-ca-cert", pem)
        .with_unique_header("Content-Disposition", "attachment; filename=\"alcove.crt\"")
        .with_unique_header("Cache-Control", "no-store"))
}

/// As other programs show it: pairs of hexadecimal digits with colons.
fn fingerprint(pem: &str) -> Option<String> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).map(str::trim).collect();
    let der = STANDARD.decode(body).ok()?;
    let pairs: Vec<String> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    Some(pairs.join(":"))
}

#[cfg(test)]
mod tests {
    use crate::testing::Bench;

    #[test]
    fn everybody_can_read_how_to_trust_the_box_and_get_what_to_trust() {
        let bench = Bench::new();
        assert!(bench.get("/vpn-user-portal/trust").text().contains("has not made its authority yet"));
        assert_eq!(bench.get("/vpn-user-portal/ca.crt").status(), 404);
        let stored = r#"{"certificate":"-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n","key":"secret"}"#;
        bench.controller.put_secret(alcove_controller::OWN_AUTHORITY, stored.as_bytes()).expect("kept");
        let page = bench.get("/vpn-user-portal/trust");
        // SHA-256 of "abc" (FIPS 180-2, appendix B.1).
        assert!(page.text().contains("BA:78:16:BF:8F:01:CF:EA") && !page.text().contains("secret"));
        let file = bench.get("/vpn-user-portal/ca.crt");
        assert_eq!((file.status(), file.header("Content-Type")), (200, "application/x-x509-ca-cert"));
        assert!(file.text().starts_with("-----BEGIN CERTIFICATE-----") && !file.text().contains("secret"));
    }
}
