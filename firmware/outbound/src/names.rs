//! Looking up names for a process that sees no file of the system: [`serve`] runs in one that does, [`ask`] in the one
//! that does not, and a Unix socket is between them. One line each: a name, and its addresses.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{IpAddr, ToSocketAddrs},
    os::{
        fd::AsFd,
        unix::net::{UnixListener, UnixStream},
    },
    path::Path,
    sync::Arc,
    time::Duration,
};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// Looks a name up, and waits for it. No address: there is no such name, or nobody to ask.
pub type LookUp = Arc<dyn Fn(&str) -> Vec<IpAddr> + Send + Sync>;

/// Most addresses of a name that are told.
const MAX_ADDRESSES: usize = 8;
/// Bytes of a line: eight IPv6 addresses, or a name.
const LONGEST: u64 = 512;
/// How long who asks may take to say what, and how long a look-up may take.
const SILENCE: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(20);

/// Looks up what is asked for, one after the other, until nobody has asked for `idle`.
///
/// # Errors
/// When the socket fails.
pub fn serve(listener: &UnixListener, idle: Duration) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let patience = PollTimeout::try_from(idle).unwrap_or(PollTimeout::MAX);
    loop {
        match poll(&mut [PollFd::new(listener.as_fd(), PollFlags::POLLIN)], patience) {
            Ok(0) => return Ok(()),
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        match listener.accept() {
            Ok((stream, _)) => {
                if let Err(error) = answer(stream) {
                    tracing::debug!(%error, "a name could not be looked up for somebody");
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}

fn answer(mut stream: UnixStream) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_write_timeout(Some(SILENCE))?;
    let name = line(&stream)?;
    let found = if alcove_domain::is_host_name(&name) { addresses(&name) } else { vec![] };
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    writeln!(stream, "{}", found.join(" "))
}

fn addresses(name: &str) -> Vec<IpAddr> {
    let found = (name, 0).to_socket_addrs().inspect_err(|error| tracing::info!(name, %error, "not found"));
    let mut addresses: Vec<IpAddr> = vec![];
    for address in found.into_iter().flatten() {
        if !addresses.contains(&address.ip()) && addresses.len() < MAX_ADDRESSES {
            addresses.push(address.ip());
        }
    }
    addresses
}

/// Asks the process behind this socket; its addresses, none when there are none or nobody answers.
#[must_use]
pub fn ask(socket: &Path, name: &str) -> Vec<IpAddr> {
    let asked = || {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_write_timeout(Some(SILENCE))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        writeln!(stream, "{name}")?;
        line(&stream)
    };
    match asked() {
        Ok(text) => text.split(' ').filter_map(|word| word.parse().ok()).take(MAX_ADDRESSES).collect(),
        Err(error) => {
            tracing::warn!(name, %error, "the process that looks up names does not answer");
            vec![]
        }
    }
}

fn line(stream: &UnixStream) -> io::Result<String> {
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_answered_and_then_it_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("names.sock");
        let listener = UnixListener::bind(&socket).expect("a socket");
        let server = std::thread::spawn(move || serve(&listener, Duration::from_millis(300)));
        assert!(ask(&socket, "localhost").iter().all(IpAddr::is_loopback));
        assert!(!ask(&socket, "localhost").is_empty());
        assert_eq!(ask(&socket, "192.0.2.7"), ["192.0.2.7".parse::<IpAddr>().expect("an address")]);
        for none in ["", "-", "a b", "no-such-name.invalid"] {
            assert_eq!(ask(&socket, none), Vec::<IpAddr>::new(), "{none:?}");
        }
        server.join().expect("no panic").expect("it ends by itself");
        assert_eq!(ask(&socket, "localhost"), Vec::<IpAddr>::new(), "nobody is there");
    }
}
