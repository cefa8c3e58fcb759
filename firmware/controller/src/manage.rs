//! Profiles and settings, one by one or as one text.

use crate::{Controller, Rejected, start::check_configuration};
use alcove_domain::{BoxConfiguration, Change, Problem, Profile, ProfileId, Ranges, Settings, Severity};

impl Controller {
    /// The profiles, in order.
    ///
    /// # Errors
    /// None today.
    pub fn profiles(&self) -> Result<Vec<Profile>, Rejected> {
        Ok(self.in_force().profiles.to_vec())
    }

    /// Adds a profile at the end. One without addresses gets random ones that nothing else uses.
    ///
    /// # Errors
    /// [`Rejected::Conflict`] when the ID is taken, [`Rejected::Invalid`] when it does not fit the rest.
    pub fn add_profile(&self, mut profile: Profile) -> Result<Vec<Problem>, Rejected> {
        let mut configuration = self.configuration()?;
        if configuration.profiles.iter().any(|p| p.id == profile.id) {
            return Err(Rejected::Conflict(
                format!("There is a profile {:?} already.", profile.id.as_str()).into(),
            ));
        }
        if profile.wireguard.is_none() && profile.openvpn.is_none() {
            profile.wireguard = self.free_ranges(&configuration.profiles);
        }
        configuration.profiles.push(profile);
        self.apply(&configuration)
    }

    /// Ranges for a protocol of a profile that nothing else uses; `None` when no private network is left.
    ///
    /// # Errors
    /// When the store fails.
    pub fn suggest_ranges(&self) -> Result<Option<Ranges>, Rejected> {
        Ok(self.free_ranges(&self.configuration()?.profiles))
    }

    fn free_ranges(&self, profiles: &[Profile]) -> Option<Ranges> {
        let mut taken = self.0.options.taken_networks.clone();
        let openvpn = profiles.iter().filter_map(|p| p.openvpn.as_ref().map(|o| o.ranges()));
        for ranges in profiles.iter().filter_map(|p| p.wireguard).chain(openvpn) {
            taken.push(ranges.v4.into());
            taken.push(ranges.v6.into());
        }
        alcove_domain::random_ranges(&taken, crate::secret::fill)
    }

    /// Puts a profile in the place of the one with the same ID. Configurations whose addresses are
    /// outside its ranges end; the others stay untouched.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Invalid`].
    pub fn set_profile(&self, profile: Profile) -> Result<Vec<Problem>, Rejected> {
        let mut configuration = self.configuration()?;
        match configuration.profiles.iter_mut().find(|p| p.id == profile.id) {
            Some(place) => *place = profile,
            None => return Err(no_such_profile(&profile.id)),
        }
        self.apply(&configuration)
    }

    /// Deletes a profile; its configurations end at once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`].
    pub fn delete_profile(&self, id: &ProfileId) -> Result<(), Rejected> {
        let mut configuration = self.configuration()?;
        let before = configuration.profiles.len();
        configuration.profiles.retain(|p| p.id != *id);
        if configuration.profiles.len() == before {
            return Err(no_such_profile(id));
        }
        self.apply(&configuration)?;
        Ok(())
    }

    /// Saves the settings.
    ///
    /// # Errors
    /// [`Rejected::Invalid`].
    pub fn set_settings(&self, settings: Settings) -> Result<Vec<Problem>, Rejected> {
        let mut configuration = self.configuration()?;
        configuration.settings = settings;
        self.apply(&configuration)
    }

    /// Settings and profiles as they are stored, without what the command line put above them.
    ///
    /// # Errors
    /// When the store fails.
    pub fn configuration(&self) -> Result<BoxConfiguration, Rejected> {
        Ok(BoxConfiguration { settings: self.0.store.settings()?, profiles: self.0.store.profiles()? })
    }

    /// What would change if this configuration were applied.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] when it could not be.
    pub fn compare(&self, configuration: &BoxConfiguration) -> Result<Vec<Change>, Rejected> {
        check_configuration(configuration)?;
        Ok(alcove_domain::diff(&self.configuration()?, configuration))
    }

    /// Makes this the configuration, all or nothing, and tells what in it may surprise.
    ///
    /// # Errors
    /// [`Rejected::Invalid`]; nothing has changed then.
    pub fn apply(&self, configuration: &BoxConfiguration) -> Result<Vec<Problem>, Rejected> {
        check_configuration(configuration)?;
        let changes = alcove_domain::diff(&self.configuration()?, configuration);
        if !changes.is_empty() {
            let bumped = self.0.store.replace_configuration(
                &configuration.settings,
                &configuration.profiles,
                self.now(),
            )?;
            self.reload()?;
            self.settle(&bumped);
            for change in changes {
                tracing::info!(what = %change.what, "configuration changed");
            }
        }
        Ok(configuration.problems().into_iter().filter(|p| p.severity == Severity::Warning).collect())
    }
}

fn no_such_profile(id: &ProfileId) -> Rejected {
    Rejected::NotFound(format!("There is no profile {:?}.", id.as_str()).into())
}
