//! Tokens of the admin API on the command line.

use super::StateDir;
use alcove_controller::Scope;
use alcove_domain::Seconds;
use clap::Subcommand;

#[derive(Subcommand)]
pub enum TokenVerb {
    /// Make a token and print it; it is not shown again
    #[command(
        after_help = "Example:\n  alcove token create backup --scope read --scope configurations --expires P1Y\n\nScopes: read (accounts, connections, configurations, measurements), users (disable, enable, delete), configurations (make, end), log (who had which address when)."
    )]
    Create {
        #[command(flatten)]
        state: StateDir,
        /// What to call it
        name: String,
        /// What it is good for; may be given several times
        #[arg(long = "scope", value_name = "SCOPE", required = true)]
        scopes: Vec<Scope>,
        /// How long it lasts, such as P90D; without it, until it is revoked
        #[arg(long, value_name = "LENGTH")]
        expires: Option<Seconds>,
    },
    /// List tokens
    List {
        #[command(flatten)]
        state: StateDir,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// End a token at once
    Revoke {
        #[command(flatten)]
        state: StateDir,
        /// Its name
        name: String,
    },
}
