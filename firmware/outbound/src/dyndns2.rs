//! The update protocol of dynamic DNS providers that everybody calls dyndns2 (dyn.com's "Remote Access API"): one GET
//! with name and address, one word back. Over HTTPS alone, since the password goes with it.
//!
//! And the page that tells a box behind a router its public address.

use crate::{Client, Roots};
use alcove_domain::ErrandProblem;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use std::net::IpAddr;

/// What to tell a provider.
pub struct Update<'a> {
    /// Where its update page is, such as `https://members.dyndns.org/nic/update`.
    pub url: &'a str,
    /// By whom it is trusted.
    pub roots: Roots,
    /// The account.
    pub user: &'a str,
    /// Its password.
    pub password: &'a str,
    /// The name.
    pub host: &'a str,
    /// The addresses that it should have: one of a kind.
    pub addresses: &'a [IpAddr],
}

/// Tells the provider.
///
/// # Errors
/// What the provider says, or what was in the way to it.
pub async fn update(client: &Client, update: &Update<'_>) -> Result<(), ErrandProblem> {
    let addresses = update.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let join = if update.url.contains('?') { '&' } else { '?' };
    let url = format!("{}{join}hostname={}&myip={addresses}", update.url, update.host);
    let login = STANDARD.encode(format!("{}:{}", update.user, update.password));
    let mut login = HeaderValue::from_str(&format!("Basic {login}")).map_err(|_| ErrandProblem::Inside)?;
    login.set_sensitive(true);
    let request = Request::get(url).header(header::AUTHORIZATION, login).body(Bytes::new());
    let request = request.map_err(|_| ErrandProblem::NoAddress { server: server(update.url) })?;
    let answer = client.send(request, &update.roots).await?;
    if answer.status() == StatusCode::UNAUTHORIZED || answer.status() == StatusCode::FORBIDDEN {
        return Err(ErrandProblem::Credentials { server: server(update.url) });
    }
    understood(&String::from_utf8_lossy(answer.body()), update.url, update.host)
}

/// What an answer means; its first word is a code.
fn understood(answer: &str, url: &str, host: &str) -> Result<(), ErrandProblem> {
    let server = server(url);
    let said = ErrandProblem::words(answer);
    match answer.split_whitespace().next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "good" | "nochg" => Ok(()),
        "badauth" | "!donator" => Err(ErrandProblem::Credentials { server }),
        "notfqdn" | "nohost" | "numhost" | "!yours" => Err(ErrandProblem::NotOurs { host: host.into() }),
        "abuse" => Err(ErrandProblem::TooOften { server, why: said }),
        "badagent" | "dnserr" | "911" => Err(ErrandProblem::Refused { server, why: said }),
        _ => Err(ErrandProblem::Senseless { server, why: said }),
    }
}

/// Asks a page that answers with the address from which it was asked, and nothing else.
///
/// # Errors
/// What was in the way, or that there is no address in the answer.
pub async fn public_address(client: &Client, url: &str, roots: &Roots) -> Result<IpAddr, ErrandProblem> {
    let request = Request::get(url).body(Bytes::new());
    let request = request.map_err(|_| ErrandProblem::NoAddress { server: server(url) })?;
    let answer = client.send(request, roots).await?;
    let text = String::from_utf8_lossy(answer.body());
    text.trim().parse().map_err(|_| ErrandProblem::Senseless {
        server: server(url),
        why: ErrandProblem::words(&format!(
            "no address is in {:?}",
            text.chars().take(80).collect::<String>()
        )),
    })
}

fn server(url: &str) -> String {
    let host = url.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    host.unwrap_or_else(|| ErrandProblem::words(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_protocol_is_understood() {
        let understood = |answer| understood(answer, "https://dyn.example.org/nic/update", "box.example.org");
        assert_eq!(understood("good 192.0.2.7\n"), Ok(()));
        assert_eq!(understood("nochg 192.0.2.7"), Ok(()));
        for wrong in ["badauth", "nohost", "notfqdn"] {
            assert!(understood(wrong).expect_err(wrong).is_final(), "{wrong}");
        }
        for later in ["abuse", "911", "dnserr", "", "<html>"] {
            assert!(!understood(later).expect_err(later).is_final(), "{later}");
        }
        assert_eq!(
            understood("abuse stop it"),
            Err(ErrandProblem::TooOften { server: "dyn.example.org".into(), why: "abuse stop it".into() })
        );
    }
}
