//! `alcove network`: asks the process that changes the appliance's network.

use crate::{
    args::NetworkVerb,
    command::Refused,
    state::{State, short_path},
    terminal,
};
use alcove_appliance::network::door::{Ask, Told, ask};
use anyhow::Context;

/// Carries a verb out.
///
/// # Errors
/// [`Refused`] when it was said no to; anything else when nobody could be asked.
pub fn carry_out(verb: NetworkVerb) -> anyhow::Result<()> {
    let (state, question) = match verb {
        NetworkVerb::Show { state } => (state, Ask::Show),
        NetworkVerb::Try { state, file } => (state, Ask::Try(terminal::text(&file)?)),
        NetworkVerb::Confirm { state } => (state, Ask::Confirm),
        NetworkVerb::Back { state } => (state, Ask::Back),
    };
    let tries = matches!(question, Ask::Try(_));
    let socket = State::new(&state.path).network_socket();
    let told = short_path(&socket, |path| ask(&path, &question));
    let told =
        told.context("nobody changes the network here: this is not the appliance, or Alcove does not run")?;
    match told {
        Told::Network(shown) => {
            print!("{}", shown.toml);
            if let Some(left) = shown.left {
                eprintln!("On trial for {left} s more: `alcove network confirm` keeps it.");
            }
        }
        Told::Done if tries => eprintln!("In force. `alcove network confirm` within a minute keeps it."),
        Told::Done => eprintln!("Done."),
        Told::Wrong(why) => return Err(Refused::new(why).into()),
    }
    Ok(())
}
