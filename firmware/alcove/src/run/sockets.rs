//! The sockets of a box: bound by the supervisor, handed to its children as file descriptors from 3 on.
//!
//! The order in which the portal gets them: control socket, link socket, redirect listeners, HTTPS
//! listeners. `ALCOVE_REDIRECTS` tells how many of the listeners redirect. The processes that are started when
//! somebody knocks get their one.

use crate::{
    args::RunOptions,
    state::{State, short_path, unprivileged},
};
use anyhow::{Context, bail};
use listenfd::ListenFd;
use nix::unistd::{Uid, chown};
use std::{
    fs::{self, Permissions},
    io::ErrorKind,
    net::{Ipv6Addr, SocketAddr, TcpListener},
    os::{
        fd::OwnedFd,
        unix::{fs::PermissionsExt, net::UnixListener},
    },
    path::Path,
};

const REDIRECTS: &str = "ALCOVE_REDIRECTS";

/// File descriptors for a child, and the environment variables by which it finds them.
pub type Handed = (Vec<OwnedFd>, Vec<(&'static str, String)>);

/// What the portal serves.
pub struct Sockets {
    pub control: UnixListener,
    pub link: UnixListener,
    /// Answer plain HTTP with a redirect.
    pub redirects: Vec<TcpListener>,
    pub https: Vec<TcpListener>,
}

impl Sockets {
    /// Binds everything.
    ///
    /// # Errors
    /// With one sentence that says what to do.
    pub fn bind(options: &RunOptions, state: &State) -> anyhow::Result<Self> {
        let everywhere = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 443));
        let wanted = if options.listen.is_empty() { vec![everywhere] } else { options.listen.clone() };
        let mut https = vec![];
        let mut redirects = vec![];
        for address in wanted {
            https.push(listen(address)?);
            if address.port() == 443 {
                match listen(SocketAddr::new(address.ip(), 80)) {
                    Ok(listener) => redirects.push(listener),
                    Err(error) => eprintln!("alcove: no redirect from http: {error:#}"),
                }
            }
        }
        Ok(Self {
            control: listen_unix(&state.control_socket())?,
            link: listen_unix(&state.link_socket())?,
            redirects,
            https,
        })
    }

    /// Copies of all of them for the portal.
    ///
    /// # Errors
    /// When the process has no file descriptors left.
    pub fn handed(&self) -> std::io::Result<Handed> {
        let mut descriptors: Vec<OwnedFd> =
            vec![self.control.try_clone()?.into(), self.link.try_clone()?.into()];
        for listener in self.redirects.iter().chain(&self.https) {
            descriptors.push(listener.try_clone()?.into());
        }
        let variables = vec![
            ("LISTEN_FDS", descriptors.len().to_string()),
            (REDIRECTS, self.redirects.len().to_string()),
        ];
        Ok((descriptors, variables))
    }

    /// What this process was handed.
    ///
    /// # Errors
    /// When it was not started by a supervisor.
    pub fn inherited() -> anyhow::Result<Self> {
        let mut handed = ListenFd::from_env();
        let missing = "this verb is for `alcove run` only";
        let control = handed.take_unix_listener(0)?.context(missing)?;
        let link = handed.take_unix_listener(1)?.context(missing)?;
        let count: usize = std::env::var(REDIRECTS).ok().and_then(|n| n.parse().ok()).context(missing)?;
        let mut listeners = vec![];
        for at in 2..handed.len() {
            listeners.push(handed.take_tcp_listener(at)?.context(missing)?);
        }
        if listeners.len() < count {
            bail!(missing);
        }
        let https = listeners.split_off(count);
        Ok(Self { control, link, redirects: listeners, https })
    }
}

/// Where the portal has something done by a process that is started for it: its own user may knock, and nobody else but
/// root.
pub struct DoorSocket(pub UnixListener);

impl DoorSocket {
    /// Binds it.
    ///
    /// # Errors
    /// With one sentence that says what to do.
    pub fn bind(path: &Path) -> anyhow::Result<Self> {
        let listener = listen_unix(path)?;
        if Uid::effective().is_root() {
            let (_, group) = unprivileged();
            chown(path, None, Some(group))?;
            fs::set_permissions(path, Permissions::from_mode(0o660))?;
        }
        Ok(Self(listener))
    }

    /// A copy of it for the child.
    ///
    /// # Errors
    /// When the process has no file descriptors left.
    pub fn handed(&self) -> std::io::Result<Handed> {
        Ok((vec![self.0.try_clone()?.into()], vec![("LISTEN_FDS", "1".into())]))
    }

    /// What this process was handed.
    ///
    /// # Errors
    /// When it was not started by a supervisor.
    pub fn inherited() -> anyhow::Result<Self> {
        let handed = ListenFd::from_env().take_unix_listener(0)?;
        handed.map(Self).context("this verb is for `alcove run` only")
    }
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow::anyhow!(
            "{address} is in use by another program: stop that one, or choose another address with --listen"
        ),
        ErrorKind::PermissionDenied => anyhow::anyhow!(
            "{address} may not be used without root: start Alcove as root, or choose a port above 1023 with --listen"
        ),
        ErrorKind::AddrNotAvailable => {
            anyhow::anyhow!("{address} is not an address of this host: choose another one with --listen")
        }
        _ => anyhow::Error::new(error).context(format!("{address} cannot be listened on")),
    })
}

fn listen_unix(path: &Path) -> anyhow::Result<UnixListener> {
    let what = || format!("the socket {} cannot be made", path.display());
    // Left over from a run that was killed; the folder's lock proves that nobody uses it.
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(what),
        _ => {}
    }
    let listener = short_path(path, UnixListener::bind).with_context(what)?;
    fs::set_permissions(path, Permissions::from_mode(0o600)).with_context(what)?;
    Ok(listener)
}
