//! The certificate and the name on the command line.

use super::StateDir;
use alcove_controller::LETS_ENCRYPT;
use alcove_domain::TsigAlgorithm;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum CertificateVerb {
    /// Tell what is shown, and whether apps accept it
    Status {
        #[command(flatten)]
        state: StateDir,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Get certificates from an authority by ACME, and renew them
    #[command(
        after_help = "Examples:\n  alcove certificate acme --contact anna@example.org --agree-to-terms\n  alcove certificate acme --directory https://ca.office.test/acme/directory --roots ca.pem --agree-to-terms\n\nThe authority looks for this box by its host name on port 80, then on port 443: let both through to it."
    )]
    Acme(AcmeOptions),
    /// Ask the authority for a certificate now
    Renew {
        #[command(flatten)]
        state: StateDir,
    },
    /// Show a certificate of your own
    #[command(after_help = "Example:\n  alcove certificate upload --chain fullchain.pem --key privkey.pem")]
    Upload {
        #[command(flatten)]
        state: StateDir,
        /// The chain, the box's own certificate first, PEM
        #[arg(long, value_name = "FILE")]
        chain: PathBuf,
        /// Its key, PEM
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Show the certificate of the box's own authority, state/tls/ca.crt
    SelfMade {
        #[command(flatten)]
        state: StateDir,
    },
}

#[derive(Args)]
pub struct AcmeOptions {
    #[command(flatten)]
    pub state: StateDir,
    /// Where the authority's directory is
    #[arg(long, value_name = "URL", default_value = LETS_ENCRYPT)]
    pub directory: String,
    /// Whom the authority may write to
    #[arg(long, value_name = "E-MAIL")]
    pub contact: Option<String>,
    /// I have read the authority's terms and agree to them
    #[arg(long)]
    pub agree_to_terms: bool,
    /// By whom the authority's own server is trusted, PEM, where it is not a public one
    #[arg(long, value_name = "FILE")]
    pub roots: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum DnsVerb {
    /// Tell how it is
    Status {
        #[command(flatten)]
        state: StateDir,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Tell a provider that speaks dyndns2
    #[command(
        after_help = "Example:\n  alcove dynamic-dns dyndns2 --host vpn.example.org --url https://members.dyndns.org/nic/update --user anna --password-stdin < password.txt"
    )]
    Dyndns2 {
        #[command(flatten)]
        name: NameOptions,
        /// The provider's update page
        #[arg(long, value_name = "URL")]
        url: String,
        /// The account there
        #[arg(long, value_name = "NAME")]
        user: String,
        /// Read its password from standard input, one line
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Tell a name server of your own (RFC 2136, signed with TSIG)
    #[command(
        after_help = "Example:\n  alcove dynamic-dns rfc2136 --host vpn.example.org --server ns1.example.org --zone example.org --key-name alcove --secret-stdin < key.txt"
    )]
    Rfc2136 {
        #[command(flatten)]
        name: NameOptions,
        /// The name server, with a port behind a colon where it is not 53
        #[arg(long, value_name = "HOST")]
        server: String,
        /// The zone that the name is in
        #[arg(long, value_name = "ZONE")]
        zone: String,
        /// The key's name
        #[arg(long, value_name = "NAME")]
        key_name: String,
        /// How it signs: hmac-sha256 or hmac-sha512
        #[arg(long, value_name = "KIND", default_value = "hmac-sha256")]
        algorithm: TsigAlgorithm,
        /// Read the key from standard input, one line of base64
        #[arg(long, required = true)]
        secret_stdin: bool,
    },
    /// Tell now
    Update {
        #[command(flatten)]
        state: StateDir,
    },
    /// Tell nobody any more
    Off {
        #[command(flatten)]
        state: StateDir,
    },
}

#[derive(Args)]
pub struct NameOptions {
    #[command(flatten)]
    pub state: StateDir,
    /// The name that is to lead to this box
    #[arg(long, value_name = "NAME")]
    pub host: String,
    /// A page that answers with the address from which it is asked, for a box behind a router
    #[arg(long, value_name = "URL")]
    pub address_page: Option<String>,
    /// By whom servers are trusted, PEM, where they are not public
    #[arg(long, value_name = "FILE")]
    pub roots: Option<PathBuf>,
}
