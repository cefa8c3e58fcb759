//! The `alcove` program: it parses arguments and calls what they ask for, nothing else.

mod appliance;
mod args;
mod becoming;
mod command;
mod control;
mod door;
mod flash;
mod join;
mod log;
mod network;
mod run;
mod show;
mod snapshot;
mod state;
mod terminal;

use args::{Arguments, AskVerb, NodeVerb, Verb};
use clap::{CommandFactory, Parser};
use std::process::ExitCode;

/// This release.
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.verb {
        Verb::Run(options) => run::supervise(&options),
        Verb::PortalProcess(options) => run::portal_process(&options),
        Verb::NodeProcess(options) => run::node_process(&options),
        Verb::HooksProcess(_) => run::hooks_process(),
        Verb::NamesProcess(_) => run::names_process(),
        Verb::SnapshotsProcess(options) => run::snapshots_process(&options),
        Verb::BecomingProcess(options) => run::becoming_process(&options),
        Verb::SticksProcess(_) => run::sticks_process(),
        #[cfg(feature = "sftp")]
        Verb::SftpProcess(_) => run::sftp_process(),
        Verb::NetworkProcess(options) => run::network_process(&options),
        Verb::Network { verb } => network::carry_out(verb),
        Verb::Appliance { verb } => appliance::carry_out(verb),
        Verb::HashPassword => appliance::hash_password(),
        Verb::Log { lines, follow } => appliance::show_log(lines, follow),
        Verb::Flash(options) => flash::flash(&options),
        Verb::Completion { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "alcove", &mut std::io::stdout());
            Ok(())
        }
        Verb::Ask(AskVerb::Node { verb: NodeVerb::Join { state, code } }) => join::join(&state.path, &code),
        Verb::Ask(AskVerb::Node { verb: NodeVerb::Leave { state } }) => join::leave(&state.path),
        Verb::Snapshot { verb } => snapshot::carry_out(verb),
        Verb::Ask(verb) => terminal::ask(verb),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::explain(&error);
            ExitCode::from(terminal::exit_code(&error))
        }
    }
}
