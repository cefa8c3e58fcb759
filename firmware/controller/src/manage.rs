//! Profiles and settings, one by one or as one text. Every change is one step from a state that was seen to another,
//! and leaves an entry in the history (`store::history`).

use crate::{Acting, Actor, Controller, Rejected, sites::ranges_of, start::check_configuration};
use alcove_domain::{
    BoxConfiguration, Change, Preview, Problem, Profile, ProfileId, Ranges, Right, Settings, Severity,
    WgPublicKey, Words, preview, validate_profile, validate_settings,
};
use alcove_store::NewEntry;
use ipnet::IpNet;

/// How often a change is made anew because others change something at the same moment.
const TRIES: usize = 8;

/// What the devices of a profile will notice of a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Consequences {
    /// Configurations that end: their addresses, or the profile's protocol, are gone.
    pub ended: u32,
    /// Of them connected at this moment.
    pub connected: u32,
    /// Configurations that stay and do not say what the profile says now: apps learn it when they connect again, files
    /// that were downloaded have to be made anew.
    pub outdated: u32,
    /// OpenVPN's processes start again, and its clients connect again.
    pub openvpn_restarts: bool,
}

impl Controller {
    /// The profiles, in order.
    ///
    /// # Errors
    /// None today.
    pub fn profiles(&self) -> Result<Vec<Profile>, Rejected> {
        Ok(self.in_force().profiles.to_vec())
    }

    /// As [`Acting::add_profile`], by root.
    ///
    /// # Errors
    /// Likewise.
    pub fn add_profile(&self, profile: Profile) -> Result<Vec<Problem>, Rejected> {
        self.acting(Actor::root()).add_profile(profile)
    }

    /// Ranges for a protocol of a profile that nothing else uses; `None` when no private network is left.
    ///
    /// # Errors
    /// When the store fails.
    pub fn suggest_ranges(&self) -> Result<Option<Ranges>, Rejected> {
        Ok(self.free_ranges(&self.configuration()?.profiles, 24))
    }

    fn free_ranges(&self, profiles: &[Profile], length: u8) -> Option<Ranges> {
        let mut taken = self.0.options.taken_networks.clone();
        let on_nodes = self.in_force().sites;
        let on_nodes = on_nodes.iter().flat_map(|site| site.ranges.values().copied());
        for ranges in profiles.iter().flat_map(ranges_of).chain(on_nodes) {
            taken.push(ranges.v4.into());
            taken.push(ranges.v6.into());
        }
        alcove_domain::random_ranges_of(length, &taken, crate::secret::fill)
    }

    /// Puts a profile in the place of the one with the same ID, by root. Configurations whose addresses are
    /// outside its ranges end; the others stay untouched.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Invalid`].
    pub fn set_profile(&self, profile: Profile) -> Result<Vec<Problem>, Rejected> {
        self.acting(Actor::root()).replace_profile(profile, None)
    }

    /// As [`Acting::delete_profile`], by root.
    ///
    /// # Errors
    /// Likewise.
    pub fn delete_profile(&self, id: &ProfileId) -> Result<(), Rejected> {
        self.acting(Actor::root()).delete_profile(id)
    }

    /// Saves the settings, by root.
    ///
    /// # Errors
    /// [`Rejected::Invalid`].
    pub fn set_settings(&self, settings: Settings) -> Result<Vec<Problem>, Rejected> {
        self.acting(Actor::root()).replace_settings(settings, None)
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
        self.check(configuration)?;
        Ok(alcove_domain::diff(&self.configuration()?, configuration))
    }

    /// Whether a configuration holds, also beside the addresses that nodes have.
    fn check(&self, configuration: &BoxConfiguration) -> Result<(), Rejected> {
        check_configuration(configuration)?;
        let sites = self.in_force().sites;
        for profile in &configuration.profiles {
            for ranges in ranges_of(profile) {
                let taken =
                    sites.iter().find(|site| site.ranges.values().any(|other| other.overlaps(&ranges)));
                if let Some(site) = taken {
                    let (id, node) = (profile.id.as_str(), site.node);
                    let english = format!(
                        "Profile {id:?}: {} or {} belongs to node {node} already; choose other ranges.",
                        ranges.v4, ranges.v6
                    );
                    let words = Words::new("ranges-of-a-node", english)
                        .with("id", id)
                        .with("v4", ranges.v4.to_string())
                        .with("v6", ranges.v6.to_string())
                        .with("node", node.0);
                    return Err(Rejected::Conflict(words));
                }
            }
        }
        Ok(())
    }

    /// Makes this the configuration, by root, all or nothing, and tells what in it may surprise.
    ///
    /// # Errors
    /// [`Rejected::Invalid`]; nothing has changed then.
    pub fn apply(&self, configuration: &BoxConfiguration) -> Result<Vec<Problem>, Rejected> {
        self.acting(Actor::root()).apply(configuration)
    }
}

impl Acting<'_> {
    /// The configuration as it is stored.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn configuration(&self) -> Result<BoxConfiguration, Rejected> {
        self.may(Right::See)?;
        self.controller.configuration()
    }

    /// The profile of this ID, as it is stored.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn profile(&self, id: &str) -> Result<Profile, Rejected> {
        let found = self.configuration()?.profiles.into_iter().find(|profile| profile.id.as_str() == id);
        found.ok_or_else(|| no_such_profile(id))
    }

    /// Ranges that nothing else uses, with an IPv4 network of this length.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn suggest_ranges(&self, length: u8, besides: Option<&Profile>) -> Result<Option<Ranges>, Rejected> {
        let mut profiles = self.configuration()?.profiles;
        profiles.extend(besides.cloned());
        Ok(self.controller.free_ranges(&profiles, length))
    }

    /// Everything that is wrong with a profile, or may surprise, by field. `is_new`: its ID must be free.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn check_profile(&self, profile: &Profile, is_new: bool) -> Result<Vec<Problem>, Rejected> {
        let BoxConfiguration { settings, profiles } = self.configuration()?;
        let (own, others): (Vec<_>, Vec<_>) =
            profiles.into_iter().partition(|p| !is_new && p.id == profile.id);
        let mut problems = validate_profile(profile, &others, &settings);
        let before = own.first();
        let wireguard = profile.wireguard.filter(|now| before.and_then(|p| p.wireguard) != Some(*now));
        let openvpn = profile.openvpn.as_ref().map(|o| o.ranges());
        let openvpn =
            openvpn.filter(|now| before.and_then(|p| p.openvpn.as_ref()).map(|o| o.ranges()) != Some(*now));
        for (field, ranges) in [("wireguard", wireguard), ("openvpn", openvpn)] {
            let Some(ranges) = ranges else { continue };
            let of_the_box =
                |net: &&IpNet| overlap(**net, ranges.v4.into()) || overlap(**net, ranges.v6.into());
            if let Some(net) = self.controller.0.options.taken_networks.iter().find(of_the_box) {
                problems.push(Problem {
                    field: field.into(),
                    message: Words::new(
                        "ranges-of-the-box",
                        format!("the ranges overlap {net}, which this box is in; choose others"),
                    )
                    .with("network", net.to_string()),
                    severity: Severity::Error,
                });
            }
        }
        Ok(problems)
    }

    /// Everything that is wrong with the settings, or may surprise, by field.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`].
    pub fn check_settings(&self, settings: &Settings) -> Result<Vec<Problem>, Rejected> {
        self.may(Right::See)?;
        Ok(validate_settings(settings))
    }

    /// What clients of a profile would get. `host` is the authority of the request.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn preview(&self, profile: &Profile, host: &str) -> Result<Preview, Rejected> {
        self.may(Right::See)?;
        let settings = self.controller.settings()?;
        Ok(preview(profile, &settings, &self.controller.canonical_host(host)?))
    }

    /// What the devices of a profile would notice if it were saved like this.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`], or when the store fails.
    pub fn consequences(&self, after: &Profile) -> Result<Consequences, Rejected> {
        let before = self.profile(after.id.as_str())?;
        let ended = self.controller.0.store.misplaced_by(after)?;
        let all = self.controller.0.store.configurations_in(&after.id)?.len();
        let file_differs = preview_of(&before) != preview_of(after);
        let staying = all.saturating_sub(ended.len());
        Ok(Consequences {
            ended: count(ended.len()),
            connected: self.connected_among(&ended),
            outdated: if file_differs { count(staying) } else { 0 },
            openvpn_restarts: before.openvpn.is_some()
                && (before.openvpn != after.openvpn
                    || before.routes != after.routes
                    || before.default_gateway != after.default_gateway
                    || before.exclude_routes != after.exclude_routes
                    || before.dns_servers != after.dns_servers
                    || before.dns_search_domains != after.dns_search_domains),
        })
    }

    /// What deleting a profile would end.
    ///
    /// # Errors
    /// [`Rejected::Forbidden`], or when the store fails.
    pub fn consequences_of_deletion(&self, id: &ProfileId) -> Result<Consequences, Rejected> {
        self.may(Right::See)?;
        let ended = self.controller.0.store.configurations_in(id)?;
        let (ended, connected) = (count(ended.len()), self.connected_among(&ended));
        Ok(Consequences { ended, connected, ..Consequences::default() })
    }

    fn connected_among(&self, keys: &[WgPublicKey]) -> u32 {
        let online = self.controller.online_keys();
        count(keys.iter().filter(|key| online.contains(*key)).count())
    }

    /// Adds a profile at the end. One without addresses gets random ones that nothing else uses.
    ///
    /// # Errors
    /// [`Rejected::Conflict`] when the ID is taken, [`Rejected::Invalid`] when it does not fit the rest,
    /// [`Rejected::Forbidden`].
    pub fn add_profile(&self, profile: Profile) -> Result<Vec<Problem>, Rejected> {
        self.change(|configuration| {
            let mut profile = profile.clone();
            if configuration.profiles.iter().any(|p| p.id == profile.id) {
                let id = profile.id.as_str();
                let english = format!("There is a profile {id:?} already.");
                return Err(Rejected::Conflict(Words::new("profile-exists", english).with("id", id)));
            }
            if profile.wireguard.is_none() && profile.openvpn.is_none() {
                profile.wireguard = self.controller.free_ranges(&configuration.profiles, 24);
            }
            configuration.profiles.push(profile);
            Ok(())
        })
    }

    /// Puts a profile in the place of the one with the same ID, when that is still of this version (whatever it is, if
    /// none is given). Configurations whose addresses are outside its ranges end; the others stay untouched.
    ///
    /// # Errors
    /// [`Rejected::Conflict`] when somebody else changed it, [`Rejected::NotFound`], [`Rejected::Invalid`],
    /// [`Rejected::Forbidden`].
    pub fn replace_profile(&self, profile: Profile, version: Option<&str>) -> Result<Vec<Problem>, Rejected> {
        self.change(|configuration| {
            let place = configuration.profiles.iter_mut().find(|p| p.id == profile.id);
            let place = place.ok_or_else(|| no_such_profile(profile.id.as_str()))?;
            if version.is_some_and(|version| version != place.version()) {
                return Err(changed_meanwhile());
            }
            *place = profile.clone();
            Ok(())
        })
    }

    /// Deletes a profile; its configurations end at once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Forbidden`].
    pub fn delete_profile(&self, id: &ProfileId) -> Result<(), Rejected> {
        self.change(|configuration| {
            let before = configuration.profiles.len();
            configuration.profiles.retain(|p| p.id != *id);
            if configuration.profiles.len() == before { Err(no_such_profile(id.as_str())) } else { Ok(()) }
        })
        .map(|_| ())
    }

    /// Saves the settings, when they are still of this version (whatever they are, if none is given).
    ///
    /// # Errors
    /// [`Rejected::Conflict`] when somebody else changed them, [`Rejected::Invalid`], [`Rejected::Forbidden`].
    pub fn replace_settings(
        &self,
        settings: Settings,
        version: Option<&str>,
    ) -> Result<Vec<Problem>, Rejected> {
        self.change(|configuration| {
            if version.is_some_and(|version| version != configuration.settings.version()) {
                return Err(changed_meanwhile());
            }
            configuration.settings = settings.clone();
            Ok(())
        })
    }

    /// Makes this the configuration, all or nothing, and tells what in it may surprise.
    ///
    /// # Errors
    /// [`Rejected::Invalid`], [`Rejected::Forbidden`]; nothing has changed then.
    pub fn apply(&self, wanted: &BoxConfiguration) -> Result<Vec<Problem>, Rejected> {
        self.change(|configuration| {
            configuration.clone_from(wanted);
            Ok(())
        })
    }

    /// One step from the present configuration to another, made anew when somebody else was quicker.
    fn change(
        &self,
        edit: impl Fn(&mut BoxConfiguration) -> Result<(), Rejected>,
    ) -> Result<Vec<Problem>, Rejected> {
        self.may(Right::Configure)?;
        let controller = self.controller;
        for _ in 0..TRIES {
            let before = controller.configuration()?;
            let mut after = before.clone();
            edit(&mut after)?;
            controller.check(&after)?;
            let changes = alcove_domain::diff(&before, &after);
            if !changes.is_empty() {
                let what: Vec<String> = changes.into_iter().map(|change| change.what).collect();
                let entry =
                    NewEntry { who: self.who(), by_page: self.is_on_a_page(), source: self.source(), what };
                let done =
                    controller.0.store.change_configuration(&before, &after, &entry, controller.now())?;
                let Some(bumped) = done else { continue };
                controller.complete_sites()?;
                controller.settle(&bumped);
                for what in entry.what {
                    tracing::info!(%what, by = ?entry.who, "configuration changed");
                }
            }
            return Ok(after.problems().into_iter().filter(|p| p.severity == Severity::Warning).collect());
        }
        let english = "Others are changing the configuration at this moment. Try again.";
        Err(Rejected::Conflict(Words::new("configuration-busy", english)))
    }
}

fn preview_of(profile: &Profile) -> Preview {
    preview(profile, &Settings::default(), "a.example")
}

fn overlap(one: IpNet, other: IpNet) -> bool {
    one.contains(&other) || other.contains(&one)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn changed_meanwhile() -> Rejected {
    Rejected::Conflict(Words::new("changed-meanwhile", "Somebody else changed this after you opened it."))
}

fn no_such_profile(id: &str) -> Rejected {
    Rejected::NotFound(Words::new("profile-missing", format!("There is no profile {id:?}.")).with("id", id))
}
