//! The process that brings copies of snapshots to servers with SFTP: started when the portal knocks, gone when nobody has
//! for a while. The system's own SSH client makes the connection and proves who is who; this process, which is nobody,
//! tells it how, and speaks SFTP through it.
//!
//! The keys and passwords that the client reads are files of a file system in memory that only this process sees.

mod client;
mod key;

use super::{confine, sockets::DoorSocket};
use crate::{
    log,
    snapshot::{
        copy_door::{self, Errand, SftpPlace, Told, What, Where},
        export::megabytes,
    },
    state::unprivileged_sftp,
};
use alcove_domain::ErrandProblem;
use alcove_outbound::targets::{
    sftp::{Session, SftpError},
    time_for,
};
use client::{Client, Running};
use nix::unistd::getppid;
use std::{
    collections::HashMap,
    os::unix::net::UnixStream,
    process::{ChildStdin, ChildStdout},
    time::Duration,
};

/// Without an errand for so long it ends; the next knock starts it again.
const IDLE: Duration = Duration::from_secs(20);

/// Runs until nobody asks.
///
/// # Errors
/// With one sentence that says what to do.
pub fn sftp_process() -> anyhow::Result<()> {
    log::start();
    let supervisor = getppid();
    confine::begin()?;
    let DoorSocket(listener) = DoorSocket::inherited()?;
    let memory = confine::sftp(unprivileged_sftp())?;
    confine::follow_supervisor(supervisor)?;
    let mut errands = Errands { memory, keys: HashMap::new() };
    copy_door::serve(&listener, IDLE, |errand, bytes| errands.carry_out(errand, bytes))?;
    Ok(())
}

struct Errands {
    /// Whether there is a file system in memory for keys.
    memory: bool,
    /// The keys that servers have shown, by where they are: the line of a file of known hosts.
    keys: HashMap<String, String>,
}

impl Errands {
    fn carry_out(&mut self, errand: &Errand, bytes: &UnixStream) -> Result<Told, ErrandProblem> {
        let Where::Sftp(place) = &errand.place else { return Err(ErrandProblem::Inside) };
        if !self.memory {
            let why = "keys can be kept in memory only where Alcove runs as root".into();
            return Err(ErrandProblem::Failed { why });
        }
        let client = Client::find().ok_or_else(|| ErrandProblem::Failed {
            why: "there is no SSH client on this machine: install openssh-client".into(),
        })?;
        let known = self.confirmed(&client, place)?;
        let length = match errand.what {
            What::Put { length, .. } | What::ReadBack { length, .. } => length,
            What::List | What::Remove { .. } => 0,
        };
        let (running, from, to) = client.connect(place, &known, time_for(length)).map_err(|error| {
            tracing::error!(%error, "the SSH client cannot be started");
            ErrandProblem::Inside
        })?;
        let told = Session::begin(from, to, &place.folder)
            .and_then(|session| done(session, &errand.what, bytes))
            .map_err(|error| (running.end(), error));
        told.map_err(|(ended, error)| problem(place, length, error, &ended))
    }

    /// The line of the server's key, which is the one that was confirmed.
    fn confirmed(&mut self, client: &Client, place: &SftpPlace) -> Result<String, ErrandProblem> {
        let line = match self.keys.get(&place.server) {
            Some(line) => line.clone(),
            None => client.look_at_key(place)?,
        };
        let server = place.server.clone();
        let found = key::fingerprint(&line).ok_or_else(|| ErrandProblem::Senseless {
            server: server.clone(),
            why: "it shows no key that can be read".into(),
        })?;
        let expected = place.host_key.clone();
        if expected.is_empty() {
            return Err(ErrandProblem::HostKeyNew { server, found });
        }
        if expected != found {
            self.keys.remove(&place.server);
            return Err(ErrandProblem::HostKeyChanged { server, found, expected });
        }
        self.keys.insert(server, line.clone());
        Ok(line)
    }
}

fn done(
    mut session: Session<ChildStdout, ChildStdin>,
    what: &What,
    bytes: &UnixStream,
) -> Result<Told, SftpError> {
    match what {
        What::Put { name, length } => session.put(name, bytes, *length).map(|()| Told::Done),
        What::ReadBack { name, .. } => session.read_back(name).map(Told::Read),
        What::List => session.list().map(Told::Names),
        What::Remove { name } => session.remove(name).map(|()| Told::Done),
    }
}

/// What was in the way, by what the server and the client said.
fn problem(place: &SftpPlace, needed: u64, error: SftpError, ended: &client::Ended) -> ErrandProblem {
    let server = place.server.clone();
    tracing::warn!(server, error = &error as &dyn std::error::Error, said = ended.said, "no SFTP");
    let refused =
        |why: &str| ErrandProblem::Refused { server: server.clone(), why: ErrandProblem::words(why) };
    match error {
        SftpError::Missing => refused("there is no such folder or bucket"),
        SftpError::Denied => refused("the account may not do that there"),
        SftpError::Failed(why) => refused(&why),
        SftpError::Full(free) => {
            ErrandProblem::NoRoom { place: server, needed: megabytes(needed), free: free >> 20 }
        }
        SftpError::Strange(why) if ended.said.is_empty() => {
            ErrandProblem::Senseless { server, why: why.into() }
        }
        SftpError::Strange(_) | SftpError::Broken(_) => ended.problem(server),
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}
