//! What `dnsmasq` is told, as arguments: pure.

use std::{collections::BTreeSet, net::IpAddr, path::Path};

/// Answers that it remembers.
const CACHE: u16 = 1000;
/// Questions that may be under way at once; more wait at the clients.
const UNDER_WAY: u16 = 150;

/// What the resolver is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spec {
    /// Where it answers.
    pub listen: BTreeSet<IpAddr>,
    /// Whom it asks.
    pub resolver: alcove_link::Resolver,
}

/// The program's arguments. It is told who to become, and where to note its process.
pub(super) fn arguments(spec: &Spec, (user, group): (&str, &str), pid_file: &Path) -> Vec<String> {
    let mut all: Vec<String> = [
        "--keep-in-foreground",
        // Nothing of the machine's own set-up of the same program.
        "--conf-file=/dev/null",
        "--no-hosts",
        // Names itself to nobody.
        "--no-ident",
        // Tunnels come and go beside it, and their addresses with them.
        "--bind-dynamic",
        // Names without a dot are nobody's business outside, unless a server is named for them.
        "--domain-needed",
        // Errors and warnings to where they are read, and no line for each question.
        "--log-facility=-",
        "--quiet-dhcp",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push(marker(pid_file));
    all.push(format!("--user={user}"));
    all.push(format!("--group={group}"));
    all.push(format!("--cache-size={CACHE}"));
    all.push(format!("--dns-forward-max={UNDER_WAY}"));
    all.extend(spec.listen.iter().map(|address| format!("--listen-address={address}")));
    if !spec.resolver.servers.is_empty() {
        all.push("--no-resolv".into());
    }
    all.extend(spec.resolver.servers.iter().map(|server| format!("--server={server}")));
    for (domain, servers) in &spec.resolver.domains {
        all.extend(servers.iter().map(|server| format!("--server=/{domain}/{server}")));
    }
    all
}

/// The argument by which one of ours is known.
pub(super) fn marker(pid_file: &Path) -> String {
    format!("--pid-file={}", pid_file.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_where_to_answer_and_whom_to_ask() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let mut spec = Spec {
            listen: [address("10.8.0.1"), address("fd00:8::1")].into(),
            resolver: alcove_link::Resolver::default(),
        };
        let told =
            |spec: &Spec| arguments(spec, ("nobody", "nogroup"), Path::new("/state/node/resolver.pid"));
        let plain = told(&spec);
        assert!(!plain.iter().any(|word| word.starts_with("--server") || word == "--no-resolv"), "{plain:?}");
        for word in [
            "--listen-address=10.8.0.1",
            "--listen-address=fd00:8::1",
            "--user=nobody",
            "--group=nogroup",
            "--pid-file=/state/node/resolver.pid",
            "--conf-file=/dev/null",
        ] {
            assert!(plain.iter().any(|told| told == word), "{word} in {plain:?}");
        }
        spec.resolver.servers = vec![address("192.0.2.53")];
        spec.resolver.domains =
            [("office.test".to_owned(), vec![address("10.0.0.53"), address("fd00::53")])].into();
        let asked: Vec<String> = told(&spec).into_iter().filter(|word| !plain.contains(word)).collect();
        assert_eq!(
            asked,
            [
                "--no-resolv",
                "--server=192.0.2.53",
                "--server=/office.test/10.0.0.53",
                "--server=/office.test/fd00::53"
            ]
        );
    }
}
