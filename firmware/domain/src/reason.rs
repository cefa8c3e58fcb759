//! Reasons that an errand fails for and that this program or the system below it words itself: kept in English, and known
//! again when they are told. What a server said stays in its own words.

use crate::words::{Argument, Words};

/// Sentences that are always the same, and the messages that say them.
const KNOWN: [(&str, &str); 12] = [
    ("its certificate is of an authority that is not known here", "reason-unknown-authority"),
    ("its certificate is for another name", "reason-other-name"),
    ("it is too long", "reason-too-long"),
    ("there is no such folder or bucket", "reason-no-folder"),
    ("the order has ended, and the authority does not say why", "reason-order-ended"),
    ("another snapshot is being taken", "reason-snapshot-taken"),
    ("No space left on device (os error 28)", "reason-disk-full"),
    ("the account may not do that there", "reason-not-allowed"),
    ("the connection was cut", "reason-cut"),
    ("it has no SFTP", "reason-no-sftp"),
    ("there is no SSH client on this machine: install openssh-client", "reason-no-ssh"),
    ("keys can be kept in memory only where Alcove runs as root", "reason-no-memory"),
];

/// The reason, to be told in any language where it is known.
pub(crate) fn told(why: &str) -> Argument {
    let fixed = KNOWN.iter().find(|(english, _)| *english == why).map(|(_, id)| Words::new(id, why));
    let known = fixed.or_else(|| of_a_port(why)).or_else(|| numbered(why));
    known.map_or_else(|| Argument::Text(why.to_owned()), Argument::from)
}

/// `192.0.2.7 port 443 does not answer`, or what the system says instead.
fn of_a_port(why: &str) -> Option<Words> {
    let (address, rest) = why.split_once(" port ")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits > 0)?;
    let (port, rest) = rest.split_at(digits);
    let system = |text: &str| rest.strip_prefix(": ").is_some_and(|said| said.starts_with(text));
    let id = if rest == " does not answer" || system("Connection timed out") {
        "reason-port-silent"
    } else if system("Connection refused") {
        "reason-port-closed"
    } else if system("No route to host") || system("Network is unreachable") {
        "reason-no-way"
    } else {
        return None;
    };
    Some(Words::new(id, why).with("address", address).with("port", port))
}

/// An HTTP status such as `404 Not Found`, or a code of a name server.
fn numbered(why: &str) -> Option<Words> {
    if let Some(code) = why.strip_prefix("DNS code ") {
        return Some(Words::new("reason-dns-code", why).with("code", code));
    }
    let code = why.split(' ').next().filter(|code| code.len() == 3)?;
    let status = code.parse::<u16>().ok().filter(|code| (300..600).contains(code))?;
    let is_status = why.len() == 3 || why.as_bytes()[4..].first().is_some_and(u8::is_ascii_uppercase);
    is_status.then(|| Words::new("reason-status", why).with("code", i64::from(status)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_worded_here_is_known_again_and_what_a_server_said_stays() {
        let id = |why: &str| match told(why) {
            Argument::Words(words) => {
                assert_eq!(words.english(), why);
                words.id().map(ToOwned::to_owned)
            }
            _ => None,
        };
        for (why, expected) in [
            ("it is too long", "reason-too-long"),
            ("192.0.2.7 port 443 does not answer", "reason-port-silent"),
            ("2001:db8::7 port 8443: Connection refused (os error 111)", "reason-port-closed"),
            ("192.0.2.7 port 443: No route to host (os error 113)", "reason-no-way"),
            ("404 Not Found", "reason-status"),
            ("503", "reason-status"),
            ("DNS code 5", "reason-dns-code"),
        ] {
            assert_eq!(id(why).as_deref(), Some(expected), "{why}");
        }
        for why in
            ["the port is closed", "192.0.2.7 port x", "at port 80 nobody", "200 things are wrong", "404", ""]
        {
            let known = id(why);
            assert!(known.is_none() || why == "404", "{why}: {known:?}");
        }
    }
}
