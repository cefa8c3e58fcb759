//! DNS UPDATE (RFC 2136) signed with TSIG (RFC 8945): tells a name server of somebody's own which addresses a name has.
//!
//! One message of a fixed shape goes out, and of the answer the code and the signature are read: a hundred lines here,
//! where a DNS library would be forty crates. Over TCP, so that nothing has to be sent again.

mod message;
mod tsig;

use crate::Client;
use alcove_domain::{ErrandProblem, Timestamp, TsigAlgorithm as Algorithm};
use message::{Answer, Names, question};
use std::{net::IpAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};
use tsig::Key;
use zeroize::Zeroizing;

/// For the way there and back.
const PATIENCE: Duration = Duration::from_secs(20);
/// Largest answer, in bytes.
const MAX_ANSWER: usize = 4096;

/// What to tell a name server.
pub struct Update<'a> {
    /// The server's name or address.
    pub server: &'a str,
    /// Its port: 53.
    pub port: u16,
    /// The zone that the name is in.
    pub zone: &'a str,
    /// The name.
    pub host: &'a str,
    /// The addresses that it should have, and no others.
    pub addresses: &'a [IpAddr],
    /// How long others may keep them, in seconds.
    pub ttl: u32,
    /// The key's name.
    pub key_name: &'a str,
    /// How it signs.
    pub algorithm: Algorithm,
    /// The key.
    pub secret: &'a [u8],
}

/// Tells the server at `now`.
///
/// # Errors
/// What the server says, or what was in the way to it.
pub async fn update(client: &Client, update: &Update<'_>, now: Timestamp) -> Result<(), ErrandProblem> {
    let senseless = |why: &str| ErrandProblem::Senseless { server: update.server.into(), why: why.into() };
    let names = Names::new(update.zone, update.host, update.key_name)
        .ok_or_else(|| ErrandProblem::NotOurs { host: update.host.into() })?;
    let key =
        Key { name: &names.key, algorithm: update.algorithm, secret: Zeroizing::new(update.secret.to_vec()) };
    let mut id = [0; 2];
    getrandom::fill(&mut id).map_err(|_| ErrandProblem::Inside)?;
    let time = u64::try_from(now.0).unwrap_or(0);
    let plain = question(u16::from_be_bytes(id), &names, update.addresses, update.ttl);
    let (signed, mac) = key.sign(&plain, time);
    let answer = timeout(PATIENCE, exchange(client, update, &signed)).await;
    let answer = answer.map_err(|_| ErrandProblem::Slow { server: update.server.into() })??;
    let answer = Answer::parse(&answer).ok_or_else(|| senseless("it is no answer to an update"))?;
    judge(&answer, &key, &mac, update)
}

fn judge(answer: &Answer<'_>, key: &Key<'_>, mac: &[u8], update: &Update<'_>) -> Result<(), ErrandProblem> {
    const NOT_AUTH: u8 = 9;
    const BAD_SIG: u16 = 16;
    const BAD_KEY: u16 = 17;
    const BAD_TIME: u16 = 18;
    let server = || update.server.to_owned();
    match (answer.code, answer.tsig_error()) {
        (NOT_AUTH, Some(BAD_SIG | BAD_KEY)) => return Err(ErrandProblem::Credentials { server: server() }),
        (NOT_AUTH, Some(BAD_TIME)) => return Err(ErrandProblem::Clock { server: server() }),
        _ => {}
    }
    if answer.code == 0
        && !answer.tsig.as_ref().is_some_and(|tsig| key.signed_answer(answer.plain(), mac, tsig))
    {
        let why = "it is not signed with the key".to_owned();
        return Err(ErrandProblem::Untrusted { server: server(), why });
    }
    match answer.code {
        0 => Ok(()),
        // REFUSED, NOTAUTH, NOTZONE: not with this key, not this server's zone, not in the zone.
        5 | NOT_AUTH | 10 => Err(ErrandProblem::NotOurs { host: update.host.into() }),
        code => Err(ErrandProblem::Refused { server: server(), why: format!("DNS code {code}") }),
    }
}

async fn exchange(client: &Client, update: &Update<'_>, message: &[u8]) -> Result<Vec<u8>, ErrandProblem> {
    let mut stream = client.connect(update.server, update.port).await?;
    let broken = |error: std::io::Error| ErrandProblem::Unreachable {
        server: update.server.into(),
        why: ErrandProblem::words(&error.to_string()),
    };
    let length = u16::try_from(message.len()).map_err(|_| ErrandProblem::Inside)?;
    stream.write_all(&[&length.to_be_bytes()[..], message].concat()).await.map_err(broken)?;
    let length = usize::from(stream.read_u16().await.map_err(broken)?);
    if length > MAX_ANSWER {
        return Err(ErrandProblem::Senseless { server: update.server.into(), why: "it is too long".into() });
    }
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer).await.map_err(broken)?;
    Ok(answer)
}
