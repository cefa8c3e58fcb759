//! Nodes: made by a code, drained, changed, removed; and who is pinned to which.

use crate::{Controller, Failure, Rejected, account::no_such_user, hooks, sites::ranges_of};
use alcove_domain::{
    NodeId, ProfileId, Protocol, Ranges, Seconds, Timestamp, UserId, Words, first_hidden_character,
    is_host_name,
};
use alcove_link::{Identity, JoinCode, JoinSecret};
use alcove_store::{NewJoinCode, NodeRanges, NodeRecord};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use zeroize::Zeroizing;

/// How long a code is good for when nobody says.
pub const CODE_LASTS: Seconds = Seconds(60 * 60);
/// How long at most: a code that lies about is a door.
const LONGEST_CODE: Seconds = Seconds(7 * 24 * 60 * 60);
const MAX_NAME: usize = 64;

/// What a join code is to be good for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CodeOrder {
    /// What the node is to be called; its own host name when absent.
    pub name: Option<String>,
    /// The profiles that it is to serve; `None` for all, also later ones.
    pub profiles: Option<Vec<String>>,
    /// How long the code is good; [`CODE_LASTS`] when absent.
    pub lasts: Option<Seconds>,
    /// The node whose place the new box takes, by number or name.
    pub replaces: Option<String>,
    /// Where the box finds this controller, `host` or `host:port`; as it is known itself when absent.
    pub address: Option<String>,
}

/// A code that was just made. It is not shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeView {
    /// The code.
    pub code: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// What of a node is to be different. What is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NodeChange {
    /// What it is called.
    pub name: Option<String>,
    /// Where clients find it; the empty text for the address that it is linked from.
    pub host: Option<String>,
    /// The profiles that it serves; an empty list for all.
    pub profiles: Option<Vec<String>>,
    /// Addresses for a profile: its ID, the protocol, the ranges.
    #[serde(default)]
    pub ranges: Vec<(String, Protocol, Ranges)>,
    /// The node, by number or name, in whose place it serves when that is gone; the empty text for none.
    #[serde(default)]
    pub stand_by_for: Option<String>,
    /// The addresses that it shares with that node.
    #[serde(default)]
    pub floating: Option<Vec<IpAddr>>,
}

impl Controller {
    /// The secret half of what nodes know this controller by, made at first use.
    ///
    /// # Errors
    /// When the store fails.
    pub fn link_identity(&self) -> Result<Identity, Failure> {
        let seed = self.0.store.secret_or_insert("link-identity", || Identity::generate().seed().to_vec())?;
        let seed: Zeroizing<[u8; 32]> = Zeroizing::new(
            seed.as_slice().try_into().map_err(|_| Failure::new("the link's identity is damaged"))?,
        );
        Ok(Identity::from_seed(&seed))
    }

    /// Makes a code by which one box can become a node.
    ///
    /// # Errors
    /// [`Rejected::Invalid`] on field `name`, `profiles`, `expires`, `replaces` or `address`.
    pub fn make_join_code(&self, order: &CodeOrder) -> Result<CodeView, Rejected> {
        let name = order.name.as_deref().map(checked_name).transpose()?;
        let profiles = order.profiles.as_deref().map(|ids| self.checked_profiles(ids)).transpose()?;
        let lasts = order.lasts.unwrap_or(CODE_LASTS);
        if !(Seconds(60)..=LONGEST_CODE).contains(&lasts) {
            let english = "A code is good for a minute to a week, PT1H for example.";
            return Err(Rejected::invalid("expires", Words::new("node-expires-wrong", english)));
        }
        let node = order.replaces.as_deref().map(|text| self.remote_node(text)).transpose()?;
        let address = match &order.address {
            Some(address) => address.trim().to_owned(),
            None => self.own_address().ok_or_else(|| {
                let english = "This box does not know how it is reached: name its address.";
                Rejected::invalid("address", Words::new("node-address-missing", english))
            })?,
        };
        let identity = self.link_identity()?.public();
        let secret = JoinSecret::generate();
        let code_hash = JoinSecret::hash_of(secret.text());
        let code = JoinCode::new(&address, identity.fingerprint(), secret).map_err(|error| {
            Rejected::invalid("address", Words::new("node-address-wrong", error.to_string()))
        })?;
        let expires_at = self.now().plus(lasts);
        self.0.store.insert_join_code(&NewJoinCode {
            code_hash,
            name,
            profiles,
            node: node.map(|record| record.id),
            expires_at,
        })?;
        tracing::info!(expires = %expires_at.rfc3339(), "a join code was made");
        Ok(CodeView { code: code.to_string(), expires_at })
    }

    /// Keeps new clients from a node, or lets them come again. Those that are connected stay; one of a pair hands them
    /// to the other.
    ///
    /// # Errors
    /// [`Rejected::NotFound`].
    pub fn drain_node(&self, node: &str, draining: bool) -> Result<(), Rejected> {
        let record = self.known_node(node)?;
        self.0.store.set_draining(record.id, draining)?;
        self.reload()?;
        if draining {
            self.hand_over(record.id);
        }
        tracing::info!(node = %record.id, draining, "a node's drain was changed");
        Ok(())
    }

    /// Removes a node: it is let in no more, told so if it is linked, and its configurations end.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Rejected::Conflict`] for the box's own node.
    pub fn remove_node(&self, node: &str) -> Result<(), Rejected> {
        let record = self.remote_node(node)?;
        // The last counters that it told, and those who hear of ends.
        self.flush_counters()?;
        let open = self.0.store.open_connections(record.id, hooks::WAITING)?;
        self.0.store.remove_node(record.id, self.now())?;
        let main = record.stand_by_for.unwrap_or(record.id);
        self.0.store.delete_secret(&crate::stand_by::secret_name(main))?;
        self.0.links.forget(record.id);
        self.reload()?;
        self.tell_hook_of_removal(&record.name, open);
        tracing::info!(node = %record.id, name = record.name, "a node was removed");
        Ok(())
    }

    /// Changes what a node is called, where clients find it, and what it serves. Configurations of profiles that it
    /// is not to serve any more, and such in ranges that change, end.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Rejected::Invalid`] on field `name`, `host`, `profiles`, `range`, `stand_by_for` or
    /// `floating`; [`Rejected::Conflict`] when one of two that are to be a pair does not answer.
    pub fn set_node(&self, node: &str, change: &NodeChange) -> Result<(), Rejected> {
        let record = self.known_node(node)?;
        let name = change.name.as_deref().map_or(Ok(record.name), checked_name)?;
        let host = match change.host.as_deref().map(str::trim) {
            None => record.host_name,
            Some("") => None,
            Some(host) if is_host_name(host) => Some(host.to_ascii_lowercase()),
            Some(_) => {
                let english = "Write a name such as node1.example.org, or an address.";
                return Err(Rejected::invalid("host", Words::new("node-host-wrong", english)));
            }
        };
        let profiles = match change.profiles.as_deref() {
            None => record.profiles,
            Some([]) => None,
            Some(ids) => Some(self.checked_profiles(ids)?),
        };
        let ranges = self.checked_ranges(record.id, &change.ranges)?;
        let record = self.known_node(node)?;
        self.change_stand_by(&record, change)?;
        let mut bumped =
            self.0.store.set_node(record.id, &name, host.as_deref(), profiles.as_deref(), self.now())?;
        if !ranges.is_empty() {
            bumped = self.0.store.set_node_ranges(&ranges, self.now())?;
        }
        self.complete_sites()?;
        self.settle(&bumped);
        Ok(())
    }

    /// Sends a user's new connections to one node while it is up; `None` for wherever there is room.
    ///
    /// # Errors
    /// [`Rejected::NotFound`], [`Rejected::Invalid`].
    pub fn pin_user(&self, user: &str, node: Option<&str>) -> Result<(), Rejected> {
        let node = node.map(|node| self.known_node(node)).transpose()?;
        let user = UserId::new(user).map_err(|error| Rejected::invalid("user", error.to_string()))?;
        if !self.0.store.pin_user(&user, node.map(|record| record.id))? {
            return Err(no_such_user(user.as_str()));
        }
        self.reload()?;
        Ok(())
    }

    /// The node of this number or name.
    pub(crate) fn known_node(&self, text: &str) -> Result<NodeRecord, Rejected> {
        let nodes = self.0.store.nodes()?;
        let mut named = nodes.iter().filter(|node| node.name == text);
        let by_name = (named.next(), named.next());
        let by_number =
            text.parse::<u32>().ok().and_then(|number| nodes.iter().find(|node| node.id.0 == number));
        match (by_number, by_name) {
            (Some(found), _) | (None, (Some(found), None)) => Ok(found.clone()),
            (None, (Some(_), Some(_))) => Err(Rejected::Conflict(
                format!("Several nodes are called {text:?}: use the number that `alcove node list` shows.")
                    .into(),
            )),
            _ => Err(no_such_node(text)),
        }
    }

    /// The node of this number or name whose log comes here.
    pub(crate) fn logging_node(&self, text: &str) -> Result<NodeId, Rejected> {
        let record = self.known_node(text)?;
        if record.id == NodeId::LOCAL {
            return Err(Rejected::Conflict(
                "Node 0 is this box itself: its log is here, in `alcove log`.".into(),
            ));
        }
        Ok(record.id)
    }

    fn remote_node(&self, text: &str) -> Result<NodeRecord, Rejected> {
        let record = self.known_node(text)?;
        if record.id == NodeId::LOCAL {
            let english = "Node 0 is this box itself: it can be drained, not removed.";
            return Err(Rejected::Conflict(Words::new("node-is-this-box", english)));
        }
        Ok(record)
    }

    fn checked_profiles(&self, ids: &[String]) -> Result<Vec<ProfileId>, Rejected> {
        let profiles = self.in_force().profiles;
        let known = |id: &String| {
            let found = profiles.iter().find(|profile| profile.id.as_str() == id);
            found.map(|profile| profile.id.clone()).ok_or_else(|| {
                let english = format!("There is no profile {id:?}. `alcove profile list` shows them.");
                Rejected::invalid("profiles", Words::new("profile-missing", english).with("id", id.as_str()))
            })
        };
        ids.iter().map(known).collect()
    }

    fn checked_ranges(
        &self,
        node: NodeId,
        wanted: &[(String, Protocol, Ranges)],
    ) -> Result<Vec<NodeRanges>, Rejected> {
        let invalid = |message: String| Rejected::invalid("range", message);
        if !wanted.is_empty() && node == NodeId::LOCAL {
            return Err(invalid("The box's own node has the ranges of the profiles.".into()));
        }
        let in_force = self.in_force();
        let mut checked: Vec<NodeRanges> = vec![];
        for (id, protocol, ranges) in wanted {
            let profile = self.checked_profiles(std::slice::from_ref(id))?.remove(0);
            ranges.validate().map_err(|error| invalid(error.to_string()))?;
            let same = |other: NodeId, of: &ProfileId, by: Protocol| {
                other == node && *of == profile && by == *protocol
            };
            let mut others: Vec<Ranges> = in_force.profiles.iter().flat_map(ranges_of).collect();
            for site in in_force.sites.iter() {
                let foreign = site.ranges.iter().filter(|((of, by), _)| !same(site.node, of, *by));
                others.extend(foreign.map(|(_, ranges)| *ranges));
            }
            others.extend(checked.iter().map(|new| new.ranges));
            if others.iter().any(|other| other.overlaps(ranges)) {
                return Err(invalid(format!(
                    "{} or {} is in use already; choose others.",
                    ranges.v4, ranges.v6
                )));
            }
            checked.push(NodeRanges { node, profile, protocol: *protocol, ranges: *ranges });
        }
        Ok(checked)
    }

    /// How a box finds this one, as `host` or `host:port`.
    fn own_address(&self) -> Option<String> {
        let (address, port) = (self.0.options.reached)()?;
        let host = self.in_force().settings.host_name.clone().unwrap_or(address);
        Some(if port == 443 { host } else { format!("{host}:{port}") })
    }
}

pub(crate) fn no_such_node(text: &str) -> Rejected {
    let english = format!("There is no node {text:?}. `alcove node list` shows them.");
    Rejected::NotFound(Words::new("node-missing", english).with("node", text))
}

fn checked_name(name: &str) -> Result<String, Rejected> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || first_hidden_character(name).is_some() {
        let english = format!("Use 1 to {MAX_NAME} characters that can be seen, on one line.");
        return Err(Rejected::invalid("name", Words::new("node-name-wrong", english).with("most", MAX_NAME)));
    }
    Ok(name.to_owned())
}
