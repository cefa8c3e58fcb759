//! By what a form tells whether what it shows is still so when it comes back: a digest of the value. The same value
//! has the same version, whoever wrote it and when, so a change that was taken back is no conflict.

use crate::{Profile, Settings};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};

impl Profile {
    /// 16 characters that are others when anything in the profile is different.
    #[must_use]
    pub fn version(&self) -> String {
        of(self)
    }
}

impl Settings {
    /// 16 characters that are others when any setting is different.
    #[must_use]
    pub fn version(&self) -> String {
        of(self)
    }
}

fn of(value: &impl Serialize) -> String {
    let text = toml::to_string(value).expect("every value in a configuration has a form in TOML");
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..12])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ProfileId, Timestamp};

    #[test]
    fn a_version_follows_what_is_said_and_not_when() {
        let profile = Profile::new(ProfileId::new("office").expect("an ID"), "Office");
        let touched = Profile { changed_at: Some(Timestamp(7)), ..profile.clone() };
        assert_eq!(profile.version(), touched.version());
        let changed = Profile { hidden: true, ..profile.clone() };
        assert_ne!(profile.version(), changed.version());
        assert_eq!(profile.version().len(), 16);
        assert_ne!(
            Settings { show_permissions: true, ..Settings::default() }.version(),
            Settings::default().version()
        );
    }
}
