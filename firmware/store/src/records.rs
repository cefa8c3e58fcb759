//! What goes into the store and comes out of it.

use alcove_domain::{
    AuthKey, ClientId, ConnectionId, Language, NodeId, PresharedKey, ProfileId, Protocol, Ranges, Role,
    Seconds, Timestamp, UserId, WgPublicKey,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub id: UserId,
    /// Its role.
    pub role: Role,
    /// PHC string of the password's hash; `None` for accounts that sign in elsewhere.
    pub password_hash: Option<String>,
    /// `attribute!value` permissions (spec portal.md §6).
    pub permissions: Vec<String>,
    /// Locked out by an admin.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last sign-in or use.
    pub last_seen: Option<Timestamp>,
    /// The language of its pages, if one was chosen.
    pub language: Option<Language>,
    /// The host name of the server that a guest belongs to; `None` for the people of this box.
    pub guest_of: Option<String>,
}

/// A browser that is signed in. The token itself is never stored, only its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// SHA-256 of the token in the cookie.
    pub token_hash: [u8; 32],
    /// Who.
    pub user: UserId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// Address that it was made from, for the user to recognise.
    pub source: String,
    /// The browser, in a few words.
    pub browser: String,
}

/// An authorization code that was handed to a browser. The code itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRecord {
    /// SHA-256 of the code.
    pub code_hash: [u8; 32],
    /// The authorization that redeeming it creates.
    pub auth_key: AuthKey,
    /// For whom.
    pub user: UserId,
    /// For which app.
    pub client_id: ClientId,
    /// Where it was sent.
    pub redirect_uri: String,
    /// What for.
    pub scope: String,
    /// PKCE S256 challenge.
    pub code_challenge: String,
    /// When the code ends.
    pub expires_at: Timestamp,
    /// When the authorization will end.
    pub authorization_expires_at: Timestamp,
}

/// What came of presenting a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeOutcome {
    /// First use, in time: the record, marked used in the same statement.
    Fresh(CodeRecord),
    /// Used before: the authorization that it had created is deleted now, with its configurations.
    Replayed(Bumped),
    /// Never given out, or past its time.
    Unknown,
}

/// One app on one device that may act for a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// Its identity.
    pub auth_key: AuthKey,
    /// Which app.
    pub client_id: ClientId,
    /// Whose.
    pub user: UserId,
    /// What for.
    pub scope: String,
    /// Since when.
    pub authorized_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// Last use, to the hour.
    pub last_used: Option<Timestamp>,
}

/// What came of presenting a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// First use: `successor_id` (as given) is the id of the token that replaces it.
    Fresh(Authorization),
    /// Presented again within the grace and the successor not used yet: give the same answer again. `at`
    /// is the moment of the first use.
    Repeated {
        /// The authorization.
        authorization: Authorization,
        /// The id that was given to the successor then.
        successor_id: String,
        /// When.
        at: Timestamp,
    },
    /// Replayed: the authorization is deleted now, with its configurations.
    Replayed(Bumped),
    /// No such authorization, or past its time, or its user is disabled.
    Gone,
}

/// A caller of the API, as one look-up tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizedUser {
    /// The authorization.
    pub authorization: Authorization,
    /// Its user.
    pub user: User,
}

/// A configuration that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// What it is for.
    pub protocol: Protocol,
    /// The connection ID: WireGuard's client key, or the common name of OpenVPN's certificate.
    pub public_key: ConnectionId,
    /// WireGuard's preshared key, unsealed.
    pub preshared_key: Option<PresharedKey>,
    /// Where it is served.
    pub node: NodeId,
    /// In which profile.
    pub profile: ProfileId,
    /// Whose.
    pub user: UserId,
    /// Which app made it; `None` for one that was made by hand on the pages or through the admin API.
    pub auth_key: Option<AuthKey>,
    /// Name for people: the client ID of an app, or what the user typed.
    pub display_name: String,
    /// Address; `None` for OpenVPN, which gives one to each connection.
    pub v4: Option<Ipv4Addr>,
    /// Address; likewise.
    pub v6: Option<Ipv6Addr>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// What a new WireGuard configuration is to be.
#[derive(Debug, Clone)]
pub struct NewConfiguration {
    /// Where.
    pub node: NodeId,
    /// In which profile.
    pub profile: ProfileId,
    /// Ranges of that profile on that node.
    pub ranges: Ranges,
    /// The client's key.
    pub public_key: WgPublicKey,
    /// Preshared key; sealed by the store.
    pub preshared_key: Option<PresharedKey>,
    /// Whose.
    pub user: UserId,
    /// Which app, or `None` for one made by hand.
    pub auth_key: Option<AuthKey>,
    /// Name for people; for apps the client ID, which also finds the address that the app had before.
    pub display_name: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// Apps: how many app configurations the user may have (≥ 1), the oldest give way. By hand: how many
    /// manual ones, and one more is refused.
    pub limit: u32,
    /// By hand only: the configuration that this one replaces, keeping its address ("new key, same address").
    pub replaces: Option<WgPublicKey>,
}

/// A configuration was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocated {
    /// Its address.
    pub v4: Ipv4Addr,
    /// Its address.
    pub v6: Ipv6Addr,
    /// The revisions to wait for.
    pub bumped: Bumped,
    /// Configurations that gave way because of the limit, for the log and the user's page.
    pub evicted: Vec<Configuration>,
}

/// What a new OpenVPN configuration is to be.
#[derive(Debug, Clone)]
pub struct NewCertificate {
    /// Where.
    pub node: NodeId,
    /// In which profile.
    pub profile: ProfileId,
    /// The certificate's common name.
    pub id: ConnectionId,
    /// Whose.
    pub user: UserId,
    /// Which app, or `None` for one made by hand.
    pub auth_key: Option<AuthKey>,
    /// Name for people; for apps the client ID.
    pub display_name: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// As for [`NewConfiguration::limit`].
    pub limit: u32,
    /// By hand only: the configuration that this one replaces.
    pub replaces: Option<ConnectionId>,
}

/// A certificate may connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The revisions to wait for.
    pub bumped: Bumped,
    /// Configurations that gave way because of the limit.
    pub evicted: Vec<Configuration>,
}

/// What a node tells of one OpenVPN connection; certificate and `since` name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenvpnSession {
    /// The certificate's common name.
    pub id: ConnectionId,
    /// In which profile.
    pub profile: ProfileId,
    /// Address.
    pub v4: Ipv4Addr,
    /// Address.
    pub v6: Ipv6Addr,
    /// Where the client is, `address:port`.
    pub endpoint: Option<String>,
    /// From.
    pub since: Timestamp,
    /// Bytes from the client.
    pub bytes_in: u64,
    /// Bytes to the client.
    pub bytes_out: u64,
    /// To; `None` while it lasts.
    pub until: Option<Timestamp>,
}

/// What a report about OpenVPN was news of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Rows that it opened.
    pub begun: Vec<LogRow>,
    /// Rows that it closed.
    pub ended: Vec<LogRow>,
}

/// Which nodes have something new, and at which revision. Empty when nothing changed for any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bumped(pub Vec<(NodeId, u64)>);

/// What a node needs in order to be at `revision`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The current revision.
    pub revision: u64,
    /// The node's revision is unknown or too old: `upsert` is everything there is.
    pub full: bool,
    /// The network part changed since (always true with `full`).
    pub network: bool,
    /// Configurations new or changed since, ordered by public key.
    pub upsert: Vec<Configuration>,
    /// Keys removed since (empty with `full`).
    pub remove: Vec<WgPublicKey>,
}

/// What a node tells of a connection. Counters are the node's own: they grow from the moment that the peer
/// was added there, and begin again at 0 when the node starts anew. The store counts on from the last report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The connection.
    pub public_key: WgPublicKey,
    /// Bytes from the client.
    pub bytes_in: u64,
    /// Bytes to the client.
    pub bytes_out: u64,
    /// Last handshake.
    pub last_handshake: Option<Timestamp>,
    /// Where the client is, `address:port`.
    pub endpoint: Option<String>,
}

/// One row of the connection log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Its number; a later row has a higher one.
    pub number: i64,
    /// Over which protocol.
    pub protocol: Protocol,
    /// Who.
    pub user: UserId,
    /// Profile, as text since it may be gone.
    pub profile: String,
    /// Node.
    pub node: NodeId,
    /// Connection ID.
    pub connection_id: String,
    /// App or name.
    pub display_name: String,
    /// Address.
    pub v4: Ipv4Addr,
    /// Address.
    pub v6: Ipv6Addr,
    /// From.
    pub connected_at: Timestamp,
    /// To; `None` while it lasts.
    pub disconnected_at: Option<Timestamp>,
    /// Bytes from the client.
    pub bytes_in: u64,
    /// Bytes to the client.
    pub bytes_out: u64,
    /// Last handshake.
    pub last_handshake: Option<Timestamp>,
    /// Where the client was last.
    pub endpoint: Option<String>,
}

/// Which rows of the connection log are wanted. "Who had this address when" is `address` with `at`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Of this user.
    pub user: Option<UserId>,
    /// With this address.
    pub address: Option<IpAddr>,
    /// That lasted at this moment.
    pub at: Option<Timestamp>,
    /// With `at`: that lasted at some moment from then until this one.
    pub until: Option<Timestamp>,
    /// At most so many.
    pub limit: u32,
    /// After so many, counted from the newest.
    pub offset: u32,
    /// Older than the row of this number.
    pub before: Option<i64>,
}

/// A token of the admin API. The token itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminToken {
    /// The part of the token by which it is found.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// SHA-256 of the part that proves it.
    pub hash: [u8; 32],
    /// What it is good for.
    pub scopes: Vec<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when; `None` for until it is revoked.
    pub expires_at: Option<Timestamp>,
    /// Last use, to the hour.
    pub last_used: Option<Timestamp>,
}

/// A configuration in force, without its secrets: who holds which address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// What it is for.
    pub protocol: Protocol,
    /// The connection ID: the client's key, or the certificate's common name.
    pub public_key: WgPublicKey,
    /// Where it is served.
    pub node: NodeId,
    /// In which profile.
    pub profile: ProfileId,
    /// Whose.
    pub user: UserId,
    /// Which app made it.
    pub auth_key: Option<AuthKey>,
    /// App or name.
    pub display_name: String,
    /// Address; `None` for OpenVPN.
    pub v4: Option<Ipv4Addr>,
    /// Address; likewise.
    pub v6: Option<Ipv6Addr>,
}

/// What housekeeping keeps, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// Rows of the connection log that were closed no longer ago than this.
    pub connection_log: Seconds,
    /// Of all rows so many, the newest; open ones stay in any case.
    pub connection_log_rows: u32,
}

/// Numbers for the overview and `alcove status`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Accounts.
    pub users: u64,
    /// Of them disabled.
    pub disabled_users: u64,
    /// App authorizations.
    pub authorizations: u64,
    /// Configurations in force.
    pub configurations: u64,
}
