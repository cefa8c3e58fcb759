//! What can be asked of a box from its own command line, and how it is answered.
//!
//! The same function answers inside the running portal (asked over the control socket) and, on a stopped
//! box, inside the command itself.

mod snapshots;

pub use snapshots::SnapshotCommand;

use alcove_controller::snapshot::SnapshotsView;
use alcove_controller::{
    AcmeChoice, AdminTokenView, CertificateView, CodeOrder, CodeView, Controller, DnsChoice, DnsView,
    LogAnswer, LogQuestion, NewUser, NodeChange, NodeLogLine, NodeStatus, Rejected, Role, Scope, SetUpError,
    Status, UserView,
};
use alcove_domain::{BoxConfiguration, Period, Problem, Profile, ProfileId, Seconds, UserId};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A question or an order.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    SetUp {
        admin: String,
        password: String,
    },
    /// The seed file's admin; the hash is an Argon2id PHC string of bounded strength.
    TakeOverAdmin {
        name: UserId,
        password_hash: String,
    },
    AddUser {
        name: String,
        password: String,
        admin: bool,
        permissions: Vec<String>,
    },
    ListUsers {
        search: Option<String>,
        offset: u32,
    },
    ResetSecondFactor {
        name: String,
    },
    DisableUser {
        name: String,
    },
    EnableUser {
        name: String,
    },
    DeleteUser {
        name: String,
    },
    SetPassword {
        name: String,
        password: String,
    },
    AddProfile {
        id: String,
        settings: Vec<String>,
    },
    ListProfiles,
    ShowProfile {
        id: String,
    },
    SetProfile {
        id: String,
        settings: Vec<String>,
    },
    DeleteProfile {
        id: String,
    },
    MakeJoinCode {
        order: CodeOrder,
    },
    ListNodes,
    NodeLog {
        node: String,
        lines: u32,
    },
    DrainNode {
        node: String,
        draining: bool,
    },
    RemoveNode {
        node: String,
    },
    SetNode {
        node: String,
        change: NodeChange,
    },
    PinUser {
        user: String,
        node: Option<String>,
    },
    Status,
    StatusWithConnections {
        all: bool,
    },
    WhoHad {
        address: IpAddr,
        at: Option<String>,
    },
    CreateToken {
        name: String,
        scopes: Vec<Scope>,
        lasts: Option<Seconds>,
    },
    ListTokens,
    RevokeToken {
        name: String,
    },
    ShowCertificate,
    ChooseAcme {
        choice: AcmeChoice,
    },
    RenewCertificate,
    UploadCertificate {
        chain: String,
        key: String,
    },
    ChooseSelfMade,
    ShowDynamicDns,
    ChooseDynamicDns {
        choice: DnsChoice,
    },
    UpdateDynamicDns,
    StopDynamicDns,
    ExportConfiguration,
    CompareConfiguration {
        text: String,
    },
    ApplyConfiguration {
        text: String,
    },
    /// Make ready for somebody who takes a snapshot of the store; answers with the recipient of the recovery key, or
    /// nothing when there is none.
    PrepareSnapshot,
    /// About the snapshots that the box takes by itself.
    Snapshots(SnapshotCommand),
    /// Make a recovery key, whose recipient snapshots are locked for from now on.
    MakeRecoveryKey,
    /// End, so that the supervisor puts the state that waits in the place of this one.
    TakeOver,
}

/// What comes back when it went well.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It was done; things to know about it, in words.
    Done(Vec<String>),
    Users(Vec<UserView>),
    Profiles(Vec<Profile>),
    Status(Box<Status>),
    Nodes(Vec<NodeStatus>),
    NodeLog(Vec<NodeLogLine>),
    /// A code that was just made.
    Code(CodeView),
    Log(LogAnswer),
    Tokens(Vec<AdminTokenView>),
    /// A token that was just made.
    Token(String),
    Text(String),
    Certificate(Box<CertificateView>),
    DynamicDns(Option<Box<DnsView>>),
    Snapshots(Box<SnapshotsView>),
    /// What is different: name, before, after.
    Changes(Vec<(String, String, String)>),
}

/// What comes back when it did not.
#[derive(Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    /// In words.
    pub message: String,
    /// Our fault rather than the asker's.
    pub failure: bool,
}

impl Refused {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), failure: false }
    }
}

impl From<Rejected> for Refused {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::Failure(failure) => {
                tracing::error!(error = &failure as &dyn std::error::Error, "a command failed");
                // Only root can ask here, so the reason may be told.
                let chain: Vec<String> =
                    std::iter::successors(std::error::Error::source(&failure), |e| e.source())
                        .map(ToString::to_string)
                        .collect();
                Self { message: format!("It failed: {}.", chain.join(": ")), failure: true }
            }
            Rejected::Invalid { field, message } if !field.is_empty() => {
                Self::new(format!("{field}: {message}"))
            }
            other => Self::new(other.to_string()),
        }
    }
}

impl From<SetUpError> for Refused {
    fn from(error: SetUpError) -> Self {
        match error {
            SetUpError::Rejected(rejected) => rejected.into(),
            SetUpError::Done => {
                Self::new("This box has an admin already. Use `alcove user` to manage accounts.")
            }
            other => Self::new(other.to_string()),
        }
    }
}

/// Carries a command out.
///
/// # Errors
/// [`Refused`], with the reason in words.
pub fn answer(controller: &Controller, command: Command) -> Result<Answer, Refused> {
    match command {
        Command::SetUp { admin, password } => done(controller.add_first_admin(&admin, &password)),
        Command::TakeOverAdmin { name, password_hash } => {
            done(controller.take_over_admin(&name, &password_hash))
        }
        Command::AddUser { name, password, admin, permissions } => done(controller.add_user(&NewUser {
            name: &name,
            password: Some(&password),
            role: if admin { Role::Admin } else { Role::User },
            permissions,
        })),
        Command::ListUsers { search, offset } => {
            Ok(Answer::Users(controller.users(search.as_deref(), offset)?))
        }
        Command::ResetSecondFactor { name } => done(controller.reset_second_factor(&name)),
        Command::DisableUser { name } => done(controller.disable_user(&name)),
        Command::EnableUser { name } => done(controller.enable_user(&name)),
        Command::DeleteUser { name } => done(controller.delete_user(&name)),
        Command::SetPassword { name, password } => done(controller.set_password(&name, &password)),
        Command::AddProfile { id, settings } => {
            let settings = with_ranges(controller, settings)?;
            let profile = changed(Profile::new(profile_id(&id)?, &id), &settings)?;
            Ok(noted(controller.add_profile(profile)?))
        }
        Command::ListProfiles => Ok(Answer::Profiles(controller.profiles()?)),
        Command::ShowProfile { id } => {
            let text =
                toml::to_string(&existing(controller, &id)?).map_err(|e| Refused::new(e.to_string()))?;
            Ok(Answer::Text(text))
        }
        Command::SetProfile { id, settings } => {
            let settings = with_ranges(controller, settings)?;
            let profile = changed(existing(controller, &id)?, &settings)?;
            Ok(noted(controller.set_profile(profile)?))
        }
        Command::DeleteProfile { id } => done(controller.delete_profile(&profile_id(&id)?)),
        Command::Status => Ok(Answer::Status(Box::new(controller.status().map_err(Rejected::from)?))),
        Command::StatusWithConnections { all } => {
            let status = controller.status_with_connections(all).map_err(Rejected::from)?;
            Ok(Answer::Status(Box::new(status)))
        }
        Command::WhoHad { address, at } => {
            let during = at.map(|at| Period::parse(&at)).transpose();
            let during = during.map_err(|error| Refused::new(format!("--at: {error}")))?;
            let question = LogQuestion { address: Some(address), during, ..LogQuestion::default() };
            Ok(Answer::Log(controller.connection_log(&question).map_err(Rejected::from)?))
        }
        Command::MakeJoinCode { order } => Ok(Answer::Code(controller.make_join_code(&order)?)),
        Command::ListNodes => Ok(Answer::Nodes(controller.status().map_err(Rejected::from)?.nodes)),
        Command::NodeLog { node, lines } => Ok(Answer::NodeLog(controller.node_log(&node, lines)?)),
        Command::DrainNode { node, draining } => done(controller.drain_node(&node, draining)),
        Command::RemoveNode { node } => done(controller.remove_node(&node)),
        Command::SetNode { node, change } => done(controller.set_node(&node, &change)),
        Command::PinUser { user, node } => done(controller.pin_user(&user, node.as_deref())),
        Command::CreateToken { name, scopes, lasts } => {
            Ok(Answer::Token(controller.add_admin_token(&name, &scopes, lasts)?))
        }
        Command::ListTokens => Ok(Answer::Tokens(controller.admin_tokens()?)),
        Command::RevokeToken { name } => done(controller.revoke_admin_token(&name)),
        Command::ShowCertificate => {
            Ok(Answer::Certificate(Box::new(controller.certificate().map_err(Rejected::from)?)))
        }
        Command::ChooseAcme { choice } => done(controller.choose_acme(choice)),
        Command::RenewCertificate => done(controller.renew_certificate()),
        Command::UploadCertificate { chain, key } => done(controller.upload_certificate(&chain, &key)),
        Command::ChooseSelfMade => done(controller.choose_self_made()),
        Command::ShowDynamicDns => {
            Ok(Answer::DynamicDns(controller.dynamic_dns().map_err(Rejected::from)?.map(Box::new)))
        }
        Command::ChooseDynamicDns { choice } => done(controller.choose_dns(choice)),
        Command::UpdateDynamicDns => done(controller.update_dns()),
        Command::StopDynamicDns => done(controller.stop_dns()),
        Command::ExportConfiguration => Ok(Answer::Text(controller.configuration()?.to_toml())),
        Command::CompareConfiguration { text } => {
            let changes = controller.compare(&parsed(&text)?)?;
            Ok(Answer::Changes(
                changes
                    .into_iter()
                    .map(|c| {
                        (
                            c.what,
                            c.before.unwrap_or_else(|| "(nothing)".into()),
                            c.after.unwrap_or_else(|| "(nothing)".into()),
                        )
                    })
                    .collect(),
            ))
        }
        Command::PrepareSnapshot => {
            controller.prepare_snapshot().map_err(Rejected::from)?;
            Ok(Answer::Text(controller.recovery_recipient().map_err(Rejected::from)?.unwrap_or_default()))
        }
        Command::Snapshots(command) => snapshots::answer(controller, command),
        Command::MakeRecoveryKey => Ok(Answer::Text(controller.make_recovery_key().map_err(Rejected::from)?)),
        Command::TakeOver => {
            // The process ends as when it is told to stop; what is being answered is answered.
            nix::sys::signal::kill(nix::unistd::getpid(), nix::sys::signal::Signal::SIGTERM)
                .map_err(|error| Refused::new(format!("The portal cannot be ended: {error}.")))?;
            Ok(Answer::Done(vec![]))
        }
        Command::ApplyConfiguration { text } => Ok(noted(controller.apply(&parsed(&text)?)?)),
    }
}

pub(crate) fn done<E: Into<Refused>>(result: Result<(), E>) -> Result<Answer, Refused> {
    result.map(|()| Answer::Done(vec![])).map_err(Into::into)
}

fn noted(problems: Vec<Problem>) -> Answer {
    Answer::Done(problems.into_iter().map(|p| format!("{}: {}", p.field, p.message)).collect())
}

fn parsed(text: &str) -> Result<BoxConfiguration, Refused> {
    BoxConfiguration::parse(text).map_err(|error| Refused::new(error.to_string()))
}

fn profile_id(id: &str) -> Result<ProfileId, Refused> {
    ProfileId::new(id).map_err(|e| Refused::new(format!("{e}; use letters, digits, hyphens and dots")))
}

fn existing(controller: &Controller, id: &str) -> Result<Profile, Refused> {
    let found = controller.profiles()?.into_iter().find(|p| p.id.as_str() == id);
    found
        .ok_or_else(|| Refused::new(format!("There is no profile {id:?}. `alcove profile list` shows them.")))
}

/// The settings with `openvpn=auto` and `wireguard=auto` written out: ranges that nothing else uses.
fn with_ranges(controller: &Controller, settings: Vec<String>) -> Result<Vec<String>, Refused> {
    let mut written = vec![];
    for setting in settings {
        let Some(part @ ("openvpn" | "wireguard")) = setting.strip_suffix("=auto") else {
            written.push(setting);
            continue;
        };
        let ranges = controller.suggest_ranges()?;
        let ranges = ranges.ok_or_else(|| {
            Refused::new("No private network is free; name ranges of your own with KEY.v4=… and KEY.v6=….")
        })?;
        written.extend([format!("{part}.v4={}", ranges.v4), format!("{part}.v6={}", ranges.v6)]);
    }
    Ok(written)
}

/// A profile with some of its settings replaced, by the names under which it is exported.
fn changed(profile: Profile, settings: &[String]) -> Result<Profile, Refused> {
    let table = toml::Table::try_from(&profile).map_err(|e| Refused::new(e.to_string()))?;
    let together = with_settings(table.clone(), settings)?;
    together.try_into().map_err(|error: toml::de::Error| {
        // Which one it was, the reader of the whole does not say.
        let alone = |setting: &&String| {
            let changed = with_settings(table.clone(), std::slice::from_ref(*setting));
            changed.is_ok_and(|table| Profile::deserialize(table).is_err())
        };
        let culprit = settings.iter().find(alone).map_or("", |setting| setting.as_str());
        let what = error.message().trim().replace('\n', ", ");
        Refused::new(format!(
            "{culprit:?} does not fit: {what}. `alcove profile show {}` prints all settings.",
            profile.id
        ))
    })
}

fn with_settings(mut table: toml::Table, settings: &[String]) -> Result<toml::Table, Refused> {
    for setting in settings {
        let (key, text) = setting
            .split_once('=')
            .ok_or_else(|| Refused::new(format!("{setting:?} is not of the form KEY=VALUE.")))?;
        if key == "id" {
            return Err(Refused::new(
                "A profile's ID cannot be changed: devices know it. Add a new profile instead.",
            ));
        }
        // `wireguard.v4=…` reaches into a table.
        let (table, key) = match key.split_once('.') {
            Some((outer, inner)) => {
                let entry = table.entry(outer).or_insert_with(|| toml::Value::Table(toml::Table::new()));
                let inside = entry.as_table_mut();
                (inside.ok_or_else(|| Refused::new(format!("{outer:?} has no settings inside.")))?, inner)
            }
            None => (&mut table, key),
        };
        if text.is_empty() {
            table.remove(key);
        } else {
            table.insert(key.to_owned(), value(key, text));
        }
    }
    Ok(table)
}

/// Settings that are lists, so that `routes=10.0.0.0/8` is one.
const LISTS: &[&str] = &["routes", "exclude_routes", "dns_servers", "dns_search_domains", "acl"];

/// Settings that are lists of ports, so that `openvpn.udp_ports=1194,1195` is one.
const PORTS: &[&str] = &["udp_ports", "tcp_ports", "exposed_udp_ports", "exposed_tcp_ports"];

/// Settings that are text, even where the text looks like a number.
const TEXTS: &[&str] = &["display_name", "host_name"];

fn value(key: &str, text: &str) -> toml::Value {
    if LISTS.contains(&key) && !text.starts_with('[') {
        return toml::Value::Array(
            text.split(',').map(|item| toml::Value::String(item.trim().into())).collect(),
        );
    }
    if PORTS.contains(&key) && !text.starts_with('[') {
        let port = |item: &str| item.trim().parse::<i64>().map_or_else(|_| item.into(), toml::Value::Integer);
        return toml::Value::Array(text.split(',').map(port).collect());
    }
    let parsed = if TEXTS.contains(&key) { None } else { text.parse::<toml::Value>().ok() };
    parsed.unwrap_or_else(|| toml::Value::String(text.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile::new(ProfileId::new("office").expect("an id"), "Office")
    }

    fn set(settings: &[&str]) -> Result<Profile, Refused> {
        changed(profile(), &settings.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn settings_are_given_as_people_would_write_them() {
        let profile = set(&[
            "display_name=42",
            "default_gateway=false",
            "routes=10.1.0.0/16, 2001:db8::/32",
            "priority=7",
            "wireguard.v4=10.9.0.0/24",
            "wireguard.v6=fd00::/64",
            "openvpn.v4=10.10.0.0/24",
            "openvpn.v6=fd01::/64",
            "openvpn.udp_ports=1194, 1195",
            "openvpn.tcp_ports=1194",
            "openvpn.listen=192.0.2.7",
        ])
        .expect("a profile");
        let openvpn = profile.openvpn.as_ref().expect("it is named");
        assert_eq!(
            (openvpn.udp_ports.as_slice(), openvpn.tcp_ports.as_slice()),
            (&[1194, 1195][..], &[1194][..])
        );
        assert_eq!(profile.display_name, "42");
        assert!(!profile.default_gateway);
        assert_eq!(profile.routes.len(), 2);
        assert_eq!(profile.priority, 7);
        assert!(profile.wireguard.is_some());
    }

    #[test]
    fn an_empty_value_is_the_default() {
        let profile =
            changed(set(&["acl=staff"]).expect("a profile"), &["acl=".to_owned()]).expect("a profile");
        assert_eq!(profile.acl, None);
    }

    #[test]
    fn a_mistake_is_named() {
        for (bad, word) in [
            ("nonsense=1", "nonsense"),
            ("openvpn.udp_ports=x", "openvpn"),
            ("routes=here", "routes"),
            ("priority", "KEY=VALUE"),
            ("id=x", "ID"),
        ] {
            let message = set(&[bad]).expect_err(bad).message;
            assert!(message.contains(word), "{bad}: {message}");
        }
    }
}
