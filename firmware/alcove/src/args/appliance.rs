//! What the appliance's init scripts call.

use super::{StateDir, TRIAL};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The folder with what the seed file has brought.
#[derive(Args)]
pub struct SystemDir {
    #[arg(id = "system", long, value_name = "DIR")]
    pub path: PathBuf,
}

/// What init calls, as root. Verbs that find problems print one sentence a line and succeed.
#[derive(Subcommand)]
pub enum ApplianceVerb {
    /// Set the clock to its floor, carry out a factory reset that was asked for, apply the seed file, and write the
    /// settings for scripts and the network's files: one verb, because starting a program takes a small board a tenth
    /// of a second
    Begin {
        /// The mounted FAT partition, if it could be mounted
        #[arg(long)]
        fat: Option<PathBuf>,
        /// The mounted data partition
        #[arg(long)]
        data: PathBuf,
        /// The data partition is memory: nothing is erased, and the seed file stays
        #[arg(long)]
        in_memory: bool,
        /// Where the settings go
        #[arg(long, value_name = "FILE")]
        settings: PathBuf,
        /// Where the network's files go, for the interfaces that are there already
        #[arg(long, value_name = "DIR")]
        network: Option<PathBuf>,
    },
    /// Make the seed file's admin one of the box
    Admin {
        #[command(flatten)]
        system: SystemDir,
        #[command(flatten)]
        state: StateDir,
    },
    /// Join the controller that the seed file names; succeed when there is nothing left to join
    Join {
        #[command(flatten)]
        system: SystemDir,
        #[command(flatten)]
        state: StateDir,
    },
    /// Restore the box from a snapshot on the card, where the seed file has brought what opens it
    Restore {
        /// The mounted FAT partition
        #[arg(long)]
        fat: PathBuf,
        #[command(flatten)]
        system: SystemDir,
        #[command(flatten)]
        state: StateDir,
    },
    /// Print the settings for a shell to source
    Settings {
        #[command(flatten)]
        system: SystemDir,
    },
    /// Write the network's files
    Network {
        #[command(flatten)]
        system: SystemDir,
        /// Settings on trial, where there are any
        #[arg(long, value_name = "FILE", default_value = TRIAL)]
        trial: PathBuf,
        #[arg(long)]
        out: PathBuf,
    },
    /// Record the time, or note that a time server has answered
    Clock {
        #[command(subcommand)]
        verb: ClockVerb,
    },
    /// Answer for alcove.local and the host name until SIGTERM
    Name {
        #[command(flatten)]
        system: SystemDir,
        #[command(flatten)]
        state: StateDir,
    },
    /// Print the operator's report; with --fat, put it there
    Report {
        #[arg(long)]
        slot: String,
        /// Sentences, one a line
        #[arg(long)]
        problems: PathBuf,
        /// Names that are answered for, the best one first
        #[arg(long)]
        names: PathBuf,
        #[command(flatten)]
        state: StateDir,
        #[arg(long)]
        fat: Option<PathBuf>,
    },
    /// Feed the watchdog while portal and node answer
    Watchdog {
        device: PathBuf,
        #[command(flatten)]
        state: StateDir,
    },
    /// Keep what comes in on standard input and the socket
    CollectLog {
        folder: PathBuf,
        #[arg(long)]
        socket: PathBuf,
        #[arg(long)]
        in_memory: bool,
    },
    /// Succeed when portal and node answer
    Healthy {
        #[command(flatten)]
        state: StateDir,
    },
}

#[derive(Subcommand)]
pub enum ClockVerb {
    Record {
        #[arg(long)]
        stopping: bool,
    },
    Synced,
}
