//! The decisions behind the portal: who may sign in, which app may act for whom, who gets which
//! configuration, and what every node should therefore be doing.
//!
//! One use case per file. Nothing here knows HTTP: the portal turns requests into calls and answers
//! into pages or JSON. All of [`Controller`]'s methods are synchronous and may be called from any
//! thread; the link server is the one part that lives on tokio.

mod account;
mod acting;
mod admin_api;
mod admin_nodes;
mod admin_token;
mod api;
mod authorize;
mod becoming;
mod certificate;
mod configurations;
mod connection_log;
mod connections;
mod desired;
mod dynamic_dns;
mod endings;
mod error;
mod fleet;
mod guests;
mod history;
mod hooks;
mod invitation;
mod last_used;
mod links;
mod look;
mod manage;
mod network;
mod nodes;
mod openvpn;
mod password;
mod place;
mod pool_use;
mod proxy;
mod second_factor;
mod secret;
mod session;
mod setup;
mod sites;
pub mod snapshot;
mod stand_by;
mod start;
mod statistics;
mod status;
mod tally;
mod throttle;
mod token;
mod totp;
mod users;
mod wizard;

pub use account::{NewUser, USERS_PER_PAGE, UserView};
pub use acting::{Acting, Actor};
pub use admin_api::{Names, Order, UserConfiguration};
pub use admin_nodes::NodeView;
pub use admin_token::{AdminDenied, AdminTokenView, Scope};
pub use alcove_domain::Role;
pub use alcove_store::{HistoryRow, UserFilter, UserState};
pub use api::{Caller, ConnectAnswer, ConnectRequest};
pub use authorize::AuthorizationResponse;
pub use becoming::{
    Becoming, BecomingDoor, BecomingOrder, Description, JoinProblem, RestoreProblem, SnapshotKey, WayBack,
};
pub use certificate::{
    AcmeChoice, AcmeView, CertificateSource, CertificateTask, CertificateToShow, CertificateView,
    LETS_ENCRYPT, OWN_AUTHORITY,
};
pub use configurations::{AuthorizationView, ConfigurationView, NewFile};
pub use connection_log::{LOG_SHOWN, LogAnswer, LogEntry, LogFile, LogQuestion};
pub use connections::{
    CONNECTIONS_SHOWN, ConnectionFilter, ConnectionPage, ConnectionRow, ConnectionView, ProfileConnections,
};
pub use dynamic_dns::{DnsChoice, DnsTask, DnsView, DnsWay};
pub use endings::{EndingView, HISTORY_PER_PAGE, HistoryEntry};
pub use error::{ApiError, BearerError, Failure, Rejected, TokenError};
pub use fleet::{NodeDetails, NodeRow};
pub use guests::{GuestListTask, GuestServer, GuestsView};
pub use history::{HISTORY_SHOWN, HistoryView, Restoration};
pub use hooks::{HookCall, HookRunner, HookVerdict};
pub use invitation::Invitation;
pub use links::{NodeLogLine, Peer, Stranger};
pub use look::{Look, MOST_LOGO_BYTES};
pub use manage::Consequences;
pub use network::{NetworkAnswer, NetworkDoor, NetworkQuestion, NetworkSettings, NetworkView};
pub use nodes::{CODE_LASTS, CodeOrder, CodeView, NodeChange};
pub use password::check_new_password;
pub use proxy::{LaneStream, Lanes, Origins, Proxy};
pub use second_factor::{HalfWay, SecondFactorView};
pub use session::{Session, SessionView, SignInError, Visitor};
pub use setup::SetUpError;
pub use start::{Clock, Controller, Notices, Options, Reached};
pub use statistics::{Point, Statistics, Window, node_subject};
pub use status::{Measurements, NodeStatus, ProfileStatus, Status};
pub use token::{TokenAnswer, TokenRequest};
pub use users::{USERS_SHOWN, UserDetails, UserList, UserRow};
pub use wizard::{Purpose, Reach, WizardStep};
