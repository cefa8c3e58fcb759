//! Who had which address when.

use crate::{Acting, Controller, Failure, Rejected};
use alcove_domain::{NodeId, Period, Protocol, Right, Timestamp, UserId};
use alcove_store::{LogQuery, LogRow};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};

/// Rows in one answer.
const MOST: u32 = 1000;

/// What somebody wants to know; what is left out does not matter.
#[derive(Debug, Clone, Default)]
pub struct LogQuestion {
    /// Connections of this user.
    pub user: Option<UserId>,
    /// Connections with this address in the VPN.
    pub address: Option<IpAddr>,
    /// Connections that lasted at some moment of it.
    pub during: Option<Period>,
}

/// A connection, from its beginning to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Whose.
    pub user_id: String,
    /// In which profile.
    pub profile_id: String,
    /// Where it was served.
    pub node_number: NodeId,
    /// The client's key, or its certificate's common name.
    pub connection_id: String,
    /// App or name.
    pub display_name: String,
    /// Protocol.
    pub vpn_proto: Protocol,
    /// Addresses in the VPN, IPv4 first.
    pub ip_list: Vec<IpAddr>,
    /// From (RFC 3339).
    pub connected_at: String,
    /// Until; `None` while it lasts.
    pub disconnected_at: Option<String>,
    /// When the device was last heard of.
    pub last_handshake: Option<String>,
    /// Where the device was last.
    pub originating_ip: Option<IpAddr>,
    /// Bytes from the device.
    pub bytes_in: u64,
    /// Bytes to the device.
    pub bytes_out: u64,
}

/// The newest connections that a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogAnswer {
    /// The connections, the newest first.
    pub rows: Vec<LogEntry>,
    /// There are older ones that did not fit.
    pub more: bool,
}

impl Controller {
    /// Looks into the connection log. For WireGuard a connection lasts as long as its address is given out,
    /// for OpenVPN as long as the client is connected.
    ///
    /// # Errors
    /// When the store fails.
    pub fn connection_log(&self, question: &LogQuestion) -> Result<LogAnswer, Failure> {
        self.log_rows(question, 0, MOST)
    }

    fn log_rows(&self, question: &LogQuestion, offset: u32, limit: u32) -> Result<LogAnswer, Failure> {
        // So that connections of the last minutes have their bytes and addresses too.
        self.flush_counters()?;
        let query = LogQuery { limit: limit + 1, offset, ..asked(question) };
        let mut rows = self.0.store.connection_log(&query)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        Ok(LogAnswer { rows: rows.into_iter().map(entry).collect(), more })
    }
}

/// Rows in one page of the log.
pub const LOG_SHOWN: u32 = 50;
/// Rows that are read at a time for a file.
const FILE_ROWS: u32 = 500;

/// Everything that a question is about, the newest first, some hundred rows at a time: however long it is, no more of
/// it is in memory.
pub struct LogFile {
    controller: Controller,
    query: LogQuery,
    over: bool,
}

impl Iterator for LogFile {
    type Item = Result<Vec<LogEntry>, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        match self.controller.0.store.connection_log(&self.query) {
            Ok(rows) => {
                self.query.before = rows.last().map(|row| row.number);
                self.over = rows.len() < FILE_ROWS as usize;
                Some(Ok(rows.into_iter().map(entry).collect()))
            }
            Err(error) => {
                self.over = true;
                Some(Err(error.into()))
            }
        }
    }
}

fn asked(question: &LogQuestion) -> LogQuery {
    LogQuery {
        user: question.user.clone(),
        address: question.address.map(|address| address.to_canonical()),
        at: question.during.map(|during| during.from),
        until: question.during.map(|during| during.until),
        ..LogQuery::default()
    }
}

impl Acting<'_> {
    /// A page of the connection log, counted from 1, the newest first.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn log(&self, question: &LogQuestion, page: u32) -> Result<LogAnswer, Rejected> {
        self.may(Right::See)?;
        let offset = page.max(1).saturating_sub(1).saturating_mul(LOG_SHOWN);
        Ok(self.controller.log_rows(question, offset, LOG_SHOWN)?)
    }

    /// All rows that a question is about, for a file.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn log_file(&self, question: &LogQuestion) -> Result<LogFile, Rejected> {
        self.may(Right::See)?;
        self.controller.flush_counters()?;
        let query = LogQuery { limit: FILE_ROWS, ..asked(question) };
        Ok(LogFile { controller: self.controller.clone(), query, over: false })
    }
}

/// The address of an endpoint as the log keeps it.
pub(crate) fn originating_ip(endpoint: &str) -> Option<IpAddr> {
    endpoint.parse::<SocketAddr>().ok().map(|endpoint| endpoint.ip().to_canonical())
}

fn entry(row: LogRow) -> LogEntry {
    LogEntry {
        user_id: row.user.into(),
        profile_id: row.profile,
        node_number: row.node,
        connection_id: row.connection_id,
        display_name: row.display_name,
        vpn_proto: row.protocol,
        ip_list: vec![row.v4.into(), row.v6.into()],
        connected_at: row.connected_at.rfc3339(),
        disconnected_at: row.disconnected_at.map(Timestamp::rfc3339),
        last_handshake: row.last_handshake.map(Timestamp::rfc3339),
        originating_ip: row.endpoint.as_deref().and_then(originating_ip),
        bytes_in: row.bytes_in,
        bytes_out: row.bytes_out,
    }
}
