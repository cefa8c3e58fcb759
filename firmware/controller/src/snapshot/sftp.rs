//! The box's own key for servers with SFTP, and the keys of those servers that somebody has confirmed.

use super::targets::errand;
use crate::{Acting, Controller, Failure, Rejected, secret};
use alcove_domain::{ErrandProblem, Right, TargetKind, Words};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

/// Where its private half is.
pub(crate) const SFTP_KEY: &str = "sftp-key";
const ED25519: &[u8] = b"ssh-ed25519";

/// An Ed25519 key.
pub struct SftpKey {
    /// The private half.
    pub seed: Zeroizing<[u8; 32]>,
    /// The public half.
    pub public: [u8; 32],
}

impl SftpKey {
    /// The line of a file `authorized_keys` (RFC 4253 §6.6, RFC 8709).
    #[must_use]
    pub fn line(&self, comment: &str) -> String {
        let string = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap_or(0).to_be_bytes(), bytes].concat();
        let blob = [string(ED25519), string(&self.public)].concat();
        format!("ssh-ed25519 {} {comment}", STANDARD.encode(blob))
    }
}

impl Controller {
    /// The box's own key; it is made at the box's first start.
    ///
    /// # Errors
    /// When the store fails.
    fn sftp_key(&self) -> Result<SftpKey, Failure> {
        let seed = Zeroizing::new(secret::fixed(&self.0.store, SFTP_KEY)?);
        let public = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
        Ok(SftpKey { seed, public })
    }
}

impl Acting<'_> {
    /// The box's own key, for the errands that go with it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sftp_key(&self) -> Result<SftpKey, Failure> {
        self.controller.sftp_key()
    }

    /// The public half of the box's key, for servers that are to let it in.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn sftp_public_key(&self) -> Result<String, Rejected> {
        self.may(Right::Configure)?;
        let host = self.controller.in_force().settings.host_name.clone();
        let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        let host: String = host.unwrap_or_default().chars().filter(plain).collect();
        Ok(self.controller.sftp_key()?.line(format!("alcove@{host}").trim_end_matches('@')))
    }

    /// Confirms that the server's key of this fingerprint, which it showed at the last visit, is its own; it is visited
    /// again at once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`], [`Rejected::Conflict`] when it has shown another one meanwhile.
    pub fn confirm_host_key(&self, name: &str, fingerprint: &str) -> Result<(), Rejected> {
        let problem = self.controller.0.store.errand(&errand(name))?.problem;
        let shown = match problem {
            Some(ErrandProblem::HostKeyNew { found, .. } | ErrandProblem::HostKeyChanged { found, .. }) => {
                found
            }
            _ => String::new(),
        };
        if shown != fingerprint || shown.is_empty() {
            let words = "The server does not show this key any more. Look at the one that it shows now.";
            return Err(Rejected::Conflict(Words::new("target-host-key-other", words)));
        }
        self.change_snapshot_target(name, |kind| {
            if let TargetKind::Sftp { host_key, .. } = kind {
                tracing::info!(by = ?self.who(), from = %self.source(), name, shown, "a server's key is confirmed");
                host_key.clone_from(&shown);
            }
        })
    }
}
