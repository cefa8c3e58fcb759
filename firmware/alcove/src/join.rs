//! This box as somebody else's node: joining and leaving.

use crate::{VERSION, command::Command, command::Refused, control, run::host_name, state::State};
use alcove_link::JoinCode;
use alcove_node::{JoinError, Membership};
use anyhow::Context;
use std::{io::Read, path::Path};

/// Longest text that is read as a code, in bytes.
const MAX_CODE: u64 = 1024;

/// Makes this box a node by a code.
///
/// # Errors
/// [`Refused`] with what is wrong with the code, or what the controller said; otherwise what failed.
pub fn join(folder: &Path, code: &str) -> anyhow::Result<()> {
    let code = if code == "-" { read_code()? } else { code.to_owned() };
    let code = JoinCode::parse(&code).map_err(|error| Refused::new(error.to_string()))?;
    let state = State::new(folder);
    if control::ask(&state.control_socket(), &Command::Status)?.is_some() {
        return Err(Refused::new(
            "This box runs a portal of its own: stop Alcove here first, join, and start it again.",
        )
        .into());
    }
    state.prepare()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let joined = runtime.block_on(alcove_node::join(&state.node(), &code, &host_name(), VERSION, None));
    let membership = joined.map_err(|error| match error {
        JoinError::Refused(_) | JoinError::Unreachable(_) | JoinError::Another(_) | JoinError::Silent(_) => {
            anyhow::Error::new(Refused::new(error.to_string()))
        }
        other => anyhow::Error::new(other),
    })?;
    println!("This box is node {} ({:?}) of {} now.", membership.node, membership.name, membership.address);
    eprintln!("`alcove run` serves; a node that runs here already follows by itself.");
    Ok(())
}

/// Makes this box its own again.
///
/// # Errors
/// [`Refused`] when it is nobody's node.
pub fn leave(folder: &Path) -> anyhow::Result<()> {
    let node = State::new(folder).node();
    let membership = membership(folder)?.ok_or_else(|| Refused::new("This box is nobody's node."))?;
    Membership::forget(&node).context("the membership cannot be removed")?;
    println!("This box is not a node of {} any more.", membership.address);
    eprintln!("Remove it there, too: `alcove node remove {}`.", membership.node);
    Ok(())
}

/// Whose node this box is.
///
/// # Errors
/// When the file that says so is damaged.
pub fn membership(folder: &Path) -> anyhow::Result<Option<Membership>> {
    let node = State::new(folder).node();
    Membership::read(&node)
        .with_context(|| format!("{} cannot be read", node.join("controller.json").display()))
}

fn read_code() -> anyhow::Result<String> {
    let mut code = String::new();
    let read = std::io::stdin().take(MAX_CODE).read_to_string(&mut code);
    read.context("the code cannot be read from standard input")?;
    Ok(code)
}
