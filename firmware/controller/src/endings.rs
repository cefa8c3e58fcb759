//! What somebody's devices did without being asked: which gave way to others, and who was connected when.

use crate::{Controller, Failure, Session, connection_log::originating_ip};
use alcove_domain::{APP_SETS, Protocol, Seconds, Timestamp, official_client};
use alcove_store::{Ending, LogQuery};
use std::net::{IpAddr, Ipv4Addr};

/// A device that was signed out because another came: which, when, and for which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingView {
    /// The app that lost its connection.
    pub name: String,
    /// In which profile; `None` when it is gone.
    pub profile_name: Option<String>,
    /// The app that came in its place.
    pub for_name: String,
    /// When.
    pub at: Timestamp,
}

/// How long people are told of it, in seconds.
const ENDINGS_SHOWN: Seconds = Seconds(14 * 24 * 60 * 60);

/// One of somebody's connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The app, or what the owner called the configuration.
    pub name: String,
    /// The profile's name, or its ID when it is gone.
    pub profile: String,
    /// Protocol.
    pub protocol: Protocol,
    /// The address in the VPN.
    pub v4: Ipv4Addr,
    /// Where the device was last.
    pub from: Option<IpAddr>,
    /// From.
    pub connected_at: Timestamp,
    /// Until; `None` while it lasts.
    pub disconnected_at: Option<Timestamp>,
    /// Bytes from the device and to it.
    pub bytes: (u64, u64),
}

/// Connections in one page of a history.
pub const HISTORY_PER_PAGE: u32 = 30;

impl Controller {
    /// The devices of somebody that gave way to others of theirs in the last two weeks, and how many may be
    /// connected at once.
    ///
    /// # Errors
    /// When the store fails.
    pub fn endings_of(&self, session: &Session) -> Result<(Vec<EndingView>, u32), Failure> {
        let in_force = self.in_force();
        let list = self.0.store.endings_of(&session.user, self.now().minus(ENDINGS_SHOWN))?;
        let view = |ending: Ending| EndingView {
            name: app_name(ending.client_id.as_deref().unwrap_or(&ending.display_name)),
            profile_name: in_force
                .profiles
                .iter()
                .find(|profile| profile.id.as_str() == ending.profile)
                .map(|profile| profile.display_name.clone()),
            for_name: app_name(ending.for_name.as_deref().unwrap_or_default()),
            at: ending.at,
        };
        let limit = in_force.settings.max_app_configurations;
        Ok((list.into_iter().map(view).collect(), limit))
    }

    /// A page of somebody's connections, the newest first, and whether there are more. Traffic of the last minutes may
    /// be missing: nothing is written for being looked at.
    ///
    /// # Errors
    /// When the store fails.
    pub fn history_of(&self, session: &Session, page: u32) -> Result<(Vec<HistoryEntry>, bool), Failure> {
        let query = LogQuery {
            user: Some(session.user.clone()),
            limit: HISTORY_PER_PAGE + 1,
            offset: page.saturating_sub(1).saturating_mul(HISTORY_PER_PAGE),
            ..LogQuery::default()
        };
        let mut rows = self.0.store.connection_log(&query)?;
        let more = rows.len() > HISTORY_PER_PAGE as usize;
        rows.truncate(HISTORY_PER_PAGE as usize);
        let profiles = self.in_force().profiles;
        let named = |id: &str| profiles.iter().find(|p| p.id.as_str() == id).map(|p| p.display_name.clone());
        let entry = |row: alcove_store::LogRow| HistoryEntry {
            name: app_name(&row.display_name),
            profile: named(&row.profile).unwrap_or(row.profile),
            protocol: row.protocol,
            v4: row.v4,
            from: row.endpoint.as_deref().and_then(originating_ip),
            connected_at: row.connected_at,
            disconnected_at: row.disconnected_at,
            bytes: (row.bytes_in, row.bytes_out),
        };
        Ok((rows.into_iter().map(entry).collect(), more))
    }
}

/// What people call the app of this client ID; another name stays as it is.
fn app_name(client_id: &str) -> String {
    let every_set = APP_SETS.map(str::to_owned);
    official_client(client_id, &every_set)
        .map_or_else(|| client_id.to_owned(), |client| client.name.to_owned())
}
