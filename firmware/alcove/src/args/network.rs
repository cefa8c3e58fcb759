//! The appliance's network on the command line.

use super::StateDir;
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum NetworkVerb {
    /// Print the settings in force, as a seed file has them
    Show {
        #[command(flatten)]
        state: StateDir,
    },
    /// Put settings on trial: in force at once, and gone after a minute unless they are confirmed
    #[command(
        after_help = "Example:\n  alcove network show > network.toml\n  vi network.toml\n  alcove network try network.toml\n  alcove network confirm          over the new address, within a minute\n\nNobody has to confirm to get the former settings back, and a power cut brings them back as well."
    )]
    Try {
        #[command(flatten)]
        state: StateDir,
        /// A file with [network], or - for standard input
        file: PathBuf,
    },
    /// Keep what is on trial
    Confirm {
        #[command(flatten)]
        state: StateDir,
    },
    /// Go back to the former settings at once
    Back {
        #[command(flatten)]
        state: StateDir,
    },
}
