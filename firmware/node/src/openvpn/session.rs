//! One process as seen through its management socket, without I/O: bytes and the time go in, bytes and events
//! come out.
//!
//! It answers for every client that asks, keeps the list of those that are in, and ends those that may no longer
//! be. OpenVPN's polite way to end a client (`client-kill`) tells the client but leaves it connected for some
//! seconds more, so the blunt one (`kill`) follows shortly, and a look at the list proves it. A process that does
//! not answer, or keeps a client that must go, is given up: whoever runs it ends it and starts it again.

use super::{
    admissions::Admissions,
    management::{About, Listed, Message, Reader, Variables},
};
use alcove_domain::{ConnectionId, ProfileId, Timestamp};
use alcove_link::OpenvpnConnection;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::{Duration, Instant},
};

/// Between two looks at the list, which are also the proof that the process is alive.
const LOOK: Duration = Duration::from_secs(5);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(5);
/// Between the polite and the blunt end of a client: time for the message to leave.
const POLITE: Duration = Duration::from_millis(250);
/// How long a client that must go may take to do so.
const STUBBORN: Duration = Duration::from_millis(1500);
/// A client that was let in and is not there after so long went away in between.
const HANDSHAKE: Duration = Duration::from_secs(120);
/// More clients than a process can have.
const MOST_CLIENTS: usize = 65_536;
/// Commands that may wait for answers.
const MOST_COMMANDS: usize = 4096;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Happened {
    /// A client is in.
    Began(OpenvpnConnection),
    /// Its counters changed.
    Counted(OpenvpnConnection),
    /// It is gone.
    Ended(OpenvpnConnection),
}

/// A moment, on both clocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub instant: Instant,
    pub wall: Timestamp,
}

/// A client that was let in.
#[derive(Debug)]
struct Client {
    id: ConnectionId,
    endpoint: Option<SocketAddr>,
    asked: Instant,
    /// Once it has its addresses.
    connection: Option<OpenvpnConnection>,
    ending: Option<Ending>,
}

#[derive(Debug, Clone, Copy)]
struct Ending {
    began: Instant,
    blunt: bool,
}

/// What an answer will be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// One line.
    Line,
    /// The list of clients.
    List,
}

/// The conversation with one process.
#[derive(Debug)]
pub(crate) struct Session {
    profile: ProfileId,
    admissions: Admissions,
    reader: Reader,
    clients: HashMap<u64, Client>,
    /// Clients named by the list that is being read.
    listed: HashSet<u64>,
    expected: VecDeque<(Expected, Instant)>,
    look_at: Instant,
    out: Vec<u8>,
    happened: Vec<Happened>,
    given_up: Option<&'static str>,
}

impl Session {
    pub(crate) fn new(profile: ProfileId, admissions: Admissions, now: Now) -> Self {
        Self {
            profile,
            admissions,
            reader: Reader::new(),
            clients: HashMap::new(),
            listed: HashSet::new(),
            expected: VecDeque::new(),
            look_at: now.instant + LOOK,
            out: vec![],
            happened: vec![],
            given_up: None,
        }
    }

    /// Takes what the process said.
    pub(crate) fn received(&mut self, bytes: &[u8], now: Now) {
        for message in self.reader.push(bytes) {
            match message {
                Message::Client { client, about: About::Asks { key }, variables } => {
                    self.asked(client, key, &variables, now);
                }
                Message::Client { client, about: About::Established, variables } => {
                    self.established(client, &variables, now);
                }
                Message::Client { client, about: About::Gone, variables } => {
                    self.gone(client, &variables, now);
                }
                Message::Done(_) => self.answered(Expected::Line),
                Message::Listed(listed) => self.counted(listed),
                Message::End => {
                    self.answered(Expected::List);
                    self.list_ended(now);
                }
            }
        }
    }

    /// Does what is due. Call it at [`Session::due`] or later.
    pub(crate) fn tick(&mut self, now: Now) {
        if self.expected.front().is_some_and(|(_, since)| now.instant.duration_since(*since) > ANSWER) {
            self.given_up = Some("it does not answer on its management socket");
        }
        let mut blunt = vec![];
        for client in self.clients.values_mut() {
            let Some(ending) = &mut client.ending else { continue };
            let age = now.instant.duration_since(ending.began);
            if age > STUBBORN {
                self.given_up = Some("it did not let go of a client that may no longer be connected");
            } else if !ending.blunt && age >= POLITE {
                ending.blunt = true;
                blunt.push(client.id);
            }
        }
        for id in &blunt {
            // The name is 44 characters of base64, whatever the certificate says.
            self.command(&format!("kill {}", id.to_base64()), Expected::Line, now);
        }
        if !blunt.is_empty() || now.instant >= self.look_at {
            self.look_at = now.instant + LOOK;
            self.end_unwanted(now);
            if !self.expected.iter().any(|(what, _)| *what == Expected::List) {
                self.command("status 3", Expected::List, now);
            }
        }
    }

    /// When something is due next.
    pub(crate) fn due(&self) -> Instant {
        let answer = self.expected.front().map(|(_, since)| *since + ANSWER);
        let endings = self.clients.values().filter_map(|client| client.ending);
        let ends = endings.map(|ending| ending.began + if ending.blunt { STUBBORN } else { POLITE }).min();
        [answer, ends].into_iter().flatten().min().map_or(self.look_at, |due| due.min(self.look_at))
    }

    /// Ends whoever is connected with this certificate.
    fn end(&mut self, id: &ConnectionId, now: Now) {
        let concerned = self.clients.iter_mut().filter(|(_, client)| client.id == *id);
        let mut kill = vec![];
        for (number, client) in concerned {
            if client.ending.is_none() {
                client.ending = Some(Ending { began: now.instant, blunt: false });
                kill.push(*number);
            }
        }
        for number in kill {
            self.command(&format!("client-kill {number} HALT"), Expected::Line, now);
        }
    }

    /// Ends everybody who may no longer be connected.
    pub(crate) fn end_unwanted(&mut self, now: Now) {
        let unwanted: Vec<ConnectionId> = self
            .clients
            .values()
            .map(|client| client.id)
            .filter(|id| !self.admissions.allow(id, &self.profile, now.wall))
            .collect();
        for id in unwanted {
            self.end(&id, now);
        }
    }

    /// The process is gone, and everybody with it.
    pub(crate) fn close(&mut self, now: Now) {
        let numbers: Vec<u64> = self.clients.keys().copied().collect();
        for number in numbers {
            self.gone(number, &Variables::default(), now);
        }
    }

    /// What is to be sent to the process.
    pub(crate) fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    pub(crate) fn take_happened(&mut self) -> Vec<Happened> {
        std::mem::take(&mut self.happened)
    }

    /// Why the process should be ended and started again, if it should.
    pub(crate) fn given_up(&self) -> Option<&'static str> {
        self.given_up
    }

    fn asked(&mut self, number: u64, key: u64, variables: &Variables, now: Now) {
        match self.admitted(variables, now.wall) {
            Some(id) if self.clients.len() < MOST_CLIENTS => {
                self.command(&format!("client-auth-nt {number} {key}"), Expected::Line, now);
                // One that stays in has its connection already.
                let client = self.clients.entry(number).or_insert_with(|| Client {
                    id,
                    endpoint: None,
                    asked: now.instant,
                    connection: None,
                    ending: None,
                });
                client.endpoint = variables.endpoint().or(client.endpoint);
            }
            _ => {
                self.command(&format!("client-deny {number} {key} \"not allowed\""), Expected::Line, now);
            }
        }
    }

    /// The certificate, when it may connect here: made for this profile, known by its name, and in its time.
    fn admitted(&self, variables: &Variables, now: Timestamp) -> Option<ConnectionId> {
        let unit = variables.get("X509_0_OU").filter(|_| variables.get("X509_0_OU_1").is_none());
        if unit != Some(self.profile.as_str()) {
            return None;
        }
        let id = variables.parsed::<ConnectionId>("common_name")?;
        self.admissions.allow(&id, &self.profile, now).then_some(id)
    }

    fn established(&mut self, number: u64, variables: &Variables, now: Now) {
        let Some(client) = self.clients.get_mut(&number) else { return };
        let id = client.id;
        let connection = OpenvpnConnection {
            id,
            profile: self.profile.clone(),
            v4: variables.parsed("ifconfig_pool_remote_ip").unwrap_or(Ipv4Addr::UNSPECIFIED),
            v6: variables.parsed("ifconfig_pool_remote_ip6").unwrap_or(Ipv6Addr::UNSPECIFIED),
            endpoint: variables.endpoint().or(client.endpoint),
            since: now.wall,
            bytes_in: 0,
            bytes_out: 0,
            until: None,
        };
        client.connection = Some(connection.clone());
        self.happened.push(Happened::Began(connection));
        if !self.admissions.allow(&id, &self.profile, now.wall) {
            self.end(&id, now);
        }
    }

    fn gone(&mut self, number: u64, variables: &Variables, now: Now) {
        let Some(mut connection) = self.clients.remove(&number).and_then(|client| client.connection) else {
            return;
        };
        let count = |name, seen: u64| variables.parsed::<u64>(name).map_or(seen, |now| now.max(seen));
        connection.bytes_in = count("bytes_received", connection.bytes_in);
        connection.bytes_out = count("bytes_sent", connection.bytes_out);
        connection.until = Some(now.wall);
        self.happened.push(Happened::Ended(connection));
    }

    fn counted(&mut self, listed: Listed) {
        let Some(client) = self.clients.get_mut(&listed.client) else { return };
        if client.id.to_base64() != listed.common_name {
            return;
        }
        self.listed.insert(listed.client);
        let Some(connection) = &mut client.connection else { return };
        if (connection.bytes_in, connection.bytes_out) != (listed.bytes_in, listed.bytes_out) {
            connection.bytes_in = listed.bytes_in.max(connection.bytes_in);
            connection.bytes_out = listed.bytes_out.max(connection.bytes_out);
            self.happened.push(Happened::Counted(connection.clone()));
        }
    }

    /// Who was in and is not listed any more is gone, whether or not that was told.
    fn list_ended(&mut self, now: Now) {
        let listed = std::mem::take(&mut self.listed);
        let missing = self.clients.iter().filter(|(number, client)| {
            let never_came = now.instant.duration_since(client.asked) > HANDSHAKE;
            !listed.contains(number) && (client.connection.is_some() || client.ending.is_some() || never_came)
        });
        let missing: Vec<u64> = missing.map(|(number, _)| *number).collect();
        for number in missing {
            self.gone(number, &Variables::default(), now);
        }
    }

    fn command(&mut self, words: &str, expected: Expected, now: Now) {
        self.out.extend_from_slice(words.as_bytes());
        self.out.push(b'\n');
        if self.expected.len() < MOST_COMMANDS {
            self.expected.push_back((expected, now.instant));
        } else {
            self.given_up = Some("it does not answer on its management socket");
        }
    }

    /// An answer came. One that does not fit the oldest question answers nothing; the question's time runs on.
    fn answered(&mut self, what: Expected) {
        if self.expected.front().is_some_and(|(expected, _)| *expected == what) {
            self.expected.pop_front();
        }
    }
}

#[cfg(test)]
mod tests;
