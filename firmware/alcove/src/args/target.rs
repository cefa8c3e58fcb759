//! `alcove snapshot target`.

use super::StateDir;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum TargetVerb {
    /// Bring copies to one more place, or change one of this name
    Add {
        #[command(subcommand)]
        kind: TargetKindVerb,
    },
    /// List the places, and tell how it went
    List {
        #[command(flatten)]
        state: StateDir,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Bring the newest snapshot there now, and read it back
    Test(NamedTarget),
    /// Bring no more copies there; what lies there stays
    Remove(NamedTarget),
    /// Print the public half of the box's key, for servers with SFTP that are to let it in
    Key(StateDir),
}

#[derive(Args)]
pub struct NamedTarget {
    #[command(flatten)]
    pub state: StateDir,
    /// What the place is called here
    pub name: String,
}

#[derive(Subcommand)]
pub enum TargetKindVerb {
    /// A stick or disk, found by its label (FAT or ext4), whenever it is plugged in
    #[command(after_help = "Example:\n  alcove snapshot target add stick drawer BACKUP")]
    Stick {
        #[command(flatten)]
        target: NamedTarget,
        /// The label of its file system
        label: String,
    },
    /// A folder of this machine, which has to be root's
    #[command(after_help = "Example:\n  alcove snapshot target add folder nas /mnt/nas/alcove")]
    Folder {
        #[command(flatten)]
        target: NamedTarget,
        /// Its absolute path
        folder: String,
    },
    /// A store with the interface of S3
    #[command(
        after_help = "Example:\n  alcove snapshot target add s3 store --endpoint https://s3.eu-central-1.amazonaws.com --region eu-central-1 --bucket closet --access-key AKIA… --secret-stdin < secret.txt"
    )]
    S3 {
        #[command(flatten)]
        target: NamedTarget,
        /// Where it is
        #[arg(long, value_name = "URL")]
        endpoint: String,
        /// Its region
        #[arg(long, value_name = "REGION", default_value = "us-east-1")]
        region: String,
        /// The bucket
        #[arg(long, value_name = "NAME")]
        bucket: String,
        /// What names begin with, such as closet/
        #[arg(long, value_name = "PREFIX", default_value = "")]
        prefix: String,
        /// The account there
        #[arg(long, value_name = "KEY")]
        access_key: String,
        /// Read its secret from standard input, one line
        #[arg(long, required = true)]
        secret_stdin: bool,
        /// By whom the server is trusted, PEM, where it is not public
        #[arg(long, value_name = "FILE")]
        roots: Option<PathBuf>,
    },
    /// A folder of a server with SFTP
    #[command(
        after_help = "Examples:\n  alcove snapshot target key >> authorized_keys     on the server, in ~/.ssh\n  alcove snapshot target add sftp nas --server nas.example.org --user closet --folder backups\n\nThe first visit shows the fingerprint of the server's key and tells nothing to it. Compare it with the server's own\n(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there), then add the same again with --host-key."
    )]
    Sftp {
        #[command(flatten)]
        target: NamedTarget,
        /// Its name or address, and the port behind a colon where it is not 22
        #[arg(long, value_name = "SERVER")]
        server: String,
        /// The account there
        #[arg(long, value_name = "NAME")]
        user: String,
        /// The folder there; the one where the account begins when left out
        #[arg(long, value_name = "PATH", default_value = "")]
        folder: String,
        /// Fingerprint of the server's key, SHA256:…
        #[arg(long, value_name = "FINGERPRINT", default_value = "")]
        host_key: String,
        /// Read the account's password from standard input, one line, instead of using the box's key
        #[arg(long)]
        password_stdin: bool,
    },
    /// A folder of a server with WebDAV
    #[command(
        after_help = "Example:\n  alcove snapshot target add webdav cloud --url https://cloud.example.org/remote.php/dav/files/anna/alcove --user anna --password-stdin < password.txt"
    )]
    Webdav {
        #[command(flatten)]
        target: NamedTarget,
        /// Where the folder is
        #[arg(long, value_name = "URL")]
        url: String,
        /// The account there
        #[arg(long, value_name = "NAME")]
        user: String,
        /// Read its password from standard input, one line
        #[arg(long, required = true)]
        password_stdin: bool,
        /// By whom the server is trusted, PEM, where it is not public
        #[arg(long, value_name = "FILE")]
        roots: Option<PathBuf>,
    },
}
