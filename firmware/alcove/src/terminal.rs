//! The command line's side of a command: read what it needs, ask, print the answer.

use crate::{
    VERSION,
    args::{
        AskVerb, CertificateVerb, ConfigVerb, DnsVerb, NamedNode, NodeVerb, ProfileVerb, TokenVerb, UserVerb,
    },
    command::{Answer, Command, Refused, answer},
    control,
    show::{self, print},
    state::State,
};
use alcove_appliance::FlashError;
use alcove_controller::{AcmeChoice, CodeOrder, Controller, DnsChoice, DnsWay, NodeChange, Options};
use anyhow::{Context, bail};
use std::{
    io::{BufRead, IsTerminal, Read},
    path::{Path, PathBuf},
};

/// Carries out a verb that the box answers.
///
/// # Errors
/// [`Refused`] when the box said no; anything else when it could not be asked.
pub fn ask(verb: AskVerb) -> anyhow::Result<()> {
    let alert = match &verb {
        AskVerb::Status { alert, .. } => *alert,
        _ => None,
    };
    let (state, command, json) = command(verb)?;
    let mut reply = put(&state, command)?;
    if let (Answer::Status(status), Some(mark)) = (&mut reply, alert) {
        status.profiles.retain(|profile| profile.fullness() >= u32::from(mark));
        if !json {
            show::profiles(&status.profiles);
            return Ok(());
        }
    }
    print(reply, json, &state)
}

/// Asks the running box, or answers on the folder of a stopped one.
pub fn put(folder: &Path, command: Command) -> anyhow::Result<Answer> {
    let state = State::new(folder);
    if let Some(reply) = control::ask(&state.control_socket(), &command)? {
        return Ok(reply?);
    }
    if !folder.join("alcove.db").exists()
        && !state.swap_is_pending()
        && !matches!(
            command,
            Command::SetUp { .. } | Command::TakeOverAdmin { .. } | Command::ApplyConfiguration { .. }
        )
    {
        bail!(
            "there is no Alcove in {}: name its folder with --state, or start one with `alcove run`",
            folder.display()
        );
    }
    // Held until the command is done, so that no Alcove starts meanwhile; starting gives the files that
    // were made here to the portal's user.
    let _lock = state.take(&["portal"])?;
    let options = Options { taken_networks: crate::run::host_networks(), ..Options::new(folder, VERSION) };
    let controller =
        Controller::start(options).map_err(|failure| anyhow::Error::from_boxed(failure.into_cause()))?;
    let reply = answer(&controller, command)?;
    drop(controller);
    Ok(reply)
}

/// The command behind a verb, the state folder that it is for, and whether JSON is wanted.
fn command(verb: AskVerb) -> anyhow::Result<(PathBuf, Command, bool)> {
    let plain = |state: crate::args::StateDir, command| (state.path, command, false);
    Ok(match verb {
        AskVerb::Setup { state, admin, .. } => plain(state, Command::SetUp { admin, password: password()? }),
        AskVerb::Status { state, json, connections: false, .. } => (state.path, Command::Status, json),
        AskVerb::Status { state, json, all, .. } => {
            (state.path, Command::StatusWithConnections { all }, json)
        }
        AskVerb::WhoHad { state, address, at, json } => (state.path, Command::WhoHad { address, at }, json),
        AskVerb::Token { verb } => match verb {
            TokenVerb::Create { state, name, scopes, expires } => {
                plain(state, Command::CreateToken { name, scopes, lasts: expires })
            }
            TokenVerb::List { state, json } => (state.path, Command::ListTokens, json),
            TokenVerb::Revoke { state, name } => plain(state, Command::RevokeToken { name }),
        },
        AskVerb::Node { verb } => node_command(verb)?,
        AskVerb::User { verb } => match verb {
            UserVerb::Add { state, name, admin, permissions, .. } => {
                plain(state, Command::AddUser { name, password: password()?, admin, permissions })
            }
            UserVerb::List { state, search, json } => {
                (state.path, Command::ListUsers { search, offset: 0 }, json)
            }
            UserVerb::Disable(user) => plain(user.state, Command::DisableUser { name: user.name }),
            UserVerb::ResetSecondFactor(user) => {
                plain(user.state, Command::ResetSecondFactor { name: user.name })
            }
            UserVerb::Enable(user) => plain(user.state, Command::EnableUser { name: user.name }),
            UserVerb::Delete(user) => plain(user.state, Command::DeleteUser { name: user.name }),
            UserVerb::Passwd { user, .. } => {
                plain(user.state, Command::SetPassword { name: user.name, password: password()? })
            }
        },
        AskVerb::Profile { verb } => match verb {
            ProfileVerb::Add(c) => plain(c.state, Command::AddProfile { id: c.id, settings: c.settings }),
            ProfileVerb::Set(c) => plain(c.state, Command::SetProfile { id: c.id, settings: c.settings }),
            ProfileVerb::List { state, json } => (state.path, Command::ListProfiles, json),
            ProfileVerb::Show(profile) => plain(profile.state, Command::ShowProfile { id: profile.id }),
            ProfileVerb::Delete(profile) => plain(profile.state, Command::DeleteProfile { id: profile.id }),
        },
        AskVerb::Certificate { verb } => about_certificate(verb)?,
        AskVerb::DynamicDns { verb } => about_dynamic_dns(verb)?,
        AskVerb::Config { verb } => match verb {
            ConfigVerb::Export { state } => plain(state, Command::ExportConfiguration),
            ConfigVerb::Diff(file) => {
                plain(file.state, Command::CompareConfiguration { text: text(&file.file)? })
            }
            ConfigVerb::Apply(file) => {
                plain(file.state, Command::ApplyConfiguration { text: text(&file.file)? })
            }
        },
    })
}

fn about_certificate(verb: CertificateVerb) -> anyhow::Result<(PathBuf, Command, bool)> {
    Ok(match verb {
        CertificateVerb::Status { state, json } => (state.path, Command::ShowCertificate, json),
        CertificateVerb::Acme(options) => {
            let roots = options.roots.as_deref().map(text).transpose()?;
            let (directory, contact, agreed) = (options.directory, options.contact, options.agree_to_terms);
            let choice = AcmeChoice { directory, contact, agreed, roots };
            (options.state.path, Command::ChooseAcme { choice }, false)
        }
        CertificateVerb::Renew { state } => (state.path, Command::RenewCertificate, false),
        CertificateVerb::Upload { state, chain, key } => {
            (state.path, Command::UploadCertificate { chain: text(&chain)?, key: text(&key)? }, false)
        }
        CertificateVerb::SelfMade { state } => (state.path, Command::ChooseSelfMade, false),
    })
}

fn about_dynamic_dns(verb: DnsVerb) -> anyhow::Result<(PathBuf, Command, bool)> {
    let (name, way) = match verb {
        DnsVerb::Status { state, json } => return Ok((state.path, Command::ShowDynamicDns, json)),
        DnsVerb::Update { state } => return Ok((state.path, Command::UpdateDynamicDns, false)),
        DnsVerb::Off { state } => return Ok((state.path, Command::StopDynamicDns, false)),
        DnsVerb::Dyndns2 { name, url, user, .. } => {
            (name, DnsWay::Dyndns2 { url, user, password: password()? })
        }
        DnsVerb::Rfc2136 { name, server, zone, key_name, algorithm, .. } => {
            (name, DnsWay::Rfc2136 { server, zone, key_name, algorithm, secret: password()? })
        }
    };
    let roots = name.roots.as_deref().map(text).transpose()?;
    let choice = DnsChoice { host: name.host, address_page: name.address_page, roots, way };
    Ok((name.state.path, Command::ChooseDynamicDns { choice }, false))
}

/// As [`command`], for nodes.
fn node_command(verb: NodeVerb) -> anyhow::Result<(PathBuf, Command, bool)> {
    let named =
        |node: NamedNode, command: fn(String) -> Command| (node.state.path, command(node.node), false);
    Ok(match verb {
        NodeVerb::Code { state, name, profiles, expires, replaces, address, qr } => {
            let order = CodeOrder { name, profiles, lasts: Some(expires), replaces, address };
            (state.path, Command::MakeJoinCode { order }, qr)
        }
        NodeVerb::List { state, json } => (state.path, Command::ListNodes, json),
        NodeVerb::Log { node, lines, json } => {
            (node.state.path, Command::NodeLog { node: node.node, lines }, json)
        }
        NodeVerb::Drain(node) => named(node, |node| Command::DrainNode { node, draining: true }),
        NodeVerb::Undrain(node) => named(node, |node| Command::DrainNode { node, draining: false }),
        NodeVerb::Remove(node) => named(node, |node| Command::RemoveNode { node }),
        NodeVerb::Set { node, name, host, profiles, mut ranges, openvpn_ranges, stand_by_for, floating } => {
            ranges.extend(openvpn_ranges);
            let profiles = profiles.map(|ids| ids.into_iter().filter(|id| !id.is_empty()).collect());
            let change = NodeChange { name, host, profiles, ranges, stand_by_for, floating };
            (node.state.path, Command::SetNode { node: node.node, change }, false)
        }
        NodeVerb::Pin { state, user, node } => (state.path, Command::PinUser { user, node }, false),
        NodeVerb::Join { .. } | NodeVerb::Leave { .. } => bail!("this is not asked of a running box"),
    })
}

/// One line of standard input, without its end.
pub fn password() -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprintln!(
            "Type the password and press Enter. It will be visible; use a file or a pipe to avoid that."
        );
    }
    let mut line = String::new();
    stdin
        .lock()
        .take(4096)
        .read_line(&mut line)
        .context("the password cannot be read from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Refused::new("No password came in on standard input.").into());
    }
    Ok(password.to_owned())
}

/// Longest configuration text that is read, in bytes.
const MAX_TEXT: u64 = 4 << 20;

pub fn text(file: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let what = || format!("{} cannot be read", file.display());
    if file == Path::new("-") {
        std::io::stdin().take(MAX_TEXT).read_to_string(&mut text).with_context(what)?;
    } else {
        std::fs::File::open(file)
            .with_context(what)?
            .take(MAX_TEXT)
            .read_to_string(&mut text)
            .with_context(what)?;
    }
    Ok(text)
}

/// Prints why something did not work: the whole chain, on one line.
pub fn explain(error: &anyhow::Error) {
    eprintln!("alcove: {error:#}");
}

/// 3 when the box said no, 1 when it failed.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    let flash = error.downcast_ref::<FlashError>();
    match error.downcast_ref::<Refused>() {
        Some(refused) if !refused.failure => 3,
        _ if flash.is_some_and(FlashError::nothing_was_written) => 3,
        _ => 1,
    }
}
