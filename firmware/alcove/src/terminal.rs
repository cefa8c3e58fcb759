//! The command line's side of a command: read what it needs, ask, print the answer.

use crate::{
    VERSION,
    args::{AskVerb, ConfigVerb, ProfileVerb, UserVerb},
    command::{Answer, Command, Refused, answer},
    control,
    state::State,
};
use alcove_appliance::FlashError;
use alcove_controller::{Controller, Options, USERS_PER_PAGE};
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
    let (state, command, json) = command(verb)?;
    let reply = put(&state, command)?;
    print(reply, json, &state)
}

/// Asks the running box, or answers on the folder of a stopped one.
pub fn put(folder: &Path, command: Command) -> anyhow::Result<Answer> {
    let state = State::new(folder);
    if let Some(reply) = control::ask(&state.control_socket(), &command)? {
        return Ok(reply?);
    }
    if !folder.join("alcove.db").exists()
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
        AskVerb::Status { state, json } => (state.path, Command::Status, json),
        AskVerb::User { verb } => match verb {
            UserVerb::Add { state, name, admin, permissions, .. } => {
                plain(state, Command::AddUser { name, password: password()?, admin, permissions })
            }
            UserVerb::List { state, search, json } => {
                (state.path, Command::ListUsers { search, offset: 0 }, json)
            }
            UserVerb::Disable(user) => plain(user.state, Command::DisableUser { name: user.name }),
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

fn text(file: &Path) -> anyhow::Result<String> {
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

fn print(reply: Answer, json: bool, state: &Path) -> anyhow::Result<()> {
    match reply {
        Answer::Done(notes) => {
            for note in notes {
                eprintln!("Note: {note}");
            }
            eprintln!("Done.");
        }
        Answer::Text(text) => print!("{text}"),
        Answer::Changes(changes) if changes.is_empty() => println!("Nothing would change."),
        Answer::Changes(changes) => {
            for (what, before, after) in changes {
                println!("{what}: {before} -> {after}");
            }
        }
        Answer::Users(users) if json => println!("{}", serde_json::to_string_pretty(&users)?),
        Answer::Users(users) => {
            let full = users.len() == USERS_PER_PAGE as usize;
            for user in users {
                let state = if user.disabled { "disabled" } else { "active" };
                let seen = user.last_seen.map_or_else(|| "never".into(), |t| t.rfc3339());
                println!("{:<32} {:<9} {:<9} last seen {seen}", user.name, user.role, state);
            }
            if full {
                eprintln!("These are the first {USERS_PER_PAGE}; use --search for others.");
            }
        }
        Answer::Profiles(profiles) if json => println!("{}", serde_json::to_string_pretty(&profiles)?),
        Answer::Profiles(profiles) => {
            for profile in profiles {
                let ranges = profile.wireguard.map_or_else(String::new, |r| format!("{} {}", r.v4, r.v6));
                println!("{:<20} {:<32} {ranges}", profile.id.as_str(), profile.display_name);
            }
        }
        Answer::Status(status) if json => println!("{}", serde_json::to_string_pretty(&status)?),
        Answer::Status(status) => print_status(&status, state),
    }
    Ok(())
}

fn print_status(status: &alcove_controller::Status, state: &Path) {
    println!("Alcove {} at {}, state in {}", status.version, status.now.rfc3339(), state.display());
    println!(
        "{} users ({} disabled), {} apps, {} configurations",
        status.users, status.disabled_users, status.authorizations, status.configurations
    );
    for profile in &status.profiles {
        println!(
            "Profile {} ({}): {} addresses in use, {} free",
            profile.profile_id,
            profile.display_name,
            profile.wireguard_allocated_ip_count,
            profile.wireguard_free_ip_count
        );
    }
    for node in &status.nodes {
        println!(
            "Node {} {}: {}, {} of {} peers online, WireGuard by {}",
            node.node,
            node.name,
            node.state,
            node.peers_online,
            node.peers,
            if node.wireguard.is_empty() { "nothing yet" } else { &node.wireguard }
        );
    }
    if let Some(code) = &status.set_up_code {
        println!("Not set up yet. The set-up code for the web page is {code}");
    }
    for problem in &status.problems {
        println!("Attention: {problem}");
    }
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
