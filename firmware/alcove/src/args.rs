//! The command line.

mod appliance;
mod certificate;
mod network;
mod node;
mod snapshot;
mod target;
mod token;

pub use appliance::{ApplianceVerb, ClockVerb};
pub use certificate::{CertificateVerb, DnsVerb};
pub use network::NetworkVerb;
pub use node::{NamedNode, NodeVerb};
pub use snapshot::{As, ScheduleOptions, Secret, SnapshotVerb, Switch};
pub use target::{NamedTarget, TargetKindVerb, TargetVerb};
pub use token::TokenVerb;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

/// The VPN server for the Raspberry Pi in your office closet.
#[derive(Parser)]
#[command(name = "alcove", version, about, disable_help_subcommand = true, after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    pub verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  alcove run                                            start here, with the state in ./state
  echo \"$PASSWORD\" | alcove setup --admin anna --password-stdin
  alcove user add ben --password-stdin < password.txt
  alcove profile set default display_name=\"Head office\" dns_servers=9.9.9.9
  alcove config export > alcove.toml                    the whole configuration as one text
  alcove status --json

Exit codes: 0 done, 1 it failed, 2 the command line is not right, 3 refused (the message says why).";

#[derive(Subcommand)]
pub enum Verb {
    /// Start portal and node, and stay in the foreground until told to stop
    Run(RunOptions),
    #[command(hide = true)]
    PortalProcess(RunOptions),
    #[command(hide = true)]
    NodeProcess(RunOptions),
    #[command(hide = true)]
    HooksProcess(RunOptions),
    #[command(hide = true)]
    NamesProcess(RunOptions),
    #[command(hide = true)]
    SnapshotsProcess(RunOptions),
    #[command(hide = true)]
    BecomingProcess(RunOptions),
    #[command(hide = true)]
    SticksProcess(RunOptions),
    #[cfg(feature = "sftp")]
    #[command(hide = true)]
    SftpProcess(RunOptions),
    #[command(hide = true)]
    NetworkProcess(RunOptions),
    /// What the appliance's init scripts call
    #[command(hide = true)]
    Appliance {
        #[command(subcommand)]
        verb: ApplianceVerb,
    },
    /// Print the hash of the password on standard input, for `[admin]` of a seed file
    #[command(after_help = "Example:\n  alcove hash-password < password.txt")]
    HashPassword,
    /// Change the network of this box: what is not confirmed within a minute goes back
    Network {
        #[command(subcommand)]
        verb: NetworkVerb,
    },
    /// Show the log of this box
    #[command(after_help = "Example:\n  alcove log -n 20 -f")]
    Log {
        /// The last so many lines
        #[arg(short = 'n', long, value_name = "N", default_value_t = 100)]
        lines: usize,
        /// And those that come
        #[arg(short, long)]
        follow: bool,
    },
    /// Write an image onto a memory card in this computer
    Flash(FlashOptions),
    /// Everything that this box is in one file, and back
    Snapshot {
        #[command(subcommand)]
        verb: SnapshotVerb,
    },
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  alcove completion bash > /etc/bash_completion.d/alcove")]
    Completion {
        /// The shell
        shell: Shell,
    },
    #[command(flatten)]
    Ask(AskVerb),
}

/// Which parts run here.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Portal and node
    All,
    /// Web pages, app API and controller
    Portal,
    /// Tunnels and firewall
    Node,
}

#[derive(Args, Clone)]
pub struct StateDir {
    /// Folder with everything that must survive
    #[arg(long = "state", value_name = "DIR", default_value = "./state")]
    pub path: PathBuf,
}

#[derive(Args, Clone)]
#[command(
    after_help = "Examples:\n  alcove run\n  alcove run --state /var/lib/alcove --listen 192.0.2.10:443 --hostname vpn.example.org"
)]
pub struct RunOptions {
    #[command(flatten)]
    pub state: StateDir,
    /// Which parts to run here
    #[arg(long, value_enum, default_value_t = Role::All)]
    pub role: Role,
    /// Address and port for HTTPS; may be given several times
    /// [default: [::]:443, with a redirect on port 80]
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Vec<SocketAddr>,
    /// The name that people and apps use for this box, for this run
    #[arg(long, value_name = "NAME", value_parser = host_name)]
    pub hostname: Option<String>,
    /// UDP port of WireGuard, for this run
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub wireguard_port: Option<u16>,
    /// Name of the tunnel's network interface
    #[arg(long, value_name = "NAME", default_value = "alcove0", value_parser = interface_name, hide_short_help = true)]
    pub interface: String,
    /// A file into which the system around Alcove writes what needs attention, a sentence a line
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub notices: Option<PathBuf>,
    /// A file that has the address of another box with this one's identity while there is one in the network
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub twin: Option<PathBuf>,
    /// On the appliance: the folder with its settings, which then can be changed while it runs
    #[arg(long, value_name = "DIR", hide_short_help = true)]
    pub system: Option<PathBuf>,
    /// On the appliance: where network settings on trial are, in memory
    #[arg(long, value_name = "FILE", default_value = TRIAL, hide_short_help = true)]
    pub trial: PathBuf,
    /// On the appliance: the program that brings the network up anew
    #[arg(
        long,
        value_name = "PROGRAM",
        default_value = "/usr/libexec/alcove/reconfigure",
        hide_short_help = true
    )]
    pub reconfigure: PathBuf,
}

/// Network settings on trial, in memory.
pub const TRIAL: &str = "/run/alcove/network.toml";

#[derive(Args)]
#[command(
    after_help = "Example:\n  alcove flash alcove-rpi4.img.xz /dev/sdb --seed alcove.toml\n\nOnly removable disks that nothing uses are written, after you have typed the disk's name."
)]
pub struct FlashOptions {
    /// alcove-BOARD.img or alcove-BOARD.img.xz
    pub image: PathBuf,
    /// The whole disk, such as /dev/sdb (`lsblk` lists them)
    pub device: PathBuf,
    /// A seed file to put onto the card as alcove.toml
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,
    /// Do not ask: the name of the disk to erase, such as sdb
    #[arg(long, value_name = "NAME")]
    pub yes_erase: Option<String>,
}

/// Verbs that are carried out by the running box, or on the state folder of a stopped one.
#[derive(Subcommand)]
pub enum AskVerb {
    /// Make the first admin
    #[command(after_help = "Example:\n  echo \"$PASSWORD\" | alcove setup --admin anna --password-stdin")]
    Setup {
        #[command(flatten)]
        state: StateDir,
        /// Name of the first admin
        #[arg(long, value_name = "NAME")]
        admin: String,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Manage accounts
    User {
        #[command(subcommand)]
        verb: UserVerb,
    },
    /// Manage profiles: kinds of VPN access
    Profile {
        #[command(subcommand)]
        verb: ProfileVerb,
    },
    /// Show how the box is
    #[command(
        after_help = "Examples:\n  alcove status --json | jq .problems\n  alcove status --alert 80        says nothing while no profile is that full"
    )]
    Status {
        #[command(flatten)]
        state: StateDir,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
        /// Only profiles that are this full, in percent
        #[arg(long, value_name = "PERCENT", num_args = 0..=1, default_missing_value = "90",
              value_parser = clap::value_parser!(u8).range(..=100))]
        alert: Option<u8>,
        /// List who is connected, too
        #[arg(long)]
        connections: bool,
        /// With --connections: also those that hold an address and are silent
        #[arg(long, requires = "connections")]
        all: bool,
    },
    /// Tell who had an address when, from the connection log
    #[command(
        after_help = "Examples:\n  alcove who-had 10.8.3.17 --at 2026-05-03\n  alcove who-had fd12::7 --at 2026-05-03T14:05:00Z --json\n\nTimes are UTC. How long the log goes back is the setting connection_log_retention."
    )]
    WhoHad {
        #[command(flatten)]
        state: StateDir,
        /// Its IPv4 or IPv6 address in the VPN
        address: IpAddr,
        /// A day, a minute or a second; without it, the whole log
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Manage nodes: further boxes that people connect through
    Node {
        #[command(subcommand)]
        verb: NodeVerb,
    },
    /// Manage tokens, by which other programs use the admin API
    Token {
        #[command(subcommand)]
        verb: TokenVerb,
    },
    /// The certificate that people and apps see
    Certificate {
        #[command(subcommand)]
        verb: CertificateVerb,
    },
    /// Tell a server which address this box has, when it changes
    DynamicDns {
        #[command(subcommand)]
        verb: DnsVerb,
    },
    /// The whole configuration (settings and profiles) as one text
    Config {
        #[command(subcommand)]
        verb: ConfigVerb,
    },
}

#[derive(Args)]
pub struct PasswordSource {
    /// Read the password from standard input, one line
    #[arg(long, required = true)]
    pub password_stdin: bool,
}

#[derive(Subcommand)]
pub enum UserVerb {
    /// Add an account
    #[command(after_help = "Example:\n  alcove user add ben --password-stdin < password.txt")]
    Add {
        #[command(flatten)]
        state: StateDir,
        /// Its name
        name: String,
        /// Make it an admin
        #[arg(long)]
        admin: bool,
        /// A permission it has, as attribute!value; may be given several times
        #[arg(long = "permission", value_name = "PERMISSION")]
        permissions: Vec<String>,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// List accounts
    List {
        #[command(flatten)]
        state: StateDir,
        /// Only names that contain this
        #[arg(long)]
        search: Option<String>,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Take the second factor from somebody who lost it; the password alone lets them in then
    ResetSecondFactor(NamedUser),
    /// Lock an account out: its devices, apps and sessions end at once
    Disable(NamedUser),
    /// Let an account in again
    Enable(NamedUser),
    /// Delete an account with everything that it has
    Delete(NamedUser),
    /// Give an account a new password
    #[command(after_help = "Example:\n  alcove user passwd ben --password-stdin < password.txt")]
    Passwd {
        #[command(flatten)]
        user: NamedUser,
        #[command(flatten)]
        password: PasswordSource,
    },
}

#[derive(Args)]
pub struct NamedUser {
    #[command(flatten)]
    pub state: StateDir,
    /// Its name
    pub name: String,
}

#[derive(Subcommand)]
pub enum ProfileVerb {
    /// Add a profile; it gets address ranges that nothing else uses
    #[command(
        after_help = "Example:\n  alcove profile add office display_name=\"Office only\" default_gateway=false routes=10.1.0.0/16,10.2.0.0/16"
    )]
    Add(ProfileChange),
    /// List profiles
    List {
        #[command(flatten)]
        state: StateDir,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Show a profile's settings
    Show(NamedProfile),
    /// Change a profile's settings; devices that the change does not concern stay connected
    #[command(
        after_help = "Examples:\n  alcove profile set office dns_servers=10.1.0.53 dns_search_domains=office.example.org\n  alcove profile set office acl=            everybody may use it again\n  alcove profile set office openvpn=auto    OpenVPN too, in ranges that nothing else uses"
    )]
    Set(ProfileChange),
    /// Delete a profile; its devices are disconnected at once
    Delete(NamedProfile),
}

#[derive(Args)]
pub struct NamedProfile {
    #[command(flatten)]
    pub state: StateDir,
    /// Its ID
    pub id: String,
}

#[derive(Args)]
pub struct ProfileChange {
    #[command(flatten)]
    pub state: StateDir,
    /// Its ID: letters, digits, hyphens and dots
    pub id: String,
    /// Settings by the names that `profile show` prints; lists with commas; nothing after = for the default
    #[arg(value_name = "KEY=VALUE")]
    pub settings: Vec<String>,
}

#[derive(Subcommand)]
pub enum ConfigVerb {
    /// Print the configuration
    #[command(after_help = "Example:\n  alcove config export > alcove.toml")]
    Export {
        #[command(flatten)]
        state: StateDir,
    },
    /// Show what applying a file would change
    #[command(after_help = "Example:\n  alcove config diff alcove.toml")]
    Diff(ConfigFile),
    /// Make a file the configuration, all or nothing
    #[command(
        after_help = "Example:\n  alcove config export > alcove.toml\n  $EDITOR alcove.toml\n  alcove config apply alcove.toml"
    )]
    Apply(ConfigFile),
}

#[derive(Args)]
pub struct ConfigFile {
    #[command(flatten)]
    pub state: StateDir,
    /// The file, or - for standard input
    pub file: PathBuf,
}

fn host_name(text: &str) -> Result<String, String> {
    let name = text.to_ascii_lowercase();
    if alcove_domain::is_host_name(&name) {
        return Ok(name);
    }
    Err("a name such as vpn.example.org, or an IP address, is expected".into())
}

fn interface_name(text: &str) -> Result<String, String> {
    let fits = (1..=15).contains(&text.len());
    if fits && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        return Ok(text.into());
    }
    Err("up to 15 letters, digits, hyphens and underscores are expected".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_verb_can_be_parsed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_the_supervisor_starts_is_not_in_the_help() {
        let help = Arguments::command().render_long_help().to_string();
        assert!(help.contains("Start portal and node") && !help.contains("-process"), "{help}");
    }
}
