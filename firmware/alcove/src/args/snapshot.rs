//! `alcove snapshot`.

use super::{StateDir, TargetVerb};
use alcove_domain::Keep;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum SnapshotVerb {
    /// Write everything that this box is into one file, while it runs
    #[command(
        after_help = "Examples:\n  alcove snapshot export closet.snapshot\n  alcove snapshot export --recovery - | ssh backup 'cat > closet.snapshot'"
    )]
    Export {
        #[command(flatten)]
        state: StateDir,
        /// The file, or - for standard output [default: named after host and time]
        file: Option<PathBuf>,
        /// Read the passphrase from a file, its first line; without it, it is asked for
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
        /// Lock it for the box's recovery key instead of with a passphrase
        #[arg(long, conflicts_with = "passphrase_file")]
        recovery: bool,
        /// Leave out who had which address when
        #[arg(long)]
        without_logs: bool,
    },
    /// Tell what a snapshot is, whose it is, and whether it is whole
    #[command(after_help = "Example:\n  alcove snapshot verify closet.snapshot")]
    Verify {
        /// The file, or - for standard input
        file: PathBuf,
        #[command(flatten)]
        secret: Secret,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Make this box the one that a snapshot was taken of
    #[command(
        after_help = "Examples:\n  alcove snapshot restore closet.snapshot\n  alcove snapshot restore closet.snapshot --as copy --yes --passphrase-file pass.txt\n\nWhat will change is shown first. The former state is kept: `alcove snapshot undo` brings it back."
    )]
    Restore {
        #[command(flatten)]
        state: StateDir,
        /// The file, or - for standard input
        file: PathBuf,
        #[command(flatten)]
        secret: Secret,
        /// What the box is to be
        #[arg(long = "as", value_enum, default_value_t = As::Replacement)]
        restore_as: As,
        /// Take a snapshot that this box signed, by the fingerprint that `verify` shows
        #[arg(long, value_name = "FINGERPRINT")]
        signer: Option<String>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Bring the state back that was there before the last restore
    Undo {
        #[command(flatten)]
        state: StateDir,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// List the snapshots that this box has taken by itself, and tell how it went
    List {
        #[command(flatten)]
        state: StateDir,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Have the box take a snapshot by itself now, locked for the recovery key
    Now {
        #[command(flatten)]
        state: StateDir,
    },
    /// Show or change when the box takes snapshots by itself, and how many are kept
    #[command(
        after_help = "Examples:\n  alcove snapshot schedule\n  alcove snapshot schedule --daily on --hour 3 --keep 7/4/6\n\nSnapshots are taken once there is a recovery key, at a minute of that hour (UTC) that is this box's own; a night\nthat the box was off for is made up for."
    )]
    Schedule(ScheduleOptions),
    /// Bring copies elsewhere: to a stick, a folder, a server
    Target {
        #[command(subcommand)]
        verb: TargetVerb,
    },
    /// Make a recovery key: print it, once, and lock snapshots for it from now on
    #[command(
        after_help = "Example:\n  alcove snapshot recovery-key > recovery.key     keep it away from the box\n\nIt is a key of age(1). A former recovery key goes on opening older snapshots."
    )]
    RecoveryKey {
        #[command(flatten)]
        state: StateDir,
    },
}

#[derive(Args)]
pub struct ScheduleOptions {
    #[command(flatten)]
    pub state: StateDir,
    /// Whether one is taken every night
    #[arg(long, value_enum)]
    pub daily: Option<Switch>,
    /// In which hour, UTC
    #[arg(long, value_name = "0-23", value_parser = clap::value_parser!(u8).range(..24))]
    pub hour: Option<u8>,
    /// Keep the last one of so many days, weeks and months
    #[arg(long, value_name = "DAYS/WEEKS/MONTHS")]
    pub keep: Option<Keep>,
    /// Whether they say who had which address when
    #[arg(long, value_enum)]
    pub logs: Option<Switch>,
}

/// On or off.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// What opens a snapshot; without either, a passphrase is asked for.
#[derive(Args)]
pub struct Secret {
    /// Read the passphrase from a file, its first line
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Use a recovery key, from a file
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_file")]
    pub recovery_key: Option<PathBuf>,
}

/// What a restored box is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum As {
    /// The same box, with its keys: devices stay connected. The former one must be off
    Replacement,
    /// Another box with the same people, profiles and settings, and keys of its own
    Copy,
}
