//! Alcove's rules without I/O: what a profile may say, who may use it, which address and protocol a
//! connection gets, what the client's file looks like.
//!
//! Nothing here opens a socket, a file or a database; time and randomness come in as arguments
//! (key generation is the one exception). Everything that decides is a pure function that returns a
//! value or a plan, so it is tested without a kernel.

mod accent;
mod address_plan;
mod allowed_ips;
mod audience;
mod authorization;
mod browser;
pub mod certificate;
mod client_file;
mod configuration_text;
mod dynamic_dns;
mod errand;
mod error;
mod form_text;
mod guests;
mod ids;
mod keys;
mod language;
mod line_diff;
mod names;
mod oauth_clients;
mod openvpn;
mod passphrase;
mod period;
pub mod permission;
mod placement;
mod preview;
mod profile;
mod profile_form;
mod profile_info;
pub mod protocol;
mod reason;
mod retention;
mod role;
mod row;
mod settings;
mod settings_form;
mod site;
mod snapshot_name;
mod snapshot_target;
mod text;
mod time;
mod validate;
mod version;
mod words;

pub use accent::{Accent, AccentError, Shades};
pub use address_plan::{random_ranges, random_ranges_of};
pub use allowed_ips::{allowed_ips, subtract};
pub use audience::admits;
pub use authorization::{
    AuthorizationQuery, AuthorizationRejected, AuthorizationRequest, SCOPE, check_authorization,
    redirect_location, verify_pkce,
};
pub use browser::browser_name;
pub use client_file::{FileComments, WireguardFile, WireguardGrant, proxy_name};
pub use configuration_text::{BoxConfiguration, Change, diff};
pub use dynamic_dns::{TsigAlgorithm, public_addresses};
pub use errand::ErrandProblem;
pub use error::{
    ConfigurationError, DurationError, IdError, KeyError, NoCommonProtocol, PemError, PeriodError,
    RangesError,
};
pub use guests::{EDUVPN_KEYS, EDUVPN_LIST, GuestAccess, is_pseudonym, minisign_key};
pub use ids::{AuthKey, ClientId, NodeId, ProfileId, UserId};
pub use keys::{ConnectionId, PresharedKey, WgPrivateKey, WgPublicKey};
pub use language::Language;
pub use line_diff::{DiffLine, LineKind, line_diff};
pub use names::is_host_name;
pub use oauth_clients::{APP_SETS, OauthClient, ResponseMode, official_client};
pub use openvpn::{
    Listener, OpenvpnFile, OpenvpnProcess, OpenvpnProfile, OpenvpnServer, OpenvpnServerFile, Pem, Remote,
    remotes,
};
pub use passphrase::PassphraseStrength;
pub use period::Period;
pub use permission::{guest_profiles, session_expiry, visible_profiles};
pub use placement::{Candidate, NodeState, placement};
pub use preview::{Preview, preview};
pub use profile::{Profile, Protocol, Ranges, Transport};
pub use profile_form::ProfileForm;
pub use profile_info::{ProfileInfo, profile_info};
pub use protocol::{ClientOffers, Offer, choose, offer_name, parse_accept, server_offers};
pub use retention::{Keep, KeepError, superfluous};
pub use role::{Right, Role};
pub use row::{Row, Value};
pub use settings::Settings;
pub use settings_form::{LengthField, SettingsForm};
pub use site::{NewRanges, Site, missing_ranges};
pub use snapshot_name::SnapshotName;
pub use snapshot_target::{SftpLogin, SnapshotTarget, TargetKind, TargetMistake, sftp_address};
pub use text::{first_hidden_character, one_line};
pub use time::{Seconds, Timestamp};
pub use validate::{Problem, Severity, validate_profile, validate_settings};
pub use words::{Argument, Words};
