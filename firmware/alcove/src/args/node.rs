//! Nodes on the command line.

use super::StateDir;
use alcove_domain::{Protocol, Ranges, Seconds};
use clap::Subcommand;
use std::net::IpAddr;

#[derive(Subcommand)]
pub enum NodeVerb {
    /// Make a code by which another box becomes a node of this one; it is good once
    #[command(
        after_help = "Examples:\n  alcove node code\n  alcove node code --name roof --profiles office --expires PT10M\n  alcove node code --replaces roof      for a box in the place of one that broke"
    )]
    Code {
        #[command(flatten)]
        state: StateDir,
        /// What to call the node; without it, by its host name
        #[arg(long)]
        name: Option<String>,
        /// The profiles that it serves, with commas; without it, all
        #[arg(long, value_name = "ID,…", value_delimiter = ',')]
        profiles: Option<Vec<String>>,
        /// How long the code is good, at most P7D
        #[arg(long, value_name = "LENGTH", default_value = "PT1H")]
        expires: Seconds,
        /// The node whose place the box takes, by number or name
        #[arg(long, value_name = "NODE", conflicts_with_all = ["name", "profiles"])]
        replaces: Option<String>,
        /// Where the box finds this one, where that is not the host name of the settings
        #[arg(long, value_name = "HOST[:PORT]")]
        address: Option<String>,
        /// Show the code as a QR code, too
        #[arg(long)]
        qr: bool,
    },
    /// Make this box a node of the one that made the code
    #[command(
        after_help = "Example:\n  alcove node join vpn.example.org/K7-4XQ2M-… --state /var/lib/alcove\n  alcove run --role node --state /var/lib/alcove"
    )]
    Join {
        #[command(flatten)]
        state: StateDir,
        /// The code as it is shown, in one word; - for standard input
        code: String,
    },
    /// Make this box its own again: it forgets its controller
    Leave {
        #[command(flatten)]
        state: StateDir,
    },
    /// List nodes
    List {
        #[command(flatten)]
        state: StateDir,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Show what a node has logged, as far as it came here
    #[command(after_help = "Example:\n  alcove node log roof -n 20")]
    Log {
        #[command(flatten)]
        node: NamedNode,
        /// The last so many lines
        #[arg(short = 'n', long, value_name = "N", default_value_t = 100)]
        lines: u32,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Send nobody new to a node; who is connected stays
    Drain(NamedNode),
    /// Send people to a node again
    Undrain(NamedNode),
    /// Remove a node: it is out at once, with everybody on it
    Remove(NamedNode),
    /// Change what a node is called, where clients find it, what it serves, and for which node it stands by
    #[command(
        after_help = "Examples:\n  alcove node set roof --host node1.example.org\n  alcove node set 2 --profiles office,lab\n  alcove node set 2 --range office=10.9.0.0/24,fd00:9::/64\n  alcove node set cellar --stand-by-for roof --floating 192.0.2.9"
    )]
    Set {
        #[command(flatten)]
        node: NamedNode,
        /// A new name
        #[arg(long)]
        name: Option<String>,
        /// Name or address by which clients find it; nothing for the one that it is linked from
        #[arg(long)]
        host: Option<String>,
        /// The profiles that it serves, with commas; nothing for all
        #[arg(long, value_name = "ID,…", value_delimiter = ',', num_args = 0..=1)]
        profiles: Option<Vec<String>>,
        /// Addresses of a profile's WireGuard there; may be given several times
        #[arg(long = "range", value_name = "ID=V4,V6", value_parser = wireguard_range)]
        ranges: Vec<(String, Protocol, Ranges)>,
        /// Addresses of a profile's OpenVPN there; likewise
        #[arg(long = "openvpn-range", value_name = "ID=V4,V6", value_parser = openvpn_range)]
        openvpn_ranges: Vec<(String, Protocol, Ranges)>,
        /// The node, by number or name, in whose place it serves when that is gone; nothing for none
        #[arg(long, value_name = "NODE", num_args = 0..=1, default_missing_value = "")]
        stand_by_for: Option<String>,
        /// An address that it shares with that node, one of each family at most: whoever has it serves
        #[arg(long, value_name = "ADDRESS")]
        floating: Option<Vec<IpAddr>>,
    },
    /// Send an account's new connections to one node while that is up
    #[command(
        after_help = "Examples:\n  alcove node pin ben roof\n  alcove node pin ben              to wherever there is room"
    )]
    Pin {
        #[command(flatten)]
        state: StateDir,
        /// The account
        user: String,
        /// The node, by number or name
        node: Option<String>,
    },
}

#[derive(clap::Args)]
pub struct NamedNode {
    #[command(flatten)]
    pub state: StateDir,
    /// Its number or its name
    pub node: String,
}

fn wireguard_range(text: &str) -> Result<(String, Protocol, Ranges), String> {
    range(text, Protocol::Wireguard)
}

fn openvpn_range(text: &str) -> Result<(String, Protocol, Ranges), String> {
    range(text, Protocol::Openvpn)
}

fn range(text: &str, protocol: Protocol) -> Result<(String, Protocol, Ranges), String> {
    let parsed = text.split_once('=').and_then(|(profile, both)| {
        let (v4, v6) = both.split_once(',')?;
        Some((profile.to_owned(), protocol, Ranges { v4: v4.parse().ok()?, v6: v6.parse().ok()? }))
    });
    parsed.ok_or_else(|| {
        "a profile and two networks are expected, such as office=10.9.0.0/24,fd00:9::/64".into()
    })
}
